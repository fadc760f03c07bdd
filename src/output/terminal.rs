//! What may be sent to a terminal: no character that it obeys instead of showing it, in text or in JSON.

use std::borrow::Cow;
use std::io::{self, Write};

use memchr::{memchr2_iter, memchr3_iter};
use serde::Serialize;

use crate::text::harmful;

/// In bytes of UTF-8.
const LONGEST_HARMFUL: usize = 3;
/// A result has about so many bytes; a buffer of so many grows seldom.
const USUAL_BYTES: usize = 8 << 10;

/// Text with every harmful character spelled out, as `\u{1b}`; lines stay lines.
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    let spelled = |c: char| c != '\n' && harmful(c);
    if !text.contains(spelled) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if spelled(c) { out.extend(c.escape_unicode()) } else { out.push(c) }
    }
    out.into()
}

/// One line with every harmful character replaced by one that is shown, so that columns stay what they are.
#[must_use]
pub fn pictured(line: &str) -> String {
    let picture = |c: char| match c {
        '\t' => ' ',
        '\0'..='\u{1f}' => char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        c if harmful(c) => '\u{fffd}',
        c => c,
    };
    line.chars().map(picture).collect()
}

/// Everything that the program writes goes through this: harmful characters are spelled out.
#[derive(Debug)]
pub struct Screen<W: Write>(pub W);

impl<W: Write> Write for Screen<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // The program writes whole texts; a piece of one is shown as far as it is a text.
        self.0.write_all(printable(&String::from_utf8_lossy(bytes)).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Writes one JSON value and a line end.
///
/// # Errors
/// The output cannot be written.
pub fn json(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    let mut json = Vec::with_capacity(USUAL_BYTES);
    serde_json::to_writer(&mut json, value)?;
    escaped(out, &json)
}

/// Writes one JSON value over many lines, for people to read and to compare.
///
/// # Errors
/// The output cannot be written.
pub fn pretty_json(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    escaped(out, &serde_json::to_vec_pretty(value)?)
}

/// JSON in which no string can steer a terminal. Outside of strings it has no harmful character but the line end.
fn escaped(out: &mut impl Write, json: &[u8]) -> io::Result<()> {
    if !is_any_harmful(json) {
        out.write_all(json)?;
        return out.write_all(b"\n");
    }
    for c in String::from_utf8_lossy(json).chars() {
        if c != '\n' && harmful(c) { write!(out, "\\u{:04x}", c as u32)? } else { write!(out, "{c}")? }
    }
    out.write_all(b"\n")
}

/// Whether JSON, in which those of C0 are escaped already, has a harmful character. Each begins with one of these bytes; so
/// do full-width marks, of which Chinese is full, and which the second byte tells.
fn is_any_harmful(json: &[u8]) -> bool {
    let leads = memchr3_iter(0x7f, 0xc2, 0xd8, json).chain(memchr2_iter(0xe2, 0xef, json));
    let is_full_width = |at: usize| json[at] == 0xef && matches!(json.get(at + 1), Some(0xbc | 0xbd));
    let led = |at| json[at..json.len().min(at + LONGEST_HARMFUL)].utf8_chunks().next()?.valid().chars().next();
    { leads }.any(|at| !is_full_width(at) && led(at).is_some_and(harmful))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRAP: &str =
        "a\u{1b}[31m\u{7}\u{7f}\u{9b}\u{61c}\u{200f}\u{2028}\u{202e}\u{2066}\u{feff}\t，\u{feff}｟\u{202e}！b";

    #[test]
    fn nothing_harmful_is_left_in_text_in_a_line_or_in_json() {
        let mut screen = Screen(Vec::new());
        write!(screen, "{TRAP}\n客訴").expect("memory can be written");
        let mut object = Vec::new();
        json(&mut object, &TRAP).expect("memory can be written");
        let mut pretty = Vec::new();
        pretty_json(&mut pretty, &[TRAP]).expect("memory can be written");
        assert_eq!(serde_json::from_slice::<[String; 1]>(&pretty).ok(), Some([TRAP.to_owned()]));
        for bytes in [screen.0, object.clone(), pretty, pictured(TRAP).into_bytes()] {
            let text = String::from_utf8(bytes).expect("it is UTF-8");
            assert!(!text.contains(|c: char| c != '\n' && harmful(c)), "{text:?}");
        }
        assert_eq!(serde_json::from_slice::<String>(&object).ok().as_deref(), Some(TRAP));
        assert_eq!(pictured(TRAP).chars().count(), TRAP.chars().count());
        assert_eq!(printable("客訴\n"), "客訴\n");
    }
}
