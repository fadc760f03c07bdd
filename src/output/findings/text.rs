//! Findings for people, each with its source line.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, Lang, Severity};
use crate::output::terminal::{pictured, printable};

/// All findings as text.
#[must_use]
pub fn render(findings: &[Diagnostic], lang: Lang, colors: bool) -> String {
    let renderer = if colors { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    for finding in findings {
        out.push_str(&renderer.render(&[group(finding, lang)]));
        out.push('\n');
    }
    // The renderer's own colors must pass; each text was made printable before.
    out
}

fn group(finding: &Diagnostic, lang: Lang) -> Group<'static> {
    let words = lang.catalogue();
    let (level, name) = match finding.severity {
        Severity::Error => (Level::ERROR, "error"),
        Severity::Warning => (Level::WARNING, "warning"),
        Severity::Info => (Level::INFO, "info"),
    };
    let message = printable(&words.message(finding)).into_owned();
    let title = level.with_name(words.term(name)).primary_title(message).id(finding.code.as_str());
    let mut group = Group::with_title(title);
    if let Some(place) = &finding.place {
        // Columns hold for the line as it is shown: one character stands for each.
        let source = pictured(&place.source);
        let start = byte_of(&source, place.column);
        let end = byte_of(&source, place.end_column).max(start);
        let snippet = Snippet::source(source)
            .path(printable(&place.file).into_owned())
            .line_start(place.line as usize)
            .annotation(AnnotationKind::Primary.span(start..end));
        group = group.element(snippet);
    }
    match words.help(finding) {
        Some(help) => group.element(Level::HELP.with_name(words.term("help")).message(printable(&help).into_owned())),
        None => group,
    }
}

/// The byte of a column that counts characters from 1.
fn byte_of(line: &str, column: u32) -> usize {
    line.char_indices().nth((column as usize).saturating_sub(1)).map_or(line.len(), |(at, _)| at)
}
