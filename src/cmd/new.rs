//! `kesu playbook new`: writes a playbook to start from, and the schema by which an editor helps with it.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use anyhow::Context;
use serde_json::json;

use super::{Exit, tell};
use crate::args::{Format, NewArgs};
use kesu::builtin;
use kesu::diagnostic::{Code, Diagnostic, Lang, Message, Rejected};
use kesu::output::terminal;
use kesu::playbook::tree::Source;
use kesu::playbook::{TO_WRITE, folder};
use kesu::workbench::scaffold::{Known, NewFile, Scaffold, scaffold};
use kesu::workbench::schema;

pub fn run(args: &NewArgs, lang: Lang, out: &mut impl Write) -> anyhow::Result<Exit> {
    let known = known(args)?;
    let Scaffold { mut files, likenesses } = scaffold(known.clone(), &args.id).map_err(Rejected::from)?;
    if !args.dir.join(schema::FILE).exists() {
        files.push(schema_file(known, &files)?);
    }
    write(&args.dir, &files)?;
    for like in &likenesses {
        let words = lang.catalogue();
        let new = words.text(&Message::NewName { name: (&like.new).into() });
        let near = words.text(&Message::DidYouMean { name: (&like.known).into() });
        tell(args.output.quiet, &format!("{}: {new} ({near})", words.term("warning")));
    }
    let paths: Vec<String> = files.iter().map(|file| args.dir.join(&file.name).display().to_string()).collect();
    match args.output.format {
        Format::Text => paths.iter().try_for_each(|path| writeln!(out, "{path}"))?,
        Format::Json => {
            terminal::json(out, &json!({"schema": "kesu.new/v1", "files": paths, "likenesses": likenesses}))?;
        }
    }
    out.flush()?;
    advise(args, lang, &files);
    Ok(Exit::Fine)
}

/// The built-in playbooks, the folders that lie over them, and on top the one that is written to, if it is there.
fn known(args: &NewArgs) -> Result<Known, Rejected> {
    let mut layers = vec![builtin::sources()];
    layers.extend(folder::read_all(&args.playbooks.playbooks)?);
    layers.extend(own(&args.dir)?);
    Ok(Known::of(layers))
}

fn own(dir: &Path) -> Result<Option<Vec<Source>>, Rejected> {
    match folder::read(dir, &dir.display().to_string()) {
        Ok(sources) => Ok(Some(sources)),
        Err(finding) if matches!(finding.code, Code::NoFiles | Code::FileNotFound) => Ok(None),
        Err(finding) => Err(finding.into()),
    }
}

/// The schema with the ids of the new files among the others.
fn schema_file(known: Known, files: &[NewFile]) -> anyhow::Result<NewFile> {
    let sources = files.iter().map(|file| Source::new(&file.name, &file.name, &file.text)).collect();
    let layers = known.layers.into_iter().chain([sources]).collect();
    let mut text = Vec::new();
    terminal::pretty_json(&mut text, &schema::playbook(&Known::of(layers).layer))?;
    Ok(NewFile { name: schema::FILE.to_owned(), text: String::from_utf8(text)? })
}

/// Writes all files or, where one of them is there already, none.
fn write(dir: &Path, files: &[NewFile]) -> anyhow::Result<()> {
    if let Some(file) = files.iter().find(|file| dir.join(&file.name).exists()) {
        let path = dir.join(&file.name).display().to_string().into();
        return Err(Rejected::from(Diagnostic::new(Code::FileExists, Message::FileExists { path })).into());
    }
    for file in files {
        let path = dir.join(&file.name);
        let failed = || format!("cannot write `{}`", path.display());
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).with_context(failed)?;
        }
        let mut opened = OpenOptions::new().write(true).create_new(true).open(&path).with_context(failed)?;
        opened.write_all(file.text.as_bytes()).with_context(failed)?;
    }
    Ok(())
}

fn advise(args: &NewArgs, lang: Lang, files: &[NewFile]) {
    let (dir, id, say) = (args.dir.display(), &args.id, |line: String| tell(args.output.quiet, &line));
    let next = match files.iter().map(NewFile::to_write).sum::<usize>() {
        0 => Message::NextUncomment,
        owed => Message::NextWrite { count: owed.into(), mark: format!("{TO_WRITE}…】").into() },
    };
    say(lang.catalogue().text(&next));
    let (industry, kind) = id.split_once('/').unwrap_or((id, ""));
    let reply = format!("  kesu reply --playbooks {dir} --industry {industry}");
    if kind == "industry" {
        say(format!("{reply} COMPLAINT.txt"));
    } else {
        say(format!("{reply} --type {kind} COMPLAINT.txt"));
        say(format!("  kesu playbook show {id} --playbooks {dir}"));
    }
}
