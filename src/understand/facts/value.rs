//! What the words of a fact are worth: numbers, amounts, durations. None where the customer leaves it open.

use crate::playbook::set::{FactRules, Period, ValueKind};
use crate::text::numeral::{self, number_at};
use crate::understand::FactValue;

/// Nobody has called a hundred times: such a number is something else.
const MOST_TIMES: f64 = 99.0;

/// The value of a fact of this kind; `None` where it cannot be one at all.
pub fn read(rules: &FactRules, kind: u8, text: &str, plus: i32) -> Option<FactValue> {
    let value = match rules.values[kind as usize] {
        ValueKind::Count => {
            let number = count(text).map(|number| (number + f64::from(plus)).max(0.0));
            if number.is_some_and(|number| number > MOST_TIMES) {
                return None;
            }
            number.map(|number| FactValue::Number { number })
        }
        ValueKind::Amount => amount(rules, text),
        ValueKind::Duration => duration(rules, text).map(FactValue::Iso),
        ValueKind::Text | ValueKind::Date => None,
    };
    Some(value.unwrap_or(FactValue::None))
}

fn count(text: &str) -> Option<f64> {
    numeral::first(text)?.value
}

fn amount(rules: &FactRules, text: &str) -> Option<FactValue> {
    let first = numeral::first(text)?;
    let mut number = first.value?;
    let rest = &text[first.end..];
    if rest.starts_with(is_range_mark) || rest.contains(is_range_mark) {
        return None;
    }
    // 两块五: the digit after the unit counts tenths.
    if let Some(tail) = rest.strip_prefix('块') {
        number += match numeral::parse(tail) {
            Some(tenths) if tenths < 1.0 => tenths,
            Some(tenths) if tenths < 10.0 => tenths / 10.0,
            _ => 0.0,
        };
    }
    let names = |names: &Vec<String>| names.iter().any(|name| text.contains(name.as_str()));
    let currency = rules.currencies.iter().position(|(_, words)| names(words)).map(|at| at as u8);
    Some(FactValue::Amount { number, currency })
}

fn is_range_mark(c: char) -> bool {
    matches!(c, '-' | '~' | '～' | '到' | '至')
}

/// The unit of time at the start of the text, and the length of its words.
pub fn period_at(rules: &FactRules, text: &str) -> Option<(Period, usize)> {
    let at = |from: usize| {
        let word = rules.periods.iter().find(|(word, _)| text[from..].starts_with(word.as_str()));
        word.map(|(word, period)| (*period, from + word.len()))
    };
    at(0).or_else(|| text.starts_with('个').then(|| at('个'.len_utf8())).flatten())
}

/// ISO 8601, where number and unit are clear.
fn duration(rules: &FactRules, text: &str) -> Option<String> {
    let first = numeral::first(text)?;
    let mut parts: Vec<(Period, f64)> = Vec::with_capacity(2);
    let mut number = first;
    loop {
        let mut rest = &text[number.end..];
        let mut value = number.value?;
        rest = rest.trim_start_matches(' ');
        // 两个半月 and 一个多小时: between the measure word and its unit.
        if let Some(after) = rest.strip_prefix("个半") {
            value += 0.5;
            rest = after;
        } else if let Some(after) = rest.strip_prefix("个多").or_else(|| rest.strip_prefix('多')) {
            rest = after;
        }
        let (period, length) = period_at(rules, rest)?;
        rest = &rest[length..];
        if let Some(after) = rest.strip_prefix('半') {
            value += 0.5;
            rest = after;
        }
        parts.push((period, value));
        match number_at(text, text.len() - rest.len()) {
            Some(next) => number = next,
            None if rest.is_empty() || rest == "多" => return iso(&parts),
            None => return None,
        }
    }
}

fn iso(parts: &[(Period, f64)]) -> Option<String> {
    if let &[(period, value)] = parts
        && value.fract() > 0.0
    {
        return match period {
            Period::Hour => Some(format!("PT{}M", value * 60.0)),
            Period::Day if value > 1.0 => Some(format!("PT{}H", value * 24.0)),
            Period::Year => Some(format!("P{}M", value * 12.0)),
            _ => None,
        };
    }
    let falling = parts.windows(2).all(|pair| pair[0].0 < pair[1].0);
    if !falling || parts.iter().any(|(_, value)| value.fract() > 0.0) {
        return None;
    }
    let mut text = String::from("P");
    for (period, value) in parts {
        if *period >= Period::Hour && !text.contains('T') {
            text.push('T');
        }
        text.push_str(&format!("{value}{}", letter(*period)?));
    }
    Some(text)
}

fn letter(period: Period) -> Option<char> {
    Some(match period {
        Period::Year => 'Y',
        Period::Month => 'M',
        Period::Week => 'W',
        Period::Day => 'D',
        Period::Hour => 'H',
        Period::Minute => 'M',
        Period::Second => 'S',
        Period::Open => return None,
    })
}
