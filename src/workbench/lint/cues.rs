//! Rules over cues: those that can never count, that count twice, or that speak for two.

use std::collections::{BTreeMap, BTreeSet};

use super::desk::{Desk, group_by, labels};
use super::fix::Fix;
use crate::diagnostic::{Code, Diagnostic, Message};
use crate::playbook::cue::{CERTAIN, NORMAL, STRONG, WEAK};
use crate::playbook::home::GENERAL;
use crate::playbook::written::{Cue, Cues};
use crate::text::{Text, is_han};
use crate::understand::matcher;
use crate::understand::speakers::Silent;

/// Each voting cue with its weight.
fn votes(cues: &Cues) -> impl Iterator<Item = (f32, &Cue)> {
    let lists = [(CERTAIN, &cues.certain), (STRONG, &cues.strong), (NORMAL, &cues.normal), (WEAK, &cues.weak)];
    lists.into_iter().flat_map(|(weight, list)| list.iter().map(move |cue| (weight, cue)))
}

/// One cue twice for one label; the second adds nothing.
pub fn duplicates(desk: &Desk, findings: &mut Vec<Diagnostic>) {
    for (.., cues) in desk.cues() {
        let mut seen: BTreeMap<String, u32> = BTreeMap::new();
        for (_, cue) in votes(cues) {
            let folded = desk.fold().text(&cue.text);
            if let Some(&line) = seen.get(&folded) {
                let message = Message::DuplicateCue { cue: (&cue.text).into(), line: (line as usize).into() };
                let place = desk.place(&cue.at);
                let fix = Fix::remove_item(&place);
                findings.push(Diagnostic::new(Code::DuplicateCue, message).at(place).fix(Some(fix)));
            } else {
                seen.insert(folded, cue.at.line);
            }
        }
    }
}

/// A longer cue beside a shorter one in it that weighs as much: wherever it counts, the shorter one does.
pub fn redundant(desk: &Desk, findings: &mut Vec<Diagnostic>) {
    let fold = desk.fold();
    let negators = negators(desk);
    let whole = labels(desk.whole);
    for (axis, label, cues) in desk.cues() {
        // What silences may stand below.
        let silencing = whole.iter().filter(|(of, named, _)| *of == axis && *named == label);
        let silencing = silencing.flat_map(|(.., cues)| cues.except.iter().chain(&cues.never));
        let silent: Vec<String> = silencing.map(|cue| fold.text(&cue.text)).collect();
        let plain: Vec<(f32, String, &Cue)> = votes(cues)
            .filter(|(_, cue)| !cue.text.contains(['…', '(']))
            .map(|(weight, cue)| (weight, fold.text(&cue.text), cue))
            .collect();
        let mut weights: BTreeMap<&str, (f32, &Cue)> = BTreeMap::new();
        for (weight, folded, cue) in &plain {
            weights.entry(folded).or_insert((*weight, cue));
        }
        for (weight, folded, cue) in &plain {
            let shorter = pieces(folded).find_map(|(before, piece)| {
                let (other, shorter) = weights.get(piece)?;
                let negated = negators.iter().any(|negator| before.contains(negator.as_str()));
                let masked = silent.iter().any(|phrase| folded.contains(phrase) || phrase.contains(piece));
                (other >= weight && !negated && !masked).then_some(*shorter)
            });
            if let Some(shorter) = shorter {
                let message = Message::RedundantCue { cue: (&cue.text).into(), shorter: (&shorter.text).into() };
                let place = desk.place(&cue.at);
                let fix = Fix::remove_item(&place);
                findings.push(Diagnostic::new(Code::RedundantCue, message).at(place).fix(Some(fix)));
            }
        }
    }
}

/// Every shorter piece of two or more characters, with what stands before it.
fn pieces(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let count = starts.len() - 1;
    let spans: Vec<(usize, usize)> = (0..count).flat_map(|from| (from + 2..=count).map(move |to| (from, to))).collect();
    spans
        .into_iter()
        .filter(move |&(from, to)| to - from < count)
        .map(move |(from, to)| (&text[..starts[from]], &text[starts[from]..starts[to]]))
}

fn negators(desk: &Desk) -> Vec<String> {
    let language = desk.whole.language.iter();
    let lists = language.flat_map(|language| [&language.near, &language.far]);
    lists.flat_map(Cues::votes).map(|cue| desk.fold().text(&cue.text)).collect()
}

/// A cue that does not count even where the text is nothing but the cue.
pub fn dead(desk: &Desk, findings: &mut Vec<Diagnostic>) {
    let fold = desk.fold();
    for (_, label, cues) in desk.cues() {
        let masks: BTreeSet<String> = cues.except.iter().map(|cue| fold.text(&cue.text)).collect();
        let vetoes: Vec<(String, &Cue)> = cues.never.iter().map(|cue| (fold.text(&cue.text), cue)).collect();
        for cue in cues.votes() {
            let folded = fold.text(&cue.text);
            let veto = vetoes.iter().find(|(veto, _)| !veto.contains(['…', '(']) && folded.contains(veto.as_str()));
            let message = if masks.contains(&folded) {
                Message::MaskedCue { cue: (&cue.text).into() }
            } else if let Some((_, veto)) = veto {
                Message::VetoedCue { cue: (&cue.text).into(), veto: (&veto.text).into() }
            } else if is_unusual(&folded) && !finds_itself(desk, &cue.text) {
                Message::BlindCue { cue: (&cue.text).into(), label: label.as_str().into() }
            } else {
                continue;
            };
            findings.push(desk.finding(Code::DeadCue, &cue.at, message));
        }
    }
}

/// Whether anything in the cue could be read otherwise than it is written: blanks, marks, letters, digits.
fn is_unusual(folded: &str) -> bool {
    !folded.contains('(') && folded.chars().any(|c| c != '…' && !is_han(c))
}

/// Whether the cue is found where the text is the cue alone, whatever it speaks for.
fn finds_itself(desk: &Desk, cue: &str) -> bool {
    // An exact cue is only found as it is spelled.
    let alone = cue.replace('…', "");
    let text = Text::new(&alone, desk.fold());
    let hits = matcher::find(&desk.engine.set, &text, &Silent::default());
    hits.votes.iter().any(|hit| hit.span.start == 0 && hit.span.end as usize == text.folded.len())
}

/// One cue strong in two industries, or in two types that one industry can have.
pub fn strong_in_two(desk: &Desk, findings: &mut Vec<Diagnostic>) {
    let fold = desk.fold();
    let strong = labels(desk.whole).into_iter().filter(|(axis, ..)| matches!(*axis, "industry" | "type"));
    let strong = strong.flat_map(|(axis, label, cues)| {
        cues.certain.iter().chain(&cues.strong).map(move |cue| ((axis, fold.text(&cue.text)), (label.clone(), cue)))
    });
    for ((axis, _), owners) in group_by(strong) {
        for (at, (label, cue)) in owners.iter().enumerate().filter(|(_, (_, cue))| is_own(desk, cue)) {
            // Of two in the folder the second is told.
            let counts = |other: usize, cue: &Cue| other < at || other > at && !is_own(desk, cue);
            let mut others = owners.iter().enumerate().filter(|(other, (_, cue))| counts(*other, cue));
            let Some((_, (other, _))) = others.find(|(_, (other, _))| rivals(desk, axis, other, label)) else {
                continue;
            };
            let message = Message::StrongInTwo { cue: (&cue.text).into(), other: other.into() };
            findings.push(desk.finding(Code::StrongInTwo, &cue.at, message));
        }
    }
}

fn is_own(desk: &Desk, cue: &Cue) -> bool {
    desk.sources.iter().any(|source| *source.path == *cue.at.file)
}

/// Whether two labels can be had by one complaint, so that a cue that is strong in both decides nothing.
fn rivals(desk: &Desk, axis: &str, one: &str, other: &str) -> bool {
    if axis == "industry" {
        // What speaks for `general` speaks for an industry that a folder adds.
        let core = &desk.engine.set.core;
        let is_added = |id: &str| !core.industries[..core.known_industries].iter().any(|known| known == id);
        let shares = [(one, other), (other, one)].into_iter().any(|(one, other)| one == GENERAL && is_added(other));
        return one != other && !shares;
    }
    let ((i, t), (j, u)) = (one.split_once('/').unwrap_or_default(), other.split_once('/').unwrap_or_default());
    t != u && (i == j || i == GENERAL || j == GENERAL)
}
