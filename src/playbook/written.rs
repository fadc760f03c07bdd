//! What the author wrote: one struct per kind of file, every text and cue with its place, nothing computed.

use std::collections::BTreeMap;

use super::tree::{At, Fields, Node, Reader, Source};
use crate::diagnostic::{Code, Diagnostic};

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
    /// Cues of the layers below that do not count.
    pub remove: Vec<Cue>,
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
    pub listed: bool,
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
    pub before: f32,
    pub after: f32,
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
    pub units: BTreeMap<String, Text>,
    pub missing: Option<Text>,
    /// How a date is written in a letter: `{m}月{d}日`.
    pub day: Option<Text>,
}

/// A number with a unit after it or a sign before it.
#[derive(Debug, Clone)]
pub struct NumberShape {
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
}

/// A name known by how it ends.
#[derive(Debug, Clone)]
pub struct NameShape {
    pub kind: (String, At),
    pub suffixes: Vec<Cue>,
    pub least: u32,
    pub most: u32,
    pub stops: String,
    /// Where it is given, the name stands right after one of these characters.
    pub leads: String,
}

#[derive(Debug, Clone)]
pub struct FactPattern {
    pub kind: (String, At),
    pub role: Option<String>,
    pub triggers: Vec<Cue>,
    pub digits: u32,
    pub regex: (String, At),
    pub except: Option<(String, At)>,
    pub plus: i32,
}

#[derive(Debug, Clone)]
pub struct RoleRule {
    pub kind: (String, At),
    pub role: String,
    pub tense: Option<(String, At)>,
    pub before: Vec<Cue>,
    pub after: Vec<Cue>,
}

/// Words that are parts of dates, all with one meaning.
#[derive(Debug, Clone)]
pub struct DateWords {
    pub means: (String, At),
    pub back: i32,
    pub words: Vec<Cue>,
}

#[derive(Debug, Clone, Default)]
pub struct Dates {
    pub words: Vec<DateWords>,
    pub not_after: Vec<String>,
    pub not_before: String,
    pub except: Vec<String>,
}

impl Dates {
    /// Lays another layer's words over these.
    pub fn extend(&mut self, upper: Dates) {
        self.words.extend(upper.words);
        self.not_after.extend(upper.not_after);
        self.not_before.push_str(&upper.not_before);
        self.except.extend(upper.except);
    }
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
    /// How the value of each kind is read.
    pub kinds: Vec<(String, (String, At))>,
    pub currencies: Vec<(String, Vec<String>)>,
    /// Words of each unit of time.
    pub periods: Vec<((String, At), Vec<String>)>,
    pub dates: Dates,
    pub numbers: Vec<NumberShape>,
    pub names: Vec<NameShape>,
    pub patterns: Vec<FactPattern>,
    pub roles: Vec<RoleRule>,
    pub slots: Vec<FactSlot>,
    /// Words that are facts by themselves, by kind.
    pub words: Vec<((String, At), Cues)>,
    pub amount_unit: Option<Text>,
}

#[derive(Debug, Clone)]
pub struct Regulation {
    pub at: At,
    pub region: String,
    pub verified: bool,
    pub source: String,
    pub checked: String,
    pub say: Vec<Text>,
}

#[derive(Debug, Clone, Default)]
pub struct Glossary {
    pub words: Vec<(String, String)>,
    pub fold: BTreeMap<char, char>,
    pub both_scripts: String,
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
        if let Some(root) = reader.root() {
            read_file(&mut layer, &mut reader, &source.path, root);
        } else if reader.findings.is_empty() {
            let at = At { file: source.path.as_str().into(), line: 1, column: 1, end_column: 2 };
            reader.fault(Code::EmptyList, &at, "the file is empty");
        }
        findings.append(&mut reader.findings);
    }
    (layer, findings)
}

fn read_file(layer: &mut Layer, reader: &mut Reader, path: &str, root: Node) {
    let Some(fields) = reader.fields(root) else { return };
    let mut parts = path.rsplit('/');
    let stem = parts.next().unwrap_or(path).trim_end_matches(".yaml").trim_end_matches(".yml");
    match stem {
        "requests" => layer.requests = entries(reader, fields, request),
        "risks" => layer.risks = entries(reader, fields, risk),
        "intents" => layer.intents = entries(reader, fields, intent),
        "regulations" => layer.regulations = entries(reader, fields, regulation).into_iter().collect(),
        "language" => layer.language = Some(language(reader, fields)),
        "facts" => layer.facts = Some(facts(reader, fields)),
        "glossary" => layer.glossary = Some(glossary(reader, fields)),
        _ => {
            let Some(industry) = parts.next() else {
                let message = "a playbook stands in the folder of its industry: <industry>/<type>.yaml";
                reader.fault(Code::UnknownId, &fields.at, message);
                return;
            };
            if stem == "industry" {
                let frame = frame(reader, fields);
                layer.frames.insert(industry.to_owned(), frame);
            } else {
                let case = case(reader, fields);
                layer.cases.insert((industry.to_owned(), stem.to_owned()), case);
            }
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
    if let super::tree::Value::Map(_) = node.value {
        let mut fields = reader.fields(node)?;
        let hant = fields.need(reader, "say").and_then(|node| reader.text(&node));
        let hans = fields.take("hans").and_then(|node| reader.text(&node));
        fields.finish(reader);
        return Some(Text { hant: hant?, hans, at });
    }
    let hant = reader.text(&node)?;
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
    let mut list = |name| fields.take(name).map(|node| items(reader, node, cue)).unwrap_or_default();
    Cues {
        strong: list("strong"),
        normal: list("normal"),
        weak: list("weak"),
        exact: list("exact"),
        except: list("except"),
        never: list("never"),
        remove: list("remove"),
    }
}

fn company_slots(reader: &mut Reader, node: Node) -> BTreeMap<String, CompanySlot> {
    let Some(fields) = reader.fields(node) else { return BTreeMap::new() };
    entries(reader, fields, |reader, mut fields| {
        let slot = CompanySlot {
            at: fields.at.clone(),
            question: fields.take("question").and_then(|node| reader.text(&node)),
            value: fields.take("value").and_then(|node| text(reader, node)),
        };
        fields.finish(reader);
        slot
    })
    .into_iter()
    .collect()
}

fn deadlines(reader: &mut Reader, node: Node) -> BTreeMap<String, Deadline> {
    let Some(fields) = reader.fields(node) else { return BTreeMap::new() };
    let found: Vec<_> = fields.entries().map(|(name, _, node)| (name, deadline(reader, node))).collect();
    found.into_iter().filter_map(|(name, deadline)| Some((name, deadline?))).collect()
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
        let hans = reader.text(&node);
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
    if let super::tree::Value::Scalar { .. } = node.value {
        return Some(Example { text: reader.text(&node)?, industry: None, kind: None, at });
    }
    let mut fields = reader.fields(node)?;
    let text = fields.need(reader, "text").and_then(|node| reader.text(&node));
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
        listed: fields.take("listed").and_then(|node| reader.flag(&node)).unwrap_or(true),
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
    let mut plain = |name| fields.need(reader, name).and_then(|node| reader.text(&node)).unwrap_or_default();
    let (region, source, checked) = (plain("region"), plain("source"), plain("checked"));
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

fn bend(reader: &mut Reader, node: Option<Node>) -> Bend {
    let Some(mut fields) = node.and_then(|node| reader.fields(node)) else { return Bend::default() };
    let mut factor = |name| fields.take(name).and_then(|node| reader.decimal(&node)).unwrap_or(1.0);
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
        units: fields
            .take("units")
            .and_then(|node| reader.fields(node))
            .map(|fields| fields.entries().filter_map(|(name, _, node)| Some((name, text(reader, node)?))).collect())
            .unwrap_or_default(),
        missing: fields.take("missing").and_then(|node| text(reader, node)),
        day: fields.take("day").and_then(|node| text(reader, node)),
    };
    fields.finish(reader);
    language
}

fn facts(reader: &mut Reader, mut fields: Fields) -> Facts {
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
                .collect()
            })
            .unwrap_or_default(),
        words: map(reader, fields.take("words"), |reader, name, node| Some((name, cues(reader, Some(node))))),
        amount_unit: fields.take("amount_unit").and_then(|node| text(reader, node)),
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
        except: words(reader, fields.take("except")),
    };
    fields.finish(reader);
    dates
}

fn date_words(reader: &mut Reader, node: Node) -> Option<DateWords> {
    let mut fields = reader.fields(node)?;
    let means = fields.need(reader, "means").and_then(|node| id(reader, node));
    let back = fields.take("back").and_then(|node| reader.decimal(&node)).map_or(0, |back| back as i32);
    let words = cue_list(reader, &mut fields, "words");
    fields.finish(reader);
    Some(DateWords { means: means?, back, words })
}

fn cue_list(reader: &mut Reader, fields: &mut Fields, name: &'static str) -> Vec<Cue> {
    fields.take(name).map(|node| items(reader, node, cue)).unwrap_or_default()
}

fn plain(reader: &mut Reader, fields: &mut Fields, name: &'static str) -> String {
    fields.take(name).and_then(|node| reader.text(&node)).unwrap_or_default()
}

fn number_shape(reader: &mut Reader, node: Node) -> Option<NumberShape> {
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
    };
    fields.finish(reader);
    Some(shape)
}

fn name_shape(reader: &mut Reader, node: Node) -> Option<NameShape> {
    let mut fields = reader.fields(node)?;
    let kind = fields.need(reader, "kind").and_then(|node| id(reader, node));
    let mut number = |name| fields.need(reader, name).and_then(|node| reader.number(&node));
    let (least, most) = (number("least"), number("most"));
    let suffixes = cue_list(reader, &mut fields, "suffixes");
    let (stops, leads) = (plain(reader, &mut fields, "stops"), plain(reader, &mut fields, "leads"));
    fields.finish(reader);
    Some(NameShape { kind: kind?, suffixes, least: least?, most: most?, stops, leads })
}

fn fact_pattern(reader: &mut Reader, node: Node) -> Option<FactPattern> {
    let mut fields = reader.fields(node)?;
    let kind = fields.need(reader, "kind").and_then(|node| id(reader, node));
    let regex = fields.need(reader, "match").and_then(|node| id(reader, node));
    let pattern = FactPattern {
        kind: kind?,
        regex: regex?,
        role: fields.take("role").and_then(|node| reader.text(&node)),
        triggers: cue_list(reader, &mut fields, "triggers"),
        digits: fields.take("digits").and_then(|node| reader.number(&node)).unwrap_or(0),
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
    let tense = fields.take("tense").and_then(|node| id(reader, node));
    let (before, after) = (cue_list(reader, &mut fields, "before"), cue_list(reader, &mut fields, "after"));
    fields.finish(reader);
    Some(RoleRule { kind: kind?, role: role?, tense, before, after })
}

fn glossary(reader: &mut Reader, mut fields: Fields) -> Glossary {
    let mut pairs = |name: &'static str| -> Vec<(String, String)> {
        let Some(fields) = fields.take(name).and_then(|node| reader.fields(node)) else { return Vec::new() };
        fields.entries().filter_map(|(from, _, node)| Some((from, reader.text(&node)?))).collect()
    };
    let (words, fold) = (pairs("words"), pairs("fold"));
    let fold = fold.iter().filter_map(|(from, to)| Some((from.chars().next()?, to.chars().next()?))).collect();
    let both_scripts = fields.take("both_scripts").and_then(|node| reader.text(&node)).unwrap_or_default();
    fields.finish(reader);
    Glossary { words, fold, both_scripts }
}
