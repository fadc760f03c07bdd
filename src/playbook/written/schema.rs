//! How the written form looks in YAML, for the schema that editors complete and check by: what a derive cannot see.
//!
//! The words that people read beside a field are not here but with the schema itself, and so are the ids.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{Authority, Cue, Deadline, Handling, Placed, Section, Text, Unit, Variant};
use crate::playbook::fact_words::{DatePart, Period, Tense, ValueKind};
use crate::text::script::Region;

macro_rules! shape {
    ($name:ident: |$generator:ident| $schema:expr) => {
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema($generator: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
    };
}

/// Names of which an editor knows the valid ones; a playbook may declare more.
macro_rules! names {
    ($($name:ident)+) => {
        $(pub struct $name;
        shape! { $name: |_generator| json_schema!({ "type": "string" }) })+
    };
}

/// Choices of a few words that are all known.
macro_rules! choices {
    ($($name:ident in $all:expr;)+) => {
        $(shape! { $name: |_generator| json_schema!({ "type": "string", "enum": words(&$all) }) })+
    };
}

names! {
    CustomerId DeadlineName FactKind FactRole FactSlotName IndustryId RegulationId RequestId RiskId SnippetName TypeId
}

choices! {
    Authority in Authority::ALL;
    DatePart in DatePart::NAMES;
    Handling in Handling::IN_RISKS;
    Region in Region::ALL;
    Tense in Tense::NAMES;
    ValueKind in ValueKind::NAMES;
}

/// The word after a number, by unit.
pub struct Units;

/// The words of each unit of time.
pub struct Periods;

/// Who is expected to handle a draft; a risk says `none` where nothing changes.
pub struct ExpectedHandling;

shape! { ExpectedHandling: |_generator| json_schema!({ "type": "string", "enum": words(&Handling::NAMES) }) }
shape! { Variant: |generator| {
    json_schema!({ "anyOf": [generator.subschema_for::<Text>(), generator.subschema_for::<SnippetUse>()] })
} }
shape! { Cue: |_generator| json_schema!({ "type": "string" }) }
shape! { Units: |generator| fields::<Text>(generator, words(&Unit::ALL)) }
shape! { Periods: |generator| fields::<Vec<String>>(generator, words(Period::NAMES)) }
shape! { Deadline: |generator| one_of(fields::<u32>(generator, words(&Unit::ALL))) }

/// The place of a field is not written.
impl<T: JsonSchema> JsonSchema for Placed<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// The variants under `say`; a single one may have its `hans` beside it.
#[derive(JsonSchema)]
#[allow(dead_code)]
pub struct Say {
    say: Vec<Variant>,
    hans: Option<String>,
}

/// `{snippet: call_back}`
#[derive(JsonSchema)]
#[schemars(extend("needs" = ["snippet"]))]
#[allow(dead_code)]
pub struct SnippetUse {
    #[schemars(with = "SnippetName")]
    snippet: String,
}

/// An example of an intent or a risk, which has no type.
#[derive(JsonSchema)]
#[schemars(extend("needs" = ["text"]), transform = or_a_plain_text)]
#[allow(dead_code)]
pub struct Sample {
    text: String,
    expect: Expected,
    todo: bool,
}

/// What an example expects of the draft.
#[derive(JsonSchema)]
#[allow(dead_code)]
pub struct Expected {
    handling: ExpectedHandling,
    contains: Vec<String>,
    omits: Vec<String>,
    length: Length,
}

/// `{least: 120, most: 340}`
#[derive(JsonSchema)]
#[allow(dead_code)]
pub struct Length {
    least: u32,
    most: u32,
}

/// `{fact: contacts_before, at_least: 3}`
#[derive(JsonSchema)]
#[schemars(extend("needs" = ["fact", "at_least"]))]
#[allow(dead_code)]
pub struct FromFact {
    #[schemars(with = "FactSlotName")]
    fact: String,
    at_least: u32,
}

pub fn frame_sections(generator: &mut SchemaGenerator) -> Schema {
    fields::<Vec<Variant>>(generator, Section::FRAME.map(Section::name))
}

pub fn case_sections(generator: &mut SchemaGenerator) -> Schema {
    fields::<Vec<Variant>>(generator, Section::CASE.map(Section::name))
}

/// What may be written as a text alone, or as fields where there is more to say.
pub fn or_a_plain_text(schema: &mut Schema) {
    let fields = std::mem::take(schema);
    *schema = json_schema!({ "anyOf": [{ "type": "string" }, fields] });
}

/// Fields of one type.
fn fields<T: JsonSchema>(generator: &mut SchemaGenerator, names: impl IntoIterator<Item = &'static str>) -> Schema {
    let fields: BTreeMap<&str, Schema> = names.into_iter().map(|name| (name, generator.subschema_for::<T>())).collect();
    json_schema!({ "type": "object", "properties": fields })
}

/// Exactly one of the fields.
fn one_of(mut schema: Schema) -> Schema {
    schema.insert("minProperties".to_owned(), 1.into());
    schema.insert("maxProperties".to_owned(), 1.into());
    schema
}

fn words<T>(choices: &[(&'static str, T)]) -> Vec<&'static str> {
    choices.iter().map(|(word, _)| *word).collect()
}
