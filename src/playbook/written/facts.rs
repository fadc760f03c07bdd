//! `facts.yaml`: how facts look, what role they play and which slots they fill.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::mask::{MaskRule, masks};
use super::schema::{FactKind, FactRole, IndustryId, Periods, RiskId, TypeId};
use super::values::{cue_list, cues, id, items, plain, slot_name, small, text, words};
use super::{Cue, Cues, Text, entries};
use crate::playbook::fact_words::{DatePart, Tense, ValueKind};
use crate::playbook::tree::{At, Fields, Node, Reader};

/// A number with a unit after it or a sign before it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(extend("needs" = ["kind"]))]
pub struct NumberShape {
    #[schemars(with = "FactKind")]
    pub kind: (String, At),
    pub units: Vec<Cue>,
    pub signs: Vec<Cue>,
    pub bare: bool,
    pub before: Vec<String>,
    pub after: Vec<String>,
    pub between: String,
    pub needs_role: bool,
    pub except: Vec<String>,
    pub not_before: String,
    pub not_after: Vec<String>,
    pub not_right_after: Vec<String>,
    /// Where it is given, a bare number needs no role right before one of these characters or at the end.
    pub closes: String,
}

/// Things told one after another, 第一次… 第二次… 第三次…, which count together.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(extend("needs" = ["kind", "role", "least"]))]
pub struct ListShape {
    #[schemars(with = "FactKind")]
    pub kind: (String, At),
    #[schemars(with = "FactRole")]
    pub role: String,
    pub units: Vec<String>,
    /// Other words for 第一.
    pub first: Vec<String>,
    /// Where there are any, one of these words follows each of them.
    pub followed: Vec<String>,
    pub least: u8,
}

/// How to tell, of the words of a kind that one text has, which of them the complaint is about.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(extend("needs" = ["kind"]))]
pub struct NounShape {
    #[schemars(with = "FactKind")]
    pub kind: (String, At),
    pub likely_after: Vec<String>,
    pub likely_before: Vec<String>,
    pub never_after: Vec<String>,
    pub never_before: Vec<String>,
    /// Only a word that one of the likely ones touches counts.
    pub touched: bool,
    /// Points for and against, by what the complaint is about.
    #[schemars(with = "BTreeMap<TypeId, i32>")]
    pub types: Vec<((String, At), i32)>,
    #[schemars(with = "BTreeMap<IndustryId, i32>")]
    pub industries: Vec<((String, At), i32)>,
}

/// The customer's own words: which clause, and how much of it, a letter may quote.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(extend("needs" = ["kind", "least", "most"]))]
pub struct ClauseShape {
    #[schemars(with = "FactKind")]
    pub kind: (String, At),
    pub least: u8,
    pub most: u8,
    pub enough: f32,
    pub demands: Vec<Cue>,
    pub openers: Vec<Cue>,
    pub faults: Vec<Cue>,
    pub never: Vec<Cue>,
    #[schemars(with = "Vec<FactKind>")]
    pub not_with: Vec<(String, At)>,
    #[schemars(with = "Vec<RiskId>")]
    pub not_risks: Vec<(String, At)>,
}

/// A name known by how it ends.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(extend("needs" = ["kind", "least", "most"]))]
pub struct NameShape {
    #[schemars(with = "FactKind")]
    pub kind: (String, At),
    pub suffixes: Vec<Cue>,
    pub least: u8,
    pub most: u8,
    pub stops: String,
    /// Where it is given, the name stands right after one of these characters.
    pub leads: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(extend("needs" = ["kind", "match"]))]
pub struct FactPattern {
    #[schemars(with = "FactKind")]
    pub kind: (String, At),
    #[schemars(with = "FactRole")]
    pub role: Option<String>,
    pub triggers: Vec<Cue>,
    pub digits: u8,
    #[schemars(rename = "match", with = "String")]
    pub regex: (String, At),
    #[schemars(with = "String")]
    pub except: Option<(String, At)>,
    pub plus: i32,
    /// The number that the words amount to where they name none.
    pub counts: Option<u8>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(extend("needs" = ["kind", "role"]))]
pub struct RoleRule {
    #[schemars(with = "FactKind")]
    pub kind: (String, At),
    #[schemars(with = "FactRole")]
    pub role: String,
    #[schemars(with = "Tense")]
    pub tense: Option<(String, At)>,
    /// Whether a letter may speak of a fact in this role.
    #[schemars(extend("default" = true))]
    pub said: bool,
    pub before: Vec<Cue>,
    pub after: Vec<Cue>,
}

/// Words that are parts of dates, all with one meaning.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(extend("needs" = ["means"]))]
pub struct DateWords {
    #[schemars(with = "DatePart")]
    pub means: (String, At),
    pub back: i32,
    pub words: Vec<Cue>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
pub struct Dates {
    pub words: Vec<DateWords>,
    pub not_after: Vec<String>,
    pub not_before: String,
    pub sure_before: Vec<String>,
    pub except: Vec<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(extend("needs" = ["kind"]))]
pub struct FactSlot {
    #[schemars(skip)]
    pub name: String,
    #[schemars(with = "FactKind")]
    pub kind: (String, At),
    #[schemars(with = "FactRole")]
    pub role: Option<(String, At)>,
    #[schemars(skip)]
    pub at: At,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
pub struct Facts {
    /// How the value of each kind is read.
    #[schemars(with = "BTreeMap<String, ValueKind>")]
    pub kinds: Vec<(String, (String, At))>,
    #[schemars(with = "BTreeMap<String, Vec<String>>")]
    pub currencies: Vec<(String, Vec<String>)>,
    /// Words of each unit of time.
    #[schemars(with = "Periods")]
    pub periods: Vec<((String, At), Vec<String>)>,
    pub dates: Dates,
    pub numbers: Vec<NumberShape>,
    pub names: Vec<NameShape>,
    pub lists: Vec<ListShape>,
    pub nouns: Vec<NounShape>,
    pub clauses: Vec<ClauseShape>,
    #[schemars(with = "Vec<String>")]
    pub unquoted: Vec<(String, At)>,
    pub patterns: Vec<FactPattern>,
    pub roles: Vec<RoleRule>,
    #[schemars(with = "BTreeMap<String, FactSlot>")]
    pub slots: Vec<FactSlot>,
    /// Words that are facts by themselves, by kind.
    #[schemars(with = "BTreeMap<String, Cues>")]
    pub words: Vec<((String, At), Cues)>,
    pub amount_unit: Option<Text>,
    #[schemars(rename = "mask", with = "BTreeMap<String, MaskRule>")]
    pub masks: Vec<MaskRule>,
}

pub(super) fn facts(reader: &mut Reader, mut fields: Fields) -> Facts {
    let slots = fields.take("slots").and_then(|node| reader.fields(node));
    let facts = Facts {
        kinds: map(reader, fields.take("kinds"), |reader, name, node| Some((name.0, id(reader, node)?))),
        currencies: map(reader, fields.take("currencies"), |reader, name, node| {
            Some((name.0, words(reader, Some(node))))
        }),
        periods: map(reader, fields.take("periods"), |reader, name, node| Some((name, words(reader, Some(node))))),
        dates: fields.take("dates").map(|node| dates(reader, node)).unwrap_or_default(),
        numbers: fields.take("numbers").map(|node| items(reader, node, number_shape)).unwrap_or_default(),
        names: fields.take("names").map(|node| items(reader, node, name_shape)).unwrap_or_default(),
        lists: fields.take("lists").map(|node| items(reader, node, list_shape)).unwrap_or_default(),
        nouns: fields.take("nouns").map(|node| items(reader, node, noun_shape)).unwrap_or_default(),
        clauses: fields.take("clauses").map(|node| items(reader, node, clause_shape)).unwrap_or_default(),
        unquoted: fields.take("unquoted").map(|node| items(reader, node, id)).unwrap_or_default(),
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
        words: map(reader, fields.take("words"), |reader, name, node| Some((name, cues(reader, Some(node))))),
        amount_unit: fields.take("amount_unit").and_then(|node| text(reader, node)),
        masks: masks(reader, fields.take("mask")),
    };
    fields.finish(reader);
    facts
}

/// The entries of a map whose keys are names.
fn map<T>(reader: &mut Reader, node: Option<Node>, read: fn(&mut Reader, (String, At), Node) -> Option<T>) -> Vec<T> {
    let Some(fields) = node.and_then(|node| reader.fields(node)) else { return Vec::new() };
    fields.entries().filter_map(|(name, at, node)| read(reader, (name, at), node)).collect()
}

fn dates(reader: &mut Reader, node: Node) -> Dates {
    let Some(mut fields) = reader.fields(node) else { return Dates::default() };
    let dates = Dates {
        words: fields.take("words").map(|node| items(reader, node, date_words)).unwrap_or_default(),
        not_after: words(reader, fields.take("not_after")),
        not_before: plain(reader, &mut fields, "not_before"),
        sure_before: words(reader, fields.take("sure_before")),
        except: words(reader, fields.take("except")),
    };
    fields.finish(reader);
    dates
}

fn date_words(reader: &mut Reader, node: Node) -> Option<DateWords> {
    let mut fields = reader.fields(node)?;
    let means = fields.need(reader, "means").and_then(|node| id(reader, node));
    let back = fields.take("back").and_then(|node| reader.integer(&node)).unwrap_or(0);
    let words = cue_list(reader, &mut fields, "words");
    fields.finish(reader);
    Some(DateWords { means: means?, back, words })
}

pub(super) fn number_shape(reader: &mut Reader, node: Node) -> Option<NumberShape> {
    let mut fields = reader.fields(node)?;
    let kind = fields.need(reader, "kind").and_then(|node| id(reader, node));
    let mut flag = |name| fields.take(name).and_then(|node| reader.flag(&node)).unwrap_or(false);
    let (bare, needs_role) = (flag("bare"), flag("needs_role"));
    let shape = NumberShape {
        kind: kind?,
        units: cue_list(reader, &mut fields, "units"),
        signs: cue_list(reader, &mut fields, "signs"),
        bare,
        before: words(reader, fields.take("before")),
        after: words(reader, fields.take("after")),
        between: plain(reader, &mut fields, "between"),
        needs_role,
        except: words(reader, fields.take("except")),
        not_before: plain(reader, &mut fields, "not_before"),
        not_after: words(reader, fields.take("not_after")),
        not_right_after: words(reader, fields.take("not_right_after")),
        closes: plain(reader, &mut fields, "closes"),
    };
    fields.finish(reader);
    Some(shape)
}

pub(super) fn name_shape(reader: &mut Reader, node: Node) -> Option<NameShape> {
    let mut fields = reader.fields(node)?;
    let kind = fields.need(reader, "kind").and_then(|node| id(reader, node));
    let mut number = |name| fields.need(reader, name).and_then(|node| small(reader, &node));
    let (least, most) = (number("least"), number("most"));
    let suffixes = cue_list(reader, &mut fields, "suffixes");
    let (stops, leads) = (plain(reader, &mut fields, "stops"), plain(reader, &mut fields, "leads"));
    fields.finish(reader);
    Some(NameShape { kind: kind?, suffixes, least: least?, most: most?, stops, leads })
}

pub(super) fn list_shape(reader: &mut Reader, node: Node) -> Option<ListShape> {
    let mut fields = reader.fields(node)?;
    let kind = fields.need(reader, "kind").and_then(|node| id(reader, node));
    let role = fields.need(reader, "role").and_then(|node| reader.text(&node));
    let least = fields.need(reader, "least").and_then(|node| small(reader, &node));
    let mut list = |name| words(reader, fields.take(name));
    let (units, first, followed) = (list("units"), list("first"), list("followed"));
    fields.finish(reader);
    Some(ListShape { kind: kind?, role: role?, units, first, followed, least: least? })
}

pub(super) fn noun_shape(reader: &mut Reader, node: Node) -> Option<NounShape> {
    let mut fields = reader.fields(node)?;
    let kind = fields.need(reader, "kind").and_then(|node| id(reader, node));
    let touched = fields.take("touched").and_then(|node| reader.flag(&node)).unwrap_or(false);
    let mut list = |name| words(reader, fields.take(name));
    let (likely_after, likely_before) = (list("likely_after"), list("likely_before"));
    let (never_after, never_before) = (list("never_after"), list("never_before"));
    let mut points = |name| map(reader, fields.take(name), |reader, name, node| Some((name, reader.integer(&node)?)));
    let (types, industries) = (points("types"), points("industries"));
    fields.finish(reader);
    Some(NounShape { kind: kind?, likely_after, likely_before, never_after, never_before, touched, types, industries })
}

pub(super) fn clause_shape(reader: &mut Reader, node: Node) -> Option<ClauseShape> {
    let mut fields = reader.fields(node)?;
    let kind = fields.need(reader, "kind").and_then(|node| id(reader, node));
    let mut number = |name| fields.need(reader, name).and_then(|node| small(reader, &node));
    let (least, most) = (number("least"), number("most"));
    let enough = fields.take("enough").and_then(|node| reader.decimal(&node)).unwrap_or_default();
    let [demands, openers, faults, never] =
        ["demands", "openers", "faults", "never"].map(|name| cue_list(reader, &mut fields, name));
    let mut ids = |name| fields.take(name).map(|node| items(reader, node, id)).unwrap_or_default();
    let (not_with, not_risks) = (ids("not_with"), ids("not_risks"));
    fields.finish(reader);
    let (kind, least, most) = (kind?, least?, most?);
    Some(ClauseShape { kind, least, most, enough, demands, openers, faults, never, not_with, not_risks })
}

pub(super) fn fact_pattern(reader: &mut Reader, node: Node) -> Option<FactPattern> {
    let mut fields = reader.fields(node)?;
    let kind = fields.need(reader, "kind").and_then(|node| id(reader, node));
    let regex = fields.need(reader, "match").and_then(|node| id(reader, node));
    let pattern = FactPattern {
        kind: kind?,
        regex: regex?,
        role: fields.take("role").and_then(|node| reader.text(&node)),
        triggers: cue_list(reader, &mut fields, "triggers"),
        digits: fields.take("digits").and_then(|node| small(reader, &node)).unwrap_or(0),
        except: fields.take("except").and_then(|node| id(reader, node)),
        plus: fields.take("plus").and_then(|node| reader.integer(&node)).unwrap_or(0),
        counts: fields.take("counts").and_then(|node| small(reader, &node)),
    };
    fields.finish(reader);
    Some(pattern)
}

pub(super) fn role_rule(reader: &mut Reader, node: Node) -> Option<RoleRule> {
    let mut fields = reader.fields(node)?;
    let kind = fields.need(reader, "kind").and_then(|node| id(reader, node));
    let role = fields.need(reader, "role").and_then(|node| reader.text(&node));
    let tense = fields.take("tense").and_then(|node| id(reader, node));
    let said = fields.take("said").and_then(|node| reader.flag(&node)).unwrap_or(true);
    let (before, after) = (cue_list(reader, &mut fields, "before"), cue_list(reader, &mut fields, "after"));
    fields.finish(reader);
    Some(RoleRule { kind: kind?, role: role?, tense, said, before, after })
}
