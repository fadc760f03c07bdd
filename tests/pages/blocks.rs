//! The fenced blocks of a page, and the folder in which its calls can be made.
//!
//! What a block must hold is for the test of the page to say.

use std::fs;
use std::ops::Range;
use std::path::Path;

use tempfile::TempDir;

use crate::program::{folder, write};

/// A fenced block: the mark in the comment right before it, its language, and where its content stands.
#[derive(Debug, PartialEq)]
pub struct Block {
    pub mark: Option<String>,
    pub language: String,
    pub content: Range<usize>,
}

pub fn blocks(text: &str) -> Vec<Block> {
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

/// A folder with the shipped examples.
pub fn examples() -> TempDir {
    let place = folder(&[]);
    for entry in fs::read_dir("examples").expect("the shipped examples") {
        let path = entry.expect("an entry").path();
        if path.is_file() {
            write(&place.path().join(&path), fs::read(&path).expect("an example"));
        }
    }
    place
}

/// The blocks that show something else than what is printed, by their contents.
#[derive(Default)]
pub struct Stale(Vec<(Range<usize>, String)>);

impl Stale {
    /// Lines that end with spaces could not be kept in a page.
    pub fn compare(&mut self, page: &str, content: Range<usize>, printed: &str) {
        let trimmed = |text: &str| text.trim_end().lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
        if trimmed(&page[content.clone()]) != trimmed(printed) {
            self.0.push((content, format!("{}\n", trimmed(printed))));
        }
    }

    /// Fails with every block that is stale, or mends the page.
    pub fn none(self, path: &str, page: &str) {
        if std::env::var_os("KESU_UPDATE").is_some() {
            let mut updated = page.to_owned();
            // From the end, so that places before a change stay what they are.
            for (content, printed) in self.0.into_iter().rev() {
                updated.replace_range(content, &printed);
            }
            write(Path::new(path), updated);
            return;
        }
        let told: Vec<String> = self
            .0
            .into_iter()
            .map(|(content, printed)| format!("--- shown\n{}--- printed\n{printed}", &page[content]))
            .collect();
        assert!(told.is_empty(), "KESU_UPDATE=1 cargo test --test pages\n\n{path}\n{}", told.join("\n\n"));
    }
}

#[test]
fn blocks_are_found_with_their_marks() {
    let text = "<!-- stdout: kesu x -->\n```text\na\n```\n\n```sh\nb\n```\n";
    let found: Vec<(Option<String>, String, &str)> =
        blocks(text).into_iter().map(|block| (block.mark, block.language, &text[block.content])).collect();
    let expected = [(Some("stdout: kesu x".to_owned()), "text".to_owned(), "a\n"), (None, "sh".to_owned(), "b\n")];
    assert_eq!(found, expected);
}
