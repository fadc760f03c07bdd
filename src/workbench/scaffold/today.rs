//! What takes effect today, as its author wrote it: the lines of each field of a playbook, to start from.

use std::collections::BTreeMap;

use crate::playbook::home::GENERAL;
use crate::playbook::tree::{At, Source};
use crate::playbook::written::{Layer, Section};

/// The lines of each field as comments: without their marks they are the field again.
pub type Today = BTreeMap<&'static str, String>;

/// What the case says today; nothing for a type that is new.
#[must_use]
pub fn case(layers: &[Vec<Source>], layer: &Layer, industry: &str, kind: &str) -> Today {
    let mut places: Vec<(&str, Option<&At>)> = vec![
        ("actions", layer.case_field(industry, kind, |case| case.actions.as_ref().map(|list| &list.at))),
        ("options", layer.case_field(industry, kind, |case| case.options.as_ref().map(|list| &list.at))),
        ("asks", layer.case_field(industry, kind, |case| case.asks.as_ref().map(|list| &list.at))),
        ("departments", layer.case_field(industry, kind, |case| case.departments.as_ref().map(|list| &list.at))),
        ("rights", layer.case_field(industry, kind, |case| case.rights.as_ref().map(|list| &list.at))),
        ("notes", layer.case_field(industry, kind, |case| case.notes.as_ref().map(|list| &list.at))),
    ];
    places.extend(Section::CASE.map(|section| {
        let at = layer.case_field(industry, kind, |case| case.texts.get(&section).map(|texts| &texts.at));
        (section.name(), at)
    }));
    comments(layers, places)
}

/// What the frame says today: the industry's, or else the general one.
#[must_use]
pub fn frame(layers: &[Vec<Source>], layer: &Layer, industry: &str) -> Today {
    let frames = || [layer.frames.get(industry), layer.frames.get(GENERAL)].into_iter().flatten();
    let mut places: Vec<(&str, Option<&At>)> = vec![
        ("title", frames().find_map(|frame| frame.title.as_ref()).map(|title| &title.at)),
        ("slots", frames().find_map(|frame| frame.slots.values().next()).map(|slot| &slot.at)),
        ("deadlines", frames().find_map(|frame| frame.deadlines.values().next()).map(|deadline| &deadline.at)),
    ];
    places.extend(Section::FRAME.map(|section| {
        let at = layer.frame_texts(industry, section).map(|texts| &texts.at);
        (section.name(), at)
    }));
    comments(layers, places)
}

fn comments(layers: &[Vec<Source>], places: Vec<(&'static str, Option<&At>)>) -> Today {
    let lines = |at: &At| {
        let source = layers.iter().flatten().rev().find(|source| *source.path == *at.file)?;
        Some(comment(field(&source.text, at.line as usize)))
    };
    places.into_iter().filter_map(|(name, at)| Some((name, lines(at?)?))).collect()
}

/// The lines of the top-level field that has this line (from 1).
fn field(text: &str, line: usize) -> Vec<&str> {
    let lines: Vec<&str> = text.lines().collect();
    let begins = |line: &&str| line.starts_with(|c: char| c.is_ascii_alphabetic());
    let first = lines.iter().take(line).rposition(begins).unwrap_or_default();
    let rest = lines.get(first + 1..).unwrap_or_default();
    let next = rest.iter().position(begins).map_or(lines.len(), |at| first + 1 + at);
    let mut field = lines.get(first..next).unwrap_or_default();
    while let [before @ .., last] = field
        && (last.trim().is_empty() || last.starts_with('#'))
    {
        field = before;
    }
    field.to_vec()
}

fn comment(lines: Vec<&str>) -> String {
    let lines: Vec<String> = lines.iter().map(|line| format!("# {line}").trim_end().to_owned()).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::{comment, field};

    #[test]
    fn a_field_is_taken_from_its_name_to_the_next_name() {
        let text = "# 開頭\ntitle: 甲\nlisten:\n- 乙\n\n  # 丙\n  - |-\n    丁\n\n# 戊\nalso: [己,\n  庚]\n";
        let rows = [
            (2, "# title: 甲"),
            (4, "# listen:\n# - 乙\n#\n#   # 丙\n#   - |-\n#     丁"),
            (7, "# listen:\n# - 乙\n#\n#   # 丙\n#   - |-\n#     丁"),
            (11, "# also: [己,\n#   庚]"),
        ];
        for (line, expected) in rows {
            assert_eq!(comment(field(text, line)), expected, "line {line}");
        }
    }
}
