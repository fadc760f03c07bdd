//! A run that was ended anywhere is gone on with, and the result is that of a run that was not.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use crate::complaints;
use crate::program::{command, folder, kesu_in, read, write};

/// Everything in a folder, by its name.
fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut all = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap().map(Result::unwrap) {
            match entry.file_type().unwrap().is_dir() {
                true => folders.push(entry.path()),
                false => {
                    all.push((entry.path().strip_prefix(folder).unwrap().to_owned(), fs::read(entry.path()).unwrap()))
                }
            }
        }
    }
    all.sort();
    all
}

/// Ends a run after so many milliseconds, by a signal that it hears or by one that it does not.
fn interrupted(folder: &Path, args: &[&str], milliseconds: u64, is_heard: bool) -> Option<i32> {
    let mut child = command(args).current_dir(folder).stderr(Stdio::null()).spawn().unwrap();
    sleep(Duration::from_millis(milliseconds));
    let signal = if is_heard { "-TERM" } else { "-KILL" };
    Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    child.wait().unwrap().code()
}

const ROWS: usize = 5000;

#[cfg(unix)]
#[test]
fn a_run_that_was_killed_anywhere_ends_as_if_it_had_not_been() {
    let input = format!("{}壞掉的列\n{}", complaints(ROWS / 2), complaints(ROWS / 2));
    let forms: [&[&str]; 5] = [
        &["-o", "out.jsonl"],
        &["-o", "out.csv", "--only", "handling=send,review"],
        &["-o", "out.jsonl", "--split-by", "handling"],
        &["-o", "out.jsonl.gz"],
        &["-o", "out", "--out-format", "folder"],
    ];
    let mut most_resumed = 0;
    for (turn, form) in (0..).zip(forms) {
        let args = [&["batch", "../in.jsonl", "--summary", "summary.json"][..], form].concat();
        let own = folder(&[("in.jsonl", &input), ("whole/x", ""), ("broken/x", "")]);
        kesu_in(&own.path().join("whole"), &args, "").ends_with(1);
        let args = [&args[..], &["--resume"]].concat();
        let broken = own.path().join("broken");
        for step in 0..4 {
            let milliseconds = 60 + (turn * 7 + step * 13) % 10 * 45;
            if interrupted(&broken, &args, milliseconds, step % 2 == 1) == Some(1) {
                break;
            }
        }
        let last = kesu_in(&broken, &args, "").ends_with(1);
        let resumed = last.err.split(" of them").next().and_then(|text| text.rsplit(' ').next()?.parse().ok());
        most_resumed = resumed.unwrap_or(0).max(most_resumed);
        assert!(contents(&broken) == contents(&own.path().join("whole")), "{form:?}: the results differ\n{}", last.err);
    }
    assert!(most_resumed > 0, "no run was gone on with");
}

/// A folder with a run that was stopped in the middle.
#[cfg(unix)]
fn stopped() -> tempfile::TempDir {
    let own = folder(&[("in.jsonl", &complaints(ROWS))]);
    let args = ["batch", "in.jsonl", "-o", "out.jsonl", "--quiet", "--resume"];
    let mut milliseconds = 100;
    loop {
        let code = interrupted(own.path(), &args, milliseconds, true);
        assert_ne!(code, Some(0), "the run ended before it could be stopped");
        if read(own.path().join("out.jsonl.resume")).lines().count() > 1 {
            assert_eq!(code, Some(130));
            return own;
        }
        milliseconds += 50;
    }
}

#[cfg(unix)]
#[test]
fn an_output_that_was_torn_anywhere_is_mended() {
    let own = stopped();
    let (partial, journal) = (own.path().join("out.jsonl.partial"), own.path().join("out.jsonl.resume"));
    let (bytes, points) = (fs::read(&partial).unwrap(), fs::read(&journal).unwrap());
    let args = ["batch", "in.jsonl", "-o", "out.jsonl", "--quiet", "--resume"];
    let whole = {
        let own = folder(&[("in.jsonl", &complaints(ROWS))]);
        kesu_in(own.path(), &args, "").fine();
        read(own.path().join("out.jsonl"))
    };
    let torn = b"{\"schema\":\"kesu.re".to_vec();
    let half = bytes.len() / 2;
    for (text, noted) in [
        ([&bytes[..], &torn].concat(), points.clone()),
        (bytes[..half].to_vec(), points.clone()),
        (bytes.clone(), [&points[..], &torn].concat()),
        (bytes.clone(), points[..points.len() - 3].to_vec()),
        (bytes.clone(), Vec::new()),
        (Vec::new(), points.clone()),
    ] {
        write(&partial, text);
        write(&journal, noted);
        kesu_in(own.path(), &args, "").fine();
        assert!(read(own.path().join("out.jsonl")) == whole, "the result differs");
        assert!(!partial.exists() && !journal.exists(), "nothing is left beside the result");
    }
}

#[cfg(unix)]
#[test]
fn a_run_is_only_gone_on_with_as_it_was_begun() {
    let own = stopped();
    let run = |args: &[&str]| kesu_in(own.path(), &[&["batch", "in.jsonl", "-o", "out.jsonl"], args].concat(), "");
    run(&[]).failed().tells(&["out.jsonl.partial", "--resume"]);
    run(&["--resume", "--keep", "id"]).failed().tells(&["other-run", "--keep"]);
    run(&["--resume", "--script", "hans"]).failed().tells(&["other-run", "--script"]);
    let input = read(own.path().join("in.jsonl"));
    write(&own.path().join("in.jsonl"), input.replace("c3\"", "x3\""));
    run(&["--resume"]).failed().tells(&["other-run", "in.jsonl"]);
    write(&own.path().join("in.jsonl"), &input[..200]);
    run(&["--resume"]).failed().tells(&["other-run"]);
    write(&own.path().join("in.jsonl"), &input);
    run(&["--resume", "--jobs", "1"]).fine().tells(&["by an earlier run"]);
}
