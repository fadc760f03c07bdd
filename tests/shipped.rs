//! The playbooks that are shipped with the program: what they hold beyond what is asked of any playbook.
//!
//! What is wrong with a playbook whosever it is, `kesu playbook lint` tells (`lint.rs`); whether the examples are many,
//! and read as what they are, is in `trial.rs`; what the playbooks say in a letter is in `promises/`.

mod letters;

use std::collections::{BTreeMap, BTreeSet};

use kesu::playbook::written::{Layer, Section, Variant};
use kesu::text::Script;
use letters::{ENGINE, fact_slots, written};

/// A page of letters must not repeat itself.
const LEAST_VARIANTS: usize = 2;

#[track_caller]
fn none(faults: &[String], promise: &str) {
    assert!(faults.is_empty(), "{promise}: {} faults\n  {}", faults.len(), faults.join("\n  "));
}

#[test]
fn every_id_of_the_domain_is_there() {
    let core = &ENGINE.set.core;
    let risks: Vec<String> = core.risks.iter().filter(|risk| risk.listed).map(|risk| risk.id.clone()).collect();
    let rows: [(&str, &[String], &str); 5] = [
        ("industries", &core.industries, "general retail dining finance telecom healthcare"),
        (
            "types",
            &core.types,
            "product_quality wrong_or_missing_item delivery_delay service_attitude billing_error price_dispute \
             refund_return false_advertising wait_time food_quality food_safety reservation outage technical_fault \
             contract_termination claim_dispute investment_loss account_security loan_or_card_terms privacy \
             medical_outcome medical_communication appointment_wait harassment_call environment_hygiene \
             unresolved_repeat other",
        ),
        (
            "requests",
            &core.requests,
            "refund exchange repair compensation discount apology explanation correction redeliver cancel \
             staff_discipline improvement callback",
        ),
        (
            "risks",
            &risks,
            "legal_threat media_exposure regulator_report personal_injury self_harm vulnerable_person repeat_contact \
             manager_request abusive_language privacy_breach fraud_suspected discrimination churn_threat extortion",
        ),
        ("intents", &core.intents, "complaint praise question spam unclear"),
    ];
    for (what, ids, expected) in rows {
        let found: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
        let expected: BTreeSet<&str> = expected.split_whitespace().collect();
        assert_eq!(found, expected, "{what}");
    }
}

#[test]
fn no_example_stands_twice() {
    let fold = kesu::builtin::fold();
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    let mut faults = Vec::new();
    for case in written().cases.values() {
        for example in &case.examples {
            let place = format!("{}:{}", example.at.file, example.at.line);
            // The same text in the other script, or with other punctuation, is the same example.
            let key: String = fold.text(&example.text).chars().filter(|c| c.is_alphanumeric()).collect();
            if let Some(first) = seen.insert(key, place.clone()) {
                faults.push(format!("{place} repeats {first}: {}", example.text));
            }
        }
    }
    none(&faults, "examples that stand twice");
}

/// Runs of so many letters; what two texts share of them is how near they are.
const RUN: usize = 5;
/// From this share of common runs on, two texts are one text in two wordings.
const NEAR: f64 = 0.4;

fn runs(text: &str) -> BTreeSet<String> {
    let letters: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
    letters.windows(RUN.min(letters.len().max(1))).map(|run| run.iter().collect()).collect()
}

/// Texts beside which no example may nearly stand: the examples before it, and what measures them.
#[derive(Default)]
struct Known {
    texts: Vec<(String, BTreeSet<String>)>,
    with_run: BTreeMap<String, Vec<usize>>,
}

impl Known {
    fn add(&mut self, text: &str) {
        let runs = runs(text);
        for run in &runs {
            self.with_run.entry(run.clone()).or_default().push(self.texts.len());
        }
        self.texts.push((text.to_owned(), runs));
    }

    fn nearest(&self, text: &str) -> Option<(f64, &str)> {
        let runs = runs(text);
        let mut common: BTreeMap<usize, usize> = BTreeMap::new();
        for at in runs.iter().filter_map(|run| self.with_run.get(run)).flatten() {
            *common.entry(*at).or_default() += 1;
        }
        let share = |(at, common): (usize, usize)| {
            let (text, other) = &self.texts[at];
            (common as f64 / (runs.len() + other.len() - common) as f64, text.as_str())
        };
        common.into_iter().map(share).max_by(|a, b| a.0.total_cmp(&b.0))
    }
}

#[test]
fn no_example_is_nearly_another_one_or_a_text_that_measures_them() {
    let mut known = Known::default();
    for file in ["hard", "ordinary", "signals", "customers", "everyday", "unseen", "earlier", "polite"] {
        let path = format!("{}/tests/validation/{file}.jsonl", env!("CARGO_MANIFEST_DIR"));
        for line in std::fs::read_to_string(path).expect("it can be read").lines() {
            let case: serde_json::Value = serde_json::from_str(line).expect("JSON");
            known.add(case["text"].as_str().expect("a text"));
        }
    }
    let mut near = Vec::new();
    for example in written().cases.values().flat_map(|case| &case.examples) {
        if let Some((share, other)) = known.nearest(&example.text).filter(|(share, _)| *share >= NEAR) {
            near.push(format!("{}:{} {share:.2}: {} ~ {other}", example.at.file, example.at.line, example.text));
        }
        known.add(&example.text);
    }
    none(&near, "no example is nearly another text");
}

#[test]
fn both_scripts_are_among_the_examples_of_every_type() {
    let fold = kesu::builtin::fold();
    let mut seen: BTreeMap<String, BTreeSet<Script>> = BTreeMap::new();
    for ((_, kind), case) in &written().cases {
        let scripts =
            case.examples.iter().map(|example| Script::detect(&example.text, &fold, &ENGINE.set.core.hans_only));
        seen.entry(kind.clone()).or_default().extend(scripts);
    }
    let lacking: Vec<String> =
        seen.iter().filter(|(_, scripts)| scripts.len() < 2).map(|(kind, _)| kind.clone()).collect();
    none(&lacking, "types whose examples are in one script only");
}

/// Variants that every complaint can get.
fn free(layer: &Layer, variants: &[Variant]) -> usize {
    let facts = fact_slots();
    layer
        .texts(variants)
        .iter()
        .filter(|text| !facts.iter().any(|slot| text.hant.contains(&format!("〔{slot}〕"))))
        .count()
}

#[test]
fn the_sections_of_most_drafts_have_variants() {
    let layer = written();
    let mut faults = Vec::new();
    let frame = [
        Section::Apology,
        Section::Expect,
        Section::FollowUp,
        Section::Contact,
        Section::Consent,
        Section::OptionsIntro,
    ];
    for industry in layer.frames.keys() {
        for section in frame {
            let count = layer.frame_texts(industry, section).map_or(0, |texts| free(&layer, &texts.variants));
            if count < LEAST_VARIANTS {
                faults.push(format!("{industry}/industry.yaml: {} has {count}", section.name()));
            }
        }
    }
    for (industry, kind) in layer.cases.keys() {
        for section in Section::CASE {
            let texts = layer.case_field(industry, kind, |case| case.texts.get(&section));
            let count = texts.map_or(0, |texts| free(&layer, &texts.variants));
            if count < LEAST_VARIANTS {
                faults.push(format!("{industry}/{kind}.yaml: {} has {count}", section.name()));
            }
        }
        let actions = layer.case_field(industry, kind, |case| case.actions.as_ref());
        for action in actions.iter().flat_map(|actions| &actions.value) {
            let count = free(&layer, &action.say);
            if count < LEAST_VARIANTS {
                faults.push(format!("{industry}/{kind}.yaml: action {} has {count}", action.id));
            }
        }
    }
    none(&faults, "fewer than two variants");
}

#[test]
fn no_sentence_stands_twice_in_one_playbook() {
    let (layer, mut faults) = (written(), Vec::new());
    for ((industry, kind), case) in &layer.cases {
        let mut seen = BTreeSet::new();
        let actions = case.actions.iter().flat_map(|actions| &actions.value).flat_map(|action| &action.say);
        let options = case.options.iter().flat_map(|options| &options.value);
        let options = options.flat_map(|option| option.offer.iter().chain(&option.say).chain(&option.refer));
        let own = case.texts.values().flat_map(|texts| &texts.variants).chain(actions).chain(options);
        for text in own.flat_map(|variant| layer.texts(std::slice::from_ref(variant))) {
            if !seen.insert(&text.hant) {
                faults.push(format!("{industry}/{kind}.yaml:{}: {}", text.at.line, text.hant));
            }
        }
    }
    none(&faults, "sentences that stand twice");
}
