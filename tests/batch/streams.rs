//! Streams: answered as they come, in constant memory, and ended clearly.

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use serde_json::json;

use crate::program::{command, folder, kesu, kesu_in, read};
use crate::{complaint, complaints, objects};

#[test]
fn a_stream_is_answered_row_by_row_as_it_comes() {
    let mut child = command(&["batch", "-", "--quiet"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    for number in 0..5 {
        writeln!(input, "{}", json!({"id": number, "text": complaint(number)})).unwrap();
        let mut line = String::new();
        // The next row is not there yet, and may never be.
        output.read_line(&mut line).unwrap();
        assert_eq!(objects(&line)[0]["id"], number);
    }
    drop(input);
    assert!(child.wait().unwrap().success());
}

/// The most memory that a process had so far, in MiB.
#[cfg(target_os = "linux")]
fn peak(process: u32) -> u64 {
    let status = read(format!("/proc/{process}/status"));
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_input() {
    let mut child = command(&["batch", "-", "--quiet", "--jobs", "2"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let counted = std::thread::spawn(move || output.lines().count());
    let good = complaints(200);
    // Rows that fail cost no time, so that there can be many.
    let bad = "{\"text\":5,\"note\":\"這一列是壞的，這一列是壞的，這一列是壞的\"}\n".repeat(2000);
    for _ in 0..5 {
        input.write_all(good.as_bytes()).unwrap();
        input.write_all(bad.as_bytes()).unwrap();
    }
    let early = peak(child.id());
    for _ in 0..200 {
        input.write_all(bad.as_bytes()).unwrap();
    }
    // What is wrong is told without the row.
    let text = format!("\"{}\"\n", "很".repeat(60_000));
    (0..300).for_each(|_| input.write_all(text.as_bytes()).unwrap());
    // One endless row, of which no more than the longest is ever held.
    (0..400).for_each(|_| input.write_all("很".repeat(50_000).as_bytes()).unwrap());
    input.write_all(good.as_bytes()).unwrap();
    let late = peak(child.id());
    drop(input);
    child.wait().unwrap();
    assert_eq!(counted.join().unwrap(), 5 * 2200 + 200 * 2000 + 300 + 1 + 199);
    assert!(
        late < early + 32,
        "{early} MiB after 11,000 rows, {late} MiB after 411,000, 300 of them long, and a row of 60 MB"
    );
}

#[test]
fn a_reader_that_goes_away_ends_it_quietly() {
    let own = folder(&[("in.jsonl", &complaints(2000))]);
    let mut child = command(&["batch", "in.jsonl", "--summary", "summary.json"])
        .current_dir(own.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let ended = child.wait_with_output().unwrap();
    assert_eq!((ended.status.code(), String::from_utf8(ended.stderr).as_deref()), (Some(0), Ok("")));
    let summary = std::fs::read(own.path().join("summary.json")).unwrap();
    let summary: serde_json::Value = serde_json::from_slice(&summary).unwrap();
    assert!(summary["rows"].as_u64().unwrap() < 2000, "{summary}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_what_was_written_can_be_gone_on_with() {
    let run = kesu(&["batch", "--summary", "/dev/full", "-q"], complaints(1)).ends_with(2);
    assert!(run.err.contains("/dev/full"), "{}", run.err);
    let own = folder(&[("in.jsonl", &complaints(200))]);
    // No file may grow beyond 200 blocks of 512 bytes; the signal that says so is ignored.
    let script = format!("trap '' XFSZ; ulimit -f 200; {} batch in.jsonl -o out.jsonl", env!("CARGO_BIN_EXE_kesu"));
    let full = std::process::Command::new("sh").args(["-c", &script]).current_dir(own.path()).output().unwrap();
    let told = String::from_utf8(full.stderr).unwrap();
    assert_eq!(full.status.code(), Some(2), "{told}");
    assert!(told.contains("out.jsonl.partial") && told.contains("--resume"), "{told}");
    assert!(!own.path().join("out.jsonl").exists());
    kesu_in(own.path(), &["batch", "in.jsonl", "-o", "out.jsonl", "--resume", "-q"], "").fine();
    assert_eq!(read(own.path().join("out.jsonl")), kesu(&["batch", "-q"], complaints(200)).fine().out);
}

#[cfg(unix)]
#[test]
fn a_pipe_or_device_is_written_to_and_not_replaced() {
    let own = folder(&[("in.jsonl", &complaints(3))]);
    let pipe = own.path().join("pipe");
    std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || read(pipe)
    });
    kesu_in(own.path(), &["batch", "in.jsonl", "-o", "pipe", "-q"], "").fine();
    assert_eq!(objects(&reader.join().unwrap()).len(), 3);
    assert!(!pipe.is_file(), "the pipe is still there");
    kesu_in(own.path(), &["batch", "in.jsonl", "-o", "/dev/full", "-q"], "").ends_with(2).tells(&["space"]);
    for args in [&["--out-format", "folder"][..], &["--split-by", "handling"], &["--resume"]] {
        let run = kesu_in(own.path(), &[&["batch", "in.jsonl", "-o", "pipe"], args].concat(), "");
        run.failed().tells(&[args[0], "-o OUT"]);
    }
    assert_eq!(objects(&kesu_in(own.path(), &["batch", "in.jsonl", "-o", "-", "-q"], "").fine().out).len(), 3);
}

#[test]
fn what_cannot_be_read_or_written_is_told_by_name() {
    let own = folder(&[("in.jsonl", &complaints(1))]);
    kesu_in(own.path(), &["batch", "no.jsonl"], "").failed().tells(&["no.jsonl"]);
    kesu_in(own.path(), &["batch", "."], "").failed().tells(&["folder"]);
    kesu_in(own.path(), &["batch", "in.jsonl", "-o", "no/out.jsonl"], "").failed().tells(&["no/out.jsonl.partial"]);
    let run = kesu_in(own.path(), &["batch", "in.jsonl", "-o", "."], "").failed();
    run.tells(&["folder", "--out-format"]);
    kesu_in(own.path(), &["batch", "in.jsonl", "--summary", "no/s.json"], "").failed().tells(&["no/s.json"]);
    kesu_in(own.path(), &["batch", "in.jsonl", "--resume"], "").failed().tells(&["--output"]);
    let error = kesu_in(own.path(), &["batch", "no.jsonl", "--format", "json"], "").failed().errors();
    assert_eq!(error["error"]["code"], "file-not-found");
}
