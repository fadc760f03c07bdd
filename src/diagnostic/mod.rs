//! What is wrong with a playbook, a profile or an input, as a value: code, severity, place, message, help.
//!
//! A fault in the user's data is never an error string and never a panic. Rendering is in `output`.

pub mod catalogue;
mod code;
mod fix;
mod message;

use std::path::Path;
use std::{fmt, io};

pub use catalogue::Lang;
pub use code::{Code, Severity};
pub use fix::Fix;
pub use message::{Arg, Message};

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

    /// What stands there.
    #[must_use]
    pub fn text(&self) -> &str {
        let byte = |column: u32| {
            let mut all = self.source.char_indices();
            all.nth((column as usize).saturating_sub(1)).map_or(self.source.len(), |(at, _)| at)
        };
        &self.source[byte(self.column)..byte(self.end_column)]
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: Code,
    pub severity: Severity,
    pub place: Option<Place>,
    pub message: Message,
    pub help: Option<Message>,
    /// How it can be mended without asking anybody.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// A finding of the severity that its code has.
    #[must_use]
    pub fn new(code: Code, message: Message) -> Self {
        Self { code, severity: code.severity(), place: None, message, help: None, fix: None }
    }

    /// Whether the data cannot be used as it is.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// A file that could not be opened.
    #[must_use]
    pub fn unreadable_file(path: &Path, error: &io::Error) -> Self {
        let missing = Message::NoSuchFile { path: path.display().to_string().into() };
        Self::unreadable(path, error, missing)
    }

    /// A folder that could not be opened.
    #[must_use]
    pub fn unreadable_folder(path: &Path, error: &io::Error) -> Self {
        let missing = Message::NoSuchFolder { path: path.display().to_string().into() };
        Self::unreadable(path, error, missing)
    }

    fn unreadable(path: &Path, error: &io::Error, missing: Message) -> Self {
        if error.kind() == io::ErrorKind::NotFound {
            return Self::new(Code::FileNotFound, missing);
        }
        let (what, error) = (format!("`{}`", path.display()).into(), error.to_string().into());
        Self::new(Code::Unreadable, Message::CannotRead { what, error })
    }

    /// A file that could not be written.
    #[must_use]
    pub fn unwritable_file(path: &Path, error: &io::Error) -> Self {
        let (what, error) = (format!("`{}`", path.display()).into(), error.to_string().into());
        Self::new(Code::Unwritable, Message::CannotWrite { what, error })
    }

    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    #[must_use]
    pub fn help(mut self, help: Message) -> Self {
        self.help = Some(help);
        self
    }

    #[must_use]
    pub fn fix(mut self, fix: Option<Fix>) -> Self {
        self.fix = fix;
        self
    }

    /// The same finding with every text of the user's changed into one with as many characters.
    #[must_use]
    pub fn map(mut self, change: &impl Fn(&str) -> String) -> Self {
        self.message = self.message.map(change);
        self.help = self.help.map(|help| help.map(change));
        if let Some(place) = &mut self.place {
            (place.file, place.source) = (change(&place.file), change(&place.source));
        }
        self
    }

    /// Says of what the message speaks: an option, a file.
    #[must_use]
    pub fn about(mut self, what: impl Into<Arg>) -> Self {
        self.message = Message::About { what: what.into(), message: self.message.into() };
        self
    }

    /// Adds the nearest of the valid names as help, or all of them where none is near.
    #[must_use]
    pub fn suggest<'a>(self, wrong: &str, valid: impl IntoIterator<Item = &'a str>) -> Self {
        let valid: Vec<&str> = valid.into_iter().collect();
        match nearest(wrong, &valid) {
            Some(near) => self.help(Message::DidYouMean { name: near.into() }),
            None if valid.is_empty() => self,
            None => self.help(Message::OneOf { names: valid.join(" ").into() }),
        }
    }
}

/// In English, for the build and for tests; people see what `output` makes of it.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{}:{}:{}: ", place.file, place.line, place.column)?;
        }
        let words = Lang::En.catalogue();
        write!(f, "{}: {}", self.code, words.message(self))?;
        words.help(self).map_or(Ok(()), |help| write!(f, " ({help})"))
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
    fn names_of_codes_are_in_kebab_case_and_no_two_alike() {
        for code in Code::ALL {
            assert!(code.as_str().chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{code}");
            assert_eq!(Code::named(code.as_str()), Some(*code));
        }
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
        let help = |wrong| {
            let finding = Diagnostic::new(Code::UnknownId, Message::NoText).suggest(wrong, ["dining", "retail"]);
            Lang::En.catalogue().help(&finding).unwrap_or_default()
        };
        assert_eq!(help("dinning"), "did you mean `dining`?");
        assert_eq!(help("zzz"), "expected one of: dining retail");
    }
}
