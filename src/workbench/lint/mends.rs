//! What `--fix` does to lists of cues, in whatever way they are written: the cue that stands twice goes once, and
//! nothing else changes.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use proptest::sample::select;

use super::{Options, fix, judge};
use crate::diagnostic::{Code, Diagnostic};
use crate::playbook::home::GENERAL;
use crate::playbook::tree::Source;
use crate::playbook::written;
use crate::workbench::stack::Stack;

const NAME: &str = "general/wait_time.yaml";
const CUES: [&str; 5] = ["蔦蘿茶壺", "藤編門檻", "甲'乙丙", "丁\"戊己", "庚 #辛壬"];
const LISTS: [&str; 4] = ["certain", "strong", "normal", "weak"];

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Form {
    Bare,
    BareBelow,
    Dashes,
    FlatDashes,
    Brackets,
    BracketsBelow,
    TrailingComma,
}

const FORMS: [Form; 7] = [
    Form::Bare,
    Form::BareBelow,
    Form::Dashes,
    Form::FlatDashes,
    Form::Brackets,
    Form::BracketsBelow,
    Form::TrailingComma,
];

/// How a cue is written: as it is where it can be, or in either kind of quotes.
fn entry(cue: &str, quotes: u8) -> String {
    match quotes {
        0 if !cue.contains('#') => cue.to_owned(),
        1 => format!("'{}'", cue.replace('\'', "''")),
        _ => format!("\"{}\"", cue.replace('"', "\\\"")),
    }
}

type List = (Form, Vec<(&'static str, u8)>);

fn list() -> impl Strategy<Value = List> {
    (select(&FORMS[..]), prop::collection::vec((select(&CUES[..]), 0..3_u8), 1..4)).prop_map(|(form, mut cues)| {
        if matches!(form, Form::Bare | Form::BareBelow) {
            cues.truncate(1);
        }
        (form, cues)
    })
}

/// The field of a list; every line where one can stand has a comment.
fn write(out: &mut String, name: &str, (form, cues): &List) {
    let entries: Vec<String> = cues.iter().map(|(cue, quotes)| entry(cue, *quotes)).collect();
    let lines = |before: &str, after: &str| -> String {
        let line = |(at, entry): (usize, &String)| format!("    {before}{entry}{after}  # {name},{at}]\n");
        entries.iter().enumerate().map(line).collect()
    };
    let field = match form {
        Form::Bare => format!("{}  # {name}\n", entries[0]),
        Form::BareBelow => format!("\n{}", lines("", "")),
        Form::Dashes => format!("  # {name}\n{}", lines("- ", "")),
        Form::FlatDashes => format!("\n{}", lines("- ", "").replace("    - ", "  - ")),
        Form::Brackets => format!("[{}]  # {name}\n", entries.join(", ")),
        Form::BracketsBelow => format!("[  # {name}\n{}    ]\n", lines("", ",")),
        Form::TrailingComma => format!("[{},]\n", entries.join(",")),
    };
    let _ = write!(out, "  {name}: {field}");
}

/// The same lists inside curly brackets, where none spans lines.
fn write_curly(lists: &[List]) -> String {
    let field = |(name, (form, cues)): (&str, &List)| {
        let entries: Vec<String> = cues.iter().map(|(cue, quotes)| entry(cue, *quotes)).collect();
        let is_bare = matches!(form, Form::Bare | Form::BareBelow);
        if is_bare { format!("{name}: {}", entries[0]) } else { format!("{name}: [{}]", entries.join(", ")) }
    };
    let fields: Vec<String> = LISTS.into_iter().zip(lists).map(field).collect();
    format!("cues: {{{}}}  # curly\n", fields.join(", "))
}

fn comments(text: &str) -> Vec<&str> {
    let found = text.lines().filter_map(|line| line.rsplit_once("# ").filter(|(_, rest)| rest.is_ascii()));
    found.map(|(_, comment)| comment).collect()
}

fn cues(text: &str) -> Vec<String> {
    let (layer, findings) = written::read(&[Source::new(NAME, NAME, text)]);
    assert!(findings.is_empty(), "{findings:?}\n{text}");
    let case = &layer.cases[&(GENERAL.to_owned(), "wait_time".to_owned())];
    case.cues.votes().map(|cue| cue.text.clone()).collect()
}

fn duplicates(folder: &Path) -> Vec<Diagnostic> {
    let stack = Stack::open(Some(folder), false, &[]).expect("the folder is read");
    judge(&stack, Options::default()).into_iter().filter(|finding| finding.code == Code::DuplicateCue).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_cue_that_stands_twice_goes_once(lists in prop::collection::vec(list(), 3), curly: bool, crlf: bool) {
        let mut text = String::from("cues:\n");
        LISTS.into_iter().zip(&lists).for_each(|(name, list)| write(&mut text, name, list));
        if curly {
            text = write_curly(&lists);
        }
        if crlf {
            text = text.replace('\n', "\r\n");
        }
        let before = cues(&text);
        let folder = tempfile::tempdir().expect("a folder for the test");
        let file = folder.path().join(NAME);
        fs::create_dir(folder.path().join(GENERAL)).expect("a folder for the file");
        fs::write(&file, &text).expect("the file is written");

        let told = duplicates(folder.path());
        let fixes: Vec<_> = told.iter().filter_map(|finding| finding.fix.as_ref()).collect();
        let mended = fix::mend(&Source::new(NAME, NAME, &text), &fixes);
        prop_assert_eq!(mended.is_some(), !told.is_empty(), "{}", text);
        let mended = mended.unwrap_or(text.clone());
        let after = cues(&mended);
        let unique: BTreeSet<&String> = before.iter().collect();
        prop_assert_eq!(after.iter().collect::<BTreeSet<_>>(), unique, "{}\n{}", text, mended);
        prop_assert_eq!(after.len(), before.iter().collect::<BTreeSet<_>>().len(), "{}\n{}", text, mended);
        prop_assert_eq!(comments(&mended), comments(&text), "{}\n{}", text, mended);
        prop_assert_eq!(mended.matches('\n').count(), mended.lines().count());
        prop_assert_eq!(crlf, mended.contains('\r'));
        prop_assert_eq!(mended.matches("\r\n").count(), if crlf { mended.lines().count() } else { 0 });
        fs::write(&file, &mended).expect("the file is written");
        prop_assert_eq!(duplicates(folder.path()), Vec::new());
    }
}
