//! How well labelled complaints were understood: a page for people, or all of it as one object.

use std::io::{self, Write};

use serde::Serialize;

use super::terminal;
use super::trial::word;
use super::wrap::padded;
use crate::diagnostic::catalogue::Catalogue;
use crate::diagnostic::{Lang, Message};
use crate::evaluate::cues::{Conflict, Cue, CueScore, Cues};
use crate::evaluate::gates::{Measure, Refusal};
use crate::evaluate::misled::Misled;
use crate::evaluate::score::{Bin, LabelScore};
use crate::evaluate::{Classes, Handled, LabelSets, Report, Sets, Share, Wrong};

pub const SCHEMA: &str = "kesu.eval/v1";

/// Columns of the names at the left.
const NAME: usize = 22;
/// So many confusions, cues and conflicts are shown; the object has all.
const MOST_CONFUSIONS: usize = 10;
const MOST_CUES: usize = 20;
/// So many words are named as what misled.
const MOST_WORDS: usize = 5;

/// What is printed: always the report, the others where they were asked for.
pub struct Page<'p> {
    pub report: &'p Report,
    pub wrong: Option<&'p [Wrong]>,
    pub cues: Option<&'p Cues>,
    pub refusals: &'p [Refusal],
}

#[derive(Serialize)]
struct Object<'p> {
    schema: &'static str,
    accepted: bool,
    #[serde(flatten)]
    report: &'p Report,
    #[serde(skip_serializing_if = "Option::is_none")]
    wrong: Option<&'p [Wrong]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cues: Option<&'p Cues>,
    refused: &'p [Refusal],
}

/// The page as one JSON object.
///
/// # Errors
/// The output cannot be written.
pub fn json(out: &mut impl Write, page: &Page) -> io::Result<()> {
    let Page { report, wrong, cues, refusals } = *page;
    let accepted = refusals.is_empty();
    terminal::json(out, &Object { schema: SCHEMA, accepted, report, wrong, cues, refused: refusals })
}

/// The page for people.
///
/// # Errors
/// The output cannot be written.
pub fn text(out: &mut impl Write, page: &Page, lang: Lang) -> io::Result<()> {
    let mut printer = Printer { out, words: lang.catalogue() };
    printer.summary(page.report)?;
    printer.details(page.report)?;
    if let Some(cues) = page.cues {
        printer.cues(cues)?;
    }
    page.wrong.into_iter().flatten().try_for_each(|wrong| printer.wrong(wrong))?;
    page.refusals.iter().try_for_each(|refusal| printer.refusal(refusal))
}

struct Printer<'p, W> {
    out: &'p mut W,
    words: &'static Catalogue,
}

impl<W: Write> Printer<'_, W> {
    fn message(&mut self, message: Message) -> io::Result<()> {
        writeln!(self.out, "{}", self.words.text(&message))
    }

    /// A name at the left, with what stands beside it.
    fn row(&mut self, name: &str, rest: &str) -> io::Result<()> {
        writeln!(self.out, "{}{rest}", padded(name, NAME))
    }

    fn heading(&mut self, label: &'static str) -> io::Result<()> {
        writeln!(self.out, "\n{}", self.words.label(label))
    }

    fn summary(&mut self, report: &Report) -> io::Result<()> {
        self.message(Message::CasesRead { count: report.cases.into() })?;
        let shares: [(&'static str, &Share); 6] = [
            ("industry", &report.industry.share),
            ("type", &report.kind.share),
            ("top three", &report.top_three),
            ("complaint or not", &report.complaint),
            ("complaints kept", &report.kept),
            ("handling", &report.handling),
        ];
        for (label, Share { right, of, share }) in shares {
            self.row(self.words.label(label), &format!("{share:.3}  {right}/{of}"))?;
        }
        let handled: [(&'static str, &Handled); 2] =
            [("needs a person", &report.handled.needs_human), ("routine", &report.handled.routine)];
        for (label, Handled { send, review, human }) in handled {
            let name = format!("  {}", self.words.label(label));
            self.row(&name, &format!("send {send} · review {review} · human {human}"))?;
        }
        for (label, LabelSets { sets, .. }) in sets_of(report) {
            let f1 = format!("{:.3}  {}", sets.f1, self.ratios(sets));
            self.row(self.words.label(label), &f1)?;
        }
        if report.emotion.of > 0 {
            let Share { right, of, share } = report.emotion;
            self.row(self.words.label("emotion"), &format!("{share:.3}  {right}/{of}"))?;
        }
        Ok(())
    }

    fn ratios(&self, Sets { precision, recall, .. }: &Sets) -> String {
        let (exact, complete) = (self.words.label("precision"), self.words.label("recall"));
        format!("{exact} {precision:.3} · {complete} {recall:.3}")
    }

    fn details(&mut self, report: &Report) -> io::Result<()> {
        for (label, classes) in [("industry", &report.industry), ("type", &report.kind)] {
            self.labels(label, classes.macro_f1, &classes.labels)?;
            self.confusions(classes)?;
            self.calibration(classes)?;
        }
        for (label, LabelSets { macro_f1, labels, .. }) in sets_of(report) {
            self.labels(label, *macro_f1, labels)?;
        }
        Ok(())
    }

    fn labels(&mut self, label: &'static str, macro_f1: f64, labels: &[LabelScore]) -> io::Result<()> {
        self.heading(label)?;
        for LabelScore { id, support, sets } in labels {
            self.row(&format!("  {id}"), &format!("{support:>5}  F1 {:.3}  {}", sets.f1, self.ratios(sets)))?;
        }
        let mean = format!("  {}", self.words.label("mean"));
        self.row(&mean, &format!("       F1 {macro_f1:.3}"))
    }

    fn confusions(&mut self, classes: &Classes) -> io::Result<()> {
        for confusion in classes.confusions.iter().take(MOST_CONFUSIONS) {
            let (label, read_as) = ((&confusion.label).into(), (&confusion.read_as).into());
            let told = Message::TakenFor { cases: confusion.cases.into(), label, read_as };
            writeln!(self.out, "  {}", self.words.text(&told))?;
        }
        Ok(())
    }

    fn calibration(&mut self, classes: &Classes) -> io::Result<()> {
        for Bin { confidence, share: Share { right, of, share }, .. } in &classes.calibration.bins {
            let name = format!("  {} {confidence:.2}", self.words.label("confidence"));
            self.row(&name, &format!("{share:.3}  {right}/{of}"))?;
        }
        let error = format!("{:.3}", classes.calibration.error).into();
        writeln!(self.out, "  {}", self.words.text(&Message::CalibrationError { error }))
    }

    fn cues(&mut self, cues: &Cues) -> io::Result<()> {
        self.heading("cues often wrong")?;
        for CueScore { cue, right, wrong } in cues.fired.iter().filter(|score| score.wrong > 0).take(MOST_CUES) {
            let told = Message::WrongAndRight { wrong: (*wrong).into(), right: (*right).into() };
            writeln!(self.out, "  {}  {}", place(cue), self.words.text(&told))?;
        }
        self.heading("cues in conflict")?;
        for Conflict { cues: [one, other], cases, right } in cues.conflicts.iter().take(MOST_CUES) {
            writeln!(self.out, "  {cases}  {} ({})  ≠  {} ({})", place(one), right[0], place(other), right[1])?;
        }
        self.heading("cues that never fired")?;
        for silent in &cues.silent {
            let entry = silent.entry.as_ref().map_or(String::new(), |entry| format!(" {entry}"));
            writeln!(self.out, "  {:>5}  {}{entry}", silent.cues.len(), silent.file)?;
        }
        Ok(())
    }

    fn wrong(&mut self, Wrong { id, text, faults, evidence }: &Wrong) -> io::Result<()> {
        writeln!(self.out, "\n{id}  {}\n    {}", text.replace('\n', " "), faults.join(" | "))?;
        for Misled { label, words } in evidence {
            let words: Vec<String> = words.iter().take(MOST_WORDS).map(word).collect();
            let words = if words.is_empty() { Message::OnlyLikeness.into() } else { words.join(" · ").into() };
            writeln!(self.out, "    {}", self.words.text(&Message::SpokeFor { label: label.into(), words }))?;
        }
        Ok(())
    }

    fn refusal(&mut self, Refusal { measure, reached, least }: &Refusal) -> io::Result<()> {
        let what = || measured(self.words, measure).into();
        let why = match reached {
            Some(reached) => Message::BelowGate {
                what: what(),
                reached: format!("{reached:.3}").into(),
                least: least.to_string().into(),
            },
            None => Message::NothingForGate { what: what() },
        };
        self.message(Message::NotAccepted { why: why.into() })
    }
}

/// What stands in sets: heading and score.
fn sets_of(report: &Report) -> impl Iterator<Item = (&'static str, &LabelSets)> {
    let always = [("requests", &report.requests), ("risk", &report.risk), ("facts", &report.facts)];
    let customer = ("kind of customer", &report.customer);
    always.into_iter().chain((!report.customer.labels.is_empty()).then_some(customer))
}

fn place(Cue { file, entry, cue }: &Cue) -> String {
    match entry {
        Some(entry) => format!("{file} {entry}: {cue}"),
        None => format!("{file}: {cue}"),
    }
}

fn measured<'m>(words: &'m Catalogue, measure: &'m Measure) -> &'m str {
    words.label(match measure {
        Measure::Industry => "industry",
        Measure::Type => "type",
        Measure::TopThree => "top three",
        Measure::Complaint => "complaint or not",
        Measure::Handling => "handling",
        Measure::Requests => "requests",
        Measure::Risk => "risk",
        Measure::Facts => "facts",
        Measure::Customer => "kind of customer",
        Measure::Emotion => "emotion",
        Measure::Recall(risk) => return risk,
    })
}
