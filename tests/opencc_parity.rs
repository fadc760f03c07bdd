//! The two converters agree on the shipped playbooks in the directions that make texts and folds. (The third only
//! tells which characters are Simplified, and its dictionary differs from one version of OpenCC to the next.)

use std::collections::BTreeSet;

use kesu::builtin;
use kesu::playbook::scripts::{Direction, native, pure};

/// Fails with every text on which the converters differ.
fn assert_parity<'t>(direction: Direction, texts: impl IntoIterator<Item = &'t str>) {
    let (pure, native) = (pure(direction), native(direction));
    let differ: Vec<String> = texts
        .into_iter()
        .filter(|text| pure(text) != native(text))
        .map(|text| format!("  pure   {}\n  native {}", pure(text), native(text)))
        .collect();
    assert!(differ.is_empty(), "{direction:?}: {} texts differ\n{}", differ.len(), differ.join("\n"));
}

#[test]
fn every_line_of_the_playbooks_becomes_the_same_simplified_text() {
    let sources = builtin::sources();
    let lines: Vec<&str> = sources.iter().flat_map(|source| source.text.lines()).collect();
    assert!(lines.len() > 1000, "the playbooks are there");
    assert_parity(Direction::TaiwanToHans, lines);
}

#[test]
fn every_character_of_the_playbooks_folds_alike() {
    let sources = builtin::sources();
    let characters: BTreeSet<String> =
        sources.iter().flat_map(|source| source.text.chars()).map(String::from).collect();
    assert!(characters.len() > 1000, "the playbooks are there");
    assert_parity(Direction::HantToHans, characters.iter().map(String::as_str));
}
