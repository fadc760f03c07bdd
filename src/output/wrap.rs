//! Lines for a terminal, by display width: a Chinese character takes two columns, and no line starts with a mark
//! that closes. Nothing is put in or taken out; lines are ranges of the text.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Marks that stay with what is before them.
const CLOSING: &str = "、。，．：；？！・…—～％℃°）」』】〕〉》〗］｝”’)]},.:;?!%>";
/// Marks that stay with what comes after them.
const OPENING: &str = "（「『【〔〈《〖［｛“‘＄￥#([{<$¥";

/// The columns that a text takes.
#[must_use]
pub fn width(text: &str) -> usize {
    text.width()
}

/// The text with blanks after it, up to so many columns.
#[must_use]
pub fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// The lines of a text, each at most so many columns wide, as byte ranges without the blanks at their ends.
///
/// A line is wider only where a single character is, and starts with a closing mark only where a run of them does
/// not fit.
#[must_use]
pub fn wrap(text: &str, columns: usize) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        fill(text, start..start + line.len(), columns, &mut lines);
        start += line.len() + 1;
    }
    lines
}

/// One line of the source: filled up to the last place where it may be broken.
fn fill(text: &str, source: Range<usize>, columns: usize, lines: &mut Vec<Range<usize>>) {
    let (mut start, mut breakable, mut used) = (source.start, source.start, 0);
    let (mut before, mut last) = ("", source.start);
    for (at, piece) in text[source.clone()].grapheme_indices(true) {
        let at = source.start + at;
        if may_break(before, piece) {
            breakable = at;
        }
        let own = width(piece);
        if used + own > columns && at > start && !is_blank(piece) {
            // Where no break is allowed, a closing mark takes the character before it along.
            let forced = if is_one_of(piece, CLOSING) && last > start { last } else { at };
            let end = if breakable > start { breakable } else { forced };
            lines.push(trimmed(text, start..end));
            start = end;
            used = width(&text[start..at]);
        }
        used += own;
        (before, last) = (piece, at);
    }
    lines.push(trimmed(text, start..source.end));
}

fn trimmed(text: &str, line: Range<usize>) -> Range<usize> {
    line.start..line.start + text[line.clone()].trim_end().len()
}

/// Whether a line may end between the two: after a blank, and beside what is as wide as a Chinese character.
fn may_break(before: &str, after: &str) -> bool {
    if before.is_empty() || is_blank(after) || is_one_of(after, CLOSING) || is_one_of(before, OPENING) {
        return false;
    }
    is_blank(before) || width(before) > 1 || width(after) > 1 || is_one_of(before, "”’…—")
}

fn is_one_of(piece: &str, marks: &str) -> bool {
    piece.chars().next().is_some_and(|c| marks.contains(c))
}

fn is_blank(piece: &str) -> bool {
    piece.chars().all(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_are_broken_where_a_reader_expects_it() {
        let rows: [(&str, usize, &[&str]); 13] = [
            ("", 10, &[""]),
            ("您好", 10, &["您好"]),
            ("等了兩個小時", 8, &["等了兩個", "小時"]),
            ("等了兩個小時", 9, &["等了兩個", "小時"]),
            ("等了兩小時。餐點", 10, &["等了兩小", "時。餐點"]),
            ("他說「太久」了", 7, &["他說", "「太", "久」了"]),
            ("您好，\n\n  謝謝", 20, &["您好，", "", "  謝謝"]),
            ("付了3200元現金", 10, &["付了3200元", "現金"]),
            ("付了3200元", 6, &["付了", "3200元"]),
            ("order AB20261101 here", 8, &["order", "AB202611", "01 here"]),
            ("a b  c", 3, &["a b", "c"]),
            ("他说“很好”就走了", 9, &["他说“很", "好”就走了"]),
            ("👨‍👩‍👧等👨‍👩‍👧", 4, &["👨‍👩‍👧等", "👨‍👩‍👧"]),
        ];
        let failing: Vec<String> = rows
            .iter()
            .filter_map(|(text, columns, expected)| {
                let lines: Vec<&str> = wrap(text, *columns).into_iter().map(|line| &text[line]).collect();
                (lines != *expected).then(|| format!("{text} in {columns}: {lines:?}, not {expected:?}"))
            })
            .collect();
        assert!(failing.is_empty(), "{}", failing.join("\n"));
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_no_line_is_too_wide_or_starts_with_a_closing_mark(
            // One closing mark at a time, as in letters; before it stands something it can stay with.
            pieces in prop::collection::vec("[等了您我a1 「“][等了您我a1][，。」…]?", 0..40),
            columns in 8_usize..30,
        ) {
            let text = pieces.concat();
            let lines = wrap(&text, columns);
            let kept: String = lines.iter().map(|line| &text[line.clone()]).collect();
            let visible = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(visible(&kept), visible(&text));
            for line in lines.iter().map(|line| &text[line.clone()]) {
                prop_assert!(width(line) <= columns, "{} is too wide", line);
                prop_assert!(!line.starts_with(|c| "，。」…".contains(c)), "{} starts with a closing mark", line);
            }
        }
    }
}
