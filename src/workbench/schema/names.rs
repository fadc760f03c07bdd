//! The ids and names that an editor completes: those of a layer, beside which a playbook may declare its own.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Shapes;
use crate::playbook::home::GENERAL;
use crate::playbook::written::{Layer, Text};

/// Names with what each stands for; empty where the name says it.
type Names = BTreeMap<String, String>;

/// Puts the names of the layer where the schema has but a text, and as keys where a file declares them.
pub fn complete(shapes: &mut Shapes, layer: &Layer) {
    let requests = titled(layer.requests.iter().map(|(id, request)| (id, request.title.as_ref())));
    let risks = titled(layer.risks.iter().map(|(id, risk)| (id, risk.title.as_ref())));
    let intents = titled(layer.intents.iter().map(|(id, intent)| (id, intent.title.as_ref())));
    let customers = layer.language.iter().flat_map(|language| &language.customers);
    let customers = titled(customers.map(|(id, customer)| (id, customer.title.as_ref())));
    let regulations: Names = layer.regulations.iter().map(|(id, law)| (id.clone(), law.source.clone())).collect();
    let (deadlines, fact_slots, fact_kinds) = (deadlines(layer), fact_slots(layer), fact_kinds(layer));
    for (shape, valid) in [
        ("RequestId", &requests),
        ("RiskId", &risks),
        ("CustomerId", &customers),
        ("RegulationId", &regulations),
        ("IndustryId", &titled(layer.frames.iter().map(|(id, frame)| (id, frame.title.as_ref())))),
        ("TypeId", &types(layer)),
        ("DeadlineName", &deadlines),
        ("FactSlotName", &fact_slots),
        ("FactKind", &fact_kinds),
        ("FactRole", &fact_roles(layer)),
        ("SnippetName", &layer.snippets.keys().map(|name| bare(name)).collect()),
    ] {
        suggest(shapes, shape, valid);
    }
    for (shape, map, known) in [
        ("requests", "", &requests),
        ("risks", "", &risks),
        ("intents", "", &intents),
        ("regulations", "", &regulations),
        ("language", "/properties/customers", &customers),
        ("industry", "/properties/slots", &company_slots(layer)),
        ("industry", "/properties/deadlines", &deadlines),
        ("facts", "/properties/kinds", &fact_kinds),
        ("facts", "/properties/mask", &fact_kinds),
        ("facts", "/properties/slots", &fact_slots),
    ] {
        if let Some(Value::Object(map)) = shapes.get_mut(shape).and_then(|shape| shape.pointer_mut(map)) {
            declare(map, known);
        }
    }
}

/// The editor offers the valid names and takes any other.
fn suggest(shapes: &mut Shapes, shape: &str, valid: &Names) {
    let (names, meanings): (Vec<_>, Vec<_>) = valid.iter().unzip();
    let known = if meanings.iter().all(|meaning| meaning.is_empty()) {
        json!({ "enum": names })
    } else {
        json!({ "enum": names, "enumDescriptions": meanings })
    };
    shapes.insert(shape.to_owned(), json!({ "anyOf": [known, { "type": "string" }] }));
}

/// The editor offers the names as keys of a map, which may have others.
fn declare(map: &mut Shapes, known: &Names) {
    let Some(value) = map.get("additionalProperties").cloned() else { return };
    let keys = known.iter().map(|(name, meaning)| {
        let mut value = value.clone();
        if !meaning.is_empty() {
            value["title"] = json!(meaning);
        }
        (name.clone(), value)
    });
    let keys: Shapes = keys.collect();
    map.insert("properties".to_owned(), keys.into());
}

fn titled<'l>(entries: impl Iterator<Item = (&'l String, Option<&'l Text>)>) -> Names {
    entries.map(|(id, title)| (id.clone(), title.map(|title| title.hant.clone()).unwrap_or_default())).collect()
}

fn types(layer: &Layer) -> Names {
    let general = layer.cases.iter().filter(|((industry, _), _)| industry == GENERAL);
    titled(general.map(|((_, kind), case)| (kind, case.title.as_ref())))
}

fn deadlines(layer: &Layer) -> Names {
    layer.frames.values().flat_map(|frame| frame.deadlines.keys()).map(|name| bare(name)).collect()
}

fn company_slots(layer: &Layer) -> Names {
    let slots = layer.frames.values().flat_map(|frame| &frame.slots);
    titled(slots.map(|(name, slot)| (name, slot.question.as_ref())))
}

fn fact_slots(layer: &Layer) -> Names {
    layer.facts.iter().flat_map(|facts| &facts.slots).map(|slot| bare(&slot.name)).collect()
}

fn fact_kinds(layer: &Layer) -> Names {
    layer.facts.iter().flat_map(|facts| &facts.kinds).map(|(kind, _)| bare(kind)).collect()
}

fn fact_roles(layer: &Layer) -> Names {
    layer.facts.iter().flat_map(|facts| &facts.roles).map(|rule| bare(&rule.role)).collect()
}

fn bare(name: &str) -> (String, String) {
    (name.to_owned(), String::new())
}
