//! The JSON Schema of all playbook files in one document: what an editor completes, explains and checks by.
//!
//! The shapes are those of the written types and the ids those of a layer. It is no second reader: what a playbook
//! says is judged by `written` and `compile`, which know more than a schema can say.

mod names;
mod shape;
mod wording;

use std::collections::BTreeMap;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use crate::playbook::home::{self, Home};
use crate::playbook::written::{
    Case, Facts, Frame, Glossary, Intent, Language, Layer, Regulation, Request, Risk, Style, Variant,
};

/// The name under which the schema lies at the top of a folder of playbooks.
pub const FILE: &str = "schema.json";

/// How a type looks.
type Shape = fn(&mut SchemaGenerator) -> Schema;

/// Each kind of file with its shape. The names stand in the first line of files that people keep, so they stay.
const KINDS: [(&str, Shape); 11] = [
    ("case", Case::json_schema),
    ("industry", Frame::json_schema),
    ("requests", BTreeMap::<String, Request>::json_schema),
    ("risks", BTreeMap::<String, Risk>::json_schema),
    ("intents", BTreeMap::<String, Intent>::json_schema),
    ("regulations", BTreeMap::<String, Regulation>::json_schema),
    ("language", Language::json_schema),
    ("facts", Facts::json_schema),
    ("glossary", Glossary::json_schema),
    ("snippets", BTreeMap::<String, Vec<Variant>>::json_schema),
    ("style", Style::json_schema),
];

/// The schema, with the ids of the layer for completion; other ids are valid, too.
#[must_use]
pub fn playbook(layer: &Layer) -> Value {
    let mut shapes = shapes();
    wording::explain(&mut shapes);
    names::complete(&mut shapes, layer);
    // Nothing beside the kinds: the language server would add it to each of them.
    json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": shapes })
}

/// The kinds of files, and what they are made of.
fn shapes() -> Shapes {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let files = KINDS.map(|(kind, shape)| (kind.to_owned(), shape(&mut generator).to_value()));
    let mut shapes = generator.take_definitions(false);
    shapes.extend(files);
    shape::as_written(&mut shapes);
    shapes
}

/// The first line of a playbook file, by which an editor finds the schema; `None` for what is no playbook.
#[must_use]
pub fn modeline(name: &str) -> Option<String> {
    let (up, kind) = match home::of(name).ok()? {
        Home::Shared(file) => ("", file),
        Home::Frame(_) => ("../", "industry"),
        Home::Case(..) => ("../", "case"),
    };
    Some(format!("# yaml-language-server: $schema={up}{FILE}#/$defs/{kind}"))
}

/// The schemas by name, each an object.
type Shapes = Map<String, Value>;
