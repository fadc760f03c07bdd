//! An example of a complaint, and what its author expects of the draft. Whether it holds is not decided here.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::schema::{self, CustomerId, IndustryId, RequestId, RiskId, TypeId};
use super::signals::Handling;
use super::values::{choice, id, items};
use crate::diagnostic::{Code, Message};
use crate::playbook::tree::{At, Fields, Node, Reader, Value};

/// An example of a complaint.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[schemars(extend("needs" = ["text"]), transform = schema::or_a_plain_text)]
pub struct Example {
    pub text: String,
    /// Only where they differ from the file's own.
    #[schemars(with = "IndustryId")]
    pub industry: Option<(String, At)>,
    #[schemars(rename = "type", with = "TypeId")]
    pub kind: Option<(String, At)>,
    /// Types of further grievances that it has.
    #[schemars(with = "Vec<TypeId>")]
    pub also: Vec<(String, At)>,
    /// All that it asks for, in whatever words.
    #[schemars(with = "Vec<RequestId>")]
    pub requests: Vec<(String, At)>,
    /// All its risks.
    #[schemars(with = "Vec<RiskId>")]
    pub risk: Vec<(String, At)>,
    /// What kind of customer wrote it, where that shows.
    #[schemars(with = "CustomerId")]
    pub customer: Option<(String, At)>,
    /// How angry or upset it is, from 0, calm; where its author has rated it.
    #[schemars(with = "u32")]
    pub emotion: Option<(u32, At)>,
    #[schemars(with = "schema::Expected")]
    pub expect: Expect,
    /// It is known to be read as something else; lint tells when that is no longer so.
    pub todo: bool,
    #[schemars(skip)]
    pub at: At,
}

/// What must hold of the draft for an example; nothing where nothing is said.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Expect {
    pub handling: Option<(Handling, At)>,
    pub contains: Vec<(String, At)>,
    pub omits: Vec<(String, At)>,
    /// How many characters the letter has, blanks and line ends not counted.
    pub least: Option<(u32, At)>,
    pub most: Option<(u32, At)>,
}

/// An example of a type file.
pub(super) fn example(reader: &mut Reader, node: Node) -> Option<Example> {
    read(reader, node, |reader, fields, example| {
        // Without the label that was written it would teach another.
        if let Some(node) = fields.take("industry") {
            example.industry = Some(id(reader, node)?);
        }
        if let Some(node) = fields.take("type") {
            example.kind = Some(id(reader, node)?);
        }
        if let Some(node) = fields.take("customer") {
            example.customer = Some(id(reader, node)?);
        }
        if let Some(node) = fields.take("emotion") {
            example.emotion = Some((reader.number(&node)?, node.at));
        }
        let mut ids = |name| fields.take(name).map(|node| items(reader, node, id)).unwrap_or_default();
        (example.also, example.requests, example.risk) = (ids("also"), ids("requests"), ids("risk"));
        Some(())
    })
}

/// An example of an intent or a risk, which has no type.
pub(super) fn sample(reader: &mut Reader, node: Node) -> Option<Example> {
    read(reader, node, |_, _, _| Some(()))
}

fn read(
    reader: &mut Reader,
    node: Node,
    labels: fn(&mut Reader, &mut Fields, &mut Example) -> Option<()>,
) -> Option<Example> {
    let at = node.at.clone();
    let plain = Example { at, ..Example::default() };
    if let Value::Scalar { .. } = node.value {
        return Some(Example { text: reader.prose(&node)?, ..plain });
    }
    if reader.sentence_as_field(&node) {
        return None;
    }
    let mut fields = reader.fields(node)?;
    let text = fields.need(reader, "text").and_then(|node| reader.prose(&node));
    let expect = fields.take("expect").map(|node| expect(reader, node)).unwrap_or_default();
    let todo = fields.take("todo").and_then(|node| reader.flag(&node)).unwrap_or(false);
    let mut example = Example { expect, todo, ..plain };
    let labelled = labels(reader, &mut fields, &mut example);
    fields.finish(reader);
    labelled?;
    Some(Example { text: text?, ..example })
}

fn expect(reader: &mut Reader, node: Node) -> Expect {
    let mut expect = Expect::default();
    let Some(mut fields) = reader.fields(node) else { return expect };
    let (at, before) = (fields.at.clone(), reader.findings.len());
    if let Some(node) = fields.take("handling") {
        expect.handling = choice(reader, &node, &Handling::NAMES).map(|handling| (handling, node.at));
    }
    let mut words = |name| fields.take(name).map(|node| items(reader, node, word)).unwrap_or_default();
    (expect.contains, expect.omits) = (words("contains"), words("omits"));
    if let Some(mut length) = fields.take("length").and_then(|node| reader.fields(node)) {
        let mut number = |name| length.take(name).and_then(|node| reader.number(&node).map(|number| (number, node.at)));
        (expect.least, expect.most) = (number("least"), number("most"));
        length.finish(reader);
    }
    fields.finish(reader);
    if let (Some((least, _)), Some((most, at))) = (&expect.least, &expect.most)
        && least > most
    {
        reader.fault(
            Code::BadValue,
            at,
            Message::NoLength { least: least.to_string().into(), most: most.to_string().into() },
        );
    }
    if expect.is_empty() && reader.findings.len() == before {
        reader.fault(Code::MissingField, &at, Message::NothingExpected);
    }
    expect
}

fn word(reader: &mut Reader, node: Node) -> Option<(String, At)> {
    Some((reader.prose(&node)?, node.at))
}

impl Expect {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Expect { handling, contains, omits, least, most } = self;
        handling.is_none() && contains.is_empty() && omits.is_empty() && least.is_none() && most.is_none()
    }
}
