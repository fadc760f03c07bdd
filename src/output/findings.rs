//! Diagnostics for people, with the source line, and for programs.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde::Serialize;

use super::terminal::{self, pictured, printable};
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
    // The renderer's own colors must pass; each text was made printable before.
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
        // Columns hold for the line as it is shown: one character stands for each.
        let source = pictured(&place.source);
        let start = byte_of(&source, place.column);
        let end = byte_of(&source, place.end_column).max(start);
        let snippet = Snippet::source(source)
            .path(printable(&place.file))
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
    line.char_indices().nth((column as usize).saturating_sub(1)).map_or(line.len(), |(at, _)| at)
}

#[derive(Serialize)]
struct Failure<'f> {
    error: ErrorObject<'f>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<FindingObject<'f>>,
}

#[derive(Serialize)]
struct ErrorObject<'f> {
    code: &'f str,
    message: &'f str,
    hint: Option<&'f str>,
}

/// A finding as JSON has it.
#[derive(Serialize)]
pub struct FindingObject<'f> {
    code: &'static str,
    severity: Severity,
    file: Option<&'f str>,
    line: Option<u32>,
    column: Option<u32>,
    end_column: Option<u32>,
    message: &'f str,
    help: Option<&'f str>,
}

impl<'f> From<&'f Diagnostic> for FindingObject<'f> {
    fn from(finding: &'f Diagnostic) -> Self {
        let place = finding.place.as_ref();
        Self {
            code: finding.code.as_str(),
            severity: finding.severity,
            file: place.map(|place| place.file.as_str()),
            line: place.map(|place| place.line),
            column: place.map(|place| place.column),
            end_column: place.map(|place| place.end_column),
            message: &finding.message,
            help: finding.help.as_deref(),
        }
    }
}

/// The findings as one JSON object: the first as the error, all of them in a list where they have places.
#[must_use]
pub fn json(findings: &[Diagnostic]) -> String {
    let Some(first) = findings.first() else { return json_error("run-failed", "unknown fault") };
    let error = ErrorObject { code: first.code.as_str(), message: &first.message, hint: first.help.as_deref() };
    let listed = first.place.is_some() || findings.len() > 1;
    line(&Failure { error, findings: findings.iter().filter(|_| listed).map(FindingObject::from).collect() })
}

#[must_use]
pub fn json_error(code: &str, message: &str) -> String {
    line(&Failure { error: ErrorObject { code, message, hint: None }, findings: Vec::new() })
}

fn line(failure: &Failure) -> String {
    let mut bytes = Vec::new();
    // Memory can be written, and all of it is text.
    let _ = terminal::json(&mut bytes, failure);
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Code, Place};

    #[test]
    fn a_line_with_controls_is_shown_with_its_place() {
        let source = "\t\t\u{1b}[1m\u{202e}一二三四五六七八九十 壞}";
        for column in [1, 3, 9, 18, 19, 40] {
            let place =
                Place { file: "a\u{9b}.jsonl".into(), line: 1, column, end_column: column + 1, source: source.into() };
            let finding = Diagnostic::error(Code::BadValue, "x\u{1b}").help("y\u{61c}").at(place);
            for text in [text(std::slice::from_ref(&finding), false), json(&[finding])] {
                assert!(!text.contains(|c: char| c != '\n' && terminal::harmful(c)), "{text:?}");
            }
        }
    }
}
