//! The words that an editor shows beside a field, for people who write letters and no programs: `wording.yaml`.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Shapes;
use crate::playbook::tree::{Fields, Node, Reader, Source};

const WORDING: &str = include_str!("wording.yaml");

/// What is said of one type and its fields.
#[derive(Debug, Default)]
pub struct Wording {
    pub title: String,
    pub about: String,
    /// The type whose words hold for the fields that have none here.
    pub like: Option<String>,
    /// Name and explanation.
    pub fields: BTreeMap<String, (String, String)>,
}

/// Puts the words beside each schema and each of its fields.
pub fn explain(shapes: &mut Shapes) {
    let wording = read();
    for (name, shape) in shapes.iter_mut() {
        let Some(words) = wording.get(name) else { continue };
        put(shape, &words.title, &words.about);
        for (field, schema) in fields(shape).into_iter().flatten() {
            if let Some((title, about)) = of(&wording, name, field) {
                put(schema, title, about);
            }
        }
    }
}

/// What is said of a field: by its type, or by the type that it is like.
pub fn of<'w>(wording: &'w BTreeMap<String, Wording>, shape: &str, field: &str) -> Option<&'w (String, String)> {
    let words = wording.get(shape)?;
    words.fields.get(field).or_else(|| wording.get(words.like.as_ref()?)?.fields.get(field))
}

/// The fields of a schema; what may be written as a text alone has them beside the text.
pub fn fields(shape: &mut Value) -> Option<&mut Shapes> {
    let shape = if shape.get("anyOf").is_some() {
        shape["anyOf"].as_array_mut()?.iter_mut().find(|choice| choice.get("properties").is_some())?
    } else {
        shape
    };
    shape.get_mut("properties")?.as_object_mut()
}

fn put(schema: &mut Value, title: &str, about: &str) {
    if let Value::Object(schema) = schema {
        schema.insert("title".to_owned(), title.into());
        schema.insert("description".to_owned(), about.into());
    }
}

/// All words, by type.
pub fn read() -> BTreeMap<String, Wording> {
    let source = Source::new("wording.yaml", "wording.yaml", WORDING);
    let mut reader = Reader::new(&source);
    let root = reader.root().and_then(|root| reader.fields(root));
    let wording = root.into_iter().flat_map(Fields::entries).map(|(name, _, node)| (name, one(&mut reader, node)));
    let wording = wording.collect();
    debug_assert!(reader.findings.is_empty(), "{:?}", reader.findings);
    wording
}

fn one(reader: &mut Reader, node: Node) -> Wording {
    let Some(mut fields) = reader.fields(node) else { return Wording::default() };
    let mut text = |name| fields.take(name).and_then(|node| reader.prose(&node));
    let (title, about, like) = (text("title"), text("about"), text("like"));
    let own = fields.take("fields").and_then(|node| reader.fields(node));
    let own = own.into_iter().flat_map(Fields::entries).filter_map(|(name, _, node)| {
        let texts: Vec<String> = reader.list(node).iter().filter_map(|node| reader.prose(node)).collect();
        let [title, about] = <[String; 2]>::try_from(texts).ok()?;
        Some((name, (title, about)))
    });
    Wording { title: title.unwrap_or_default(), about: about.unwrap_or_default(), like, fields: own.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workbench::schema::shapes;

    #[test]
    fn every_field_has_its_words_and_no_words_are_left_over() {
        let (wording, mut shapes) = (read(), shapes());
        let mut faults = Vec::new();
        let empty = |(title, about): &(String, String)| title.is_empty() || about.is_empty();
        for (name, shape) in &mut shapes {
            for field in fields(shape).into_iter().flat_map(|fields| fields.keys()) {
                if of(&wording, name, field).is_none_or(empty) {
                    faults.push(format!("{name}.{field} has no words"));
                }
            }
        }
        for (name, words) in &wording {
            if words.title.is_empty() || words.about.is_empty() {
                faults.push(format!("{name} has no words"));
            }
            let known = shapes.get_mut(name).map(fields);
            let gone = words.fields.keys().filter(|field| {
                known.as_ref().is_none_or(|known| known.as_ref().is_none_or(|known| !known.contains_key(*field)))
            });
            faults.extend(gone.map(|field| format!("there is no {name}.{field}")));
            if known.is_none() {
                faults.push(format!("there is no {name}"));
            }
        }
        assert!(faults.is_empty(), "{faults:#?}");
    }
}
