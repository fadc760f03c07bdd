//! One character in, one character out: Traditional to Simplified, full width to half width, upper to lower case.
//!
//! Matching runs on folded text so that a cue is written once. The fold is not a conversion for readers: it
//! merges characters that differ in meaning (髒 and 臟), and cues that mind say so with `exact`.

use std::borrow::Cow;
use std::collections::BTreeMap;

const SIZE: usize = 0x1_0000;

/// A table for the basic plane; characters beyond it fold to themselves.
pub struct Fold {
    /// Little-endian `u16` pairs, so that the table can be embedded as it is.
    table: Cow<'static, [u8]>,
}

impl Fold {
    /// Takes a table made by [`Fold::bytes`].
    #[must_use]
    pub fn from_bytes(table: &'static [u8]) -> Self {
        assert_eq!(table.len(), SIZE * 2, "a fold table has one entry for each character of the basic plane");
        Self { table: Cow::Borrowed(table) }
    }

    /// Makes the table with a character-by-character converter and the pairs that it lacks.
    #[must_use]
    pub fn build(to_hans: impl Fn(&str) -> String, extra: &BTreeMap<char, char>) -> Self {
        let ideographs: Vec<char> = ('\u{2e80}'..='\u{9fff}').chain('\u{f900}'..='\u{faff}').collect();
        let mut simplified = one_by_one(&ideographs, to_hans).into_iter();
        let mut table = Vec::with_capacity(SIZE * 2);
        for code in 0..SIZE as u32 {
            let folded = char::from_u32(code).map_or(code as u16, |c| {
                let other = if is_ideograph(c) { simplified.next().flatten() } else { None };
                fold_one(c, other, extra) as u32 as u16
            });
            table.extend(folded.to_le_bytes());
        }
        Self { table: Cow::Owned(table) }
    }

    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.table
    }

    #[inline]
    #[must_use]
    pub fn char(&self, c: char) -> char {
        let at = c as usize * 2;
        let Some(pair) = self.table.get(at..at + 2) else { return c };
        char::from_u32(u32::from(u16::from_le_bytes([pair[0], pair[1]]))).unwrap_or(c)
    }

    #[must_use]
    pub fn text(&self, text: &str) -> String {
        text.chars().map(|c| self.char(c)).collect()
    }
}

/// Converts characters each by itself, in one run: a line end between them keeps phrases from forming. `None`
/// where not exactly one character of the basic plane comes of it.
#[must_use]
pub fn one_by_one(chars: &[char], convert: impl Fn(&str) -> String) -> Vec<Option<char>> {
    let lines: String = chars.iter().flat_map(|&c| [c, '\n']).collect();
    convert(&lines).lines().map(only_char).collect()
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

fn fold_one(c: char, simplified: Option<char>, extra: &BTreeMap<char, char>) -> char {
    if let Some(&other) = extra.get(&c) {
        return other;
    }
    match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).map_or(c, |half| half.to_ascii_lowercase()),
        _ => simplified.unwrap_or(c).to_ascii_lowercase(),
    }
}

/// The single character of the basic plane that the text consists of.
fn only_char(text: &str) -> Option<char> {
    let mut chars = text.chars();
    let first = chars.next()?;
    (chars.next().is_none() && (first as usize) < SIZE).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::one_by_one;

    #[test]
    fn characters_are_converted_each_by_itself() {
        let doubled = |text: &str| text.replace("後後", "錯").replace('後', "后").replace('乾', "干干");
        assert_eq!(one_by_one(&['後', '後', '乾', '天'], doubled), [Some('后'), Some('后'), None, Some('天')]);
    }
}
