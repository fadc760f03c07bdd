//! The characters and pairs that the examples teach of, as a hash table that is read where it lies.
//!
//! They are half of all words that are looked for, and all of one or two characters: here one look finds each, where an
//! automaton takes a step for every end of a word. What a gram is worth stands in its row of weights, not here.

use crate::text::{HAN, Span};

/// The number of a gram above the number of its row; 0 where there is none.
type Slot = [u8; 8];

/// A Chinese character is a number of so many bits, and none is 0.
const CHAR_BITS: u32 = 15;
const CHAR_MASK: u32 = (1 << CHAR_BITS) - 1;
/// In UTF-8.
const CHAR_BYTES: usize = 3;
const ROW_BITS: u32 = 16;

/// Writes the table of grams, each one or two Chinese characters, in the order of their rows.
#[must_use]
pub fn write<'g>(grams: impl Iterator<Item = &'g str>) -> Vec<u8> {
    let numbers: Vec<u32> = grams.map(number).collect();
    let mut slots = vec![Slot::default(); (2 * numbers.len()).max(1).next_power_of_two()];
    for (number, row) in numbers.into_iter().zip(0_u64..) {
        let mut at = place(number, slots.len());
        while slots[at] != Slot::default() {
            at = (at + 1) & (slots.len() - 1);
        }
        slots[at] = (u64::from(number) << ROW_BITS | row).to_le_bytes();
    }
    slots.into_flattened()
}

/// Reads the table.
#[derive(Clone, Copy)]
pub struct GramTable<'d>(pub &'d [u8]);

impl GramTable<'_> {
    /// Gives the row and the place of every gram of a folded text, in the order of their ends.
    ///
    /// All first looks are made before any of them is used: none waits for the memory of another.
    pub fn find(self, folded: &str, mut found: impl FnMut(u16, Span)) {
        let slots = self.0.as_chunks().0;
        let mut looks: Vec<Look> = Vec::with_capacity(2 * folded.len() / CHAR_BYTES);
        let mut last = 0;
        for (at, c) in folded.char_indices() {
            let own = char_number(c);
            if own > 0 {
                if last > 0 {
                    looks.push(Look::new(slots, last << CHAR_BITS | own, at - CHAR_BYTES));
                }
                looks.push(Look::new(slots, own << CHAR_BITS, at));
            }
            last = own;
        }
        for Look { number, start, first } in looks {
            if let Some(row) = row(slots, number, first) {
                let chars = if number & CHAR_MASK > 0 { 2 } else { 1 };
                found(row, Span::new(start as usize, start as usize + chars * CHAR_BYTES));
            }
        }
    }
}

/// A gram that is looked for, with the slot where it is looked for first, read ahead.
struct Look {
    number: u32,
    start: u32,
    first: Slot,
}

impl Look {
    fn new(slots: &[Slot], number: u32, start: usize) -> Self {
        Self { number, start: start as u32, first: slots[place(number, slots.len())] }
    }
}

fn row(slots: &[Slot], number: u32, first: Slot) -> Option<u16> {
    let mut at = place(number, slots.len());
    let mut slot = u64::from_le_bytes(first);
    while slot != 0 {
        if slot >> ROW_BITS == u64::from(number) {
            return Some(slot as u16);
        }
        at = (at + 1) & (slots.len() - 1);
        slot = u64::from_le_bytes(slots[at]);
    }
    None
}

/// Where a gram is looked for first, in a power of two of slots.
fn place(number: u32, slots: usize) -> usize {
    let mixed = u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 32) as usize & (slots - 1)
}

fn number(gram: &str) -> u32 {
    let mut chars = gram.chars().map(char_number);
    chars.next().unwrap_or_default() << CHAR_BITS | chars.next().unwrap_or_default()
}

/// 0 for what is not Chinese.
fn char_number(c: char) -> u32 {
    if HAN.contains(&c) { c as u32 - *HAN.start() as u32 + 1 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_gram_is_found_where_it_stands() {
        let rows = [
            (&["等", "等了", "了吗", "鿿鿿"][..], "等了A等鿿鿿", vec![("等", 0), ("等了", 1), ("等", 0), ("鿿鿿", 3)]),
            (&["等了"], "等 了", vec![]),
            (&[], "等了", vec![]),
        ];
        for (grams, text, expected) in rows {
            let table = write(grams.iter().copied());
            let mut found = Vec::new();
            GramTable(&table).find(text, |row, span| found.push((&text[span.range()], row)));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_table_may_have_as_many_grams_as_there_are_rows() {
        let pairs = HAN.take(256).flat_map(|a| HAN.take(255).map(move |b| format!("{a}{b}")));
        let grams: Vec<String> = pairs.collect();
        let table = write(grams.iter().map(String::as_str));
        for (row, gram) in grams.iter().enumerate() {
            GramTable(&table).find(gram, |found, _| assert_eq!(usize::from(found), row, "{gram}"));
        }
    }
}
