//! Names known by how they end, and words that are facts by themselves.

use super::search::{BARE_REACH, Search, plain};
use crate::playbook::cue::STRONG;
use crate::playbook::set::{Label, NameShape};
use crate::text::{Span, is_han};
use crate::understand::matcher::Hits;

impl Search<'_> {
    pub fn names(&mut self) {
        for (at, shape) in self.rules.names.iter().enumerate() {
            for found in 0..self.marks.suffixes.len() {
                let (suffix, span) = self.marks.suffixes[found];
                if usize::from(suffix) == at
                    && let Some(name) = self.name_before(shape, span)
                {
                    self.put(plain(shape.kind, name, None));
                }
            }
        }
    }

    /// The name with this suffix: what stands before it in the clause, up to a character that is no part of names.
    fn name_before(&self, shape: &NameShape, suffix: Span) -> Option<Span> {
        let clause = self.text.clauses[self.text.clause_at(suffix.start)].span.start as usize;
        let head = &self.text.folded[clause..suffix.start as usize];
        let own = head
            .char_indices()
            .rev()
            .take(shape.most as usize)
            .take_while(|&(_, c)| is_han(c) && !shape.stops.contains(c));
        let (length, first) = own.fold((0, head.len()), |(length, _), (at, _)| (length + 1, at));
        let led = shape.leads.is_empty() || head[..first].ends_with(|c| shape.leads.contains(c));
        (led && length >= usize::from(shape.least)).then(|| Span::new(clause + first, suffix.end as usize))
    }

    /// Words that are facts by themselves: of each kind the longest, and the first of those. A strong word is one
    /// wherever it stands, any other only in a role: 您買的〔product〕 must not name a thing in passing.
    pub fn words(&mut self, hits: &Hits) {
        for kind in 0..self.rules.kinds.len() as u8 {
            let found = hits.of(Label::Word(kind)).iter().filter(|hit| self.is_free(hit.span)).filter_map(|hit| {
                let role = self.role(kind, hit.span).filter(|role| role.distance <= BARE_REACH).map(|role| role.role);
                (role.is_some() || hit.weight >= STRONG).then_some((hit.span, role))
            });
            let best = found.max_by_key(|(span, _)| (span.len(), std::cmp::Reverse(span.start)));
            if let Some((span, role)) = best {
                self.put(plain(kind, span, role));
            }
        }
    }
}
