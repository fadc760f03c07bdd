//! Text in colors, or without: runs that are wrapped first and painted after, so that no color changes a width.
//!
//! What is painted was made printable before; the colors themselves are the only controls in it.

use std::ops::Range;

use anstyle::{AnsiColor, Style};

use super::wrap::{width, wrap};
use crate::diagnostic::Lang;

/// What a run is, from which its color follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    Plain,
    Head,
    Faint,
    /// What the company must fill in.
    Marker,
    /// What is no longer there.
    Gone,
    New,
}

/// Whether colors may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paint(pub bool);

impl Paint {
    fn style(self, ink: Ink) -> Style {
        let style = Style::new();
        match ink {
            _ if !self.0 => style,
            Ink::Plain => style,
            Ink::Head => style.bold(),
            Ink::Faint => style.dimmed(),
            Ink::Marker => style.fg_color(Some(AnsiColor::Black.into())).bg_color(Some(AnsiColor::Yellow.into())),
            Ink::Gone => style.fg_color(Some(AnsiColor::Red.into())).strikethrough(),
            Ink::New => style.fg_color(Some(AnsiColor::Green.into())),
        }
    }

    /// The text in its color.
    #[must_use]
    pub fn put(self, ink: Ink, text: &str) -> String {
        let style = self.style(ink);
        format!("{style}{text}{style:#}")
    }

    /// Runs as lines of at most so many columns.
    #[must_use]
    pub fn lines(self, runs: &[(Ink, String)], columns: usize) -> Vec<Line> {
        let text: String = runs.iter().map(|(_, run)| run.as_str()).collect();
        wrap(&text, columns).into_iter().map(|line| self.line(runs, &text, line)).collect()
    }

    fn line(self, runs: &[(Ink, String)], text: &str, line: Range<usize>) -> Line {
        let mut painted = String::new();
        let mut start = 0;
        for (ink, run) in runs {
            let end = start + run.len();
            let (from, to) = (start.max(line.start), end.min(line.end));
            if from < to {
                painted.push_str(&self.put(*ink, &text[from..to]));
            }
            start = end;
        }
        Line { width: width(&text[line]), painted }
    }
}

/// What a text for people is written on.
#[derive(Debug, Clone, Copy)]
pub struct Paper {
    pub columns: usize,
    pub paint: Paint,
    pub lang: Lang,
}

impl Paper {
    /// What is narrower cannot be read.
    const NARROWEST: usize = 20;

    /// The columns of a line.
    #[must_use]
    pub fn columns(self) -> usize {
        self.columns.max(Self::NARROWEST)
    }

    /// A heading in the language of the reader.
    #[must_use]
    pub fn label(self, name: &str) -> &str {
        self.lang.catalogue().label(name)
    }
}

/// A painted line and the columns that it takes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    pub painted: String,
    pub width: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_keeps_its_color_on_the_next_line_and_no_color_counts() {
        let runs = [(Ink::Plain, "請打".to_owned()), (Ink::Marker, "【請補：電話】".to_owned())];
        let plain: Vec<String> = Paint(false).lines(&runs, 10).into_iter().map(|line| line.painted).collect();
        assert_eq!(plain, ["請打【請", "補：電話】"]);
        let colored = Paint(true).lines(&runs, 10);
        assert!(colored.iter().all(|line| line.painted.contains("\u{1b}[") && line.width <= 10), "{colored:?}");
        assert_eq!(colored[0].painted.matches("請").count(), 2);
    }
}
