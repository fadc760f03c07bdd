//! The facts of a complaint: what, when, how much, how often, and which part each plays in the story.
//!
//! Patterns come from the playbooks and run only when a trigger woke them. Precision before recall: a wrong fact
//! in a letter is worse than none.

use std::sync::OnceLock;

use jiff::civil::Date;
use regex::Regex;

use super::matcher::Hits;
use super::{Fact, FactValue};
use crate::playbook::set::{Core, FactPattern, FactRules, Label, SlotSource};
use crate::text::{Span, Text, numeral};

/// How far around a fact a word may stand and still tell its role, in characters.
const ROLE_WINDOW: usize = 9;

/// The patterns of a set, each compiled when it is first woken.
pub struct Finder {
    patterns: Vec<OnceLock<(Regex, Option<Regex>)>>,
}

impl Finder {
    #[must_use]
    pub fn new(rules: &FactRules) -> Self {
        Self { patterns: rules.patterns.iter().map(|_| OnceLock::new()).collect() }
    }

    fn regex(&self, at: usize, pattern: &FactPattern) -> &(Regex, Option<Regex>) {
        self.patterns[at].get_or_init(|| {
            let compile = |regex: &String| Regex::new(regex).expect("checked when the set was compiled");
            (compile(&pattern.regex), pattern.except.as_ref().map(compile))
        })
    }

    /// All facts, in the order of the text, without overlaps; where two claim a place the earlier pattern has it.
    #[must_use]
    pub fn find(&self, core: &Core, text: &Text, hits: &Hits, silent: &[Span], received: Option<Date>) -> Vec<Fact> {
        let rules = &core.facts;
        let has_digit = text.folded.bytes().any(|byte| byte.is_ascii_digit());
        let mut facts: Vec<Fact> = Vec::new();
        for (at, pattern) in rules.patterns.iter().enumerate() {
            let woken = pattern.digit && has_digit || hits.triggers.iter().any(|&(id, _)| id as usize == at);
            if !woken {
                continue;
            }
            let (regex, except) = self.regex(at, pattern);
            for span in matches(regex, &text.folded) {
                let found = text.folded(span);
                let excepted = except.as_ref().is_some_and(|except| except.is_match(found));
                let taken = |other: Span| other.overlaps(span);
                if excepted || silent.iter().copied().any(taken) || facts.iter().any(|fact| taken(fact.span)) {
                    continue;
                }
                let role = pattern.role.or_else(|| role(rules, pattern.kind, text, span));
                let value = value(&rules.kinds[pattern.kind as usize], found, pattern.plus, received);
                facts.push(Fact { kind: pattern.kind, role, span, value });
            }
        }
        facts.extend(words(core, hits, &facts));
        facts.sort_by_key(|fact| fact.span);
        facts
    }
}

/// Where the pattern matches: its first group, or all of it, without blanks at the ends.
fn matches(regex: &Regex, text: &str) -> Vec<Span> {
    let trim = |found: regex::Match| {
        let start = found.start() + (found.as_str().len() - found.as_str().trim_start().len());
        Span::new(start, start + found.as_str().trim().len())
    };
    if regex.captures_len() == 1 {
        return regex.find_iter(text).map(trim).collect();
    }
    regex.captures_iter(text).filter_map(|found| found.get(1).or_else(|| found.get(0))).map(trim).collect()
}

/// Words that are facts by themselves: of each kind the longest, and the first of those.
fn words(core: &Core, hits: &Hits, facts: &[Fact]) -> Vec<Fact> {
    let mut found = Vec::new();
    for kind in 0..core.facts.kinds.len() as u8 {
        let hits = hits.of(Label::Word(kind)).iter().filter(|hit| !facts.iter().any(|f| f.span.overlaps(hit.span)));
        if let Some(best) = hits.max_by_key(|hit| (hit.span.len(), std::cmp::Reverse(hit.span.start))) {
            found.push(Fact { kind, role: None, span: best.span, value: FactValue::None });
        }
    }
    found
}

/// The role whose word stands nearest.
fn role(rules: &FactRules, kind: u8, text: &Text, span: Span) -> Option<u8> {
    let clause = text.clauses[text.clause_at(span.start)];
    let before = last_chars(&text.folded[clause.span.start as usize..span.start as usize], ROLE_WINDOW);
    // 等了三天，還沒到: the word after may stand in the next clause.
    let after = first_chars(&text.folded[span.end as usize..], ROLE_WINDOW);
    let mut best: Option<(usize, u8)> = None;
    for rule in rules.rules.iter().filter(|rule| rule.kind == kind) {
        let behind = rule.before.iter().filter_map(|word| before.rfind(word).map(|at| before.len() - at - word.len()));
        let ahead = rule.after.iter().filter_map(|word| after.find(word).map(|at| at + 1));
        if let Some(distance) = behind.chain(ahead).min() {
            if best.is_none_or(|(nearest, _)| distance < nearest) {
                best = Some((distance, rule.role));
            }
        }
    }
    best.map(|(_, role)| role)
}

fn last_chars(text: &str, count: usize) -> &str {
    let start = text.char_indices().rev().nth(count - 1).map_or(0, |(at, _)| at);
    &text[start..]
}

fn first_chars(text: &str, count: usize) -> &str {
    let end = text.char_indices().nth(count).map_or(text.len(), |(at, _)| at);
    &text[..end]
}

fn value(kind: &str, text: &str, plus: i32, received: Option<Date>) -> FactValue {
    let found = match kind {
        "amount" => amount(text),
        "count" => numeral::parse(text).map(|number| FactValue::Number { number: (number + f64::from(plus)).max(0.0) }),
        "duration" => duration(text).map(FactValue::Iso),
        "date" => date(text, received).map(|date| FactValue::Iso(date.to_string())),
        _ => None,
    };
    found.unwrap_or(FactValue::None)
}

/// The characters that numbers are made of.
fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || ",.零〇一二两三四五六七八九十百千万亿半几k".contains(c)
}

fn amount(text: &str) -> Option<FactValue> {
    let start = text.find(is_numeral)?;
    let rest: String = text[start..].chars().filter(|c| !matches!(c, ' ' | '多')).collect();
    let end = rest.find(|c: char| !is_numeral(c)).unwrap_or(rest.len());
    let mut number = numeral::parse(&rest[..end])?;
    // 两块五: the digit after the unit counts tenths.
    if let Some(tenths) = rest[end..].strip_prefix('块').and_then(numeral::parse).filter(|tenths| *tenths < 10.0) {
        number += tenths / 10.0;
    }
    let currency = [
        ("nt", "TWD"),
        ("台币", "TWD"),
        ("hk", "HKD"),
        ("港币", "HKD"),
        ("港元", "HKD"),
        ("蚊", "HKD"),
        ("us", "USD"),
        ("美元", "USD"),
        ("rmb", "CNY"),
        ("人民币", "CNY"),
        ("¥", "CNY"),
        ("￥", "CNY"),
    ];
    let currency = currency.iter().find(|(sign, _)| text.contains(sign)).map(|&(_, currency)| currency);
    Some(FactValue::Amount { number, currency })
}

/// ISO 8601, where number and unit are clear.
fn duration(text: &str) -> Option<String> {
    let units = [
        ("小时", "PT", "H"),
        ("钟头", "PT", "H"),
        ("粒钟", "PT", "H"),
        ("分钟", "PT", "M"),
        ("个钟", "PT", "H"),
        ("秒", "PT", "S"),
        ("天", "P", "D"),
        ("晚", "P", "D"),
        ("工作日", "P", "D"),
        ("周", "P", "W"),
        ("星期", "P", "W"),
        ("礼拜", "P", "W"),
        ("月", "P", "M"),
        ("年", "P", "Y"),
    ];
    let (at, &(_, start, unit)) =
        units.iter().filter_map(|entry| text.find(entry.0).map(|at| (at, entry))).min_by_key(|(at, _)| *at)?;
    let digits: String = text[..at].chars().filter(|&c| is_numeral(c)).collect();
    let mut number = numeral::parse(if digits == "半" || digits.is_empty() { "半" } else { digits.trim_end_matches('半') })?;
    let half = digits.len() > '半'.len_utf8() && digits.ends_with('半') || text[at..].ends_with('半');
    if half {
        number += 0.5;
    }
    if number.fract() == 0.0 {
        return Some(format!("{start}{number}{unit}"));
    }
    match (start, unit) {
        ("PT", "H") => Some(format!("PT{}M", number * 60.0)),
        ("P", "D") => Some(format!("PT{}H", number * 24.0)),
        _ => None,
    }
}

/// The date that is meant, counted from the day the complaint was received where it is relative.
fn date(text: &str, received: Option<Date>) -> Option<Date> {
    let ago = |days: i64| received?.checked_sub(jiff::Span::new().days(days)).ok();
    for (word, days) in
        [("大前", 3), ("前天", 2), ("前晚", 2), ("昨", 1), ("寻", 1), ("琴", 1), ("噚", 1), ("今", 0)]
    {
        if text.starts_with(word) && !text.starts_with("今年") {
            return ago(days);
        }
    }
    let numbers: Vec<i64> = text
        .split(|c: char| !is_numeral(c) || c == '.')
        .filter(|part| !part.is_empty())
        .filter_map(|part| numeral::parse(part).map(|number| number as i64))
        .collect();
    let year = |month: i64, day: i64| {
        // Without a year the last such day is meant.
        let received = received?;
        let this = Date::new(received.year(), i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
        if this > received { Date::new(received.year() - 1, this.month(), this.day()).ok() } else { Some(this) }
    };
    match numbers.as_slice() {
        [y, m, d] => {
            let full = if *y < 100 { y + 2000 } else if *y < 200 { y + 1911 } else { *y };
            Date::new(i16::try_from(full).ok()?, i8::try_from(*m).ok()?, i8::try_from(*d).ok()?).ok()
        }
        [m, d] if !text.contains("上个") => year(*m, *d),
        _ => None,
    }
}

/// The fact that fills a slot: of the kind and role asked for, the first; of counts the largest.
#[must_use]
pub fn for_slot(facts: &[Fact], source: SlotSource) -> Option<&Fact> {
    let SlotSource::Fact { kind, role } = source else { return None };
    let number = |fact: &Fact| if let FactValue::Number { number } = fact.value { number } else { 0.0 };
    let mut fitting = facts.iter().filter(|fact| fact.kind == kind && (role.is_none() || fact.role == role));
    let first = fitting.next()?;
    Some(fitting.fold(first, |best, fact| if number(fact) > number(best) { fact } else { best }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_and_amounts_have_their_values() {
        let durations = [
            ("快两个小时", Some("PT2H")),
            ("一个半小时", Some("PT90M")),
            ("半小时", Some("PT30M")),
            ("22 分钟", Some("PT22M")),
            ("三个月", Some("P3M")),
            ("九天", Some("P9D")),
            ("好几个月", None),
        ];
        for (text, expected) in durations {
            assert_eq!(duration(text).as_deref(), expected, "{text}");
        }
        let amounts = [
            ("3200元", 3200.0, None),
            ("hk$1,899", 1899.0, Some("HKD")),
            ("6万4", 64_000.0, None),
            ("四十九万", 490_000.0, None),
            ("nt$ 500", 500.0, Some("TWD")),
            ("两块五", 2.5, None),
        ];
        for (text, number, currency) in amounts {
            assert_eq!(amount(text), Some(FactValue::Amount { number, currency }), "{text}");
        }
    }

    #[test]
    fn dates_count_from_the_day_received() {
        let received = Some(jiff::civil::date(2026, 11, 21));
        let rows = [
            ("昨天", Some("2026-11-20")),
            ("11月3日", Some("2026-11-03")),
            ("12/25", Some("2025-12-25")),
            ("三月十号", Some("2026-03-10")),
            ("2026/1/5", Some("2026-01-05")),
            ("115年3月2日", Some("2026-03-02")),
            ("上周三", None),
        ];
        for (text, expected) in rows {
            assert_eq!(date(text, received).map(|date| date.to_string()).as_deref(), expected, "{text}");
        }
        assert_eq!(date("昨天", None), None);
    }
}
