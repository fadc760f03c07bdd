//! The customer's own words that a letter may quote: the clause that most tells what happened, and the last one that asks
//! for something.
//!
//! The time grows with the length of the text alone: the words that matter here are in the one automaton, and regular
//! expressions look only at what would be quoted.

use std::ops::RangeInclusive;
use std::sync::OnceLock;

use regex::Regex;

use super::name::About;
use crate::playbook::cue::NORMAL;
use crate::playbook::learn::Axis;
use crate::playbook::set::{ClauseShape, ClauseWord, FactRules, Label, Set, ValueKind};
use crate::text::{Clause, Span, Text, is_han};
use crate::understand::classify::LEARNED_TYPE;
use crate::understand::likeness::Column;
use crate::understand::matcher::{Gram, Hit, Hits};
use crate::understand::patterns::compiled;
use crate::understand::signals::LEARNED_REQUEST;
use crate::understand::speakers::Silent;
use crate::understand::{Fact, FactValue, Signal};

/// A clause beside the best one is quoted with it where it tells of a fault, or this part of what that one tells.
const NEIGHBOR: f32 = 0.2;
/// How much more a clause tells that has a word of what went wrong: 卻, 居然, 沒.
const FAULT: f32 = 1.5;
/// A quotation of less Chinese than this part is not prose: a link, a table, a command.
const LEAST_HAN: f32 = 0.6;
/// Marks between two clauses that are quoted as one.
const JOINING: [char; 3] = [',', '、', ' '];
/// Marks that may stand in a quotation; the others break something.
const MARKS: &str = ",，、.%/-:+$¥~ ";

/// Where the clause that tells most must not be quoted, another one is that tells at least this part of it.
const SECOND_BEST: f32 = 0.7;
const MOST_TRIED: usize = 2;
/// What ties a day to the words after it, so that it cannot be left out: 上週六的牛排.
const TIES: [char; 8] = ['的', '起', '到', '至', '那', '跟', '和', '与'];

/// What no quotation may have, compiled when it is first asked for: each by itself, for then nearly all are lists of words
/// that need not remember anything.
#[derive(Default)]
pub struct Unquoted(OnceLock<Vec<Regex>>);

impl Unquoted {
    fn is_in(&self, rules: &FactRules, folded: &str) -> bool {
        let all = self.0.get_or_init(|| rules.unquoted.iter().map(|regex| compiled(regex)).collect());
        all.iter().any(|regex| regex.is_match(folded))
    }
}

/// What was understood of a text when its clauses are looked at.
pub struct Quoting<'c> {
    pub set: &'c Set,
    pub unquoted: &'c Unquoted,
    pub text: &'c Text<'c>,
    pub hits: &'c Hits,
    pub silent: &'c Silent,
    pub requests: &'c [Signal],
    pub about: About,
}

impl Quoting<'_> {
    /// The facts with what may be quoted of the customer's own words, which stands around others.
    #[must_use]
    pub fn among(&self, mut facts: Vec<Fact>) -> Vec<Fact> {
        let clauses = self.clauses();
        for (number, shape) in (0..).zip(&self.set.core.facts.clauses) {
            let span = self.quotation(number, shape, clauses.clone(), &facts);
            let span = span.filter(|span| !self.silent.overlaps(*span));
            if let Some(span) = span {
                let quoted = Fact { kind: shape.kind, role: None, span, value: FactValue::None, bare: false };
                facts.insert(facts.partition_point(|fact| fact.span < span), quoted);
            }
        }
        facts
    }

    /// Every clause with its mark, shut where it stands in a quotation of the customer's.
    fn clauses(&self) -> Vec<Piece> {
        let mut open: Vec<char> = Vec::new();
        let piece = |clause: &Clause| {
            let mark = self.text.folded(clause.span).trim_end().chars().next_back().filter(|c| !is_letter(*c));
            let is_shut = !open.is_empty();
            close_and_open(&mut open, self.text.original(clause.span));
            Piece {
                span: clause.span,
                mark,
                is_shut,
                weight: 0.0,
                has_demand: false,
                has_fault: false,
                has_size: false,
            }
        };
        self.text.clauses.iter().map(piece).collect()
    }

    /// What may be quoted in this shape, which is the one with this number.
    fn quotation(&self, number: u8, shape: &ClauseShape, mut pieces: Vec<Piece>, facts: &[Fact]) -> Option<Span> {
        let edges = self.mark(number, shape, &mut pieces, facts);
        self.shut_out(shape, facts, &mut pieces);
        if shape.demands {
            self.keep_asking(&mut pieces);
        } else {
            self.keep_telling(&mut pieces, shape);
            heaviest(&pieces).filter(|(_, weight)| *weight >= shape.enough)?;
        }
        // Few clauses are left, and only these are read closely.
        for piece in pieces.iter_mut().filter(|piece| !piece.is_shut) {
            piece.span = self.opened(&edges, self.trimmed(self.silent.spoken(piece.span)));
            // What is asked for is no part of what happened.
            let asks = edges.demands.binary_search(&piece.span.start).is_ok();
            piece.is_shut = asks != shape.demands || !self.is_prose(piece.span);
            piece.has_size = self.has_size(piece.span, &shape.sizes());
        }
        let is_fine = |span: &Span| !self.unquoted.is_in(&self.set.core.facts, self.text.folded(*span));
        if shape.demands { last_demand(&pieces, is_fine) } else { self.most_telling(&mut pieces, shape, is_fine) }
    }

    /// Notes the words of the shape that each clause has; gives what may stand at the beginning of one.
    fn mark(&self, number: u8, shape: &ClauseShape, pieces: &mut [Piece], facts: &[Fact]) -> Edges {
        let mut edges = Edges::default();
        for (label, span) in &self.hits.marks {
            let Label::Clause(of, word) = label else { continue };
            let is_own = *of == number;
            let piece = &mut pieces[self.text.clause_at(span.start)];
            match word {
                ClauseWord::Demand if is_own || !shape.demands => {
                    edges.demands.push(span.start);
                    piece.has_demand = true;
                }
                _ if !is_own => {}
                ClauseWord::Opener => edges.openers.push(*span),
                ClauseWord::Fault => piece.has_fault = true,
                ClauseWord::Never => piece.is_shut = true,
                ClauseWord::Demand => {}
            }
        }
        // A day is said in the words of the letter: what was yesterday is not when it is read.
        let is_day = |fact: &&Fact| {
            self.set.core.facts.values[fact.kind as usize] == ValueKind::Date
                && !self.text.folded[fact.span.end as usize..].starts_with(TIES)
        };
        edges.openers.extend(facts.iter().filter(is_day).map(|fact| fact.span));
        edges.openers.sort_unstable();
        edges.demands.sort_unstable();
        edges
    }

    /// Nothing is quoted that the shape shuts out or that no letter speaks of, and no demand that has its own answer.
    fn shut_out(&self, shape: &ClauseShape, facts: &[Fact], pieces: &mut [Piece]) {
        let unsaid = &self.set.core.facts.unsaid;
        let is_out = |fact: &&Fact| {
            shape.not_with.contains(&fact.kind) || fact.role.is_some_and(|role| unsaid.contains(&(fact.kind, role)))
        };
        let is_risk = |hit: &&Hit| matches!(hit.label, Label::Risk(risk) if shape.not_risks.contains(&risk));
        let said = self.requests.iter().filter(|request| shape.demands && !request.guessed);
        let facts = facts.iter().filter(is_out).map(|fact| fact.span);
        let risks = self.hits.votes.iter().filter(is_risk).map(|hit| hit.span);
        let answered = said.flat_map(|request| &request.evidence).map(|piece| piece.span);
        for span in facts.chain(risks).chain(answered) {
            let last = self.text.clause_at(span.end.saturating_sub(1).max(span.start));
            pieces[self.text.clause_at(span.start)..=last].iter_mut().for_each(|piece| piece.is_shut = true);
        }
    }

    /// Nor a clause that asks for nothing, or for what the answer to a said request covers in other words.
    fn keep_asking(&self, pieces: &mut [Piece]) {
        pieces.iter_mut().for_each(|piece| piece.is_shut |= !piece.has_demand);
        for request in self.requests.iter().filter(|request| !request.guessed) {
            let column = Column::new(self.set, Axis::Request, request.id);
            let mut asked = vec![0.0; pieces.len()];
            for gram in self.open(pieces) {
                asked[gram.clause as usize] += LEARNED_REQUEST * column.weight(gram);
            }
            for (piece, asked) in pieces.iter_mut().zip(asked) {
                piece.is_shut |= asked >= NORMAL;
            }
        }
    }

    /// Adds up how much the cues and characters of each clause speak for the grievance; shuts out what says too little even
    /// beside another.
    fn keep_telling(&self, pieces: &mut [Piece], shape: &ClauseShape) {
        let About { industry, kind } = self.about;
        for label in [Label::Type(kind), Label::Pair(industry, kind)] {
            for hit in self.hits.of(label).iter().filter(|hit| !hit.negated) {
                pieces[hit.clause as usize].weight += hit.weight;
            }
        }
        let column = Column::new(self.set, Axis::Type, kind);
        let mut learned = vec![0.0; pieces.len()];
        for gram in self.open(pieces) {
            learned[gram.clause as usize] += LEARNED_TYPE * column.weight(gram);
        }
        for (piece, learned) in pieces.iter_mut().zip(learned) {
            piece.weight += learned;
            if piece.has_fault {
                piece.weight *= FAULT;
            }
            piece.is_shut |= !piece.has_fault && piece.weight < NEIGHBOR * shape.enough;
        }
    }

    /// The characters and pairs of the clauses that may be quoted.
    fn open<'p>(&self, pieces: &'p [Piece]) -> impl Iterator<Item = &Gram> + use<'_, 'p> {
        self.hits.grams.iter().filter(|gram| !pieces[gram.clause as usize].is_shut)
    }

    /// The clause that tells most, with the one beside it where both are one story; where that must not be quoted, one
    /// that tells hardly less.
    fn most_telling(&self, pieces: &mut [Piece], shape: &ClauseShape, is_fine: impl Fn(&Span) -> bool) -> Option<Span> {
        let mut enough = shape.enough;
        for _ in 0..MOST_TRIED {
            let (at, weight) = heaviest(pieces).filter(|(_, weight)| *weight >= enough)?;
            let mut spans = [self.joined(pieces, at, shape), alone(pieces, at)].into_iter().flatten().peekable();
            // Where what tells most has not the size of a quotation, less would not tell it.
            spans.peek()?;
            if let Some(span) = spans.find(&is_fine) {
                return Some(span);
            }
            pieces[at].is_shut = true;
            enough = enough.max(SECOND_BEST * weight);
        }
        None
    }

    /// A clause with the one beside it, where both are one story.
    fn joined(&self, pieces: &[Piece], at: usize, shape: &ClauseShape) -> Option<Span> {
        let best = &pieces[at];
        let before = at.checked_sub(1).map(|before| (before, (before, at)));
        let pairs = [before, Some((at + 1, (at, at + 1)))].into_iter().flatten();
        let joined = pairs.filter_map(|(beside, (one, other))| {
            let (beside, first, second) = (fit(pieces, beside)?, fit(pieces, one)?, fit(pieces, other)?);
            let span = Span { start: first.span.start, end: second.span.end };
            let is_one = self.text.clauses[one].sentence == self.text.clauses[other].sentence
                && first.mark.is_some_and(|mark| JOINING.contains(&mark))
                && !second.is_cut();
            let is_story = beside.has_fault || beside.weight >= NEIGHBOR * best.weight;
            let tells = (beside.has_fault, beside.weight);
            let is_sound = is_one && is_story && self.has_size(span, &shape.sizes()) && self.is_prose(span);
            is_sound.then_some((tells, span))
        });
        joined.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, span)| span)
    }

    /// Whether it reads like a sentence, with its own quotations whole.
    fn is_prose(&self, span: Span) -> bool {
        let (own, folded) = (self.text.original(span), self.text.folded(span));
        let (mut all, mut han) = (0, 0);
        for (own, c) in own.chars().zip(folded.chars()) {
            let is_chinese = is_han(c);
            if !(is_chinese || c.is_ascii_alphanumeric() || MARKS.contains(c) || is_quote(own)) {
                return false;
            }
            all += 1;
            han += usize::from(is_chinese);
        }
        let mut open = Vec::new();
        han as f32 >= LEAST_HAN * all as f32 && close_and_open(&mut open, own) && open.is_empty()
    }

    fn has_size(&self, span: Span, sizes: &RangeInclusive<usize>) -> bool {
        sizes.contains(&self.text.chars(span).len())
    }

    /// The clause without its mark and the blanks around it.
    fn trimmed(&self, span: Span) -> Span {
        let is_edge = |c: char| !is_letter(c) && c != '%' && !is_quote(c);
        let folded = self.text.folded(span);
        let start = span.start as usize + (folded.len() - folded.trim_start_matches(is_edge).len());
        Span::new(start, start + folded.trim_matches(is_edge).len())
    }

    /// The clause without the words that tie it to what stood before: 但是, 結果, 客戶表示.
    fn opened(&self, edges: &Edges, mut span: Span) -> Span {
        let Edges { openers, demands } = edges;
        let longest = |span: Span| {
            let same = openers.partition_point(|opener| opener.start <= span.start);
            let last = openers[..same].last().filter(|opener| opener.start == span.start && opener.end < span.end);
            // 順便 opens a clause, but 順便開發票 is what is asked for.
            last.filter(|_| demands.binary_search(&span.start).is_err())
        };
        while let Some(opener) = longest(span) {
            span = self.trimmed(Span { start: opener.end, end: span.end });
        }
        span
    }
}

/// A clause, as far as it may be quoted.
#[derive(Debug, Clone, Copy)]
struct Piece {
    span: Span,
    /// The mark at its end.
    mark: Option<char>,
    weight: f32,
    is_shut: bool,
    /// Whether it has a word that asks for something, or tells of a fault.
    has_demand: bool,
    has_fault: bool,
    has_size: bool,
}

impl Piece {
    /// Whether it leads to what follows, and says little without it.
    fn is_cut(&self) -> bool {
        matches!(self.mark, Some('、' | ':'))
    }
}

/// A clause that may tell what happened.
fn fit(pieces: &[Piece], at: usize) -> Option<&Piece> {
    pieces.get(at).filter(|piece| !piece.is_shut && piece.mark != Some('?'))
}

/// The clause that tells most, of equals the first, and how much.
fn heaviest(pieces: &[Piece]) -> Option<(usize, f32)> {
    let fitting = (0..pieces.len()).filter_map(|at| Some((at, fit(pieces, at)?.weight)));
    fitting.reduce(|best, next| if next.1 > best.1 { next } else { best })
}

/// A clause by itself, where it is whole.
fn alone(pieces: &[Piece], at: usize) -> Option<Span> {
    let piece = &pieces[at];
    (piece.has_size && !piece.is_cut() && !follows_a_cut(pieces, at)).then_some(piece.span)
}

/// Whether the clause goes on with what another one began.
fn follows_a_cut(pieces: &[Piece], at: usize) -> bool {
    at > 0 && pieces[at - 1].mark == Some('、')
}

/// The last clause that asks for something which is none of the requests.
fn last_demand(pieces: &[Piece], is_fine: impl Fn(&Span) -> bool) -> Option<Span> {
    let demands = (0..pieces.len()).rev().filter(|at| !pieces[*at].is_shut);
    demands.filter_map(|at| alone(pieces, at)).find(is_fine)
}

/// Where the words stand that may be at the beginning of a clause.
#[derive(Debug, Default)]
struct Edges {
    /// Are left out there.
    openers: Vec<Span>,
    /// Ask for something, where they begin.
    demands: Vec<u32>,
}

/// Letters, digits and Chinese characters, of which most are.
fn is_letter(c: char) -> bool {
    is_han(c) || c.is_alphanumeric()
}

fn is_quote(c: char) -> bool {
    closing(c).is_some() || matches!(c, '」' | '』' | '”' | '’')
}

/// The mark that ends the quotation which this one begins.
fn closing(c: char) -> Option<char> {
    match c {
        '「' => Some('」'),
        '『' => Some('』'),
        '“' => Some('”'),
        '‘' => Some('’'),
        _ => None,
    }
}

/// Follows the quotations of a text with the ends of those that are open; says whether none ends that did not begin.
fn close_and_open(open: &mut Vec<char>, text: &str) -> bool {
    let mut is_whole = true;
    for c in text.chars().filter(|c| is_quote(*c)) {
        if let Some(close) = closing(c) {
            open.push(close);
        } else if open.last() == Some(&c) {
            open.pop();
        } else {
            is_whole = false;
        }
    }
    is_whole
}
