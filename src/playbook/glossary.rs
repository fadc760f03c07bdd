//! From the Traditional text that writers keep to the Simplified one: character conversion, then our own words.
//!
//! Only templates pass here, once, when a set is compiled; never a value and never a rendered letter.

use super::written::{Glossary, Text};
use crate::text::Script;

/// Derives the Simplified text.
pub struct Converter<'g> {
    to_hans: Box<dyn Fn(&str) -> String + 'g>,
    /// Converted Taiwan word and mainland word, longest first.
    words: Vec<(String, String)>,
}

impl<'g> Converter<'g> {
    #[must_use]
    pub fn new(glossary: &Glossary, to_hans: impl Fn(&str) -> String + 'g) -> Self {
        let mut words: Vec<(String, String)> =
            glossary.words.iter().map(|(from, to)| (to_hans(from), to.clone())).collect();
        words.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
        Self { to_hans: Box::new(to_hans), words }
    }

    #[must_use]
    pub fn text(&self, text: &Text, script: Script) -> String {
        match (script, &text.hans) {
            (Script::Hant, _) => text.hant.clone(),
            (Script::Hans, Some(own)) => own.clone(),
            (Script::Hans, None) => self.hans(&text.hant),
        }
    }

    #[must_use]
    pub fn hans(&self, text: &str) -> String {
        let text = (self.to_hans)(text);
        let mut out = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some(c) = rest.chars().next() {
            if let Some((from, to)) = self.words.iter().find(|(from, _)| rest.starts_with(from.as_str())) {
                out.push_str(to);
                rest = &rest[from.len()..];
                continue;
            }
            out.push(match c {
                '「' => '“',
                '」' => '”',
                '『' => '‘',
                '』' => '’',
                other => other,
            });
            rest = &rest[c.len_utf8()..];
        }
        out
    }
}
