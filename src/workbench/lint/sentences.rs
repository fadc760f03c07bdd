//! Rules over the sentences of letters: what they say, how often, and with which facts.

use std::collections::BTreeMap;

use super::desk::{Desk, Phrases};
use crate::diagnostic::{Code, Diagnostic, Message};
use crate::playbook::home::GENERAL;
use crate::playbook::tree::At;
use crate::playbook::written::{Section, Text};

/// Lists of which every letter takes one: with one variant, all letters are alike there.
const SEEN_IN_EVERY_LETTER: [Section; 4] = [Section::Listen, Section::Acknowledge, Section::Apology, Section::Expect];
const FEWEST_VARIANTS: usize = 2;

/// Two variants of a list that say the same.
pub fn same_variants(desk: &Desk, findings: &mut Vec<Diagnostic>) {
    for (_, _, variants) in desk.own.lists() {
        let mut seen: BTreeMap<String, u32> = BTreeMap::new();
        for text in desk.whole.texts(variants) {
            // What differs in marks and blanks alone reads the same.
            let said = text.hant.chars().filter(|c| c.is_alphanumeric() || "〔〕_".contains(*c)).collect();
            if let Some(&line) = seen.get(&said) {
                let message = Message::SameVariant { line: (line as usize).into() };
                findings.push(desk.finding(Code::SameVariant, &text.at, message));
            } else {
                seen.insert(said, text.at.line);
            }
        }
    }
}

/// A section of which every letter has one, with a single variant.
pub fn few_variants(desk: &Desk, findings: &mut Vec<Diagnostic>) {
    let frames = desk.own.frames.values().flat_map(|frame| &frame.texts);
    let cases = desk.own.cases.values().flat_map(|case| &case.texts);
    for (section, texts) in frames.chain(cases).filter(|(section, _)| SEEN_IN_EVERY_LETTER.contains(section)) {
        if desk.whole.texts(&texts.variants).len() < FEWEST_VARIANTS {
            let message = Message::OneVariant { section: section.name().into() };
            findings.push(desk.finding(Code::FewVariants, &texts.at, message));
        }
    }
}

/// Ways of speaking that style.yaml tells to avoid.
pub fn avoided_phrases(desk: &Desk, findings: &mut Vec<Diagnostic>) {
    let Some(style) = desk.style() else { return };
    let numbered =
        style.avoid.iter().enumerate().flat_map(|(at, avoid)| avoid.phrases.iter().map(move |cue| (cue, at)));
    let phrases = Phrases::new(numbered, desk.fold());
    // A law says what it says.
    for passage in desk.passages().into_iter().filter(|passage| !passage.owner.starts_with("regulation/")) {
        for (said, at, group) in told(desk, &phrases, passage.text) {
            let place = desk.place_of(at, said);
            let message = Message::AvoidedPhrase { phrase: said.into() };
            let help = Message::Instead { instead: style.avoid[group].instead.as_str().into() };
            findings.push(Diagnostic::new(Code::AvoidedPhrase, message).help(help).at(place));
        }
    }
}

/// Law belongs into regulations.yaml, with its source.
pub fn law_without_source(desk: &Desk, findings: &mut Vec<Diagnostic>) {
    let Some(style) = desk.style() else { return };
    let phrases = Phrases::new(style.law.iter().map(|cue| (cue, 0)), desk.fold());
    for passage in desk.passages().into_iter().filter(|passage| !passage.owner.starts_with("regulation/")) {
        if let Some((said, at, _)) = told(desk, &phrases, passage.text).first() {
            let place = desk.place_of(at, said);
            let message = Message::LawInText { phrase: (*said).into() };
            findings.push(Diagnostic::new(Code::LawWithoutSource, message).help(Message::CiteRegulation).at(place));
        }
    }
}

/// What the phrases find in either script of a text, with the place of that text and the group of the phrase.
fn told<'t>(desk: &Desk, phrases: &Phrases, text: &'t Text) -> Vec<(&'t str, &'t At, usize)> {
    let found = |(text, at): (&'t str, &'t At)| {
        phrases.find(text, desk.fold()).into_iter().map(move |(said, group)| (said, at, group))
    };
    text.scripts().flat_map(found).collect()
}

/// `〔paid〕元`: the fact has its unit already.
pub fn doubled_units(desk: &Desk, findings: &mut Vec<Diagnostic>) {
    for (slot, units) in units(desk) {
        let written = format!("〔{slot}〕");
        let passages = desk.passages();
        for (text, at) in passages.iter().flat_map(|passage| passage.text.scripts()) {
            for after in text.split(&written).skip(1) {
                let folded = desk.fold().text(after);
                if let Some(unit) = units.iter().find(|unit| folded.starts_with(unit.as_str())) {
                    let place = desk.place_of(at, &written);
                    let message = Message::DoubledUnit { slot: slot.into(), unit: unit.into() };
                    findings.push(Diagnostic::new(Code::DoubledUnit, message).at(place));
                }
            }
        }
    }
}

/// The slots of facts that are printed with their unit, each with the units of such facts. A count has none.
fn units<'d>(desk: &Desk<'d>) -> Vec<(&'d str, Vec<String>)> {
    let Some(facts) = &desk.whole.facts else { return Vec::new() };
    let read_as = |kind: &str| facts.kinds.iter().find(|(name, _)| name == kind).map(|(_, (value, _))| value.as_str());
    let slots = facts.slots.iter().filter(|slot| matches!(read_as(&slot.kind.0), Some("amount" | "duration")));
    let units = |kind: &str| {
        let shapes = facts.numbers.iter().filter(|shape| shape.kind.0 == kind);
        shapes.flat_map(|shape| &shape.units).map(|cue| desk.fold().text(&cue.text)).collect()
    };
    slots.map(|slot| (slot.name.as_str(), units(&slot.kind.0))).collect()
}

/// A variant with a fact that its industry withholds is never used.
pub fn withheld_slots(desk: &Desk, findings: &mut Vec<Diagnostic>) {
    for passage in desk.passages() {
        let industry = passage.owner.split('/').next().unwrap_or_default();
        let frame = desk.whole.frames.get(industry).filter(|_| industry != GENERAL);
        for (slot, _) in frame.iter().flat_map(|frame| &frame.withhold) {
            let written = format!("〔{slot}〕");
            for (_, at) in passage.text.scripts().filter(|(text, _)| text.contains(&written)) {
                let place = desk.place_of(at, &written);
                let message = Message::WithheldSlot { slot: slot.into(), industry: industry.into() };
                findings.push(Diagnostic::new(Code::WithheldSlot, message).at(place));
            }
        }
    }
}

/// Marks of what is still to be written.
pub fn unwritten(desk: &Desk, findings: &mut Vec<Diagnostic>) {
    let Some(style) = desk.style() else { return };
    let phrases = Phrases::new(style.unwritten.iter().map(|cue| (cue, 0)), desk.fold());
    for text in desk.all_texts() {
        if let Some((said, at, _)) = told(desk, &phrases, text).first() {
            let place = desk.place_of(at, said);
            findings.push(Diagnostic::new(Code::Unwritten, Message::Unwritten).at(place));
        }
    }
}
