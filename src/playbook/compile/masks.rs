//! The kinds of facts that are personal numbers.

use super::Compiler;
use crate::diagnostic::{Code, Message};
use crate::playbook::set::{Mask, ValueKind};
use crate::playbook::written::Facts;

impl Compiler<'_> {
    /// Drops masks of kinds that there are not, and of those that have a value: a number beside the words would
    /// give away what is hidden in them.
    pub(super) fn sound_masks(&mut self, facts: &mut Facts) {
        let text = ValueKind::NAMES.iter().find(|(_, value)| *value == ValueKind::Text).map_or("", |(name, _)| name);
        let kinds = &facts.kinds;
        facts.masks.retain(|rule| {
            let (kind, at) = &rule.kind;
            let has_value = kinds.iter().rfind(|(name, _)| name == kind).is_some_and(|(_, value)| value.0 != text);
            if has_value {
                self.fault(Code::BadValue, at, Message::MaskOfValue { kind: kind.into(), value: text.into() });
            }
            self.is_kind(&rule.kind) && !has_value
        });
    }

    pub(super) fn masks(&self, facts: &Facts) -> Vec<(u8, Mask)> {
        let mask = |rule: &crate::playbook::written::MaskRule| Mask {
            first: rule.first,
            last: rule.last,
            in_letters: rule.in_letters,
        };
        facts.masks.iter().map(|rule| (self.fact_kind(&rule.kind), mask(rule))).collect()
    }
}
