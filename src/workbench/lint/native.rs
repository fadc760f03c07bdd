//! Rules over the script of a text: characters, marks and words that a native reader stumbles over.

use std::sync::Once;

use super::desk::Desk;
use super::fix::Fix;
use crate::diagnostic::{Code, Diagnostic, Message};

/// Half-width marks in Chinese text, by autocorrect's rules; blanks between Chinese and Latin letters are a matter of
/// taste and left alone.
pub fn half_width_marks(desk: &Desk, findings: &mut Vec<Diagnostic>) {
    static RULES: Once = Once::new();
    RULES.call_once(|| {
        let rules = r#"{"rules": {"space-word": 0, "space-punctuation": 0, "space-bracket": 0, "space-backticks": 0,
            "space-dash": 0, "space-dollar": 0, "fullwidth": 1, "no-space-fullwidth": 1,
            "no-space-fullwidth-quote": 1, "halfwidth-word": 1, "halfwidth-punctuation": 1, "spellcheck": 0}}"#;
        // The rules are constant, and a test sees them at work.
        let _ = autocorrect::config::load(rules);
    });
    for text in desk.all_texts() {
        for (said, at) in text.scripts() {
            for line in said.lines().filter(|line| has_half_width(line)) {
                let right = autocorrect::format_for(line, "text").out;
                let right = right.trim_end_matches('\n');
                if right != line {
                    let message = Message::HalfWidth { right: right.into() };
                    let place = desk.place_of(at, line);
                    let fix = Fix::replace(&place, line, right);
                    findings.push(Diagnostic::new(Code::HalfWidthMark, message).at(place).fix(fix));
                }
            }
        }
    }
}

/// Whether there is anything that autocorrect could object to; it is slow.
fn has_half_width(line: &str) -> bool {
    line.contains(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric() && c != '_' || ('！'..='～').contains(&c))
}

/// Simplified characters in a Traditional text, and the reverse.
pub fn mixed_script(desk: &Desk, findings: &mut Vec<Diagnostic>) {
    let (fold, hans_only) = (desk.fold(), &desk.engine.set.core.hans_only);
    for text in desk.all_texts() {
        let simplified = text.hant.chars().find(|&c| hans_only.contains(c)).map(|c| (c, &text.at));
        let traditional = |c: &char| ('\u{3400}'..='\u{9fff}').contains(c) && !alike(desk, *c) && fold.char(*c) != *c;
        let traditional = text.hans.as_ref().and_then(|hans| Some((hans.value.chars().find(traditional)?, &hans.at)));
        let simplified = simplified.map(|(c, at)| (c, at, Message::SimplifiedInHant { character: c.into() }));
        let traditional = traditional.map(|(c, at)| (c, at, Message::TraditionalInHans { character: c.into() }));
        for (c, at, message) in [simplified, traditional].into_iter().flatten() {
            let place = desk.place_of(at, &c.to_string());
            findings.push(Diagnostic::new(Code::MixedScript, message).at(place));
        }
    }
}

/// Whether the character stays as it is in a Simplified text, though the fold merges it with another one.
fn alike(desk: &Desk, c: char) -> bool {
    let text = c.to_string();
    desk.converter.characters(&text) == text
}

/// Words of the mainland in a Traditional text, and of Taiwan beside `hans:`.
pub fn words_of_the_other_region(desk: &Desk, findings: &mut Vec<Diagnostic>) {
    let mainland = desk.style().map(|style| style.mainland.as_slice()).unwrap_or_default();
    for text in desk.all_texts() {
        for (word, native, _) in mainland.iter().filter(|(word, ..)| text.hant.contains(word)) {
            let place = desk.place_of(&text.at, word);
            let message = Message::OtherRegion { word: word.into() };
            let help = Message::DidYouMean { name: native.into() };
            findings.push(Diagnostic::new(Code::OtherRegion, message).help(help).at(place));
        }
        let Some(hans) = &text.hans else { continue };
        let both = desk.style().map(|style| style.both_regions.as_slice()).unwrap_or_default();
        let native_too = |word: &str| both.iter().any(|cue| desk.fold().text(&cue.text) == desk.fold().text(word));
        for (word, native) in desk.converter.replaced(&hans.value).into_iter().filter(|(word, _)| !native_too(word)) {
            let place = desk.place_of(&hans.at, word);
            let message = Message::OtherRegion { word: word.into() };
            let help = Message::DidYouMean { name: native.into() };
            findings.push(Diagnostic::new(Code::OtherRegion, message).help(help).at(place));
        }
    }
}

/// `hans:` that says what would be derived anyway: it would be forgotten when the sentence changes.
pub fn needless_hans(desk: &Desk, findings: &mut Vec<Diagnostic>) {
    for text in desk.all_texts() {
        let Some(hans) = &text.hans else { continue };
        if desk.converter.hans(&text.hant) == hans.value {
            findings.push(desk.finding(Code::NeedlessHans, &hans.at, Message::NeedlessHans));
        }
    }
}

/// `hans:` with other slots than the Traditional text: one of the two letters lacks a fact.
pub fn slots_of_hans(desk: &Desk, findings: &mut Vec<Diagnostic>) {
    let slots = |text: &str| {
        let mut slots: Vec<String> =
            text.split('〔').skip(1).filter_map(|part| part.split('〕').next()).map(str::to_owned).collect();
        slots.sort_unstable();
        slots.dedup();
        slots
    };
    for text in desk.all_texts() {
        let Some(hans) = &text.hans else { continue };
        let (in_hant, in_hans) = (slots(&text.hant), slots(&hans.value));
        let only_one = in_hant.iter().filter(|slot| !in_hans.contains(slot));
        let differing: Vec<String> = only_one
            .chain(in_hans.iter().filter(|slot| !in_hant.contains(slot)))
            .map(|slot| format!("〔{slot}〕"))
            .collect();
        if !differing.is_empty() {
            let message = Message::SlotsDiffer { slots: differing.concat().into() };
            findings.push(desk.finding(Code::SlotsDiffer, &hans.at, message));
        }
    }
}
