//! Layers: a user's folder over the built-in set, an industry over `general`.
//!
//! Lists of sentences replace; word lists add, and `remove` takes out.

use std::collections::BTreeMap;

use super::written::{Case, Cues, Frame, Language, Layer, Section, Texts};

/// Lays `upper` over `lower`.
#[must_use]
pub fn overlay(mut lower: Layer, upper: Layer) -> Layer {
    merge(&mut lower.frames, upper.frames, overlay_frame);
    merge(&mut lower.cases, upper.cases, overlay_case);
    merge_list(&mut lower.requests, upper.requests, |lower, mut upper| {
        upper.cues = overlay_cues(std::mem::take(&mut lower.cues), upper.cues);
        keep(&mut upper.grant, &mut lower.grant);
        keep(&mut upper.refer, &mut lower.refer);
        upper.title = upper.title.or(lower.title.take());
        upper.authority = upper.authority.or(lower.authority);
        *lower = upper;
    });
    merge_list(&mut lower.risks, upper.risks, |lower, mut upper| {
        upper.cues = overlay_cues(std::mem::take(&mut lower.cues), upper.cues);
        keep(&mut upper.reply, &mut lower.reply);
        keep(&mut upper.notes, &mut lower.notes);
        keep(&mut upper.not_with, &mut lower.not_with);
        keep(&mut upper.covers, &mut lower.covers);
        upper.holding = upper.holding.or(lower.holding.take());
        upper.title = upper.title.or(lower.title.take());
        upper.handling = upper.handling.or(lower.handling);
        upper.listed &= lower.listed;
        upper.owner = upper.owner.or(lower.owner.take());
        upper.within = upper.within.or(lower.within.take());
        upper.from_fact = upper.from_fact.or(lower.from_fact.take());
        *lower = upper;
    });
    merge_list(&mut lower.intents, upper.intents, |lower, mut upper| {
        upper.cues = overlay_cues(std::mem::take(&mut lower.cues), upper.cues);
        upper.letter = upper.letter.or(lower.letter.take());
        upper.title = upper.title.or(lower.title.take());
        *lower = upper;
    });
    lower.language = match (lower.language.take(), upper.language) {
        (Some(lower), Some(upper)) => Some(overlay_language(lower, upper)),
        (lower, upper) => upper.or(lower),
    };
    if lower.facts.is_none() {
        lower.facts = upper.facts;
    } else if let (Some(facts), Some(upper)) = (&mut lower.facts, upper.facts) {
        facts.kinds.extend(upper.kinds);
        facts.currencies.extend(upper.currencies);
        facts.periods.extend(upper.periods);
        facts.dates.extend(upper.dates);
        facts.numbers.extend(upper.numbers);
        facts.names.extend(upper.names);
        facts.patterns.extend(upper.patterns);
        facts.roles.extend(upper.roles);
        facts.slots.extend(upper.slots);
        facts.words.extend(upper.words);
    }
    if lower.glossary.is_none() {
        lower.glossary = upper.glossary;
    } else if let (Some(glossary), Some(upper)) = (&mut lower.glossary, upper.glossary) {
        glossary.words.extend(upper.words);
    }
    lower.regulations.extend(upper.regulations);
    lower
}

fn merge<K: Ord, T>(lower: &mut BTreeMap<K, T>, upper: BTreeMap<K, T>, overlay: fn(&mut T, T)) {
    for (key, value) in upper {
        match lower.get_mut(&key) {
            Some(below) => overlay(below, value),
            None => {
                lower.insert(key, value);
            }
        }
    }
}

fn merge_list<T>(lower: &mut Vec<(String, T)>, upper: Vec<(String, T)>, overlay: fn(&mut T, T)) {
    for (id, value) in upper {
        match lower.iter_mut().find(|(below, _)| *below == id) {
            Some((_, below)) => overlay(below, value),
            None => lower.push((id, value)),
        }
    }
}

/// Keeps the lower list where the upper one says nothing.
fn keep<T>(upper: &mut Vec<T>, lower: &mut Vec<T>) {
    if upper.is_empty() {
        std::mem::swap(upper, lower);
    }
}

fn overlay_frame(lower: &mut Frame, upper: Frame) {
    lower.title = upper.title.or(lower.title.take());
    lower.cues = overlay_cues(std::mem::take(&mut lower.cues), upper.cues);
    lower.texts.extend(upper.texts);
    lower.slots.extend(upper.slots);
    lower.deadlines.extend(upper.deadlines);
    lower.withhold.extend(upper.withhold);
}

fn overlay_case(lower: &mut Case, upper: Case) {
    lower.title = upper.title.or(lower.title.take());
    lower.cues = overlay_cues(std::mem::take(&mut lower.cues), upper.cues);
    lower.texts.extend(upper.texts);
    lower.actions = upper.actions.or(lower.actions.take());
    lower.options = upper.options.or(lower.options.take());
    lower.asks = upper.asks.or(lower.asks.take());
    lower.departments = upper.departments.or(lower.departments.take());
    lower.rights = upper.rights.or(lower.rights.take());
    lower.notes = upper.notes.or(lower.notes.take());
    lower.examples.extend(upper.examples);
}

fn overlay_cues(mut lower: Cues, upper: Cues) -> Cues {
    let removed = |text: &str| upper.remove.iter().any(|cue| cue.text == text);
    for list in [&mut lower.strong, &mut lower.normal, &mut lower.weak, &mut lower.exact] {
        list.retain(|cue| !removed(&cue.text));
    }
    lower.strong.extend(upper.strong);
    lower.normal.extend(upper.normal);
    lower.weak.extend(upper.weak);
    lower.exact.extend(upper.exact);
    lower.except.extend(upper.except);
    lower.never.extend(upper.never);
    lower
}

fn overlay_language(lower: Language, upper: Language) -> Language {
    let mut language = Language {
        near: overlay_cues(lower.near, upper.near),
        far: overlay_cues(lower.far, upper.far),
        missing: upper.missing.or(lower.missing),
        day: upper.day.or(lower.day),
        ..lower
    };
    language.contrast.cues = overlay_cues(language.contrast.cues, upper.contrast.cues);
    language.context.cues = overlay_cues(language.context.cues, upper.context.cues);
    merge_list(&mut language.emotions, upper.emotions, |lower, upper| {
        *lower = overlay_cues(std::mem::take(lower), upper);
    });
    merge_list(&mut language.traits, upper.traits, |lower, upper| *lower = overlay_cues(std::mem::take(lower), upper));
    language.staff_speakers.extend(upper.staff_speakers);
    language.customer_speakers.extend(upper.customer_speakers);
    language.units.extend(upper.units);
    language
}

impl Layer {
    /// The variants of a frame section: the industry's, or else the general ones.
    #[must_use]
    pub fn frame_texts(&self, industry: &str, section: Section) -> Option<&Texts> {
        let of = |industry: &str| self.frames.get(industry)?.texts.get(&section);
        of(industry).or_else(|| of("general"))
    }

    /// A field of a case: the industry's, or else the general one.
    #[must_use]
    pub fn case_field<'l, T>(&'l self, industry: &str, kind: &str, field: impl Fn(&'l Case) -> Option<T>) -> Option<T> {
        let of = |industry: &str| self.cases.get(&(industry.to_owned(), kind.to_owned())).and_then(&field);
        of(industry).or_else(|| of("general"))
    }
}
