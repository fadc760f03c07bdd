//! `regulations.yaml`: facts of law, each with its region, its source and the day somebody read it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Variant;
use super::values::{choice, prose, variants};
use crate::diagnostic::{Code, Message};
use crate::playbook::tree::{At, Fields, Node, Reader};
use crate::text::script::Region;

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(extend("needs" = ["region", "source", "checked"]))]
pub struct Regulation {
    #[schemars(skip)]
    pub at: At,
    pub region: Option<Region>,
    pub verified: bool,
    pub source: String,
    /// The day on which somebody read the law, as 2026-11-21.
    #[schemars(pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))]
    pub checked: String,
    pub say: Vec<Variant>,
}

pub(super) fn regulation(reader: &mut Reader, mut fields: Fields) -> Regulation {
    let region = fields.need(reader, "region").and_then(|node| choice(reader, &node, &Region::ALL));
    let source = fields.need(reader, "source").and_then(|node| prose(reader, &node)).unwrap_or_default();
    let checked = fields.need(reader, "checked").and_then(|node| day(reader, &node)).unwrap_or_default();
    let regulation = Regulation {
        at: fields.at.clone(),
        region,
        source,
        checked,
        verified: fields.take("verified").and_then(|node| reader.flag(&node)).unwrap_or(false),
        say: variants(reader, fields.take("say")),
    };
    fields.finish(reader);
    regulation
}

/// A day of the calendar as 2026-11-21.
pub(super) fn day(reader: &mut Reader, node: &Node) -> Option<String> {
    let text = reader.text(node)?;
    if is_day(&text) {
        return Some(text);
    }
    reader.advise(Code::BadValue, &node.at, Message::NotADay { text: text.into() }, Message::WriteDay);
    None
}

pub(super) fn is_day(text: &str) -> bool {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let number = |from: usize, to: usize| text.get(from..to).and_then(|part| part.parse::<u32>().ok()).unwrap_or(0);
    if !shape {
        return false;
    }
    let (year, month, day) = (number(0, 4), number(5, 7), number(8, 10));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::is_day;

    #[test]
    fn a_day_is_one_of_the_calendar() {
        let rows = [
            ("2026-11-21", true),
            ("2024-02-29", true),
            ("2026-02-29", false),
            ("2026-13-01", false),
            ("2026-11-00", false),
            ("2026/11/21", false),
            ("26-11-21", false),
            ("二〇二六年", false),
        ];
        for (text, expected) in rows {
            assert_eq!(is_day(text), expected, "{text}");
        }
    }
}
