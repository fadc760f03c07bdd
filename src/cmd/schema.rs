//! `kesu schema playbook`: what a playbook file may hold, for editors.

use std::io::Write;

use super::{Exit, playbook};
use crate::args::PlaybookSchemaArgs;
use kesu::output::terminal;
use kesu::workbench::schema;

pub fn playbook(args: &PlaybookSchemaArgs, out: &mut impl Write) -> anyhow::Result<Exit> {
    let layer = playbook::layers(&args.playbooks.playbooks)?;
    terminal::pretty_json(out, &schema::playbook(&layer))?;
    Ok(Exit::Fine)
}
