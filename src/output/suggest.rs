//! Suggested cues as a fragment of YAML that can be pasted, with the complaints that speak for each, and as JSON.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::json;

use super::terminal;
use crate::diagnostic::{Lang, Message};
use crate::workbench::suggest::{Addition, Removal, Suggestion};

/// So many complaints are shown for each cue, and so many characters of each.
const SHOWN: usize = 3;
const SHOWN_CHARACTERS: usize = 36;

/// YAML, file by file: every cue under a comment that says which complaints have it.
///
/// # Errors
/// The output cannot be written.
pub fn yaml(
    out: &mut impl Write,
    suggestions: &[Suggestion],
    texts: &BTreeMap<&str, &str>,
    lang: Lang,
) -> io::Result<()> {
    for Suggestion { file, entry, add, drop } in suggestions {
        writeln!(out, "# {file}")?;
        let indent = if let Some(entry) = entry {
            writeln!(out, "{entry}:")?;
            "  "
        } else {
            ""
        };
        writeln!(out, "{indent}cues:")?;
        for list in ["strong", "normal"] {
            let cues: Vec<&Addition> = add.iter().filter(|addition| addition.list == list).collect();
            if !cues.is_empty() {
                writeln!(out, "{indent}  {list}:")?;
            }
            for Addition { cue, support, against, .. } in cues {
                let missed = support.len().into();
                let told = match against.len() {
                    0 => Message::MissedBy { missed },
                    fired => Message::MissedAndFired { missed, fired: fired.into() },
                };
                writeln!(out, "{indent}    # {}", lang.text(&told))?;
                shown(out, indent, support, texts)?;
                writeln!(out, "{indent}    - {cue}")?;
            }
        }
        if !drop.is_empty() {
            writeln!(out, "{indent}  remove:")?;
        }
        for Removal { cue, right, wrong } in drop {
            let told = Message::WrongAndRight { wrong: wrong.len().into(), right: right.len().into() };
            writeln!(out, "{indent}    # {}", lang.text(&told))?;
            shown(out, indent, wrong, texts)?;
            writeln!(out, "{indent}    - {cue}")?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn shown(out: &mut impl Write, indent: &str, ids: &[String], texts: &BTreeMap<&str, &str>) -> io::Result<()> {
    for id in ids.iter().take(SHOWN) {
        let text = texts.get(id.as_str()).copied().unwrap_or_default().replace(['\n', '\r'], " ");
        let start: String = text.chars().take(SHOWN_CHARACTERS).collect();
        let more = if start.len() < text.len() { "…" } else { "" };
        writeln!(out, "{indent}    #   {id}: {start}{more}")?;
    }
    Ok(())
}

/// # Errors
/// The output cannot be written.
pub fn json(out: &mut impl Write, suggestions: &[Suggestion]) -> io::Result<()> {
    let files: Vec<_> = suggestions
        .iter()
        .map(|Suggestion { file, entry, add, drop }| {
            let add: Vec<_> = add
                .iter()
                .map(|Addition { cue, list, z, support, against }| {
                    json!({"cue": cue, "list": list, "z": z, "support": support, "against": against})
                })
                .collect();
            let drop: Vec<_> = drop
                .iter()
                .map(|Removal { cue, right, wrong }| json!({"cue": cue, "right": right, "wrong": wrong}))
                .collect();
            json!({"file": file, "entry": entry, "add": add, "drop": drop})
        })
        .collect();
    terminal::json(out, &json!({"schema": "kesu.suggestions/v1", "suggestions": files}))
}
