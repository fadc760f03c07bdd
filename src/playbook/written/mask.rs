//! Which kinds of facts are personal numbers, and how much of one is left to be seen.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::values::small;
use crate::playbook::tree::{At, Fields, Node, Reader};

/// How a kind of personal number is masked.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct MaskRule {
    #[schemars(skip)]
    pub kind: (String, At),
    /// So many letters and digits are shown, at the start and at the end.
    pub first: u8,
    pub last: u8,
    /// No letter says such a number in full.
    pub in_letters: bool,
}

pub(super) fn masks(reader: &mut Reader, node: Option<Node>) -> Vec<MaskRule> {
    let Some(fields) = node.and_then(|node| reader.fields(node)) else { return Vec::new() };
    let rules = fields.entries().filter_map(|(kind, at, node)| Some(mask(reader.fields(node)?, reader, (kind, at))));
    rules.collect()
}

fn mask(mut fields: Fields, reader: &mut Reader, kind: (String, At)) -> MaskRule {
    let mut shown = |name| fields.take(name).and_then(|node| small(reader, &node)).unwrap_or(0);
    let (first, last) = (shown("first"), shown("last"));
    let in_letters = fields.take("in_letters").and_then(|node| reader.flag(&node)).unwrap_or(false);
    fields.finish(reader);
    MaskRule { kind, first, last, in_letters }
}
