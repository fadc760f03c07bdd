//! In a pasted chat log only the customer's turns count: what the clerk or the bot wrote is nobody's complaint.

use crate::playbook::set::Core;
use crate::text::{Span, Text};

/// A speaker's name is at most this long.
const LONGEST_NAME: usize = 12;

#[derive(Clone, Copy, PartialEq)]
enum Speaker {
    Customer,
    Staff,
}

/// The turns that are not the customer's; none unless both sides speak.
#[must_use]
pub fn silent(core: &Core, text: &Text) -> Vec<Span> {
    if !text.folded.contains('\n') || !text.folded.contains(':') {
        return Vec::new();
    }
    let (mut silent, mut speaker, mut customer_speaks) = (Vec::new(), Speaker::Customer, false);
    let mut start = 0;
    for line in text.folded.split_inclusive('\n') {
        if let Some(found) = speaker_of(core, line) {
            speaker = found;
            customer_speaks |= found == Speaker::Customer;
        }
        let end = start + line.len();
        if speaker == Speaker::Staff {
            silent.push(Span::new(start, end));
        }
        start = end;
    }
    if customer_speaks { silent } else { Vec::new() }
}

fn speaker_of(core: &Core, line: &str) -> Option<Speaker> {
    let (name, _) = line.split_once(':')?;
    // 14:02 客服小幫手: …
    let name = name.trim().trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ' || c == '[' || c == ']');
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return None;
    }
    let is =
        |words: &[String]| words.iter().any(|word| name.starts_with(word.as_str()) || name.ends_with(word.as_str()));
    if is(&core.staff_speakers) {
        Some(Speaker::Staff)
    } else if core.customer_speakers.iter().any(|word| name == word.as_str()) {
        Some(Speaker::Customer)
    } else {
        None
    }
}
