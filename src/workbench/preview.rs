//! The drafts that one playbook gives, in both scripts, and which of its variants they show.
//!
//! Nothing here is laid out: `output::preview` does that.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::lint::{self, Options};
use super::stack::Stack;
use super::subject::Subject;
use crate::compose::Missing;
use crate::diagnostic::{Code, Diagnostic, Message, Rejected, Severity};
use crate::engine::{Choices, Complaint, Engine, Traced};
use crate::playbook::Source;
use crate::playbook::load::read_layers;
use crate::playbook::set::{Core, Handling, SlotId, SlotSource};
use crate::text::Script;

/// A letter without a complaint differs by its seed alone; so many are tried.
const SEEDS: u64 = 64;

/// What is to be previewed.
#[derive(Debug, Clone, Default)]
pub struct Order {
    /// As `dining/wait_time`.
    pub id: String,
    /// Complaints to answer instead of the playbook's own examples.
    pub texts: Vec<String>,
    /// So many examples at most.
    pub examples: usize,
    /// Values of slots.
    pub set: BTreeMap<String, String>,
    pub seed: Option<u64>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Preview {
    pub id: String,
    pub title: String,
    /// Which set of playbooks it is.
    pub playbooks: String,
    pub samples: Vec<Sample>,
    /// What the samples show of each field of the playbook.
    pub fields: Vec<Seen>,
}

impl Preview {
    /// What lint says of the files that this playbook is written in, as far as someone should mend it.
    #[must_use]
    pub fn judge(&self, stack: &Stack) -> Vec<Diagnostic> {
        let Some(engine) = &stack.engine else { return Vec::new() };
        let Ok(subject) = Subject::named(&engine.set, &self.id) else { return Vec::new() };
        let names = subject.read_with(&engine.set.core);
        let paths: Vec<&String> =
            stack.own().iter().filter(|source| names.contains(&source.name)).map(|source| &source.path).collect();
        let mut findings = lint::judge(stack, Options::default());
        findings.retain(|finding| {
            let here = finding.place.as_ref().is_some_and(|place| paths.contains(&&place.file));
            here && finding.severity < Severity::Info
        });
        findings
    }
}

/// One complaint with its draft.
#[derive(Debug, Clone, Serialize)]
pub struct Sample {
    /// Empty for a letter that answers none.
    pub complaint: String,
    /// `dining/wait_time.yaml:98`, for an example.
    pub at: Option<String>,
    /// What the draft is made from: another playbook where the complaint asks for one, as a risk does.
    pub playbook: String,
    pub handling: Handling,
    pub handling_reasons: Vec<String>,
    pub slots: Vec<Filled>,
    pub missing: Vec<Missing>,
    pub notes: Vec<String>,
    /// Traditional, then Simplified.
    pub letters: [Letter; 2],
}

/// A slot of the letter with its value and where that comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Filled {
    pub slot: String,
    pub value: String,
    pub source: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Letter {
    pub script: Script,
    pub subject: String,
    pub text: String,
    /// The markers that stand in it.
    pub markers: Vec<String>,
}

/// A field of the playbook: how many of its variants the samples show, and the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Seen {
    pub field: String,
    pub shown: usize,
    pub of: usize,
    pub unseen: Vec<String>,
}

/// A sample with the sentences of the playbook that it says.
struct Candidate {
    sample: Sample,
    says: BTreeSet<String>,
}

/// Drafts what was ordered. `layers` are the sources that the engine was made from.
///
/// # Errors
/// There is no such playbook, or nothing to draft for.
pub fn preview(engine: &Engine, layers: &[Vec<Source>], order: &Order) -> Result<Preview, Rejected> {
    let core = &engine.set.core;
    let subject = Subject::named(&engine.set, &order.id)?;
    let layer = read_layers(&only(layers, &subject.files(core)))?;
    let stage = Stage { engine, subject, order };
    let given = |text: &String| stage.candidate(text, None, order.seed);
    let candidates: Vec<Candidate> = match subject {
        _ if !order.texts.is_empty() => order.texts.iter().map(given).collect(),
        Subject::Case(..) => {
            let examples = subject.examples(core, &layer);
            let at = |at: &crate::playbook::tree::At| Some(format!("{}:{}", at.file, at.line));
            examples.iter().map(|example| stage.candidate(&example.text, at(&example.at), order.seed)).collect()
        }
        Subject::Risk(_) | Subject::Intent(_) => stage.letters_alone(),
    };
    if candidates.is_empty() {
        let message = Message::NoExample { id: order.id.as_str().into() };
        return Err(Diagnostic::new(Code::EmptyInput, message).help(Message::PassText).into());
    }
    let most = if order.texts.is_empty() { order.examples } else { candidates.len() };
    let chosen = choose(candidates, most);
    Ok(Preview {
        id: order.id.clone(),
        title: subject.title(core, &layer),
        playbooks: core.version.clone(),
        fields: stage.seen(&chosen),
        samples: chosen.into_iter().map(|candidate| candidate.sample).collect(),
    })
}

/// The files with these names, layer by layer.
fn only(layers: &[Vec<Source>], names: &[String]) -> Vec<Vec<Source>> {
    let named = |source: &&Source| names.contains(&source.name);
    layers.iter().map(|sources| sources.iter().filter(named).cloned().collect()).collect()
}

/// So many candidates that as many different variants as possible are seen, the most telling first.
fn choose(mut candidates: Vec<Candidate>, most: usize) -> Vec<Candidate> {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut chosen = Vec::new();
    while chosen.len() < most && !candidates.is_empty() {
        let news = |candidate: &Candidate| candidate.says.difference(&seen).count();
        // Of equals the first.
        let best = (0..candidates.len()).rev().max_by_key(|&at| news(&candidates[at])).unwrap_or_default();
        let candidate = candidates.remove(best);
        seen.extend(candidate.says.iter().cloned());
        chosen.push(candidate);
    }
    chosen
}

struct Stage<'s> {
    engine: &'s Engine,
    subject: Subject,
    order: &'s Order,
}

impl Stage<'_> {
    /// The letters of a risk or an intent that answer no complaint: each combination of variants once.
    fn letters_alone(&self) -> Vec<Candidate> {
        let seeds = self.order.seed.map_or(0..=SEEDS - 1, |seed| seed..=seed);
        let mut candidates: Vec<Candidate> = Vec::new();
        for seed in seeds {
            let candidate = self.candidate("", None, Some(seed));
            if candidates.iter().all(|other| other.sample.letters != candidate.sample.letters) {
                candidates.push(candidate);
            }
        }
        candidates
    }

    fn candidate(&self, text: &str, at: Option<String>, seed: Option<u64>) -> Candidate {
        let Self { engine, subject, order } = self;
        let core = &engine.set.core;
        let complaint = Complaint { text: text.to_owned(), ..Complaint::default() };
        let choices = Choices { known: subject.known(), set: order.set.clone(), seed, ..Choices::default() };
        let mut reading = engine.read(&complaint, &choices);
        subject.force(core, &mut reading);
        // Slots and variants are the same in both scripts; what is told of them is told of the first.
        reading.script = Script::Hans;
        reading.region = reading.script.region();
        let hans = self.letter(&engine.traced(&reading, &choices), Script::Hans);
        reading.script = Script::Hant;
        reading.region = reading.script.region();
        let traced = engine.traced(&reading, &choices);
        let hant = self.letter(&traced, Script::Hant);
        let says = traced.said.iter().map(|sentence| sentence.text.clone()).collect();
        let slots = traced.filled.iter().map(|(slot, value)| self.filled(*slot, value)).collect();
        let draft = traced.draft;
        let sample = Sample {
            complaint: reading.text.shown().to_owned(),
            at,
            playbook: draft.playbook,
            handling: draft.handling,
            handling_reasons: draft.reasons.iter().map(|reason| reason.id(core).to_owned()).collect(),
            slots,
            missing: draft.missing,
            notes: draft.notes,
            letters: [hant, hans],
        };
        Candidate { sample, says: self.own(says) }
    }

    fn letter(&self, traced: &Traced, script: Script) -> Letter {
        let marker = &self.engine.set.phrases(script).missing;
        let draft = &traced.draft;
        let markers = draft.missing.iter().map(|missing| marker.replace("{}", &missing.question)).collect();
        Letter { script, subject: draft.subject.clone(), text: draft.text.clone(), markers }
    }

    fn filled(&self, slot: SlotId, value: &str) -> Filled {
        let core: &Core = &self.engine.set.core;
        let slot = &core.slots[slot as usize];
        let source = match slot.source {
            _ if self.order.set.contains_key(&slot.name) => "set",
            SlotSource::Fact { .. } => "fact",
            SlotSource::Company => "company",
            SlotSource::Deadline => "deadline",
        };
        Filled { slot: slot.name.clone(), value: value.to_owned(), source }
    }

    /// Of the sentences that are said those that the playbook itself has.
    fn own(&self, mut says: BTreeSet<String>) -> BTreeSet<String> {
        let fields = self.subject.fields(&self.engine.set, Script::Hant);
        says.retain(|text| fields.iter().any(|(_, variants)| variants.iter().any(|own| own.text == *text)));
        says
    }

    fn seen(&self, chosen: &[Candidate]) -> Vec<Seen> {
        let said: BTreeSet<&String> = chosen.iter().flat_map(|candidate| &candidate.says).collect();
        let fields = self.subject.fields(&self.engine.set, Script::Hant);
        let seen = fields.into_iter().map(|(field, variants)| {
            let unseen = variants.iter().map(|sentence| &sentence.text).filter(|text| !said.contains(text));
            let unseen: Vec<String> = unseen.cloned().collect();
            Seen { field, shown: variants.len() - unseen.len(), of: variants.len(), unseen }
        });
        seen.collect()
    }
}
