//! `kesu batch`: many complaints in, one result for each row out.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::{fs, process, thread};

use anyhow::Context;
use clap::ValueEnum;
use crossbeam_channel::{Receiver, bounded};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{Exit, choices, values};
use crate::args::{BatchArgs, Format, InputFormat, OutFormat};
use kesu::batch::answer::{self, Answering, Axis};
use kesu::batch::deciding::Deciding;
use kesu::batch::files::part_name;
use kesu::batch::journal::Settings;
use kesu::batch::summary::{self, Summary};
use kesu::batch::{Destination, End, Outcome, Plan, Progress};
use kesu::diagnostic::{Arg, Code, Diagnostic, Lang, Message, Rejected};
use kesu::engine::{Choices, Engine};
use kesu::input::records::Records;
use kesu::input::rows::{Fields, Form, Layout};
use kesu::input::source::{Source, unpacked_name};
use kesu::input::{decode, names};
use kesu::output::terminal::{self, Screen};
use kesu::text::fingerprint;

/// So many failures are told by name; all of them are in the summary file.
const MOST_TOLD: usize = 5;

pub fn run(args: &BatchArgs, mask: bool, lang: Lang) -> anyhow::Result<Exit> {
    let engine = Engine::with_folders(&args.playbooks.playbooks)?.masking(mask);
    let choices = Choices {
        set: values::read(&engine.set, args.slots.vars.as_deref(), &args.slots.set)?,
        seed: args.slots.seed,
        ..choices(&engine, &args.choice)?
    };
    let deciding = deciding(&engine, args)?;
    let only = only(&engine, args)?;
    let form = out_form(args)?;
    let input_form = input_form(args).map_err(Rejected::from)?;
    let source = Source::open(args.file.as_deref()).map_err(Rejected::from)?;
    let bar = bar(args.quiet, source.length);
    let (name, read) = (source.name.clone(), source.read.clone());
    let encoding = if source.is_marked { Some(encoding_rs::UTF_8) } else { args.encoding };
    let mut records = Records::new(source.bytes, input_form.cut(), encoding);
    let layout = layout(args, input_form, &mut records, &name)?;
    let settings = settings(args, &engine, &choices, &layout, (input_form, form), (mask, lang));
    let is_masking = mask;
    let received = args.choice.received;
    let split = args.split_by;
    let answering = Answering { engine, is_masking, layout, choices, received, deciding, form, only, split, lang };
    let jobs = args.jobs.map_or_else(|| thread::available_parallelism().map_or(1, usize::from), usize::from);
    let destination = destination(args, form).map_err(Rejected::from)?;
    is_apart(args, &answering).map_err(Rejected::from)?;
    if let Some(path) = &args.summary {
        // Whether it can be written shows before the work and not behind it.
        let opened = fs::OpenOptions::new().append(true).create(true).open(path);
        opened.map_err(|error| Rejected::from(Diagnostic::unwritable_file(path, &error)))?;
    }
    let plan = Plan { source: name, answering, destination, jobs, is_resuming: args.resume, settings };
    let report = |progress: Progress| {
        bar.set_position(read.load(std::sync::atomic::Ordering::Relaxed));
        let rate = progress.rows.saturating_sub(progress.resumed) as f64 / bar.elapsed().as_secs_f64().max(0.001);
        let rate = lang.text(&Message::RowRate { rate: format!("{rate:.0}").into() });
        bar.set_message(format!("{} · {rate}", lang.text(&answered(progress.rows, progress.failed))));
    };
    let outcome = kesu::batch::run(plan, records, &stopping()?, report).map_err(Rejected::from)?;
    bar.finish_and_clear();
    if let Some(path) = &args.summary {
        write_summary(path, &outcome.summary)?;
    }
    // A closed pipe ends quietly.
    if outcome.end != End::Closed {
        tell(args, lang, &outcome);
    }
    Ok(match outcome {
        Outcome { end: End::Closed, .. } => Exit::Fine,
        Outcome { end: End::Stopped, .. } => Exit::Stopped,
        Outcome { summary: Summary { failed: 1.., .. }, .. } => Exit::Findings,
        Outcome { .. } => Exit::Fine,
    })
}

/// The form that the name of the input tells, unless one is asked for.
fn input_form(args: &BatchArgs) -> Result<Form, Diagnostic> {
    Ok(match args.input_format {
        Some(InputFormat::Jsonl) => Form::Objects,
        Some(InputFormat::Csv) => Form::CSV,
        Some(InputFormat::Tsv) => Form::TSV,
        Some(InputFormat::Lines) => Form::Lines,
        None => match ending(args.file.as_deref()) {
            Some(ending) if OTHER_TABLES.contains(&ending.as_str()) => {
                return Err(unknown_ending(&ending, "--input-format", "jsonl csv tsv lines"));
            }
            ending => ending.and_then(|ending| Form::of_ending(&ending)).unwrap_or(Form::Objects),
        },
    })
}

/// Tables that are no text, and what is mostly meant by names that end so.
const OTHER_TABLES: [&str; 4] = ["xlsx", "xls", "ods", "parquet"];
/// Forms that are read and not written.
const READ_ONLY: [&str; 3] = ["tsv", "tab", "txt"];

/// The ending of a name, without that of its packing, in small letters.
fn ending(path: Option<&Path>) -> Option<String> {
    Path::new(unpacked_name(path?)).extension()?.to_str().map(str::to_ascii_lowercase)
}

fn unknown_ending(ending: &str, option: &'static str, formats: &'static str) -> Diagnostic {
    let help = Message::SayFormat { option: option.into(), formats: formats.into() };
    Diagnostic::new(Code::BadValue, Message::UnknownEnding { ending: ending.into() }).help(help)
}

fn out_form(args: &BatchArgs) -> Result<answer::Form, Rejected> {
    Ok(match (args.out_format, ending(args.output.as_deref()).as_deref()) {
        (Some(OutFormat::Jsonl), _) => answer::Form::Objects,
        (Some(OutFormat::Csv), _) | (None, Some("csv")) => answer::Form::Sheet,
        (Some(OutFormat::Folder), _) => answer::Form::Letters,
        (None, Some(ending)) if OTHER_TABLES.contains(&ending) || READ_ONLY.contains(&ending) => {
            return Err(unknown_ending(ending, "--out-format", "jsonl csv folder").into());
        }
        (None, _) => answer::Form::Objects,
    })
}

fn destination(args: &BatchArgs, form: answer::Form) -> Result<Destination, Diagnostic> {
    let Some(path) = args.output.as_deref().filter(|path| *path != Path::new("-")) else {
        stream_only(args, form)?;
        // A spreadsheet's cells may hold what a terminal obeys.
        let is_terminal = io::stdout().is_terminal();
        let out: Box<dyn Write> = if is_terminal { Box::new(Screen(io::stdout())) } else { Box::new(io::stdout()) };
        return Ok(Destination::Stream(out));
    };
    if path.is_dir() && form != answer::Form::Letters {
        let path = path.display().to_string().into();
        let help = Message::SayFormat { option: "--out-format".into(), formats: "folder".into() };
        return Err(Diagnostic::new(Code::NotAFile, Message::FolderNotFile { path }).help(help));
    }
    // A device or a pipe is written to as it is: it must not be replaced by a file.
    if path.exists() && !path.is_file() && !path.is_dir() {
        stream_only(args, form)?;
        let file = fs::OpenOptions::new().write(true).open(path);
        let file = file.map_err(|error| Diagnostic::unwritable_file(path, &error))?;
        return Ok(Destination::Stream(Box::new(file)));
    }
    Ok(Destination::Path(path.to_owned()))
}

/// What a stream cannot hold is refused.
fn stream_only(args: &BatchArgs, form: answer::Form) -> Result<(), Diagnostic> {
    let option = match () {
        () if form == answer::Form::Letters => "--out-format folder",
        () if args.split_by.is_some() => "--split-by",
        () if args.resume => "--resume",
        () => return Ok(()),
    };
    Err(Diagnostic::new(Code::BadValue, Message::NeedsOutput { option: option.into() }))
}

/// The input must not be written over, neither by the output, a part of it, nor the summary; nor the output by the summary.
fn is_apart(args: &BatchArgs, answering: &Answering) -> Result<(), Diagnostic> {
    let parts = |out: &PathBuf| answering.parts().into_iter().map(|part| part_name(out, part)).collect::<Vec<_>>();
    let written = args.output.as_ref().map(parts).unwrap_or_default();
    let same = |one: &Path, other: &Path| {
        let known = |path: &Path| path.canonicalize().ok();
        one == other || known(one).is_some() && known(one) == known(other)
    };
    let refused = |path: &Path, message: fn(Arg) -> Message| {
        Err(Diagnostic::new(Code::FileExists, message(path.display().to_string().into())))
    };
    for path in written.iter().chain(&args.summary) {
        if args.file.as_ref().is_some_and(|input| same(input, path)) {
            return refused(path, |path| Message::OutputIsInput { path });
        }
    }
    match &args.summary {
        Some(summary) if written.iter().any(|path| same(path, summary)) => {
            refused(summary, |path| Message::SummaryIsOutput { path })
        }
        _ => Ok(()),
    }
}

fn deciding(engine: &Engine, args: &BatchArgs) -> Result<Vec<Deciding>, Rejected> {
    let named = args.deciding.iter().map(|(what, _)| Deciding::named(&engine.set, what));
    let named: Result<Vec<Deciding>, Diagnostic> = named.collect();
    Ok(named.map_err(|finding| finding.about("--override"))?)
}

fn only(engine: &Engine, args: &BatchArgs) -> Result<Vec<(Axis, Vec<String>)>, Rejected> {
    for (axis, asked) in &args.only {
        let valid = axis.names(engine);
        for name in asked {
            let place = names::place(axis.term(), name, valid.iter().copied());
            place.map_err(|finding| finding.about("--only"))?;
        }
    }
    Ok(args.only.clone())
}

/// Reads on to the names of the columns, where the input is a table.
fn layout(
    args: &BatchArgs,
    form: Form,
    records: &mut Records<Box<dyn io::Read + Send>>,
    source: &Arg,
) -> Result<Layout, Rejected> {
    let fields = Fields {
        text: args.text_field.clone(),
        id: args.id_field.clone(),
        kept: args.keep.clone(),
        deciding: args.deciding.iter().map(|(_, field)| field.clone()).collect(),
    };
    if !matches!(form, Form::Table { .. }) {
        return Ok(Layout::new(form, fields, None, source)?);
    }
    loop {
        let encoding = records.encoding();
        if let Some(record) = records.ready() {
            let header = decode::text_in(encoding, record.bytes)?;
            if form.is_said_by(&header) {
                continue;
            }
            return Ok(Layout::new(form, fields, Some(&header), source)?);
        }
        let more = records.fill().map_err(|error| kesu::input::unreadable(source, &error))?;
        if !more {
            return Ok(Layout::new(form, fields, None, source)?);
        }
    }
}

/// What decides the output: a run can only be gone on with where all of it is the same.
fn settings(
    args: &BatchArgs,
    engine: &Engine,
    choices: &Choices,
    layout: &Layout,
    (input_form, out_form): (Form, answer::Form),
    (mask, lang): (bool, Lang),
) -> Settings {
    let BatchArgs { encoding, text_field, id_field, keep, choice, .. } = args;
    let pairs = |pairs: &[(String, String)]| typed(pairs.iter().map(|(name, value)| format!("{name}={value}")));
    let settings = [
        ("kesu", env!("CARGO_PKG_VERSION").to_owned()),
        ("--playbooks", engine.set.core.version.clone()),
        ("--input-format", input_form.name().to_owned()),
        ("--out-format", out_form.name().to_owned()),
        ("--encoding", typed(encoding.map(encoding_rs::Encoding::name))),
        ("--text-field", text_field.clone()),
        ("--id-field", typed(id_field.as_ref())),
        ("columns", format!("{:?}", layout.columns())),
        ("--keep", typed(keep)),
        ("--override", pairs(&args.deciding)),
        ("--only", typed(args.only.iter().map(|(axis, names)| format!("{}={}", axis.term(), names.join(","))))),
        ("--split-by", typed(args.split_by.map(Axis::term))),
        ("--received", typed(choice.received)),
        ("--industry", typed(choice.industry.as_ref())),
        ("--type", typed(choice.kind.as_ref())),
        ("--script", typed(name(choice.script))),
        ("--region", typed(choice.region.and_then(name))),
        ("--set and --vars", set(engine, choices)),
        ("--seed", typed(choices.seed)),
        ("--mask", mask.to_string()),
        ("--lang", if lang == Lang::Zh { "zh" } else { "en" }.to_owned()),
    ];
    settings.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The values of slots. Where they are masked a fingerprint tells two that look alike apart.
fn set(engine: &Engine, choices: &Choices) -> String {
    let values = typed(choices.set.iter().map(|(name, value)| format!("{name}={value:?}")));
    match engine.shown(&values) {
        Cow::Borrowed(values) => values.to_owned(),
        Cow::Owned(masked) => format!("{masked} #{:x}", fingerprint(values.bytes())),
    }
}

/// The values of an option as they are typed.
fn typed(values: impl IntoIterator<Item = impl ToString>) -> String {
    values.into_iter().map(|value| value.to_string()).collect::<Vec<_>>().join(",")
}

/// The name of one of its values.
fn name(value: impl ValueEnum) -> Option<String> {
    value.to_possible_value().map(|value| value.get_name().to_owned())
}

/// Tells when somebody asks to stop; who asks twice does not wait.
fn stopping() -> anyhow::Result<Receiver<()>> {
    let (asks, stop) = bounded(1);
    let handler = move || {
        if asks.try_send(()).is_err() {
            process::exit(Exit::Stopped as i32);
        }
    };
    ctrlc::set_handler(handler).context("cannot listen for Ctrl-C")?;
    Ok(stop)
}

/// What is shown while it runs, on a terminal only.
fn bar(quiet: bool, length: Option<u64>) -> ProgressBar {
    let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(length, target);
    let template = match length {
        Some(_) => "{wide_bar} {percent}% {msg} {elapsed} +{eta}",
        None => "{spinner} {msg} {elapsed}",
    };
    ProgressStyle::with_template(template).map_or(bar.clone(), |style| bar.with_style(style))
}

fn answered(rows: u64, failed: u64) -> Message {
    Message::RowsAnswered { rows: rows.to_string().into(), failed: failed.to_string().into() }
}

fn write_summary(path: &Path, summary: &Summary) -> Result<(), Rejected> {
    let mut text = Vec::new();
    let written = terminal::pretty_json(&mut text, &summary::Object::of(summary)).and_then(|()| fs::write(path, text));
    Ok(written.map_err(|error| Diagnostic::unwritable_file(path, &error))?)
}

/// The summary, on standard error.
fn tell(args: &BatchArgs, lang: Lang, outcome: &Outcome) {
    if args.quiet {
        return;
    }
    let mut text = Vec::new();
    let _ = match args.format {
        Format::Json => terminal::json(&mut text, &summary::Object::of(&outcome.summary)),
        Format::Text => text.write_all(told(lang, outcome).as_bytes()),
    };
    // Where standard error is closed there is nobody left to tell.
    let _ = Screen(io::stderr()).write_all(&text);
}

fn told(lang: Lang, outcome: &Outcome) -> String {
    let Outcome { summary, end, resumed } = outcome;
    let (mut text, words) = (String::new(), lang.catalogue());
    let number = |number: u64| Arg::Text(number.to_string());
    let mut first = vec![lang.text(&answered(summary.rows, summary.failed))];
    if *resumed > 0 {
        first.push(lang.text(&Message::RowsResumed { rows: number(*resumed) }));
    }
    if summary.left_out > 0 {
        first.push(lang.text(&Message::RowsLeftOut { rows: number(summary.left_out) }));
    }
    let _ = writeln!(text, "{}", first.join(" · "));
    for (name, counts) in summary.counts() {
        if !counts.is_empty() {
            let mut counts: Vec<(&String, &u64)> = counts.iter().collect();
            counts.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
            let counts: Vec<String> = counts.iter().map(|(name, count)| format!("{name} {count}")).collect();
            let _ = writeln!(text, "{:<9} {}", words.term(name), counts.join(" · "));
        }
    }
    for field in summary.never_given() {
        let _ = writeln!(text, "{}", lang.text(&Message::FieldNeverGiven { field: field.into() }));
    }
    for failure in summary.failures.iter().take(MOST_TOLD) {
        let (line, code, message) = (number(failure.line), (&failure.code).into(), (&failure.message).into());
        let _ = writeln!(text, "{}", lang.text(&Message::RowFailed { line, code, message }));
    }
    let untold = summary.failed.saturating_sub(MOST_TOLD as u64);
    if untold > 0 {
        let _ = writeln!(text, "{}", lang.text(&Message::MoreFailed { count: number(untold) }));
    }
    if *end == End::Stopped {
        let _ = writeln!(text, "{}", lang.text(&Message::RunStopped { rows: number(summary.rows) }));
    }
    text
}
