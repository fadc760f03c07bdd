//! How well complaints are understood that no playbook's author has seen: the files of `validation/`.
//!
//! The floors are what was measured, less 0.02. They are raised after a gain, and never lowered to pass.

use kesu::engine::Engine;
use kesu::evaluate::gates::{Gate, Measure, refusals};
use kesu::evaluate::{Report, evaluate, labelled};

use Measure::{Complaint, Facts, Handling, Industry, Requests, Risk, TopThree, Type};

fn holds(file: &str, labelled: &str, floors: &[(Measure, f64)]) -> Report {
    let engine = Engine::builtin();
    let cases = labelled::read(&engine.set.core, file, labelled).unwrap_or_else(|findings| panic!("{findings}"));
    assert!(cases.len() >= 100, "{file}: {} cases prove little", cases.len());
    let report = evaluate(&engine, &cases);
    let gates: Vec<Gate> =
        floors.iter().map(|(measure, least)| Gate { measure: measure.clone(), least: *least }).collect();
    let below = refusals(&gates, &report);
    assert!(below.is_empty(), "{file}: {below:#?}");
    report
}
