//! `industry.yaml` and `<type>.yaml`: the frame of an industry and the case of a type.

use std::collections::BTreeMap;

use schemars::JsonSchema;

use super::schema::{self, DeadlineName, FactSlotName, IndustryId, RegulationId, RequestId, Say, TypeId};
use super::values::{choice, cues, id, items, placed, say, sections, slot_name, text, texts};
use super::{Cues, Placed, Section, Text, Texts, entries};
use crate::diagnostic::Code;
use crate::playbook::tree::{At, Fields, Node, Reader, Value};

/// A slot that the company fills.
#[derive(Debug, Clone, JsonSchema)]
pub struct CompanySlot {
    pub question: Option<String>,
    pub value: Option<Text>,
    #[schemars(skip)]
    pub at: At,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Unit {
    Hours,
    Days,
    WorkingDays,
}

impl Unit {
    pub const ALL: [(&'static str, Unit); 3] =
        [("hours", Unit::Hours), ("days", Unit::Days), ("working_days", Unit::WorkingDays)];
}

#[derive(Debug, Clone)]
pub struct Deadline {
    pub number: u32,
    pub unit: Unit,
    pub at: At,
}

/// An `industry.yaml`.
#[derive(Debug, Clone, JsonSchema)]
pub struct Frame {
    #[schemars(skip)]
    pub at: At,
    pub title: Option<Text>,
    pub cues: Cues,
    #[schemars(flatten, schema_with = "schema::frame_sections")]
    pub texts: BTreeMap<Section, Texts>,
    pub slots: BTreeMap<String, CompanySlot>,
    pub deadlines: BTreeMap<String, Deadline>,
    /// Slots of facts that no letter of this industry may repeat.
    #[schemars(with = "Vec<FactSlotName>")]
    pub withhold: Vec<(String, At)>,
}

#[derive(Debug, Clone, JsonSchema)]
#[schemars(extend("needs" = ["id", "say"]))]
pub struct Action {
    pub id: String,
    #[schemars(flatten, with = "Say")]
    pub say: Vec<Text>,
    pub who: Option<Text>,
    #[schemars(with = "DeadlineName")]
    pub within: Option<(String, At)>,
}

/// Who may grant a remedy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Authority {
    FrontLine,
    Manager,
}

impl Authority {
    pub const ALL: [(&'static str, Authority); 2] =
        [("front_line", Authority::FrontLine), ("manager", Authority::Manager)];
}

#[derive(Debug, Clone, JsonSchema)]
#[schemars(extend("needs" = ["id", "answers"]))]
pub struct RemedyOption {
    pub id: String,
    #[schemars(with = "RequestId")]
    pub answers: (String, At),
    pub limit: Authority,
    pub offer: Vec<Text>,
    #[schemars(flatten, with = "Say")]
    pub say: Vec<Text>,
    #[schemars(rename = "else")]
    pub refer: Vec<Text>,
}

#[derive(Debug, Clone, JsonSchema)]
#[schemars(extend("needs" = ["fact", "say"]))]
pub struct Ask {
    /// The ask is left out when the complaint has any of these.
    #[schemars(rename = "fact", with = "Vec<FactSlotName>")]
    pub facts: Vec<(String, At)>,
    #[schemars(flatten, with = "Say")]
    pub say: Vec<Text>,
}

/// An example of a complaint; `industry` and `type` only where they differ from the file's.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(extend("needs" = ["text"]), transform = schema::or_a_plain_text)]
pub struct Example {
    pub text: String,
    #[schemars(with = "IndustryId")]
    pub industry: Option<(String, At)>,
    #[schemars(rename = "type", with = "TypeId")]
    pub kind: Option<(String, At)>,
    #[schemars(skip)]
    pub at: At,
}

/// A type file: `<industry>/<type>.yaml`.
#[derive(Debug, Clone, JsonSchema)]
pub struct Case {
    #[schemars(skip)]
    pub at: At,
    pub title: Option<Text>,
    pub cues: Cues,
    #[schemars(flatten, schema_with = "schema::case_sections")]
    pub texts: BTreeMap<Section, Texts>,
    pub actions: Option<Placed<Vec<Action>>>,
    pub options: Option<Placed<Vec<RemedyOption>>>,
    pub asks: Option<Placed<Vec<Ask>>>,
    pub departments: Option<Placed<Vec<Text>>>,
    #[schemars(with = "Vec<RegulationId>")]
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
    choice(reader, node, &Authority::ALL)
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
