//! Complaints with what must come of them: one file each in `tests/cases`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::program::{list, read, texts};
use crate::reply_json;

/// A complaint with what must come of it. Fields that are absent are not compared.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What the case shows, in one sentence.
    shows: String,
    complaint: String,
    #[serde(default)]
    args: Vec<String>,
    intent: Option<String>,
    industry: Option<String>,
    /// The main type.
    main: Option<String>,
    /// All types, in any order; exactly these.
    types: Option<Vec<String>>,
    handling: Option<String>,
    /// `draft`, `holding` or `short`.
    kind: Option<String>,
    playbook: Option<String>,
    /// Each of these is among those found.
    #[serde(default)]
    requests: Vec<String>,
    #[serde(default)]
    risk: Vec<String>,
    /// None of these is among the risks, the requests or the types.
    #[serde(default)]
    not: Vec<String>,
    /// Text of a fact to its kind and role: `"3200元" = "amount paid"`.
    #[serde(default)]
    facts: BTreeMap<String, String>,
    /// Each of these sections is in the letter.
    #[serde(default)]
    sections: Vec<String>,
    #[serde(default)]
    letter_has: Vec<String>,
    #[serde(default)]
    letter_lacks: Vec<String>,
    #[serde(default)]
    note_has: Vec<String>,
    asked: Option<Vec<String>>,
}

#[test]
fn every_case_in_the_folder_holds() {
    let mut paths: Vec<_> = fs::read_dir("tests/cases")
        .expect("the folder of cases")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    paths.sort();
    assert!(paths.len() >= 30, "{} cases", paths.len());
    let failing: Vec<String> = paths.iter().filter_map(|path| failing_case(path)).collect();
    assert!(failing.is_empty(), "{} of {} cases fail\n\n{}", failing.len(), paths.len(), failing.join("\n\n"));
}

/// The case with everything that is wrong in it.
fn failing_case(path: &Path) -> Option<String> {
    let case: Case = toml::from_str(&read(path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let args: Vec<&str> = case.args.iter().map(String::as_str).collect();
    let reply = reply_json(&args, case.complaint.trim_end());
    let faults = case_faults(&case, &reply);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    (!faults.is_empty()).then(|| {
        format!(
            "{name}: {}\n  {}\n  letter: {}",
            case.shows,
            faults.join("\n  "),
            reply["reply"]["text"].as_str().unwrap_or_default().replace('\n', " ")
        )
    })
}

fn case_faults(case: &Case, reply: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, expected, found) in [
        ("intent", &case.intent, &reply["intent"]),
        ("industry", &case.industry, &reply["industry"]["id"]),
        ("main type", &case.main, &reply["types"][0]["id"]),
        ("handling", &case.handling, &reply["handling"]),
        ("kind", &case.kind, &reply["reply"]["kind"]),
        ("playbook", &case.playbook, &reply["playbook"]),
    ] {
        if let Some(expected) = expected.as_ref().filter(|expected| *found != expected.as_str()) {
            faults.push(format!("{name}: expected {expected}, found {found}"));
        }
    }
    let [types, requests, risks, sections] =
        [&reply["types"], &reply["requests"], &reply["risk"], &reply["reply"]["sections"]].map(ids);
    let unlike =
        |expected: &&Vec<String>| expected.len() != types.len() || expected.iter().any(|id| !types.contains(id));
    if let Some(expected) = case.types.as_ref().filter(unlike) {
        faults.push(format!("types: expected {expected:?}, found {types:?}"));
    }
    if let Some(expected) = case.asked.as_ref().filter(|expected| json!(expected) != reply["asked"]) {
        faults.push(format!("asked: expected {expected:?}, found {}", reply["asked"]));
    }
    let facts = list(&reply["facts"]).iter().map(fact).collect();
    let expected_facts = case.facts.iter().map(|(text, what)| format!("{text} = {what}")).collect();
    for (name, expected, found) in [
        ("request", &case.requests, &requests),
        ("risk", &case.risk, &risks),
        ("section", &case.sections, &sections),
        ("fact", &expected_facts, &facts),
    ] {
        let missed = expected.iter().filter(|id| !found.contains(id));
        faults.extend(missed.map(|id| format!("{name} {id} is not among {found:?}")));
    }
    let unwanted = case.not.iter().filter(|id| [&types, &requests, &risks].iter().any(|found| found.contains(id)));
    faults.extend(unwanted.map(|id| format!("{id} should not be found")));
    let text = |field: &str| reply["reply"][field].as_str().unwrap();
    let (letter, notes) = (format!("{}\n{}", text("subject"), text("text")), reply["notes"].to_string());
    for (what, parts, found, expected) in [
        ("the letter lacks", &case.letter_has, &letter, true),
        ("the letter has", &case.letter_lacks, &letter, false),
        ("no note has", &case.note_has, &notes, true),
    ] {
        let wrong = parts.iter().filter(|part| found.contains(*part) != expected);
        faults.extend(wrong.map(|part| format!("{what} 「{part}」: {notes}")));
    }
    faults
}

fn ids(objects: &Value) -> Vec<String> {
    texts(objects, "id").into_iter().map(str::to_owned).collect()
}

/// The text of a fact with its kind and role, as a case writes them.
fn fact(fact: &Value) -> String {
    let part = |field: &str| fact[field].as_str().unwrap_or_default();
    format!("{} = {} {}", part("text"), part("kind"), part("role")).trim_end().to_owned()
}
