//! `kesu classify`: what is understood of one complaint.

use std::io::Write;

use super::{Exit, choices, complaint, tell};
use crate::args::{ClassifyArgs, Format};
use kesu::engine::Engine;
use kesu::output::json::{self, Part};
use kesu::output::text;

pub fn run(args: &ClassifyArgs, mask: bool, out: &mut impl Write) -> anyhow::Result<Exit> {
    let complaint = complaint(&args.complaint)?;
    let engine = Engine::with_folders(&args.complaint.playbooks.playbooks)?.masking(mask);
    let choices = choices(&engine, &args.complaint.choice)?;
    let reading = engine.read(&complaint, &choices);
    // A draft with a gap in it must be reviewed: without it the two commands would disagree on the handling.
    let draft = engine.draft(&reading, &choices);
    match args.complaint.output.format {
        Format::Json => json::write(out, &engine, &reading, &draft, Part::Reading)?,
        Format::Text => text::reading(out, &engine, &reading, &draft)?,
    }
    out.flush()?;
    tell(args.complaint.output.quiet, &text::summary(&engine, &reading, &draft));
    Ok(Exit::Fine)
}
