//! From a file or a stream to text: size, encoding, nothing else.

pub mod decode;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::diagnostic::{Code, Diagnostic};

/// The longest complaint that is read, in bytes: 1 MiB.
pub const MOST_BYTES: usize = 1 << 20;

/// Reads a complaint from a file, or from standard input where there is none or it is `-`.
///
/// # Errors
/// What is wrong with the file or its content.
pub fn complaint(path: Option<&Path>) -> Result<String, Diagnostic> {
    let bytes = match path.filter(|path| *path != Path::new("-")) {
        Some(path) => file(path)?,
        None => limited(io::stdin().lock(), "standard input")?,
    };
    let text = decode::text(&bytes)?;
    if text.chars().all(|c| c.is_whitespace() || c.is_control()) {
        let help = "pass a file, or pipe the text in: kesu reply < complaint.txt";
        return Err(Diagnostic::error(Code::EmptyInput, "the complaint has no text").help(help));
    }
    Ok(text)
}

/// The bytes of a file, not more than a complaint may have.
///
/// # Errors
/// There is no such file, it is a folder, it cannot be read, or it is too large.
pub fn file(path: &Path) -> Result<Vec<u8>, Diagnostic> {
    let shown = path.display();
    if path.is_dir() {
        return Err(Diagnostic::error(Code::NotAFile, format!("`{shown}` is a folder; a file was expected")));
    }
    let file = File::open(path).map_err(|error| Diagnostic::unreadable("file", path, &error))?;
    limited(file, &format!("`{shown}`"))
}

fn limited(source: impl Read, name: &str) -> Result<Vec<u8>, Diagnostic> {
    let mut bytes = Vec::new();
    let read = source.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|error| Diagnostic::error(Code::Unreadable, format!("cannot read {name}: {error}")))?;
    if bytes.len() > MOST_BYTES {
        let message = format!("{name} is longer than {MOST_BYTES} bytes (1 MiB), the limit for one complaint");
        return Err(Diagnostic::error(Code::InputTooLarge, message));
    }
    Ok(bytes)
}
