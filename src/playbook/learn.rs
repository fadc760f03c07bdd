//! What the writers' examples teach: which characters and pairs of characters go with which type and industry.
//!
//! A complement naive Bayes over tf-idf weights (Rennie et al. 2003). It only counts, so one more example in a
//! playbook changes the result at once; there is no training step. Cues stay the stronger voice. And as counts add,
//! one example can be taken out again without counting the others anew: what is then taught of its text.

use std::collections::BTreeMap;

use super::set::Grams;
use crate::text::is_han;

/// A character or pair that only one example has teaches nothing.
const LEAST_EXAMPLES: u32 = 2;
/// Added to every count.
const SMOOTHING: f32 = 0.5;
/// How far classes are weighed alike: 0 by their examples, 1 all the same. Writers give common types more
/// examples, which is a prior worth having; industries have more or fewer by chance of who wrote them.
const BALANCE_TYPES: f32 = 0.0;
const BALANCE_INDUSTRIES: f32 = 1.0;

/// An example with its labels; the industry only where the example shows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lesson {
    pub folded: String,
    pub kind: u8,
    pub industry: Option<u8>,
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

/// What was learned: for each gram its name and a row of weights, types first.
pub struct Learned {
    pub names: Vec<String>,
    pub weights: Vec<i8>,
    pub grams: Grams,
}

/// What is taught of the grams of one lesson's text by all the others: how rare each is among them, and its row of
/// weights as [`Learned`] has them.
pub struct Without {
    rows: BTreeMap<u16, (f32, Vec<u8>)>,
}

impl Without {
    /// How rare a gram is, and its weights as bytes of `i8`; none where too few of the other lessons have it.
    #[must_use]
    pub fn row(&self, gram: u16) -> Option<(f32, &[u8])> {
        self.rows.get(&gram).map(|(rarity, row)| (*rarity, row.as_slice()))
    }
}

/// The lessons, counted.
pub struct Model {
    /// Which lesson each is: what stands twice teaches once, or an example would be read by its own copy.
    numbers: Vec<usize>,
    /// Type and industry of each lesson, where it shows one.
    labels: Vec<[Option<usize>; 2]>,
    /// The grams of each lesson with their tf-idf weights, sorted; each vector has unit length.
    vectors: Vec<Vec<(usize, f32)>>,
    names: Vec<String>,
    in_lessons: Vec<u32>,
    rarity: Vec<f32>,
    /// What the lessons of each type and, after them, of each industry have of each gram.
    own: Vec<f32>,
    totals: [Totals; 2],
}

impl Model {
    /// Counts the lessons.
    #[must_use]
    pub fn of(lessons: &[Lesson], types: usize, industries: usize) -> Self {
        let (lessons, numbers) = distinct(lessons);
        let counted: Vec<BTreeMap<&str, f32>> = lessons.iter().map(|lesson| counts(&lesson.folded)).collect();
        let mut known: BTreeMap<&str, u32> = BTreeMap::new();
        for gram in counted.iter().flat_map(BTreeMap::keys) {
            *known.entry(gram).or_default() += 1;
        }
        known.retain(|_, count| *count >= LEAST_EXAMPLES);
        let number: BTreeMap<&str, usize> = known.keys().enumerate().map(|(at, gram)| (*gram, at)).collect();
        let in_lessons: Vec<u32> = known.values().copied().collect();
        let rarity: Vec<f32> = in_lessons.iter().map(|&count| rarity(lessons.len(), count)).collect();
        let label = |lesson: &&Lesson| [Some(usize::from(lesson.kind)), lesson.industry.map(usize::from)];
        let totals = [(types, BALANCE_TYPES), (industries, BALANCE_INDUSTRIES)];
        let mut model = Self {
            numbers,
            labels: lessons.iter().map(label).collect(),
            vectors: counted.iter().map(|counts| vector(counts, &number, &rarity)).collect(),
            names: known.keys().map(|gram| (*gram).to_owned()).collect(),
            own: vec![0.0; known.len() * (types + industries)],
            totals: totals.map(|(classes, balance)| Totals::new(known.len(), classes, balance)),
            in_lessons,
            rarity,
        };
        model.count();
        model
    }

    fn count(&mut self) {
        let [types, industries] = self.classes();
        for (vector, labels) in self.vectors.iter().zip(&self.labels) {
            for ((totals, class), first) in self.totals.iter_mut().zip(labels).zip([0, types]) {
                let Some(class) = *class else { continue };
                totals.lessons[class] += 1.0;
                for &(gram, x) in vector {
                    self.own[gram * (types + industries) + first + class] += x;
                    totals.counts[class] += x;
                }
            }
        }
    }

    /// How many types and industries there are.
    fn classes(&self) -> [usize; 2] {
        [0, 1].map(|which: usize| self.totals[which].lessons.len())
    }

    fn own(&self, gram: usize) -> &[f32] {
        let [types, industries] = self.classes();
        &self.own[gram * (types + industries)..][..types + industries]
    }

    /// What all lessons teach.
    #[must_use]
    pub fn learned(&self) -> Learned {
        let classes = self.totals.each_ref().map(Totals::classes);
        let rows = (0..self.names.len()).flat_map(|gram| row(self.own(gram).to_vec(), &classes, self.rarity[gram]));
        let weights: Vec<f32> = rows.collect();
        let largest = weights.iter().fold(1e-6_f32, |largest, weight| largest.max(weight.abs()));
        let scale = largest / 127.0;
        let weights = weights.iter().map(|&weight| stored(weight, scale)).collect();
        Learned { names: self.names.clone(), weights, grams: Grams { rarity: self.rarity.clone(), scale } }
    }

    /// What the others teach of the text of one lesson, in units of `scale`.
    ///
    /// The lesson's counts are taken out, and with them every gram that then has too few examples; and each gram of its
    /// text is as rare as it is among the others. Only how long the others' vectors are stays as it was with the
    /// lesson, and how rare the grams are that it does not have: among thousands one more or less changes neither by
    /// much.
    #[must_use]
    pub fn without(&self, lesson: usize, scale: f32) -> Without {
        let rows = self.rows_without(self.numbers[lesson]).into_iter().map(|(gram, rarity, row)| {
            let row = row.into_iter().map(|weight| stored(weight, scale).cast_unsigned()).collect();
            // A set with more grams is refused.
            (gram as u16, (rarity, row))
        });
        Without { rows: rows.collect() }
    }

    /// The grams of one lesson, and of each how rare it is among the others and its weights.
    fn rows_without(&self, lesson: usize) -> Vec<(usize, f32, Vec<f32>)> {
        let ([types, _], labels) = (self.classes(), self.labels[lesson]);
        let mut totals = self.totals.clone();
        for (totals, class) in totals.iter_mut().zip(labels) {
            class.into_iter().for_each(|class| totals.lessons[class] -= 1.0);
        }
        let mut left = Vec::with_capacity(self.vectors[lesson].len());
        for &(gram, x) in &self.vectors[lesson] {
            let stays = self.in_lessons[gram] > LEAST_EXAMPLES;
            let rarity = rarity(self.labels.len() - 1, self.in_lessons[gram] - 1);
            let ratio = if stays { rarity / self.rarity[gram] } else { 0.0 };
            let mut own = self.own(gram).to_vec();
            for (class, first) in labels.into_iter().zip([0, types]) {
                class.into_iter().for_each(|class| own[first + class] = (own[first + class] - x).max(0.0));
            }
            own.iter_mut().for_each(|own| *own *= ratio);
            let (before, after) = (self.own(gram).split_at(types), own.split_at(types));
            totals[0].replace(before.0, after.0, stays);
            totals[1].replace(before.1, after.1, stays);
            if stays {
                left.push((gram, rarity, own));
            }
        }
        let classes = totals.each_ref().map(Totals::classes);
        left.into_iter().map(|(gram, rarity, own)| (gram, rarity, row(own, &classes, rarity))).collect()
    }
}

/// The lessons, each once, and which of them each one is.
fn distinct(lessons: &[Lesson]) -> (Vec<&Lesson>, Vec<usize>) {
    let mut distinct = Vec::with_capacity(lessons.len());
    let mut known = BTreeMap::new();
    let number = |lesson| {
        *known.entry(lesson).or_insert_with(|| {
            distinct.push(lesson);
            distinct.len() - 1
        })
    };
    let numbers = lessons.iter().map(number).collect();
    (distinct, numbers)
}

/// The weights of a gram for types and industries, from what each of them has of it.
fn row(mut own: Vec<f32>, [types, industries]: &[Classes; 2], rarity: f32) -> Vec<f32> {
    let (of_types, of_industries) = own.split_at_mut(types.parts.len());
    types.weigh(of_types);
    industries.weigh(of_industries);
    own.iter_mut().for_each(|weight| *weight *= rarity);
    own
}

/// How rare a gram is that so many of the lessons have.
fn rarity(lessons: usize, have_it: u32) -> f32 {
    ((1.0 + lessons as f32) / (1.0 + have_it as f32)).ln() + 1.0
}

/// A weight as the set keeps it.
fn stored(weight: f32, scale: f32) -> i8 {
    (weight / scale).round() as i8
}

fn counts(folded: &str) -> BTreeMap<&str, f32> {
    grams(folded).fold(BTreeMap::new(), |mut counts, gram| {
        *counts.entry(gram).or_default() += 1.0;
        counts
    })
}

/// The tf-idf vector of unit length.
fn vector(counts: &BTreeMap<&str, f32>, number: &BTreeMap<&str, usize>, rarity: &[f32]) -> Vec<(usize, f32)> {
    let mut vector: Vec<(usize, f32)> = counts
        .iter()
        .filter_map(|(gram, count)| number.get(gram).map(|&at| (at, (1.0 + count.ln()) * rarity[at])))
        .collect();
    let length = vector.iter().map(|(_, x)| x * x).sum::<f32>().sqrt().max(1e-6);
    vector.iter_mut().for_each(|(_, x)| *x /= length);
    vector
}

/// What the lessons have in all, for one way to label: by type, or by industry.
#[derive(Clone)]
struct Totals {
    balance: f32,
    grams: usize,
    /// How many lessons each class has, and how much of all grams.
    lessons: Vec<f32>,
    counts: Vec<f32>,
}

impl Totals {
    fn new(grams: usize, classes: usize, balance: f32) -> Self {
        Self { balance, grams, lessons: vec![0.0; classes], counts: vec![0.0; classes] }
    }

    /// Counts a gram anew, or no longer.
    fn replace(&mut self, before: &[f32], own: &[f32], stays: bool) {
        self.grams -= usize::from(!stays);
        self.counts.iter_mut().zip(before).zip(own).for_each(|((count, before), own)| *count += own - before);
    }

    fn classes(&self) -> Classes {
        let largest = self.lessons.iter().copied().fold(1.0, f32::max);
        // A class with more examples is not a likelier one.
        let part = |&lessons: &f32| if lessons > 0.0 { (largest / lessons).powf(self.balance) } else { 0.0 };
        let parts: Vec<f32> = self.lessons.iter().map(part).collect();
        let all: f32 = self.counts.iter().zip(&parts).map(|(count, part)| count * part).sum();
        let elsewhere = |(count, part): (&f32, &f32)| all - count * part + SMOOTHING * self.grams as f32;
        let elsewhere = self.counts.iter().zip(&parts).map(elsewhere).map(f32::ln).collect();
        Classes { occur: self.lessons.iter().map(|&lessons| lessons > 0.0).collect(), parts, elsewhere }
    }
}

/// What the weights of every gram depend on.
struct Classes {
    occur: Vec<bool>,
    /// How much a lesson of each class counts.
    parts: Vec<f32>,
    /// The logarithm of what all grams have outside of each class.
    elsewhere: Vec<f32>,
}

impl Classes {
    /// From what each class has of a gram to how much less the gram occurs elsewhere, centred over the classes that
    /// occur.
    fn weigh(&self, row: &mut [f32]) {
        row.iter_mut().zip(&self.parts).for_each(|(own, part)| *own *= part);
        let total: f32 = row.iter().sum();
        for (class, weight) in row.iter_mut().enumerate() {
            let occurs = self.occur[class];
            *weight = if occurs { self.elsewhere[class] - (total - *weight + SMOOTHING).ln() } else { 0.0 };
        }
        let occurring = self.occur.iter().filter(|occurs| **occurs).count().max(1) as f32;
        let mean = row.iter().sum::<f32>() / occurring;
        row.iter_mut().zip(&self.occur).filter(|(_, occurs)| **occurs).for_each(|(weight, _)| *weight -= mean);
    }
}

#[cfg(test)]
mod tests;
