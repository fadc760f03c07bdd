//! What must be there for any letter to be written, and how much of it can be numbered.

use super::{Compiler, GENERAL, OTHER, number};
use crate::diagnostic::{Code, Diagnostic};
use crate::playbook::set::{Grams, RiskMeta};
use crate::playbook::tree::At;
use crate::playbook::written::{Handling, Section, Unit};

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
                self.fault(Code::NoFiles, &start(path), format!("the set has no {path}"));
            }
        }
        if let Some(language) = &layer.language {
            let at = start("language.yaml");
            let lacking =
                Unit::ALL.into_iter().map(|(name, _)| name).filter(|name| !language.units.contains_key(*name));
            for name in lacking {
                self.fault(Code::MissingField, &at, format!("`units` has no `{name}`"));
            }
            for (name, there) in [("missing", language.missing.is_some()), ("day", language.day.is_some())] {
                if !there {
                    self.fault(Code::MissingField, &at, format!("`{name}` is missing"));
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
                if let Some((id, at)) = example.industry.as_ref().filter(|(id, _)| !self.industries.contains(id)) {
                    let industries = self.industries.clone();
                    self.unknown("industry", id, at, &industries);
                }
                if let Some((id, at)) = example.kind.as_ref().filter(|(id, _)| !self.types.contains(id)) {
                    let types = self.types.clone();
                    self.unknown("type", id, at, &types);
                }
            }
        }
        let missing = |industry: &str, at: &At, section: Section, there: bool| {
            (!there).then(|| (at.clone(), format!("{industry} has no `{}`", section.name())))
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
            ("kinds of facts", self.kinds.len(), BYTE),
            ("roles of facts", self.roles.len(), BYTE),
            ("shapes of numbers", facts.numbers.len(), BYTE),
            ("shapes of names", facts.names.len(), BYTE),
            ("patterns of facts", facts.patterns.len(), BYTE),
            ("rules of roles", facts.roles.len(), BYTE),
            ("slots", self.slots.len(), WORD),
            ("characters and pairs learned from the examples", grams.rarity.len(), WORD),
        ] {
            if count > most {
                let message = format!("there are {count} {what}, and at most {most} can be told apart");
                self.findings.push(Diagnostic::error(Code::TooMany, message));
            }
        }
    }

    pub(super) fn risks(&mut self) -> Vec<RiskMeta> {
        let mut risks = Vec::new();
        for (id, risk) in &self.layer.risks {
            let from_fact = risk.from_fact.as_ref().and_then(|(name, at, least)| {
                let slot = self.slots.iter().position(|slot| slot.name == *name);
                if slot.is_none() {
                    self.fault(Code::UnknownSlot, at, format!("there is no slot `{name}`"));
                }
                slot.map(|slot| (number(slot), *least))
            });
            let Some(handling) = risk.handling else {
                self.fault(Code::MissingField, &risk.at, format!("`handling` is missing for `{id}`"));
                continue;
            };
            if handling == Handling::Human && risk.holding.is_none() {
                let message = format!("a person takes `{id}` over: it needs a `holding` reply");
                self.fault(Code::MissingField, &risk.at, message);
            }
            risks.push(RiskMeta { id: id.clone(), handling, listed: risk.listed.unwrap_or(true), from_fact });
        }
        risks
    }
}
