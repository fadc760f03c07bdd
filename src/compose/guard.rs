//! What a letter may say of personal numbers: some kinds never in full, and none at all where anybody reads it.
//!
//! Every value that fills a slot passes here, so that no sentence of a playbook can say more.

use std::borrow::Cow;
use std::cell::OnceCell;

use crate::text::{Fold, Text};
use crate::understand::Fact;
use crate::understand::personal::{Numbers, Personal, Which};

/// Who reads what is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Audience {
    /// The customer alone.
    #[default]
    Customer,
    /// Whoever passes: no personal number is said, masked or not.
    Everybody,
}

/// Knows the personal numbers of one complaint; they are looked for when a value is like one.
pub struct Guard<'a> {
    pub personal: &'a Personal,
    pub fold: &'a Fold,
    /// As it was written.
    pub original: &'a str,
    pub text: &'a Text<'a>,
    pub facts: &'a [Fact],
    pub audience: Audience,
    pub which: Which,
    numbers: OnceCell<Numbers>,
}

impl<'a> Guard<'a> {
    #[must_use]
    pub fn new(
        (personal, fold): (&'a Personal, &'a Fold),
        (original, text): (&'a str, &'a Text<'a>),
        facts: &'a [Fact],
        (audience, which): (Audience, Which),
    ) -> Self {
        Self { personal, fold, original, text, facts, audience, which, numbers: OnceCell::new() }
    }

    fn numbers(&self) -> &Numbers {
        self.numbers.get_or_init(|| self.personal.of_complaint(self.fold, self.original, self.text, self.facts))
    }

    /// A value that the caller set. `kind` is that of the facts that the slot is for.
    #[must_use]
    pub fn set(&self, value: &'a str, kind: Option<u8>) -> Option<Cow<'a, str>> {
        if !self.personal.may_hold(self.fold, value) {
            return Some(Cow::Borrowed(value));
        }
        // The caller knows what the number of an order is; but not a number that the customer says to be another.
        let is_trusted = self.audience == Audience::Customer
            && self.which == Which::InLetters
            && kind.is_some_and(|kind| self.personal.is_other_number(kind));
        let finds = if is_trusted {
            self.personal.known_in_value(self.fold, value, self.numbers())
        } else {
            self.personal.in_value(self.fold, value, self.numbers())
        };
        match self.audience {
            Audience::Everybody => finds.is_empty().then_some(Cow::Borrowed(value)),
            Audience::Customer => Some(self.personal.hide(value, 0, &finds, self.which)),
        }
    }

    /// A fact as the letter is to say it, with its words in the text.
    #[must_use]
    pub fn fact(&self, fact: &Fact, said: Cow<'a, str>) -> Option<Cow<'a, str>> {
        let (own, chars) = (self.text.original(fact.span), self.text.chars(fact.span));
        let is_personal = self.personal.is_personal(fact.kind);
        if !is_personal && !self.personal.may_hold(self.fold, self.text.folded(fact.span)) {
            return Some(said);
        }
        let numbers = self.numbers();
        if self.audience == Audience::Everybody {
            return (!is_personal && !numbers.touch(&chars)).then_some(said);
        }
        match self.personal.mask_part(own, chars.start, numbers, self.which) {
            Cow::Borrowed(_) => Some(said),
            masked => Some(masked),
        }
    }
}
