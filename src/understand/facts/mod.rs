//! The facts of a complaint: what, when, how much, how often, and which part each plays in the story.
//!
//! Patterns and words come from the playbooks. Precision before recall: a wrong fact in a letter is worse than none.

mod date;
mod list;
mod marks;
mod name;
mod number;
mod pattern;
mod search;
#[cfg(test)]
mod tests;
mod told;
mod value;

use jiff::civil::Date;

pub use self::name::About;
use self::pattern::Patterns;
use self::search::Search;
pub use self::told::{Quoting, Unquoted};
use super::matcher::Hits;
use super::speakers::Silent;
use super::{Fact, FactValue};
use crate::playbook::set::{Core, FactRules, SlotSource};
use crate::text::Text;

/// Finds facts; the patterns of a set are each compiled when first woken.
pub struct Finder {
    patterns: Patterns,
}

impl Finder {
    #[must_use]
    pub fn new(rules: &FactRules) -> Self {
        Self { patterns: Patterns::new(rules) }
    }

    /// All facts, in the order of the text, without overlaps; where two claim a place the earlier shape has it.
    #[must_use]
    pub fn find(
        &self,
        core: &Core,
        text: &Text,
        hits: &Hits,
        silent: &Silent,
        about: About,
        received: Option<Date>,
    ) -> Vec<Fact> {
        let mut search = Search::new(&core.facts, text, hits, silent, received);
        search.patterns(&self.patterns);
        search.dates();
        search.numbers();
        search.lists();
        search.names();
        search.words(hits, about);
        search.into_facts()
    }
}

/// The fact that fills a slot: of the kind and role asked for, the first, and one with a unit before a bare number;
/// of counts the largest. A slot for any role takes none of which no letter speaks.
#[must_use]
pub fn for_slot<'f>(rules: &FactRules, facts: &'f [Fact], source: SlotSource) -> Option<&'f Fact> {
    let SlotSource::Fact { kind, role } = source else { return None };
    let rank = |fact: &Fact| {
        let number = if let FactValue::Number { number } = fact.value { number } else { 0.0 };
        // 我姓余，我是余小姐: a single character says less.
        (!fact.bare, fact.span.len() > '余'.len_utf8(), number)
    };
    let is_said = |fact: &Fact| fact.role.is_none_or(|role| !rules.unsaid.contains(&(fact.kind, role)));
    let in_role = |fact: &Fact| if role.is_some() { fact.role == role } else { is_said(fact) };
    let fitting = facts.iter().filter(|fact| fact.kind == kind && in_role(fact));
    fitting.reduce(|best, fact| if rank(fact) > rank(best) { fact } else { best })
}
