//! The cues of all labels, and the grams that the examples teach, as one table sorted by anchor.

use super::{Compiler, GENERAL, number};
use crate::diagnostic::{Code, Message, nearest};
use crate::playbook::cue;
use crate::playbook::learn::{Lesson, learn};
use crate::playbook::set::{Grams, Label};
use crate::playbook::table::{Builder, Effect, LONGEST_CUE, NewEntry};
use crate::playbook::tree::At;
use crate::playbook::written::{self, Cues, Removal};

impl Compiler<'_> {
    pub(super) fn collect_cues(&mut self) {
        let layer = self.layer;
        let id = |ids: &[String], name: &str| ids.iter().position(|id| id == name).map(number::<u8>);
        for (industry, frame) in &layer.frames {
            if let Some(industry) = id(&self.industries, industry) {
                self.add(Label::Industry(industry), &frame.cues);
            }
        }
        for ((industry, kind), case) in &layer.cases {
            if let (Some(i), Some(t)) = (id(&self.industries, industry), id(&self.types, kind)) {
                let label = if i == 0 { Label::Type(t) } else { Label::Pair(i, t) };
                let general = layer.cases.get(&(GENERAL.to_owned(), kind.clone())).map(|case| &case.cues);
                self.add(label, &case.cues);
                self.removals(label, &case.cues, general);
            }
        }
        for (at, (_, request)) in layer.requests.iter().enumerate() {
            self.add(Label::Request(number(at)), &request.cues);
        }
        for (at, (_, risk)) in layer.risks.iter().enumerate() {
            self.add(Label::Risk(number(at)), &risk.cues);
        }
        for (at, (_, intent)) in layer.intents.iter().enumerate() {
            self.add(Label::Intent(number(at)), &intent.cues);
        }
        if let Some(language) = &layer.language {
            self.add(Label::NegatorNear, &language.near);
            self.add(Label::NegatorFar, &language.far);
            self.add(Label::Contrast, &language.contrast.cues);
            self.add(Label::Context, &language.context.cues);
            for (at, (_, cues)) in language.emotions.iter().enumerate() {
                self.add(Label::Emotion(number(at)), cues);
            }
            for (at, (_, cues)) in language.traits.iter().enumerate() {
                self.add(Label::Trait(number(at)), cues);
            }
        }
        if let Some(facts) = &layer.facts {
            let mut marks: Vec<(Label, &[written::Cue])> = Vec::new();
            for (at, pattern) in facts.patterns.iter().enumerate() {
                marks.push((Label::Trigger(number(at)), &pattern.triggers));
            }
            for (at, shape) in facts.numbers.iter().enumerate() {
                marks.push((Label::Unit(number(at)), &shape.units));
                marks.push((Label::Sign(number(at)), &shape.signs));
            }
            for (at, shape) in facts.names.iter().enumerate() {
                marks.push((Label::Suffix(number(at)), &shape.suffixes));
            }
            for (at, rule) in facts.roles.iter().enumerate() {
                marks.push((Label::RoleBefore(number(at)), &rule.before));
                marks.push((Label::RoleAfter(number(at)), &rule.after));
            }
            for (at, words) in facts.dates.words.iter().enumerate() {
                marks.push((Label::Date(number(at)), &words.words));
            }
            for (label, cues) in marks {
                let group = self.next_group();
                for cue in cues {
                    self.add_cue(label, Effect::Normal, group, false, cue);
                }
            }
            for (kind, cues) in &facts.words {
                let kind = self.fact_kind(kind);
                self.add(Label::Word(kind), cues);
            }
        }
    }

    /// Learns from all examples. Those of `general` show a type but no industry.
    pub(super) fn learn(&mut self) -> (Grams, Vec<i8>) {
        let id = |ids: &[String], name: &str| ids.iter().position(|id| id == name).map(number::<u8>);
        let mut lessons = Vec::new();
        for ((industry, kind), case) in &self.layer.cases {
            for example in &case.examples {
                let named = |label: &Option<(String, At)>| label.as_ref().map(|(id, _)| id.clone());
                let kind = named(&example.kind).unwrap_or_else(|| kind.clone());
                let own = (industry != GENERAL).then(|| industry.clone());
                let industry = named(&example.industry).or(own);
                let Some(kind) = id(&self.types, &kind) else { continue };
                let industry = industry.and_then(|industry| id(&self.industries, &industry));
                lessons.push(Lesson { folded: self.fold.text(&example.text), kind, industry });
            }
        }
        let learned = learn(&lessons, self.types.len(), self.industries.len());
        for (row, gram) in learned.names.into_iter().enumerate() {
            let (label, effect) = (Label::Gram(number(row)), Effect::Weak);
            let (written, folded) = (gram.clone(), String::new());
            self.cues.push((gram, NewEntry { label, effect, group: 0, anchor: 0, exact: false, written, folded }));
        }
        (learned.grams, learned.weights)
    }

    fn next_group(&mut self) -> u16 {
        self.groups += 1;
        number(self.groups)
    }

    fn add(&mut self, label: Label, cues: &Cues) {
        if !matches!(label, Label::Type(_) | Label::Pair(..)) {
            self.removals(label, cues, None);
        }
        let group = self.next_group();
        let lists = [
            (&cues.strong, Effect::Strong, false),
            (&cues.normal, Effect::Normal, false),
            (&cues.weak, Effect::Weak, false),
            (&cues.exact, Effect::Normal, true),
            (&cues.except, Effect::Mask, false),
            (&cues.never, Effect::Veto, false),
        ];
        for (list, effect, exact) in lists {
            for cue in list {
                self.add_cue(label, effect, group, exact, cue);
            }
        }
    }

    /// Words that an industry takes out of the cues of a general type, and those that nobody had.
    fn removals(&mut self, label: Label, cues: &Cues, general: Option<&Cues>) {
        for Removal { cue, done } in &cues.remove {
            let in_general = general.is_some_and(|cues| cues.votes().any(|below| below.text == cue.text));
            match label {
                Label::Pair(industry, kind) if in_general => {
                    let all = cue::alternatives(&cue.text).unwrap_or_default();
                    self.removed.extend(all.into_iter().map(|text| (industry, kind, text)));
                }
                _ if *done => {}
                _ => self.nothing_removed(cue, cues, general),
            }
        }
    }

    fn nothing_removed(&mut self, cue: &written::Cue, cues: &Cues, general: Option<&Cues>) {
        let below: Vec<&str> =
            std::iter::once(cues).chain(general).flat_map(Cues::lists).flatten().map(|cue| cue.text.as_str()).collect();
        let help = match nearest(&cue.text, &below) {
            Some(near) => Message::DidYouMean { name: near.into() },
            None => Message::AsWrittenBelow,
        };
        let message = Message::RemovesNothing { cue: cue.text.as_str().into() };
        let finding = self.fault(Code::NothingRemoved, &cue.at, message);
        finding.help = Some(help);
    }

    fn add_cue(&mut self, label: Label, effect: Effect, group: u16, exact: bool, cue: &written::Cue) {
        match cue::alternatives(&cue.text) {
            // What is wrong with one alternative is mostly wrong with all, and told once.
            Ok(all) => {
                all.into_iter().try_for_each(|text| self.add_one(label, effect, group, exact, text, &cue.at));
            }
            Err(why) => {
                self.bad_cue(&cue.at, &cue.text, why);
            }
        }
    }

    fn bad_cue(&mut self, at: &At, cue: &str, why: Message) {
        self.fault(Code::BadCue, at, Message::About { what: format!("`{cue}`").into(), message: why.into() });
    }

    fn add_one(&mut self, label: Label, effect: Effect, group: u16, exact: bool, text: String, at: &At) -> Option<()> {
        let folded = self.fold.text(&text);
        // Words of the language itself (不, 沒, 元) may be a single character.
        let short = (label == Label::NegatorNear || label.is_mark()) && folded.chars().count() == 1;
        let (anchor, part) = match cue::anchor(&folded, &self.frequency) {
            Ok(found) => found,
            Err(_) if short => (0, folded.as_str()),
            Err(why) => {
                self.bad_cue(at, &text, why);
                return None;
            }
        };
        let part = part.to_owned();
        if exact && folded.contains('…') {
            self.bad_cue(at, &text, Message::GapInExact);
        }
        if text.len().max(folded.len()) > LONGEST_CUE {
            self.bad_cue(at, &text, Message::CueTooLong { most: LONGEST_CUE.into() });
            return None;
        }
        let (anchor, written) = (number(anchor), text);
        self.cues.push((part, NewEntry { label, effect, group, anchor, exact, written, folded }));
        Some(())
    }

    /// The cues sorted by anchor, and the anchors in the order of the automaton's values.
    pub(super) fn table(&mut self) -> (Builder, Vec<String>) {
        let cues = std::mem::take(&mut self.cues);
        // Numbers are moved while sorting, not the entries.
        let mut order: Vec<usize> = (0..cues.len()).collect();
        order.sort_by(|&a, &b| cues[a].0.cmp(&cues[b].0));
        let (mut builder, mut anchors) = (Builder::default(), Vec::<String>::new());
        for (at, (anchor, entry)) in order.into_iter().map(|at| &cues[at]).enumerate() {
            if let Label::Type(kind) = entry.label {
                let owners = self.removed.iter().filter(|(_, of, cue)| *of == kind && *cue == entry.written);
                self.removed_entries.extend(owners.map(|(industry, ..)| (at as u32, *industry)));
            }
            if anchors.last() != Some(anchor) {
                builder.pattern();
                anchors.push(anchor.clone());
            }
            builder.entry(entry);
        }
        (builder, anchors)
    }
}
