//! `kesu playbook test`: how the examples of the playbooks are read, and whether their drafts are what they were.

use std::io::{self, Write};

use super::{Exit, colors, masked, open};
use crate::args::{Format, TestArgs};
use kesu::diagnostic::{Diagnostic, Lang, Rejected};
use kesu::output::findings;
use kesu::output::trial::{self, Report};
use kesu::workbench::snapshots::Snapshots;
use kesu::workbench::stack::Stack;
use kesu::workbench::trial::Trial;
use kesu::workbench::trial::gates::{Gates, Refusal};

pub fn run(args: &TestArgs, mask: bool, lang: Lang, out: &mut impl Write) -> anyhow::Result<Exit> {
    let stack = open(&args.folder)?.masking(mask);
    let mut report = Report { trial: Trial::of(&stack), ..Report::default() };
    let faults = faults(&stack);
    if faults > 0 {
        report.refusals.push(Refusal::Findings { count: faults });
    }
    if stack.engine.is_some() {
        let gates = Gates { examples: args.require_examples, passed: args.min_passed };
        report.refusals.extend(gates.refusals(&report.trial));
        snapshots(args, &stack, &mut report).map_err(Rejected::from)?;
    }
    let findings = masked(stack.findings.clone(), mask);
    match args.format {
        Format::Json => trial::json(out, &report, &findings, lang)?,
        Format::Text => {
            let told = findings::text::render(&findings, lang, colors(&io::stderr()));
            // Where standard error is closed there is nobody left to tell.
            let _ = io::stderr().write_all(told.as_bytes());
            trial::text(out, &report, lang)?;
        }
    }
    Ok(if report.refusals.is_empty() { Exit::Fine } else { Exit::Findings })
}

/// How many findings keep something from being used.
fn faults(stack: &Stack) -> usize {
    stack.findings.iter().filter(|finding| finding.is_error()).count()
}

fn snapshots(args: &TestArgs, stack: &Stack, report: &mut Report) -> Result<(), Diagnostic> {
    let Some(folder) = &args.snapshots else { return Ok(()) };
    let snapshots = Snapshots::of(stack, folder);
    if args.update && faults(stack) == 0 {
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
