//! Letters to order, for the tests that look at letters: any playbook, either script, with facts or without.
//!
//! Nothing here judges a letter.

#![allow(dead_code, reason = "each test binary uses a part")]

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;
use kesu::builtin;
use kesu::compose::Draft;
use kesu::compose::guard::Audience;
use kesu::engine::{Choices, Complaint, Engine};
use kesu::playbook::load::read_layers;
use kesu::playbook::set::{Handling, SlotSource};
use kesu::playbook::written::Layer;
use kesu::text::Script;
use kesu::understand::classify::Known;
use kesu::understand::{Intent, Signal, TypeGuess};

pub static ENGINE: LazyLock<Engine> = LazyLock::new(Engine::builtin);

/// The shipped playbooks as their authors wrote them.
pub fn written() -> Layer {
    read_layers(&[builtin::sources()]).expect("the shipped playbooks are sound: the build checked them")
}

pub const SCRIPTS: [Script; 2] = [Script::Hant, Script::Hans];

/// A complaint that states nothing: no fact, no request, no risk.
pub fn neutral(script: Script) -> &'static str {
    match script {
        Script::Hant => "我要投訴這件事。",
        Script::Hans => "我要投诉这件事。",
    }
}

/// Which facts the complaint is to have stated.
#[derive(Debug, Clone, PartialEq)]
pub enum Facts {
    None,
    All,
    One(String),
}

/// A letter to be written. What it answers is set, not classified, so that every playbook can be reached.
#[derive(Debug, Clone)]
pub struct Order {
    pub industry: u8,
    pub kind: u8,
    pub script: Script,
    pub seed: u64,
    pub facts: Facts,
    pub secondary: Vec<u8>,
    pub requests: Vec<u8>,
    pub risks: Vec<u8>,
    /// Set instead of a complaint: the intent of a text that is none.
    pub intent: Intent,
    pub audience: Audience,
}

impl Order {
    pub fn new(industry: u8, kind: u8, script: Script, seed: u64) -> Self {
        Self {
            industry,
            kind,
            script,
            seed,
            facts: Facts::None,
            secondary: Vec::new(),
            requests: Vec::new(),
            risks: Vec::new(),
            intent: Intent::Complaint,
            audience: Audience::Customer,
        }
    }

    pub fn facts(mut self, facts: Facts) -> Self {
        self.facts = facts;
        self
    }

    pub fn write(&self) -> Draft {
        self.write_with(neutral(self.script), &placeholders(&self.facts)).0
    }

    /// The letter on this text with these values, and who must handle it.
    pub fn write_with(&self, text: &str, values: &BTreeMap<String, String>) -> (Draft, Handling) {
        let complaint = Complaint { text: text.to_owned(), ..Complaint::default() };
        let choices = Choices {
            script: Some(self.script),
            known: Known { industry: Some(self.industry), kind: Some(self.kind) },
            set: values.clone(),
            seed: Some(self.seed),
            audience: self.audience,
            ..Choices::default()
        };
        let mut reading = ENGINE.read(&complaint, &choices);
        let understanding = &mut reading.understanding;
        understanding.intent = self.intent;
        let further = self.secondary.iter().map(|&id| TypeGuess { id, confidence: 0.5, evidence: Vec::new() });
        understanding.types.further.extend(further);
        understanding.requests.extend(signals(&self.requests));
        understanding.risks.extend(signals(&self.risks));
        let draft = ENGINE.draft(&reading, &choices);
        let handling = draft.handling;
        (draft, handling)
    }
}

fn signals(ids: &[u8]) -> impl Iterator<Item = Signal> {
    ids.iter().map(|&id| Signal { id, evidence: Vec::new(), guessed: false })
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let core = &ENGINE.set.core;
        let (industry, kind) = (&core.industries[self.industry as usize], &core.types[self.kind as usize]);
        write!(f, "{industry}/{kind} {:?} seed {} facts {:?}", self.script, self.seed, self.facts)?;
        let names =
            |ids: &[u8], names: &dyn Fn(u8) -> String| ids.iter().map(|&id| names(id)).collect::<Vec<_>>().join("+");
        if !self.secondary.is_empty() {
            write!(f, " also {}", names(&self.secondary, &|id| core.types[id as usize].clone()))?;
        }
        if !self.requests.is_empty() {
            write!(f, " asking for {}", names(&self.requests, &|id| core.requests[id as usize].clone()))?;
        }
        if !self.risks.is_empty() {
            write!(f, " with {}", names(&self.risks, &|id| core.risks[id as usize].id.clone()))?;
        }
        if let Intent::Other(id) = self.intent {
            write!(f, " as {}", core.intents[id as usize])?;
        }
        Ok(())
    }
}

/// Every industry with every type.
pub fn pairs() -> impl Iterator<Item = (u8, u8)> {
    let core = &ENGINE.set.core;
    let types = core.types.len() as u8;
    (0..core.industries.len() as u8).flat_map(move |industry| (0..types).map(move |kind| (industry, kind)))
}

/// One letter of every playbook in each script, with nothing but the type.
pub fn plain_orders() -> impl Iterator<Item = Order> {
    pairs().flat_map(|(industry, kind)| SCRIPTS.map(|script| Order::new(industry, kind, script, 0)))
}

fn place_of(ids: &[String], name: &str) -> u8 {
    ids.iter().position(|id| id == name).unwrap_or_else(|| panic!("there is no `{name}` in {ids:?}")) as u8
}

pub fn industry(name: &str) -> u8 {
    place_of(&ENGINE.set.core.industries, name)
}

/// The slots that a complaint can fill.
pub fn fact_slots() -> Vec<String> {
    let slots = ENGINE.set.core.slots.iter();
    slots.filter(|slot| matches!(slot.source, SlotSource::Fact { .. })).map(|slot| slot.name.clone()).collect()
}

/// A value for each slot that is asked for. No Chinese in them: what is Chinese in the letter is the playbooks'.
pub fn placeholders(facts: &Facts) -> BTreeMap<String, String> {
    let value = |name: &str| match name {
        "contacts_before" => "3".to_owned(),
        other => format!("<{other}>"),
    };
    let wanted = |name: &String| match facts {
        Facts::None => false,
        Facts::All => true,
        Facts::One(only) => name == only,
    };
    fact_slots().into_iter().filter(wanted).map(|name| (name.clone(), value(&name))).collect()
}

/// None, all, and each alone.
pub fn fact_choices() -> Vec<Facts> {
    let mut choices = vec![Facts::None, Facts::All];
    choices.extend(fact_slots().into_iter().map(Facts::One));
    choices
}

/// So many letters of each playbook and script are written for each choice of facts.
const SEEDS: u64 = 6;

/// Letters of every playbook in both scripts: with each choice of facts, with further grievances, with each request,
/// and with each risk that a person reads but does not take over.
pub fn full_orders() -> impl Iterator<Item = Order> {
    plain_orders().flat_map(|plain| (0..SEEDS).flat_map(move |seed| full_orders_of(Order { seed, ..plain.clone() })))
}

fn full_orders_of(base: Order) -> Vec<Order> {
    let core = &ENGINE.set.core;
    let mut orders: Vec<Order> = fact_choices().into_iter().map(|facts| base.clone().facts(facts)).collect();
    if base.seed < 2 {
        let others = (1..core.types.len() as u8).filter(|&other| other != base.kind && base.kind != 0);
        orders.extend(others.map(|other| Order { secondary: vec![other], ..base.clone() }));
        for facts in [Facts::None, Facts::All] {
            let with = base.clone().facts(facts);
            let requests = 0..core.requests.len() as u8;
            orders.extend(requests.map(|request| Order { requests: vec![request], ..with.clone() }));
            let risks = risks().filter(|&risk| core.risks[risk as usize].handling != Handling::Human);
            orders.extend(risks.map(|risk| Order { risks: vec![risk], ..with.clone() }));
        }
    }
    orders
}

/// Letters about every risk that a person takes over, on complaints of several kinds that ask for things.
pub fn holding_orders() -> impl Iterator<Item = Order> {
    let core = &ENGINE.set.core;
    let human = risks().filter(|&risk| core.risks[risk as usize].handling == Handling::Human);
    human.flat_map(|risk| {
        (0..core.industries.len() as u8).flat_map(move |industry| {
            SCRIPTS.into_iter().flat_map(move |script| {
                (0..SEEDS).map(move |seed| Order {
                    risks: vec![risk],
                    requests: (0..3).collect(),
                    facts: Facts::All,
                    ..Order::new(industry, (seed * 5) as u8, script, seed)
                })
            })
        })
    })
}

/// Answers to texts that are no complaints.
pub fn short_orders() -> impl Iterator<Item = Order> {
    let core = &ENGINE.set.core;
    let intents = (0..core.intents.len() as u8).filter(|&id| core.intents[id as usize] != "complaint");
    intents.flat_map(|intent| {
        (0..core.industries.len() as u8).flat_map(move |industry| {
            SCRIPTS.into_iter().flat_map(move |script| {
                (0..8).flat_map(move |seed| {
                    [Facts::None, Facts::All].map(|facts| Order {
                        intent: Intent::Other(intent),
                        facts,
                        ..Order::new(industry, 0, script, seed)
                    })
                })
            })
        })
    })
}

fn risks() -> std::ops::Range<u8> {
    0..ENGINE.set.core.risks.len() as u8
}

/// A text that stands in some letter: a section, a subject, or a note for the clerk.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Piece {
    pub script: Script,
    /// The id of the section, `subject` or `note`.
    pub id: &'static str,
    pub text: String,
    /// The customer asked for an apology.
    pub apology_wanted: bool,
}

/// Every distinct piece of every letter, with one letter in which it stands.
pub static PIECES: LazyLock<BTreeMap<Piece, Order>> = LazyLock::new(|| {
    let apology = place_of(&ENGINE.set.core.requests, "apology");
    let mut pieces = BTreeMap::new();
    for order in full_orders().chain(holding_orders()).chain(short_orders()) {
        let draft = order.write();
        let sections = draft.sections.into_iter().map(|section| (section.id, section.text));
        let rest = [("subject", draft.subject)].into_iter().chain(draft.notes.into_iter().map(|note| ("note", note)));
        for (id, text) in sections.chain(rest).chain(draft.departments.into_iter().map(|name| ("department", name))) {
            let apology_wanted = order.requests.contains(&apology);
            pieces.entry(Piece { script: order.script, id, text, apology_wanted }).or_insert_with(|| order.clone());
        }
    }
    pieces
});

/// Conversion character by character, so that no phrase table has a say.
pub struct Characters(OpenCC);

impl Characters {
    pub fn to(script: Script) -> Self {
        let config = match script {
            Script::Hant => BuiltinConfig::S2t,
            Script::Hans => BuiltinConfig::T2s,
        };
        Self(OpenCC::from_config(config).expect("the dictionaries are part of the library"))
    }

    pub fn convert(&self, text: &str) -> String {
        text.chars().map(|c| self.0.convert(&c.to_string())).collect()
    }
}

/// Broken promises, each told once with how often and one letter in which.
#[derive(Default)]
pub struct Faults {
    found: BTreeMap<String, (usize, String)>,
    pub checked: usize,
}

impl Faults {
    pub fn add(&mut self, fault: impl Into<String>, order: impl fmt::Display) {
        self.found.entry(fault.into()).or_insert_with(|| (0, order.to_string())).0 += 1;
    }

    #[track_caller]
    pub fn none(self, promise: &str) {
        assert!(self.checked > 0, "nothing was checked: {promise}");
        let mut rows: Vec<_> = self.found.iter().collect();
        rows.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
        let told: Vec<String> = rows
            .iter()
            .take(40)
            .map(|(fault, (count, order))| format!("  {fault}\n      {count} times, as in {order}"))
            .collect();
        assert!(rows.is_empty(), "{promise}: {} faults in {} checked\n{}", rows.len(), self.checked, told.join("\n"));
    }
}

/// The sentence around a byte of a text, for messages.
pub fn around(text: &str, at: usize) -> &str {
    let ends = |c: char| matches!(c, '。' | '\n');
    let start =
        text[..at].rfind(ends).map_or(0, |found| found + text[found..].chars().next().map_or(1, char::len_utf8));
    let end = text[at..].find(ends).map_or(text.len(), |found| at + found);
    &text[start.min(at)..end]
}
