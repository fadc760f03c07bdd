//! The compiled set: what the program runs on. Made by `compile`, at build time or when a folder is loaded.
//!
//! One run of bytes: one block for each thing that may be needed alone, and an index. A complaint decodes the
//! core, the automaton and the few letters it uses, in the one script it uses; the rest is never touched.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::{Range, RangeInclusive};
use std::sync::OnceLock;

use daachorse::CharwiseDoubleArrayAhoCorasick;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

pub use super::fact_words::{DatePart, DateRules, DateWord, Period, Tense, ValueKind, WordList};
use super::grams::GramTable;
use super::learn::{Axis, Labels, Leverage};
use super::table::CueTable;
pub use super::written::{Authority, Handling, Section, Unit};
use crate::text::Script;
use crate::text::script::{CharSet, Region};

/// Index into [`Core::industries`]; 0 is `general`.
pub type IndustryId = u8;
/// Index into [`Core::types`]; 0 is `other`.
pub type TypeId = u8;

/// What a cue speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Label {
    Industry(IndustryId),
    Type(TypeId),
    /// This type in this industry.
    Pair(IndustryId, TypeId),
    Request(u8),
    Risk(u8),
    Intent(u8),
    Emotion(u8),
    Trait(u8),
    Customer(u8),
    NegatorNear,
    NegatorFar,
    Contrast,
    Context,
    /// Wakes the fact pattern.
    Trigger(u8),
    /// Stands right after, or right before, a number of this shape.
    Unit(u8),
    Sign(u8),
    /// Ends a name of this shape.
    Suffix(u8),
    /// Stands before, or after, a fact of this role rule.
    RoleBefore(u8),
    RoleAfter(u8),
    /// Is a fact of this kind by itself.
    Word(u8),
    /// A word of dates.
    Date(u8),
    /// A word that matters where a clause of this shape may be quoted.
    Clause(u8, ClauseWord),
}

impl Label {
    /// Whether it only helps to find facts and votes for nothing.
    #[must_use]
    pub fn is_mark(self) -> bool {
        use Label::{Clause, Date, RoleAfter, RoleBefore, Sign, Suffix, Trigger, Unit};
        let is_role = matches!(self, RoleBefore(_) | RoleAfter(_));
        is_role || matches!(self, Trigger(_) | Unit(_) | Sign(_) | Suffix(_) | Date(_) | Clause(..))
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RiskMeta {
    pub id: String,
    pub handling: Handling,
    /// The weight of cues and likeness from which on the risk is there.
    pub enough: f32,
    pub listed: bool,
    /// The risk is there when the fact in this slot is a number of at least this.
    pub from_fact: Option<(SlotId, u32)>,
}

/// What the examples teach: for every gram a row of [`Set::gram_weights`].
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Grams {
    /// The idf of each gram.
    pub rarity: Vec<f32>,
    /// How much all examples say by each gram: the squares of its values.
    pub said: Vec<f32>,
    /// The unit of the weights.
    pub scale: f32,
    /// What is said of any text before a gram is looked at, for each label.
    pub bias: Vec<f32>,
    /// Of each example, by its key: see [`super::learn::Without`]. Sorted.
    pub leverage: Vec<(u32, Leverage)>,
}

/// What fills a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SlotSource {
    /// A fact of the complaint: kind and, where it matters, role (indices into the names of [`FactRules`]).
    Fact {
        kind: u8,
        role: Option<u8>,
    },
    Company,
    Deadline,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Slot {
    pub name: String,
    pub source: SlotSource,
}

pub type SlotId = u16;

/// A number with its unit or sign; strings are folded.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NumberShape {
    pub kind: u8,
    /// Neither unit nor sign: known by its role alone.
    pub bare: bool,
    pub before: Vec<String>,
    pub after: Vec<String>,
    /// Characters that may stand between role word and bare number.
    pub between: String,
    pub needs_role: bool,
    pub except: Vec<String>,
    pub not_before: String,
    /// Words that, earlier in the clause, make it another thing: 一天打六通 is what was suffered, not what was done.
    pub not_after: Vec<String>,
    /// Words that, right before it, make it the number of a thing: 尾號1234.
    pub not_right_after: Vec<String>,
    /// Characters before which a bare number needs no role, as at the end of the text; empty where it always does.
    pub closes: String,
}

/// Things told one after another, 第一次… 第二次… 第三次…, at least so many; units are folded.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ListShape {
    pub kind: u8,
    pub role: u8,
    pub units: Vec<String>,
    /// Other words for 第一: 頭一.
    pub first: Vec<String>,
    /// Where there are any, one of these words follows each of them.
    pub followed: Vec<String>,
    pub least: u8,
}

/// What stands around the word of a kind that the complaint is about, and around one named in passing.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NounShape {
    pub kind: u8,
    pub likely_after: WordList,
    pub likely_before: WordList,
    pub never_after: WordList,
    pub never_before: WordList,
    /// Only a word that one of the likely ones touches counts, or one that begins a clause.
    pub touched: bool,
    /// What a complaint of this type, or in this industry, speaks for or against naming one, in points.
    pub types: Vec<(TypeId, i32)>,
    pub industries: Vec<(IndustryId, i32)>,
}

/// A clause that a letter may quote: the one that most tells what happened, or what is asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ClauseShape {
    pub kind: u8,
    /// In characters.
    pub least: u8,
    pub most: u8,
    /// The weight for the main type from which on a clause tells something.
    pub enough: f32,
    /// It is the last clause with a word of demand that none of the requests covers.
    pub demands: bool,
    /// No clause is quoted that has a fact of these kinds,
    pub not_with: Vec<u8>,
    /// or a cue of these risks.
    pub not_risks: Vec<u8>,
}

impl ClauseShape {
    #[must_use]
    pub fn sizes(&self) -> RangeInclusive<usize> {
        usize::from(self.least)..=usize::from(self.most)
    }
}

/// What a word says of the clause that it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ClauseWord {
    /// Is left out at the beginning of a quotation.
    Opener,
    /// Tells of what went wrong.
    Fault,
    /// Is not quoted.
    Never,
    /// Asks for something.
    Demand,
}

impl ClauseWord {
    pub const ALL: [ClauseWord; 4] = [ClauseWord::Opener, ClauseWord::Fault, ClauseWord::Never, ClauseWord::Demand];
}

/// A name that ends with one of its suffixes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NameShape {
    pub kind: u8,
    pub least: u8,
    pub most: u8,
    pub stops: String,
    /// Where it is given, the name stands right after one of these characters.
    pub leads: String,
}

/// Any other shape, as a regular expression over folded text.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FactPattern {
    pub kind: u8,
    pub role: Option<u8>,
    /// Woken by a run of letters and digits with at least so many digits; where it has trigger words, they wake it
    /// in texts that have such a run.
    pub digits: u8,
    pub triggered: bool,
    pub regex: String,
    pub except: Option<String>,
    /// Added to the number: 第三次 is the third time, so two came before.
    pub plus: i32,
    /// What the words amount to where they name no number: 三月報、五月報、八月報 are three.
    pub counts: Option<u8>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct RoleRule {
    pub kind: u8,
    pub role: u8,
    /// The tense that a date of this role has.
    pub tense: Option<Tense>,
}

/// How a kind of personal number is masked: so many of its letters and digits are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mask {
    pub first: u8,
    pub last: u8,
    /// No letter says such a number in full.
    pub in_letters: bool,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct FactRules {
    pub kinds: Vec<String>,
    /// How the values of each kind are read.
    pub values: Vec<ValueKind>,
    /// Each code with its signs and names, folded.
    pub currencies: Vec<(String, Vec<String>)>,
    /// Words of time units, folded, the longest first.
    pub periods: Vec<(String, Period)>,
    pub dates: DateRules,
    pub roles: Vec<String>,
    pub numbers: Vec<NumberShape>,
    pub names: Vec<NameShape>,
    pub lists: Vec<ListShape>,
    pub nouns: Vec<NounShape>,
    pub clauses: Vec<ClauseShape>,
    /// No quotation is made in which one of these regular expressions finds anything.
    pub unquoted: Vec<String>,
    pub patterns: Vec<FactPattern>,
    pub rules: Vec<RoleRule>,
    /// Kinds in roles of which no letter speaks, such as an amount that the customer wants to be paid.
    pub unsaid: Vec<(u8, u8)>,
    /// The kinds that are personal numbers.
    pub masks: Vec<(u8, Mask)>,
}

impl FactRules {
    /// Whether facts of this kind are the customer's own words, which stand in quotation marks.
    #[must_use]
    pub fn is_quotation(&self, kind: u8) -> bool {
        self.clauses.iter().any(|shape| shape.kind == kind)
    }
}

/// Everything that understanding needs, in no script.
#[derive(Debug, Serialize, Deserialize)]
pub struct Core {
    /// Where the set comes from, with a fingerprint of its sources.
    pub version: String,
    pub industries: Vec<String>,
    /// How many of them were there before a folder was laid over them; the complaints of the others were `general` ones.
    pub known_industries: usize,
    pub types: Vec<String>,
    pub requests: Vec<String>,
    pub risks: Vec<RiskMeta>,
    pub intents: Vec<String>,
    /// The intent whose cues only make a text a complaint.
    pub complaint: Option<u8>,
    /// The intent of a text that says too little.
    pub unclear: Option<u8>,
    /// How often the customer was in touch before.
    pub contacts: Option<SlotId>,
    pub traits: Vec<String>,
    /// Kinds of customers.
    pub customers: Vec<String>,
    /// How many levels of emotion there are, besides calm.
    pub emotions: usize,
    pub slots: Vec<Slot>,
    /// Whether industry × type has a playbook of its own, row by industry.
    pub own_playbook: Vec<bool>,
    /// Weights of what stands before and after a contrast word.
    pub contrast: (f32, f32),
    /// Weight of a clause that only sets the scene.
    pub context: f32,
    pub facts: FactRules,
    /// Cues of general types that do not count in an industry: entry of the table of cues and industry, sorted.
    pub removed: Vec<(u32, IndustryId)>,
    pub grams: Grams,
    pub staff_speakers: Vec<String>,
    pub customer_speakers: Vec<String>,
    /// Characters that only Simplified text has.
    pub hans_only: CharSet,
    /// Characters that only Cantonese is written with.
    pub cantonese: CharSet,
}

impl Core {
    /// The industries in which a cue of a general type does not count.
    pub fn removed_from(&self, entry: u32) -> impl Iterator<Item = IndustryId> {
        let start = self.removed.partition_point(|(other, _)| *other < entry);
        self.removed[start..].iter().take_while(move |(other, _)| *other == entry).map(|(_, industry)| *industry)
    }

    /// How many labels the examples can teach.
    fn labels(&self) -> Labels {
        Labels::new(|axis| match axis {
            Axis::Type => self.types.len(),
            Axis::Industry => self.industries.len(),
            Axis::Request => self.requests.len(),
            Axis::Risk => self.risks.len(),
            Axis::Intent => self.intents.len(),
            Axis::Customer => self.customers.len(),
            Axis::Emotion => self.emotions,
        })
    }

    #[must_use]
    pub fn has_playbook(&self, industry: IndustryId, kind: TypeId) -> bool {
        self.own_playbook[industry as usize * self.types.len() + kind as usize]
    }
}

/// A sentence of a letter. Without slots it is printed as it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Sentence {
    pub text: String,
    pub slots: Vec<SlotId>,
    /// Its author still owes a part of it.
    pub unwritten: bool,
}

/// Ways to say the same thing.
pub type Variants = Vec<Sentence>;

/// An industry's frame, with everything it takes from `general`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Frame {
    pub sections: BTreeMap<Section, Variants>,
    pub company: Vec<CompanyValue>,
    pub deadlines: Vec<Deadline>,
    /// Slots of facts that no letter of this industry repeats.
    pub withhold: Vec<SlotId>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CompanyValue {
    pub slot: SlotId,
    pub value: Option<String>,
    pub question: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Deadline {
    pub slot: SlotId,
    pub number: u32,
    pub unit: Unit,
}

/// The case of industry × type, with everything it takes from `general`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Case {
    pub sections: BTreeMap<Section, Variants>,
    pub actions: Vec<Action>,
    pub options: Vec<RemedyOption>,
    pub asks: Vec<Ask>,
    pub departments: Vec<String>,
    pub rights: Vec<u8>,
    pub notes: Vec<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Action {
    pub id: String,
    pub say: Variants,
    /// Who does it, for the colleagues; not printed in the letter.
    pub who: Option<String>,
    /// The deadline by which it is done.
    pub within: Option<SlotId>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RemedyOption {
    pub answers: u8,
    pub limit: Authority,
    pub offer: Variants,
    pub say: Variants,
    pub refer: Variants,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ask {
    pub facts: Vec<SlotId>,
    pub say: Variants,
}

/// A short letter of its own.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Note {
    pub subject: Variants,
    pub body: Vec<Variants>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RequestText {
    pub authority: Authority,
    pub grant: Variants,
    pub refer: Variants,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RiskText {
    pub title: String,
    pub holding: Option<Note>,
    pub reply: Variants,
    /// Types whose own letter says already what `reply` says.
    pub not_with: Vec<TypeId>,
    /// Requests that `reply` answers already.
    pub covers: Vec<u8>,
    pub notes: Vec<String>,
    pub owner: Option<String>,
    pub within: Option<(u32, Unit)>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RightText {
    pub region: Region,
    pub verified: bool,
    pub say: Variants,
}

/// What letters of every industry share, in one script.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Phrases {
    pub requests: Vec<RequestText>,
    pub risks: Vec<RiskText>,
    pub intents: Vec<Note>,
    /// What to mind with each kind of customer, for the colleagues.
    pub customers: Vec<Vec<String>>,
    pub rights: Vec<RightText>,
    /// By [`Unit`]: 小時, 天, 個工作天.
    pub units: [String; 3],
    /// 【請補：{}】
    pub missing: String,
    /// {m}月{d}日
    pub day: String,
    /// 元, for an amount written without one.
    pub amount_unit: String,
}

/// Where each block stands.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Index {
    pub core: Range<u32>,
    pub automata: Vec<Range<u32>>,
    /// The parts of the [`CueTable`]: links, text.
    pub cues: [Range<u32>; 2],
    pub grams: GramIndex,
    /// `Hant`, then `Hans`.
    pub scripts: [ScriptIndex; 2],
}

/// What belongs to the grams: the table that finds their rows, and for each row its entry in the table of cues, as a
/// `u32`, and its weights.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct GramIndex {
    pub table: Range<u32>,
    pub entries: Range<u32>,
    pub weights: Range<u32>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct ScriptIndex {
    pub phrases: Range<u32>,
    pub frames: Vec<Range<u32>>,
    /// By industry and type.
    pub cases: Vec<(IndustryId, TypeId, Range<u32>)>,
}

/// A block that is decoded when it is first used.
struct Block<T> {
    range: Range<u32>,
    value: OnceLock<T>,
}

impl<T: DeserializeOwned> Block<T> {
    fn new(range: Range<u32>) -> Self {
        Self { range, value: OnceLock::new() }
    }

    fn get(&self, data: &[u8]) -> &T {
        self.value.get_or_init(|| decode(data, &self.range))
    }
}

struct Letters {
    phrases: Block<Phrases>,
    frames: Vec<Block<Frame>>,
    cases: BTreeMap<(IndustryId, TypeId), Block<Case>>,
}

/// The compiled set, ready to use; shared by all threads.
pub struct Set {
    pub core: Core,
    /// The columns of the weights of grams.
    pub labels: Labels,
    /// Find the words of the anchors: one for the first layer, one for what the layers above add.
    pub automata: Vec<CharwiseDoubleArrayAhoCorasick<u32>>,
    data: Cow<'static, [u8]>,
    automata_bytes: Vec<Range<u32>>,
    cues: [Range<u32>; 2],
    grams: GramIndex,
    scripts: [Letters; 2],
}

impl Set {
    /// All cues.
    #[must_use]
    pub fn cues(&self) -> CueTable<'_> {
        let [links, text] = self.cues.each_ref().map(|part| slice(&self.data, part));
        CueTable { links, text }
    }

    /// The grams that the examples teach of.
    #[must_use]
    pub fn grams(&self) -> GramTable<'_> {
        GramTable(slice(&self.data, &self.grams.table))
    }

    /// The entry of a gram in the table of cues.
    #[must_use]
    pub fn gram_entry(&self, row: usize) -> u32 {
        u32::from_le_bytes(self.gram_entries()[row])
    }

    /// The weights of all grams, a row of [`Labels::stride`] for each, in units of their scale, as bytes of `i8`.
    #[must_use]
    pub fn gram_weights(&self) -> &[u8] {
        slice(&self.data, &self.grams.weights)
    }

    /// Takes the bytes that [`super::compile::compile`] made in the same version of the program.
    ///
    /// # Panics
    /// On bytes that it did not make: they are embedded or were made a moment ago, never read from outside.
    #[must_use]
    pub fn load(data: Cow<'static, [u8]>) -> Self {
        let (rest, length) = data.split_last_chunk().expect("made by this version");
        let start = rest.len() - u32::from_le_bytes(*length) as usize;
        let index: Index = postcard::from_bytes(&rest[start..]).expect("made by this version");
        let core: Core = decode(&data, &index.core);
        let automaton = |range| CharwiseDoubleArrayAhoCorasick::deserialize(slice(&data, range));
        let automata = index.automata.iter().map(|range| automaton(range).expect("made by this version").0).collect();
        let scripts = index.scripts.map(|script| Letters {
            phrases: Block::new(script.phrases),
            frames: script.frames.into_iter().map(Block::new).collect(),
            cases: script.cases.into_iter().map(|(i, t, range)| ((i, t), Block::new(range))).collect(),
        });
        let Index { cues, grams, .. } = index;
        let labels = core.labels();
        Self { core, labels, automata, data, automata_bytes: index.automata, cues, grams, scripts }
    }

    /// The automata as they were written.
    pub(super) fn automata_bytes(&self) -> impl Iterator<Item = &[u8]> {
        self.automata_bytes.iter().map(|range| slice(&self.data, range))
    }

    /// The entries of all grams, by row.
    pub(super) fn gram_entries(&self) -> &[[u8; 4]] {
        slice(&self.data, &self.grams.entries).as_chunks().0
    }

    /// The grams by row.
    pub(super) fn gram_names(&self) -> impl Iterator<Item = &str> {
        self.gram_entries().iter().map(|entry| self.cues().entry(u32::from_le_bytes(*entry)).written())
    }

    #[must_use]
    pub fn phrases(&self, script: Script) -> &Phrases {
        self.scripts[script as usize].phrases.get(&self.data)
    }

    #[must_use]
    pub fn frame(&self, script: Script, industry: IndustryId) -> &Frame {
        self.scripts[script as usize].frames[industry as usize].get(&self.data)
    }

    /// The industry's own case, or the general one.
    #[must_use]
    pub fn case(&self, script: Script, industry: IndustryId, kind: TypeId) -> &Case {
        let cases = &self.scripts[script as usize].cases;
        let case = cases.get(&(industry, kind)).unwrap_or_else(|| &cases[&(0, kind)]);
        case.get(&self.data)
    }
}

fn decode<T: DeserializeOwned>(data: &[u8], range: &Range<u32>) -> T {
    postcard::from_bytes(slice(data, range)).expect("made by this version")
}

fn slice<'d>(data: &'d [u8], range: &Range<u32>) -> &'d [u8] {
    &data[range.start as usize..range.end as usize]
}
