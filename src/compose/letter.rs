//! The letter: which section stands where, and what each takes from frame, case, requests and risks.

use minijinja::Environment;

use super::sentence::{Seed, choose, render};
use super::values::Values;
use super::{Draft, DraftAction, DraftKind, Missing, SectionText, deadline};
use crate::playbook::set::{
    Authority, Case, Handling, Note, RemedyOption, RiskText, Section, Sentence, Set, SlotId, TypeId, Unit, Variants,
};
use crate::text::script::{Region, Script};
use crate::understand::{Intent, Reason, Signal, Understanding};

/// A letter answers at most so many requests, asks for so much and offers so many choices.
const MOST_ANSWERS: usize = 3;
const MOST_ASKS: usize = 2;
const MOST_OFFERS: usize = 3;

/// Everything that a letter is made of.
pub struct Ingredients<'a> {
    pub set: &'a Set,
    pub environment: &'a Environment<'static>,
    pub understanding: &'a Understanding,
    pub values: Values<'a>,
    pub script: Script,
    pub region: Region,
    pub seed: Seed,
}

/// Writes the draft.
#[must_use]
pub fn write(ingredients: &Ingredients) -> Draft {
    traced(ingredients).0
}

/// Writes the draft and names the sentences that were chosen for it, in the order in which they are said.
#[must_use]
pub fn traced<'a>(ingredients: &Ingredients<'a>) -> (Draft, Vec<&'a Sentence>) {
    let understanding = ingredients.understanding;
    let mut letter = Letter::new(ingredients);
    if let Intent::Other(id) = understanding.intent {
        let id = id as usize;
        let playbook = format!("intent/{}", ingredients.set.core.intents[id]);
        letter.note(&ingredients.values.phrases.intents[id], DraftKind::Short, playbook);
    } else if let Some((risk, note)) = holding(ingredients) {
        letter.note(note, DraftKind::Holding, format!("risk/{risk}"));
    } else {
        letter.full();
    }
    letter.notes();
    letter.finish()
}

/// Of requests or risks those that the complaint says, which a letter may speak of.
fn said(signals: &[Signal]) -> impl Iterator<Item = &Signal> {
    signals.iter().filter(|signal| !signal.guessed)
}

/// The holding reply of the gravest risk that a person must take over.
fn holding<'a>(ingredients: &Ingredients<'a>) -> Option<(&'a str, &'a Note)> {
    let core = &ingredients.set.core;
    said(&ingredients.understanding.risks).find_map(|risk| {
        let meta = &core.risks[risk.id as usize];
        let note = ingredients.values.phrases.risks[risk.id as usize].holding.as_ref()?;
        (meta.handling == Handling::Human).then_some((meta.id.as_str(), note))
    })
}

struct Letter<'l, 'a> {
    with: &'l Ingredients<'a>,
    draft: Draft,
    said: Vec<&'a Sentence>,
    missing: Vec<SlotId>,
    /// Tells apart choices that are made from lists of the same place.
    choices: u64,
}

impl<'l, 'a> Letter<'l, 'a> {
    fn new(with: &'l Ingredients<'a>) -> Self {
        let draft = Draft {
            kind: DraftKind::Draft,
            playbook: String::new(),
            subject: String::new(),
            text: String::new(),
            sections: Vec::with_capacity(12),
            missing: Vec::new(),
            asked: Vec::new(),
            actions: Vec::new(),
            departments: Vec::new(),
            deadlines: Vec::new(),
            notes: Vec::new(),
            handling: with.understanding.handling,
            reasons: with.understanding.reasons.clone(),
        };
        Self { with, draft, said: Vec::with_capacity(32), missing: Vec::new(), choices: 0 }
    }

    /// Appends the chosen variant; says whether it repeats a fact, or `None` where there is nothing to say.
    fn say(&mut self, variants: &'a Variants, out: &mut String) -> Option<bool> {
        self.choices += 1;
        let values = &self.with.values;
        let sentence = choose(variants, values, self.with.seed, self.choices)?;
        self.said.push(sentence);
        render(self.with.environment, sentence, values, out, &mut self.missing);
        Some(sentence.slots.iter().any(|&slot| values.is_fact(slot)))
    }

    fn frame(&self, section: Section) -> &'a Variants {
        static NONE: Variants = Vec::new();
        self.with.values.frame.sections.get(&section).unwrap_or(&NONE)
    }

    fn frame_section(&mut self, section: Section) {
        let mut text = String::new();
        self.say(self.frame(section), &mut text);
        self.section(section.name(), text);
    }

    fn case_section(&mut self, case: &'a Case, section: Section) -> bool {
        let mut text = String::new();
        let repeats = case.sections.get(&section).and_then(|variants| self.say(variants, &mut text));
        self.section(section.name(), text);
        repeats.unwrap_or(false)
    }

    fn section(&mut self, id: &'static str, text: String) {
        if !text.is_empty() {
            self.draft.sections.push(SectionText { id, text });
        }
    }

    /// The short letters: salutation, the note's paragraphs, closing.
    fn note(&mut self, note: &'a Note, kind: DraftKind, playbook: String) {
        self.draft.kind = kind;
        self.draft.playbook = playbook;
        let mut subject = String::new();
        self.say(&note.subject, &mut subject);
        self.draft.subject = subject;
        self.frame_section(Section::Salutation);
        for paragraph in &note.body {
            let mut text = String::new();
            self.say(paragraph, &mut text);
            self.section("body", text);
        }
        self.frame_section(Section::Closing);
    }

    fn full(&mut self) {
        let (set, script, understanding) = (self.with.set, self.with.script, self.with.understanding);
        let industry = understanding.industry.id;
        let cases: Vec<&'a Case> =
            understanding.types.iter().map(|guess| set.case(script, industry, guess.id)).collect();
        let main_id = understanding.types.main.id;
        let main = set.case(script, industry, main_id);
        let core = &set.core;
        let owner = if core.has_playbook(industry, main_id) { industry } else { 0 };
        self.draft.playbook = format!("{}/{}", core.industries[owner as usize], core.types[main_id as usize]);

        let mut subject = String::new();
        if let Some(variants) = main.sections.get(&Section::Subject) {
            self.say(variants, &mut subject);
        }
        self.draft.subject = subject;
        self.frame_section(Section::Salutation);
        if !self.case_section(main, Section::Listen) {
            self.restate();
        }
        self.case_section(main, Section::Acknowledge);
        self.frame_section(Section::Apology);
        self.actions(main);
        for case in cases.iter().skip(1) {
            self.case_section(case, Section::Also);
        }
        self.answers(&cases);
        if !self.wish() && said(&understanding.requests).next().is_none() {
            self.offers(main);
        }
        self.asks(&cases);
        self.rights(main);
        self.frame_section(Section::Expect);
        self.frame_section(Section::FollowUp);
        self.frame_section(Section::Contact);
        self.frame_section(Section::Closing);
        for department in cases.iter().flat_map(|case| &case.departments) {
            if !self.draft.departments.contains(department) {
                self.draft.departments.push(department.clone());
            }
        }
        self.draft.deadlines = deadline::promised(set, &self.with.values);
        self.draft.notes.extend(main.notes.iter().cloned());
    }

    /// One fact of the complaint, where the listening sentence had none to repeat.
    fn restate(&mut self) {
        self.of_fact(Section::Restate);
    }

    /// What the customer asks for beside the requests; says whether there is anything.
    fn wish(&mut self) -> bool {
        self.of_fact(Section::Wish)
    }

    /// A section of the frame that is said where it repeats a fact.
    fn of_fact(&mut self, section: Section) -> bool {
        let mut text = String::new();
        let is_said = self.say(self.frame(section), &mut text) == Some(true);
        if is_said {
            self.section(section.name(), text);
        }
        is_said
    }

    fn actions(&mut self, main: &'a Case) {
        let mut text = String::new();
        for risk in self.spoken_risks() {
            self.say(&risk.reply, &mut text);
        }
        for action in &main.actions {
            let before = text.len();
            self.say(&action.say, &mut text);
            let slots = &self.with.values.core.slots;
            self.draft.actions.push(DraftAction {
                id: action.id.clone(),
                text: text[before..].to_owned(),
                who: action.who.clone(),
                within: action.within.map(|slot| slots[slot as usize].name.clone()),
            });
        }
        self.section("actions", text);
    }

    /// The risks whose own sentence this letter says.
    fn spoken_risks(&self) -> Vec<&'a RiskText> {
        let understanding = self.with.understanding;
        let types: Vec<TypeId> = understanding.types.iter().map(|guess| guess.id).collect();
        let phrases = self.with.values.phrases;
        let texts = said(&understanding.risks).map(|risk| &phrases.risks[risk.id as usize]);
        texts.filter(|risk| !risk.not_with.iter().any(|kind| types.contains(kind))).collect()
    }

    /// The answer to each request; without a request, the choices that the front line may offer.
    fn answers(&mut self, cases: &[&'a Case]) {
        let understanding = self.with.understanding;
        let mut text = String::new();
        let covered: Vec<u8> = self.spoken_risks().iter().flat_map(|risk| risk.covers.iter().copied()).collect();
        let open = said(&understanding.requests).filter(|request| !covered.contains(&request.id));
        for request in open.take(MOST_ANSWERS) {
            let own = cases.iter().flat_map(|case| &case.options).find(|option| option.answers == request.id);
            let general = &self.with.values.phrases.requests[request.id as usize];
            let answer = match own {
                Some(RemedyOption { limit: Authority::FrontLine, say, .. }) => say,
                Some(RemedyOption { refer, .. }) => refer,
                None if general.authority == Authority::FrontLine => &general.grant,
                None => &general.refer,
            };
            let mut sentence = String::new();
            self.say(answer, &mut sentence);
            if !text.contains(&sentence) {
                text.push_str(&sentence);
            }
        }
        self.section("answer", text);
    }

    fn offers(&mut self, main: &'a Case) {
        let declined = &self.with.understanding.declined;
        let offered = |option: &&RemedyOption| {
            option.limit == Authority::FrontLine && !option.offer.is_empty() && !declined.contains(&option.answers)
        };
        let offers: Vec<&RemedyOption> = main.options.iter().filter(offered).take(MOST_OFFERS).collect();
        if offers.len() < 2 {
            return;
        }
        let mut text = String::new();
        self.say(self.frame(Section::OptionsIntro), &mut text);
        for option in offers {
            text.push_str("\n・");
            self.say(&option.offer, &mut text);
        }
        text.push('\n');
        self.say(self.frame(Section::Consent), &mut text);
        self.section("options", text);
    }

    /// Asks for what is missing, and never for what the complaint already says.
    fn asks(&mut self, cases: &[&'a Case]) {
        let values = &self.with.values;
        let mut text = String::new();
        for ask in cases.iter().flat_map(|case| &case.asks) {
            let names = || ask.facts.iter().map(|&slot| &values.core.slots[slot as usize].name);
            let known = ask.facts.iter().any(|&slot| values.get(slot).is_some() || self.stated(slot));
            let asked = names().any(|name| self.draft.asked.contains(name));
            if known || asked || self.draft.asked.len() >= MOST_ASKS {
                continue;
            }
            if self.say(&ask.say, &mut text).is_some() {
                self.draft.asked.extend(names().next().cloned());
            }
        }
        self.section("asks", text);
    }

    /// Whether the complaint states such a fact at all, in whatever role.
    fn stated(&self, slot: SlotId) -> bool {
        use crate::playbook::set::SlotSource;
        let SlotSource::Fact { kind, .. } = self.with.values.core.slots[slot as usize].source else { return false };
        self.with.values.facts.iter().any(|fact| fact.kind == kind)
    }

    fn rights(&mut self, main: &'a Case) {
        let mut text = String::new();
        for &right in &main.rights {
            let right = &self.with.values.phrases.rights[right as usize];
            // An unverified fact of law is never printed as one.
            if right.region == self.with.region && right.verified {
                self.say(&right.say, &mut text);
            }
        }
        self.section("rights", text);
    }

    /// What the person who handles the case must know of its risks and its customer.
    fn notes(&mut self) {
        let phrases = self.with.values.phrases;
        for risk in &self.with.understanding.risks {
            let risk = &phrases.risks[risk.id as usize];
            if let (Some(owner), Some((number, unit))) = (&risk.owner, risk.within) {
                self.draft.notes.push(format!(
                    "{} · {owner} · {number}{}",
                    risk.title,
                    unit_name(&phrases.units, unit)
                ));
            }
            self.draft.notes.extend(risk.notes.iter().cloned());
        }
        if let Some(customer) = &self.with.understanding.customer {
            self.draft.notes.extend(phrases.customers[customer.id as usize].iter().cloned());
        }
    }

    /// A letter with a marker left in it, for a value or for a text that is still to be written, is read by a person.
    fn review(&mut self) {
        let is_whole = self.missing.is_empty() && self.said.iter().all(|sentence| !sentence.unwritten);
        if !is_whole && self.with.understanding.intent == Intent::Complaint {
            self.draft.handling = self.draft.handling.max(Handling::Review);
            self.draft.reasons.push(Reason::MissingSlot);
        }
    }

    fn finish(mut self) -> (Draft, Vec<&'a Sentence>) {
        self.review();
        let values = &self.with.values;
        self.draft.missing = self
            .missing
            .iter()
            .map(|&slot| Missing {
                slot: values.core.slots[slot as usize].name.clone(),
                question: values.question(slot).to_owned(),
            })
            .collect();
        self.draft.text = assemble(&self.draft.sections);
        (self.draft, self.said)
    }
}

fn unit_name(units: &[String; 3], unit: Unit) -> &str {
    &units[unit as usize]
}

/// Joins sections: some stand in one paragraph, the others each in their own.
fn assemble(sections: &[SectionText]) -> String {
    let mut text = String::with_capacity(sections.iter().map(|section| section.text.len() + 2).sum());
    let mut previous = "";
    for section in sections {
        let joined = matches!(
            (previous, section.id),
            ("listen", "restate" | "acknowledge")
                | ("restate", "acknowledge")
                | ("answer", "wish")
                | ("acknowledge", "apology")
                | ("also", "also")
                | ("expect", "follow_up" | "contact")
                | ("follow_up", "contact")
        );
        if !text.is_empty() && !joined {
            text.push_str("\n\n");
        }
        text.push_str(&section.text);
        previous = section.id;
    }
    text
}
