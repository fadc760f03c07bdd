//! Values of slots that a caller gives: whether a letter can be written with them.

use super::deadline;
use crate::diagnostic::{Arg, Code, Diagnostic, Message};
use crate::playbook::Set;
use crate::playbook::set::{Slot, SlotSource};
use crate::text::{harmful, is_blank};

/// Whether a letter can be written with the value: it stands in the middle of a sentence.
///
/// # Errors
/// There is no such slot, or the value cannot stand in a sentence.
pub fn check(set: &Set, name: &str, value: &str) -> Result<(), Diagnostic> {
    let slots = &set.core.slots;
    let Some(slot) = slots.iter().find(|slot| slot.name == name) else {
        let message = Message::Unknown { what: Arg::Term("slot"), name: name.into() };
        let finding = Diagnostic::new(Code::UnknownSlot, message);
        return Err(finding.suggest(name, slots.iter().map(|slot| slot.name.as_str())));
    };
    if is_blank(value) {
        return Err(bad(name, Message::BlankValue, Message::OneLineValue));
    }
    if value.contains(['\n', '\r', '\u{2028}', '\u{2029}']) {
        return Err(bad(name, Message::LinesInValue, Message::OneLineValue));
    }
    if value.contains(harmful) {
        return Err(bad(name, Message::ControlInValue, Message::OneLineValue));
    }
    is_deadline(set, slot, value)
}

fn is_deadline(set: &Set, slot: &Slot, value: &str) -> Result<(), Diagnostic> {
    if slot.source != SlotSource::Deadline || deadline::parse(set, value).is_some() {
        return Ok(());
    }
    let units: Vec<&str> = deadline::units(set).into_iter().map(|(name, _)| name).collect();
    let example = format!("24{}", units.first().unwrap_or(&""));
    let help = Message::NumberAndUnit { units: units.join(" ").into(), example: example.into() };
    Err(bad(&slot.name, Message::NoDeadline { value: value.into() }, help))
}

/// A value that cannot be used, and why.
#[must_use]
pub fn bad(name: &str, why: Message, help: Message) -> Diagnostic {
    Diagnostic::new(Code::BadValue, Message::BadSlotValue { name: name.into(), why: why.into() }).help(help)
}
