//! What the words of `facts.yaml` can mean: the few kinds that the program knows, each with its name in YAML.

use serde::{Deserialize, Serialize};

/// How the value of a kind of fact is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ValueKind {
    /// It has none beside its words.
    Text,
    Count,
    Amount,
    Duration,
    Date,
}

impl ValueKind {
    pub const NAMES: &'static [(&'static str, Self)] = &[
        ("text", Self::Text),
        ("count", Self::Count),
        ("amount", Self::Amount),
        ("duration", Self::Duration),
        ("date", Self::Date),
    ];
}

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Period {
    Year,
    Month,
    Week,
    Day,
    Hour,
    Minute,
    Second,
    /// Of no fixed length: 工作天, 夜.
    Open,
}

impl Period {
    pub const NAMES: &'static [(&'static str, Self)] = &[
        ("year", Self::Year),
        ("month", Self::Month),
        ("week", Self::Week),
        ("day", Self::Day),
        ("hour", Self::Hour),
        ("minute", Self::Minute),
        ("second", Self::Second),
        ("open", Self::Open),
    ];
}

/// The part of a date that a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DatePart {
    /// 昨天: a day counted from today.
    Day,
    /// 上週: a week counted from this one; with 六 after it a day.
    Week,
    /// 週: with 六 after it the last such day.
    Weekday,
    /// 上個月, with 15號 after it a day.
    Month,
    /// 去年, with 12月25日 after it a day.
    Year,
    /// 中秋節.
    Named,
    /// 民國, before a year.
    Era,
    /// 年, 月 and 號, each after a number.
    YearUnit,
    MonthUnit,
    DayUnit,
    /// 天前, after a number.
    Ago,
    /// 晚上, after a day.
    PartOfDay,
    /// 底, after a month.
    PartOfMonth,
    /// Looks like a date and is none: 目前天天.
    Nothing,
}

impl DatePart {
    pub const NAMES: &'static [(&'static str, Self)] = &[
        ("day", Self::Day),
        ("week", Self::Week),
        ("weekday", Self::Weekday),
        ("month", Self::Month),
        ("year", Self::Year),
        ("named", Self::Named),
        ("era", Self::Era),
        ("year_unit", Self::YearUnit),
        ("month_unit", Self::MonthUnit),
        ("day_unit", Self::DayUnit),
        ("ago", Self::Ago),
        ("part_of_day", Self::PartOfDay),
        ("part_of_month", Self::PartOfMonth),
        ("nothing", Self::Nothing),
    ];
}

/// What a word of dates means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateWord {
    pub means: DatePart,
    /// How many days, weeks, months or years before the present one; of `Ago` the days in one of its units, where
    /// they are known.
    pub back: i32,
}

/// When a date lies, seen from the day of the complaint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tense {
    Past,
    Present,
    Future,
}

impl Tense {
    /// The present is a part of both.
    pub const NAMES: &'static [(&'static str, Self)] = &[("past", Self::Past), ("future", Self::Future)];
}

/// The words of dates, and what bars one.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct DateRules {
    pub words: Vec<DateWord>,
    /// Words that, earlier in the clause, make a day of the month a number of another thing: 掛28號.
    pub not_after: Vec<String>,
    /// Characters that, right after it, do so too: 28號窗口.
    pub not_before: String,
    /// What follows 9號 or 明天 where it is surely a day: 9號就還清了.
    pub sure_before: Vec<String>,
    /// What is more likely a fraction: 1/2.
    pub except: Vec<String>,
}

/// Folded words that are looked for at one place of a text.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct WordList {
    sorted: Vec<String>,
    /// How long they are, in bytes, the longest first.
    lengths: Vec<usize>,
}

impl From<Vec<String>> for WordList {
    fn from(mut sorted: Vec<String>) -> Self {
        sorted.sort_unstable();
        let mut lengths: Vec<usize> = sorted.iter().map(String::len).collect();
        lengths.sort_unstable_by(|a, b| b.cmp(a));
        lengths.dedup();
        Self { sorted, lengths }
    }
}

impl WordList {
    /// The longest of the words that the text begins with.
    #[must_use]
    pub fn beginning(&self, text: &str) -> Option<&str> {
        self.longest(|length| text.get(..length))
    }

    /// The longest of the words that the text ends with.
    #[must_use]
    pub fn ending(&self, text: &str) -> Option<&str> {
        self.longest(|length| text.get(text.len().checked_sub(length)?..))
    }

    fn longest<'t>(&self, piece: impl Fn(usize) -> Option<&'t str>) -> Option<&str> {
        let mut pieces = self.lengths.iter().filter_map(|length| piece(*length));
        pieces.find_map(|piece| {
            let at = self.sorted.binary_search_by(|word| word.as_str().cmp(piece)).ok()?;
            Some(self.sorted[at].as_str())
        })
    }
}
