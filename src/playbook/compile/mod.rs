//! From what the author wrote to what the program runs on; every fault on the way is a finding.

mod check;
mod cues;
mod facts;
pub mod lessons;
mod letters;
mod masks;
mod pack;
mod phrases;
mod sentences;

use std::cell::OnceCell;
use std::collections::BTreeMap;

use daachorse::CharwiseDoubleArrayAhoCorasickBuilder;

use super::TO_WRITE;
use super::cue::Frequency;
use super::glossary::Converter;
use super::home::{GENERAL, OTHER};
use super::learn::Learned;
use super::set::{Core, IndustryId, Label, Set, Slot, TypeId};
use super::table::NewEntry;
use super::tree::At;
use super::written::Layer;
use crate::diagnostic::{Arg, Code, Diagnostic, Message, Place};
use crate::text::script::CharSet;
use crate::text::{Fold, Script};
use pack::pack;

/// What the program asks for by name: two intents, and a slot.
const COMPLAINT: &str = "complaint";
const UNCLEAR: &str = "unclear";
const CONTACTS: &str = "contacts_before";

/// What layers are compiled with.
pub struct Ground<'g> {
    pub fold: &'g Fold,
    pub hans_only: CharSet,
    pub converter: &'g Converter<'g>,
    /// The industries of the first layer.
    pub industries: Vec<String>,
    /// The set of the first layer, where it was compiled before: then only what the layers above add is.
    pub below: Option<&'g Set>,
}

/// What became of the layers.
pub struct Compiled {
    /// The bytes that [`super::Set::load`] takes, without whatever is faulty: sentences, cues, rules. `None` only
    /// where a set could not hold together.
    pub set: Option<Vec<u8>>,
    pub findings: Vec<Diagnostic>,
}

/// Compiles the layers, already laid over one another.
#[must_use]
pub fn compile(layer: &Layer, version: String, ground: Ground) -> Compiled {
    let Ground { fold, hans_only, converter, industries, below } = ground;
    let first = numbered(vec![GENERAL.to_owned()], industries.iter());
    let known_industries = first.len();
    let mut compiler = Compiler::new(layer, fold, first, below);
    let whole = compiler.check_structure();
    compiler.check_snippets();
    let facts = compiler.sound_facts();
    compiler.collect_cues(&facts);
    let Learned { names: new, weights: gram_weights, grams } = compiler.learn();
    let (mut cues, anchors) = compiler.table();
    let (gram_table, gram_entries) = compiler.gram_table(&new, &mut cues);
    let rules = compiler.fact_rules(&facts);
    let risks = compiler.risks();
    let texts = [Script::Hant, Script::Hans].map(|script| compiler.letters(script, converter));
    let counted = compiler.check_counts(&facts, &grams);
    let mut findings = std::mem::take(&mut compiler.findings);
    if !whole || !counted {
        return Compiled { set: None, findings };
    }
    let own = match automaton(&anchors) {
        Ok(own) => own,
        Err(finding) => {
            findings.push(finding);
            return Compiled { set: None, findings };
        }
    };
    let automata: Vec<&[u8]> = below.into_iter().flat_map(Set::automata_bytes).chain(own.as_deref()).collect();
    let language = layer.language.clone().unwrap_or_default();
    let intent = |id: &str| layer.intents.iter().position(|(known, _)| known == id).map(number);
    let core = Core {
        version,
        own_playbook: compiler.own_playbooks(),
        contrast: (language.contrast.before.unwrap_or(1.0), language.contrast.after.unwrap_or(1.0)),
        context: language.context.before.unwrap_or(1.0),
        staff_speakers: language.staff_speakers.iter().map(|word| fold.text(word)).collect(),
        customer_speakers: language.customer_speakers.iter().map(|word| fold.text(word)).collect(),
        hans_only,
        cantonese: language.cantonese.iter().copied().collect(),
        risks,
        requests: names(&layer.requests),
        complaint: intent(COMPLAINT),
        unclear: intent(UNCLEAR),
        contacts: compiler.slots.iter().position(|slot| slot.name == CONTACTS).map(number),
        intents: names(&layer.intents),
        traits: names(&language.traits),
        customers: names(&language.customers),
        emotions: language.emotions.len(),
        removed: compiler.removed_entries,
        known_industries,
        industries: compiler.industries,
        types: compiler.types,
        slots: compiler.slots,
        facts: rules,
        grams,
    };
    let set = pack(&core, &automata, &cues, [&gram_table, &gram_entries, &gram_weights], &texts);
    Compiled { set: Some(set), findings }
}

/// What finds the words, each with its value; `None` where there are none.
fn automaton(words: &[(String, u32)]) -> Result<Option<Vec<u8>>, Diagnostic> {
    if words.is_empty() {
        return Ok(None);
    }
    let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new()
        .build_with_values(words.iter().map(|(word, value)| (word.as_str(), *value)))
        .map_err(|error| Diagnostic::new(Code::BadCue, Message::CuesFail { error: error.to_string().into() }))?;
    Ok(Some(automaton.serialize()))
}

/// The number of an entry in as few bits as the set keeps for it. Where it does not fit, [`Compiler::check_counts`]
/// has a finding, and nothing that was numbered is used.
fn number<T: TryFrom<usize> + Default>(at: usize) -> T {
    T::try_from(at).unwrap_or_default()
}

fn names<T>(list: &[(String, T)]) -> Vec<String> {
    list.iter().map(|(id, _)| id.clone()).collect()
}

struct Compiler<'l> {
    layer: &'l Layer,
    fold: &'l Fold,
    below: Option<&'l Set>,
    industries: Vec<String>,
    types: Vec<String>,
    kinds: Vec<String>,
    roles: Vec<String>,
    slots: Vec<Slot>,
    cues: Vec<NewEntry>,
    /// How common the parts of cues are; counted when it is first asked for.
    frequency: OnceCell<Frequency>,
    /// Cues of a general type that an industry takes out.
    removed: BTreeMap<TypeId, Vec<(&'l str, IndustryId)>>,
    /// Cues that a layer above takes out.
    taken_out: BTreeMap<Label, Vec<&'l str>>,
    /// Marks of what is still to be written, folded.
    unwritten: Vec<String>,
    /// The same by entry of the table of cues, sorted.
    removed_entries: Vec<(u32, IndustryId)>,
    findings: Vec<Diagnostic>,
}

impl<'l> Compiler<'l> {
    fn new(layer: &'l Layer, fold: &'l Fold, industries: Vec<String>, below: Option<&'l Set>) -> Self {
        // What the layer below has numbered keeps its number.
        let types = below.map_or_else(|| vec![OTHER.to_owned()], |set| set.core.types.clone());
        let unwritten = layer.style.iter().flat_map(|style| &style.unwritten).map(|mark| mark.text.as_str());
        let general = layer.cases.keys().filter(|(industry, _)| industry == GENERAL);
        let mut compiler = Self {
            layer,
            fold,
            below,
            industries: numbered(industries, layer.frames.keys()),
            types: numbered(types, general.map(|(_, kind)| kind)),
            kinds: Vec::new(),
            roles: Vec::new(),
            slots: Vec::new(),
            cues: Vec::new(),
            frequency: OnceCell::new(),
            removed: BTreeMap::new(),
            taken_out: BTreeMap::new(),
            unwritten: unwritten.chain([TO_WRITE]).map(|mark| fold.text(mark)).collect(),
            removed_entries: Vec::new(),
            findings: Vec::new(),
        };
        compiler.declare_slots();
        compiler
    }

    /// Counted over the examples of all playbooks.
    fn frequency(&self) -> &Frequency {
        self.frequency.get_or_init(|| {
            let mut frequency = Frequency::default();
            for example in self.layer.cases.values().flat_map(|case| &case.examples) {
                frequency.count(&self.fold.text(&example.text));
            }
            frequency
        })
    }

    /// Whether a part of the text is still to be written.
    fn is_unwritten(&self, text: &str) -> bool {
        let folded = self.fold.text(text);
        self.unwritten.iter().any(|mark| folded.contains(mark))
    }

    fn fault(&mut self, code: Code, at: &At, message: Message) {
        self.findings.push(finding(code, at, message));
    }

    fn unknown(&mut self, what: &'static str, wrong: &str, at: &At, valid: &[String]) {
        let finding = finding(Code::UnknownId, at, Message::Unknown { what: Arg::Term(what), name: wrong.into() });
        self.findings.push(finding.suggest(wrong, valid.iter().map(String::as_str)));
    }

    fn own_playbooks(&self) -> Vec<bool> {
        let pairs = self.industries.iter().flat_map(|i| self.types.iter().map(move |t| (i.clone(), t.clone())));
        pairs.map(|pair| self.layer.cases.contains_key(&pair)).collect()
    }
}

fn finding(code: Code, at: &At, message: Message) -> Diagnostic {
    let place = Place {
        file: at.file.to_string(),
        line: at.line,
        column: at.column,
        end_column: at.end_column,
        source: String::new(),
    };
    Diagnostic::new(code, message).at(place)
}

fn numbered<'i>(mut known: Vec<String>, ids: impl Iterator<Item = &'i String>) -> Vec<String> {
    let new: Vec<String> = ids.filter(|id| !known.contains(id)).cloned().collect();
    known.extend(new);
    known
}

fn intern(names: &mut Vec<String>, name: &str) -> u8 {
    let at = names.iter().position(|known| known == name).unwrap_or_else(|| {
        names.push(name.to_owned());
        names.len() - 1
    });
    number(at)
}
