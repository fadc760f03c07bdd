//! Judges from outside: tools that know nothing of kesu read every section of every letter.
//!
//! The facts in these letters are placeholders without Chinese, so that only the playbooks are judged.

#[path = "../letters/mod.rs"]
mod letters;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use kesu::compose::Draft;
use kesu::text::Script;
use kesu::understand::Intent;
use letters::{ENGINE, Facts, Order, SCRIPTS, fact_choices, pairs, written};
use serde_json::Value;

/// Words that `zhtw` takes for mainland words and that are native, each with the reason.
const ALLOWED: &str = include_str!("zhtw-allowed.toml");

/// Every distinct text of every section, with one letter in which it stands.
fn texts(script: Script) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    for order in orders(script) {
        let Draft { subject, sections, notes, .. } = order.write();
        for text in sections.into_iter().map(|section| section.text).chain([subject]).chain(notes) {
            texts.entry(text).or_insert_with(|| order.to_string());
        }
    }
    texts
}

fn orders(script: Script) -> Vec<Order> {
    let core = &ENGINE.set.core;
    let (types, requests) = (core.types.len() as u8, core.requests.len() as u8);
    let mut orders = Vec::new();
    for (industry, kind) in pairs() {
        // One letter for each example of the playbook, and for each choice of facts.
        let examples = written().cases.get(&(core.industries[industry as usize].clone(), core.types[kind as usize].clone())).map_or(6, |case| case.examples.len());
        for seed in 0..examples.max(8) as u64 {
            let base = Order::new(industry, kind, script, seed);
            orders.extend(fact_choices().into_iter().map(|facts| base.clone().facts(facts)));
            orders.extend((0..requests).map(|request| Order { requests: vec![request], ..base.clone() }));
            if kind != 0 {
                let other = 1 + (u64::from(kind) + seed) as u8 % (types - 1);
                let secondary = if other == kind { Vec::new() } else { vec![other] };
                orders.push(Order { secondary, facts: Facts::All, ..base });
            }
        }
    }
    for industry in 0..core.industries.len() as u8 {
        for seed in 0..8 {
            let base = Order::new(industry, 0, script, seed);
            orders.extend((0..core.risks.len() as u8).map(|risk| Order { risks: vec![risk], ..base.clone() }));
            let others = (0..core.intents.len() as u8).filter(|&id| core.intents[id as usize] != "complaint");
            orders.extend(others.map(|id| Order { intent: Intent::Other(id), facts: Facts::All, ..base.clone() }));
        }
    }
    orders
}

#[test]
fn autocorrect_finds_no_punctuation_fault_in_either_script() {
    // Chinese letters set no space between Chinese and Latin letters or digits.
    autocorrect::config::load(
        r#"{"rules": {"space-word": 0, "space-punctuation": 0, "space-bracket": 0, "space-backticks": 0,
            "space-dash": 0, "space-dollar": 0, "fullwidth": 1, "no-space-fullwidth": 1,
            "no-space-fullwidth-quote": 1, "halfwidth-word": 1, "halfwidth-punctuation": 1, "spellcheck": 0}}"#,
    )
    .expect("the rules are autocorrect's own");
    let judged = autocorrect::lint_for("您好,我們在查.", "text");
    assert_eq!(judged.lines.len(), 1, "the judge sees a fault where there is one");
    let mut faults = Vec::new();
    let mut judged = 0;
    for script in SCRIPTS {
        for (text, order) in texts(script) {
            judged += 1;
            for line in autocorrect::lint_for(&text, "text").lines {
                faults.push(format!("{} → {}\n      in {order}", line.old.trim(), line.new.trim()));
            }
        }
    }
    println!("{judged} texts judged");
    assert!(faults.is_empty(), "autocorrect finds {} faults\n  {}", faults.len(), faults.join("\n  "));
}

/// The letters as files that other tools can read: one text a line, one file a script, and the letter each is from.
fn write_texts(folder: &Path, script: Script) -> (PathBuf, Vec<(String, String)>) {
    fs::create_dir_all(folder).expect("the folder for the texts");
    let lines: Vec<(String, String)> =
        texts(script).into_iter().flat_map(|(text, order)| text.lines().map(|line| (line.to_owned(), order.clone())).collect::<Vec<_>>()).collect();
    let path = folder.join(if script == Script::Hant { "hant.txt" } else { "hans.txt" });
    let text: String = lines.iter().map(|(line, _)| format!("{line}\n")).collect();
    fs::write(&path, text).expect("the texts are written");
    (path, lines)
}

#[test]
#[ignore = "needs the tool: pip install zhtw==4.5.0, then cargo test --test judges -- --ignored"]
fn zhtw_finds_no_mainland_word_in_the_traditional_letters() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("judges");
    let (path, lines) = write_texts(&folder, Script::Hant);
    assert!(!zhtw(&write_trap(&folder)).is_empty(), "the judge sees a mainland word where there is one");

    let allowed: BTreeMap<String, String> = toml::from_str(ALLOWED).expect("the list of native words is TOML");
    let mut found: BTreeMap<String, (usize, String)> = BTreeMap::new();
    for issue in zhtw(&path) {
        let (source, target) = (issue["source"].as_str().unwrap_or_default(), issue["target"].as_str().unwrap_or_default());
        if allowed.contains_key(source) {
            continue;
        }
        let line = issue["line"].as_u64().unwrap_or(1) as usize;
        let (text, order) = &lines[line - 1];
        let fault = format!("{source} → {target}");
        found.entry(fault).or_insert_with(|| (0, format!("{text}\n      in {order}"))).0 += 1;
    }
    let told: Vec<String> = found.iter().map(|(fault, (count, place))| format!("{fault}, {count} times: {place}")).collect();
    println!("{} texts judged", lines.len());
    assert!(told.is_empty(), "zhtw finds {} mainland words\n  {}", told.len(), told.join("\n  "));
}

fn write_trap(folder: &Path) -> PathBuf {
    let path = folder.join("trap.txt");
    fs::write(&path, "我們會把视频發給您\n").expect("the trap is written");
    path
}

/// What the tool objects to in a file.
fn zhtw(path: &Path) -> Vec<Value> {
    let output = Command::new("zhtw").args(["check", "--json"]).arg(path).output();
    let output = output.unwrap_or_else(|error| panic!("zhtw does not run: {error}; pip install zhtw==4.5.0"));
    let text = String::from_utf8_lossy(&output.stdout);
    let start = text.find('{').unwrap_or_else(|| panic!("zhtw says no JSON: {text}{}", String::from_utf8_lossy(&output.stderr)));
    let report: Value = serde_json::from_str(&text[start..]).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert_eq!(report["files_checked"], 1, "zhtw read the file: {report}");
    report["issues"].as_array().expect("a list of issues").clone()
}

#[test]
fn each_native_word_that_zhtw_flags_has_its_reason() {
    let allowed: BTreeMap<String, String> = toml::from_str(ALLOWED).expect("the list of native words is TOML");
    for (word, reason) in allowed {
        assert!(reason.chars().count() >= 8, "{word} needs a reason, not `{reason}`");
    }
}
