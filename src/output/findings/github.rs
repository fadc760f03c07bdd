//! Findings as the lines by which a workflow marks the files of a change.

use crate::diagnostic::{Diagnostic, Lang, Severity};
use crate::output::terminal::printable;

/// One line for each finding: `::error file=…,line=…,col=…::message`.
#[must_use]
pub fn render(findings: &[Diagnostic], lang: Lang) -> String {
    findings.iter().map(|finding| line(finding, lang)).collect()
}

fn line(finding: &Diagnostic, lang: Lang) -> String {
    let words = lang.catalogue();
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let mut properties = format!("title={}", property(finding.code.as_str()));
    if let Some(place) = &finding.place {
        let file = property(&place.file);
        // The end of a column is inclusive here.
        let (line, start, end) = (place.line, place.column, place.end_column - 1);
        properties = format!("file={file},line={line},endLine={line},col={start},endColumn={end},{properties}");
    }
    let message = words.message(finding);
    let message = words.help(finding).map_or(message.clone(), |help| format!("{message} ({help})"));
    format!("::{level} {properties}::{}\n", data(&message))
}

/// What ends a message is escaped in it.
fn data(text: &str) -> String {
    printable(&text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")).into_owned()
}

/// What ends a property is escaped too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::render;
    use crate::diagnostic::{Code, Diagnostic, Lang, Message, Place};

    #[test]
    fn what_ends_a_message_or_a_property_is_escaped() {
        let place = Place { file: "a,b:c.yaml".into(), line: 3, column: 5, end_column: 9, source: String::new() };
        let finding = Diagnostic::new(Code::BadValue, Message::NotADay { text: "1%\n2".into() }).at(place);
        let expected =
            "::error file=a%2Cb%3Ac.yaml,line=3,endLine=3,col=5,endColumn=8,title=bad-value::`1%25%0A2` is not a day\n";
        assert_eq!(render(&[finding], Lang::En), expected);
    }
}
