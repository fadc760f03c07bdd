//! One file per subcommand: flags, engine, output. What goes wrong on the way is rendered here, once.

mod classify;
mod eval;
mod playbook;
mod reply;

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use crate::args::{Cli, Command, ComplaintArgs, Format, PlaybookCommand, RegionArg, ScriptArg};
use crate::diagnostic::{Code, Diagnostic, Rejected};
use crate::engine::{Choices, Complaint, Engine};
use crate::input;
use crate::output::findings;
use crate::playbook::tree::{Reader, Source};
use crate::text::Script;
use crate::text::script::Region;
use crate::understand::classify::Known;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    Fine,
    /// Something was found: `--strict` refused.
    Findings,
    /// The run failed: usage, input or output, an invalid playbook.
    Failed,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

/// Runs the command that was asked for.
///
/// # Errors
/// [`Rejected`] for faults in the user's data, an I/O error where the output cannot be written.
pub fn run(cli: &Cli) -> anyhow::Result<Exit> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let exit = match &cli.command {
        Command::Reply(args) => reply::run(args, &mut out)?,
        Command::Classify(args) => classify::run(args, &mut out)?,
        Command::Playbook(PlaybookCommand::List(args)) => playbook::list(args, &mut out)?,
        Command::Playbook(PlaybookCommand::Show(args)) => playbook::show(args, &mut out)?,
        Command::Eval(args) => eval::run(args, &mut out)?,
    };
    out.flush()?;
    Ok(exit)
}

/// Prints the error to standard error: as JSON where the results are JSON. A closed pipe is nobody's fault.
pub fn report(cli: &Cli, error: &anyhow::Error) -> Exit {
    if error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe) {
        return Exit::Fine;
    }
    let format = match &cli.command {
        Command::Reply(args) => args.complaint.output.format,
        Command::Classify(args) => args.complaint.output.format,
        Command::Playbook(PlaybookCommand::List(args)) => args.format,
        Command::Playbook(PlaybookCommand::Show(args)) => args.format,
        Command::Eval(args) => args.format,
    };
    let text = match (error.downcast_ref::<Rejected>(), format) {
        (Some(Rejected(found)), Format::Json) => findings::json(found),
        (Some(Rejected(found)), Format::Text) => findings::text(found, colors(&io::stderr())),
        (None, Format::Json) => findings::json_error("run-failed", &format!("{error:#}"), None),
        (None, Format::Text) => format!("error: {error:#}\n"),
    };
    // Where standard error is closed there is nobody left to tell.
    let _ = io::stderr().write_all(text.as_bytes());
    Exit::Failed
}

fn colors(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Writes a line for a person to standard error.
fn tell(quiet: bool, line: &str) {
    if !quiet {
        // Where standard error is closed there is nobody left to tell.
        let _ = writeln!(io::stderr(), "{line}");
    }
}

fn complaint(args: &ComplaintArgs) -> Result<Complaint, Rejected> {
    let received = args.received.as_deref().map(|text| {
        text.parse().map_err(|_| {
            Diagnostic::error(Code::BadValue, format!("`{text}` is not a date")).help("write it as 2026-11-21")
        })
    });
    let received = received.transpose()?;
    Ok(Complaint { text: input::complaint(args.file.as_deref())?, id: args.id.clone(), received })
}

fn choices(engine: &Engine, args: &ComplaintArgs) -> Result<Choices, Rejected> {
    let core = &engine.set.core;
    let known = |name: &Option<String>, option: &str, ids: &[String]| -> Result<Option<u8>, Diagnostic> {
        let Some(name) = name else { return Ok(None) };
        ids.iter().position(|id| id == name).map(|at| Some(at as u8)).ok_or_else(|| {
            let finding = Diagnostic::error(Code::UnknownName, format!("{option}: there is no `{name}`"));
            finding.suggest(name, ids.iter().map(String::as_str))
        })
    };
    Ok(Choices {
        script: match args.script {
            ScriptArg::Auto => None,
            ScriptArg::Hant => Some(Script::Hant),
            ScriptArg::Hans => Some(Script::Hans),
        },
        region: args.region.map(|region| match region {
            RegionArg::Tw => Region::Tw,
            RegionArg::Cn => Region::Cn,
            RegionArg::Hk => Region::Hk,
        }),
        known: Known {
            industry: known(&args.industry, "--industry", &core.industries)?,
            kind: known(&args.kind, "--type", &core.types)?,
        },
        ..Choices::default()
    })
}

/// The slots that the caller fills: from a file first, then from the command line.
fn slot_values(engine: &Engine, vars: Option<&Path>, set: &[String]) -> Result<BTreeMap<String, String>, Rejected> {
    let mut values = BTreeMap::new();
    let mut findings = Vec::new();
    let names = || engine.set.core.slots.iter().map(|slot| slot.name.as_str());
    if let Some(path) = vars {
        let text = input::decode::text(&input::file(path)?)?;
        let shown = path.display().to_string();
        let source = Source::new(&shown, &shown, &text);
        let mut reader = Reader::new(&source);
        if let Some(fields) = reader.root().and_then(|root| reader.fields(root)) {
            for (name, at, node) in fields.entries() {
                if !names().any(|known| known == name) {
                    let place = reader.place(&at);
                    let finding = Diagnostic::error(Code::UnknownSlot, format!("there is no slot `{name}`"));
                    reader.findings.push(finding.at(place).suggest(&name, names()));
                }
                values.extend(reader.text(&node).map(|value| (name, value)));
            }
        }
        findings.append(&mut reader.findings);
    }
    for pair in set {
        match pair.split_once('=') {
            None => {
                let finding = Diagnostic::error(Code::BadValue, format!("--set: `{pair}` has no `=`"));
                findings.push(finding.help("write it as --set name=value"));
            }
            Some((name, _)) if !names().any(|known| known == name) => {
                let finding = Diagnostic::error(Code::UnknownSlot, format!("--set: there is no slot `{name}`"));
                findings.push(finding.suggest(name, names()));
            }
            Some((name, value)) => {
                values.insert(name.to_owned(), value.to_owned());
            }
        }
    }
    if findings.is_empty() { Ok(values) } else { Err(Rejected(findings)) }
}
