//! The kept drafts of one playbook as a text file: each example behind `>`, each draft of it behind `|`.

use std::fmt;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::Change;
use crate::compose::Draft;
use crate::text::Script;

/// What the first line of a file begins with.
const TITLE: &str = "kesu drafts: ";

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    /// The example.
    pub(super) text: String,
    pub(super) script: Script,
}

/// One draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) key: Key,
    /// Handling and playbook, subject, an empty line, the letter.
    pub(super) lines: Vec<String>,
}

impl Kept {
    pub(super) fn new(text: &str, script: Script, draft: &Draft) -> Self {
        let Draft { handling, playbook, subject, text: letter, .. } = draft;
        let head = format!("{} · {playbook}", handling.name());
        // As it is read again: without blanks at the ends of lines, and without other line ends.
        let plain = |text: &str| text.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>();
        let key = Key { text: plain(text).join("\n"), script };
        Self { key, lines: plain(&format!("{head}\n{subject}\n\n{letter}")) }
    }

    /// The same with every text in it changed.
    pub(super) fn map(mut self, change: &impl Fn(&str) -> String) -> Self {
        self.key.text = change(&self.key.text);
        self.lines.iter_mut().for_each(|line| *line = change(line));
        self
    }
}

/// The drafts of one playbook, in the order of its examples.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) playbook: String,
    pub(super) drafts: Vec<Kept>,
}

impl Page {
    pub(super) fn new(playbook: String, drafts: Vec<Kept>) -> Self {
        Self { playbook, drafts }
    }

    /// The same with every text of its drafts changed.
    pub(super) fn map(mut self, change: impl Fn(&str) -> String) -> Self {
        self.drafts = self.drafts.into_iter().map(|kept| kept.map(&change)).collect();
        self
    }

    pub(super) fn find(&self, key: &Key) -> Option<&Kept> {
        self.drafts.iter().find(|draft| draft.key == *key)
    }

    /// `None` where the text is no such file.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let mut page = Self::new(lines.next()?.strip_prefix(TITLE)?.to_owned(), Vec::new());
        let (mut example, mut begun): (Vec<&str>, bool) = (Vec::new(), false);
        for line in lines {
            if let Some(line) = line.strip_prefix('>') {
                // The first line of an example that follows a draft.
                if std::mem::take(&mut begun) {
                    example.clear();
                }
                example.push(line.strip_prefix(' ').unwrap_or(line));
            } else if let Some(line) = line.strip_prefix('|') {
                let line = line.strip_prefix(' ').unwrap_or(line);
                page.drafts.last_mut()?.lines.push(line.to_owned());
            } else if !line.is_empty() {
                let (name, head) = line.split_once(" · ")?;
                let script = Script::ALL.into_iter().find(|script| script.id() == name)?;
                page.drafts.push(Kept { key: Key { text: example.join("\n"), script }, lines: vec![head.to_owned()] });
                begun = true;
            }
        }
        Some(page)
    }
}

impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{TITLE}{}", self.playbook)?;
        let mut example = None;
        for Kept { key: Key { text, script }, lines } in &self.drafts {
            if example != Some(text) {
                writeln!(f)?;
                text.split('\n').try_for_each(|line| writeln!(f, "{}", format!("> {line}").trim_end()))?;
                example = Some(text);
            }
            let (head, letter) = lines.split_first().map_or(("", &[][..]), |(head, letter)| (head.as_str(), letter));
            writeln!(f, "\n{} · {head}", script.id())?;
            letter.iter().try_for_each(|line| writeln!(f, "{}", format!("| {line}").trim_end()))?;
        }
        Ok(())
    }
}

/// What is gone and what is new, sentence by sentence.
pub(super) fn changes(old: &[String], new: &[String]) -> Vec<Change> {
    let (old, new) = (sentences(old), sentences(new));
    let mut changes = Vec::new();
    for change in capture_diff_slices(Algorithm::Myers, &old, &new) {
        if !matches!(change, DiffOp::Equal { .. }) {
            changes.extend(old[change.old_range()].iter().map(|line| Change::Gone((*line).to_owned())));
            changes.extend(new[change.new_range()].iter().map(|line| Change::New((*line).to_owned())));
        }
    }
    changes
}

fn sentences(lines: &[String]) -> Vec<&str> {
    lines.iter().flat_map(|line| line.split_inclusive(['。', '！', '？'])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(drafts: &[(&str, Script, &str)]) -> Page {
        let kept = |&(text, script, letter): &(&str, Script, &str)| Kept {
            key: Key { text: text.to_owned(), script },
            lines: letter.lines().map(str::to_owned).collect(),
        };
        Page::new("dining/wait_time".to_owned(), drafts.iter().map(kept).collect())
    }

    #[test]
    fn what_is_written_is_read_again() {
        let page = page(&[
            ("等了兩小時", Script::Hant, "send · dining/wait_time\n主旨\n\n您好：\n\n> 一行\n| 一行\nhant · 一行"),
            ("等了兩小時", Script::Hans, "send · dining/wait_time\n主旨\n\n您好："),
            ("第一行\n\n> 第三行", Script::Hant, "human · risk/self_harm\n主旨"),
            ("第一行\n\n> 第三行", Script::Hans, "human · risk/self_harm\n主旨"),
        ]);
        let text = page.to_string();
        assert_eq!(Page::parse(&text).as_ref(), Some(&page), "{text}");
        assert_eq!(Page::parse(&text.replace('\n', "\r\n")), Some(page), "line ends of another system");
        assert!(text.lines().all(|line| !line.ends_with(' ')), "{text}");
    }

    #[test]
    fn what_is_no_file_of_drafts_is_told_apart() {
        for text in
            ["", "備忘\n", "kesu drafts: a/b\n| 沒有開頭\n", "kesu drafts: a/b\n一行\n", "kesu drafts: a/b\nhanx · x\n"]
        {
            assert_eq!(Page::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn changes_are_told_sentence_by_sentence() {
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        let (old, new) = (lines("send · a\n甲。乙。\n丙"), lines("review · a\n甲。丁。\n丙"));
        let gone = |text: &str| Change::Gone(text.to_owned());
        let added = |text: &str| Change::New(text.to_owned());
        assert_eq!(changes(&old, &new), [gone("send · a"), added("review · a"), gone("乙。"), added("丁。")]);
        assert_eq!(changes(&old, &old), []);
    }
}
