//! Choosing one of several ways to say something, and filling its slots.

use super::values::Values;
use crate::playbook::set::{Sentence, SlotId};

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

/// The variant to use: of those whose slots are all filled the ones with most slots, and of these one by seed.
///
/// Where none can be filled, the last, if only values of the company are missing: they become markers.
#[must_use]
pub fn choose<'s>(variants: &'s [Sentence], values: &Values, seed: Seed, what: u64) -> Option<&'s Sentence> {
    // How many slots tell something, where all are filled.
    let telling = |sentence: &Sentence| {
        let mut slots = sentence.slots.iter();
        slots.try_fold(0, |count, &slot| values.get(slot).map(|_| count + usize::from(values.is_telling(slot))))
    };
    let mut best: Option<(usize, usize)> = None;
    for telling in variants.iter().filter_map(telling) {
        best = match best {
            Some((most, count)) if telling == most => Some((most, count + 1)),
            Some((most, _)) if telling < most => best,
            _ => Some((telling, 1)),
        };
    }
    let Some((most, count)) = best else {
        let markable = |sentence: &Sentence| {
            sentence.slots.iter().all(|&slot| !values.is_fact(slot) || values.get(slot).is_some())
        };
        return variants.iter().rev().find(|sentence| markable(sentence));
    };
    let mut best = variants.iter().filter(|sentence| telling(sentence) == Some(most));
    best.nth(seed.pick(what, count))
}

/// Writes the sentence; slots without a value become markers and are noted.
///
/// Only 〔slot〕 means anything in a sentence, and its slots stand in their order, as the compiler of the set found them:
/// nothing is left for a template engine to do.
pub fn render(sentence: &Sentence, values: &Values, out: &mut String, missing: &mut Vec<SlotId>) {
    let mut rest = sentence.text.as_str();
    for &slot in &sentence.slots {
        // The brackets were checked when the set was compiled.
        let Some((before, (_, after))) =
            rest.split_once('〔').and_then(|(before, at)| Some((before, at.split_once('〕')?)))
        else {
            break;
        };
        out.push_str(before);
        match values.get(slot) {
            Some(value) => out.push_str(value),
            None => {
                if !missing.contains(&slot) {
                    missing.push(slot);
                }
                out.push_str(&values.phrases.missing.replace("{}", values.question(slot)));
            }
        }
        rest = after;
    }
    out.push_str(rest);
}
