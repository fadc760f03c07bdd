//! How far a run got, kept beside its output, so that it can be gone on with after whatever ended it.
//!
//! The first line says what was run; each further one is a point to go on from. A torn last line counts for nothing.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::files::unwritable;
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

pub struct Journal {
    path: PathBuf,
    file: File,
}

impl Journal {
    /// Begins a new one.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn begin(path: &Path, settings: &Settings) -> Result<Self, Diagnostic> {
        let head = Head { schema: SCHEMA.to_owned(), settings: settings.clone() };
        let file = File::create(path).map_err(|error| unwritable(path, &error))?;
        let mut journal = Self { path: path.to_owned(), file };
        journal.line(&head)?;
        Ok(journal)
    }

    /// Goes on with one that is there, from the last point that the outputs, of these lengths, have reached; from the
    /// beginning where there is none.
    ///
    /// # Errors
    /// It was written by a run with other settings, or cannot be read or written.
    pub fn resume(path: &Path, settings: &Settings, lengths: &[u64]) -> Result<(Self, Point), Diagnostic> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(_) if !path.exists() => return Ok((Self::begin(path, settings)?, Point::default())),
            Err(error) => return Err(Diagnostic::unreadable_file(path, &error)),
        };
        let mut lines = text.split_inclusive('\n').filter(|line| line.ends_with('\n'));
        let head = lines.next().and_then(|line| serde_json::from_str::<Head>(line).ok());
        let Some(head) = head.filter(|head| head.schema == SCHEMA) else {
            return Ok((Self::begin(path, settings)?, Point::default()));
        };
        if let Some((name, was)) = head.settings.iter().find(|(name, was)| settings.get(*name) != Some(was)) {
            let now = settings.get(name).map_or("", String::as_str);
            let message = Message::OtherSettings { name: name.into(), was: was.into(), now: now.into() };
            return Err(Diagnostic::new(Code::OtherRun, message).help(Message::SameOrRemove));
        }
        let reached = |point: &Point| point.lengths.iter().zip(lengths).all(|(then, now)| then <= now);
        let mut kept = text.find('\n').map_or(0, |at| at + 1);
        let mut point = Point::default();
        for line in lines {
            match serde_json::from_str::<Point>(line) {
                Ok(later) if reached(&later) => point = later,
                _ => break,
            }
            kept += line.len();
        }
        let file = OpenOptions::new().write(true).open(path).and_then(|mut file| {
            file.set_len(kept as u64)?;
            std::io::Seek::seek(&mut file, std::io::SeekFrom::End(0))?;
            Ok(file)
        });
        Ok((Self { path: path.to_owned(), file: file.map_err(|error| unwritable(path, &error))? }, point))
    }

    /// Notes a point.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn note(&mut self, point: &Point) -> Result<(), Diagnostic> {
        self.line(point)
    }

    /// The run is whole.
    ///
    /// # Errors
    /// It cannot be removed.
    pub fn end(self) -> Result<(), Diagnostic> {
        fs::remove_file(&self.path).map_err(|error| unwritable(&self.path, &error))
    }

    fn line(&mut self, value: &impl Serialize) -> Result<(), Diagnostic> {
        let written = serde_json::to_string(value).map_err(std::io::Error::from);
        let written = written.and_then(|line| self.file.write_all(format!("{line}\n").as_bytes()));
        written.and_then(|()| self.file.sync_data()).map_err(|error| unwritable(&self.path, &error))
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
        let mut journal = Journal::begin(&path, &settings).expect("it can be written");
        for (rows, lengths) in [(10, [100, 0]), (20, [150, 90]), (30, [400, 90])] {
            journal.note(&point(rows, &lengths)).expect("it can be written");
        }
        drop(journal);
        fs::write(&path, format!("{}{{\"rows\":40,\"len", fs::read_to_string(&path).expect("it was written")))
            .expect("a torn line");
        for (lengths, rows) in [([400, 90], 30), ([399, 500], 20), ([120, 90], 10), ([0, 0], 0)] {
            let (_, point) = Journal::resume(&path, &settings, &lengths).expect("the same settings");
            assert_eq!(point.rows, rows, "{lengths:?}");
        }
        // What lies beyond the point is forgotten.
        let (_, point) = Journal::resume(&path, &settings, &[400, 90]).expect("the same settings");
        assert_eq!(point.rows, 0);
        let other = Settings::from([("only".to_owned(), "human".to_owned())]);
        let refused = Journal::resume(&path, &other, &[0, 0]).map(|_| ()).map_err(|finding| finding.code);
        assert_eq!(refused, Err(Code::OtherRun));
    }
}
