//! How each cue did on labelled complaints: how often it fired and was right, which never fire, which conflict.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::fired::{self, Axis, Truth};
use super::labelled::Case;
use crate::engine::Engine;
use crate::playbook::set::{Label, Set};
use crate::text::Text;
use crate::understand::matcher::Hit;

/// A cue and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Cue {
    /// The file, as `dining/wait_time.yaml`.
    pub file: String,
    /// The entry in a file of many: `refund` in requests.yaml.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
    pub cue: String,
}

/// A cue that fired.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CueScore {
    #[serde(flatten)]
    pub cue: Cue,
    /// In how many complaints that have, or may have, its label, and in how many that do not.
    pub right: u32,
    pub wrong: u32,
}

/// Two cues of one axis that spoke on the same words for different labels, where not both can be right.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Conflict {
    pub cues: [Cue; 2],
    pub cases: u32,
    /// In how many of them each was right.
    pub right: [u32; 2],
}

/// All cues of industries, types, requests and risks.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Cues {
    /// The most often wrong first.
    pub fired: Vec<CueScore>,
    /// The most frequent first.
    pub conflicts: Vec<Conflict>,
    /// Cues that fired nowhere, by file and entry.
    pub silent: Vec<Silent>,
}

/// The cues of one file, or one entry of a file of many, that fired in no complaint.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Silent {
    pub file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
    pub cues: Vec<String>,
}

/// A cue in the table: what it speaks for and its entry.
type Key = (Label, u32);

/// Two cues that spoke on the same words, and in how many cases: in all, and where each was right.
type Clashes = BTreeMap<(Key, Key), (u32, [u32; 2])>;

/// How the cues did on the cases.
#[must_use]
pub fn judge(engine: &Engine, cases: &[Case]) -> Cues {
    let set = &engine.set;
    let mut fired: BTreeMap<Key, (u32, u32)> = BTreeMap::new();
    let mut clashes = Clashes::new();
    for case in cases {
        let hits = fired::hits(engine, &Text::new(&case.text, engine.fold()));
        let spoken: Vec<Spoken> = hits.iter().filter_map(|hit| Spoken::of(set, case, hit)).collect();
        let keys: BTreeSet<(Key, bool)> = spoken.iter().map(|spoken| (key(spoken.hit), spoken.right)).collect();
        for (key, right) in keys {
            let (rightly, wrongly) = fired.entry(key).or_default();
            *if right { rightly } else { wrongly } += 1;
        }
        count_clashes(&spoken, &mut clashes);
    }
    Cues { conflicts: conflicts(set, clashes), silent: silent(set, &fired), fired: scores(set, fired) }
}

fn key(hit: &Hit) -> Key {
    (hit.label, hit.entry)
}

/// What a hit says of a case, and whether that is so.
struct Spoken<'s> {
    hit: &'s Hit,
    axis: Axis,
    id: &'s str,
    right: bool,
}

impl<'s> Spoken<'s> {
    fn of(set: &'s Set, case: &Case, hit: &'s Hit) -> Option<Self> {
        let (axis, id) = Axis::of(&set.core, hit.label)?;
        let holds = |axis, id: &str| case.truth(axis, id) != Truth::IsNot;
        // A cue of one industry's type speaks for both.
        let of_industry = |industry: u8| holds(Axis::Industry, &set.core.industries[industry as usize]);
        let industry = if let Label::Pair(industry, _) = hit.label { of_industry(industry) } else { true };
        Some(Self { hit, axis, id, right: holds(axis, id) && industry })
    }
}

/// The cues of one case that say different things of the same words, each pair once.
fn count_clashes(spoken: &[Spoken], clashes: &mut Clashes) {
    // Several requests and risks may well be true at once.
    let exclusive = |axis: Axis| matches!(axis, Axis::Industry | Axis::Type);
    let mut pairs = BTreeSet::new();
    for (at, one) in spoken.iter().enumerate().filter(|(_, one)| exclusive(one.axis)) {
        for other in &spoken[at + 1..] {
            let same_words = one.axis == other.axis && one.hit.span.overlaps(other.hit.span);
            if same_words && one.id != other.id && !(one.right && other.right) {
                let mut pair = [(key(one.hit), one.right), (key(other.hit), other.right)];
                pair.sort_unstable();
                pairs.insert(pair);
            }
        }
    }
    for [(one, right), (other, other_right)] in pairs {
        let (cases, rights) = clashes.entry((one, other)).or_default();
        *cases += 1;
        rights[0] += u32::from(right);
        rights[1] += u32::from(other_right);
    }
}

fn named(set: &Set, (label, entry): Key) -> Option<Cue> {
    let (file, in_file) = fired::home(&set.core, label)?;
    Some(Cue { file, entry: in_file, cue: set.cues().entry(entry).written().to_owned() })
}

fn scores(set: &Set, fired: BTreeMap<Key, (u32, u32)>) -> Vec<CueScore> {
    let score = |(key, (right, wrong))| named(set, key).map(|cue| CueScore { cue, right, wrong });
    let mut scores: Vec<CueScore> = fired.into_iter().filter_map(score).collect();
    let rank = |score: &CueScore| (std::cmp::Reverse(score.wrong), score.right, score.cue.clone());
    scores.sort_by_cached_key(rank);
    scores
}

fn conflicts(set: &Set, clashes: Clashes) -> Vec<Conflict> {
    let conflict =
        |((one, other), (cases, right))| Some(Conflict { cues: [named(set, one)?, named(set, other)?], cases, right });
    let mut conflicts: Vec<Conflict> = clashes.into_iter().filter_map(conflict).collect();
    conflicts.sort_by_cached_key(|conflict| (std::cmp::Reverse(conflict.cases), conflict.cues.clone()));
    conflicts
}

fn silent(set: &Set, fired: &BTreeMap<Key, (u32, u32)>) -> Vec<Silent> {
    let votes = set.cues().all_links().filter(|link| link.effect().weight().is_some());
    let keys: BTreeSet<Key> = votes.map(|link| (link.label(), link.entry())).collect();
    let mut silent: BTreeMap<(String, Option<String>), Vec<String>> = BTreeMap::new();
    for cue in keys.into_iter().filter(|key| !fired.contains_key(key)).filter_map(|key| named(set, key)) {
        silent.entry((cue.file, cue.entry)).or_default().push(cue.cue);
    }
    silent.into_iter().map(|((file, entry), cues)| Silent { file, entry, cues }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::labelled;

    fn judged(rows: &[(&str, &str, &str)]) -> Cues {
        let engine = Engine::builtin();
        let line = |(text, industry, kind): &(&str, &str, &str)| {
            serde_json::json!({"id": text, "text": text, "industry": industry, "type": kind}).to_string()
        };
        let lines: Vec<String> = rows.iter().map(line).collect();
        let cases = labelled::read(&engine.set.core, "f", &lines.join("\n")).expect("the cases are sound");
        judge(&engine, &cases)
    }

    #[test]
    fn a_cue_is_counted_once_a_complaint_as_right_or_as_wrong() {
        let cues = judged(&[
            ("還沒上菜，還沒上菜", "dining", "wait_time"),
            ("到現在還沒上菜", "dining", "wait_time"),
            ("還沒上菜", "telecom", "outage"),
        ]);
        let score = cues.fired.iter().find(|score| score.cue.file == "dining/wait_time.yaml").expect("it waited");
        assert_eq!((score.right, score.wrong), (2, 1), "{score:?}");
        let is_silent = |cue: &Cue| {
            let of = |silent: &&Silent| (&silent.file, &silent.entry) == (&cue.file, &cue.entry);
            cues.silent.iter().find(of).is_some_and(|silent| silent.cues.contains(&cue.cue))
        };
        assert!(!cues.fired.iter().any(|score| is_silent(&score.cue)), "what fired is not silent");
        assert!(cues.silent.iter().any(|silent| silent.entry.as_deref() == Some("refund")));
    }

    #[test]
    fn cues_that_say_different_things_of_the_same_words_conflict() {
        let cues = judged(&[("等了兩小時還沒上菜", "telecom", "outage")]);
        let said = |cue: &Cue| cue.file.rsplit('/').next().map(str::to_owned);
        for Conflict { cues: [one, other], cases, right } in &cues.conflicts {
            assert!(one.file.ends_with("industry.yaml") || said(one) != said(other), "{one:?} {other:?}");
            assert_eq!((*cases, *right), (1, [0, 0]));
        }
        let waits = |cue: &Cue| cue.file.ends_with("/wait_time.yaml");
        let queues = |cue: &Cue| cue.file.ends_with("/appointment_wait.yaml");
        let both = |conflict: &Conflict| conflict.cues.iter().any(waits) && conflict.cues.iter().any(queues);
        assert!(cues.conflicts.iter().any(both), "{:?}", cues.conflicts);
    }
}
