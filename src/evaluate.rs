//! Labelled complaints against what is understood of them: accuracy, F1, and which cases went wrong.
//!
//! A label counts when it is the one given or one of its `_ok` values; of sets, `_ok` members count neither way.

mod facts;
pub mod labelled;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

pub use labelled::Case;

use crate::compose::Draft;
use crate::engine::{Choices, Complaint, Engine, Reading};
use crate::playbook::set::{Core, Handling};
use crate::understand::{Intent, Understanding};

/// Right ones of all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Share {
    pub right: u32,
    pub of: u32,
    pub share: f64,
}

impl Share {
    fn add(&mut self, right: bool) {
        self.right += u32::from(right);
        self.of += 1;
        self.share = f64::from(self.right) / f64::from(self.of);
    }
}

/// Found, wrongly found and missed, with precision, recall and F1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Sets {
    pub found: u32,
    pub noisy: u32,
    pub missed: u32,
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
}

impl Sets {
    fn add(&mut self, found: usize, noisy: usize, missed: usize) {
        self.found += found as u32;
        self.noisy += noisy as u32;
        self.missed += missed as u32;
        let ratio = |of: u32| if of == 0 { 1.0 } else { f64::from(self.found) / f64::from(of) };
        self.precision = ratio(self.found + self.noisy);
        self.recall = ratio(self.found + self.missed);
        let sum = self.precision + self.recall;
        self.f1 = if sum == 0.0 { 0.0 } else { 2.0 * self.precision * self.recall / sum };
    }
}

/// A case that went wrong, and in what.
#[derive(Debug, Clone, Serialize)]
pub struct Wrong {
    pub id: String,
    pub text: String,
    pub faults: Vec<String>,
}

/// How many drafts may be sent, must be reviewed and are a person's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Handled {
    pub send: u32,
    pub review: u32,
    pub human: u32,
}

impl Handled {
    fn add(&mut self, handling: Handling) {
        match handling {
            Handling::Send => self.send += 1,
            Handling::Review => self.review += 1,
            Handling::Human => self.human += 1,
        }
    }
}

/// The handling by what the label says: a review counts as right for both, so that the share alone hides much.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Handlings {
    pub needs_human: Handled,
    pub routine: Handled,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    pub cases: u32,
    pub industry: Share,
    #[serde(rename = "type")]
    pub kind: Share,
    pub top_three: Share,
    pub complaint: Share,
    pub handling: Share,
    pub handled: Handlings,
    pub requests: Sets,
    pub risk: Sets,
    pub facts: Sets,
    /// Recall of each risk that occurs in the labels.
    pub risk_recall: BTreeMap<String, Share>,
    #[serde(skip)]
    pub wrong: Vec<Wrong>,
}

/// Understands every case and compares.
#[must_use]
pub fn evaluate(engine: &Engine, cases: &[Case]) -> Report {
    let mut report = Report::default();
    for case in cases {
        let complaint = Complaint { text: case.text.clone(), ..Complaint::default() };
        let reading = engine.read(&complaint, &Choices::default());
        let draft = engine.draft(&reading, &Choices::default());
        let faults = compare(engine, case, &reading, &draft, &mut report);
        if !faults.is_empty() {
            report.wrong.push(Wrong { id: case.id.clone(), text: case.text.clone(), faults });
        }
    }
    report
}

fn compare(engine: &Engine, case: &Case, reading: &Reading, draft: &Draft, report: &mut Report) -> Vec<String> {
    let (core, understanding) = (&engine.set.core, &reading.understanding);
    let mut faults = Vec::new();
    report.cases += 1;
    complaint(core, case, understanding, report, &mut faults);
    if case.is_complaint {
        classes(core, case, understanding, report, &mut faults);
    }
    signals(core, case, understanding, report, &mut faults);
    handling(case, draft.handling, report, &mut faults);
    facts::compare(engine, case, reading, &mut report.facts, &mut faults);
    faults
}

fn complaint(core: &Core, case: &Case, found: &Understanding, report: &mut Report, faults: &mut Vec<String>) {
    let complaint = match found.intent {
        Intent::Complaint => true,
        Intent::Other(id) => Some(id) == core.unclear,
    };
    report.complaint.add(complaint == case.is_complaint);
    if complaint != case.is_complaint {
        faults.push(format!("complaint: {complaint}"));
    }
}

fn classes(core: &Core, case: &Case, found: &Understanding, report: &mut Report, faults: &mut Vec<String>) {
    let industry = &core.industries[found.industry.id as usize];
    let right = *industry == case.industry || case.industry_ok.contains(industry);
    report.industry.add(right);
    if !right {
        faults.push(format!("industry: {industry}, not {}", case.industry));
    }
    let fits = |kind: &&String| **kind == case.kind || case.kind_ok.contains(kind);
    let name = |id: u8| &core.types[id as usize];
    let kind = name(found.types.main.id);
    report.kind.add(fits(&kind));
    if !fits(&kind) {
        faults.push(format!("type: {kind}, not {}", case.kind));
    }
    // The type that is claimed is the first of the three.
    let mut top = vec![kind];
    for kind in found.candidates.iter().map(|candidate| name(candidate.kind)) {
        if !top.contains(&kind) && top.len() < 3 {
            top.push(kind);
        }
    }
    report.top_three.add(top.iter().any(fits));
}

fn signals(core: &Core, case: &Case, found: &Understanding, report: &mut Report, faults: &mut Vec<String>) {
    let requests = found.requests.iter().map(|signal| core.requests[signal.id as usize].clone()).collect();
    sets("requests", &requests, &case.requests, &case.requests_ok, &mut report.requests, faults);
    let listed = found.risks.iter().map(|signal| &core.risks[signal.id as usize]).filter(|risk| risk.listed);
    let risks: BTreeSet<String> = listed.map(|risk| risk.id.clone()).collect();
    sets("risk", &risks, &case.risk, &case.risk_ok, &mut report.risk, faults);
    for risk in &case.risk {
        report.risk_recall.entry(risk.clone()).or_default().add(risks.contains(risk));
    }
}

fn handling(case: &Case, found: Handling, report: &mut Report, faults: &mut Vec<String>) {
    let Some(needs_human) = case.needs_human else { return };
    let forbidden = if needs_human { Handling::Send } else { Handling::Human };
    report.handling.add(found != forbidden);
    let handled = if needs_human { &mut report.handled.needs_human } else { &mut report.handled.routine };
    handled.add(found);
    if found == forbidden {
        faults.push(format!("handling: {forbidden:?}").to_lowercase());
    }
}

fn sets(
    name: &str,
    found: &BTreeSet<String>,
    labels: &[String],
    ok: &[String],
    sets: &mut Sets,
    faults: &mut Vec<String>,
) {
    let noisy: Vec<&String> = found.iter().filter(|id| !labels.contains(id) && !ok.contains(id)).collect();
    let missed: Vec<&String> = labels.iter().filter(|id| !found.contains(*id)).collect();
    sets.add(labels.len() - missed.len(), noisy.len(), missed.len());
    faults.extend(noisy.iter().map(|id| format!("{name}: noisy {id}")));
    faults.extend(missed.iter().map(|id| format!("{name}: missed {id}")));
}
