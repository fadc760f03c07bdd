//! `kesu playbook test`: how the examples of the playbooks are read, and whether their drafts are what they were.

use std::io::{self, Write};

use super::{Exit, colors};
use crate::args::{Format, TestArgs};
use kesu::diagnostic::{Diagnostic, Rejected};
use kesu::output::findings;
use kesu::output::trial::{self, Report};
use kesu::workbench::books::Books;
use kesu::workbench::snapshots::Snapshots;
use kesu::workbench::trial::Trial;
use kesu::workbench::trial::gates::{Gates, Refusal};

pub fn run(args: &TestArgs, out: &mut impl Write) -> anyhow::Result<Exit> {
    let books = open(args).map_err(Rejected::from)?;
    let mut report = Report { trial: Trial::of(&books), ..Report::default() };
    if !books.findings.is_empty() {
        report.refusals.push(Refusal::Findings { count: books.findings.len() });
    }
    if books.engine.is_some() {
        let gates = Gates { examples: args.require_examples, passed: args.min_passed };
        report.refusals.extend(gates.refusals(&report.trial));
        snapshots(args, &books, &mut report).map_err(Rejected::from)?;
    }
    match args.format {
        Format::Json => trial::json(out, &report, &books.findings)?,
        Format::Text => {
            // Where standard error is closed there is nobody left to tell.
            let _ = io::stderr().write_all(findings::text(&books.findings, colors(&io::stderr())).as_bytes());
            trial::text(out, &report)?;
        }
    }
    Ok(if report.refusals.is_empty() { Exit::Fine } else { Exit::Findings })
}

fn open(args: &TestArgs) -> Result<Books, Diagnostic> {
    match &args.dir {
        Some(folder) if args.alone => Books::open_alone(folder),
        own => Books::open(&args.playbooks.playbooks, own.as_deref()),
    }
}

fn snapshots(args: &TestArgs, books: &Books, report: &mut Report) -> Result<(), Diagnostic> {
    let Some(folder) = &args.snapshots else { return Ok(()) };
    let snapshots = Snapshots::of(books, folder);
    if args.update && books.findings.is_empty() {
        report.updated = Some(snapshots.update()?);
        return Ok(());
    }
    let compared = snapshots.compare()?;
    if args.update {
        report.refusals.push(Refusal::NotUpdated);
    }
    if !compared.is_same() {
        let (different, missing) = (compared.different.len(), compared.missing.len());
        report.refusals.push(Refusal::Snapshots { different, missing, stale: compared.stale.len() });
    }
    report.compared = Some(compared);
    Ok(())
}
