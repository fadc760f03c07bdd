//! One pass over the text for all cues, then what negation, masks and context leave of them.
//!
//! It finds and weighs; what the weights add up to is the business of `classify` and `signals`.

use crate::playbook::cue::MAX_GAP;
use crate::playbook::set::{Core, Label, Set};
use crate::playbook::table::{CueTable, Effect, Entry};
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
    /// Rows of [`Set::gram_weights`], each as often as it occurs.
    pub grams: Vec<u16>,
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

struct Raw {
    hit: Hit,
    effect: Effect,
    group: u16,
}

/// Finds the cues of the text; hits inside a silent range (a clerk's turn in a chat log) are left out.
#[must_use]
pub fn find(set: &Set, text: &Text, silent: &[Span]) -> Hits {
    let cues = set.cues();
    let mut raws: Vec<Raw> = Vec::with_capacity(128);
    let mut hits = Hits::default();
    for found in set.automaton.find_overlapping_iter(text.folded.as_str()) {
        let span = Span::new(found.start(), found.end());
        if silent.iter().any(|range| range.overlaps(span)) {
            continue;
        }
        for at in cues.of(found.value()) {
            let entry = cues.entry(at);
            if let Label::Gram(row) = entry.label {
                hits.grams.push(row);
                continue;
            }
            if entry.label.is_mark() {
                hits.marks.push((entry.label, span));
                continue;
            }
            let clause = text.clause_at(span.start) as u32;
            let Some(span) = whole_span(cues, &entry, text, span, clause) else { continue };
            let weight = entry.effect.weight().unwrap_or(0.0);
            let hit = Hit { entry: at, label: entry.label, span, clause, weight, negated: false };
            raws.push(Raw { hit, effect: entry.effect, group: entry.group });
        }
    }
    silence(&mut raws);
    hits.votes = raws.into_iter().map(|raw| raw.hit).collect();
    negate(cues, text, &mut hits.votes);
    bend(&set.core, text, &mut hits.votes);
    hits.votes
        .retain(|hit| !matches!(hit.label, Label::NegatorNear | Label::NegatorFar | Label::Contrast | Label::Context));
    hits.votes.sort_unstable_by_key(|hit| (hit.label, hit.span.start, std::cmp::Reverse(hit.span.end)));
    nest(&mut hits.votes);
    hits
}

/// The span of the whole cue, where the parts around the anchor are there too.
fn whole_span(cues: CueTable, entry: &Entry, text: &Text, anchor: Span, clause: u32) -> Option<Span> {
    if entry.exact && text.original(anchor) != cues.written(entry) {
        return None;
    }
    let within = text.clauses[clause as usize].span;
    if !entry.gaps {
        return Some(anchor);
    }
    let parts: Vec<&str> = cues.folded(entry).split('…').collect();
    let (mut start, mut end) = (anchor.start, anchor.end);
    for part in parts[..entry.anchor as usize].iter().rev() {
        start -= gap_before(&text.folded[within.start as usize..start as usize], part)? as u32;
    }
    for part in &parts[entry.anchor as usize + 1..] {
        end += gap_after(text.folded.get(end as usize..within.end as usize)?, part)? as u32;
    }
    Some(Span { start, end })
}

/// How many bytes before the end of the text the part begins, if no more than a gap lies between.
fn gap_before(text: &str, part: &str) -> Option<usize> {
    let ends = std::iter::once(text.len()).chain(text.char_indices().rev().map(|(at, _)| at));
    ends.take(MAX_GAP + 1).find(|&end| text[..end].ends_with(part)).map(|end| text.len() - end + part.len())
}

/// How many bytes after the start of the text the part ends, if no more than a gap lies between.
fn gap_after(text: &str, part: &str) -> Option<usize> {
    text.char_indices()
        .map(|(at, _)| at)
        .take(MAX_GAP + 1)
        .find(|&at| text[at..].starts_with(part))
        .map(|at| at + part.len())
}

/// Applies masks and vetoes, and drops them.
fn silence(raws: &mut Vec<Raw>) {
    let silencers: Vec<(Effect, u16, Span, u32)> = raws
        .iter()
        .filter(|raw| raw.effect.weight().is_none())
        .map(|raw| (raw.effect, raw.group, raw.hit.span, raw.hit.clause))
        .collect();
    raws.retain(|raw| {
        raw.effect.weight().is_some()
            && !silencers.iter().any(|&(effect, group, span, clause)| {
                group == raw.group
                    && match effect {
                        Effect::Mask => span.contains(raw.hit.span),
                        _ => clause == raw.hit.clause,
                    }
            })
    });
}

/// Marks the hits that a negator reaches: one right before a cue, or one inside a cue's gap.
fn negate(cues: CueTable, text: &Text, hits: &mut [Hit]) {
    let negators: Vec<Hit> =
        hits.iter().filter(|hit| matches!(hit.label, Label::NegatorNear | Label::NegatorFar)).copied().collect();
    if negators.is_empty() {
        return;
    }
    for hit in hits.iter_mut() {
        let entry = cues.entry(hit.entry);
        // 沒有訊號 is still about a telephone line.
        if matches!(hit.label, Label::Industry(_)) {
            continue;
        }
        hit.negated = negators.iter().any(|negator| {
            let reach = if negator.label == Label::NegatorFar { FAR_REACH } else { 0 };
            let before = negator.clause == hit.clause
                && negator.span.end <= hit.span.start
                && hit.span.start - negator.span.end <= reach;
            // 態度不是不好: the gap of 態度…不好 holds a negator of its own.
            let inside = entry.gaps
                && negator.label == Label::NegatorFar
                && negator.span.start > hit.span.start
                && negator.span.end < hit.span.end
                && !cues.folded(&entry).contains(text.folded(negator.span));
            before || inside
        });
    }
}

/// Weighs what stands before and after a contrast word, and scenes that are not the grievance.
fn bend(core: &Core, text: &Text, hits: &mut [Hit]) {
    let sentence = |hit: &Hit| text.clauses[hit.clause as usize].sentence;
    let benders: Vec<Hit> =
        hits.iter().filter(|hit| matches!(hit.label, Label::Contrast | Label::Context)).copied().collect();
    if benders.is_empty() {
        return;
    }
    for hit in hits.iter_mut() {
        // A danger is one however the sentence turns.
        if matches!(hit.label, Label::Risk(_)) {
            continue;
        }
        let context = benders.iter().any(|b| b.label == Label::Context && b.clause == hit.clause);
        if context {
            hit.weight *= core.context;
        }
        let contrasts = benders.iter().filter(|b| b.label == Label::Contrast && sentence(b) == sentence(hit));
        if let Some(last) = contrasts.max_by_key(|b| b.span.start) {
            hit.weight *= if hit.span.start >= last.span.start { core.contrast.1 } else { core.contrast.0 };
        }
    }
}

/// Keeps, of the hits of one label, the widest of those that lie inside one another, and each cue once.
fn nest(hits: &mut Vec<Hit>) {
    let mut kept: Vec<Hit> = Vec::with_capacity(hits.len());
    for hit in hits.drain(..) {
        let same = kept.iter().rev().take_while(|other| other.label == hit.label);
        let mut covered = false;
        for other in same {
            let repeated = other.entry == hit.entry && other.negated == hit.negated;
            if repeated || (other.span.contains(hit.span) && other.weight >= hit.weight) {
                covered = true;
                break;
            }
        }
        if !covered {
            kept.push(hit);
        }
    }
    *hits = kept;
}
