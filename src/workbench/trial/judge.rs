//! One example against what was read of it: the verdict, and what misled. The words are defined in the module above.

use super::{Found, Nearest, Unmet, Verdict, Wanted};
use crate::compose::Draft;
use crate::engine::{Engine, Reading};
use crate::evaluate::misled::Misled;
use crate::playbook::learn::{Axis, Lesson};
use crate::playbook::set::{Core, IndustryId, TypeId};
use crate::playbook::tree::At;
use crate::playbook::written::{Example, Expect};
use crate::understand::{Candidate, Evidence, Intent, TypeGuess, Understanding};

/// So many hypotheses are named where none was claimed.
const MOST_NEAREST: usize = 3;

/// The label that an example has.
pub(super) enum Label {
    /// The industry only where the example shows it.
    Case {
        industry: Option<IndustryId>,
        kind: TypeId,
        also: Vec<TypeId>,
    },
    Intent(Intent),
    Risk(u8),
}

impl Label {
    pub(super) fn of_case(core: &Core, example: &Example, lesson: &Lesson) -> Option<Self> {
        let id = |name: &str| core.types.iter().position(|kind| kind == name).map(|at| at as TypeId);
        let also = example.also.iter().filter_map(|(name, _)| id(name)).collect();
        Some(Self::Case { industry: lesson.label(Axis::Industry), kind: lesson.label(Axis::Type)?, also })
    }

    /// `intent/praise` or `risk/self_harm`.
    pub(super) fn of_signal(core: &Core, id: &str) -> Option<Self> {
        let (what, name) = id.split_once('/')?;
        match what {
            "intent" => {
                let at = core.intents.iter().position(|intent| intent == name)?;
                let other = Intent::Other(at as u8);
                Some(Self::Intent(if name == Intent::Complaint.id(core) { Intent::Complaint } else { other }))
            }
            _ => core.risks.iter().position(|risk| risk.id == name).map(|at| Self::Risk(at as u8)),
        }
    }

    pub(super) fn named(&self, core: &Core) -> Wanted {
        let kind = |id: TypeId| core.types[id as usize].clone();
        match self {
            Self::Case { industry, kind: own, also } => Wanted::Case {
                industry: industry.map(|id| core.industries[id as usize].clone()),
                kind: kind(*own),
                also: also.iter().copied().map(kind).collect(),
            },
            Self::Intent(own) => Wanted::Intent { intent: own.id(core).to_owned() },
            Self::Risk(id) => Wanted::Risk { risk: core.risks[*id as usize].id.clone() },
        }
    }
}

/// A label that was found, beside the one that is the example's.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Claim {
    Right,
    /// `other`, or `general`.
    Nothing,
    Another,
}

impl Claim {
    fn of(wanted: u8, found: u8) -> Self {
        match found {
            found if found == wanted => Self::Right,
            0 => Self::Nothing,
            _ => Self::Another,
        }
    }
}

/// What an example was read as, beside what it says: main type, industry and further grievances.
struct Claims<'u> {
    kind: Claim,
    industry: Claim,
    unnamed: Vec<&'u TypeGuess>,
}

impl<'u> Claims<'u> {
    /// `None` where it was read as no complaint, which claims nothing.
    fn of(wanted: &Label, found: &'u Understanding) -> Option<Self> {
        let Label::Case { industry, kind, also } = wanted else { return None };
        if found.intent != Intent::Complaint {
            return None;
        }
        let named = |guess: &&TypeGuess| guess.id == *kind || also.contains(&guess.id);
        Some(Self {
            kind: Claim::of(*kind, found.types.main.id),
            industry: industry.map_or(Claim::Right, |industry| Claim::of(industry, found.industry.id)),
            unnamed: found.types.further.iter().filter(|guess| !named(guess)).collect(),
        })
    }
}

pub(super) fn verdict(wanted: &Label, found: &Understanding) -> Verdict {
    let there = |there: bool| if there { Verdict::Passed } else { Verdict::Missing };
    match wanted {
        Label::Risk(id) => there(found.risks.iter().any(|risk| risk.id == *id)),
        Label::Intent(wanted) if [*wanted, found.intent].contains(&Intent::Complaint) => there(*wanted == found.intent),
        Label::Intent(wanted) if *wanted != found.intent => Verdict::Wrong,
        Label::Intent(_) => Verdict::Passed,
        Label::Case { .. } => match Claims::of(wanted, found) {
            None => Verdict::Missing,
            Some(claims) if [claims.kind, claims.industry].contains(&Claim::Another) => Verdict::Wrong,
            Some(claims) if [claims.kind, claims.industry].contains(&Claim::Nothing) => Verdict::Missing,
            Some(claims) if !claims.unnamed.is_empty() => Verdict::Noisy,
            Some(_) => Verdict::Passed,
        },
    }
}

pub(super) fn found(core: &Core, found: &Understanding) -> Found {
    Found {
        intent: found.intent.id(core).to_owned(),
        industry: core.industries[found.industry.id as usize].clone(),
        types: found.types.iter().map(|guess| core.types[guess.id as usize].clone()).collect(),
        risks: found.risks.iter().map(|risk| core.risks[risk.id as usize].id.clone()).collect(),
    }
}

/// The labels that should not have been claimed, each with what speaks for it.
pub(super) fn misled(engine: &Engine, wanted: &Label, reading: &Reading) -> Vec<Misled> {
    let (core, found) = (&engine.set.core, &reading.understanding);
    let Some(Claims { kind, industry, mut unnamed }) = Claims::of(wanted, found) else { return Vec::new() };
    if kind == Claim::Another {
        unnamed.insert(0, &found.types.main);
    }
    let by = |label: &String, evidence: &[Evidence]| Misled::by(engine, reading, label, evidence);
    let types = unnamed.into_iter().map(|guess| by(&core.types[guess.id as usize], &guess.evidence));
    let claimed = &found.industry;
    let industry = (industry == Claim::Another).then(|| by(&core.industries[claimed.id as usize], &claimed.evidence));
    types.chain(industry).collect()
}

/// The likeliest playbooks, where no type or no industry was claimed.
pub(super) fn nearest(core: &Core, wanted: &Label, found: &Understanding) -> Vec<Nearest> {
    let Some(Claims { kind, industry, .. }) = Claims::of(wanted, found) else { return Vec::new() };
    if ![kind, industry].contains(&Claim::Nothing) {
        return Vec::new();
    }
    let name = |candidate: &Candidate| {
        let (industry, kind) = (candidate.industry as usize, candidate.kind as usize);
        Nearest { playbook: format!("{}/{}", core.industries[industry], core.types[kind]), p: candidate.p }
    };
    found.candidates.iter().take(MOST_NEAREST).map(name).collect()
}

/// What an example expects of its draft and does not find, each with the place where it is expected. Where the draft
/// is masked, so is what is expected of it.
pub(super) fn unmet(engine: &Engine, expect: &Expect, draft: &Draft) -> Vec<(At, Unmet)> {
    let holds = |word: &str| draft.text.contains(word) || draft.subject.contains(word);
    let found = draft.text.chars().filter(|c| !c.is_whitespace()).count() as u32;
    let Expect { handling, contains, omits, least, most } = expect;
    let mut unmet = Vec::new();
    if let Some((expected, at)) = handling.as_ref().filter(|(expected, _)| *expected != draft.handling) {
        unmet.push((at.clone(), Unmet::Handling { expected: *expected, found: draft.handling }));
    }
    let shown = |(text, at): &(String, At)| (engine.shown(text).into_owned(), at.clone());
    for (text, at) in contains.iter().map(shown).filter(|(text, _)| !holds(text)) {
        unmet.push((at, Unmet::Contains { text }));
    }
    for (text, at) in omits.iter().map(shown).filter(|(text, _)| holds(text)) {
        unmet.push((at, Unmet::Omits { text }));
    }
    if let Some((characters, at)) = least.as_ref().filter(|(least, _)| found < *least) {
        unmet.push((at.clone(), Unmet::Least { characters: *characters, found }));
    }
    if let Some((characters, at)) = most.as_ref().filter(|(most, _)| found > *most) {
        unmet.push((at.clone(), Unmet::Most { characters: *characters, found }));
    }
    unmet
}
