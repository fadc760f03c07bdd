//! In a pasted chat log only the customer's turns count: what the clerk or the bot wrote is nobody's complaint.
//!
//! A turn begins with a name, alone on its line or before a colon, and often with the time that the messenger adds.

use std::sync::LazyLock;

use regex::Regex;

use crate::playbook::set::Core;
use crate::text::{Span, Text};

/// A speaker's name is at most this long.
const LONGEST_NAME: usize = 12;
/// A log with names in brackets has so many turns.
const LEAST_TURNS: usize = 3;

/// What messengers print around a turn: `[2026/11/03 14:02]`, `下午2:02`, `(11月3日 週二) 14:02:05`. Folded text.
static STAMP: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let half = "(?:上午|下午|早上|晚上|中午|凌晨|am|pm|a[.]m[.]|p[.]m[.])";
    let time = format!("{half}?[ ]?[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?z?[ ]?{half}?");
    let day = "(?:[0-9]{2,4}[-/.年])?[0-9]{1,2}[-/.月][0-9]{1,2}日?";
    let weekday = "(?:[ ]?[(]?(?:周|星期)?[一二三四五六日天][)]?)?";
    let date = format!("{day}{weekday}");
    let (open, close) = ("[ \\t\\[(【<]*", "[ \\t\\])】>,-]*");
    // The pattern is constant: a test compiles it.
    Regex::new(&format!("^{open}(?:{date}{close}{open}t?{time}|{time}|{date}){close}")).ok()
});

/// The stretches of a text that are not the customer's words, in order and apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Silent(Vec<Span>);

impl Silent {
    fn push(&mut self, span: Span) {
        match self.0.last_mut() {
            Some(last) if last.end == span.start => last.end = span.end,
            _ if span.is_empty() => {}
            _ => self.0.push(span),
        }
    }

    /// The span from where the customer speaks in it.
    #[must_use]
    pub fn spoken(&self, span: Span) -> Span {
        let first = self.0.partition_point(|range| range.end <= span.start);
        let start = self.0.get(first).filter(|range| range.start <= span.start).map_or(span.start, |range| range.end);
        Span { start: start.min(span.end), end: span.end }
    }

    /// Whether any part of the span is silent.
    #[must_use]
    pub fn overlaps(&self, span: Span) -> bool {
        let first = self.0.partition_point(|range| range.end <= span.start);
        self.0.get(first).is_some_and(|range| range.overlaps(span))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Speaker {
    Customer,
    Staff,
}

/// The beginning of a turn: who speaks, and after how many bytes of the line the words begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Turn {
    speaker: Speaker,
    words: usize,
    /// The name stands alone on its line, which a signature or an address does as well.
    alone: bool,
    /// The name stands in brackets, which the labels of a form do as well.
    bracketed: bool,
}

/// The stretches that are not the customer's words; none unless both sides speak.
#[must_use]
pub fn silent(core: &Core, text: &Text) -> Silent {
    // Nothing is a log without lines, and most texts have none.
    if !text.folded.trim_end().contains('\n') {
        return Silent::default();
    }
    let mut lines: Vec<(&str, Option<Turn>)> =
        text.folded.split_inclusive('\n').map(|line| (line, turn_of(core, line))).collect();
    // A form has each label once; in a log somebody speaks again.
    let is_bracketed = |turn: &Turn| turn.bracketed;
    if lines.iter().filter(|(_, turn)| turn.as_ref().is_some_and(is_bracketed)).count() < LEAST_TURNS {
        lines.iter_mut().for_each(|(_, turn)| *turn = turn.filter(|turn| !turn.bracketed));
    }
    let speaks = |speaker, alone| {
        let turns = lines.iter().filter_map(|(_, turn)| *turn);
        turns.into_iter().any(|turn| turn.speaker == speaker && turn.alone == alone)
    };
    // Names alone are the form of a log only when both sides' stand so.
    let alone = speaks(Speaker::Customer, true) && speaks(Speaker::Staff, true);
    if !alone && !speaks(Speaker::Customer, false) {
        return Silent::default();
    }
    quiet(&lines, alone)
}

fn quiet(lines: &[(&str, Option<Turn>)], alone: bool) -> Silent {
    let (mut silent, mut speaker, mut start) = (Silent::default(), Speaker::Customer, 0);
    for (line, turn) in lines {
        let end = start + line.len();
        let turn = turn.filter(|turn| alone || !turn.alone);
        speaker = turn.map_or(speaker, |turn| turn.speaker);
        let words = start + turn.map_or(0, |turn| turn.words);
        // Names and times are the messenger's, whoever speaks.
        silent.push(Span::new(start, if speaker == Speaker::Staff { end } else { words }));
        start = end;
    }
    silent
}

fn turn_of(core: &Core, line: &str) -> Option<Turn> {
    let stamp = stamp(line);
    let words = &line[stamp..];
    let alone =
        || header(core, words).map(|speaker| Turn { speaker, words: line.len(), alone: true, bracketed: false });
    let before_words = || {
        let (name, _) = words.split_once(|c| c == ':' || stamp > 0 && c == '\t')?;
        let speaker = speaker(core, trimmed(name), line[..stamp].contains(':'))?;
        Some(Turn { speaker, words: stamp + name.len() + 1, alone: false, bracketed: false })
    };
    let in_brackets = || bracketed(core, words).map(|turn| Turn { words: stamp + turn.words, ..turn });
    alone().or_else(in_brackets).or_else(before_words)
}

/// `【客服】…`: a name in brackets before the words, of which nothing but a speaker's word is one.
fn bracketed(core: &Core, line: &str) -> Option<Turn> {
    let (name, _) = line.trim_start().strip_prefix(['【', '['])?.split_once(['】', ']'])?;
    let is = |words: &[String]| words.iter().any(|word| trimmed(name) == word);
    let staff = is(&core.staff_speakers).then_some(Speaker::Staff);
    let speaker = staff.or_else(|| is(&core.customer_speakers).then_some(Speaker::Customer))?;
    let words = line.find(['】', ']'])?;
    Some(Turn { speaker, words: words + line[words..].chars().next()?.len_utf8(), alone: false, bracketed: true })
}

/// How many bytes of the line are the time that a messenger set before it.
fn stamp(line: &str) -> usize {
    // The pattern is run on the few lines only that can match it.
    let near = line.trim_start().starts_with(|c: char| c.is_ascii_digit() || "[(【<上下早晚中凌ap".contains(c));
    let pattern = STAMP.as_ref().filter(|_| near);
    pattern.and_then(|pattern| pattern.find(line)).map_or(0, |found| found.end())
}

/// `客人: …`: a staff word at either end of the name is enough; a customer's word must be the whole of it.
fn speaker(core: &Core, name: &str, timed: bool) -> Option<Speaker> {
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return None;
    }
    if core.staff_speakers.iter().any(|word| name.starts_with(word.as_str()) || name.ends_with(word.as_str())) {
        return Some(Speaker::Staff);
    }
    // In a log with times whoever is not staff is the customer, by whatever name.
    (timed || core.customer_speakers.iter().any(|word| name == word)).then_some(Speaker::Customer)
}

/// `客服` or `客服 14:02` on a line of its own; without a time nothing but the word, for sentences begin so too.
fn header(core: &Core, line: &str) -> Option<Speaker> {
    let name = line.trim_end();
    let starts = name.match_indices([' ', '\t', '(', '[']).map(|(at, _)| at);
    let timed = { starts }.find(|&at| at > 0 && stamp(&name[at..]) == name.len() - at);
    if let Some(at) = timed {
        return speaker(core, trimmed(&name[..at]), false);
    }
    let is = |words: &[String]| words.iter().any(|word| trimmed(name) == word);
    let staff = is(&core.staff_speakers).then_some(Speaker::Staff);
    staff.or_else(|| is(&core.customer_speakers).then_some(Speaker::Customer))
}

/// The name without brackets, and without the number of the clerk: 客服 A01.
fn trimmed(name: &str) -> &str {
    let bare = name.trim_matches(|c: char| c.is_whitespace() || "[](){}<>【】-*#".contains(c));
    let word = bare.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ' || c == '#');
    if word.is_empty() { bare } else { word }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;

    /// What of the text is the customer's.
    fn heard(log: &str) -> String {
        let (set, fold) = (builtin::set(), builtin::fold());
        let text = Text::new(log, &fold);
        let silent = silent(&set.core, &text);
        let spans = text.folded.char_indices().map(|(at, c)| Span::new(at, at + c.len_utf8()));
        let heard: String = spans.filter(|&span| !silent.overlaps(span)).map(|span| text.original(span)).collect();
        heard.split('\n').filter(|line| !line.trim().is_empty()).map(str::trim).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn only_the_customer_is_heard_in_every_form_of_log() {
        let rows = [
            "客人：床墊沒到\n客服：抱歉\n可以退費\n客人：等了半天",
            "14:02 客人: 床墊沒到\n14:05 客服小幫手: 抱歉\n可以退費\n14:31 客人: 等了半天",
            "[14:02] 客人：床墊沒到\n[14:05] 客服：抱歉，可以退費\n[14:31] 客人：等了半天",
            "2026/11/03 14:02:11 客人: 床墊沒到\n2026/11/03 14:05:00 客服: 抱歉\n2026/11/03 14:31:59 客人: 等了半天",
            "[2026-11-03 14:02] 客人: 床墊沒到\n[2026-11-03 14:05] 客服: 抱歉\n[2026-11-03 14:31] 客人: 等了半天",
            "2:02 PM 客人: 床墊沒到\n2:05 PM 客服: 抱歉\n2:31 PM 客人: 等了半天",
            "下午2:02 客人：床墊沒到\n下午2:05 客服：抱歉\n下午 2:31 客人：等了半天",
            "（11月3日 週二 14:02）客人：床墊沒到\n（11月3日 週二 14:05）客服：抱歉\n（11月3日 週二 14:31）客人：等了半天",
            "14:02\t客人\t床墊沒到\n14:05\t客服\t抱歉\n14:31\t客人\t等了半天",
            "下午02:02\t王小明\t床墊沒到\n下午02:05\t安心客服\t抱歉\n下午02:31\t王小明\t等了半天",
            "客人\n床墊沒到\n客服\n抱歉\n可以退費\n客人\n等了半天",
            "客人 14:02\n床墊沒到\n客服 A01 14:05\n抱歉\n客人 14:31\n等了半天",
            "客人 (11/03 14:02)\n床墊沒到\n客服小美 (11/03 14:05)\n抱歉\n客人 (11/03 14:31)\n等了半天",
            "[14:02] 客人\n床墊沒到\n[14:05] 客服\n抱歉：可以退費\n[14:31] 客人\n等了半天",
            "14:02 王小明: 床墊沒到\n14:05 客服: 抱歉\n14:31 王小明: 等了半天",
            "【我】床墊沒到\n【客服】抱歉\n可以退費\n【我】等了半天",
            "[客人] 床墊沒到\n[坐席] 抱歉\n[客人] 等了半天",
            "[14:02] 【我】床墊沒到\n[14:05] 【客服】抱歉：可以退費\n[14:31] 【我】等了半天",
        ];
        let wrong: Vec<String> = rows
            .iter()
            .filter(|log| heard(log) != "床墊沒到|等了半天")
            .map(|log| format!("{log}\n→ {}", heard(log)))
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    }

    #[test]
    fn what_is_no_log_is_heard_whole() {
        let rows = [
            "店長\n您好，我等了半天",
            "14:02 打電話到客服\n14:30 還在等\n15:00 還是沒有人接",
            "11/3 下單\n11/5 客服態度很差\n11/7 還沒收到",
            "訂單：A123\n客服：一直叫我等",
            "【訂單】床墊沒到\n等了半天",
            "[會員] 一般\n[客服] 態度很差",
        ];
        for text in rows {
            assert_eq!(heard(text), text.replace('\n', "|"));
        }
    }

    #[test]
    fn a_silent_stretch_is_found_from_any_side() {
        let mut silent = Silent::default();
        for (start, end) in [(2, 4), (4, 6), (6, 6), (10, 12)] {
            silent.push(Span::new(start, end));
        }
        let rows =
            [((0, 2), false), ((0, 3), true), ((5, 7), true), ((6, 10), false), ((11, 30), true), ((12, 13), false)];
        for ((start, end), expected) in rows {
            assert_eq!(silent.overlaps(Span::new(start, end)), expected, "{start}..{end}");
        }
        for ((start, end), spoken) in [((0, 9), 0), ((2, 9), 6), ((5, 9), 6), ((6, 9), 6), ((10, 11), 11)] {
            assert_eq!(silent.spoken(Span::new(start, end)), Span::new(spoken, end), "{start}..{end}");
        }
    }
}
