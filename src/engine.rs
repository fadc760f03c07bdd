//! The only file that knows the order of the steps. An engine is immutable and shared by all threads.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::civil::Date;
use minijinja::Environment;

use crate::builtin;
use crate::compose::Draft;
use crate::compose::guard::{Audience, Guard};
use crate::compose::letter::{Ingredients, traced, write};
use crate::compose::sentence::{Seed, environment};
use crate::compose::values::Values;
use crate::diagnostic::Rejected;
use crate::playbook::learn::Without;
use crate::playbook::load::load_above;
use crate::playbook::set::{Sentence, SlotId};
use crate::playbook::{Set, folder};
use crate::text::script::Region;
use crate::text::{Fold, Script, Text, fingerprint};
use crate::understand::classify::{Known, classify};
use crate::understand::facts::{About, Finder, Quoting, Unquoted};
use crate::understand::likeness::{Taught, likeness};
use crate::understand::personal::{Numbers, Personal, Which};
use crate::understand::signals::{self, Signals};
use crate::understand::{FactValue, Grievances, Intent, TypeGuess, Understanding, matcher, speakers};

/// A complaint with what came with it.
#[derive(Debug, Clone, Default)]
pub struct Complaint {
    pub text: String,
    pub id: Option<String>,
    pub received: Option<Date>,
}

/// What the caller decides instead of the program.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    pub script: Option<Script>,
    pub region: Option<Region>,
    pub known: Known,
    /// Values of slots.
    pub set: BTreeMap<String, String>,
    pub seed: Option<u64>,
    pub audience: Audience,
}

/// What was understood of one complaint, with the text that all spans point into.
#[derive(Debug)]
pub struct Reading<'c> {
    pub complaint: &'c Complaint,
    pub text: Text<'c>,
    /// The script and region of the reply.
    pub script: Script,
    pub region: Region,
    pub understanding: Understanding,
}

/// A draft with what it is made of.
#[derive(Debug)]
pub struct Traced<'e> {
    pub draft: Draft,
    /// The chosen variants, in the order in which they are said.
    pub said: Vec<&'e Sentence>,
    /// The slots of these that have a value, each once, with it.
    pub filled: Vec<(SlotId, String)>,
}

/// The compiled playbooks and everything that is prepared once.
pub struct Engine {
    pub set: Set,
    fold: Fold,
    finder: Finder,
    unquoted: Unquoted,
    personal: Personal,
    is_masking: bool,
    environment: Environment<'static>,
}

impl Engine {
    /// The engine on the playbooks that the program carries.
    #[must_use]
    pub fn builtin() -> Self {
        Self::new(builtin::set(), builtin::fold())
    }

    /// The engine on the built-in playbooks with the user's folders laid over them, the last on top.
    ///
    /// # Errors
    /// Every fault of every file, with its place.
    pub fn with_folders(folders: &[PathBuf]) -> Result<Self, Rejected> {
        if folders.is_empty() {
            return Ok(Self::builtin());
        }
        let layers = folder::read_all(folders)?;
        let sound = load_above(builtin::carried(), &layers, "custom").sound()?;
        Ok(Self::new(Set::load(sound.set.into()), sound.fold))
    }

    /// The engine on a set that was compiled with this fold.
    #[must_use]
    pub fn new(set: Set, fold: Fold) -> Self {
        let finder = Finder::new(&set.core.facts);
        let personal = Personal::new(&set.core.facts);
        Self {
            set,
            fold,
            finder,
            unquoted: Unquoted::default(),
            personal,
            is_masking: false,
            environment: environment(),
        }
    }

    /// The engine with its results masked: no personal number of a complaint or of a value stands in them in full.
    #[must_use]
    pub fn masking(mut self, is_masking: bool) -> Self {
        self.is_masking = is_masking;
        self
    }

    /// A text as it may be shown: itself, or masked where the engine is masking.
    #[must_use]
    pub fn shown<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.is_masking { self.personal.mask(&self.fold, text, &Numbers::default()) } else { Cow::Borrowed(text) }
    }

    /// A word about a complaint as it may be shown: the complaint's own numbers are known in it, too.
    #[must_use]
    pub fn shown_of<'t>(&self, reading: &Reading, text: &'t str) -> Cow<'t, str> {
        if !self.is_masking {
            return Cow::Borrowed(text);
        }
        let Reading { complaint, text: read, understanding, .. } = reading;
        let numbers = self.personal.of_complaint(&self.fold, &complaint.text, read, &understanding.facts);
        self.personal.mask(&self.fold, text, &numbers)
    }

    /// The fold that complaints are read with.
    #[must_use]
    pub fn fold(&self) -> &Fold {
        &self.fold
    }

    /// Understands a complaint.
    #[must_use]
    pub fn read<'c>(&self, complaint: &'c Complaint, choices: &Choices) -> Reading<'c> {
        self.understand(complaint, choices, Taught::ByAll)
    }

    /// Understands a complaint that is itself an example of the playbooks, by what all other examples teach.
    #[must_use]
    pub fn read_without<'c>(&self, complaint: &'c Complaint, choices: &Choices, others: &Without) -> Reading<'c> {
        self.understand(complaint, choices, Taught::ByOthers(others))
    }

    fn understand<'c>(&self, complaint: &'c Complaint, choices: &Choices, taught: Taught) -> Reading<'c> {
        let core = &self.set.core;
        let text = Text::new(&complaint.text, &self.fold);
        let silent = speakers::silent(core, &text);
        let hits = matcher::find(&self.set, &text, &silent);
        let likeness = likeness(&self.set, &hits, taught);
        let signals = Signals { set: &self.set, hits: &hits, likeness: &likeness };
        let classes = classify(&self.set, &hits, &likeness, choices.known);
        let about = About { industry: classes.industry.id, kind: classes.types.main.id };
        let intent = signals.intent(&text, &classes);
        // Who does not complain asks for no remedy.
        let requests = if intent == Intent::Complaint { signals.requests() } else { Vec::new() };
        let facts = self.finder.find(core, &text, &hits, &silent, about, complaint.received);
        let quoting = Quoting {
            set: &self.set,
            unquoted: &self.unquoted,
            text: &text,
            hits: &hits,
            silent: &silent,
            requests: &requests,
            about,
        };
        let facts = quoting.among(facts);
        let risks = signals.risks(&facts, intent);
        let emotion = signals.emotion(&text, &silent);
        let (handling, reasons) = signals::handling(core, intent, &risks, &facts, classes.uncertain);
        let understanding = Understanding {
            intent,
            industry: classes.industry,
            // What is no complaint has no grievance, whatever its words are like.
            types: if intent == Intent::Complaint { classes.types } else { Grievances::only(TypeGuess::none()) },
            candidates: classes.candidates,
            requests,
            declined: signals.declined(),
            facts,
            emotion,
            difficulty: signals::difficulty(&hits, emotion),
            risks,
            customer: if intent == Intent::Complaint { signals.customer() } else { None },
            handling,
            reasons,
        };
        let own = Script::detect(&complaint.text, &self.fold, &core.hans_only);
        let script = choices.script.unwrap_or(own);
        let region = choices.region.or_else(|| Region::told(&complaint.text, own, &core.cantonese));
        let region = region.unwrap_or(script.region());
        let mut reading = Reading { complaint, text, script, region, understanding };
        if self.is_masking {
            self.mask(&mut reading);
        }
        reading
    }

    /// Masks what the reading shows. What a number in it is worth would tell it, too.
    fn mask(&self, reading: &mut Reading) {
        let Reading { complaint, text, understanding, .. } = reading;
        let numbers = self.personal.of_complaint(&self.fold, &complaint.text, text, &understanding.facts);
        let Cow::Owned(masked) = self.personal.mask_part(&complaint.text, 0, &numbers, Which::All) else { return };
        for fact in understanding.facts.iter_mut().filter(|fact| numbers.touch(&text.chars(fact.span))) {
            fact.value = FactValue::None;
        }
        text.show(masked);
    }

    /// Drafts the reply.
    #[must_use]
    pub fn draft(&self, reading: &Reading, choices: &Choices) -> Draft {
        write(&self.ingredients(reading, choices))
    }

    /// The same draft with what it is made of, for those who judge the playbooks.
    #[must_use]
    pub fn traced<'e>(&'e self, reading: &'e Reading, choices: &'e Choices) -> Traced<'e> {
        let ingredients = self.ingredients(reading, choices);
        let (draft, said) = traced(&ingredients);
        let mut filled: Vec<(SlotId, String)> = Vec::new();
        for &slot in said.iter().flat_map(|sentence| &sentence.slots) {
            if let Some(value) = ingredients.values.get(slot).filter(|_| filled.iter().all(|(id, _)| *id != slot)) {
                filled.push((slot, value.to_owned()));
            }
        }
        Traced { draft, said, filled }
    }

    fn ingredients<'e>(&'e self, reading: &'e Reading, choices: &'e Choices) -> Ingredients<'e> {
        let understanding = &reading.understanding;
        Ingredients {
            set: &self.set,
            environment: &self.environment,
            understanding,
            values: Values::new(
                &self.set.core,
                self.set.frame(reading.script, understanding.industry.id),
                self.set.phrases(reading.script),
                &choices.set,
                Guard::new(
                    (&self.personal, &self.fold),
                    (&reading.complaint.text, &reading.text),
                    &understanding.facts,
                    (choices.audience, if self.is_masking { Which::All } else { Which::InLetters }),
                ),
            ),
            script: reading.script,
            region: reading.region,
            // The same text chooses the same variants, in either script.
            seed: Seed(choices.seed.unwrap_or_else(|| fingerprint(reading.text.folded.bytes()))),
        }
    }
}
