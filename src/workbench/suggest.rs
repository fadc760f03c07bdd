//! Which cues labelled complaints speak for: n-grams of complaints that the cues of their label miss, and cues that
//! mostly fire where they should not. It suggests; a writer decides.
//!
//! N-grams are ranked by the log-odds ratio of complaints with and without the label that have them, with a half added
//! to each count (Haldane and Anscombe), in standard errors.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::Engine;
use crate::evaluate::Case;
use crate::evaluate::fired::{self, Axis, Truth};
use crate::playbook::cue::WEAK;
use crate::playbook::home::{GENERAL, OTHER};
use crate::playbook::set::{Core, Label};
use crate::text::{Text, is_han};

/// A suggestion is in at least so many complaints.
const LEAST_SUPPORT: usize = 2;
/// The log-odds ratio in standard errors above which an n-gram is told.
const LEAST_Z: f64 = 1.96;
/// The n-grams that are looked at, in characters.
const LENGTHS: std::ops::RangeInclusive<usize> = 2..=5;
/// A cue that fires wrongly at least so often, and at least as often as rightly, is told.
const LEAST_WRONG: usize = 2;

/// What is suggested for the cues of one label.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    /// The file, as `dining/wait_time.yaml`.
    pub file: String,
    /// The entry in a file of many: `refund` in requests.yaml.
    pub entry: Option<String>,
    pub add: Vec<Addition>,
    pub drop: Vec<Removal>,
}

/// A cue that would catch complaints which nothing catches.
#[derive(Debug, Clone, PartialEq)]
pub struct Addition {
    pub cue: String,
    /// The list of cues it belongs into, by how seldom it stands elsewhere.
    pub list: &'static str,
    /// The log-odds ratio in standard errors.
    pub z: f64,
    /// The ids of the complaints that it would catch, and of those of other labels that have it.
    pub support: Vec<String>,
    pub against: Vec<String>,
}

/// A cue that fires more often wrongly than rightly.
#[derive(Debug, Clone, PartialEq)]
pub struct Removal {
    pub cue: String,
    pub right: Vec<String>,
    pub wrong: Vec<String>,
}

/// One complaint as it is read: its n-grams, and which cues fired for what.
struct Reading<'c> {
    case: &'c Case,
    grams: BTreeMap<String, String>,
    /// Each with what it speaks for.
    fired: Vec<(Label, String)>,
}

/// What the cases suggest, label by label.
#[must_use]
pub fn suggest(engine: &Engine, cases: &[Case]) -> Vec<Suggestion> {
    let core = &engine.set.core;
    let readings: Vec<Reading> = cases.iter().map(|case| read(engine, case)).collect();
    let mut suggestions = Vec::new();
    for (axis, label) in labels(&readings) {
        let truth = |reading: &&Reading, truth: Truth| reading.case.truth(axis, &label) == truth;
        let speaks = |(fired, _): &(Label, String)| Axis::of(core, *fired) == Some((axis, &label));
        let caught = |reading: &&Reading| reading.fired.iter().any(speaks);
        let inside: Vec<&Reading> = readings.iter().filter(|reading| truth(reading, Truth::Is)).collect();
        let outside: Vec<&Reading> = readings.iter().filter(|reading| truth(reading, Truth::IsNot)).collect();
        let missed: Vec<&Reading> = inside.iter().copied().filter(|reading| !caught(reading)).collect();
        for addition in additions(&inside, &outside, &missed) {
            let (file, entry) = home(axis, &label, &addition.support, &readings);
            find(&mut suggestions, file, entry).add.push(addition);
        }
    }
    for ((label, cue), (right, wrong)) in fires(core, &readings) {
        let home = fired::home(core, label).filter(|_| wrong.len() >= LEAST_WRONG && wrong.len() >= right.len());
        if let Some((file, entry)) = home {
            find(&mut suggestions, file, entry).drop.push(Removal { cue, right, wrong });
        }
    }
    suggestions.sort_by(|a, b| (&a.file, &a.entry).cmp(&(&b.file, &b.entry)));
    suggestions
}

fn find(suggestions: &mut Vec<Suggestion>, file: String, entry: Option<String>) -> &mut Suggestion {
    let at = suggestions.iter().position(|known| known.file == file && known.entry == entry);
    let at = at.unwrap_or_else(|| {
        suggestions.push(Suggestion { file, entry, add: Vec::new(), drop: Vec::new() });
        suggestions.len() - 1
    });
    &mut suggestions[at]
}

fn read<'c>(engine: &Engine, case: &'c Case) -> Reading<'c> {
    let text = Text::new(&case.text, engine.fold());
    let cues = engine.set.cues();
    let hits = fired::hits(engine, &text);
    let fired =
        hits.iter().filter(|hit| hit.weight > WEAK).map(|hit| (hit.label, cues.entry(hit.entry).written().to_owned()));
    Reading { case, fired: fired.collect(), grams: grams(&text) }
}

/// The n-grams of Chinese characters inside the clauses, folded, each with its first spelling.
fn grams(text: &Text) -> BTreeMap<String, String> {
    let mut grams = BTreeMap::new();
    for clause in &text.clauses {
        let (folded, written) = (text.folded(clause.span), text.original(clause.span));
        let pairs: Vec<(char, char)> = folded.chars().zip(written.chars()).collect();
        for length in LENGTHS {
            for window in pairs.windows(length).filter(|window| window.iter().all(|(c, _)| is_han(*c))) {
                let (folded, written): (String, String) = window.iter().copied().unzip();
                grams.entry(folded).or_insert(written);
            }
        }
    }
    grams
}

fn labels(readings: &[Reading]) -> BTreeSet<(Axis, String)> {
    let mut labels = BTreeSet::new();
    for Reading { case, .. } in readings {
        labels.insert((Axis::Industry, case.industry.clone()));
        labels.insert((Axis::Type, case.kind.clone()));
        labels.extend(case.requests.iter().map(|id| (Axis::Request, id.clone())));
        labels.extend(case.risk.iter().map(|id| (Axis::Risk, id.clone())));
    }
    // What is none of the others has no words of its own.
    labels.retain(|(axis, label)| !matches!((axis, label.as_str()), (Axis::Industry, GENERAL) | (Axis::Type, OTHER)));
    labels
}

/// The log-odds ratio in standard errors: so many of so many complaints with the label have it, and of those without.
fn log_odds((with, of_inside): (usize, usize), (without, of_outside): (usize, usize)) -> f64 {
    let half = |count: usize| count as f64 + 0.5;
    let (a, b) = (half(with), half(of_inside - with));
    let (c, d) = (half(without), half(of_outside - without));
    (a * d / (b * c)).ln() / (1.0 / a + 1.0 / b + 1.0 / c + 1.0 / d).sqrt()
}

fn additions(inside: &[&Reading], outside: &[&Reading], missed: &[&Reading]) -> Vec<Addition> {
    let mut supported: BTreeMap<&str, Vec<&Reading>> = BTreeMap::new();
    for reading in missed {
        for gram in reading.grams.keys() {
            supported.entry(gram).or_default().push(reading);
        }
    }
    let mut found: Vec<(&str, &str, Addition)> = Vec::new();
    for (gram, support) in supported.into_iter().filter(|(_, support)| support.len() >= LEAST_SUPPORT) {
        let having = inside.iter().filter(|reading| reading.grams.contains_key(gram)).count();
        let against: Vec<String> = ids(outside.iter().filter(|reading| reading.grams.contains_key(gram)).copied());
        let z = log_odds((having, inside.len()), (against.len(), outside.len()));
        if z < LEAST_Z || against.len() * 2 > support.len() {
            continue;
        }
        let cue = support[0].grams[gram].clone();
        let list = if against.is_empty() && support.len() > LEAST_SUPPORT { "strong" } else { "normal" };
        found.push((gram, list, Addition { cue, list, z, support: ids(support.into_iter()), against }));
    }
    // Of n-grams that stand in the same complaints the longest says most; a shorter one inside it says no more.
    let same = |a: &Addition, b: &Addition| a.support == b.support && a.against.len() >= b.against.len();
    let kept = |(gram, _, addition): &&(&str, &str, Addition)| {
        !found.iter().any(|(other, _, wider)| other.len() > gram.len() && other.contains(gram) && same(addition, wider))
    };
    let mut additions: Vec<Addition> = found.iter().filter(kept).map(|(.., addition)| addition.clone()).collect();
    additions.sort_by(|a, b| b.support.len().cmp(&a.support.len()).then(b.z.total_cmp(&a.z)).then(a.cue.cmp(&b.cue)));
    additions
}

fn ids<'r, 'c: 'r>(readings: impl Iterator<Item = &'r Reading<'c>>) -> Vec<String> {
    readings.map(|reading| reading.case.id.clone()).collect()
}

/// For each cue where it fired rightly and where wrongly.
type Fires = BTreeMap<(Label, String), (Vec<String>, Vec<String>)>;

fn fires(core: &Core, readings: &[Reading]) -> Fires {
    let mut fires = Fires::new();
    for Reading { case, fired, .. } in readings {
        for (label, cue) in fired {
            let Some((axis, name)) = Axis::of(core, *label) else { continue };
            let (right, wrong) = fires.entry((*label, cue.clone())).or_default();
            let ids = if case.truth(axis, name) == Truth::IsNot { wrong } else { right };
            if ids.last() != Some(&case.id) {
                ids.push(case.id.clone());
            }
        }
    }
    fires
}

/// The file, and the entry in it, that new cues of a label belong into: of a type that of the industry where all
/// complaints are of one.
fn home(axis: Axis, label: &str, support: &[String], readings: &[Reading]) -> (String, Option<String>) {
    match axis {
        Axis::Industry => (format!("{label}/industry.yaml"), None),
        Axis::Request => ("requests.yaml".to_owned(), Some(label.to_owned())),
        Axis::Risk => ("risks.yaml".to_owned(), Some(label.to_owned())),
        Axis::Type => {
            let of = readings.iter().filter(|reading| support.contains(&reading.case.id));
            let industries: BTreeSet<&str> = of.map(|reading| reading.case.industry.as_str()).collect();
            let one = industries.first().filter(|_| industries.len() == 1).copied().unwrap_or(GENERAL);
            (format!("{one}/{label}.yaml"), None)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::labelled;

    fn cases(engine: &Engine, rows: &[(&str, &str, &str, &str)]) -> Vec<Case> {
        let lines: Vec<String> = rows
            .iter()
            .map(|(id, text, industry, kind)| {
                serde_json::json!({"id": id, "text": text, "industry": industry, "type": kind}).to_string()
            })
            .collect();
        labelled::read(&engine.set.core, "f", &lines.join("\n")).expect("the cases are sound")
    }

    #[test]
    fn what_several_missed_complaints_share_is_suggested_with_their_ids() {
        let engine = Engine::builtin();
        let cases = cases(
            &engine,
            &[
                ("a", "昨天去的時候蔦蘿茶壺裂了", "dining", "environment_hygiene"),
                ("b", "那個蔦蘿茶壺，我不想再看到", "dining", "environment_hygiene"),
                ("c", "今天天氣不錯，路上人很多", "retail", "delivery_delay"),
                ("d", "我覺得還可以，就是這樣而已", "telecom", "outage"),
                ("e", "不知道怎麼說", "telecom", "outage"),
                ("f", "看了半天", "telecom", "outage"),
                ("g", "昨天去的時候", "telecom", "outage"),
                ("h", "隨便寫寫", "telecom", "outage"),
                ("i", "先這樣", "telecom", "outage"),
                ("j", "再說吧", "telecom", "outage"),
            ],
        );
        let suggestions = suggest(&engine, &cases);
        let own = suggestions.iter().find(|found| found.file == "dining/environment_hygiene.yaml");
        let cues: Vec<(&str, &[String])> =
            own.iter().flat_map(|own| &own.add).map(|add| (add.cue.as_str(), add.support.as_slice())).collect();
        assert_eq!(cues, [("蔦蘿茶壺", &["a".to_owned(), "b".to_owned()][..])]);
    }

    #[test]
    fn a_cue_that_fires_wrongly_is_named_with_where_it_did() {
        let engine = Engine::builtin();
        let row = |id| (id, "還沒上菜", "telecom", "outage");
        let suggestions = suggest(&engine, &cases(&engine, &[row("a"), row("b"), row("c")]));
        let dropped = suggestions.iter().flat_map(|found| &found.drop).find(|drop| drop.cue.contains("上菜"));
        let dropped = dropped.expect("the cue fired three times in complaints about something else");
        assert!(dropped.right.is_empty());
        assert_eq!(dropped.wrong, ["a", "b", "c"]);
    }
}
