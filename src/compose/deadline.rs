//! What a letter promises by when, as numbers: those of the playbooks, or what the caller set instead.

use super::values::Values;
use super::{DeadlineSource, DraftDeadline};
use crate::playbook::set::{Deadline, Set, Unit};
use crate::text::Script;

/// Reads `24小時`: a whole number and one of the units that letters use, in either script.
#[must_use]
pub fn parse(set: &Set, text: &str) -> Option<(u32, Unit)> {
    let text = text.trim();
    units(set).into_iter().find_map(|(name, unit)| {
        let number = text.strip_suffix(name)?.trim_end().parse().ok()?;
        (number > 0).then_some((number, unit))
    })
}

/// The units with their names, Traditional first, without repetition.
#[must_use]
pub fn units(set: &Set) -> Vec<(&str, Unit)> {
    let scripts = [Script::Hant, Script::Hans].map(|script| set.phrases(script));
    let mut units: Vec<(&str, Unit)> = Vec::new();
    for phrases in scripts {
        for &(_, unit) in &Unit::ALL {
            let name = phrases.units[unit as usize].as_str();
            if !name.is_empty() && !units.iter().any(|(known, _)| *known == name) {
                units.push((name, unit));
            }
        }
    }
    units
}

/// The deadlines of a letter. A value that is no deadline promises nothing that could be counted.
#[must_use]
pub fn promised(set: &Set, values: &Values) -> Vec<DraftDeadline> {
    values.frame.deadlines.iter().filter_map(|deadline| one(set, values, deadline)).collect()
}

fn one(set: &Set, values: &Values, deadline: &Deadline) -> Option<DraftDeadline> {
    let what = set.core.slots[deadline.slot as usize].name.clone();
    let (number, unit, source) = match values.set.get(&what) {
        None => (deadline.number, deadline.unit, DeadlineSource::Profile),
        Some(text) => parse(set, text).map(|(number, unit)| (number, unit, DeadlineSource::Set))?,
    };
    Some(DraftDeadline { what, number, unit, source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;

    #[test]
    fn a_deadline_is_a_number_and_a_unit_in_either_script() {
        let set = builtin::set();
        let rows = [
            ("12小時", Some((12, Unit::Hours))),
            (" 12 小时 ", Some((12, Unit::Hours))),
            ("3天", Some((3, Unit::Days))),
            ("7個工作天", Some((7, Unit::WorkingDays))),
            ("7个工作日", Some((7, Unit::WorkingDays))),
            ("0小時", None),
            ("半天", None),
            ("明天", None),
            ("12", None),
        ];
        for (text, expected) in rows {
            assert_eq!(parse(&set, text), expected, "{text}");
        }
    }
}
