//! A preview for people and programs: in the terminal, as a page, as JSON.

pub mod html;
pub mod text;

use std::io::{self, Write};

use serde::Serialize;

use super::findings::{self, json::Finding};
use super::terminal;
use crate::diagnostic::{Diagnostic, Lang};
use crate::workbench::preview::{Letter, Preview};

pub const SCHEMA: &str = "kesu.preview/v1";

/// What there is to show: the last drafts that could be made, and what is wrong with the playbooks now.
#[derive(Debug, Clone, Copy)]
pub struct View<'v> {
    pub preview: Option<&'v Preview>,
    pub findings: &'v [Diagnostic],
    /// The playbooks cannot be used as they are now: the drafts are older.
    pub is_stale: bool,
}

#[derive(Serialize)]
struct Object<'p> {
    schema: &'static str,
    #[serde(flatten)]
    preview: &'p Preview,
    findings: Vec<Finding>,
}

/// Writes one object and a line end. Where the playbooks cannot be used, that is the object of an error.
///
/// # Errors
/// The output cannot be written.
pub fn json(out: &mut impl Write, view: View, lang: Lang) -> io::Result<()> {
    let View { preview: Some(preview), findings, is_stale: false } = view else {
        return out.write_all(findings::json::failure(view.findings, lang).as_bytes());
    };
    let findings = findings.iter().map(|finding| Finding::of(finding, lang)).collect();
    terminal::json(out, &Object { schema: SCHEMA, preview, findings })
}

/// A line of a letter in pieces; those that the company must fill in are marked.
type Pieces<'l> = Vec<(bool, &'l str)>;

/// Cuts the markers out of one line.
fn pieces<'l>(letter: &Letter, line: &'l str) -> Pieces<'l> {
    let mut pieces = Pieces::new();
    let mut rest = line;
    let first = |text: &str| {
        // An empty one would be found without end.
        let markers = letter.markers.iter().filter(|marker| !marker.is_empty());
        let found = markers.filter_map(|marker| text.find(marker.as_str()).map(|at| (at, marker.len())));
        // Where one marker begins with another, the longer one.
        found.min_by_key(|&(at, length)| (at, std::cmp::Reverse(length)))
    };
    while let Some((at, length)) = first(rest) {
        pieces.extend([(false, &rest[..at]), (true, &rest[at..at + length])]);
        rest = &rest[at + length..];
    }
    pieces.push((false, rest));
    pieces.retain(|(_, piece)| !piece.is_empty());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Script;

    #[test]
    fn markers_are_cut_out_of_a_line_wherever_they_stand() {
        let markers = ["【請補：電話】", "【請補：店名】", ""].map(str::to_owned).to_vec();
        let letter = Letter { script: Script::Hant, subject: String::new(), text: String::new(), markers };
        let rows: [(&str, &[(bool, &str)]); 4] = [
            ("", &[]),
            ("沒有", &[(false, "沒有")]),
            ("【請補：電話】", &[(true, "【請補：電話】")]),
            (
                "到【請補：店名】打【請補：電話】。",
                &[(false, "到"), (true, "【請補：店名】"), (false, "打"), (true, "【請補：電話】"), (false, "。")],
            ),
        ];
        for (line, expected) in rows {
            assert_eq!(pieces(&letter, line), expected, "{line}");
        }
    }
}
