//! Results for people: the letter itself, a reading in a few lines, a summary in one.
//!
//! They hold the customer's characters as they are: [`super::terminal::Screen`] stands before a terminal.

use std::io::{self, Write};

use crate::compose::Draft;
use crate::engine::{Engine, Reading};
use crate::understand::{Evidence, Intent};

/// The letter: subject, an empty line, text.
///
/// # Errors
/// The output cannot be written.
pub fn draft(out: &mut impl Write, draft: &Draft) -> io::Result<()> {
    writeln!(out, "{}\n\n{}", draft.subject, draft.text)
}

/// One line on what was found and who must handle it.
#[must_use]
pub fn summary(engine: &Engine, reading: &Reading, draft: &Draft) -> String {
    let (core, understanding) = (&engine.set.core, &reading.understanding);
    let mut parts = Vec::new();
    if understanding.intent == Intent::Complaint {
        let types: Vec<&str> = understanding.types.iter().map(|guess| core.types[guess.id as usize].as_str()).collect();
        parts.push(format!("{}/{}", core.industries[understanding.industry.id as usize], types.join("+")));
    } else {
        parts.push(understanding.intent.id(core).to_owned());
    }
    let reasons: Vec<&str> = draft.reasons.iter().map(|reason| reason.id(core)).collect();
    let reasons = if reasons.is_empty() { String::new() } else { format!(" ({})", reasons.join(", ")) };
    parts.push(format!("{}{reasons}", draft.handling.name()));
    if !draft.missing.is_empty() {
        let missing: Vec<&str> = draft.missing.iter().map(|missing| missing.slot.as_str()).collect();
        parts.push(format!("missing: {}", missing.join(", ")));
    }
    parts.join(" · ")
}

/// What was understood, a line each, with the words that say so.
///
/// # Errors
/// The output cannot be written.
pub fn reading(out: &mut impl Write, engine: &Engine, reading: &Reading, draft: &Draft) -> io::Result<()> {
    let (core, understanding) = (&engine.set.core, &reading.understanding);
    let words = |evidence: &[Evidence]| {
        let words: Vec<&str> = evidence.iter().map(|piece| reading.text.original(piece.span)).collect();
        words.join(" · ")
    };
    writeln!(out, "{:<10}{}", "intent", understanding.intent.id(core))?;
    let industry = &understanding.industry;
    let name = &core.industries[industry.id as usize];
    writeln!(out, "{:<10}{name} {:.2}  {}", "industry", industry.confidence, words(&industry.evidence))?;
    for guess in understanding.types.iter() {
        let name = &core.types[guess.id as usize];
        writeln!(out, "{:<10}{name} {:.2}  {}", "type", guess.confidence, words(&guess.evidence))?;
    }
    for request in &understanding.requests {
        writeln!(out, "{:<10}{}  {}", "request", core.requests[request.id as usize], words(&request.evidence))?;
    }
    for fact in &understanding.facts {
        let kind = &core.facts.kinds[fact.kind as usize];
        let role = fact.role.map_or("", |role| &core.facts.roles[role as usize]);
        writeln!(out, "{:<10}{kind} {role}  {}", "fact", reading.text.original(fact.span))?;
    }
    for risk in &understanding.risks {
        writeln!(out, "{:<10}{}  {}", "risk", core.risks[risk.id as usize].id, words(&risk.evidence))?;
    }
    writeln!(out, "{:<10}{}", "emotion", understanding.emotion)?;
    writeln!(out, "{:<10}{}", "handling", draft.handling.name())
}
