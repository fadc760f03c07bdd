//! `requests.yaml`, `risks.yaml` and `intents.yaml`: what a text asks for, warns of, or is instead of a complaint.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::example::{Example, sample};
use super::playbook::{Authority, Deadline, authority, deadline};
use super::schema::{FromFact, RequestId, Sample, TypeId};
use super::values::{choice, cues, id, items, text, texts, variants};
use super::{Cues, Text, Variant};
use crate::playbook::cue::{CERTAIN, WEAK};
use crate::playbook::tree::{At, Fields, Reader};

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Request {
    #[schemars(skip)]
    pub at: At,
    pub title: Option<Text>,
    pub cues: Cues,
    pub authority: Option<Authority>,
    pub grant: Vec<Variant>,
    pub refer: Vec<Variant>,
}

/// What a risk signal asks of the company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Handling {
    Send,
    Review,
    Human,
}

impl Handling {
    /// What a risk says of it.
    pub const IN_RISKS: [(&'static str, Handling); 3] =
        [("none", Handling::Send), ("review", Handling::Review), ("human", Handling::Human)];

    /// What drafts and expectations say of it.
    pub const NAMES: [(&'static str, Handling); 3] =
        [("send", Handling::Send), ("review", Handling::Review), ("human", Handling::Human)];

    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize].0
    }
}

/// A short letter of its own: subject and paragraphs.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Note {
    pub subject: Vec<Variant>,
    pub body: Vec<Vec<Variant>>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Risk {
    #[schemars(skip)]
    pub at: At,
    pub title: Option<Text>,
    pub cues: Cues,
    pub handling: Option<Handling>,
    /// The weight of cues and likeness from which on the risk is there; without it, that of one strong cue.
    pub enough: Option<f32>,
    /// Whether the id is shown among the risks; a live danger is not.
    pub listed: Option<bool>,
    pub holding: Option<Note>,
    pub reply: Vec<Variant>,
    pub notes: Vec<Text>,
    pub owner: Option<Text>,
    pub within: Option<Deadline>,
    /// Types whose own letter says already what `reply` says.
    #[schemars(with = "Vec<TypeId>")]
    pub not_with: Vec<(String, At)>,
    /// Requests that `reply` answers already.
    #[schemars(with = "Vec<RequestId>")]
    pub covers: Vec<(String, At)>,
    /// A number among the facts from which on the risk is there.
    #[schemars(with = "FromFact")]
    pub from_fact: Option<(String, At, u32)>,
    /// Texts that must be read as such.
    #[schemars(with = "Vec<Sample>")]
    pub examples: Vec<Example>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Intent {
    #[schemars(skip)]
    pub at: At,
    pub title: Option<Text>,
    pub cues: Cues,
    #[schemars(flatten)]
    pub letter: Option<Note>,
    /// Texts that must be read as such.
    #[schemars(with = "Vec<Sample>")]
    pub examples: Vec<Example>,
}

pub(super) fn request(reader: &mut Reader, mut fields: Fields) -> Request {
    let request = Request {
        at: fields.at.clone(),
        title: fields.take("title").and_then(|node| text(reader, node)),
        cues: cues(reader, fields.take("cues")),
        authority: fields.take("authority").and_then(|node| authority(reader, &node)),
        grant: variants(reader, fields.take("grant")),
        refer: variants(reader, fields.take("refer")),
    };
    fields.finish(reader);
    request
}

pub(super) fn note(reader: &mut Reader, fields: &mut Fields) -> Option<Note> {
    let subject = variants(reader, fields.take("subject"));
    let body = fields.take("body")?;
    let body = reader.list(body).into_iter().map(|node| variants(reader, Some(node))).collect();
    Some(Note { subject, body })
}

pub(super) fn risk(reader: &mut Reader, mut fields: Fields) -> Risk {
    let holding = fields.take("holding").and_then(|node| reader.fields(node)).and_then(|mut fields| {
        let note = note(reader, &mut fields);
        fields.finish(reader);
        note
    });
    let from_fact = fields.take("from_fact").and_then(|node| reader.fields(node)).and_then(|mut fields| {
        let fact = fields.need(reader, "fact").and_then(|node| id(reader, node));
        let least = fields.need(reader, "at_least").and_then(|node| reader.number(&node));
        fields.finish(reader);
        Some((fact?, least?))
    });
    let risk = Risk {
        at: fields.at.clone(),
        not_with: fields.take("not_with").map(|node| items(reader, node, id)).unwrap_or_default(),
        covers: fields.take("covers").map(|node| items(reader, node, id)).unwrap_or_default(),
        from_fact: from_fact.map(|((fact, at), least)| (fact, at, least)),
        title: fields.take("title").and_then(|node| text(reader, node)),
        cues: cues(reader, fields.take("cues")),
        handling: fields.take("handling").and_then(|node| choice(reader, &node, &Handling::IN_RISKS)),
        enough: fields.take("enough").and_then(|node| reader.decimal_in(&node, WEAK..=CERTAIN)),
        listed: fields.take("listed").and_then(|node| reader.flag(&node)),
        holding,
        reply: variants(reader, fields.take("reply")),
        notes: texts(reader, fields.take("notes")),
        owner: fields.take("owner").and_then(|node| text(reader, node)),
        within: fields.take("within").and_then(|node| deadline(reader, node)),
        examples: fields.take("examples").map(|node| items(reader, node, sample)).unwrap_or_default(),
    };
    fields.finish(reader);
    risk
}

pub(super) fn intent(reader: &mut Reader, mut fields: Fields) -> Intent {
    let intent = Intent {
        at: fields.at.clone(),
        title: fields.take("title").and_then(|node| text(reader, node)),
        cues: cues(reader, fields.take("cues")),
        letter: note(reader, &mut fields),
        examples: fields.take("examples").map(|node| items(reader, node, sample)).unwrap_or_default(),
    };
    fields.finish(reader);
    intent
}
