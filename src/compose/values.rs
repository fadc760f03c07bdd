//! What fills the slots of one letter: facts of the complaint, values of the company, deadlines, and what the
//! caller sets. Values are data: they are never converted and never read as a template.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::playbook::set::{Core, Frame, Phrases, SlotId, SlotSource};
use crate::text::Text;
use crate::understand::{Fact, FactValue, facts};

/// A longer fact is no value to be repeated in a sentence.
const LONGEST_FACT: usize = 24;

/// Looks values up for one letter.
pub struct Values<'a> {
    pub core: &'a Core,
    pub frame: &'a Frame,
    pub phrases: &'a Phrases,
    pub text: &'a Text<'a>,
    pub facts: &'a [Fact],
    pub set: &'a BTreeMap<String, String>,
}

impl<'a> Values<'a> {
    /// The value of a slot, where it has one.
    #[must_use]
    pub fn get(&self, slot: SlotId) -> Option<Cow<'a, str>> {
        let declared = &self.core.slots[slot as usize];
        // What an industry withholds is withheld from the caller's values too.
        if self.frame.withhold.contains(&slot) {
            return None;
        }
        if let Some(value) = self.set.get(&declared.name) {
            return Some(Cow::Borrowed(value));
        }
        match declared.source {
            SlotSource::Fact { .. } => self.fact(facts::for_slot(self.facts, declared.source)?),
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

    /// Whether the value says something of this case: a fact, or what the caller set.
    #[must_use]
    pub fn is_telling(&self, slot: SlotId) -> bool {
        self.is_fact(slot) || self.set.contains_key(&self.core.slots[slot as usize].name)
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
        match (self.core.facts.kinds[fact.kind as usize].as_str(), &fact.value) {
            ("count", FactValue::Number { number }) if *number >= 1.0 => Some(Cow::Owned(format!("{number}"))),
            // 好幾次: the sentence has its own measure word.
            ("count", _) => {
                let vague = own.trim_end_matches(|c| !"幾几多".contains(c));
                (!vague.is_empty() && !vague.contains(|c: char| c.is_ascii())).then_some(Cow::Borrowed(vague))
            }
            // 昨天 is no longer yesterday when the letter is read.
            ("date", value) if !own.contains(|c: char| c.is_ascii_digit() || "月日號号".contains(c)) => match value
            {
                FactValue::Iso(iso) => Some(Cow::Owned(self.day(iso)?)),
                _ => None,
            },
            ("amount", _)
                if own.ends_with(|c: char| c.is_ascii_digit()) && own.starts_with(|c: char| c.is_ascii_digit()) =>
            {
                Some(Cow::Owned(format!("{own}{}", self.phrases.amount_unit)))
            }
            _ => Some(Cow::Borrowed(own)),
        }
    }

    /// 2026-11-03 in the words of the letter: 11月3日.
    fn day(&self, iso: &str) -> Option<String> {
        let date: jiff::civil::Date = iso.parse().ok()?;
        let day = self.phrases.day.replace("{m}", &date.month().to_string());
        Some(day.replace("{d}", &date.day().to_string()))
    }
}
