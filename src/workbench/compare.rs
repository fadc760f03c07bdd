//! What two sets of playbooks make of the same complaints, and where they differ.
//!
//! Neither is right here: an old set and a new one are laid beside each other, and a person judges.

use std::collections::{BTreeMap, BTreeSet};
use std::thread;

use serde::Serialize;

use super::complaints::Named;
use super::words::{self, Piece};
use crate::engine::{Choices, Complaint, Engine};
use crate::playbook::written::Layer;
use crate::text::Script;
use crate::understand::Signal;

/// Which drafts are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drafts {
    /// The one in the complaint's own script.
    Own,
    Only(Script),
    Both,
}

/// How many complaints there are and how many of them changed, and in what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub complaints: usize,
    pub changed: usize,
    /// Intent, industry or types.
    pub classification: usize,
    pub handling: usize,
    /// Requests, risks or facts.
    pub signals: usize,
    pub draft: usize,
}

#[derive(Debug, Clone, Serialize)]
pub struct Comparison {
    /// Which sets of playbooks they are.
    pub old: String,
    pub new: String,
    #[serde(flatten)]
    pub counts: Counts,
    /// The snippets that differ.
    pub snippets: Vec<Touched>,
    /// By the playbook that the old draft is made from.
    pub by_playbook: BTreeMap<String, Counts>,
    pub changes: Vec<Change>,
}

/// A snippet that differs, with every playbook that takes it in: their letters may change where no complaint shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Touched {
    pub snippet: String,
    pub users: Vec<String>,
}

/// The snippets in which two sets differ.
#[must_use]
pub fn touched(old: &Layer, new: &Layer) -> Vec<Touched> {
    let said = |layer: &Layer, name: &str| -> Vec<(String, Option<String>)> {
        let variants = layer.snippets.get(name).map_or(&[][..], |snippet| &snippet.variants);
        layer
            .texts(variants)
            .into_iter()
            .map(|text| (text.hant.clone(), text.hans.as_ref().map(|hans| hans.value.clone())))
            .collect()
    };
    let names: BTreeSet<&String> = old.snippets.keys().chain(new.snippets.keys()).collect();
    let differing = names.into_iter().filter(|name| said(old, name) != said(new, name));
    differing
        .map(|name| {
            let users = old.users_of(name).into_iter().chain(new.users_of(name)).collect::<BTreeSet<String>>();
            Touched { snippet: name.clone(), users: users.into_iter().collect() }
        })
        .collect()
}

/// A complaint of which the sets make different things.
#[derive(Debug, Clone, Serialize)]
pub struct Change {
    pub complaint: String,
    pub text: String,
    pub playbook: Sides<String>,
    pub fields: Vec<FieldChange>,
    pub drafts: Vec<DraftChange>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sides<T> {
    pub old: T,
    pub new: T,
}

/// A field that differs; a single value is a list of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldChange {
    pub field: &'static str,
    pub old: Vec<String>,
    pub new: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DraftChange {
    pub script: Script,
    /// Subject, an empty line and the letter, word by word.
    pub words: Vec<Piece>,
}

/// What a difference counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Classification,
    Handling,
    Signals,
}

/// The fields of an outcome, in the order in which they are told.
const FIELDS: [(&str, Part); 7] = [
    ("intent", Part::Classification),
    ("industry", Part::Classification),
    ("types", Part::Classification),
    ("handling", Part::Handling),
    ("requests", Part::Signals),
    ("risk", Part::Signals),
    ("facts", Part::Signals),
];

/// What one set makes of one complaint.
struct Outcome {
    text: String,
    playbook: String,
    /// By the index in [`FIELDS`].
    fields: [Vec<String>; 7],
    letters: Vec<(Script, String)>,
}

/// Reads every complaint with both sets, at the same time.
#[must_use]
pub fn compare(old: &Engine, new: &Engine, complaints: &[Named], drafts: Drafts) -> Comparison {
    let all = |engine: &Engine| complaints.iter().map(|one| outcome(engine, one, drafts)).collect::<Vec<_>>();
    let (before, after) = thread::scope(|scope| {
        let other = scope.spawn(|| all(new));
        let before = all(old);
        // A panic over there is one here.
        (before, other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    let mut comparison = Comparison {
        old: old.set.core.version.clone(),
        new: new.set.core.version.clone(),
        counts: Counts::default(),
        snippets: Vec::new(),
        by_playbook: BTreeMap::new(),
        changes: Vec::new(),
    };
    for ((complaint, before), after) in complaints.iter().zip(before).zip(after) {
        comparison.add(old.shown(&complaint.name).into_owned(), before, after);
    }
    comparison
}

impl Comparison {
    fn add(&mut self, complaint: String, before: Outcome, after: Outcome) {
        let own = self.by_playbook.entry(before.playbook.clone()).or_default();
        let mut parts = Vec::new();
        let mut fields = Vec::new();
        for ((field, part), (old, new)) in FIELDS.into_iter().zip(before.fields.into_iter().zip(after.fields)) {
            if old != new {
                parts.push(part);
                fields.push(FieldChange { field, old, new });
            }
        }
        let letters = before.letters.into_iter().zip(after.letters).filter(|(old, new)| old != new);
        let word_by_word =
            letters.map(|((script, old), (_, new))| DraftChange { script, words: words::compare(&old, &new) });
        let drafts: Vec<DraftChange> = word_by_word.collect();
        for counts in [&mut self.counts, own] {
            counts.complaints += 1;
            counts.changed += usize::from(!fields.is_empty() || !drafts.is_empty());
            counts.classification += usize::from(parts.contains(&Part::Classification));
            counts.handling += usize::from(parts.contains(&Part::Handling));
            counts.signals += usize::from(parts.contains(&Part::Signals));
            counts.draft += usize::from(!drafts.is_empty());
        }
        if fields.is_empty() && drafts.is_empty() {
            return;
        }
        self.changes.push(Change {
            complaint,
            text: before.text,
            playbook: Sides { old: before.playbook, new: after.playbook },
            fields,
            drafts,
        });
    }
}

fn outcome(engine: &Engine, complaint: &Named, drafts: Drafts) -> Outcome {
    let core = &engine.set.core;
    let complaint = Complaint { text: complaint.text.clone(), ..Complaint::default() };
    let choices = Choices::default();
    let mut reading = engine.read(&complaint, &choices);
    let scripts = match drafts {
        Drafts::Own => vec![reading.script],
        Drafts::Only(script) => vec![script],
        Drafts::Both => vec![Script::Hant, Script::Hans],
    };
    let mut letters = Vec::new();
    let (mut playbook, mut handling) = (String::new(), String::new());
    for script in scripts {
        (reading.script, reading.region) = (script, script.region());
        let draft = engine.draft(&reading, &choices);
        letters.push((script, format!("{}\n\n{}", draft.subject, draft.text)));
        handling = draft.handling.name().to_owned();
        playbook = draft.playbook;
    }
    let read = &reading.understanding;
    let ids = |signals: &[Signal], id: &dyn Fn(usize) -> String| -> Vec<String> {
        signals.iter().map(|signal| id(signal.id as usize)).collect()
    };
    let facts = read.facts.iter().map(|fact| {
        let role = fact.role.map_or("", |role| &core.facts.roles[role as usize]);
        let words = [&core.facts.kinds[fact.kind as usize], role, reading.text.original(fact.span)];
        words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    });
    let fields = [
        vec![read.intent.id(core).to_owned()],
        vec![core.industries[read.industry.id as usize].clone()],
        read.types.iter().map(|guess| core.types[guess.id as usize].clone()).collect(),
        vec![handling],
        ids(&read.requests, &|id| core.requests[id].clone()),
        ids(&read.risks, &|id| core.risks[id].id.clone()),
        facts.collect(),
    ];
    Outcome { text: reading.text.shown().to_owned(), playbook, fields, letters }
}
