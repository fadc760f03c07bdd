//! Labelled complaints against what is understood of them: accuracy, F1, and which cases went wrong.
//!
//! A label counts when it is the one given or one of its `_ok` values; of sets, `_ok` members count neither way.

pub mod cues;
mod facts;
pub mod fired;
pub mod gates;
pub mod labelled;
pub mod misled;
pub mod score;

use std::collections::BTreeSet;

use serde::Serialize;

pub use labelled::Case;
use misled::Misled;
use score::{ClassCount, SetCount};
pub use score::{Classes, LabelSets, Sets, Share};

use crate::compose::Draft;
use crate::engine::{Choices, Complaint, Engine, Reading};
use crate::playbook::set::{Core, Handling};
use crate::understand::{Evidence, Intent, Signal, Understanding};

/// A case that went wrong, and in what.
#[derive(Debug, Clone, Serialize)]
pub struct Wrong {
    pub id: String,
    pub text: String,
    pub faults: Vec<String>,
    /// The labels that should not have been claimed, with the words that spoke for them.
    pub evidence: Vec<Misled>,
}

/// How many drafts may be sent, must be reviewed and are a person's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Handled {
    pub send: u32,
    pub review: u32,
    pub human: u32,
}

impl Handled {
    fn add(&mut self, handling: Handling) {
        match handling {
            Handling::Send => self.send += 1,
            Handling::Review => self.review += 1,
            Handling::Human => self.human += 1,
        }
    }
}

/// The handling by what the label says: a review counts as right for both, so that the share alone hides much.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Handlings {
    pub needs_human: Handled,
    pub routine: Handled,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    pub cases: u32,
    pub industry: Classes,
    #[serde(rename = "type")]
    pub kind: Classes,
    pub top_three: Share,
    pub complaint: Share,
    /// Of the complaints alone: how many were not taken for anything else.
    pub kept: Share,
    pub handling: Share,
    pub handled: Handlings,
    pub requests: LabelSets,
    pub risk: LabelSets,
    pub facts: LabelSets,
    /// The kind of customer, of the cases that are labelled with one or with none.
    pub customer: LabelSets,
    /// Its level from 0 to 3, of the cases that are labelled with it.
    pub emotion: Share,
    #[serde(skip)]
    pub wrong: Vec<Wrong>,
}

/// Understands every case and compares.
#[must_use]
pub fn evaluate(engine: &Engine, cases: &[Case]) -> Report {
    let mut count = Count::default();
    let kinds = facts::labelled_kinds(cases);
    for case in cases {
        let complaint = Complaint { text: case.text.clone(), ..Complaint::default() };
        let reading = engine.read(&complaint, &Choices::default());
        let draft = engine.draft(&reading, &Choices::default());
        let mut compared =
            Compared { engine, case, kinds: &kinds, reading: &reading, faults: Vec::new(), evidence: Vec::new() };
        compared.compare(&draft, &mut count);
        let Compared { faults, evidence, .. } = compared;
        if !faults.is_empty() {
            let (id, text) = (engine.shown(&case.id).into_owned(), reading.text.shown().to_owned());
            count.wrong.push(Wrong { id, text, faults, evidence });
        }
    }
    count.finish()
}

/// The report as it is counted.
#[derive(Default)]
struct Count {
    cases: u32,
    industry: ClassCount,
    kind: ClassCount,
    top_three: Share,
    complaint: Share,
    kept: Share,
    handling: Share,
    handled: Handlings,
    requests: SetCount,
    risk: SetCount,
    facts: SetCount,
    customer: SetCount,
    emotion: Share,
    wrong: Vec<Wrong>,
}

impl Count {
    fn finish(self) -> Report {
        let Self { cases, top_three, complaint, kept, handling, handled, emotion, wrong, .. } = self;
        let (industry, kind) = (self.industry.finish(), self.kind.finish());
        let (requests, risk, facts) = (self.requests.finish(), self.risk.finish(), self.facts.finish());
        Report {
            cases,
            industry,
            kind,
            top_three,
            complaint,
            kept,
            handling,
            handled,
            requests,
            risk,
            facts,
            customer: self.customer.finish(),
            emotion,
            wrong,
        }
    }
}

/// One case beside what was understood of it.
struct Compared<'c> {
    engine: &'c Engine,
    case: &'c Case,
    /// Of facts, those that are labelled.
    kinds: &'c [facts::Kind],
    reading: &'c Reading<'c>,
    faults: Vec<String>,
    evidence: Vec<Misled>,
}

impl Compared<'_> {
    fn compare(&mut self, draft: &Draft, count: &mut Count) {
        count.cases += 1;
        self.complaint(count);
        if self.case.is_complaint {
            self.classes(count);
        }
        self.signals(count);
        self.customer(count);
        self.handling(draft.handling, count);
        let about = (self.engine, self.case, self.reading);
        facts::compare(self.kinds, about, &mut count.facts, &mut self.faults);
    }

    fn core(&self) -> &Core {
        &self.engine.set.core
    }

    fn understood(&self) -> &Understanding {
        &self.reading.understanding
    }

    fn complaint(&mut self, count: &mut Count) {
        let complaint = match self.understood().intent {
            Intent::Complaint => true,
            Intent::Other(id) => Some(id) == self.core().unclear,
        };
        count.complaint.add(complaint == self.case.is_complaint);
        if self.case.is_complaint {
            count.kept.add(complaint);
        }
        if complaint != self.case.is_complaint {
            self.faults.push(format!("complaint: {complaint}"));
        }
    }

    fn classes(&mut self, count: &mut Count) {
        let (engine, case) = (self.engine, self.case);
        let core = &engine.set.core;
        let Understanding { industry, types, candidates, .. } = &self.reading.understanding;
        let id = &core.industries[industry.id as usize];
        let right = *id == case.industry || case.industry_ok.contains(id);
        count.industry.add(&case.industry, id, right, industry.confidence);
        if !right {
            self.mistaken("industry", [id, &case.industry], industry.id, &industry.evidence);
        }
        let fits = |kind: &&String| **kind == case.kind || case.kind_ok.contains(kind);
        let name = |id: u8| &core.types[id as usize];
        let (kind, main) = (name(types.main.id), &types.main);
        count.kind.add(&case.kind, kind, fits(&kind), main.confidence);
        if !fits(&kind) {
            self.mistaken("type", [kind, &case.kind], main.id, &main.evidence);
        }
        // The type that is claimed is the first of the three.
        let mut top = vec![kind];
        for kind in candidates.iter().map(|candidate| name(candidate.kind)) {
            if !top.contains(&kind) && top.len() < 3 {
                top.push(kind);
            }
        }
        count.top_three.add(top.iter().any(fits));
    }

    /// One label was taken for another. `general` and `other` are what is left where nothing misleads.
    fn mistaken(&mut self, axis: &str, [read_as, label]: [&str; 2], id: u8, evidence: &[Evidence]) {
        self.faults.push(format!("{axis}: {read_as}, not {label}"));
        if id != 0 {
            self.evidence.push(Misled::by(self.engine, self.reading, read_as, evidence));
        }
    }

    fn signals(&mut self, count: &mut Count) {
        let (core, case, found) = (&self.engine.set.core, self.case, &self.reading.understanding);
        let requests: Vec<(&str, &Signal)> =
            found.requests.iter().map(|signal| (core.requests[signal.id as usize].as_str(), signal)).collect();
        self.sets("requests", &requests, [&case.requests, &case.requests_ok], &mut count.requests);
        let listed = found.risks.iter().map(|signal| (&core.risks[signal.id as usize], signal));
        let risks: Vec<(&str, &Signal)> =
            listed.filter(|(risk, _)| risk.listed).map(|(risk, signal)| (risk.id.as_str(), signal)).collect();
        self.sets("risk", &risks, [&case.risk, &case.risk_ok], &mut count.risk);
    }

    fn customer(&mut self, count: &mut Count) {
        let (core, case, found) = (&self.engine.set.core, self.case, &self.reading.understanding);
        if let Some(label) = &case.customer {
            let name = |signal: &Signal| core.customers[signal.id as usize].as_str();
            let kinds: Vec<(&str, &Signal)> = found.customer.iter().map(|signal| (name(signal), signal)).collect();
            self.sets("customer", &kinds, [label.as_slice(), &case.customer_ok], &mut count.customer);
        }
        if let Some(emotion) = case.emotion {
            count.emotion.add(found.emotion == emotion);
            if found.emotion != emotion {
                self.faults.push(format!("emotion: {}, not {emotion}", found.emotion));
            }
        }
    }

    fn sets(&mut self, axis: &str, found: &[(&str, &Signal)], [labels, ok]: [&[String]; 2], count: &mut SetCount) {
        let ids: BTreeSet<&str> = found.iter().map(|(id, _)| *id).collect();
        let labelled: BTreeSet<&str> = labels.iter().map(String::as_str).collect();
        for id in &labelled {
            let is_found = ids.contains(id);
            count.add(id, usize::from(is_found), 0, usize::from(!is_found));
            if !is_found {
                self.faults.push(format!("{axis}: missed {id}"));
            }
        }
        let is_noise = |id: &str| !labelled.contains(id) && !ok.iter().any(|ok| ok == id);
        for (id, signal) in found.iter().filter(|(id, _)| is_noise(id)) {
            count.add(id, 0, 1, 0);
            self.faults.push(format!("{axis}: noisy {id}"));
            self.evidence.push(Misled::by(self.engine, self.reading, id, &signal.evidence));
        }
    }

    fn handling(&mut self, found: Handling, count: &mut Count) {
        let Some(needs_human) = self.case.needs_human else { return };
        let forbidden = if needs_human { Handling::Send } else { Handling::Human };
        count.handling.add(found != forbidden);
        let handled = if needs_human { &mut count.handled.needs_human } else { &mut count.handled.routine };
        handled.add(found);
        if found == forbidden {
            self.faults.push(format!("handling: {}", forbidden.name()));
        }
    }
}
