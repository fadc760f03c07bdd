//! Playbooks: from the YAML that writers keep to the tables and sentences that the program runs on.
//!
//! `tree` and `written` hold what the author wrote; `layers` lays folders over one another; `compile` checks it and
//! turns it into `set`. Nothing here sees a complaint.

pub mod compile;
pub mod cue;
pub mod effective;
pub mod fact_words;
#[cfg(test)]
mod faults;
pub mod folder;
pub mod glossary;
pub mod grams;
pub mod home;
pub mod layers;
pub mod learn;
pub mod load;
#[cfg(test)]
mod overlays;
#[cfg(test)]
mod remains;
pub mod scripts;
pub mod set;
pub mod snippets;
pub mod table;
pub mod traps;
pub mod tree;
pub mod written;

/// How a text begins that stands in a new playbook for the one that its writer owes.
pub const TO_WRITE: &str = "【請寫：";

#[allow(unused_imports)] // build.rs compiles sets but runs none
pub use set::Set;
pub use tree::Source;
