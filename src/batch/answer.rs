//! What becomes of each row: its draft, or what is wrong with it, in the form of the output.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use encoding_rs::Encoding;
use jiff::civil::Date;
use serde_json::Value;

use super::deciding::Deciding;
use super::summary::{Failure, Summary};
use crate::compose::Draft;
use crate::diagnostic::{Diagnostic, Lang};
use crate::engine::{Choices, Complaint, Engine, Reading};
use crate::input::decode;
use crate::input::records::{Flaw, LONGEST};
use crate::input::rows::{Layout, Row, open_quote, too_long};
use crate::output::json::{self, Carried};
use crate::output::{sheet, text};
use crate::playbook::set::Handling;
use crate::text::is_blank;

/// What comes out for each row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A JSON object a line.
    Objects,
    /// A row of a table that a spreadsheet opens.
    Sheet,
    /// A file with the letter.
    Letters,
}

impl Form {
    /// What it is called on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Form::Objects => "jsonl",
            Form::Sheet => "csv",
            Form::Letters => "folder",
        }
    }
}

/// By what rows are chosen, or parted into files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Axis {
    Handling,
    Industry,
    Type,
    Intent,
}

impl Axis {
    pub const ALL: [Axis; 4] = [Axis::Handling, Axis::Industry, Axis::Type, Axis::Intent];

    /// The one that is called so.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|axis| axis.term() == name)
    }

    /// The term for one name on it.
    #[must_use]
    pub fn term(self) -> &'static str {
        match self {
            Axis::Handling => "handling",
            Axis::Industry => "industry",
            Axis::Type => "type",
            Axis::Intent => "intent",
        }
    }

    /// All names on it.
    #[must_use]
    pub fn names(self, engine: &Engine) -> Vec<&str> {
        let core = &engine.set.core;
        match self {
            Axis::Handling => Handling::NAMES.map(|(name, _)| name).to_vec(),
            Axis::Industry => strs(&core.industries),
            Axis::Type => strs(&core.types),
            Axis::Intent => strs(&core.intents),
        }
    }

    fn of<'e>(self, engine: &'e Engine, reading: &Reading, draft: &Draft) -> &'e str {
        let (core, understanding) = (&engine.set.core, &reading.understanding);
        match self {
            Axis::Handling => draft.handling.name(),
            Axis::Industry => &core.industries[usize::from(understanding.industry.id)],
            Axis::Type => &core.types[usize::from(understanding.types.main.id)],
            Axis::Intent => understanding.intent.id(core),
        }
    }
}

fn strs(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}

/// Everything that the answers of a run have in common.
pub struct Answering {
    pub engine: Engine,
    pub is_masking: bool,
    pub layout: Layout,
    pub choices: Choices,
    pub received: Option<Date>,
    /// What the deciding fields of the layout decide.
    pub deciding: Vec<Deciding>,
    pub form: Form,
    /// Rows with another name on one of these axes are left out.
    pub only: Vec<(Axis, Vec<String>)>,
    pub split: Option<Axis>,
    /// The language of what is told of rows that fail.
    pub lang: Lang,
}

/// Records that are answered together.
#[derive(Debug)]
pub struct Chunk {
    pub bytes: Vec<u8>,
    pub records: Vec<(u64, Range<usize>, Option<Flaw>)>,
    pub encoding: &'static Encoding,
}

/// A file of its own.
#[derive(Debug)]
pub struct Letter {
    pub part: usize,
    pub name: String,
    pub text: Vec<u8>,
}

/// What came of a chunk.
#[derive(Debug, Default)]
pub struct Answered {
    /// What each part of the output gets, in order.
    pub parts: Vec<Vec<u8>>,
    pub letters: Vec<Letter>,
    pub summary: Summary,
}

const IN_MEMORY: &str = "memory can be written, and results are JSON or text";

/// The last part is for rows that fail, where rows are parted.
const FAILED: &str = "failed";

impl Answering {
    /// The names of the parts of the output; a single one without a name where it is not parted.
    #[must_use]
    pub fn parts(&self) -> Vec<&str> {
        match self.split {
            None => vec![""],
            Some(axis) => axis.names(&self.engine).into_iter().chain([FAILED]).collect(),
        }
    }

    /// What stands on top of each part.
    #[must_use]
    pub fn header(&self) -> Vec<u8> {
        match self.form {
            Form::Sheet => sheet::header(self.layout.kept()),
            Form::Objects | Form::Letters => Vec::new(),
        }
    }

    /// The results of all records of a chunk.
    ///
    /// # Panics
    /// Never: results are written to memory.
    #[must_use]
    pub fn chunk(&self, chunk: &Chunk) -> Answered {
        let names = self.parts();
        let mut answered = Answered { parts: vec![Vec::new(); names.len()], ..Answered::default() };
        for (line, range, flaw) in &chunk.records {
            let (row, fault) = self.read(&chunk.bytes[range.clone()], *flaw, chunk.encoding);
            if fault.is_none() {
                self.count_absent(&row, &mut answered.summary);
            }
            let Row { id, kept, deciding, text } = row;
            let carried = Carried { line: *line, id, kept };
            let answer = fault.map_or_else(|| self.decided(&deciding, text), Err);
            match answer {
                Ok((complaint, choices)) => self.answer(&complaint, &choices, &carried, &names, &mut answered),
                Err(fault) => self.fail(fault, carried, &mut answered),
            }
        }
        answered
    }

    fn read(&self, bytes: &[u8], flaw: Option<Flaw>, encoding: &'static Encoding) -> (Row, Option<Diagnostic>) {
        match (flaw, decode::text_in(encoding, bytes)) {
            (Some(Flaw::TooLong), _) => (self.layout.unread(), Some(too_long(LONGEST))),
            (Some(Flaw::OpenQuote), _) => (self.layout.unread(), Some(open_quote())),
            (None, Ok(record)) => self.layout.row(&record),
            (None, Err(fault)) => (self.layout.unread(), Some(fault)),
        }
    }

    /// Counts the fields that were asked for and are not there, or empty, each once.
    fn count_absent(&self, row: &Row, summary: &mut Summary) {
        let is_empty = |value: &Value| value.is_null() || value.as_str().is_some_and(is_blank);
        let kept = row.kept.iter().map(|(name, value)| (name, value));
        let deciding = self.layout.deciding().iter().zip(&row.deciding);
        let asked = kept.chain(deciding).chain(self.layout.id().map(|name| (name, &row.id)));
        let absent: BTreeSet<&String> = asked.filter(|(_, value)| is_empty(value)).map(|(name, _)| name).collect();
        absent.into_iter().for_each(|name| summary.count_absent(name));
    }

    /// The complaint, and how it is to be answered.
    fn decided(&self, values: &[Value], text: String) -> Result<(Complaint, Cow<'_, Choices>), Diagnostic> {
        // The row carries its id itself, in the form in which it came.
        let mut complaint = Complaint { text, id: None, received: self.received };
        let mut choices = Cow::Borrowed(&self.choices);
        for ((deciding, field), value) in self.deciding.iter().zip(self.layout.deciding()).zip(values) {
            if !value.is_null() {
                let decided = deciding.decide(&self.engine.set, value, choices.to_mut(), &mut complaint);
                decided.map_err(|fault| fault.about(format!("`{field}`")))?;
            }
        }
        Ok((complaint, choices))
    }

    fn answer(
        &self,
        complaint: &Complaint,
        choices: &Choices,
        carried: &Carried,
        parts: &[&str],
        answered: &mut Answered,
    ) {
        let engine = &self.engine;
        let reading = engine.read(complaint, choices);
        let draft = engine.draft(&reading, choices);
        answered.summary.answered(engine, &reading, &draft);
        let is_wanted = |(axis, names): &(Axis, Vec<String>)| {
            let own = axis.of(engine, &reading, &draft);
            names.iter().any(|name| name == own)
        };
        if !self.only.iter().all(is_wanted) {
            answered.summary.left_out += 1;
            return;
        }
        let part = self.split.map(|axis| axis.of(engine, &reading, &draft));
        let part = part.and_then(|own| parts.iter().position(|part| *part == own)).unwrap_or_default();
        let masked = self.is_masking.then(|| carried.shown(&|text| engine.shown_of(&reading, text)));
        let carried = masked.as_ref().unwrap_or(carried);
        let out = &mut answered.parts[part];
        let written = match self.form {
            Form::Objects => json::write_row(out, engine, &reading, &draft, carried),
            Form::Sheet => sheet::write(out, &sheet::answered(engine, &reading, &draft, carried)),
            Form::Letters => {
                let mut text = Vec::new();
                let written = text::draft(&mut text, &draft);
                answered.letters.push(Letter { part, name: letter_name(carried, "txt"), text });
                written
            }
        };
        written.expect(IN_MEMORY);
    }

    fn fail(&self, fault: Diagnostic, carried: Carried, answered: &mut Answered) {
        let engine = &self.engine;
        // What was wrong may be quoted whole, and a row is long.
        let fault = fault.map(&|text| shortened(&engine.shown(text)));
        let carried = if self.is_masking { carried.shown(&|text| engine.shown(text)) } else { carried };
        let part = answered.parts.len() - 1;
        let out = &mut answered.parts[part];
        let written = match self.form {
            Form::Objects => json::write_failed_row(out, &fault, self.lang, &carried),
            Form::Sheet => sheet::write(out, &sheet::failed(&fault, self.lang, &carried)),
            Form::Letters => {
                let mut text = Vec::new();
                let written = json::write_failed_row(&mut text, &fault, self.lang, &carried);
                answered.letters.push(Letter { part, name: letter_name(&carried, "failed.json"), text });
                written
            }
        };
        written.expect(IN_MEMORY);
        let Carried { line, id, .. } = carried;
        let id = match id {
            Value::String(id) => shortened(&id).into(),
            // A number may be long, too.
            Value::Number(id) if id.to_string() != shortened(&id.to_string()) => shortened(&id.to_string()).into(),
            id => id,
        };
        let (code, message) = (fault.code.as_str().to_owned(), self.lang.catalogue().message(&fault));
        answered.summary.failed(Failure { line, id, code, message });
    }
}

/// What is told of a row, cut where it is long.
fn shortened(text: &str) -> String {
    const MOST: usize = 200;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The name of the file of a row: its line, so that files are in order, and its id as far as a name can hold it.
fn letter_name(carried: &Carried, ending: &str) -> String {
    const MOST: usize = 40;
    let id = match &carried.id {
        Value::Null => String::new(),
        Value::String(id) => format!("-{id}"),
        other => format!("-{other}"),
    };
    let plain = |c: char| if c.is_alphanumeric() || "-_".contains(c) { c } else { '_' };
    let id: String = id.chars().take(MOST).map(plain).collect();
    format!("{:07}{id}.{ending}", carried.line)
}
