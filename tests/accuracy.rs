//! How well complaints are understood that no playbook's author has seen: the files of `validation/`.
//!
//! The floors are what was measured, less 0.02. They are raised after a gain, and never lowered to pass.

use Measure::{Complaint, Customer, Emotion, Facts, Handling, Industry, Recall, Requests, Risk, TopThree, Type};
use kesu::engine::Engine;
use kesu::evaluate::gates::{Gate, Measure, refusals};
use kesu::evaluate::{evaluate, labelled};

fn holds(file: &str, labelled: &str, floors: &[(Measure, f64)]) {
    let engine = Engine::builtin();
    let cases = labelled::read(&engine.set.core, file, labelled).unwrap_or_else(|findings| panic!("{findings}"));
    assert!(cases.len() >= 100, "{file}: {} cases prove little", cases.len());
    let floor = |(measure, least): &(Measure, f64)| Gate { measure: measure.clone(), least: *least };
    let gates: Vec<Gate> = floors.iter().map(floor).collect();
    let below = refusals(&gates, &evaluate(&engine, &cases));
    assert!(below.is_empty(), "{file}: {below:#?}");
}

/// What comes in every day: the usual words, with when, where and how much.
#[test]
fn ordinary_complaints_are_understood_as_well_as_they_were() {
    let floors = [
        (Industry, 0.909),
        (Type, 0.888),
        (TopThree, 0.975),
        (Complaint, 0.975),
        (Handling, 0.960),
        (Requests, 0.809),
        (Risk, 0.775),
        (Facts, 0.852),
    ];
    holds("ordinary.jsonl", include_str!("validation/ordinary.jsonl"), &floors);
}

/// Half of them avoid the obvious word, and most do not name the industry.
#[test]
fn hard_complaints_are_understood_as_well_as_they_were() {
    let floors = [
        (Industry, 0.727),
        (Type, 0.641),
        (TopThree, 0.851),
        (Complaint, 0.910),
        (Handling, 0.947),
        (Requests, 0.499),
        (Risk, 0.611),
        (Facts, 0.750),
        (Recall("personal_injury".to_owned()), 0.980),
    ];
    holds("hard.jsonl", include_str!("validation/hard.jsonl"), &floors);
}

/// Risks and requests that are hinted at, and texts that only look like them. Those that are said outright are in
/// `routing.toml`, and all of them are found.
#[test]
fn signals_are_found_as_well_as_they_were() {
    let floors = [
        (Complaint, 0.922),
        (Handling, 0.922),
        (Requests, 0.399),
        (Risk, 0.608),
        (Recall("self_harm".to_owned()), 0.310),
        (Recall("personal_injury".to_owned()), 0.790),
    ];
    holds("signals.jsonl", include_str!("validation/signals.jsonl"), &floors);
}

/// Five kinds of customers, and every strength of emotion.
#[test]
fn customers_are_told_apart_as_well_as_they_were() {
    let floors = [(Customer, 0.682), (Emotion, 0.480)];
    holds("customers.jsonl", include_str!("validation/customers.jsonl"), &floors);
}

/// Earlier cases, which have shaped floors and numbers since: no proof, but a loss would show.
#[test]
fn earlier_complaints_are_understood_as_well_as_they_were() {
    let floors = [
        (Industry, 0.834),
        (Type, 0.775),
        (TopThree, 0.927),
        (Complaint, 0.956),
        (Handling, 0.941),
        (Requests, 0.647),
        (Risk, 0.708),
        (Facts, 0.800),
        (Recall("self_harm".to_owned()), 0.480),
        (Recall("personal_injury".to_owned()), 0.860),
    ];
    holds("earlier.jsonl", include_str!("validation/earlier.jsonl"), &floors);
}
