//! How well complaints are understood that no playbook's author has seen: `validation.jsonl`.
//!
//! The floors are what was measured, less 0.02. They are raised after a gain, and never lowered to pass.

#![allow(clippy::print_stdout, reason = "shares are stated by tests that pass, too")]

use kesu::engine::Engine;
use kesu::evaluate::{Report, evaluate, labelled};

const INDUSTRY: f64 = 0.795;
const TYPE: f64 = 0.685;
const TYPE_IN_TOP_THREE: f64 = 0.887;
const COMPLAINT_OR_NOT: f64 = 0.919;
const HANDLING: f64 = 0.928;
const REQUESTS_F1: f64 = 0.561;
const RISK_F1: f64 = 0.606;
const FACTS_F1: f64 = 0.705;
/// These texts only hint at it, and about half are found; those that say it are in `routing.toml`, and all are.
const SELF_HARM_RECALL: f64 = 0.48;

fn report() -> Report {
    let engine = Engine::builtin();
    let cases = labelled::read(&engine.set.core, "validation.jsonl", include_str!("validation.jsonl"));
    let cases = cases.unwrap_or_else(|findings| panic!("{findings}"));
    assert!(cases.len() >= 300, "{} cases prove little", cases.len());
    evaluate(&engine, &cases)
}

#[test]
fn unseen_complaints_are_understood_as_well_as_they_were() {
    let report = report();
    let self_harm = report.risk_recall.get("self_harm").expect("some cases are of self-harm").share;
    let rows = [
        ("industry", report.industry.share, INDUSTRY),
        ("type", report.kind.share, TYPE),
        ("type in top three", report.top_three.share, TYPE_IN_TOP_THREE),
        ("complaint or not", report.complaint.share, COMPLAINT_OR_NOT),
        ("handling", report.handling.share, HANDLING),
        ("requests F1", report.requests.f1, REQUESTS_F1),
        ("risk F1", report.risk.f1, RISK_F1),
        ("facts F1", report.facts.f1, FACTS_F1),
        ("recall of self-harm", self_harm, SELF_HARM_RECALL),
    ];
    let table: Vec<String> = rows
        .iter()
        .map(|(name, measured, floor)| {
            let sign = if measured < floor { "below" } else { "     " };
            format!("{sign} {name:<20} {measured:.3}, floor {floor:.3}")
        })
        .collect();
    println!("{}", table.join("\n"));
    assert!(rows.iter().all(|(_, measured, floor)| measured >= floor), "\n{}", table.join("\n"));
}
