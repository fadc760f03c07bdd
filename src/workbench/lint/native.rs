//! Rules over the script of a text: characters, marks and words that a native reader stumbles over.

use std::sync::Once;

use super::desk::Desk;
use super::fix::Fix;
use crate::diagnostic::{Code, Diagnostic, Message};
use crate::text::is_han;

/// Half-width marks in Chinese text, by autocorrect's rules; blanks between Chinese and Latin letters are a matter of
/// taste and left alone.
pub fn half_width_marks(desk: &Desk, findings: &mut Vec<Diagnostic>) {
    for text in desk.all_texts() {
        for (said, at) in text.scripts() {
            for line in said.lines().filter(|line| has_half_width(line)) {
                let right = corrected(line);
                if right != line {
                    let message = Message::HalfWidth { right: (&right).into() };
                    let place = desk.place_of(at, line);
                    let fix = Fix::replace(&place, line, &right);
                    findings.push(Diagnostic::new(Code::HalfWidthMark, message).at(place).fix(fix));
                }
            }
        }
    }
}

/// The line with the marks that Chinese text has.
fn corrected(line: &str) -> String {
    static RULES: Once = Once::new();
    RULES.call_once(|| {
        let rules = r#"{"rules": {"space-word": 0, "space-punctuation": 0, "space-bracket": 0, "space-backticks": 0,
            "space-dash": 0, "space-dollar": 0, "fullwidth": 1, "no-space-fullwidth": 1,
            "no-space-fullwidth-quote": 1, "halfwidth-word": 1, "halfwidth-punctuation": 1, "spellcheck": 0}}"#;
        // The rules are constant, and a test sees them at work.
        let _ = autocorrect::config::load(rules);
    });
    let (hidden, pieces) = hide(line);
    let right = autocorrect::format_for(&hidden, "text").out;
    let pieces = pieces.into_iter().chain(std::iter::repeat(""));
    right.trim_end_matches('\n').split(STAND_IN).zip(pieces).flat_map(|(text, piece)| [text, piece]).collect()
}

/// A Chinese character that no letter has.
const STAND_IN: char = '囗';

/// The line with a Chinese character for each slot, whose value is Chinese as well, and for each wide blank, which is
/// meant; and what it stands for.
fn hide(line: &str) -> (String, Vec<&str>) {
    let (mut hidden, mut pieces, mut rest) = (String::new(), Vec::new(), line);
    while let Some(start) = rest.find(['〔', '\u{3000}', STAND_IN]) {
        let inside = &rest[start..];
        let ends = if inside.starts_with('〔') { inside.find('〕').map(|at| at + '〕'.len_utf8()) } else { None };
        let (piece, after) = inside.split_at(ends.unwrap_or_else(|| inside.chars().next().map_or(0, char::len_utf8)));
        hidden.push_str(&rest[..start]);
        hidden.push(STAND_IN);
        pieces.push(piece);
        rest = after;
    }
    (hidden + rest, pieces)
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
        let traditional = |c: &char| is_han(*c) && !alike(desk, *c) && fold.char(*c) != *c;
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

#[cfg(test)]
mod tests {
    use super::corrected;

    #[test]
    fn marks_of_chinese_text_are_full_width_beside_a_slot_too() {
        let rows = [
            ("這件事,我們會查.", "這件事，我們會查。"),
            ("您等了〔waited〕, 我們會查.", "您等了〔waited〕，我們會查。"),
            ("〔place〕的經過,〔owner〕會查", "〔place〕的經過，〔owner〕會查"),
            ("您　等太久了", "您　等太久了"),
            ("囗,好", "囗，好"),
            ("APP 2.0 的事", "APP 2.0 的事"),
        ];
        for (line, right) in rows {
            assert_eq!(corrected(line), right);
        }
    }
}
