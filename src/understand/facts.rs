//! The facts of a complaint: what, when, how much, how often, and which part each plays in the story.
//!
//! Patterns come from the playbooks and run only when a trigger woke them. Precision before recall: a wrong fact
//! in a letter is worse than none.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jiff::civil::Date;
use regex::Regex;

use super::matcher::Hits;
use super::speakers::Silent;
use super::{Fact, FactValue};
use crate::playbook::cue::STRONG;
use crate::playbook::set::{Core, FactPattern, FactRules, Label, NumberShape, SlotSource};
use crate::text::{Span, Text, numeral};

/// How far around a fact a word may stand and still tell its role: nine characters.
const ROLE_REACH: u32 = 27;
/// A bare number is an amount when its role stands this near: five characters.
const BARE_REACH: u32 = 15;
/// A pattern looks at so many bytes before and after what woke it.
const BEFORE: usize = 48;
const AFTER: usize = 60;

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

    /// All facts, in the order of the text, without overlaps; where two claim a place the earlier shape has it.
    #[must_use]
    pub fn find(&self, core: &Core, text: &Text, hits: &Hits, silent: &Silent, received: Option<Date>) -> Vec<Fact> {
        let mut search =
            Search { rules: &core.facts, text, hits, silent, received, facts: Vec::new(), taken: BTreeMap::new() };
        search.patterns(self);
        search.numbers();
        search.names();
        search.words();
        let mut facts = search.facts;
        facts.sort_by_key(|fact| fact.span);
        facts
    }
}

struct Search<'s> {
    rules: &'s FactRules,
    text: &'s Text<'s>,
    hits: &'s Hits,
    silent: &'s Silent,
    received: Option<Date>,
    facts: Vec<Fact>,
    /// Where facts stand: start to end.
    taken: BTreeMap<u32, u32>,
}

impl Search<'_> {
    /// Whether no fact stands there yet.
    fn free(&self, span: Span) -> bool {
        self.taken.range(..span.end).next_back().is_none_or(|(_, &end)| end <= span.start)
    }

    /// The marks near a span: those that could tell its role.
    fn marks_near(&self, span: Span) -> &[(Label, Span)] {
        // Marks are ordered by their ends.
        let marks = &self.hits.marks;
        let first = marks.partition_point(|mark| mark.1.end + ROLE_REACH < span.start);
        let last = marks.partition_point(|mark| mark.1.end <= span.end + 2 * ROLE_REACH);
        &marks[first..last.max(first)]
    }

    fn add(&mut self, kind: u8, span: Span, role: Option<u8>, plus: i32) {
        if self.silent.overlaps(span) || !self.free(span) {
            return;
        }
        self.taken.insert(span.start, span.end);
        let value = value(&self.rules.kinds[kind as usize], self.text.folded(span), plus, self.received);
        self.facts.push(Fact { kind, role, span, value });
    }

    // Shapes that are regular expressions

    fn patterns(&mut self, finder: &Finder) {
        let runs = digit_runs(&self.text.folded);
        for (at, pattern) in self.rules.patterns.iter().enumerate() {
            let by_digits = runs.iter().filter(|run| pattern.digits > 0 && run.1 >= pattern.digits).map(|run| run.0);
            let trigger = Label::Trigger(at as u8);
            let by_word = self.hits.marks.iter().filter(|mark| mark.0 == trigger).map(|mark| mark.1);
            let woken: Vec<Span> = by_digits.chain(by_word).collect();
            for span in woken {
                let window = window(&self.text.folded, span);
                let (regex, except) = finder.regex(at, pattern);
                for found in matches(regex, &self.text.folded[window.range()]) {
                    let found = Span { start: found.start + window.start, end: found.end + window.start };
                    if !except.as_ref().is_some_and(|except| except.is_match(self.text.folded(found))) {
                        let role = pattern.role.or_else(|| self.role(pattern.kind, found).map(|(role, _)| role));
                        self.add(pattern.kind, found, role, pattern.plus);
                    }
                }
            }
        }
    }

    // Numbers

    fn numbers(&mut self) {
        for (at, shape) in self.rules.numbers.iter().enumerate() {
            if shape.bare {
                self.bare_numbers(shape);
                continue;
            }
            let (unit, sign) = (Label::Unit(at as u8), Label::Sign(at as u8));
            let mut found: Vec<Span> = Vec::new();
            for &(label, mark) in &self.hits.marks {
                if label == unit {
                    found.extend(self.before_unit(shape, mark));
                } else if label == sign {
                    found.extend(self.after_sign(mark));
                }
            }
            // Of 個小時 and 小時 the longer one counts.
            found.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
            for span in found {
                self.number(shape, span);
            }
        }
    }

    fn before_unit(&self, shape: &NumberShape, unit: Span) -> Option<Span> {
        let text = &self.text.folded[..unit.start as usize];
        let end = text.trim_end_matches(|c| shape.between.contains(c) || c == ' ').len();
        let number = ending_number(&text[..end], shape.few)?;
        Some(Span::new(number, unit.end as usize))
    }

    fn after_sign(&self, sign: Span) -> Option<Span> {
        let text = &self.text.folded[sign.end as usize..];
        let blank = text.len() - text.trim_start_matches(' ').len();
        let length = leading_number(&text[blank..])?;
        Some(Span::new(sign.start as usize, sign.end as usize + blank + length))
    }

    /// Numbers without unit or sign: known by how they are written (1,188, 四萬四千五) or by a role word near them.
    fn bare_numbers(&mut self, shape: &NumberShape) {
        let folded = &self.text.folded;
        let mut at = 0;
        while let Some(start) = folded[at..].find(|c: char| c.is_ascii_digit() || "一二两三四五六七八九十".contains(c))
        {
            let start = at + start;
            let length = spaced_number(&folded[start..]);
            let token = &folded[start..start + length];
            at = start + length;
            let lead = folded[..start].trim_end_matches(|c| shape.between.contains(c));
            let inside = folded[..start].ends_with(|c: char| c.is_ascii_alphanumeric() || "-.:/第".contains(c));
            let (likely, plain) = shape_of_amount(token);
            if inside || !(likely || plain) {
                continue;
            }
            let near = || self.role(shape.kind, Span::new(lead.len(), start + length));
            if likely || near().is_some_and(|(_, distance)| distance <= BARE_REACH) {
                self.number(shape, Span::new(start, start + length));
            }
        }
    }

    /// A number that was found, with the words around it that belong to it.
    fn number(&mut self, shape: &NumberShape, found: Span) {
        let folded = &self.text.folded;
        let (mut start, mut end) = (found.start as usize, found.end as usize);
        if let Some(word) = shape.after.iter().find(|word| folded[end..].starts_with(word.as_str())) {
            end += word.len();
        }
        if let Some(word) = shape.before.iter().find(|word| folded[..start].trim_end().ends_with(word.as_str())) {
            start = folded[..start].trim_end().len() - word.len();
        }
        let next = folded[end..].trim_start_matches(' ').chars().next();
        let core = &folded[found.range()];
        // 2025年 is a date.
        let year = core.get(4..).is_some_and(|rest| rest.starts_with('年'))
            && core[..4].bytes().all(|byte| byte.is_ascii_digit());
        let barred =
            year || next.is_some_and(|c| shape.not_before.contains(c)) || shape.except.iter().any(|word| word == core);
        let numbered = folded[..start].ends_with(['第', '每']);
        let clause = self.text.clauses[self.text.clause_at(found.start)].span.start as usize;
        let lead = folded.get(clause..start).unwrap_or_default();
        if barred || numbered || shape.not_after.iter().any(|word| lead.contains(word.as_str())) {
            return;
        }
        let span = Span::new(start, end);
        let role = self.role(shape.kind, span).map(|(role, _)| role);
        if role.is_some() || !shape.needs_role {
            self.add(shape.kind, span, role, 0);
        }
    }

    // Names

    fn names(&mut self) {
        for (at, shape) in self.rules.names.iter().enumerate() {
            let suffix = Label::Suffix(at as u8);
            let found: Vec<Span> = self.hits.marks.iter().filter(|mark| mark.0 == suffix).map(|mark| mark.1).collect();
            for suffix in found {
                let clause = self.text.clauses[self.text.clause_at(suffix.start)].span;
                let head = &self.text.folded[clause.start as usize..suffix.start as usize];
                let name: Vec<usize> = head
                    .char_indices()
                    .rev()
                    .take(shape.most as usize)
                    .take_while(|&(_, c)| ('\u{4e00}'..='\u{9fff}').contains(&c) && !shape.stops.contains(c))
                    .map(|(at, _)| at)
                    .collect();
                let Some(&first) = name.last() else { continue };
                let led = shape.leads.is_empty() || head[..first].ends_with(|c| shape.leads.contains(c));
                if led && name.len() >= shape.least as usize {
                    let start = clause.start as usize + first;
                    self.add(shape.kind, Span::new(start, suffix.end as usize), None, 0);
                }
            }
        }
    }

    /// Words that are facts by themselves: of each kind the longest, and the first of those. A strong word is one
    /// wherever it stands, any other only in a role: 您買的〔product〕 must not name a thing in passing.
    fn words(&mut self) {
        for kind in 0..self.rules.kinds.len() as u8 {
            let found = self.hits.of(Label::Word(kind)).iter().filter(|hit| self.free(hit.span)).filter_map(|hit| {
                let role =
                    self.role(kind, hit.span).filter(|(_, distance)| *distance <= BARE_REACH).map(|(role, _)| role);
                (role.is_some() || hit.weight >= STRONG).then_some((hit.span, role))
            });
            let best = found.max_by_key(|(span, _)| (span.len(), std::cmp::Reverse(span.start)));
            if let Some((span, role)) = best {
                self.add(kind, span, role, 0);
            }
        }
    }

    /// The role whose word stands nearest, with its distance in bytes.
    fn role(&self, kind: u8, span: Span) -> Option<(u8, u32)> {
        let clause = self.text.clause_at(span.start);
        let sentence = self.text.clauses[clause].sentence;
        let clause_start = self.text.clauses[clause].span.start;
        let mut best: Option<(u32, u8, u8)> = None;
        for &(label, mark) in self.marks_near(span) {
            let (rule, distance) = match label {
                Label::RoleBefore(rule) if mark.end <= span.start && mark.start >= clause_start => {
                    (rule, span.start - mark.end)
                }
                // 等了三天，還沒到: the word after may stand in the next clause.
                Label::RoleAfter(rule)
                    if mark.start >= span.end
                        && self.text.clauses[self.text.clause_at(mark.start)].sentence == sentence =>
                {
                    (rule, mark.start - span.end + 1)
                }
                _ => continue,
            };
            let fits = self.rules.rules[rule as usize].kind == kind && distance <= ROLE_REACH;
            if fits && best.is_none_or(|(nearest, first, _)| (distance, rule) < (nearest, first)) {
                best = Some((distance, rule, self.rules.rules[rule as usize].role));
            }
        }
        best.map(|(distance, _, role)| (role, distance))
    }
}

/// Runs of Latin letters, digits and what joins them, with their number of digits.
fn digit_runs(text: &str) -> Vec<(Span, u8)> {
    let mut runs = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        let (mut end, mut digits) = (at, 0_u8);
        while at < bytes.len() && (bytes[at].is_ascii_alphanumeric() || b"-+/. @_".contains(&bytes[at])) {
            if bytes[at].is_ascii_digit() {
                digits = digits.saturating_add(1);
                end = at + 1;
            }
            at += 1;
        }
        runs.push((Span::new(start, end), digits));
    }
    runs
}

/// What a woken pattern looks at.
fn window(text: &str, around: Span) -> Span {
    let mut start = (around.start as usize).saturating_sub(BEFORE);
    let mut end = (around.end as usize + AFTER).min(text.len());
    while !text.is_char_boundary(start) {
        start += 1;
    }
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    Span::new(start, end)
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

/// Where the number starts that the text ends with.
fn ending_number(text: &str, few: bool) -> Option<usize> {
    if text.ends_with([',', '.']) {
        return None;
    }
    let mut start = text.len();
    for (at, c) in text.char_indices().rev() {
        let part = is_numeral(c) && (few || c != '几')
            || few && (c == '好' || c == 'n') && start < text.len()
            || few && c == 'n';
        if !part {
            break;
        }
        start = at;
    }
    let number = text[start..].trim_start_matches([',', '.', '好']);
    let start = if text[start..].starts_with("好几") { start } else { text.len() - number.len() };
    let number = &text[start..];
    let counts = number.chars().any(|c| c.is_ascii_digit() || "一二两三四五六七八九十半几n百千万".contains(c));
    // A letter before it makes it part of a code.
    let code = text[..start].chars().next_back().is_some_and(|c| c.is_ascii_alphanumeric());
    (counts && !code && !number.is_empty()).then_some(start)
}

/// The length of the number that the text begins with, blanks before its units included: 3 萬 1.
fn spaced_number(text: &str) -> usize {
    let mut length = leading_number(text).unwrap_or_else(|| text.chars().next().map_or(1, char::len_utf8));
    while let Some(rest) = text[length..].strip_prefix(' ').filter(|rest| rest.starts_with(['万', '千', '百'])) {
        let unit = leading_number(rest).unwrap_or(0);
        length += 1 + unit;
        // 3 萬 1: the digit that belongs to the unit.
        let digit = text[length..].strip_prefix(' ').and_then(leading_number).filter(|&digits| digits == 1);
        length += digit.map_or(0, |digits| 1 + digits);
    }
    length
}

/// Whether a number without unit is most likely an amount, and whether it may be one.
fn shape_of_amount(token: &str) -> (bool, bool) {
    let digits = token.chars().filter(char::is_ascii_digit).count();
    let chinese = token.chars().filter(|c| "一二两三四五六七八九".contains(*c)).count();
    let grouped = token.contains(',')
        && token.split(',').skip(1).all(|group| group.split('.').next().is_some_and(|g| g.len() == 3));
    let large = token.contains(['千', '万']) && (digits > 0 || chinese > 0) && token.chars().count() >= 2;
    let year = digits == 4 && token.len() == 4 && (token.starts_with("19") || token.starts_with("20"));
    let hundreds = token.contains('百') && chinese > 0;
    let plain =
        (2..=7).contains(&digits) && !year && !token.starts_with('0') || hundreds || token.contains('.') && digits > 1;
    (digits > 3 && grouped || large && (digits > 0 || chinese > 1), plain || large)
}

/// The length of the number that the text begins with.
fn leading_number(text: &str) -> Option<usize> {
    let end = text.find(|c: char| !is_numeral(c)).unwrap_or(text.len());
    let number = text[..end].trim_end_matches([',', '.']);
    (!number.is_empty()).then_some(number.len())
}

fn value(kind: &str, text: &str, plus: i32, received: Option<Date>) -> FactValue {
    let found = match kind {
        "amount" => amount(text),
        "count" => numeral::parse(counted(text))
            .map(|number| FactValue::Number { number: (number + f64::from(plus)).max(0.0) }),
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

/// The numeral that a count begins with: 三 of 三次.
fn counted(text: &str) -> &str {
    &text[..text.find(|c| !is_numeral(c)).unwrap_or(text.len())]
}

fn amount(text: &str) -> Option<FactValue> {
    // The k of HK$ is no thousand.
    let start = text.find(|c| is_numeral(c) && !matches!(c, 'k' | ',' | '.'))?;
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
    let mut number =
        numeral::parse(if digits == "半" || digits.is_empty() { "半" } else { digits.trim_end_matches('半') })?;
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
    for (word, days) in [("大前", 3), ("前天", 2), ("前晚", 2), ("昨", 1), ("寻", 1), ("琴", 1), ("噚", 1), ("今", 0)]
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
            let full = if *y < 100 {
                y + 2000
            } else if *y < 200 {
                y + 1911
            } else {
                *y
            };
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
