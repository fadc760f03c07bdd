//! How the examples were read: a line for each playbook, then those that did not pass; or all of it as one object.

use std::io::{self, Write};

use serde::Serialize;

use super::findings::json::Finding;
use super::terminal;
use crate::diagnostic::{Diagnostic, Lang};
use crate::playbook::tree::At;
use crate::text::Script;
use crate::workbench::snapshots::{Change, Compared, Stale, Updated};
use crate::workbench::trial::gates::Refusal;
use crate::workbench::trial::{Counts, Failure, Found, Misled, Nearest, Trial, Tried, Unmet, Verdict, Wanted, Word};

pub const SCHEMA: &str = "kesu.test/v1";

/// So many words are named as what misled.
const MOST_WORDS: usize = 5;
/// So many examples of a playbook without a kept draft are named in the text.
const MOST_MISSING: usize = 3;

/// Everything that a run found, and why it is not accepted.
#[derive(Debug, Default)]
pub struct Report {
    pub trial: Trial,
    pub compared: Option<Compared>,
    pub updated: Option<Updated>,
    pub refusals: Vec<Refusal>,
}

/// The report for people.
///
/// # Errors
/// The output cannot be written.
pub fn text(out: &mut impl Write, report: &Report) -> io::Result<()> {
    for Tried { id, counts, failures, .. } in &report.trial.playbooks {
        let Counts { passed, missing, noisy, wrong } = counts;
        writeln!(out, "{id:<34}{passed:>4} passed{missing:>4} missing{noisy:>4} noisy{wrong:>4} wrong")?;
        failures.iter().try_for_each(|failure| self::failure(out, failure))?;
    }
    if let Some(compared) = &report.compared {
        self::compared(out, compared)?;
    }
    if let Some(Updated { written, removed }) = report.updated {
        writeln!(out, "\nfiles of drafts: {written} written, {removed} removed")?;
    }
    let counts = report.trial.counts();
    let Counts { passed, missing, noisy, wrong } = counts;
    let (all, share) = (counts.all(), counts.share());
    writeln!(out, "\n{all} examples: {passed} passed ({share:.3}), {missing} missing, {noisy} noisy, {wrong} wrong")?;
    report.refusals.iter().try_for_each(|refusal| writeln!(out, "failed: {}", reason(refusal)))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn place(at: &At) -> String {
    format!("{}:{}", at.file, at.line)
}

fn failure(out: &mut impl Write, failure: &Failure) -> io::Result<()> {
    let Failure { at, text, todo, verdict, wanted, found, misled, nearest, unmet } = failure;
    let todo = if *todo { "  (todo)" } else { "" };
    writeln!(out, "  {:<9}{}{todo}  {}", verdict.name(), place(at), one_line(text))?;
    writeln!(out, "           expected {}; found {}", expected(wanted), self::found(wanted, found))?;
    for Misled { label, words } in misled {
        let words: Vec<String> = words.iter().take(MOST_WORDS).map(word).collect();
        let words =
            if words.is_empty() { "no cue, but other examples are like it".to_owned() } else { words.join(" · ") };
        writeln!(out, "           for {label}: {words}")?;
    }
    if !nearest.is_empty() {
        let nearest: Vec<String> = nearest.iter().map(|Nearest { playbook, p }| format!("{playbook} {p:.2}")).collect();
        writeln!(out, "           nearest: {}", nearest.join(" · "))?;
    }
    unmet.iter().try_for_each(|(at, unmet)| writeln!(out, "           {}: {}", place(at), self::unmet(unmet)))
}

fn word(Word { text, cue, weight }: &Word) -> String {
    if text == cue { format!("{text} {weight:.1}") } else { format!("{} [{cue}] {weight:.1}", one_line(text)) }
}

fn expected(wanted: &Wanted) -> String {
    match wanted {
        Wanted::Case { industry: Some(industry), kind, .. } => format!("{industry}/{kind}"),
        Wanted::Case { industry: None, kind, .. } => kind.clone(),
        Wanted::Intent { intent } => intent.clone(),
        Wanted::Risk { risk } => risk.clone(),
    }
}

fn found(wanted: &Wanted, found: &Found) -> String {
    match wanted {
        Wanted::Risk { .. } if found.risks.is_empty() => "no risk".to_owned(),
        Wanted::Risk { .. } => found.risks.join(" "),
        Wanted::Case { .. } if found.intent == "complaint" => format!("{}/{}", found.industry, found.types.join("+")),
        _ => found.intent.clone(),
    }
}

fn unmet(unmet: &Unmet) -> String {
    match unmet {
        Unmet::Handling { expected, found } => format!("the handling is {} and not {}", found.name(), expected.name()),
        Unmet::Contains { text } => format!("the letter does not say `{text}`"),
        Unmet::Omits { text } => format!("the letter says `{text}`"),
        Unmet::Least { characters, found } => format!("the letter has {found} characters, fewer than {characters}"),
        Unmet::Most { characters, found } => format!("the letter has {found} characters, more than {characters}"),
    }
}

fn compared(out: &mut impl Write, compared: &Compared) -> io::Result<()> {
    for difference in &compared.different {
        let script = script(difference.script);
        writeln!(out, "\n{} ({script})  {}", place(&difference.at), one_line(&difference.text))?;
        for change in &difference.changes {
            match change {
                Change::Gone(sentence) => writeln!(out, "  - {sentence}")?,
                Change::New(sentence) => writeln!(out, "  + {sentence}")?,
            }
        }
    }
    for missing in compared.missing.chunk_by(|a, b| a.playbook == b.playbook) {
        writeln!(out, "\n{}: {} examples have no kept draft", missing[0].playbook, missing.len())?;
        for missing in missing.iter().take(MOST_MISSING) {
            writeln!(out, "  {}  {}", place(&missing.at), one_line(&missing.text))?;
        }
    }
    for Stale { file, text } in &compared.stale {
        let what = text.as_ref().map_or_else(|| "its playbook has no example".to_owned(), |text| one_line(text));
        writeln!(out, "\n{file}: kept for what is gone: {what}")?;
    }
    Ok(())
}

fn script(script: Script) -> &'static str {
    match script {
        Script::Hant => "hant",
        Script::Hans => "hans",
    }
}

fn reason(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Findings { count } => format!("{count} faults in the playbooks"),
        Refusal::NoExample => "no example was run: there is none in this folder".to_owned(),
        Refusal::Expectations { unmet } => format!("{unmet} expectations are not met"),
        Refusal::TooFewExamples { playbook, has, needs } => format!("{playbook} has {has} of {needs} examples"),
        Refusal::TooFewPassed { share, needs } => format!("{share:.3} of the examples passed, and {needs} must"),
        Refusal::Snapshots { different, missing, stale } => {
            format!("drafts: {different} differ from those kept, {missing} were never kept, {stale} are kept in vain")
        }
        Refusal::NotUpdated => "the drafts were not kept: the playbooks have faults".to_owned(),
    }
}

#[derive(Serialize)]
struct Object<'r> {
    schema: &'static str,
    accepted: bool,
    examples: usize,
    #[serde(flatten)]
    counts: Counts,
    playbooks: Vec<PlaybookObject<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    snapshots: Option<SnapshotsObject<'r>>,
    refused: &'r [Refusal],
    findings: Vec<Finding>,
}

#[derive(Serialize)]
struct PlaybookObject<'r> {
    id: &'r str,
    /// With those of the layers below.
    examples: usize,
    #[serde(flatten)]
    counts: Counts,
    failures: Vec<FailureObject<'r>>,
}

#[derive(Serialize)]
struct FailureObject<'r> {
    #[serde(flatten)]
    place: PlaceObject<'r>,
    text: &'r str,
    todo: bool,
    verdict: Verdict,
    expected: &'r Wanted,
    found: &'r Found,
    evidence: &'r [Misled],
    nearest: &'r [Nearest],
    unmet: Vec<UnmetObject<'r>>,
}

#[derive(Serialize)]
struct UnmetObject<'r> {
    #[serde(flatten)]
    place: PlaceObject<'r>,
    #[serde(flatten)]
    unmet: &'r Unmet,
}

#[derive(Serialize)]
struct PlaceObject<'r> {
    file: &'r str,
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct SnapshotsObject<'r> {
    #[serde(flatten)]
    updated: Option<Updated>,
    drafts: usize,
    different: Vec<DraftObject<'r>>,
    missing: Vec<DraftObject<'r>>,
    stale: &'r [Stale],
}

#[derive(Serialize)]
struct DraftObject<'r> {
    playbook: &'r str,
    #[serde(flatten)]
    place: PlaceObject<'r>,
    text: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    script: Option<Script>,
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<&'r [Change]>,
}

/// The report as one JSON object.
///
/// # Errors
/// The output cannot be written.
pub fn json(out: &mut impl Write, report: &Report, findings: &[Diagnostic], lang: Lang) -> io::Result<()> {
    let counts = report.trial.counts();
    let object = Object {
        schema: SCHEMA,
        accepted: report.refusals.is_empty(),
        examples: counts.all(),
        counts,
        playbooks: report.trial.playbooks.iter().map(playbook_object).collect(),
        snapshots: snapshots_object(report),
        refused: &report.refusals,
        findings: findings.iter().map(|finding| Finding::of(finding, lang)).collect(),
    };
    terminal::json(out, &object)
}

fn playbook_object(tried: &Tried) -> PlaybookObject<'_> {
    let Tried { id, examples, counts, failures, .. } = tried;
    PlaybookObject { id, examples: *examples, counts: *counts, failures: failures.iter().map(failure_object).collect() }
}

fn failure_object(failure: &Failure) -> FailureObject<'_> {
    let Failure { at, text, todo, verdict, wanted, found, misled, nearest, unmet } = failure;
    let unmet = unmet.iter().map(|(at, unmet)| UnmetObject { place: at.into(), unmet });
    FailureObject {
        place: at.into(),
        text,
        todo: *todo,
        verdict: *verdict,
        expected: wanted,
        found,
        evidence: misled,
        nearest,
        unmet: unmet.collect(),
    }
}

impl<'r> From<&'r At> for PlaceObject<'r> {
    fn from(at: &'r At) -> Self {
        Self { file: &at.file, line: at.line, column: at.column }
    }
}

fn snapshots_object(report: &Report) -> Option<SnapshotsObject<'_>> {
    let Report { compared, updated, .. } = report;
    let none =
        || SnapshotsObject { updated: *updated, drafts: 0, different: Vec::new(), missing: Vec::new(), stale: &[] };
    let Some(Compared { drafts, different, missing, stale }) = compared else { return updated.map(|_| none()) };
    let different = different.iter().map(|draft| DraftObject {
        playbook: &draft.playbook,
        place: (&draft.at).into(),
        text: &draft.text,
        script: Some(draft.script),
        changes: Some(&draft.changes),
    });
    let missing = missing.iter().map(|draft| DraftObject {
        playbook: &draft.playbook,
        place: (&draft.at).into(),
        text: &draft.text,
        script: None,
        changes: None,
    });
    Some(SnapshotsObject {
        drafts: *drafts,
        different: different.collect(),
        missing: missing.collect(),
        stale,
        ..none()
    })
}
