//! Requests, risks, emotion and intent, and from all of them who must handle the case.

use super::classify::Classes;
use super::facts;
use super::matcher::{Hit, Hits};
use super::speakers::Silent;
use super::{Difficulty, Evidence, Fact, FactValue, Intent, Reason, Signal};
use crate::playbook::set::{Core, Handling, Label};
use crate::text::{Span, Text};

/// A request or a risk is there from this weight on: one normal cue, or three weak ones.
const SIGNAL_WEIGHT: f32 = 1.5;
/// A text is no complaint when this much says so, and more than speaks for a complaint.
const INTENT_WEIGHT: f32 = 1.5;
/// From this many earlier contacts on a person reads the draft.
const MANY_CONTACTS: f64 = 3.0;
/// From so many letters or characters on a text may be a complaint though no cue says so.
const SAYS_SOMETHING: usize = 4;

fn weight<'h>(hits: impl IntoIterator<Item = &'h Hit>) -> f32 {
    hits.into_iter().filter(|hit| !hit.negated).map(|hit| hit.weight).sum()
}

fn signals(count: usize, label: impl Fn(u8) -> Label, hits: &Hits) -> Vec<Signal> {
    let signal = |id: u8| {
        let hits = hits.of(label(id));
        let evidence = || hits.iter().filter(|hit| !hit.negated).map(Evidence::from).collect();
        (weight(hits) >= SIGNAL_WEIGHT).then(|| Signal { id, evidence: evidence() })
    };
    (0..count as u8).filter_map(signal).collect()
}

#[must_use]
pub fn requests(core: &Core, hits: &Hits) -> Vec<Signal> {
    signals(core.requests.len(), Label::Request, hits)
}

/// Requests that the customer names only to refuse them: 別再給我折價券.
#[must_use]
pub fn declined(core: &Core, hits: &Hits) -> Vec<u8> {
    (0..core.requests.len() as u8).filter(|&id| hits.of(Label::Request(id)).iter().any(|hit| hit.negated)).collect()
}

/// The risks, gravest first as they stand in the playbooks.
#[must_use]
pub fn risks(core: &Core, hits: &Hits, facts: &[Fact]) -> Vec<Signal> {
    let mut found = signals(core.risks.len(), Label::Risk, hits);
    for (id, risk) in core.risks.iter().enumerate() {
        let id = id as u8;
        if let Some((slot, least)) = risk.from_fact {
            let fact = facts::for_slot(facts, core.slots[slot as usize].source);
            let reached = fact.is_some_and(|fact| number(fact) >= f64::from(least));
            if reached && !found.iter().any(|signal| signal.id == id) {
                found.push(Signal { id, evidence: Vec::new() });
            }
        }
    }
    found.sort_by_key(|signal| signal.id);
    found
}

fn number(fact: &Fact) -> f64 {
    if let FactValue::Number { number } = fact.value { number } else { 0.0 }
}

/// 0 calm … 3 furious: the strongest words used, and shouting.
#[must_use]
pub fn emotion(hits: &Hits, text: &Text, silent: &Silent) -> u8 {
    let level =
        (0..3_u8).rev().find(|&level| weight(hits.of(Label::Emotion(level))) > 0.0).map_or(0, |level| level + 1);
    let marks = text.folded.match_indices('!').filter(|&(at, _)| !silent.overlaps(Span::new(at, at + 1)));
    let shouting = marks.take(3).count() == 3;
    level.max(if shouting { 2 } else { 0 })
}

#[must_use]
pub fn difficulty(hits: &Hits, emotion: u8) -> Difficulty {
    let level = |id: u8| hits.of(Label::Trait(id)).iter().filter(|hit| !hit.negated).count().min(3) as u8;
    Difficulty { difficulty: level(0), emotion, expectation: level(1), follow_up: level(2), reach: level(3) }
}

/// Whether the text is a complaint, and if not, what.
#[must_use]
pub fn intent(
    core: &Core,
    text: &Text,
    hits: &Hits,
    classes: &Classes,
    requests: &[Signal],
    risks: &[Signal],
) -> Intent {
    let own = core.complaint.map_or(0.0, |id| weight(hits.of(Label::Intent(id))));
    let against = own + classes.grievance + 2.0 * requests.len() as f32 + 3.0 * risks.len() as f32;
    let others = (0..core.intents.len() as u8).filter(|&id| Some(id) != core.complaint);
    let best = others.map(|id| (weight(hits.of(Label::Intent(id))), id)).max_by(|a, b| a.0.total_cmp(&b.0));
    match best {
        Some((weight, id)) if weight >= INTENT_WEIGHT && weight > against => Intent::Other(id),
        // 「嗯」 and 「。。。」 say nothing that could be answered.
        _ if against == 0.0
            && text.folded.chars().filter(|c| c.is_alphabetic()).take(SAYS_SOMETHING).count() < SAYS_SOMETHING =>
        {
            core.unclear.map_or(Intent::Complaint, Intent::Other)
        }
        _ => Intent::Complaint,
    }
}

/// Who must handle it, with all reasons.
#[must_use]
pub fn handling(
    core: &Core,
    intent: Intent,
    risks: &[Signal],
    facts: &[Fact],
    uncertain: bool,
) -> (Handling, Vec<Reason>) {
    let mut handling = Handling::Send;
    let mut reasons = Vec::new();
    let mut raise = |to: Handling, reason: Reason| {
        if to != Handling::Send {
            handling = handling.max(to);
            reasons.push(reason);
        }
    };
    for risk in risks {
        raise(core.risks[risk.id as usize].handling, Reason::Risk(risk.id));
    }
    let contacts = core.contacts.and_then(|slot| facts::for_slot(facts, core.slots[slot as usize].source));
    let contacts = contacts.map_or(0.0, number);
    match intent {
        Intent::Complaint if contacts >= MANY_CONTACTS => raise(Handling::Review, Reason::ManyContacts),
        Intent::Other(id) if Some(id) == core.unclear => raise(Handling::Review, Reason::Unclear),
        _ => {}
    }
    if intent == Intent::Complaint && uncertain {
        raise(Handling::Review, Reason::LowConfidence);
    }
    (handling, reasons)
}
