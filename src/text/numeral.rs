//! Numbers as people write them: 3,200 · 三千多 · 6萬4 · 兩個半 · 一百五十.

/// The value of a folded numeral, where it has one: 幾 and 好幾 have none. 多, 快 and the like are ignored.
#[must_use]
pub fn parse(text: &str) -> Option<f64> {
    let text: String = text.chars().filter(|c| !matches!(c, ',' | ' ' | '多' | '来' | '约' | '快' | '近')).collect();
    if text.is_empty() || text.contains('几') {
        return None;
    }
    if let Ok(number) = text.parse::<f64>() {
        return Some(number);
    }
    mixed(&text)
}

/// Units above and including ten; 万 and 亿 close a section.
fn unit(c: char) -> Option<f64> {
    Some(match c {
        '十' | '拾' => 10.0,
        '百' | '佰' => 100.0,
        '千' | '仟' | 'k' => 1000.0,
        '万' | 'w' => 10_000.0,
        '亿' => 100_000_000.0,
        _ => return None,
    })
}

fn digit(c: char) -> Option<f64> {
    let value = match c {
        '零' | '〇' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '贰' | '俩' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    };
    Some(f64::from(value))
}

/// Chinese numerals and Arabic ones with Chinese units, from left to right.
fn mixed(text: &str) -> Option<f64> {
    let chars: Vec<char> = text.chars().collect();
    if chars.iter().all(|&c| digit(c).is_some()) {
        // 二零二六: digit by digit.
        return Some(chars.iter().filter_map(|&c| digit(c)).fold(0.0, |sum, d| sum * 10.0 + d));
    }
    let (mut total, mut section, mut number) = (0.0, 0.0, None::<f64>);
    let (mut last_unit, mut spelled_zero) = (1.0, false);
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        if c.is_ascii_digit() {
            let end = chars[at..].iter().position(|c| !c.is_ascii_digit() && *c != '.').map_or(chars.len(), |n| at + n);
            number = Some(chars[at..end].iter().collect::<String>().parse().ok()?);
            at = end;
            continue;
        }
        if let Some(value) = digit(c) {
            spelled_zero |= value == 0.0;
            number = Some(value);
        } else if c == '半' {
            return Some(total + section + number.unwrap_or(0.0) + if last_unit > 1.0 { last_unit / 2.0 } else { 0.5 });
        } else {
            let unit = unit(c)?;
            last_unit = unit;
            if unit >= 10_000.0 {
                total += (section + number.take().unwrap_or(if section == 0.0 { 1.0 } else { 0.0 })) * unit;
                section = 0.0;
            } else {
                section += number.take().unwrap_or(1.0) * unit;
            }
        }
        at += 1;
    }
    // 六万四 and 三千二: the last digit counts one unit below the last one.
    let rest =
        number.map_or(0.0, |n| if last_unit > 10.0 && n < 10.0 && !spelled_zero { n * last_unit / 10.0 } else { n });
    Some(total + section + rest)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn numerals_have_their_values() {
        let rows = [
            ("3,200", Some(3200.0)),
            ("3.5", Some(3.5)),
            ("三千多", Some(3000.0)),
            ("6万4", Some(64_000.0)),
            ("三千二", Some(3200.0)),
            ("一千零五", Some(1005.0)),
            ("一百五十万", Some(1_500_000.0)),
            ("两", Some(2.0)),
            ("十二", Some(12.0)),
            ("二十", Some(20.0)),
            ("半", Some(0.5)),
            ("一万半", Some(15_000.0)),
            ("4百", Some(400.0)),
            ("二零二六", Some(2026.0)),
            ("好几", None),
            ("", None),
            ("元", None),
        ];
        for (text, expected) in rows {
            assert_eq!(parse(text), expected, "{text}");
        }
    }
}
