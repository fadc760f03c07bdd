//! What lies on the desk of a rule: the folder that is judged, and everything that takes effect with it.

use std::collections::BTreeMap;
use std::ops::Range;

use regex::Regex;

use crate::diagnostic::{Code, Diagnostic, Message, Place};
use crate::engine::Engine;
use crate::playbook::glossary::Converter;
use crate::playbook::tree::{At, Source};
use crate::playbook::written::{Cue, Cues, Layer, Style, Text, Variant};
use crate::text::Fold;

/// What the writer asks for.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// A playbook with cues of its own shows at least so many complaints.
    pub least_examples: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { least_examples: 6 }
    }
}

/// Everything that a rule may look at. Only what the folder itself says is judged.
pub struct Desk<'d> {
    /// What the folder says.
    pub own: &'d Layer,
    /// What takes effect: the folder on top of what lies below.
    pub whole: &'d Layer,
    /// What lies below the folder alone; empty where the folder is a whole set.
    pub below: &'d Layer,
    pub sources: &'d [Source],
    pub engine: &'d Engine,
    pub converter: &'d Converter<'d>,
    pub options: Options,
}

/// A text with where it stands.
pub struct Passage<'d> {
    /// `dining/wait_time`, `dining`, `request/refund`.
    pub owner: String,
    pub field: &'static str,
    pub text: &'d Text,
}

impl<'d> Desk<'d> {
    /// All texts of letters in the folder.
    #[must_use]
    pub fn passages(&self) -> Vec<Passage<'d>> {
        let mut passages = Vec::new();
        for (owner, field, variants) in self.own.lists() {
            for text in variants.iter().filter_map(Variant::own) {
                passages.push(Passage { owner: owner.clone(), field, text });
            }
        }
        passages
    }

    /// The texts of letters and those for the people who handle the case.
    #[must_use]
    pub fn all_texts(&self) -> Vec<&'d Text> {
        let mut texts: Vec<&Text> = self.passages().into_iter().map(|passage| passage.text).collect();
        for frame in self.own.frames.values() {
            texts.extend(&frame.title);
            texts.extend(frame.slots.values().flat_map(|slot| slot.question.iter().chain(&slot.value)));
        }
        for case in self.own.cases.values() {
            texts.extend(&case.title);
            texts.extend(case.departments.iter().chain(&case.notes).flat_map(|list| &list.value));
            let who = case.actions.iter().flat_map(|actions| &actions.value);
            texts.extend(who.filter_map(|action| action.who.as_ref()));
        }
        for (_, risk) in &self.own.risks {
            texts.extend(risk.notes.iter().chain(&risk.title).chain(&risk.owner));
        }
        texts
    }

    /// The lists of cues in the folder, by what they speak for: `type`, `dining/wait_time`.
    #[must_use]
    pub fn cues(&self) -> Vec<(&'static str, String, &'d Cues)> {
        labels(self.own)
    }

    #[must_use]
    pub fn style(&self) -> Option<&'d Style> {
        self.whole.style.as_ref()
    }

    #[must_use]
    pub fn fold(&self) -> &Fold {
        self.engine.fold()
    }

    /// A finding at a place of the folder.
    #[must_use]
    pub fn finding(&self, code: Code, at: &At, message: Message) -> Diagnostic {
        Diagnostic::new(code, message).at(self.place(at))
    }

    #[must_use]
    pub fn place(&self, at: &At) -> Place {
        let (file, source) = (at.file.to_string(), self.line(&at.file, at.line).to_owned());
        Place { file, line: at.line, column: at.column, end_column: at.end_column, source }
    }

    /// The place of a piece of the text that begins at `at`; the whole text where the piece is not found as it is.
    #[must_use]
    pub fn place_of(&self, at: &At, piece: &str) -> Place {
        for line in at.line..at.line + LONGEST_TEXT {
            let source = self.line(&at.file, line);
            let first = if line == at.line { at.column as usize - 1 } else { 0 };
            let from = source.char_indices().nth(first).map_or(source.len(), |(byte, _)| byte);
            if let Some(found) = source[from..].find(piece) {
                let column = source[..from + found].chars().count() as u32 + 1;
                let end_column = column + piece.chars().count().max(1) as u32;
                return Place { file: at.file.to_string(), line, column, end_column, source: source.to_owned() };
            }
        }
        self.place(at)
    }

    fn line(&self, file: &str, line: u32) -> &'d str {
        let source = self.sources.iter().find(|source| source.path == file);
        source.and_then(|source| source.text.lines().nth(line as usize - 1)).unwrap_or_default()
    }
}

/// A text spans at most so many lines.
const LONGEST_TEXT: u32 = 8;

/// The lists of cues of a layer, by what they speak for.
#[must_use]
pub fn labels(layer: &Layer) -> Vec<(&'static str, String, &Cues)> {
    let mut labels = Vec::new();
    for (industry, frame) in &layer.frames {
        labels.push(("industry", industry.clone(), &frame.cues));
    }
    for ((industry, kind), case) in &layer.cases {
        labels.push(("type", format!("{industry}/{kind}"), &case.cues));
    }
    labels.extend(layer.requests.iter().map(|(id, request)| ("request", id.clone(), &request.cues)));
    labels.extend(layer.risks.iter().map(|(id, risk)| ("risk", id.clone(), &risk.cues)));
    labels.extend(layer.intents.iter().map(|(id, intent)| ("intent", id.clone(), &intent.cues)));
    labels
}

/// Phrases in the language of cues, as one pattern for folded texts.
pub struct Phrases(Vec<(Regex, usize)>);

impl Phrases {
    /// The phrases of numbered groups.
    #[must_use]
    pub fn new<'c>(phrases: impl Iterator<Item = (&'c Cue, usize)>, fold: &Fold) -> Self {
        let pattern = |cue: &Cue| {
            let escaped = regex::escape(&fold.text(&cue.text));
            let gapped = escaped.replace('…', r"[^,。!?;\n]{0,10}?");
            // Round brackets and lines between them are part of the language of cues.
            Regex::new(&gapped.replace(r"\(", "(?:").replace(r"\)", ")").replace(r"\|", "|"))
        };
        Self(phrases.filter_map(|(cue, group)| Some((pattern(cue).ok()?, group))).collect())
    }

    /// What is found in a text, as it is written there, with the number of its group.
    #[must_use]
    pub fn find<'t>(&self, text: &'t str, fold: &Fold) -> Vec<(&'t str, usize)> {
        let folded = fold.text(text);
        let found = self.0.iter().filter_map(|(pattern, group)| Some((pattern.find(&folded)?.range(), *group)));
        found.map(|(bytes, group)| (same_characters(text, &folded, bytes), group)).collect()
    }
}

/// The characters of the text that stand where the bytes of its folded form do.
fn same_characters<'t>(text: &'t str, folded: &str, bytes: Range<usize>) -> &'t str {
    let count = |end: usize| folded[..end].chars().count();
    let byte = |at: usize| text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte);
    &text[byte(count(bytes.start))..byte(count(bytes.end))]
}

/// Groups what has the same key, in the order of the keys.
pub fn group_by<K: Ord, T>(items: impl IntoIterator<Item = (K, T)>) -> BTreeMap<K, Vec<T>> {
    let mut groups: BTreeMap<K, Vec<T>> = BTreeMap::new();
    for (key, item) in items {
        groups.entry(key).or_default().push(item);
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::{Phrases, group_by};
    use crate::builtin;
    use crate::playbook::tree::At;
    use crate::playbook::written::Cue;

    #[test]
    fn phrases_are_found_in_both_scripts_as_they_are_written() {
        let at = At { file: "f".into(), line: 1, column: 1, end_column: 2 };
        let cue = |text: &str| Cue { text: text.to_owned(), at: at.clone() };
        let (fold, cues) = (builtin::fold(), [cue("對於…感到"), cue("(盡|儘)快"), cue("！")]);
        let phrases = Phrases::new(cues.iter().zip(0..), &fold);
        let rows: [(&str, &[(&str, usize)]); 5] = [
            ("我們對於這件事感到抱歉", &[("對於這件事感到", 0)]),
            ("我们对于此感到抱歉，会尽快", &[("对于此感到", 0), ("尽快", 1)]),
            ("對於這件事，我們感到", &[]),
            ("好的！", &[("！", 2)]),
            ("好", &[]),
        ];
        for (text, expected) in rows {
            assert_eq!(phrases.find(text, &fold), expected, "{text}");
        }
    }

    #[test]
    fn groups_keep_the_order_of_what_is_in_them() {
        let groups = group_by([("b", 1), ("a", 2), ("b", 3)]);
        assert_eq!(groups.into_iter().collect::<Vec<_>>(), [("a", vec![2]), ("b", vec![1, 3])]);
    }
}
