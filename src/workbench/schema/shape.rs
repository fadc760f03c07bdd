//! From the shapes that a derive makes of the types to those that the reader takes.

use schemars::Schema;
use schemars::transform::{RecursiveTransform, Transform};
use serde_json::{Value, json};

use super::Shapes;

/// Changes every schema, and all schemas inside it, into what may be written in a file.
pub fn as_written(shapes: &mut Shapes) {
    for shape in shapes.values_mut() {
        if let Ok(schema) = <&mut Schema>::try_from(shape) {
            RecursiveTransform(|schema: &mut Schema| {
                for step in [without_rust, without_null, needed, closed, one_or_more] {
                    step(schema);
                }
            })
            .transform(schema);
        }
    }
}

/// Comments of the program are not for writers, and its widths of numbers mean nothing in YAML.
fn without_rust(schema: &mut Schema) {
    for key in ["title", "description", "format"] {
        schema.remove(key);
    }
}

/// What is not there is left out; nothing is ever `null`.
fn without_null(schema: &mut Schema) {
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            schema.insert("type".to_owned(), only);
        }
    }
    let Some(Value::Array(choices)) = schema.get_mut("anyOf") else { return };
    choices.retain(|choice| *choice != json!({"type": "null"}));
    if let [Value::Object(only)] = choices.as_mut_slice() {
        let only = std::mem::take(only);
        schema.remove("anyOf");
        schema.ensure_object().extend(only);
    }
}

/// A layer says what it changes, so that all may be left out but what the type itself needs.
fn needed(schema: &mut Schema) {
    schema.remove("required");
    if let Some(needs) = schema.remove("needs") {
        schema.insert("required".to_owned(), needs);
    }
}

/// An unknown field is a fault.
fn closed(schema: &mut Schema) {
    if schema.get("properties").is_some() && schema.get("additionalProperties").is_none() {
        schema.insert("additionalProperties".to_owned(), false.into());
    }
}

/// One entry of a list may be written without the dash.
fn one_or_more(schema: &mut Schema) {
    if schema.get("type").is_some_and(|name| name == "array")
        && let Some(item) = schema.get("items").cloned()
    {
        schema.remove("type");
        schema.insert("if".to_owned(), json!({"type": "array"}));
        schema.insert("else".to_owned(), item);
    }
}
