//! What the README shows is what the program does: every block of output is marked with the call that prints it.
//!
//! A mark is a comment right before a block, and readers of the page do not see it:
//! `<!-- file: NAME -->` the block is a file that later calls read; `<!-- example: NAME -->` it shows an example; `<!-- stdout: kesu … -->` and
//! `<!-- stderr: kesu … -->` the block is all that the call prints there; `<!-- paragraph 3: kesu … -->` one
//! paragraph of it. `KESU_UPDATE=1 cargo test --test readme` writes what the program prints into the README.

#![allow(clippy::unwrap_used, reason = "a fault in the README's form fails the test")]

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use tempfile::TempDir;

/// A fenced block: the mark before it, its language, and where its content stands.
#[derive(Debug, PartialEq)]
struct Block {
    mark: Option<String>,
    language: String,
    content: Range<usize>,
}

fn blocks(text: &str) -> Vec<Block> {
    let (mut blocks, mut open, mut mark, mut at) = (Vec::new(), None::<(String, usize)>, None, 0);
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_end();
        match (open.take(), trimmed.strip_prefix("```")) {
            (Some((language, start)), Some(_)) => {
                blocks.push(Block { mark: mark.take(), language, content: start..at });
            }
            (Some(block), None) => open = Some(block),
            (None, Some(language)) => open = Some((language.to_owned(), at + line.len())),
            (None, None) => {
                let comment = trimmed.strip_prefix("<!-- ").and_then(|rest| rest.strip_suffix(" -->"));
                mark = comment.map(str::to_owned);
            }
        }
        at += line.len();
    }
    blocks
}

/// A folder in which the calls of the README can be made.
fn workplace(readme: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let examples = folder.path().join("examples");
    fs::create_dir(&examples).unwrap();
    for entry in fs::read_dir(root().join("examples")).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, examples.join(path.file_name().unwrap())).unwrap();
    }
    fs::copy(examples.join("dining-hant.txt"), folder.path().join("complaint.txt")).unwrap();
    for block in blocks(readme) {
        if let Some(name) = block.mark.as_deref().and_then(|mark| mark.strip_prefix("file: ")) {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, &readme[block.content]).unwrap();
        }
    }
    folder
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

struct Run {
    code: Option<i32>,
    out: String,
    err: String,
}

/// Makes a call as it stands in the README, with `< FILE` for standard input.
fn run(call: &str, folder: &Path) -> Run {
    let (words, input) = call.split_once('<').unwrap_or((call, ""));
    let mut words = words.split_whitespace();
    assert_eq!(words.next(), Some("kesu"), "a call of the program: {call}");
    let mut command = Command::new(env!("CARGO_BIN_EXE_kesu"));
    command.current_dir(folder).args(words);
    if !input.trim().is_empty() {
        command.write_stdin(fs::read(folder.join(input.trim())).unwrap());
    }
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// What the block should hold, by its mark.
fn expected(mark: &str, folder: &Path) -> Option<String> {
    let (what, call) = mark.split_once(": ")?;
    match what {
        "file" => None,
        "example" => fs::read_to_string(folder.join(call)).ok(),
        "stdout" => Some(run(call, folder).out),
        "stderr" => Some(run(call, folder).err),
        _ => {
            let number: usize = what.strip_prefix("paragraph ").and_then(|number| number.parse().ok()).unwrap();
            let out = run(call, folder).out;
            Some(format!("{}\n", out.split("\n\n").nth(number - 1).unwrap_or_default().trim_end()))
        }
    }
}

#[test]
fn every_block_of_output_is_what_the_program_prints() {
    let path = root().join("README.md");
    let readme = fs::read_to_string(&path).unwrap();
    let folder = workplace(&readme);
    let (mut updated, mut stale, mut compared) = (readme.clone(), Vec::new(), 0);
    // From the end, so that places before a change stay what they are.
    for block in blocks(&readme).into_iter().rev() {
        let Some(expected) = block.mark.as_deref().and_then(|mark| expected(mark, folder.path())) else { continue };
        compared += 1;
        let shown = &readme[block.content.clone()];
        // A line that ends with spaces could not be kept in a README.
        let trimmed = |text: &str| text.trim_end().lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
        if trimmed(shown) != trimmed(&expected) {
            stale.push(format!("{}\n--- shown\n{shown}--- printed\n{expected}", block.mark.unwrap()));
            updated.replace_range(block.content, &format!("{}\n", trimmed(&expected)));
        }
    }
    if std::env::var_os("KESU_UPDATE").is_some() {
        fs::write(path, updated).unwrap();
        return;
    }
    assert!(compared >= 6, "{compared} blocks are marked");
    assert!(stale.is_empty(), "KESU_UPDATE=1 cargo test --test readme\n\n{}", stale.join("\n\n"));
}

#[test]
fn every_block_of_output_has_a_mark() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let bare = blocks(&readme).into_iter().filter(|block| block.mark.is_none() && block.language != "sh");
    let bare: Vec<String> = bare.map(|block| readme[block.content].to_owned()).collect();
    assert!(bare.is_empty(), "blocks without a mark:\n{}", bare.join("\n"));
}

#[test]
fn every_call_of_the_readme_runs() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
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

#[test]
fn blocks_are_found_with_their_marks() {
    let text = "<!-- stdout: kesu x -->\n```text\na\n```\n\n```sh\nb\n```\n";
    let found: Vec<(Option<String>, String, &str)> =
        blocks(text).into_iter().map(|block| (block.mark, block.language, &text[block.content])).collect();
    let expected = [(Some("stdout: kesu x".to_owned()), "text".to_owned(), "a\n"), (None, "sh".to_owned(), "b\n")];
    assert_eq!(found, expected);
}
