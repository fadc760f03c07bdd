//! Counts that nobody states: 第一次說在國外，第二次說要估價，第三次已讀不回.

use super::search::Search;
use crate::playbook::set::ListShape;
use crate::text::{Span, numeral};
use crate::understand::{Fact, FactValue};

impl Search<'_> {
    /// Counts by telling one after another, where no number of the kind is stated.
    pub fn lists(&mut self) {
        for shape in &self.rules.lists {
            let longest = shape.units.iter().filter_map(|unit| self.list(unit)).max_by_key(|(count, _)| *count);
            if let Some((count, span)) = longest
                && count >= shape.least
                && !self.has(shape)
            {
                let value = FactValue::Number { number: f64::from(count) };
                self.put(Fact { kind: shape.kind, role: Some(shape.role), span, value, bare: false });
            }
        }
    }

    fn has(&self, shape: &ListShape) -> bool {
        self.facts().iter().any(|fact| fact.kind == shape.kind && fact.role == Some(shape.role))
    }

    /// How far the text counts from 第一次 on, and where the last of them stands.
    fn list(&self, unit: &str) -> Option<(u8, Span)> {
        let folded = self.text.folded.as_str();
        let (mut count, mut last) = (0, None);
        for (at, ordinal) in folded.match_indices('第') {
            let start = at + ordinal.len();
            let Some(number) = numeral::number_at(folded, start) else { continue };
            if number.value == Some(f64::from(count + 1)) && folded[number.end..].starts_with(unit) {
                count += 1;
                last = Some(Span::new(at, number.end + unit.len()));
            }
        }
        Some((count, last?))
    }
}
