//! A letter does not show that it is put together: whole sentences, and each mark in its place.

use crate::letters::{Faults, PIECES, around};

const STOPS: [char; 6] = ['，', '。', '、', '；', '：', '！'];

#[test]
fn no_letter_shows_its_seams() {
    let mut faults = Faults::default();
    for (piece, order) in PIECES.iter().filter(|(piece, _)| piece.id != "department") {
        let text = piece.text.as_str();
        faults.checked += 1;
        for (what, at) in seams(text) {
            faults.add(format!("{what} in {}: {}", piece.id, around(text, at)), order);
        }
        if text.starts_with(|c: char| STOPS.contains(&c) || "？」』”’）》".contains(c)) {
            faults.add(format!("{} starts with punctuation: {text}", piece.id), order);
        }
        let whole = match piece.id {
            "subject" => !text.is_empty() && !text.contains('\n') && !text.ends_with('。'),
            "closing" | "note" => true,
            "salutation" => text.ends_with('：'),
            _ => text.ends_with(['。', '！', '？', '」', '”']),
        };
        if !whole || text.trim() != text {
            faults.add(format!("{} is no whole sentence: {text}", piece.id), order);
        }
    }
    faults.none("every letter is whole sentences");
}

/// What should not be in a finished text, with its place.
fn seams(text: &str) -> Vec<(&'static str, usize)> {
    let mut found = Vec::new();
    let marks = [
        ("an unfilled slot", "〔"),
        ("an unfilled slot", "〕"),
        ("a template delimiter", "{{"),
        ("a template delimiter", "}}"),
        ("a template delimiter", "{%"),
        ("an empty value", "None"),
        ("an empty value", "null"),
        ("an empty value", "undefined"),
        ("empty quotes", "「」"),
        ("empty quotes", "『』"),
        ("empty quotes", "“”"),
        ("empty quotes", "‘’"),
        ("empty brackets", "（）"),
        ("empty brackets", "《》"),
        ("a marker", "【"),
        ("two spaces", "  "),
        ("more than one empty line", "\n\n\n"),
    ];
    for (what, mark) in marks {
        found.extend(text.find(mark).map(|at| (what, at)));
    }
    let mut previous = '\n';
    for (at, c) in text.char_indices() {
        let stop = STOPS.contains(&c) || c == '？';
        if stop && (STOPS.contains(&previous) || previous == '？') && !(previous == '？' && c == '！') {
            found.push(("doubled punctuation", at));
        }
        if stop && previous == '\n' {
            found.push(("a line that starts with punctuation", at));
        }
        if stop && "「『“‘（《".contains(previous) {
            found.push(("a quote that starts with punctuation", at));
        }
        let chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        if matches!(c, ',' | '.' | ';' | ':' | '!' | '?' | '(' | ')') && chinese(previous) {
            found.push(("half-width punctuation after Chinese", at));
        }
        if c == '\t' || c == '\u{3000}' || c.is_control() && c != '\n' {
            found.push(("a stray control character", at));
        }
        previous = c;
    }
    for (open, close) in [('「', '」'), ('『', '』'), ('“', '”'), ('‘', '’'), ('（', '）'), ('《', '》')]
    {
        if text.matches(open).count() != text.matches(close).count() {
            found.push(("an unpaired quote", text.find([open, close]).unwrap_or(0)));
        }
    }
    found
}

#[test]
fn the_judge_of_seams_sees_each_of_them() {
    let rows = [
        ("您等了〔waited〕。", "an unfilled slot"),
        ("您等了{{ waited }}。", "a template delimiter"),
        ("您提到「」。", "empty quotes"),
        ("您提到“”。", "empty quotes"),
        ("您等了，。", "doubled punctuation"),
        ("您等了。\n，我們", "a line that starts with punctuation"),
        ("請打【請補：電話】。", "a marker"),
        ("您等了,我們", "half-width punctuation after Chinese"),
        ("您提到「等。", "an unpaired quote"),
    ];
    for (text, what) in rows {
        assert!(
            seams(text).iter().any(|(found, _)| *found == what),
            "{text}: expected {what}, found {:?}",
            seams(text)
        );
    }
    assert_eq!(seams("主旨\n\n您好：\n您說「等了兩個小時」，對嗎？我們在查。"), []);
}

#[test]
fn autocorrect_finds_no_punctuation_fault_in_either_script() {
    // Chinese letters set no space between Chinese and Latin letters or digits.
    autocorrect::config::load(
        r#"{"rules": {"space-word": 0, "space-punctuation": 0, "space-bracket": 0, "space-backticks": 0,
            "space-dash": 0, "space-dollar": 0, "fullwidth": 1, "no-space-fullwidth": 1,
            "no-space-fullwidth-quote": 1, "halfwidth-word": 1, "halfwidth-punctuation": 1, "spellcheck": 0}}"#,
    )
    .expect("the rules are autocorrect's own");
    let judged = autocorrect::lint_for("您好,我們在查.", "text");
    assert_eq!(judged.lines.len(), 1, "the judge sees a fault where there is one");
    let mut faults = Vec::new();
    for (piece, order) in PIECES.iter() {
        for line in autocorrect::lint_for(&piece.text, "text").lines {
            faults.push(format!("{} → {}\n      in {order}", line.old.trim(), line.new.trim()));
        }
    }
    println!("{} texts judged", PIECES.len());
    assert!(faults.is_empty(), "autocorrect finds {} faults\n  {}", faults.len(), faults.join("\n  "));
}
