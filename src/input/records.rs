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
    /// A cell in quotes that does not end as one: its quote is never closed, or more stands behind it. The record is the
    /// line in which it begins, and the next line begins the next one.
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
    /// Something stands between the closing quote and the end of the cell.
    Broken,
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
            // In a table of tabs blanks are cells.
            let is_blank = match self.cut {
                Cut::Lines => self.buffer[begin..end].iter().all(u8::is_ascii_whitespace),
                Cut::Cells { .. } => begin == end,
            };
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
        let line_end = || memchr(b'\n', &self.buffer[self.start..]).map(|step| self.start + step);
        match self.cell {
            Cell::Quoted if !is_stuck => {}
            Cell::Quoted | Cell::Broken => {
                let end = line_end().or(is_stuck.then_some(size))?;
                return Some((end, (end + 1).min(size), Some(Flaw::OpenQuote)));
            }
            Cell::At(_) | Cell::Plain => {}
        }
        self.seen = if matches!(self.cut, Cut::Lines) || self.is_skipping { size } else { self.seen };
        if length > LONGEST || self.is_skipping && length > 0 {
            return Some((size, size, Some(Flaw::TooLong)));
        }
        is_stuck.then_some((size, size, None))
    }

    /// Goes on from what was seen to the line end that ends the row.
    fn row_end(&mut self, delimiter: u8) -> Option<usize> {
        while self.cell != Cell::Broken
            && let Some(step) = memchr3(b'"', delimiter, b'\n', &self.buffer[self.seen..])
        {
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
                    Some(&next) if next != delimiter && !b"\r\n".contains(&next) => self.cell = Cell::Broken,
                    _ => self.cell = Cell::Plain,
                },
                (_, Cell::Quoted) => {}
                (b'"', Cell::At(begin)) if begin == at => self.cell = Cell::Quoted,
                (b'"', _) => {}
                (b'\n', _) => return Some(at),
                _ => self.cell = Cell::At(at + 1),
            }
        }
        if self.cell != Cell::Broken {
            self.seen = self.buffer.len();
        }
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Gives a text in pieces of these lengths, in turn, and then again.
    struct Pieces<'t> {
        rest: &'t [u8],
        lengths: &'t [usize],
        turn: usize,
    }

    impl Read for Pieces<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let most = self.lengths[self.turn % self.lengths.len()].min(self.rest.len()).min(buffer.len());
            self.turn += 1;
            buffer[..most].copy_from_slice(&self.rest[..most]);
            self.rest = &self.rest[most..];
            Ok(most)
        }
    }

    type Seen = (u64, Vec<u8>, Option<Flaw>);

    fn all(text: &[u8], cut: Cut, lengths: &[usize]) -> Vec<Seen> {
        let mut records = Records::new(Pieces { rest: text, lengths, turn: 0 }, cut, None);
        let mut seen = Vec::new();
        loop {
            while let Some(Record { line, bytes, flaw }) = records.ready() {
                seen.push((line, bytes.to_vec(), flaw));
            }
            if !records.fill().expect("memory can be read") {
                return seen;
            }
        }
    }

    const CSV: Cut = Cut::Cells { delimiter: b',' };

    fn lines(text: &str, cut: Cut) -> Vec<(u64, String, Option<Flaw>)> {
        let all = all(text.as_bytes(), cut, &[7]).into_iter();
        all.map(|(line, bytes, flaw)| (line, String::from_utf8(bytes).expect("whole"), flaw)).collect()
    }

    #[test]
    fn lines_end_at_line_ends_and_rows_of_a_table_outside_of_quotes() {
        let open = Some(Flaw::OpenQuote);
        type Expected<'e> = &'e [(u64, &'e str, Option<Flaw>)];
        let rows: [(&str, Cut, Expected); 11] = [
            ("甲\r\n\n \n乙", Cut::Lines, &[(1, "甲", None), (4, "乙", None)]),
            ("\"甲\n乙", Cut::Lines, &[(1, "\"甲", None), (2, "乙", None)]),
            ("a,\"甲\n乙\"\nb,丙\n", CSV, &[(1, "a,\"甲\n乙\"", None), (3, "b,丙", None)]),
            ("a,\"他說\"\"好\"\"\n,\"\r\nb", CSV, &[(1, "a,\"他說\"\"好\"\"\n,\"", None), (3, "b", None)]),
            ("a,5\" 螢幕\nb,丙", CSV, &[(1, "a,5\" 螢幕", None), (2, "b,丙", None)]),
            ("a,\"甲\nb,乙\nc", CSV, &[(1, "a,\"甲", open), (2, "b,乙", None), (3, "c", None)]),
            (
                "1,\"等了,S\n2,退錢,S\n3,\"冷的\",S",
                CSV,
                &[(1, "1,\"等了,S", open), (2, "2,退錢,S", None), (3, "3,\"冷的\",S", None)],
            ),
            ("1,\"等了\n2,\"退錢\"\n", CSV, &[(1, "1,\"等了", open), (2, "2,\"退錢\"", None)]),
            ("\t\t\na", Cut::Cells { delimiter: b'\t' }, &[(1, "\t\t", None), (2, "a", None)]),
            ("a,\"\"\nb", CSV, &[(1, "a,\"\"", None), (2, "b", None)]),
            ("", CSV, &[]),
        ];
        for (text, cut, expected) in rows {
            let expected: Vec<_> =
                expected.iter().map(|(line, text, flaw)| (*line, (*text).to_owned(), *flaw)).collect();
            assert_eq!(lines(text, cut), expected, "{text:?}");
        }
    }

    #[test]
    fn a_record_without_end_is_told_once_and_the_next_is_read() {
        let endless = "x".repeat(LONGEST + 10);
        for cut in [Cut::Lines, CSV] {
            let seen = all(format!("甲\n{endless}{endless}\n乙\n").as_bytes(), cut, &[BLOCK]);
            let expected = [(1, "甲", None), (2, "", Some(Flaw::TooLong)), (3, "乙", None)];
            assert_eq!(seen, expected.map(|(line, text, flaw)| (line, text.as_bytes().to_vec(), flaw)));
        }
        let seen = all(format!("a,\"甲\nb,乙\n{endless}\n").as_bytes(), CSV, &[BLOCK]);
        assert_eq!(seen[0], (1, "a,\"甲".as_bytes().to_vec(), Some(Flaw::OpenQuote)));
        assert_eq!(seen[1], (2, "b,乙".as_bytes().to_vec(), None));
    }

    #[test]
    fn the_encoding_is_that_of_the_first_characters_beyond_ascii() {
        let big5 = encoding_rs::BIG5.encode("訂的包裹等了兩個星期都還沒有送到，我要退款\n").0.into_owned();
        let plain = b"id,text\n".to_vec();
        let broken = b"\xff\xfe\xfd\n".to_vec();
        let utf_8 = "訂的包裹還沒有送到\n".as_bytes().to_vec();
        let rows = [
            ([plain.clone(), utf_8.clone()].concat(), UTF_8),
            ([plain.clone(), big5].concat(), encoding_rs::BIG5),
            ([plain.clone(), broken, utf_8.clone(), utf_8].concat(), UTF_8),
            (plain, UTF_8),
        ];
        for (bytes, expected) in rows {
            let mut records = Records::new(&bytes[..], Cut::Lines, None);
            while records.fill().expect("memory can be read") {
                while records.ready().is_some() {}
            }
            assert_eq!(records.encoding(), expected);
        }
    }

    proptest! {
        #[test]
        fn however_a_stream_comes_the_records_are_the_same(
            text in "([甲,\"\n\r]|ab|\"\"|,\"){0,60}",
            lengths in proptest::collection::vec(1_usize..9, 1..6),
        ) {
            for cut in [Cut::Lines, CSV] {
                prop_assert_eq!(all(text.as_bytes(), cut, &lengths), all(text.as_bytes(), cut, &[BLOCK]));
            }
        }

        #[test]
        fn every_table_that_is_written_is_read_row_by_row(
            rows in proptest::collection::vec(proptest::collection::vec("[甲乙,\"\n\r\t ]{1,8}", 2), 1..12),
        ) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).expect("memory can be written");
            }
            let text = writer.into_inner().expect("memory can be written");
            let seen = all(&text, CSV, &[3, 1, 8]);
            prop_assert_eq!(seen.len(), rows.len());
            for ((_, bytes, flaw), row) in seen.iter().zip(&rows) {
                prop_assert_eq!(*flaw, None);
                let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&bytes[..]);
                let read = reader.records().next().expect("one row").expect("a row");
                prop_assert_eq!(read.iter().collect::<Vec<_>>(), row.iter().collect::<Vec<_>>());
            }
        }
    }
}
