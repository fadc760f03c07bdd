//! The data that is shipped with the program: the playbooks, and the README's account of the flags.
//!
//! What the playbooks say in a letter is in `promises.rs`.

mod letters;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use kesu::engine::Engine;
use kesu::playbook::folder;
use kesu::playbook::load::read_layers;
use kesu::playbook::written::{Section, Variant};
use letters::{ENGINE, written};

/// Every type file shows at least so many complaints of its kind.
const LEAST_EXAMPLES: usize = 6;
/// A page of letters must not repeat itself.
const LEAST_VARIANTS: usize = 2;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[track_caller]
fn none(faults: &[String], promise: &str) {
    assert!(faults.is_empty(), "{promise}: {} faults\n  {}", faults.len(), faults.join("\n  "));
}

#[test]
fn the_folder_of_playbooks_loads_without_findings_and_is_the_one_that_is_built_in() {
    let folder = root().join("playbooks");
    let layers = std::slice::from_ref(&folder);
    let engine = Engine::with_folders(layers).unwrap_or_else(|findings| panic!("findings:\n{findings}"));
    assert_eq!(engine.set.core.types, ENGINE.set.core.types);
    let sources = folder::read(&folder, "").expect("the folder can be read");
    let layer = read_layers(&[sources]).unwrap_or_else(|findings| panic!("findings:\n{findings}"));
    assert_eq!(layer.cases.keys().collect::<Vec<_>>(), written().cases.keys().collect::<Vec<_>>());
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
fn every_type_file_has_examples_enough() {
    let faults: Vec<String> = written()
        .cases
        .iter()
        .filter(|(_, case)| case.examples.len() < LEAST_EXAMPLES)
        .map(|((industry, kind), case)| {
            format!("{industry}/{kind}.yaml has {} of {LEAST_EXAMPLES}", case.examples.len())
        })
        .collect();
    none(&faults, "examples");
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

#[test]
fn both_scripts_are_among_the_examples_of_every_type() {
    let fold = kesu::builtin::fold();
    let mut seen: BTreeMap<String, BTreeSet<kesu::text::Script>> = BTreeMap::new();
    for ((_, kind), case) in &written().cases {
        let scripts = case
            .examples
            .iter()
            .map(|example| kesu::text::Script::detect(&example.text, &fold, &ENGINE.set.core.hans_only));
        seen.entry(kind.clone()).or_default().extend(scripts);
    }
    let lacking: Vec<String> =
        seen.iter().filter(|(_, scripts)| scripts.len() < 2).map(|(kind, _)| kind.clone()).collect();
    none(&lacking, "types whose examples are in one script only");
}

/// Variants that every complaint can get.
fn free(variants: &[Variant]) -> usize {
    let facts = letters::fact_slots();
    written()
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
            let count = layer.frame_texts(industry, section).map_or(0, |texts| free(&texts.variants));
            if count < LEAST_VARIANTS {
                faults.push(format!("{industry}/industry.yaml: {} has {count}", section.name()));
            }
        }
    }
    for (industry, kind) in layer.cases.keys() {
        for section in Section::CASE {
            let texts = layer.case_field(industry, kind, |case| case.texts.get(&section));
            let count = texts.map_or(0, |texts| free(&texts.variants));
            if count < LEAST_VARIANTS {
                faults.push(format!("{industry}/{kind}.yaml: {} has {count}", section.name()));
            }
        }
        let actions = layer.case_field(industry, kind, |case| case.actions.as_ref());
        for action in actions.iter().flat_map(|actions| &actions.value) {
            if free(&action.say) < LEAST_VARIANTS {
                faults.push(format!("{industry}/{kind}.yaml: action {} has {}", action.id, free(&action.say)));
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

#[test]
fn every_fact_of_law_names_its_source() {
    let mut faults = Vec::new();
    for (id, regulation) in &written().regulations {
        if regulation.source.trim().is_empty() {
            faults.push(format!("{id} has no source"));
        }
    }
    assert!(!written().regulations.is_empty(), "there is law");
    none(&faults, "law");
}

// The README

/// `kesu reply --script hans` and the like: the command and the flags of every call in the text's code.
fn calls(text: &str) -> Vec<(Vec<String>, Vec<String>)> {
    let mut calls = Vec::new();
    for line in text.lines() {
        for call in line.match_indices("kesu ").map(|(at, _)| &line[at + "kesu ".len()..]) {
            let end = call.find(['`', '|', '#', '>', '；', '。', '，']).unwrap_or(call.len());
            let words: Vec<&str> = call[..end].split_whitespace().collect();
            let commands = words
                .iter()
                .take_while(|word| word.chars().all(|c| c.is_ascii_lowercase()))
                .map(|word| (*word).to_owned());
            let flags =
                words.iter().filter(|word| word.starts_with('-') && word.contains(|c: char| c.is_ascii_alphabetic()));
            let flags = flags.map(|flag| flag.split('=').next().unwrap_or(flag).to_owned());
            calls.push((commands.collect(), flags.collect()));
        }
    }
    calls
}

#[test]
fn calls_are_found_in_a_text() {
    let text = "Run `kesu playbook show dining/wait_time --format json` or\n    kesu reply --set owner=王 -q < in.txt | less -R\n";
    let expected = [(vec!["playbook", "show"], vec!["--format"]), (vec!["reply"], vec!["--set", "-q"])];
    let found = calls(text);
    assert_eq!(found.len(), expected.len());
    for ((commands, flags), (expected_commands, expected_flags)) in found.iter().zip(&expected) {
        assert_eq!(
            (commands, flags),
            (
                &expected_commands.iter().map(ToString::to_string).collect(),
                &expected_flags.iter().map(ToString::to_string).collect()
            )
        );
    }
}

/// The help of a command, or of its parent where a word is an argument (`kesu playbook lint` or `kesu schema reply`).
fn help(commands: &[String]) -> Option<(usize, String)> {
    (0..=commands.len().min(2)).rev().find_map(|depth| {
        let output = Command::new(env!("CARGO_BIN_EXE_kesu")).args(&commands[..depth]).arg("--help").output().ok()?;
        output.status.success().then(|| (depth, String::from_utf8_lossy(&output.stdout).into_owned()))
    })
}

#[test]
fn the_flags_of_the_readme_are_in_the_help() {
    let path = root().join("README.md");
    let shown = calls(&fs::read_to_string(&path).expect("there is a README"));
    assert!(shown.iter().filter(|(_, flags)| !flags.is_empty()).count() >= 8, "the README shows flags: {shown:?}");
    none(&unknown_flags(&path), "README.md shows what `kesu --help` does not know");
}

fn unknown_flags(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).expect("the README can be read");
    let mut faults = BTreeSet::new();
    let top = help(&[]).expect("kesu --help works").1;
    let known_word = |help: &str, flag: &str| {
        help.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).any(|word| word == flag)
    };
    for (commands, flags) in calls(&text) {
        let Some(command) = commands.first() else { continue };
        if !top.lines().any(|line| line.split_whitespace().next() == Some(command)) {
            // Prose such as "kesu reads a complaint" is no call unless it has a flag.
            if !flags.is_empty() {
                faults.insert(format!("kesu {command}"));
            }
            continue;
        }
        let (depth, help) = help(&commands).expect("a known command has help");
        for flag in flags {
            if !known_word(&help, &flag) {
                faults.insert(format!("kesu {} {flag}", commands[..depth].join(" ")));
            }
        }
    }
    faults.into_iter().collect()
}
