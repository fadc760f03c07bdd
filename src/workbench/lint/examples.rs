//! Rules over examples: whether there are enough, and whether they are read as what they are said to be.

use super::desk::{Desk, group_by};
use crate::diagnostic::{Code, Diagnostic, Message};
use crate::engine::{Choices, Complaint};
use crate::playbook::home::GENERAL;
use crate::playbook::written::Example;
use crate::understand::Intent;

/// The labels of an example: its own, or else those of the file it stands in.
struct Labels<'d> {
    /// `None` where the example shows no industry.
    industry: Option<&'d str>,
    kind: &'d str,
}

fn labelled<'d>(desk: &Desk<'d>) -> Vec<(Labels<'d>, &'d Example)> {
    let mut all = Vec::new();
    for ((industry, kind), case) in &desk.own.cases {
        for example in &case.examples {
            let of_file = (industry != GENERAL).then_some(industry.as_str());
            let industry = example.industry.as_ref().map(|(id, _)| id.as_str()).or(of_file);
            let kind = example.kind.as_ref().map_or(kind.as_str(), |(id, _)| id);
            all.push((Labels { industry, kind }, example));
        }
    }
    all
}

/// A playbook that has cues of its own and shows too few complaints.
pub fn few(desk: &Desk, findings: &mut Vec<Diagnostic>) {
    let least = desk.options.least_examples;
    for (key, case) in desk.own.cases.iter().filter(|(_, case)| case.cues.votes().next().is_some()) {
        let count = desk.whole.cases.get(key).map_or(0, |case| case.examples.len());
        if count < least {
            let message = Message::FewExamples { count: count.into(), least: least.into() };
            findings.push(desk.finding(Code::FewExamples, &case.at, message));
        }
    }
}

/// An example that is read as something else than it is said to be, although it is itself among what is learned from:
/// then its words speak against its label, or the label is wrong. How complaints that nobody has written down would be
/// read is another question, which `playbook test` answers with a share of them; read so, half of the shipped
/// examples would be told here, and few of those can be mended where they stand.
pub fn misread(desk: &Desk, findings: &mut Vec<Diagnostic>) {
    let core = &desk.engine.set.core;
    for (Labels { industry, kind }, example) in labelled(desk) {
        let complaint = Complaint { text: example.text.clone(), ..Complaint::default() };
        let reading = desk.engine.read(&complaint, &Choices::default());
        let found = &reading.understanding;
        let types: Vec<&str> = found.types.iter().map(|guess| core.types[guess.id as usize].as_str()).collect();
        let read_as = core.industries[found.industry.id as usize].as_str();
        let complains = found.intent == Intent::Complaint;
        // Many a complaint does not show its industry; then none is claimed, which is right.
        let fits = industry.is_none_or(|industry| industry == read_as || read_as == GENERAL);
        if (complains && types.contains(&kind) && fits) != example.todo {
            continue;
        }
        if example.todo {
            findings.push(desk.finding(Code::DoneTodo, &example.at, Message::DoneTodo));
            continue;
        }
        let message = Message::Misread {
            expected: format!("{}/{kind}", industry.unwrap_or("*")).into(),
            found: match found.intent {
                Intent::Complaint => format!("{read_as}/{}", types.join("+")),
                Intent::Other(id) => format!("intent/{}", core.intents[id as usize]),
            }
            .into(),
        };
        findings.push(desk.finding(Code::Misread, &example.at, message));
    }
}

/// One text as an example of two types.
pub fn contradicting(desk: &Desk, findings: &mut Vec<Diagnostic>) {
    let texts = labelled(desk).into_iter().map(|(labels, example)| {
        let said: String = desk.fold().text(&example.text).chars().filter(|c| c.is_alphanumeric()).collect();
        (said, (labels, example))
    });
    for (_, examples) in group_by(texts) {
        let (first, of_first) = &examples[0];
        for (labels, example) in &examples[1..] {
            if labels.kind != first.kind {
                let place = format!("{}:{}", of_first.at.file, of_first.at.line);
                let message = Message::Contradicting { other: first.kind.into(), place: place.into() };
                findings.push(desk.finding(Code::ContradictingExample, &example.at, message));
            }
        }
    }
}
