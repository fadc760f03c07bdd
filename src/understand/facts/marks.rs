//! The marks of a text, sorted once by what they are for.

use crate::playbook::set::{DateWord, FactRules, Label};
use crate::text::Span;

/// A word that tells the role of a fact.
#[derive(Debug, Clone, Copy)]
pub struct RoleMark {
    pub span: Span,
    pub rule: u8,
    /// Whether the fact stands after the word.
    pub leads: bool,
}

/// Each list is in the order of the text, by where the marks end; dates by where they begin, the longest first.
#[derive(Debug, Default)]
pub struct Marks {
    pub triggers: Vec<(u8, Span)>,
    pub units: Vec<(u8, Span)>,
    pub signs: Vec<(u8, Span)>,
    pub suffixes: Vec<(u8, Span)>,
    pub roles: Vec<RoleMark>,
    pub dates: Vec<(Span, DateWord)>,
}

impl Marks {
    pub fn new(rules: &FactRules, marks: &[(Label, Span)]) -> Self {
        let mut sorted = Self { roles: Vec::with_capacity(marks.len()), ..Self::default() };
        for &(label, span) in marks {
            match label {
                Label::Trigger(at) => sorted.triggers.push((at, span)),
                Label::Unit(at) => sorted.units.push((at, span)),
                Label::Sign(at) => sorted.signs.push((at, span)),
                Label::Suffix(at) => sorted.suffixes.push((at, span)),
                Label::RoleBefore(rule) => sorted.roles.push(RoleMark { span, rule, leads: true }),
                Label::RoleAfter(rule) => sorted.roles.push(RoleMark { span, rule, leads: false }),
                Label::Date(at) => sorted.dates.push((span, rules.dates.words[at as usize])),
                _ => {}
            }
        }
        sorted.dates.sort_unstable_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
        sorted
    }
}
