//! A preview in the terminal: both scripts side by side where it is wide enough, else one below the other.

use super::{View, pieces};
use crate::output::findings;
use crate::output::paint::{Ink, Line, Paint};
use crate::output::terminal::printable;
use crate::output::wrap::width;
use crate::workbench::preview::{Letter, Preview, Sample, Seen};

/// From so many columns on a letter has room beside the other.
const TWO_COLUMNS: usize = 76;
/// Between the two.
const GUTTER: &str = " │ ";
/// What is narrower cannot be read.
const NARROWEST: usize = 20;
const LABEL: usize = 10;
/// A count of variants, as ` 10/12`, with the blanks before its field.
const COUNT: usize = 8;

/// The whole preview as text that may be sent to a terminal, with the findings first.
#[must_use]
pub fn text(view: View, columns: usize, paint: Paint) -> String {
    let mut sheet = Sheet { columns: columns.max(NARROWEST), paint, out: String::new() };
    if !view.findings.is_empty() {
        sheet.out.push_str(&findings::text(view.findings, paint.0));
        sheet.line(Ink::Faint, "the last drafts without a fault:");
        sheet.blank();
    }
    if let Some(preview) = view.preview {
        sheet.preview(preview);
    }
    sheet.out
}

struct Sheet {
    columns: usize,
    paint: Paint,
    out: String,
}

impl Sheet {
    fn preview(&mut self, preview: &Preview) {
        self.line(Ink::Head, &format!("{}  {}", preview.id, preview.title));
        self.line(Ink::Faint, &preview.playbooks);
        for (at, sample) in preview.samples.iter().enumerate() {
            self.blank();
            self.sample(sample, &format!("{} of {}", at + 1, preview.samples.len()), &preview.id);
        }
        if !preview.fields.is_empty() {
            self.blank();
            self.line(Ink::Head, "variants shown above");
            self.table(&preview.fields);
        }
    }

    /// The fields with their counts, as many beside one another as there is room for.
    fn table(&mut self, fields: &[Seen]) {
        let widest = fields.iter().map(|seen| width(&seen.field)).max().unwrap_or_default();
        let room = (self.columns / (widest + COUNT)).max(1);
        for row in fields.chunks(room) {
            let cells = row.iter().map(|Seen { field, shown, of, .. }| {
                let pad = widest.saturating_sub(width(field));
                format!("  {field}{:pad$} {:<5}", "", format!("{shown}/{of}"))
            });
            self.push(&cells.collect::<String>());
        }
    }

    fn sample(&mut self, sample: &Sample, count: &str, id: &str) {
        let rule = "─".repeat(self.columns);
        self.line(Ink::Faint, &rule);
        let place = sample.at.as_deref().unwrap_or_default();
        self.line(Ink::Faint, format!("{count}  {place}").trim_end());
        if !sample.complaint.is_empty() {
            self.indented(&[(Ink::Plain, printable(&sample.complaint).into_owned())], 2);
        }
        self.blank();
        if sample.playbook != id {
            self.labelled("playbook", &sample.playbook);
        }
        let reasons = sample.handling_reasons.join(", ");
        let handling = sample.handling.id();
        self.labelled(
            "handling",
            &if reasons.is_empty() { handling.into() } else { format!("{handling} ({reasons})") },
        );
        let slots = sample.slots.iter().map(|slot| format!("{} = {} ({})", slot.slot, slot.value, slot.source));
        self.labelled("slots", &slots.collect::<Vec<_>>().join(" · "));
        let missing: Vec<&str> = sample.missing.iter().map(|missing| missing.slot.as_str()).collect();
        self.labelled("missing", &missing.join(" · "));
        self.labelled("notes", &sample.notes.join("\n"));
        self.blank();
        self.letters(&sample.letters);
    }

    fn letters(&mut self, [hant, hans]: &[Letter; 2]) {
        if self.columns < TWO_COLUMNS {
            for (letter, name) in [(hant, "Traditional"), (hans, "Simplified")] {
                self.line(Ink::Faint, name);
                let lines: Vec<Line> = self.letter(letter, self.columns).into_iter().flatten().collect();
                lines.iter().for_each(|line| self.push(&line.painted));
                self.blank();
            }
            return;
        }
        let column = (self.columns - 3) / 2;
        let names = ["Traditional", "Simplified"].map(|name| self.paint.lines(&[(Ink::Faint, name.into())], column));
        self.beside(&names[0], &names[1], column);
        let [left, right] = [hant, hans].map(|letter| self.letter(letter, column));
        // Paragraph by paragraph, so that the same sentence stands on the same height.
        for at in 0..left.len().max(right.len()) {
            let paragraph = |side: &[Vec<Line>]| side.get(at).cloned().unwrap_or_default();
            self.beside(&paragraph(&left), &paragraph(&right), column);
        }
    }

    /// Subject, an empty line and the text: each line of the letter as the lines that it takes.
    fn letter(&self, letter: &Letter, columns: usize) -> Vec<Vec<Line>> {
        let line = |ink: Ink, text: &str| {
            let pieces = pieces(letter, text).into_iter();
            let runs =
                pieces.map(|(marked, piece)| (if marked { Ink::Marker } else { ink }, printable(piece).into_owned()));
            self.paint.lines(&runs.collect::<Vec<_>>(), columns)
        };
        let mut lines = vec![line(Ink::Head, &letter.subject), vec![Line::default()]];
        lines.extend(letter.text.split('\n').map(|text| line(Ink::Plain, text)));
        lines
    }

    fn beside(&mut self, left: &[Line], right: &[Line], column: usize) {
        let gutter = self.paint.put(Ink::Faint, GUTTER);
        let empty = Line::default();
        for at in 0..left.len().max(right.len()) {
            let (left, right) = (left.get(at).unwrap_or(&empty), right.get(at).unwrap_or(&empty));
            let pad = " ".repeat(column.saturating_sub(left.width));
            self.push(&format!("{}{pad}{gutter}{}", left.painted, right.painted));
        }
    }

    fn labelled(&mut self, label: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        let runs = [(Ink::Plain, printable(text).into_owned())];
        for (at, line) in self.paint.lines(&runs, self.columns - LABEL).iter().enumerate() {
            let label = if at == 0 { label } else { "" };
            let label = self.paint.put(Ink::Faint, &format!("{label:<LABEL$}"));
            self.push(&format!("{label}{}", line.painted));
        }
    }

    fn indented(&mut self, runs: &[(Ink, String)], by: usize) {
        for line in self.paint.lines(runs, self.columns - by) {
            self.push(&format!("{:by$}{}", "", line.painted));
        }
    }

    /// One line, broken where it is too long.
    fn line(&mut self, ink: Ink, text: &str) {
        for line in self.paint.lines(&[(ink, printable(text).into_owned())], self.columns) {
            self.push(&line.painted);
        }
    }

    fn push(&mut self, line: &str) {
        self.out.push_str(line.trim_end_matches(' '));
        self.out.push('\n');
    }

    fn blank(&mut self) {
        self.out.push('\n');
    }
}
