//! What the writers' examples say of a text: how like those of each label it is.
//!
//! It adds up what was learned; how loud that speaks beside the cues is for `classify` to say.

use super::Evidence;
use super::matcher::Gram;
use crate::playbook::learn::vector::{LEAST_LENGTH, vector};
use crate::playbook::learn::{Axis, Labels, View, Without};
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

/// How like the examples of each label a text is: about 1 where it is just like them, and the bias of any text where it
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

/// How like the examples of each label a text with these grams is.
#[must_use]
pub fn likeness(set: &Set, grams: &[Gram], taught: Taught) -> Likeness {
    let (core, labels) = (&set.core, set.labels);
    let mut sums = vec![0.0_f32; labels.all()];
    let places = grams.iter().map(|gram| (usize::from(gram.row), gram.span.start as usize));
    for value in vector(places, &core.grams.rarity) {
        let weights = set.gram_weights(value.row);
        add(&mut sums, weights, View::Even.value(value));
        // Most of a long text is not at its end.
        let late = View::Ending.value(value) - View::Even.value(value);
        let axes = Axis::ALL.into_iter().filter(|axis| late > 0.0 && axis.view() == View::Ending);
        for columns in axes.map(|axis| labels.of(axis)) {
            add(&mut sums[columns.clone()], &weights[columns], late);
        }
    }
    sums.iter_mut().zip(&core.grams.bias).for_each(|(sum, bias)| *sum = *sum * core.grams.scale + bias);
    if let Taught::ByOthers(without) = taught {
        without.correct(&mut sums, labels);
    }
    Likeness { labels, sums }
}

fn add(sums: &mut [f32], weights: &[u8], times: f32) {
    sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += times * f32::from(weight.cast_signed()));
}

/// What most likens the text to the examples of a label, each with the weight that it has where likeness counts so
/// much.
#[must_use]
pub fn reasons(set: &Set, grams: &[Gram], axis: Axis, label: u8, loudness: f32) -> Vec<Evidence> {
    let column = set.labels.of(axis).start + usize::from(label);
    let unit = loudness / LEAST_LENGTH * set.core.grams.scale;
    let weight = |gram: &Gram| {
        let weight = set.gram_weights(gram.row.into())[column].cast_signed();
        unit * set.core.grams.rarity[gram.row as usize] * f32::from(weight)
    };
    let mut found: Vec<Evidence> = grams
        .iter()
        .map(|gram| Evidence { span: gram.span, entry: gram.entry, weight: weight(gram) })
        .filter(|piece| piece.weight > 0.0)
        .collect();
    found.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.span.cmp(&b.span)));
    found.truncate(MOST_REASONS);
    found.sort_by_key(|piece| piece.span);
    found
}
