//! Dates, absolute and seen from the day the complaint was received.
//!
//! A date is one fact, however many words it has. Where only a period is meant (上個月), or where several days could
//! be, it has no value.

use jiff::civil::{Date, Weekday};
use jiff::{Span as Time, ToSpan};

use super::pattern::digit_runs;
use super::search::Search;
use crate::playbook::set::{DatePart, DateRules, DateWord, Tense, ValueKind};
use crate::text::Span;
use crate::text::numeral::{number_at, number_before};
use crate::understand::{Fact, FactValue};

/// Years that a complaint speaks of.
const YEARS: std::ops::RangeInclusive<i64> = 1950..=2099;
/// The same in the calendar of the Republic, whose first year is 1912.
const REPUBLIC_YEARS: std::ops::RangeInclusive<i64> = 90..=150;
const REPUBLIC: i64 = 1911;

/// A date as it was read.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Reading {
    end: usize,
    value: Option<Date>,
    tense: Option<Tense>,
    /// A day of the month alone may be a number of anything, and 下個月 may be said in passing.
    doubtful: bool,
    /// Month and day without a year.
    open: Option<(i64, i64)>,
}

impl Search<'_> {
    pub fn dates(&mut self) {
        let Some(kind) = self.rules.values.iter().position(|value| *value == ValueKind::Date) else { return };
        let folded = self.text.folded.as_str();
        let calendar =
            Calendar { rules: &self.rules.dates, text: folded, words: &self.marks.dates, received: self.received };
        let mut found = calendar.worded();
        for (run, _) in digit_runs(folded) {
            // 2. 5/10: the number of an item and a date.
            let mut at = run.start as usize;
            for word in folded[run.range()].split_inclusive(' ') {
                found.extend(calendar.figures(Span::new(at, at + word.trim_end().len())));
                at += word.len();
            }
        }
        for (span, reading) in found {
            self.date(kind as u8, span, reading);
        }
    }

    fn date(&mut self, kind: u8, span: Span, reading: Reading) {
        let role = self.role_in(kind, span, reading.tense.filter(|_| reading.open.is_none()));
        if reading.doubtful {
            let follows = &self.text.folded[span.end as usize..];
            // 三個月前就訂好 tells how long ago, and 三日就 how long.
            let named = !self.text.folded(span).ends_with(['前', '日']) || reading.tense == Some(Tense::Future);
            let sure = role.is_some_and(|role| role.own) || named && is_surely_before(&self.rules.dates, follows);
            if !sure || self.is_ticket(span) {
                return;
            }
        }
        let (tense, role) = (role.and_then(|role| role.tense), role.map(|role| role.role));
        let value = match (reading.open, self.received) {
            (Some((month, day)), Some(received)) => in_year(month, day, received, tense),
            _ => reading.value,
        };
        let value = value.map_or(FactValue::None, |date| FactValue::Iso(date.to_string()));
        self.put(Fact { kind, role, span, value, bare: false });
    }

    /// 掛28號: the number of another thing.
    fn is_ticket(&self, span: Span) -> bool {
        let clause = self.text.clauses[self.text.clause_at(span.start)].span.start as usize;
        let lead = &self.text.folded[clause.min(span.start as usize)..span.start as usize];
        let rules = &self.rules.dates;
        rules.not_after.iter().any(|word| lead.contains(word.as_str()))
    }
}

struct Calendar<'c> {
    rules: &'c DateRules,
    text: &'c str,
    words: &'c [(Span, DateWord)],
    received: Option<Date>,
}

impl Calendar<'_> {
    /// The dates that have words in them, in the order of the text.
    fn worded(&self) -> Vec<(Span, Reading)> {
        let mut found = Vec::new();
        let mut free = 0;
        for &(span, word) in self.words {
            let start = match word.means {
                DatePart::PartOfDay | DatePart::PartOfMonth => continue,
                DatePart::YearUnit | DatePart::MonthUnit | DatePart::DayUnit | DatePart::Ago => {
                    match number_before(self.text, span.start as usize) {
                        // 五、六月三日: the number of an item, and a date.
                        Some(number) => last_of_list(self.text, number.start, span.start as usize),
                        None => continue,
                    }
                }
                DatePart::Nothing if span.start >= free => {
                    free = span.end;
                    continue;
                }
                _ => span.start as usize,
            };
            if start < free as usize {
                continue;
            }
            if let Some(reading) = self.read(start, word) {
                let span = Span::new(start, reading.end);
                free = span.end;
                found.push((span, reading));
            }
        }
        found
    }

    /// The longest word of one of these parts that begins here.
    fn word(&self, at: usize, parts: &[DatePart]) -> Option<(DateWord, usize)> {
        let first = self.words.partition_point(|(span, _)| (span.start as usize) < at);
        let here = self.words[first..].iter().take_while(|(span, _)| span.start as usize == at);
        here.filter(|(_, word)| parts.contains(&word.means)).map(|&(span, word)| (word, span.end as usize)).next()
    }

    /// A number and the word of this part that follows it.
    fn numbered(&self, at: usize, part: DatePart) -> Option<(i64, DateWord, usize)> {
        let number = number_at(self.text, at + self.blanks(at))?;
        let value = number.value.filter(|value| value.fract() == 0.0 && *value < 10_000.0)?;
        let (word, end) = self.word(number.end + self.blanks(number.end), &[part])?;
        Some((value as i64, word, end))
    }

    fn blanks(&self, at: usize) -> usize {
        self.text[at..].bytes().take_while(|&byte| byte == b' ').count()
    }

    fn read(&self, start: usize, word: DateWord) -> Option<Reading> {
        match word.means {
            DatePart::Day => {
                let (word, end) = self.word(start, &[DatePart::Day])?;
                let value = self.back(word.back);
                // 今天星期五, 今日廿八號 are one day.
                let end = self.same_day(end).unwrap_or(end);
                Some(Reading { tense: Some(tense(word.back)), doubtful: word.back < 0, ..self.day(end, value) })
            }
            DatePart::Week | DatePart::Weekday => self.week(start),
            DatePart::Month => self.month_back(start),
            DatePart::Year => self.year_back(start),
            DatePart::Named => {
                let (_, end) = self.word(start, &[DatePart::Named])?;
                let alone = number_before(self.text, start).is_none() && number_at(self.text, end).is_none();
                alone.then(|| self.day(end, None))
            }
            DatePart::Era => {
                let (_, end) = self.word(start, &[DatePart::Era])?;
                self.year_month(end, true)
            }
            DatePart::Ago => self.ago(start),
            DatePart::YearUnit => self.year_month(start, false),
            DatePart::MonthUnit => self.month_day(start, None),
            DatePart::DayUnit => self.day_alone(start),
            DatePart::PartOfDay | DatePart::PartOfMonth | DatePart::Nothing => None,
        }
    }

    /// The day that this many days back was.
    fn back(&self, days: i32) -> Option<Date> {
        self.minus(i64::from(days).days())
    }

    fn minus(&self, time: Time) -> Option<Date> {
        self.received?.checked_sub(time).ok()
    }

    /// A day that ends here, with the part of the day that follows it.
    fn day(&self, end: usize, value: Option<Date>) -> Reading {
        let end = self.word(end + self.blanks(end), &[DatePart::PartOfDay]).map_or(end, |(_, end)| end);
        let tense = value.zip(self.received).map(|(date, received)| match date.cmp(&received) {
            std::cmp::Ordering::Less => Tense::Past,
            std::cmp::Ordering::Equal => Tense::Present,
            std::cmp::Ordering::Greater => Tense::Future,
        });
        Reading { end, value, tense, doubtful: false, open: None }
    }

    /// Where the day of the week or of the month ends that stands here.
    fn same_day(&self, at: usize) -> Option<usize> {
        if let Some((_, _, end)) = self.numbered(at, DatePart::DayUnit) {
            return Some(end);
        }
        let (_, end) = self.word(at + self.blanks(at), &[DatePart::Weekday])?;
        weekday_at(&self.text[end..]).map(|(_, length)| end + length)
    }

    /// A week or month so far back; what is not past is often said in passing: 下個月, 這個月.
    fn stretch(&self, end: usize, back: i32) -> Reading {
        Reading { doubtful: back <= 0, ..self.period(end, Some(tense(back))) }
    }

    /// A stretch of time that ends here.
    fn period(&self, end: usize, tense: Option<Tense>) -> Reading {
        Reading { end, value: None, tense, doubtful: false, open: None }
    }

    /// 上週六, 上上禮拜三, 週六, and 上週 alone.
    fn week(&self, start: usize) -> Option<Reading> {
        let (word, end) = self.word(start, &[DatePart::Week, DatePart::Weekday])?;
        let lone = word.means == DatePart::Weekday;
        let Some((weekday, length)) = weekday_at(&self.text[end..]) else {
            // This week has not yet passed, and 星期 alone is none.
            let past_or_next = !lone && word.back != 0;
            return past_or_next.then(|| self.stretch(end, word.back));
        };
        let end = end + length;
        // 一週一次, 週一到週五, 週四公休
        let counted = lone && number_before(self.text, start).is_some();
        let led = lone && self.text[..start].ends_with(['个', '每', '逢', '双', '单', '下', '隔']);
        let closed = lone && self.text[end..].starts_with('公');
        let follows = self.text[end..].starts_with(['次', '个', '年', '、']) || self.is_in_range(start, end);
        if counted || led || closed || follows {
            return None;
        }
        let value = if lone { self.last_weekday(weekday) } else { self.weekday_of_week(word.back, weekday) };
        Some(self.day(end, value))
    }

    /// 週一到週五, but not 週一到 and 放到週六.
    fn is_in_range(&self, start: usize, end: usize) -> bool {
        let is_day = |c: char| weekday_at(c.encode_utf8(&mut [0; 4])).is_some();
        let (before, after) = (&self.text[..start], &self.text[end..]);
        let first = before.strip_suffix(is_range_mark).is_some_and(|before| before.ends_with(is_day));
        first || after.strip_prefix(is_range_mark).is_some_and(|after| after.starts_with(is_day) || is_week(after))
    }

    /// The last such day; where it is today nobody knows which one is meant.
    fn last_weekday(&self, weekday: i8) -> Option<Date> {
        let back = (self.received?.weekday().to_monday_one_offset() - weekday).rem_euclid(7);
        (back > 0).then(|| self.back(i32::from(back)))?
    }

    fn weekday_of_week(&self, weeks: i32, weekday: i8) -> Option<Date> {
        let since_monday = self.received?.weekday().since(Weekday::Monday);
        self.back(weeks * 7 + i32::from(since_monday) - i32::from(weekday - 1))
    }

    /// 上個月15號, 上個月底, 上個月.
    fn month_back(&self, start: usize) -> Option<Reading> {
        let (word, end) = self.word(start, &[DatePart::Month])?;
        if let Some((day, _, end)) = self.numbered(end, DatePart::DayUnit) {
            let month = self.minus(i64::from(word.back).months());
            return Some(self.day(end, month.and_then(|date| ymd(date.year().into(), date.month().into(), day))));
        }
        if let Some((_, end)) = self.word(end, &[DatePart::PartOfMonth]) {
            return Some(self.period(end, Some(tense(word.back))));
        }
        Some(self.stretch(end, word.back))
    }

    /// 去年12月25日, 前年.
    fn year_back(&self, start: usize) -> Option<Reading> {
        let (word, end) = self.word(start, &[DatePart::Year])?;
        let year = self.received.map(|date| i64::from(date.year()) - i64::from(word.back));
        if let Some(reading) = self.month_day_after(end, Some(year)) {
            return Some(reading);
        }
        let past = (word.back > 0).then_some(Tense::Past);
        let end = self.word(end, &[DatePart::PartOfMonth]).map_or(end, |(_, end)| end);
        past.map(|_| self.period(end, past))
    }

    /// 三天前, 兩週前; 三個月前 is a period.
    fn ago(&self, start: usize) -> Option<Reading> {
        let number = number_at(self.text, start)?;
        let (word, end) = self.word(number.end + self.blanks(number.end), &[DatePart::Ago])?;
        let whole = number.value.filter(|value| value.fract() == 0.0 && !number.rough && *value < 1000.0);
        let days = whole.filter(|_| word.back > 0).map(|value| value as i32 * word.back);
        // 30天前通知: a term of a contract, counted from another day.
        let term = self.text[end..].starts_with(['通', '申', '提', '告', '预', '取']);
        let led = self.text[..start].ends_with(['须', '需', '要', '应', '在', '于', '第', '前', '后']);
        (!term && !led).then(|| Reading {
            tense: Some(Tense::Past),
            // 十年前的款, 三年前的號碼
            doubtful: word.back == 0,
            ..self.day(end, days.and_then(|days| self.back(days)))
        })
    }

    /// 2026年11月3日, 115年3月2日, and with the era before it 民國115年3月2日; 2026年 or 民國115年 alone is a period.
    fn year_month(&self, start: usize, era: bool) -> Option<Reading> {
        let (number, _, end) = self.numbered(start, DatePart::YearUnit)?;
        let year = match number {
            _ if era => (1..=*REPUBLIC_YEARS.end()).contains(&number).then_some(number + REPUBLIC),
            _ if YEARS.contains(&number) => Some(number),
            100.. if REPUBLIC_YEARS.contains(&number) => Some(number + REPUBLIC),
            // 26年3月2日; but 98年 was 2009 to some and 1998 to others.
            10..=50 => Some(number + 2000),
            80..=99 => None,
            _ => return None,
        };
        let alone = || (era || YEARS.contains(&number)).then(|| self.period(end, None));
        self.month_day_after(end, Some(year)).or_else(alone)
    }

    fn month_day_after(&self, at: usize, year: Option<Option<i64>>) -> Option<Reading> {
        let at = at + self.blanks(at);
        self.month_day(at, year)
    }

    /// 11月3日, 三月十號, 3月底; without a year the last such day is meant.
    fn month_day(&self, start: usize, year: Option<Option<i64>>) -> Option<Reading> {
        let (month, _, end) = self.numbered(start, DatePart::MonthUnit)?;
        // 俩月 are two months, never February.
        if !(1..=12).contains(&month) || self.text[start..].starts_with(['俩', '两']) {
            return None;
        }
        let next = end + self.blanks(end);
        if let Some(number) = number_at(self.text, next)
            && let Some(day) = number.value.filter(|day| (1.0..32.0).contains(day) && day.fract() == 0.0)
        {
            let unit = self.word(number.end + self.blanks(number.end), &[DatePart::DayUnit]);
            let end = unit.map_or(number.end, |(_, end)| end);
            // 3月5次 is none; 3月5 at the end of a clause is.
            if unit.is_some() || !self.text[number.end..].starts_with(|c: char| c.is_alphanumeric()) {
                let open = year.is_none().then_some((month, day as i64));
                let value = year.flatten().and_then(|year| ymd(year, month, day as i64));
                return Some(Reading { open, ..self.day(end, value) });
            }
        }
        if let Some((_, end)) = self.word(end, &[DatePart::PartOfMonth]) {
            return Some(self.period(end, None));
        }
        Some(self.period(end, None))
    }

    /// 15號, where the words around tell that it is a day: the last such day.
    fn day_alone(&self, start: usize) -> Option<Reading> {
        let (day, _, end) = self.numbered(start, DatePart::DayUnit)?;
        let barred = self.text[end..].starts_with(|c| self.rules.not_before.contains(c))
            || self.text[..start]
                .ends_with(['月', '房', '路', '楼', '码', '桌', '床', '柜', '第', '/', '.', '-', '之']);
        let reading = self.day(end, None);
        // 3號 may be a counter, 3號晚上 and 3號就 are days.
        let clear =
            reading.end > end || self.text[..end].ends_with('号') && is_surely_before(self.rules, &self.text[end..]);
        // 9月10日、13日: one more day of that month.
        let listed =
            self.text[..start].ends_with(['、']) && self.text[..start - '、'.len_utf8()].ends_with(['日', '号']);
        let least = if clear || listed { 1 } else { 10 };
        if !(least..=31).contains(&day) || barred {
            return None;
        }
        let value = self.received.and_then(|received| {
            let this = ymd(received.year().into(), received.month().into(), day);
            let before = received.checked_sub(1.month()).ok()?;
            let last = || ymd(before.year().into(), before.month().into(), day);
            this.filter(|date| *date <= received).or_else(last)
        });
        let value = value.filter(|_| !listed);
        Some(Reading { doubtful: !listed, ..self.day(end, value) })
    }

    /// 11/3, 2026/11/03, 2026-11-03, 115.3.2.
    fn figures(&self, run: Span) -> Option<(Span, Reading)> {
        let start = run.start as usize;
        if self.text[..start].ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '-')) {
            return None;
        }
        let run = &self.text[run.range()];
        let mark = run.chars().find(|c| !c.is_ascii_digit()).filter(|c| matches!(c, '/' | '-' | '.'))?;
        let mut numbers = run.split(mark).map(|part| part.parse::<i64>().ok());
        let (first, second, third) = (numbers.next()??, numbers.next()??, numbers.next());
        if numbers.next().is_some() {
            return None;
        }
        let (value, open) = match third {
            Some(third) => (self.full(first, second, third?)?, None),
            None if mark == '/' && !self.rules.except.iter().any(|except| except == run) => {
                ymd(2000, first, second)?;
                (None, Some((first, second)))
            }
            None => return None,
        };
        let end = start + run.len();
        let end = self.word(end, &[DatePart::DayUnit]).map_or(end, |(_, end)| end);
        let reading = Reading { open, ..self.day(end, value) };
        Some((Span::new(start, reading.end), reading))
    }

    /// Year, month and day as figures; without a value where the year is not clear.
    fn full(&self, year: i64, month: i64, day: i64) -> Option<Option<Date>> {
        let year = match year {
            _ if YEARS.contains(&year) => year,
            100.. if REPUBLIC_YEARS.contains(&year) => year + REPUBLIC,
            _ => return None,
        };
        ymd(year, month, day).map(Some)
    }
}

/// Whether what follows leaves no doubt that a day was meant: 9號就還清了.
fn is_surely_before(rules: &DateRules, follows: &str) -> bool {
    rules.sure_before.iter().any(|word| follows.starts_with(word.as_str()))
}

/// Where the last number of a list like 五、六 begins.
fn last_of_list(text: &str, start: usize, end: usize) -> usize {
    text[start..end].rfind('、').map_or(start, |at| start + at + '、'.len_utf8())
}

fn is_range_mark(c: char) -> bool {
    matches!(c, '到' | '至' | '-' | '~')
}

fn is_week(text: &str) -> bool {
    text.starts_with(['周', '星', '礼'])
}

/// The tense of what lies so many days, weeks, months or years back.
fn tense(back: i32) -> Tense {
    match back.cmp(&0) {
        std::cmp::Ordering::Greater => Tense::Past,
        std::cmp::Ordering::Equal => Tense::Present,
        std::cmp::Ordering::Less => Tense::Future,
    }
}

fn ymd(year: i64, month: i64, day: i64) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// The day of the year that is meant when the year is not said: the last such day of what is past, the next of what
/// is still to come, and otherwise the nearest.
fn in_year(month: i64, day: i64, received: Date, tense: Option<Tense>) -> Option<Date> {
    let year = i64::from(received.year());
    let days = (year - 1..=year + 1).filter_map(|year| ymd(year, month, day));
    let distance = |date: &Date| received.since(*date).map_or(i32::MAX, |span| span.get_days());
    match tense {
        Some(Tense::Future) => days.filter(|date| *date >= received).min(),
        Some(_) => days.filter(|date| *date <= received).max(),
        None => days.min_by_key(|date| distance(date).abs()),
    }
}

/// The day of the week at the start of the text, Monday being 1, and the length of its character.
fn weekday_at(text: &str) -> Option<(i8, usize)> {
    let c = text.chars().next()?;
    let day = match c {
        '一' | '1' => 1,
        '二' | '2' => 2,
        '三' | '3' => 3,
        '四' | '4' => 4,
        '五' | '5' => 5,
        '六' | '6' => 6,
        '日' | '天' | '7' => 7,
        _ => return None,
    };
    Some((day, c.len_utf8()))
}
