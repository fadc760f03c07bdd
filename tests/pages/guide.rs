//! The writers' guide, followed to the letter: its files are written, its commands run, and what it shows is printed.

use std::ops::Range;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::blocks::{Block, Stale, blocks, examples};
use crate::program::{read, write};

const GUIDE: &str = "playbooks/README.md";

/// What a writer does or sees.
#[derive(Debug)]
enum Step {
    /// Its first line names the file: `# mine/dining/wait_time.yaml`.
    File(String, String),
    Shell(String),
    /// What a command prints, and where the guide shows it.
    Shown(String, Range<usize>),
}

/// The blocks of the guide and the commands in its tables, in their order.
fn steps(guide: &str) -> Vec<Step> {
    let blocks = blocks(guide);
    let mut steps = Vec::new();
    let mut at = 0;
    for line in guide.split_inclusive('\n') {
        if line.starts_with('|') && !blocks.iter().any(|block| block.content.contains(&at)) {
            let calls = line.split('`').filter(|code| code.starts_with("kesu "));
            steps.extend(calls.map(|call| (at, Step::Shell(call.to_owned()))));
        }
        at += line.len();
    }
    for block in blocks {
        let start = block.content.start;
        steps.extend(steps_of(block, guide).into_iter().map(|step| (start, step)));
    }
    steps.sort_by_key(|(at, _)| *at);
    steps.into_iter().map(|(_, step)| step).collect()
}

fn steps_of(Block { mark, language, content }: Block, guide: &str) -> Vec<Step> {
    let text = &guide[content.clone()];
    let call = mark.as_deref().and_then(|mark| mark.strip_prefix("stdout: "));
    match (language.as_str(), call) {
        (_, Some(call)) => vec![Step::Shown(call.to_owned(), content)],
        ("yaml", None) => {
            let name = text.lines().next().and_then(|line| line.strip_prefix("# "));
            let name = name.filter(|name| name.ends_with(".yaml")).unwrap_or_else(|| panic!("a file's name: {text}"));
            vec![Step::File(name.to_owned(), text.to_owned())]
        }
        ("sh", None) => text.lines().map(|line| Step::Shell(line.to_owned())).collect(),
        _ => panic!("a block that is neither a file, nor a command, nor shown by one: {text}"),
    }
}

/// A folder with what the guide takes to be there: the shipped examples, and complaints of one's own.
fn workplace() -> TempDir {
    let place = examples();
    let labelled = r#"{"id":"a","text":"餐點等了一個小時還沒來","industry":"dining","type":"wait_time"}"#;
    for (name, text) in [
        ("complaints.txt", "餐點等了一個小時還沒來\n冷氣裝好第三天就不冷了\n"),
        ("shop/dining/wait_time.yaml", "also: [等候的部分，本店今天就查。]\n"),
        ("labelled.jsonl", labelled),
    ] {
        write(&place.path().join(name), text);
    }
    place
}

fn shell(call: &str, folder: &Path) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_kesu")).parent().unwrap().to_owned();
    let path =
        std::env::join_paths([program].into_iter().chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())))
            .unwrap();
    Command::new("sh")
        .args(["-c", call])
        .current_dir(folder)
        .env("PATH", path)
        .env("LC_ALL", "C")
        .env_remove("COLUMNS")
        .output()
        .unwrap()
}

#[test]
fn a_writer_who_follows_the_guide_gets_what_it_says() {
    let guide = read(GUIDE);
    let folder = workplace();
    let (mut faults, mut calls, mut shown, mut stale) = (Vec::new(), 0, 0, Stale::default());
    for step in steps(&guide) {
        match step {
            Step::File(name, text) => write(&folder.path().join(name), text),
            Step::Shell(call) => {
                calls += 1;
                let output = shell(&call, folder.path());
                if !output.status.success() {
                    faults.push(format!("$ {call}\n{output:?}"));
                }
            }
            Step::Shown(call, content) => {
                shown += 1;
                let printed = String::from_utf8(shell(&call, folder.path()).stdout).unwrap();
                stale.compare(&guide, content, &printed);
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
    assert!(calls >= 25 && shown > 0, "{calls} commands, {shown} shown");
    stale.none(GUIDE, &guide);
}

#[test]
fn every_code_of_the_guide_exists() {
    let guide = read(GUIDE);
    let names = guide
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|code| code.contains('-') && !code.contains([' ', '.', '/', '<', '_']));
    let kebab = |code: &&str| code.chars().all(|c| c.is_ascii_lowercase() || c == '-') && !code.starts_with('-');
    let unknown: Vec<&str> = names.filter(kebab).filter(|code| kesu::diagnostic::Code::named(code).is_none()).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
