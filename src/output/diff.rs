//! A comparison of two sets of playbooks: counts first, then each complaint that changed, word by word.

use std::io::{self, Write};

use serde::Serialize;

use super::paint::{Ink, Paper};
use super::terminal::{self, printable};
use super::wrap::padded;
use crate::workbench::compare::{Change, Comparison, Counts, DraftChange, Touched};
use crate::workbench::words::{Fate, Piece};

pub const SCHEMA: &str = "kesu.diff/v1";

const INDENT: usize = 2;
const LABEL: usize = 10;
const HEADING: usize = 24;

#[derive(Serialize)]
struct Object<'c> {
    schema: &'static str,
    #[serde(flatten)]
    comparison: &'c Comparison,
}

/// Writes one object and a line end.
///
/// # Errors
/// The output cannot be written.
pub fn json(out: &mut impl Write, comparison: &Comparison) -> io::Result<()> {
    terminal::json(out, &Object { schema: SCHEMA, comparison })
}

/// The comparison as text that may be sent to a terminal, with so many changes at most.
#[must_use]
pub fn text(comparison: &Comparison, most: usize, paper: Paper) -> String {
    let mut sheet = Sheet { paper, out: String::new() };
    sheet.counts(comparison);
    for (at, change) in comparison.changes.iter().take(most).enumerate() {
        sheet.change(at + 1, change);
    }
    let left = comparison.changes.len().saturating_sub(most);
    if left > 0 {
        sheet.line(0, &[(Ink::Faint, format!("\n{left} {}", paper.label("more")))]);
    }
    sheet.out
}

struct Sheet {
    paper: Paper,
    out: String,
}

impl Sheet {
    fn counts(&mut self, comparison: &Comparison) {
        let Comparison { old, new, counts, snippets, by_playbook, .. } = comparison;
        self.line(0, &[(Ink::Faint, format!("{old} → {new}"))]);
        let Counts { complaints, changed, classification, handling, signals, draft } = counts;
        let rows = [
            ("complaints", complaints),
            ("changed", changed),
            ("classification", classification),
            ("handling", handling),
            ("signals", signals),
            ("draft", draft),
        ];
        for (name, count) in rows {
            self.line(0, &[(Ink::Plain, format!("{}{count:>6}", padded(self.paper.label(name), HEADING)))]);
        }
        for Touched { snippet, users } in snippets {
            let users = if users.is_empty() { "—".to_owned() } else { users.join(", ") };
            let runs = [(Ink::Faint, format!("snippet/{snippet}  ")), (Ink::Plain, users)];
            self.line(INDENT, &runs);
        }
        for (playbook, counts) in by_playbook.iter().filter(|(_, counts)| counts.changed > 0) {
            let Counts { complaints, changed, classification, handling, signals, draft } = counts;
            let parts =
                [("classification", classification), ("handling", handling), ("signals", signals), ("draft", draft)];
            let parts: Vec<String> = parts
                .iter()
                .filter(|(_, n)| **n > 0)
                .map(|(name, n)| format!("{} {n}", self.paper.label(name)))
                .collect();
            let row = format!("{playbook:<36}{:>11}  {}", format!("{changed}/{complaints}"), parts.join(" · "));
            self.line(INDENT, &[(Ink::Plain, row)]);
        }
    }

    fn change(&mut self, number: usize, change: &Change) {
        self.out.push('\n');
        self.line(0, &[(Ink::Head, format!("{number}  {}", printable(&change.complaint)))]);
        self.line(INDENT, &[(Ink::Plain, printable(&change.text).into_owned())]);
        for field in &change.fields {
            let list = |values: &[String]| match values {
                [] => "—".to_owned(),
                values => printable(&values.join(", ")).into_owned(),
            };
            let runs = [
                (Ink::Faint, format!("{:<LABEL$}", field.field)),
                (Ink::Gone, list(&field.old)),
                (Ink::Plain, " → ".to_owned()),
                (Ink::New, list(&field.new)),
            ];
            self.line(INDENT, &runs);
        }
        for draft in &change.drafts {
            self.draft(draft);
        }
    }

    /// The lines of the letter in which something changed; a line of dots stands for those between.
    fn draft(&mut self, draft: &DraftChange) {
        let script = self.paper.label(draft.script.id());
        let heading = [&padded(self.paper.label("draft"), LABEL), script].concat();
        self.line(INDENT, &[(Ink::Faint, heading)]);
        let mut between = false;
        for line in lines(&draft.words) {
            if line.iter().all(|piece| piece.fate == Fate::Same) {
                between |= line.iter().any(|piece| !piece.text.is_empty());
                continue;
            }
            if std::mem::take(&mut between) {
                self.line(2 * INDENT, &[(Ink::Faint, "…".to_owned())]);
            }
            let runs: Vec<(Ink, String)> = line.iter().map(|piece| self.run(piece)).collect();
            self.line(2 * INDENT, &runs);
        }
    }

    fn run(&self, piece: &Piece) -> (Ink, String) {
        let text = printable(&piece.text);
        match piece.fate {
            Fate::Same => (Ink::Plain, text.into_owned()),
            Fate::Gone if self.paper.paint.0 => (Ink::Gone, text.into_owned()),
            Fate::New if self.paper.paint.0 => (Ink::New, text.into_owned()),
            Fate::Gone => (Ink::Gone, format!("[-{text}-]")),
            Fate::New => (Ink::New, format!("{{+{text}+}}")),
        }
    }

    /// One line, broken where it is too long.
    fn line(&mut self, indent: usize, runs: &[(Ink, String)]) {
        for line in self.paper.paint.lines(runs, self.paper.columns() - indent) {
            let line = format!("{:indent$}{}", "", line.painted);
            self.out.push_str(line.trim_end_matches(' '));
            self.out.push('\n');
        }
    }
}

/// Cuts pieces at the line ends in them, so that each line can be shown by itself.
fn lines(words: &[Piece]) -> Vec<Vec<Piece>> {
    let mut lines = vec![Vec::new()];
    for piece in words {
        for (at, text) in piece.text.split('\n').enumerate() {
            if at > 0 {
                lines.push(Vec::new());
            }
            if let Some(line) = lines.last_mut().filter(|_| !text.is_empty()) {
                line.push(Piece { fate: piece.fate, text: text.to_owned() });
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Lang;
    use crate::output::paint::Paint;
    use crate::text::Script;
    use crate::workbench::compare::{FieldChange, Sides};

    fn comparison() -> Comparison {
        let piece = |fate, text: &str| Piece { fate, text: text.to_owned() };
        let words = vec![
            piece(Fate::Same, "主旨\n\n您好：\n\n"),
            piece(Fate::Gone, "舊句。\n\n舊段。"),
            piece(Fate::New, "新句。"),
            piece(Fate::Same, "\n\n敬上"),
        ];
        let field = FieldChange { field: "risk", old: Vec::new(), new: vec!["media_exposure".to_owned()] };
        let change = Change {
            complaint: "f.txt:1".to_owned(),
            text: "等很久\u{1b}[31m".to_owned(),
            playbook: Sides { old: "a/b".to_owned(), new: "a/b".to_owned() },
            fields: vec![field],
            drafts: vec![DraftChange { script: Script::Hant, words }],
        };
        let counts = Counts { complaints: 9, changed: 2, signals: 1, draft: 2, ..Counts::default() };
        Comparison {
            old: "builtin".to_owned(),
            new: "custom".to_owned(),
            counts,
            snippets: vec![Touched { snippet: "call_back".to_owned(), users: vec!["a/b".to_owned()] }],
            by_playbook: [("a/b".to_owned(), counts)].into(),
            changes: vec![change.clone(), change],
        }
    }

    #[test]
    fn only_changed_lines_are_shown_and_what_is_left_out_is_counted() {
        let text = text(&comparison(), 1, Paper { columns: 100, paint: Paint(false), lang: Lang::En });
        let shown = [
            "changed                      2\n",
            "  snippet/call_back  a/b\n",
            "a/b                                         2/9  requests, risk, facts 1 · draft 2\n",
            "risk      — → media_exposure\n",
            "    …\n    [-舊句。-]\n    [-舊段。-]{+新句。+}\n",
            "\n1 more that changed",
        ];
        for part in shown {
            assert!(text.contains(part), "no {part:?} in\n{text}");
        }
        assert!(!text.contains("敬上") && !text.contains('\u{1b}'), "{text}");
    }
}
