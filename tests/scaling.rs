//! kesu beyond one process: what the examples say for shells and for Spark works as it stands, and loses and doubles no row
//! when a process is killed.
//!
//! GNU parallel must be on the path, and a `python3` that has pyspark, with Java 17.

#![allow(clippy::unwrap_used, reason = "a tool that breaks off fails the test")]

#[path = "pages/blocks.rs"]
#[allow(dead_code, reason = "no output is shown here")]
mod blocks;
mod program;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use blocks::blocks;
use program::{folder, kesu_in, read, write};
use serde_json::{Value, json};
use tempfile::TempDir;

const EXAMPLES: &str = "examples/README.md";
/// Enough for three blocks and three parts.
const ROWS: usize = 6000;

/// A folder with complaints in it; the row in the middle cannot be answered.
fn workplace() -> TempDir {
    let texts = fs::read_dir("examples").unwrap().map(|entry| entry.unwrap().path());
    let texts: Vec<String> =
        texts.filter(|path| path.extension().is_some_and(|ending| ending == "txt")).map(read).collect();
    let row = |number: usize| {
        let text = if number == ROWS / 2 {
            String::new()
        } else {
            format!("{}（第{number}件）", texts[number % texts.len()].trim())
        };
        format!("{}\n", json!({ "id": format!("c{number:05}"), "text": text }))
    };
    let rows: String = (0..ROWS).map(row).collect();
    folder(&[("complaints.jsonl", &rows)])
}

/// Runs lines as they stand, with `kesu` from this folder.
fn shell(lines: &str, place: &Path, programs: &Path) -> Output {
    let paths = std::env::var_os("PATH").unwrap();
    let paths = [programs.to_owned()].into_iter().chain(std::env::split_paths(&paths));
    let path = std::env::join_paths(paths).unwrap();
    Command::new("sh").args(["-c", lines]).current_dir(place).env("PATH", path).output().unwrap()
}

fn built() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_kesu")).parent().unwrap()
}

/// A folder with a `kesu` that is killed the first time that it is called, when it has written 512 kB of its replies.
fn killed_once() -> TempDir {
    let place = folder(&[]);
    let (program, kesu) = (place.path().join("kesu"), env!("CARGO_BIN_EXE_kesu"));
    let killing = format!("mkdir '{}/killed' 2>/dev/null && ulimit -c 0 && ulimit -f 1000", place.path().display());
    write(&program, format!("#!/bin/sh\n{killing}\nexec '{kesu}' \"$@\"\n"));
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    place
}

/// The lines for a shell; all of them write `replies.jsonl`.
fn shells(page: &str) -> [&str; 3] {
    let blocks = blocks(page).into_iter().filter(|block| block.language == "sh");
    let shells: Vec<&str> = blocks.map(|block| &page[block.content]).collect();
    shells.try_into().expect("three ways to do it")
}

/// The replies without their lines, which count inside a block.
fn replies(text: &str) -> Vec<Value> {
    let mut replies: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for reply in &mut replies {
        reply.as_object_mut().unwrap().remove("line");
    }
    replies
}

/// What one process answers: the same rows in the same order.
fn expected(place: &Path) -> Vec<Value> {
    let alone = replies(&kesu_in(place, &["batch", "--quiet", "complaints.jsonl"], "").ends_with(1).out);
    let ids: Vec<&str> = alone.iter().map(|reply| reply["id"].as_str().unwrap()).collect();
    assert_eq!(ids, (0..ROWS).map(|number| format!("c{number:05}")).collect::<Vec<_>>());
    assert_eq!(alone.iter().filter(|reply| reply.get("error").is_some()).count(), 1);
    alone
}

#[track_caller]
fn assert_answered(place: &Path, expected: &[Value], lines: &str) {
    let found = replies(&read(place.join("replies.jsonl")));
    assert_eq!(found.len(), expected.len(), "{lines}");
    let differing = found.iter().zip(expected).find(|(found, expected)| found != expected);
    assert!(differing.is_none(), "{lines}\n{differing:#?}");
}

fn is_parallel_there() {
    let version = Command::new("parallel").arg("--version").output();
    let version = version.unwrap_or_else(|error| panic!("parallel does not run: {error}; apt-get install parallel"));
    assert!(version.stdout.starts_with(b"GNU parallel"), "another program is called parallel: {version:?}");
}

#[test]
fn the_lines_for_a_shell_answer_each_row_once_and_in_order() {
    is_parallel_there();
    let (page, place) = (read(EXAMPLES), workplace());
    let expected = expected(place.path());
    for lines in shells(&page) {
        let place = workplace();
        let output = shell(lines, place.path(), built());
        assert!(output.status.success(), "{lines}\n{output:?}");
        assert_answered(place.path(), &expected, lines);
    }
}

#[test]
fn a_process_that_is_killed_costs_no_row() {
    is_parallel_there();
    let (page, place) = (read(EXAMPLES), workplace());
    let expected = expected(place.path());
    let [piped, retried, resumed] = shells(&page);

    let output = shell(piped, place.path(), killed_once().path());
    assert_eq!(output.status.code(), Some(1), "a block is lacking, and the code tells: {output:?}");

    let output = shell(retried, place.path(), killed_once().path());
    assert!(output.status.success(), "{retried}\n{output:?}");
    assert_answered(place.path(), &expected, retried);

    let place = workplace();
    let output = shell(resumed, place.path(), killed_once().path());
    assert!(!output.status.success(), "a part is lacking, and the code tells: {output:?}");
    let (_, again) = resumed.split_once('\n').unwrap();
    let output = shell(again, place.path(), built());
    assert!(output.status.success(), "{again}\n{output:?}");
    assert_answered(place.path(), &expected, again);
}

#[test]
fn spark_answers_each_row_once_although_an_executor_is_lost() {
    let has_spark = Command::new("python3").args(["-c", "import pyspark"]).output();
    assert!(
        has_spark.is_ok_and(|output| output.status.success()),
        "python3 has no pyspark: python3 -m venv tools && tools/bin/pip install pyspark==4.3.0, then put tools/bin on the path"
    );
    let output = Command::new("python3")
        .arg("examples/spark/test_answer.py")
        .env("KESU", env!("CARGO_BIN_EXE_kesu"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
