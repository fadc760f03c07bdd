//! What a complaint says: its cues, its industry and types, its facts, requests and risks.
//!
//! Everything here reads one folded text and the compiled set, and decides; nothing here writes a letter.

pub mod classify;
pub mod facts;
pub mod gaps;
pub mod likeness;
pub mod matcher;
pub mod patterns;
pub mod personal;
pub mod signals;
pub mod speakers;

use crate::playbook::set::{Core, Handling, IndustryId, TypeId};
use crate::text::Span;

/// A cue that was found, as a reason for something.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    pub span: Span,
    /// Index into the cue table of the set.
    pub entry: u32,
    pub weight: f32,
}

/// What the sender wants with the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intent {
    Complaint,
    /// Index into `Core::intents`.
    Other(u8),
}

impl Intent {
    /// The id of an intent: `complaint`, or the one in the playbooks.
    #[must_use]
    pub fn id(self, core: &Core) -> &str {
        match self {
            Intent::Complaint => "complaint",
            Intent::Other(id) => &core.intents[id as usize],
        }
    }
}

#[derive(Debug, Clone)]
pub struct IndustryGuess {
    pub id: IndustryId,
    pub confidence: f32,
    pub runner_up: Option<IndustryId>,
    pub margin: f32,
    pub evidence: Vec<Evidence>,
}

#[derive(Debug, Clone)]
pub struct TypeGuess {
    pub id: TypeId,
    pub confidence: f32,
    pub evidence: Vec<Evidence>,
}

impl TypeGuess {
    /// `other`, for what is no complaint.
    #[must_use]
    pub fn none() -> Self {
        Self { id: 0, confidence: 0.0, evidence: Vec::new() }
    }
}

/// What the letter answers: the main type, and up to two further ones with evidence of their own.
#[derive(Debug, Clone)]
pub struct Grievances {
    pub main: TypeGuess,
    pub further: Vec<TypeGuess>,
}

impl Grievances {
    #[must_use]
    pub fn only(main: TypeGuess) -> Self {
        Self { main, further: Vec::new() }
    }

    /// All of them, the main one first.
    pub fn iter(&self) -> impl Iterator<Item = &TypeGuess> {
        std::iter::once(&self.main).chain(&self.further)
    }
}

#[derive(Debug, Clone, Copy)]
pub struct Candidate {
    pub industry: IndustryId,
    pub kind: TypeId,
    pub p: f32,
}

/// A request, a risk or a kind of customer with its reasons.
#[derive(Debug, Clone)]
pub struct Signal {
    pub id: u8,
    pub evidence: Vec<Evidence>,
    /// The likeness to examples tells it, and hardly a cue: a reason to look, and none to say it in a letter.
    pub guessed: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub enum FactValue {
    None,
    Number {
        number: f64,
    },
    Amount {
        number: f64,
        /// Index into the currencies of `FactRules`.
        currency: Option<u8>,
    },
    /// ISO 8601: `PT2H`, `2026-11-03`.
    Iso(String),
}

#[derive(Debug, Clone)]
pub struct Fact {
    /// Indices into the names of `FactRules`.
    pub kind: u8,
    pub role: Option<u8>,
    pub span: Span,
    pub value: FactValue,
    /// Whether its role alone tells that the number is one of this kind.
    pub bare: bool,
}

/// How hard the case is, each from 0 to 3.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Difficulty {
    pub difficulty: u8,
    pub emotion: u8,
    pub expectation: u8,
    pub follow_up: u8,
    pub reach: u8,
}

/// Why a person should look.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    Risk(u8),
    ManyContacts,
    LowConfidence,
    Unclear,
    MissingSlot,
}

impl Reason {
    /// The id of a reason for the handling: a risk's own, or one of the four others.
    #[must_use]
    pub fn id<'c>(&self, core: &'c Core) -> &'c str {
        match self {
            Reason::Risk(id) => &core.risks[*id as usize].id,
            Reason::ManyContacts => "many_contacts",
            Reason::LowConfidence => "low_confidence",
            Reason::Unclear => "unclear",
            Reason::MissingSlot => "missing_slot",
        }
    }
}

/// Everything understood of one text.
#[derive(Debug, Clone)]
pub struct Understanding {
    pub intent: Intent,
    pub industry: IndustryGuess,
    pub types: Grievances,
    pub candidates: Vec<Candidate>,
    pub requests: Vec<Signal>,
    /// Requests that the customer says they do not make.
    pub declined: Vec<u8>,
    pub facts: Vec<Fact>,
    pub emotion: u8,
    pub difficulty: Difficulty,
    pub risks: Vec<Signal>,
    /// The kind of customer, where one stands out.
    pub customer: Option<Signal>,
    /// Who must handle the case as it was read; a draft may raise it.
    pub handling: Handling,
    pub reasons: Vec<Reason>,
}
