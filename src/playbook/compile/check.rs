//! What must be there for any letter to be written, and how much of it can be numbered.

use super::{Compiler, GENERAL, OTHER, number};
use crate::diagnostic::{Code, Diagnostic};
use crate::playbook::set::{Grams, RiskMeta};
use crate::playbook::tree::At;
use crate::playbook::written::{Facts, Handling, Section, Unit};

fn start(path: &str) -> At {
    At { file: path.into(), line: 1, column: 1, end_column: 2 }
}

impl Compiler<'_> {
    /// What must be there for any letter to be written. Says whether it is.
    pub(super) fn check_structure(&mut self) -> bool {
        let whole = self.check_parts() & self.check_language();
        self.check_labels();
        self.check_sections();
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
                self.fault(Code::NoFiles, &start(path), format!("the set has no {path}"));
            }
            whole &= empty.is_some_and(|empty| !(empty && unread));
        }
        whole
    }

    fn check_language(&mut self) -> bool {
        let Some(language) = &self.layer.language else { return false };
        let at = start("language.yaml");
        let units = Unit::ALL.into_iter().map(|(name, _)| name).filter(|name| !language.units.contains_key(name));
        let units = units.map(|name| format!("`units` has no `{name}`"));
        let words = [("missing", language.missing.is_some()), ("day", language.day.is_some())];
        let words = words.into_iter().filter(|(_, there)| !there).map(|(name, _)| format!("`{name}` is missing"));
        let lacking: Vec<String> = units.chain(words).collect();
        let whole = lacking.is_empty();
        for message in lacking {
            self.fault(Code::MissingField, &at, message);
        }
        whole
    }

    /// The industries and types that files and examples are for.
    fn check_labels(&mut self) {
        let (industries, types) = (self.industries.clone(), self.types.clone());
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
                self.fault(Code::MissingField, at, format!("{name} has no `{}`", section.name()));
            }
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
            ("kinds of facts", self.kinds.len(), BYTE),
            ("roles of facts", self.roles.len(), BYTE),
            ("shapes of numbers", facts.numbers.len(), BYTE),
            ("shapes of names", facts.names.len(), BYTE),
            ("patterns of facts", facts.patterns.len(), BYTE),
            ("rules of roles", facts.roles.len(), BYTE),
            ("slots", self.slots.len(), WORD),
            ("lists of cues", self.groups, WORD),
            ("characters and pairs learned from the examples", grams.rarity.len(), WORD),
        ] {
            if count > most {
                let message = format!("there are {count} {what}, and at most {most} can be told apart");
                self.findings.push(Diagnostic::error(Code::TooMany, message));
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
                    self.fault(Code::UnknownSlot, at, format!("there is no slot `{name}`"));
                }
                slot.map(|slot| (number(slot), *least))
            });
            let told = match risk.handling {
                None => Some(format!("`handling` is missing for `{id}`")),
                Some(Handling::Human) if risk.holding.is_none() => {
                    Some(format!("a person takes `{id}` over: it needs a `holding` reply"))
                }
                Some(_) => None,
            };
            if let Some(message) = told {
                self.fault(Code::MissingField, &risk.at, message);
            }
            let handling = risk.handling.unwrap_or(Handling::Human);
            risks.push(RiskMeta { id: id.clone(), handling, listed: risk.listed.unwrap_or(true), from_fact });
        }
        risks
    }
}
