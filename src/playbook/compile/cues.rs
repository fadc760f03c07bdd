//! The cues of all labels as one table sorted by anchor, and the grams that the examples teach.

use std::borrow::Cow;

use super::lessons::{self, Known};
use super::{Compiler, GENERAL, finding, number};
use crate::diagnostic::{Code, Message, nearest};
use crate::playbook::cue::{self, Words};
use crate::playbook::grams;
use crate::playbook::learn::{Axis, Below, Labels, Learned, Lesson, learn};
use crate::playbook::set::{ClauseWord, IndustryId, Label, Set};
use crate::playbook::table::{Builder, Effect, LONGEST_CUE, NewEntry};
use crate::playbook::written::{self, Cues, Facts, Removal};

impl<'l> Compiler<'l> {
    pub(super) fn collect_cues(&mut self, facts: &Facts) {
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
            for (at, (_, customer)) in language.customers.iter().enumerate() {
                self.add(Label::Customer(number(at)), &customer.cues);
            }
        }
        self.collect_marks(facts);
    }

    /// What helps to find facts.
    fn collect_marks(&mut self, facts: &Facts) {
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
        for (at, shape) in facts.clauses.iter().enumerate() {
            let lists = [&shape.openers, &shape.faults, &shape.never, &shape.demands];
            for (word, cues) in ClauseWord::ALL.into_iter().zip(lists) {
                marks.push((Label::Clause(number(at), word), cues));
            }
        }
        for (at, rule) in facts.roles.iter().enumerate() {
            marks.push((Label::RoleBefore(number(at)), &rule.before));
            marks.push((Label::RoleAfter(number(at)), &rule.after));
        }
        for (at, words) in facts.dates.words.iter().enumerate() {
            marks.push((Label::Date(number(at)), &words.words));
        }
        for (label, cues) in marks {
            for cue in cues {
                self.add_cue(label, Effect::Normal, false, cue);
            }
        }
        let words = self.layer.facts.iter().flat_map(|facts| &facts.words);
        for ((name, _), cues) in words {
            if let Some(kind) = self.kinds.iter().position(|kind| kind == name) {
                self.add(Label::Word(number(kind)), cues);
            }
        }
    }

    /// What all examples teach.
    pub(super) fn learn(&mut self) -> Learned {
        let labels = self.labels();
        let known = Known { layer: self.layer, types: &self.types, industries: &self.industries };
        let cases = lessons::of_cases(known, self.fold).map(|(_, example, lesson)| (example, lesson));
        let signals = lessons::of_signals(known, self.fold).map(|(_, example, lesson)| (example, lesson));
        let all = cases.chain(signals).filter(|(example, _)| !example.at.is_carried());
        let lessons: Vec<Lesson> = all.map(|(_, lesson)| lesson).collect();
        let below = match self.below {
            Some(set) if lessons.is_empty() && labels == set.labels => {
                let (grams, weights) = (set.core.grams.clone(), set.gram_weights().to_vec());
                return Learned { names: Vec::new(), weights, grams };
            }
            Some(set) => Below {
                rows: set.gram_names().zip(0..).collect(),
                labels: set.labels,
                grams: set.core.grams.clone(),
                weights: set.gram_weights(),
            },
            None => Below::default(),
        };
        learn(&lessons, labels, &below)
    }

    /// What finds the grams, old and new, with the entries of all of them.
    pub(super) fn gram_table(&self, new: &[String], cues: &mut Builder) -> (Vec<u8>, Vec<u8>) {
        let known = self.below.into_iter().flat_map(Set::gram_names);
        let table = grams::write(known.chain(new.iter().map(String::as_str)));
        let known = self.below.map(|set| set.gram_entries().as_flattened().to_vec());
        let mut entries = known.unwrap_or_default();
        entries.extend(new.iter().flat_map(|gram| cues.word(gram).to_le_bytes()));
        (table, entries)
    }

    fn labels(&self) -> Labels {
        let layer = self.layer;
        Labels::new(|axis| match axis {
            Axis::Type => self.types.len(),
            Axis::Industry => self.industries.len(),
            Axis::Request => layer.requests.len(),
            Axis::Risk => layer.risks.len(),
            Axis::Intent => layer.intents.len(),
            Axis::Customer => layer.language.as_ref().map_or(0, |language| language.customers.len()),
            Axis::Emotion => layer.language.as_ref().map_or(0, |language| language.emotions.len()),
        })
    }

    fn add(&mut self, label: Label, cues: &'l Cues) {
        if !cues.moved.is_empty() {
            self.taken_out.entry(label).or_default().extend(cues.moved.iter().map(|cue| cue.text.as_str()));
        }
        if !matches!(label, Label::Type(_) | Label::Pair(..)) {
            self.removals(label, cues, None);
        }
        let lists = [
            (&cues.certain, Effect::Certain, false),
            (&cues.strong, Effect::Strong, false),
            (&cues.normal, Effect::Normal, false),
            (&cues.weak, Effect::Weak, false),
            (&cues.exact, Effect::Normal, true),
            (&cues.except, Effect::Mask, false),
            (&cues.never, Effect::Veto, false),
        ];
        for (list, effect, exact) in lists {
            for cue in list {
                self.add_cue(label, effect, exact, cue);
            }
        }
    }

    /// Words that an industry takes out of the cues of a general type, and those that nobody had.
    fn removals(&mut self, label: Label, cues: &'l Cues, general: Option<&Cues>) {
        for Removal { cue, done } in cues.remove.iter().filter(|removal| !removal.cue.at.is_carried()) {
            if *done {
                self.taken_out.entry(label).or_default().push(&cue.text);
            }
            let in_general = general.is_some_and(|cues| cues.votes().any(|below| below.text == cue.text));
            match label {
                Label::Pair(industry, kind) if in_general => {
                    self.removed.entry(kind).or_default().push((&cue.text, industry));
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
        self.findings.push(finding(Code::NothingRemoved, &cue.at, message).help(help));
    }

    fn add_cue(&mut self, label: Label, effect: Effect, exact: bool, cue: &written::Cue) {
        if cue.at.is_carried() {
            return;
        }
        match self.entry(label, effect, exact, cue) {
            Ok(entry) => self.cues.push(entry),
            Err(why) => {
                let what = format!("`{}`", cue.text).into();
                self.fault(Code::BadCue, &cue.at, Message::About { what, message: why.into() });
            }
        }
    }

    fn entry(&self, label: Label, effect: Effect, exact: bool, cue: &written::Cue) -> Result<NewEntry, Message> {
        let written = cue.text.clone();
        if written.len() > LONGEST_CUE {
            return Err(Message::CueTooLong { most: LONGEST_CUE.into() });
        }
        let spelled = cue::parts(&written)?;
        let mut parts: Vec<Words> =
            spelled.iter().map(|words| words.iter().map(|word| self.fold.text(word)).collect()).collect();
        // Words of the language itself (不, 沒, 元) may be a single character.
        let least = if label == Label::NegatorNear || label.is_mark() { 1 } else { 2 };
        let anchor = number(cue::anchor(&parts, least, || self.frequency())?);
        if exact {
            parts = spelled;
        }
        if exact && parts.len() > 1 {
            return Err(Message::GapInExact);
        }
        // (髒|臟) is one word when it is folded.
        for words in parts.iter_mut().filter(|words| words.len() > 1) {
            words.sort_unstable();
            words.dedup();
        }
        Ok(NewEntry { label, effect, exact, written, anchor, parts })
    }

    /// The cues as a table, and the words of their anchors with where the links of each begin.
    pub(super) fn table(&mut self) -> (Builder, Vec<(String, u32)>) {
        let cues = std::mem::take(&mut self.cues);
        let mut links: Vec<(Cow<str>, u32, u16, &NewEntry)> = Vec::with_capacity(cues.len() * 2);
        let mut builder = self.table_below();
        for cue in &cues {
            let at = builder.entry(cue);
            let owners = self.owners(cue.label, &cue.written).map(|industry| (at, industry));
            let owners: Vec<_> = owners.collect();
            self.removed_entries.extend(owners);
            let words = cue.parts[usize::from(cue.anchor)].iter();
            let folded = words.map(|word| if cue.exact { self.fold.text(word).into() } else { word.into() });
            links.extend((0..).zip(folded).map(|(number, word)| (word, at, number, cue)));
        }
        links.sort_unstable_by(|a, b| (&a.0, a.1, a.2).cmp(&(&b.0, b.1, b.2)));
        let words = links.chunk_by(|a, b| a.0 == b.0);
        let anchors = words.map(|links| {
            let first = builder.links(links.iter().map(|&(_, at, number, cue)| (at, number, cue)));
            (links[0].0.clone().into_owned(), first)
        });
        let anchors = anchors.collect();
        (builder, anchors)
    }

    /// The industries that take a cue out of a general type.
    fn owners(&self, label: Label, written: &str) -> impl Iterator<Item = IndustryId> {
        let removed = if let Label::Type(kind) = label { self.removed.get(&kind) } else { None };
        let owners = removed.into_iter().flatten().filter(move |(cue, _)| *cue == written);
        owners.map(|(_, industry)| *industry)
    }

    /// The cues of the first layer, but for those that a layer above takes out.
    fn table_below(&mut self) -> Builder {
        let Some(set) = self.below else { return Builder::default() };
        let mut builder = Builder::over(set.cues());
        let mut removed = set.core.removed.clone();
        if !self.removed.is_empty() || !self.taken_out.is_empty() {
            builder.retain(|link, entry| {
                let label = link.label();
                removed.extend(self.owners(label, entry.written()).map(|industry| (link.entry(), industry)));
                let taken_out = self.taken_out.get(&label).is_some_and(|cues| cues.contains(&entry.written()));
                !taken_out
            });
        }
        removed.sort_unstable();
        removed.dedup();
        self.removed_entries = removed;
        builder
    }
}
