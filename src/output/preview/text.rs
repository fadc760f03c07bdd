//! A preview in the terminal: both scripts side by side where it is wide enough, else one below the other.

use super::{View, pieces};
use crate::output::findings;
use crate::output::paint::{Ink, Line, Paper};
use crate::output::terminal::printable;
use crate::output::wrap::{padded, width};
use crate::workbench::preview::{Letter, Preview, Sample, Seen};

/// From so many columns on a letter has room beside the other.
const TWO_COLUMNS: usize = 76;
/// Between the two.
const GUTTER: &str = " │ ";
const LABEL: usize = 10;
/// A count of variants, as ` 10/12`, with the blanks before its field.
const COUNT: usize = 8;

/// The whole preview as text that may be sent to a terminal, with the findings first.
#[must_use]
pub fn text(view: View, paper: Paper) -> String {
    let mut sheet = Sheet { paper, out: String::new() };
    if !view.findings.is_empty() {
        sheet.out.push_str(&findings::text::render(view.findings, paper.lang, paper.paint.0));
        sheet.blank();
    }
    if let Some(preview) = view.preview {
        if view.is_stale {
            sheet.line(Ink::Faint, paper.label("stale"));
            sheet.blank();
        }
        sheet.preview(preview);
    }
    sheet.out
}

struct Sheet {
    paper: Paper,
    out: String,
}

impl Sheet {
    fn preview(&mut self, preview: &Preview) {
        self.line(Ink::Head, &format!("{}  {}", preview.id, preview.title));
        self.line(Ink::Faint, &preview.playbooks);
        for (at, sample) in preview.samples.iter().enumerate() {
            self.blank();
            self.sample(sample, &format!("{}/{}", at + 1, preview.samples.len()), &preview.id);
        }
        if !preview.fields.is_empty() {
            self.blank();
            self.line(Ink::Head, self.paper.label("variants"));
            self.table(&preview.fields);
        }
    }

    /// The fields with their counts, as many beside one another as there is room for.
    fn table(&mut self, fields: &[Seen]) {
        let widest = fields.iter().map(|seen| width(&seen.field)).max().unwrap_or_default();
        let room = (self.paper.columns() / (widest + COUNT)).max(1);
        for row in fields.chunks(room) {
            let cells = row.iter().map(|Seen { field, shown, of, .. }| {
                format!("  {} {:<5}", padded(field, widest), format!("{shown}/{of}"))
            });
            self.push(&cells.collect::<String>());
        }
    }

    fn sample(&mut self, sample: &Sample, count: &str, id: &str) {
        let rule = "─".repeat(self.paper.columns());
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
        let handling = sample.handling.name();
        self.labelled(
            "handling",
            &if reasons.is_empty() { handling.into() } else { format!("{handling} ({reasons})") },
        );
        let slots = sample
            .slots
            .iter()
            .map(|slot| format!("{} = {} ({})", slot.slot, slot.value, self.paper.label(slot.source)));
        self.labelled("slots", &slots.collect::<Vec<_>>().join(" · "));
        let missing: Vec<&str> = sample.missing.iter().map(|missing| missing.slot.as_str()).collect();
        self.labelled("missing", &missing.join(" · "));
        self.labelled("notes", &sample.notes.join("\n"));
        self.blank();
        self.letters(&sample.letters);
    }

    fn letters(&mut self, [hant, hans]: &[Letter; 2]) {
        let columns = self.paper.columns();
        let names = ["hant", "hans"].map(|name| self.paper.label(name).to_owned());
        if columns < TWO_COLUMNS {
            for (letter, name) in [hant, hans].into_iter().zip(names) {
                self.line(Ink::Faint, &name);
                let lines: Vec<Line> = self.letter(letter, columns).into_iter().flatten().collect();
                lines.iter().for_each(|line| self.push(&line.painted));
                self.blank();
            }
            return;
        }
        let column = (columns - width(GUTTER)) / 2;
        let names = names.map(|name| self.paper.paint.lines(&[(Ink::Faint, name)], column));
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
            self.paper.paint.lines(&runs.collect::<Vec<_>>(), columns)
        };
        let mut lines = vec![line(Ink::Head, &letter.subject), vec![Line::default()]];
        lines.extend(letter.text.split('\n').map(|text| line(Ink::Plain, text)));
        lines
    }

    fn beside(&mut self, left: &[Line], right: &[Line], column: usize) {
        let gutter = self.paper.paint.put(Ink::Faint, GUTTER);
        let empty = Line::default();
        for at in 0..left.len().max(right.len()) {
            let (left, right) = (left.get(at).unwrap_or(&empty), right.get(at).unwrap_or(&empty));
            let pad = column.saturating_sub(left.width);
            self.push(&format!("{}{:pad$}{gutter}{}", left.painted, "", right.painted));
        }
    }

    fn labelled(&mut self, label: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        let runs = [(Ink::Plain, printable(text).into_owned())];
        let lines = self.paper.paint.lines(&runs, self.paper.columns() - LABEL);
        for (at, line) in lines.iter().enumerate() {
            let label = if at == 0 { self.paper.label(label) } else { "" };
            let label = self.paper.paint.put(Ink::Faint, &padded(label, LABEL));
            self.push(&format!("{label}{}", line.painted));
        }
    }

    fn indented(&mut self, runs: &[(Ink, String)], by: usize) {
        for line in self.paper.paint.lines(runs, self.paper.columns() - by) {
            self.push(&format!("{:by$}{}", "", line.painted));
        }
    }

    /// One line, broken where it is too long.
    fn line(&mut self, ink: Ink, text: &str) {
        for line in self.paper.paint.lines(&[(ink, printable(text).into_owned())], self.paper.columns()) {
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
