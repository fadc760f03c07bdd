//! The values of slots that the caller gives: from a file first, then from the command line.

use std::collections::BTreeMap;
use std::path::Path;

use kesu::compose::given;
use kesu::diagnostic::{Code, Diagnostic, Message, Place, Rejected};
use kesu::input::{self, Limit};
use kesu::playbook::Set;
use kesu::playbook::tree::{Reader, Source};

type Values = BTreeMap<String, String>;

/// All values; those of the command line go before those of the file.
pub fn read(set: &Set, vars: Option<&Path>, pairs: &[(String, String)]) -> Result<Values, Rejected> {
    let (mut values, mut findings) = (Values::new(), Vec::new());
    if let Some(path) = vars {
        let shown = path.display().to_string();
        let text = input::text(path, Limit::VALUES)?;
        let is_json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        let entries = if is_json { json(&shown, &text) } else { yaml(&shown, &text) };
        let (entries, faults) = entries;
        findings.extend(faults);
        for Entry { name, value, place } in entries {
            match given::check(set, &name, &value) {
                Ok(()) => drop(values.insert(name, value)),
                Err(finding) => findings.push(finding.at(place)),
            }
        }
    }
    for (name, value) in pairs {
        match given::check(set, name, value) {
            Ok(()) => drop(values.insert(name.clone(), value.clone())),
            Err(finding) => findings.push(finding.about("--set")),
        }
    }
    if findings.is_empty() { Ok(values) } else { Err(Rejected(findings)) }
}

/// A value with the place it was written at.
struct Entry {
    name: String,
    value: String,
    place: Place,
}

fn yaml(shown: &str, text: &str) -> (Vec<Entry>, Vec<Diagnostic>) {
    let source = Source::new(shown, shown, text);
    let mut reader = Reader::new(&source);
    let Some(root) = reader.root() else {
        if reader.findings.is_empty() {
            reader.findings.push(empty(shown));
        }
        return (Vec::new(), reader.findings);
    };
    let mut entries = Vec::new();
    for (name, at, node) in reader.fields(root).into_iter().flat_map(kesu::playbook::tree::Fields::entries) {
        let value = reader.text(&node);
        entries.extend(value.map(|value| Entry { name, value, place: reader.place(&at) }));
    }
    (entries, reader.findings)
}

fn json(shown: &str, text: &str) -> (Vec<Entry>, Vec<Diagnostic>) {
    if text.trim().is_empty() {
        return (Vec::new(), vec![empty(shown)]);
    }
    let map: BTreeMap<String, serde_json::Value> = match serde_json::from_str(text) {
        Ok(map) => map,
        Err(error) => {
            let line: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
            let at = line + error.column().saturating_sub(1);
            let message = Message::NotJsonObject { error: error.to_string().into() };
            let finding = Diagnostic::new(Code::BadValue, message);
            return (Vec::new(), vec![finding.at(Place::of(shown, text, at..at + 1))]);
        }
    };
    let (mut entries, mut findings) = (Vec::new(), Vec::new());
    for (name, value) in map {
        let key = serde_json::Value::from(name.as_str()).to_string();
        let at = text.find(&key).unwrap_or_default();
        let place = Place::of(shown, text, at..at + key.len());
        match value {
            serde_json::Value::String(value) => entries.push(Entry { name, value, place }),
            serde_json::Value::Number(number) => entries.push(Entry { name, value: number.to_string(), place }),
            _ => findings.push(given::bad(&name, Message::TextExpectedHere, Message::WriteJsonValue).at(place)),
        }
    }
    (entries, findings)
}

fn empty(shown: &str) -> Diagnostic {
    Diagnostic::new(Code::EmptyInput, Message::NoValues { file: shown.into() }).help(Message::WriteValues)
}
