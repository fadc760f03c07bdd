//! Numbers as people write them: 3,200 · 三千多 · 6萬4 · 好幾 · 兩三百 · 2-3.
//!
//! The one reader of numbers, in folded text. It says where a number stands and what it is worth; what is counted
//! is the business of the facts.

/// No number in a complaint is larger; what is, is a code.
const LARGEST: f64 = 1e12;
/// A number before a unit begins at most so many characters before it.
const LONGEST: usize = 24;

/// A number and where it stands, in bytes of the text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number {
    pub start: usize,
    pub end: usize,
    /// None where the writer leaves it open: 幾, 兩三, 2-3.
    pub value: Option<f64>,
    /// Whether it is more than its value: 三十多.
    pub rough: bool,
}

/// The value of a text that is a number and nothing else.
#[must_use]
pub fn parse(text: &str) -> Option<f64> {
    number_at(text, 0).filter(|number| number.end == text.len())?.value
}

/// The first number of the text.
#[must_use]
pub fn first(text: &str) -> Option<Number> {
    text.char_indices().find_map(|(at, c)| number_at(text, at).filter(|_| is_part(c)))
}

/// The number, or the range of numbers, that begins at this byte.
#[must_use]
pub fn number_at(text: &str, start: usize) -> Option<Number> {
    let low = plain_at(text, start)?;
    Some(range_end(text, low).map_or(low, |end| Number { start, end, value: None, rough: false }))
}

/// The number, or the range of numbers, that ends at this byte or before the blanks in front of it.
#[must_use]
pub fn number_before(text: &str, end: usize) -> Option<Number> {
    let text = text[..end].trim_end_matches(' ');
    let may_belong = |c: &(usize, char)| is_part(c.1) || is_joint(c.1);
    let (mut at, _) = text.char_indices().rev().take(LONGEST).take_while(may_belong).last()?;
    while at < text.len() {
        let number = number_at(text, at);
        if let Some(number) = number.filter(|number| number.end == text.len()) {
            return (!is_inside_code(text, number.start)).then_some(number);
        }
        let step = text[at..].chars().next().map_or(1, char::len_utf8);
        at = number.map_or(at + step, |number| number.end);
    }
    None
}

/// Whether what begins here is the rest of a code, a clock time or a telephone number: A-12, 12:30, 0912-345.
#[must_use]
pub fn is_inside_code(text: &str, start: usize) -> bool {
    if !text[start..].starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return false;
    }
    let mut before = text[..start].chars().rev();
    match before.next() {
        Some('#' | '*' | '_' | '@' | '+') => true,
        // A comma joins only what it parts into thousands: in 單號 A4471，215 元 it ends a clause.
        Some(',') => {
            let digits_before = before.take_while(char::is_ascii_digit).count();
            leading_digits(&text[start..]) == 3 && (1..=3).contains(&digits_before)
        }
        Some('-' | '/' | '.' | ':') => before.next().is_some_and(|c| c.is_ascii_alphanumeric()),
        Some(c) => c.is_ascii_alphanumeric(),
        None => false,
    }
}

fn leading_digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// The characters that numbers are made of.
#[must_use]
pub fn is_part(c: char) -> bool {
    matches!(c, '0'..='9' | '几' | '好' | '数' | 'n' | '半' | '多' | '余' | '来' | 'k' | 'w' | '廿' | '卅')
        || digit(c).is_some()
        || unit(c).is_some()
}

/// What may stand inside a number or between the ends of a range.
fn is_joint(c: char) -> bool {
    matches!(c, ' ' | ',' | '.') || is_range_mark(c) || c == '、'
}

fn is_range_mark(c: char) -> bool {
    matches!(c, '-' | '~' | '～' | '–' | '—' | '到' | '至')
}

/// Where the range ends that this number begins, if it begins one: 2-3, 三到五, 七、八.
fn range_end(text: &str, low: Number) -> Option<usize> {
    let mark = text[low.end..].chars().next()?;
    if !is_range_mark(mark) && mark != '、' || text[low.start..].starts_with('0') {
        return None;
    }
    let high = plain_at(text, low.end + mark.len_utf8())?;
    let rises = match (low.value, high.value) {
        // 桌號 7、8 is a list too, but nothing that is counted.
        (Some(low), Some(high)) if mark == '、' => low < 10.0 && (high - low - 1.0).abs() < f64::EPSILON,
        // 2到3萬
        (Some(low), Some(high)) => low < high,
        _ => mark != '、',
    };
    let code = text[high.end..].starts_with(['-', '/']);
    (rises && !code).then_some(high.end)
}

fn plain_at(text: &str, start: usize) -> Option<Number> {
    let mut sum = Sum::default();
    let (mut at, mut piece) = (start, start);
    while let Some(length) = sum.take(&text[at..]) {
        (piece, at) = (at, at + length);
    }
    // 三萬兩個月: the last digit counts months.
    if sum.is_tail() && text[at..].starts_with(is_measure) {
        sum.pending = None;
        at = text[..piece].trim_end_matches(' ').len();
    }
    (at > start).then(|| Number { start, end: at, value: sum.value(), rough: sum.rough })
}

/// Words that count things, and so take the digit before them for themselves.
fn is_measure(c: char) -> bool {
    matches!(
        c,
        '个' | '次'
            | '天'
            | '月'
            | '日'
            | '年'
            | '号'
            | '点'
            | '分'
            | '秒'
            | '人'
            | '位'
            | '件'
            | '张'
            | '台'
            | '杯'
            | '碗'
            | '盒'
            | '包'
            | '箱'
            | '份'
            | '片'
            | '支'
            | '条'
            | '堂'
            | '节'
            | '期'
            | '晚'
            | '小'
            | '周'
            | '星'
            | '礼'
            | '倍'
            | '成'
            | '折'
            | '趟'
            | '遍'
            | '回'
            | '通'
            | '封'
            | '口'
            | '桌'
            | '斤'
    )
}

/// Units from ten on; 万 and 亿 close a section.
fn unit(c: char) -> Option<f64> {
    Some(match c {
        '十' => 10.0,
        '百' => 100.0,
        '千' => 1000.0,
        '万' => 10_000.0,
        '亿' => 100_000_000.0,
        _ => return None,
    })
}

fn digit(c: char) -> Option<u8> {
    Some(match c {
        '零' | '〇' => 0,
        '一' => 1,
        '二' | '两' | '俩' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

/// What the last piece of a number was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Piece {
    #[default]
    Start,
    Arabic,
    Digit,
    Few,
    Unit,
    /// 多 and the like.
    More,
    Blank,
    /// Nothing can follow.
    Closed,
}

/// A number while it is read, from left to right.
#[derive(Debug, Default)]
struct Sum {
    total: f64,
    section: f64,
    pending: Option<f64>,
    last_unit: f64,
    /// The smallest unit of this section: 三百千 is no number.
    smallest: Option<f64>,
    /// Whether 零 was spelled: 一千零五 is no 一千五.
    zero: bool,
    vague: bool,
    rough: bool,
    last: Piece,
}

impl Sum {
    /// Takes the next piece of the number and says how long it is.
    fn take(&mut self, rest: &str) -> Option<usize> {
        let c = rest.chars().next()?;
        let after = &rest[c.len_utf8()..];
        let next = after.chars().next().unwrap_or('\0');
        let (piece, length) = match c {
            _ if self.last == Piece::Closed => return None,
            '0'..='9' => self.arabic(rest)?,
            ' ' => self.blank(after, next)?,
            '几' | '好' | '数' | 'n' => self.few(c, next)?,
            '半' => self.half(next)?,
            '多' | '余' | '来' => self.more(c, next)?,
            'k' | 'w' => self.letter(c, next)?,
            '廿' | '卅' => self.tens(c)?,
            _ if digit(c).is_some() => self.digits(rest)?,
            _ => (self.unit(unit(c)?)?, c.len_utf8()),
        };
        self.last = piece;
        Some(length)
    }

    fn is_open(&self) -> bool {
        self.pending.is_none() && matches!(self.last, Piece::Start | Piece::Unit | Piece::Blank)
    }

    /// 3,200 and 3.5; the marks count only between digits.
    fn arabic(&mut self, rest: &str) -> Option<(Piece, usize)> {
        if !self.is_open() {
            return None;
        }
        let bytes = rest.as_bytes();
        let digits = |from: usize| leading_digits(&rest[from..]);
        let mut length = digits(0);
        let is_grouped = length <= 3;
        while is_grouped && bytes.get(length) == Some(&b',') && digits(length + 1) == 3 {
            length += 4;
        }
        if bytes.get(length) == Some(&b'.') && digits(length + 1) > 0 {
            length += 1 + digits(length + 1);
        }
        let (mut value, mut scale) = (0.0, 1.0);
        for &byte in &bytes[..length] {
            match byte {
                b'.' => scale = 0.1,
                b',' => {}
                _ if scale < 1.0 => {
                    value += f64::from(byte - b'0') * scale;
                    scale /= 10.0;
                }
                _ => value = value * 10.0 + f64::from(byte - b'0'),
            }
        }
        if self.last_unit > 0.0 && value >= self.last_unit {
            return None;
        }
        self.pending = Some(value);
        Some((Piece::Arabic, length))
    }

    /// 3 萬 1: a blank before a unit, or before the digit that belongs to one.
    fn blank(&mut self, after: &str, next: char) -> Option<(Piece, usize)> {
        let counts = |c: char| unit(c).is_some() || is_measure(c) || matches!(c, '元' | '块');
        let more = next == '多' && after[next.len_utf8()..].starts_with(counts);
        let before_unit = self.pending.is_some() && (more || matches!(next, '百' | '千' | '万' | '亿'));
        let single = next.is_ascii_digit() && !after[1..].starts_with(|c: char| c.is_ascii_digit() || c == '.');
        let before_digit = self.last == Piece::Unit && self.last_unit >= 1000.0 && single;
        let piece = if before_unit { self.last } else { Piece::Blank };
        (before_unit || before_digit).then_some((piece, 1))
    }

    /// 幾, 好幾, 數十, n: as many as one likes.
    fn few(&mut self, c: char, next: char) -> Option<(Piece, usize)> {
        let starts = self.last == Piece::Start;
        let length = match c {
            '几' if self.is_open() && next != '乎' => c.len_utf8(),
            '好' if starts && next == '几' => "好几".len(),
            '数' if starts && unit(next).is_some() => c.len_utf8(),
            'n' if starts && !next.is_ascii_alphanumeric() => c.len_utf8(),
            _ => return None,
        };
        self.vague = true;
        self.pending = Some(1.0);
        Some((Piece::Few, length))
    }

    /// 廿 and 卅, which are 二十 and 三十.
    fn tens(&mut self, c: char) -> Option<(Piece, usize)> {
        if self.last != Piece::Start {
            return None;
        }
        self.pending = Some(if c == '廿' { 2.0 } else { 3.0 });
        Some((self.unit(10.0)?, c.len_utf8()))
    }

    fn half(&mut self, next: char) -> Option<(Piece, usize)> {
        match self.last {
            Piece::Start => self.pending = Some(0.5),
            // 三萬半; but 三千半年費 is something else.
            Piece::Unit
                if self.last_unit >= 100.0
                    && !matches!(next, '年' | '天' | '月' | '小' | '个' | '价' | '夜' | '路' | '折' | '数') =>
            {
                self.total += self.last_unit / 2.0;
            }
            _ => return None,
        }
        Some((Piece::Closed, '半'.len_utf8()))
    }

    /// 三十多, 80多, 300餘, 十來: more than that.
    fn more(&mut self, c: char, next: char) -> Option<(Piece, usize)> {
        let after_unit = self.last == Piece::Unit && self.pending.is_none();
        let counts = unit(next).is_some() || is_measure(next) || matches!(next, '元' | '块' | '名');
        let fits = match c {
            '多' => !matches!(next, '收' | '扣' | '刷' | '付' | '算' | '退'),
            '余' => counts,
            _ => counts && after_unit,
        };
        if !fits || !(after_unit || matches!(self.last, Piece::Arabic | Piece::Few)) {
            return None;
        }
        self.rough = true;
        Some((Piece::More, c.len_utf8()))
    }

    /// 5k, 3w.
    fn letter(&mut self, c: char, next: char) -> Option<(Piece, usize)> {
        if self.last != Piece::Arabic || next.is_ascii_alphanumeric() {
            return None;
        }
        let unit = if c == 'k' { 1000.0 } else { 10_000.0 };
        self.total += self.pending.take().unwrap_or_default() * unit;
        Some((Piece::Closed, 1))
    }

    fn digits(&mut self, rest: &str) -> Option<(Piece, usize)> {
        if !self.is_open() {
            return None;
        }
        let mut run = rest.chars().map_while(digit).map(f64::from).fuse();
        let (first, second) = (run.next()?, run.next());
        let others = run.clone().count();
        let length: usize = rest.chars().take(1 + usize::from(second.is_some()) + others).map(char::len_utf8).sum();
        let zero = |d: f64| d < 1.0;
        let Some(second) = second else {
            self.zero |= zero(first);
            self.pending = Some(first);
            return Some((Piece::Digit, length));
        };
        if self.last == Piece::Start && (others > 0 || zero(first) || zero(second)) {
            // 二零二六: digit by digit.
            let value = run.fold(first * 10.0 + second, |sum, d| sum * 10.0 + d);
            self.pending = Some(value);
            return Some((Piece::Closed, length));
        }
        match others {
            0 if zero(first) => {
                self.zero = true;
                self.pending = Some(second);
            }
            // 一千八百八一桌: the last digit counts tables.
            0 if self.last == Piece::Unit && second == 1.0 && rest[length..].starts_with(is_measure) => {
                self.pending = Some(first);
                return Some((Piece::Digit, rest.chars().next().map_or(0, char::len_utf8)));
            }
            // 兩三百, 三五天, and 五二 that nobody can read.
            0 => {
                self.vague = true;
                self.pending = Some(first);
            }
            _ => return None,
        }
        Some((Piece::Digit, length))
    }

    fn unit(&mut self, unit: f64) -> Option<Piece> {
        let bare = self.pending.is_none();
        if unit >= 10_000.0 {
            if bare && self.section < 1.0 {
                return None;
            }
            self.total += (self.section + self.pending.take().unwrap_or_default()) * unit;
            (self.section, self.smallest) = (0.0, None);
        } else {
            // Only 十 stands for one of its kind, and 千 after 百 is none.
            let fits = (!bare || unit < 100.0) && self.smallest.is_none_or(|smallest| unit < smallest);
            if !fits {
                return None;
            }
            self.section += self.pending.take().unwrap_or(1.0) * unit;
            self.smallest = Some(unit);
        }
        self.last_unit = unit;
        Some(Piece::Unit)
    }

    /// Whether a single digit stands after a unit from a hundred on: 六萬四.
    fn is_tail(&self) -> bool {
        self.last_unit >= 100.0 && !self.zero && self.pending.is_some_and(|digit| digit < 10.0)
    }

    fn value(&self) -> Option<f64> {
        // 六万四 and 三千二: the last digit counts one unit below the last one.
        let scale = if self.is_tail() && !self.rough { self.last_unit / 10.0 } else { 1.0 };
        let value = self.total + self.section + self.pending.unwrap_or_default() * scale;
        let hundredths = (value * 100.0).round() / 100.0;
        (!self.vague && value.is_finite() && value <= LARGEST).then_some(hundredths)
    }
}

#[cfg(test)]
mod tests {
    use super::{first, number_before, parse};

    #[test]
    fn numerals_have_their_values() {
        let rows = [
            ("3,200", Some(3200.0)),
            ("3.5", Some(3.5)),
            ("3.25", Some(3.25)),
            ("1.1万", Some(11_000.0)),
            ("三千多", Some(3000.0)),
            ("6万4", Some(64_000.0)),
            ("17万6", Some(176_000.0)),
            ("3 万 1", Some(31_000.0)),
            ("三千二", Some(3200.0)),
            ("一万二", Some(12_000.0)),
            ("一千零五", Some(1005.0)),
            ("两千三百零五", Some(2305.0)),
            ("三万八千五百", Some(38_500.0)),
            ("一百五十万", Some(1_500_000.0)),
            ("一亿两千万", Some(120_000_000.0)),
            ("两", Some(2.0)),
            ("十二", Some(12.0)),
            ("二十", Some(20.0)),
            ("三十多万", Some(300_000.0)),
            ("半", Some(0.5)),
            ("一万半", Some(15_000.0)),
            ("4百", Some(400.0)),
            ("5k", Some(5000.0)),
            ("二零二六", Some(2026.0)),
            ("一一九", Some(119.0)),
            // What is left open has no value.
            ("好几", None),
            ("十几", None),
            ("几千", None),
            ("数十万", None),
            ("两三", None),
            ("七八", None),
            ("三五", None),
            ("两三千", None),
            ("二三十", None),
            ("十二三", None),
            ("五二", None),
            ("2-3", None),
            ("1000~2000", None),
            ("三到五", None),
            ("七、八", None),
            ("999999999999999999", None),
            ("", None),
            ("元", None),
            ("千", None),
        ];
        for (text, expected) in rows {
            assert_eq!(parse(text), expected, "{text}");
        }
        assert_eq!(parse(&"9".repeat(400)), None);
    }

    #[test]
    fn a_number_ends_where_its_unit_begins() {
        let rows = [
            ("你们一个月内扣了我两次499,一共998", Some("998")),
            ("扣了499,一", Some("一")),
            ("打了10086好几", Some("好几")),
            ("打10086两", Some("两")),
            ("等了 2-3 ", Some("2-3")),
            ("大约1000-2000", Some("1000-2000")),
            ("付了80多 ", Some("80多")),
            ("花费:500", Some("500")),
            ("1,899", Some("1,899")),
            ("两三", Some("两三")),
            ("n", Some("n")),
            ("af-20511-077", None),
            ("0912-345-678", None),
            ("12:30", None),
            ("v2", None),
            ("*5678", None),
            ("我", None),
        ];
        for (text, expected) in rows {
            let found = number_before(text, text.len()).map(|number| &text[number.start..number.end]);
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_digit_before_a_measure_word_belongs_to_it() {
        let rows = [("三万两个月", "三万"), ("三万二元", "三万二"), ("十二个月", "十二"), ("好吃得几乎没有", "")];
        for (text, expected) in rows {
            assert_eq!(first(text).map_or("", |number| &text[number.start..number.end]), expected, "{text}");
        }
    }
}
