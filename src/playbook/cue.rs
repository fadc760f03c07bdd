//! The little language of cues: a phrase, or parts with gaps: `等…小時`; `(手指|膝蓋)…(燙|割)` writes four at once.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::diagnostic::Message;

/// What a cue weighs: one strong cue decides, three weak ones count as a normal one.
pub const STRONG: f32 = 3.0;
pub const NORMAL: f32 = 1.5;
pub const WEAK: f32 = 0.5;

/// A gap spans at most this many characters, inside one clause.
pub const MAX_GAP: usize = 10;
const MAX_PARTS: usize = 3;

/// A cue with alternatives stands for at most this many.
const MOST_ALTERNATIVES: usize = 4_000;

/// All cues that one with alternatives in round brackets stands for.
///
/// # Errors
/// Says in plain words what is wrong with the brackets.
pub fn alternatives(cue: &str) -> Result<Vec<String>, Message> {
    let mut all = vec![String::new()];
    let mut rest = cue;
    while let Some(open) = rest.find('(') {
        let (plain, group) = (&rest[..open], &rest[open + 1..]);
        let close = group.find(')').ok_or(Message::OpenAlternatives)?;
        let words: Vec<&str> = group[..close].split('|').collect();
        if words.len() < 2 || words.iter().any(|word| word.is_empty() || word.contains('(')) {
            return Err(Message::FewAlternatives);
        }
        if all.len() * words.len() > MOST_ALTERNATIVES {
            return Err(Message::ManyAlternatives { most: MOST_ALTERNATIVES.into() });
        }
        all = all.iter().flat_map(|start| words.iter().map(move |word| format!("{start}{plain}{word}"))).collect();
        rest = &group[close + 1..];
    }
    if rest.contains([')', '|']) {
        return Err(Message::StrayAlternatives);
    }
    all.iter_mut().for_each(|cue| cue.push_str(rest));
    Ok(all)
}

/// How often characters and pairs of them occur in real complaints: the examples of the playbooks.
#[derive(Default)]
pub struct Frequency {
    singles: BTreeMap<char, u32>,
    pairs: BTreeMap<(char, char), u32>,
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

    /// At most how often the part occurs.
    fn of(&self, part: &str) -> u32 {
        let pairs = part.chars().zip(part.chars().skip(1));
        let pairs = pairs.map(|pair| self.pairs.get(&pair).copied().unwrap_or(0)).min();
        let single = || part.chars().next().and_then(|c| self.singles.get(&c).copied()).unwrap_or(0);
        pairs.unwrap_or_else(single)
    }
}

/// Splits a folded cue at its gaps and chooses the part that the automaton looks for: the rarest one, as the others
/// are looked for only where it was found; of equally rare ones the longest.
///
/// # Errors
/// Says in plain words why the cue could never match or would match everywhere.
pub fn anchor<'c>(folded: &'c str, frequency: &Frequency) -> Result<(usize, &'c str), Message> {
    let parts: Vec<&str> = folded.split('…').collect();
    if parts.iter().any(|part| part.is_empty()) {
        return Err(Message::GapAtEnd);
    }
    if parts.len() > MAX_PARTS {
        return Err(Message::TooManyParts { most: MAX_PARTS.into() });
    }
    if folded.chars().filter(|c| *c != '…').count() < 2 {
        return Err(Message::CueTooShort);
    }
    // The mark that ends a clause belongs to it: 誰賠…？ asks.
    let inner = folded.strip_suffix([',', '。', '!', '?', ';']).unwrap_or(folded);
    if let Some(mark) = inner.chars().find(|c| matches!(c, ',' | '。' | '!' | '?' | ';' | '\n')) {
        return Err(Message::MarkInCue { mark: mark.into() });
    }
    let rank = |(at, part): &(usize, &str)| (Reverse(frequency.of(part)), part.chars().count(), *at);
    parts.into_iter().enumerate().max_by_key(rank).ok_or(Message::CueTooShort)
}

#[cfg(test)]
mod tests {
    use super::{Frequency, alternatives, anchor};
    use crate::diagnostic::Message;

    #[test]
    fn the_rarest_part_is_the_anchor_and_else_the_longest() {
        let mut frequency = Frequency::default();
        frequency.count("等了两个小时,又等了半小时");
        let rows = [
            ("还没上菜", Ok((0, "还没上菜"))),
            ("干等…小时", Ok((0, "干等"))),
            ("骗…等了", Ok((0, "骗"))),
            ("说好…结果…没", Ok((1, "结果"))),
            ("…小时", Err(Message::GapAtEnd)),
            ("等", Err(Message::CueTooShort)),
            ("a…b…c…d", Err(Message::TooManyParts { most: 3_usize.into() })),
            ("谁赔?", Ok((0, "谁赔?"))),
            ("谁赔…?", Ok((0, "谁赔"))),
            ("吗?赔", Err(Message::MarkInCue { mark: '?'.into() })),
            ("等,好久", Err(Message::MarkInCue { mark: ','.into() })),
        ];
        for (cue, expected) in rows {
            assert_eq!(anchor(cue, &frequency), expected, "{cue}");
        }
    }

    #[test]
    fn round_brackets_write_several_cues_at_once() {
        let rows: [(&str, Result<&[&str], Message>); 6] = [
            ("還沒上菜", Ok(&["還沒上菜"])),
            ("(手指|膝蓋)…(燙|割)", Ok(&["手指…燙", "手指…割", "膝蓋…燙", "膝蓋…割"])),
            ("等了(一|兩)天", Ok(&["等了一天", "等了兩天"])),
            ("(手指", Err(Message::OpenAlternatives)),
            ("(手指)…燙", Err(Message::FewAlternatives)),
            ("手指|膝蓋", Err(Message::StrayAlternatives)),
        ];
        for (cue, expected) in rows {
            let expected = expected.map(|cues| cues.iter().map(ToString::to_string).collect());
            assert_eq!(alternatives(cue), expected, "{cue}");
        }
        assert!(alternatives(&"(一|二)".repeat(13)).is_err());
    }
}
