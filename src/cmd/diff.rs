//! `kesu playbook diff`: what changes between two sets of playbooks.

use std::io::{self, Write};
use std::path::Path;
use std::thread;

use super::{Exit, colors, columns, tell};
use crate::args::{DiffArgs, DiffScript, Format};
use kesu::diagnostic::{Lang, Message, Rejected};
use kesu::input::{self, Limit};
use kesu::output::diff as output;
use kesu::output::paint::{Paint, Paper};
use kesu::output::terminal::Screen;
use kesu::text::Script;
use kesu::workbench::compare::{Drafts, compare, touched};
use kesu::workbench::complaints::{self, Form, Named};
use kesu::workbench::stack::Stack;

/// The word for the playbooks that the program carries; a folder of this name is `./builtin`.
const BUILTIN: &str = "builtin";

pub fn run(args: &DiffArgs, mask: bool, lang: Lang, out: &mut Screen<impl Write>) -> anyhow::Result<Exit> {
    let given = args.on.as_deref().map(given).transpose()?;
    let (old, new) = thread::scope(|scope| {
        let new = scope.spawn(|| open(&args.new));
        // A panic over there is one here.
        (open(&args.old), new.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    let (old, new) = (old?.masking(mask), new?.masking(mask));
    let (written_before, written_now) = (old.layer(), new.layer());
    let complaints = given
        .unwrap_or_else(|| complaints::either(complaints::examples(written_before), complaints::examples(written_now)));
    let drafts = match args.script {
        DiffScript::Auto => Drafts::Own,
        DiffScript::Hant => Drafts::Only(Script::Hant),
        DiffScript::Hans => Drafts::Only(Script::Hans),
        DiffScript::Both => Drafts::Both,
    };
    let mut comparison = compare(old.sound()?, new.sound()?, &complaints, drafts);
    comparison.snippets = touched(written_before, written_now);
    match args.output.format {
        Format::Json => output::json(out, &comparison)?,
        Format::Text => {
            let paper = Paper { columns: columns(args.width), paint: Paint(colors(&io::stdout())), lang };
            // Made printable before it was painted.
            out.0.write_all(output::text(&comparison, args.max_shown, paper).as_bytes())?;
        }
    }
    out.flush()?;
    let changed = comparison.counts.changed;
    match args.max_changed.filter(|&most| changed > most) {
        Some(most) => {
            let told = Message::MoreChanged { changed: changed.into(), most: most.into() };
            tell(args.output.quiet, &lang.text(&told));
            Ok(Exit::Findings)
        }
        None => Ok(Exit::Fine),
    }
}

/// The complaints of the file that was given.
fn given(path: &Path) -> Result<Vec<Named>, Rejected> {
    let shown = path.display().to_string();
    complaints::read(&shown, &input::text(path, Limit::COMPLAINTS)?, Form::of(&shown))
}

fn open(side: &Path) -> Result<Stack, Rejected> {
    Stack::open(Some(side).filter(|side| *side != Path::new(BUILTIN)), false, &[])
}
