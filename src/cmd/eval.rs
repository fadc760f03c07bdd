//! `kesu eval`: how well labelled complaints are understood.

use std::io::Write;

use kesu::diagnostic::{Lang, Rejected};
use kesu::engine::Engine;
use kesu::evaluate::gates::{Gate, Measure, refusals};
use kesu::evaluate::{cues, evaluate, labelled};
use kesu::input::{self, Limit};
use kesu::output::eval::{self, Page};

use super::Exit;
use crate::args::{EvalArgs, Format, GateArgs};

pub fn run(args: &EvalArgs, mask: bool, lang: Lang, out: &mut impl Write) -> anyhow::Result<Exit> {
    let labelled = input::text(&args.file, Limit::LABELLED).map_err(Rejected::from)?;
    let engine = Engine::with_folders(&args.playbooks.playbooks)?.masking(mask);
    let cases = labelled::read(&engine.set.core, &args.file.display().to_string(), &labelled)?;
    let gates = gates(&args.gates);
    labelled::known_risks(&engine.set.core, gates.iter().filter_map(|gate| gate.measure.risk()))?;
    let report = evaluate(&engine, &cases);
    let refusals = refusals(&gates, &report);
    let cues = args.cues.then(|| cues::judge(&engine, &cases));
    let page = Page {
        report: &report,
        wrong: args.wrong.then_some(report.wrong.as_slice()),
        cues: cues.as_ref(),
        refusals: &refusals,
    };
    match args.format {
        Format::Json => eval::json(out, &page)?,
        Format::Text => eval::text(out, &page, lang)?,
    }
    Ok(if refusals.is_empty() { Exit::Fine } else { Exit::Findings })
}

fn gates(args: &GateArgs) -> Vec<Gate> {
    let measures = [
        (Measure::Industry, args.min_industry),
        (Measure::Type, args.min_type),
        (Measure::TopThree, args.min_top_three),
        (Measure::Complaint, args.min_complaint),
        (Measure::Handling, args.min_handling),
        (Measure::Requests, args.min_requests),
        (Measure::Risk, args.min_risk),
        (Measure::Facts, args.min_facts),
        (Measure::Customer, args.min_customer),
        (Measure::Emotion, args.min_emotion),
    ];
    let asked = measures.into_iter().filter_map(|(measure, least)| Some(Gate { measure, least: least? }));
    let recalls =
        args.min_recall.iter().map(|(risk, least)| Gate { measure: Measure::Recall(risk.clone()), least: *least });
    asked.chain(recalls).collect()
}
