//! What an evaluation must reach to be accepted, and what it does not.

use serde::Serialize;

use super::Report;

/// What a gate may be set on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    Industry,
    Type,
    TopThree,
    Complaint,
    Handling,
    Requests,
    Risk,
    Facts,
    Customer,
    Emotion,
    /// How many of the cases with this risk were found to have it.
    Recall(String),
}

impl Measure {
    /// The risk whose recall it is.
    #[must_use]
    pub fn risk(&self) -> Option<&str> {
        if let Measure::Recall(risk) = self { Some(risk) } else { None }
    }

    /// Accuracy, or of sets F1; `None` where no case is labelled with it.
    fn reached(&self, report: &Report) -> Option<f64> {
        let share = |share: super::Share| (share.of > 0).then_some(share.share);
        let f1 = |sets: super::Sets| (sets.support() > 0).then_some(sets.f1);
        match self {
            Measure::Industry => share(report.industry.share),
            Measure::Type => share(report.kind.share),
            Measure::TopThree => share(report.top_three),
            Measure::Complaint => share(report.complaint),
            Measure::Handling => share(report.handling),
            Measure::Requests => f1(report.requests.sets),
            Measure::Risk => f1(report.risk.sets),
            Measure::Facts => f1(report.facts.sets),
            Measure::Customer => f1(report.customer.sets),
            Measure::Emotion => share(report.emotion),
            Measure::Recall(risk) => {
                let label = report.risk.labels.iter().find(|label| label.id == *risk && label.support > 0)?;
                Some(label.sets.recall)
            }
        }
    }
}

/// At least this much is asked of a measure.
#[derive(Debug, Clone, PartialEq)]
pub struct Gate {
    pub measure: Measure,
    pub least: f64,
}

/// A gate that is not reached.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Refusal {
    pub measure: Measure,
    /// `None` where no case is labelled with it: silence is no success.
    pub reached: Option<f64>,
    pub least: f64,
}

/// The gates that a report does not reach.
#[must_use]
pub fn refusals(gates: &[Gate], report: &Report) -> Vec<Refusal> {
    let refusal = |Gate { measure, least }: &Gate| {
        let reached = measure.reached(report);
        let passes = reached.is_some_and(|reached| reached >= *least);
        (!passes).then(|| Refusal { measure: measure.clone(), reached, least: *least })
    };
    gates.iter().filter_map(refusal).collect()
}
