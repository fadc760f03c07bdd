//! One JSON object a line, each read by itself, so that a fault is told with its own line and column.

use serde::de::DeserializeOwned;

use crate::diagnostic::{Code, Diagnostic, Place};

/// A line of a file, counted from 1.
#[derive(Debug, Clone, Copy)]
pub struct Line<'l> {
    pub file: &'l str,
    pub number: u32,
    pub text: &'l str,
}

impl<'l> Line<'l> {
    /// The lines that are not blank.
    pub fn of(file: &'l str, text: &'l str) -> impl Iterator<Item = Line<'l>> {
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        lines.map(move |(at, text)| Line { file, number: at as u32 + 1, text })
    }

    /// What the line holds; `what` says what was expected of it.
    ///
    /// # Errors
    /// It is no such object; the place is where that shows.
    pub fn object<T: DeserializeOwned>(self, what: &str) -> Result<T, Diagnostic> {
        serde_json::from_str(self.text).map_err(|error| {
            let told = error.to_string();
            let told = told.rsplit_once(" at line ").map_or(told.as_str(), |(what, _)| what);
            let at = error.column().saturating_sub(1);
            Diagnostic::error(Code::BadValue, format!("not {what}: {told}")).at(self.place(at..at + 1))
        })
    }

    /// The place of bytes of the line.
    #[must_use]
    pub fn place(self, bytes: std::ops::Range<usize>) -> Place {
        Place { line: self.number, ..Place::of(self.file, self.text, bytes) }
    }
}
