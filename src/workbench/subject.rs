//! What a writer looks at: the case of an industry and type, or the letter of a risk or an intent.
//!
//! It is forced upon a reading, so that a draft shows the playbook that was asked for; what else the text says
//! still counts.

use crate::diagnostic::{Arg, Code, Diagnostic, Message};
use crate::engine::Reading;
use crate::playbook::Set;
use crate::playbook::set::{Core, IndustryId, Note, TypeId, Variants};
use crate::playbook::written::{Example, Layer};
use crate::text::Script;
use crate::understand::classify::Known;
use crate::understand::{Grievances, Intent, Signal, TypeGuess, signals};

/// Lists of variants by the name of their field, as `listen` or `options.refund.say`.
pub type Fields<'s> = Vec<(String, &'s Variants)>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    Case(IndustryId, TypeId),
    Risk(u8),
    Intent(u8),
}

impl Subject {
    /// The subject with an id like `dining/wait_time`, `risk/self_harm` or `intent/praise`.
    ///
    /// # Errors
    /// There is none; the nearest is named.
    pub fn named(set: &Set, id: &str) -> Result<Self, Diagnostic> {
        let core = &set.core;
        let found = id.split_once('/').and_then(|(folder, name)| match folder {
            "risk" => position(core.risks.iter().map(|risk| risk.id.as_str()), name).map(Subject::Risk),
            "intent" => position(core.intents.iter().map(String::as_str), name).map(Subject::Intent),
            _ => {
                let industry = position(core.industries.iter().map(String::as_str), folder)?;
                position(core.types.iter().map(String::as_str), name).map(|kind| Subject::Case(industry, kind))
            }
        });
        found.filter(|subject| subject.has_letter(set)).ok_or_else(|| {
            let valid = Self::all(core).filter(|subject| subject.has_letter(set));
            let valid: Vec<String> = valid.map(|subject| subject.id(core)).collect();
            let message = Message::Unknown { what: Arg::Term("playbook"), name: id.into() };
            let finding = Diagnostic::new(Code::UnknownName, message);
            finding.suggest(id, valid.iter().map(String::as_str))
        })
    }

    /// An intent may be there for its cues alone; a risk always changes a letter, if only by its notes.
    fn has_letter(self, set: &Set) -> bool {
        !matches!(self, Subject::Intent(_)) || !self.fields(set, Script::Hant).is_empty()
    }

    fn all(core: &Core) -> impl Iterator<Item = Subject> {
        let (industries, types) = (core.industries.len() as u8, core.types.len() as u8);
        let pairs = (0..industries).flat_map(move |industry| (0..types).map(move |kind| (industry, kind)));
        let cases = pairs.filter(|&(industry, kind)| core.has_playbook(industry, kind));
        let risks = (0..core.risks.len() as u8).map(Subject::Risk);
        let intents = (0..core.intents.len() as u8).map(Subject::Intent);
        cases.map(|(industry, kind)| Subject::Case(industry, kind)).chain(risks).chain(intents)
    }

    #[must_use]
    pub fn id(self, core: &Core) -> String {
        match self {
            Subject::Case(industry, kind) => {
                format!("{}/{}", core.industries[industry as usize], core.types[kind as usize])
            }
            Subject::Risk(id) => format!("risk/{}", core.risks[id as usize].id),
            Subject::Intent(id) => format!("intent/{}", core.intents[id as usize]),
        }
    }

    /// The files in which it is written, the general one first.
    #[must_use]
    pub fn files(self, core: &Core) -> Vec<String> {
        match self {
            Subject::Case(0, _) => vec![format!("{}.yaml", self.id(core))],
            Subject::Case(_, kind) => {
                vec![format!("{}.yaml", Subject::Case(0, kind).id(core)), format!("{}.yaml", self.id(core))]
            }
            Subject::Risk(_) => vec!["risks.yaml".to_owned()],
            Subject::Intent(_) => vec!["intents.yaml".to_owned()],
        }
    }

    /// The files that its letters are written in: its own, and those of the frame around them.
    #[must_use]
    pub fn read_with(self, core: &Core) -> Vec<String> {
        let mut files = self.files(core);
        if let Subject::Case(industry, _) = self {
            files.extend([0, industry].map(|id| format!("{}/industry.yaml", core.industries[id as usize])));
        }
        files
    }

    /// Its title, as far as these files give it one.
    #[must_use]
    pub fn title(self, core: &Core, layer: &Layer) -> String {
        let title = match self {
            Subject::Case(industry, kind) => {
                let (industry, kind) = (&core.industries[industry as usize], &core.types[kind as usize]);
                layer.case_field(industry, kind, |case| case.title.as_ref())
            }
            Subject::Risk(id) => {
                let risk = layer.risks.iter().find(|(name, _)| *name == core.risks[id as usize].id);
                risk.and_then(|(_, risk)| risk.title.as_ref())
            }
            Subject::Intent(id) => {
                let intent = layer.intents.iter().find(|(name, _)| *name == core.intents[id as usize]);
                intent.and_then(|(_, intent)| intent.title.as_ref())
            }
        };
        title.map(|title| title.hant.clone()).unwrap_or_default()
    }

    /// The examples that show it: its own, or those of `general` where the industry has no such file. An example
    /// that is labelled as something else shows something else.
    #[must_use]
    pub fn examples<'l>(self, core: &Core, layer: &'l Layer) -> Vec<&'l Example> {
        let Subject::Case(industry, kind) = self else { return Vec::new() };
        let (industry, kind) = (&core.industries[industry as usize], &core.types[kind as usize]);
        let examples = layer.case_field(industry, kind, |case| Some(&case.examples));
        let shows = |example: &&Example| {
            example.kind.as_ref().is_none_or(|(id, _)| id == kind)
                && example.industry.as_ref().is_none_or(|(id, _)| id == industry)
        };
        examples.into_iter().flatten().filter(shows).collect()
    }

    #[must_use]
    pub fn known(self) -> Known {
        match self {
            Subject::Case(industry, kind) => Known { industry: Some(industry), kind: Some(kind) },
            Subject::Risk(_) | Subject::Intent(_) => Known::default(),
        }
    }

    /// Makes the reading one of this risk or intent; a case was forced while it was read.
    pub fn force(self, core: &Core, reading: &mut Reading) {
        let understanding = &mut reading.understanding;
        match self {
            Subject::Case(..) => return,
            Subject::Risk(id) => {
                understanding.intent = Intent::Complaint;
                if understanding.risks.iter().all(|risk| risk.id != id) {
                    understanding.risks.push(Signal { id, evidence: Vec::new(), guessed: false });
                    understanding.risks.sort_by_key(|risk| risk.id);
                }
            }
            Subject::Intent(id) => {
                understanding.intent = Intent::Other(id);
                understanding.types = Grievances::only(TypeGuess::none());
                understanding.risks.clear();
            }
        }
        let (intent, risks, facts) = (understanding.intent, &understanding.risks, &understanding.facts);
        (understanding.handling, understanding.reasons) = signals::handling(core, intent, risks, facts, false);
    }

    /// Everything that it can say, in the order of a letter.
    #[must_use]
    pub fn fields(self, set: &Set, script: Script) -> Fields<'_> {
        let mut fields = Fields::new();
        match self {
            Subject::Case(industry, kind) => case(set, script, industry, kind, &mut fields),
            Subject::Risk(id) => {
                let risk = &set.phrases(script).risks[id as usize];
                if let Some(holding) = &risk.holding {
                    note("holding.", holding, &mut fields);
                }
                fields.push(("reply".to_owned(), &risk.reply));
            }
            Subject::Intent(id) => note("", &set.phrases(script).intents[id as usize], &mut fields),
        }
        fields.retain(|(_, variants)| !variants.is_empty());
        fields
    }
}

fn case<'s>(set: &'s Set, script: Script, industry: IndustryId, kind: TypeId, fields: &mut Fields<'s>) {
    let (core, case) = (&set.core, set.case(script, industry, kind));
    for (section, variants) in &case.sections {
        fields.push((section.name().to_owned(), variants));
    }
    for action in &case.actions {
        fields.push((format!("actions.{}", action.id), &action.say));
    }
    for option in &case.options {
        let request = &core.requests[option.answers as usize];
        for (part, variants) in [("offer", &option.offer), ("say", &option.say), ("else", &option.refer)] {
            fields.push((format!("options.{request}.{part}"), variants));
        }
    }
    for ask in &case.asks {
        let names: Vec<&str> = ask.facts.iter().map(|&slot| core.slots[slot as usize].name.as_str()).collect();
        fields.push((format!("asks.{}", names.join("|")), &ask.say));
    }
}

fn note<'s>(prefix: &str, note: &'s Note, fields: &mut Fields<'s>) {
    fields.push((format!("{prefix}subject"), &note.subject));
    for (at, paragraph) in note.body.iter().enumerate() {
        fields.push((format!("{prefix}body.{}", at + 1), paragraph));
    }
}

fn position<'i>(mut ids: impl Iterator<Item = &'i str>, name: &str) -> Option<u8> {
    ids.position(|id| id == name).map(|at| at as u8)
}
