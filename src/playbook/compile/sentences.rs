//! Written texts as the sentences of one script, with their slots.

use super::{Compiler, finding, number};
use crate::diagnostic::{Code, Message};
use crate::playbook::glossary::Converter;
use crate::playbook::set::{Sentence, SlotId, SlotSource, Variants};
use crate::playbook::tree::At;
use crate::playbook::written::{self, Section, Text, Variant};
use crate::text::Script;

/// Whether a list must have a variant for a complaint without facts.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Fallback {
    Needed,
    Optional,
}

/// Turns written texts into the sentences of one script.
pub(super) struct Writer<'c, 'l, 'g> {
    pub(super) compiler: &'c mut Compiler<'l>,
    pub(super) script: Script,
    pub(super) converter: &'c Converter<'g>,
}

impl Writer<'_, '_, '_> {
    pub(super) fn plain(&self, text: &Text) -> String {
        self.converter.text(text, self.script)
    }

    pub(super) fn plain_list(&self, texts: &[Text]) -> Vec<String> {
        texts.iter().map(|text| self.plain(text)).collect()
    }

    /// The sentence of this script; one that is faulty in either script is left out of both.
    pub(super) fn sentence(&mut self, text: &Text) -> Option<Sentence> {
        let own = self.plain(text);
        if let Some(written) = self.other_brackets(&own) {
            let message = Message::OtherBrackets { written: written.into() };
            self.compiler.findings.push(finding(Code::BrokenSlot, &text.at, message).help(Message::SlotBrackets));
            return None;
        }
        let slots = match slot_names(&own) {
            Ok(names) => {
                let slots: Vec<Option<SlotId>> = names.iter().map(|name| self.slot(name, &text.at)).collect();
                slots.into_iter().collect::<Option<Vec<SlotId>>>()?
            }
            Err(message) => {
                self.compiler.fault(Code::BrokenSlot, &text.at, message);
                return None;
            }
        };
        let other = text.hans.as_ref().map(|hans| if self.script == Script::Hans { &text.hant } else { hans });
        let known = |name: &str| self.compiler.slots.iter().any(|slot| slot.name == name);
        let sound = |other: &String| slot_names(other).is_ok_and(|names| names.into_iter().all(known));
        let unwritten = self.compiler.is_unwritten(&own);
        other.is_none_or(sound).then_some(Sentence { text: own, slots, unwritten })
    }

    /// A slot in brackets that are none of a slot's: 【waited】.
    fn other_brackets<'t>(&self, text: &'t str) -> Option<&'t str> {
        const BRACKETS: [(char, char); 5] = [('【', '】'), ('{', '}'), ('[', ']'), ('「', '」'), ('〈', '〉')];
        BRACKETS.into_iter().find_map(|(open, close)| {
            text.match_indices(open).find_map(|(start, _)| {
                let inside = &text[start + open.len_utf8()..];
                let name = &inside[..inside.find(close)?];
                let written = &text[start..start + open.len_utf8() + name.len() + close.len_utf8()];
                self.compiler.slots.iter().any(|slot| slot.name == name).then_some(written)
            })
        })
    }

    pub(super) fn slot(&mut self, name: &str, at: &At) -> Option<SlotId> {
        let found = self.compiler.slots.iter().position(|slot| slot.name == name);
        if found.is_none() {
            let valid: Vec<String> = self.compiler.slots.iter().map(|slot| slot.name.clone()).collect();
            let finding = finding(Code::UnknownSlot, at, Message::NoSlot { name: name.into() });
            self.compiler.findings.push(finding.suggest(name, valid.iter().map(String::as_str)));
        }
        found.map(number)
    }

    pub(super) fn variants(&mut self, variants: &[Variant], fallback: Fallback) -> Variants {
        let layer = self.compiler.layer;
        let texts = layer.texts(variants);
        let lacks = |(name, _): (&str, &At)| !layer.snippets.contains_key(name);
        let lacks_snippet = variants.iter().filter_map(Variant::snippet).any(lacks);
        let variants: Vec<Option<Sentence>> = texts.iter().map(|text| self.sentence(text)).collect();
        let slots = &self.compiler.slots;
        let of_facts = |id: &SlotId| matches!(slots[*id as usize].source, SlotSource::Fact { .. });
        // What is faulty may have been meant as the one that needs no fact.
        let free = |sentence: &Sentence| !sentence.slots.iter().any(of_facts);
        let free = lacks_snippet || variants.iter().any(|sentence| sentence.as_ref().is_none_or(free));
        if let Some(first) = texts.first().filter(|_| fallback == Fallback::Needed && !free) {
            self.compiler.fault(Code::NoFallback, &first.at, Message::AllNeedFacts);
        }
        variants.into_iter().flatten().collect()
    }

    pub(super) fn section(&mut self, section: Section, texts: Option<&written::Texts>) -> Option<(Section, Variants)> {
        let fallback = if section == Section::Restate { Fallback::Optional } else { Fallback::Needed };
        texts.map(|texts| (section, self.variants(&texts.variants, fallback)))
    }

    pub(super) fn ids(&mut self, what: &'static str, ids: &[(String, At)], known: &[String]) -> Vec<u8> {
        let mut found = Vec::new();
        for (id, at) in ids {
            match known.iter().position(|known| known == id) {
                Some(at) => found.push(number(at)),
                None => self.compiler.unknown(what, id, at, known),
            }
        }
        found
    }
}

/// The names between 〔 and 〕, the brackets read from left to right.
fn slot_names(text: &str) -> Result<Vec<&str>, Message> {
    let (mut names, mut open) = (Vec::new(), None);
    for (at, bracket) in text.match_indices(['〔', '〕']) {
        match (bracket, open) {
            ("〔", None) => open = Some(at + bracket.len()),
            ("〕", Some(start)) => {
                names.push(&text[start..at]);
                open = None;
            }
            ("〔", Some(_)) => return Err(Message::OpenSlot),
            _ => return Err(Message::CloseSlot),
        }
    }
    if open.is_some() { Err(Message::OpenSlot) } else { Ok(names) }
}

#[cfg(test)]
mod tests {
    use super::slot_names;
    use crate::diagnostic::Message;

    #[test]
    fn brackets_are_read_from_left_to_right() {
        let rows = [
            ("您等了〔waited〕，在〔place〕。", Ok(vec!["waited", "place"])),
            ("沒有欄位。", Ok(vec![])),
            ("等了〔waited。", Err(Message::OpenSlot)),
            ("好的〕。", Err(Message::CloseSlot)),
            ("好的〕，您等了〔waited〕。", Err(Message::CloseSlot)),
            ("您等了〔〔waited〕。", Err(Message::OpenSlot)),
            ("您等了〔waited〕〕。", Err(Message::CloseSlot)),
        ];
        for (text, expected) in rows {
            assert_eq!(slot_names(text), expected, "{text}");
        }
    }
}
