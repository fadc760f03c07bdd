//! Written texts as the sentences of one script, with their slots.

use std::ops::Range;

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
        // A derived text has the slots of the one that it is derived from.
        let (written, at) = text.written(self.script);
        if let Some(slot) = self.other_brackets(written) {
            let message = Message::OtherBrackets { written: written[slot.clone()].into() };
            let finding = finding(Code::BrokenSlot, &at.of_piece(written, slot), message);
            self.compiler.findings.push(finding.help(Message::SlotBrackets));
            return None;
        }
        let slots = match slots(written) {
            Ok(found) => {
                let place = |slot: &Range<usize>| at.of_piece(written, slot.clone());
                let slots = found.iter().map(|(slot, name)| self.slot(name, &place(slot)));
                let slots: Vec<Option<SlotId>> = slots.collect();
                slots.into_iter().collect::<Option<Vec<SlotId>>>()?
            }
            Err((bracket, message)) => {
                self.compiler.fault(Code::BrokenSlot, &at.of_piece(written, bracket), message);
                return None;
            }
        };
        let known = |name: &str| self.compiler.slots.iter().any(|slot| slot.name == name);
        let is_sound = |text: &str| {
            let slots = self::slots(text).is_ok_and(|slots| slots.into_iter().all(|(_, name)| known(name)));
            slots && self.other_brackets(text).is_none()
        };
        let sound = text.scripts().all(|(text, _)| is_sound(text));
        let own = self.plain(text);
        let unwritten = self.compiler.is_unwritten(&own);
        sound.then_some(Sentence { text: own, slots, unwritten })
    }

    /// Where a slot stands in brackets that are none of a slot's: 【waited】.
    fn other_brackets(&self, text: &str) -> Option<Range<usize>> {
        const BRACKETS: [(char, char); 5] = [('【', '】'), ('{', '}'), ('[', ']'), ('「', '」'), ('〈', '〉')];
        BRACKETS.into_iter().find_map(|(open, close)| {
            text.match_indices(open).find_map(|(start, _)| {
                let inside = &text[start + open.len_utf8()..];
                let name = &inside[..inside.find(close)?];
                let end = start + open.len_utf8() + name.len() + close.len_utf8();
                self.compiler.slots.iter().any(|slot| slot.name == name).then_some(start..end)
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
        let is_optional = matches!(section, Section::Restate | Section::Wish);
        let fallback = if is_optional { Fallback::Optional } else { Fallback::Needed };
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

/// A slot in a text: its bytes from 〔 to 〕, and its name.
type Written<'t> = (Range<usize>, &'t str);

/// The slots, the brackets read from left to right; or the bytes of the first bracket that lacks its other one.
fn slots(text: &str) -> Result<Vec<Written<'_>>, (Range<usize>, Message)> {
    let (mut slots, mut open): (_, Option<Range<usize>>) = (Vec::new(), None);
    for (at, bracket) in text.match_indices(['〔', '〕']) {
        let here = at..at + bracket.len();
        open = match (bracket, open) {
            ("〔", None) => Some(here),
            ("〔", Some(open)) => return Err((open, Message::OpenSlot)),
            (_, Some(open)) => {
                slots.push((open.start..here.end, &text[open.end..at]));
                None
            }
            (_, None) => return Err((here, Message::CloseSlot)),
        };
    }
    open.map_or(Ok(slots), |open| Err((open, Message::OpenSlot)))
}

#[cfg(test)]
mod tests {
    use super::slots;
    use crate::diagnostic::Message;

    #[test]
    fn brackets_are_read_from_left_to_right() {
        let rows = [
            ("您等〔a〕，在〔b〕。", Ok(vec![(6..13, "a"), (19..26, "b")])),
            ("沒有欄位。", Ok(vec![])),
            ("等了〔waited。", Err((6..9, Message::OpenSlot))),
            ("好的〕。", Err((6..9, Message::CloseSlot))),
            ("好的〕，您等了〔waited〕。", Err((6..9, Message::CloseSlot))),
            ("等了〔〔waited〕。", Err((6..9, Message::OpenSlot))),
            ("等了〔a〕〕。", Err((13..16, Message::CloseSlot))),
        ];
        for (text, expected) in rows {
            assert_eq!(slots(text), expected, "{text}");
        }
    }
}
