//! What the writers' examples teach: which characters and pairs of characters go with which labels.
//!
//! Linear support vector machines with squared losses (Chang, Hsieh and Lin 2008), one of each label, on tf-idf vectors:
//! an example that is like its label by 1 or more, or like another by nothing or less, says all that it has to say.
//! There is no training step for a writer: what a folder adds is learned when it is loaded, over what is known; the more was
//! known of a gram, the dearer it is to change. A text that is itself an example is read as if it were none by the closed
//! form of its residual (Allen 1974); the leverage of each is kept for that.

mod solve;
pub mod vector;

use std::collections::{BTreeMap, BTreeSet};
use std::iter;
use std::ops::Range;

use super::set::Grams;
use crate::text::fingerprint;
use solve::{PENALTY, Rows, Wanted, solve_all};
use vector::{Value, grams, vector};

/// A character or pair that fewer examples have teaches nothing.
const LEAST_EXAMPLES: u32 = 3;
/// Leverages are estimated from so many random labels (Hutchinson 1990), within 0.2 for most examples; those of so few
/// examples are exact.
const PROBES: usize = 16;
/// No example is taken to have less leverage than this, or it would not be left out, or more, or what were left could not
/// be told from nothing.
const LEVERAGE: std::ops::RangeInclusive<f32> = 0.1..=0.9;

/// So many weights of a row are added to their sums at a time.
pub const BLOCK: usize = 16;

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

    /// From here on an axis knows of the whole text; those before it know of the grievance alone.
    pub const FIRST_OF_WHOLE: Axis = Axis::Intent;

    /// How like a label of this axis an example must be that has it, or has it not. More than 1 is too much as well where
    /// that was better on labelled texts: more cries for help and more industries are found; types and requests lose by it.
    fn wanted(self, has_it: Option<bool>) -> Wanted {
        match has_it {
            None => Wanted::Any,
            Some(false) => Wanted::AtMost(0.0),
            Some(true) if matches!(self, Axis::Industry | Axis::Risk) => Wanted::Exactly(1.0),
            Some(true) => Wanted::AtLeast(1.0),
        }
    }

    /// How a text is read for its labels.
    #[must_use]
    pub fn view(self) -> View {
        match self {
            Axis::Request => View::Ending,
            _ => View::Even,
        }
    }
}

/// How a text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// Every place of it alike.
    Even,
    /// What stands at its end counts once more: there most people say what they want.
    Ending,
}

impl View {
    const ALL: [View; 2] = [View::Even, View::Ending];

    /// What a text says by one gram.
    #[must_use]
    pub fn value(self, Value { whole, ending, .. }: Value) -> f32 {
        match self {
            View::Even => whole,
            View::Ending => whole + ending,
        }
    }
}

/// Of an example, how much it says of itself where it is read in each way, in 255ths.
pub type Leverage = [u8; View::ALL.len()];

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

/// How many labels each axis has, as where its columns begin; the last number is that of all columns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Labels([usize; Axis::ALL.len() + 1]);

impl Labels {
    #[must_use]
    pub fn new(count: impl Fn(Axis) -> usize) -> Self {
        let mut starts = [0_usize; Axis::ALL.len() + 1];
        for axis in Axis::ALL {
            starts[axis as usize + 1] = starts[axis as usize] + count(axis);
        }
        Self(starts)
    }

    /// The columns of an axis.
    #[must_use]
    pub fn of(self, axis: Axis) -> Range<usize> {
        self.0[axis as usize]..self.0[axis as usize + 1]
    }

    #[must_use]
    pub fn all(self) -> usize {
        self.0[Axis::ALL.len()]
    }

    /// How a text is read for the label of a column; evenly where there is none.
    #[must_use]
    pub fn view(self, column: usize) -> View {
        let own = Axis::ALL.into_iter().find(|axis| self.of(*axis).contains(&column));
        own.map_or(View::Even, Axis::view)
    }

    /// How many weights a stored row has: one for each label, and no more than fill the last block.
    #[must_use]
    pub fn stride(self) -> usize {
        self.all().next_multiple_of(BLOCK)
    }

    /// Whether the lesson has each label of an axis; `None` where it does not show them.
    fn shown(self, lesson: &Lesson, axis: Axis) -> impl Iterator<Item = Option<bool>> {
        let own = lesson.shown.get(&axis);
        (0..self.of(axis).len()).map(move |label| own.map(|own| own.iter().any(|own| usize::from(*own) == label)))
    }

    /// The columns of all axes that are read in one way.
    fn seen(self, view: View) -> impl Iterator<Item = usize> {
        Axis::ALL.into_iter().filter(move |axis| axis.view() == view).flat_map(move |axis| self.of(axis))
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
    /// For each gram a row of weights as bytes of `i8`, in units of the scale: see [`Labels::stride`].
    pub weights: Vec<u8>,
    pub grams: Grams,
}

/// A lesson as it is left out: what it teaches of its own text is taken back, or nearly. Its leverage is that among all
/// lessons, where only those that miss something hold a label back: so too little of it is. Of a text with negated or silent
/// parts, which are not read, somewhat too much is.
pub struct Without<'l> {
    lesson: &'l Lesson,
    leverage: Leverage,
}

impl<'l> Without<'l> {
    /// The lesson with its leverage; one that nothing was learned of has none.
    #[must_use]
    pub fn new(lesson: &'l Lesson, grams: &Grams) -> Self {
        let kept = grams.leverage.binary_search_by_key(&lesson.key(), |(key, _)| *key);
        Self { lesson, leverage: kept.map(|at| grams.leverage[at].1).unwrap_or_default() }
    }

    /// From how like each label the text is to how like it is without the lesson.
    pub fn correct(&self, likeness: &mut [f32], labels: Labels) {
        for axis in Axis::ALL {
            let leverage = f32::from(self.leverage[axis.view() as usize]) / f32::from(u8::MAX);
            let part = leverage / (1.0 - leverage);
            for (like, has_it) in likeness[labels.of(axis)].iter_mut().zip(labels.shown(self.lesson, axis)) {
                // What misses nothing taught nothing.
                *like -= axis.wanted(has_it).missed(*like).unwrap_or_default() * part;
            }
        }
    }
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
    let Vocabulary { rows, new, rarity } = Vocabulary::of(&distinct, below);
    let row = |(start, gram): (usize, &str)| Some((*rows.get(gram)?, start));
    let vectors = distinct.iter().map(|lesson| vector(grams(&lesson.folded).filter_map(row), &rarity));
    let vectors: Vec<Vec<Value>> = vectors.collect();
    let mut weights = known(below, labels, rarity.len());
    // What many lessons say by a gram is known, and a few more move it little: the square of each value that was learned
    // before would be missed as much.
    let mut said = below.grams.said.clone();
    said.resize(rarity.len(), 0.0);
    let costs: Vec<f32> = said.iter().map(|said| PENALTY + said).chain([PENALTY]).collect();
    vectors.iter().flatten().for_each(|value| said[value.row] += value.whole.powi(2));
    let mut leverage: Vec<(u32, Leverage)> =
        distinct.iter().map(|lesson| (lesson.key(), Leverage::default())).collect();
    // How common the labels are is known of many texts: a few more do not change it, or they would speak of any text.
    let bias = below.grams.bias.is_empty().then_some((rarity.len(), 1.0));
    for view in View::ALL.into_iter().filter(|view| labels.seen(*view).next().is_some()) {
        let seen =
            |values: &Vec<Value>| values.iter().map(|value| (value.row, view.value(*value))).chain(bias).collect();
        let texts: Rows = vectors.iter().map(seen).collect();
        let columns: Vec<usize> = labels.seen(view).collect();
        let (change, own) = fit((&texts, &costs), &distinct, (labels, view), &weights);
        for (row, change) in weights.chunks_exact_mut(labels.all()).zip(change.chunks_exact(columns.len())) {
            columns.iter().zip(change).for_each(|(column, change)| row[*column] += change);
        }
        leverage.iter_mut().zip(own).for_each(|((_, leverage), own)| leverage[view as usize] = own);
    }

    let bias = weights.split_off(rarity.len() * labels.all());
    let largest = || weights.iter().fold(0.0_f32, |largest, weight| largest.max(weight.abs()));
    let scale = if below.grams.scale > 0.0 { below.grams.scale } else { largest() / f32::from(i8::MAX) };
    leverage.extend(&below.grams.leverage);
    leverage.sort_unstable();
    let stored = |weight: &f32| if scale > 0.0 { stored(weight / scale) } else { 0 };
    let fill = iter::repeat_n(0, labels.stride() - labels.all());
    let rows = weights.chunks_exact(labels.all().max(1));
    let weights = rows.flat_map(|row| row.iter().map(stored).chain(fill.clone())).collect();
    Learned { names: new, weights, grams: Grams { rarity, said, scale, bias, leverage } }
}

/// The change of the weights of the labels seen in one way that the lessons ask for, a row for each gram and one for any
/// text, and the leverage of each lesson.
fn fit(
    (texts, costs): (&Rows, &[f32]),
    lessons: &[&Lesson],
    (labels, view): (Labels, View),
    weights: &[f32],
) -> (Vec<f32>, Vec<u8>) {
    // So few lessons have a probe each, and their leverage is exact.
    let is_exact = lessons.len() <= PROBES;
    let probe_of = |at: usize, probe: usize| match is_exact {
        true => f32::from(u8::from(at == probe)),
        false => probe_label(lessons[at], probe),
    };
    let probes = if is_exact { 1.0 } else { PROBES as f32 };
    // The labels, then the probes.
    let seen: Vec<usize> = labels.seen(view).collect();
    let columns = seen.len() + PROBES;
    let mut targets = Vec::with_capacity(lessons.len() * columns);
    for (at, lesson) in lessons.iter().enumerate() {
        let mut said = weights[weights.len() - labels.all()..].to_vec();
        texts.times(at, &weights[..weights.len() - labels.all()], &mut said);
        let axes = Axis::ALL.into_iter().filter(|axis| axis.view() == view);
        let shown = axes.flat_map(|axis| labels.shown(lesson, axis).map(move |has_it| axis.wanted(has_it)));
        targets.extend(shown.zip(&seen).map(|(wanted, &column)| wanted.beyond(said[column])));
        targets.extend((0..PROBES).map(|probe| Wanted::Exactly(probe_of(at, probe))));
    }
    let solved = solve_all(texts, costs, &targets, columns);
    let leverage = (0..lessons.len()).map(|at| {
        let mut found = vec![0.0; columns];
        texts.times(at, &solved, &mut found);
        let agreed = (0..PROBES).map(|probe| found[seen.len() + probe] * probe_of(at, probe)).sum::<f32>();
        ((agreed / probes).clamp(*LEVERAGE.start(), *LEVERAGE.end()) * f32::from(u8::MAX)) as u8
    });
    let leverage = leverage.collect();
    (solved.chunks_exact(columns).flat_map(|row| &row[..seen.len()]).copied().collect(), leverage)
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
    fn of(lessons: &[&'v Lesson], below: &Below<'v>) -> Self {
        let (mut rows, mut rarity) = (below.rows.clone(), below.grams.rarity.clone());
        let all = below.grams.leverage.len() + lessons.len();
        let mut have_it: BTreeMap<&str, u32> = BTreeMap::new();
        for lesson in lessons {
            let own: BTreeSet<&str> = grams(&lesson.folded).map(|(_, gram)| gram).collect();
            for gram in own.into_iter().filter(|gram| !below.rows.contains_key(gram)) {
                *have_it.entry(gram).or_default() += 1;
            }
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

/// The weights that are known, a row for each gram, old and new, and one for any text; new labels have none yet.
fn known(below: &Below, labels: Labels, grams: usize) -> Vec<f32> {
    let mut weights = vec![0.0; (grams + 1) * labels.all()];
    // Where the columns of each axis were, and where they are now.
    let axes = Axis::ALL.map(|axis| (below.labels.of(axis), labels.of(axis).start));
    for (row, stored) in below.weights.chunks_exact(below.labels.stride().max(1)).enumerate() {
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
