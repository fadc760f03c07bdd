//! One file per subcommand: flags, engine, output. What goes wrong on the way is rendered here, once.

mod classify;
mod eval;
mod new;
mod playbook;
mod reply;
mod schema;
mod values;

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use crate::args::{Cli, Command, ComplaintArgs, Format, PlaybookCommand, RegionArg, SchemaCommand, ScriptArg};
use kesu::diagnostic::{Code, Diagnostic, Rejected};
use kesu::engine::{Choices, Complaint, Engine};
use kesu::input;
use kesu::output::findings;
use kesu::output::terminal::{Screen, printable};
use kesu::text::Script;
use kesu::text::script::Region;
use kesu::understand::classify::Known;

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
    let mut out = Screen(io::BufWriter::new(io::stdout().lock()));
    let exit = match &cli.command {
        Command::Reply(args) => reply::run(args, &mut out)?,
        Command::Classify(args) => classify::run(args, &mut out)?,
        Command::Playbook(PlaybookCommand::List(args)) => playbook::list(args, &mut out)?,
        Command::Playbook(PlaybookCommand::Show(args)) => playbook::show(args, &mut out)?,
        Command::Playbook(PlaybookCommand::New(args)) => new::run(args, &mut out)?,
        Command::Eval(args) => eval::run(args, &mut out)?,
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
        Command::Playbook(PlaybookCommand::List(args)) => args.format,
        Command::Playbook(PlaybookCommand::Show(args)) => args.format,
        Command::Playbook(PlaybookCommand::New(args)) => args.output.format,
        Command::Eval(args) => args.format,
        Command::Schema(SchemaCommand::Playbook(_)) => Format::Text,
    };
    let text = match (error.downcast_ref::<Rejected>(), format) {
        (Some(Rejected(found)), Format::Json) => findings::json(found),
        (Some(Rejected(found)), Format::Text) => findings::text(found, colors(&io::stderr())),
        (None, Format::Json) => findings::json_error("run-failed", &format!("{error:#}")),
        (None, Format::Text) => printable(&format!("error: {error:#}\n")).into_owned(),
    };
    // Where standard error is closed there is nobody left to tell.
    let _ = io::stderr().write_all(text.as_bytes());
    Exit::Failed
}

/// Prints what clap has to say. Help may have its colors; a fault repeats what was typed, so that it has none.
pub fn usage(error: &clap::Error) -> Exit {
    if !error.use_stderr() {
        // Where standard output is closed there is nobody left to tell.
        let _ = error.print();
        return Exit::Fine;
    }
    let _ = write!(Screen(io::stderr()), "{}", error.render());
    Exit::Failed
}

fn colors(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Writes a line for a person to standard error.
fn tell(quiet: bool, line: &str) {
    if !quiet {
        // Where standard error is closed there is nobody left to tell.
        let _ = writeln!(Screen(io::stderr()), "{line}");
    }
}

fn complaint(args: &ComplaintArgs) -> Result<Complaint, Rejected> {
    Ok(Complaint { text: input::complaint(args.file.as_deref())?, id: args.id.clone(), received: args.received })
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
