//! One pass over the text for all cues, then what negation, masks and context leave of them.
//!
//! It finds and weighs; what the weights add up to is the business of `classify` and `signals`.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use daachorse::Match;

use super::gaps::around;
use super::speakers::Silent;
use crate::playbook::set::{Core, Label, Set};
use crate::playbook::table::{Choice, CueTable, Effect, Entry, LONGEST_MATCH, Link};
use crate::text::signs::Signs;
use crate::text::{Span, Text};

/// A cue found in the text.
#[derive(Debug, Clone, Copy)]
pub struct Hit {
    pub entry: u32,
    /// Which of its words a cue with choices has, as one number.
    pub form: u32,
    pub label: Label,
    pub span: Span,
    pub clause: u32,
    /// What is left of the cue's weight; a negated hit keeps it and says so.
    pub weight: f32,
    pub negated: bool,
}

/// All hits of one text, ordered by label and then by place.
#[derive(Debug, Default)]
pub struct Hits {
    pub votes: Vec<Hit>,
    /// What helps to find facts, in the order of the text.
    pub marks: Vec<(Label, Span)>,
    /// What the examples teach of, in the order of the text.
    pub grams: Vec<Gram>,
    /// Those of what is no grievance, which says all the same what the sender wants and how he feels.
    pub asides: Vec<Gram>,
}

/// A character or pair that occurs in the examples.
#[derive(Debug, Clone, Copy)]
pub struct Gram {
    /// Row of [`Set::gram_weights`].
    pub row: u16,
    /// The clause in which it begins.
    pub clause: u32,
    pub span: Span,
}

impl Hits {
    /// All characters and pairs, where some of them stand beside the grievance.
    #[must_use]
    pub fn with_asides(&self) -> Option<Vec<Gram>> {
        (!self.asides.is_empty()).then(|| [&self.grams[..], &self.asides].concat())
    }

    /// The hits of all labels of a kind, one label after the other: most kinds have few, and most labels none.
    #[must_use]
    pub fn family(&self, label: fn(u8) -> Label) -> &[Hit] {
        let start = self.votes.partition_point(|hit| hit.label < label(0));
        let count = self.votes[start..].iter().take_while(|hit| hit.label <= label(u8::MAX)).count();
        &self.votes[start..][..count]
    }

    /// The hits of one label.
    #[must_use]
    pub fn of(&self, label: Label) -> &[Hit] {
        let start = self.votes.partition_point(|hit| hit.label < label);
        let count = self.votes[start..].iter().take_while(|hit| hit.label == label).count();
        &self.votes[start..][..count]
    }
}

/// Negators reach over this many bytes of folded text: three Chinese characters.
const FAR_REACH: u32 = 9;

/// A negator that matters begins at most this many bytes before the cue.
const NEGATOR_NEAR: u32 = 64;

struct Raw {
    hit: Hit,
    effect: Effect,
}

/// Finds the cues of the text; hits inside a silent range (a clerk's turn in a chat log) are left out.
#[must_use]
pub fn find(set: &Set, text: &Text, silent: &Silent) -> Hits {
    let cues = set.cues();
    let signs = Signs::of(&text.folded);
    let mut raws: Vec<Raw> = Vec::with_capacity(128);
    let mut hits = Hits { marks: Vec::with_capacity(64), grams: Vec::with_capacity(256), ..Hits::default() };
    let mut clause = 0;
    // None begins before the one found last, and the clauses cover the text.
    set.grams().find(&text.folded, |row, span| {
        while text.clauses[clause].span.end <= span.start {
            clause += 1;
        }
        if !silent.overlaps(span) {
            hits.grams.push(Gram { row, clause: clause as u32, span });
        }
    });
    for automaton in &set.automata {
        // All words before the cues of any: then the links of many are waited for at once.
        let word = |found: Match<u32>| (Span::new(found.start(), found.end()), found.value());
        let words: Vec<(Span, u32)> = automaton.find_overlapping_iter(&text.folded).map(word).collect();
        for (anchor, links) in words.into_iter().filter(|(anchor, _)| !silent.overlaps(*anchor)) {
            for link in cues.links(links).filter(|link| signs.may_have(link.sign())) {
                let label = link.label();
                if label.is_mark() {
                    hits.marks.push((label, anchor));
                    continue;
                }
                let Some((span, clause, form)) = whole(link, cues, text, anchor, &signs) else { continue };
                if asks_whether(text, span) && !matches!(label, Label::Risk(_)) {
                    continue;
                }
                let effect = link.effect();
                let weight = effect.weight().unwrap_or(0.0);
                let hit = Hit { entry: link.entry(), form, label, span, clause, weight, negated: false };
                raws.push(Raw { hit, effect });
            }
        }
    }
    // Each automaton finds in the order of the text.
    if set.automata.len() > 1 {
        hits.marks.sort_by_key(|(_, span)| (span.end, span.start));
    }
    let masks = silence(&mut raws);
    hits.votes = raws.into_iter().map(|raw| raw.hit).collect();
    negate(cues, text, &mut hits.votes);
    unlearn(text, &mut hits, &masks);
    bend(&set.core, text, &mut hits.votes);
    hits.votes
        .retain(|hit| !matches!(hit.label, Label::NegatorNear | Label::NegatorFar | Label::Contrast | Label::Context));
    // Where several lie on one place the heaviest comes first, so that the others add nothing to it.
    hits.votes.sort_unstable_by(|a, b| {
        let place = |hit: &Hit| (hit.label, hit.span.start, Reverse(hit.span.end));
        place(a).cmp(&place(b)).then(b.weight.total_cmp(&a.weight)).then((a.entry, a.form).cmp(&(b.entry, b.form)))
    });
    nest(&mut hits.votes);
    hits
}

/// The span and clause of the whole cue, where the parts around the anchor are there too, and which words it has.
fn whole(link: Link, cues: CueTable, text: &Text, anchor: Span, signs: &Signs) -> Option<(Span, u32, u32)> {
    let entry = cues.entry(link.entry());
    let word = usize::from(link.word());
    let spelled = || entry.parts().flat_map(Choice::words).nth(word).map(|(_, word)| word);
    if link.is_exact() && Some(text.original(anchor).as_bytes()) != spelled() {
        return None;
    }
    let clause = text.clause_at(anchor.start);
    if !link.has_gaps() {
        return Some((anchor, clause as u32, word as u32));
    }
    let (span, form) = around(entry, word, anchor, &text.folded, text.clauses[clause].span, signs)?;
    Some((span, clause as u32, form))
}

/// Whether the cue is the second half of a question: 能不能取消 does not say 不能取消.
fn asks_whether(text: &Text, cue: Span) -> bool {
    let (before, own) = text.folded.split_at(cue.start as usize);
    own.strip_prefix('不').is_some_and(|own| own.chars().next().is_some_and(|verb| before.ends_with(verb)))
}

/// Applies masks and vetoes, and drops them; gives the masks.
fn silence(raws: &mut Vec<Raw>) -> Vec<(Label, Span)> {
    let mut masks: Vec<(Label, Span)> = Vec::new();
    let mut vetoes: Vec<(Label, u32)> = Vec::new();
    for raw in raws.iter() {
        match raw.effect {
            Effect::Mask => masks.push((raw.hit.label, raw.hit.span)),
            Effect::Veto => vetoes.push((raw.hit.label, raw.hit.clause)),
            _ => {}
        }
    }
    masks.sort_unstable();
    vetoes.sort_unstable();
    raws.retain(|raw| {
        let Hit { label, span, clause, .. } = raw.hit;
        // A mask is no longer than a cue, so it begins near what it masks.
        let earliest = Span { start: span.start.saturating_sub(LONGEST_MATCH as u32), end: 0 };
        let first = masks.partition_point(|&mask| mask < (label, earliest));
        let mut near = masks[first..].iter().take_while(|(of, mask)| *of == label && mask.start <= span.start);
        raw.effect.weight().is_some()
            && vetoes.binary_search(&(label, clause)).is_err()
            && !near.any(|(_, mask)| mask.contains(span))
    });
    masks
}

/// Marks the hits that a negator reaches: one right before a cue, or one inside a cue's gap.
fn negate(cues: CueTable, text: &Text, hits: &mut [Hit]) {
    let mut negators: Vec<Hit> =
        hits.iter().filter(|hit| matches!(hit.label, Label::NegatorNear | Label::NegatorFar)).copied().collect();
    negators.sort_by_key(|negator| negator.span.start);
    if negators.is_empty() {
        return;
    }
    for hit in hits.iter_mut() {
        // 沒有訊號 is still about a telephone line.
        if matches!(hit.label, Label::Industry(_)) {
            continue;
        }
        let first = negators.partition_point(|negator| negator.span.start + NEGATOR_NEAR < hit.span.start);
        let near = negators[first..].iter().take_while(|negator| negator.span.start < hit.span.end);
        hit.negated = { near }.any(|negator| {
            let reach = if negator.label == Label::NegatorFar { FAR_REACH } else { 0 };
            let before = negator.clause == hit.clause
                && negator.span.end <= hit.span.start
                && hit.span.start - negator.span.end <= reach;
            // 態度不是不好: the gap of 態度…不好 holds a negator of its own.
            let inside = negator.label == Label::NegatorFar
                && negator.span.start > hit.span.start
                && negator.span.end < hit.span.end
                && is_foreign(cues.entry(hit.entry), text.folded(negator.span));
            before || inside
        });
    }
}

/// Whether the word stands in a gap of the cue and is none of its parts.
fn is_foreign(entry: Entry, word: &str) -> bool {
    let mut own = entry.parts().flat_map(Choice::words).map(|(_, word)| word);
    entry.has_gaps() && !own.any(|own| own.windows(word.len()).any(|place| place == word.as_bytes()))
}

/// Sets apart the characters of what is no grievance: 我不要退款 is not about a refund, 餐點很好吃 not about the food, and
/// 餓死了, an exception of the words of danger, not about a death.
fn unlearn(text: &Text, hits: &mut Hits, masks: &[(Label, Span)]) {
    let beside = hits.votes.iter().filter_map(|hit| match (hit.negated, hit.label) {
        (true, _) => Some(hit.span),
        (false, Label::Context) => Some(text.clauses[hit.clause as usize].span),
        _ => None,
    });
    let figures = masks.iter().filter(|(label, _)| matches!(label, Label::Risk(_))).map(|(_, span)| *span);
    let beside: Vec<Span> = beside.chain(figures).collect();
    if !beside.is_empty() {
        hits.asides = hits.grams.extract_if(.., |gram| beside.iter().any(|span| span.overlaps(gram.span))).collect();
    }
}

/// Weighs what stands before and after a contrast word, and scenes that are not the grievance.
fn bend(core: &Core, text: &Text, hits: &mut [Hit]) {
    let sentence = |hit: &Hit| text.clauses[hit.clause as usize].sentence;
    let mut scenes: BTreeSet<u32> = BTreeSet::new();
    let mut turns: BTreeMap<u32, u32> = BTreeMap::new();
    for hit in hits.iter() {
        match hit.label {
            Label::Context if !hit.negated => {
                scenes.insert(hit.clause);
            }
            // The last turn of a sentence is the one that counts.
            Label::Contrast => {
                let turn = turns.entry(sentence(hit)).or_default();
                *turn = (*turn).max(hit.span.start);
            }
            _ => {}
        }
    }
    if scenes.is_empty() && turns.is_empty() {
        return;
    }
    // A danger is one however the sentence turns, and praise is praise.
    for hit in hits.iter_mut().filter(|hit| !matches!(hit.label, Label::Risk(_) | Label::Intent(_))) {
        if scenes.contains(&hit.clause) {
            hit.weight *= core.context;
        }
        if let Some(&turn) = turns.get(&sentence(hit)) {
            hit.weight *= if hit.span.start >= turn { core.contrast.1 } else { core.contrast.0 };
        }
    }
}

/// Keeps, of the hits of one label, the widest of those that lie inside one another, and each cue once, at its best.
fn nest(hits: &mut Vec<Hit>) {
    let mut kept: Vec<Hit> = Vec::with_capacity(hits.len());
    for hit in hits.drain(..) {
        let mut same = kept.iter_mut().rev().take_while(|other| other.label == hit.label);
        let covers = |other: &&mut Hit| {
            let repeated = (other.entry, other.form, other.negated) == (hit.entry, hit.form, hit.negated);
            repeated || other.span.contains(hit.span) && other.weight >= hit.weight
        };
        match same.find(covers) {
            // 送錯餐，但是送錯餐: what follows the turn counts.
            Some(other) => other.weight = other.weight.max(hit.weight),
            None => kept.push(hit),
        }
    }
    *hits = kept;
}
