//! Findings as SARIF 2.1.0, the form in which code hosts and editors take the results of checks.

use std::path::Path;

use serde_json::{Value, json};

use crate::diagnostic::{Code, Diagnostic, Lang, Place, Severity};
use crate::output::terminal;

/// One run with all findings, and the rules that they name.
#[must_use]
pub fn render(findings: &[Diagnostic], lang: Lang) -> String {
    let codes: Vec<Code> = Code::ALL.iter().copied().filter(|code| told(findings, *code)).collect();
    let index = |code: Code| codes.iter().position(|known| *known == code).unwrap_or_default();
    let results: Vec<Value> = findings.iter().map(|finding| result(finding, index(finding.code), lang)).collect();
    let rules: Vec<Value> = codes.iter().map(|&code| rule(code, lang)).collect();
    let driver = json!({
        "name": "kesu",
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": rules,
    });
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    });
    let mut bytes = Vec::new();
    // Memory can be written, and all of it is text.
    let _ = terminal::json(&mut bytes, &log);
    String::from_utf8_lossy(&bytes).into_owned()
}

fn told(findings: &[Diagnostic], code: Code) -> bool {
    findings.iter().any(|finding| finding.code == code)
}

fn rule(code: Code, lang: Lang) -> Value {
    let explanation = lang.catalogue().explanation(code);
    json!({
        "id": code.as_str(),
        "shortDescription": {"text": explanation.meaning},
        "fullDescription": {"text": explanation.why},
        "help": {"text": explanation.mend},
        "defaultConfiguration": {"level": level(code.severity())},
    })
}

fn result(finding: &Diagnostic, rule: usize, lang: Lang) -> Value {
    let words = lang.catalogue();
    let message = words.message(finding);
    let message = words.help(finding).map_or(message.clone(), |help| format!("{message} ({help})"));
    let locations: Vec<Value> = finding.place.iter().map(location).collect();
    json!({
        "ruleId": finding.code.as_str(),
        "ruleIndex": rule,
        "level": level(finding.severity),
        "message": {"text": message},
        "locations": locations,
    })
}

fn location(place: &Place) -> Value {
    json!({"physicalLocation": {
        "artifactLocation": {"uri": uri(&place.file)},
        "region": {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.line,
            "endColumn": place.end_column,
            "snippet": {"text": place.text()},
        },
    }})
}

/// The path as a relative reference, or as a file of this machine; what a URI cannot have is escaped.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    if Path::new(path).is_absolute() {
        uri.push_str("file://");
    }
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(byte as char),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn a_path_becomes_a_reference_that_any_reader_resolves() {
        let rows = [
            ("mine/dining/wait_time.yaml", "mine/dining/wait_time.yaml"),
            ("/tmp/my folder/a.yaml", "file:///tmp/my%20folder/a.yaml"),
            ("客服/a#1.yaml", "%E5%AE%A2%E6%9C%8D/a%231.yaml"),
        ];
        for (path, expected) in rows {
            assert_eq!(uri(path), expected);
        }
    }
}
