//! What YAML does to a sentence without a word: it drops what follows ` #`, joins an indented line to the one
//! before, and takes `: ` for the end of a field's name.
//!
//! Each function looks at the source text; what is a fault there, and what may stand, is decided in `tree`.

use std::ops::Range;

use crate::diagnostic::Message;

/// The comment behind a value on its last line, with its `#`.
#[must_use]
pub fn comment_after(source: &str, end: usize) -> Option<&str> {
    let rest = source.get(end..)?.lines().next()?;
    let comment = rest.trim_start_matches([' ', '\t']);
    (comment.len() < rest.len() && comment.starts_with('#')).then_some(comment)
}

/// The line that YAML joins to the value's first, and how many lines below it stands.
#[must_use]
pub fn merged_line(source: &str, value: Range<usize>) -> Option<(usize, &str)> {
    let value = source.get(value)?.trim_end();
    let mut lines = value.lines().enumerate().skip(1);
    lines.find(|(_, line)| !line.trim().is_empty()).map(|(below, line)| (below, line.trim_end()))
}

/// The name of a field with a full-width colon behind it, and the column of that colon.
#[must_use]
pub fn full_width_colon(line: &str) -> Option<(&str, usize)> {
    let start = line.trim_start_matches([' ', '-', '{']);
    let name = start.split_once('：')?.0;
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    is_name.then(|| (name, line.chars().count() - start.chars().count() + name.len() + 1))
}

/// Whether YAML, in its old or its new version, takes a plain value for something else than a text: a number, yes or
/// no, nothing.
#[must_use]
pub fn is_no_text(plain: &str) -> bool {
    const WORDS: [&str; 8] = ["true", "false", "yes", "no", "on", "off", "null", "~"];
    let number = plain.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)) && plain.parse::<f64>().is_ok();
    number || WORDS.contains(&plain.to_ascii_lowercase().as_str())
}

/// What to look at in a line that is no YAML.
#[must_use]
pub fn advice(line: &str) -> Message {
    let indent = &line[..line.len() - line.trim_start().len()];
    if indent.contains('\t') {
        Message::TabInIndent
    } else if indent.contains(|c: char| !c.is_ascii()) {
        Message::WideBlankInIndent
    } else {
        Message::LookAtTheLine
    }
}

/// The sentence whose beginning YAML took for the name of a field, up to the end of its line or of its value.
#[must_use]
pub fn split_sentence(source: &str, key: &Range<usize>, value: Option<&Range<usize>>) -> String {
    let end = value.filter(|value| value.start >= key.end).map_or(source.len(), |value| value.end);
    let sentence = source.get(key.start..end).unwrap_or_default();
    sentence.lines().next().unwrap_or_default().trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::{comment_after, full_width_colon, merged_line, split_sentence};

    #[test]
    fn what_follows_a_blank_and_a_hash_is_dropped() {
        let rows = [
            ("- 您的編號 # 123 收到了。", "- 您的編號", Some("# 123 收到了。")),
            ("- 您的編號 #123", "- 您的編號", Some("#123")),
            ("- 您的編號\t# 123", "- 您的編號", Some("# 123")),
            ("- 您的編號#123", "- 您的編號#123", None),
            ("- 您好\n# 一行註解", "- 您好", None),
        ];
        for (source, value, expected) in rows {
            assert_eq!(comment_after(source, value.len()), expected, "{source}");
        }
    }

    #[test]
    fn a_line_that_is_indented_too_far_is_found() {
        let rows = [
            ("甲\n    - 乙", Some((1, "    - 乙"))),
            ("甲\n\n  乙\n", Some((2, "  乙"))),
            ("甲\n", None),
            ("甲", None),
        ];
        for (source, expected) in rows {
            assert_eq!(merged_line(source, 0..source.len()), expected, "{source}");
        }
    }

    #[test]
    fn a_full_width_colon_behind_a_name_is_found() {
        let rows = [
            ("also：", Some(("also", 5))),
            ("  - say：好。", Some(("say", 8))),
            ("  strong：[甲乙]", Some(("strong", 9))),
            ("- 您好：請稍候。", None),
            ("- APP：請更新。", None),
            ("also: 甲：乙", None),
        ];
        for (line, expected) in rows {
            assert_eq!(full_width_colon(line), expected, "{line}");
        }
    }

    #[test]
    fn a_sentence_with_a_colon_is_put_together_again() {
        let source = "- 您好: 請稍候。\n- 甲";
        assert_eq!(split_sentence(source, &(2..8), Some(&(10..22))), "您好: 請稍候。");
        assert_eq!(split_sentence(source, &(2..8), None), "您好: 請稍候。");
    }
}
