//! Complaints on which playbooks are compared: those of a file, or the examples of the playbooks themselves.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;

use crate::diagnostic::{Code, Diagnostic, Message, Rejected};
use crate::input::jsonl::Line;
use crate::playbook::written::Layer;
use crate::text::is_blank;

/// A complaint with the name by which a person finds it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its id, or the file and line it stands in.
    pub name: String,
    pub text: String,
}

/// How a file holds its complaints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A JSON object a line, with `text` and perhaps `id`; what else it has is for others.
    Objects,
    /// A complaint a line.
    Lines,
}

impl Form {
    /// What the name of a file says.
    #[must_use]
    pub fn of(file: &str) -> Self {
        let file = file.to_ascii_lowercase();
        if [".jsonl", ".ndjson", ".json"].iter().any(|end| file.ends_with(end)) { Form::Objects } else { Form::Lines }
    }
}

#[derive(Deserialize)]
struct Record {
    id: Option<Value>,
    text: String,
}

/// The complaints of a file.
///
/// # Errors
/// Every line that is none.
pub fn read(file: &str, text: &str, form: Form) -> Result<Vec<Named>, Rejected> {
    let (mut complaints, mut findings) = (Vec::new(), Vec::new());
    for line in Line::of(file, text) {
        match named(line, form) {
            Ok(complaint) => complaints.push(complaint),
            Err(finding) => findings.push(finding),
        }
    }
    if complaints.is_empty() && findings.is_empty() {
        findings.push(Diagnostic::new(Code::EmptyInput, Message::NoComplaints { file: file.into() }));
    }
    if findings.is_empty() { Ok(complaints) } else { Err(Rejected(findings)) }
}

fn named(line: Line, form: Form) -> Result<Named, Diagnostic> {
    let place = format!("{}:{}", line.file, line.number);
    if form == Form::Lines {
        return Ok(Named { name: place, text: line.text.trim().to_owned() });
    }
    let Record { id, text } = line.object(|error| Message::NotComplaint { error })?;
    let whole = || line.place(0..line.text.len());
    if is_blank(&text) {
        return Err(Diagnostic::new(Code::EmptyInput, Message::NoComplaint).at(whole()));
    }
    let name = match id {
        None | Some(Value::Null) => place,
        Some(Value::String(id)) => id,
        Some(Value::Number(id)) => id.to_string(),
        Some(_) => {
            return Err(Diagnostic::new(Code::BadValue, Message::BadComplaintId).at(whole()));
        }
    };
    Ok(Named { name, text })
}

/// All examples of the playbooks, by industry and type, in the order of their files.
#[must_use]
pub fn examples(layer: &Layer) -> Vec<Named> {
    let examples = layer.cases.values().flat_map(|case| &case.examples);
    let named = examples
        .map(|example| Named { name: format!("{}:{}", example.at.file, example.at.line), text: example.text.clone() });
    named.collect()
}

/// Both lists, each text once.
#[must_use]
pub fn either(first: Vec<Named>, second: Vec<Named>) -> Vec<Named> {
    let mut seen = BTreeSet::new();
    let all = first.into_iter().chain(second);
    all.filter(|complaint| seen.insert(complaint.text.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_read_in_its_form_and_named() {
        let objects =
            "{\"id\":\"a\",\"text\":\"等很久\",\"type\":\"x\"}\n\n{\"id\":7,\"text\":\"壞了\"}\n{\"text\":\"貴\"}\n";
        let lines = "等很久\n \n壞了\n";
        let rows = [
            ("f.jsonl", objects, vec![("a", "等很久"), ("7", "壞了"), ("f.jsonl:4", "貴")]),
            ("f.txt", lines, vec![("f.txt:1", "等很久"), ("f.txt:3", "壞了")]),
        ];
        for (file, text, expected) in rows {
            let read = read(file, text, Form::of(file)).unwrap_or_else(|faults| panic!("{file}: {faults}"));
            let read: Vec<(&str, &str)> = read.iter().map(|one| (one.name.as_str(), one.text.as_str())).collect();
            assert_eq!(read, expected, "{file}");
        }
    }

    #[test]
    fn each_line_that_is_no_complaint_is_told_with_its_place() {
        let text = "{\"text\":\"等很久\"}\n{\"text\":\" \"}\n\n{\"txt\":\"貴\"}\n等很久\n{\"id\":[],\"text\":\"貴\"}\n{\"text\":\"壞\"";
        let Err(Rejected(found)) = read("f.jsonl", text, Form::Objects) else { panic!("faults are told") };
        let told: Vec<(u32, u32, Code)> = found
            .iter()
            .map(|finding| {
                let place = finding.place.as_ref().expect("each has a place");
                (place.line, place.column, finding.code)
            })
            .collect();
        let bad = Code::BadValue;
        assert_eq!(told, [(2, 1, Code::EmptyInput), (4, 11, bad), (5, 1, bad), (6, 1, bad), (7, 11, bad)]);
        let Err(Rejected(found)) = read("f.txt", "\n \n", Form::Lines) else { panic!("an empty file is a fault") };
        assert_eq!(found[0].code, Code::EmptyInput);
    }
}
