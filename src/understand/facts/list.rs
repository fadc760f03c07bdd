//! Counts that nobody states: 第一次說在國外，第二次說要估價，第三次已讀不回.

use super::search::Search;
use crate::playbook::set::ListShape;
use crate::text::Span;
use crate::text::numeral::{self, Number};

/// How many characters after an ordinal a word may stand that tells what the list is of.
const REACH: usize = 6;

impl Search<'_> {
    /// Counts by telling one after another, where no number of the kind is stated.
    pub fn lists(&mut self) {
        let folded = self.text.folded.as_str();
        let ordinals = folded.match_indices('第').filter_map(|(at, ordinal)| {
            let number = numeral::number_at(folded, at + ordinal.len())?;
            Some((at, number))
        });
        let ordinals: Vec<(usize, Number)> = ordinals.collect();
        // Most texts count nothing up, and one word for the first alone is no list.
        for shape in self.rules.lists.iter().filter(|shape| shape.least < 2 || !ordinals.is_empty()) {
            let lists = shape.units.iter().filter_map(|unit| self.list(shape, unit, &ordinals));
            let longest = lists.max_by_key(|(count, _)| *count);
            if let Some((count, span)) = longest
                && count >= shape.least
                && !self.has(shape)
            {
                self.put_number(shape.kind, span, Some(shape.role), count);
            }
        }
    }

    fn has(&self, shape: &ListShape) -> bool {
        self.facts().iter().any(|fact| fact.kind == shape.kind && fact.role == Some(shape.role))
    }

    /// How far the text counts from 第一次 on, and where the last of them stands.
    fn list(&self, shape: &ListShape, unit: &str, ordinals: &[(usize, Number)]) -> Option<(u8, Span)> {
        let folded = self.text.folded.as_str();
        let (mut count, mut last) = (0, None);
        let firsts = shape.first.iter().flat_map(|word| folded.match_indices(word.as_str()));
        let begins = |&(at, first): &(usize, &str)| {
            let rest = &folded[at + first.len()..];
            rest.starts_with(unit) && follows(shape, &rest[unit.len()..])
        };
        if let Some((at, first)) = firsts.filter(begins).min() {
            (count, last) = (1, Some(Span::new(at, at + first.len() + unit.len())));
        }
        for &(at, number) in ordinals {
            let end = number.end + unit.len();
            if number.value == Some(f64::from(count + 1))
                && folded[number.end..].starts_with(unit)
                && follows(shape, &folded[end..])
            {
                count += 1;
                last = Some(Span::new(at, end));
            }
        }
        Some((count, last?))
    }
}

/// Whether one of the words that the list asks for stands soon after an ordinal, in its clause.
fn follows(shape: &ListShape, rest: &str) -> bool {
    let clause = rest.split([',', '。', '!', '?', ';', '\n']).next().unwrap_or_default();
    let near = clause.char_indices().nth(REACH).map_or(clause, |(end, _)| &clause[..end]);
    shape.followed.is_empty() || shape.followed.iter().any(|word| near.contains(word.as_str()))
}
