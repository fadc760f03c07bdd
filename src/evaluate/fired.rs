//! Which cues fired in a labelled complaint, and whether the labels bear them out.

use super::labelled::Case;
use crate::engine::Engine;
use crate::playbook::home::GENERAL;
use crate::playbook::set::{Core, Label};
use crate::text::Text;
use crate::understand::matcher::{self, Hit};
use crate::understand::speakers;

/// What a complaint is labelled with, on one axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Axis {
    Industry,
    Type,
    Request,
    Risk,
}

impl Axis {
    /// The axis and the id that a cue speaks for; `None` for words that speak for none, and for risks that nobody labels.
    #[must_use]
    pub fn of(core: &Core, label: Label) -> Option<(Axis, &str)> {
        match label {
            Label::Industry(i) => Some((Axis::Industry, &core.industries[i as usize])),
            Label::Type(t) | Label::Pair(_, t) => Some((Axis::Type, &core.types[t as usize])),
            Label::Request(r) => Some((Axis::Request, &core.requests[r as usize])),
            Label::Risk(r) => {
                let risk = &core.risks[r as usize];
                risk.listed.then_some((Axis::Risk, risk.id.as_str()))
            }
            _ => None,
        }
    }
}

/// Whether a complaint has a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    Is,
    /// It counts as right, but is not the one that was given.
    MayBe,
    IsNot,
}

impl Case {
    /// Whether the case has the label of this id.
    #[must_use]
    pub fn truth(&self, axis: Axis, id: &str) -> Truth {
        let has = |labels: &[String]| labels.iter().any(|known| known == id);
        let (is, may_be) = match axis {
            Axis::Industry => (self.industry == id, has(&self.industry_ok)),
            Axis::Type => (self.is_complaint && self.kind == id, has(&self.kind_ok)),
            Axis::Request => (has(&self.requests), has(&self.requests_ok)),
            Axis::Risk => (has(&self.risk), has(&self.risk_ok)),
        };
        match (is, may_be) {
            (true, _) => Truth::Is,
            (false, true) => Truth::MayBe,
            (false, false) => Truth::IsNot,
        }
    }
}

/// The cues that fire in a text of a complaint and are not negated.
#[must_use]
pub fn hits(engine: &Engine, text: &Text) -> Vec<Hit> {
    let silent = speakers::silent(&engine.set.core, text);
    let hits = matcher::find(&engine.set, text, &silent);
    hits.votes.into_iter().filter(|hit| !hit.negated).collect()
}

/// The file, and the entry in it, in which a cue of this label stands: it can be removed nowhere else.
#[must_use]
pub fn home(core: &Core, label: Label) -> Option<(String, Option<String>)> {
    let case = |industry: &str, kind: u8| Some((format!("{industry}/{}.yaml", core.types[kind as usize]), None));
    match label {
        Label::Type(t) => case(GENERAL, t),
        Label::Pair(i, t) => case(&core.industries[i as usize], t),
        Label::Industry(i) => Some((format!("{}/industry.yaml", core.industries[i as usize]), None)),
        Label::Request(r) => Some(("requests.yaml".to_owned(), Some(core.requests[r as usize].clone()))),
        Label::Risk(r) => Some(("risks.yaml".to_owned(), Some(core.risks[r as usize].id.clone()))),
        _ => None,
    }
}
