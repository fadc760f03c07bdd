//! One pass over the text for all cues, then what negation, masks and context leave of them.
//!
//! It finds and weighs; what the weights add up to is the business of `classify` and `signals`.

use std::collections::{BTreeMap, BTreeSet};

use super::speakers::Silent;
use crate::playbook::cue::MAX_GAP;
use crate::playbook::set::{Core, Label, Set};
use crate::playbook::table::{CueTable, Effect, Entry, LONGEST_CUE};
use crate::text::signs::Signs;
use crate::text::{Span, Text};

/// A cue found in the text.
#[derive(Debug, Clone, Copy)]
pub struct Hit {
    pub entry: u32,
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
}

/// A character or pair that occurs in the examples.
#[derive(Debug, Clone, Copy)]
pub struct Gram {
    /// Row of [`Set::gram_weights`].
    pub row: u16,
    pub entry: u32,
    pub span: Span,
}

impl Hits {
    /// The hits of one label.
    #[must_use]
    pub fn of(&self, label: Label) -> &[Hit] {
        let start = self.votes.partition_point(|hit| hit.label < label);
        let end = start + self.votes[start..].partition_point(|hit| hit.label == label);
        &self.votes[start..end]
    }
}

/// Negators reach over this many bytes of folded text: three Chinese characters.
const FAR_REACH: u32 = 9;

/// A negator that matters begins at most this many bytes before the cue.
const NEGATOR_NEAR: u32 = 64;

struct Raw {
    hit: Hit,
    effect: Effect,
    group: u16,
}

/// Finds the cues of the text; hits inside a silent range (a clerk's turn in a chat log) are left out.
#[must_use]
pub fn find(set: &Set, text: &Text, silent: &Silent) -> Hits {
    let cues = set.cues();
    let signs = Signs::of(&text.folded);
    let mut raws: Vec<Raw> = Vec::with_capacity(128);
    let mut hits = Hits { marks: Vec::with_capacity(64), grams: Vec::with_capacity(256), votes: Vec::new() };
    for found in set.automaton.find_overlapping_iter(text.folded.as_str()) {
        let anchor = Span::new(found.start(), found.end());
        if silent.overlaps(anchor) {
            continue;
        }
        for at in cues.of(found.value()) {
            let entry = cues.entry(at);
            if entry.has_gaps() && !signs.may_have(entry.sign()) {
                continue;
            }
            match entry.label() {
                Label::Gram(row) => hits.grams.push(Gram { row, entry: at, span: anchor }),
                label if label.is_mark() => hits.marks.push((label, anchor)),
                label => {
                    let Some((span, clause)) = whole(entry, text, anchor) else { continue };
                    let effect = entry.effect();
                    let weight = effect.weight().unwrap_or(0.0);
                    let hit = Hit { entry: at, label, span, clause, weight, negated: false };
                    raws.push(Raw { hit, effect, group: entry.group() });
                }
            }
        }
    }
    silence(&mut raws);
    hits.votes = raws.into_iter().map(|raw| raw.hit).collect();
    negate(cues, text, &mut hits.votes);
    unlearn(text, &mut hits);
    bend(&set.core, text, &mut hits.votes);
    hits.votes
        .retain(|hit| !matches!(hit.label, Label::NegatorNear | Label::NegatorFar | Label::Contrast | Label::Context));
    hits.votes.sort_unstable_by_key(|hit| (hit.label, hit.span.start, std::cmp::Reverse(hit.span.end)));
    nest(&mut hits.votes);
    hits
}

/// The span and clause of the whole cue, where the parts around the anchor are there too.
fn whole(entry: Entry, text: &Text, anchor: Span) -> Option<(Span, u32)> {
    if entry.is_exact() && text.original(anchor) != entry.written() {
        return None;
    }
    let clause = text.clause_at(anchor.start);
    if !entry.has_gaps() {
        return Some((anchor, clause as u32));
    }
    let within = text.clauses[clause].span;
    let folded = text.folded.as_bytes();
    let (mut start, mut end) = (anchor.start as usize, anchor.end as usize);
    let parts = entry.parts();
    let from_anchor = parts.clone().count() - entry.anchor();
    for part in parts.clone().rev().skip(from_anchor) {
        start -= gap_before(&folded[within.start as usize..start], part)?;
    }
    for part in parts.skip(entry.anchor() + 1) {
        end += gap_after(folded.get(end..within.end as usize)?, part)?;
    }
    Some((Span::new(start, end), clause as u32))
}

/// How many bytes before the end of the text the part begins, if no more than a gap lies between.
fn gap_before(text: &[u8], part: &[u8]) -> Option<usize> {
    let mut end = text.len();
    for _ in 0..=MAX_GAP {
        if text[..end].ends_with(part) {
            return Some(text.len() - end + part.len());
        }
        end = text[..end].iter().rposition(|&byte| begins_char(byte))?;
    }
    None
}

/// How many bytes after the start of the text the part ends, if no more than a gap lies between.
fn gap_after(text: &[u8], part: &[u8]) -> Option<usize> {
    let mut start = 0;
    for _ in 0..=MAX_GAP {
        let rest = &text[start..];
        if rest.starts_with(part) {
            return Some(start + part.len());
        }
        start += 1 + rest.get(1..)?.iter().position(|&byte| begins_char(byte))?;
    }
    None
}

/// Whether a character of UTF-8 begins with this byte.
fn begins_char(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

/// Applies masks and vetoes, and drops them.
fn silence(raws: &mut Vec<Raw>) {
    let mut masks: Vec<(u16, Span)> = Vec::new();
    let mut vetoes: Vec<(u16, u32)> = Vec::new();
    for raw in raws.iter() {
        match raw.effect {
            Effect::Mask => masks.push((raw.group, raw.hit.span)),
            Effect::Veto => vetoes.push((raw.group, raw.hit.clause)),
            _ => {}
        }
    }
    masks.sort_unstable();
    vetoes.sort_unstable();
    raws.retain(|raw| {
        let span = raw.hit.span;
        // A mask is no longer than a cue, so it begins near what it masks.
        let first = masks.partition_point(|&mask| {
            mask < (raw.group, Span { start: span.start.saturating_sub(LONGEST_CUE as u32), end: 0 })
        });
        let mut near =
            masks[first..].iter().take_while(|(group, mask)| *group == raw.group && mask.start <= span.start);
        raw.effect.weight().is_some()
            && vetoes.binary_search(&(raw.group, raw.hit.clause)).is_err()
            && !near.any(|(_, mask)| mask.contains(span))
    });
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
    entry.has_gaps() && !entry.parts().any(|part| part.windows(word.len()).any(|place| place == word.as_bytes()))
}

/// Drops the characters of what is no grievance: 我不要退款 is not about a refund, 餐點很好吃 not about the food.
fn unlearn(text: &Text, hits: &mut Hits) {
    let beside = hits.votes.iter().filter_map(|hit| match (hit.negated, hit.label) {
        (true, _) => Some(hit.span),
        (false, Label::Context) => Some(text.clauses[hit.clause as usize].span),
        _ => None,
    });
    let beside: Vec<Span> = beside.collect();
    if !beside.is_empty() {
        hits.grams.retain(|gram| !beside.iter().any(|span| span.overlaps(gram.span)));
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
            let repeated = other.entry == hit.entry && other.negated == hit.negated;
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
