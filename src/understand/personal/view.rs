//! A text as those read it who look for numbers: digits of every sort as 0 to 9, separators all alike or none.
//!
//! Nothing here knows what a number is; every character leads back to the one in the original.

use std::ops::Range;

use crate::text::Fold;

/// So many digits in a row, whatever stands between them, are read as one number.
const LONG: usize = 7;

/// Characters with the place of each in the original.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    pub text: String,
    /// The character index in the original of each byte of the text.
    origin: Vec<u32>,
}

impl View {
    fn new(signs: &[(char, u32)]) -> Self {
        let mut view = Self { text: String::with_capacity(signs.len()), origin: Vec::with_capacity(signs.len()) };
        for &(c, at) in signs {
            view.text.push(c);
            view.origin.resize(view.text.len(), at);
        }
        view
    }

    /// Where the letters and digits of a part stand in the original; a masked one, `*`, is one of them.
    pub fn signs(&self, bytes: Range<usize>) -> Vec<u32> {
        let start = bytes.start;
        let signs = self.text[bytes].char_indices().filter(|(_, c)| is_sign(*c));
        signs.map(|(at, _)| self.origin[start + at]).collect()
    }

    /// What stands from the first to the last of these places.
    pub fn spelled(&self, signs: &[u32]) -> String {
        let (Some(&first), Some(&last)) = (signs.first(), signs.last()) else { return String::new() };
        let start = self.origin.partition_point(|&at| at < first);
        self.text[start..self.origin.partition_point(|&at| at <= last)].to_owned()
    }
}

/// What belongs to a number, as opposed to what only divides it.
pub fn is_sign(c: char) -> bool {
    c.is_alphanumeric() || c == '*'
}

/// The text as it is written, and without what divides its numbers. `None` where nothing in it is like a number.
pub fn views(original: &str, fold: &Fold) -> Option<[View; 2]> {
    let mut signs: Vec<(char, u32)> = Vec::with_capacity(original.len() / 2);
    for (at, c) in original.chars().enumerate() {
        if !is_unseen(c) {
            signs.push((dash(fold.char(c)), at as u32));
        }
    }
    let is_any = signs.iter().any(|&(c, _)| c == '@' || digit(c).is_some());
    is_any.then(|| {
        translate(&mut signs);
        [View::new(&signs), View::new(&squeezed(&signs))]
    })
}

/// The digits of a text, in any writing.
pub fn digits(original: &str, fold: &Fold) -> impl Iterator<Item = char> {
    original.chars().filter_map(|c| digit(fold.char(c)))
}

/// Long runs of digits in Chinese numerals and with other dividers, as patterns know them.
fn translate(signs: &mut [(char, u32)]) {
    let mut at = 0;
    while at < signs.len() {
        if digit(signs[at].0).is_none() {
            at += 1;
            continue;
        }
        let end = run_end(signs, at);
        let run = &mut signs[at..end];
        if run.iter().filter(|(c, _)| digit(*c).is_some()).count() >= LONG {
            let is_spelled = run.iter().any(|(c, _)| !c.is_ascii() && digit(*c).is_some());
            for (c, _) in run {
                *c = match *c {
                    '.' | '·' => '-',
                    ',' | '、' if is_spelled => '-',
                    other => digit(other).unwrap_or(other),
                };
            }
        }
        at = end;
    }
}

/// The end of a run of digits, with at most one divider between two of them.
fn run_end(signs: &[(char, u32)], start: usize) -> usize {
    let is_digit = |at: usize| signs.get(at).is_some_and(|&(c, _)| digit(c).is_some());
    let mut end = start + 1;
    loop {
        end += match (is_digit(end), is_digit(end + 1) && divides(signs, end)) {
            (true, _) => 1,
            (false, true) => 2,
            (false, false) => return end,
        };
    }
}

/// Whether a sign stands between two digits of one number. 帳號是一二三四五六，12月: a comma does not where the writing
/// changes.
fn divides(signs: &[(char, u32)], at: usize) -> bool {
    match signs[at].0 {
        ' ' | '-' | '.' | '·' => true,
        ',' | '、' => signs[at - 1].0.is_ascii() == signs[at + 1].0.is_ascii(),
        _ => false,
    }
}

/// Without the blanks and dashes that stand between a digit and another digit or letter.
fn squeezed(signs: &[(char, u32)]) -> Vec<(char, u32)> {
    let mut kept: Vec<(char, u32)> = Vec::with_capacity(signs.len());
    let mut at = 0;
    while at < signs.len() {
        let dividers = signs[at..].iter().take_while(|(c, _)| " -".contains(*c)).count();
        let (before, after) = (kept.last().map(|&(c, _)| c), signs.get(at + dividers).map(|&(c, _)| c));
        let joins = |one: Option<char>, other: Option<char>| {
            one.is_some_and(|c| c.is_ascii_digit() || c == '*') && other.is_some_and(|c| c.is_ascii() && is_sign(c))
        };
        if dividers == 0 {
            kept.push(signs[at]);
            at += 1;
        } else {
            if !joins(before, after) && !joins(after, before) {
                kept.extend(&signs[at..at + dividers]);
            }
            at += dividers;
        }
    }
    kept
}

/// A digit as it is typed, for one in any writing.
fn digit(c: char) -> Option<char> {
    Some(match c {
        '0'..='9' => c,
        '零' | '〇' | '○' => '0',
        '一' | '壹' | '幺' => '1',
        '二' | '贰' => '2',
        '三' | '叁' => '3',
        '四' | '肆' => '4',
        '五' | '伍' => '5',
        '六' | '陆' => '6',
        '七' | '柒' => '7',
        '八' | '捌' => '8',
        '九' | '玖' => '9',
        _ => return None,
    })
}

fn dash(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => '-',
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\t' => ' ',
        c => c,
    }
}

/// What has no width and can hide in a number.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;

    #[test]
    fn numbers_in_every_writing_are_read_as_digits() {
        let fold = builtin::fold();
        let rows = [
            ("電0912-345 678", "电0912-345 678", "电0912345678"),
            ("０９１２－３４５－６７８", "0912-345-678", "0912345678"),
            ("零九一二，三四五、六七八。", "0912-345-678。", "0912345678。"),
            ("0912–345.678", "0912-345-678", "0912345678"),
            ("A 123456789", "a 123456789", "a123456789"),
            ("0912\u{200b}345678", "0912345678", "0912345678"),
            ("等了三天，花了3,200元", "等了三天,花了3,200元", "等了三天,花了3,200元"),
            ("第一 二三名", "第一 二三名", "第一 二三名"),
        ];
        for (text, plain, squeezed) in rows {
            let [one, other] = views(text, &fold).expect("a number");
            assert_eq!([one.text.as_str(), &other.text], [plain, squeezed], "{text}");
        }
        assert_eq!(views("沒有人接電話", &fold), None);
    }

    #[test]
    fn every_sign_leads_back_to_the_original() {
        let text = "電話 ０９１２\u{200b}-34";
        let [_, squeezed] = views(text, &builtin::fold()).expect("a number");
        let at = squeezed.text.find('0').expect("a digit");
        let signs = squeezed.signs(at..squeezed.text.len());
        let back: String = signs.iter().filter_map(|&at| text.chars().nth(at as usize)).collect();
        assert_eq!(back, "０９１２34");
    }
}
