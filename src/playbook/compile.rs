//! From what the author wrote to what the program runs on; every fault on the way is a finding.

use std::collections::BTreeMap;
use std::ops::Range;

use daachorse::CharwiseDoubleArrayAhoCorasickBuilder;
use serde::Serialize;

use super::cue;
use super::glossary::Converter;
use super::learn::{Lesson, learn};
use super::set::{
    Action, Ask, Authority, Case, CompanyValue, Core, DatePart, DateWord, Deadline, FactPattern, FactRules, Frame,
    Grams, Index, Label, NameShape, Note, NumberShape, Period, Phrases, RemedyOption, RequestText, RightText, RiskMeta,
    RiskText, RoleRule, ScriptIndex, Sentence, Slot, SlotId, SlotSource, Tense, ValueKind, Variants,
};
use super::table::{Builder, Effect, LONGEST_CUE, NewEntry};
use super::tree::At;
use super::written::{self, Cues, Handling, Layer, Section, Text, Unit};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::text::script::CharSet;
use crate::text::{Fold, Script};

/// The industry that is none, and the type that fits none.
pub const GENERAL: &str = "general";
pub const OTHER: &str = "other";

/// Compiles the layers, already laid over one another, into the bytes that [`super::Set::load`] takes.
///
/// # Errors
/// All findings, where there is any.
pub fn compile(
    layer: &Layer,
    version: String,
    fold: &Fold,
    to_hans: impl Fn(&str) -> String,
    to_hant: impl Fn(&str) -> String,
) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let glossary = layer.glossary.clone().unwrap_or_default();
    let mut compiler = Compiler::new(layer, fold);
    compiler.check_structure();
    compiler.collect_cues();
    let (grams, gram_weights) = compiler.learn();
    let (cues, anchors) = compiler.table();
    let facts = compiler.fact_rules();
    let risks = compiler.risks();
    let converter = Converter::new(&glossary, &to_hans);
    let texts = [Script::Hant, Script::Hans].map(|script| compiler.letters(script, &converter));
    if !compiler.findings.is_empty() {
        return Err(compiler.findings);
    }
    let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new()
        .build_with_values(anchors.iter().enumerate().map(|(value, anchor)| (anchor.as_str(), value as u32)))
        .map_err(|error| vec![Diagnostic::error(Code::BadCue, format!("the cues make no automaton: {error}"))])?;
    let language = layer.language.clone().unwrap_or_default();
    let core = Core {
        version,
        own_playbook: compiler.own_playbooks(),
        contrast: (language.contrast.before, language.contrast.after),
        context: language.context.before,
        staff_speakers: language.staff_speakers.iter().map(|word| fold.text(word)).collect(),
        customer_speakers: language.customer_speakers.iter().map(|word| fold.text(word)).collect(),
        hans_only: hans_only(fold, &to_hant, &glossary.both_scripts),
        risks,
        requests: names(&layer.requests),
        intents: names(&layer.intents),
        traits: names(&language.traits),
        industries: compiler.industries,
        types: compiler.types,
        slots: compiler.slots,
        facts,
        grams,
    };
    Ok(pack(&core, &automaton.serialize(), &cues, &gram_weights, &texts))
}

fn names<T>(list: &[(String, T)]) -> Vec<String> {
    list.iter().map(|(id, _)| id.clone()).collect()
}

/// Characters that a Traditional text does not have.
fn hans_only(fold: &Fold, to_hant: impl Fn(&str) -> String, both_scripts: &str) -> CharSet {
    ('\u{3400}'..='\u{9fff}')
        .filter(|&c| fold.char(c) == c && !both_scripts.contains(c) && to_hant(&c.to_string()) != c.to_string())
        .collect()
}

/// The blocks of one script before they are packed.
struct Texts {
    phrases: Phrases,
    frames: Vec<Frame>,
    cases: Vec<(u8, u8, Case)>,
}

fn pack(core: &Core, automaton: &[u8], cues: &Builder, gram_weights: &[i8], texts: &[Texts; 2]) -> Vec<u8> {
    let mut data = Vec::new();
    let core = append(&mut data, core);
    let automaton = append_bytes(&mut data, automaton);
    let cues = [&cues.starts, &cues.records, &cues.text].map(|part| append_bytes(&mut data, part));
    let gram_weights: Vec<u8> = gram_weights.iter().map(|weight| weight.to_le_bytes()[0]).collect();
    let gram_weights = append_bytes(&mut data, &gram_weights);
    let mut script = |texts: &Texts| ScriptIndex {
        phrases: append(&mut data, &texts.phrases),
        frames: texts.frames.iter().map(|frame| append(&mut data, frame)).collect(),
        cases: texts.cases.iter().map(|(i, t, case)| (*i, *t, append(&mut data, case))).collect(),
    };
    let scripts = [script(&texts[0]), script(&texts[1])];
    let index = Index { core, automaton, cues, gram_weights, scripts };
    let mut bytes = postcard::to_stdvec(&index).expect("plain data");
    bytes.append(&mut data);
    bytes
}

fn append_bytes(data: &mut Vec<u8>, bytes: &[u8]) -> Range<u32> {
    let start = data.len() as u32;
    data.extend_from_slice(bytes);
    start..data.len() as u32
}

fn append(data: &mut Vec<u8>, value: &impl Serialize) -> Range<u32> {
    let start = data.len() as u32;
    data.extend(postcard::to_stdvec(value).expect("plain data"));
    start..data.len() as u32
}

struct Compiler<'l> {
    layer: &'l Layer,
    fold: &'l Fold,
    industries: Vec<String>,
    types: Vec<String>,
    kinds: Vec<String>,
    roles: Vec<String>,
    slots: Vec<Slot>,
    /// Anchor and entry of every cue.
    cues: Vec<(String, NewEntry)>,
    groups: u16,
    findings: Vec<Diagnostic>,
}

impl<'l> Compiler<'l> {
    fn new(layer: &'l Layer, fold: &'l Fold) -> Self {
        let first = |first: &str, rest: Vec<String>| -> Vec<String> {
            let rest = rest.into_iter().filter(|id| id != first);
            std::iter::once(first.to_owned()).chain(rest).collect()
        };
        let industries = first(GENERAL, layer.frames.keys().cloned().collect());
        let general = layer.cases.keys().filter(|(industry, _)| industry == GENERAL);
        let types = first(OTHER, general.map(|(_, kind)| kind.clone()).collect());
        let mut compiler = Self {
            layer,
            fold,
            industries,
            types,
            kinds: Vec::new(),
            roles: Vec::new(),
            slots: Vec::new(),
            cues: Vec::new(),
            groups: 0,
            findings: Vec::new(),
        };
        compiler.declare_slots();
        compiler
    }

    fn fault(&mut self, code: Code, at: &At, message: String) -> &mut Diagnostic {
        let place = Place {
            file: at.file.to_string(),
            line: at.line,
            column: at.column,
            end_column: at.end_column,
            source: String::new(),
        };
        self.findings.push(Diagnostic::error(code, message).at(place));
        self.findings.last_mut().expect("just pushed")
    }

    fn unknown(&mut self, what: &str, wrong: &str, at: &At, valid: &[String]) {
        let finding = self.fault(Code::UnknownId, at, format!("there is no {what} `{wrong}`"));
        *finding = finding.clone().suggest(wrong, valid.iter().map(String::as_str));
    }

    /// Fact kinds, roles and every slot: from facts.yaml, the frames and their deadlines.
    fn declare_slots(&mut self) {
        let layer = self.layer;
        if let Some(facts) = &layer.facts {
            for (kind, _) in &facts.kinds {
                intern(&mut self.kinds, kind);
            }
            let patterns = facts.patterns.iter().filter_map(|pattern| pattern.role.as_ref());
            for role in facts.roles.iter().map(|rule| &rule.role).chain(patterns) {
                intern(&mut self.roles, role);
            }
            for slot in &facts.slots {
                let kind = self.kinds.iter().position(|kind| *kind == slot.kind.0);
                let role = slot.role.as_ref().map(|role| self.roles.iter().position(|known| *known == role.0));
                match (kind, role) {
                    (Some(kind), None) => self.declare(&slot.name, SlotSource::Fact { kind: kind as u8, role: None }),
                    (Some(kind), Some(Some(role))) => {
                        let source = SlotSource::Fact { kind: kind as u8, role: Some(role as u8) };
                        self.declare(&slot.name, source);
                    }
                    (None, _) => {
                        let kinds = self.kinds.clone();
                        self.unknown("kind of fact", &slot.kind.0, &slot.kind.1, &kinds);
                    }
                    (_, Some(None)) => {
                        let roles = self.roles.clone();
                        let (role, at) = slot.role.as_ref().expect("has a role");
                        self.unknown("role", role, at, &roles);
                    }
                }
            }
        }
        for frame in layer.frames.values() {
            for name in frame.slots.keys() {
                self.declare(name, SlotSource::Company);
            }
            for name in frame.deadlines.keys() {
                self.declare(name, SlotSource::Deadline);
            }
        }
    }

    fn declare(&mut self, name: &str, source: SlotSource) {
        if !self.slots.iter().any(|slot| slot.name == name) {
            self.slots.push(Slot { name: name.to_owned(), source });
        }
    }

    /// What must be there for any letter to be written.
    fn check_structure(&mut self) {
        let layer = self.layer;
        let start = |path: &str| At { file: path.into(), line: 1, column: 1, end_column: 2 };
        for (present, path) in [
            (layer.frames.contains_key(GENERAL), "general/industry.yaml"),
            (layer.cases.contains_key(&(GENERAL.into(), OTHER.into())), "general/other.yaml"),
            (layer.language.is_some(), "language.yaml"),
            (layer.facts.is_some(), "facts.yaml"),
            (!layer.intents.is_empty(), "intents.yaml"),
            (!layer.requests.is_empty(), "requests.yaml"),
            (!layer.risks.is_empty(), "risks.yaml"),
        ] {
            if !present {
                self.fault(Code::NoFiles, &start(path), format!("the set has no {path}"));
            }
        }
        for ((industry, kind), case) in &layer.cases {
            if !self.industries.contains(industry) {
                let industries = self.industries.clone();
                self.unknown("industry", industry, &case.at, &industries);
            }
            if !self.types.contains(kind) {
                let types = self.types.clone();
                self.unknown("type", kind, &case.at, &types);
            }
            for example in &case.examples {
                let (industries, types) = (self.industries.clone(), self.types.clone());
                if let Some((id, at)) = example.industry.as_ref().filter(|(id, _)| !industries.contains(id)) {
                    self.unknown("industry", id, at, &industries);
                }
                if let Some((id, at)) = example.kind.as_ref().filter(|(id, _)| !types.contains(id)) {
                    self.unknown("type", id, at, &types);
                }
            }
        }
        let missing = |industry: &str, at: &At, section: Section, there: bool| {
            (!there).then(|| (at.clone(), format!("{industry} has no `{}`", section.name())))
        };
        let mut lacking = Vec::new();
        if let Some(frame) = layer.frames.get(GENERAL) {
            for section in Section::FRAME {
                lacking.extend(missing(GENERAL, &frame.at, section, frame.texts.contains_key(&section)));
            }
        }
        for ((industry, kind), case) in layer.cases.iter().filter(|((industry, _), _)| industry == GENERAL) {
            for section in Section::CASE {
                let there = case.texts.contains_key(&section);
                lacking.extend(missing(&format!("{industry}/{kind}"), &case.at, section, there));
            }
        }
        for (at, message) in lacking {
            self.fault(Code::MissingField, &at, message);
        }
    }

    fn risks(&mut self) -> Vec<RiskMeta> {
        let mut risks = Vec::new();
        for (id, risk) in &self.layer.risks {
            let from_fact = risk.from_fact.as_ref().and_then(|(name, at, least)| {
                let slot = self.slots.iter().position(|slot| slot.name == *name);
                if slot.is_none() {
                    self.fault(Code::UnknownSlot, at, format!("there is no slot `{name}`"));
                }
                slot.map(|slot| (slot as SlotId, *least))
            });
            let Some(handling) = risk.handling else {
                self.fault(Code::MissingField, &risk.at, format!("`handling` is missing for `{id}`"));
                continue;
            };
            if handling == Handling::Human && risk.holding.is_none() {
                let message = format!("a person takes `{id}` over: it needs a `holding` reply");
                self.fault(Code::MissingField, &risk.at, message);
            }
            risks.push(RiskMeta { id: id.clone(), handling, listed: risk.listed, from_fact });
        }
        risks
    }

    fn own_playbooks(&self) -> Vec<bool> {
        let pairs = self.industries.iter().flat_map(|i| self.types.iter().map(move |t| (i.clone(), t.clone())));
        pairs.map(|pair| self.layer.cases.contains_key(&pair)).collect()
    }

    // Cues

    fn collect_cues(&mut self) {
        let layer = self.layer;
        let id = |ids: &[String], name: &str| ids.iter().position(|id| id == name).map(|at| at as u8);
        for (industry, frame) in &layer.frames {
            if let Some(industry) = id(&self.industries, industry) {
                self.add(Label::Industry(industry), &frame.cues);
            }
        }
        for ((industry, kind), case) in &layer.cases {
            if let (Some(i), Some(t)) = (id(&self.industries, industry), id(&self.types, kind)) {
                self.add(if i == 0 { Label::Type(t) } else { Label::Pair(i, t) }, &case.cues);
            }
        }
        for (at, (_, request)) in layer.requests.iter().enumerate() {
            self.add(Label::Request(at as u8), &request.cues);
        }
        for (at, (_, risk)) in layer.risks.iter().enumerate() {
            self.add(Label::Risk(at as u8), &risk.cues);
        }
        for (at, (_, intent)) in layer.intents.iter().enumerate() {
            self.add(Label::Intent(at as u8), &intent.cues);
        }
        if let Some(language) = &layer.language {
            self.add(Label::NegatorNear, &language.near);
            self.add(Label::NegatorFar, &language.far);
            self.add(Label::Contrast, &language.contrast.cues);
            self.add(Label::Context, &language.context.cues);
            for (at, (_, cues)) in language.emotions.iter().enumerate() {
                self.add(Label::Emotion(at as u8), cues);
            }
            for (at, (_, cues)) in language.traits.iter().enumerate() {
                self.add(Label::Trait(at as u8), cues);
            }
        }
        if let Some(facts) = &layer.facts {
            let mut marks: Vec<(Label, &[written::Cue])> = Vec::new();
            for (at, pattern) in facts.patterns.iter().enumerate() {
                marks.push((Label::Trigger(at as u8), &pattern.triggers));
            }
            for (at, shape) in facts.numbers.iter().enumerate() {
                marks.push((Label::Unit(at as u8), &shape.units));
                marks.push((Label::Sign(at as u8), &shape.signs));
            }
            for (at, shape) in facts.names.iter().enumerate() {
                marks.push((Label::Suffix(at as u8), &shape.suffixes));
            }
            for (at, rule) in facts.roles.iter().enumerate() {
                marks.push((Label::RoleBefore(at as u8), &rule.before));
                marks.push((Label::RoleAfter(at as u8), &rule.after));
            }
            for (at, words) in facts.dates.words.iter().enumerate() {
                marks.push((Label::Date(at as u8), &words.words));
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
    fn learn(&mut self) -> (Grams, Vec<i8>) {
        let id = |ids: &[String], name: &str| ids.iter().position(|id| id == name).map(|at| at as u8);
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
            let (label, effect) = (Label::Gram(row as u16), Effect::Weak);
            let (written, folded) = (String::new(), String::new());
            self.cues.push((gram, NewEntry { label, effect, group: 0, anchor: 0, exact: false, written, folded }));
        }
        (learned.grams, learned.weights)
    }

    fn next_group(&mut self) -> u16 {
        self.groups += 1;
        self.groups
    }

    fn add(&mut self, label: Label, cues: &Cues) {
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

    fn add_cue(&mut self, label: Label, effect: Effect, group: u16, exact: bool, cue: &written::Cue) {
        let folded = self.fold.text(&cue.text);
        // Words of the language itself (不, 沒, 元) may be a single character.
        let short = (label == Label::NegatorNear || label.is_mark()) && folded.chars().count() == 1;
        let (anchor, part) = match cue::anchor(&folded) {
            Ok(found) => found,
            Err(_) if short => (0, folded.as_str()),
            Err(why) => {
                self.fault(Code::BadCue, &cue.at, format!("`{}`: {why}", cue.text));
                return;
            }
        };
        let part = part.to_owned();
        if exact && folded.contains('…') {
            self.fault(Code::BadCue, &cue.at, format!("`{}`: an exact cue has no gap", cue.text));
        }
        if cue.text.len() > LONGEST_CUE {
            self.fault(Code::BadCue, &cue.at, format!("`{}`: a cue has at most {LONGEST_CUE} bytes", cue.text));
            return;
        }
        let (anchor, written) = (anchor as u8, cue.text.clone());
        self.cues.push((part, NewEntry { label, effect, group, anchor, exact, written, folded }));
    }

    /// The cues sorted by anchor, and the anchors in the order of the automaton's values.
    fn table(&mut self) -> (Builder, Vec<String>) {
        let mut cues = std::mem::take(&mut self.cues);
        cues.sort_by(|a, b| a.0.cmp(&b.0));
        let (mut builder, mut anchors) = (Builder::default(), Vec::new());
        for (anchor, entry) in cues {
            if anchors.last() != Some(&anchor) {
                builder.pattern();
                anchors.push(anchor);
            }
            builder.entry(&entry);
        }
        (builder, anchors)
    }

    // Facts

    fn fact_rules(&mut self) -> FactRules {
        let Some(facts) = &self.layer.facts else { return FactRules::default() };
        let fold = self.fold;
        let folded = |words: &[String]| words.iter().map(|word| fold.text(word)).collect::<Vec<_>>();
        let mut rules = FactRules::default();
        for shape in &facts.numbers {
            rules.numbers.push(NumberShape {
                kind: self.fact_kind(&shape.kind),
                bare: shape.bare,
                before: folded(&shape.before),
                after: folded(&shape.after),
                between: fold.text(&shape.between),
                needs_role: shape.needs_role,
                except: folded(&shape.except),
                not_before: fold.text(&shape.not_before),
                not_after: folded(&shape.not_after),
                not_right_after: folded(&shape.not_right_after),
            });
        }
        for shape in &facts.names {
            rules.names.push(NameShape {
                kind: self.fact_kind(&shape.kind),
                least: shape.least as u8,
                most: shape.most as u8,
                stops: fold.text(&shape.stops),
                leads: fold.text(&shape.leads),
            });
        }
        for pattern in &facts.patterns {
            let regex = fold.text(&pattern.regex.0);
            let except = pattern.except.as_ref().map(|(regex, at)| (fold.text(regex), at));
            let checks = [Some((&regex, &pattern.regex.1)), except.as_ref().map(|(regex, at)| (regex, *at))];
            for (regex, at) in checks.into_iter().flatten() {
                if let Err(error) = regex::Regex::new(regex) {
                    self.fault(Code::BadPattern, at, format!("not a valid pattern: {error}"));
                }
            }
            rules.patterns.push(FactPattern {
                kind: self.fact_kind(&pattern.kind),
                role: pattern.role.as_ref().map(|role| intern(&mut self.roles, role)),
                digits: pattern.digits as u8,
                triggered: !pattern.triggers.is_empty(),
                regex,
                except: except.map(|(regex, _)| regex),
                plus: pattern.plus,
            });
        }
        for rule in &facts.roles {
            let tense = rule.tense.as_ref().and_then(|tense| self.named("tense", tense, Tense::NAMES));
            let (kind, role) = (self.fact_kind(&rule.kind), intern(&mut self.roles, &rule.role));
            rules.rules.push(RoleRule { kind, role, tense });
        }
        self.fact_words(facts, &mut rules);
        (rules.kinds, rules.roles) = (self.kinds.clone(), self.roles.clone());
        rules
    }

    /// The tables of words: what each kind is read as, currencies, units of time and dates.
    fn fact_words(&mut self, facts: &written::Facts, rules: &mut FactRules) {
        let fold = self.fold;
        let folded = |words: &[String]| words.iter().map(|word| fold.text(word)).collect::<Vec<_>>();
        rules.values = vec![ValueKind::Text; self.kinds.len()];
        for (kind, value) in &facts.kinds {
            if let Some(value) = self.named("value of a fact", value, ValueKind::NAMES) {
                rules.values[intern(&mut self.kinds, kind) as usize] = value;
            }
        }
        rules.currencies = facts.currencies.iter().map(|(code, words)| (code.clone(), folded(words))).collect();
        for (name, words) in &facts.periods {
            if let Some(period) = self.named("unit of time", name, Period::NAMES) {
                rules.periods.extend(words.iter().map(|word| (fold.text(word), period)));
            }
        }
        rules.periods.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        for word in &facts.dates.words {
            let means = self.named("part of a date", &word.means, DatePart::NAMES).unwrap_or(DatePart::Nothing);
            rules.dates.words.push(DateWord { means, back: word.back });
        }
        rules.dates.not_after = folded(&facts.dates.not_after);
        rules.dates.not_before = fold.text(&facts.dates.not_before);
        rules.dates.except = folded(&facts.dates.except);
    }

    /// The index of a declared kind of fact.
    fn fact_kind(&mut self, (name, at): &(String, At)) -> u8 {
        if let Some(kind) = self.kinds.iter().position(|kind| kind == name) {
            return kind as u8;
        }
        let kinds = self.kinds.clone();
        self.unknown("kind of fact", name, at, &kinds);
        0
    }

    /// What a name stands for, of the few that the program knows.
    fn named<T: Copy>(&mut self, what: &str, (name, at): &(String, At), known: &[(&str, T)]) -> Option<T> {
        let found = known.iter().find(|(known, _)| known == name).map(|&(_, value)| value);
        if found.is_none() {
            let names: Vec<String> = known.iter().map(|&(name, _)| name.to_owned()).collect();
            self.unknown(what, name, at, &names);
        }
        found
    }

    // Letters

    fn letters(&mut self, script: Script, converter: &Converter) -> Texts {
        let mut writer = Writer { compiler: self, script, converter };
        let frames = writer.frames();
        let cases = writer.cases();
        let phrases = writer.phrases();
        if script == Script::Hans {
            // The same fault would be found once for each script.
            dedup(&mut self.findings);
        }
        Texts { phrases, frames, cases }
    }
}

fn dedup(findings: &mut Vec<Diagnostic>) {
    let mut unique: Vec<Diagnostic> = Vec::with_capacity(findings.len());
    for finding in findings.drain(..) {
        if !unique.contains(&finding) {
            unique.push(finding);
        }
    }
    *findings = unique;
}

fn intern(names: &mut Vec<String>, name: &str) -> u8 {
    let at = names.iter().position(|known| known == name).unwrap_or_else(|| {
        names.push(name.to_owned());
        names.len() - 1
    });
    at as u8
}

/// Whether a list must have a variant for a complaint without facts.
#[derive(Clone, Copy, PartialEq)]
enum Fallback {
    Needed,
    Optional,
}

/// Turns written texts into the sentences of one script.
struct Writer<'c, 'l, 'g> {
    compiler: &'c mut Compiler<'l>,
    script: Script,
    converter: &'c Converter<'g>,
}

impl Writer<'_, '_, '_> {
    fn plain(&self, text: &Text) -> String {
        self.converter.text(text, self.script)
    }

    fn plain_list(&self, texts: &[Text]) -> Vec<String> {
        texts.iter().map(|text| self.plain(text)).collect()
    }

    fn sentence(&mut self, text: &Text) -> Sentence {
        let own = self.plain(text);
        let mut slots = Vec::new();
        let mut rest = own.as_str();
        while let Some(open) = rest.find('〔') {
            let after = &rest[open + '〔'.len_utf8()..];
            let Some(close) = after.find('〕') else {
                self.compiler.fault(Code::BrokenSlot, &text.at, "`〔` without `〕`".into());
                break;
            };
            slots.extend(self.slot(&after[..close], &text.at));
            rest = &after[close + '〕'.len_utf8()..];
        }
        if rest.contains('〕') && !rest.contains('〔') {
            self.compiler.fault(Code::BrokenSlot, &text.at, "`〕` without `〔`".into());
        }
        Sentence { text: own, slots }
    }

    fn slot(&mut self, name: &str, at: &At) -> Option<SlotId> {
        let found = self.compiler.slots.iter().position(|slot| slot.name == name);
        if found.is_none() {
            let valid: Vec<String> = self.compiler.slots.iter().map(|slot| slot.name.clone()).collect();
            let finding = self.compiler.fault(Code::UnknownSlot, at, format!("there is no slot 〔{name}〕"));
            *finding = finding.clone().suggest(name, valid.iter().map(String::as_str));
        }
        found.map(|at| at as SlotId)
    }

    fn variants(&mut self, texts: &[Text], fallback: Fallback) -> Variants {
        let variants: Variants = texts.iter().map(|text| self.sentence(text)).collect();
        let slots = &self.compiler.slots;
        let of_facts = |id: &SlotId| matches!(slots[*id as usize].source, SlotSource::Fact { .. });
        let free = variants.iter().any(|sentence| !sentence.slots.iter().any(of_facts));
        if let Some(first) = texts.first().filter(|_| fallback == Fallback::Needed && !free) {
            let message = "every variant needs a fact of the complaint: add one that needs none";
            self.compiler.fault(Code::NoFallback, &first.at, message.into());
        }
        variants
    }

    fn section(&mut self, section: Section, texts: Option<&written::Texts>) -> Option<(Section, Variants)> {
        let fallback = if section == Section::Restate { Fallback::Optional } else { Fallback::Needed };
        texts.map(|texts| (section, self.variants(&texts.variants, fallback)))
    }

    fn frames(&mut self) -> Vec<Frame> {
        let layer = self.compiler.layer;
        let industries = self.compiler.industries.clone();
        industries.iter().map(|industry| self.frame(layer, industry)).collect()
    }

    fn frame(&mut self, layer: &Layer, industry: &str) -> Frame {
        let chain = || [layer.frames.get(industry), layer.frames.get(GENERAL)].into_iter().flatten();
        let title = chain().find_map(|frame| frame.title.as_ref()).map(|title| self.plain(title));
        let sections = Section::FRAME
            .into_iter()
            .filter_map(|section| self.section(section, layer.frame_texts(industry, section)))
            .collect();
        let (mut company, mut deadlines) = (Vec::new(), Vec::new());
        for (at, slot) in self.compiler.slots.iter().enumerate() {
            let slot_id = at as SlotId;
            match slot.source {
                SlotSource::Company => {
                    let declared = || chain().filter_map(|frame| frame.slots.get(&slot.name));
                    let value = declared().find_map(|slot| slot.value.as_ref()).map(|value| self.plain(value));
                    let question = declared().find_map(|slot| slot.question.clone()).map(|question| {
                        let at = At { file: "".into(), line: 1, column: 1, end_column: 2 };
                        self.plain(&Text { hant: question, hans: None, at })
                    });
                    let question = question.unwrap_or_else(|| slot.name.clone());
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
        Frame { title: title.unwrap_or_else(|| industry.to_owned()), sections, company, deadlines, withhold }
    }

    fn cases(&mut self) -> Vec<(u8, u8, Case)> {
        let layer = self.compiler.layer;
        let (industries, types) = (self.compiler.industries.clone(), self.compiler.types.clone());
        let mut cases = Vec::new();
        for (i, industry) in industries.iter().enumerate() {
            for (t, kind) in types.iter().enumerate() {
                if layer.cases.contains_key(&(industry.clone(), kind.clone())) {
                    cases.push((i as u8, t as u8, self.case(layer, industry, kind)));
                }
            }
        }
        cases
    }

    fn case(&mut self, layer: &Layer, industry: &str, kind: &str) -> Case {
        let title = layer.case_field(industry, kind, |case| case.title.as_ref()).map(|title| self.plain(title));
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
            title: title.unwrap_or_else(|| kind.to_owned()),
            sections,
            actions: list(actions).map(|action| self.action(action)).collect(),
            options: list(options).filter_map(|option| self.option(option)).collect(),
            asks: list(asks).map(|ask| self.ask(ask)).collect(),
            departments: list(departments).map(|text| self.plain(text)).collect(),
            rights: rights.map(|rights| self.ids("regulation", &rights.value, &regulations)).unwrap_or_default(),
            notes: list(notes).map(|text| self.plain(text)).collect(),
        }
    }

    fn action(&mut self, action: &written::Action) -> Action {
        if let Some((name, at)) = &action.within {
            self.slot(name, at);
        }
        Action { id: action.id.clone(), say: self.variants(&action.say, Fallback::Needed) }
    }

    fn option(&mut self, option: &written::RemedyOption) -> Option<RemedyOption> {
        let at = &option.answers.1;
        let requests = names(&self.compiler.layer.requests);
        let answers = *self.ids("request", std::slice::from_ref(&option.answers), &requests).first()?;
        let (needed, has) = match option.limit {
            Authority::FrontLine => ("say", !option.say.is_empty()),
            Authority::Manager => ("else", !option.refer.is_empty()),
        };
        if !has {
            self.compiler.fault(Code::MissingField, at, format!("`{needed}` is missing for this limit"));
        }
        Some(RemedyOption {
            answers,
            limit: option.limit,
            offer: self.variants(&option.offer, Fallback::Needed),
            say: self.variants(&option.say, Fallback::Needed),
            refer: self.variants(&option.refer, Fallback::Needed),
        })
    }

    fn ask(&mut self, ask: &written::Ask) -> Ask {
        let facts = ask.facts.iter().filter_map(|(name, at)| self.slot(name, at)).collect();
        Ask { facts, say: self.variants(&ask.say, Fallback::Needed) }
    }

    fn ids(&mut self, what: &str, ids: &[(String, At)], known: &[String]) -> Vec<u8> {
        let mut found = Vec::new();
        for (id, at) in ids {
            match known.iter().position(|known| known == id) {
                Some(at) => found.push(at as u8),
                None => self.compiler.unknown(what, id, at, known),
            }
        }
        found
    }

    fn note(&mut self, note: Option<&written::Note>) -> Option<Note> {
        let note = note?;
        let subject = self.variants(&note.subject, Fallback::Needed);
        Some(Note { subject, body: note.body.iter().map(|texts| self.variants(texts, Fallback::Needed)).collect() })
    }

    fn phrases(&mut self) -> Phrases {
        let layer = self.compiler.layer;
        let language = layer.language.clone().unwrap_or_default();
        let title = |writer: &Self, title: &Option<Text>, id: &str| {
            title.as_ref().map_or_else(|| id.to_owned(), |title| writer.plain(title))
        };
        let types = self.compiler.types.clone();
        let general = |kind: &str| layer.case_field(GENERAL, kind, |case| case.title.as_ref()).cloned();
        Phrases {
            types: types.iter().map(|kind| title(self, &general(kind), kind)).collect(),
            requests: layer
                .requests
                .iter()
                .map(|(id, request)| RequestText {
                    title: title(self, &request.title, id),
                    authority: request.authority.unwrap_or(Authority::Manager),
                    grant: self.variants(&request.grant, Fallback::Needed),
                    refer: self.variants(&request.refer, Fallback::Needed),
                })
                .collect(),
            risks: layer
                .risks
                .iter()
                .map(|(id, risk)| RiskText {
                    title: title(self, &risk.title, id),
                    holding: self.note(risk.holding.as_ref()),
                    reply: self.variants(&risk.reply, Fallback::Needed),
                    not_with: self.ids("type", &risk.not_with, &types),
                    covers: self.ids("request", &risk.covers, &names(&layer.requests)),
                    notes: self.plain_list(&risk.notes),
                    owner: risk.owner.as_ref().map(|owner| self.plain(owner)),
                    within: risk.within.as_ref().map(|within| (within.number, within.unit)),
                })
                .collect(),
            intents: layer
                .intents
                .iter()
                .map(|(_, intent)| self.note(intent.letter.as_ref()).unwrap_or_default())
                .collect(),
            rights: layer
                .regulations
                .iter()
                .map(|(id, regulation)| RightText {
                    id: id.clone(),
                    region: regulation.region.clone(),
                    verified: regulation.verified,
                    say: self.variants(&regulation.say, Fallback::Needed),
                })
                .collect(),
            units: Unit::ALL.map(|(name, _)| language.units.get(name).map(|unit| self.plain(unit)).unwrap_or_default()),
            missing: language.missing.as_ref().map(|text| self.plain(text)).unwrap_or_default(),
            day: language.day.as_ref().map(|text| self.plain(text)).unwrap_or_default(),
            amount_unit: layer
                .facts
                .as_ref()
                .and_then(|facts| facts.amount_unit.as_ref())
                .map(|unit| self.plain(unit))
                .unwrap_or_default(),
        }
    }
}

fn list<T>(placed: Option<&written::Placed<Vec<T>>>) -> impl Iterator<Item = &T> {
    placed.into_iter().flat_map(|placed| &placed.value)
}

/// The ids of all slots, for messages.
#[must_use]
pub fn slot_names(core: &Core) -> BTreeMap<&str, SlotId> {
    core.slots.iter().enumerate().map(|(at, slot)| (slot.name.as_str(), at as SlotId)).collect()
}
