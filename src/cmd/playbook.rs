//! `kesu playbook list | show`: what there is, and what takes effect with the place it came from.

use std::io::Write;

use serde_json::json;

use super::Exit;
use crate::args::{Format, ListArgs, ShowArgs};
use kesu::builtin;
use kesu::diagnostic::{Arg, Code, Diagnostic, Lang, Message, Rejected};
use kesu::output::terminal;
use kesu::playbook::effective::{self, Effective};
use kesu::playbook::folder;
use kesu::playbook::load::read_layers;
use kesu::playbook::written::Layer;

pub fn layers(folders: &[std::path::PathBuf]) -> Result<Layer, Rejected> {
    let mut layers = vec![builtin::sources()];
    layers.extend(folder::read_all(folders)?);
    read_layers(&layers)
}

pub fn list(args: &ListArgs, lang: Lang, out: &mut impl Write) -> anyhow::Result<Exit> {
    let layer = layers(&args.playbooks.playbooks)?;
    let rows = layer.cases.iter().map(|((industry, kind), case)| {
        let title =
            layer.case_field(industry, kind, |case| case.title.as_ref()).map_or("", |title| title.hant.as_str());
        (format!("{industry}/{kind}"), title, case.cues.votes().count(), case.examples.len())
    });
    match args.format {
        Format::Text => {
            for (id, title, cues, examples) in rows {
                let (cues, examples) = (format!("{cues:>5}").into(), format!("{examples:>4}").into());
                writeln!(out, "{id:<36}{}  {title}", lang.text(&Message::CuesAndExamples { cues, examples }))?;
            }
        }
        Format::Json => {
            let rows: Vec<_> = rows
                .map(
                    |(id, title, cues, examples)| json!({"id": id, "title": title, "cues": cues, "examples": examples}),
                )
                .collect();
            terminal::json(out, &json!({"schema": "kesu.playbooks/v1", "playbooks": rows}))?;
        }
    }
    Ok(Exit::Fine)
}

pub fn show(args: &ShowArgs, out: &mut impl Write) -> anyhow::Result<Exit> {
    let layer = layers(&args.playbooks.playbooks)?;
    let Some(effective) = Effective::named(&layer, &args.id) else {
        let cases = layer.cases.keys().map(|(industry, kind)| format!("{industry}/{kind}"));
        let valid: Vec<String> = cases.chain(layer.snippets.keys().map(|name| format!("snippet/{name}"))).collect();
        let message = Message::Unknown { what: Arg::Term("playbook"), name: args.id.as_str().into() };
        let finding = Diagnostic::new(Code::UnknownName, message);
        return Err(Rejected::from(finding.suggest(&args.id, valid.iter().map(String::as_str))).into());
    };
    match args.format {
        Format::Text => {
            for field in &effective.fields {
                writeln!(out, "{:<24}{}", field.name, field.at)?;
                for line in &field.lines {
                    writeln!(out, "    {}", line.replace('\n', "\n    "))?;
                }
            }
        }
        Format::Json => {
            let fields: Vec<_> = effective
                .fields
                .iter()
                .map(|effective::Field { name, at, lines }| json!({"field": name, "from": at, "value": lines}))
                .collect();
            terminal::json(out, &json!({"schema": "kesu.playbook/v1", "id": args.id, "fields": fields}))?;
        }
    }
    Ok(Exit::Fine)
}
