//! Where personal numbers stand in a text, and what may be seen of them: those of identity cards, bank cards,
//! accounts and telephones, and addresses of mail. Which kinds are personal is data of the playbooks.
//!
//! It rather finds too much than too little, other than the search for facts: what is masked is hidden and not lost.
//! A masked text has as many characters as it had, so that every offset holds for both.

mod shape;
#[cfg(test)]
mod tests;
mod view;

use std::borrow::Cow;
use std::ops::Range;

use self::shape::Shape;
use self::view::{View, views};
use super::Fact;
use crate::playbook::set::{FactRules, Mask};
use crate::text::{Fold, Text};

/// What stands for a character that is not shown.
pub const MASKED: char = '*';
/// At least so many letters and digits of a number are hidden, or all where it has no more.
const LEAST_HIDDEN: usize = 3;
/// A shorter number is no reason to look for it elsewhere.
const LEAST_KNOWN: usize = 6;

/// Which personal numbers are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    All,
    /// Those that no letter says in full.
    InLetters,
}

/// A number: its kind, and where its letters and digits stand, as character indices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Find {
    kind: u8,
    signs: Vec<u32>,
}

/// The personal numbers of a complaint: where they stand, and what they are, so that they are known elsewhere, too.
#[derive(Debug, Clone, Default)]
pub struct Numbers {
    finds: Vec<Find>,
    /// Without what divides them, with their kinds.
    known: Vec<(u8, String)>,
}

impl Numbers {
    /// Whether one of them stands, with a part at least, in this range of characters.
    #[must_use]
    pub fn touch(&self, chars: &Range<usize>) -> bool {
        self.finds.iter().flat_map(|find| &find.signs).any(|&at| chars.contains(&(at as usize)))
    }
}

/// Finds and hides the personal numbers of a set of playbooks.
pub struct Personal {
    shapes: Vec<Shape>,
    /// By kind.
    masks: Vec<Option<Mask>>,
    /// Kinds of other numbers, which are not taken for personal ones where they were found as facts.
    others: Vec<bool>,
}

impl Personal {
    #[must_use]
    pub fn new(rules: &FactRules) -> Self {
        let mask = |kind: usize| rules.masks.iter().find(|(own, _)| usize::from(*own) == kind).map(|&(_, mask)| mask);
        let masks: Vec<Option<Mask>> = (0..rules.kinds.len()).map(mask).collect();
        let is_personal = |kind: u8| masks.get(usize::from(kind)).is_some_and(Option::is_some);
        let shapes = rules.patterns.iter().filter(|pattern| is_personal(pattern.kind)).map(Shape::new).collect();
        let mut others = vec![false; masks.len()];
        for pattern in rules.patterns.iter().filter(|pattern| pattern.digits > 0 && !is_personal(pattern.kind)) {
            others[usize::from(pattern.kind)] = true;
        }
        Self { shapes, masks, others }
    }

    /// Whether facts of this kind are personal.
    #[must_use]
    pub fn is_personal(&self, kind: u8) -> bool {
        self.masks.get(usize::from(kind)).is_some_and(Option::is_some)
    }

    /// Whether a number could stand in the value at all; most values are too short.
    #[must_use]
    pub fn may_hold(&self, fold: &Fold, value: &str) -> bool {
        view::digits(value, fold).take(LEAST_KNOWN).count() == LEAST_KNOWN || value.contains(['@', '＠'])
    }

    /// Whether facts of this kind are numbers of another sort: of an order, of a case.
    #[must_use]
    pub fn is_other_number(&self, kind: u8) -> bool {
        self.others.get(usize::from(kind)).is_some_and(|other| *other)
    }

    /// The numbers of a complaint: by their shape, by what was found as facts, and wherever they stand once more.
    #[must_use]
    pub fn of_complaint(&self, fold: &Fold, original: &str, text: &Text, facts: &[Fact]) -> Numbers {
        let mut numbers = Numbers::default();
        let Some(views) = views(original, fold) else { return numbers };
        // An order number of sixteen digits is no card.
        let others: Vec<Range<usize>> = facts
            .iter()
            .filter(|fact| self.is_other_number(fact.kind) && text.folded(fact.span).chars().all(view::is_sign))
            .map(|fact| text.chars(fact.span))
            .collect();
        let is_other =
            |find: &Find| others.iter().any(|other| find.signs.iter().all(|&at| other.contains(&(at as usize))));
        let shaped = self.by_shape(&views).into_iter().filter(|find| !is_other(find));
        numbers.finds.extend(shaped);
        for fact in facts.iter().filter(|fact| self.is_personal(fact.kind)) {
            let signs = text.chars(fact.span).zip(text.folded(fact.span).chars());
            let signs = signs.filter(|(_, c)| view::is_sign(*c)).map(|(at, _)| at as u32).collect();
            numbers.finds.push(Find { kind: fact.kind, signs });
        }
        let [_, squeezed] = &views;
        for find in &numbers.finds {
            let known = squeezed.spelled(&find.signs);
            if known.chars().count() >= LEAST_KNOWN && numbers.known.iter().all(|(_, other)| *other != known) {
                numbers.known.push((find.kind, known));
            }
        }
        let again = known_in(&numbers.known, squeezed);
        numbers.finds.extend(again);
        numbers
    }

    /// The numbers in what was said elsewhere: those of the complaint, and others by their shape.
    #[must_use]
    pub fn in_value(&self, fold: &Fold, value: &str, of_complaint: &Numbers) -> Vec<Find> {
        let Some(views) = views(value, fold) else { return Vec::new() };
        let mut finds = self.by_shape(&views);
        finds.extend(known_in(&of_complaint.known, &views[1]));
        finds
    }

    /// The numbers of the complaint alone in what was said elsewhere.
    #[must_use]
    pub fn known_in_value(&self, fold: &Fold, value: &str, of_complaint: &Numbers) -> Vec<Find> {
        views(value, fold).map_or_else(Vec::new, |views| known_in(&of_complaint.known, &views[1]))
    }

    fn by_shape(&self, views: &[View; 2]) -> Vec<Find> {
        let mut finds = Vec::new();
        for view in views {
            for shape in &self.shapes {
                let found = shape.matches(&view.text);
                finds.extend(found.into_iter().map(|bytes| Find { kind: shape.kind, signs: view.signs(bytes) }));
            }
        }
        finds
    }

    /// The text with its numbers masked.
    #[must_use]
    pub fn mask<'t>(&self, fold: &Fold, text: &'t str, of_complaint: &Numbers) -> Cow<'t, str> {
        let mut finds = self.in_value(fold, text, of_complaint);
        // What stands in it once by its shape may stand in it again.
        if !finds.is_empty()
            && let Some([_, squeezed]) = views(text, fold)
        {
            let own = finds.iter().map(|find| (find.kind, squeezed.spelled(&find.signs)));
            let own: Vec<(u8, String)> = own.filter(|(_, known)| known.chars().count() >= LEAST_KNOWN).collect();
            finds.extend(known_in(&own, &squeezed));
        }
        self.hide(text, 0, &finds, Which::All)
    }

    /// The complaint, or the part of it that begins with this character, with its numbers masked.
    #[must_use]
    pub fn mask_part<'t>(&self, part: &'t str, start: usize, numbers: &Numbers, which: Which) -> Cow<'t, str> {
        self.hide(part, start, &numbers.finds, which)
    }

    /// The value with these numbers masked.
    #[must_use]
    pub fn hide<'t>(&self, part: &'t str, start: usize, finds: &[Find], which: Which) -> Cow<'t, str> {
        let end = start + part.chars().count();
        let mut hidden = vec![false; end - start];
        for find in finds {
            let Some(mask) = self.masks[usize::from(find.kind)].filter(|mask| which == Which::All || mask.in_letters)
            else {
                continue;
            };
            for at in find.signs[hidden_of(mask, find.signs.len())].iter().map(|&at| at as usize) {
                if (start..end).contains(&at) {
                    hidden[at - start] = true;
                }
            }
        }
        if !hidden.contains(&true) {
            return Cow::Borrowed(part);
        }
        part.chars().zip(hidden).map(|(c, hidden)| if hidden { MASKED } else { c }).collect()
    }
}

/// Which of so many letters and digits are hidden.
fn hidden_of(mask: Mask, count: usize) -> Range<usize> {
    let least = LEAST_HIDDEN.min(count);
    let last = usize::from(mask.last).min(count - least);
    let first = usize::from(mask.first).min(count - least - last);
    first..count - last
}

/// Where known numbers stand, however they are divided there.
fn known_in(known: &[(u8, String)], squeezed: &View) -> Vec<Find> {
    let mut finds = Vec::new();
    for (kind, number) in known {
        for (at, found) in squeezed.text.match_indices(number.as_str()) {
            finds.push(Find { kind: *kind, signs: squeezed.signs(at..at + found.len()) });
        }
    }
    finds
}
