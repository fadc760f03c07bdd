//! Clauses: the stretches between punctuation in which words belong together.

use super::Span;

/// A stretch of folded text without punctuation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clause {
    pub span: Span,
    /// Which sentence it belongs to, counted from 0.
    pub sentence: u32,
}

#[derive(Clone, Copy, PartialEq)]
enum Boundary {
    None,
    Clause,
    Sentence,
}

/// Cuts folded text (full-width marks are half-width there). The clauses cover the text: each ends after its mark.
#[must_use]
pub fn cut(folded: &str) -> Vec<Clause> {
    let mut clauses = Vec::with_capacity(8);
    let (mut start, mut sentence, mut previous) = (0, 0, ' ');
    for (at, c) in folded.char_indices() {
        let end = at + c.len_utf8();
        let boundary = boundary(previous, c, || folded[end..].chars().next().unwrap_or(' '));
        previous = c;
        if boundary == Boundary::None {
            continue;
        }
        clauses.push(Clause { span: Span::new(start, end), sentence });
        start = end;
        sentence += u32::from(boundary == Boundary::Sentence);
    }
    if start < folded.len() || clauses.is_empty() {
        clauses.push(Clause { span: Span::new(start, folded.len()), sentence });
    }
    clauses
}

fn boundary(previous: char, c: char, next: impl Fn() -> char) -> Boundary {
    match c {
        '。' | '!' | '?' | '\n' | '…' | '｡' => Boundary::Sentence,
        // A decimal point or a thousands mark is part of a number.
        ',' | '.' if previous.is_ascii_digit() && next().is_ascii_digit() => Boundary::None,
        '.' if previous.is_ascii() && next().is_ascii_alphanumeric() => Boundary::None,
        ':' if previous.is_ascii_digit() && next().is_ascii_digit() => Boundary::None,
        ',' | '.' | ';' | ':' | '、' | '，' | '~' | '～' | '|' => Boundary::Clause,
        // Informal writers use a space where others put a comma, but not beside a number or a Latin word.
        ' ' | '\t' if !previous.is_ascii() && !next().is_ascii() => Boundary::Clause,
        _ => Boundary::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_end_at_punctuation_and_numbers_stay_whole() {
        let rows: &[(&str, &[&str])] = &[
            ("", &[""]),
            ("等了1,899秒,沒人理", &["等了1,899秒,", "沒人理"]),
            ("湯匙掉了 可不可以換", &["湯匙掉了 ", "可不可以換"]),
            ("等 22 分鐘", &["等 22 分鐘"]),
            ("v1.5版!爛", &["v1.5版!", "爛"]),
        ];
        for (text, expected) in rows {
            let found: Vec<&str> = cut(text).iter().map(|clause| &text[clause.span.range()]).collect();
            assert_eq!(&found, expected, "{text}");
        }
    }
}
