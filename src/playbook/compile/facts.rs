//! Kinds, roles and slots of facts, and the rules by which facts are found.

use super::{Compiler, intern, number};
use crate::diagnostic::Code;
use crate::playbook::set::{FactPattern, FactRules, NameShape, NumberShape, RoleRule, Slot, SlotSource};

impl Compiler<'_> {
    /// Fact kinds, roles and every slot: from facts.yaml, the frames and their deadlines.
    pub(super) fn declare_slots(&mut self) {
        let layer = self.layer;
        if let Some(facts) = &layer.facts {
            let patterns = facts.patterns.iter().map(|pattern| &pattern.kind);
            let shapes =
                facts.numbers.iter().map(|shape| &shape.kind).chain(facts.names.iter().map(|shape| &shape.kind));
            for kind in patterns.chain(shapes).chain(facts.words.iter().map(|(kind, _)| kind)) {
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
                    (Some(kind), None) => self.declare(&slot.name, SlotSource::Fact { kind: number(kind), role: None }),
                    (Some(kind), Some(Some(role))) => {
                        let source = SlotSource::Fact { kind: number(kind), role: Some(number(role)) };
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

    pub(super) fn fact_rules(&mut self) -> FactRules {
        let Some(facts) = &self.layer.facts else { return FactRules::default() };
        let fold = self.fold;
        let folded = |words: &[String]| words.iter().map(|word| fold.text(word)).collect::<Vec<_>>();
        let mut rules = FactRules::default();
        for shape in &facts.numbers {
            rules.numbers.push(NumberShape {
                kind: intern(&mut self.kinds, &shape.kind),
                bare: shape.bare,
                before: folded(&shape.before),
                after: folded(&shape.after),
                between: fold.text(&shape.between),
                few: shape.few,
                needs_role: shape.needs_role,
                except: folded(&shape.except),
                not_before: fold.text(&shape.not_before),
                not_after: folded(&shape.not_after),
            });
        }
        for shape in &facts.names {
            rules.names.push(NameShape {
                kind: intern(&mut self.kinds, &shape.kind),
                least: shape.least,
                most: shape.most,
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
                kind: intern(&mut self.kinds, &pattern.kind),
                role: pattern.role.as_ref().map(|role| intern(&mut self.roles, role)),
                digits: pattern.digits,
                regex,
                except: except.map(|(regex, _)| regex),
                plus: pattern.plus,
            });
        }
        for rule in &facts.roles {
            let Some(kind) = self.kinds.iter().position(|kind| *kind == rule.kind.0) else {
                let kinds = self.kinds.clone();
                self.unknown("kind of fact", &rule.kind.0, &rule.kind.1, &kinds);
                continue;
            };
            rules.rules.push(RoleRule { kind: number(kind), role: intern(&mut self.roles, &rule.role) });
        }
        (rules.kinds, rules.roles) = (self.kinds.clone(), self.roles.clone());
        rules
    }
}
