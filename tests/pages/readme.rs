//! What the README shows is what the program does: every block of output is marked with the call that prints it.
//!
//! A mark is a comment right before a block, and readers of the page do not see it:
//! `<!-- file: NAME -->` the block is a file that later calls read; `<!-- example: NAME -->` it shows an example;
//! `<!-- stdout: kesu … -->` and `<!-- stderr: kesu … -->` the block is all that the call prints there;
//! `<!-- paragraph 3: kesu … -->` one paragraph of it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::blocks::{Stale, blocks, examples};
use crate::program::{Run, kesu, kesu_in, read, write};

const README: &str = "README.md";

/// A folder in which the calls of the README can be made.
fn workplace(readme: &str) -> TempDir {
    let place = examples();
    write(&place.path().join("complaint.txt"), read("examples/dining-hant.txt"));
    for block in blocks(readme) {
        if let Some(name) = block.mark.as_deref().and_then(|mark| mark.strip_prefix("file: ")) {
            write(&place.path().join(name), &readme[block.content]);
        }
    }
    place
}

/// Makes a call as it stands in the README, with `< FILE` for standard input.
fn run(call: &str, folder: &Path) -> Run {
    let (words, input) = call.split_once('<').unwrap_or((call, ""));
    let words: Vec<&str> = words.split_whitespace().collect();
    assert_eq!(words.first(), Some(&"kesu"), "a call of the program: {call}");
    let input = if input.trim().is_empty() { Vec::new() } else { fs::read(folder.join(input.trim())).unwrap() };
    kesu_in(folder, &words[1..], input)
}

/// What the block should hold, by its mark.
fn expected(mark: &str, folder: &Path) -> Option<String> {
    let (what, call) = mark.split_once(": ")?;
    match what {
        "file" => None,
        "example" => Some(read(folder.join(call))),
        "stdout" => Some(run(call, folder).out),
        "stderr" => Some(run(call, folder).err),
        _ => {
            let number: usize = what.strip_prefix("paragraph ").and_then(|number| number.parse().ok()).unwrap();
            Some(run(call, folder).out.split("\n\n").nth(number - 1).unwrap_or_default().to_owned())
        }
    }
}

#[test]
fn every_block_of_output_is_what_the_program_prints() {
    let readme = read(README);
    let folder = workplace(&readme);
    let (mut stale, mut compared) = (Stale::default(), 0);
    for block in blocks(&readme) {
        if let Some(expected) = block.mark.as_deref().and_then(|mark| expected(mark, folder.path())) {
            compared += 1;
            stale.compare(&readme, block.content, &expected);
        }
    }
    assert!(compared >= 6, "{compared} blocks are marked");
    stale.none(README, &readme);
}

#[test]
fn every_block_of_output_has_a_mark() {
    let readme = read(README);
    let bare = blocks(&readme).into_iter().filter(|block| block.mark.is_none() && block.language != "sh");
    let bare: Vec<String> = bare.map(|block| readme[block.content].to_owned()).collect();
    assert!(bare.is_empty(), "blocks without a mark:\n{}", bare.join("\n"));
}

#[test]
fn every_call_of_the_readme_runs() {
    let readme = read(README);
    let folder = workplace(&readme);
    let shells = blocks(&readme).into_iter().filter(|block| block.language == "sh");
    let calls: Vec<String> = shells
        .flat_map(|block| readme[block.content].lines().map(str::to_owned).collect::<Vec<_>>())
        .filter(|line| line.starts_with("kesu "))
        .collect();
    assert!(calls.len() >= 10, "{calls:?}");
    let failing: Vec<String> = calls
        .iter()
        .map(|call| (call, run(call, folder.path())))
        .filter(|(_, run)| run.code != Some(0))
        .map(|(call, run)| format!("{call}\n{}", run.err))
        .collect();
    assert!(failing.is_empty(), "{}", failing.join("\n"));
}

// The flags

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
    let owned = |words: &[&str]| -> Vec<String> { words.iter().map(ToString::to_string).collect() };
    let expected = [(&["playbook", "show"][..], &["--format"][..]), (&["reply"], &["--set", "-q"])];
    assert_eq!(calls(text), expected.map(|(commands, flags)| (owned(commands), owned(flags))));
}

/// The help of a command, or of its parent where a word is an argument (`kesu playbook lint` or `kesu schema reply`).
fn help(commands: &[String]) -> Option<(usize, String)> {
    (0..=commands.len().min(2)).rev().find_map(|depth| {
        let words = commands[..depth].iter().map(String::as_str).chain(["--help"]);
        let run = kesu(&words.collect::<Vec<_>>(), "");
        (run.code == Some(0)).then_some((depth, run.out))
    })
}

#[test]
fn the_flags_of_the_readme_are_in_the_help() {
    let calls = calls(&read(README));
    assert!(calls.iter().filter(|(_, flags)| !flags.is_empty()).count() >= 8, "the README shows flags: {calls:?}");
    let mut faults = BTreeSet::new();
    let top = help(&[]).expect("kesu --help works").1;
    let known_word = |help: &str, flag: &str| {
        help.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).any(|word| word == flag)
    };
    for (commands, flags) in calls {
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
    assert!(faults.is_empty(), "README.md shows what `kesu --help` does not know: {faults:?}");
}
