//! The two converters agree on every text of the shipped playbooks. Runs with the feature `opencc-rust`.
#![cfg(feature = "opencc-rust")]

use kesu::builtin;
use kesu::playbook::scripts::{Direction, native, pure};

#[test]
fn both_converters_give_the_same_characters_for_every_line_of_the_playbooks() {
    for direction in [Direction::TaiwanToHans, Direction::HantToHans, Direction::HansToHant] {
        let (pure, native) = (pure(direction), native(direction));
        let sources = builtin::sources();
        let lines: Vec<&str> = sources.iter().flat_map(|source| source.text.lines()).collect();
        assert!(lines.len() > 1000, "the playbooks are there");
        let differ: Vec<String> = lines
            .iter()
            .map(|line| (pure(line), native(line)))
            .filter(|(pure, native)| pure != native)
            .map(|(pure, native)| format!("  pure   {pure}\n  native {native}"))
            .collect();
        assert!(differ.is_empty(), "{direction:?}: {} lines differ\n{}", differ.len(), differ.join("\n"));
    }
}
