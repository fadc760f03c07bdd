//! One file per subcommand: flags, engine, output. What goes wrong on the way is rendered here, once.

mod batch;
mod classify;
mod diff;
mod eval;
mod lint;
mod new;
mod playbook;
mod preview;
mod reply;
mod schema;
mod suggest;
mod trial;
mod values;

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use crate::args::{
    ChoiceArgs, Cli, Command, ComplaintArgs, FindingsFormat, FolderArgs, Format, LangArg, PlaybookCommand, RegionArg,
    SchemaCommand, ScriptArg,
};
use kesu::diagnostic::{Diagnostic, Lang, Rejected};
use kesu::engine::{Choices, Complaint, Engine};
use kesu::input::{self, names};
use kesu::output::findings;
use kesu::output::terminal::{Screen, printable};
use kesu::text::Script;
use kesu::text::script::Region;
use kesu::understand::classify::Known;
use kesu::workbench::stack::Stack;

/// The columns of a line where nothing else says how many.
const WIDTH: u16 = 100;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    Fine,
    /// Something was found: `--strict` refused, or playbooks are not as they should be.
    Findings,
    /// The run failed: usage, input or output, an invalid playbook.
    Failed,
    /// Somebody asked to stop: 128 and the number of the signal, as shells have it.
    Stopped = 130,
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
    let mut out = Screen(io::BufWriter::new(io::stdout().lock()));
    let mask = cli.mask;
    let exit = match &cli.command {
        Command::Reply(args) => reply::run(args, mask, &mut out)?,
        Command::Classify(args) => classify::run(args, mask, &mut out)?,
        Command::Batch(args) => {
            // It writes to standard output by itself, from where threads are.
            drop(out);
            return batch::run(args, mask, lang(cli));
        }
        Command::Playbook(PlaybookCommand::List(args)) => playbook::list(args, lang(cli), &mut out)?,
        Command::Playbook(PlaybookCommand::Show(args)) => playbook::show(args, &mut out)?,
        Command::Playbook(PlaybookCommand::Preview(args)) => preview::run(args, mask, lang(cli), &mut out)?,
        Command::Playbook(PlaybookCommand::Diff(args)) => diff::run(args, mask, lang(cli), &mut out)?,
        Command::Playbook(PlaybookCommand::Lint(args)) => lint::run(args, mask, lang(cli), &mut out)?,
        Command::Playbook(PlaybookCommand::Suggest(args)) => suggest::run(args, mask, lang(cli), &mut out)?,
        Command::Playbook(PlaybookCommand::Test(args)) => trial::run(args, mask, lang(cli), &mut out)?,
        Command::Playbook(PlaybookCommand::New(args)) => new::run(args, lang(cli), &mut out)?,
        Command::Eval(args) => eval::run(args, mask, lang(cli), &mut out)?,
        Command::Schema(SchemaCommand::Playbook(args)) => schema::playbook(args, &mut out)?,
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
        Command::Batch(args) => args.format,
        Command::Playbook(PlaybookCommand::List(args)) => args.format,
        Command::Playbook(PlaybookCommand::Show(args)) => args.format,
        Command::Playbook(PlaybookCommand::Preview(args)) => args.output.format,
        Command::Playbook(PlaybookCommand::Diff(args)) => args.output.format,
        Command::Playbook(PlaybookCommand::Suggest(args)) => args.format,
        Command::Playbook(PlaybookCommand::Lint(args)) => match args.format {
            FindingsFormat::Json | FindingsFormat::Sarif => Format::Json,
            FindingsFormat::Text | FindingsFormat::Github => Format::Text,
        },
        Command::Playbook(PlaybookCommand::Test(args)) => args.format,
        Command::Playbook(PlaybookCommand::New(args)) => args.output.format,
        Command::Eval(args) => args.format,
        Command::Schema(SchemaCommand::Playbook(_)) => Format::Text,
    };
    let text = match (error.downcast_ref::<Rejected>(), format) {
        (Some(Rejected(found)), format) => {
            let found = masked(found.clone(), cli.mask);
            match format {
                Format::Json => findings::json::failure(&found, lang(cli)),
                Format::Text => findings::text::render(&found, lang(cli), colors(&io::stderr())),
            }
        }
        (None, Format::Json) => findings::json::error("run-failed", &masked_text(&format!("{error:#}"), cli.mask)),
        (None, Format::Text) => printable(&masked_text(&format!("error: {error:#}\n"), cli.mask)).into_owned(),
    };
    // Where standard error is closed there is nobody left to tell.
    let _ = io::stderr().write_all(text.as_bytes());
    Exit::Failed
}

/// The language for people: what was asked for, or else that of the locale.
fn lang(cli: &Cli) -> Lang {
    let locale = || {
        let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set).unwrap_or_default()
    };
    match cli.lang {
        Some(LangArg::Zh) => Lang::Zh,
        Some(LangArg::En) => Lang::En,
        None => Lang::of_locale(&locale()),
    }
}

/// Prints what clap has to say. Help may have its colors; a fault repeats what was typed, so that it has none.
/// What was typed may be a number, and that it is to be masked was typed, too.
pub fn usage(error: &clap::Error) -> Exit {
    if !error.use_stderr() {
        // Where standard output is closed there is nobody left to tell.
        let _ = error.print();
        return Exit::Fine;
    }
    let is_masked = std::env::args_os().any(|arg| arg == "--mask");
    let _ = write!(Screen(io::stderr()), "{}", masked_text(&error.render().to_string(), is_masked));
    Exit::Failed
}

/// The findings as they may be told: they quote lines of files and what was typed.
fn masked(findings: Vec<Diagnostic>, mask: bool) -> Vec<Diagnostic> {
    if findings.is_empty() || !mask {
        return findings;
    }
    let engine = Engine::builtin().masking(true);
    findings.into_iter().map(|finding| finding.map(&|text| engine.shown(text).into_owned())).collect()
}

fn masked_text(text: &str, mask: bool) -> String {
    if mask { Engine::builtin().masking(true).shown(text).into_owned() } else { text.to_owned() }
}

fn colors(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// How wide a line may be: as asked for, as the shell says, as the terminal is.
fn columns(width: Option<u16>) -> usize {
    let shell = || std::env::var("COLUMNS").ok()?.parse().ok().filter(|&columns: &u16| columns > 0);
    let terminal = || terminal_size::terminal_size().map(|(terminal_size::Width(columns), _)| columns);
    usize::from(width.or_else(shell).or_else(terminal).unwrap_or(WIDTH))
}

/// Writes a line for a person to standard error.
fn tell(quiet: bool, line: &str) {
    if !quiet {
        // Where standard error is closed there is nobody left to tell.
        let _ = writeln!(Screen(io::stderr()), "{line}");
    }
}

/// Opens the folder that is judged, as far as it is sound.
fn open(args: &FolderArgs) -> Result<Stack, Rejected> {
    Stack::open(args.dir.as_deref(), args.alone, &args.playbooks.playbooks)
}

fn complaint(args: &ComplaintArgs) -> Result<Complaint, Rejected> {
    Ok(Complaint { text: input::complaint(args.file.as_deref())?, id: args.id.clone(), received: args.choice.received })
}

fn choices(engine: &Engine, args: &ChoiceArgs) -> Result<Choices, Rejected> {
    let core = &engine.set.core;
    let known = |name: &Option<String>, what: &'static str, ids: &[String]| -> Result<Option<u8>, Diagnostic> {
        let Some(name) = name else { return Ok(None) };
        let place = names::place(what, name, ids.iter().map(String::as_str));
        place.map(|at| Some(at as u8)).map_err(|finding| finding.about(format!("--{what}")))
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
            industry: known(&args.industry, "industry", &core.industries)?,
            kind: known(&args.kind, "type", &core.types)?,
        },
        ..Choices::default()
    })
}
