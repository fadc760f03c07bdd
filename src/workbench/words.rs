//! Two versions of a letter, word by word: what stayed, what is gone and what is new.
//!
//! Sentences are compared first, and the words only of sentences that are alike: a sentence that was replaced reads
//! better as a whole than as a sieve.

use serde::Serialize;
use similar::{Algorithm, DiffOp, capture_diff_slices};
use unicode_segmentation::UnicodeSegmentation;

/// Sentences that have less than this part of their words in common are two sentences.
const ALIKE: f32 = 0.4;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    Same,
    Gone,
    New,
}

/// A run of words with one fate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Piece {
    pub fate: Fate,
    pub text: String,
}

/// The pieces of both texts: without the new ones they are the old text, without those gone the new text.
#[must_use]
pub fn compare(old: &str, new: &str) -> Vec<Piece> {
    let (old, new) = (sentences(old), sentences(new));
    let mut pieces = Vec::new();
    for step in steps(&old, &new) {
        match step {
            Step::Same(text) => push(&mut pieces, Fate::Same, &text),
            Step::Changed { gone, new } => refine(&gone, &new, &mut pieces),
        }
    }
    pieces
}

enum Step {
    Same(String),
    Changed { gone: String, new: String },
}

fn steps(old: &[&str], new: &[&str]) -> Vec<Step> {
    let ops = capture_diff_slices(Algorithm::Patience, old, new);
    let step = |op: &DiffOp| {
        let (gone, new) = (old[op.old_range()].concat(), new[op.new_range()].concat());
        if matches!(op, DiffOp::Equal { .. }) { Step::Same(gone) } else { Step::Changed { gone, new } }
    };
    ops.iter().map(step).collect()
}

/// The words of sentences that were changed, where enough of them stayed.
fn refine(gone: &str, new: &str, pieces: &mut Vec<Piece>) {
    // A Chinese character is a word here; a number or a Latin word is one as a whole.
    let words = |text| UnicodeSegmentation::split_word_bounds(text).collect::<Vec<_>>();
    let (old_words, new_words) = (words(gone), words(new));
    let steps = without_islands(steps(&old_words, &new_words));
    let same: usize = steps.iter().map(|step| if let Step::Same(text) = step { words(text).len() } else { 0 }).sum();
    if (2 * same) as f32 <= ALIKE * (old_words.len() + new_words.len()) as f32 {
        push(pieces, Fate::Gone, gone);
        push(pieces, Fate::New, new);
        return;
    }
    for step in steps {
        match step {
            Step::Same(text) => push(pieces, Fate::Same, &text),
            Step::Changed { gone, new } => {
                push(pieces, Fate::Gone, &gone);
                push(pieces, Fate::New, &new);
            }
        }
    }
}

/// Takes what stayed between two changes into them, where each of these is at least as long: a word that two
/// sentences have in common by chance says nothing.
fn without_islands(steps: Vec<Step>) -> Vec<Step> {
    let mut kept: Vec<Step> = Vec::new();
    for step in steps {
        kept.push(step);
        while let Some(joined) = joined(&kept) {
            kept.truncate(kept.len() - 3);
            kept.push(joined);
        }
    }
    kept
}

/// The last three steps as one change, if they are one.
fn joined(steps: &[Step]) -> Option<Step> {
    let [.., Step::Changed { gone, new }, Step::Same(island), Step::Changed { gone: then_gone, new: then_new }] = steps
    else {
        return None;
    };
    let length = |text: &str| text.chars().count();
    let least = length(gone).max(length(new)).min(length(then_gone).max(length(then_new)));
    let join = |first: &str, last: &str| [first, island, last].concat();
    (length(island) <= least).then(|| Step::Changed { gone: join(gone, then_gone), new: join(new, then_new) })
}

fn push(pieces: &mut Vec<Piece>, fate: Fate, text: &str) {
    match pieces.last_mut() {
        _ if text.is_empty() => {}
        Some(last) if last.fate == fate => last.text.push_str(text),
        _ => pieces.push(Piece { fate, text: text.to_owned() }),
    }
}

/// Each with the mark and the line ends after it.
fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let end = at + c.len_utf8();
        let goes_on = chars.peek().is_some_and(|(_, next)| matches!(next, '。' | '！' | '？' | '」' | '”' | '\n'));
        if matches!(c, '。' | '！' | '？' | '：' | '」' | '”' | '\n') && !goes_on {
            sentences.push(&text[start..end]);
            start = end;
        }
    }
    sentences.extend((start < text.len()).then(|| &text[start..]));
    sentences
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `您[-說-]{+提+}到`
    fn marked(pieces: &[Piece]) -> String {
        let mark = |piece: &Piece| match piece.fate {
            Fate::Same => piece.text.clone(),
            Fate::Gone => format!("[-{}-]", piece.text),
            Fate::New => format!("{{+{}+}}", piece.text),
        };
        pieces.iter().map(mark).collect()
    }

    #[test]
    fn a_change_is_shown_as_a_reader_would_mark_it() {
        let rows = [
            ("您好。", "您好。", "您好。"),
            ("", "您好。", "{+您好。+}"),
            ("您好。謝謝。", "您好。", "您好。[-謝謝。-]"),
            ("24小時內回覆您。", "48小時內回覆您。", "[-24-]{+48+}小時內回覆您。"),
            ("我們會查明原因。", "我們今天就會查明原因。", "我們{+今天就+}會查明原因。"),
            // Nothing but a mark in common: two sentences.
            (
                "您好。難得的一餐耗在等待上，換作誰都會掃興。敬上",
                "您好。讓您餓著肚子乾等，是我們不對。敬上",
                "您好。[-難得的一餐耗在等待上，換作誰都會掃興。-]{+讓您餓著肚子乾等，是我們不對。+}敬上",
            ),
            // 您 in the middle is there by chance.
            (
                "今天就請門市查清楚，由店長回電給您說明。",
                "今天就請總部查清楚，寫信讓您明白說明。",
                "今天就請[-門市-]{+總部+}查清楚，[-由店長回電給您-]{+寫信讓您明白+}說明。",
            ),
            ("他說「好」。\n\n再見", "他說「好」。\n\n再會", "他說「好」。\n\n再[-見-]{+會+}"),
        ];
        let failing: Vec<String> = rows
            .iter()
            .filter_map(|(old, new, expected)| {
                let found = marked(&compare(old, new));
                (found != *expected).then(|| format!("{found}\nnot {expected}"))
            })
            .collect();
        assert!(failing.is_empty(), "{}", failing.join("\n\n"));
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_from_the_pieces(old in "[您好等了，。！\n a1]{0,40}", new in "[您好等了，。！\n a1]{0,40}") {
            let pieces = compare(&old, &new);
            let without = |fate| -> String {
                pieces.iter().filter(|piece| piece.fate != fate).map(|piece| piece.text.as_str()).collect()
            };
            prop_assert_eq!(without(Fate::New), old);
            prop_assert_eq!(without(Fate::Gone), new);
        }
    }
}
