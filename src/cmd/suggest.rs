//! `kesu playbook suggest`: cues that labelled complaints speak for, or against.

use std::io::Write;

use super::Exit;
use crate::args::{Format, SuggestArgs};
use kesu::diagnostic::{Lang, Rejected};
use kesu::engine::Engine;
use kesu::evaluate::labelled;
use kesu::input::{self, Limit};
use kesu::output::suggest;
use kesu::workbench;

pub fn run(args: &SuggestArgs, mask: bool, lang: Lang, out: &mut impl Write) -> anyhow::Result<Exit> {
    let text = input::text(&args.file, Limit::LABELLED).map_err(Rejected::from)?;
    let engine = Engine::with_folders(&args.playbooks.playbooks)?.masking(mask);
    let mut cases = labelled::read(&engine.set.core, &args.file.display().to_string(), &text)?;
    for case in &mut cases {
        // No number is a word that a cue could be.
        case.id = engine.shown(&case.id).into_owned();
        case.text = engine.shown(&case.text).into_owned();
    }
    let mut suggestions = workbench::suggest::suggest(&engine, &cases);
    for suggestion in &mut suggestions {
        suggestion.add.truncate(args.most);
        suggestion.drop.truncate(args.most);
    }
    suggestions.retain(|suggestion| !(suggestion.add.is_empty() && suggestion.drop.is_empty()));
    match args.format {
        Format::Json => suggest::json(out, &suggestions)?,
        Format::Text => {
            let texts = cases.iter().map(|case| (case.id.as_str(), case.text.as_str())).collect();
            suggest::yaml(out, &suggestions, &texts, lang)?;
        }
    }
    Ok(Exit::Fine)
}
