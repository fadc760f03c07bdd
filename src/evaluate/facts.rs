//! Whether a fact that was found is the one that was labelled.

use serde_json::Value;

use super::labelled::{Case, FACTS};
use super::score::SetCount;
use crate::engine::{Engine, Reading};
use crate::text::{Fold, Span, Text};
use crate::understand::{Fact, FactValue};

/// A kind of fact: its name in labels, and in the playbooks.
pub type Kind = (&'static str, &'static str);

/// The kinds that any of the cases is labelled with: of the others nobody has said what is right.
pub fn labelled_kinds(cases: &[Case]) -> Vec<Kind> {
    let has = |(label, _): &Kind| {
        cases.iter().any(|case| case.facts.contains_key(*label) || case.facts_ok.contains_key(*label))
    };
    FACTS.into_iter().filter(has).collect()
}

/// Compares the facts of one case, kind by kind.
pub fn compare(
    kinds: &[Kind],
    (engine, case, reading): (&Engine, &Case, &Reading),
    count: &mut SetCount,
    faults: &mut Vec<String>,
) {
    let names = &engine.set.core.facts.kinds;
    for &(label, kind) in kinds {
        let facts = reading.understanding.facts.iter();
        let found: Vec<&Fact> = facts.filter(|fact| names[fact.kind as usize] == kind).collect();
        let labelled = |value| labels(value, &reading.text, engine.fold());
        let (wanted, ok) = (labelled(case.facts.get(label)), labelled(case.facts_ok.get(label)));
        let missed: Vec<&Label> =
            wanted.iter().filter(|label| !found.iter().any(|fact| label.is(fact, &reading.text))).collect();
        let is_noise = |fact: &&&Fact| !wanted.iter().chain(&ok).any(|label| label.is(fact, &reading.text));
        let noisy: Vec<&&Fact> = found.iter().filter(is_noise).collect();
        count.add(label, wanted.len() - missed.len(), noisy.len(), missed.len());
        faults.extend(noisy.iter().map(|fact| format!("{label}: noisy {}", reading.text.original(fact.span))));
        let shown = |missed: &&&Label| engine.shown_of(reading, &missed.written).into_owned();
        faults.extend(missed.iter().map(|missed| format!("{label}: missed {}", shown(&missed))));
    }
}

/// A labelled fact and where it stands in the text.
struct Label {
    written: String,
    bare: String,
    spans: Vec<Span>,
}

/// The label as texts: a text, a number, or a list of them.
fn labels(value: Option<&Value>, text: &Text, fold: &Fold) -> Vec<Label> {
    match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(items)) => items.iter().flat_map(|item| labels(Some(item), text, fold)).collect(),
        Some(Value::String(written)) => vec![Label::new(written.clone(), text, fold)],
        Some(other) => vec![Label::new(other.to_string(), text, fold)],
    }
}

impl Label {
    fn new(written: String, text: &Text, fold: &Fold) -> Self {
        let folded = fold.text(&written);
        let found = text.folded.match_indices(folded.as_str()).filter(|(at, _)| is_whole(&text.folded, *at, &folded));
        let spans = found.map(|(at, found)| Span::new(at, at + found.len())).collect();
        Self { bare: bare(&folded), written, spans }
    }

    fn is(&self, fact: &Fact, text: &Text) -> bool {
        if let FactValue::Number { number } = fact.value
            && let Ok(label) = self.written.parse::<f64>()
        {
            return number == label;
        }
        self.spans.iter().any(|span| span.overlaps(fact.span)) || self.bare == bare(text.folded(fact.span))
    }
}

/// Whether the words at this place are no part of a longer number: the 3 of 3200. 10/7 stands whole in 10/7三張.
fn is_whole(text: &str, at: usize, words: &str) -> bool {
    let (before, after) = (&text[..at], &text[at + words.len()..]);
    let splits = |inner: Option<char>, outer: Option<char>, beyond: Option<char>| {
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let mark = outer.is_some_and(|c| c == ',' || c == '.') && digit(beyond);
        let runs_on = match (inner, outer) {
            (Some(inner), Some(outer)) if is_numeral(inner) && is_numeral(outer) => {
                inner.is_ascii_digit() == outer.is_ascii_digit() || "百千万".contains(outer)
            }
            _ => false,
        };
        runs_on || digit(inner) && mark
    };
    let (mut left, mut right) = (before.chars().rev(), after.chars());
    !splits(words.chars().next(), left.next(), left.next())
        && !splits(words.chars().next_back(), right.next(), right.next())
}

fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || "零一二两三四五六七八九十百千万".contains(c)
}

/// A number without its signs and units, and any other words without spaces.
fn bare(folded: &str) -> String {
    let words: String = folded.chars().filter(|&c| !c.is_whitespace() && c != ',').collect();
    let number = words.trim_matches(|c| !is_numeral(c));
    if number.is_empty() || words.chars().filter(|&c| !is_numeral(c)).count() > 3 { words } else { number.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;

    #[test]
    fn a_label_is_found_by_place_or_by_number_but_not_in_a_part_of_a_number() {
        let fold = builtin::fold();
        let rows = [
            ("付了3200元", "3200元", "3200", true),
            ("付了3200元", "3200元", "3", false),
            ("付了3200元", "3200元", "200元", false),
            ("付了1,899元", "1,899元", "NT$1899", true),
            ("付了1,899元", "1,899元", "899元", false),
            ("等了快兩個小時", "快兩個小時", "兩個小時", true),
            ("等了十三天", "十三天", "三天", false),
            ("花了3千元", "3千元", "3", false),
            ("交了10/7三張", "10/7", "10/7", true),
            ("在信義店吃飯", "信義店", "信義", true),
            ("在信義店吃飯，台北店也是", "信義店", "台北店", false),
        ];
        for (source, fact, label, expected) in rows {
            let text = Text::new(source, &fold);
            let folded = fold.text(fact);
            let at = text.folded.find(&folded).expect("the fact stands in the text");
            let fact = Fact {
                kind: 0,
                role: None,
                span: Span::new(at, at + folded.len()),
                value: FactValue::None,
                bare: false,
            };
            let label = Label::new(label.to_owned(), &text, &fold);
            assert_eq!(label.is(&fact, &text), expected, "{source}: {}", label.written);
        }
    }
}
