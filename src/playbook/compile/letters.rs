//! Frames and cases: what each industry, and each type in it, says in one script.

use std::collections::BTreeSet;

use super::pack::Texts;
use super::sentences::{Fallback, Writer};
use super::{Compiler, GENERAL, finding, names, number};
use crate::diagnostic::{Code, Diagnostic, Message};
use crate::playbook::glossary::Converter;
use crate::playbook::set::{
    Action, Ask, Authority, Case, CompanyValue, Deadline, Frame, RemedyOption, SlotId, SlotSource,
};
use crate::playbook::tree::At;
use crate::playbook::written::{self, Layer, Section, Variant};
use crate::text::Script;

impl Compiler<'_> {
    pub(super) fn letters(&mut self, script: Script, converter: &Converter) -> Texts {
        let mut writer = Writer { compiler: self, script, converter };
        let frames = writer.frames();
        let cases = writer.cases();
        let phrases = writer.phrases();
        writer.snippets();
        if script == Script::Hans {
            // The same fault would be found once for each script.
            dedup(&mut self.findings);
        }
        Texts { phrases, frames, cases }
    }
}

fn dedup(findings: &mut Vec<Diagnostic>) {
    let mut told = BTreeSet::new();
    findings.retain(|finding| told.insert(finding.to_string()));
}

impl Writer<'_, '_, '_> {
    pub(super) fn frames(&mut self) -> Vec<Frame> {
        let layer = self.compiler.layer;
        let industries = self.compiler.industries.clone();
        industries.iter().map(|industry| self.frame(layer, industry)).collect()
    }

    fn frame(&mut self, layer: &Layer, industry: &str) -> Frame {
        let chain = || [layer.frames.get(industry), layer.frames.get(GENERAL)].into_iter().flatten();
        let sections = Section::FRAME
            .into_iter()
            .filter_map(|section| self.section(section, layer.frame_texts(industry, section)))
            .collect();
        let (mut company, mut deadlines) = (Vec::new(), Vec::new());
        for (at, slot) in self.compiler.slots.iter().enumerate() {
            let slot_id = number(at);
            match slot.source {
                SlotSource::Company => {
                    let declared = || chain().filter_map(|frame| frame.slots.get(&slot.name));
                    let value = declared().find_map(|slot| slot.value.as_ref()).map(|value| self.plain(value));
                    let question = declared().find_map(|slot| slot.question.as_ref());
                    let question = question.map_or_else(|| slot.name.clone(), |question| self.plain(question));
                    company.push(CompanyValue { slot: slot_id, value, question });
                }
                SlotSource::Deadline => {
                    if let Some(found) = chain().find_map(|frame| frame.deadlines.get(&slot.name)) {
                        deadlines.push(Deadline { slot: slot_id, number: found.number, unit: found.unit });
                    }
                }
                SlotSource::Fact { .. } => {}
            }
        }
        let withheld: Vec<(String, At)> = chain().flat_map(|frame| frame.withhold.iter().cloned()).collect();
        let withhold = withheld.iter().filter_map(|(name, at)| self.slot(name, at)).collect();
        Frame { sections, company, deadlines, withhold }
    }

    /// Looks at the sentences of every snippet, also of those that nobody takes in.
    fn snippets(&mut self) {
        let layer = self.compiler.layer;
        for variant in layer.snippets.values().flat_map(|snippet| &snippet.variants) {
            // What is taken in stands in a snippet of its own.
            if let Variant::Own(text) = variant {
                self.sentence(text);
            }
        }
    }

    pub(super) fn cases(&mut self) -> Vec<(u8, u8, Case)> {
        let layer = self.compiler.layer;
        let (industries, types) = (self.compiler.industries.clone(), self.compiler.types.clone());
        let mut cases = Vec::new();
        for (i, industry) in industries.iter().enumerate() {
            for (t, kind) in types.iter().enumerate() {
                if layer.cases.contains_key(&(industry.clone(), kind.clone())) {
                    cases.push((number(i), number(t), self.case(layer, industry, kind)));
                }
            }
        }
        cases
    }

    fn case(&mut self, layer: &Layer, industry: &str, kind: &str) -> Case {
        let sections = Section::CASE
            .into_iter()
            .filter_map(|section| {
                let texts = layer.case_field(industry, kind, |case| case.texts.get(&section));
                self.section(section, texts)
            })
            .collect();
        let actions = layer.case_field(industry, kind, |case| case.actions.as_ref());
        let options = layer.case_field(industry, kind, |case| case.options.as_ref());
        let asks = layer.case_field(industry, kind, |case| case.asks.as_ref());
        let departments = layer.case_field(industry, kind, |case| case.departments.as_ref());
        let rights = layer.case_field(industry, kind, |case| case.rights.as_ref());
        let notes = layer.case_field(industry, kind, |case| case.notes.as_ref());
        let regulations: Vec<String> = layer.regulations.keys().cloned().collect();
        Case {
            sections,
            actions: list(actions).filter_map(|action| self.action(action)).collect(),
            options: list(options).filter_map(|option| self.option(option)).collect(),
            asks: list(asks).filter_map(|ask| self.ask(ask)).collect(),
            departments: list(departments).map(|text| self.plain(text)).collect(),
            rights: rights.map(|rights| self.ids("regulation", &rights.value, &regulations)).unwrap_or_default(),
            notes: list(notes).map(|text| self.plain(text)).collect(),
        }
    }

    fn action(&mut self, action: &written::Action) -> Option<Action> {
        let within = action.within.as_ref().and_then(|(name, at)| self.deadline(name, at));
        let say = self.variants(&action.say, Fallback::Needed);
        let who = action.who.as_ref().map(|who| self.plain(who));
        (!say.is_empty()).then(|| Action { id: action.id.clone(), say, who, within })
    }

    fn deadline(&mut self, name: &str, at: &At) -> Option<SlotId> {
        let slots = &self.compiler.slots;
        let found = slots.iter().position(|slot| slot.name == name && slot.source == SlotSource::Deadline);
        if found.is_none() {
            let deadlines = slots.iter().filter(|slot| slot.source == SlotSource::Deadline);
            let valid: Vec<String> = deadlines.map(|slot| slot.name.clone()).collect();
            let finding = finding(Code::UnknownSlot, at, Message::NotADeadline { name: name.into() });
            self.compiler.findings.push(finding.suggest(name, valid.iter().map(String::as_str)));
        }
        found.map(number)
    }

    fn option(&mut self, option: &written::RemedyOption) -> Option<RemedyOption> {
        let requests = names(&self.compiler.layer.requests);
        let answers = self.ids("request", std::slice::from_ref(&option.answers), &requests);
        let offer = self.variants(&option.offer, Fallback::Needed);
        let say = self.variants(&option.say, Fallback::Needed);
        let refer = self.variants(&option.refer, Fallback::Needed);
        let answer = if option.limit == Authority::FrontLine { &say } else { &refer };
        if answer.is_empty() {
            return None;
        }
        Some(RemedyOption { answers: *answers.first()?, limit: option.limit, offer, say, refer })
    }

    fn ask(&mut self, ask: &written::Ask) -> Option<Ask> {
        let facts: Vec<Option<SlotId>> = ask.facts.iter().map(|(name, at)| self.slot(name, at)).collect();
        let say = self.variants(&ask.say, Fallback::Needed);
        // Without one of its facts it would ask for what the complaint says.
        let facts = facts.into_iter().collect::<Option<Vec<SlotId>>>()?;
        (!say.is_empty()).then_some(Ask { facts, say })
    }
}

fn list<T>(placed: Option<&written::Placed<Vec<T>>>) -> impl Iterator<Item = &T> {
    placed.into_iter().flat_map(|placed| &placed.value)
}
