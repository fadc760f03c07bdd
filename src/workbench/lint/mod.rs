//! What can be said against a playbook that loads: an ordered table of rules, each a function over what was written.
//!
//! What keeps a playbook from loading is found where it is read and compiled; lint tells both in one list.

mod cues;
mod desk;
mod entry;
mod examples;
pub mod fix;
mod native;
mod sentences;
mod structure;

pub use desk::{Desk, Options};

use super::stack::{Stack, Written};
use crate::diagnostic::Diagnostic;
use crate::engine::Engine;
use crate::playbook::glossary::{Converter, Known};
use crate::playbook::scripts::{self, Direction};

/// A rule looks at everything and notes what it finds.
type Rule = fn(&Desk, &mut Vec<Diagnostic>);

/// All rules, in the order of the table of codes.
const RULES: &[Rule] = &[
    sentences::same_variants,
    sentences::few_variants,
    sentences::avoided_phrases,
    sentences::law_without_source,
    sentences::doubled_units,
    sentences::withheld_slots,
    sentences::unwritten,
    native::half_width_marks,
    native::mixed_script,
    native::words_of_the_other_region,
    native::needless_hans,
    native::slots_of_hans,
    cues::duplicates,
    cues::redundant,
    cues::dead,
    cues::strong_in_two,
    examples::few,
    examples::misread,
    examples::contradicting,
    structure::unused_else,
    structure::looks_like_number,
    structure::unused_slots,
    structure::unused_snippets,
    structure::unreachable,
    structure::near_names,
    structure::weakened_risks,
    structure::unverified_rights,
    structure::field_order,
];

/// Everything that is wrong with the folder on top of the stack, or could be better, in the order of its files. The
/// rules look at whatever can be read, so that one broken file does not hide what is in the others.
#[must_use]
pub fn judge(stack: &Stack, options: Options) -> Vec<Diagnostic> {
    let mut findings = stack.findings.clone();
    if let Some(engine) = &stack.engine {
        findings.extend(rules(stack, engine, options));
    }
    sort(&mut findings);
    findings
}

/// What the rules say of the folder on top of the stack, with the engine that is made from it.
#[must_use]
pub fn rules(stack: &Stack, engine: &Engine, options: Options) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let (Written { own, below, whole }, sources) = (stack.written(), stack.own());
    let glossary = whole.glossary.clone().unwrap_or_default();
    if let Ok(converter) = Converter::new(&glossary, Known::new(), scripts::open(Direction::TaiwanToHans)) {
        let desk = Desk { own, whole, below, sources, engine, converter: &converter, options };
        for rule in RULES {
            rule(&desk, &mut findings);
        }
    }
    // What a file says of which nothing could be read is not known.
    let is_unread = |file: &str| sources.iter().any(|source| source.path == file && own.unread.contains(&source.name));
    findings.retain(|finding| !finding.place.as_ref().is_some_and(|place| is_unread(&place.file)));
    sort(&mut findings);
    findings
}

/// In the order in which a reader meets them; what has no place comes first.
pub fn sort(findings: &mut [Diagnostic]) {
    findings.sort_by_key(|finding| {
        let place = finding.place.as_ref().map(|place| (place.file.clone(), place.line, place.column));
        (place, finding.code)
    });
}

#[cfg(test)]
mod mends;

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Options, judge};
    use crate::workbench::stack::Stack;

    #[test]
    fn one_run_tells_what_is_broken_and_what_could_be_better() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let files = [
            ("wait_time.yaml", "also:\n  - 您也提到久候，我們深表歉意。\n  - 您也提到久候，我們今天就查。\n"),
            ("food_quality.yaml", "also: [餐點走味\nlisten: 好。\n"),
            ("price_dispute.yaml", "listn: [您提到價錢不符。]\n"),
        ];
        fs::create_dir(folder.path().join("dining")).expect("a folder for the files");
        for (name, text) in files {
            fs::write(folder.path().join("dining").join(name), text).expect("the file is written");
        }
        let stack = Stack::open(Some(folder.path()), false, &[]).expect("the folder is read");
        let told: Vec<String> = judge(&stack, Options::default())
            .iter()
            .map(|finding| {
                let place = finding.place.as_ref().expect("each has a place");
                let name = place.file.rsplit('/').next().unwrap_or_default();
                format!("{name}:{}:{} {}", place.line, place.column, finding.code)
            })
            .collect();
        let expected = [
            "food_quality.yaml:2:7 yaml-syntax",
            "price_dispute.yaml:1:1 unknown-field",
            "wait_time.yaml:2:14 avoided-phrase",
        ];
        assert_eq!(told, expected);
    }
}
