//! Mends a file where that needs no judgement. Comments and everything that is not mended stay as they are.

use std::cmp::Reverse;

use super::entry;
pub use crate::diagnostic::Fix;
use crate::playbook::home::{self, Home};
use crate::playbook::tree::Source;
use crate::playbook::written::{self, FIELDS_OF_CASE, FIELDS_OF_FRAME};

/// The file with its fixes; `None` where they change nothing, or where the file would have a fault that it had not.
#[must_use]
pub fn mend(source: &Source, fixes: &[&Fix]) -> Option<String> {
    let mended = apply(&source.name, &source.text, fixes);
    let after = Source::new(&source.path, &source.name, &mended);
    (mended != *source.text && faults(&after) <= faults(source)).then_some(mended)
}

fn faults(source: &Source) -> usize {
    let (_, findings) = written::read(std::slice::from_ref(source));
    findings.iter().filter(|finding| finding.is_error()).count()
}

/// The file with all fixes applied. `name` says which file it is, as `dining/wait_time.yaml`.
fn apply(name: &str, text: &str, fixes: &[&Fix]) -> String {
    let mut text = text.to_owned();
    let mut here: Vec<&Fix> = fixes.iter().copied().filter(|fix| **fix != Fix::SortFields).collect();
    // From the end to the start, so that places before stay what they are.
    here.sort_by_key(|fix| Reverse(start(fix)));
    here.dedup_by_key(|fix| start(fix));
    for fix in here {
        match fix {
            Fix::Replace { line, columns, with } => {
                let bytes = byte(&text, *line, columns.start)..byte(&text, *line, columns.end);
                text.replace_range(bytes, with);
            }
            Fix::RemoveItem { line, column } => text = entry::without(&text, *line, *column).unwrap_or(text),
            Fix::SortFields => {}
        }
    }
    if fixes.contains(&&Fix::SortFields) { sorted(name, &text) } else { text }
}

fn start(fix: &Fix) -> (u32, u32) {
    match fix {
        Fix::Replace { line, columns, .. } => (*line, columns.start),
        Fix::RemoveItem { line, column } => (*line, *column),
        Fix::SortFields => (0, 0),
    }
}

/// The byte of a line and column.
fn byte(text: &str, line: u32, column: u32) -> usize {
    let start = text.split_inclusive('\n').take(line as usize - 1).map(str::len).sum();
    let line = text[start..].lines().next().unwrap_or_default();
    start + line.char_indices().nth(column as usize - 1).map_or(line.len(), |(at, _)| at)
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
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut head = String::new();
    let mut blocks: Vec<(usize, String)> = Vec::new();
    let mut comments = String::new();
    for line in text.split_inclusive('\n') {
        let line = if line.ends_with('\n') { line.to_owned() } else { format!("{line}{line_end}") };
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
    use super::{Fix, apply, mend};
    use crate::playbook::tree::Source;

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
        let (text, expected) = ("also: 好。\r\ntitle: 等候", "title: 等候\r\nalso: 好。\r\n");
        assert_eq!(apply("dining/wait_time.yaml", text, &[&Fix::SortFields]), expected);
    }

    #[test]
    fn a_fix_that_would_break_the_file_is_none() {
        let source = Source::new("f", "dining/wait_time.yaml", "also: 好,的\n");
        let replace = |with: &str| Fix::Replace { line: 1, columns: 8..9, with: with.to_owned() };
        let rows = [("，", Some("also: 好，的\n")), (": ", None), (",", None)];
        for (with, expected) in rows {
            assert_eq!(mend(&source, &[&replace(with)]).as_deref(), expected, "{with}");
        }
    }
}
