//! The tools of those who write playbooks, from outside: a new playbook to start from, and the schema for editors.
//!
//! What the schema holds is in `schema.rs`, and what an editor makes of it in `editor.rs`.

#![allow(clippy::unwrap_used, reason = "a file that is absent fails the test")]

mod program;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use program::{Run, WAITED, folder, kesu_in, list, read};
use serde_json::json;
use tempfile::TempDir;

const MARK: &str = "【請寫：";

/// A folder to work in, as a writer has it.
struct Desk(TempDir);

impl Desk {
    fn new(files: &[(&str, &str)]) -> Self {
        Self(folder(files))
    }

    fn run(&self, call: &str, input: &str) -> Run {
        kesu_in(self.0.path(), &call.split_whitespace().collect::<Vec<_>>(), input)
    }

    fn read(&self, name: &str) -> String {
        read(self.0.path().join(name))
    }

    /// Every file with its text.
    fn files(&self) -> BTreeMap<String, String> {
        let mut files = BTreeMap::new();
        collect(self.0.path(), self.0.path(), &mut files);
        files
    }
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            files.insert(name, read(path));
        }
    }
}

#[test]
fn whatever_is_started_loads_at_once_and_says_what_it_owes() {
    let rows = [
        ("dining/wait_time", "dining/wait_time.yaml", false),
        ("dining/outage", "dining/outage.yaml", true),
        ("general/parking", "general/parking.yaml", true),
        ("dining/parking", "dining/parking.yaml general/parking.yaml", true),
        ("hotel/parking", "hotel/parking.yaml general/parking.yaml hotel/industry.yaml", true),
        ("dining/industry", "dining/industry.yaml", false),
        ("hotel/industry", "hotel/industry.yaml", true),
    ];
    for (id, files, owes) in rows {
        let desk = Desk::new(&[]);
        let run = desk.run(&format!("playbook new {id} --dir mine"), "").fine();
        let run = run.tells(&["kesu reply --playbooks mine"]);
        let expected: Vec<String> =
            files.split(' ').chain(["schema.json"]).map(|file| format!("mine/{file}")).collect();
        assert_eq!(run.out.lines().collect::<Vec<_>>(), expected, "{id}");
        assert_eq!(run.err.contains(MARK), owes, "{id}\n{}", run.err);
        for file in expected.iter().filter(|file| file.ends_with(".yaml")) {
            let first = desk.read(file).lines().next().unwrap().to_owned();
            assert!(first.starts_with("# yaml-language-server: $schema=../schema.json#/$defs/"), "{file}: {first}");
        }
        desk.run("reply --playbooks mine", WAITED).fine();
    }
}

#[test]
fn a_letter_that_is_not_written_yet_is_for_no_customer() {
    let desk = Desk::new(&[]);
    desk.run("playbook new hotel/parking --dir mine", "").fine();
    for (script, mark) in [("hant", MARK), ("hans", "【请写：")] {
        let reply = format!("reply --playbooks mine --industry hotel --type parking --script {script} --format json");
        let reply = desk.run(&reply, "車位被占走，繞了四十分鐘才停到，我要投訴。").fine().json();
        assert!(reply["reply"]["text"].as_str().unwrap().contains(mark), "{reply}");
        assert_eq!(reply["handling"], "review", "{script}");
        assert!(list(&reply["handling_reasons"]).contains(&json!("missing_slot")), "{reply}");
    }
}

#[test]
fn a_playbook_that_is_only_started_changes_no_letter() {
    let desk = Desk::new(&[]);
    for id in ["dining/wait_time", "dining/industry", "general/wait_time"] {
        desk.run(&format!("playbook new {id} --dir mine"), "").fine();
    }
    let ours = desk.run("reply --playbooks mine", WAITED).fine();
    assert_eq!(ours.out, desk.run("reply", WAITED).fine().out);
}

#[test]
fn the_words_of_today_are_there_to_start_from() {
    let desk = Desk::new(&[("mine/dining/wait_time.yaml", "also:\n  - 我們的說法。 \n  - 另一種。\n")]);
    desk.run("playbook new general/wait_time --dir mine", "").fine();
    assert!(desk.read("mine/general/wait_time.yaml").contains("# acknowledge:\n#   - 時間是自己的"));
    // Those of the folder below count as well.
    desk.run("playbook new dining/wait_time --dir shop --playbooks mine", "").fine();
    let started = desk.read("shop/dining/wait_time.yaml");
    assert!(started.contains("# also:\n#   - 我們的說法。\n#   - 另一種。\n"), "{started}");
    assert!(started.contains("# acknowledge:\n#   - 難得的一餐"), "{started}");
}

#[test]
fn nothing_is_ever_overwritten_and_then_nothing_is_written_at_all() {
    let desk = Desk::new(&[("mine/hotel/parking.yaml", "title: 停車\n"), ("mine/schema.json", "{}")]);
    let before = desk.files();
    desk.run("playbook new hotel/parking --dir mine", "").failed().tells(&["mine/hotel/parking.yaml"]);
    let error = desk.run("playbook new hotel/parking --dir mine --format json", "").failed().errors();
    assert!(error["error"]["message"].as_str().unwrap().contains("mine/hotel/parking.yaml"), "{error}");
    assert_eq!(desk.files(), before);
    // A schema that is there already stays, too, and keeps no playbook from being written.
    desk.run("playbook new hotel/noise --dir mine", "").fine();
    assert_eq!(desk.read("mine/schema.json"), "{}");
    assert!(desk.files().len() > before.len());
}

#[test]
fn a_folder_that_is_a_file_is_told() {
    let desk = Desk::new(&[("mine", "")]);
    desk.run("playbook new hotel/parking --dir mine", "").failed().tells(&["not-a-file"]);
}

#[test]
fn the_files_are_listed_for_programs() {
    let desk = Desk::new(&[]);
    let run = desk.run("playbook new dinning/wait_time --format json --quiet", "").fine();
    assert_eq!(run.err, "");
    let expected = json!({
        "schema": "kesu.new/v1",
        "files": ["./dinning/wait_time.yaml", "./dinning/industry.yaml", "./schema.json"],
        "likenesses": [{ "new": "dinning", "known": "dining" }],
    });
    assert_eq!(run.json(), expected);
    assert!(desk.files().contains_key("dinning/industry.yaml"), "the current folder is the default");
}

#[test]
fn a_slip_is_pointed_out_and_what_can_be_no_playbook_is_refused() {
    let desk = Desk::new(&[]);
    desk.run("playbook new dining/wait_tme --dir mine", "").fine().tells(&["did you mean `wait_time`?"]);
    let before = desk.files();
    for (id, help) in [
        ("parking", "like dining/parking"),
        ("Dining/Parking", "did you mean `dining/parking`?"),
        ("wait_time/dining", "did you mean `dining/wait_time`?"),
        ("../dining/parking", "like dining/parking"),
        ("dining/risks", "top of the folder"),
    ] {
        desk.run(&format!("playbook new {id} --dir mine"), "").failed().tells(&[help]);
    }
    assert_eq!(desk.files(), before);
}

#[test]
fn other_files_in_the_folder_are_not_judged_here() {
    let broken = [("mine/dining/wait_time.yaml", "also: [\n"), ("mine/notes.yaml", "a: b\n")];
    let desk = Desk::new(&broken);
    let run = desk.run("playbook new dining/outage --dir mine", "").fine();
    assert!(run.out.starts_with("mine/dining/outage.yaml\n"), "{}", run.out);
}

#[test]
fn the_schema_has_the_names_of_a_company() {
    let frame = "title: 旅宿\nslots: {room: {question: 房號}}\ndeadlines: {refund_by: {days: 3}}\n";
    let desk = Desk::new(&[("mine/hotel/industry.yaml", frame)]);
    let own = desk.run("schema playbook --playbooks mine", "").fine().json();
    let offered = |name: &str| own["$defs"][name]["anyOf"][0]["enum"].clone();
    for (name, id) in [("IndustryId", "hotel"), ("IndustryId", "dining"), ("DeadlineName", "refund_by")] {
        assert!(list(&offered(name)).contains(&json!(id)), "{name} {id}");
    }
    assert_eq!(own["$defs"]["industry"]["properties"]["slots"]["properties"]["room"]["title"], "房號");

    let desk = Desk::new(&[("mine/hotel/industry.yaml", "titel: 旅宿\n")]);
    let run = desk.run("schema playbook --playbooks mine", "").failed();
    run.tells(&["mine/hotel/industry.yaml:1:1", "title"]);
}
