//! The example of how the library is used: its threads draft what the program drafts, in the order of the complaints.

#![allow(clippy::unwrap_used, reason = "an example that cannot be read fails the test")]

#[path = "../examples/embed.rs"]
#[allow(dead_code, reason = "its main is for those who run it")]
mod embed;
mod program;

use std::fs;

use kesu::engine::{Complaint, Engine};
use program::{json, read};

#[test]
fn threads_draft_what_the_program_drafts_and_in_order() {
    let paths = fs::read_dir("examples").unwrap().map(|entry| entry.unwrap().path().display().to_string());
    let mut paths: Vec<String> = paths.filter(|path| path.ends_with(".txt")).collect();
    paths.sort();
    let complaint = |path: &String| Complaint { text: read(path), id: Some(path.clone()), received: None };
    let complaints: Vec<Complaint> = paths.iter().map(complaint).collect();
    let drafted = |path: &String| {
        let object = json(&["reply", path], "");
        let word = |field: &str| object.pointer(field).unwrap().as_str().unwrap().to_owned();
        format!("{path}\t{}\t{}\t{}", word("/playbook"), word("/handling"), word("/reply/subject"))
    };
    let expected: Vec<String> = paths.iter().map(drafted).collect();
    assert!(expected.len() >= 15, "{expected:?}");
    let engine = Engine::builtin();
    for threads in [1, 4, 100] {
        assert_eq!(embed::lines(&engine, &complaints, threads), expected, "{threads} threads");
    }
}
