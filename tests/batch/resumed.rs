//! A run that was ended anywhere is gone on with, and the result is that of a run that was not.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
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
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            } else {
                let name = entry.path().strip_prefix(folder).unwrap().to_owned();
                all.push((name, fs::read(entry.path()).unwrap()));
            }
        }
    }
    all.sort();
    all
}

/// A run that goes on, and what ends it: a signal that it hears or one that it does not.
fn begun(folder: &Path, args: &[&str]) -> Child {
    command(args).args(["--jobs", "2"]).current_dir(folder).stderr(Stdio::null()).spawn().unwrap()
}

fn end(mut run: Child, is_heard: bool) -> Option<i32> {
    let signal = if is_heard { "-TERM" } else { "-KILL" };
    Command::new("kill").args([signal, &run.id().to_string()]).status().unwrap();
    run.wait().unwrap().code()
}

/// Ends a run after so many milliseconds.
fn interrupted(folder: &Path, args: &[&str], milliseconds: u64, is_heard: bool) -> Option<i32> {
    let run = begun(folder, args);
    sleep(Duration::from_millis(milliseconds));
    end(run, is_heard)
}

/// So many that two threads are not done before they note where they are.
const ROWS: usize = 12_000;

/// Whether the journal says that a run got somewhere.
fn is_noted(journal: &Path) -> bool {
    fs::read(journal).is_ok_and(|bytes| bytes.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()).count() > 1)
}

/// Ends a run as soon as a point to go on from is noted.
fn ended_once_noted(folder: &Path, args: &[&str], journal: &Path, is_heard: bool) -> Option<i32> {
    let mut run = begun(folder, args);
    while !is_noted(journal) {
        assert!(run.try_wait().unwrap().is_none(), "{args:?}: the run was over before it noted anything");
        sleep(Duration::from_millis(5));
    }
    end(run, is_heard)
}

/// Kills a run in the middle, and ends it twice more.
fn killed(folder: &Path, args: &[&str], journal: &Path) {
    let code = ended_once_noted(folder, args, journal, false);
    assert_eq!(code, None, "{args:?}: the run ended before it could be killed");
    for (milliseconds, is_heard) in [(90, true), (140, false)] {
        interrupted(folder, args, milliseconds, is_heard);
    }
}

#[cfg(unix)]
#[test]
fn a_run_that_was_killed_anywhere_ends_as_if_it_had_not_been() {
    let input = format!("{}壞掉的列\n{}", complaints(ROWS / 2), complaints(ROWS / 2));
    let forms: [&[&str]; 6] = [
        &["-o", "out.jsonl"],
        &["-o", "out.csv", "--only", "handling=send,review"],
        &["-o", "out.jsonl", "--split-by", "handling"],
        &["-o", "out.jsonl.gz"],
        &["-o", "out.jsonl.zst"],
        &["-o", "out", "--out-format", "folder"],
    ];
    for form in forms {
        let args = [&["batch", "../in.jsonl", "--summary", "summary.json"][..], form].concat();
        let own = folder(&[("in.jsonl", &input), ("whole/x", ""), ("broken/x", "")]);
        let (whole, broken) = (own.path().join("whole"), own.path().join("broken"));
        kesu_in(&whole, &args, "").ends_with(1);
        let args = [&args[..], &["--resume"]].concat();
        killed(&broken, &args, &broken.join(format!("{}.resume", form[1])));
        kesu_in(&broken, &args, "").ends_with(1).tells(&["by an earlier run"]);
        assert!(contents(&broken) == contents(&whole), "{form:?}: the results differ");
    }
}

/// A folder with a run that was stopped in the middle.
#[cfg(unix)]
fn stopped() -> tempfile::TempDir {
    let own = folder(&[("in.jsonl", &complaints(ROWS))]);
    let args = ["batch", "in.jsonl", "-o", "out.jsonl", "--quiet", "--resume"];
    let code = ended_once_noted(own.path(), &args, &own.path().join("out.jsonl.resume"), true);
    assert_eq!(code, Some(130));
    own
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

#[cfg(unix)]
#[test]
fn what_is_whole_is_not_taken_away_before_the_new_is() {
    let own = folder(&[("in.jsonl", &complaints(3)), ("other.jsonl", &complaints(ROWS))]);
    let run = |args: &[&str]| kesu_in(own.path(), &[&["batch"], args].concat(), "");
    run(&["in.jsonl", "-o", "out.jsonl", "-q"]).fine();
    let whole = read(own.path().join("out.jsonl"));
    interrupted(own.path(), &["batch", "other.jsonl", "-o", "out.jsonl", "--resume"], 300, false);
    assert_eq!(read(own.path().join("out.jsonl")), whole);
    for name in ["in.jsonl", "./in.jsonl"] {
        run(&["in.jsonl", "-o", name]).failed().tells(&["in.jsonl", "is the input"]);
        run(&["in.jsonl", "-o", name, "--resume"]).failed().tells(&["is the input"]);
    }
    assert_eq!(read(own.path().join("in.jsonl")), complaints(3));
    write(&own.path().join("notes.partial/mine.txt"), "not a letter");
    run(&["in.jsonl", "-o", "notes", "--out-format", "folder", "--resume"]).failed().tells(&["notes.partial"]);
    assert_eq!(read(own.path().join("notes.partial/mine.txt")), "not a letter");
}

#[cfg(unix)]
#[test]
fn a_run_that_was_ended_while_its_outputs_got_their_names_is_whole() {
    let forms: [&[&str]; 3] = [
        &["-o", "out.jsonl"],
        &["-o", "out.jsonl", "--split-by", "handling"],
        &["-o", "out", "--out-format", "folder"],
    ];
    for form in forms {
        let own = folder(&[("in.jsonl", &complaints(ROWS)), ("done/x", "")]);
        let done = own.path().join("done");
        let args = [&["batch", "../in.jsonl", "--resume"][..], form].concat();
        let journal = done.join(format!("{}.resume", form[1]));
        killed(&done, &args, &journal);
        let noted = fs::read(&journal).unwrap();
        kesu_in(&done, &args, "").fine();
        let whole = contents(&done);
        // The journal of an earlier point, beside outputs that have their names already.
        write(&journal, noted);
        kesu_in(&done, &args, "").fine();
        assert!(contents(&done) == whole, "{form:?}");
    }
}

#[cfg(unix)]
#[test]
fn two_runs_do_not_write_the_same_output() {
    use std::io::Write;
    let own = folder(&[]);
    let args = ["batch", "-", "-o", "out.jsonl", "--resume", "-q"];
    let mut first = command(&args).current_dir(own.path()).stdin(Stdio::piped()).spawn().unwrap();
    let mut input = first.stdin.take().unwrap();
    input.write_all(complaints(2).as_bytes()).unwrap();
    while !own.path().join("out.jsonl.resume").exists() {
        sleep(Duration::from_millis(20));
    }
    kesu_in(own.path(), &args, complaints(2)).failed().tells(&["other-run", "out.jsonl.partial"]);
    drop(input);
    assert!(first.wait().unwrap().success());
    assert_eq!(read(own.path().join("out.jsonl")).lines().count(), 2);
}
