//! `kesu reply`: one complaint in, one draft out.

use std::io::Write;

use super::{Exit, choices, complaint, slot_values, tell};
use crate::args::{Format, ReplyArgs};
use crate::engine::{Choices, Engine};
use crate::output::{json, text};
use crate::playbook::set::Handling;

pub fn run(args: &ReplyArgs, out: &mut impl Write) -> anyhow::Result<Exit> {
    let complaint = complaint(&args.complaint)?;
    let engine = Engine::with_folders(&args.complaint.playbooks.playbooks)?;
    let choices = Choices {
        set: slot_values(&engine, args.vars.as_deref(), &args.set)?,
        seed: args.seed,
        ..choices(&engine, &args.complaint)?
    };
    let mut reading = engine.read(&complaint, &choices);
    let draft = engine.draft(&mut reading, &choices);
    match args.complaint.output.format {
        Format::Json => json::write(out, &engine, &reading, Some(&draft))?,
        Format::Text => text::draft(out, &draft)?,
    }
    out.flush()?;
    tell(args.complaint.output.quiet, &text::summary(&engine, &reading, Some(&draft)));
    let refused = !draft.missing.is_empty() || reading.understanding.handling == Handling::Human;
    Ok(if args.strict && refused { Exit::Findings } else { Exit::Fine })
}
