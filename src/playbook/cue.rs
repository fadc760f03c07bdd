//! The little language of cues: words with gaps between them, `等…小時`, and with choices in round brackets,
//! `(手指|膝蓋)…(燙|割)`.
//!
//! A cue stays one thing however many choices it has: nothing here writes all combinations of its parts out.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashMap;

use crate::diagnostic::Message;

/// What a cue weighs: one that is certain decides against whatever the examples are like, a strong one decides where
/// they say little, three weak ones count as a normal one.
pub const CERTAIN: f32 = 45.0;
pub const STRONG: f32 = 3.0;
pub const NORMAL: f32 = 1.5;
pub const WEAK: f32 = 0.5;

/// A gap spans at most this many characters, inside one clause.
pub const MAX_GAP: usize = 10;
pub const MAX_PARTS: usize = 3;

/// A part with choices has at most this many words.
pub const MOST_WORDS: usize = 1_000;

/// The words of one part of a cue, of which one must stand there.
pub type Words = Vec<String>;

/// Takes a cue apart at its gaps.
///
/// # Errors
/// Says in plain words what is wrong with the brackets.
pub fn parts(cue: &str) -> Result<Vec<Words>, Message> {
    let cue = gaps(cue);
    let closed = cue.split('(').skip(1).filter_map(|group| group.split_once(')'));
    if closed.into_iter().any(|(group, _)| group.contains('…')) {
        return Err(Message::GapAtEnd);
    }
    cue.split('…').map(words).collect()
}

/// The cue with each gap as one mark, however it was typed: `...`, `……`, `⋯`.
fn gaps(cue: &str) -> Cow<'_, str> {
    if !["...", "……", "⋯"].iter().any(|gap| cue.contains(gap)) {
        return cue.into();
    }
    let mut cue = cue.replace("...", "…").replace('⋯', "…");
    while cue.contains("……") {
        cue = cue.replace("……", "…");
    }
    cue.into()
}

/// All words that a part with choices stands for.
fn words(part: &str) -> Result<Words, Message> {
    let mut all = vec![String::new()];
    let mut rest = part;
    while let Some(open) = rest.find('(') {
        let (plain, group) = (&rest[..open], &rest[open + 1..]);
        let close = group.find(')').ok_or(Message::OpenAlternatives)?;
        let choices: Vec<&str> = group[..close].split('|').collect();
        if choices.len() < 2 || choices.iter().any(|choice| choice.is_empty() || choice.contains('(')) {
            return Err(Message::FewAlternatives);
        }
        if all.len() * choices.len() > MOST_WORDS {
            return Err(Message::ManyAlternatives { most: MOST_WORDS.into() });
        }
        all = all.iter().flat_map(|start| choices.iter().map(move |word| format!("{start}{plain}{word}"))).collect();
        rest = &group[close + 1..];
    }
    if rest.contains([')', '|']) {
        return Err(Message::StrayAlternatives);
    }
    all.iter_mut().for_each(|word| word.push_str(rest));
    Ok(all)
}

/// How often characters and pairs of them occur in real complaints: the examples of the playbooks.
#[derive(Default)]
pub struct Frequency {
    singles: HashMap<char, u32>,
    pairs: HashMap<(char, char), u32>,
}

impl Frequency {
    pub fn count(&mut self, folded: &str) {
        let mut last = None;
        for c in folded.chars() {
            *self.singles.entry(c).or_default() += 1;
            if let Some(last) = last.replace(c) {
                *self.pairs.entry((last, c)).or_default() += 1;
            }
        }
    }

    /// At most how often the word occurs.
    fn of(&self, word: &str) -> u32 {
        let pairs = word.chars().zip(word.chars().skip(1));
        let pairs = pairs.map(|pair| self.pairs.get(&pair).copied().unwrap_or(0)).min();
        let single = || word.chars().next().and_then(|c| self.singles.get(&c).copied()).unwrap_or(0);
        pairs.unwrap_or_else(single)
    }

    /// What it costs to look for any of the words: mostly how often they occur, a little how many they are.
    fn cost(&self, words: &[String]) -> u32 {
        words.iter().map(|word| 8 * self.of(word) + 1).sum()
    }
}

/// Chooses the part of a folded cue that the automaton looks for: the rarest one, as the others are looked for only
/// where it was found; of equally rare ones the longest. A cue has at least `least` characters.
///
/// # Errors
/// Says in plain words why the cue could never match or would match everywhere.
pub fn anchor<'f>(parts: &[Words], least: usize, frequency: impl FnOnce() -> &'f Frequency) -> Result<usize, Message> {
    if parts.len() > 1 && parts.iter().flatten().any(String::is_empty) {
        return Err(Message::GapAtEnd);
    }
    if parts.iter().flatten().any(|word| word.trim() != word) {
        return Err(Message::BlankInCue);
    }
    if parts.len() > MAX_PARTS {
        return Err(Message::TooManyParts { most: MAX_PARTS.into() });
    }
    let shortest = |words: &Words| words.iter().map(|word| word.chars().count()).min().unwrap_or(0);
    if parts.iter().map(shortest).sum::<usize>() < least {
        return Err(Message::CueTooShort);
    }
    for (at, words) in parts.iter().enumerate() {
        if let Some(mark) = words.iter().find_map(|word| mark_inside(word, at + 1 == parts.len())) {
            return Err(Message::MarkInCue { mark: mark.into() });
        }
    }
    if parts.len() == 1 {
        return Ok(0);
    }
    let frequency = frequency();
    let rank = |(at, words): &(usize, &Words)| (Reverse(frequency.cost(words)), shortest(words), *at);
    Ok(parts.iter().enumerate().max_by_key(rank).map_or(0, |(at, _)| at))
}

/// A mark that ends a clause. One at the end of the cue belongs to its clause: 誰賠…？ asks.
fn mark_inside(word: &str, last: bool) -> Option<char> {
    let inner = if last { word.strip_suffix([',', '。', '!', '?', ';']).unwrap_or(word) } else { word };
    inner.chars().find(|c| matches!(c, ',' | '。' | '!' | '?' | ';' | '\n'))
}

#[cfg(test)]
mod tests {
    use super::{Frequency, Words, anchor, parts};
    use crate::diagnostic::Message;

    #[test]
    fn the_rarest_part_is_the_anchor_and_else_the_longest() {
        let mut frequency = Frequency::default();
        frequency.count("等了两个小时,又等了半小时");
        let rows = [
            ("还没上菜", Ok(0)),
            ("干等…小时", Ok(0)),
            ("骗…等了", Ok(0)),
            ("说好…结果…没", Ok(1)),
            ("(等了|等)…久", Ok(1)),
            ("(慢|久|迟)…太差", Ok(1)),
            ("…小时", Err(Message::GapAtEnd)),
            ("等", Err(Message::CueTooShort)),
            ("", Err(Message::CueTooShort)),
            ("等… 小时", Err(Message::BlankInCue)),
            ("wifi 密码", Ok(0)),
            ("(等|还没)", Err(Message::CueTooShort)),
            ("a…b…c…d", Err(Message::TooManyParts { most: 3_usize.into() })),
            ("谁赔?", Ok(0)),
            ("谁赔…(?|!)", Ok(0)),
            ("吗?赔", Err(Message::MarkInCue { mark: '?'.into() })),
            ("(吗?|吗)…赔", Err(Message::MarkInCue { mark: '?'.into() })),
            ("等,好久", Err(Message::MarkInCue { mark: ','.into() })),
        ];
        for (cue, expected) in rows {
            let parts = parts(cue).expect("sound brackets");
            assert_eq!(anchor(&parts, 2, || &frequency), expected, "{cue}");
        }
        assert_eq!(anchor(&[vec!["等".to_owned()]], 1, || &frequency), Ok(0));
    }

    #[test]
    fn round_brackets_write_several_words_of_a_part() {
        type Parts<'p> = Result<&'p [&'p [&'p str]], Message>;
        let rows: [(&str, Parts); 9] = [
            ("還沒上菜", Ok(&[&["還沒上菜"]])),
            ("(手指|膝蓋)…(燙|割)", Ok(&[&["手指", "膝蓋"], &["燙", "割"]])),
            ("等了(一|兩)(天|年)…沒", Ok(&[&["等了一天", "等了一年", "等了兩天", "等了兩年"], &["沒"]])),
            ("等...小時", Ok(&[&["等"], &["小時"]])),
            ("催……次⋯了", Ok(&[&["催"], &["次"], &["了"]])),
            ("(手指…燙", Err(Message::OpenAlternatives)),
            ("(手指)…燙", Err(Message::FewAlternatives)),
            ("手指|膝蓋", Err(Message::StrayAlternatives)),
            ("(手指…燙|割)", Err(Message::GapAtEnd)),
        ];
        for (cue, expected) in rows {
            let owned = |words: &&[&str]| -> Words { words.iter().map(ToString::to_string).collect() };
            let expected = expected.map(|parts| parts.iter().map(owned).collect());
            assert_eq!(parts(cue), expected, "{cue}");
        }
        assert!(parts(&"(一|二)".repeat(13)).is_err());
    }
}
