//! Diagnostics for people, with the source line, and for programs.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde_json::json;

use super::printable;
use crate::diagnostic::{Diagnostic, Severity};

/// All findings as text.
#[must_use]
pub fn text(findings: &[Diagnostic], colors: bool) -> String {
    let renderer = if colors { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    for finding in findings {
        out.push_str(&renderer.render(&[group(finding)]));
        out.push('\n');
    }
    // Escapes of the renderer's own colors must pass; texts were made printable before.
    out
}

fn group(finding: &Diagnostic) -> Group<'_> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(printable(&finding.message)).id(finding.code.as_str());
    let mut group = Group::with_title(title);
    if let Some(place) = &finding.place {
        let start = byte_of(&place.source, place.column);
        let end = byte_of(&place.source, place.end_column).max(start);
        let snippet = Snippet::source(printable(&place.source))
            .path(&place.file)
            .line_start(place.line as usize)
            .annotation(AnnotationKind::Primary.span(start..end));
        group = group.element(snippet);
    }
    match &finding.help {
        Some(help) => group.element(Level::HELP.message(printable(help))),
        None => group,
    }
}

/// The byte of a column that counts characters from 1.
fn byte_of(line: &str, column: u32) -> usize {
    line.char_indices().nth(column as usize - 1).map_or(line.len(), |(at, _)| at)
}

/// The findings as one JSON object: the first as the error, all of them in a list.
#[must_use]
pub fn json(findings: &[Diagnostic]) -> String {
    let all: Vec<_> = findings
        .iter()
        .map(|finding| {
            let place = finding.place.as_ref();
            json!({
                "code": finding.code.as_str(),
                "severity": finding.severity,
                "file": place.map(|place| &place.file),
                "line": place.map(|place| place.line),
                "column": place.map(|place| place.column),
                "end_column": place.map(|place| place.end_column),
                "message": finding.message,
                "help": finding.help,
            })
        })
        .collect();
    let Some(first) = findings.first() else { return json_error("run-failed", "unknown fault", None) };
    let mut error = json!({"error": {"code": first.code.as_str(), "message": first.message, "hint": first.help}});
    if first.place.is_some() {
        error["findings"] = all.into();
    }
    format!("{error}\n")
}

#[must_use]
pub fn json_error(code: &str, message: &str, hint: Option<&str>) -> String {
    format!("{}\n", json!({"error": {"code": code, "message": message, "hint": hint}}))
}
