//! A judge from outside: `zhtw`, which knows nothing of kesu, reads every section of every Traditional letter.
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
const ALLOWED: &str = include_str!("allowed.toml");

/// The Traditional letters as a file that the tool can read, and the letter that each of its lines is from.
fn write_letters(folder: &Path) -> (PathBuf, Vec<(&'static str, &'static Order)>) {
    let pieces = PIECES.iter().filter(|(piece, _)| piece.script == Script::Hant);
    let lines: Vec<(&str, &Order)> =
        pieces.flat_map(|(piece, order)| piece.text.lines().map(move |line| (line, order))).collect();
    let path = folder.join("letters.txt");
    let text: String = lines.iter().map(|(line, _)| format!("{line}\n")).collect();
    fs::write(&path, text).expect("the texts are written");
    (path, lines)
}

#[test]
fn zhtw_finds_no_mainland_word_in_the_traditional_letters() {
    // Not in the build folder: zhtw passes over whatever lies below a folder named `target`.
    let folder = tempfile::Builder::new().prefix("kesu-zhtw").tempdir().expect("a folder for the texts");
    let (path, lines) = write_letters(folder.path());
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
    let output = output.unwrap_or_else(|error| panic!("zhtw does not run: {error}; python3 -m venv tools && tools/bin/pip install zhtw==4.5.0, then put tools/bin on the path"));
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
