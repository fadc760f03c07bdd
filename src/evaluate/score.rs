//! What is counted: right ones of all, sets that were found and missed, labels one by one, and what was taken for what.

use std::collections::BTreeMap;

use serde::Serialize;

/// Right ones of all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Share {
    pub right: u32,
    pub of: u32,
    pub share: f64,
}

impl Share {
    pub(super) fn add(&mut self, right: bool) {
        self.right += u32::from(right);
        self.of += 1;
        self.share = f64::from(self.right) / f64::from(self.of);
    }
}

/// Found, wrongly found and missed, with precision, recall and F1. Of nothing all is found.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Sets {
    pub found: u32,
    pub noisy: u32,
    pub missed: u32,
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
}

impl Default for Sets {
    fn default() -> Self {
        Self { found: 0, noisy: 0, missed: 0, precision: 1.0, recall: 1.0, f1: 1.0 }
    }
}

impl Sets {
    pub(super) fn add(&mut self, found: usize, noisy: usize, missed: usize) {
        self.found += found as u32;
        self.noisy += noisy as u32;
        self.missed += missed as u32;
        let ratio = |of: u32| if of == 0 { 1.0 } else { f64::from(self.found) / f64::from(of) };
        self.precision = ratio(self.found + self.noisy);
        self.recall = ratio(self.found + self.missed);
        let sum = self.precision + self.recall;
        self.f1 = if sum == 0.0 { 0.0 } else { 2.0 * self.precision * self.recall / sum };
    }

    /// How often the label is given.
    #[must_use]
    pub fn support(&self) -> u32 {
        self.found + self.missed
    }
}

/// One label of an axis.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LabelScore {
    pub id: String,
    pub support: u32,
    #[serde(flatten)]
    pub sets: Sets,
}

/// The labels of an axis, by name.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally(BTreeMap<String, Sets>);

impl Tally {
    pub fn of(&mut self, label: &str) -> &mut Sets {
        self.0.entry(label.to_owned()).or_default()
    }

    /// All labels, and the mean F1 of those that some case has.
    pub fn finish(self) -> (Vec<LabelScore>, f64) {
        let score = |(id, sets): (String, Sets)| LabelScore { id, support: sets.support(), sets };
        let labels: Vec<LabelScore> = self.0.into_iter().map(score).collect();
        let f1 = || labels.iter().filter(|label| label.support > 0).map(|label| label.sets.f1);
        let mean = f1().fold(0.0, |sum, f1| sum + f1) / f1().count().max(1) as f64;
        (labels, mean)
    }
}

/// A label that was taken for another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Confusion {
    pub label: String,
    pub read_as: String,
    pub cases: u32,
}

/// An axis on which every case has one label.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Classes {
    #[serde(flatten)]
    pub share: Share,
    pub macro_f1: f64,
    pub labels: Vec<LabelScore>,
    /// The most frequent first.
    pub confusions: Vec<Confusion>,
    pub calibration: Calibration,
}

/// An axis on which a case has any number of labels.
#[derive(Debug, Clone, Default, Serialize)]
pub struct LabelSets {
    #[serde(flatten)]
    pub sets: Sets,
    pub macro_f1: f64,
    pub labels: Vec<LabelScore>,
}

/// Whether what is said with a confidence of 0.9 is right nine times in ten.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Calibration {
    /// The mean distance between confidence and share of right ones, over all cases.
    pub error: f64,
    /// Tenths of confidence, those that occur.
    pub bins: Vec<Bin>,
}

/// The cases whose confidence lies from one tenth to the next.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Bin {
    pub from: f64,
    pub to: f64,
    /// The mean confidence.
    pub confidence: f64,
    #[serde(flatten)]
    pub share: Share,
}

/// Confidences as they are collected.
#[derive(Debug, Clone, Default)]
pub(super) struct Confidences(BTreeMap<u8, (f64, Share)>);

impl Confidences {
    const BINS: f64 = 10.0;

    pub fn add(&mut self, confidence: f32, right: bool) {
        let confidence = f64::from(confidence);
        let bin = (confidence * Self::BINS).floor().clamp(0.0, Self::BINS - 1.0) as u8;
        let (sum, share) = self.0.entry(bin).or_default();
        *sum += confidence;
        share.add(right);
    }

    pub fn finish(self) -> Calibration {
        let bin = |(bin, (sum, share)): (u8, (f64, Share))| Bin {
            from: f64::from(bin) / Self::BINS,
            to: f64::from(bin + 1) / Self::BINS,
            confidence: sum / f64::from(share.of),
            share,
        };
        let bins: Vec<Bin> = self.0.into_iter().map(bin).collect();
        let all: u32 = bins.iter().map(|bin| bin.share.of).sum();
        let off = |bin: &Bin| (bin.confidence - bin.share.share).abs() * f64::from(bin.share.of);
        let error = bins.iter().map(off).sum::<f64>() / f64::from(all.max(1));
        Calibration { error, bins }
    }
}

/// An axis with one label a case, as it is counted.
#[derive(Debug, Clone, Default)]
pub(super) struct ClassCount {
    share: Share,
    tally: Tally,
    confused: BTreeMap<(String, String), u32>,
    confidences: Confidences,
}

impl ClassCount {
    /// One case: its label, what it was read as, and whether that will do.
    pub fn add(&mut self, label: &str, read_as: &str, right: bool, confidence: f32) {
        self.share.add(right);
        self.confidences.add(confidence, right);
        self.tally.of(label).add(usize::from(right), 0, usize::from(!right));
        if !right {
            self.tally.of(read_as).add(0, 1, 0);
            *self.confused.entry((label.to_owned(), read_as.to_owned())).or_default() += 1;
        }
    }

    pub fn finish(self) -> Classes {
        let confusion = |((label, read_as), cases)| Confusion { label, read_as, cases };
        let mut confusions: Vec<Confusion> = self.confused.into_iter().map(confusion).collect();
        confusions.sort_by_key(|confusion| std::cmp::Reverse(confusion.cases));
        let (labels, macro_f1) = self.tally.finish();
        let calibration = self.confidences.finish();
        Classes { share: self.share, macro_f1, labels, confusions, calibration }
    }
}

/// An axis with any number of labels a case, as it is counted.
#[derive(Debug, Clone, Default)]
pub(super) struct SetCount {
    sets: Sets,
    tally: Tally,
}

impl SetCount {
    /// One label, or all values of one label, of one case.
    pub fn add(&mut self, label: &str, found: usize, noisy: usize, missed: usize) {
        if found + noisy + missed == 0 {
            return;
        }
        self.sets.add(found, noisy, missed);
        self.tally.of(label).add(found, noisy, missed);
    }

    pub fn finish(self) -> LabelSets {
        let (labels, macro_f1) = self.tally.finish();
        LabelSets { sets: self.sets, macro_f1, labels }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_taken_for_another_is_missed_there_and_noise_here() {
        let mut count = ClassCount::default();
        count.add("outage", "outage", true, 0.95);
        count.add("outage", "billing_error", false, 0.85);
        // What may be read as another label is right for its own.
        count.add("privacy", "outage", true, 0.45);
        let classes = count.finish();
        assert_eq!((classes.share.right, classes.share.of), (2, 3));
        let told: Vec<(&str, u32, u32, u32, u32)> = classes
            .labels
            .iter()
            .map(|label| (label.id.as_str(), label.support, label.sets.found, label.sets.noisy, label.sets.missed))
            .collect();
        assert_eq!(told, [("billing_error", 0, 0, 1, 0), ("outage", 2, 1, 0, 1), ("privacy", 1, 1, 0, 0)]);
        // Two thirds for outage, one for privacy; billing_error is no label of any case.
        assert!((classes.macro_f1 - (2.0 / 3.0 + 1.0) / 2.0).abs() < 1e-9, "{}", classes.macro_f1);
        let confusion = Confusion { label: "outage".into(), read_as: "billing_error".into(), cases: 1 };
        assert_eq!(classes.confusions, [confusion]);
    }

    #[test]
    fn confidences_are_compared_with_how_often_they_are_right() {
        let mut confidences = Confidences::default();
        for (confidence, right) in [(1.0, true), (0.95, false), (0.95, true), (0.05, false)] {
            confidences.add(confidence, right);
        }
        let Calibration { error, bins } = confidences.finish();
        let told: Vec<(f64, f64, u32, u32)> =
            bins.iter().map(|bin| (bin.from, bin.to, bin.share.right, bin.share.of)).collect();
        assert_eq!(told, [(0.0, 0.1, 0, 1), (0.9, 1.0, 2, 3)]);
        let expected = ((0.05 - 0.0) + 3.0 * (2.9 / 3.0 - 2.0 / 3.0)) / 4.0;
        assert!((error - expected).abs() < 1e-6, "{error} {expected}");
    }
}
