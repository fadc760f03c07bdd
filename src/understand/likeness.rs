//! What the writers' examples say of a text: how like those of each type and industry it is.
//!
//! It adds up what was learned; how loud that speaks beside the cues is for `classify` to say.

use super::Evidence;
use super::matcher::Gram;
use crate::playbook::learn::Without;
use crate::playbook::set::{Set, TypeId};

/// A text of fewer characters than this length of its vector says less: some ten characters and pairs.
const LEAST_LENGTH: f32 = 20.0;
/// So many characters and pairs are named as reasons where no cue is.
const MOST_REASONS: usize = 5;

/// Whose examples teach.
#[derive(Clone, Copy)]
pub enum Taught<'t> {
    ByAll,
    /// All but one example, which is read itself.
    ByOthers(&'t Without),
}

impl<'t> Taught<'t> {
    /// How rare a gram is, and its weights as bytes of `i8`; none where it teaches nothing.
    fn row(self, set: &'t Set, gram: u16) -> Option<(f32, &'t [u8])> {
        match self {
            Taught::ByAll => Some((set.core.grams.rarity[gram as usize], set.gram_weights(gram))),
            Taught::ByOthers(others) => others.row(gram),
        }
    }
}

/// How like the examples of each type and, after them, of each industry the text is.
#[must_use]
pub fn of(set: &Set, grams: &[Gram], taught: Taught) -> Vec<f32> {
    let core = &set.core;
    let mut sums = vec![0.0_f32; core.types.len() + core.industries.len()];
    let mut times = vec![0_u16; core.grams.rarity.len()];
    grams.iter().for_each(|gram| times[gram.row as usize] = times[gram.row as usize].saturating_add(1));
    let mut length = 0.0;
    for gram in grams {
        // Each row once, however often it occurs.
        let times = match std::mem::take(&mut times[gram.row as usize]) {
            0 => continue,
            1 => 1.0,
            times => 1.0 + f32::from(times).ln(),
        };
        let Some((rarity, row)) = taught.row(set, gram.row) else { continue };
        length += (rarity * times) * (rarity * times);
        for (sum, &weight) in sums.iter_mut().zip(row) {
            *sum += times * f32::from(weight.cast_signed());
        }
    }
    let unit = core.grams.scale / length.sqrt().max(LEAST_LENGTH);
    sums.iter_mut().for_each(|sum| *sum *= unit);
    sums
}

/// What most likens the text to the examples of a type, each with the weight that it has where likeness counts so
/// much.
#[must_use]
pub fn reasons(set: &Set, grams: &[Gram], taught: Taught, kind: TypeId, loudness: f32) -> Vec<Evidence> {
    let unit = loudness / LEAST_LENGTH * set.core.grams.scale;
    let weight = |gram: &Gram| {
        taught.row(set, gram.row).map_or(0.0, |(_, row)| unit * f32::from(row[kind as usize].cast_signed()))
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
