//! `kesu classify`: what is understood of one complaint.

use std::io::Write;

use super::{Exit, choices, complaint, tell};
use crate::args::{ClassifyArgs, Format};
use crate::engine::Engine;
use crate::output::{json, text};

pub fn run(args: &ClassifyArgs, out: &mut impl Write) -> anyhow::Result<Exit> {
    let complaint = complaint(&args.complaint)?;
    let engine = Engine::with_folders(&args.complaint.playbooks.playbooks)?;
    let choices = choices(&engine, &args.complaint)?;
    let reading = engine.read(&complaint, &choices);
    match args.complaint.output.format {
        Format::Json => json::write(out, &engine, &reading, None)?,
        Format::Text => text::reading(out, &engine, &reading)?,
    }
    out.flush()?;
    tell(args.complaint.output.quiet, &text::summary(&engine, &reading, None));
    Ok(Exit::Fine)
}
