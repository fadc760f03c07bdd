//! The schema of playbook files: that it is what the reader takes, and that the one beside the playbooks is of today.
//!
//! `KESU_UPDATE=1 cargo test --test schema` writes what the program prints.

#![allow(clippy::unwrap_used, reason = "a file that is absent fails the test")]

mod program;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use jsonschema::Validator;
use kesu::playbook::folder;
use kesu::playbook::tree::{Node, Reader, Source, Value as Yaml};
use kesu::playbook::written;
use kesu::workbench::schema::modeline;
use program::{kesu, read};
use serde_json::{Value, json};

const PLAYBOOKS: &str = "playbooks";

/// The playbooks that are shipped.
fn shipped() -> Vec<Source> {
    folder::read(Path::new(PLAYBOOKS), "").unwrap()
}

fn printed() -> String {
    kesu(&["schema", "playbook"], "").fine().out
}

fn document() -> Value {
    serde_json::from_str(&printed()).unwrap()
}

/// The kind of each file is the last part of its first line.
fn validators(document: &Value) -> BTreeMap<String, Validator> {
    let kinds = document["$defs"].as_object().unwrap().keys();
    let whole = |kind: &String| {
        let mut whole = document.clone();
        whole["$ref"] = json!(format!("#/$defs/{kind}"));
        (kind.clone(), jsonschema::validator_for(&whole).unwrap())
    };
    kinds.map(whole).collect()
}

fn kind(name: &str) -> String {
    modeline(name).unwrap().rsplit('/').next().unwrap().to_owned()
}

/// A file as an editor reads it: plain scalars that look like numbers are numbers.
fn as_json(source: &Source) -> Value {
    let mut reader = Reader::new(source);
    let root = reader.root().unwrap_or_else(|| panic!("{}: {:?}", source.name, reader.findings));
    node_as_json(root)
}

fn node_as_json(node: Node) -> Value {
    match node.value {
        Yaml::Scalar { text, plain: true, .. } if matches!(text.as_str(), "" | "~" | "null") => Value::Null,
        Yaml::Scalar { text, plain: true, .. } => match text.parse() {
            Ok(value @ (Value::Bool(_) | Value::Number(_))) => value,
            _ => text.into(),
        },
        Yaml::Scalar { text, .. } => text.into(),
        Yaml::List(items) => items.into_iter().map(node_as_json).collect(),
        Yaml::Map(entries) => entries
            .into_iter()
            .map(|(key, value)| (node_as_json(key).as_str().unwrap_or_default().to_owned(), node_as_json(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}

#[test]
fn the_schema_beside_the_playbooks_is_the_one_that_is_printed() {
    let (path, printed) = (Path::new(PLAYBOOKS).join("schema.json"), printed());
    if std::env::var_os("KESU_UPDATE").is_some() {
        fs::write(&path, &printed).unwrap();
    }
    assert_eq!(read(path), printed, "KESU_UPDATE=1 cargo test --test schema");
}

#[test]
fn every_playbook_begins_with_the_line_that_leads_an_editor_to_the_schema() {
    let mut faults = Vec::new();
    for Source { name, text, .. } in shipped() {
        let line = modeline(&name).unwrap();
        if text.lines().next() == Some(&line) {
            continue;
        }
        if std::env::var_os("KESU_UPDATE").is_some() {
            fs::write(Path::new(PLAYBOOKS).join(&name), format!("{line}\n{text}")).unwrap();
        } else {
            faults.push(format!("{name}: {line}"));
        }
    }
    assert!(faults.is_empty(), "KESU_UPDATE=1 cargo test --test schema\n{}", faults.join("\n"));
}

#[test]
fn every_shipped_playbook_is_valid() {
    let validators = validators(&document());
    let mut faults = Vec::new();
    for source in shipped() {
        let file = as_json(&source);
        for error in validators[&kind(&source.name)].iter_errors(&file).take(3) {
            faults.push(format!("{}: {} {error}", source.name, error.instance_path()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

const CASE: &str = "dining/wait_time.yaml";
const FRAME: &str = "dining/industry.yaml";

#[test]
fn what_is_wrong_is_not_valid_and_what_a_company_may_write_is() {
    let rows = [
        (CASE, "acknowlege: [好。]", false),
        (CASE, "acknowledge: [好。]", true),
        (CASE, "acknowledge: 好。", true),
        (CASE, "acknowledge: {say: 好。, hans: 好。}", true),
        (CASE, "acknowledge: [{snippet: own}, 好。]", true),
        (CASE, "acknowledge: [{snippet: own, say: 好。}]", false),
        (CASE, "acknowledge: {hans: 好。}", false),
        (CASE, "acknowledge: [{say: 好。, hant: 好。}]", false),
        (CASE, "acknowledge: [[好。]]", false),
        (CASE, "acknowledge:", false),
        (CASE, "acknowledge: 12", false),
        (CASE, "apology: [好。]", false),
        (CASE, "cues: {strong: [甲乙], remove: 丙丁}", true),
        (CASE, "cues: [甲乙]", false),
        (CASE, "cues: {sure: [甲乙]}", false),
        (CASE, "actions: [{id: a, say: 好。, who: 門市, within: own_deadline}]", true),
        (CASE, "actions: {id: a, say: 好。}", true),
        (CASE, "actions: [{say: 好。}]", false),
        (CASE, "actions: [{id: a}]", false),
        (CASE, "options: [{id: a, answers: own_request, limit: front_line, else: [好。]}]", true),
        (CASE, "options: [{id: a, answers: refund, limit: nobody}]", false),
        (CASE, "options: [{id: a}]", false),
        (CASE, "asks: [{fact: place, say: 好。}]", true),
        (CASE, "asks: [{fact: [place, own_fact], say: [好。]}]", true),
        (CASE, "asks: [{say: 好。}]", false),
        (CASE, "rights: tw-own-1", true),
        (CASE, "rights: [{id: tw-own-1}]", false),
        (CASE, "examples: [甲乙, {text: 甲乙, type: own_type, industry: own}]", true),
        (CASE, "examples: [{type: wait_time}]", false),
        (FRAME, "listen: [好。]", false),
        (FRAME, "slots: {own: {value: 甲, question: 乙}, sender: {value: 丙}}", true),
        (FRAME, "slots: {own: 甲}", false),
        (FRAME, "deadlines: {own: {hours: 3}, first_reply: {working_days: 1}}", true),
        (FRAME, "deadlines: {own: {hours: \"3\"}}", false),
        (FRAME, "deadlines: {own: {hours: 3, days: 1}}", false),
        (FRAME, "deadlines: {own: {}}", false),
        (FRAME, "deadlines: {own: {weeks: 1}}", false),
        ("requests.yaml", "own: {title: 甲, authority: manager}", true),
        ("requests.yaml", "refund: {authority: boss}", false),
        ("risks.yaml", "own: {handling: none, from_fact: {fact: contacts_before, at_least: 5}}", true),
        ("snippets.yaml", "own: [好。, {say: 好。, hans: 好。}]", true),
        ("snippets.yaml", "own: {hant: 好。}", false),
        ("style.yaml", "avoid: [{phrases: [甲乙], instead: 丙}]\nlaw: 依法", true),
        ("style.yaml", "forbid: [甲乙]", false),
        (CASE, "examples: [{text: 甲乙, expect: {handling: send, length: {most: 300}}, todo: true}]", true),
        (CASE, "examples: [{text: 甲乙, expect: {handling: none}}]", false),
        ("risks.yaml", "own: {handling: send}", false),
        ("risks.yaml", "own: {holding: {subject: 甲, body: [[甲, 乙], 丙]}, listed: false}", true),
        ("intents.yaml", "praise: {subject: 甲, body: [甲]}", true),
        ("intents.yaml", "praise: {letter: 甲}", false),
        ("regulations.yaml", "tw-own: {region: tw, source: 法, checked: 2026-11-21, say: 好。}", true),
        ("regulations.yaml", "tw-own: {region: taiwan, source: 法, checked: 2026-11-21}", false),
        ("regulations.yaml", "tw-own: {region: tw, source: 法, checked: 昨天}", false),
        ("language.yaml", "contrast: {strong: [但是], after: 1.5}", true),
        ("language.yaml", "units: {hour: 小時}", false),
        ("glossary.yaml", "words: {軟體: 软件}\nfold: {裏: 里}\nboth_scripts: 后里", true),
        ("glossary.yaml", "words: [軟體]", false),
        ("facts.yaml", "numbers: [{kind: own, units: [元]}]", true),
        ("facts.yaml", "numbers: [{units: [元]}]", false),
        ("facts.yaml", "kinds: {own: money}", false),
        ("facts.yaml", "periods: {hours: [小時]}", false),
    ];
    let validators = validators(&document());
    let wrong = rows.iter().filter(|(name, text, valid)| {
        validators[&kind(name)].is_valid(&as_json(&Source::new(name, name, text))) != *valid
    });
    let wrong: Vec<String> =
        wrong.map(|(name, text, valid)| format!("{name}: {text} should be valid: {valid}")).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Where each shape is written: the file, what stands around it, and the least that the reader wants in it before it
/// looks at the rest.
const PLACES: [(&str, &str, &str, &str); 38] = [
    ("case", CASE, "@", ""),
    ("industry", FRAME, "@", ""),
    ("language", "language.yaml", "@", ""),
    ("facts", "facts.yaml", "@", ""),
    ("glossary", "glossary.yaml", "@", ""),
    ("Request", "requests.yaml", "own: @", ""),
    ("Risk", "risks.yaml", "own: @", ""),
    ("Intent", "intents.yaml", "own: @", ""),
    ("Regulation", "regulations.yaml", "own: @", ""),
    ("Text", CASE, "title: @", ""),
    ("Cues", CASE, "cues: @", ""),
    ("Action", CASE, "actions: [@]", ""),
    ("RemedyOption", CASE, "options: [@]", ""),
    ("Ask", CASE, "asks: [@]", ""),
    ("Example", CASE, "examples: [@]", ""),
    ("Sample", "risks.yaml", "own: {examples: [@]}", ""),
    ("Expected", CASE, "examples: [{text: 甲, expect: @}]", ""),
    ("Length", CASE, "examples: [{text: 甲, expect: {length: @}}]", ""),
    ("style", "style.yaml", "@", ""),
    ("Avoid", "style.yaml", "avoid: [@]", ""),
    ("CompanySlot", FRAME, "slots: {own: @}", ""),
    ("Deadline", FRAME, "deadlines: {own: @}", ""),
    ("Note", "risks.yaml", "own: {holding: @}", ""),
    ("FromFact", "risks.yaml", "own: {from_fact: @}", ""),
    ("Customer", "language.yaml", "customers: {own: @}", ""),
    ("Bend", "language.yaml", "contrast: @", ""),
    ("Units", "language.yaml", "units: @", ""),
    ("Dates", "facts.yaml", "dates: @", ""),
    ("DateWords", "facts.yaml", "dates: {words: [@]}", ""),
    ("NumberShape", "facts.yaml", "numbers: [@]", "kind: amount"),
    ("FactPattern", "facts.yaml", "patterns: [@]", "kind: amount, match: x"),
    ("NameShape", "facts.yaml", "names: [@]", "kind: place, least: 1, most: 2"),
    ("ListShape", "facts.yaml", "lists: [@]", "kind: count, role: contacts_before, least: 3"),
    ("NounShape", "facts.yaml", "nouns: [@]", "kind: product"),
    ("ClauseShape", "facts.yaml", "clauses: [@]", "kind: told, least: 3, most: 9"),
    ("RoleRule", "facts.yaml", "roles: [@]", ""),
    ("FactSlot", "facts.yaml", "slots: {own: @}", ""),
    ("MaskRule", "facts.yaml", "mask: {own: @}", ""),
];

/// What messages of this code name.
fn told(source: &Source, code: &str, of: impl Fn(&str) -> Vec<String>) -> BTreeSet<String> {
    let (_, findings) = written::read(std::slice::from_ref(source));
    let findings = findings.iter().filter(|finding| finding.code.as_str() == code);
    findings.flat_map(|finding| of(&finding.to_string())).collect()
}

/// The fields that the reader asks for: it names all of them where a field is like none.
fn asked(source: &Source) -> BTreeSet<String> {
    told(source, "unknown-field", |text| {
        let names = text.split("expected one of: ").nth(1).unwrap_or_default().trim_end_matches(')');
        names.split_whitespace().map(str::to_owned).collect()
    })
}

/// The fields that the reader cannot do without.
fn needed(source: &Source) -> BTreeSet<String> {
    told(source, "missing-field", |text| {
        text.strip_suffix("` is missing")
            .and_then(|text| text.rsplit('`').next())
            .map(str::to_owned)
            .into_iter()
            .collect()
    })
}

/// The fields of a closed shape, and those that must be there.
fn fields(shape: &Value) -> Option<(BTreeSet<String>, BTreeSet<String>)> {
    let choices = shape["anyOf"].as_array();
    let shape =
        choices.and_then(|choices| choices.iter().find(|choice| choice["properties"].is_object())).unwrap_or(shape);
    if shape["additionalProperties"] != json!(false) {
        return None;
    }
    let names = shape["required"].as_array().into_iter().flatten();
    let required = names.map(|name| name.as_str().unwrap().to_owned()).collect();
    Some((shape["properties"].as_object()?.keys().cloned().collect(), required))
}

#[test]
fn the_schema_has_the_fields_that_the_reader_asks_for() {
    let document = document();
    let mut closed: BTreeMap<String, _> = document["$defs"]
        .as_object()
        .unwrap()
        .iter()
        .filter_map(|(name, shape)| Some((name.clone(), fields(shape)?)))
        .collect();
    let mut faults = Vec::new();
    for (shape, file, around, least) in PLACES {
        let with = |fields: &str| Source::new(file, file, &around.replace('@', &format!("{{{fields}}}")));
        let read = (asked(&with(&format!("zzzzzz: 1, {least}"))), needed(&with("")));
        let described = closed.remove(shape).unwrap_or_default();
        if read != described {
            faults.push(format!("{shape}\n  read: {read:?}\n  described: {described:?}"));
        }
    }
    // The keys of this one are names of its own, and those are all known.
    closed.remove("Periods");
    // A map is one of these by its only field; without it, it is a text.
    closed.remove("SnippetUse");
    faults.extend(closed.keys().map(|shape| format!("{shape} stands nowhere in this test")));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
