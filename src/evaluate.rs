//! Labelled complaints against what is understood of them: accuracy, F1, and which cases went wrong.
//!
//! A label counts when it is the one given or one of its `_ok` values; of sets, `_ok` members count neither way.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::engine::{Choices, Complaint, Engine, Reading};
use crate::playbook::set::Handling;
use crate::understand::{FactValue, Intent};

/// One labelled complaint.
#[derive(Debug, Clone, Deserialize)]
pub struct Case {
    pub id: String,
    pub text: String,
    pub industry: String,
    #[serde(default)]
    pub industry_ok: Vec<String>,
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(default, rename = "type_ok")]
    pub kind_ok: Vec<String>,
    #[serde(default = "yes")]
    pub is_complaint: bool,
    #[serde(default)]
    pub risk: Vec<String>,
    #[serde(default)]
    pub risk_ok: Vec<String>,
    #[serde(default)]
    pub requests: Vec<String>,
    #[serde(default)]
    pub requests_ok: Vec<String>,
    #[serde(default)]
    pub facts: BTreeMap<String, Value>,
    #[serde(default)]
    pub facts_ok: BTreeMap<String, Value>,
    pub needs_human: Option<bool>,
}

fn yes() -> bool {
    true
}

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

#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    pub cases: u32,
    pub industry: Share,
    pub kind: Share,
    pub top_three: Share,
    pub complaint: Share,
    pub handling: Share,
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
        let faults = compare(engine, case, &reading, &mut report);
        if !faults.is_empty() {
            report.wrong.push(Wrong { id: case.id.clone(), text: case.text.clone(), faults });
        }
    }
    report
}

fn compare(engine: &Engine, case: &Case, reading: &Reading, report: &mut Report) -> Vec<String> {
    let (core, understanding) = (&engine.set.core, &reading.understanding);
    let mut faults = Vec::new();
    report.cases += 1;

    let complaint = match understanding.intent {
        Intent::Complaint => true,
        Intent::Other(id) => core.intents[id as usize] == "unclear",
    };
    report.complaint.add(complaint == case.is_complaint);
    if complaint != case.is_complaint {
        faults.push(format!("complaint: {complaint}"));
    }
    if case.is_complaint {
        let industry = &core.industries[understanding.industry.id as usize];
        let right = *industry == case.industry || case.industry_ok.contains(industry);
        report.industry.add(right);
        if !right {
            faults.push(format!("industry: {industry}, not {}", case.industry));
        }
        let fits = |kind: &String| *kind == case.kind || case.kind_ok.contains(kind);
        let kind = &core.types[understanding.types[0].id as usize];
        report.kind.add(fits(kind));
        if !fits(kind) {
            faults.push(format!("type: {kind}, not {}", case.kind));
        }
        let mut top: Vec<&String> = Vec::new();
        for candidate in &understanding.candidates {
            let kind = &core.types[candidate.kind as usize];
            if !top.contains(&kind) && top.len() < 3 {
                top.push(kind);
            }
        }
        report.top_three.add(fits(kind) || top.into_iter().any(fits));
    }

    let requests = understanding.requests.iter().map(|signal| core.requests[signal.id as usize].clone()).collect();
    sets("requests", &requests, &case.requests, &case.requests_ok, &mut report.requests, &mut faults);
    let listed = understanding.risks.iter().map(|signal| &core.risks[signal.id as usize]).filter(|risk| risk.listed);
    let risks: BTreeSet<String> = listed.map(|risk| risk.id.clone()).collect();
    sets("risk", &risks, &case.risk, &case.risk_ok, &mut report.risk, &mut faults);
    for risk in &case.risk {
        report.risk_recall.entry(risk.clone()).or_default().add(risks.contains(risk));
    }

    if let Some(needs_human) = case.needs_human {
        let forbidden = if needs_human { Handling::Send } else { Handling::Human };
        report.handling.add(understanding.handling != forbidden);
        if understanding.handling == forbidden {
            faults.push(format!("handling: {forbidden:?}"));
        }
    }
    facts(engine, case, reading, report, &mut faults);
    faults
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

/// The kinds of facts that labels have, and the kind each is here.
const FACTS: [(&str, &str); 8] = [
    ("order_id", "order_id"),
    ("amounts", "amount"),
    ("dates", "date"),
    ("durations", "duration"),
    ("phone", "phone"),
    ("product", "product"),
    ("place", "place"),
    ("contacts_before", "count"),
];

fn facts(engine: &Engine, case: &Case, reading: &Reading, report: &mut Report, faults: &mut Vec<String>) {
    let rules = &engine.set.core.facts;
    for (label, kind) in FACTS {
        let of_kind = reading.understanding.facts.iter().filter(|fact| rules.kinds[fact.kind as usize] == kind);
        let found: Vec<String> = of_kind
            .map(|fact| match fact.value {
                FactValue::Number { number } if kind == "count" => format!("{number}"),
                _ => reading.text.original(fact.span).to_owned(),
            })
            .collect();
        let (labels, ok) = (strings(case.facts.get(label)), strings(case.facts_ok.get(label)));
        let same = |a: &str, b: &str| if kind == "count" { a == b } else { a.contains(b) || b.contains(a) };
        let missed: Vec<&String> = labels.iter().filter(|label| !found.iter().any(|fact| same(fact, label))).collect();
        let noisy: Vec<&String> =
            found.iter().filter(|fact| !labels.iter().chain(&ok).any(|label| same(fact, label))).collect();
        report.facts.add(labels.len() - missed.len(), noisy.len(), missed.len());
        faults.extend(noisy.iter().map(|fact| format!("{label}: noisy {fact}")));
        faults.extend(missed.iter().map(|fact| format!("{label}: missed {fact}")));
    }
}

/// The label as texts: a text, a number, or a list of them.
fn strings(value: Option<&Value>) -> Vec<String> {
    match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(items)) => items.iter().flat_map(|item| strings(Some(item))).collect(),
        Some(Value::String(text)) => vec![text.clone()],
        Some(other) => vec![other.to_string()],
    }
}
