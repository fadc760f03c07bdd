//! Every example of the playbooks, read as if it were not among them, and what comes of it.
//!
//! An example is *wrong* when a label is claimed that is not its own: another main type, or another industry; or when
//! its draft is not as it expects. It is *missing* when a label of its own is not claimed and none in its place: read
//! as no complaint, or as `other`, or as `general`. It is *noisy* when its labels are right and a further grievance is
//! claimed that it does not name. Else it *passed*. The first of these words that fits is the one.
//!
//! The labels are read without what the example itself teaches; the writer's cues stay. What it expects of its draft
//! is checked on the whole set. Examples of `general` show no industry, so that any will do.

pub mod gates;
mod judge;

use serde::Serialize;

use crate::compose::Draft;
use crate::engine::{Choices, Complaint, Engine};
use crate::evaluate::misled::Misled;
use crate::playbook::compile::lessons::{self, Known};
use crate::playbook::learn::{Lesson, Without};
use crate::playbook::tree::At;
use crate::playbook::written::{Example, Handling};
use crate::workbench::stack::Stack;

/// How an example was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    Passed,
    Missing,
    Noisy,
    Wrong,
}

impl Verdict {
    pub const ALL: [Verdict; 4] = [Verdict::Passed, Verdict::Missing, Verdict::Noisy, Verdict::Wrong];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Passed => "passed",
            Verdict::Missing => "missing",
            Verdict::Noisy => "noisy",
            Verdict::Wrong => "wrong",
        }
    }
}

/// How many examples were read how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub passed: usize,
    pub missing: usize,
    pub noisy: usize,
    pub wrong: usize,
}

impl Counts {
    fn add(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Passed => self.passed += 1,
            Verdict::Missing => self.missing += 1,
            Verdict::Noisy => self.noisy += 1,
            Verdict::Wrong => self.wrong += 1,
        }
    }

    #[must_use]
    pub fn of(&self, verdict: Verdict) -> usize {
        match verdict {
            Verdict::Passed => self.passed,
            Verdict::Missing => self.missing,
            Verdict::Noisy => self.noisy,
            Verdict::Wrong => self.wrong,
        }
    }

    #[must_use]
    pub fn all(&self) -> usize {
        Verdict::ALL.into_iter().map(|verdict| self.of(verdict)).sum()
    }

    /// The share that passed; 1 of none.
    #[must_use]
    pub fn share(&self) -> f64 {
        if self.all() == 0 { 1.0 } else { self.passed as f64 / self.all() as f64 }
    }
}

/// The labels that an example says it has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Wanted {
    Case {
        /// Where it shows one.
        industry: Option<String>,
        #[serde(rename = "type")]
        kind: String,
        also: Vec<String>,
    },
    Intent {
        intent: String,
    },
    Risk {
        risk: String,
    },
}

/// The labels that were found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    pub intent: String,
    pub industry: String,
    /// The main one first.
    pub types: Vec<String>,
    pub risks: Vec<String>,
}

/// A hypothesis that was too uncertain to claim.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Nearest {
    pub playbook: String,
    pub p: f32,
}

/// What was expected of the draft and does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "expect", rename_all = "snake_case")]
pub enum Unmet {
    Handling { expected: Handling, found: Handling },
    Contains { text: String },
    Omits { text: String },
    Least { characters: u32, found: u32 },
    Most { characters: u32, found: u32 },
}

/// An example that did not pass.
#[derive(Debug, Clone)]
pub struct Failure {
    pub at: At,
    pub text: String,
    /// Its author knows.
    pub todo: bool,
    pub verdict: Verdict,
    pub wanted: Wanted,
    pub found: Found,
    pub misled: Vec<Misled>,
    pub nearest: Vec<Nearest>,
    /// What does not hold, with the place where it is expected.
    pub unmet: Vec<(At, Unmet)>,
}

/// One playbook and its examples: `dining/wait_time`, `intent/praise`, `risk/self_harm`.
#[derive(Debug, Clone)]
pub struct Tried {
    pub id: String,
    /// Whether it is a playbook of an industry and a type.
    pub is_case: bool,
    /// How many examples it has, with those of the layers below.
    pub examples: usize,
    pub counts: Counts,
    pub failures: Vec<Failure>,
}

/// All playbooks that were tried, in their order.
#[derive(Debug, Clone, Default)]
pub struct Trial {
    pub playbooks: Vec<Tried>,
}

impl Trial {
    /// Reads the author's own examples, or all of them where no folder is his own.
    #[must_use]
    pub fn of(stack: &Stack) -> Self {
        let Some(engine) = &stack.engine else { return Self::default() };
        let mut trial = Self::default();
        trial.cases(stack, engine);
        trial.signals(stack, engine);
        trial
    }

    /// How all examples were read.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.playbooks.iter().fold(Counts::default(), |sum, Tried { counts, .. }| Counts {
            passed: sum.passed + counts.passed,
            missing: sum.missing + counts.missing,
            noisy: sum.noisy + counts.noisy,
            wrong: sum.wrong + counts.wrong,
        })
    }

    /// The examples of the playbooks.
    fn cases(&mut self, stack: &Stack, engine: &Engine) {
        let core = &engine.set.core;
        let known = Known { layer: stack.layer(), types: &core.types, industries: &core.industries };
        let mut lessons = lessons::of_cases(known, engine.fold()).peekable();
        for (home, case) in &stack.layer().cases {
            let mut tried = Tried::new(format!("{}/{}", home.0, home.1), true, case.examples.len());
            while let Some((_, example, lesson)) = lessons.next_if(|(own, ..)| *own == home) {
                if stack.is_own(&example.at)
                    && let Some(wanted) = judge::Label::of_case(core, example, &lesson)
                {
                    tried.add(engine, example, &wanted, &lesson);
                }
            }
            if stack.is_own(&case.at) || tried.counts.all() > 0 {
                self.playbooks.push(tried);
            }
        }
    }

    /// The examples of intents and risks.
    fn signals(&mut self, stack: &Stack, engine: &Engine) {
        let core = &engine.set.core;
        let known = Known { layer: stack.layer(), types: &core.types, industries: &core.industries };
        let mut lessons = lessons::of_signals(known, engine.fold()).peekable();
        while let Some((id, ..)) = lessons.peek() {
            let mut tried = Tried::new(id.clone(), false, 0);
            let wanted = judge::Label::of_signal(core, id);
            while let Some((_, example, lesson)) = lessons.next_if(|(id, ..)| *id == tried.id) {
                tried.examples += 1;
                if let Some(wanted) = wanted.as_ref().filter(|_| stack.is_own(&example.at)) {
                    tried.add(engine, example, wanted, &lesson);
                }
            }
            if tried.counts.all() > 0 {
                self.playbooks.push(tried);
            }
        }
    }
}

impl Tried {
    fn new(id: String, is_case: bool, examples: usize) -> Self {
        Self { id, is_case, examples, counts: Counts::default(), failures: Vec::new() }
    }

    /// Reads an example as if it were none.
    fn add(&mut self, engine: &Engine, example: &Example, wanted: &judge::Label, lesson: &Lesson) {
        let core = &engine.set.core;
        let complaint = complaint(example);
        let others = Without::new(lesson, &core.grams);
        let reading = &engine.read_without(&complaint, &Choices::default(), &others);
        let mut verdict = judge::verdict(wanted, &reading.understanding);
        let unmet = if example.expect.is_empty() {
            Vec::new()
        } else {
            judge::unmet(engine, &example.expect, &draft(engine, example))
        };
        if !unmet.is_empty() {
            verdict = Verdict::Wrong;
        }
        self.counts.add(verdict);
        if verdict != Verdict::Passed {
            self.failures.push(Failure {
                at: example.at.clone(),
                text: reading.text.shown().to_owned(),
                todo: example.todo,
                verdict,
                wanted: wanted.named(core),
                found: judge::found(core, &reading.understanding),
                misled: judge::misled(engine, wanted, reading),
                nearest: judge::nearest(core, wanted, &reading.understanding),
                unmet,
            });
        }
    }
}

fn complaint(example: &Example) -> Complaint {
    Complaint { text: example.text.clone(), ..Complaint::default() }
}

/// The draft for an example, in its own script.
fn draft(engine: &Engine, example: &Example) -> Draft {
    let (complaint, choices) = (complaint(example), Choices::default());
    engine.draft(&engine.read(&complaint, &choices), &choices)
}
