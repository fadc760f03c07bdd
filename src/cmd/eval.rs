//! `kesu eval`: how well labelled complaints are understood.

use std::io::Write;

use super::Exit;
use crate::args::{EvalArgs, Format};
use crate::diagnostic::{Code, Diagnostic, Place, Rejected};
use crate::engine::Engine;
use crate::evaluate::{Case, Report, Sets, Share, evaluate};
use crate::output::printable;

pub fn run(args: &EvalArgs, out: &mut impl Write) -> anyhow::Result<Exit> {
    let cases = read(&args.file)?;
    let engine = Engine::with_folders(&args.playbooks.playbooks)?;
    let report = evaluate(&engine, &cases);
    match args.format {
        Format::Text => text(out, &report)?,
        Format::Json => writeln!(out, "{}", serde_json::to_string(&report)?)?,
    }
    if args.wrong {
        for wrong in &report.wrong {
            match args.format {
                Format::Text => {
                    writeln!(out, "\n{}  {}", wrong.id, printable(&wrong.text).replace('\n', " "))?;
                    writeln!(out, "    {}", wrong.faults.join(" | "))?;
                }
                Format::Json => writeln!(out, "{}", serde_json::to_string(wrong)?)?,
            }
        }
    }
    Ok(Exit::Fine)
}

/// All lines, or every line that is no labelled case.
fn read(path: &std::path::Path) -> Result<Vec<Case>, Rejected> {
    let text = std::fs::read_to_string(path).map_err(|error| Diagnostic::unreadable("file", path, &error))?;
    let (mut cases, mut findings) = (Vec::new(), Vec::new());
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match serde_json::from_str(line) {
            Ok(case) => cases.push(case),
            Err(error) => {
                let place = Place {
                    file: path.display().to_string(),
                    line: at as u32 + 1,
                    column: error.column().max(1) as u32,
                    end_column: error.column() as u32 + 1,
                    source: line.chars().take(200).collect(),
                };
                findings.push(Diagnostic::error(Code::BadValue, format!("not a labelled case: {error}")).at(place));
            }
        }
    }
    if cases.is_empty() && findings.is_empty() {
        let message = format!("`{}` has no labelled case", path.display());
        findings.push(Diagnostic::error(Code::EmptyInput, message));
    }
    if findings.is_empty() { Ok(cases) } else { Err(Rejected(findings)) }
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
