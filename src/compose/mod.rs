//! From what was understood to a letter: which sentences, in which order, with which facts.
//!
//! Nothing here judges the complaint, and no sentence of a letter stands here: they are all in the playbooks.

pub mod deadline;
pub mod given;
pub mod guard;
pub mod letter;
pub mod sentence;
pub mod values;

use crate::playbook::set::{Handling, Unit};
use crate::understand::Reason;

/// What kind of text the draft is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DraftKind {
    /// The full reply.
    Draft,
    /// A person takes over; no business goes on in it.
    Holding,
    /// The answer to a text that is no complaint.
    Short,
}

/// One part of the letter.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SectionText {
    pub id: &'static str,
    pub text: String,
}

/// A value that only the company knows, shown as a marker in the letter.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Missing {
    pub slot: String,
    pub question: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftDeadline {
    pub what: String,
    pub number: u32,
    pub unit: Unit,
    pub source: DeadlineSource,
}

/// Who promises it: the playbooks, or the caller with a value of the slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DeadlineSource {
    Profile,
    Set,
}

/// What the letter says is being done, for those who do it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftAction {
    pub id: String,
    pub text: String,
    pub who: Option<String>,
    /// The name of the deadline by which it is done.
    pub within: Option<String>,
}

/// A finished draft with what a person needs to decide about it.
#[derive(Debug, Clone)]
pub struct Draft {
    pub kind: DraftKind,
    /// The playbook that it is made from: `dining/wait_time`, `risk/self_harm`, `intent/praise`.
    pub playbook: String,
    pub subject: String,
    /// The letter without its subject, paragraphs separated by an empty line.
    pub text: String,
    pub sections: Vec<SectionText>,
    pub missing: Vec<Missing>,
    /// The slots that the letter asks the customer for.
    pub asked: Vec<String>,
    pub actions: Vec<DraftAction>,
    pub departments: Vec<String>,
    pub deadlines: Vec<DraftDeadline>,
    pub notes: Vec<String>,
    /// Who must handle it, with this draft in hand, and all reasons.
    pub handling: Handling,
    pub reasons: Vec<Reason>,
}
