//! `requests.yaml`, `risks.yaml` and `intents.yaml`: what a text asks for, warns of, or is instead of a complaint.

use serde::{Deserialize, Serialize};

use super::playbook::{Authority, Deadline, authority, deadline};
use super::values::{choice, cues, id, items, text, texts};
use super::{Cues, Text};
use crate::playbook::tree::{At, Fields, Reader};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Request {
    pub at: At,
    pub title: Option<Text>,
    pub cues: Cues,
    pub authority: Option<Authority>,
    pub grant: Vec<Text>,
    pub refer: Vec<Text>,
}

/// What a risk signal asks of the company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Handling {
    Send,
    Review,
    Human,
}

/// A short letter of its own: subject and paragraphs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Note {
    pub subject: Vec<Text>,
    pub body: Vec<Vec<Text>>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Risk {
    pub at: At,
    pub title: Option<Text>,
    pub cues: Cues,
    pub handling: Option<Handling>,
    /// Whether the id is shown among the risks; a live danger is not.
    pub listed: Option<bool>,
    pub holding: Option<Note>,
    pub reply: Vec<Text>,
    pub notes: Vec<Text>,
    pub owner: Option<Text>,
    pub within: Option<Deadline>,
    /// Types whose own letter says already what `reply` says.
    pub not_with: Vec<(String, At)>,
    /// Requests that `reply` answers already.
    pub covers: Vec<(String, At)>,
    /// A number among the facts from which on the risk is there.
    pub from_fact: Option<(String, At, u32)>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Intent {
    pub at: At,
    pub title: Option<Text>,
    pub cues: Cues,
    pub letter: Option<Note>,
}

pub(super) fn request(reader: &mut Reader, mut fields: Fields) -> Request {
    let request = Request {
        at: fields.at.clone(),
        title: fields.take("title").and_then(|node| text(reader, node)),
        cues: cues(reader, fields.take("cues")),
        authority: fields.take("authority").and_then(|node| authority(reader, &node)),
        grant: texts(reader, fields.take("grant")),
        refer: texts(reader, fields.take("refer")),
    };
    fields.finish(reader);
    request
}

pub(super) fn note(reader: &mut Reader, fields: &mut Fields) -> Option<Note> {
    let subject = texts(reader, fields.take("subject"));
    let body = fields.take("body")?;
    let body = reader.list(body).into_iter().map(|node| texts(reader, Some(node))).collect();
    Some(Note { subject, body })
}

pub(super) fn risk(reader: &mut Reader, mut fields: Fields) -> Risk {
    const HANDLING: [(&str, Handling); 3] =
        [("none", Handling::Send), ("review", Handling::Review), ("human", Handling::Human)];
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
        handling: fields.take("handling").and_then(|node| choice(reader, &node, &HANDLING)),
        listed: fields.take("listed").and_then(|node| reader.flag(&node)),
        holding,
        reply: texts(reader, fields.take("reply")),
        notes: texts(reader, fields.take("notes")),
        owner: fields.take("owner").and_then(|node| text(reader, node)),
        within: fields.take("within").and_then(|node| deadline(reader, node)),
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
    };
    fields.finish(reader);
    intent
}
