//! What fills the slots of one letter: facts of the complaint, values of the company, deadlines, and what the
//! caller sets. Values are data: they are never converted and never read as a template.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::guard::{Audience, Guard};
use crate::playbook::set::{Core, Frame, Phrases, SlotId, SlotSource, ValueKind};
use crate::text::{Span, Text, numeral};
use crate::understand::{Fact, FactValue, facts};

/// A longer fact is no value to be repeated in a sentence.
const LONGEST_FACT: usize = 30;

/// Looks values up for one letter.
pub struct Values<'a> {
    pub core: &'a Core,
    pub frame: &'a Frame,
    pub phrases: &'a Phrases,
    pub text: &'a Text<'a>,
    pub facts: &'a [Fact],
    pub set: &'a BTreeMap<String, String>,
    guard: Guard<'a>,
    /// What was looked up, by slot: many sentences ask for the same.
    known: Vec<OnceCell<Known<'a>>>,
}

/// What is known of a slot.
#[derive(Debug, Clone)]
struct Known<'a> {
    value: Option<Cow<'a, str>>,
    /// The fact that fills it, where the caller has not set it.
    fact: Option<&'a Fact>,
    /// How much the value says of this case.
    telling: usize,
}

impl<'a> Values<'a> {
    #[must_use]
    pub fn new(
        core: &'a Core,
        frame: &'a Frame,
        phrases: &'a Phrases,
        set: &'a BTreeMap<String, String>,
        guard: Guard<'a>,
    ) -> Self {
        let (text, facts) = (guard.text, guard.facts);
        Self { core, frame, phrases, text, facts, set, guard, known: vec![OnceCell::new(); core.slots.len()] }
    }

    /// The value of a slot, where it has one.
    #[must_use]
    pub fn get(&self, slot: SlotId) -> Option<&str> {
        self.known(slot).value.as_deref()
    }

    fn known(&self, slot: SlotId) -> &Known<'a> {
        self.known[slot as usize].get_or_init(|| {
            let declared = &self.core.slots[slot as usize];
            let is_set = self.set.contains_key(&declared.name);
            let fact = if is_set { None } else { facts::for_slot(&self.core.facts, self.facts, declared.source) };
            let inside = fact.map_or(0, |fact| self.inside(fact));
            let telling = usize::from(is_set || self.is_fact(slot)) + inside;
            Known { value: self.find(slot, fact), fact, telling }
        })
    }

    fn find(&self, slot: SlotId, fact: Option<&Fact>) -> Option<Cow<'a, str>> {
        let declared = &self.core.slots[slot as usize];
        // What an industry withholds is withheld from the caller's values too.
        if self.frame.withhold.contains(&slot) {
            return None;
        }
        if let Some(value) = self.set.get(&declared.name) {
            let kind = if let SlotSource::Fact { kind, .. } = declared.source { Some(kind) } else { None };
            return self.guard.set(value, kind);
        }
        match declared.source {
            SlotSource::Fact { .. } => {
                let fact = fact?;
                // Where anybody reads it, the customer is not quoted.
                if self.guard.audience == Audience::Everybody && self.core.facts.is_quotation(fact.kind) {
                    return None;
                }
                self.guard.fact(fact, self.fact(fact)?)
            }
            SlotSource::Company => {
                let company = self.frame.company.iter().find(|company| company.slot == slot)?;
                company.value.as_deref().map(Cow::Borrowed)
            }
            SlotSource::Deadline => {
                let deadline = self.frame.deadlines.iter().find(|deadline| deadline.slot == slot)?;
                Some(Cow::Owned(format!("{}{}", deadline.number, self.phrases.units[deadline.unit as usize])))
            }
        }
    }

    /// How much the value says of this case: a fact, or what the caller set, is one thing; a fact that has others inside,
    /// the customer's own words, tells them too, and how they hang together.
    #[must_use]
    pub fn telling(&self, slot: SlotId) -> usize {
        self.known(slot).telling
    }

    /// How much stands inside a fact that quotes.
    fn inside(&self, fact: &Fact) -> usize {
        if !self.core.facts.is_quotation(fact.kind) {
            return 0;
        }
        let others = self.facts.iter().filter(|other| other.kind != fact.kind && fact.span.contains(other.span));
        others.count().max(1)
    }

    /// Whether one of the facts stands inside another.
    #[must_use]
    pub fn repeats(&self, slots: &[SlotId]) -> bool {
        if slots.len() < 2 {
            return false;
        }
        let facts = || slots.iter().filter_map(|&slot| self.known(slot).fact);
        let quoted = facts().find(|fact| self.core.facts.is_quotation(fact.kind));
        quoted.is_some_and(|quoted| facts().any(|fact| fact.kind != quoted.kind && quoted.span.contains(fact.span)))
    }

    #[must_use]
    pub fn is_fact(&self, slot: SlotId) -> bool {
        matches!(self.core.slots[slot as usize].source, SlotSource::Fact { .. })
    }

    /// The question behind a slot that only the company can fill.
    #[must_use]
    pub fn question(&self, slot: SlotId) -> &'a str {
        let company = self.frame.company.iter().find(|company| company.slot == slot);
        company.map_or(&self.core.slots[slot as usize].name, |company| &company.question)
    }

    /// A fact as the letter repeats it: in the customer's own words, where they still make sense there.
    fn fact(&self, fact: &Fact) -> Option<Cow<'a, str>> {
        let own = self.text.original(fact.span);
        if own.chars().count() > LONGEST_FACT || own.chars().any(char::is_control) {
            return None;
        }
        match self.core.facts.values[fact.kind as usize] {
            ValueKind::Count => self.count(fact),
            ValueKind::Date => self.date(fact, own),
            ValueKind::Amount if own.starts_with(is_digit) && own.ends_with(is_digit) => {
                Some(Cow::Owned(format!("{own}{}", self.phrases.amount_unit)))
            }
            // 敝姓陳: a surname alone is no form of address.
            ValueKind::Text if own.chars().nth(1).is_none() => None,
            ValueKind::Text if self.core.facts.is_quotation(fact.kind) => Some(nested(own)),
            _ => Some(Cow::Borrowed(own)),
        }
    }

    /// The number alone: the sentence has its own measure word. 好幾 and 三十多 stay in the customer's words.
    fn count(&self, fact: &Fact) -> Option<Cow<'a, str>> {
        let number = numeral::first(self.text.folded(fact.span))?;
        match fact.value {
            FactValue::Number { number: value } if !number.rough => {
                (value >= 1.0).then(|| Cow::Owned(format!("{value}")))
            }
            _ => {
                let start = fact.span.start as usize;
                let own = self.text.original(Span::new(start + number.start, start + number.end));
                (!own.contains(|c: char| c.is_ascii_alphabetic())).then_some(Cow::Borrowed(own))
            }
        }
    }

    /// 昨天 is no longer yesterday when the letter is read, and 上個月 no longer last month.
    fn date(&self, fact: &Fact, own: &'a str) -> Option<Cow<'a, str>> {
        let folded = self.text.folded(fact.span);
        let number = numeral::number_at(folded, 0);
        let month = number.is_some_and(|number| {
            let rest = folded[number.end..].trim_start_matches(' ');
            rest.starts_with(['月', '/', '.', '-', '年']) && !rest.ends_with('前')
        });
        if month || folded.starts_with("民国") {
            return Some(Cow::Borrowed(own));
        }
        let FactValue::Iso(iso) = &fact.value else { return None };
        self.day(iso, own.contains('年')).map(Cow::Owned)
    }

    /// 2026-11-03 in the words of the letter: 11月3日, with the year where the customer names one.
    fn day(&self, iso: &str, year: bool) -> Option<String> {
        let date: jiff::civil::Date = iso.parse().ok()?;
        let day = self.phrases.day.replace("{m}", &date.month().to_string());
        let day = day.replace("{d}", &date.day().to_string());
        Some(if year { format!("{}年{day}", date.year()) } else { day })
    }
}

/// Quotation marks as they are inside others.
fn nested(own: &str) -> Cow<'_, str> {
    const INNER: [(char, char); 4] = [('「', '『'), ('」', '』'), ('“', '‘'), ('”', '’')];
    let inner = |c| INNER.iter().find(|(outer, _)| *outer == c).map_or(c, |(_, inner)| *inner);
    if own.contains(INNER.map(|(outer, _)| outer)) {
        Cow::Owned(own.chars().map(inner).collect())
    } else {
        Cow::Borrowed(own)
    }
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}
