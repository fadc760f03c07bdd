//! Least squares of what is missed, many columns at once: a finite Newton method (Keerthi and DeCoste 2005) whose steps
//! are found by conjugate gradients (Hestenes and Stiefel 1952).

use std::num::NonZero;
use std::ops::Range;
use std::panic::resume_unwind;
use std::thread;

/// What the square of a weight costs at least, beside the squares of what is missed.
pub const PENALTY: f32 = 0.7;
/// The search ends when the squares of what pulls are this part of what they were at first, or after so many steps and
/// rounds: on labelled complaints closer solutions were worse, and so were ten times looser ones.
const NEAR: f32 = 1e-4;
const MOST_STEPS: usize = 60;
const MOST_ROUNDS: usize = 30;
/// A round ends when so much is left of what it began with: then other texts are missed.
const ROUND: f32 = 0.03;

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

    /// Adds a row times a matrix of as many columns as `sums` has.
    pub fn times(&self, at: usize, matrix: &[f32], sums: &mut [f32]) {
        for (place, value) in self.row(at) {
            let row = &matrix[place * sums.len()..];
            sums.iter_mut().zip(row).for_each(|(sum, weight)| *sum += value * weight);
        }
    }
}

/// What is wanted of a text by one column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Wanted {
    /// Nothing is known of it.
    Any,
    AtLeast(f32),
    AtMost(f32),
    Exactly(f32),
}

impl Wanted {
    /// What is still wanted where so much is said already.
    pub fn beyond(self, said: f32) -> Self {
        match self {
            Wanted::Any => Wanted::Any,
            Wanted::AtLeast(least) => Wanted::AtLeast(least - said),
            Wanted::AtMost(most) => Wanted::AtMost(most - said),
            Wanted::Exactly(value) => Wanted::Exactly(value - said),
        }
    }

    /// What is missed where so much is said, if anything is.
    pub fn missed(self, said: f32) -> Option<f32> {
        match self {
            Wanted::Any => None,
            Wanted::AtLeast(least) => (said < least).then_some(least - said),
            Wanted::AtMost(most) => (said > most).then_some(most - said),
            Wanted::Exactly(value) => Some(value - said),
        }
    }
}

/// So many columns are solved together: their matrices stay in the cache of a core.
const BLOCK: usize = 16;

/// The matrix W, a row for each place, that makes the squares of what X W misses of what is wanted least, and those of W,
/// each of which costs what its place does. The columns do not depend on each other; blocks of them are solved side by side.
pub fn solve_all(rows: &Rows, costs: &[f32], wanted: &[Wanted], columns: usize) -> Vec<f32> {
    let blocks: Vec<Range<usize>> =
        (0..columns).step_by(BLOCK).map(|start| start..columns.min(start + BLOCK)).collect();
    let own = |block: &Range<usize>| -> Vec<Wanted> {
        wanted.chunks_exact(columns).flat_map(|row| &row[block.clone()]).copied().collect()
    };
    let workers = thread::available_parallelism().map_or(1, NonZero::get).min(blocks.len()).max(1);
    let share = blocks.len().div_ceil(workers).max(1);
    let work = |blocks: &[Range<usize>]| -> Vec<Vec<f32>> {
        blocks.iter().map(|block| solve(rows, costs, &own(block), block.len())).collect()
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

/// Round by round, what is missed now is made up for as if nothing else could be missed, until nothing else is. A round goes
/// all the way, without a search along it: of systems of vectors no longer than 2, as all here are, every one was seen to end.
fn solve(rows: &Rows, costs: &[f32], wanted: &[Wanted], columns: usize) -> Vec<f32> {
    let mut solution = vec![0.0; rows.width * columns];
    let mut first = None;
    for _ in 0..MOST_ROUNDS {
        let missed = missed(rows, wanted, &solution, columns);
        let counts: Vec<f32> = missed.iter().map(|missed| f32::from(u8::from(missed.is_some()))).collect();
        let system = System { rows, costs, columns, counts: &counts };
        let mut pull = system.transposed(|at, sums| {
            sums.iter_mut().zip(&missed[at * columns..]).for_each(|(sum, missed)| *sum = missed.unwrap_or_default());
        });
        system.add_costs(&mut pull, &solution, -1.0);
        let squares = system.products(&pull, &pull);
        let first = first.get_or_insert_with(|| squares.clone());
        if squares.iter().zip(&*first).all(|(now, first)| *now <= NEAR * first) {
            break;
        }
        let enough = squares.iter().zip(&*first).map(|(now, first)| (ROUND * now).max(NEAR * first));
        let enough: Vec<f32> = enough.collect();
        system.descend(&mut solution, pull, squares, &enough);
    }
    solution
}

fn missed(rows: &Rows, wanted: &[Wanted], solution: &[f32], columns: usize) -> Vec<Option<f32>> {
    let mut said = vec![0.0; columns];
    let mut missed = Vec::with_capacity(wanted.len());
    for (at, wanted) in wanted.chunks_exact(columns).enumerate() {
        said.fill(0.0);
        rows.times(at, solution, &mut said);
        missed.extend(wanted.iter().zip(&said).map(|(wanted, said)| wanted.missed(*said)));
    }
    missed
}

/// XᵀX of what counts, and the costs.
struct System<'r> {
    rows: &'r Rows,
    /// What the square of a weight costs, by place.
    costs: &'r [f32],
    columns: usize,
    /// 1 for each target that counts, else 0.
    counts: &'r [f32],
}

impl System<'_> {
    /// Conjugate gradients from a solution with its residual, until the squares of what is left are small enough. A column
    /// in which they are stays what it is, so that none depends on those it is solved with.
    fn descend(&self, solution: &mut [f32], mut residual: Vec<f32>, mut squares: Vec<f32>, enough: &[f32]) {
        let mut direction = residual.clone();
        for _ in 0..MOST_STEPS {
            squares.iter_mut().zip(enough).filter(|(now, enough)| **now <= **enough).for_each(|(now, _)| *now = 0.0);
            if squares.iter().all(|now| *now == 0.0) {
                break;
            }
            let bent = self.apply(&direction);
            let steps: Vec<f32> = ratios(&squares, &self.products(&direction, &bent));
            add(solution, &direction, &steps, 1.0);
            add(&mut residual, &bent, &steps, -1.0);
            let left = self.products(&residual, &residual);
            let turns = ratios(&left, &squares);
            for (direction, residual) in
                direction.chunks_exact_mut(self.columns).zip(residual.chunks_exact(self.columns))
            {
                for ((direction, residual), turn) in direction.iter_mut().zip(residual).zip(&turns) {
                    *direction = residual + turn * *direction;
                }
            }
            squares.iter_mut().zip(left).filter(|(now, _)| **now > 0.0).for_each(|(now, left)| *now = left);
        }
    }

    /// Xᵀ times a matrix whose rows are written one by one, of those in which anything counts.
    fn transposed(&self, mut write: impl FnMut(usize, &mut [f32])) -> Vec<f32> {
        let mut result = vec![0.0; self.rows.width * self.columns];
        let mut sums = vec![0.0; self.columns];
        for (at, counts) in self.counts.chunks_exact(self.columns).enumerate() {
            if counts.iter().all(|counts| *counts == 0.0) {
                continue;
            }
            sums.fill(0.0);
            write(at, &mut sums);
            sums.iter_mut().zip(counts).for_each(|(sum, counts)| *sum *= counts);
            for (place, value) in self.rows.row(at) {
                let row = result[place * self.columns..].iter_mut();
                row.zip(&sums).for_each(|(weight, sum)| *weight += value * sum);
            }
        }
        result
    }

    /// (XᵀX + costs) times a matrix.
    fn apply(&self, matrix: &[f32]) -> Vec<f32> {
        let mut result = self.transposed(|at, sums| self.rows.times(at, matrix, sums));
        self.add_costs(&mut result, matrix, 1.0);
        result
    }

    /// Adds the costs times a matrix.
    fn add_costs(&self, sums: &mut [f32], matrix: &[f32], sign: f32) {
        let rows = sums.chunks_exact_mut(self.columns).zip(matrix.chunks_exact(self.columns));
        for ((sums, row), cost) in rows.zip(self.costs) {
            sums.iter_mut().zip(row).for_each(|(sum, weight)| *sum += sign * cost * weight);
        }
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
    fn no_small_step_makes_less_of_what_is_missed_and_of_the_weights() {
        let rows: Rows =
            [vec![(0, 1.0), (2, 0.5)], vec![(1, 2.0), (2, 1.0)], vec![(0, 0.5), (1, 1.0)]].into_iter().collect();
        let wanted = [
            [Wanted::AtLeast(1.0), Wanted::AtMost(0.0), Wanted::Exactly(1.0)],
            [Wanted::AtMost(0.0), Wanted::AtLeast(1.0), Wanted::Exactly(0.0)],
            [Wanted::AtLeast(0.1), Wanted::Any, Wanted::Exactly(-1.0)],
        ]
        .concat();
        let costs = [0.7, 1.4, 0.1];
        let cost = |solution: &[f32]| {
            let missed: f32 =
                missed(&rows, &wanted, solution, 3).into_iter().flatten().map(|missed| missed * missed).sum();
            missed
                + solution
                    .chunks(3)
                    .zip(costs)
                    .flat_map(|(row, cost)| row.iter().map(move |w| cost * w * w))
                    .sum::<f32>()
        };
        let solution = solve(&rows, &costs, &wanted, 3);
        assert!(solution.iter().all(|weight| *weight != 0.0), "{solution:?}");
        for at in 0..solution.len() {
            for step in [-0.05, 0.05] {
                let mut other = solution.clone();
                other[at] += step;
                assert!(cost(&other) > cost(&solution), "{at} {step}: {solution:?}");
            }
        }
    }

    #[test]
    fn what_is_reached_asks_for_no_more() {
        let rows: Rows = [vec![(0, 1.0)], vec![(0, 3.0)]].into_iter().collect();
        let both = solve(&rows, &[PENALTY], &[Wanted::Exactly(0.2), Wanted::Exactly(0.1)], 1);
        assert!((both[0] - 0.5 / (10.0 + PENALTY)).abs() < 1e-3, "{both:?}");
        let first_alone = solve(&rows, &[PENALTY], &[Wanted::AtLeast(0.2), Wanted::AtLeast(0.1)], 1);
        assert!((first_alone[0] - 0.2 / (1.0 + PENALTY)).abs() < 1e-3, "{first_alone:?}");
    }
}
