//! Takes one entry out of a list of a YAML file, however the list is written. Comments stay, also those behind the
//! entry.

use std::ops::Range;

use crate::playbook::tree::{Node, Reader, Source, Value};

/// An entry as the tree of the file knows it.
enum Entry<'n> {
    /// The only one, written without a list around it.
    Bare(Range<usize>),
    /// One of a list, with the name of the list's field.
    Listed { field: Option<&'n Node>, items: &'n [Node], at: usize },
}

/// A change of the text: other text for these bytes.
type Edit = (Range<usize>, &'static str);

/// The text without the entry that begins at a line and column; `None` where no entry is written there, or not so that
/// it can go by itself.
#[must_use]
pub fn without(text: &str, line: u32, column: u32) -> Option<String> {
    let source = Source::new("", "", text);
    let root = Reader::new(&source).root()?;
    let (mut edits, cut) = match find(&root, None, (line, column))? {
        Entry::Bare(bytes) => (vec![(trimmed(text, bytes), "[]")], None),
        Entry::Listed { field, items, at } => {
            let bytes = trimmed(text, scalar(&items[at])?);
            match dash(text, bytes.start) {
                Some(dash) => (from_lines(text, field, items, dash..bytes.end)?, Some(dash)),
                None => (from_brackets(text, items, at, bytes.clone())?, Some(bytes.start)),
            }
        }
    };
    edits.sort_by_key(|(bytes, _)| bytes.start);
    Some(edited(text, &edits, cut))
}

fn find<'n>(node: &'n Node, field: Option<&'n Node>, place: (u32, u32)) -> Option<Entry<'n>> {
    let is_there = |node: &Node| (node.at.line, node.at.column) == place;
    match &node.value {
        Value::Scalar { span, .. } => is_there(node).then(|| Entry::Bare(span.clone())),
        Value::Map(fields) => fields.iter().find_map(|(field, value)| find(value, Some(field), place)),
        Value::List(items) => {
            let listed = |at| Entry::Listed { field, items, at };
            let at = items.iter().position(|item| scalar(item).is_some() && is_there(item));
            at.map(listed).or_else(|| items.iter().find_map(|item| find(item, None, place)))
        }
    }
}

fn scalar(node: &Node) -> Option<Range<usize>> {
    if let Value::Scalar { span, .. } = &node.value { Some(span.clone()) } else { None }
}

fn trimmed(text: &str, bytes: Range<usize>) -> Range<usize> {
    bytes.start..bytes.start + length(&text[bytes])
}

/// How long the entry is: behind one in quotes the parser takes blanks and a comment along.
fn length(written: &str) -> usize {
    let mut rest = written.char_indices().peekable();
    let Some((_, quote @ ('"' | '\''))) = rest.next() else { return written.trim_end().len() };
    while let Some((at, c)) = rest.next() {
        let is_doubled = c == '\'' && rest.peek().is_some_and(|(_, next)| *next == '\'');
        if quote == '"' && c == '\\' || quote == '\'' && is_doubled {
            rest.next();
        } else if c == quote {
            return at + 1;
        }
    }
    written.len()
}

/// Where the dash before an entry stands that has its own line.
fn dash(text: &str, entry: usize) -> Option<usize> {
    let start = text[..entry].rfind('\n').map_or(0, |at| at + 1);
    let before = &text[start..entry];
    (before.trim() == "-").then(|| start + before.find('-').unwrap_or_default())
}

/// `- entry`; a field without entries would be none, so that it gets an empty list.
fn from_lines(text: &str, field: Option<&Node>, items: &[Node], bytes: Range<usize>) -> Option<Vec<Edit>> {
    let mut edits = vec![(bytes, "")];
    if items.len() == 1 {
        let name = scalar(field?)?;
        let colon = name.end + text[name.end..].find(':')? + 1;
        edits.push((colon..colon, " []"));
    }
    Some(edits)
}

/// `[…, entry, …]`; the last entry takes the comma before it along.
fn from_brackets(text: &str, items: &[Node], at: usize, bytes: Range<usize>) -> Option<Vec<Edit>> {
    let comma_after = |end| Some(skip(text, end)).filter(|&at| text[at..].starts_with(','));
    let comma = match comma_after(bytes.end) {
        Some(comma) => Some(comma),
        None if !text[skip(text, bytes.end)..].starts_with(']') => return None,
        None if at == 0 => None,
        None => Some(comma_after(trimmed(text, scalar(&items[at - 1])?).end)?),
    };
    Some(comma.map(|comma| (comma..comma + 1, "")).into_iter().chain([(bytes, "")]).collect())
}

/// The byte of what comes next that is neither a blank nor a comment.
fn skip(text: &str, from: usize) -> usize {
    let mut at = from;
    loop {
        let rest = &text[at..];
        let blanks = rest.len() - rest.trim_start().len();
        let comment = &rest[blanks..];
        if blanks == 0 || !comment.starts_with('#') {
            return at + blanks;
        }
        at += blanks + comment.find('\n').unwrap_or(comment.len());
    }
}

/// The text with its edits, which are in order; the line in which something was cut is tidied.
fn edited(text: &str, edits: &[Edit], cut: Option<usize>) -> String {
    let (mut out, mut from, mut seam) = (String::with_capacity(text.len()), 0, None);
    for (bytes, with) in edits {
        out.push_str(&text[from..bytes.start]);
        seam = seam.or((cut == Some(bytes.start)).then_some(out.len()));
        out.push_str(with);
        from = bytes.end;
    }
    out.push_str(&text[from..]);
    if let Some(seam) = seam {
        tidy(&mut out, seam);
    }
    out
}

/// Takes out the blanks that are too many around the seam, or the line where nothing is left in it.
fn tidy(text: &mut String, seam: usize) {
    let blank = [' ', '\t'];
    let start = text[..seam].trim_end_matches(blank).len();
    let end = text.len() - text[seam..].trim_start_matches(blank).len();
    let opens_line = text[..start].is_empty() || text[..start].ends_with('\n');
    let after = &text[end..];
    let line_end = ["\r\n", "\n"].into_iter().find(|line_end| after.starts_with(line_end)).map_or(0, str::len);
    let closes_line = line_end > 0 || after.is_empty();
    match (opens_line, closes_line) {
        (true, true) => text.replace_range(start..end + line_end, ""),
        (false, true) => text.replace_range(start..end, ""),
        (true, false) => text.replace_range(seam..end, ""),
        (false, false) if after.starts_with('#') => text.replace_range(start..end, "  "),
        (false, false) if after.starts_with([',', ']']) => text.replace_range(start..end, ""),
        (false, false) => text.replace_range(seam..end, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::without;

    #[test]
    fn an_entry_goes_and_all_else_stays() {
        let rows = [
            ("strong: [甲乙, 丙丁, 戊己]\n", (1, 14), "strong: [甲乙, 戊己]\n"),
            ("strong: [甲乙, 丙丁]\n", (1, 14), "strong: [甲乙]\n"),
            ("strong: [甲乙, 丙丁,]\n", (1, 14), "strong: [甲乙,]\n"),
            ("strong: [甲乙]\n", (1, 10), "strong: []\n"),
            ("strong: [甲乙,\n  丙丁, 戊己]  # 註\n", (2, 3), "strong: [甲乙,\n  戊己]  # 註\n"),
            ("strong: [甲乙, 丙丁,\n  戊己]\n", (1, 14), "strong: [甲乙,\n  戊己]\n"),
            ("strong: [甲乙,\n  丙丁,\n  戊己]\n", (2, 3), "strong: [甲乙,\n  戊己]\n"),
            ("strong: [\"甲, 乙\", 丙丁]\n", (1, 10), "strong: [丙丁]\n"),
            ("strong: ['甲''乙', \"丙\\\"丁\"]\n", (1, 10), "strong: [\"丙\\\"丁\"]\n"),
            ("strong: ['甲''乙', \"丙\\\"丁\"]\n", (1, 18), "strong: ['甲''乙']\n"),
            // Comments may have commas and brackets in them.
            ("strong: [甲乙, 丙丁  # 好,壞]\n ]\n", (1, 14), "strong: [甲乙  # 好,壞]\n ]\n"),
            ("strong: [丙丁,  # 好,壞]\n  戊己]\n", (1, 10), "strong: [  # 好,壞]\n  戊己]\n"),
            ("strong: [甲乙,  # 好,壞]\n  丙丁]\n", (2, 3), "strong: [甲乙  # 好,壞]\n  ]\n"),
            ("strong:\n  - 甲乙   # 註\n  - 丙丁\n", (2, 5), "strong:\n  # 註\n  - 丙丁\n"),
            ("strong:\n  - 甲乙\n  - 丙丁", (3, 5), "strong:\n  - 甲乙\n"),
            // A list that has nothing left is written as such.
            ("strong:\n  - 甲乙\nalso: 好。\n", (2, 5), "strong: []\nalso: 好。\n"),
            ("strong:  # 強\n- 甲乙  # 註\n", (2, 3), "strong: []  # 強\n# 註\n"),
            ("strong: 甲乙\n", (1, 9), "strong: []\n"),
            ("strong: 甲乙  # 註\n", (1, 9), "strong: []  # 註\n"),
            ("strong: '甲''乙'  # 註\n", (1, 9), "strong: []  # 註\n"),
            ("strong:\n  - \"甲\\\"乙\"  # 註\n  - 丙丁\n", (2, 5), "strong:\n  # 註\n  - 丙丁\n"),
            ("strong:\n  甲乙\n", (2, 3), "strong:\n  []\n"),
            ("cues: {strong: 甲乙, normal: 甲乙}\n", (1, 28), "cues: {strong: 甲乙, normal: []}\n"),
            // Lines end as they did.
            ("strong:\r\n  - 甲乙\r\n  - 丙丁\r\n", (2, 5), "strong:\r\n  - 丙丁\r\n"),
            ("strong: [甲乙,\r\n  丙丁, 戊己]\r\n", (2, 3), "strong: [甲乙,\r\n  戊己]\r\n"),
            ("strong: [甲乙, 丙丁,\r\n  戊己]\r\n", (1, 14), "strong: [甲乙,\r\n  戊己]\r\n"),
        ];
        let found: Vec<_> = rows.iter().map(|(text, (line, column), _)| without(text, *line, *column)).collect();
        let expected: Vec<_> = rows.iter().map(|(.., expected)| Some((*expected).to_owned())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn what_cannot_go_by_itself_stays() {
        let rows = [("strong: [甲乙]\n", (1, 1)), ("strong: [甲乙\n", (1, 10)), ("strong:\n  -\n    甲乙\n", (3, 5))];
        for (text, (line, column)) in rows {
            assert_eq!(without(text, line, column), None, "{text}");
        }
    }
}
