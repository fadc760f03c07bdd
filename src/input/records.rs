//! A stream of bytes, cut into records: lines, or the rows of a table, in which a quoted cell may hold line ends.
//!
//! Nothing here looks into a record. What is whole in memory is given at once, so that a stream is answered as it comes.

use std::io::{self, Read};

use encoding_rs::{Encoding, UTF_8};
use memchr::{memchr, memchr3};

use super::decode;

/// The longest record, in bytes: 4 MiB. A complaint is at most 1 MiB, and JSON may spell it out.
pub const LONGEST: usize = 4 << 20;
/// So much is read at a time, and looked at where the encoding is not plain.
const BLOCK: usize = 64 << 10;

/// Where a record ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    Lines,
    /// At a line end that stands in no quoted cell.
    Cells {
        delimiter: u8,
    },
}

/// Why a record is not whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    TooLong,
    /// A quote that is never closed; the record is the line in which it stands, and the next line begins the next one.
    OpenQuote,
}

/// A record that is not blank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record<'r> {
    /// The line on which it begins, counted from 1.
    pub line: u64,
    /// Without its line end; nothing where it is too long.
    pub bytes: &'r [u8],
    pub flaw: Option<Flaw>,
}

/// The records of a stream, one after the other.
pub struct Records<R> {
    source: R,
    cut: Cut,
    buffer: Vec<u8>,
    /// Where the next record begins.
    start: usize,
    /// How far its end was looked for, and in what.
    seen: usize,
    cell: Cell,
    line: u64,
    encoding: Option<&'static Encoding>,
    /// There are characters of an encoding that is not known yet.
    is_undecided: bool,
    /// The rest of what was too long is passed over.
    is_skipping: bool,
    is_over: bool,
}

/// What the byte at hand stands in, in a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    /// Begins here.
    At(usize),
    Plain,
    Quoted,
}

impl<R: Read> Records<R> {
    pub fn new(source: R, cut: Cut, encoding: Option<&'static Encoding>) -> Self {
        Self {
            source,
            cut,
            buffer: Vec::with_capacity(2 * BLOCK),
            start: 0,
            seen: 0,
            cell: Cell::At(0),
            line: 1,
            encoding,
            is_undecided: false,
            is_skipping: false,
            is_over: false,
        }
    }

    /// The encoding of the records given so far; those before the first character beyond ASCII are of any.
    #[must_use]
    pub fn encoding(&self) -> &'static Encoding {
        self.encoding.unwrap_or(UTF_8)
    }

    /// Reads on.
    ///
    /// # Errors
    /// The source cannot be read.
    pub fn fill(&mut self) -> io::Result<bool> {
        if self.is_over {
            return Ok(false);
        }
        self.buffer.drain(..self.start);
        self.seen -= self.start;
        if let Cell::At(at) = &mut self.cell {
            *at -= self.start;
        }
        self.start = 0;
        let before = self.buffer.len();
        self.buffer.resize(before + BLOCK, 0);
        let read = loop {
            match self.source.read(&mut self.buffer[before..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        self.buffer.truncate(before + read.as_ref().unwrap_or(&0));
        self.is_over = read? == 0;
        if self.encoding.is_none() {
            self.decide();
        }
        Ok(true)
    }

    /// The next record, where it is whole in memory.
    pub fn ready(&mut self) -> Option<Record<'_>> {
        loop {
            if self.is_undecided {
                return None;
            }
            let begin = self.start;
            let (end, next, flaw) = self.end()?;
            let line = self.line;
            self.line += memchr::memchr_iter(b'\n', &self.buffer[begin..next]).count() as u64;
            (self.start, self.seen, self.cell) = (next, next, Cell::At(next));
            let was_skipping = std::mem::replace(&mut self.is_skipping, flaw == Some(Flaw::TooLong));
            let end = if flaw == Some(Flaw::TooLong) { begin } else { end };
            let is_blank = self.buffer[begin..end].iter().all(u8::is_ascii_whitespace);
            if !was_skipping && (flaw.is_some() || !is_blank) {
                return Some(Record { line, bytes: &self.buffer[begin..end], flaw });
            }
        }
    }

    /// Where the record ends, where the next one begins, and what is wrong with it.
    fn end(&mut self) -> Option<(usize, usize, Option<Flaw>)> {
        let found = match self.cut {
            Cut::Lines => memchr(b'\n', &self.buffer[self.seen..]).map(|step| self.seen + step),
            Cut::Cells { .. } if self.is_skipping => {
                memchr(b'\n', &self.buffer[self.seen..]).map(|step| self.seen + step)
            }
            Cut::Cells { delimiter } => self.row_end(delimiter),
        };
        if let Some(end) = found {
            let is_windows = self.buffer[self.start..end].ends_with(b"\r");
            return Some((end - usize::from(is_windows), end + 1, None));
        }
        let (length, size) = (self.buffer.len() - self.start, self.buffer.len());
        let is_stuck = length > LONGEST || self.is_over && length > 0;
        if is_stuck && self.cell == Cell::Quoted {
            let end = memchr(b'\n', &self.buffer[self.start..]).map_or(size, |step| self.start + step);
            return Some((end, (end + 1).min(size), Some(Flaw::OpenQuote)));
        }
        self.seen = if matches!(self.cut, Cut::Lines) || self.is_skipping { size } else { self.seen };
        if length > LONGEST || self.is_skipping && length > 0 {
            return Some((size, size, Some(Flaw::TooLong)));
        }
        is_stuck.then_some((size, size, None))
    }

    /// Goes on from what was seen to the line end that ends the row.
    fn row_end(&mut self, delimiter: u8) -> Option<usize> {
        while let Some(step) = memchr3(b'"', delimiter, b'\n', &self.buffer[self.seen..]) {
            let at = self.seen + step;
            self.seen = at + 1;
            match (self.buffer[at], self.cell) {
                (b'"', Cell::Quoted) => match self.buffer.get(at + 1) {
                    Some(b'"') => self.seen = at + 2,
                    // Whether it closes the cell shows when the next byte is there.
                    None if !self.is_over => {
                        self.seen = at;
                        return None;
                    }
                    _ => self.cell = Cell::Plain,
                },
                (_, Cell::Quoted) => {}
                (b'"', Cell::At(begin)) if begin == at => self.cell = Cell::Quoted,
                (b'"', _) => {}
                (b'\n', _) => return Some(at),
                _ => self.cell = Cell::At(at + 1),
            }
        }
        self.seen = self.buffer.len();
        None
    }

    /// Settles the encoding with the first characters beyond ASCII. Where they are no UTF-8 a whole block is looked at.
    fn decide(&mut self) {
        let sample = &self.buffer[self.start..];
        let is_enough = self.is_over || sample.len() >= BLOCK;
        self.encoding = match std::str::from_utf8(sample) {
            Ok(text) => (!text.is_ascii()).then_some(UTF_8),
            // What was read may end within a character.
            Err(error) if error.error_len().is_none() && !sample[..error.valid_up_to()].is_ascii() => Some(UTF_8),
            Err(_) => is_enough.then(|| decode::encoding(sample)),
        };
        self.is_undecided = self.encoding.is_none() && !sample.is_ascii();
    }
}
