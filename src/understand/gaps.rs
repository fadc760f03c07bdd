//! Whether the other parts of a cue stand around the one that was found, each with one of its words.
//!
//! A part is looked for outwards from the one before, no further than a gap; of several ways the widest counts. What
//! a cue is worth there is not its business.

use crate::playbook::cue::{MAX_GAP, MAX_PARTS, MOST_WORDS};
use crate::playbook::table::{Choice, Entry};
use crate::text::Span;
use crate::text::signs::Signs;

/// One way in which parts stand beside the anchor.
#[derive(Debug, Clone, Copy)]
pub struct Way {
    /// How far they reach.
    pub bytes: usize,
    /// Which words they have, as one number.
    pub form: u32,
}

impl Way {
    fn with(self, word: usize) -> Self {
        Self { form: self.form * MOST_WORDS as u32 + word as u32, ..self }
    }
}

/// The span of a whole cue whose anchor was found, and which of its words it has; it does not leave the clause.
#[must_use]
pub fn around(
    entry: Entry,
    word: usize,
    anchor: Span,
    folded: &str,
    clause: Span,
    signs: &Signs,
) -> Option<(Span, u32)> {
    let mut parts = [Choice::default(); MAX_PARTS];
    let count = entry.parts().zip(&mut parts).map(|(part, place)| *place = part).count();
    let (before, from_anchor) = parts[..count].split_at(entry.anchor());
    let folded = folded.as_bytes();
    let text = folded.get(clause.start as usize..anchor.start as usize)?;
    let left = before_it(text, before, signs, Way { bytes: 0, form: word as u32 })?;
    let text = folded.get(anchor.end as usize..clause.end as usize)?;
    let right = after_it(text, &from_anchor[1..], signs, Way { bytes: 0, ..left })?;
    Some((Span::new(anchor.start as usize - left.bytes, anchor.end as usize + right.bytes), right.form))
}

/// How far the parts reach that end the text, the last within a gap of its end.
fn before_it(text: &[u8], parts: &[Choice], signs: &Signs, way: Way) -> Option<Way> {
    let Some((part, further)) = parts.split_last() else { return Some(way) };
    let ways = words(*part, signs).filter_map(|(at, word)| {
        let bytes = gap_before(text, word)?;
        before_it(&text[..text.len() - bytes], further, signs, Way { bytes: way.bytes + bytes, ..way }.with(at))
    });
    ways.max_by_key(|way| way.bytes)
}

/// How far the parts reach that begin the text, the first within a gap of its start.
fn after_it(text: &[u8], parts: &[Choice], signs: &Signs, way: Way) -> Option<Way> {
    let Some((part, further)) = parts.split_first() else { return Some(way) };
    let ways = words(*part, signs).filter_map(|(at, word)| {
        let bytes = gap_after(text, word)?;
        after_it(&text[bytes..], further, signs, Way { bytes: way.bytes + bytes, ..way }.with(at))
    });
    ways.max_by_key(|way| way.bytes)
}

/// The words of the part that the text may have, numbered.
fn words<'d>(part: Choice<'d>, signs: &Signs) -> impl Iterator<Item = (usize, &'d [u8])> {
    let all = part.words().enumerate();
    all.filter(|(_, (sign, _))| signs.may_have(*sign)).map(|(at, (_, word))| (at, word))
}

/// How many bytes before the end of the text the word begins, if no more than a gap lies between.
fn gap_before(text: &[u8], word: &[u8]) -> Option<usize> {
    let mut end = text.len();
    for _ in 0..=MAX_GAP {
        if text[..end].ends_with(word) {
            return Some(text.len() - end + word.len());
        }
        end = text[..end].iter().rposition(|&byte| begins_char(byte))?;
    }
    None
}

/// How many bytes after the start of the text the word ends, if no more than a gap lies between.
fn gap_after(text: &[u8], word: &[u8]) -> Option<usize> {
    let mut start = 0;
    for _ in 0..=MAX_GAP {
        let rest = &text[start..];
        if rest.starts_with(word) {
            return Some(start + word.len());
        }
        start += 1 + rest.get(1..)?.iter().position(|&byte| begins_char(byte))?;
    }
    None
}

/// Whether a character of UTF-8 begins with this byte.
fn begins_char(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}
