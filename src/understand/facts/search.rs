//! The search through one text: where facts stand already, and which role each place has.

use jiff::civil::Date;

use super::marks::{Marks, RoleMark};
use super::value;
use crate::playbook::set::{FactRules, Tense};
use crate::text::{Span, Text};
use crate::understand::matcher::Hits;
use crate::understand::speakers::Silent;
use crate::understand::{Fact, FactValue};

/// How far around a fact a word may stand and still tell its role: nine characters.
const ROLE_REACH: u32 = 27;
/// A word of one character counts as if it stood seven characters further off.
const VAGUE: u32 = 21;
const ONE_CHARACTER: usize = 3;
/// Where nothing else tells what it is, its role must stand this near: five characters.
pub const BARE_REACH: u32 = 15;

pub struct Search<'s> {
    pub rules: &'s FactRules,
    pub text: &'s Text<'s>,
    pub marks: Marks,
    pub received: Option<Date>,
    silent: &'s Silent,
    /// In the order of the text, without overlaps.
    facts: Vec<Fact>,
}

/// What is said of today is mostly not what happened today, unless the word stands this near: two characters.
const TODAY_REACH: u32 = 7;

/// A role, and how many bytes from the fact its word stands.
#[derive(Debug, Clone, Copy)]
pub struct Role {
    pub role: u8,
    pub distance: u32,
    /// The tense that the role asks for.
    pub tense: Option<Tense>,
    /// Whether the word stands in the clause of the fact.
    pub own: bool,
}

impl<'s> Search<'s> {
    pub fn new(
        rules: &'s FactRules,
        text: &'s Text<'s>,
        hits: &Hits,
        silent: &'s Silent,
        received: Option<Date>,
    ) -> Self {
        Self { rules, text, marks: Marks::new(rules, &hits.marks), received, silent, facts: Vec::with_capacity(8) }
    }

    pub fn into_facts(self) -> Vec<Fact> {
        self.facts
    }

    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// Whether no fact stands there yet.
    pub fn is_free(&self, span: Span) -> bool {
        self.facts.get(self.place(span)).is_none_or(|fact| !fact.span.overlaps(span))
    }

    /// How many facts stand before the span.
    fn place(&self, span: Span) -> usize {
        self.facts.partition_point(|fact| fact.span.end <= span.start)
    }

    /// Notes a fact with the value that its words have.
    pub fn add(&mut self, kind: u8, span: Span, role: Option<u8>, plus: i32) {
        if let Some(value) = value::read(self.rules, kind, self.text.folded(span), plus) {
            self.put(Fact { kind, role, span, value, bare: false });
        }
    }

    /// Notes a fact whose number the words do not name.
    pub fn put_number(&mut self, kind: u8, span: Span, role: Option<u8>, number: u8) {
        let value = FactValue::Number { number: f64::from(number) };
        self.put(Fact { kind, role, span, value, bare: false });
    }

    pub fn put(&mut self, fact: Fact) {
        if !self.silent.overlaps(fact.span) && self.is_free(fact.span) {
            self.facts.insert(self.place(fact.span), fact);
        }
    }

    /// The role whose word stands nearest.
    pub fn role(&self, kind: u8, span: Span) -> Option<Role> {
        self.role_in(kind, span, None)
    }

    /// The nearest role of those that a date in this tense can have.
    pub fn role_in(&self, kind: u8, span: Span, tense: Option<Tense>) -> Option<Role> {
        // The marks are ordered by their ends.
        let first = self.marks.roles.partition_point(|mark| mark.span.end + ROLE_REACH < span.start);
        let near = self.marks.roles[first..].iter().take_while(|mark| mark.span.end <= span.end + 2 * ROLE_REACH);
        let mut best: Option<((u32, u8), Role)> = None;
        for mark in near {
            let rule = self.rules.rules[mark.rule as usize];
            if rule.kind != kind || !has_tense(rule.tense, tense) {
                continue;
            }
            let Some(distance) = self.distance(mark, span) else { continue };
            let today = rule.tense == Some(Tense::Past) && tense == Some(Tense::Present);
            let reach = if today { TODAY_REACH } else { ROLE_REACH };
            // 10月3日在你們店裡買的: 在 says less than 買的, though it stands nearer.
            // But where it leads and touches the fact, it is clear: 從 399 變 599.
            let touches = mark.leads && distance <= 1;
            let vague = if mark.span.len() <= ONE_CHARACTER && !touches { VAGUE } else { 0 };
            let own = self.text.clause_at(mark.span.start) == self.text.clause_at(span.start);
            let rank = (distance + vague, mark.rule);
            if distance <= reach && best.as_ref().is_none_or(|(best, _)| rank < *best) {
                best = Some((rank, Role { role: rule.role, distance, tense: rule.tense, own }));
            }
        }
        best.map(|(_, role)| role)
    }

    /// How far the word stands from the fact, where it can tell its role: before it in the clause, or after it.
    fn distance(&self, mark: &RoleMark, span: Span) -> Option<u32> {
        let clause = |at: u32| &self.text.clauses[self.text.clause_at(at)];
        let own = clause(span.start);
        if mark.leads {
            // 用不到 runs into 不到三天.
            let between = span.start.saturating_sub(mark.span.end);
            return (own.span.start..span.start).contains(&mark.span.start).then_some(between);
        }
        // 等了三天，還沒到: the word after may stand in the next clause.
        let between = mark.span.start.checked_sub(span.end)?;
        let other = clause(mark.span.start);
        let told = other.span == own.span || between < BARE_REACH && other.sentence == own.sentence;
        told.then_some(between + 1)
    }
}

/// Whether a date of a role with this tense may lie there; where it lies is not always known.
fn has_tense(asked: Option<Tense>, found: Option<Tense>) -> bool {
    match (asked, found) {
        (None, _) | (_, None | Some(Tense::Present)) => true,
        (Some(asked), Some(found)) => asked == found,
    }
}

/// A fact whose value is its words.
pub fn plain(kind: u8, span: Span, role: Option<u8>) -> Fact {
    Fact { kind, role, span, value: FactValue::None, bare: false }
}
