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

/// What a terminal obeys instead of showing it: controls of C0 and C1, and marks that change the direction or the line of
/// what follows.
#[must_use]
pub fn harmful(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
        )
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

/// Where a character begins, in bytes.
#[derive(Debug, Clone, Copy)]
struct Place {
    folded: u32,
    original: u32,
}

/// One complaint, folded once: one folded character per original character, so every offset can be led back.
#[derive(Debug)]
pub struct Text<'a> {
    /// As it is shown; masked where that was asked for.
    original: Cow<'a, str>,
    pub folded: String,
    pub clauses: Vec<Clause>,
    /// Where every character begins, and where the last one ends.
    places: Vec<Place>,
}

impl<'a> Text<'a> {
    #[must_use]
    pub fn new(original: &'a str, fold: &Fold) -> Self {
        let mut folded = String::with_capacity(original.len());
        let mut places = Vec::with_capacity(original.len() / 2 + 1);
        for (byte, c) in original.char_indices() {
            places.push(Place { folded: folded.len() as u32, original: byte as u32 });
            folded.push(fold.char(c));
        }
        places.push(Place { folded: folded.len() as u32, original: original.len() as u32 });
        let clauses = clause::cut(&folded);
        Self { original: Cow::Borrowed(original), folded, clauses, places }
    }

    /// Shows another text from now on, which has as many characters: every span has its place in it.
    pub fn show(&mut self, other: String) {
        debug_assert_eq!(other.chars().count() + 1, self.places.len());
        let bytes = other.char_indices().map(|(byte, _)| byte).chain([other.len()]);
        self.places.iter_mut().zip(bytes).for_each(|(place, byte)| place.original = byte as u32);
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
        self.char_at(span.start)..self.char_at(span.end)
    }

    /// The original text under the span.
    #[must_use]
    pub fn original(&self, span: Span) -> &str {
        let chars = self.chars(span);
        let byte = |at: usize| self.places[at].original as usize;
        &self.original[byte(chars.start)..byte(chars.end)]
    }

    /// The index of the character in which a byte of `folded` lies.
    fn char_at(&self, byte: u32) -> usize {
        self.places.partition_point(|place| place.folded <= byte) - 1
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
