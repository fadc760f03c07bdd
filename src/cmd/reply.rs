//! `kesu reply`: one complaint in, one draft out.

use std::io::Write;

use super::{Exit, choices, complaint, tell, values};
use crate::args::{Format, ReplyArgs};
use kesu::engine::{Choices, Engine};
use kesu::output::json::{self, Part};
use kesu::output::text;
use kesu::playbook::set::Handling;

pub fn run(args: &ReplyArgs, mask: bool, out: &mut impl Write) -> anyhow::Result<Exit> {
    let complaint = complaint(&args.complaint)?;
    let engine = Engine::with_folders(&args.complaint.playbooks.playbooks)?.masking(mask);
    let choices = Choices {
        set: values::read(&engine.set, args.slots.vars.as_deref(), &args.slots.set)?,
        seed: args.slots.seed,
        ..choices(&engine, &args.complaint.choice)?
    };
    let reading = engine.read(&complaint, &choices);
    let draft = engine.draft(&reading, &choices);
    match args.complaint.output.format {
        Format::Json => json::write(out, &engine, &reading, &draft, Part::Reply)?,
        Format::Text => text::draft(out, &draft)?,
    }
    out.flush()?;
    tell(args.complaint.output.quiet, &text::summary(&engine, &reading, &draft));
    let refused = !draft.missing.is_empty() || draft.handling == Handling::Human;
    Ok(if args.strict && refused { Exit::Findings } else { Exit::Fine })
}
