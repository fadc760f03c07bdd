//! The customer's own words that a letter may quote: the clause that most tells what happened, and the last one that asks
//! for something.
//!
//! Everything is read once, whatever the length of the text: the words that matter here are in the one automaton.

use std::ops::RangeInclusive;

use super::name::About;
use crate::playbook::learn::Axis;
use crate::playbook::set::{ClauseShape, ClauseWord, Label, Set, ValueKind};
use crate::text::{Span, Text, is_han};
use crate::understand::classify::LEARNED_TYPE;
use crate::understand::likeness::Column;
use crate::understand::matcher::{Hit, Hits};
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
const QUOTES: [(char, char); 4] = [('「', '」'), ('『', '』'), ('“', '”'), ('‘', '’')];

/// What was understood of a text when its clauses are looked at.
pub struct Quoting<'c> {
    pub set: &'c Set,
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
        for (number, shape) in (0..).zip(&self.set.core.facts.clauses) {
            let span = self.quotation(number, shape, &facts).filter(|span| !self.silent.overlaps(*span));
            if let Some(span) = span {
                let quoted = Fact { kind: shape.kind, role: None, span, value: FactValue::None, bare: false };
                facts.insert(facts.partition_point(|fact| fact.span < span), quoted);
            }
        }
        facts
    }

    /// What may be quoted in this shape, which is the one with this number.
    fn quotation(&self, number: u8, shape: &ClauseShape, facts: &[Fact]) -> Option<Span> {
        let pieces = self.pieces(number, shape, facts);
        if shape.demands { last_demand(&pieces) } else { self.most_telling(&pieces, shape) }
    }

    /// Every clause with what matters of it in this shape.
    fn pieces(&self, number: u8, shape: &ClauseShape, facts: &[Fact]) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = Vec::with_capacity(self.text.clauses.len());
        let mut openers: Vec<Span> = Vec::new();
        let mut open: Vec<char> = Vec::new();
        for clause in &self.text.clauses {
            let mark = self.text.folded(clause.span).trim_end().chars().next_back().filter(|c| !c.is_alphanumeric());
            let is_quoted = !open.is_empty();
            close_and_open(&mut open, self.text.original(clause.span));
            pieces.push(Piece { span: clause.span, mark, is_shut: is_quoted, ..Piece::default() });
        }
        for (label, span) in &self.hits.marks {
            let Label::Clause(of, word) = label else { continue };
            let piece = &mut pieces[self.text.clause_at(span.start)];
            match word {
                _ if *of != number => {}
                ClauseWord::Opener => openers.push(*span),
                ClauseWord::Fault => piece.has_fault = true,
                ClauseWord::Never => piece.is_shut = true,
                ClauseWord::Demand => piece.has_demand = true,
            }
        }
        // A day is said in the words of the letter: what was yesterday is not when it is read.
        let is_day = |fact: &&Fact| self.set.core.facts.values[fact.kind as usize] == ValueKind::Date;
        openers.extend(facts.iter().filter(is_day).map(|fact| fact.span));
        self.shut_out(shape, facts, &mut pieces);
        self.weigh(&mut pieces);
        openers.sort_unstable();
        for piece in &mut pieces {
            piece.span = self.opened(&openers, self.trimmed(piece.span));
            piece.is_shut |= !self.is_prose(piece.span);
            piece.has_size = self.has_size(piece.span, &shape.sizes());
        }
        pieces
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

    /// Adds up how much the cues and characters of each clause speak for the grievance.
    fn weigh(&self, pieces: &mut [Piece]) {
        let About { industry, kind } = self.about;
        for label in [Label::Type(kind), Label::Pair(industry, kind)] {
            for hit in self.hits.of(label).iter().filter(|hit| !hit.negated) {
                pieces[hit.clause as usize].weight += hit.weight;
            }
        }
        let column = Column::new(self.set, Axis::Type, kind);
        for gram in &self.hits.grams {
            pieces[self.text.clause_at(gram.span.start)].weight += LEARNED_TYPE * column.weight(gram);
        }
        for piece in pieces.iter_mut().filter(|piece| piece.has_fault) {
            piece.weight *= FAULT;
        }
    }

    /// The clause that tells most, with the one beside it where both are one story; of equals the first.
    fn most_telling(&self, pieces: &[Piece], shape: &ClauseShape) -> Option<Span> {
        let fit = |at: usize| pieces.get(at).filter(|piece| !piece.is_shut && piece.mark != Some('?'));
        let fitting = (0..pieces.len()).filter_map(|at| Some((at, fit(at)?)));
        let (at, best) = fitting
            .reduce(|best, next| if next.1.weight > best.1.weight { next } else { best })
            .filter(|(_, piece)| piece.weight >= shape.enough)?;
        let before = at.checked_sub(1).map(|before| (before, (before, at)));
        let pairs = [before, Some((at + 1, (at, at + 1)))].into_iter().flatten();
        let joined = pairs.filter_map(|(beside, (one, other))| {
            let (beside, first, second) = (fit(beside)?, fit(one)?, fit(other)?);
            let span = Span { start: first.span.start, end: second.span.end };
            let is_one = self.text.clauses[one].sentence == self.text.clauses[other].sentence
                && first.mark.is_some_and(|mark| JOINING.contains(&mark))
                && !second.is_cut();
            let is_story = beside.has_fault || beside.weight >= NEIGHBOR * best.weight;
            let tells = (beside.has_fault, beside.weight);
            (is_one && is_story && self.has_size(span, &shape.sizes())).then_some((tells, span))
        });
        let joined = joined.reduce(|best, next| if next.0 > best.0 { next } else { best });
        let is_part = best.is_cut() || at > 0 && pieces[at - 1].mark == Some('、');
        joined.map(|(_, span)| span).or_else(|| (best.has_size && !is_part).then_some(best.span))
    }

    /// Whether it reads like a sentence, with its own quotations whole.
    fn is_prose(&self, span: Span) -> bool {
        let (own, folded) = (self.text.original(span), self.text.folded(span));
        let mut open = Vec::new();
        let is_whole = close_and_open(&mut open, own) && open.is_empty();
        let is_plain =
            |(own, c): (char, char)| is_han(c) || c.is_ascii_alphanumeric() || MARKS.contains(c) || is_quote(own);
        let is_plain = own.chars().zip(folded.chars()).all(is_plain);
        let (all, han) = (folded.chars().count(), folded.chars().filter(|c| is_han(*c)).count());
        is_whole && is_plain && han as f32 >= LEAST_HAN * all as f32
    }

    fn has_size(&self, span: Span, sizes: &RangeInclusive<usize>) -> bool {
        sizes.contains(&self.text.chars(span).len())
    }

    /// The clause without its mark and the blanks around it.
    fn trimmed(&self, span: Span) -> Span {
        let is_edge = |c: char| !c.is_alphanumeric() && c != '%' && !is_quote(c);
        let folded = self.text.folded(span);
        let start = span.start as usize + (folded.len() - folded.trim_start_matches(is_edge).len());
        Span::new(start, start + folded.trim_matches(is_edge).len())
    }

    /// The clause without the words that tie it to what stood before: 但是, 結果, 客戶表示.
    fn opened(&self, openers: &[Span], mut span: Span) -> Span {
        let longest = |span: Span| {
            let same = openers.partition_point(|opener| opener.start <= span.start);
            openers[..same].last().filter(|opener| opener.start == span.start && opener.end < span.end)
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
    has_fault: bool,
    has_demand: bool,
    has_size: bool,
}

impl Default for Piece {
    fn default() -> Self {
        Self {
            span: Span { start: 0, end: 0 },
            mark: None,
            weight: 0.0,
            is_shut: false,
            has_fault: false,
            has_demand: false,
            has_size: false,
        }
    }
}

impl Piece {
    /// Whether it leads to what follows, and says little without it.
    fn is_cut(&self) -> bool {
        matches!(self.mark, Some('、' | ':'))
    }
}

/// The last clause that asks for something which is none of the requests.
fn last_demand(pieces: &[Piece]) -> Option<Span> {
    let is_demand = |piece: &&Piece| piece.has_demand && piece.has_size && !piece.is_shut && !piece.is_cut();
    pieces.iter().rev().find(is_demand).map(|piece| piece.span)
}

fn is_quote(c: char) -> bool {
    QUOTES.iter().any(|(open, close)| c == *open || c == *close)
}

/// Follows the quotations of a text with the ends of those that are open; says whether none ends that did not begin.
fn close_and_open(open: &mut Vec<char>, text: &str) -> bool {
    let mut is_whole = true;
    for c in text.chars().filter(|c| is_quote(*c)) {
        if let Some((_, close)) = QUOTES.iter().find(|(begins, _)| *begins == c) {
            open.push(*close);
        } else if open.last() == Some(&c) {
            open.pop();
        } else {
            is_whole = false;
        }
    }
    is_whole
}
