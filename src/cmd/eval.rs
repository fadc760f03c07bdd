//! `kesu eval`: how well labelled complaints are understood.

use std::io::Write;

use kesu::engine::Engine;
use kesu::evaluate::{Handled, Report, Sets, Share, Wrong, evaluate, labelled};
use kesu::input::{self, Limit};
use kesu::output::terminal;
use serde::Serialize;

use super::Exit;
use crate::args::{EvalArgs, Format};

#[derive(Serialize)]
struct Object<'r> {
    schema: &'static str,
    #[serde(flatten)]
    report: &'r Report,
    #[serde(skip_serializing_if = "Option::is_none")]
    wrong: Option<&'r [Wrong]>,
}

pub fn run(args: &EvalArgs, out: &mut impl Write) -> anyhow::Result<Exit> {
    let labelled = input::text(&args.file, Limit::LABELLED).map_err(kesu::diagnostic::Rejected::from)?;
    let engine = Engine::with_folders(&args.playbooks.playbooks)?;
    let cases = labelled::read(&engine.set.core, &args.file.display().to_string(), &labelled)?;
    let report = evaluate(&engine, &cases);
    let wrong = args.wrong.then_some(report.wrong.as_slice());
    match args.format {
        Format::Json => terminal::json(out, &Object { schema: "kesu.eval/v1", report: &report, wrong })?,
        Format::Text => {
            text(out, &report)?;
            for Wrong { id, text, faults } in wrong.unwrap_or_default() {
                writeln!(out, "\n{id}  {}\n    {}", text.replace('\n', " "), faults.join(" | "))?;
            }
        }
    }
    Ok(Exit::Fine)
}

fn text(out: &mut impl Write, report: &Report) -> std::io::Result<()> {
    writeln!(out, "{} cases", report.cases)?;
    let shares: [(&str, &Share); 5] = [
        ("industry", &report.industry),
        ("type", &report.kind),
        ("top three", &report.top_three),
        ("complaint", &report.complaint),
        ("handling", &report.handling),
    ];
    for (name, share) in shares {
        writeln!(out, "{name:<12}{:.3}  {}/{}", share.share, share.right, share.of)?;
    }
    let handled: [(&str, &Handled); 2] =
        [("needs a person", &report.handled.needs_human), ("routine", &report.handled.routine)];
    for (label, Handled { send, review, human }) in handled {
        writeln!(out, "  {label:<22}send {send} · review {review} · human {human}")?;
    }
    let sets: [(&str, &Sets); 3] = [("requests", &report.requests), ("risk", &report.risk), ("facts", &report.facts)];
    for (name, sets) in sets {
        let Sets { f1, precision, recall, .. } = sets;
        writeln!(out, "{name:<12}{f1:.3}  precision {precision:.3} recall {recall:.3}")?;
    }
    for (risk, share) in &report.risk_recall {
        writeln!(out, "  {risk:<22}{}/{}", share.right, share.of)?;
    }
    Ok(())
}
