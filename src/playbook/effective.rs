//! One playbook as it takes effect, field by field, with the file and line each came from.

use super::home::GENERAL;
use super::tree::At;
use super::written::{Cue, Layer, Section, Text, Variant};

/// A field with its origin.
#[derive(Debug, Clone)]
pub struct Field {
    pub name: String,
    /// `dining/wait_time.yaml:12`
    pub at: String,
    pub lines: Vec<String>,
}

/// All fields of industry × type: the frame's, then the case's.
#[derive(Debug, Clone)]
pub struct Effective {
    pub fields: Vec<Field>,
}

impl Effective {
    /// `None` where there is no such industry, or no such type anywhere.
    #[must_use]
    pub fn of(layer: &Layer, industry: &str, kind: &str) -> Option<Self> {
        layer.frames.get(industry)?;
        layer.cases.get(&(GENERAL.to_owned(), kind.to_owned()))?;
        let mut effective = Self { fields: Vec::new() };
        effective.frame(layer, industry);
        effective.case(layer, industry, kind);
        Some(effective)
    }

    /// A snippet, and who takes it in: a change of it is a change of them all.
    #[must_use]
    pub fn of_snippet(layer: &Layer, name: &str) -> Option<Self> {
        let snippet = layer.snippets.get(name)?;
        let mut effective = Self { fields: Vec::new() };
        effective.add("snippet", &snippet.at, variants(layer, &snippet.variants));
        effective.add("used by", &snippet.at, layer.users_of(name).into_iter().collect());
        Some(effective)
    }

    /// What has this name: `dining/wait_time`, or `snippet/call_back`.
    #[must_use]
    pub fn named(layer: &Layer, id: &str) -> Option<Self> {
        match id.split_once('/')? {
            ("snippet", name) => Self::of_snippet(layer, name),
            (industry, kind) => Self::of(layer, industry, kind),
        }
    }

    fn add(&mut self, name: impl Into<String>, at: &At, lines: Vec<String>) {
        if !lines.is_empty() {
            self.fields.push(Field { name: name.into(), at: place(at), lines });
        }
    }

    fn frame(&mut self, layer: &Layer, industry: &str) {
        if let Some(title) = layer.frames.get(industry).and_then(|frame| frame.title.as_ref()) {
            self.add("industry", &title.at, vec![title.hant.clone()]);
        }
        for section in Section::FRAME {
            if let Some(texts) = layer.frame_texts(industry, section) {
                self.add(section.name(), &texts.at, variants(layer, &texts.variants));
            }
        }
        let chain = || [layer.frames.get(industry), layer.frames.get(GENERAL)].into_iter().flatten();
        let mut seen = Vec::new();
        for (name, slot) in chain().flat_map(|frame| &frame.slots) {
            if !seen.contains(&name) {
                seen.push(name);
                let value = slot.value.as_ref().map_or("—", |value| value.hant.as_str());
                self.add(format!("slots.{name}"), &slot.at, vec![value.to_owned()]);
            }
        }
        for (name, deadline) in chain().flat_map(|frame| &frame.deadlines) {
            if !seen.contains(&name) {
                seen.push(name);
                let value = format!("{} {}", deadline.number, deadline.unit.name());
                self.add(format!("deadlines.{name}"), &deadline.at, vec![value]);
            }
        }
    }

    fn case(&mut self, layer: &Layer, industry: &str, kind: &str) {
        if let Some(title) = layer.case_field(industry, kind, |case| case.title.as_ref()) {
            self.add("title", &title.at, vec![title.hant.clone()]);
        }
        for section in Section::CASE {
            if let Some(texts) = layer.case_field(industry, kind, |case| case.texts.get(&section)) {
                self.add(section.name(), &texts.at, variants(layer, &texts.variants));
            }
        }
        if let Some(actions) = layer.case_field(industry, kind, |case| case.actions.as_ref()) {
            let lines = actions.value.iter().flat_map(|action| labelled(layer, &action.id, &action.say));
            self.add("actions", &actions.at, lines.collect());
        }
        if let Some(options) = layer.case_field(industry, kind, |case| case.options.as_ref()) {
            let lines = options.value.iter().flat_map(|option| {
                let label = |what: &str| format!("{} ({}, {what})", option.id, option.answers.0);
                let all = [("offer", &option.offer), ("say", &option.say), ("else", &option.refer)];
                all.into_iter().flat_map(|(what, texts)| labelled(layer, &label(what), texts)).collect::<Vec<_>>()
            });
            self.add("options", &options.at, lines.collect());
        }
        if let Some(asks) = layer.case_field(industry, kind, |case| case.asks.as_ref()) {
            let lines = asks.value.iter().flat_map(|ask| {
                let facts: Vec<&str> = ask.facts.iter().map(|(fact, _)| fact.as_str()).collect();
                labelled(layer, &facts.join("|"), &ask.say)
            });
            self.add("asks", &asks.at, lines.collect());
        }
        if let Some(departments) = layer.case_field(industry, kind, |case| case.departments.as_ref()) {
            self.add("departments", &departments.at, departments.value.iter().map(line).collect());
        }
        if let Some(rights) = layer.case_field(industry, kind, |case| case.rights.as_ref()) {
            self.add("rights", &rights.at, rights.value.iter().map(|(id, _)| id.clone()).collect());
        }
        if let Some(notes) = layer.case_field(industry, kind, |case| case.notes.as_ref()) {
            self.add("notes", &notes.at, notes.value.iter().map(line).collect());
        }
        self.cues(layer, industry, kind);
    }

    /// Cues of both layers count, so both are shown, but for those of `general` that the industry takes out.
    fn cues(&mut self, layer: &Layer, industry: &str, kind: &str) {
        let own = layer.cases.get(&(industry.to_owned(), kind.to_owned()));
        let removed = |word: &str| own.is_some_and(|case| case.cues.remove.iter().any(|gone| gone.cue.text == word));
        let mut owners = vec![industry];
        if industry != GENERAL {
            owners.push(GENERAL);
        }
        for owner in owners {
            let Some(case) = layer.cases.get(&(owner.to_owned(), kind.to_owned())) else { continue };
            let cues = &case.cues;
            let lists = [
                ("certain", &cues.certain),
                ("strong", &cues.strong),
                ("normal", &cues.normal),
                ("weak", &cues.weak),
                ("exact", &cues.exact),
                ("except", &cues.except),
                ("never", &cues.never),
            ];
            for (name, list) in lists {
                if let Some(first) = list.first() {
                    let words = list.iter().map(|Cue { text, .. }| text.as_str());
                    let words: Vec<&str> = words.filter(|word| owner == industry || !removed(word)).collect();
                    if !words.is_empty() {
                        self.add(format!("cues.{name}"), &first.at, vec![words.join(" · ")]);
                    }
                }
            }
        }
    }
}

fn place(at: &At) -> String {
    format!("{}:{}", at.file, at.line)
}

fn line(text: &Text) -> String {
    match &text.hans {
        Some(hans) => format!("{}  [hans: {}]", text.hant, hans.value),
        None => text.hant.clone(),
    }
}

/// The variants, those of a snippet with its name and place.
fn variants(layer: &Layer, variants: &[Variant]) -> Vec<String> {
    let lines = variants.iter().flat_map(|variant| match variant {
        Variant::Own(text) => vec![line(text)],
        Variant::Snippet { name, .. } => {
            let texts = layer.texts(std::slice::from_ref(variant));
            texts.iter().map(|text| format!("{}  [snippet {name}, {}]", line(text), place(&text.at))).collect()
        }
    });
    lines.collect()
}

fn labelled(layer: &Layer, label: &str, texts: &[Variant]) -> Vec<String> {
    variants(layer, texts).into_iter().map(|line| format!("{label}: {line}")).collect()
}
