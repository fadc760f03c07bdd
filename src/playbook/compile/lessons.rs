//! The examples of a layer as lessons: what each shows by the file it stands in and by its own labels.

use std::collections::BTreeMap;

use super::{COMPLAINT, GENERAL, number};
use crate::playbook::learn::{Axis, Lesson};
use crate::playbook::written::{Example, Layer};
use crate::text::Fold;

/// The labels that a layer has, by name. Types and industries are numbered by the layers below, too.
#[derive(Clone, Copy)]
pub struct Known<'l> {
    pub layer: &'l Layer,
    pub types: &'l [String],
    pub industries: &'l [String],
}

impl Known<'_> {
    fn id(self, axis: Axis, name: &str) -> Option<u8> {
        fn place<T>(list: &[(String, T)], name: &str) -> Option<usize> {
            list.iter().position(|(id, _)| id == name)
        }
        let at = match axis {
            Axis::Type => self.types.iter().position(|id| id == name),
            Axis::Industry => self.industries.iter().position(|id| id == name),
            Axis::Request => place(&self.layer.requests, name),
            Axis::Risk => place(&self.layer.risks, name),
            Axis::Intent => place(&self.layer.intents, name),
            Axis::Customer => place(&self.layer.language.as_ref()?.customers, name),
            Axis::Emotion => place(&self.layer.language.as_ref()?.emotions, name),
        };
        at.map(number)
    }

    /// A lesson of labels by name; `None` where there is no such label.
    fn lesson<'n>(
        self,
        fold: &Fold,
        text: &str,
        labels: impl IntoIterator<Item = (Axis, Vec<&'n str>)>,
    ) -> Option<Lesson> {
        let ids = |(axis, names): (Axis, Vec<&str>)| {
            let ids: Option<Vec<u8>> = names.into_iter().map(|name| self.id(axis, name)).collect();
            Some((axis, ids?))
        };
        let shown: Option<BTreeMap<Axis, Vec<u8>>> = labels.into_iter().map(ids).collect();
        Some(Lesson { folded: fold.text(text), shown: shown? })
    }
}

/// The examples of the playbooks, each with the playbook it stands in. Those of `general` show a type but no industry,
/// unless one is written beside them; those with a label that there is not are left out.
pub fn of_cases<'l>(
    known: Known<'l>,
    fold: &'l Fold,
) -> impl Iterator<Item = (&'l (String, String), &'l Example, Lesson)> {
    let cases = known.layer.cases.iter();
    let cases = cases.flat_map(|(home, case)| case.examples.iter().map(move |example| (home, example)));
    cases.filter_map(move |(home, example)| {
        let (own, own_kind) = home;
        let named = |label: &'l Option<(String, _)>| label.as_ref().map(|(id, _)| id.as_str());
        let all = |labels: &'l [(String, _)]| labels.iter().map(|(id, _)| id.as_str()).collect();
        let own = (own != GENERAL).then_some(own.as_str());
        let one = [
            (Axis::Type, Some(named(&example.kind).unwrap_or(own_kind))),
            (Axis::Industry, named(&example.industry).or(own)),
            (Axis::Intent, known.id(Axis::Intent, COMPLAINT).map(|_| COMPLAINT)),
            (Axis::Customer, named(&example.customer)),
        ];
        let one = one.into_iter().filter_map(|(axis, label)| Some((axis, vec![label?])));
        let any = [(Axis::Request, all(&example.requests)), (Axis::Risk, all(&example.risk))];
        let levels = known.layer.language.iter().flat_map(|language| &language.emotions).map(|(id, _)| id.as_str());
        let emotion =
            example.emotion.as_ref().map(|(level, _)| (Axis::Emotion, levels.take(*level as usize).collect()));
        Some((home, example, known.lesson(fold, &example.text, one.chain(any).chain(emotion))?))
    })
}

/// The examples of the intents and of the risks, each with what it is of, as `intent/praise` and `risk/self_harm`.
pub fn of_signals<'l>(known: Known<'l>, fold: &'l Fold) -> impl Iterator<Item = (String, &'l Example, Lesson)> {
    let intents = known.layer.intents.iter().map(|(id, intent)| (Axis::Intent, "intent", id, &intent.examples));
    let risks = known.layer.risks.iter().map(|(id, risk)| (Axis::Risk, "risk", id, &risk.examples));
    intents.chain(risks).flat_map(move |(axis, what, id, examples)| {
        examples.iter().filter_map(move |example| {
            let lesson = known.lesson(fold, &example.text, [(axis, vec![id.as_str()])])?;
            Some((format!("{what}/{id}"), example, lesson))
        })
    })
}
