//! What the author wrote: one struct per kind of file, every text and cue with its place, nothing computed.

use std::collections::{BTreeMap, BTreeSet};

use super::home::{self, Home};
use super::tree::{At, Fields, Node, Reader, Source, Value};
use crate::diagnostic::{Code, Diagnostic};
use crate::text::script::Region;

/// A text for the letter; `hans` only where the derived Simplified text would not be native.
#[derive(Debug, Clone)]
pub struct Text {
    pub hant: String,
    pub hans: Option<String>,
    pub at: At,
}

/// A cue as written: `等…小時`.
#[derive(Debug, Clone)]
pub struct Cue {
    pub text: String,
    pub at: At,
}

/// The cues that vote for one label.
#[derive(Debug, Clone, Default)]
pub struct Cues {
    pub strong: Vec<Cue>,
    pub normal: Vec<Cue>,
    pub weak: Vec<Cue>,
    /// Normal cues that match only as spelled, without folding.
    pub exact: Vec<Cue>,
    /// Longer phrases that mask a cue inside them.
    pub except: Vec<Cue>,
    /// Phrases that silence the label in their clause.
    pub never: Vec<Cue>,
    /// Cues of the layers below, or of `general`, that do not count.
    pub remove: Vec<Removal>,
}

/// A cue to be taken out, and whether a layer below had it.
#[derive(Debug, Clone)]
pub struct Removal {
    pub cue: Cue,
    pub done: bool,
}

/// The lists of variants of a letter. The frame's belong to industry files, the case's to type files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum Section {
    Salutation,
    Apology,
    Restate,
    OptionsIntro,
    Consent,
    Expect,
    FollowUp,
    Contact,
    Closing,
    Subject,
    Listen,
    Acknowledge,
    Also,
}

impl Section {
    pub const FRAME: [Section; 9] = [
        Section::Salutation,
        Section::Apology,
        Section::Restate,
        Section::OptionsIntro,
        Section::Consent,
        Section::Expect,
        Section::FollowUp,
        Section::Contact,
        Section::Closing,
    ];
    pub const CASE: [Section; 4] = [Section::Subject, Section::Listen, Section::Acknowledge, Section::Also];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Section::Salutation => "salutation",
            Section::Apology => "apology",
            Section::Restate => "restate",
            Section::OptionsIntro => "options_intro",
            Section::Consent => "consent",
            Section::Expect => "expect",
            Section::FollowUp => "follow_up",
            Section::Contact => "contact",
            Section::Closing => "closing",
            Section::Subject => "subject",
            Section::Listen => "listen",
            Section::Acknowledge => "acknowledge",
            Section::Also => "also",
        }
    }
}

/// A list of variants with the place of its field.
#[derive(Debug, Clone)]
pub struct Texts {
    pub at: At,
    pub variants: Vec<Text>,
}

/// A slot that the company fills.
#[derive(Debug, Clone)]
pub struct CompanySlot {
    pub question: Option<String>,
    pub value: Option<Text>,
    pub at: At,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Unit {
    Hours,
    Days,
    WorkingDays,
}

impl Unit {
    pub const ALL: [(&'static str, Unit); 3] =
        [("hours", Unit::Hours), ("days", Unit::Days), ("working_days", Unit::WorkingDays)];
}

#[derive(Debug, Clone)]
pub struct Deadline {
    pub number: u32,
    pub unit: Unit,
    pub at: At,
}

/// An `industry.yaml`.
#[derive(Debug, Clone)]
pub struct Frame {
    pub at: At,
    pub title: Option<Text>,
    pub cues: Cues,
    pub texts: BTreeMap<Section, Texts>,
    pub slots: BTreeMap<String, CompanySlot>,
    pub deadlines: BTreeMap<String, Deadline>,
    /// Slots of facts that no letter of this industry may repeat.
    pub withhold: Vec<(String, At)>,
}

#[derive(Debug, Clone)]
pub struct Action {
    pub id: String,
    pub say: Vec<Text>,
    pub who: Option<Text>,
    pub within: Option<(String, At)>,
}

/// Who may grant a remedy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Authority {
    FrontLine,
    Manager,
}

#[derive(Debug, Clone)]
pub struct RemedyOption {
    pub id: String,
    pub answers: (String, At),
    pub limit: Authority,
    pub offer: Vec<Text>,
    pub say: Vec<Text>,
    pub refer: Vec<Text>,
}

#[derive(Debug, Clone)]
pub struct Ask {
    /// The ask is left out when the complaint has any of these.
    pub facts: Vec<(String, At)>,
    pub say: Vec<Text>,
}

/// An example of a complaint; `industry` and `type` only where they differ from the file's.
#[derive(Debug, Clone)]
pub struct Example {
    pub text: String,
    pub industry: Option<(String, At)>,
    pub kind: Option<(String, At)>,
    pub at: At,
}

/// A field that a type file may set, with its place.
#[derive(Debug, Clone)]
pub struct Placed<T> {
    pub at: At,
    pub value: T,
}

/// A type file: `<industry>/<type>.yaml`.
#[derive(Debug, Clone)]
pub struct Case {
    pub at: At,
    pub title: Option<Text>,
    pub cues: Cues,
    pub texts: BTreeMap<Section, Texts>,
    pub actions: Option<Placed<Vec<Action>>>,
    pub options: Option<Placed<Vec<RemedyOption>>>,
    pub asks: Option<Placed<Vec<Ask>>>,
    pub departments: Option<Placed<Vec<Text>>>,
    pub rights: Option<Placed<Vec<(String, At)>>>,
    pub notes: Option<Placed<Vec<Text>>>,
    pub examples: Vec<Example>,
}

#[derive(Debug, Clone)]
pub struct Request {
    pub at: At,
    pub title: Option<Text>,
    pub cues: Cues,
    pub authority: Option<Authority>,
    pub grant: Vec<Text>,
    pub refer: Vec<Text>,
}

/// What a risk signal asks of the company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Handling {
    Send,
    Review,
    Human,
}

/// A short letter of its own: subject and paragraphs.
#[derive(Debug, Clone)]
pub struct Note {
    pub subject: Vec<Text>,
    pub body: Vec<Vec<Text>>,
}

#[derive(Debug, Clone)]
pub struct Risk {
    pub at: At,
    pub title: Option<Text>,
    pub cues: Cues,
    pub handling: Option<Handling>,
    /// Whether the id is shown among the risks; a live danger is not.
    pub listed: Option<bool>,
    pub holding: Option<Note>,
    pub reply: Vec<Text>,
    pub notes: Vec<Text>,
    pub owner: Option<Text>,
    pub within: Option<Deadline>,
    /// Types whose own letter says already what `reply` says.
    pub not_with: Vec<(String, At)>,
    /// Requests that `reply` answers already.
    pub covers: Vec<(String, At)>,
    /// A number among the facts from which on the risk is there.
    pub from_fact: Option<(String, At, u32)>,
}

#[derive(Debug, Clone)]
pub struct Intent {
    pub at: At,
    pub title: Option<Text>,
    pub cues: Cues,
    pub letter: Option<Note>,
}

/// A group of words that bends the weight of its surroundings.
#[derive(Debug, Clone, Default)]
pub struct Bend {
    pub cues: Cues,
    pub before: Option<f32>,
    pub after: Option<f32>,
}

#[derive(Debug, Clone, Default)]
pub struct Language {
    /// Negators that must touch what they negate.
    pub near: Cues,
    /// Negators that reach over three characters.
    pub far: Cues,
    pub contrast: Bend,
    pub context: Bend,
    pub emotions: Vec<(String, Cues)>,
    pub traits: Vec<(String, Cues)>,
    /// Speakers in a chat log who are not the customer.
    pub staff_speakers: Vec<String>,
    pub customer_speakers: Vec<String>,
    pub units: BTreeMap<&'static str, Text>,
    pub missing: Option<Text>,
    /// How a date is written in a letter: `{m}月{d}日`.
    pub day: Option<Text>,
}

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

#[derive(Debug, Clone)]
pub struct Regulation {
    pub at: At,
    pub region: Option<Region>,
    pub verified: bool,
    pub source: String,
    /// The day on which somebody read the law, as 2026-11-21.
    pub checked: String,
    pub say: Vec<Text>,
}

#[derive(Debug, Clone, Default)]
pub struct Glossary {
    pub words: Vec<(String, String)>,
    pub fold: BTreeMap<char, char>,
    pub both_scripts: BTreeSet<char>,
}

/// Everything that one layer (the built-in set, or a user's folder) says.
#[derive(Debug, Clone, Default)]
pub struct Layer {
    pub frames: BTreeMap<String, Frame>,
    /// By industry and type.
    pub cases: BTreeMap<(String, String), Case>,
    pub requests: Vec<(String, Request)>,
    pub risks: Vec<(String, Risk)>,
    pub intents: Vec<(String, Intent)>,
    pub language: Option<Language>,
    pub facts: Option<Facts>,
    pub regulations: BTreeMap<String, Regulation>,
    pub glossary: Option<Glossary>,
}

/// Reads the files of one layer. Each file's faults are noted, and sound parts kept.
#[must_use]
pub fn read(sources: &[Source]) -> (Layer, Vec<Diagnostic>) {
    let mut layer = Layer::default();
    let mut findings = Vec::new();
    for source in sources {
        let mut reader = Reader::new(source);
        match home::of(&source.name) {
            Ok(home) => read_file(&mut layer, &mut reader, home),
            Err(finding) => reader.findings.push(finding.at(reader.place(&start(source)))),
        }
        findings.append(&mut reader.findings);
    }
    (layer, findings)
}

fn start(source: &Source) -> At {
    At { file: source.path.as_str().into(), line: 1, column: 1, end_column: 2 }
}

fn read_file(layer: &mut Layer, reader: &mut Reader, home: Home) {
    let Some(root) = reader.root() else {
        if reader.findings.is_empty() {
            let at = start(reader.source);
            reader.fault(Code::EmptyList, &at, "the file is empty");
        }
        return;
    };
    let Some(fields) = reader.fields(root) else { return };
    match home {
        Home::Shared("requests") => layer.requests = entries(reader, fields, request),
        Home::Shared("risks") => layer.risks = entries(reader, fields, risk),
        Home::Shared("intents") => layer.intents = entries(reader, fields, intent),
        Home::Shared("regulations") => layer.regulations = entries(reader, fields, regulation).into_iter().collect(),
        Home::Shared("language") => layer.language = Some(language(reader, fields)),
        Home::Shared("facts") => layer.facts = Some(facts(reader, fields)),
        Home::Shared(_) => layer.glossary = Some(glossary(reader, fields)),
        Home::Frame(industry) => {
            let frame = frame(reader, fields);
            layer.frames.insert(industry.to_owned(), frame);
        }
        Home::Case(industry, kind) => {
            let case = case(reader, fields);
            layer.cases.insert((industry.to_owned(), kind.to_owned()), case);
        }
    }
}

fn entries<T>(reader: &mut Reader, fields: Fields, read: fn(&mut Reader, Fields) -> T) -> Vec<(String, T)> {
    fields
        .entries()
        .filter_map(|(id, at, node)| {
            let mut fields = reader.fields(node)?;
            fields.at = at;
            Some((id, read(reader, fields)))
        })
        .collect()
}

fn frame(reader: &mut Reader, mut fields: Fields) -> Frame {
    let frame = Frame {
        at: fields.at.clone(),
        title: fields.take("title").and_then(|node| text(reader, node)),
        cues: cues(reader, fields.take("cues")),
        texts: sections(reader, &mut fields, &Section::FRAME),
        slots: fields.take("slots").map(|node| company_slots(reader, node)).unwrap_or_default(),
        deadlines: fields.take("deadlines").map(|node| deadlines(reader, node)).unwrap_or_default(),
        withhold: fields.take("withhold").map(|node| items(reader, node, id)).unwrap_or_default(),
    };
    fields.finish(reader);
    frame
}

fn case(reader: &mut Reader, mut fields: Fields) -> Case {
    let case = Case {
        at: fields.at.clone(),
        title: fields.take("title").and_then(|node| text(reader, node)),
        cues: cues(reader, fields.take("cues")),
        texts: sections(reader, &mut fields, &Section::CASE),
        actions: placed(reader, &mut fields, "actions", action),
        options: placed(reader, &mut fields, "options", option),
        asks: placed(reader, &mut fields, "asks", ask),
        departments: placed(reader, &mut fields, "departments", text),
        rights: placed(reader, &mut fields, "rights", id),
        notes: placed(reader, &mut fields, "notes", text),
        examples: fields.take("examples").map(|node| items(reader, node, example)).unwrap_or_default(),
    };
    fields.finish(reader);
    case
}

fn placed<T>(
    reader: &mut Reader,
    fields: &mut Fields,
    name: &'static str,
    read: fn(&mut Reader, Node) -> Option<T>,
) -> Option<Placed<Vec<T>>> {
    let node = fields.take(name)?;
    let at = node.at.clone();
    Some(Placed { at, value: items(reader, node, read) })
}

fn items<T>(reader: &mut Reader, node: Node, read: fn(&mut Reader, Node) -> Option<T>) -> Vec<T> {
    reader.list(node).into_iter().filter_map(|node| read(reader, node)).collect()
}

fn sections(reader: &mut Reader, fields: &mut Fields, sections: &[Section]) -> BTreeMap<Section, Texts> {
    let mut found = BTreeMap::new();
    for &section in sections {
        if let Some(node) = fields.take(section.name()) {
            let at = node.at.clone();
            let variants = texts(reader, Some(node));
            if variants.is_empty() {
                reader.fault(Code::EmptyList, &at, format!("`{}` has no text", section.name()));
            } else {
                found.insert(section, Texts { at, variants });
            }
        }
    }
    found
}

/// A text: a scalar, or `{say: …, hans: …}`.
fn text(reader: &mut Reader, node: Node) -> Option<Text> {
    let at = node.at.clone();
    if let Value::Map(_) = node.value {
        if reader.sentence_as_field(&node) {
            return None;
        }
        let mut fields = reader.fields(node)?;
        let hant = fields.need(reader, "say").and_then(|node| reader.prose(&node));
        let hans = fields.take("hans").and_then(|node| reader.prose(&node));
        fields.finish(reader);
        return Some(Text { hant: hant?, hans, at });
    }
    let hant = reader.prose(&node)?;
    Some(Text { hant, hans: None, at })
}

fn texts(reader: &mut Reader, node: Option<Node>) -> Vec<Text> {
    node.map(|node| items(reader, node, text)).unwrap_or_default()
}

fn id(reader: &mut Reader, node: Node) -> Option<(String, At)> {
    Some((reader.text(&node)?, node.at))
}

fn cue(reader: &mut Reader, node: Node) -> Option<Cue> {
    let text = reader.text(&node)?;
    Some(Cue { text, at: node.at })
}

fn cues(reader: &mut Reader, node: Option<Node>) -> Cues {
    let Some(mut fields) = node.and_then(|node| reader.fields(node)) else { return Cues::default() };
    let cues = cue_lists(reader, &mut fields);
    fields.finish(reader);
    cues
}

fn cue_lists(reader: &mut Reader, fields: &mut Fields) -> Cues {
    let mut list = |name| cue_list(reader, fields, name);
    Cues {
        strong: list("strong"),
        normal: list("normal"),
        weak: list("weak"),
        exact: list("exact"),
        except: list("except"),
        never: list("never"),
        remove: list("remove").into_iter().map(|cue| Removal { cue, done: false }).collect(),
    }
}

/// Words that mean something inside 〔…〕.
pub const TEMPLATE_WORDS: [&str; 10] = ["and", "else", "false", "if", "in", "is", "none", "not", "or", "true"];

/// Whether a template can name a slot like this.
fn slot_name(reader: &mut Reader, name: &str, at: &At) -> bool {
    let plain = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if plain && !TEMPLATE_WORDS.contains(&name) {
        return true;
    }
    let (why, help) = if plain {
        ("means something of its own between 〔 and 〕", format!("take another name, like `{name}_slot`"))
    } else {
        let near: String = name.to_ascii_lowercase().replace(['-', ' ', '.'], "_");
        let near = near.trim_start_matches(|c: char| !c.is_ascii_lowercase());
        let sound = !near.is_empty() && near.is_ascii();
        let help = if sound { format!("did you mean `{near}`?") } else { "a name is like `store_phone`".to_owned() };
        ("is no name for a slot: small letters a-z, digits and `_`, a letter first", help)
    };
    reader.advise(Code::BadSlotName, at, format!("`{name}` {why}"), help);
    false
}

fn company_slots(reader: &mut Reader, node: Node) -> BTreeMap<String, CompanySlot> {
    let Some(fields) = reader.fields(node) else { return BTreeMap::new() };
    let mut slots = entries(reader, fields, |reader, mut fields| {
        let slot = CompanySlot {
            at: fields.at.clone(),
            question: fields.take("question").and_then(|node| reader.prose(&node)),
            value: fields.take("value").and_then(|node| text(reader, node)),
        };
        fields.finish(reader);
        slot
    });
    slots.retain(|(name, slot)| slot_name(reader, name, &slot.at));
    slots.into_iter().collect()
}

fn deadlines(reader: &mut Reader, node: Node) -> BTreeMap<String, Deadline> {
    let Some(fields) = reader.fields(node) else { return BTreeMap::new() };
    let mut found = BTreeMap::new();
    for (name, at, node) in fields.entries() {
        let deadline = deadline(reader, node);
        if slot_name(reader, &name, &at) {
            found.extend(deadline.map(|deadline| (name, deadline)));
        }
    }
    found
}

/// `{hours: 24}`
fn deadline(reader: &mut Reader, node: Node) -> Option<Deadline> {
    let mut fields = reader.fields(node)?;
    let at = fields.at.clone();
    let mut found = None;
    for (name, unit) in Unit::ALL {
        if let Some(node) = fields.take(name) {
            found = reader.number(&node).map(|number| Deadline { number, unit, at: node.at });
        }
    }
    fields.finish(reader);
    if found.is_none() {
        reader.fault(Code::MissingField, &at, "a deadline is one of {hours: …} {days: …} {working_days: …}");
    }
    found
}

fn action(reader: &mut Reader, node: Node) -> Option<Action> {
    let mut fields = reader.fields(node)?;
    let id = fields.need(reader, "id").and_then(|node| reader.text(&node));
    let say = say(reader, &mut fields, "say");
    let who = fields.take("who").and_then(|node| text(reader, node));
    let within = fields.take("within").and_then(|node| self::id(reader, node));
    fields.finish(reader);
    Some(Action { id: id?, say, who, within })
}

/// The variants under `name`; a single one may have its `hans` beside it.
fn say(reader: &mut Reader, fields: &mut Fields, name: &'static str) -> Vec<Text> {
    let mut variants = texts(reader, fields.take(name));
    if let Some(node) = fields.take("hans") {
        let hans = reader.prose(&node);
        match variants.as_mut_slice() {
            [only] => only.hans = hans,
            _ => reader.fault(Code::WrongType, &node.at, "`hans` stands beside one text, not beside a list"),
        }
    }
    variants
}

fn option(reader: &mut Reader, node: Node) -> Option<RemedyOption> {
    let mut fields = reader.fields(node)?;
    let id = fields.need(reader, "id").and_then(|node| reader.text(&node));
    let answers = fields.need(reader, "answers").and_then(|node| self::id(reader, node));
    let limit = fields.take("limit").and_then(|node| authority(reader, &node)).unwrap_or(Authority::Manager);
    let offer = texts(reader, fields.take("offer"));
    let say = say(reader, &mut fields, "say");
    let refer = texts(reader, fields.take("else"));
    fields.finish(reader);
    Some(RemedyOption { id: id?, answers: answers?, limit, offer, say, refer })
}

fn authority(reader: &mut Reader, node: &Node) -> Option<Authority> {
    choice(reader, node, &[("front_line", Authority::FrontLine), ("manager", Authority::Manager)])
}

fn choice<T: Copy>(reader: &mut Reader, node: &Node, valid: &[(&str, T)]) -> Option<T> {
    let name = reader.text(node)?;
    let found = valid.iter().find(|(valid, _)| *valid == name).map(|&(_, value)| value);
    if found.is_none() {
        let place = reader.place(&node.at);
        let finding = Diagnostic::error(Code::UnknownId, format!("`{name}` is none of the choices here"));
        reader.findings.push(finding.at(place).suggest(&name, valid.iter().map(|(name, _)| *name)));
    }
    found
}

fn ask(reader: &mut Reader, node: Node) -> Option<Ask> {
    let mut fields = reader.fields(node)?;
    let facts = fields.need(reader, "fact").map(|node| items(reader, node, id)).unwrap_or_default();
    let say = say(reader, &mut fields, "say");
    fields.finish(reader);
    Some(Ask { facts, say })
}

fn example(reader: &mut Reader, node: Node) -> Option<Example> {
    let at = node.at.clone();
    if let Value::Scalar { .. } = node.value {
        return Some(Example { text: reader.prose(&node)?, industry: None, kind: None, at });
    }
    if reader.sentence_as_field(&node) {
        return None;
    }
    let mut fields = reader.fields(node)?;
    let text = fields.need(reader, "text").and_then(|node| reader.prose(&node));
    let industry = fields.take("industry").and_then(|node| id(reader, node));
    let kind = fields.take("type").and_then(|node| id(reader, node));
    fields.finish(reader);
    Some(Example { text: text?, industry, kind, at })
}

fn request(reader: &mut Reader, mut fields: Fields) -> Request {
    let request = Request {
        at: fields.at.clone(),
        title: fields.take("title").and_then(|node| text(reader, node)),
        cues: cues(reader, fields.take("cues")),
        authority: fields.take("authority").and_then(|node| authority(reader, &node)),
        grant: texts(reader, fields.take("grant")),
        refer: texts(reader, fields.take("refer")),
    };
    fields.finish(reader);
    request
}

fn note(reader: &mut Reader, fields: &mut Fields) -> Option<Note> {
    let subject = texts(reader, fields.take("subject"));
    let body = fields.take("body")?;
    let body = reader.list(body).into_iter().map(|node| texts(reader, Some(node))).collect();
    Some(Note { subject, body })
}

fn risk(reader: &mut Reader, mut fields: Fields) -> Risk {
    const HANDLING: [(&str, Handling); 3] =
        [("none", Handling::Send), ("review", Handling::Review), ("human", Handling::Human)];
    let holding = fields.take("holding").and_then(|node| reader.fields(node)).and_then(|mut fields| {
        let note = note(reader, &mut fields);
        fields.finish(reader);
        note
    });
    let from_fact = fields.take("from_fact").and_then(|node| reader.fields(node)).and_then(|mut fields| {
        let fact = fields.need(reader, "fact").and_then(|node| id(reader, node));
        let least = fields.need(reader, "at_least").and_then(|node| reader.number(&node));
        fields.finish(reader);
        Some((fact?, least?))
    });
    let risk = Risk {
        at: fields.at.clone(),
        not_with: fields.take("not_with").map(|node| items(reader, node, id)).unwrap_or_default(),
        covers: fields.take("covers").map(|node| items(reader, node, id)).unwrap_or_default(),
        from_fact: from_fact.map(|((fact, at), least)| (fact, at, least)),
        title: fields.take("title").and_then(|node| text(reader, node)),
        cues: cues(reader, fields.take("cues")),
        handling: fields.take("handling").and_then(|node| choice(reader, &node, &HANDLING)),
        listed: fields.take("listed").and_then(|node| reader.flag(&node)),
        holding,
        reply: texts(reader, fields.take("reply")),
        notes: texts(reader, fields.take("notes")),
        owner: fields.take("owner").and_then(|node| text(reader, node)),
        within: fields.take("within").and_then(|node| deadline(reader, node)),
    };
    fields.finish(reader);
    risk
}

fn intent(reader: &mut Reader, mut fields: Fields) -> Intent {
    let intent = Intent {
        at: fields.at.clone(),
        title: fields.take("title").and_then(|node| text(reader, node)),
        cues: cues(reader, fields.take("cues")),
        letter: note(reader, &mut fields),
    };
    fields.finish(reader);
    intent
}

fn regulation(reader: &mut Reader, mut fields: Fields) -> Regulation {
    const REGIONS: [(&str, Region); 3] = [("tw", Region::Tw), ("cn", Region::Cn), ("hk", Region::Hk)];
    let region = fields.need(reader, "region").and_then(|node| choice(reader, &node, &REGIONS));
    let source = fields.need(reader, "source").and_then(|node| reader.prose(&node)).unwrap_or_default();
    let checked = fields.need(reader, "checked").and_then(|node| day(reader, &node)).unwrap_or_default();
    let regulation = Regulation {
        at: fields.at.clone(),
        region,
        source,
        checked,
        verified: fields.take("verified").and_then(|node| reader.flag(&node)).unwrap_or(false),
        say: texts(reader, fields.take("say")),
    };
    fields.finish(reader);
    regulation
}

/// A day of the calendar as 2026-11-21.
fn day(reader: &mut Reader, node: &Node) -> Option<String> {
    let text = reader.text(node)?;
    if is_day(&text) {
        return Some(text);
    }
    reader.advise(Code::BadValue, &node.at, format!("`{text}` is not a day"), "write it as 2026-11-21");
    None
}

fn is_day(text: &str) -> bool {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let number = |from: usize, to: usize| text.get(from..to).and_then(|part| part.parse::<u32>().ok()).unwrap_or(0);
    if !shape {
        return false;
    }
    let (year, month, day) = (number(0, 4), number(5, 7), number(8, 10));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

fn bend(reader: &mut Reader, node: Option<Node>) -> Bend {
    let Some(mut fields) = node.and_then(|node| reader.fields(node)) else { return Bend::default() };
    let mut factor = |name| fields.take(name).and_then(|node| reader.decimal(&node));
    let (before, after) = (factor("before"), factor("after"));
    let bend = Bend { before, after, cues: cue_lists(reader, &mut fields) };
    fields.finish(reader);
    bend
}

fn named_cues(reader: &mut Reader, node: Option<Node>) -> Vec<(String, Cues)> {
    let Some(fields) = node.and_then(|node| reader.fields(node)) else { return Vec::new() };
    fields.entries().map(|(name, _, node)| (name, cues(reader, Some(node)))).collect()
}

fn words(reader: &mut Reader, node: Option<Node>) -> Vec<String> {
    node.map(|node| items(reader, node, |reader, node| reader.text(&node))).unwrap_or_default()
}

/// The word after a number, by [`Unit`].
fn units(reader: &mut Reader, node: Node) -> BTreeMap<&'static str, Text> {
    let Some(mut fields) = reader.fields(node) else { return BTreeMap::new() };
    let mut found = BTreeMap::new();
    for (name, _) in Unit::ALL {
        found.extend(fields.take(name).and_then(|node| text(reader, node)).map(|text| (name, text)));
    }
    fields.finish(reader);
    found
}

fn language(reader: &mut Reader, mut fields: Fields) -> Language {
    let language = Language {
        near: cues(reader, fields.take("negators_near")),
        far: cues(reader, fields.take("negators_far")),
        contrast: bend(reader, fields.take("contrast")),
        context: bend(reader, fields.take("context")),
        emotions: named_cues(reader, fields.take("emotions")),
        traits: named_cues(reader, fields.take("traits")),
        staff_speakers: words(reader, fields.take("staff_speakers")),
        customer_speakers: words(reader, fields.take("customer_speakers")),
        units: fields.take("units").map(|node| units(reader, node)).unwrap_or_default(),
        missing: fields.take("missing").and_then(|node| text(reader, node)),
        day: fields.take("day").and_then(|node| text(reader, node)),
    };
    fields.finish(reader);
    language
}

fn facts(reader: &mut Reader, mut fields: Fields) -> Facts {
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

fn cue_list(reader: &mut Reader, fields: &mut Fields, name: &'static str) -> Vec<Cue> {
    fields.take(name).map(|node| items(reader, node, cue)).unwrap_or_default()
}

fn plain(reader: &mut Reader, fields: &mut Fields, name: &'static str) -> String {
    fields.take(name).and_then(|node| reader.text(&node)).unwrap_or_default()
}

/// A number that is kept in a byte.
fn small(reader: &mut Reader, node: &Node) -> Option<u8> {
    let number = reader.number(node)?;
    let small = u8::try_from(number).ok();
    if small.is_none() {
        reader.fault(Code::BadValue, &node.at, format!("`{number}` is more than {}", u8::MAX));
    }
    small
}

fn number_shape(reader: &mut Reader, node: Node) -> Option<NumberShape> {
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

fn name_shape(reader: &mut Reader, node: Node) -> Option<NameShape> {
    let mut fields = reader.fields(node)?;
    let kind = fields.need(reader, "kind").and_then(|node| reader.text(&node));
    let mut number = |name| fields.need(reader, name).and_then(|node| small(reader, &node));
    let (least, most) = (number("least"), number("most"));
    let suffixes = cue_list(reader, &mut fields, "suffixes");
    let (stops, leads) = (plain(reader, &mut fields, "stops"), plain(reader, &mut fields, "leads"));
    fields.finish(reader);
    Some(NameShape { kind: kind?, suffixes, least: least?, most: most?, stops, leads })
}

fn fact_pattern(reader: &mut Reader, node: Node) -> Option<FactPattern> {
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

fn role_rule(reader: &mut Reader, node: Node) -> Option<RoleRule> {
    let mut fields = reader.fields(node)?;
    let kind = fields.need(reader, "kind").and_then(|node| id(reader, node));
    let role = fields.need(reader, "role").and_then(|node| reader.text(&node));
    let (before, after) = (cue_list(reader, &mut fields, "before"), cue_list(reader, &mut fields, "after"));
    fields.finish(reader);
    Some(RoleRule { kind: kind?, role: role?, before, after })
}

fn glossary(reader: &mut Reader, mut fields: Fields) -> Glossary {
    let words = pairs(reader, fields.take("words")).into_iter().map(|(from, to, _)| (from, to)).collect();
    let fold = pairs(reader, fields.take("fold"));
    let fold = fold.into_iter().filter_map(|(from, to, at)| one_char_each(reader, &from, &to, &at)).collect();
    let both_scripts = fields.take("both_scripts").and_then(|node| reader.text(&node)).unwrap_or_default();
    fields.finish(reader);
    Glossary { words, fold, both_scripts: both_scripts.chars().collect() }
}

/// The entries of a map from text to text, with the place of each.
fn pairs(reader: &mut Reader, node: Option<Node>) -> Vec<(String, String, At)> {
    let Some(fields) = node.and_then(|node| reader.fields(node)) else { return Vec::new() };
    let entries = fields.entries().filter_map(|(from, at, node)| Some((from, reader.text(&node)?, at)));
    entries.collect()
}

fn one_char_each(reader: &mut Reader, from: &str, to: &str, at: &At) -> Option<(char, char)> {
    let only = |text: &str| text.chars().next().filter(|c| c.len_utf8() == text.len());
    let found = only(from).zip(only(to));
    if found.is_none() {
        reader.fault(Code::BadValue, at, format!("`{from}: {to}`: one character folds to one character"));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::is_day;

    #[test]
    fn a_day_is_one_of_the_calendar() {
        let rows = [
            ("2026-11-21", true),
            ("2024-02-29", true),
            ("2026-02-29", false),
            ("2026-13-01", false),
            ("2026-11-00", false),
            ("2026/11/21", false),
            ("26-11-21", false),
            ("二〇二六年", false),
        ];
        for (text, expected) in rows {
            assert_eq!(is_day(text), expected, "{text}");
        }
    }
}
