//! One JSON object a line, each read by itself, so that a fault is told with its own line and column.

use serde::de::DeserializeOwned;

use crate::diagnostic::{Arg, Code, Diagnostic, Message, Place};

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

    /// What the line holds; `told` puts into words that it is something else.
    ///
    /// # Errors
    /// It is no such object; the place is where that shows.
    pub fn object<T: DeserializeOwned>(self, told: fn(Arg) -> Message) -> Result<T, Diagnostic> {
        serde_json::from_str(self.text).map_err(|error| {
            let at = error.column().saturating_sub(1);
            Diagnostic::new(Code::BadValue, told(why(&error))).at(self.place(at..at + 1))
        })
    }

    /// The place of bytes of the line.
    #[must_use]
    pub fn place(self, bytes: std::ops::Range<usize>) -> Place {
        Place { line: self.number, ..Place::of(self.file, self.text, bytes) }
    }
}

/// What is wrong with a line, without the place in it.
#[must_use]
pub fn why(error: &serde_json::Error) -> Arg {
    let why = error.to_string();
    why.rsplit_once(" at line ").map_or(why.as_str(), |(what, _)| what).into()
}
