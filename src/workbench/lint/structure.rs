//! Rules over what belongs together: options, slots, snippets, rights, and playbooks that nothing leads to.

use std::collections::BTreeSet;

use super::desk::Desk;
use super::fix::{self, Fix};
use crate::diagnostic::{Code, Diagnostic, Message, Place, nearest};
use crate::playbook::home::GENERAL;
use crate::playbook::traps::is_no_text;
use crate::playbook::tree::At;
use crate::playbook::written::{Authority, Handling, Layer, Text, Variant};

/// What is said where a manager decides, in an option that the front line may grant.
pub fn unused_else(desk: &Desk, findings: &mut Vec<Diagnostic>) {
    let options = desk.own.cases.values().flat_map(|case| &case.options).flat_map(|list| &list.value);
    for option in options.filter(|option| option.limit == Authority::FrontLine) {
        if let Some(first) = option.refer.first() {
            findings.push(desk.finding(Code::UnusedElse, first.at(), Message::UnusedElse { id: (&option.id).into() }));
        }
    }
}

/// A slot or a deadline that is declared and used nowhere.
pub fn unused_slots(desk: &Desk, findings: &mut Vec<Diagnostic>) {
    if !is_known(desk.whole) {
        return;
    }
    let used = used_slots(desk.whole);
    for frame in desk.own.frames.values() {
        let slots = frame.slots.iter().map(|(name, slot)| (name, &slot.at));
        let deadlines = frame.deadlines.iter().map(|(name, deadline)| (name, &deadline.at));
        for (name, at) in slots.chain(deadlines).filter(|(name, _)| !used.contains(*name)) {
            findings.push(desk.finding(Code::UnusedSlot, at, Message::UnusedSlot { name: name.into() }));
        }
    }
}

/// Whether all files could be read: what could not may use anything.
fn is_known(layer: &Layer) -> bool {
    layer.unread.is_empty()
}

fn used_slots(layer: &Layer) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for (_, _, variants) in layer.lists() {
        for text in layer.texts(variants) {
            let slots = text.scripts().flat_map(|(text, _)| text.split('〔').skip(1));
            used.extend(slots.filter_map(|part| part.split('〕').next()).map(str::to_owned));
        }
    }
    let cases = layer.cases.values();
    let actions = cases.flat_map(|case| &case.actions).flat_map(|list| &list.value);
    used.extend(actions.filter_map(|action| action.within.as_ref()).map(|(name, _)| name.clone()));
    used
}

/// A cue, an example or a sentence that YAML reads as a number or as yes and no: editors and other tools take it for one.
pub fn looks_like_number(desk: &Desk, findings: &mut Vec<Diagnostic>) {
    let cues = desk.cues().into_iter().flat_map(|(.., cues)| cues.lists()).flatten().map(|cue| (&cue.text, &cue.at));
    let cases = desk.own.cases.values();
    let examples = cases.flat_map(|case| &case.examples).map(|example| (&example.text, &example.at));
    let variants = desk.own.variants().into_iter().filter_map(Variant::own);
    let values = desk.own.frames.values().flat_map(|frame| frame.slots.values()).filter_map(|slot| slot.value.as_ref());
    let texts = variants.chain(values).flat_map(Text::scripts);
    let words = cues.chain(examples).map(|(text, at)| (text.as_str(), at));
    for (text, at) in words.chain(texts).filter(|(text, _)| is_no_text(text)) {
        let place = desk.place(at);
        // In quotes it is a text.
        if place.text() == text {
            let quoted = format!("\"{text}\"");
            let fix = Fix::replace(&place, text, &quoted);
            let finding = Diagnostic::new(Code::LooksLikeNumber, Message::LooksLikeNumber { text: text.into() });
            findings.push(finding.help(Message::Quote { text: quoted.into() }).at(place).fix(fix));
        }
    }
}

/// A snippet that no list takes in.
pub fn unused_snippets(desk: &Desk, findings: &mut Vec<Diagnostic>) {
    let used = desk.whole.variants().into_iter().filter_map(Variant::snippet).map(|(name, _)| name);
    let used: BTreeSet<&str> = used.collect();
    for (name, snippet) in desk.own.snippets.iter().filter(|_| is_known(desk.whole)) {
        if !used.contains(name.as_str()) {
            findings.push(desk.finding(Code::UnusedSnippet, &snippet.at, Message::UnusedSnippet { name: name.into() }));
        }
    }
}

/// A playbook or an industry that no complaint can lead to: it has no cue, and no example shows it.
pub fn unreachable(desk: &Desk, findings: &mut Vec<Diagnostic>) {
    let whole = desk.whole;
    let shown = |industry: Option<&str>, kind: Option<&str>| {
        whole.cases.iter().any(|((of, named), case)| {
            case.examples.iter().any(|example| {
                let of = example.industry.as_ref().map_or(of.as_str(), |(id, _)| id);
                let named = example.kind.as_ref().map_or(named.as_str(), |(id, _)| id);
                industry.is_none_or(|industry| industry == of) && kind.is_none_or(|kind| kind == named)
            })
        })
    };
    for ((industry, kind), case) in &desk.own.cases {
        let general = (GENERAL.to_owned(), kind.clone());
        let of_type = whole.cases.iter().filter(|((_, other), _)| other == kind);
        let has_cues = of_type.clone().any(|(key, case)| {
            (key.0 == *industry || *key == general || industry == GENERAL) && case.cues.votes().next().is_some()
        });
        if kind != "other" && !has_cues && !shown(None, Some(kind)) {
            let id = format!("{industry}/{kind}");
            findings.push(desk.finding(Code::Unreachable, &case.at, Message::Unreachable { id: id.into() }));
        }
    }
    for (industry, frame) in desk.own.frames.iter().filter(|(industry, _)| *industry != GENERAL) {
        let effective = whole.frames.get(industry).unwrap_or(frame);
        if effective.cues.votes().next().is_none() && !shown(Some(industry), None) {
            findings.push(desk.finding(Code::Unreachable, &frame.at, Message::Unreachable { id: industry.into() }));
        }
    }
}

/// A new industry or type whose id is almost that of one below: most likely a slip.
pub fn near_names(desk: &Desk, findings: &mut Vec<Diagnostic>) {
    let industries = names(desk.below.frames.keys());
    let types = names(desk.below.cases.keys().map(|(_, kind)| kind));
    let own_industries = desk.own.frames.iter().map(|(industry, frame)| (industry, &frame.at, &industries));
    let own_types = desk.own.cases.iter().map(|((_, kind), case)| (kind, &case.at, &types));
    for (name, at, known) in own_industries.chain(own_types).filter(|(name, _, known)| !known.contains(&name.as_str()))
    {
        if let Some(near) = nearest(name, known) {
            let finding = desk.finding(Code::NearName, at, Message::NewName { name: name.into() });
            findings.push(finding.help(Message::DidYouMean { name: near.into() }));
        }
    }
}

fn names<'n>(names: impl Iterator<Item = &'n String>) -> Vec<&'n str> {
    let unique: BTreeSet<&str> = names.map(String::as_str).collect();
    unique.into_iter().collect()
}

/// A folder that lets a risk pass which the set below gives to a person.
pub fn weakened_risks(desk: &Desk, findings: &mut Vec<Diagnostic>) {
    for (id, risk) in &desk.own.risks {
        let below = desk.below.risks.iter().find(|(other, _)| other == id);
        let Some(handling) = below.and_then(|(_, below)| below.handling) else { continue };
        let lower = risk.handling.is_some_and(|own| own < handling);
        let removes = handling == Handling::Human && !risk.cues.remove.is_empty();
        if lower || removes {
            findings.push(desk.finding(Code::WeakenedRisk, &risk.at, Message::WeakenedRisk { id: id.into() }));
        }
    }
}

/// A right that is cited and never printed, as nobody has read the law.
pub fn unverified_rights(desk: &Desk, findings: &mut Vec<Diagnostic>) {
    for case in desk.own.cases.values() {
        for (id, at) in case.rights.iter().flat_map(|rights| &rights.value) {
            if desk.whole.regulations.get(id).is_some_and(|regulation| !regulation.verified) {
                findings.push(desk.finding(Code::UnverifiedRight, at, Message::UnverifiedRight { id: id.into() }));
            }
        }
    }
}

/// Fields in another order than in every other file.
pub fn field_order(desk: &Desk, findings: &mut Vec<Diagnostic>) {
    for source in desk.sources {
        let Some(order) = fix::order(&source.name) else { continue };
        let mut last = 0;
        for (line, text) in (1..).zip(source.text.lines()) {
            let Some(field) = fix::field(text) else { continue };
            let Some(rank) = order.iter().position(|known| *known == field) else { continue };
            if rank < last {
                let at = At { file: source.path.as_str().into(), line, column: 1, end_column: field.len() as u32 + 1 };
                let place: Place = desk.place(&at);
                let message = Message::FieldOrder { field: field.into(), before: order[last].into() };
                findings.push(Diagnostic::new(Code::FieldOrder, message).at(place).fix(Some(Fix::SortFields)));
                break;
            }
            last = rank;
        }
    }
}
