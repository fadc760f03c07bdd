//! Industry and type together: every pair of them is a hypothesis, every cue a vote for one or more.
//!
//! A cue of an industry votes for all its pairs, one of a type for that type everywhere, one of a playbook for its
//! pair and, a little, for its industry. The shares of the pairs sum to one; what is too low is not claimed.

use super::likeness::{self, Likeness};
use super::matcher::{Hit, Hits};
use super::{Candidate, Evidence, Grievances, IndustryGuess, TypeGuess};
use crate::playbook::cue::NORMAL;
use crate::playbook::learn::Axis;
use crate::playbook::set::{Core, IndustryId, Label, Set, TypeId};

/// How loud the cues of an industry speak beside those of the types: they are things and places, and seldom mean another.
const INDUSTRY_CUES: f32 = 1.5;
/// How much of a playbook's cue speaks for its industry, whatever the type.
const SHARE_OF_INDUSTRY: f32 = 0.6;
/// How much of it speaks for its type, whatever the industry.
const SHARE_OF_TYPE: f32 = 0.4;
/// A type that the industry has no playbook for is less likely there.
const NO_PLAYBOOK: f32 = -2.0;
/// What `general` and `other` start with: enough to win where nothing speaks for anything else.
const GENERAL_START: f32 = 0.2;
const OTHER_START: f32 = 0.8;
/// Steepness of the shares.
const SHARPNESS: f32 = 0.5;
/// Below these the answer is `general` or `other`, and a person looks at it: a letter of another trade is worse than one
/// of none.
const INDUSTRY_FLOOR: f32 = 0.5;
const TYPE_FLOOR: f32 = 0.15;
/// What no cue speaks for, only the likeness to examples, needs more; a person looks at such a type all the same.
const INDUSTRY_GUESS_FLOOR: f32 = 0.7;
const TYPE_GUESS_FLOOR: f32 = 0.3;
/// Below this a person looks at it, too: one cue of normal weight, or three weak ones.
const CUED: f32 = NORMAL;
/// Below this a person looks at a type that is claimed.
const SURE: f32 = 0.5;
/// A further grievance has at least this weight of its own, and this part of the main one's.
const SECONDARY_WEIGHT: f32 = 3.0;
const SECONDARY_PART: f32 = 0.6;
/// Equal sums differ by less than this, in whatever order they were added up.
const ROUNDING: f32 = 1e-4;
const SECONDARY_MOST: usize = 2;
const CANDIDATES: usize = 5;

/// How loud the examples speak beside the cues.
pub const LEARNED_TYPE: f32 = 36.0;
const LEARNED_INDUSTRY: f32 = 20.0;

/// What the caller already knows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known {
    pub industry: Option<IndustryId>,
    pub kind: Option<TypeId>,
}

#[derive(Debug, Clone)]
pub struct Classes {
    pub industry: IndustryGuess,
    pub types: Grievances,
    pub candidates: Vec<Candidate>,
    /// Whether anything was too uncertain to claim.
    pub uncertain: bool,
    /// All weight that speaks for any grievance.
    pub grievance: f32,
}

/// Decides industry and types from the hits and from what the examples teach.
#[must_use]
pub fn classify(set: &Set, hits: &Hits, likeness: &Likeness, known: Known) -> Classes {
    let core = &set.core;
    let scores = Scores::add_up(core, hits, likeness);
    let shares = scores.shares(core, known);
    let (industries, types) = (core.industries.len(), core.types.len());
    let by_industry: Vec<f32> = (0..industries).map(|i| shares[i * types..(i + 1) * types].iter().sum()).collect();
    let by_type: Vec<f32> = (0..types).map(|t| (0..industries).map(|i| shares[i * types + t]).sum()).collect();

    let (best, p_best) = top(&by_industry, None);
    let (second, p_second) = top(&by_industry, Some(best));
    let is_named = cue_weight(hits, speaks_for_industry(best as u8)) > 0.0;
    let is_claimed = p_best >= if is_named { INDUSTRY_FLOOR } else { INDUSTRY_GUESS_FLOOR };
    let industry = if is_claimed { best as u8 } else { 0 };
    // The type is chosen within the industry that was chosen.
    let row = &shares[industry as usize * types..(industry as usize + 1) * types];
    let (main, _) = top(if industry as usize == best { row } else { &by_type }, None);
    let cues = cue_weight(hits, speaks(core, industry, main as u8));
    let floor = if cues > 0.0 { TYPE_FLOOR } else { TYPE_GUESS_FLOOR };
    let kind = if by_type[main] < floor { 0 } else { main as u8 };
    // Where the fault is not known either, likeness alone tells no industry.
    let industry = if kind == 0 && !is_named { known.industry.unwrap_or(0) } else { industry };
    let unsure_of_type = kind == 0 || cues < CUED || by_type[main] < SURE;
    let uncertain = known.kind.is_none() && unsure_of_type || industry as usize != best || !is_claimed;

    let mut reasons = evidence(hits, speaks(core, industry, kind));
    if reasons.is_empty() && kind != 0 {
        reasons = likeness::reasons(set, &hits.grams, Axis::Type, kind, LEARNED_TYPE);
    }
    let first = TypeGuess { id: kind, confidence: by_type[kind as usize], evidence: reasons };
    Classes {
        types: grievances(set, hits, &scores, industry, first, known),
        candidates: ranking(&shares, types),
        uncertain,
        grievance: scores.grievance(),
        industry: IndustryGuess {
            id: industry,
            confidence: by_industry[industry as usize],
            runner_up: (p_second > 0.01).then_some(second as u8),
            margin: p_best - p_second,
            evidence: evidence(hits, speaks_for_industry(industry)),
        },
    }
}

/// The likeliest pairs, the first of equals first.
fn ranking(shares: &[f32], types: usize) -> Vec<Candidate> {
    let mut ranking: Vec<Candidate> = Vec::with_capacity(CANDIDATES + 1);
    for (at, &p) in shares.iter().enumerate().filter(|&(_, &p)| p > 0.01) {
        let candidate = Candidate { industry: (at / types) as u8, kind: (at % types) as u8, p };
        let place = ranking.partition_point(|other| other.p >= p);
        if place < CANDIDATES {
            ranking.insert(place, candidate);
            ranking.truncate(CANDIDATES);
        }
    }
    ranking
}

/// The index and value of the largest, the first of equals, without one index.
fn top(values: &[f32], without: Option<usize>) -> (usize, f32) {
    let mut best = (0, f32::MIN);
    for (at, &value) in values.iter().enumerate() {
        if Some(at) != without && value > best.1 {
            best = (at, value);
        }
    }
    best
}

/// The weight of the cues that speak for something.
fn cue_weight(hits: &Hits, speaks: impl Fn(&Hit) -> bool) -> f32 {
    hits.votes.iter().filter(|hit| !hit.negated && speaks(hit)).map(|hit| hit.weight).sum()
}

/// Whether a hit speaks for an industry.
fn speaks_for_industry(industry: IndustryId) -> impl Fn(&Hit) -> bool {
    move |hit| matches!(hit.label, Label::Industry(i) | Label::Pair(i, _) if i == industry)
}

/// Whether a hit speaks for a type in an industry.
fn speaks(core: &Core, industry: IndustryId, kind: TypeId) -> impl Fn(&Hit) -> bool {
    move |hit| match hit.label {
        Label::Type(t) => t == kind && core.removed_from(hit.entry).all(|i| i != industry),
        Label::Pair(i, t) => i == industry && t == kind,
        _ => false,
    }
}

/// Added-up votes.
struct Scores<'l> {
    industries: Vec<f32>,
    types: Vec<f32>,
    pairs: Vec<f32>,
    likeness: &'l Likeness,
}

impl<'l> Scores<'l> {
    fn add_up(core: &Core, hits: &Hits, likeness: &'l Likeness) -> Self {
        let (industries, types) = (core.industries.len(), core.types.len());
        let mut scores = Self {
            industries: vec![0.0; industries],
            types: vec![0.0; types],
            pairs: vec![0.0; industries * types],
            likeness,
        };
        scores.industries[0] = GENERAL_START;
        scores.types[0] = OTHER_START;
        for hit in hits.votes.iter().filter(|hit| !hit.negated) {
            match hit.label {
                Label::Industry(i) => scores.industries[i as usize] += hit.weight,
                Label::Type(t) => {
                    scores.types[t as usize] += hit.weight;
                    for i in core.removed_from(hit.entry) {
                        scores.pairs[i as usize * types + t as usize] -= hit.weight;
                    }
                }
                Label::Pair(i, t) => {
                    scores.pairs[i as usize * types + t as usize] += hit.weight * (1.0 - SHARE_OF_TYPE);
                    scores.types[t as usize] += hit.weight * SHARE_OF_TYPE;
                    scores.industries[i as usize] += hit.weight * SHARE_OF_INDUSTRY;
                }
                _ => {}
            }
        }
        scores
    }

    fn of(&self, industry: u8, kind: u8) -> f32 {
        self.types[kind as usize] + self.pairs[industry as usize * self.types.len() + kind as usize]
    }

    fn grievance(&self) -> f32 {
        self.types[1..].iter().chain(&self.pairs).sum()
    }

    /// The share of every pair, summing to one.
    fn shares(&self, core: &Core, known: Known) -> Vec<f32> {
        let types = self.types.len();
        let [like_type, like_industry] = [Axis::Type, Axis::Industry].map(|axis| self.likeness.of(axis));
        let mut shares = self.pairs.clone();
        let mut highest = f32::MIN;
        let is_other = |known: Option<u8>, at: usize| known.is_some_and(|known| usize::from(known) != at);
        let playbooks = core.own_playbook.chunks_exact(types);
        for (i, (row, playbooks)) in shares.chunks_exact_mut(types).zip(playbooks).enumerate() {
            let (mut cues, mut like) = (self.industries[i], like_industry[i]);
            // What speaks for `general` was said of the complaints of such an industry too, before it was one.
            if i >= core.known_industries && cues > 0.0 {
                cues += self.industries[0];
                like = like.max(like_industry[0]);
            }
            let (cues, like) = (INDUSTRY_CUES * cues, LEARNED_INDUSTRY * like);
            let columns = row.iter_mut().zip(&self.types).zip(like_type).zip(playbooks);
            for (t, (((share, kind), like_kind), has_playbook)) in columns.enumerate() {
                *share += cues + kind;
                *share += LEARNED_TYPE * like_kind + like;
                if is_other(known.industry, i) || is_other(known.kind, t) {
                    *share = f32::MIN;
                } else if i != 0 && t != 0 && !has_playbook {
                    *share += NO_PLAYBOOK;
                }
                highest = highest.max(*share);
            }
        }
        let mut sum = 0.0;
        for share in &mut shares {
            let behind = (*share - highest) * SHARPNESS;
            *share = if behind < -16.0 { 0.0 } else { behind.exp() };
            sum += *share;
        }
        shares.iter_mut().for_each(|share| *share /= sum);
        shares
    }
}

/// The main type and the further ones, each with evidence that is its own.
fn grievances(
    set: &Set,
    hits: &Hits,
    scores: &Scores,
    industry: IndustryId,
    first: TypeGuess,
    known: Known,
) -> Grievances {
    let speaks = |kind| speaks(&set.core, industry, kind);
    let main = first.id;
    let mut types = Grievances::only(first);
    if main == 0 || known.kind.is_some() {
        return types;
    }
    let main_weight = scores.of(industry, main);
    let mut further: Vec<(f32, TypeId)> = (1..set.core.types.len() as u8)
        .filter(|&kind| kind != main)
        .map(|kind| (scores.of(industry, kind), kind))
        .filter(|&(weight, _)| weight >= SECONDARY_WEIGHT && weight + ROUNDING >= main_weight * SECONDARY_PART)
        .collect();
    further.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    for (_, kind) in further {
        let taken = |piece: &Evidence| types.iter().flat_map(|t| &t.evidence).any(|e| e.span.overlaps(piece.span));
        let own: Vec<Evidence> = evidence(hits, speaks(kind)).into_iter().filter(|piece| !taken(piece)).collect();
        let weight: f32 = own.iter().map(|piece| piece.weight).sum();
        if weight >= SECONDARY_WEIGHT && types.further.len() < SECONDARY_MOST {
            types.further.push(TypeGuess { id: kind, confidence: weight / (weight + main_weight), evidence: own });
        }
    }
    types
}

fn evidence(hits: &Hits, speaks: impl Fn(&Hit) -> bool) -> Vec<Evidence> {
    let mut found: Vec<Evidence> =
        hits.votes.iter().filter(|hit| !hit.negated && speaks(hit)).map(Evidence::from).collect();
    found.sort_by_key(|piece| (piece.span, piece.entry));
    found
}

impl From<&Hit> for Evidence {
    fn from(hit: &Hit) -> Self {
        Evidence { span: hit.span, entry: hit.entry, weight: hit.weight }
    }
}
