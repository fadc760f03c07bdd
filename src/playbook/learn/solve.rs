//! Ridge regression by conjugate gradients (Hestenes and Stiefel 1952), many columns at once.

use std::num::NonZero;
use std::ops::Range;
use std::panic::resume_unwind;
use std::thread;

/// What the square of a weight costs, beside the squares of what is missed.
const PENALTY: f32 = 1.0;
/// The search ends when the squares of the gradient are this part of what they were at first, or after so many steps: on
/// unseen complaints no closer solution was better.
const NEAR: f32 = 1e-3;
const MOST_STEPS: usize = 60;

/// Sparse vectors, one a row.
pub struct Rows {
    starts: Vec<usize>,
    places: Vec<u32>,
    values: Vec<f32>,
    /// One more than the largest place.
    width: usize,
}

impl FromIterator<Vec<(usize, f32)>> for Rows {
    fn from_iter<I: IntoIterator<Item = Vec<(usize, f32)>>>(vectors: I) -> Self {
        let mut rows = Self { starts: vec![0], places: Vec::new(), values: Vec::new(), width: 0 };
        for vector in vectors {
            for (place, value) in vector {
                rows.places.push(place as u32);
                rows.values.push(value);
                rows.width = rows.width.max(place + 1);
            }
            rows.starts.push(rows.places.len());
        }
        rows
    }
}

impl Rows {
    fn row(&self, at: usize) -> impl Iterator<Item = (usize, f32)> {
        let range = self.starts[at]..self.starts[at + 1];
        self.places[range.clone()].iter().map(|place| *place as usize).zip(self.values[range].iter().copied())
    }

    fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Adds a row times a matrix of as many columns as `sums` has.
    pub fn times(&self, at: usize, matrix: &[f32], sums: &mut [f32]) {
        for (place, value) in self.row(at) {
            let row = &matrix[place * sums.len()..];
            sums.iter_mut().zip(row).for_each(|(sum, weight)| *sum += value * weight);
        }
    }
}

/// So many columns are solved together: their matrices stay in the cache of a core.
const BLOCK: usize = 16;

/// The matrix W, a row for each place, that makes |X W − Y|² + |W|² least, where only what is given of Y counts. The
/// columns do not depend on each other; blocks of them are solved side by side.
pub fn solve_all(rows: &Rows, targets: &[Option<f32>], columns: usize) -> Vec<f32> {
    let blocks: Vec<Range<usize>> =
        (0..columns).step_by(BLOCK).map(|start| start..columns.min(start + BLOCK)).collect();
    let own = |block: &Range<usize>| -> Vec<Option<f32>> {
        targets.chunks_exact(columns).flat_map(|row| &row[block.clone()]).copied().collect()
    };
    let workers = thread::available_parallelism().map_or(1, NonZero::get).min(blocks.len()).max(1);
    let share = blocks.len().div_ceil(workers).max(1);
    let work = |blocks: &[Range<usize>]| -> Vec<Vec<f32>> {
        blocks.iter().map(|block| solve(rows, &own(block), block.len())).collect()
    };
    let solved: Vec<Vec<f32>> = thread::scope(|scope| {
        let running: Vec<_> = blocks
            .chunks(share)
            .map(|blocks| {
                scope.spawn({
                    let work = &work;
                    move || work(blocks)
                })
            })
            .collect();
        running.into_iter().flat_map(|share| share.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    });
    let mut all = vec![0.0; rows.width * columns];
    for (block, solved) in blocks.into_iter().zip(solved) {
        for (row, solved) in all.chunks_exact_mut(columns).zip(solved.chunks_exact(block.len())) {
            row[block.clone()].copy_from_slice(solved);
        }
    }
    all
}

fn solve(rows: &Rows, targets: &[Option<f32>], columns: usize) -> Vec<f32> {
    let counts: Vec<f32> = targets.iter().map(|target| f32::from(u8::from(target.is_some()))).collect();
    let system = System { rows, columns, counts: &counts };
    let mut residual = system.transposed(|at, sums| {
        sums.iter_mut().zip(&targets[at * columns..]).for_each(|(sum, target)| *sum = target.unwrap_or_default());
    });
    let mut solution = vec![0.0; residual.len()];
    let mut direction = residual.clone();
    let mut squares = system.products(&residual, &residual);
    let first = squares.clone();
    for _ in 0..MOST_STEPS {
        if squares.iter().zip(&first).all(|(now, first)| *now <= NEAR * first) {
            break;
        }
        let bent = system.apply(&direction);
        let steps: Vec<f32> = ratios(&squares, &system.products(&direction, &bent));
        add(&mut solution, &direction, &steps, 1.0);
        add(&mut residual, &bent, &steps, -1.0);
        let left = system.products(&residual, &residual);
        let turns = ratios(&left, &squares);
        for (direction, residual) in direction.chunks_exact_mut(columns).zip(residual.chunks_exact(columns)) {
            for ((direction, residual), turn) in direction.iter_mut().zip(residual).zip(&turns) {
                *direction = residual + turn * *direction;
            }
        }
        squares = left;
    }
    solution
}

/// XᵀX and the penalty.
struct System<'r> {
    rows: &'r Rows,
    columns: usize,
    /// 1 for each target that counts, else 0.
    counts: &'r [f32],
}

impl System<'_> {
    /// Xᵀ times a matrix whose rows are written one by one.
    fn transposed(&self, mut write: impl FnMut(usize, &mut [f32])) -> Vec<f32> {
        let mut result = vec![0.0; self.rows.width * self.columns];
        let mut sums = vec![0.0; self.columns];
        for at in 0..self.rows.len() {
            sums.fill(0.0);
            write(at, &mut sums);
            sums.iter_mut().zip(&self.counts[at * self.columns..]).for_each(|(sum, counts)| *sum *= counts);
            for (place, value) in self.rows.row(at) {
                let row = result[place * self.columns..].iter_mut();
                row.zip(&sums).for_each(|(weight, sum)| *weight += value * sum);
            }
        }
        result
    }

    /// (XᵀX + penalty) times a matrix.
    fn apply(&self, matrix: &[f32]) -> Vec<f32> {
        let mut result = self.transposed(|at, sums| self.rows.times(at, matrix, sums));
        result.iter_mut().zip(matrix).for_each(|(sum, weight)| *sum += PENALTY * weight);
        result
    }

    /// The inner product of each column.
    fn products(&self, one: &[f32], other: &[f32]) -> Vec<f32> {
        let mut products = vec![0.0; self.columns];
        for (one, other) in one.chunks_exact(self.columns).zip(other.chunks_exact(self.columns)) {
            products.iter_mut().zip(one).zip(other).for_each(|((product, one), other)| *product += one * other);
        }
        products
    }
}

fn ratios(above: &[f32], below: &[f32]) -> Vec<f32> {
    above.iter().zip(below).map(|(above, below)| if *below > 0.0 { above / below } else { 0.0 }).collect()
}

fn add(sum: &mut [f32], summand: &[f32], factors: &[f32], sign: f32) {
    for (sum, summand) in sum.chunks_exact_mut(factors.len()).zip(summand.chunks_exact(factors.len())) {
        for ((sum, summand), factor) in sum.iter_mut().zip(summand).zip(factors) {
            *sum += sign * factor * summand;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_solution_holds_the_normal_equations_column_by_column() {
        let rows: Rows =
            [vec![(0, 1.0), (2, 0.5)], vec![(1, 2.0), (2, 1.0)], vec![(0, 0.5), (1, 1.0)]].into_iter().collect();
        let targets = [Some(1.0), Some(0.0), Some(0.0), Some(1.0), Some(1.0), None];
        let solution = solve(&rows, &targets, 2);
        for column in 0..2 {
            for place in 0..3 {
                let mut left = PENALTY * solution[place * 2 + column];
                for (at, target) in (0..3).filter_map(|at| Some((at, targets[at * 2 + column]?))) {
                    let x = rows.row(at).find(|(own, _)| *own == place).map_or(0.0, |(_, value)| value);
                    let said: f32 = rows.row(at).map(|(own, value)| value * solution[own * 2 + column]).sum();
                    left += x * (said - target);
                }
                assert!(left.abs() < 1e-2, "column {column}, place {place}: {left} is left of {solution:?}");
            }
        }
    }
}
