//! Mends a file where that needs no judgement. Comments and everything that is not mended stay as they are.

use std::cmp::Reverse;

pub use crate::diagnostic::Fix;
use crate::playbook::home::{self, Home};
use crate::playbook::written::FIELDS_OF_CASE;
use crate::playbook::written::FIELDS_OF_FRAME;

/// The file with all fixes applied. `name` says which file it is, as `dining/wait_time.yaml`.
#[must_use]
pub fn apply(name: &str, text: &str, fixes: &[&Fix]) -> String {
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    let mut here: Vec<&Fix> = fixes.iter().copied().filter(|fix| **fix != Fix::SortFields).collect();
    // From the end to the start, so that places before stay what they are.
    here.sort_by_key(|fix| Reverse(start(fix)));
    here.dedup_by_key(|fix| start(fix));
    for fix in here {
        match fix {
            Fix::Replace { line, columns, with } => {
                if let Some(line) = lines.get_mut(*line as usize - 1) {
                    let (start, end) = (byte(line, columns.start), byte(line, columns.end));
                    line.replace_range(start..end, with);
                }
            }
            Fix::RemoveItem { line, column } => remove_item(&mut lines, *line as usize - 1, *column),
            Fix::SortFields => {}
        }
    }
    let text = lines.concat();
    if fixes.contains(&&Fix::SortFields) { sorted(name, &text) } else { text }
}

fn start(fix: &Fix) -> (u32, u32) {
    match fix {
        Fix::Replace { line, columns, .. } => (*line, columns.start),
        Fix::RemoveItem { line, column } => (*line, *column),
        Fix::SortFields => (0, 0),
    }
}

/// The byte of a column.
fn byte(line: &str, column: u32) -> usize {
    line.char_indices().nth(column as usize - 1).map_or(line.len(), |(at, _)| at)
}

/// Takes out `- entry` with its line, or `entry` of `[…, entry, …]` with one comma.
fn remove_item(lines: &mut [String], at: usize, column: u32) {
    let Some(line) = lines.get_mut(at) else { return };
    let start = byte(line, column);
    if line[..start].trim() == "-" {
        line.clear();
        return;
    }
    let end = start + end_of_item(&line[start..]);
    let (before, after) = (&line[..start], &line[end..]);
    let rest = after.trim_start();
    let mended = match rest.strip_prefix(',') {
        Some(next) => format!("{before}{}", next.trim_start_matches(' ')),
        // The last entry takes the comma before it along; that may stand on the line above.
        None if before.trim().is_empty() || before.trim_end().ends_with('[') => format!("{before}{rest}"),
        None => format!("{}{after}", before.trim_end().trim_end_matches(',')),
    };
    let ending = if mended.ends_with('\n') || !line.ends_with('\n') { "" } else { "\n" };
    let trimmed = mended.trim_end();
    *line = if trimmed.is_empty() { String::new() } else { format!("{trimmed}\n") };
    if !mended.ends_with('\n') && ending.is_empty() {
        *line = mended;
    }
}

/// How long the entry is: up to its closing quote, or to the comma or bracket behind it.
fn end_of_item(text: &str) -> usize {
    match text.chars().next() {
        Some(quote @ ('"' | '\'')) => text[1..].find(quote).map_or(text.len(), |at| at + 2),
        _ => text.find([',', ']', '\n']).unwrap_or(text.len()),
    }
}

/// The usual order of the fields of a file, where it has one.
#[must_use]
pub fn order(name: &str) -> Option<Vec<&'static str>> {
    match home::of(name).ok()? {
        Home::Case(..) => Some(FIELDS_OF_CASE.to_vec()),
        Home::Frame(_) => Some(FIELDS_OF_FRAME.to_vec()),
        Home::Shared(_) => None,
    }
}

/// The field that begins on a line, where one does.
#[must_use]
pub fn field(line: &str) -> Option<&str> {
    let (name, _) = line.split_once(':')?;
    (!name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_')).then_some(name)
}

/// The file with its fields in order. A comment belongs to the field below it; the first block of comments belongs to
/// the file where a blank line or the first field follows.
fn sorted(name: &str, text: &str) -> String {
    let Some(order) = order(name) else { return text.to_owned() };
    let mut head = String::new();
    let mut blocks: Vec<(usize, String)> = Vec::new();
    let mut comments = String::new();
    for line in text.split_inclusive('\n') {
        let line = if line.ends_with('\n') { line.to_owned() } else { format!("{line}\n") };
        let is_comment = line.starts_with('#') || line.trim().is_empty();
        match field(&line) {
            Some(field) => {
                let rank = order.iter().position(|known| *known == field).unwrap_or(order.len());
                let above = std::mem::take(&mut comments);
                if blocks.is_empty() {
                    head.push_str(&above);
                    blocks.push((rank, line));
                } else {
                    blocks.push((rank, above + &line));
                }
            }
            None if is_comment => comments.push_str(&line),
            None => match blocks.last_mut() {
                Some((_, block)) => {
                    block.push_str(&std::mem::take(&mut comments));
                    block.push_str(&line);
                }
                None => {
                    head.push_str(&std::mem::take(&mut comments));
                    head.push_str(&line);
                }
            },
        }
    }
    blocks.sort_by_key(|(rank, _)| *rank);
    let body: String = blocks.into_iter().map(|(_, block)| block).collect();
    format!("{head}{body}{comments}")
}

#[cfg(test)]
mod tests {
    use super::{Fix, apply};

    #[test]
    fn an_entry_goes_with_its_comma_or_its_line() {
        let rows = [
            ("strong: [甲乙, 丙丁, 戊己]\n", (1, 14), "strong: [甲乙, 戊己]\n"),
            ("strong: [甲乙, 丙丁]\n", (1, 14), "strong: [甲乙]\n"),
            ("strong: [甲乙]\n", (1, 10), "strong: []\n"),
            ("strong: [甲乙,\n  丙丁, 戊己]  # 註\n", (2, 3), "strong: [甲乙,\n  戊己]  # 註\n"),
            ("strong: [甲乙, 丙丁,\n  戊己]\n", (1, 14), "strong: [甲乙,\n  戊己]\n"),
            ("strong:\n  - 甲乙   # 註\n  - 丙丁\n", (2, 5), "strong:\n  - 丙丁\n"),
            ("strong: [\"甲, 乙\", 丙丁]\n", (1, 10), "strong: [丙丁]\n"),
        ];
        for (text, (line, column), expected) in rows {
            let fix = Fix::RemoveItem { line, column };
            assert_eq!(apply("dining/wait_time.yaml", text, &[&fix]), expected, "{text}");
        }
    }

    #[test]
    fn several_changes_of_a_line_do_not_move_one_another() {
        let text = "also: [好,的!]  # 註,解\n";
        let replace = |columns, with: &str| Fix::Replace { line: 1, columns, with: with.to_owned() };
        let (first, second) = (replace(9..10, "，"), replace(11..12, "。"));
        assert_eq!(apply("dining/wait_time.yaml", text, &[&first, &second]), "also: [好，的。]  # 註,解\n");
    }

    #[test]
    fn fields_are_sorted_with_their_comments_and_the_head_stays() {
        let text = "# 檔頭\n\nlisten: [甲。]\n\n# 講標題\ntitle: 等候\ncues:\n  # 強\n  strong: [甲乙]";
        let expected = "# 檔頭\n\n\n# 講標題\ntitle: 等候\ncues:\n  # 強\n  strong: [甲乙]\nlisten: [甲。]\n";
        assert_eq!(apply("dining/wait_time.yaml", text, &[&Fix::SortFields]), expected);
        assert_eq!(apply("risks.yaml", "b: 1\na: 2\n", &[&Fix::SortFields]), "b: 1\na: 2\n");
    }
}
