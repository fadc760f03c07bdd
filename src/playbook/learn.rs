//! What the writers' examples teach: which characters and pairs of characters go with which labels.
//!
//! Ridge regression (Hoerl and Kennard 1970) of every label on tf-idf vectors, all labels at once. There is no training
//! step for a writer: what a folder adds is learned when it is loaded, over what is known, which moves as little as it
//! can. A text that is itself an example is read as if it were none by the closed form of its residual (Allen 1974),
//! for which the leverage of each example is kept.

mod solve;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::set::Grams;
use crate::text::{fingerprint, is_han};
use solve::{Rows, solve};

/// A character or pair that only one example has teaches nothing.
const LEAST_EXAMPLES: u32 = 2;
/// A text of a shorter vector than this says less: some ten characters and pairs.
pub const LEAST_LENGTH: f32 = 20.0;
/// Leverages are estimated from so many random labels (Hutchinson 1990), within 0.2 for most examples; those of so few
/// examples are exact.
const PROBES: usize = 16;
/// No example is taken to have less leverage than this, or it would not be left out, or more, or what were left could not
/// be told from nothing.
const LEVERAGE: std::ops::RangeInclusive<f32> = 0.1..=0.9;

/// What labels are of, in the order of their columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Axis {
    Type,
    Industry,
    Request,
    Risk,
    Intent,
    Customer,
    /// Its levels, of which a text has all up to its own.
    Emotion,
}

impl Axis {
    pub const ALL: [Axis; 7] =
        [Axis::Type, Axis::Industry, Axis::Request, Axis::Risk, Axis::Intent, Axis::Customer, Axis::Emotion];
}

/// An example with its labels.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lesson {
    pub folded: String,
    /// Of each axis that the example shows, the labels that it has; it has no other of that axis.
    pub shown: BTreeMap<Axis, Vec<u8>>,
}

impl Lesson {
    /// The label of an axis on which a text has one.
    #[must_use]
    pub fn label(&self, axis: Axis) -> Option<u8> {
        self.shown.get(&axis)?.first().copied()
    }

    /// A number by which it is found again; the same in every build.
    fn key(&self) -> u32 {
        let labels =
            self.shown.iter().flat_map(|(axis, labels)| [u8::MAX, *axis as u8].into_iter().chain(labels.clone()));
        fingerprint(self.folded.bytes().chain(labels)) as u32
    }
}

/// How many labels each axis has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Labels([usize; Axis::ALL.len()]);

impl Labels {
    #[must_use]
    pub fn new(count: impl Fn(Axis) -> usize) -> Self {
        Self(Axis::ALL.map(count))
    }

    /// The columns of an axis.
    #[must_use]
    pub fn of(self, axis: Axis) -> Range<usize> {
        let start = self.0[..axis as usize].iter().sum();
        start..start + self.0[axis as usize]
    }

    #[must_use]
    pub fn all(self) -> usize {
        self.0.iter().sum()
    }

    /// Whether the lesson has each label; `None` where it does not show it.
    fn shown(self, lesson: &Lesson) -> impl Iterator<Item = Option<bool>> {
        Axis::ALL.into_iter().flat_map(move |axis| {
            let own = lesson.shown.get(&axis);
            (0..self.0[axis as usize]).map(move |label| own.map(|own| own.iter().any(|own| usize::from(*own) == label)))
        })
    }
}

/// What is known before anything is learned.
#[derive(Default)]
pub struct Below<'b> {
    /// The row of each gram.
    pub rows: BTreeMap<&'b str, usize>,
    pub labels: Labels,
    pub grams: Grams,
    /// As [`Learned::weights`].
    pub weights: &'b [u8],
}

/// What was learned, with what was known.
pub struct Learned {
    /// The grams of the rows that are new, in their order.
    pub names: Vec<String>,
    /// For each gram a row of weights as bytes of `i8`, in units of the scale, one for each label.
    pub weights: Vec<u8>,
    pub grams: Grams,
}

/// A lesson as it is left out: what it teaches of its own text is taken back. That is exact for the text as it was
/// learned, whole; of a text with negated or silent parts, which are not read, somewhat too much is taken back.
pub struct Without<'l> {
    lesson: &'l Lesson,
    leverage: f32,
}

impl<'l> Without<'l> {
    /// The lesson with its leverage; one that nothing was learned of has none.
    #[must_use]
    pub fn new(lesson: &'l Lesson, grams: &Grams) -> Self {
        let kept = grams.leverage.binary_search_by_key(&lesson.key(), |(key, _)| *key);
        let leverage = kept.map_or(0, |at| grams.leverage[at].1);
        Self { lesson, leverage: f32::from(leverage) / f32::from(u8::MAX) }
    }

    /// From how like each label the text is to how like it is without the lesson.
    pub fn correct(&self, likeness: &mut [f32], labels: Labels) {
        let part = self.leverage / (1.0 - self.leverage);
        for (like, label) in likeness.iter_mut().zip(labels.shown(self.lesson)) {
            if let Some(has_it) = label {
                *like -= (f32::from(u8::from(has_it)) - *like) * part;
            }
        }
    }
}

/// The single Chinese characters of a folded text and its pairs of them.
pub fn grams(folded: &str) -> impl Iterator<Item = &str> {
    let starts: Vec<usize> = folded.char_indices().map(|(at, _)| at).chain([folded.len()]).collect();
    let count = starts.len() - 1;
    (0..count)
        .flat_map(move |at| {
            let pair = (at + 2 <= count).then(|| &folded[starts[at]..starts[at + 2]]);
            [Some(&folded[starts[at]..starts[at + 1]]), pair].into_iter().flatten()
        })
        // A digit, a Latin letter or a mark says nothing that a reader would call a reason.
        .filter(|gram| gram.chars().all(is_han))
}

/// How much a gram says in a text that has it so many times.
#[must_use]
pub fn frequency(times: u16) -> f32 {
    if times == 1 { 1.0 } else { 1.0 + f32::from(times).ln() }
}

/// Learns the lessons over what is known. What stands twice among them teaches once, or an example would be read by its
/// own copy; what is known below already is not learned again.
#[must_use]
pub fn learn(lessons: &[Lesson], labels: Labels, below: &Below) -> Learned {
    let is_known = |lesson: &&Lesson| {
        let key = lesson.key();
        below.grams.leverage.binary_search_by_key(&key, |(known, _)| *known).is_ok()
    };
    let distinct: BTreeSet<&Lesson> = lessons.iter().filter(|lesson| !is_known(lesson)).collect();
    let distinct: Vec<&Lesson> = distinct.into_iter().collect();
    let counted: Vec<BTreeMap<&str, u16>> = distinct.iter().map(|lesson| counts(&lesson.folded)).collect();
    let Vocabulary { rows, new, rarity } = Vocabulary::of(&counted, below);
    // How common the labels are is known of many texts: a few more do not change it, or they would speak of any text.
    let learns_bias = below.grams.bias.is_empty();
    let texts = counted.iter().map(|counts| {
        let mut vector = vector(counts, &rows, &rarity);
        // The 1 that every text has.
        vector.extend(learns_bias.then_some((rarity.len(), 1.0)));
        vector
    });
    let texts: Rows = texts.collect();
    let mut weights = known(below, labels, rarity.len());
    let (change, leverage) = fit(&texts, &distinct, labels, &weights);
    weights.iter_mut().zip(change).for_each(|(weight, change)| *weight += change);

    let bias = weights.split_off(rarity.len() * labels.all());
    let largest = || weights.iter().fold(0.0_f32, |largest, weight| largest.max(weight.abs()));
    let scale = if below.grams.scale > 0.0 { below.grams.scale } else { largest() / f32::from(i8::MAX) };
    let own = distinct.iter().map(|lesson| lesson.key()).zip(leverage);
    let mut leverage: Vec<(u32, u8)> = below.grams.leverage.iter().copied().chain(own).collect();
    leverage.sort_unstable();
    let weights = weights.iter().map(|weight| stored(if scale > 0.0 { weight / scale } else { 0.0 })).collect();
    Learned { names: new, weights, grams: Grams { rarity, scale, bias, leverage } }
}

/// The change of the weights that the lessons ask for, a row for each gram and one for any text, and the leverage of
/// each lesson.
fn fit(texts: &Rows, lessons: &[&Lesson], labels: Labels, weights: &[f32]) -> (Vec<f32>, Vec<u8>) {
    // So few lessons have a probe each, and their leverage is exact.
    let is_exact = lessons.len() <= PROBES;
    let probe_of = |at: usize, probe: usize| match is_exact {
        true => f32::from(u8::from(at == probe)),
        false => probe_label(lessons[at], probe),
    };
    let probes = if is_exact { 1.0 } else { PROBES as f32 };
    // The labels, then the probes.
    let (all, columns) = (labels.all(), labels.all() + PROBES);
    let mut targets = Vec::with_capacity(lessons.len() * columns);
    for (at, lesson) in lessons.iter().enumerate() {
        let mut said = weights[weights.len() - all..].to_vec();
        texts.times(at, &weights[..weights.len() - all], &mut said);
        let residual = |(has_it, said): (Option<bool>, f32)| has_it.map(|has_it| f32::from(u8::from(has_it)) - said);
        targets.extend(labels.shown(lesson).zip(said).map(residual));
        targets.extend((0..PROBES).map(|probe| Some(probe_of(at, probe))));
    }
    let solved = solve(texts, &targets, columns);
    let leverage = (0..lessons.len()).map(|at| {
        let mut found = vec![0.0; columns];
        texts.times(at, &solved, &mut found);
        let agreed = (0..PROBES).map(|probe| found[all + probe] * probe_of(at, probe)).sum::<f32>();
        ((agreed / probes).clamp(*LEVERAGE.start(), *LEVERAGE.end()) * f32::from(u8::MAX)) as u8
    });
    let leverage = leverage.collect();
    (solved.chunks_exact(columns).flat_map(|row| &row[..all]).copied().collect(), leverage)
}

/// 1 or −1 by the parity of a hash (Steele, Lea and Flood 2014): the same in every build, whatever else is learned.
fn probe_label(lesson: &Lesson, probe: usize) -> f32 {
    let mut hash = u64::from(lesson.key()) * PROBES as u64 + probe as u64;
    hash = hash.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    if hash.count_ones().is_multiple_of(2) { 1.0 } else { -1.0 }
}

/// The grams that teach.
struct Vocabulary<'v> {
    /// The row of each gram.
    rows: BTreeMap<&'v str, usize>,
    /// Those that were not known below, in the order of their rows.
    new: Vec<String>,
    rarity: Vec<f32>,
}

impl<'v> Vocabulary<'v> {
    fn of(counted: &[BTreeMap<&'v str, u16>], below: &Below<'v>) -> Self {
        let (mut rows, mut rarity) = (below.rows.clone(), below.grams.rarity.clone());
        let all = below.grams.leverage.len() + counted.len();
        let mut have_it: BTreeMap<&str, u32> = BTreeMap::new();
        for gram in counted.iter().flat_map(BTreeMap::keys).filter(|gram| !below.rows.contains_key(*gram)) {
            *have_it.entry(gram).or_default() += 1;
        }
        have_it.retain(|_, count| *count >= LEAST_EXAMPLES);
        let new = have_it.keys().map(|gram| (*gram).to_owned()).collect();
        for (gram, count) in have_it {
            rows.insert(gram, rarity.len());
            rarity.push(((1.0 + all as f32) / (1.0 + count as f32)).ln() + 1.0);
        }
        Self { rows, new, rarity }
    }
}

fn counts(folded: &str) -> BTreeMap<&str, u16> {
    grams(folded).fold(BTreeMap::new(), |mut counts, gram| {
        let count: &mut u16 = counts.entry(gram).or_default();
        *count = count.saturating_add(1);
        counts
    })
}

/// The tf-idf vector of unit length, or shorter where the text is short.
fn vector(counts: &BTreeMap<&str, u16>, rows: &BTreeMap<&str, usize>, rarity: &[f32]) -> Vec<(usize, f32)> {
    let known = counts.iter().filter_map(|(gram, times)| rows.get(gram).map(|&row| (row, *times)));
    let mut vector: Vec<(usize, f32)> = known.map(|(row, times)| (row, frequency(times) * rarity[row])).collect();
    let length = vector.iter().map(|(_, x)| x * x).sum::<f32>().sqrt().max(LEAST_LENGTH);
    vector.iter_mut().for_each(|(_, x)| *x /= length);
    vector
}

/// The weights that are known, a row for each gram, old and new, and one for any text; new labels have none yet.
fn known(below: &Below, labels: Labels, grams: usize) -> Vec<f32> {
    let mut weights = vec![0.0; (grams + 1) * labels.all()];
    // Where the columns of each axis were, and where they are now.
    let axes = Axis::ALL.map(|axis| (below.labels.of(axis), labels.of(axis).start));
    for (row, stored) in below.weights.chunks_exact(below.labels.all().max(1)).enumerate() {
        for (old, new) in &axes {
            let known = stored[old.clone()].iter().map(|weight| f32::from(weight.cast_signed()) * below.grams.scale);
            weights[row * labels.all() + new..].iter_mut().zip(known).for_each(|(weight, known)| *weight = known);
        }
    }
    for (old, new) in axes.into_iter().filter(|_| !below.grams.bias.is_empty()) {
        let known = &below.grams.bias[old];
        weights[grams * labels.all() + new..][..known.len()].copy_from_slice(known);
    }
    weights
}

/// A weight in units of the scale as the set keeps it.
fn stored(weight: f32) -> u8 {
    (weight.round() as i8).cast_unsigned()
}

#[cfg(test)]
mod tests;
