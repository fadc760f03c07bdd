//! `language.yaml` and `glossary.yaml`: what holds for the language, whatever the complaint is about.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::playbook::Unit;
use super::schema::Units;
use super::values::{cue_lists, cues, named_cues, text, texts, words};
use super::{Cues, Text};
use crate::diagnostic::{Code, Message};
use crate::playbook::tree::{At, Fields, Node, Reader};
use crate::text::is_blank;

/// A group of words that bends the weight of its surroundings.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
pub struct Bend {
    #[schemars(flatten)]
    pub cues: Cues,
    pub before: Option<f32>,
    pub after: Option<f32>,
}

/// A kind of customer, each of whom needs another tone.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Customer {
    #[schemars(skip)]
    pub at: At,
    pub title: Option<Text>,
    pub cues: Cues,
    pub notes: Vec<Text>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
pub struct Language {
    /// Negators that must touch what they negate.
    #[schemars(rename = "negators_near")]
    pub near: Cues,
    /// Negators that reach over three characters.
    #[schemars(rename = "negators_far")]
    pub far: Cues,
    pub contrast: Bend,
    pub context: Bend,
    #[schemars(with = "BTreeMap<String, Cues>")]
    pub emotions: Vec<(String, Cues)>,
    #[schemars(with = "BTreeMap<String, Cues>")]
    pub traits: Vec<(String, Cues)>,
    #[schemars(with = "BTreeMap<String, Customer>")]
    pub customers: Vec<(String, Customer)>,
    /// Speakers in a chat log who are not the customer.
    pub staff_speakers: Vec<String>,
    pub customer_speakers: Vec<String>,
    #[schemars(with = "Units")]
    pub units: BTreeMap<String, Text>,
    /// Characters that only Cantonese is written with.
    #[schemars(with = "String")]
    pub cantonese: BTreeSet<char>,
    pub missing: Option<Text>,
    /// How a date is written in a letter: `{m}月{d}日`.
    pub day: Option<Text>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
pub struct Glossary {
    #[schemars(with = "BTreeMap<String, String>")]
    pub words: Vec<(String, String)>,
    pub fold: BTreeMap<char, char>,
    #[schemars(with = "String")]
    pub both_scripts: BTreeSet<char>,
}

pub(super) fn bend(reader: &mut Reader, node: Option<Node>) -> Bend {
    let Some(mut fields) = node.and_then(|node| reader.fields(node)) else { return Bend::default() };
    let mut factor = |name| fields.take(name).and_then(|node| reader.decimal(&node));
    let (before, after) = (factor("before"), factor("after"));
    let bend = Bend { before, after, cues: cue_lists(reader, &mut fields) };
    fields.finish(reader);
    bend
}

fn customers(reader: &mut Reader, node: Option<Node>) -> Vec<(String, Customer)> {
    let Some(fields) = node.and_then(|node| reader.fields(node)) else { return Vec::new() };
    let kinds = fields.entries().filter_map(|(id, at, node)| {
        let mut fields = reader.fields(node)?;
        let customer = Customer {
            at,
            title: fields.take("title").and_then(|node| text(reader, node)),
            cues: cues(reader, fields.take("cues")),
            notes: texts(reader, fields.take("notes")),
        };
        fields.finish(reader);
        Some((id, customer))
    });
    kinds.collect()
}

/// The word after a number, by [`Unit`].
pub(super) fn units(reader: &mut Reader, node: Node) -> BTreeMap<String, Text> {
    let Some(mut fields) = reader.fields(node) else { return BTreeMap::new() };
    let mut found = BTreeMap::new();
    for (name, _) in Unit::ALL {
        found.extend(fields.take(name).and_then(|node| text(reader, node)).map(|text| (name.to_owned(), text)));
    }
    fields.finish(reader);
    found
}

/// What stands in a letter where the company must fill something in, with `{}` for the question.
fn marker(reader: &mut Reader, node: Node) -> Option<Text> {
    let text = text(reader, node)?;
    let bare = text.scripts().find(|(text, _)| is_blank(&text.replace("{}", "")));
    if let Some((_, at)) = bare {
        reader.fault(Code::BadValue, at, Message::MarkerWithoutWords);
        return None;
    }
    Some(text)
}

pub(super) fn language(reader: &mut Reader, mut fields: Fields) -> Language {
    let language = Language {
        near: cues(reader, fields.take("negators_near")),
        far: cues(reader, fields.take("negators_far")),
        contrast: bend(reader, fields.take("contrast")),
        context: bend(reader, fields.take("context")),
        emotions: named_cues(reader, fields.take("emotions")),
        traits: named_cues(reader, fields.take("traits")),
        customers: customers(reader, fields.take("customers")),
        staff_speakers: words(reader, fields.take("staff_speakers")),
        customer_speakers: words(reader, fields.take("customer_speakers")),
        units: fields.take("units").map(|node| units(reader, node)).unwrap_or_default(),
        cantonese: chars(reader, fields.take("cantonese")),
        missing: fields.take("missing").and_then(|node| marker(reader, node)),
        day: fields.take("day").and_then(|node| text(reader, node)),
    };
    fields.finish(reader);
    language
}

pub(super) fn glossary(reader: &mut Reader, mut fields: Fields) -> Glossary {
    let words = pairs(reader, fields.take("words")).into_iter().map(|(from, to, _)| (from, to)).collect();
    let fold = pairs(reader, fields.take("fold"));
    let fold = fold.into_iter().filter_map(|(from, to, at)| one_char_each(reader, &from, &to, &at)).collect();
    let both_scripts = chars(reader, fields.take("both_scripts"));
    fields.finish(reader);
    Glossary { words, fold, both_scripts }
}

/// Characters, one after the other.
fn chars(reader: &mut Reader, node: Option<Node>) -> BTreeSet<char> {
    node.and_then(|node| reader.text(&node)).unwrap_or_default().chars().collect()
}

/// The entries of a map from text to text, with the place of each.
pub(super) fn pairs(reader: &mut Reader, node: Option<Node>) -> Vec<(String, String, At)> {
    let Some(fields) = node.and_then(|node| reader.fields(node)) else { return Vec::new() };
    let entries = fields.entries().filter_map(|(from, at, node)| Some((from, reader.text(&node)?, at)));
    entries.collect()
}

pub(super) fn one_char_each(reader: &mut Reader, from: &str, to: &str, at: &At) -> Option<(char, char)> {
    let only = |text: &str| text.chars().next().filter(|c| c.len_utf8() == text.len());
    let found = only(from).zip(only(to));
    if found.is_none() {
        reader.fault(Code::BadValue, at, Message::OneCharacterEach { from: from.into(), to: to.into() });
    }
    found
}
