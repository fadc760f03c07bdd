//! No two letters need be alike: every sentence of a playbook is used.

use std::collections::BTreeSet;

use kesu::compose::Draft;
use kesu::playbook::set::Section;
use kesu::text::Script;

use crate::letters::{ENGINE, Faults, Order, pairs};
use crate::sections;

#[test]
fn the_seed_reaches_every_sentence_of_a_section() {
    let mut faults = Faults::default();
    for (industry, kind) in pairs() {
        let frame = ENGINE.set.frame(Script::Hant, industry);
        let case = ENGINE.set.case(Script::Hant, industry, kind);
        let drafts: Vec<Draft> = (0..64).map(|seed| Order::new(industry, kind, Script::Hant, seed).write()).collect();
        faults.checked += 1;
        for section in [Section::Listen, Section::Acknowledge, Section::Apology, Section::Expect, Section::Contact] {
            let Some(variants) = case.sections.get(&section).or_else(|| frame.sections.get(&section)) else { continue };
            let free = variants.iter().filter(|sentence| sentence.slots.is_empty()).count();
            let seen: BTreeSet<&str> = drafts.iter().flat_map(|draft| sections(draft, section.name())).collect();
            if seen.len() < free {
                faults.add(
                    format!("{}: {} of {free} variants are ever used", section.name(), seen.len()),
                    Order::new(industry, kind, Script::Hant, 0),
                );
            }
        }
    }
    faults.none("all variants are used");
}
