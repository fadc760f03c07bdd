//! The JSON of `reply` and `classify`: schema `kesu.reply/v1`, to which fields are only ever added.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{SerializeSeq, Serializer};
use serde_json::Value;

use super::findings::json::ErrorObject;
use super::terminal;
use crate::compose::{DeadlineSource, Draft, DraftAction, Missing, SectionText};
use crate::diagnostic::{Diagnostic, Lang};
use crate::engine::{Engine, Reading};
use crate::playbook::set::{Core, Handling, Unit};
use crate::text::script::Region;
use crate::text::{Script, Span};
use crate::understand::{Difficulty, Evidence, Fact, FactValue, Signal};

pub const SCHEMA: &str = "kesu.reply/v1";

/// How much of a result is written: what was understood, or the draft too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Reading,
    Reply,
}

/// Writes one object and a line end. Both parts have the handling that the draft leads to.
///
/// # Errors
/// The output cannot be written.
pub fn write(out: &mut impl Write, engine: &Engine, reading: &Reading, draft: &Draft, part: Part) -> io::Result<()> {
    let view = View { engine, core: &engine.set.core, reading };
    let id = reading.complaint.id.as_deref().map(|id| Id::Text(engine.shown_of(reading, id)));
    terminal::json(out, &Object { id, ..view.object(draft, part) })
}

/// What a row brings along, and its result takes along.
#[derive(Debug, Clone, PartialEq)]
pub struct Carried {
    /// The line on which it begins, counted from 1.
    pub line: u64,
    /// A text, a number or null.
    pub id: Value,
    pub kept: Vec<(String, Value)>,
}

impl Carried {
    /// The same with every text as it may be shown. What is shown of a number otherwise than it is becomes a text.
    #[must_use]
    pub fn shown(&self, show: &impl Fn(&str) -> Cow<'_, str>) -> Self {
        let kept = self.kept.iter().map(|(name, value)| (name.clone(), shown(value, show)));
        Self { line: self.line, id: shown(&self.id, show), kept: kept.collect() }
    }
}

fn shown(value: &Value, show: &impl Fn(&str) -> Cow<'_, str>) -> Value {
    match value {
        Value::String(text) => show(text).into_owned().into(),
        Value::Number(number) => {
            let text = number.to_string();
            let masked = show(&text);
            if masked == text { value.clone() } else { masked.into_owned().into() }
        }
        Value::Array(values) => values.iter().map(|value| shown(value, show)).collect(),
        Value::Object(fields) => {
            Value::Object(fields.iter().map(|(name, value)| (show(name).into_owned(), shown(value, show))).collect())
        }
        Value::Null | Value::Bool(_) => value.clone(),
    }
}

/// Writes the reply to one of many complaints.
///
/// # Errors
/// The output cannot be written.
pub fn write_row(
    out: &mut impl Write,
    engine: &Engine,
    reading: &Reading,
    draft: &Draft,
    carried: &Carried,
) -> io::Result<()> {
    let view = View { engine, core: &engine.set.core, reading };
    let id = Some(Id::Given(&carried.id)).filter(|_| !carried.id.is_null());
    let kept = (!carried.kept.is_empty()).then_some(Kept(&carried.kept));
    terminal::json(out, &Object { id, line: Some(carried.line), kept, ..view.object(draft, Part::Reply) })
}

/// Writes what is wrong with one of many rows, in its place.
///
/// # Errors
/// The output cannot be written.
pub fn write_failed_row(out: &mut impl Write, fault: &Diagnostic, lang: Lang, carried: &Carried) -> io::Result<()> {
    let kept = (!carried.kept.is_empty()).then_some(Kept(&carried.kept));
    let error = ErrorObject::of(fault, lang);
    terminal::json(out, &FailedObject { schema: SCHEMA, id: &carried.id, line: carried.line, kept, error })
}

#[derive(Serialize)]
struct FailedObject<'a> {
    schema: &'static str,
    id: &'a Value,
    line: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    kept: Option<Kept<'a>>,
    error: ErrorObject<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Id<'a> {
    Text(Cow<'a, str>),
    Given(&'a Value),
}

/// The fields that a row brought along, in the order in which they were asked for.
struct Kept<'a>(&'a [(String, Value)]);

impl Serialize for Kept<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

#[derive(Serialize)]
struct Object<'a> {
    schema: &'static str,
    playbooks: &'a str,
    id: Option<Id<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kept: Option<Kept<'a>>,
    received: Option<String>,
    intent: &'a str,
    script: Script,
    region: Region,
    industry: IndustryObject<'a>,
    types: Vec<TypeObject<'a>>,
    candidates: Vec<CandidateObject<'a>>,
    requests: Vec<SignalObject<'a>>,
    facts: Vec<FactObject<'a>>,
    emotion: u8,
    difficulty: Difficulty,
    risk: Vec<SignalObject<'a>>,
    customer: Option<SignalObject<'a>>,
    handling: Handling,
    handling_reasons: Vec<&'a str>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    draft: Option<DraftObject<'a>>,
}

#[derive(Serialize)]
struct IndustryObject<'a> {
    id: &'a str,
    confidence: Rounded,
    runner_up: Option<&'a str>,
    margin: Rounded,
    evidence: EvidenceList<'a>,
}

#[derive(Serialize)]
struct TypeObject<'a> {
    id: &'a str,
    role: &'static str,
    confidence: Rounded,
    evidence: EvidenceList<'a>,
}

#[derive(Serialize)]
struct CandidateObject<'a> {
    industry: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    p: Rounded,
}

#[derive(Serialize)]
struct SignalObject<'a> {
    id: &'a str,
    guessed: bool,
    evidence: EvidenceList<'a>,
}

#[derive(Serialize)]
struct FactObject<'a> {
    kind: &'a str,
    role: Option<&'a str>,
    text: &'a str,
    start: usize,
    end: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<ValueObject<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum ValueObject<'a> {
    Number(f64),
    Amount { number: f64, currency: &'a str },
    Iso(&'a str),
}

#[derive(Serialize)]
struct DraftObject<'a> {
    playbook: &'a str,
    reply: ReplyObject<'a>,
    missing: &'a [Missing],
    asked: &'a [String],
    actions: Vec<ActionObject<'a>>,
    departments: &'a [String],
    deadlines: Vec<DeadlineObject<'a>>,
    follow_up: [&'a str; 0],
    notes: &'a [String],
}

#[derive(Serialize)]
struct ReplyObject<'a> {
    kind: crate::compose::DraftKind,
    stage: &'static str,
    channel: &'static str,
    subject: &'a str,
    text: &'a str,
    sections: &'a [SectionText],
}

#[derive(Serialize)]
struct ActionObject<'a> {
    id: &'a str,
    text: &'a str,
    who: Option<&'a str>,
    /// One of the deadlines below.
    within: Option<&'a str>,
}

#[derive(Serialize)]
struct DeadlineObject<'a> {
    what: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    hours: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    days: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    working_days: Option<u32>,
    source: DeadlineSource,
}

/// A share with two decimals.
struct Rounded(f32);

impl Serialize for Rounded {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64((f64::from(self.0) * 100.0).round() / 100.0)
    }
}

/// Evidence with its text and its place in characters.
struct EvidenceList<'a> {
    view: View<'a>,
    evidence: &'a [Evidence],
}

#[derive(Serialize)]
struct EvidenceObject<'a> {
    text: &'a str,
    start: usize,
    end: usize,
    cue: &'a str,
    weight: Rounded,
}

impl Serialize for EvidenceList<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let cues = self.view.engine.set.cues();
        let mut list = serializer.serialize_seq(Some(self.evidence.len()))?;
        for piece in self.evidence {
            let (start, end) = self.view.chars(piece.span);
            list.serialize_element(&EvidenceObject {
                text: self.view.reading.text.original(piece.span),
                start,
                end,
                cue: cues.entry(piece.entry).written(),
                weight: Rounded(piece.weight),
            })?;
        }
        list.end()
    }
}

#[derive(Clone, Copy)]
struct View<'a> {
    engine: &'a Engine,
    core: &'a Core,
    reading: &'a Reading<'a>,
}

impl<'a> View<'a> {
    fn object(self, draft: &'a Draft, part: Part) -> Object<'a> {
        let (core, reading) = (self.core, self.reading);
        let understanding = &reading.understanding;
        let industry = &understanding.industry;
        Object {
            schema: SCHEMA,
            playbooks: &core.version,
            id: None,
            line: None,
            kept: None,
            received: reading.complaint.received.map(|date| date.to_string()),
            intent: understanding.intent.id(core),
            script: reading.script,
            region: reading.region,
            industry: IndustryObject {
                id: &core.industries[industry.id as usize],
                confidence: Rounded(industry.confidence),
                runner_up: industry.runner_up.map(|id| core.industries[id as usize].as_str()),
                margin: Rounded(industry.margin),
                evidence: self.evidence(&industry.evidence),
            },
            types: understanding
                .types
                .iter()
                .enumerate()
                .map(|(at, guess)| TypeObject {
                    id: &core.types[guess.id as usize],
                    role: if at == 0 { "main" } else { "secondary" },
                    confidence: Rounded(guess.confidence),
                    evidence: self.evidence(&guess.evidence),
                })
                .collect(),
            candidates: understanding
                .candidates
                .iter()
                .map(|candidate| CandidateObject {
                    industry: &core.industries[candidate.industry as usize],
                    kind: &core.types[candidate.kind as usize],
                    p: Rounded(candidate.p),
                })
                .collect(),
            requests: self.signals(&understanding.requests, |id| Some(core.requests[id as usize].as_str())),
            facts: understanding.facts.iter().map(|fact| self.fact(fact)).collect(),
            emotion: understanding.emotion,
            difficulty: understanding.difficulty,
            risk: self.signals(&understanding.risks, |id| {
                let risk = &core.risks[id as usize];
                risk.listed.then_some(risk.id.as_str())
            }),
            customer: self
                .signals(understanding.customer.as_slice(), |id| Some(core.customers[id as usize].as_str()))
                .pop(),
            handling: draft.handling,
            handling_reasons: draft.reasons.iter().map(|reason| reason.id(core)).collect(),
            draft: (part == Part::Reply).then(|| draft_object(draft)),
        }
    }

    fn chars(self, span: Span) -> (usize, usize) {
        let chars = self.reading.text.chars(span);
        (chars.start, chars.end)
    }

    fn evidence(self, evidence: &'a [Evidence]) -> EvidenceList<'a> {
        EvidenceList { view: self, evidence }
    }

    fn signals(self, signals: &'a [Signal], id: impl Fn(u8) -> Option<&'a str>) -> Vec<SignalObject<'a>> {
        let object = |signal: &'a Signal| {
            let Signal { guessed, ref evidence, .. } = *signal;
            Some(SignalObject { id: id(signal.id)?, guessed, evidence: self.evidence(evidence) })
        };
        signals.iter().filter_map(object).collect()
    }

    fn fact(self, fact: &'a Fact) -> FactObject<'a> {
        let (start, end) = self.chars(fact.span);
        FactObject {
            kind: &self.core.facts.kinds[fact.kind as usize],
            role: fact.role.map(|role| self.core.facts.roles[role as usize].as_str()),
            text: self.reading.text.original(fact.span),
            start,
            end,
            value: match &fact.value {
                FactValue::None => None,
                FactValue::Number { number } => Some(ValueObject::Number(*number)),
                FactValue::Amount { number, currency } => {
                    let own = currency.map(|at| self.core.facts.currencies[at as usize].0.as_str());
                    let currency = own.unwrap_or(match self.reading.region {
                        Region::Tw => "TWD",
                        Region::Cn => "CNY",
                        Region::Hk => "HKD",
                    });
                    Some(ValueObject::Amount { number: *number, currency })
                }
                FactValue::Iso(iso) => Some(ValueObject::Iso(iso)),
            },
        }
    }
}

fn draft_object(draft: &Draft) -> DraftObject<'_> {
    DraftObject {
        playbook: &draft.playbook,
        reply: ReplyObject {
            kind: draft.kind,
            stage: "reply",
            channel: "email",
            subject: &draft.subject,
            text: &draft.text,
            sections: &draft.sections,
        },
        missing: &draft.missing,
        asked: &draft.asked,
        actions: draft.actions.iter().map(action_object).collect(),
        departments: &draft.departments,
        deadlines: draft
            .deadlines
            .iter()
            .map(|deadline| DeadlineObject {
                what: &deadline.what,
                hours: (deadline.unit == Unit::Hours).then_some(deadline.number),
                days: (deadline.unit == Unit::Days).then_some(deadline.number),
                working_days: (deadline.unit == Unit::WorkingDays).then_some(deadline.number),
                source: deadline.source,
            })
            .collect(),
        follow_up: [],
        notes: &draft.notes,
    }
}

fn action_object(action: &DraftAction) -> ActionObject<'_> {
    let DraftAction { id, text, who, within } = action;
    ActionObject { id, text, who: who.as_deref(), within: within.as_deref() }
}
