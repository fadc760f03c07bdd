//! The writers' guide, followed to the letter: its files are written, its commands run, and what it shows is printed.

#![allow(clippy::unwrap_used, reason = "a fault in the guide's form fails the test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

const GUIDE: &str = "playbooks/README.md";

/// A fenced block of the guide, or a command in a table.
#[derive(Debug)]
enum Piece {
    /// Its first line names the file: `# mine/dining/wait_time.yaml`.
    File(PathBuf, String),
    Shell(String),
    /// What a command prints, with the lines of the block.
    Shown(String, std::ops::Range<usize>),
}

fn pieces(guide: &str) -> Vec<Piece> {
    let (mut pieces, mut open, mut mark, mut at) = (Vec::new(), None::<(String, usize)>, None::<String>, 0);
    for line in guide.split_inclusive('\n') {
        let trimmed = line.trim_end();
        match (open.take(), trimmed.strip_prefix("```")) {
            (Some((language, start)), Some(_)) => pieces.extend(piece(&language, mark.take(), guide, start..at)),
            (Some(block), None) => open = Some(block),
            (None, Some(language)) => open = Some((language.to_owned(), at + line.len())),
            (None, None) if trimmed.starts_with('|') => {
                let calls = trimmed.split('`').filter(|code| code.starts_with("kesu "));
                pieces.extend(calls.map(|call| Piece::Shell(call.to_owned())));
            }
            (None, None) => {
                let comment = trimmed.strip_prefix("<!-- stdout: ").and_then(|rest| rest.strip_suffix(" -->"));
                mark = comment.map(str::to_owned);
            }
        }
        at += line.len();
    }
    pieces
}

fn piece(language: &str, mark: Option<String>, guide: &str, content: std::ops::Range<usize>) -> Vec<Piece> {
    let text = &guide[content.clone()];
    match (language, mark) {
        (_, Some(call)) => vec![Piece::Shown(call, content)],
        ("yaml", None) => {
            let name = text.lines().next().and_then(|line| line.strip_prefix("# "));
            let name = name.filter(|name| name.ends_with(".yaml")).unwrap_or_else(|| panic!("a file's name: {text}"));
            vec![Piece::File(name.into(), text.to_owned())]
        }
        ("sh", None) => text.lines().map(|line| Piece::Shell(line.to_owned())).collect(),
        _ => panic!("a block that is neither a file, nor a command, nor shown by one: {text}"),
    }
}

/// A folder with what the guide takes to be there: the shipped examples, and complaints of one's own.
fn workplace() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::create_dir(folder.path().join("examples")).unwrap();
    for entry in fs::read_dir(root.join("examples")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            fs::copy(&path, folder.path().join("examples").join(path.file_name().unwrap())).unwrap();
        }
    }
    let complaints = "餐點等了一個小時還沒來\n冷氣裝好第三天就不冷了\n";
    fs::write(folder.path().join("complaints.txt"), complaints).unwrap();
    let shop = folder.path().join("shop/dining");
    fs::create_dir_all(&shop).unwrap();
    fs::write(shop.join("wait_time.yaml"), "also: [等候的部分，本店今天就查。]\n").unwrap();
    let labelled = r#"{"id":"a","text":"餐點等了一個小時還沒來","industry":"dining","type":"wait_time"}"#;
    fs::write(folder.path().join("labelled.jsonl"), labelled).unwrap();
    folder
}

fn shell(call: &str, folder: &Path) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_kesu")).parent().unwrap().to_owned();
    let path =
        std::env::join_paths([program].into_iter().chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())))
            .unwrap();
    Command::new("sh").args(["-c", call]).current_dir(folder).env("PATH", path).env("LC_ALL", "C").output().unwrap()
}

#[test]
fn a_writer_who_follows_the_guide_gets_what_it_says() {
    let guide = fs::read_to_string(GUIDE).unwrap();
    let folder = workplace();
    let (mut faults, mut calls, mut shown) = (Vec::new(), 0, Vec::new());
    for piece in pieces(&guide) {
        match piece {
            Piece::File(name, text) => {
                let path = folder.path().join(name);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
            Piece::Shell(call) => {
                calls += 1;
                let output = shell(&call, folder.path());
                if !output.status.success() {
                    faults.push(format!("$ {call}\n{output:?}"));
                }
            }
            Piece::Shown(call, content) => {
                let printed = String::from_utf8(shell(&call, folder.path()).stdout).unwrap();
                let trimmed = |text: &str| text.trim_end().lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
                shown.push((content.clone(), trimmed(&printed), trimmed(&guide[content])));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
    assert!(calls >= 25 && !shown.is_empty(), "{calls} commands, {} shown", shown.len());
    if std::env::var_os("KESU_UPDATE").is_some() {
        let mut updated = guide;
        for (content, printed, _) in shown.into_iter().rev() {
            updated.replace_range(content, &format!("{printed}\n"));
        }
        fs::write(GUIDE, updated).unwrap();
        return;
    }
    for (_, printed, text) in shown {
        assert_eq!(text, printed, "KESU_UPDATE=1 cargo test --test guide");
    }
}

#[test]
fn every_code_of_the_guide_exists() {
    let guide = fs::read_to_string(GUIDE).unwrap();
    let names = guide
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|code| code.contains('-') && !code.contains([' ', '.', '/', '<', '_']));
    let kebab = |code: &&str| code.chars().all(|c| c.is_ascii_lowercase() || c == '-') && !code.starts_with('-');
    let unknown: Vec<&str> = names.filter(kebab).filter(|code| kesu::diagnostic::Code::named(code).is_none()).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
