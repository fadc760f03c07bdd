//! What the writers' examples teach: which characters and pairs of characters go with which type and industry.
//!
//! A complement naive Bayes over tf-idf weights (Rennie et al. 2003). It only counts, so one more example in a
//! playbook changes the result at once; there is no training step. Cues stay the stronger voice. And as counts add,
//! one example can be taken out again without counting the others anew: what is then taught of its text.

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
#[derive(Debug, Clone)]
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

/// What is taught of the grams of one lesson's text by all the others: rows as [`Learned`] has them.
pub struct Without {
    rows: BTreeMap<u16, Vec<u8>>,
}

impl Without {
    /// The weights of a gram, as bytes of `i8`; none where too few of the other lessons have it.
    #[must_use]
    pub fn row(&self, gram: u16) -> Option<&[u8]> {
        self.rows.get(&gram).map(Vec::as_slice)
    }
}

/// The lessons, counted.
pub struct Model {
    labels: Vec<[Option<usize>; 2]>,
    /// The grams of each lesson with their tf-idf weights, sorted; each vector has unit length.
    vectors: Vec<Vec<(usize, f32)>>,
    names: Vec<String>,
    in_lessons: Vec<u32>,
    rarity: Vec<f32>,
    /// By type and by industry.
    tallies: [Tally; 2],
}

impl Model {
    /// Counts the lessons.
    #[must_use]
    pub fn of(lessons: &[Lesson], types: usize, industries: usize) -> Self {
        let counted: Vec<BTreeMap<&str, f32>> = lessons.iter().map(|lesson| counts(&lesson.folded)).collect();
        let mut known: BTreeMap<&str, u32> = BTreeMap::new();
        for gram in counted.iter().flat_map(BTreeMap::keys) {
            *known.entry(gram).or_default() += 1;
        }
        known.retain(|_, count| *count >= LEAST_EXAMPLES);
        let number: BTreeMap<&str, usize> = known.keys().enumerate().map(|(at, gram)| (*gram, at)).collect();
        let in_lessons: Vec<u32> = known.values().copied().collect();
        let idf = |&count: &u32| ((1.0 + lessons.len() as f32) / (1.0 + count as f32)).ln() + 1.0;
        let rarity: Vec<f32> = in_lessons.iter().map(idf).collect();
        let vectors: Vec<_> = counted.iter().map(|counts| vector(counts, &number, &rarity)).collect();
        let label = |lesson: &Lesson| [Some(usize::from(lesson.kind)), lesson.industry.map(usize::from)];
        let labels: Vec<[Option<usize>; 2]> = lessons.iter().map(label).collect();
        let tally = |which: usize, classes, balance| {
            let labelled = vectors.iter().zip(labels.iter().map(|label| label[which]));
            Tally::of(labelled, known.len(), classes, balance)
        };
        let tallies = [tally(0, types, BALANCE_TYPES), tally(1, industries, BALANCE_INDUSTRIES)];
        let names = known.keys().map(|gram| (*gram).to_owned()).collect();
        Self { labels, vectors, names, in_lessons, rarity, tallies }
    }

    /// What all lessons teach.
    #[must_use]
    pub fn learned(&self) -> Learned {
        let classes = [0, 1].map(|which| self.tallies[which].totals.classes(self.tallies[which].balance));
        let rows = (0..self.names.len()).flat_map(|gram| self.row(gram, &classes, [None; 2]));
        let weights: Vec<f32> = rows.collect();
        let largest = weights.iter().fold(1e-6_f32, |largest, weight| largest.max(weight.abs()));
        let scale = largest / 127.0;
        let weights = weights.iter().map(|&weight| stored(weight, scale)).collect();
        Learned { names: self.names.clone(), weights, grams: Grams { rarity: self.rarity.clone(), scale } }
    }

    /// What the others teach of the text of one lesson, in units of `scale`.
    ///
    /// The lesson's counts are taken out, and with them every gram that then has too few examples. How rare a gram
    /// is stays as it was counted with the lesson, and so do the vectors of the others: with thousands of lessons
    /// one more or less of them changes neither by much.
    #[must_use]
    pub fn without(&self, lesson: usize, scale: f32) -> Without {
        let rows = self.rows_without(lesson).into_iter().map(|(gram, row)| {
            let row = row.into_iter().map(|weight| stored(weight, scale).cast_unsigned()).collect();
            // A set with more grams is refused.
            (gram as u16, row)
        });
        Without { rows: rows.collect() }
    }

    fn rows_without(&self, lesson: usize) -> Vec<(usize, Vec<f32>)> {
        let (vector, labels) = (&self.vectors[lesson], self.labels[lesson]);
        let stays = |gram: usize| self.in_lessons[gram] > LEAST_EXAMPLES;
        let classes = [0, 1].map(|which| {
            let tally = &self.tallies[which];
            tally.totals_without(vector, labels[which], stays).classes(tally.balance)
        });
        let left = vector.iter().filter(|(gram, _)| stays(*gram));
        left.map(|&(gram, x)| {
            let out = labels.map(|class| class.map(|class| (class, x)));
            (gram, self.row(gram, &classes, out))
        })
        .collect()
    }

    /// The weights of a gram for types and industries, after `out` is taken from the counts of a class of each.
    fn row(&self, gram: usize, classes: &[Classes; 2], out: [Option<(usize, f32)>; 2]) -> Vec<f32> {
        let mut row = Vec::with_capacity(self.tallies[0].classes + self.tallies[1].classes);
        for (which, tally) in self.tallies.iter().enumerate() {
            classes[which].weigh(tally.own(gram), out[which], &mut row);
        }
        row.iter_mut().for_each(|weight| *weight *= self.rarity[gram]);
        row
    }
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

/// What each class has of each gram, for one way to label: by type, or by industry.
struct Tally {
    classes: usize,
    balance: f32,
    /// By gram, and for each gram by class.
    own: Vec<f32>,
    totals: Totals,
}

#[derive(Clone)]
struct Totals {
    grams: usize,
    /// How many lessons each class has, and how much of all grams.
    lessons: Vec<f32>,
    counts: Vec<f32>,
}

impl Tally {
    fn of<'v>(
        labelled: impl Iterator<Item = (&'v Vec<(usize, f32)>, Option<usize>)>,
        grams: usize,
        classes: usize,
        balance: f32,
    ) -> Self {
        let totals = Totals { grams, lessons: vec![0.0; classes], counts: vec![0.0; classes] };
        let mut tally = Self { classes, balance, own: vec![0.0; grams * classes], totals };
        for (vector, class) in labelled {
            let Some(class) = class else { continue };
            tally.totals.lessons[class] += 1.0;
            for &(gram, x) in vector {
                tally.own[gram * classes + class] += x;
                tally.totals.counts[class] += x;
            }
        }
        tally
    }

    fn own(&self, gram: usize) -> &[f32] {
        &self.own[gram * self.classes..][..self.classes]
    }

    /// The totals without one lesson and without the grams that do not stay.
    fn totals_without(&self, vector: &[(usize, f32)], class: Option<usize>, stays: impl Fn(usize) -> bool) -> Totals {
        let mut totals = self.totals.clone();
        if let Some(class) = class {
            totals.lessons[class] -= 1.0;
        }
        for &(gram, x) in vector {
            if !stays(gram) {
                totals.grams -= 1;
                totals.counts.iter_mut().zip(self.own(gram)).for_each(|(count, own)| *count -= own);
            } else if let Some(class) = class {
                totals.counts[class] -= x;
            }
        }
        totals
    }
}

impl Totals {
    fn classes(&self, balance: f32) -> Classes {
        let largest = self.lessons.iter().copied().fold(1.0, f32::max);
        // A class with more examples is not a likelier one.
        let part = |&lessons: &f32| if lessons > 0.0 { (largest / lessons).powf(balance) } else { 0.0 };
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
    /// For each class how much less the gram occurs elsewhere, centred over the classes that occur.
    fn weigh(&self, own: &[f32], out: Option<(usize, f32)>, weights: &mut Vec<f32>) {
        let first = weights.len();
        weights.extend(own);
        let row = &mut weights[first..];
        if let Some((class, x)) = out {
            row[class] = (row[class] - x).max(0.0);
        }
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
mod tests {
    use super::*;

    const TYPES: usize = 4;
    const INDUSTRIES: usize = 3;

    /// Three types, two industries; nobody has an example of type 3 or industry 0.
    fn lessons() -> Vec<Lesson> {
        let rows = [
            ("餐点等了一个小时", 0, Some(1)),
            ("等了半个小时才上菜", 0, Some(1)),
            ("上菜等了好久", 0, Some(1)),
            ("汤里有一根头发", 1, Some(1)),
            ("菜里吃到头发", 1, Some(1)),
            ("包裹等了三天没到", 0, Some(2)),
            ("包裹里少了一件", 2, Some(2)),
            ("少了一件没人理", 2, None),
            ("退款拖着没人理", 1, None),
        ];
        rows.map(|(text, kind, industry)| Lesson { folded: text.to_owned(), kind, industry }).to_vec()
    }

    /// The rows of one lesson's grams after training on all the others, with the vectors that they had beside it: by
    /// the definition of the classifier and not by counts that were kept.
    fn retrained(model: &Model, left_out: usize) -> BTreeMap<usize, Vec<f32>> {
        let others: Vec<usize> = (0..model.vectors.len()).filter(|&at| at != left_out).collect();
        let count =
            |at: usize, gram: usize| model.vectors[at].iter().find(|(g, _)| *g == gram).map_or(0.0, |(_, x)| *x);
        let has = |at: &&usize, gram: usize| model.vectors[**at].iter().any(|(g, _)| *g == gram);
        let taught = |gram: &usize| others.iter().filter(|at| has(at, *gram)).count() >= 2;
        let known: Vec<usize> = (0..model.names.len()).filter(taught).collect();
        let mut rows: BTreeMap<usize, Vec<f32>> = BTreeMap::new();
        for (which, classes, balance) in [(0, TYPES, BALANCE_TYPES), (1, INDUSTRIES, BALANCE_INDUSTRIES)] {
            let of = |at: usize| model.labels[at][which];
            let size = |class: usize| others.iter().filter(|&&at| of(at) == Some(class)).count() as f32;
            let largest = (0..classes).map(size).fold(1.0, f32::max);
            let elsewhere = |class: usize, gram: usize| {
                let labelled = others.iter().filter_map(|&at| of(at).filter(|c| *c != class).map(|c| (at, c)));
                labelled.map(|(at, c)| count(at, gram) * (largest / size(c)).powf(balance)).sum::<f32>() + SMOOTHING
            };
            let occur: Vec<usize> = (0..classes).filter(|&class| size(class) > 0.0).collect();
            let sums: Vec<f32> = occur.iter().map(|&c| known.iter().map(|&gram| elsewhere(c, gram)).sum()).collect();
            for &gram in &known {
                let logs: Vec<f32> =
                    occur.iter().zip(&sums).map(|(&c, sum)| -(elsewhere(c, gram) / sum).ln()).collect();
                let mean = logs.iter().sum::<f32>() / occur.len() as f32;
                let mut row = vec![0.0; classes];
                occur.iter().zip(logs).for_each(|(&c, log)| row[c] = (log - mean) * model.rarity[gram]);
                rows.entry(gram).or_default().extend(row);
            }
        }
        rows.retain(|&gram, _| count(left_out, gram) > 0.0);
        rows
    }

    #[test]
    fn to_leave_one_out_is_to_train_on_the_others() {
        let lessons = lessons();
        let model = Model::of(&lessons, TYPES, INDUSTRIES);
        for (at, lesson) in lessons.iter().enumerate() {
            let (left, expected) = (model.rows_without(at), retrained(&model, at));
            let grams: Vec<usize> = left.iter().map(|(gram, _)| *gram).collect();
            assert_eq!(grams, expected.keys().copied().collect::<Vec<_>>(), "{}", lesson.folded);
            for (gram, row) in left {
                let apart = row.iter().zip(&expected[&gram]).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
                let name = &model.names[gram];
                assert!(apart < 1e-3, "{}: {name} has {row:?} and not {:?}", lesson.folded, expected[&gram]);
            }
        }
    }

    #[test]
    fn what_two_examples_have_teaches_nothing_when_one_of_them_is_left_out() {
        let model = Model::of(&lessons(), TYPES, INDUSTRIES);
        let gram = |name: &str| model.names.iter().position(|known| known == name);
        let (hair, wait) = (gram("头发").expect("two have it"), gram("等了").expect("four have it"));
        assert_eq!(gram("汤"), None, "one example alone teaches nothing");
        let without = model.without(3, model.learned().grams.scale);
        assert_eq!(without.row(hair as u16), None);
        assert_eq!(without.row(wait as u16), None, "it is not in the text that was left out");
        assert!(model.without(0, model.learned().grams.scale).row(wait as u16).is_some());
    }

    #[test]
    fn an_example_speaks_for_its_own_labels() {
        let model = Model::of(&lessons(), TYPES, INDUSTRIES);
        let (all, width) = (model.learned(), TYPES + INDUSTRIES);
        let gram = model.names.iter().position(|name| name == "件").expect("two have it");
        assert_eq!(all.weights[gram * width..][..TYPES].iter().max(), Some(&all.weights[gram * width + 2]));
        let wait = model.names.iter().position(|name| name == "等").expect("four have it");
        let stored = all.weights[wait * width];
        let without = model.without(5, all.grams.scale);
        let left = without.row(wait as u16).expect("three others have it")[0].cast_signed();
        assert!(left < stored, "{left} of {stored}");
    }
}
