//! Findings for programs: as the error that ended a run, and as the result of a check.

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Lang, Severity};
use crate::output::terminal;

#[derive(Serialize)]
struct Failure<'f> {
    error: ErrorObject<'f>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<Finding>,
}

/// What went wrong, without its place.
#[derive(Serialize)]
pub struct ErrorObject<'f> {
    code: &'f str,
    message: String,
    hint: Option<String>,
}

impl ErrorObject<'_> {
    #[must_use]
    pub fn of(finding: &Diagnostic, lang: Lang) -> Self {
        let words = lang.catalogue();
        Self { code: finding.code.as_str(), message: words.message(finding), hint: words.help(finding) }
    }
}

#[derive(Serialize)]
struct Report {
    schema: &'static str,
    accepted: bool,
    findings: Vec<Finding>,
}

/// One finding. Lines and columns count from 1, columns in characters; the end is exclusive. A finding lies in one
/// line.
#[derive(Serialize)]
pub struct Finding {
    code: &'static str,
    severity: Severity,
    file: Option<String>,
    line: Option<u32>,
    column: Option<u32>,
    end_line: Option<u32>,
    end_column: Option<u32>,
    text: Option<String>,
    message: String,
    help: Option<String>,
}

impl Finding {
    #[must_use]
    pub fn of(finding: &Diagnostic, lang: Lang) -> Self {
        let (place, words) = (finding.place.as_ref(), lang.catalogue());
        Self {
            code: finding.code.as_str(),
            severity: finding.severity,
            file: place.map(|place| place.file.clone()),
            line: place.map(|place| place.line),
            column: place.map(|place| place.column),
            end_line: place.map(|place| place.line),
            end_column: place.map(|place| place.end_column),
            text: place.map(|place| place.text().to_owned()),
            message: words.message(finding),
            help: words.help(finding),
        }
    }
}

/// The findings that ended a run: the first as the error, all of them in a list where they have places.
#[must_use]
pub fn failure(findings: &[Diagnostic], lang: Lang) -> String {
    let Some(first) = findings.first() else { return error("run-failed", "unknown fault") };
    let error = ErrorObject::of(first, lang);
    let listed = first.place.is_some() || findings.len() > 1;
    let findings = findings.iter().filter(|_| listed).map(|finding| Finding::of(finding, lang)).collect();
    line(&Failure { error, findings })
}

/// What ended a run and is no finding.
#[must_use]
pub fn error(code: &str, message: &str) -> String {
    line(&Failure { error: ErrorObject { code, message: message.to_owned(), hint: None }, findings: Vec::new() })
}

/// The findings as the result of a check.
#[must_use]
pub fn report(findings: &[Diagnostic], lang: Lang) -> String {
    let accepted = !findings.iter().any(|finding| finding.severity <= Severity::Warning);
    let findings = findings.iter().map(|finding| Finding::of(finding, lang)).collect();
    line(&Report { schema: "kesu.findings/v1", accepted, findings })
}

fn line(value: &impl Serialize) -> String {
    let mut bytes = Vec::new();
    // Memory can be written, and all of it is text.
    let _ = terminal::json(&mut bytes, value);
    String::from_utf8_lossy(&bytes).into_owned()
}
