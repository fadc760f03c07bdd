//! What the writers' examples say of a text: how like those of each label it is.
//!
//! It adds up what was learned; how loud that speaks beside the cues is for `classify` to say.

use std::ops::Range;

use pulp::{Arch, Simd, WithSimd};

use super::Evidence;
use super::matcher::{Gram, Hits};
use crate::playbook::learn::vector::{LEAST_LENGTH, Value, vector};
use crate::playbook::learn::{Axis, BLOCK, Labels, View, Without};
use crate::playbook::set::Set;

/// So many characters and pairs are named as reasons where no cue is.
const MOST_REASONS: usize = 5;

/// Whose examples teach.
#[derive(Clone, Copy)]
pub enum Taught<'t> {
    ByAll,
    /// All but one example, which is read itself.
    ByOthers(&'t Without<'t>),
}

/// How like the examples of each label a text is: 1 or more where it is just like them, and the bias of any text where it
/// has nothing of them.
#[derive(Debug, Clone)]
pub struct Likeness {
    labels: Labels,
    sums: Vec<f32>,
}

impl Likeness {
    /// The labels of one axis.
    #[must_use]
    pub fn of(&self, axis: Axis) -> &[f32] {
        &self.sums[self.labels.of(axis)]
    }
}

/// How like the examples of each label a text is. Of the text beside the grievance only some axes know.
#[must_use]
pub fn likeness(set: &Set, hits: &Hits, taught: Taught) -> Likeness {
    let (core, labels) = (&set.core, set.labels);
    let (all, whole) = (labels.all(), labels.of(Axis::FIRST_OF_WHOLE).start);
    let mut sums = match hits.with_asides() {
        None => add_up(set, &hits.grams, 0..all),
        Some(grams) => {
            let mut sums = add_up(set, &hits.grams, 0..whole);
            sums[whole..].copy_from_slice(&add_up(set, &grams, whole..all)[whole..]);
            sums
        }
    };
    sums.truncate(all);
    sums.iter_mut().zip(&core.grams.bias).for_each(|(sum, bias)| *sum = *sum * core.grams.scale + bias);
    if let Taught::ByOthers(without) = taught {
        without.correct(&mut sums, labels);
    }
    Likeness { labels, sums }
}

/// The sums of the columns. The others are not to be read.
fn add_up(set: &Set, grams: &[Gram], columns: Range<usize>) -> Vec<f32> {
    let places = grams.iter().map(|gram| (usize::from(gram.row), gram.span.start as usize));
    let values = vector(places, &set.core.grams.rarity);
    let mut all = vec![0.0; set.labels.stride()];
    Arch::new().dispatch(Sums { set, values: &values, columns, blocks: all.as_chunks_mut().0 });
    all
}

/// Adds up with the widest vectors that the machine has; the order of the sums, and so each result, is the same on all.
struct Sums<'s> {
    set: &'s Set,
    values: &'s [Value],
    columns: Range<usize>,
    blocks: &'s mut [[f32; BLOCK]],
}

impl WithSimd for Sums<'_> {
    type Output = ();

    /// Block by block: the sums of one stay in the registers while all rows are added.
    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Sums { set, values, columns, blocks } = self;
        let (rows, _) = set.gram_weights().as_chunks::<BLOCK>();
        let stride = set.labels.stride() / BLOCK;
        for at in columns.start / BLOCK..columns.end.div_ceil(BLOCK) {
            let endings = std::array::from_fn(|column| set.labels.view(at * BLOCK + column) == View::Ending);
            let mut sums = [0.0; BLOCK];
            for value in values {
                let weights = &rows[value.row * stride + at];
                add(&mut sums, weights, &[View::Even.value(*value); BLOCK]);
                // Most of a long text is not at its end.
                if value.ending > 0.0 && endings.contains(&true) {
                    let late = View::Ending.value(*value) - View::Even.value(*value);
                    add(&mut sums, weights, &endings.map(|is_ending| if is_ending { late } else { 0.0 }));
                }
            }
            blocks[at] = sums;
        }
    }
}

/// Written for the compiler to make vectors of.
#[inline(always)]
fn add(sums: &mut [f32; BLOCK], weights: &[u8; BLOCK], times: &[f32; BLOCK]) {
    for ((sum, weight), times) in sums.iter_mut().zip(weights).zip(times) {
        *sum += times * f32::from(weight.cast_signed());
    }
}

/// What each character and pair says for one label, in a text of the least length that speaks in full.
pub struct Column<'s> {
    set: &'s Set,
    at: usize,
    unit: f32,
}

impl<'s> Column<'s> {
    #[must_use]
    pub fn new(set: &'s Set, axis: Axis, label: u8) -> Self {
        let at = set.labels.of(axis).start + usize::from(label);
        Self { set, at, unit: set.core.grams.scale / LEAST_LENGTH }
    }

    #[must_use]
    pub fn weight(&self, gram: &Gram) -> f32 {
        let row = usize::from(gram.row);
        let weight = self.set.gram_weights()[row * self.set.labels.stride() + self.at].cast_signed();
        self.unit * self.set.core.grams.rarity[row] * f32::from(weight)
    }
}

/// What most likens the text to the examples of a label, each with the weight that it has where likeness counts so
/// much.
#[must_use]
pub fn reasons(set: &Set, grams: &[Gram], axis: Axis, label: u8, loudness: f32) -> Vec<Evidence> {
    let column = Column::new(set, axis, label);
    let mut most: Vec<(f32, &Gram)> = Vec::with_capacity(MOST_REASONS + 1);
    for gram in grams {
        let weight = loudness * column.weight(gram);
        let is_more = |other: &(f32, &Gram)| other.0 > weight || other.0 == weight && other.1.span < gram.span;
        if weight > 0.0 && (most.len() < MOST_REASONS || !is_more(&most[MOST_REASONS - 1])) {
            most.insert(most.partition_point(is_more), (weight, gram));
            most.truncate(MOST_REASONS);
        }
    }
    let evidence =
        |(weight, gram): (f32, &Gram)| Evidence { span: gram.span, entry: set.gram_entry(gram.row.into()), weight };
    let mut found: Vec<Evidence> = most.into_iter().map(evidence).collect();
    found.sort_by_key(|piece| piece.span);
    found
}
