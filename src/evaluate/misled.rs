//! The words that spoke for a label which should not have been claimed.

use serde::Serialize;

use crate::engine::{Engine, Reading};
use crate::understand::Evidence;

/// A word of the text that speaks for a label, with the cue that it matched. One that stands in several lists weighs
/// what it weighs in all of them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Word {
    pub text: String,
    pub cue: String,
    pub weight: f32,
}

/// A label that should not have been claimed, with what speaks for it, the heaviest first. Where no cue does, the
/// words are what makes the text like other examples.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Misled {
    #[serde(rename = "for")]
    pub label: String,
    pub words: Vec<Word>,
}

impl Misled {
    /// The label with its evidence in a text.
    #[must_use]
    pub fn by(engine: &Engine, reading: &Reading, label: &str, evidence: &[Evidence]) -> Self {
        let mut words: Vec<Word> = Vec::new();
        for piece in evidence {
            let (text, cue) = (reading.text.original(piece.span), engine.set.cues().entry(piece.entry).written());
            match words.iter_mut().find(|word| word.text == text && word.cue == cue) {
                Some(word) => word.weight += piece.weight,
                None => words.push(Word { text: text.to_owned(), cue: cue.to_owned(), weight: piece.weight }),
            }
        }
        words.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        Self { label: label.to_owned(), words }
    }
}
