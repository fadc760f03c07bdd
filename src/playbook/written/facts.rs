//! `facts.yaml`: how facts look, what role they play and which slots they fill.

use super::values::{cue_list, id, items, named_cues, plain, slot_name, small, text, words};
use super::{Cue, Cues, Text, entries};
use crate::playbook::tree::{At, Fields, Node, Reader};

/// A number with a unit after it or a sign before it.
#[derive(Debug, Clone)]
pub struct NumberShape {
    pub kind: String,
    pub units: Vec<Cue>,
    pub signs: Vec<Cue>,
    pub bare: bool,
    pub before: Vec<String>,
    pub after: Vec<String>,
    pub between: String,
    pub few: bool,
    pub needs_role: bool,
    pub except: Vec<String>,
    pub not_before: String,
    pub not_after: Vec<String>,
}

/// A name known by how it ends.
#[derive(Debug, Clone)]
pub struct NameShape {
    pub kind: String,
    pub suffixes: Vec<Cue>,
    pub least: u8,
    pub most: u8,
    pub stops: String,
    /// Where it is given, the name stands right after one of these characters.
    pub leads: String,
}

#[derive(Debug, Clone)]
pub struct FactPattern {
    pub kind: String,
    pub role: Option<String>,
    pub triggers: Vec<Cue>,
    pub digits: u8,
    pub regex: (String, At),
    pub except: Option<(String, At)>,
    pub plus: i32,
}

#[derive(Debug, Clone)]
pub struct RoleRule {
    pub kind: (String, At),
    pub role: String,
    pub before: Vec<Cue>,
    pub after: Vec<Cue>,
}

#[derive(Debug, Clone)]
pub struct FactSlot {
    pub name: String,
    pub kind: (String, At),
    pub role: Option<(String, At)>,
    pub at: At,
}

#[derive(Debug, Clone, Default)]
pub struct Facts {
    pub numbers: Vec<NumberShape>,
    pub names: Vec<NameShape>,
    pub patterns: Vec<FactPattern>,
    pub roles: Vec<RoleRule>,
    pub slots: Vec<FactSlot>,
    /// Words that are facts by themselves, by kind.
    pub words: Vec<(String, Cues)>,
    pub amount_unit: Option<Text>,
}

pub(super) fn facts(reader: &mut Reader, mut fields: Fields) -> Facts {
    let slots = fields.take("slots").and_then(|node| reader.fields(node));
    let facts = Facts {
        numbers: fields.take("numbers").map(|node| items(reader, node, number_shape)).unwrap_or_default(),
        names: fields.take("names").map(|node| items(reader, node, name_shape)).unwrap_or_default(),
        patterns: fields.take("patterns").map(|node| items(reader, node, fact_pattern)).unwrap_or_default(),
        roles: fields.take("roles").map(|node| items(reader, node, role_rule)).unwrap_or_default(),
        slots: slots
            .map(|fields| {
                entries(reader, fields, |reader, mut fields| {
                    let kind = fields.need(reader, "kind").and_then(|node| id(reader, node));
                    let role = fields.take("role").and_then(|node| id(reader, node));
                    let at = fields.at.clone();
                    fields.finish(reader);
                    kind.map(|kind| FactSlot { name: String::new(), kind, role, at })
                })
                .into_iter()
                .filter_map(|(name, slot)| slot.map(|slot| FactSlot { name, ..slot }))
                .filter(|slot| slot_name(reader, &slot.name, &slot.at))
                .collect()
            })
            .unwrap_or_default(),
        words: named_cues(reader, fields.take("words")),
        amount_unit: fields.take("amount_unit").and_then(|node| text(reader, node)),
    };
    fields.finish(reader);
    facts
}

pub(super) fn number_shape(reader: &mut Reader, node: Node) -> Option<NumberShape> {
    let mut fields = reader.fields(node)?;
    let kind = fields.need(reader, "kind").and_then(|node| reader.text(&node));
    let mut flag = |name| fields.take(name).and_then(|node| reader.flag(&node)).unwrap_or(false);
    let (bare, few, needs_role) = (flag("bare"), flag("few"), flag("needs_role"));
    let shape = NumberShape {
        kind: kind?,
        units: cue_list(reader, &mut fields, "units"),
        signs: cue_list(reader, &mut fields, "signs"),
        bare,
        before: words(reader, fields.take("before")),
        after: words(reader, fields.take("after")),
        between: plain(reader, &mut fields, "between"),
        few,
        needs_role,
        except: words(reader, fields.take("except")),
        not_before: plain(reader, &mut fields, "not_before"),
        not_after: words(reader, fields.take("not_after")),
    };
    fields.finish(reader);
    Some(shape)
}

pub(super) fn name_shape(reader: &mut Reader, node: Node) -> Option<NameShape> {
    let mut fields = reader.fields(node)?;
    let kind = fields.need(reader, "kind").and_then(|node| reader.text(&node));
    let mut number = |name| fields.need(reader, name).and_then(|node| small(reader, &node));
    let (least, most) = (number("least"), number("most"));
    let suffixes = cue_list(reader, &mut fields, "suffixes");
    let (stops, leads) = (plain(reader, &mut fields, "stops"), plain(reader, &mut fields, "leads"));
    fields.finish(reader);
    Some(NameShape { kind: kind?, suffixes, least: least?, most: most?, stops, leads })
}

pub(super) fn fact_pattern(reader: &mut Reader, node: Node) -> Option<FactPattern> {
    let mut fields = reader.fields(node)?;
    let kind = fields.need(reader, "kind").and_then(|node| reader.text(&node));
    let regex = fields.need(reader, "match").and_then(|node| id(reader, node));
    let pattern = FactPattern {
        kind: kind?,
        regex: regex?,
        role: fields.take("role").and_then(|node| reader.text(&node)),
        triggers: cue_list(reader, &mut fields, "triggers"),
        digits: fields.take("digits").and_then(|node| small(reader, &node)).unwrap_or(0),
        except: fields.take("except").and_then(|node| id(reader, node)),
        plus: fields.take("plus").and_then(|node| reader.decimal(&node)).map_or(0, |n| n as i32),
    };
    fields.finish(reader);
    Some(pattern)
}

pub(super) fn role_rule(reader: &mut Reader, node: Node) -> Option<RoleRule> {
    let mut fields = reader.fields(node)?;
    let kind = fields.need(reader, "kind").and_then(|node| id(reader, node));
    let role = fields.need(reader, "role").and_then(|node| reader.text(&node));
    let (before, after) = (cue_list(reader, &mut fields, "before"), cue_list(reader, &mut fields, "after"));
    fields.finish(reader);
    Some(RoleRule { kind: kind?, role: role?, before, after })
}
