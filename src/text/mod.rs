//! A complaint as text: folded for matching, cut into clauses, its script known.
//!
//! Nothing here knows what a complaint means; it only says where things are. Spans are byte ranges of the
//! folded text; [`Text::chars`] and [`Text::original`] translate them at the edge.

pub mod clause;
pub mod fold;
pub mod numeral;
pub mod script;
pub mod signs;

use std::borrow::Cow;
use std::ops::{Range, RangeInclusive};

pub use clause::Clause;
pub use fold::Fold;
pub use script::Script;

/// FNV-1a: a number that tells texts apart and is the same in every version and on every machine.
#[must_use]
pub fn fingerprint(bytes: impl Iterator<Item = u8>) -> u64 {
    fingerprint_after(0xcbf2_9ce4_8422_2325, bytes)
}

/// The same number for what follows something that has this one.
#[must_use]
pub fn fingerprint_after(before: u64, bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(before, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The Chinese characters of the basic plane.
pub const HAN: RangeInclusive<char> = '\u{3400}'..='\u{9fff}';

#[must_use]
pub fn is_han(c: char) -> bool {
    HAN.contains(&c)
}

/// Whether a reader sees nothing: blanks, control characters and marks without width.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    let unseen = |c| matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{fe0f}' | '\u{feff}');
    text.chars().all(|c| c.is_whitespace() || c.is_control() || unseen(c))
}

/// A byte range of the folded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        // The largest input is 256 MiB, far below u32.
        Self { start: start as u32, end: end as u32 }
    }

    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    #[must_use]
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    #[must_use]
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    #[must_use]
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// One complaint, folded once: one folded character per original character, so every offset can be led back.
#[derive(Debug)]
pub struct Text<'a> {
    /// As it is shown; masked where that was asked for.
    original: Cow<'a, str>,
    pub folded: String,
    pub clauses: Vec<Clause>,
    /// The character index of every byte of `folded`, and one past the end.
    char_at: Vec<u32>,
    /// The byte offset in `original` of every character, and one past the end.
    byte_of: Vec<u32>,
}

impl<'a> Text<'a> {
    #[must_use]
    pub fn new(original: &'a str, fold: &Fold) -> Self {
        let mut folded = String::with_capacity(original.len());
        let mut char_at = Vec::with_capacity(original.len() + 1);
        let mut byte_of = Vec::with_capacity(original.len() / 2 + 1);
        for (index, (byte, c)) in original.char_indices().enumerate() {
            byte_of.push(byte as u32);
            folded.push(fold.char(c));
            char_at.resize(folded.len(), index as u32);
        }
        char_at.push(byte_of.len() as u32);
        byte_of.push(original.len() as u32);
        let clauses = clause::cut(&folded);
        Self { original: Cow::Borrowed(original), folded, clauses, char_at, byte_of }
    }

    /// Shows another text from now on, which has as many characters: every span has its place in it.
    pub fn show(&mut self, other: String) {
        debug_assert_eq!(other.chars().count() + 1, self.byte_of.len());
        self.byte_of.clear();
        self.byte_of.extend(other.char_indices().map(|(byte, _)| byte as u32));
        self.byte_of.push(other.len() as u32);
        self.original = Cow::Owned(other);
    }

    /// The whole text as it is shown.
    #[must_use]
    pub fn shown(&self) -> &str {
        &self.original
    }

    /// The span in characters of the original text.
    #[must_use]
    pub fn chars(&self, span: Span) -> Range<usize> {
        self.char_at[span.start as usize] as usize..self.char_at[span.end as usize] as usize
    }

    /// The original text under the span.
    #[must_use]
    pub fn original(&self, span: Span) -> &str {
        let chars = self.chars(span);
        &self.original[self.byte_of[chars.start] as usize..self.byte_of[chars.end] as usize]
    }

    #[must_use]
    pub fn folded(&self, span: Span) -> &str {
        &self.folded[span.range()]
    }

    /// The index of the clause in which the byte lies.
    #[must_use]
    pub fn clause_at(&self, byte: u32) -> usize {
        self.clauses.partition_point(|clause| clause.span.end <= byte).min(self.clauses.len().saturating_sub(1))
    }
}
