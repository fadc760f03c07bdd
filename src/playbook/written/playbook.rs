//! `industry.yaml` and `<type>.yaml`: the frame of an industry and the case of a type.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::example::{Example, example};
use super::schema::{self, DeadlineName, FactSlotName, RegulationId, RequestId, Say};
use super::values::{choice, cues, id, items, needed_say, placed, say, sections, slot_name, text, variants};
use super::{Cues, Placed, Section, Text, Texts, Variant, entries};
use crate::diagnostic::{Code, Message};
use crate::playbook::tree::{At, Fields, Node, Reader};

/// The fields of a type file, in their usual order.
pub const FIELDS_OF_CASE: [&str; 13] = [
    "title",
    "cues",
    "subject",
    "listen",
    "acknowledge",
    "also",
    "actions",
    "options",
    "asks",
    "departments",
    "rights",
    "notes",
    "examples",
];

/// The fields of an industry.yaml, in their usual order.
pub const FIELDS_OF_FRAME: [&str; 15] = [
    "title",
    "cues",
    "salutation",
    "apology",
    "restate",
    "wish",
    "options_intro",
    "consent",
    "expect",
    "follow_up",
    "contact",
    "closing",
    "slots",
    "deadlines",
    "withhold",
];

/// A slot that the company fills.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct CompanySlot {
    pub question: Option<Text>,
    pub value: Option<Text>,
    #[schemars(skip)]
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

    /// What playbooks say of it.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].0
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Deadline {
    pub number: u32,
    pub unit: Unit,
    pub at: At,
}

/// An `industry.yaml`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
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

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(extend("needs" = ["id", "say"]))]
pub struct Action {
    #[schemars(skip)]
    pub at: At,
    pub id: String,
    #[schemars(flatten, with = "Say")]
    pub say: Vec<Variant>,
    pub who: Option<Text>,
    #[schemars(with = "DeadlineName")]
    pub within: Option<(String, At)>,
}

/// Who may grant a remedy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Authority {
    FrontLine,
    Manager,
}

impl Authority {
    pub const ALL: [(&'static str, Authority); 2] =
        [("front_line", Authority::FrontLine), ("manager", Authority::Manager)];
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(extend("needs" = ["id", "answers"]))]
pub struct RemedyOption {
    #[schemars(skip)]
    pub at: At,
    pub id: String,
    #[schemars(with = "RequestId")]
    pub answers: (String, At),
    pub limit: Authority,
    pub offer: Vec<Variant>,
    #[schemars(flatten, with = "Say")]
    pub say: Vec<Variant>,
    #[schemars(rename = "else")]
    pub refer: Vec<Variant>,
}

impl RemedyOption {
    /// What answers a request for it, with the name of the field: it must have words.
    fn answer(&self) -> (&'static str, &[Variant]) {
        match self.limit {
            Authority::FrontLine => ("say", &self.say),
            Authority::Manager => ("else", &self.refer),
        }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(extend("needs" = ["fact", "say"]))]
pub struct Ask {
    /// The ask is left out when the complaint has any of these.
    #[schemars(rename = "fact", with = "Vec<FactSlotName>")]
    pub facts: Vec<(String, At)>,
    #[schemars(flatten, with = "Say")]
    pub say: Vec<Variant>,
}

/// A type file: `<industry>/<type>.yaml`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
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
            question: fields.take("question").and_then(|node| text(reader, node)),
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

/// `{hours: 24}`: a number of one unit.
pub(super) fn deadline(reader: &mut Reader, node: Node) -> Option<Deadline> {
    let before = reader.findings.len();
    let mut fields = reader.fields(node)?;
    let at = fields.at.clone();
    let units = Unit::ALL.into_iter().filter_map(|(name, unit)| Some((unit, fields.take(name)?)));
    let mut units: Vec<(Unit, Node)> = units.collect();
    fields.finish(reader);
    match units.pop() {
        Some((unit, node)) if units.is_empty() => {
            let number = reader.number(&node)?;
            if number == 0 {
                reader.fault(Code::BadValue, &node.at, Message::NoTimeLeft);
                return None;
            }
            Some(Deadline { number, unit, at: node.at })
        }
        Some(_) => {
            reader.fault(Code::WrongType, &at, Message::DeadlineShape);
            None
        }
        None => {
            if reader.findings.len() == before {
                reader.fault(Code::MissingField, &at, Message::DeadlineShape);
            }
            None
        }
    }
}

pub(super) fn action(reader: &mut Reader, node: Node) -> Option<Action> {
    let at = node.at.clone();
    let mut fields = reader.fields(node)?;
    let id = fields.need(reader, "id").and_then(|node| reader.text(&node));
    let say = needed_say(reader, &mut fields);
    let who = fields.take("who").and_then(|node| text(reader, node));
    let within = fields.take("within").and_then(|node| self::id(reader, node));
    fields.finish(reader);
    (!say.is_empty()).then_some(Action { at, id: id?, say, who, within })
}

pub(super) fn option(reader: &mut Reader, node: Node) -> Option<RemedyOption> {
    let (at, before) = (node.at.clone(), reader.findings.len());
    let mut fields = reader.fields(node)?;
    let id = fields.need(reader, "id").and_then(|node| reader.text(&node));
    let answers = fields.need(reader, "answers").and_then(|node| self::id(reader, node));
    let limit = fields.take("limit").and_then(|node| authority(reader, &node)).unwrap_or(Authority::Manager);
    let offer = variants(reader, fields.take("offer"));
    let say = say(reader, &mut fields, "say");
    let refer = variants(reader, fields.take("else"));
    fields.finish(reader);
    let option = RemedyOption { at, id: id?, answers: answers?, limit, offer, say, refer };
    let (needed, answer) = option.answer();
    if answer.is_empty() && reader.findings.len() == before {
        let message = Message::NeededForLimit { field: needed.into() };
        reader.fault(Code::MissingField, &option.answers.1, message);
    }
    (!answer.is_empty()).then_some(option)
}

pub(super) fn authority(reader: &mut Reader, node: &Node) -> Option<Authority> {
    choice(reader, node, &Authority::ALL)
}

pub(super) fn ask(reader: &mut Reader, node: Node) -> Option<Ask> {
    let mut fields = reader.fields(node)?;
    let before = reader.findings.len();
    let facts = fields.need(reader, "fact").map(|node| items(reader, node, id)).unwrap_or_default();
    // Without one of its facts it would ask for what the complaint says.
    let sound = reader.findings.len() == before;
    let say = needed_say(reader, &mut fields);
    fields.finish(reader);
    (sound && !say.is_empty()).then_some(Ask { facts, say })
}
