//! `industry.yaml` and `<type>.yaml`: the frame of an industry and the case of a type.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::values::{choice, cues, id, items, placed, say, sections, slot_name, text, texts};
use super::{Cues, Placed, Section, Text, Texts, entries};
use crate::diagnostic::Code;
use crate::playbook::tree::{At, Fields, Node, Reader, Value};

/// A slot that the company fills.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CompanySlot {
    pub question: Option<String>,
    pub value: Option<Text>,
    pub at: At,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unit {
    Hours,
    Days,
    WorkingDays,
}

impl Unit {
    pub const ALL: [(&'static str, Unit); 3] =
        [("hours", Unit::Hours), ("days", Unit::Days), ("working_days", Unit::WorkingDays)];
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Deadline {
    pub number: u32,
    pub unit: Unit,
    pub at: At,
}

/// An `industry.yaml`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Frame {
    pub at: At,
    pub title: Option<Text>,
    pub cues: Cues,
    pub texts: BTreeMap<Section, Texts>,
    pub slots: BTreeMap<String, CompanySlot>,
    pub deadlines: BTreeMap<String, Deadline>,
    /// Slots of facts that no letter of this industry may repeat.
    pub withhold: Vec<(String, At)>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Action {
    pub id: String,
    pub say: Vec<Text>,
    pub who: Option<Text>,
    pub within: Option<(String, At)>,
}

/// Who may grant a remedy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Authority {
    FrontLine,
    Manager,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RemedyOption {
    pub id: String,
    pub answers: (String, At),
    pub limit: Authority,
    pub offer: Vec<Text>,
    pub say: Vec<Text>,
    pub refer: Vec<Text>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ask {
    /// The ask is left out when the complaint has any of these.
    pub facts: Vec<(String, At)>,
    pub say: Vec<Text>,
}

/// An example of a complaint; `industry` and `type` only where they differ from the file's.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Example {
    pub text: String,
    pub industry: Option<(String, At)>,
    pub kind: Option<(String, At)>,
    pub at: At,
}

/// A type file: `<industry>/<type>.yaml`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Case {
    pub at: At,
    pub title: Option<Text>,
    pub cues: Cues,
    pub texts: BTreeMap<Section, Texts>,
    pub actions: Option<Placed<Vec<Action>>>,
    pub options: Option<Placed<Vec<RemedyOption>>>,
    pub asks: Option<Placed<Vec<Ask>>>,
    pub departments: Option<Placed<Vec<Text>>>,
    pub rights: Option<Placed<Vec<(String, At)>>>,
    pub notes: Option<Placed<Vec<Text>>>,
    pub examples: Vec<Example>,
}

pub(super) fn frame(reader: &mut Reader, mut fields: Fields) -> Frame {
    let frame = Frame {
        at: fields.at.clone(),
        title: fields.take("title").and_then(|node| text(reader, node)),
        cues: cues(reader, fields.take("cues")),
        texts: sections(reader, &mut fields, &Section::FRAME),
        slots: fields.take("slots").map(|node| company_slots(reader, node)).unwrap_or_default(),
        deadlines: fields.take("deadlines").map(|node| deadlines(reader, node)).unwrap_or_default(),
        withhold: fields.take("withhold").map(|node| items(reader, node, id)).unwrap_or_default(),
    };
    fields.finish(reader);
    frame
}

pub(super) fn case(reader: &mut Reader, mut fields: Fields) -> Case {
    let case = Case {
        at: fields.at.clone(),
        title: fields.take("title").and_then(|node| text(reader, node)),
        cues: cues(reader, fields.take("cues")),
        texts: sections(reader, &mut fields, &Section::CASE),
        actions: placed(reader, &mut fields, "actions", action),
        options: placed(reader, &mut fields, "options", option),
        asks: placed(reader, &mut fields, "asks", ask),
        departments: placed(reader, &mut fields, "departments", text),
        rights: placed(reader, &mut fields, "rights", id),
        notes: placed(reader, &mut fields, "notes", text),
        examples: fields.take("examples").map(|node| items(reader, node, example)).unwrap_or_default(),
    };
    fields.finish(reader);
    case
}

pub(super) fn company_slots(reader: &mut Reader, node: Node) -> BTreeMap<String, CompanySlot> {
    let Some(fields) = reader.fields(node) else { return BTreeMap::new() };
    let mut slots = entries(reader, fields, |reader, mut fields| {
        let slot = CompanySlot {
            at: fields.at.clone(),
            question: fields.take("question").and_then(|node| reader.prose(&node)),
            value: fields.take("value").and_then(|node| text(reader, node)),
        };
        fields.finish(reader);
        slot
    });
    slots.retain(|(name, slot)| slot_name(reader, name, &slot.at));
    slots.into_iter().collect()
}

pub(super) fn deadlines(reader: &mut Reader, node: Node) -> BTreeMap<String, Deadline> {
    let Some(fields) = reader.fields(node) else { return BTreeMap::new() };
    let mut found = BTreeMap::new();
    for (name, at, node) in fields.entries() {
        let deadline = deadline(reader, node);
        if slot_name(reader, &name, &at) {
            found.extend(deadline.map(|deadline| (name, deadline)));
        }
    }
    found
}

/// `{hours: 24}`
pub(super) fn deadline(reader: &mut Reader, node: Node) -> Option<Deadline> {
    let mut fields = reader.fields(node)?;
    let at = fields.at.clone();
    let mut found = None;
    for (name, unit) in Unit::ALL {
        if let Some(node) = fields.take(name) {
            found = reader.number(&node).map(|number| Deadline { number, unit, at: node.at });
        }
    }
    fields.finish(reader);
    if found.is_none() {
        reader.fault(Code::MissingField, &at, "a deadline is one of {hours: …} {days: …} {working_days: …}");
    }
    found
}

pub(super) fn action(reader: &mut Reader, node: Node) -> Option<Action> {
    let mut fields = reader.fields(node)?;
    let id = fields.need(reader, "id").and_then(|node| reader.text(&node));
    let say = say(reader, &mut fields, "say");
    needs_say(reader, &say, &fields.at);
    let who = fields.take("who").and_then(|node| text(reader, node));
    let within = fields.take("within").and_then(|node| self::id(reader, node));
    fields.finish(reader);
    Some(Action { id: id?, say, who, within })
}

pub(super) fn option(reader: &mut Reader, node: Node) -> Option<RemedyOption> {
    let mut fields = reader.fields(node)?;
    let id = fields.need(reader, "id").and_then(|node| reader.text(&node));
    let answers = fields.need(reader, "answers").and_then(|node| self::id(reader, node));
    let limit = fields.take("limit").and_then(|node| authority(reader, &node)).unwrap_or(Authority::Manager);
    let offer = texts(reader, fields.take("offer"));
    let say = say(reader, &mut fields, "say");
    let refer = texts(reader, fields.take("else"));
    fields.finish(reader);
    Some(RemedyOption { id: id?, answers: answers?, limit, offer, say, refer })
}

pub(super) fn authority(reader: &mut Reader, node: &Node) -> Option<Authority> {
    choice(reader, node, &[("front_line", Authority::FrontLine), ("manager", Authority::Manager)])
}

pub(super) fn ask(reader: &mut Reader, node: Node) -> Option<Ask> {
    let mut fields = reader.fields(node)?;
    let facts = fields.need(reader, "fact").map(|node| items(reader, node, id)).unwrap_or_default();
    let say = say(reader, &mut fields, "say");
    needs_say(reader, &say, &fields.at);
    fields.finish(reader);
    Some(Ask { facts, say })
}

/// What stands in the letter must have its words.
fn needs_say(reader: &mut Reader, say: &[Text], at: &At) {
    if say.is_empty() {
        reader.fault(Code::MissingField, at, "`say` is missing");
    }
}

pub(super) fn example(reader: &mut Reader, node: Node) -> Option<Example> {
    let at = node.at.clone();
    if let Value::Scalar { .. } = node.value {
        return Some(Example { text: reader.prose(&node)?, industry: None, kind: None, at });
    }
    if reader.sentence_as_field(&node) {
        return None;
    }
    let mut fields = reader.fields(node)?;
    let text = fields.need(reader, "text").and_then(|node| reader.prose(&node));
    let industry = fields.take("industry").and_then(|node| id(reader, node));
    let kind = fields.take("type").and_then(|node| id(reader, node));
    fields.finish(reader);
    Some(Example { text: text?, industry, kind, at })
}
