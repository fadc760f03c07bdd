//! Choosing one of several ways to say something, and filling its slots.

use std::sync::Arc;

use minijinja::value::{Object, Value};
use minijinja::{Environment, UndefinedBehavior, syntax::SyntaxConfig};

use super::values::Values;
use crate::playbook::set::{Sentence, SlotId};

/// The one template environment: no filters, no functions, no files; a template is known by its own text and
/// compiled when it is first used.
#[must_use]
pub fn environment() -> Environment<'static> {
    let mut environment = Environment::empty();
    // Only 〔slot〕 means anything; the other delimiters cannot pass the check of a playbook's slots.
    let syntax = SyntaxConfig::builder()
        .variable_delimiters("〔", "〕")
        .block_delimiters("〔%", "%〕")
        .comment_delimiters("〔#", "#〕")
        .keep_trailing_newline(true)
        .build()
        .expect("three different pairs");
    environment.set_syntax(syntax);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_loader(|name| Ok(Some(name.to_owned())));
    environment
}

/// Chooses by seed, so that one complaint always gets one letter and a page of letters does not repeat itself.
#[derive(Debug, Clone, Copy)]
pub struct Seed(pub u64);

impl Seed {
    /// A number below `count` that depends on the seed and on what is chosen.
    fn pick(self, what: u64, count: usize) -> usize {
        // splitmix64
        let mut z = self.0.wrapping_add(what.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (((z ^ (z >> 31)) >> 32) as usize) % count.max(1)
    }
}

/// The variant to use: of those whose slots are all filled the ones that tell most, and of these one by seed.
///
/// Where none can be filled, the last, if only values of the company are missing: they become markers.
#[must_use]
pub fn choose<'s>(variants: &'s [Sentence], values: &Values, seed: Seed, what: u64) -> Option<&'s Sentence> {
    // How much the slots tell, where all are filled and none says what another says already.
    let telling = |sentence: &Sentence| {
        if values.repeats(&sentence.slots) {
            return None;
        }
        let mut slots = sentence.slots.iter();
        slots.try_fold(0, |sum, &slot| values.get(slot).map(|_| sum + values.telling(slot)))
    };
    let most = variants.iter().filter_map(telling).max();
    let Some(most) = most else {
        let markable = |sentence: &Sentence| {
            sentence.slots.iter().all(|&slot| !values.is_fact(slot) || values.get(slot).is_some())
        };
        return variants.iter().rev().find(|sentence| markable(sentence));
    };
    let best = || variants.iter().filter(|sentence| telling(sentence) == Some(most));
    best().nth(seed.pick(what, best().count()))
}

/// Writes the sentence; slots without a value become markers and are noted.
pub fn render(
    environment: &Environment,
    sentence: &Sentence,
    values: &Values,
    out: &mut String,
    missing: &mut Vec<SlotId>,
) {
    if sentence.slots.is_empty() {
        out.push_str(&sentence.text);
        return;
    }
    let filled = sentence.slots.iter().map(|&slot| {
        let value = values.get(slot).map_or_else(
            || {
                if !missing.contains(&slot) {
                    missing.push(slot);
                }
                Value::from(values.phrases.missing.replace("{}", values.question(slot)))
            },
            Value::from,
        );
        (values.core.slots[slot as usize].name.clone(), value)
    });
    let context = Value::from_object(Filled(filled.collect()));
    let rendered = environment.get_template(&sentence.text).and_then(|template| template.render(context));
    match rendered {
        Ok(text) => out.push_str(&text),
        // Slots were checked when the set was compiled, and their values are plain text.
        Err(error) => unreachable!("a checked sentence fails: {error}: {}", sentence.text),
    }
}

/// The values of one sentence.
#[derive(Debug)]
struct Filled(Vec<(String, Value)>);

impl Object for Filled {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let key = key.as_str()?;
        self.0.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone())
    }
}
