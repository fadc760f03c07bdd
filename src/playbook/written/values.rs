//! The small things that files are made of: texts, cues, ids, choices, names of slots.

use std::collections::BTreeMap;

use super::{Cue, Cues, Placed, Removal, Section, Text, Texts, Variant};
use crate::diagnostic::{Code, Diagnostic, Message};
use crate::playbook::traps;
use crate::playbook::tree::{At, Fields, Node, Reader, Value};
use crate::text::is_blank;

pub(super) fn placed<T>(
    reader: &mut Reader,
    fields: &mut Fields,
    name: &'static str,
    read: fn(&mut Reader, Node) -> Option<T>,
) -> Option<Placed<Vec<T>>> {
    let node = fields.take(name)?;
    let at = node.at.clone();
    Some(Placed { at, value: items(reader, node, read) })
}

pub(super) fn items<T>(reader: &mut Reader, node: Node, read: fn(&mut Reader, Node) -> Option<T>) -> Vec<T> {
    reader.list(node).into_iter().filter_map(|node| read(reader, node)).collect()
}

pub(super) fn sections(reader: &mut Reader, fields: &mut Fields, sections: &[Section]) -> BTreeMap<Section, Texts> {
    let mut found = BTreeMap::new();
    for &section in sections {
        if let Some(node) = fields.take(section.name()) {
            let (at, before) = (node.at.clone(), reader.findings.len());
            let variants = variants(reader, Some(node));
            if variants.is_empty() && reader.findings.len() == before {
                reader.fault(Code::EmptyList, &at, Message::EmptySection { section: section.name().into() });
            }
            if !variants.is_empty() {
                found.insert(section, Texts { at, variants });
            }
        }
    }
    found
}

/// A text: a scalar, or `{say: …, hans: …}`.
pub(super) fn text(reader: &mut Reader, node: Node) -> Option<Text> {
    if let Value::Map(_) = node.value {
        if reader.sentence_as_field(&node) {
            return None;
        }
        let mut fields = reader.fields(node)?;
        let hant = fields.need(reader, "say").and_then(|node| placed_prose(reader, node));
        let hans = fields.take("hans").map(|node| placed_prose(reader, node));
        fields.finish(reader);
        let Placed { at, value } = hant?;
        // Without its own words the Simplified letter would have others than were written.
        return Some(Text { hant: value, hans: hans.map_or(Some(None), |hans| hans.map(Some))?, at });
    }
    let Placed { at, value } = placed_prose(reader, node)?;
    Some(Text { hant: value, hans: None, at })
}

fn placed_prose(reader: &mut Reader, node: Node) -> Option<Placed<String>> {
    Some(Placed { value: prose(reader, &node)?, at: node.at })
}

/// A text that a letter can hold.
pub(super) fn prose(reader: &mut Reader, node: &Node) -> Option<String> {
    let text = reader.prose(node)?;
    let is_null = matches!(&node.value, Value::Scalar { text, plain: true, .. } if text == "~" || text == "null");
    if is_null || is_blank(&text) {
        reader.fault(Code::EmptyList, &node.at, Message::NoText);
        return None;
    }
    let before = reader.findings.len();
    if text.contains(is_unseen) {
        reader.fault(Code::BadText, &node.at, Message::ControlInText);
    }
    if let Some((name @ ("say" | "hans" | "snippet"), _)) = traps::full_width_colon(&text) {
        let message = Message::FullWidthColon { name: name.into() };
        reader.advise(Code::YamlSyntax, &node.at, message, Message::ColonAfterName { name: name.into() });
    }
    if let Some(mark) = ["{{", "}}", "{%", "%}"].into_iter().find(|mark| text.contains(mark)) {
        reader.advise(Code::BadText, &node.at, Message::StandsAsItIs { mark: mark.into() }, Message::SlotBrackets);
    }
    (reader.findings.len() == before).then_some(text)
}

/// Whether a character does something to a letter that nobody sees in the playbook: controls, marks without width,
/// and those that turn the direction of writing.
fn is_unseen(c: char) -> bool {
    let is_mark = matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    (c.is_control() && c != '\n') || is_mark
}

pub(super) fn texts(reader: &mut Reader, node: Option<Node>) -> Vec<Text> {
    node.map(|node| items(reader, node, text)).unwrap_or_default()
}

pub(super) fn variants(reader: &mut Reader, node: Option<Node>) -> Vec<Variant> {
    node.map(|node| items(reader, node, variant)).unwrap_or_default()
}

/// A text, or `{snippet: name}`.
fn variant(reader: &mut Reader, node: Node) -> Option<Variant> {
    if !node.has_field("snippet") {
        return text(reader, node).map(Variant::Own);
    }
    let mut fields = reader.fields(node)?;
    let name = fields.take("snippet").and_then(|node| id(reader, node));
    fields.finish(reader);
    name.map(|(name, at)| Variant::Snippet { name, at })
}

pub(super) fn id(reader: &mut Reader, node: Node) -> Option<(String, At)> {
    Some((reader.text(&node)?, node.at))
}

pub(super) fn cue(reader: &mut Reader, node: Node) -> Option<Cue> {
    let text = reader.text(&node)?;
    Some(Cue { text, at: node.at })
}

pub(super) fn cues(reader: &mut Reader, node: Option<Node>) -> Cues {
    let Some(mut fields) = node.and_then(|node| reader.fields(node)) else { return Cues::default() };
    let cues = cue_lists(reader, &mut fields);
    fields.finish(reader);
    cues
}

pub(super) fn cue_lists(reader: &mut Reader, fields: &mut Fields) -> Cues {
    let mut list = |name| cue_list(reader, fields, name);
    Cues {
        certain: list("certain"),
        strong: list("strong"),
        normal: list("normal"),
        weak: list("weak"),
        exact: list("exact"),
        except: list("except"),
        never: list("never"),
        moved: Vec::new(),
        remove: list("remove").into_iter().map(|cue| Removal { cue, done: false }).collect(),
    }
}

pub(super) fn cue_list(reader: &mut Reader, fields: &mut Fields, name: &'static str) -> Vec<Cue> {
    fields.take(name).map(|node| items(reader, node, cue)).unwrap_or_default()
}

pub(super) fn named_cues(reader: &mut Reader, node: Option<Node>) -> Vec<(String, Cues)> {
    let Some(fields) = node.and_then(|node| reader.fields(node)) else { return Vec::new() };
    fields.entries().map(|(name, _, node)| (name, cues(reader, Some(node)))).collect()
}

pub(super) fn words(reader: &mut Reader, node: Option<Node>) -> Vec<String> {
    node.map(|node| items(reader, node, |reader, node| reader.text(&node))).unwrap_or_default()
}

pub(super) fn plain(reader: &mut Reader, fields: &mut Fields, name: &'static str) -> String {
    fields.take(name).and_then(|node| reader.text(&node)).unwrap_or_default()
}

/// The variants under `name`; a single one may have its `hans` beside it.
pub(super) fn say(reader: &mut Reader, fields: &mut Fields, name: &'static str) -> Vec<Variant> {
    let mut variants = variants(reader, fields.take(name));
    if let Some(node) = fields.take("hans") {
        let at = node.at.clone();
        let hans = placed_prose(reader, node);
        match variants.as_mut_slice() {
            [Variant::Own(only)] if hans.is_some() => only.hans = hans,
            [Variant::Own(_)] => variants.clear(),
            _ => reader.fault(Code::WrongType, &at, Message::HansBesideList),
        }
    }
    variants
}

/// The variants of what stands in the letter and must have its words.
pub(super) fn needed_say(reader: &mut Reader, fields: &mut Fields) -> Vec<Variant> {
    let before = reader.findings.len();
    let say = say(reader, fields, "say");
    if say.is_empty() && reader.findings.len() == before {
        reader.fault(Code::MissingField, &fields.at, Message::FieldMissing { field: "say".into() });
    }
    say
}

pub(super) fn choice<T: Copy>(reader: &mut Reader, node: &Node, valid: &[(&str, T)]) -> Option<T> {
    let name = reader.text(node)?;
    let found = valid.iter().find(|(valid, _)| *valid == name).map(|&(_, value)| value);
    if found.is_none() {
        let place = reader.place(&node.at);
        let finding = Diagnostic::new(Code::UnknownId, Message::NoChoice { name: name.as_str().into() });
        reader.findings.push(finding.at(place).suggest(&name, valid.iter().map(|(name, _)| *name)));
    }
    found
}

/// A number that is kept in a byte.
pub(super) fn small(reader: &mut Reader, node: &Node) -> Option<u8> {
    let number = reader.number(node)?;
    let small = u8::try_from(number).ok();
    if small.is_none() {
        reader.fault(
            Code::BadValue,
            &node.at,
            Message::MoreThan { number: number.to_string().into(), most: usize::from(u8::MAX).into() },
        );
    }
    small
}

/// Words that mean something inside 〔…〕.
pub const TEMPLATE_WORDS: [&str; 10] = ["and", "else", "false", "if", "in", "is", "none", "not", "or", "true"];

/// Whether a template can name a slot like this.
pub(super) fn slot_name(reader: &mut Reader, name: &str, at: &At) -> bool {
    let plain = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if plain && !TEMPLATE_WORDS.contains(&name) {
        return true;
    }
    let (message, help) = if plain {
        let other = format!("{name}_slot");
        (Message::ReservedSlotName { name: name.into() }, Message::TakeName { name: other.into() })
    } else {
        let near: String = name.to_ascii_lowercase().replace(['-', ' ', '.'], "_");
        let near = near.trim_start_matches(|c: char| !c.is_ascii_lowercase());
        let sound = !near.is_empty() && near.is_ascii();
        let help = if sound { Message::DidYouMean { name: near.into() } } else { Message::NamesLook };
        (Message::BadSlotName { name: name.into() }, help)
    };
    reader.advise(Code::BadSlotName, at, message, help);
    false
}
