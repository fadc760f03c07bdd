//! What must be there for any letter to be written, and how much of it can be numbered.

use super::{Compiler, GENERAL, OTHER, number};
use crate::diagnostic::{Arg, Code, Diagnostic, Message};
use crate::playbook::set::{Grams, RiskMeta};
use crate::playbook::tree::At;
use crate::playbook::written::{Handling, Section, Unit, Variant};

impl Compiler<'_> {
    /// What must be there for any letter to be written.
    pub(super) fn check_structure(&mut self) {
        let layer = self.layer;
        let start = |path: &str| At { file: path.into(), line: 1, column: 1, end_column: 2 };
        for (present, path) in [
            (layer.frames.contains_key(GENERAL), "general/industry.yaml"),
            (layer.cases.contains_key(&(GENERAL.into(), OTHER.into())), "general/other.yaml"),
            (layer.language.is_some(), "language.yaml"),
            (layer.facts.is_some(), "facts.yaml"),
            (!layer.intents.is_empty(), "intents.yaml"),
            (!layer.requests.is_empty(), "requests.yaml"),
            (!layer.risks.is_empty(), "risks.yaml"),
        ] {
            if !present {
                self.fault(Code::NoFiles, &start(path), Message::SetLacks { path: path.into() });
            }
        }
        if let Some(language) = &layer.language {
            let at = start("language.yaml");
            let lacking = Unit::ALL.into_iter().map(|(name, _)| name).filter(|name| !language.units.contains_key(name));
            for name in lacking {
                self.fault(Code::MissingField, &at, Message::UnitsLack { name: name.into() });
            }
            for (name, there) in [("missing", language.missing.is_some()), ("day", language.day.is_some())] {
                if !there {
                    self.fault(Code::MissingField, &at, Message::FieldMissing { field: name.into() });
                }
            }
        }
        for ((industry, kind), case) in &layer.cases {
            if !self.industries.contains(industry) {
                let industries = self.industries.clone();
                self.unknown("industry", industry, &case.at, &industries);
            }
            if !self.types.contains(kind) {
                let types = self.types.clone();
                self.unknown("type", kind, &case.at, &types);
            }
            for example in &case.examples {
                let (industries, types) = (self.industries.clone(), self.types.clone());
                if let Some((id, at)) = example.industry.as_ref().filter(|(id, _)| !industries.contains(id)) {
                    self.unknown("industry", id, at, &industries);
                }
                if let Some((id, at)) = example.kind.as_ref().filter(|(id, _)| !types.contains(id)) {
                    self.unknown("type", id, at, &types);
                }
            }
        }
        let missing = |industry: &str, at: &At, section: Section, there: bool| {
            (!there).then(|| {
                (at.clone(), Message::LacksSection { playbook: industry.into(), section: section.name().into() })
            })
        };
        let mut lacking = Vec::new();
        if let Some(frame) = layer.frames.get(GENERAL) {
            for section in Section::FRAME {
                lacking.extend(missing(GENERAL, &frame.at, section, frame.texts.contains_key(&section)));
            }
        }
        for ((industry, kind), case) in layer.cases.iter().filter(|((industry, _), _)| industry == GENERAL) {
            for section in Section::CASE {
                let there = case.texts.contains_key(&section);
                lacking.extend(missing(&format!("{industry}/{kind}"), &case.at, section, there));
            }
        }
        for (at, message) in lacking {
            self.fault(Code::MissingField, &at, message);
        }
    }

    /// Names of snippets that nobody wrote, and snippets that take themselves in.
    pub(super) fn check_snippets(&mut self) {
        let layer = self.layer;
        let names: Vec<String> = layer.snippets.keys().cloned().collect();
        for (name, at) in layer.variants().into_iter().filter_map(Variant::snippet) {
            if !layer.snippets.contains_key(name) {
                self.unknown("snippet", name, at, &names);
            }
        }
        for (name, snippet) in &layer.snippets {
            if let Some(through) = layer.cycle(name) {
                let through = through.join(" → ").into();
                self.fault(Code::IncludeCycle, &snippet.at, Message::SnippetCycle { name: name.into(), through });
            }
        }
    }

    /// Everything that is numbered in a byte or two.
    pub(super) fn check_counts(&mut self, grams: &Grams) {
        const BYTE: usize = u8::MAX as usize;
        const WORD: usize = u16::MAX as usize;
        let layer = self.layer;
        let facts = layer.facts.clone().unwrap_or_default();
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
            let Some(handling) = risk.handling else {
                self.fault(
                    Code::MissingField,
                    &risk.at,
                    Message::FieldMissingFor { field: "handling".into(), id: id.into() },
                );
                continue;
            };
            if handling == Handling::Human && risk.holding.is_none() {
                self.fault(Code::MissingField, &risk.at, Message::NeedsHolding { id: id.into() });
            }
            risks.push(RiskMeta { id: id.clone(), handling, listed: risk.listed.unwrap_or(true), from_fact });
        }
        risks
    }
}
