//! What the author wrote: one struct per kind of file, every text and cue with its place, nothing computed.

mod example;
mod facts;
mod language;
mod law;
mod mask;
mod playbook;
pub mod schema;
mod signals;
mod style;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

// The build script compiles what was written and looks at none of it.
#[allow(unused_imports)]
pub use example::{Example, Expect};
#[allow(unused_imports)]
pub use facts::{
    ClauseShape, Dates, FactPattern, FactSlot, Facts, ListShape, NameShape, NounShape, NumberShape, RoleRule,
};
pub use language::{Bend, Customer, Glossary, Language};
pub use law::Regulation;
pub use mask::MaskRule;
#[allow(unused_imports)]
pub use playbook::{
    Action, Ask, Authority, Case, CompanySlot, Deadline, FIELDS_OF_CASE, FIELDS_OF_FRAME, Frame, RemedyOption, Unit,
};
pub use signals::{Handling, Intent, Note, Request, Risk};
#[allow(unused_imports)]
pub use style::{Avoid, Style};
#[cfg(test)]
pub use values::TEMPLATE_WORDS;

use super::home::{self, Home};
use super::traps;
use super::tree::{At, Fields, Reader, Source};
use crate::diagnostic::{Code, Diagnostic, Message};
use crate::text::Script;

/// A text for the letter; `hans` only where the derived Simplified text would not be native. Each script has the place
/// of its own words.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(extend("needs" = ["say"]), transform = schema::or_a_plain_text)]
pub struct Text {
    #[schemars(rename = "say")]
    pub hant: String,
    pub hans: Option<Placed<String>>,
    #[schemars(skip)]
    pub at: At,
}

impl Text {
    /// What is written for a script, with its place; where nothing is, the Simplified text is derived from this.
    #[must_use]
    pub fn written(&self, script: Script) -> (&str, &At) {
        match (script, &self.hans) {
            (Script::Hans, Some(hans)) => (&hans.value, &hans.at),
            _ => (&self.hant, &self.at),
        }
    }

    /// Everything that is written, each with its place.
    pub fn scripts(&self) -> impl Iterator<Item = (&str, &At)> {
        let hans = self.hans.iter().map(|hans| (hans.value.as_str(), &hans.at));
        std::iter::once((self.hant.as_str(), &self.at)).chain(hans)
    }
}

/// One way to say something in a letter, or a snippet whose ways stand in its place.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Variant {
    Own(Text),
    Snippet { name: String, at: At },
}

/// A paragraph that any list of variants may take in by name.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Snippet {
    pub at: At,
    pub variants: Vec<Variant>,
}

/// A cue as written: `等…小時`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Cue {
    pub text: String,
    pub at: At,
}

/// The cues that vote for one label.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
pub struct Cues {
    /// Cues that decide by themselves, whatever the examples are like.
    pub certain: Vec<Cue>,
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
    #[schemars(with = "Vec<Cue>")]
    pub remove: Vec<Removal>,
    /// Cues that stood in another list of a layer below.
    #[schemars(skip)]
    pub moved: Vec<Cue>,
}

/// A cue to be taken out, and whether a layer below had it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Removal {
    pub cue: Cue,
    pub done: bool,
}

/// The lists of variants of a letter. The frame's belong to industry files, the case's to type files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Section {
    Salutation,
    Apology,
    Restate,
    Wish,
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
    pub const FRAME: [Section; 10] = [
        Section::Salutation,
        Section::Apology,
        Section::Restate,
        Section::Wish,
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
            Section::Wish => "wish",
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
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Texts {
    pub at: At,
    pub variants: Vec<Variant>,
}

/// A field that a type file may set, with its place.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Placed<T> {
    pub at: At,
    pub value: T,
}

/// Everything that one layer (the built-in set, or a user's folder) says.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
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
    pub snippets: BTreeMap<String, Snippet>,
    pub style: Option<Style>,
    /// The names of files of which nothing could be read. What they would say is not known, but that they are there.
    pub unread: BTreeSet<String>,
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
            Err(finding) => {
                let finding = source.fault.clone().unwrap_or(finding);
                reader.findings.push(finding.at(reader.place(&start(source))));
            }
        }
        findings.extend(explained(reader));
    }
    (layer, findings)
}

/// The findings of a file. Where the colon behind a name is full-width, YAML takes the lines around it for something
/// else, and what it says of them leads away from the colon.
fn explained(mut reader: Reader) -> Vec<Diagnostic> {
    let mut findings = std::mem::take(&mut reader.findings);
    let astray = |finding: &Diagnostic| {
        matches!(finding.code, Code::YamlSyntax | Code::ColonInText | Code::WrongType | Code::MergedLine)
    };
    if !findings.iter().any(astray) {
        return findings;
    }
    let colons: Vec<(u32, u32, String)> = (1..)
        .zip(reader.source.text.lines())
        .filter_map(|(line, text)| {
            traps::full_width_colon(text).map(|(name, column)| (line, column as u32, name.to_owned()))
        })
        .collect();
    if !colons.is_empty() {
        findings.retain(|finding| !astray(finding));
    }
    for (line, column, name) in colons {
        let at = At { line, column, end_column: column + 1, ..start(reader.source) };
        let [message, help] =
            [Message::FullWidthColon { name: (&name).into() }, Message::ColonAfterName { name: name.into() }];
        findings.push(Diagnostic::new(Code::YamlSyntax, message).help(help).at(reader.place(&at)));
    }
    findings
}

fn start(source: &Source) -> At {
    At { file: source.path.as_str().into(), line: 1, column: 1, end_column: 2 }
}

fn read_file(layer: &mut Layer, reader: &mut Reader, home: Home) {
    let Some(fields) = root(reader) else {
        layer.unread.insert(reader.source.name.clone());
        let at = start(reader.source);
        match home {
            Home::Shared(_) => {}
            Home::Frame(industry) => {
                layer.frames.insert(industry.to_owned(), Frame { at, ..Frame::default() });
            }
            Home::Case(industry, kind) => {
                layer.cases.insert((industry.to_owned(), kind.to_owned()), Case { at, ..Case::default() });
            }
        }
        return;
    };
    match home {
        Home::Shared("requests") => layer.requests = entries(reader, fields, signals::request),
        Home::Shared("risks") => layer.risks = entries(reader, fields, signals::risk),
        Home::Shared("intents") => layer.intents = entries(reader, fields, signals::intent),
        Home::Shared("regulations") => {
            layer.regulations = entries(reader, fields, law::regulation).into_iter().collect();
        }
        Home::Shared("snippets") => layer.snippets = snippets(reader, fields),
        Home::Shared("style") => layer.style = Some(style::style(reader, fields)),
        Home::Shared("language") => layer.language = Some(language::language(reader, fields)),
        Home::Shared("facts") => layer.facts = Some(facts::facts(reader, fields)),
        Home::Shared(_) => layer.glossary = Some(language::glossary(reader, fields)),
        Home::Frame(industry) => {
            let frame = playbook::frame(reader, fields);
            layer.frames.insert(industry.to_owned(), frame);
        }
        Home::Case(industry, kind) => {
            let case = playbook::case(reader, fields);
            layer.cases.insert((industry.to_owned(), kind.to_owned()), case);
        }
    }
}

/// The entries of `snippets.yaml`: a name, and a list of variants.
fn snippets(reader: &mut Reader, fields: Fields) -> BTreeMap<String, Snippet> {
    let entries = fields.entries();
    entries.map(|(name, at, node)| (name, Snippet { at, variants: values::variants(reader, Some(node)) })).collect()
}

fn root(reader: &mut Reader) -> Option<Fields> {
    let at = start(reader.source);
    if let Some(fault) = reader.source.fault.clone() {
        let place = reader.place(&at);
        reader.findings.push(fault.at(place));
        return None;
    }
    let Some(root) = reader.root() else {
        if reader.findings.is_empty() {
            reader.fault(Code::EmptyList, &at, Message::EmptyFile);
        }
        return None;
    };
    reader.fields(root)
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
