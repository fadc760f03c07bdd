//! Judges from outside: tools that know nothing of kesu read every section of every letter.
//!
//! The facts in these letters are placeholders without Chinese, so that only the playbooks are judged.

#![allow(clippy::print_stdout, reason = "shares are stated by tests that pass, too")]

#[path = "../letters/mod.rs"]
mod letters;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use kesu::text::Script;
use letters::{Order, PIECES};
use serde_json::Value;

/// Words that `zhtw` takes for mainland words and that are native, each with the reason.
const ALLOWED: &str = include_str!("zhtw-allowed.toml");

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
    for (piece, order) in PIECES.iter() {
        for line in autocorrect::lint_for(&piece.text, "text").lines {
            faults.push(format!("{} → {}\n      in {order}", line.old.trim(), line.new.trim()));
        }
    }
    println!("{} texts judged", PIECES.len());
    assert!(faults.is_empty(), "autocorrect finds {} faults\n  {}", faults.len(), faults.join("\n  "));
}

/// The pieces of one script as a file that other tools can read, and the letter that each of its lines is from.
fn write_pieces(folder: &Path, script: Script) -> (PathBuf, Vec<(&'static str, &'static Order)>) {
    let pieces = PIECES.iter().filter(|(piece, _)| piece.script == script);
    let lines: Vec<(&str, &Order)> =
        pieces.flat_map(|(piece, order)| piece.text.lines().map(move |line| (line, order))).collect();
    let path = folder.join(format!("{script:?}.txt").to_lowercase());
    let text: String = lines.iter().map(|(line, _)| format!("{line}\n")).collect();
    fs::write(&path, text).expect("the texts are written");
    (path, lines)
}

#[test]
#[ignore = "needs the tool: pip install zhtw==4.5.0, then cargo test --test judges -- --ignored"]
fn zhtw_finds_no_mainland_word_in_the_traditional_letters() {
    // Not in the build folder: zhtw passes over whatever lies below a folder named `target`.
    let folder = tempfile::Builder::new().prefix("kesu-judges").tempdir().expect("a folder for the texts");
    let (path, lines) = write_pieces(folder.path(), Script::Hant);
    assert!(!zhtw(&write_trap(folder.path())).is_empty(), "the judge sees a mainland word where there is one");

    let allowed: BTreeMap<String, String> = toml::from_str(ALLOWED).expect("the list of native words is TOML");
    let mut found: BTreeMap<String, (usize, String)> = BTreeMap::new();
    for issue in zhtw(&path) {
        let (source, target) =
            (issue["source"].as_str().unwrap_or_default(), issue["target"].as_str().unwrap_or_default());
        if allowed.contains_key(source) {
            continue;
        }
        let line = issue["line"].as_u64().unwrap_or(1) as usize;
        let (text, order) = &lines[line - 1];
        let fault = format!("{source} → {target}");
        found.entry(fault).or_insert_with(|| (0, format!("{text}\n      in {order}"))).0 += 1;
    }
    let told: Vec<String> =
        found.iter().map(|(fault, (count, place))| format!("{fault}, {count} times: {place}")).collect();
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
    let start = text
        .find('{')
        .unwrap_or_else(|| panic!("zhtw says no JSON: {text}{}", String::from_utf8_lossy(&output.stderr)));
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
