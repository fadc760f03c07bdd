//! `kesu playbook preview`: the drafts that one playbook gives, once or after every save.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::time::Instant;
use std::{fs, path::PathBuf};

use anyhow::Context;

use super::sources;
use crate::args::{Format, PreviewArgs};
use crate::cmd::{Exit, colors, columns, tell, values};
use kesu::diagnostic::{Code, Diagnostic, Rejected};
use kesu::engine::Engine;
use kesu::input;
use kesu::output::preview::html::{self, Refresh};
use kesu::output::preview::{self as output, View};
use kesu::output::terminal::Screen;
use kesu::output::{findings, paint::Paint};
use kesu::playbook::folder;
use kesu::text::is_blank;
use kesu::workbench::preview::{Order, Preview, preview};
use kesu::workbench::watch::Watch;

/// Empties the screen and what was scrolled off it.
const CLEAR: &str = "\u{1b}[H\u{1b}[2J\u{1b}[3J";

pub fn run(args: &PreviewArgs, out: &mut Screen<impl Write>) -> anyhow::Result<Exit> {
    if args.watch {
        return watch(args, out);
    }
    let preview = draft(args)?.preview;
    show(args, View { preview: Some(&preview), findings: &[] }, out)?;
    Ok(Exit::Fine)
}

/// A preview with what it took to make it.
struct Drafted {
    preview: Preview,
    spent: String,
}

fn draft(args: &PreviewArgs) -> Result<Drafted, Rejected> {
    let started = Instant::now();
    let folders = &args.playbooks.playbooks;
    let layers = sources(folders)?;
    let engine = Engine::with_folders(folders)?;
    let compiled = started.elapsed();
    let order = Order {
        id: args.id.clone(),
        texts: texts(args)?,
        examples: usize::from(args.examples),
        set: values::read(&engine.set, None, &args.set)?,
        seed: args.seed,
    };
    let preview = preview(&engine, &layers, &order)?;
    let drafted = started.elapsed() - compiled;
    let spent = format!("read in {} ms, drafted in {} ms", compiled.as_millis(), drafted.as_millis());
    Ok(Drafted { preview, spent })
}

/// The complaints of the command line.
fn texts(args: &PreviewArgs) -> Result<Vec<String>, Diagnostic> {
    let mut texts = args.text.clone();
    if texts.iter().any(|text| is_blank(text)) {
        return Err(Diagnostic::error(Code::EmptyInput, "--text: the complaint has no text"));
    }
    for path in &args.file {
        texts.push(input::complaint(Some(path))?);
    }
    Ok(texts)
}

fn show(args: &PreviewArgs, view: View, out: &mut Screen<impl Write>) -> anyhow::Result<()> {
    if let Some(path) = &args.html {
        let refresh = if args.watch { Refresh::EverySecond } else { Refresh::Never };
        write(path, &html::page(view, &args.id, refresh)?)?;
        if !view.findings.is_empty() {
            io::stderr().write_all(findings::text(view.findings, colors(&io::stderr())).as_bytes())?;
        }
        tell(args.output.quiet, &format!("wrote {}", path.display()));
        return Ok(());
    }
    match (args.output.format, view) {
        (Format::Json, View { preview: Some(preview), findings: [] }) => output::json(out, preview)?,
        (Format::Json, View { findings, .. }) => out.write_all(findings::json(findings).as_bytes())?,
        (Format::Text, view) => {
            let text = output::text::text(view, columns(args.width), Paint(colors(&io::stdout())));
            // Made printable before it was painted.
            out.0.write_all(text.as_bytes())?;
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
    written.with_context(|| format!("cannot write `{}`", path.display()))
}

/// Shows the drafts after every save. A fault is shown above the last drafts that could be made.
fn watch(args: &PreviewArgs, out: &mut Screen<impl Write>) -> anyhow::Result<Exit> {
    let folders = &args.playbooks.playbooks;
    if folders.is_empty() {
        let finding = Diagnostic::error(Code::BadValue, "--watch: there is no folder to watch");
        return Err(Rejected::from(finding.help("pass the folder that you edit: --playbooks DIR")).into());
    }
    let watch = Watch::new(folders).map_err(Rejected::from)?;
    let (mut state, mut last) = (read(folders), None);
    loop {
        let (findings, spent) = match draft(args) {
            Ok(Drafted { preview, spent }) => {
                last = Some(preview);
                (Vec::new(), spent)
            }
            Err(Rejected(findings)) => {
                let count = findings.len();
                (findings, format!("{count} findings"))
            }
        };
        if args.html.is_none() && io::stdout().is_terminal() {
            out.0.write_all(CLEAR.as_bytes())?;
        }
        show(args, View { preview: last.as_ref(), findings: &findings }, out)?;
        tell(args.output.quiet, &spent);
        // Saving without a change, or a file beside the playbooks, is no reason to draft again.
        let before = std::mem::take(&mut state);
        while state.is_empty() || state == before {
            watch.wait().context("the folders are watched no more")?;
            state = read(folders);
        }
    }
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
