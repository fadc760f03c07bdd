//! What the writers' examples teach: which characters and pairs of characters go with which type and industry.
//!
//! A complement naive Bayes over tf-idf weights (Rennie et al. 2003). It only counts, so one more example in a
//! playbook changes the result at once; there is no training step. Cues stay the stronger voice.

use std::collections::BTreeMap;

use super::set::Grams;

/// A character or pair that only one example has teaches nothing.
const LEAST_EXAMPLES: u32 = 2;
/// Added to every count.
const SMOOTHING: f32 = 0.5;
/// How far classes are weighed alike: 0 by their examples, 1 all the same. Writers give common types more
/// examples, which is a prior worth having; industries have more or fewer by chance of who wrote them.
const BALANCE_TYPES: f32 = 0.0;
const BALANCE_INDUSTRIES: f32 = 1.0;

/// An example with its labels; the industry only where the example shows it.
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
        .filter(|gram| gram.chars().all(|c| ('\u{3400}'..='\u{9fff}').contains(&c)))
}

/// What was learned: for each gram its name and a row of weights, types first.
pub struct Learned {
    pub names: Vec<String>,
    pub weights: Vec<i8>,
    pub grams: Grams,
}

/// Learns from the lessons.
#[must_use]
pub fn learn(lessons: &[Lesson], types: usize, industries: usize) -> Learned {
    let documents: Vec<BTreeMap<&str, f32>> = lessons.iter().map(|lesson| counts(&lesson.folded)).collect();
    let mut in_documents: BTreeMap<&str, u32> = BTreeMap::new();
    for gram in documents.iter().flat_map(BTreeMap::keys) {
        *in_documents.entry(gram).or_default() += 1;
    }
    in_documents.retain(|_, count| *count >= LEAST_EXAMPLES);
    let number: BTreeMap<&str, usize> = in_documents.keys().enumerate().map(|(at, gram)| (*gram, at)).collect();
    let rarity: Vec<f32> =
        in_documents.values().map(|&count| ((1.0 + lessons.len() as f32) / (1.0 + count as f32)).ln() + 1.0).collect();
    let vectors: Vec<Vec<(usize, f32)>> = documents.iter().map(|document| vector(document, &number, &rarity)).collect();

    let by_type = complement(&vectors, types, number.len(), BALANCE_TYPES, |at| Some(lessons[at].kind));
    let by_industry = complement(&vectors, industries, number.len(), BALANCE_INDUSTRIES, |at| lessons[at].industry);
    let width = types + industries;
    let mut weights = vec![0.0_f32; number.len() * width];
    for gram in 0..number.len() {
        let row = &mut weights[gram * width..(gram + 1) * width];
        row[..types].copy_from_slice(&by_type[gram * types..(gram + 1) * types]);
        row[types..].copy_from_slice(&by_industry[gram * industries..(gram + 1) * industries]);
        row.iter_mut().for_each(|weight| *weight *= rarity[gram]);
    }
    let largest = weights.iter().fold(1e-6_f32, |largest, weight| largest.max(weight.abs()));
    let scale = largest / 127.0;
    let weights = weights.iter().map(|weight| (weight / scale).round() as i8).collect();
    let names = in_documents.keys().map(|gram| (*gram).to_owned()).collect();
    Learned { names, weights, grams: Grams { rarity, scale } }
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

/// For each gram and class how much less the gram occurs elsewhere, centred over the classes that occur.
fn complement(
    vectors: &[Vec<(usize, f32)>],
    classes: usize,
    grams: usize,
    balance: f32,
    class_of: impl Fn(usize) -> Option<u8>,
) -> Vec<f32> {
    let mut total = vec![0.0_f32; grams];
    let mut own = vec![0.0_f32; grams * classes];
    let mut occurs = vec![false; classes];
    let mut size = vec![0.0_f32; classes];
    (0..vectors.len()).filter_map(&class_of).for_each(|class| size[class as usize] += 1.0);
    let largest = size.iter().copied().fold(1.0, f32::max);
    for (at, vector) in vectors.iter().enumerate() {
        let Some(class) = class_of(at) else { continue };
        occurs[class as usize] = true;
        // A class with more examples is not a likelier one.
        let weight = (largest / size[class as usize]).powf(balance);
        for &(gram, x) in vector {
            total[gram] += x * weight;
            own[gram * classes + class as usize] += x * weight;
        }
    }
    let mut weights = vec![0.0_f32; grams * classes];
    for class in (0..classes).filter(|&class| occurs[class]) {
        let elsewhere = |gram: usize| total[gram] - own[gram * classes + class] + SMOOTHING;
        let sum: f32 = (0..grams).map(elsewhere).sum();
        for gram in 0..grams {
            weights[gram * classes + class] = -(elsewhere(gram) / sum).ln();
        }
    }
    let occurring = occurs.iter().filter(|occurs| **occurs).count().max(1) as f32;
    for row in weights.chunks_mut(classes) {
        let mean = row.iter().sum::<f32>() / occurring;
        for (class, weight) in row.iter_mut().enumerate() {
            *weight = if occurs[class] { *weight - mean } else { 0.0 };
        }
    }
    weights
}
