//! What must be there for any letter to be written, and how much of it can be numbered.

use std::collections::BTreeSet;

use super::{Compiler, GENERAL, OTHER, names, number};
use crate::diagnostic::{Arg, Code, Diagnostic, Message};
use crate::playbook::cue::STRONG;
use crate::playbook::set::{Grams, RiskMeta};
use crate::playbook::snippets::MOST_LEVELS;
use crate::playbook::tree::At;
use crate::playbook::written::{Facts, Handling, Section, Unit, Variant};

/// The names on a way; the middle of a long one says nothing.
fn through(way: &[&str]) -> String {
    match way {
        [first @ .., last] if way.len() > MOST_LEVELS => {
            format!("{} → … → {last}", first[..MOST_LEVELS - 1].join(" → "))
        }
        _ => way.join(" → "),
    }
}

fn start(path: &str) -> At {
    At { file: path.into(), line: 1, column: 1, end_column: 2 }
}

impl Compiler<'_> {
    /// What must be there for any letter to be written. Says whether it is.
    pub(super) fn check_structure(&mut self) -> bool {
        let whole = self.check_parts() & self.check_language();
        self.check_labels();
        self.check_sections();
        self.check_ids();
        whole
    }

    fn check_parts(&mut self) -> bool {
        let layer = self.layer;
        // A file that could not be read has its own finding, and stands here with nothing in it.
        let frame = layer.frames.get(GENERAL).map(|frame| frame.texts.is_empty());
        let other = layer.cases.get(&(GENERAL.into(), OTHER.into())).map(|case| case.texts.is_empty());
        let parts = [
            ("general/industry.yaml", frame),
            ("general/other.yaml", other),
            ("language.yaml", layer.language.as_ref().map(|_| false)),
            ("facts.yaml", layer.facts.as_ref().map(|_| false)),
            ("intents.yaml", (!layer.intents.is_empty()).then_some(false)),
            ("requests.yaml", (!layer.requests.is_empty()).then_some(false)),
            ("risks.yaml", (!layer.risks.is_empty()).then_some(false)),
        ];
        let mut whole = true;
        for (path, empty) in parts {
            let unread = layer.unread.contains(path);
            if empty.is_none() && !unread {
                self.fault(Code::NoFiles, &start(path), Message::SetLacks { path: path.into() });
            }
            whole &= empty.is_some_and(|empty| !(empty && unread));
        }
        whole
    }

    fn check_language(&mut self) -> bool {
        let Some(language) = &self.layer.language else { return false };
        let at = start("language.yaml");
        let units = Unit::ALL.into_iter().map(|(name, _)| name).filter(|name| !language.units.contains_key(*name));
        let units = units.map(|name| Message::UnitsLack { name: name.into() });
        let words = [("missing", language.missing.is_some()), ("day", language.day.is_some())];
        let words = words.into_iter().filter(|(_, there)| !there);
        let words = words.map(|(name, _)| Message::FieldMissing { field: name.into() });
        let lacking: Vec<Message> = units.chain(words).collect();
        let whole = lacking.is_empty();
        for message in lacking {
            self.fault(Code::MissingField, &at, message);
        }
        whole
    }

    /// The industries and types that files and examples are for.
    fn check_labels(&mut self) {
        let (industries, types) = (self.industries.clone(), self.types.clone());
        let (requests, risks) = (names(&self.layer.requests), names(&self.layer.risks));
        let emotions = self.layer.language.as_ref().map_or(0, |language| language.emotions.len());
        let customers = self.layer.language.as_ref().map(|language| names(&language.customers)).unwrap_or_default();
        for ((industry, kind), case) in &self.layer.cases {
            if self.layer.unread.contains(&format!("{industry}/{kind}.yaml")) {
                continue;
            }
            if !industries.contains(industry) {
                self.unknown("industry", industry, &case.at, &industries);
            }
            if !types.contains(kind) {
                self.unknown("type", kind, &case.at, &types);
            }
            for example in &case.examples {
                if let Some((id, at)) = example.industry.as_ref().filter(|(id, _)| !industries.contains(id)) {
                    self.unknown("industry", id, at, &industries);
                }
                for (id, at) in example.kind.iter().chain(&example.also).filter(|(id, _)| !types.contains(id)) {
                    self.unknown("type", id, at, &types);
                }
                for (id, at) in example.requests.iter().filter(|(id, _)| !requests.contains(id)) {
                    self.unknown("request", id, at, &requests);
                }
                for (id, at) in example.risk.iter().filter(|(id, _)| !risks.contains(id)) {
                    self.unknown("risk", id, at, &risks);
                }
                if let Some((level, at)) = example.emotion.as_ref().filter(|(level, _)| *level as usize > emotions) {
                    let message = Message::NoEmotion { level: (*level).into(), most: emotions.into() };
                    self.fault(Code::BadValue, at, message);
                }
                for (id, at) in example.customer.iter().filter(|(id, _)| !customers.contains(id)) {
                    self.unknown("customer kind", id, at, &customers);
                }
            }
        }
    }

    fn check_sections(&mut self) {
        let layer = self.layer;
        let frame = layer.frames.get_key_value(GENERAL).map(|(industry, frame)| (industry.clone(), frame));
        let frame = frame.map(|(name, frame)| (name, &frame.at, &frame.texts, &Section::FRAME[..]));
        let cases =
            layer.cases.iter().filter(|((industry, _), _)| industry == GENERAL).map(|((industry, kind), case)| {
                (format!("{industry}/{kind}"), &case.at, &case.texts, &Section::CASE[..])
            });
        for (name, at, texts, sections) in frame.into_iter().chain(cases) {
            let file = if name == GENERAL { "general/industry.yaml".to_owned() } else { format!("{name}.yaml") };
            let told = layer.unread.contains(&file);
            for section in sections.iter().filter(|section| !told && !texts.contains_key(section)) {
                let message = Message::LacksSection { playbook: (&name).into(), section: section.name().into() };
                self.fault(Code::MissingField, at, message);
            }
        }
    }

    /// Two actions, or two options, of one id in one list: the second would never be used beside the first.
    fn check_ids(&mut self) {
        for case in self.layer.cases.values() {
            let actions = case.actions.iter().flat_map(|list| &list.value).map(|action| (&action.id, &action.at));
            let options = case.options.iter().flat_map(|list| &list.value).map(|option| (&option.id, &option.at));
            for ids in [actions.collect::<Vec<_>>(), options.collect()] {
                let mut seen = BTreeSet::new();
                for (id, at) in ids.into_iter().filter(|(id, _)| !seen.insert(*id)) {
                    self.fault(Code::DuplicateId, at, Message::DuplicateId { id: id.into() });
                }
            }
        }
    }

    /// Names of snippets that nobody wrote, and snippets that take themselves in.
    pub(super) fn check_snippets(&mut self) {
        let layer = self.layer;
        let names: Vec<String> = layer.snippets.keys().cloned().collect();
        for (name, at) in layer.variants().into_iter().filter_map(Variant::snippet) {
            if !layer.has_snippet(name) {
                self.unknown("snippet", name, at, &names);
            }
        }
        for way in layer.cycles() {
            let name = way[0];
            let through = through(&way).into();
            let at = &layer.snippets[name].at;
            self.fault(Code::IncludeCycle, at, Message::SnippetCycle { name: name.into(), through });
        }
        for name in layer.too_deep() {
            let message = Message::SnippetTooDeep { name: name.into(), most: MOST_LEVELS.into() };
            self.fault(Code::TooMany, &layer.snippets[name].at, message);
        }
    }

    /// Everything that is numbered in a byte or two. Says whether it can be.
    pub(super) fn check_counts(&mut self, facts: &Facts, grams: &Grams) -> bool {
        const BYTE: usize = u8::MAX as usize;
        const WORD: usize = u16::MAX as usize;
        let layer = self.layer;
        let before = self.findings.len();
        let language = layer.language.clone().unwrap_or_default();
        for (what, count, most) in [
            ("industries", self.industries.len(), BYTE),
            ("types", self.types.len(), BYTE),
            ("requests", layer.requests.len(), BYTE),
            ("risks", layer.risks.len(), BYTE),
            ("intents", layer.intents.len(), BYTE),
            ("regulations", layer.regulations.len(), BYTE),
            ("emotions", language.emotions.len(), BYTE),
            ("traits", language.traits.len(), BYTE),
            ("customer kinds", language.customers.len(), BYTE),
            ("fact kinds", self.kinds.len(), BYTE),
            ("fact roles", self.roles.len(), BYTE),
            ("number shapes", facts.numbers.len(), BYTE),
            ("name shapes", facts.names.len(), BYTE),
            ("fact patterns", facts.patterns.len(), BYTE),
            ("role rules", facts.roles.len(), BYTE),
            ("slots", self.slots.len(), WORD),
            ("learned pairs", grams.rarity.len(), WORD),
        ] {
            if count > most {
                let message = Message::TooMany { what: Arg::Term(what), count: count.into(), most: most.into() };
                self.findings.push(Diagnostic::new(Code::TooMany, message));
            }
        }
        self.findings.len() == before
    }

    pub(super) fn risks(&mut self) -> Vec<RiskMeta> {
        let mut risks = Vec::new();
        for (id, risk) in &self.layer.risks {
            let from_fact = risk.from_fact.as_ref().and_then(|(name, at, least)| {
                let slot = self.slots.iter().position(|slot| slot.name == *name);
                if slot.is_none() {
                    self.fault(Code::UnknownSlot, at, Message::NoSlot { name: name.into() });
                }
                slot.map(|slot| (number(slot), *least))
            });
            let told = match risk.handling {
                None => Some(Message::FieldMissingFor { field: "handling".into(), id: id.into() }),
                Some(Handling::Human) if risk.holding.is_none() => Some(Message::NeedsHolding { id: id.into() }),
                Some(_) => None,
            };
            if let Some(message) = told {
                self.fault(Code::MissingField, &risk.at, message);
            }
            let handling = risk.handling.unwrap_or(Handling::Human);
            let (enough, listed) = (risk.enough.unwrap_or(STRONG), risk.listed.unwrap_or(true));
            risks.push(RiskMeta { id: id.clone(), handling, enough, listed, from_fact });
        }
        risks
    }
}
