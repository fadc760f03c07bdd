//! Layers: a user's folder over the built-in set, an industry over `general`.
//!
//! Lists of sentences replace; word lists add, and `remove` takes out. Every struct is taken apart field by field,
//! so that a new field cannot be read and then forgotten here.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::home::GENERAL;
use super::written::{
    Bend, Case, ClauseShape, Cue, Cues, Customer, Dates, Example, FactSlot, Facts, Frame, Glossary, Intent, Language,
    Layer, Removal, Request, Risk, Section, Style, Texts,
};

/// Lays `upper` over `lower`.
#[must_use]
pub fn overlay(mut lower: Layer, upper: Layer) -> Layer {
    let Layer {
        frames,
        cases,
        requests,
        risks,
        intents,
        language,
        facts,
        regulations,
        glossary,
        snippets,
        style,
        unread,
    } = upper;
    merge(&mut lower.frames, frames, overlay_frame);
    merge(&mut lower.cases, cases, overlay_case);
    merge_list(&mut lower.requests, requests, overlay_request);
    merge_list(&mut lower.risks, risks, overlay_risk);
    merge_list(&mut lower.intents, intents, overlay_intent);
    merge_option(&mut lower.language, language, overlay_language);
    merge_option(&mut lower.facts, facts, overlay_facts);
    merge_option(&mut lower.glossary, glossary, overlay_glossary);
    lower.regulations.extend(regulations);
    lower.snippets.extend(snippets);
    merge_option(&mut lower.style, style, overlay_style);
    lower.unread.extend(unread);
    lower
}

fn merge<K: Ord, T>(lower: &mut BTreeMap<K, T>, upper: BTreeMap<K, T>, overlay: fn(&mut T, T)) {
    for (key, value) in upper {
        match lower.get_mut(&key) {
            Some(below) => overlay(below, value),
            None => {
                lower.insert(key, value);
            }
        }
    }
}

fn merge_list<T>(lower: &mut Vec<(String, T)>, upper: Vec<(String, T)>, overlay: fn(&mut T, T)) {
    for (id, value) in upper {
        match lower.iter_mut().find(|(below, _)| *below == id) {
            Some((_, below)) => overlay(below, value),
            None => lower.push((id, value)),
        }
    }
}

fn merge_option<T>(lower: &mut Option<T>, upper: Option<T>, overlay: fn(&mut T, T)) {
    match (lower.as_mut(), upper) {
        (Some(below), Some(above)) => overlay(below, above),
        (None, above) => *lower = above,
        (Some(_), None) => {}
    }
}

/// Takes what the upper layer says; where it says nothing the lower one stays.
fn set<T>(lower: &mut Option<T>, upper: Option<T>) {
    if upper.is_some() {
        *lower = upper;
    }
}

fn set_list<T>(lower: &mut Vec<T>, upper: Vec<T>) {
    if !upper.is_empty() {
        *lower = upper;
    }
}

fn overlay_frame(lower: &mut Frame, upper: Frame) {
    let Frame { at, title, cues, texts, slots, deadlines, withhold } = upper;
    lower.at = at;
    set(&mut lower.title, title);
    overlay_cues(&mut lower.cues, cues);
    lower.texts.extend(texts);
    lower.slots.extend(slots);
    lower.deadlines.extend(deadlines);
    lower.withhold.extend(withhold);
}

fn overlay_case(lower: &mut Case, upper: Case) {
    let Case { at, title, cues, texts, actions, options, asks, departments, rights, notes, examples } = upper;
    lower.at = at;
    set(&mut lower.title, title);
    overlay_cues(&mut lower.cues, cues);
    lower.texts.extend(texts);
    set(&mut lower.actions, actions);
    set(&mut lower.options, options);
    set(&mut lower.asks, asks);
    set(&mut lower.departments, departments);
    set(&mut lower.rights, rights);
    set(&mut lower.notes, notes);
    add_examples(&mut lower.examples, examples);
}

fn overlay_request(lower: &mut Request, upper: Request) {
    let Request { at, title, cues, authority, grant, refer } = upper;
    lower.at = at;
    set(&mut lower.title, title);
    overlay_cues(&mut lower.cues, cues);
    set(&mut lower.authority, authority);
    set_list(&mut lower.grant, grant);
    set_list(&mut lower.refer, refer);
}

fn overlay_risk(lower: &mut Risk, upper: Risk) {
    let Risk {
        at,
        title,
        cues,
        handling,
        enough,
        listed,
        holding,
        reply,
        notes,
        owner,
        within,
        not_with,
        covers,
        from_fact,
        examples,
    } = upper;
    lower.at = at;
    set(&mut lower.title, title);
    overlay_cues(&mut lower.cues, cues);
    set(&mut lower.handling, handling);
    set(&mut lower.enough, enough);
    set(&mut lower.listed, listed);
    set(&mut lower.holding, holding);
    set_list(&mut lower.reply, reply);
    set_list(&mut lower.notes, notes);
    set(&mut lower.owner, owner);
    set(&mut lower.within, within);
    set_list(&mut lower.not_with, not_with);
    set_list(&mut lower.covers, covers);
    set(&mut lower.from_fact, from_fact);
    add_examples(&mut lower.examples, examples);
}

fn overlay_intent(lower: &mut Intent, upper: Intent) {
    let Intent { at, title, cues, letter, examples } = upper;
    lower.at = at;
    set(&mut lower.title, title);
    overlay_cues(&mut lower.cues, cues);
    set(&mut lower.letter, letter);
    add_examples(&mut lower.examples, examples);
}

fn overlay_language(lower: &mut Language, upper: Language) {
    let Language {
        near,
        far,
        contrast,
        context,
        emotions,
        traits,
        customers,
        staff_speakers,
        customer_speakers,
        units,
        cantonese,
        missing,
        day,
    } = upper;
    overlay_cues(&mut lower.near, near);
    overlay_cues(&mut lower.far, far);
    overlay_bend(&mut lower.contrast, contrast);
    overlay_bend(&mut lower.context, context);
    merge_list(&mut lower.emotions, emotions, overlay_cues);
    merge_list(&mut lower.traits, traits, overlay_cues);
    merge_list(&mut lower.customers, customers, overlay_customer);
    lower.staff_speakers.extend(staff_speakers);
    lower.customer_speakers.extend(customer_speakers);
    lower.units.extend(units);
    lower.cantonese.extend(cantonese);
    set(&mut lower.missing, missing);
    set(&mut lower.day, day);
}

fn overlay_customer(lower: &mut Customer, upper: Customer) {
    let Customer { at, title, cues, notes } = upper;
    lower.at = at;
    set(&mut lower.title, title);
    overlay_cues(&mut lower.cues, cues);
    set_list(&mut lower.notes, notes);
}

fn overlay_bend(lower: &mut Bend, upper: Bend) {
    let Bend { cues, before, after } = upper;
    overlay_cues(&mut lower.cues, cues);
    set(&mut lower.before, before);
    set(&mut lower.after, after);
}

/// Shapes, names, patterns and roles add, the ones below first; slots and masks are replaced by name; of clauses the words
/// add and the numbers replace.
fn overlay_facts(lower: &mut Facts, upper: Facts) {
    let Facts {
        kinds,
        currencies,
        periods,
        dates,
        numbers,
        names,
        lists,
        nouns,
        clauses,
        unquoted,
        patterns,
        roles,
        slots,
        words,
        amount_unit,
        masks,
    } = upper;
    lower.kinds.extend(kinds);
    lower.currencies.extend(currencies);
    lower.periods.extend(periods);
    overlay_dates(&mut lower.dates, dates);
    lower.numbers.extend(numbers);
    lower.names.extend(names);
    lower.lists.extend(lists);
    lower.nouns.extend(nouns);
    for shape in clauses {
        overlay_clause(&mut lower.clauses, shape);
    }
    lower.unquoted.extend(unquoted);
    lower.patterns.extend(patterns);
    lower.roles.extend(roles);
    for slot in slots {
        overlay_slot(&mut lower.slots, slot);
    }
    for ((kind, at), cues) in words {
        match lower.words.iter_mut().find(|((below, _), _)| *below == kind) {
            Some((_, below)) => overlay_cues(below, cues),
            None => lower.words.push(((kind, at), cues)),
        }
    }
    set(&mut lower.amount_unit, amount_unit);
    lower.masks.retain(|below| masks.iter().all(|above| above.kind.0 != below.kind.0));
    lower.masks.extend(masks);
}

fn overlay_dates(lower: &mut Dates, upper: Dates) {
    let Dates { words, not_after, not_before, sure_before, except } = upper;
    lower.words.extend(words);
    lower.not_after.extend(not_after);
    lower.not_before.push_str(&not_before);
    lower.sure_before.extend(sure_before);
    lower.except.extend(except);
}

/// The shape keeps its place: its words below are known by it.
fn overlay_clause(lower: &mut Vec<ClauseShape>, upper: ClauseShape) {
    let Some(below) = lower.iter_mut().find(|below| below.kind.0 == upper.kind.0) else { return lower.push(upper) };
    let ClauseShape { kind: _, least, most, enough, demands, openers, faults, never, not_with, not_risks } = upper;
    (below.least, below.most, below.enough) = (least, most, enough);
    below.demands.extend(demands);
    below.openers.extend(openers);
    below.faults.extend(faults);
    below.never.extend(never);
    below.not_with.extend(not_with);
    below.not_risks.extend(not_risks);
}

fn overlay_slot(lower: &mut Vec<FactSlot>, upper: FactSlot) {
    match lower.iter_mut().find(|below| below.name == upper.name) {
        Some(below) => *below = upper,
        None => lower.push(upper),
    }
}

fn overlay_glossary(lower: &mut Glossary, upper: Glossary) {
    let Glossary { words, fold, both_scripts } = upper;
    lower.words.retain(|(from, _)| words.iter().all(|(above, _)| above != from));
    lower.words.extend(words);
    lower.fold.extend(fold);
    lower.both_scripts.extend(both_scripts);
}

fn overlay_style(lower: &mut Style, upper: Style) {
    let Style { avoid, law, mainland, both_regions, unwritten } = upper;
    lower.avoid.extend(avoid);
    lower.law.extend(law);
    lower.mainland.extend(mainland);
    lower.both_regions.extend(both_regions);
    lower.unwritten.extend(unwritten);
}

fn overlay_cues(lower: &mut Cues, upper: Cues) {
    for cue in moved(lower, &upper) {
        lower.take_out(&cue.text);
        lower.moved.push(cue);
    }
    let Cues { certain, strong, normal, weak, exact, except, never, remove, moved: _ } = upper;
    for Removal { cue, done } in remove {
        let done = done | lower.take_out(&cue.text);
        lower.remove.push(Removal { cue, done });
    }
    add(&mut lower.certain, certain);
    add(&mut lower.strong, strong);
    add(&mut lower.normal, normal);
    add(&mut lower.weak, weak);
    add(&mut lower.exact, exact);
    add(&mut lower.except, except);
    add(&mut lower.never, never);
}

/// The cues that stand in another list below: they are what the upper layer says of them, and not both.
fn moved(lower: &Cues, upper: &Cues) -> Vec<Cue> {
    if upper.lists().into_iter().all(Vec::is_empty) {
        return Vec::new();
    }
    let mut below: HashMap<&str, u8> = HashMap::new();
    for (list, cues) in lower.lists().into_iter().enumerate() {
        cues.iter().for_each(|cue| *below.entry(&cue.text).or_default() |= 1 << list);
    }
    let is_elsewhere =
        |list: usize, cue: &Cue| below.get(cue.text.as_str()).is_some_and(|lists| lists & !(1 << list) != 0);
    let lists = upper.lists().into_iter().enumerate();
    lists
        .flat_map(|(list, cues)| cues.iter().map(move |cue| (list, cue)))
        .filter(|(list, cue)| is_elsewhere(*list, cue))
        .map(|(_, cue)| cue.clone())
        .collect()
}

/// Adds cues; one that stands below already is the same cue, not a second one.
fn add(lower: &mut Vec<Cue>, mut upper: Vec<Cue>) {
    let above: HashSet<&str> = upper.iter().map(|cue| cue.text.as_str()).collect();
    let known = lower.iter().map(|cue| &cue.text).filter(|text| above.contains(text.as_str()));
    let known: HashSet<String> = known.cloned().collect();
    upper.retain(|cue| !known.contains(&cue.text));
    lower.extend(upper);
}

/// Adds examples; one that stands below already takes the labels from above.
fn add_examples(lower: &mut Vec<Example>, upper: Vec<Example>) {
    let above: HashSet<&str> = upper.iter().map(|example| example.text.as_str()).collect();
    lower.retain(|example| !above.contains(example.text.as_str()));
    lower.extend(upper);
}

impl Cues {
    /// The lists that vote, and after them the two that silence.
    #[must_use]
    pub fn lists(&self) -> [&Vec<Cue>; 7] {
        [&self.certain, &self.strong, &self.normal, &self.weak, &self.exact, &self.except, &self.never]
    }

    /// The cues that vote.
    pub fn votes(&self) -> impl Iterator<Item = &Cue> {
        self.lists().into_iter().take(5).flatten()
    }

    /// Takes a cue out of whichever list it is in; says whether it was in any.
    fn take_out(&mut self, text: &str) -> bool {
        let lists = [
            &mut self.certain,
            &mut self.strong,
            &mut self.normal,
            &mut self.weak,
            &mut self.exact,
            &mut self.except,
            &mut self.never,
        ];
        let mut found = false;
        for list in lists {
            let before = list.len();
            list.retain(|cue| cue.text != text);
            found |= list.len() < before;
        }
        found
    }
}

impl Layer {
    /// The variants of a frame section: the industry's, or else the general ones.
    #[must_use]
    pub fn frame_texts(&self, industry: &str, section: Section) -> Option<&Texts> {
        let of = |industry: &str| self.frames.get(industry)?.texts.get(&section);
        of(industry).or_else(|| of(GENERAL))
    }

    /// A field of a case: the industry's, or else the general one.
    #[must_use]
    pub fn case_field<'l, T>(&'l self, industry: &str, kind: &str, field: impl Fn(&'l Case) -> Option<T>) -> Option<T> {
        let of = |industry: &str| self.cases.get(&(industry.to_owned(), kind.to_owned())).and_then(&field);
        of(industry).or_else(|| of(GENERAL))
    }
}
