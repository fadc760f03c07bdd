//! Requests, risks, customer, emotion and intent, and from all of them who must handle the case.

use super::classify::Classes;
use super::facts;
use super::likeness::{Likeness, reasons};
use super::matcher::{Hit, Hits};
use super::speakers::Silent;
use super::{Difficulty, Evidence, Fact, FactValue, Intent, Reason, Signal};
use crate::playbook::cue::{NORMAL, STRONG, WEAK};
use crate::playbook::learn::Axis;
use crate::playbook::set::{Core, Handling, Label, Set};
use crate::text::{Span, Text};

/// A signal is there from this weight on: one strong cue, a normal one in a text like its examples, or likeness alone.
const SIGNAL_WEIGHT: f32 = STRONG;
/// How loud the examples speak beside the cues of requests, risks and customers.
pub const LEARNED_REQUEST: f32 = 8.9;
const LEARNED_RISK: f32 = 8.7;
const LEARNED_CUSTOMER: f32 = 10.0;
/// From this weight on a kind of customer stands out.
const CUSTOMER_WEIGHT: f32 = 3.25;
/// How loud the cues of an intent speak beside the examples, and how many of them are heard.
const BESIDE_LIKENESS: f32 = 0.04;
const MOST_INTENT_CUES: f32 = 3.0;
/// Most examples are complaints, so that any text is rather like those: less so than this is what is none, and one in a
/// hundred of what is one.
const COMPLAINTS_AHEAD: f32 = 0.56;
/// How loud the words of each level of emotion speak beside the examples, and from which sum on each level is there.
const EMOTION_CUES: f32 = 0.1;
const MOST_EMOTION_CUES: f32 = 3.0;
const EMOTION_LEVELS: [f32; 3] = [0.9, 1.55, 2.1];
/// From this many earlier contacts on a person reads the draft.
const MANY_CONTACTS: f64 = 3.0;
/// From so many letters or characters on a text may be a complaint though no cue says so.
const SAYS_SOMETHING: usize = 4;

/// The hits of one label of its family.
fn of(family: &[Hit], label: Label) -> impl Iterator<Item = &Hit> {
    family.iter().filter(move |hit| hit.label == label)
}

fn weight<'h>(hits: impl IntoIterator<Item = &'h Hit>) -> f32 {
    hits.into_iter().filter(|hit| !hit.negated).map(|hit| hit.weight).sum()
}

/// What signals are read from: the cues that were found, and how like the examples of each label the text is.
pub struct Signals<'s> {
    pub set: &'s Set,
    pub hits: &'s Hits,
    pub likeness: &'s Likeness,
}

impl Signals<'_> {
    /// How much speaks for a label, by cues and likeness. What the customer says not to want or do is not there by
    /// likeness.
    fn score(&self, axis: Axis, family: &[Hit], label: Label, id: u8) -> f32 {
        let mut hits = of(family, label).peekable();
        let is_named = hits.peek().is_some();
        let cues = weight(hits);
        let is_denied = cues == 0.0 && is_named;
        if is_denied { 0.0 } else { cues + loudness(axis) * self.likeness.of(axis)[usize::from(id)] }
    }

    fn signal(&self, axis: Axis, label: Label, id: u8) -> Signal {
        let hits = self.hits.of(label).iter().filter(|hit| !hit.negated);
        let mut evidence: Vec<Evidence> = hits.map(Evidence::from).collect();
        let cues: f32 = evidence.iter().map(|piece| piece.weight).sum();
        if evidence.is_empty() {
            let grams = if axis == Axis::Customer { self.hits.with_asides() } else { None };
            evidence = reasons(self.set, grams.as_ref().unwrap_or(&self.hits.grams), axis, id, loudness(axis));
        }
        Signal { id, evidence, guessed: cues < named(axis) }
    }

    /// Every label of an axis for which enough speaks.
    fn all(&self, axis: Axis, label: fn(u8) -> Label, enough: impl Fn(u8) -> f32) -> Vec<Signal> {
        let ids = 0..self.likeness.of(axis).len() as u8;
        let family = self.hits.family(label);
        let there = ids.filter(|&id| self.score(axis, family, label(id), id) >= enough(id));
        there.map(|id| self.signal(axis, label(id), id)).collect()
    }

    #[must_use]
    pub fn requests(&self) -> Vec<Signal> {
        self.all(Axis::Request, Label::Request, |_| SIGNAL_WEIGHT)
    }

    /// Requests that the customer names only to refuse them: 別再給我折價券.
    #[must_use]
    pub fn declined(&self) -> Vec<u8> {
        let ids = 0..self.set.core.requests.len() as u8;
        let family = self.hits.family(Label::Request);
        ids.filter(|&id| of(family, Label::Request(id)).any(|hit| hit.negated)).collect()
    }

    /// The kind of customer that most speaks for.
    #[must_use]
    pub fn customer(&self) -> Option<Signal> {
        let ids = 0..self.set.core.customers.len() as u8;
        let family = self.hits.family(Label::Customer);
        let scored = ids.map(|id| (self.score(Axis::Customer, family, Label::Customer(id), id), id));
        let (score, id) = scored.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))?;
        (score >= CUSTOMER_WEIGHT).then(|| self.signal(Axis::Customer, Label::Customer(id), id))
    }

    /// The risks, gravest first as they stand in the playbooks. In what is no complaint a guess counts only where a life may
    /// hang on it.
    #[must_use]
    pub fn risks(&self, facts: &[Fact], intent: Intent) -> Vec<Signal> {
        let core = &self.set.core;
        let mut found = self.all(Axis::Risk, Label::Risk, |id| core.risks[usize::from(id)].enough);
        let is_grave = |risk: &Signal| core.risks[usize::from(risk.id)].handling == Handling::Human;
        found.retain(|risk| intent == Intent::Complaint || !risk.guessed || is_grave(risk));
        for (id, risk) in core.risks.iter().enumerate() {
            let id = id as u8;
            if let Some((slot, least)) = risk.from_fact {
                let fact = facts::for_slot(&core.facts, facts, core.slots[slot as usize].source);
                let reached = fact.is_some_and(|fact| number(fact) >= f64::from(least));
                match found.iter_mut().find(|signal| signal.id == id) {
                    Some(signal) => signal.guessed &= !reached,
                    None if reached => found.push(Signal { id, evidence: Vec::new(), guessed: false }),
                    None => {}
                }
            }
        }
        found.sort_by_key(|signal| signal.id);
        found
    }

    /// 0 calm … 3 furious, by how much the text is like those of each level, all together. Whoever shouts is angry.
    #[must_use]
    pub fn emotion(&self, text: &Text, silent: &Silent) -> u8 {
        let likeness = self.likeness.of(Axis::Emotion).iter().zip(0..);
        let heard = |level| EMOTION_CUES * weight(self.hits.of(Label::Emotion(level))).min(MOST_EMOTION_CUES);
        let heated: f32 = likeness.map(|(like, level)| like + heard(level)).sum();
        let level = EMOTION_LEVELS.iter().take_while(|least| heated >= **least).count() as u8;
        let marks = text.folded.match_indices('!').filter(|&(at, _)| !silent.overlaps(Span::new(at, at + 1)));
        let is_shouting = marks.take(3).count() == 3;
        level.max(if is_shouting { 2 } else { 0 })
    }

    /// Whether the text is a complaint, and if not, what.
    #[must_use]
    pub fn intent(&self, text: &Text, classes: &Classes) -> Intent {
        let core = &self.set.core;
        let likeness = self.likeness.of(Axis::Intent);
        let intents = self.hits.family(Label::Intent);
        let cues = |id| weight(of(intents, Label::Intent(id)));
        let heard = |cues: f32| BESIDE_LIKENESS * cues.min(MOST_INTENT_CUES);
        let score = |id: u8| likeness[usize::from(id)] + heard(cues(id));
        let warned = weight(self.hits.family(Label::Risk));
        let against = core.complaint.map_or(0.0, score) + heard(classes.grievance) + heard(warned);
        let others = (0..core.intents.len() as u8).filter(|&id| Some(id) != core.complaint);
        let best = others.map(|id| (score(id), id)).max_by(|a, b| a.0.total_cmp(&b.0));
        match best {
            Some((score, id)) if score > against - COMPLAINTS_AHEAD => Intent::Other(id),
            // 「嗯」 and 「。。。」 say nothing that could be answered.
            _ if self.hits.votes.is_empty()
                && text.folded.chars().filter(|c| c.is_alphabetic()).take(SAYS_SOMETHING).count() < SAYS_SOMETHING =>
            {
                core.unclear.map_or(Intent::Complaint, Intent::Other)
            }
            _ => Intent::Complaint,
        }
    }
}

fn loudness(axis: Axis) -> f32 {
    match axis {
        Axis::Request => LEARNED_REQUEST,
        Axis::Risk => LEARNED_RISK,
        _ => LEARNED_CUSTOMER,
    }
}

/// The weight of cues from which on a signal is named and no mere guess: a word for what is wanted is enough where the
/// text is like those that want it, while words of danger are many.
fn named(axis: Axis) -> f32 {
    if axis == Axis::Request { WEAK } else { NORMAL }
}

fn number(fact: &Fact) -> f64 {
    if let FactValue::Number { number } = fact.value { number } else { 0.0 }
}

#[must_use]
pub fn difficulty(hits: &Hits, emotion: u8) -> Difficulty {
    let level = |id: u8| hits.of(Label::Trait(id)).iter().filter(|hit| !hit.negated).count().min(3) as u8;
    Difficulty { difficulty: level(0), emotion, expectation: level(1), follow_up: level(2), reach: level(3) }
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
        let own = core.risks[risk.id as usize].handling;
        raise(if risk.guessed { own.min(Handling::Review) } else { own }, Reason::Risk(risk.id));
    }
    let contacts = core.contacts.and_then(|slot| facts::for_slot(&core.facts, facts, core.slots[slot as usize].source));
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
