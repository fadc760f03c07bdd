//! How far a run got, kept beside its output, so that it can be gone on with after whatever ended it.
//!
//! The first line says what was run; each further one is a point to go on from. It is never written in place, so that it is
//! whole whenever it is read.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::files::{beside, unwritable};
use super::summary::Summary;
use crate::diagnostic::{Code, Diagnostic, Message};

const SCHEMA: &str = "kesu.resume/v1";

/// What must be the same for a run to be gone on with: the name of each setting and what it was.
pub type Settings = BTreeMap<String, String>;

#[derive(Serialize, Deserialize)]
struct Head {
    schema: String,
    settings: Settings,
}

/// Everything up to here is written.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// So many rows were read.
    pub rows: u64,
    /// The fingerprint of these rows.
    pub fingerprint: u64,
    /// How long each output is.
    pub lengths: Vec<u64>,
    pub summary: Summary,
}

/// So many points are kept: the last one, and the one before, where an output was cut after the last.
const MOST_POINTS: usize = 2;

pub struct Journal {
    path: PathBuf,
    settings: Settings,
    points: Vec<Point>,
}

impl Journal {
    /// Begins a new one.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn begin(path: &Path, settings: &Settings) -> Result<Self, Diagnostic> {
        let journal = Self { path: path.to_owned(), settings: settings.clone(), points: Vec::new() };
        journal.write().map(|()| journal)
    }

    /// Reads the one that an interrupted run left, if there is one.
    ///
    /// # Errors
    /// That run had other settings, or the journal cannot be read.
    pub fn read(path: &Path, settings: &Settings) -> Result<Option<Self>, Diagnostic> {
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Diagnostic::unreadable_file(path, &error)),
        };
        let mut lines = bytes.split(|&byte| byte == b'\n');
        let head = lines.next().and_then(|line| serde_json::from_slice::<Head>(line).ok());
        let Some(head) = head.filter(|head| head.schema == SCHEMA) else { return Ok(None) };
        if let Some((name, was)) = head.settings.iter().find(|(name, was)| settings.get(*name) != Some(was)) {
            let now = settings.get(name).map_or("", String::as_str);
            let message = Message::OtherSettings { name: name.into(), was: was.into(), now: now.into() };
            return Err(Diagnostic::new(Code::OtherRun, message).help(Message::SameOrRemove));
        }
        let points = lines.map_while(|line| serde_json::from_slice(line).ok()).collect();
        Ok(Some(Self { path: path.to_owned(), settings: head.settings, points }))
    }

    /// The last point that was noted.
    #[must_use]
    pub fn last(&self) -> Option<&Point> {
        self.points.last()
    }

    /// The last point that outputs of these lengths have reached; the beginning where there is none.
    #[must_use]
    pub fn reached(&self, lengths: &[u64]) -> Point {
        let is_reached = |point: &&Point| point.lengths.iter().zip(lengths).all(|(then, now)| then <= now);
        self.points.iter().rev().find(is_reached).cloned().unwrap_or_default()
    }

    /// Notes a point.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn note(&mut self, point: &Point) -> Result<(), Diagnostic> {
        self.points.push(point.clone());
        self.points.drain(..self.points.len().saturating_sub(MOST_POINTS));
        self.write()
    }

    /// The run is whole.
    ///
    /// # Errors
    /// It cannot be removed.
    pub fn end(self) -> Result<(), Diagnostic> {
        fs::remove_file(&self.path).map_err(|error| unwritable(&self.path, &error))
    }

    fn write(&self) -> Result<(), Diagnostic> {
        let new = beside(&self.path, ".new");
        let written = self.text().and_then(|text| {
            let mut file = File::create(&new)?;
            file.write_all(&text)?;
            file.sync_data()?;
            fs::rename(&new, &self.path)
        });
        written.map_err(|error| unwritable(&self.path, &error))
    }

    fn text(&self) -> io::Result<Vec<u8>> {
        let head = Head { schema: SCHEMA.to_owned(), settings: self.settings.clone() };
        let mut text = serde_json::to_vec(&head)?;
        for point in &self.points {
            text.push(b'\n');
            serde_json::to_writer(&mut text, point)?;
        }
        text.push(b'\n');
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(rows: u64, lengths: &[u64]) -> Point {
        Point { rows, lengths: lengths.to_vec(), ..Point::default() }
    }

    #[test]
    fn a_run_goes_on_from_the_last_point_that_its_outputs_have_reached() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let path = folder.path().join("replies.jsonl.resume");
        let settings = Settings::from([("only".to_owned(), "send".to_owned())]);
        assert!(Journal::read(&path, &settings).expect("there is none").is_none());
        let mut journal = Journal::begin(&path, &settings).expect("it can be written");
        for (rows, lengths) in [(10, [100, 0]), (20, [150, 90]), (30, [400, 90])] {
            journal.note(&point(rows, &lengths)).expect("it can be written");
        }
        let read = |settings: &Settings| Journal::read(&path, settings);
        for (lengths, rows) in [([400, 90], 30), ([500, 500], 30), ([399, 500], 20), ([120, 90], 0), ([0, 0], 0)] {
            let journal = read(&settings).expect("the same settings").expect("it is there");
            assert_eq!(journal.reached(&lengths).rows, rows, "{lengths:?}");
        }
        let other = Settings::from([("only".to_owned(), "human".to_owned())]);
        assert_eq!(read(&other).map(|_| ()).map_err(|finding| finding.code), Err(Code::OtherRun));
    }

    #[test]
    fn what_is_torn_within_a_character_counts_for_nothing() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let path = folder.path().join("replies.jsonl.resume");
        let mut journal = Journal::begin(&path, &Settings::new()).expect("it can be written");
        let mut named = point(10, &[100]);
        named.summary.intent.insert("客訴".to_owned(), 10);
        journal.note(&named).expect("it can be written");
        let bytes = fs::read(&path).expect("it was written");
        let within = bytes.windows(3).position(|three| three == "訴".as_bytes()).expect("it is there") + 1;
        for (end, rows) in [(bytes.len(), 10), (bytes.len() - 1, 10), (within, 0)] {
            fs::write(&path, &bytes[..end]).expect("it can be torn");
            let journal = Journal::read(&path, &Settings::new()).expect("it can be read").expect("its head is whole");
            assert_eq!(journal.reached(&[100]).rows, rows, "{end} of {}", bytes.len());
        }
        fs::write(&path, &bytes[..5]).expect("it can be torn");
        assert!(Journal::read(&path, &Settings::new()).expect("it can be read").is_none());
    }
}
