//! `kesu playbook preview`: the drafts that one playbook gives, once or after every save.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Context;

use super::{Exit, colors, columns, masked, tell, values};
use crate::args::{Format, PreviewArgs};
use kesu::diagnostic::{Code, Diagnostic, Lang, Message, Rejected};
use kesu::input;
use kesu::output::findings;
use kesu::output::paint::{Paint, Paper};
use kesu::output::preview::html::{self, Refresh};
use kesu::output::preview::{self as output, View};
use kesu::output::terminal::Screen;
use kesu::playbook::folder;
use kesu::text::is_blank;
use kesu::workbench::preview::{Order, Preview, preview};
use kesu::workbench::stack::Stack;
use kesu::workbench::watch::Watch;

/// Empties the screen and what was scrolled off it.
const CLEAR: &str = "\u{1b}[H\u{1b}[2J\u{1b}[3J";

pub fn run(args: &PreviewArgs, mask: bool, lang: Lang, out: &mut Screen<impl Write>) -> anyhow::Result<Exit> {
    if args.watch {
        return watch(args, mask, lang, out);
    }
    let drafted = draft(args, mask, texts(args).map_err(Rejected::from)?)?;
    let findings = masked(drafted.judged(), mask);
    show(args, lang, View { preview: Some(&drafted.preview), findings: &findings, is_stale: false }, out)?;
    Ok(Exit::Fine)
}

/// A preview with what it was made of, and what that took.
struct Drafted {
    preview: Preview,
    stack: Stack,
    spent: Message,
}

impl Drafted {
    /// What lint says of the playbook. The built-in ones were judged before they were shipped.
    fn judged(&self) -> Vec<Diagnostic> {
        if self.stack.layers().len() == 1 { Vec::new() } else { self.preview.judge(&self.stack) }
    }
}

fn draft(args: &PreviewArgs, mask: bool, texts: Vec<String>) -> Result<Drafted, Rejected> {
    let started = Instant::now();
    let folders = &args.playbooks.playbooks;
    let (own, below) = folders.split_last().map_or((None, &[] as &[PathBuf]), |(own, below)| (Some(own), below));
    let stack = Stack::open(own.map(PathBuf::as_path), false, below)?.masking(mask);
    let engine = stack.sound()?;
    let read = started.elapsed();
    let order = Order {
        id: args.id.clone(),
        texts,
        examples: usize::from(args.examples),
        set: values::read(&engine.set, None, &args.set)?,
        seed: args.seed,
    };
    let preview = preview(engine, stack.layers(), &order)?;
    let drafted = started.elapsed() - read;
    let [read, drafted] = [read, drafted].map(|time| time.as_millis().to_string().into());
    let spent = Message::Drafted { read, drafted };
    Ok(Drafted { preview, stack, spent })
}

/// The complaints of the command line.
fn texts(args: &PreviewArgs) -> Result<Vec<String>, Diagnostic> {
    let mut texts = args.text.clone();
    if texts.iter().any(|text| is_blank(text)) {
        return Err(Diagnostic::new(Code::EmptyInput, Message::NoComplaint).about("--text"));
    }
    for path in &args.file {
        texts.push(input::complaint(Some(path))?);
    }
    Ok(texts)
}

fn show(args: &PreviewArgs, lang: Lang, view: View, out: &mut Screen<impl Write>) -> anyhow::Result<()> {
    if let Some(path) = &args.html {
        let refresh = if args.watch { Refresh::EverySecond } else { Refresh::Never };
        write(path, &html::page(view, &args.id, refresh, lang)?)?;
        if view.is_stale {
            io::stderr().write_all(findings::text::render(view.findings, lang, colors(&io::stderr())).as_bytes())?;
        }
        tell(args.output.quiet, &path.display().to_string());
        return Ok(());
    }
    match args.output.format {
        Format::Json => output::json(out, view, lang)?,
        Format::Text => {
            let paper = Paper { columns: columns(args.width), paint: Paint(colors(&io::stdout())), lang };
            // Made printable before it was painted.
            out.0.write_all(output::text::text(view, paper).as_bytes())?;
        }
    }
    Ok(out.flush()?)
}

/// Writes the file as a whole: a browser never reads half a page.
fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    let beside = PathBuf::from(beside);
    let written = fs::write(&beside, text).and_then(|()| fs::rename(&beside, path));
    let unwritable = |error: io::Error| {
        let what = format!("`{}`", path.display()).into();
        Rejected::from(Diagnostic::new(
            Code::Unwritable,
            Message::CannotWrite { what, error: error.to_string().into() },
        ))
    };
    Ok(written.map_err(unwritable)?)
}

/// Shows the drafts after every save. A fault is shown above the last drafts that could be made.
fn watch(args: &PreviewArgs, mask: bool, lang: Lang, out: &mut Screen<impl Write>) -> anyhow::Result<Exit> {
    let folders = &args.playbooks.playbooks;
    if folders.is_empty() {
        let finding = Diagnostic::new(Code::BadValue, Message::NothingToWatch).about("--watch");
        return Err(Rejected::from(finding.help(Message::PassFolder)).into());
    }
    // Standard input can be read but once.
    let texts = texts(args).map_err(Rejected::from)?;
    let watch = Watch::new(folders).map_err(Rejected::from)?;
    let (mut state, mut last) = (read(folders), None);
    loop {
        match draft(args, mask, texts.clone()) {
            Ok(drafted) => {
                // The drafts are what the writer waits for; lint takes a moment more.
                show_again(args, lang, View { preview: Some(&drafted.preview), findings: &[], is_stale: false }, out)?;
                let findings = masked(drafted.judged(), mask);
                if !findings.is_empty() {
                    let view = View { preview: Some(&drafted.preview), findings: &findings, is_stale: false };
                    show_again(args, lang, view, out)?;
                }
                tell(args.output.quiet, &lang.text(&drafted.spent));
                last = Some(drafted.preview);
            }
            Err(Rejected(findings)) => {
                let findings = masked(findings, mask);
                show_again(args, lang, View { preview: last.as_ref(), findings: &findings, is_stale: true }, out)?;
                // The terminal shows the end of what is written, and the findings stand above.
                let codes: Vec<&str> = findings.iter().map(|finding| finding.code.as_str()).collect();
                tell(args.output.quiet, &codes.join(" · "));
            }
        }
        // Saving without a change, or a file beside the playbooks, is no reason to draft again.
        let before = std::mem::take(&mut state);
        while state.is_empty() || state == before {
            watch.wait().context("the folders are watched no more")?;
            state = read(folders);
        }
    }
}

/// Shows the view in the place of the one before.
fn show_again(args: &PreviewArgs, lang: Lang, view: View, out: &mut Screen<impl Write>) -> anyhow::Result<()> {
    if args.html.is_none() && io::stdout().is_terminal() {
        out.0.write_all(CLEAR.as_bytes())?;
    }
    show(args, lang, view, out)
}

/// What the folders hold, or why that cannot be told; never empty.
fn read(folders: &[PathBuf]) -> Vec<(String, String)> {
    let read = folders.iter().map(|path| folder::read(path, &path.display().to_string()));
    let entries = read.flat_map(|read| match read {
        Ok(sources) => sources.into_iter().map(|source| (source.path, source.text.to_string())).collect(),
        Err(finding) => vec![(String::new(), finding.to_string())],
    });
    entries.collect()
}
