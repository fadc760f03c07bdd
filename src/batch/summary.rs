//! What a run made of its rows, counted. Nothing here depends on how long it took or on how many threads did it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::compose::Draft;
use crate::engine::{Engine, Reading};
use crate::understand::Intent;

pub const SCHEMA: &str = "kesu.summary/v1";

/// So many failures are listed; all are counted.
const MOST_LISTED: usize = 1000;

/// How often each name occurred.
pub type Counts = BTreeMap<String, u64>;

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    pub rows: u64,
    /// Of these, so many were left out because only others were asked for.
    pub left_out: u64,
    pub failed: u64,
    pub intent: Counts,
    /// Of complaints.
    pub industry: Counts,
    /// Of complaints, by the main one.
    #[serde(rename = "type")]
    pub kind: Counts,
    pub handling: Counts,
    /// In how many drafts the company must fill each slot.
    pub missing: Counts,
    /// In how many rows that could be read each field that was asked for had no value.
    pub absent: Counts,
    /// The first ones, in order.
    pub failures: Vec<Failure>,
}

/// A row that has no draft.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    pub line: u64,
    pub id: Value,
    pub code: String,
    pub message: String,
}

impl Summary {
    /// Counts a draft.
    pub fn answered(&mut self, engine: &Engine, reading: &Reading, draft: &Draft) {
        let (core, understanding) = (&engine.set.core, &reading.understanding);
        self.rows += 1;
        count(&mut self.intent, understanding.intent.id(core), 1);
        if understanding.intent == Intent::Complaint {
            count(&mut self.industry, &core.industries[usize::from(understanding.industry.id)], 1);
            count(&mut self.kind, &core.types[usize::from(understanding.types.main.id)], 1);
        }
        count(&mut self.handling, draft.handling.name(), 1);
        for missing in &draft.missing {
            count(&mut self.missing, &missing.slot, 1);
        }
    }

    /// Counts a field that has no value in a row.
    pub fn count_absent(&mut self, field: &str) {
        count(&mut self.absent, field, 1);
    }

    /// The fields that have no value in any row that was answered.
    pub fn never_given(&self) -> impl Iterator<Item = &str> {
        let answered = self.rows - self.failed;
        self.absent.iter().filter(move |(_, rows)| **rows >= answered).map(|(field, _)| field.as_str())
    }

    /// Counts a row without a draft.
    pub fn failed(&mut self, failure: Failure) {
        self.rows += 1;
        self.failed += 1;
        if self.failures.len() < MOST_LISTED {
            self.failures.push(failure);
        }
    }

    /// What was counted, by the term for it.
    #[must_use]
    pub fn counts(&self) -> [(&'static str, &Counts); 5] {
        [
            ("intent", &self.intent),
            ("industry", &self.industry),
            ("type", &self.kind),
            ("handling", &self.handling),
            ("missing slots", &self.missing),
        ]
    }

    /// Adds the rows that follow these.
    pub fn add(&mut self, later: Summary) {
        let Summary { rows, left_out, failed, intent, industry, kind, handling, missing, absent, failures } = later;
        self.rows += rows;
        self.left_out += left_out;
        self.failed += failed;
        for (all, more) in [
            (&mut self.intent, intent),
            (&mut self.industry, industry),
            (&mut self.kind, kind),
            (&mut self.handling, handling),
            (&mut self.missing, missing),
            (&mut self.absent, absent),
        ] {
            more.iter().for_each(|(name, times)| count(all, name, *times));
        }
        self.failures.extend(failures);
        self.failures.truncate(MOST_LISTED);
    }
}

fn count(counts: &mut Counts, name: &str, times: u64) {
    match counts.get_mut(name) {
        Some(so_far) => *so_far += times,
        None => drop(counts.insert(name.to_owned(), times)),
    }
}

/// The summary as it is written.
#[derive(Debug, Serialize)]
pub struct Object<'s> {
    schema: &'static str,
    #[serde(flatten)]
    summary: &'s Summary,
}

impl<'s> Object<'s> {
    #[must_use]
    pub fn of(summary: &'s Summary) -> Self {
        Self { schema: SCHEMA, summary }
    }
}
