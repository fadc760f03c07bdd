//! What is wrong with a playbook, a profile or an input, as a value: code, severity, place, message, help.
//!
//! A fault in the user's data is never an error string and never a panic. Rendering is in `output`.

use std::path::Path;
use std::{fmt, io};

use serde::Serialize;

/// Every kind of finding. The kebab-case name is stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Code {
    // Input
    EmptyInput,
    InputTooLarge,
    BinaryInput,
    UndecodableInput,
    FileNotFound,
    NotAFile,
    Unreadable,
    UnknownName,
    BadValue,
    // Playbooks
    NoFiles,
    YamlSyntax,
    YamlAlias,
    SilentCut,
    WrongType,
    UnknownField,
    DuplicateKey,
    MissingField,
    UnknownId,
    UnknownSlot,
    BadCue,
    BadPattern,
    BrokenSlot,
    NoFallback,
    EmptyList,
    ColonInText,
    MergedLine,
    BadSlotName,
    UnexpectedFile,
    NothingRemoved,
    TooMany,
    BadText,
}

impl Code {
    /// All codes with what each one means, in the order of the enum.
    pub const ALL: &'static [(Code, &'static str, &'static str)] = &[
        (Code::EmptyInput, "empty-input", "the complaint has no text"),
        (Code::InputTooLarge, "input-too-large", "the complaint is longer than the stated limit"),
        (Code::BinaryInput, "binary-input", "the input is not a text"),
        (Code::UndecodableInput, "undecodable-input", "the input is in no encoding that is known here"),
        (Code::FileNotFound, "file-not-found", "there is no file or folder of that name"),
        (Code::NotAFile, "not-a-file", "a file was expected and a folder was found, or the reverse"),
        (Code::Unreadable, "unreadable", "the file cannot be read"),
        (Code::UnknownName, "unknown-name", "an option names an id that does not exist"),
        (Code::BadValue, "bad-value", "a value does not have the form that was expected"),
        (Code::NoFiles, "no-files", "the folder holds no playbook"),
        (Code::YamlSyntax, "yaml-syntax", "the file is not valid YAML"),
        (Code::YamlAlias, "yaml-alias", "anchors, aliases and tags are not part of the playbook language"),
        (Code::SilentCut, "silent-cut", "YAML takes the rest of the line after ` #` as a comment"),
        (Code::WrongType, "wrong-type", "the value is of another shape than the field takes"),
        (Code::UnknownField, "unknown-field", "there is no such field here"),
        (Code::DuplicateKey, "duplicate-key", "the same key stands twice"),
        (Code::MissingField, "missing-field", "a field that must be there is not"),
        (Code::UnknownId, "unknown-id", "the id is declared nowhere"),
        (Code::UnknownSlot, "unknown-slot", "the slot is declared nowhere"),
        (Code::BadCue, "bad-cue", "the cue can never match, or would match everywhere"),
        (Code::BadPattern, "bad-pattern", "the pattern is not valid"),
        (Code::BrokenSlot, "broken-slot", "a slot is opened or closed but not both"),
        (Code::NoFallback, "no-fallback", "no variant can be used when the complaint states no fact"),
        (Code::EmptyList, "empty-list", "the list must hold at least one entry"),
        (Code::ColonInText, "colon-in-text", "YAML reads a sentence with a colon and a blank in it as a field"),
        (Code::MergedLine, "merged-line", "YAML joins the line to the one before it"),
        (Code::BadSlotName, "bad-slot-name", "no template can name a slot like this"),
        (Code::UnexpectedFile, "unexpected-file", "no playbook is read from this place"),
        (Code::NothingRemoved, "nothing-removed", "the cue to be removed is not there"),
        (Code::TooMany, "too-many", "there are more of a kind than can be numbered"),
        (Code::BadText, "bad-text", "the text has something that no letter may have"),
    ];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    #[must_use]
    pub fn meaning(self) -> &'static str {
        Self::ALL[self as usize].2
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Error,
    Warning,
}

/// Where in a file. Lines and columns count from 1, columns in characters; the end is exclusive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub file: String,
    pub line: u32,
    pub column: u32,
    pub end_column: u32,
    /// The whole source line.
    pub source: String,
}

impl Place {
    /// The place of bytes of a text; offsets beyond it are its end.
    #[must_use]
    pub fn of(file: &str, text: &str, bytes: std::ops::Range<usize>) -> Self {
        let before = &text.as_bytes()[..bytes.start.min(text.len())];
        let start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        let source = text[start..].lines().next().unwrap_or_default();
        let column = |byte: usize| source.char_indices().take_while(|(at, _)| start + at < byte).count() as u32 + 1;
        Self {
            file: file.to_owned(),
            line: before.iter().filter(|&&byte| byte == b'\n').count() as u32 + 1,
            column: column(bytes.start),
            end_column: column(bytes.end).max(column(bytes.start) + 1),
            source: source.to_owned(),
        }
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: Code,
    pub severity: Severity,
    pub place: Option<Place>,
    pub message: String,
    pub help: Option<String>,
}

impl Diagnostic {
    #[must_use]
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self { code, severity: Severity::Error, place: None, message: message.into(), help: None }
    }

    /// A file or folder that could not be opened; `what` says which of them was expected.
    #[must_use]
    pub fn unreadable(what: &str, path: &Path, error: &io::Error) -> Self {
        let shown = path.display();
        match error.kind() {
            io::ErrorKind::NotFound => Self::error(Code::FileNotFound, format!("there is no {what} `{shown}`")),
            _ => Self::error(Code::Unreadable, format!("cannot read `{shown}`: {error}")),
        }
    }

    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds the nearest of the valid names as help, or all of them where none is near.
    #[must_use]
    pub fn suggest<'a>(self, wrong: &str, valid: impl IntoIterator<Item = &'a str>) -> Self {
        let valid: Vec<&str> = valid.into_iter().collect();
        match nearest(wrong, &valid) {
            Some(near) => self.help(format!("did you mean `{near}`?")),
            None if valid.is_empty() => self,
            None => self.help(format!("expected one of: {}", valid.join(" "))),
        }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{}:{}:{}: ", place.file, place.line, place.column)?;
        }
        write!(f, "{}: {}", self.code, self.message)?;
        self.help.as_ref().map_or(Ok(()), |help| write!(f, " ({help})"))
    }
}

/// Findings that stopped something.
#[derive(Debug)]
pub struct Rejected(pub Vec<Diagnostic>);

impl From<Diagnostic> for Rejected {
    fn from(diagnostic: Diagnostic) -> Self {
        Rejected(vec![diagnostic])
    }
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.0.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{diagnostic}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Rejected {}

/// The valid name that the writer probably meant.
#[must_use]
pub fn nearest<'a>(wrong: &str, valid: &[&'a str]) -> Option<&'a str> {
    valid
        .iter()
        .map(|&name| (strsim::jaro_winkler(wrong, name), name))
        .filter(|&(likeness, _)| likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_codes_follows_the_enum() {
        for (index, (code, name, meaning)) in Code::ALL.iter().enumerate() {
            assert_eq!(*code as usize, index, "{name}");
            assert!(name.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{name}");
            assert!(!meaning.is_empty());
        }
        assert_eq!(Code::BadText as usize + 1, Code::ALL.len());
    }

    #[test]
    fn a_place_counts_lines_and_characters_from_one() {
        let place = |start, end| {
            let Place { line, column, end_column, source, .. } = Place::of("f", "甲乙\n丙丁\r\n", start..end);
            (line, column, end_column, source)
        };
        assert_eq!(place(0, 3), (1, 1, 2, "甲乙".to_owned()));
        assert_eq!(place(3, 6), (1, 2, 3, "甲乙".to_owned()));
        assert_eq!(place(10, 13), (2, 2, 3, "丙丁".to_owned()));
        assert_eq!(place(99, 99), (3, 1, 2, String::new()));
    }

    #[test]
    fn a_typing_error_is_led_to_the_nearest_name_and_nonsense_to_all() {
        let finding = |wrong| Diagnostic::error(Code::UnknownId, "x").suggest(wrong, ["dining", "retail"]).help;
        assert_eq!(finding("dinning").as_deref(), Some("did you mean `dining`?"));
        assert_eq!(finding("zzz").as_deref(), Some("expected one of: dining retail"));
    }
}
