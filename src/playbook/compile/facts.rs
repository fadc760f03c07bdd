//! Kinds, roles and slots of facts, and the rules by which facts are found.

use super::{Compiler, intern, names, number};
use crate::diagnostic::{Code, Message};
use crate::playbook::set::{
    ClauseShape, DatePart, DateWord, FactPattern, FactRules, ListShape, NameShape, NounShape, NumberShape, Period,
    RoleRule, Slot, SlotSource, Tense, ValueKind,
};
use crate::playbook::tree::At;
use crate::playbook::written::{self, Facts};

impl Compiler<'_> {
    /// Fact kinds, roles and every slot: from facts.yaml, the frames and their deadlines.
    pub(super) fn declare_slots(&mut self) {
        let layer = self.layer;
        if let Some(facts) = &layer.facts {
            for (kind, _) in &facts.kinds {
                intern(&mut self.kinds, kind);
            }
            let patterns = facts.patterns.iter().filter_map(|pattern| pattern.role.as_ref());
            let lists = facts.lists.iter().map(|shape| &shape.role);
            for role in facts.roles.iter().map(|rule| &rule.role).chain(patterns).chain(lists) {
                intern(&mut self.roles, role);
            }
            for slot in &facts.slots {
                let kind = self.kinds.iter().position(|kind| *kind == slot.kind.0);
                let role = slot.role.as_ref().map(|role| self.roles.iter().position(|known| *known == role.0));
                match (kind, role) {
                    (Some(kind), None) => self.declare(&slot.name, SlotSource::Fact { kind: number(kind), role: None }),
                    (Some(kind), Some(Some(role))) => {
                        let source = SlotSource::Fact { kind: number(kind), role: Some(number(role)) };
                        self.declare(&slot.name, source);
                    }
                    (None, _) => {
                        let kinds = self.kinds.clone();
                        self.unknown("fact kind", &slot.kind.0, &slot.kind.1, &kinds);
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

    /// The rules for facts without those that are faulty, which are told.
    pub(super) fn sound_facts(&mut self) -> Facts {
        let mut facts = self.layer.facts.clone().unwrap_or_default();
        facts.kinds.retain(|(_, value)| self.is_one_of("fact value", value, ValueKind::NAMES));
        facts.periods.retain(|(name, _)| self.is_one_of("time unit", name, Period::NAMES));
        facts.dates.words.retain(|words| self.is_one_of("date part", &words.means, DatePart::NAMES));
        facts.numbers.retain(|shape| self.is_kind(&shape.kind));
        facts.names.retain(|shape| self.is_kind(&shape.kind));
        facts.lists.retain(|shape| self.is_kind(&shape.kind));
        facts.nouns.retain(|shape| self.is_kind(&shape.kind));
        for shape in &mut facts.nouns {
            let (types, industries) = (self.types.clone(), self.industries.clone());
            shape.types.retain(|(name, _)| self.is_known("type", name, &types));
            shape.industries.retain(|(name, _)| self.is_known("industry", name, &industries));
        }
        facts.clauses.retain(|shape| self.is_kind(&shape.kind));
        let risks = names(&self.layer.risks);
        for shape in &mut facts.clauses {
            shape.not_with.retain(|kind| self.is_kind(kind));
            shape.not_risks.retain(|risk| self.is_known("risk", risk, &risks));
        }
        self.sound_unquoted(&mut facts.unquoted);
        facts.patterns.retain(|pattern| self.is_kind(&pattern.kind) & self.is_pattern(pattern));
        facts.roles.retain(|rule| {
            let tense = rule.tense.as_ref().is_none_or(|tense| self.is_one_of("tense", tense, Tense::NAMES));
            self.is_kind(&rule.kind) & tense
        });
        facts.words.retain(|(kind, _)| self.is_kind(kind));
        self.sound_masks(&mut facts);
        facts
    }

    pub(super) fn fact_rules(&mut self, facts: &Facts) -> FactRules {
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
                closes: fold.text(&shape.closes),
            });
        }
        for shape in &facts.names {
            rules.names.push(NameShape {
                kind: self.fact_kind(&shape.kind),
                least: shape.least,
                most: shape.most,
                stops: fold.text(&shape.stops),
                leads: fold.text(&shape.leads),
            });
        }
        for shape in &facts.lists {
            rules.lists.push(ListShape {
                kind: self.fact_kind(&shape.kind),
                role: intern(&mut self.roles, &shape.role),
                units: folded(&shape.units),
                first: folded(&shape.first),
                followed: folded(&shape.followed),
                least: shape.least,
            });
        }
        for shape in &facts.nouns {
            rules.nouns.push(NounShape {
                kind: self.fact_kind(&shape.kind),
                likely_after: folded(&shape.likely_after).into(),
                likely_before: folded(&shape.likely_before).into(),
                never_after: folded(&shape.never_after).into(),
                never_before: folded(&shape.never_before).into(),
                touched: shape.touched,
                types: points(&self.types, &shape.types),
                industries: points(&self.industries, &shape.industries),
            });
        }
        let risks = names(&self.layer.risks);
        for shape in &facts.clauses {
            let risk = |(id, _): &(String, At)| risks.iter().position(|risk| risk == id).map(number);
            rules.clauses.push(ClauseShape {
                kind: self.fact_kind(&shape.kind),
                least: shape.least,
                most: shape.most,
                enough: shape.enough,
                demands: !shape.demands.is_empty(),
                not_with: shape.not_with.iter().map(|kind| self.fact_kind(kind)).collect(),
                not_risks: shape.not_risks.iter().filter_map(risk).collect(),
            });
        }
        rules.unquoted = facts.unquoted.iter().map(|(regex, _)| fold.text(regex)).collect();
        for pattern in &facts.patterns {
            rules.patterns.push(FactPattern {
                kind: self.fact_kind(&pattern.kind),
                role: pattern.role.as_ref().map(|role| intern(&mut self.roles, role)),
                digits: pattern.digits,
                triggered: !pattern.triggers.is_empty(),
                regex: fold.text(&pattern.regex.0),
                except: pattern.except.as_ref().map(|(regex, _)| fold.text(regex)),
                plus: pattern.plus,
                counts: pattern.counts,
            });
        }
        for rule in &facts.roles {
            let tense = rule.tense.as_ref().and_then(|(tense, _)| one_of(tense, Tense::NAMES));
            let (kind, role) = (self.fact_kind(&rule.kind), intern(&mut self.roles, &rule.role));
            rules.rules.push(RoleRule { kind, role, tense });
            if !rule.said {
                rules.unsaid.push((kind, role));
            }
        }
        rules.masks = self.masks(facts);
        self.fact_words(facts, &mut rules);
        (rules.kinds, rules.roles) = (self.kinds.clone(), self.roles.clone());
        rules
    }

    /// The tables of words: what each kind is read as, currencies, units of time and dates.
    fn fact_words(&self, facts: &Facts, rules: &mut FactRules) {
        let fold = self.fold;
        let folded = |words: &[String]| words.iter().map(|word| fold.text(word)).collect::<Vec<_>>();
        rules.values = vec![ValueKind::Text; self.kinds.len()];
        for (kind, (value, _)) in &facts.kinds {
            let kind = self.kinds.iter().position(|known| known == kind);
            if let (Some(kind), Some(value)) = (kind, one_of(value, ValueKind::NAMES)) {
                rules.values[kind] = value;
            }
        }
        rules.currencies = facts.currencies.iter().map(|(code, words)| (code.clone(), folded(words))).collect();
        for ((name, _), words) in &facts.periods {
            if let Some(period) = one_of(name, Period::NAMES) {
                rules.periods.extend(words.iter().map(|word| (fold.text(word), period)));
            }
        }
        rules.periods.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        for word in &facts.dates.words {
            let means = one_of(&word.means.0, DatePart::NAMES).unwrap_or(DatePart::Nothing);
            rules.dates.words.push(DateWord { means, back: word.back });
        }
        rules.dates.not_after = folded(&facts.dates.not_after);
        rules.dates.not_before = fold.text(&facts.dates.not_before);
        rules.dates.sure_before = folded(&facts.dates.sure_before);
        rules.dates.except = folded(&facts.dates.except);
    }

    /// The index of a declared kind of fact; the others are no longer there.
    pub(super) fn fact_kind(&self, (name, _): &(String, At)) -> u8 {
        number(self.kinds.iter().position(|kind| kind == name).unwrap_or_default())
    }

    pub(super) fn is_kind(&mut self, kind: &(String, At)) -> bool {
        let kinds = self.kinds.clone();
        self.is_known("fact kind", kind, &kinds)
    }

    /// Whether a name is among those that are declared.
    fn is_known(&mut self, what: &'static str, (name, at): &(String, At), valid: &[String]) -> bool {
        let known = valid.contains(name);
        if !known {
            self.unknown(what, name, at, valid);
        }
        known
    }

    fn is_pattern(&mut self, pattern: &written::FactPattern) -> bool {
        self.is_regex(&pattern.regex) & pattern.except.iter().all(|regex| self.is_regex(regex))
    }

    /// Leaves out what is no regular expression, or would shut out everything.
    fn sound_unquoted(&mut self, unquoted: &mut Vec<(String, At)>) {
        unquoted.retain(|regex| self.is_regex(regex) && self.is_picky(regex));
    }

    fn is_picky(&mut self, (regex, at): &(String, At)) -> bool {
        let finds_nothing_in =
            |text| regex::Regex::new(&self.fold.text(regex)).is_ok_and(|regex| !regex.is_match(text));
        let is_picky = at.is_carried() || finds_nothing_in("");
        if !is_picky {
            self.fault(Code::BadPattern, at, Message::BadRegex { error: "it finds something in every text".into() });
        }
        is_picky
    }

    /// Whether a regular expression is one; those that the program carries were looked at when it was built.
    fn is_regex(&mut self, (regex, at): &(String, At)) -> bool {
        if at.is_carried() {
            return true;
        }
        let checked = regex::Regex::new(&self.fold.text(regex));
        if let Err(error) = &checked {
            self.fault(Code::BadPattern, at, Message::BadRegex { error: error.to_string().into() });
        }
        checked.is_ok()
    }

    /// Whether a name is one of the few that the program knows.
    fn is_one_of<T: Copy>(&mut self, what: &'static str, (name, at): &(String, At), known: &[(&str, T)]) -> bool {
        let found = one_of(name, known).is_some();
        if !found {
            let names: Vec<String> = known.iter().map(|&(name, _)| name.to_owned()).collect();
            self.unknown(what, name, at, &names);
        }
        found
    }
}

fn one_of<T: Copy>(name: &str, known: &[(&str, T)]) -> Option<T> {
    known.iter().find(|(known, _)| *known == name).map(|&(_, value)| value)
}

/// The points of each declared name by its index.
fn points(declared: &[String], points: &[((String, At), i32)]) -> Vec<(u8, i32)> {
    let index = |name: &String| declared.iter().position(|known| known == name);
    points.iter().filter_map(|((name, _), points)| Some((number(index(name)?), *points))).collect()
}
