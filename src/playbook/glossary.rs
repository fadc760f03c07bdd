//! From the Traditional text that writers keep to the Simplified one: character conversion, then our own words.
//!
//! Only templates pass here, once, when a set is compiled; never a value and never a rendered letter.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};

use super::written::{Glossary, Text};
use crate::diagnostic::{Code, Diagnostic, Message};
use crate::text::Script;

/// What a text of the mainland quotes with.
const QUOTES: [(&str, &str); 4] = [("「", "“"), ("」", "”"), ("『", "‘"), ("』", "’")];

/// Simplified texts by the Traditional ones they were derived from.
pub type Known = HashMap<String, String>;

/// Derives the Simplified text, of each text once.
pub struct Converter<'g> {
    to_hans: Box<dyn Fn(&str) -> String + 'g>,
    /// Finds the words, the longest first; its values number `words`.
    finder: CharwiseDoubleArrayAhoCorasick<u32>,
    words: Vec<String>,
    known: RefCell<Known>,
}

impl<'g> Converter<'g> {
    /// A converter by this glossary, which `known` was derived by too.
    ///
    /// # Errors
    /// The words of the glossary make no automaton.
    pub fn new(glossary: &Glossary, known: Known, to_hans: impl Fn(&str) -> String + 'g) -> Result<Self, Diagnostic> {
        // The words are compared with converted text, so they are converted too; no word contains a line end.
        let from: Vec<&str> = glossary.words.iter().map(|(from, _)| from.as_str()).collect();
        let from = to_hans(&from.join("\n"));
        let to = glossary.words.iter().map(|(_, to)| to.as_str());
        let mut pairs: BTreeMap<&str, &str> = QUOTES.into_iter().collect();
        pairs.extend(from.lines().zip(to).filter(|(from, _)| !from.is_empty()));
        let finder = CharwiseDoubleArrayAhoCorasickBuilder::new()
            .match_kind(MatchKind::LeftmostLongest)
            .build(pairs.keys())
            .map_err(|error| {
                Diagnostic::new(Code::BadValue, Message::GlossaryFails { error: error.to_string().into() })
            })?;
        let words = pairs.values().map(|&word| word.to_owned()).collect();
        Ok(Self { to_hans: Box::new(to_hans), finder, words, known: RefCell::new(known) })
    }

    /// All that was derived.
    #[must_use]
    pub fn known(self) -> Known {
        self.known.into_inner()
    }

    #[must_use]
    pub fn text(&self, text: &Text, script: Script) -> String {
        match (script, &text.hans) {
            (Script::Hant, _) => text.hant.clone(),
            (Script::Hans, Some(own)) => own.value.clone(),
            (Script::Hans, None) => {
                let mut known = self.known.borrow_mut();
                known.get(&text.hant).cloned().unwrap_or_else(|| {
                    let hans = self.hans(&text.hant);
                    known.insert(text.hant.clone(), hans.clone());
                    hans
                })
            }
        }
    }

    /// The text in Simplified characters; names of slots stay what they are.
    #[must_use]
    pub fn hans(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, from_slot)) = rest.find('〔').and_then(|at| rest.split_at_checked(at)) {
            let slot = from_slot.find('〕').map_or(from_slot.len(), |at| at + '〕'.len_utf8());
            let (slot, after) = from_slot.split_at(slot);
            self.words(before, &mut out);
            out.push_str(slot);
            rest = after;
        }
        self.words(rest, &mut out);
        out
    }

    /// The text in Simplified characters, its words as they are.
    #[must_use]
    pub fn characters(&self, text: &str) -> String {
        (self.to_hans)(text)
    }

    /// The words of Taiwan, and its quotation marks, in a Simplified text, each with what the mainland says.
    #[must_use]
    pub fn replaced<'t>(&self, hans: &'t str) -> Vec<(&'t str, &str)> {
        let found = self.finder.leftmost_find_iter(hans);
        let pairs = found.map(|found| (&hans[found.start()..found.end()], self.words[found.value() as usize].as_str()));
        pairs.filter(|(word, native)| word != native).collect()
    }

    fn words(&self, text: &str, out: &mut String) {
        if text.is_empty() {
            return;
        }
        let text = (self.to_hans)(text);
        let mut from = 0;
        for found in self.finder.leftmost_find_iter(&text) {
            out.push_str(&text[from..found.start()]);
            out.push_str(&self.words[found.value() as usize]);
            from = found.end();
        }
        out.push_str(&text[from..]);
    }
}

#[cfg(test)]
mod tests {
    use super::{Converter, Known};
    use crate::playbook::written::Glossary;

    #[test]
    fn the_longest_word_wins_and_slots_keep_their_names() {
        let pair = |from: &str, to: &str| (from.to_owned(), to.to_owned());
        let words = vec![pair("簡訊", "短信"), pair("簡訊費", "短信资费"), pair("app", "应用"), pair("門市", "门店")];
        let glossary = Glossary { words, ..Glossary::default() };
        let to_hans = |text: &str| text.replace('簡', "简").replace('訊', "讯").replace('費', "费").replace('門', "门");
        let converter = Converter::new(&glossary, Known::new(), to_hans).expect("the words are sound");
        let rows = [
            ("簡訊費和簡訊", "短信资费和短信"),
            ("「門市」的〔app〕", "“门店”的〔app〕"),
            ("app裡〔簡訊〕，簡訊", "应用裡〔簡訊〕，短信"),
            ("〔門市", "〔門市"),
        ];
        for (hant, expected) in rows {
            assert_eq!(converter.hans(hant), expected, "{hant}");
        }
    }
}
