//! What a trial must hold to be accepted, and what it does not.

use serde::Serialize;

use super::Trial;

/// What is asked of a trial beside its expectations.
#[derive(Debug, Clone, Copy, Default)]
pub struct Gates {
    /// Every playbook has at least so many examples, with those of the layers below.
    pub examples: Option<usize>,
    /// At least this share of the examples passes.
    pub passed: Option<f64>,
}

/// Why a trial is not accepted.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Refusal {
    /// Files are faulty.
    Findings {
        count: usize,
    },
    /// Silence is no success.
    NoExample,
    Expectations {
        unmet: usize,
    },
    TooFewExamples {
        playbook: String,
        has: usize,
        needs: usize,
    },
    TooFewPassed {
        share: f64,
        needs: f64,
    },
    Snapshots {
        different: usize,
        missing: usize,
        stale: usize,
    },
    /// What is taken from a faulty set is no standard.
    NotUpdated,
}

impl Gates {
    /// What does not hold.
    #[must_use]
    pub fn refusals(&self, trial: &Trial) -> Vec<Refusal> {
        let counts = trial.counts();
        if counts.all() == 0 {
            return vec![Refusal::NoExample];
        }
        let mut refusals = Vec::new();
        let failures = trial.playbooks.iter().flat_map(|tried| &tried.failures);
        let unmet = failures.map(|failure| failure.unmet.len()).sum();
        if unmet > 0 {
            refusals.push(Refusal::Expectations { unmet });
        }
        if let Some(needs) = self.examples {
            let few = trial.playbooks.iter().filter(|tried| tried.is_case && tried.examples < needs);
            refusals.extend(few.map(|tried| Refusal::TooFewExamples {
                playbook: tried.id.clone(),
                has: tried.examples,
                needs,
            }));
        }
        if let Some(needs) = self.passed.filter(|needs| counts.share() < *needs) {
            refusals.push(Refusal::TooFewPassed { share: counts.share(), needs });
        }
        refusals
    }
}
