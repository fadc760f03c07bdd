//! What can be said against a playbook that loads: an ordered table of rules, each a function over what was written.
//!
//! What keeps a playbook from loading is found where it is read and compiled; lint tells both in one list.

mod cues;
mod desk;
mod examples;
pub mod fix;
mod native;
mod sentences;
mod structure;

pub use desk::{Desk, Options};

use super::stack::Stack;
use crate::diagnostic::Diagnostic;
use crate::engine::Engine;
use crate::playbook::glossary::Converter;
use crate::playbook::layers::overlay;
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
    structure::duplicate_ids,
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
    let (engine, mut findings) = stack.engine();
    if let Some(engine) = engine {
        findings.extend(rules(stack, &engine, options));
    }
    sort(&mut findings);
    findings
}

/// What the rules say of the folder on top of the stack, with the engine that is made from it.
#[must_use]
pub fn rules(stack: &Stack, engine: &Engine, options: Options) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let (own, below) = stack.written();
    let whole = overlay(below.clone(), own.clone());
    let glossary = whole.glossary.clone().unwrap_or_default();
    if let Ok(converter) = Converter::new(&glossary, scripts::open(Direction::TaiwanToHans)) {
        let sources = stack.own();
        let desk = Desk { own: &own, whole: &whole, below: &below, sources, engine, converter: &converter, options };
        for rule in RULES {
            rule(&desk, &mut findings);
        }
    }
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
