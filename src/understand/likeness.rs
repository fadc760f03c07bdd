//! What the writers' examples say of a text: how like those of each label it is.
//!
//! It adds up what was learned; how loud that speaks beside the cues is for `classify` to say.

use super::Evidence;
use super::matcher::Gram;
use crate::playbook::learn::{Axis, LEAST_LENGTH, Labels, Without, frequency};
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

#[must_use]
pub fn likeness(set: &Set, grams: &[Gram], taught: Taught) -> Likeness {
    let core = &set.core;
    let labels = core.labels();
    let mut sums = vec![0.0_f32; labels.all()];
    let mut times = vec![0_u16; core.grams.rarity.len()];
    grams.iter().for_each(|gram| times[gram.row as usize] = times[gram.row as usize].saturating_add(1));
    let mut squares = 0.0;
    for gram in grams {
        // Each row once, however often it occurs.
        let times = match std::mem::take(&mut times[gram.row as usize]) {
            0 => continue,
            times => frequency(times) * core.grams.rarity[gram.row as usize],
        };
        squares += times * times;
        for (sum, &weight) in sums.iter_mut().zip(set.gram_weights(gram.row)) {
            *sum += times * f32::from(weight.cast_signed());
        }
    }
    let unit = core.grams.scale / squares.sqrt().max(LEAST_LENGTH);
    sums.iter_mut().zip(&core.grams.bias).for_each(|(sum, bias)| *sum = *sum * unit + bias);
    if let Taught::ByOthers(without) = taught {
        without.correct(&mut sums, labels);
    }
    Likeness { labels, sums }
}

/// What most likens the text to the examples of a label, each with the weight that it has where likeness counts so
/// much.
#[must_use]
pub fn reasons(set: &Set, grams: &[Gram], axis: Axis, label: u8, loudness: f32) -> Vec<Evidence> {
    let column = set.core.labels().of(axis).start + usize::from(label);
    let unit = loudness / LEAST_LENGTH * set.core.grams.scale;
    let weight = |gram: &Gram| {
        let weight = set.gram_weights(gram.row)[column].cast_signed();
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
