//! From a file or a stream to text: size, encoding, and the records of a stream; nothing here reads a complaint.

pub mod decode;
pub mod jsonl;
pub mod names;
pub mod records;
pub mod rows;
pub mod source;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::diagnostic::{Arg, Code, Diagnostic, Message};
use crate::text::is_blank;

/// The longest complaint that is read, in bytes: 1 MiB.
pub const MOST_BYTES: usize = 1 << 20;

/// How much is read, and of what.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    mebibytes: usize,
    of: &'static str,
}

impl Limit {
    pub const COMPLAINT: Limit = Limit { mebibytes: MOST_BYTES >> 20, of: "one complaint" };
    pub const VALUES: Limit = Limit { mebibytes: 1, of: "a file of values" };
    pub const COMPLAINTS: Limit = Limit { mebibytes: 256, of: "a file of complaints" };
    pub const LABELLED: Limit = Limit { mebibytes: 256, of: "labelled complaints" };
}

/// Reads a complaint from a file, or from standard input where there is none or it is `-`.
///
/// # Errors
/// What is wrong with the file or its content.
pub fn complaint(path: Option<&Path>) -> Result<String, Diagnostic> {
    let bytes = match path.filter(|path| *path != Path::new("-")) {
        Some(path) => bytes(path, Limit::COMPLAINT)?,
        None => limited(io::stdin().lock(), &Arg::Term("standard input"), Limit::COMPLAINT)?,
    };
    let text = decode::text(&bytes)?;
    if is_blank(&text) {
        return Err(Diagnostic::new(Code::EmptyInput, Message::NoComplaint).help(Message::PassComplaint));
    }
    Ok(text)
}

/// The text of a file.
///
/// # Errors
/// There is no such file, it is a folder, it cannot be read, it is too large, or it is no text.
pub fn text(path: &Path, limit: Limit) -> Result<String, Diagnostic> {
    decode::text(&bytes(path, limit)?).map_err(|finding| finding.about(format!("`{}`", path.display())))
}

fn bytes(path: &Path, limit: Limit) -> Result<Vec<u8>, Diagnostic> {
    limited(file(path)?, &format!("`{}`", path.display()).into(), limit)
}

fn file(path: &Path) -> Result<File, Diagnostic> {
    if path.is_dir() {
        let path = path.display().to_string().into();
        return Err(Diagnostic::new(Code::NotAFile, Message::FolderNotFile { path }));
    }
    File::open(path).map_err(|error| Diagnostic::unreadable_file(path, &error))
}

/// A source that cannot be read on.
#[must_use]
pub fn unreadable(what: &Arg, error: &io::Error) -> Diagnostic {
    let message = Message::CannotRead { what: what.clone(), error: error.to_string().into() };
    Diagnostic::new(Code::Unreadable, message)
}

fn limited(source: impl Read, name: &Arg, limit: Limit) -> Result<Vec<u8>, Diagnostic> {
    let (mut bytes, most) = (Vec::new(), limit.mebibytes << 20);
    let read = source.take(most as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|error| unreadable(name, &error))?;
    if bytes.len() > most {
        let Limit { mebibytes, of } = limit;
        let what = name.clone();
        let message = Message::TooLong { what, bytes: most.into(), mebibytes: mebibytes.into(), of: Arg::Term(of) };
        return Err(Diagnostic::new(Code::InputTooLarge, message));
    }
    Ok(bytes)
}
