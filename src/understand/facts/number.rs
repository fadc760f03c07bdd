//! Facts that are numbers: with a unit after them, a sign before them, or known by their role alone.

use super::search::{BARE_REACH, Search};
use super::value;
use crate::playbook::set::{FactRules, NumberShape, ValueKind};
use crate::text::numeral::{self, Number, is_inside_code, number_at, number_before};
use crate::text::{Span, is_han};
use crate::understand::Fact;

/// A number with what it counts.
#[derive(Debug, Clone, Copy)]
struct Found {
    number: Number,
    span: Span,
    bare: bool,
}

impl Search<'_> {
    pub fn numbers(&mut self) {
        let amounts = amounts(&self.text.folded);
        for (at, shape) in self.rules.numbers.iter().enumerate() {
            if shape.bare {
                self.bare_numbers(shape, &amounts);
                continue;
            }
            let mut found = self.measured(at, shape);
            // Of 個小時 and 小時 the longer one counts.
            found.sort_unstable_by_key(|found| (found.span.start, std::cmp::Reverse(found.span.end)));
            for found in found {
                self.number(shape, found);
            }
        }
    }

    /// The numbers of a shape that stand before a unit or after a sign.
    fn measured(&self, shape_at: usize, shape: &NumberShape) -> Vec<Found> {
        let folded = self.text.folded.as_str();
        let of_shape = |mark: &&(u8, Span)| usize::from(mark.0) == shape_at;
        let before_unit = self.marks.units.iter().filter(of_shape).filter_map(|&(_, unit)| {
            let number = number_before(folded, unit.start as usize)?;
            let end = whole_end(self.rules, shape, folded, unit);
            Some(Found { number, span: Span::new(number.start, end), bare: false })
        });
        let after_sign = self.marks.signs.iter().filter(of_shape).filter_map(|&(_, sign)| {
            let blanks = folded[sign.end as usize..].bytes().take_while(|&byte| byte == b' ').count();
            let number = number_at(folded, sign.end as usize + blanks)?;
            // The n of nt$ after $ counts nothing.
            let counts = folded[number.start..].starts_with(|c: char| c != 'n');
            let span = Span::new(sign.start as usize, number.end);
            counts.then_some(Found { number, span, bare: false })
        });
        before_unit.chain(after_sign).collect()
    }

    /// Numbers without unit or sign: known by how they are written (1,188, 四萬四千五), by a role word near them, or
    /// because nothing follows that they could count.
    fn bare_numbers(&mut self, shape: &NumberShape, numbers: &[(Number, AmountLook)]) {
        let folded = self.text.folded.as_str();
        for &(number, look) in numbers {
            let start = number.start;
            let closed = || !shape.closes.is_empty() && closes(&shape.closes, &folded[number.end..]);
            let lead = folded[..start].trim_end_matches(|c| shape.between.contains(c));
            let near = |search: &Self| {
                let role = search.role(shape.kind, Span::new(lead.len(), number.end));
                role.is_some_and(|role| role.distance <= BARE_REACH)
            };
            // iPhone 15 is a name.
            let named = folded[..start].trim_end_matches(' ').ends_with(|c: char| c.is_ascii_alphabetic());
            let is_amount = match look {
                AmountLook::Likely => true,
                _ if named => false,
                AmountLook::Plain => near(self) || closed(),
                AmountLook::Small => near(self),
                AmountLook::Tens => near(self) && closes(CLOSING, &folded[number.end..]),
                AmountLook::No => false,
            };
            if is_amount {
                self.number(shape, Found { number, span: Span::new(start, number.end), bare: true });
            }
        }
    }

    /// A number that was found, with the words around it that belong to it.
    fn number(&mut self, shape: &NumberShape, found: Found) {
        let folded = self.text.folded.as_str();
        let (mut start, mut end) = (found.span.start as usize, found.span.end as usize);
        let tenths = tenths(self.rules.values[shape.kind as usize], folded, end);
        // 兩塊 may be two pieces, but 兩塊五 is money.
        let excepted = tenths == 0 && shape.except.iter().any(|word| word == self.text.folded(found.span));
        if excepted || self.is_barred(shape, found) {
            return;
        }
        if let Some(word) = shape.after.iter().find(|word| folded[end..].starts_with(word.as_str())) {
            end += word.len();
        }
        end += tenths;
        let lead = folded[..start].trim_end_matches(' ');
        if let Some(word) = shape.before.iter().find(|word| lead.ends_with(word.as_str())) {
            start = lead.len() - word.len();
        }
        let span = Span::new(start, end);
        let next = folded[end..].trim_start_matches(' ').chars().next();
        if next.is_some_and(|c| shape.not_before.contains(c)) || self.joins_clauses(span) {
            return;
        }
        let role = self.role(shape.kind, span).map(|role| role.role);
        if role.is_none() && shape.needs_role {
            return;
        }
        if let Some(value) = value::read(self.rules, shape.kind, self.text.folded(span), 0) {
            self.put(Fact { kind: shape.kind, role, span, value, bare: found.bare });
        }
    }

    /// Whether the words before it make the number another thing.
    fn is_barred(&self, shape: &NumberShape, found: Found) -> bool {
        let folded = self.text.folded.as_str();
        let start = found.span.start as usize;
        let clause = self.text.clauses[self.text.clause_at(found.span.start)].span.start as usize;
        let (before, lead) = (&folded[..start], folded.get(clause..start).unwrap_or_default());
        let named = before.trim_end_matches([' ', ':', '是', '为', '*', '(', '「', '“']);
        // 2025年 is a date, and nobody waits for eighty years; but $1,800年費 is money.
        let year = found.span.start as usize == found.number.start
            && folded[found.number.end..].trim_start_matches(' ').starts_with('年')
            && found.number.value.is_some_and(|years| years >= 80.0);
        year || before.ends_with(['第', '每'])
            || is_code(&folded[found.number.start..found.number.end])
            || shape.not_right_after.iter().any(|word| named.ends_with(word.as_str()))
            || shape.not_after.iter().any(|word| lead.contains(word.as_str()))
    }

    /// 扣了499，998元: in the folded text the comma looks like one between thousands.
    fn joins_clauses(&self, span: Span) -> bool {
        self.text.folded(span).contains(',') && {
            let original = self.text.original(span);
            original.contains('，') && original.contains(|c: char| c.is_ascii_digit())
        }
    }
}

/// The numbers of a text that look like an amount even without a unit.
fn amounts(folded: &str) -> Vec<(Number, AmountLook)> {
    let mut amounts = Vec::new();
    let mut at = 0;
    while let Some(start) = folded[at..].find(begins_number).map(|start| at + start) {
        let Some(number) = number_at(folded, start) else {
            at = start + folded[start..].chars().next().map_or(1, char::len_utf8);
            continue;
        };
        at = number.end;
        let look = AmountLook::of(&folded[start..number.end]);
        if look != AmountLook::No && !is_inside_code(folded, start) && !folded[..start].ends_with('第') {
            amounts.push((number, look));
        }
    }
    amounts
}

/// Where a measured number ends, with the smaller units and the upper end of a range that follow it: 1小時30分,
/// 三天到五天.
fn whole_end(rules: &FactRules, shape: &NumberShape, folded: &str, unit: Span) -> usize {
    let mut end = unit.end as usize;
    let unit = &folded[unit.range()];
    let times = rules.values[shape.kind as usize] == ValueKind::Duration;
    let mut last = value::period_at(rules, unit.trim_start_matches(['半', '多'])).map(|(period, _)| period);
    loop {
        let range = folded[end..].chars().next().filter(|c| matches!(c, '-' | '~' | '～' | '到' | '至'));
        let after = end + range.map_or(0, char::len_utf8);
        let Some(number) = number_at(folded, after) else { return end };
        let length = match value::period_at(rules, &folded[number.end..]) {
            // 一天一天 is none.
            Some((period, length)) if times && (range.is_some() || last.is_some_and(|last| last < period)) => {
                last = Some(period);
                length
            }
            _ if range.is_some() && folded[number.end..].starts_with(unit) => unit.len(),
            _ => return end,
        };
        end = number.end + length;
    }
}

/// 兩塊五: how long the digit is that counts tenths of the unit before it.
fn tenths(value: ValueKind, folded: &str, end: usize) -> usize {
    let unit = folded[..end].ends_with('块');
    let Some(number) = number_at(folded, end).filter(|_| unit && value == ValueKind::Amount) else { return 0 };
    let single = numeral::parse(&folded[end..number.end]).is_some_and(|digit| digit < 10.0);
    let closed = !folded[number.end..].starts_with(is_han);
    if single && closed { number.end - end } else { 0 }
}

/// Nothing is counted in more digits than this.
const MOST_DIGITS: usize = 12;

fn is_code(number: &str) -> bool {
    number.bytes().filter(u8::is_ascii_digit).count() > MOST_DIGITS
}

/// Where a clause ends.
const CLOSING: &str = ",。!?;:、)」”\n";

/// How much a number without unit looks like an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AmountLook {
    No,
    /// 三十八, with a role near it and nothing after it to count.
    Tens,
    /// 38, with a role near it.
    Small,
    /// 398, 五萬: with a role near it, or with nothing after it to count.
    Plain,
    /// 1,188, 四萬四, 一百五.
    Likely,
}

impl AmountLook {
    fn of(token: &str) -> Self {
        let (mut digits, mut chinese, mut length) = (0, 0, 0);
        let (mut large, mut hundreds, mut tens, mut comma, mut point) = (false, false, false, false, false);
        for c in token.chars() {
            length += 1;
            match c {
                '0'..='9' => digits += 1,
                '一' | '二' | '两' | '三' | '四' | '五' | '六' | '七' | '八' | '九' => chinese += 1,
                '千' | '万' => large = true,
                '百' => hundreds = true,
                '十' | '廿' | '卅' => tens = true,
                ',' => comma = true,
                '.' => point = true,
                _ => {}
            }
        }
        let large = large && (digits + chinese > 0 || tens) && length >= 2;
        if digits > 3 && comma || large && (digits > 0 || chinese > 1 || tens && chinese > 0) || hundreds && chinese > 1
        {
            return Self::Likely;
        }
        let year =
            digits == 4 && length == 4 && (token.starts_with("19") || token.starts_with("20")) && token != "2000";
        if large || hundreds && chinese > 0 || (3..=7).contains(&digits) && !year && !token.starts_with('0') && !point {
            return Self::Plain;
        }
        if (2..=7).contains(&digits) && !year && (point || !token.starts_with('0')) {
            return Self::Small;
        }
        if tens { Self::Tens } else { Self::No }
    }
}

fn begins_number(c: char) -> bool {
    matches!(c, '0'..='9' | '一' | '二' | '两' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '廿' | '卅')
}

/// Whether what follows leaves a number nothing to count.
fn closes(closing: &str, after: &str) -> bool {
    after.trim_start_matches(' ').chars().next().is_none_or(|c| closing.contains(c))
}
