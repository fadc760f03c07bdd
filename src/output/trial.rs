//! How the examples were read: a line for each playbook, then those that did not pass; or all of it as one object.

use std::io::{self, Write};

use serde::Serialize;

use super::findings::json::Finding;
use super::terminal;
use super::wrap::padded;
use crate::diagnostic::catalogue::Catalogue;
use crate::diagnostic::{Arg, Diagnostic, Lang, Message};
use crate::evaluate::misled::{Misled, Word};
use crate::playbook::tree::At;
use crate::text::Script;
use crate::workbench::snapshots::{Change, Compared, Stale, Updated};
use crate::workbench::trial::gates::Refusal;
use crate::workbench::trial::{Counts, Failure, Found, Nearest, Trial, Tried, Unmet, Verdict, Wanted};

pub const SCHEMA: &str = "kesu.test/v1";

/// So many words are named as what misled.
const MOST_WORDS: usize = 5;
/// So many examples of a playbook without a kept draft are named in the text.
const MOST_MISSING: usize = 3;
/// Columns of the word for how an example was read, and what stands under it.
const VERDICT: usize = 9;
const UNDER: &str = "           ";

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
pub fn text(out: &mut impl Write, report: &Report, lang: Lang) -> io::Result<()> {
    let mut printer = Printer { out, words: lang.catalogue() };
    for tried in &report.trial.playbooks {
        printer.tried(tried)?;
    }
    if let Some(compared) = &report.compared {
        printer.compared(compared)?;
    }
    if let Some(Updated { written, removed }) = report.updated {
        printer.message("\n", Message::DraftsKept { written: written.into(), removed: removed.into() })?;
    }
    let counts = report.trial.counts();
    let Counts { passed, missing, noisy, wrong } = counts;
    let [all, passed, missing, noisy, wrong] = [counts.all(), passed, missing, noisy, wrong].map(Arg::from);
    let share = format!("{:.3}", counts.share()).into();
    printer.message("\n", Message::ExamplesRead { all, passed, share, missing, noisy, wrong })?;
    report
        .refusals
        .iter()
        .try_for_each(|refusal| printer.message("", Message::NotAccepted { why: reason(refusal).into() }))
}

struct Printer<'p, W> {
    out: &'p mut W,
    words: &'static Catalogue,
}

impl<W: Write> Printer<'_, W> {
    fn message(&mut self, before: &str, message: Message) -> io::Result<()> {
        writeln!(self.out, "{before}{}", self.words.text(&message))
    }

    fn verdict(&self, verdict: Verdict) -> &'static str {
        self.words.term(verdict.name())
    }

    fn tried(&mut self, Tried { id, counts, failures, .. }: &Tried) -> io::Result<()> {
        write!(self.out, "{id:<34}")?;
        for verdict in Verdict::ALL {
            write!(self.out, "{:>4} {}", counts.of(verdict), self.verdict(verdict))?;
        }
        writeln!(self.out)?;
        failures.iter().try_for_each(|failure| self.failure(failure))
    }

    fn failure(&mut self, failure: &Failure) -> io::Result<()> {
        let Failure { at, text, todo, verdict, wanted, found, misled, nearest, unmet } = failure;
        let todo = if *todo { "  (todo)" } else { "" };
        let verdict = padded(self.verdict(*verdict), VERDICT);
        writeln!(self.out, "  {verdict}{}{todo}  {}", place(at), one_line(text))?;
        let found = found_instead(wanted, found);
        self.message(UNDER, Message::ReadOtherwise { expected: expected(wanted).into(), found })?;
        for Misled { label, words } in misled {
            let words: Vec<String> = words.iter().take(MOST_WORDS).map(word).collect();
            let words = if words.is_empty() { Message::OnlyLikeness.into() } else { words.join(" · ").into() };
            self.message(UNDER, Message::SpokeFor { label: label.into(), words })?;
        }
        if !nearest.is_empty() {
            let nearest: Vec<String> =
                nearest.iter().map(|Nearest { playbook, p }| format!("{playbook} {p:.2}")).collect();
            self.message(UNDER, Message::NearestPlaybooks { playbooks: nearest.join(" · ").into() })?;
        }
        unmet.iter().try_for_each(|(at, unmet)| {
            self.message(UNDER, Message::About { what: place(at).into(), message: self::unmet(unmet).into() })
        })
    }

    fn compared(&mut self, compared: &Compared) -> io::Result<()> {
        for difference in &compared.different {
            let script = self.words.label(difference.script.id());
            writeln!(self.out, "\n{} ({script})  {}", place(&difference.at), one_line(&difference.text))?;
            for change in &difference.changes {
                match change {
                    Change::Gone(sentence) => writeln!(self.out, "  - {sentence}")?,
                    Change::New(sentence) => writeln!(self.out, "  + {sentence}")?,
                }
            }
        }
        for missing in compared.missing.chunk_by(|a, b| a.playbook == b.playbook) {
            let playbook = (&missing[0].playbook).into();
            self.message("\n", Message::NoKeptDraft { playbook, count: missing.len().into() })?;
            for missing in missing.iter().take(MOST_MISSING) {
                writeln!(self.out, "  {}  {}", place(&missing.at), one_line(&missing.text))?;
            }
        }
        for Stale { file, text } in &compared.stale {
            let what = text.as_ref().map_or(Message::NoExampleLeft.into(), |text| one_line(text).into());
            self.message("\n", Message::KeptInVain { file: file.into(), what })?;
        }
        Ok(())
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn place(at: &At) -> String {
    format!("{}:{}", at.file, at.line)
}

/// A word of a text with the cue that it matched, where that is spelled otherwise, and its weight.
pub(super) fn word(Word { text, cue, weight }: &Word) -> String {
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

fn found_instead(wanted: &Wanted, found: &Found) -> Arg {
    match wanted {
        Wanted::Risk { .. } if found.risks.is_empty() => Arg::Term("no risk"),
        Wanted::Risk { .. } => found.risks.join(" ").into(),
        Wanted::Case { .. } if found.intent == "complaint" => {
            format!("{}/{}", found.industry, found.types.join("+")).into()
        }
        _ => (&found.intent).into(),
    }
}

fn unmet(unmet: &Unmet) -> Message {
    match unmet {
        Unmet::Handling { expected, found } => {
            Message::OtherHandling { found: found.name().into(), expected: expected.name().into() }
        }
        Unmet::Contains { text } => Message::LetterLacks { text: text.into() },
        Unmet::Omits { text } => Message::LetterSays { text: text.into() },
        Unmet::Least { characters, found } => {
            Message::LetterShort { found: (*found).into(), least: (*characters).into() }
        }
        Unmet::Most { characters, found } => Message::LetterLong { found: (*found).into(), most: (*characters).into() },
    }
}

fn reason(refusal: &Refusal) -> Message {
    match refusal {
        Refusal::Findings { count } => Message::PlaybookFaults { count: (*count).into() },
        Refusal::NoExample => Message::NoExampleRun,
        Refusal::Expectations { unmet } => Message::UnmetExpectations { count: (*unmet).into() },
        Refusal::TooFewExamples { playbook, has, needs } => {
            Message::FewExamplesIn { playbook: playbook.into(), has: (*has).into(), needs: (*needs).into() }
        }
        Refusal::TooFewPassed { share, needs } => {
            Message::FewPassed { share: format!("{share:.3}").into(), needs: needs.to_string().into() }
        }
        Refusal::Snapshots { different, missing, stale } => {
            Message::OtherDrafts { different: (*different).into(), missing: (*missing).into(), stale: (*stale).into() }
        }
        Refusal::NotUpdated => Message::DraftsNotKept,
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
