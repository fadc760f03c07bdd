//! Labelled complaints as they are written, one JSON object a line, with every label checked.
//!
//! A label that the playbooks do not know would only be scored as wrong, and a misspelt field not at all.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::diagnostic::{Arg, Code, Diagnostic, Message, Rejected};
use crate::input::jsonl::Line;
use crate::playbook::set::Core;

/// The fields that a labelled complaint may have; those of the last line are for people.
const FIELDS: [&str; 21] = [
    "id",
    "text",
    "industry",
    "industry_ok",
    "type",
    "type_ok",
    "is_complaint",
    "risk",
    "risk_ok",
    "requests",
    "requests_ok",
    "facts",
    "facts_ok",
    "needs_human",
    "customer",
    "customer_ok",
    "emotion",
    "script",
    "region",
    "note",
    "source",
];

/// The kinds of facts that labels have, and the kind each is in the playbooks.
pub const FACTS: [(&str, &str); 8] = [
    ("order_id", "order_id"),
    ("amounts", "amount"),
    ("dates", "date"),
    ("durations", "duration"),
    ("phone", "phone"),
    ("product", "product"),
    ("place", "place"),
    ("contacts_before", "count"),
];

/// One labelled complaint.
#[derive(Debug, Clone, Deserialize)]
pub struct Case {
    pub id: String,
    pub text: String,
    pub industry: String,
    #[serde(default)]
    pub industry_ok: Vec<String>,
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(default, rename = "type_ok")]
    pub kind_ok: Vec<String>,
    #[serde(default = "yes")]
    pub is_complaint: bool,
    #[serde(default)]
    pub risk: Vec<String>,
    #[serde(default)]
    pub risk_ok: Vec<String>,
    #[serde(default)]
    pub requests: Vec<String>,
    #[serde(default)]
    pub requests_ok: Vec<String>,
    #[serde(default)]
    pub facts: BTreeMap<String, Value>,
    #[serde(default)]
    pub facts_ok: BTreeMap<String, Value>,
    pub needs_human: Option<bool>,
    /// The kind of customer; `Some(None)` where the label says that none stands out.
    #[serde(default, deserialize_with = "given")]
    pub customer: Option<Option<String>>,
    #[serde(default)]
    pub customer_ok: Vec<String>,
    pub emotion: Option<u8>,
}

/// Tells `null` from a field that is not there.
fn given<'d, D: Deserializer<'d>>(value: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(value).map(Some)
}

fn yes() -> bool {
    true
}

/// All cases of a file.
///
/// # Errors
/// Every line that is no labelled case, and every name in it that is not known.
pub fn read(core: &Core, file: &str, text: &str) -> Result<Vec<Case>, Rejected> {
    let (mut cases, mut findings) = (Vec::new(), Vec::new());
    for line in Line::of(file, text) {
        match (Labels { core, line }).read() {
            Ok(case) => cases.push(case),
            Err(faults) => findings.extend(faults),
        }
    }
    if cases.is_empty() && findings.is_empty() {
        findings.push(Diagnostic::new(Code::EmptyInput, Message::NoLabelledCase { file: file.into() }));
    }
    if findings.is_empty() { Ok(cases) } else { Err(Rejected(findings)) }
}

/// Whether the playbooks have these risks, so that something can be asked of them.
///
/// # Errors
/// Each that they do not have.
pub fn known_risks<'r>(core: &Core, risks: impl Iterator<Item = &'r str>) -> Result<(), Rejected> {
    let valid = listed_risks(core);
    let unknown = |risk: &str| {
        let message = Message::Unknown { what: Arg::Term("risk"), name: risk.into() };
        Diagnostic::new(Code::UnknownId, message).suggest(risk, valid.iter().copied())
    };
    let findings: Vec<Diagnostic> = risks.filter(|risk| !valid.contains(risk)).map(unknown).collect();
    if findings.is_empty() { Ok(()) } else { Err(Rejected(findings)) }
}

fn listed_risks(core: &Core) -> Vec<&str> {
    core.risks.iter().filter(|risk| risk.listed).map(|risk| risk.id.as_str()).collect()
}

/// What is labelled, the valid names, and the labels.
type Row<'r> = (&'static str, &'r [&'r str], [&'r [String]; 2]);

struct Labels<'l> {
    core: &'l Core,
    line: Line<'l>,
}

impl Labels<'_> {
    fn read(&self) -> Result<Case, Vec<Diagnostic>> {
        let fields: BTreeMap<String, Value> = self.line.object(not_labelled).map_err(|fault| vec![fault])?;
        let known = fields.keys().map(|name| (name.as_str(), &FIELDS[..]));
        let mut faults: Vec<Diagnostic> =
            known.filter_map(|(name, known)| self.unknown("field", name, known, Code::UnknownField)).collect();
        let case: Case =
            self.line.object(not_labelled).map_err(|fault| [std::mem::take(&mut faults), vec![fault]].concat())?;
        faults.extend(self.labels(&case));
        if faults.is_empty() { Ok(case) } else { Err(faults) }
    }

    /// The labels that the playbooks do not have.
    fn labels(&self, case: &Case) -> Vec<Diagnostic> {
        let core = self.core;
        let (industries, types, requests) = (refs(&core.industries), refs(&core.types), refs(&core.requests));
        let risks = listed_risks(core);
        let kinds = FACTS.map(|(label, _)| label);
        let one = std::slice::from_ref;
        let facts: Vec<String> = case.facts.keys().chain(case.facts_ok.keys()).cloned().collect();
        let customers = refs(&core.customers);
        let customer: Vec<String> = case.customer.clone().flatten().into_iter().collect();
        let rows: [Row; 6] = [
            ("industry", &industries, [one(&case.industry), &case.industry_ok]),
            ("type", &types, [one(&case.kind), &case.kind_ok]),
            ("request", &requests, [&case.requests, &case.requests_ok]),
            ("risk", &risks, [&case.risk, &case.risk_ok]),
            ("customer kind", &customers, [&customer, &case.customer_ok]),
            ("fact kind", &kinds, [&facts, &[]]),
        ];
        let labels = rows.iter().flat_map(|(what, valid, labels)| {
            labels.iter().copied().flatten().filter_map(|label| self.unknown(what, label, valid, Code::UnknownId))
        });
        labels.collect()
    }

    fn unknown(&self, what: &'static str, name: &str, valid: &[&str], code: Code) -> Option<Diagnostic> {
        if valid.contains(&name) {
            return None;
        }
        let quoted = Value::from(name).to_string();
        let at = self.line.text.find(&quoted).unwrap_or_default();
        let finding = Diagnostic::new(code, Message::Unknown { what: Arg::Term(what), name: name.into() });
        Some(finding.at(self.line.place(at..at + quoted.len())).suggest(name, valid.iter().copied()))
    }
}

fn not_labelled(error: Arg) -> Message {
    Message::NotLabelledCase { error }
}

fn refs(ids: &[String]) -> Vec<&str> {
    ids.iter().map(String::as_str).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;

    #[test]
    fn each_unknown_name_is_told_with_its_place_and_the_nearest() {
        let set = builtin::set();
        let lines = [
            r#"{"id":"a","text":"等很久","industry":"dinning","type":"wait_time"}"#,
            r#"{"id":"a","text":"等很久","industry":"dining","type":"wait_tme","type_ok":["food_qualty"]}"#,
            r#"{"id":"a","text":"等很久","industry":"dining","type":"wait_time","need_human":true,"risk":["self_ham"]}"#,
            r#"{"id":"a","text":"等很久","industry":"dining","type":"wait_time","facts":{"amount":["1元"]}}"#,
            r#"{"id":"a","text":"等很久" 壞}"#,
        ];
        let Err(Rejected(findings)) = read(&set.core, "f", &lines.join("\n\n")) else { panic!("faults are told") };
        let words = crate::diagnostic::Lang::En.catalogue();
        let told: Vec<(u32, u32, Option<String>)> = findings
            .iter()
            .map(|finding| {
                let place = finding.place.as_ref().expect("each has a place");
                (place.line, place.column, words.help(finding))
            })
            .collect();
        let expected = [
            (1, 35, Some("did you mean `dining`?")),
            (3, 51, Some("did you mean `wait_time`?")),
            (3, 73, Some("did you mean `food_quality`?")),
            (5, 63, Some("did you mean `needs_human`?")),
            (5, 89, Some("did you mean `self_harm`?")),
            (7, 72, Some("did you mean `amounts`?")),
            (9, 24, None),
        ];
        let expected = expected.map(|(line, column, help)| (line, column, help.map(str::to_owned)));
        assert_eq!(told, expected);
    }
}
