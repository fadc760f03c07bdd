//! What is wrong with names, values, files and folders: told with its place, and alike for people and programs.

use std::io::pipe;
use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::program::{WAITED, command, folder, has, kesu, list, refusal, shown, write};

#[test]
fn an_unknown_name_is_led_to_the_nearest() {
    let rows: [(&[&str], &str, &str); 6] = [
        (&["reply", "--industry", "dinning"], "unknown-name", "dining"),
        (&["reply", "--type", "wait_tme"], "unknown-name", "wait_time"),
        (&["classify", "--type", "refund_retrun"], "unknown-name", "refund_return"),
        (&["reply", "--set", "ownr=x"], "unknown-slot", "owner"),
        (&["playbook", "show", "dining/wait_tim"], "unknown-name", "dining/wait_time"),
        (&["playbook", "show", "dining"], "unknown-name", "dining/"),
    ];
    for (args, code, near) in rows {
        let error = &refusal(args, WAITED)["error"];
        assert_eq!(error["code"], code, "{args:?}: {error}");
        assert!(error["hint"].as_str().unwrap_or_default().contains(near), "{args:?} suggests {near}: {error}");
        kesu(args, WAITED).failed().tells(&[near, code]);
    }
    kesu(&["reply", "--set", "owner"], WAITED).failed().tells(&["--set name=value"]);
    let vars = folder(&[("vars.yaml", "owner: 王店長\nsendr: x\n")]);
    let path = vars.path().join("vars.yaml");
    kesu(&["reply", "--vars", shown(&path)], WAITED).failed().tells(&["vars.yaml:2:1", "sender"]);
}

#[test]
fn a_value_that_no_letter_can_hold_is_refused_by_name() {
    for value in ["", "  ", "王\n店長", "王\u{1b}[31m", "\u{202e}王"] {
        let set = format!("customer={value}");
        let error = &refusal(&["reply", "--set", &set], WAITED)["error"];
        assert_eq!(error["code"], "bad-value", "{value:?}: {error}");
        assert!(error["message"].as_str().unwrap().contains("customer"), "the slot is named: {error}");
        assert!(error["hint"].as_str().unwrap().contains("one line"), "what is expected is told: {error}");
        let json = json!({"customer": value}).to_string();
        let own = folder(&[("vars.json", &json)]);
        let path = own.path().join("vars.json");
        let errors = refusal(&["reply", "--vars", shown(&path)], WAITED);
        assert_eq!((&errors["error"]["code"], &errors["findings"][0]["line"]), (&json!("bad-value"), &json!(1)));
    }
    let own =
        folder(&[("empty.yaml", "# nothing\n"), ("empty.json", ""), ("no.json", "[1]"), ("vars.yaml", "owner: ''\n")]);
    for (name, code) in [
        ("empty.yaml", "empty-input"),
        ("empty.json", "empty-input"),
        ("no.json", "bad-value"),
        ("vars.yaml", "bad-value"),
    ] {
        let path = own.path().join(name);
        let errors = refusal(&["reply", "--vars", shown(&path)], WAITED);
        assert_eq!(errors["error"]["code"], code, "{name}: {errors}");
    }
    let path = own.path().join("large.yaml");
    write(&path, vec![b'#'; (1 << 20) + 1]);
    kesu(&["reply", "--vars", shown(&path)], WAITED).failed().tells(&["a file of values"]);
}

/// Four files with nine faults, and the line and column of each.
const BROKEN_FILES: [(&str, &str); 4] = [
    (
        "dining/wait_time.yaml",
        "listn:\n  - 您等了很久。\nacknowledge:\n  - 您等了〔wiated〕。\n  - 等了〔waited。\nacknowledge: [再一次]\n",
    ),
    ("dining/industry.yaml", "apology: []\ncues: {strong: [等, …小時]}\n"),
    ("finance/billing_error.yaml", "rights: [no-such-law]\nactions:\n  - {say: 沒有代號。}\n"),
    ("retail/delivery_delay.yaml", "title: *alias\n"),
];

const BROKEN_PLACES: [(&str, &str); 9] = [
    ("dining/wait_time.yaml:1:1", "unknown-field"),
    ("dining/wait_time.yaml:4:8", "unknown-slot"),
    ("dining/wait_time.yaml:5:7", "broken-slot"),
    ("dining/wait_time.yaml:6:1", "duplicate-key"),
    ("dining/industry.yaml:1:10", "empty-list"),
    ("dining/industry.yaml:2:17", "bad-cue"),
    ("dining/industry.yaml:2:20", "bad-cue"),
    ("finance/billing_error.yaml:1:10", "unknown-id"),
    ("finance/billing_error.yaml:3:5", "missing-field"),
];

/// Faults of the form of a file: they are found when it is read.
fn of_form(code: &str) -> bool {
    !["unknown-slot", "broken-slot", "bad-cue", "unknown-id"].contains(&code)
}

#[test]
fn a_broken_playbook_folder_is_told_with_every_fault_at_its_place() {
    let own = folder(&BROKEN_FILES);
    for command in [&["reply"][..], &["classify"], &["playbook", "list"], &["playbook", "show", "dining/wait_time"]] {
        let text = kesu(&[command, &["--playbooks", shown(own.path())]].concat(), WAITED).failed().err;
        // A listing reads the files and compiles nothing.
        let expected = BROKEN_PLACES.iter().filter(|(_, code)| command[0] != "playbook" || of_form(code));
        let missing: Vec<_> = expected.filter(|(place, code)| !text.contains(place) || !text.contains(code)).collect();
        assert!(missing.is_empty(), "{command:?} does not tell {missing:?}:\n{text}");
        assert!(text.contains("retail/delivery_delay.yaml:1:8"), "the alias is told too:\n{text}");
    }
}

#[test]
fn faults_of_meaning_alone_are_told_with_every_place() {
    let files = [
        ("dining/wait_time.yaml", "acknowledge:\n  - 您等了〔wiated〕。\n  - 等了〔waited。\n  - 好的〕。\n"),
        ("dining/industry.yaml", "cues: {strong: [等, …小時, 等，好久]}\n"),
        ("finance/billing_error.yaml", "rights: [no-such-law]\noptions:\n  - {id: x, answers: refnd, else: 好。}\n"),
        ("retail/no_such_type.yaml", "title: 新的\n"),
        ("retail/delivery_delay.yaml", "listen: [您等了〔waited〕。]\n"),
    ];
    let own = folder(&files);
    let errors = refusal(&["reply", "--playbooks", shown(own.path())], WAITED);
    let expected = [
        ("dining/wait_time.yaml:2:8", "unknown-slot"),
        ("dining/wait_time.yaml:3:7", "broken-slot"),
        ("dining/wait_time.yaml:4:7", "broken-slot"),
        ("dining/industry.yaml:1:17", "bad-cue"),
        ("dining/industry.yaml:1:20", "bad-cue"),
        ("dining/industry.yaml:1:25", "bad-cue"),
        ("finance/billing_error.yaml:1:10", "unknown-id"),
        ("finance/billing_error.yaml:3:22", "unknown-id"),
        ("retail/no_such_type.yaml:1:1", "unknown-id"),
        ("retail/delivery_delay.yaml:1:10", "no-fallback"),
    ];
    let missing: Vec<_> = expected.iter().filter(|(place, code)| !tells(&errors, place, code)).collect();
    assert!(missing.is_empty(), "not told: {missing:?}\n{errors:#}");
    assert_eq!(list(&errors["findings"]).len(), expected.len(), "each fault once:\n{errors:#}");
    let helps: Vec<&str> = list(&errors["findings"]).iter().filter_map(|finding| finding["help"].as_str()).collect();
    // The nearest names are suggested.
    has(&helps.concat(), &["waited", "refund"]);
}

fn tells(errors: &Value, place: &str, code: &str) -> bool {
    list(&errors["findings"]).iter().any(|finding| {
        let at = format!("{}:{}:{}", finding["file"].as_str().unwrap(), finding["line"], finding["column"]);
        at.ends_with(place) && finding["code"] == code
    })
}

#[test]
fn a_broken_playbook_folder_is_told_as_one_json_object() {
    let own = folder(&BROKEN_FILES);
    let errors = refusal(&["reply", "--playbooks", shown(own.path())], WAITED);
    for field in ["code", "message", "hint"] {
        assert!(errors["error"].get(field).is_some(), "error.{field} is missing: {errors}");
    }
    let missing: Vec<_> =
        BROKEN_PLACES.iter().filter(|(place, code)| of_form(code) && !tells(&errors, place, code)).collect();
    assert!(missing.is_empty(), "not told: {missing:?}\n{errors:#}");
}

#[test]
fn a_folder_that_holds_no_playbook_is_refused() {
    let empty = folder(&[]);
    let other = folder(&[("notes.txt", "x")]);
    let void = folder(&[("dining/wait_time.yaml", "")]);
    let syntax = folder(&[("dining/wait_time.yaml", "title: [a\nb: c\n")]);
    let file = other.path().join("notes.txt");
    for (path, code) in [
        (empty.path(), "no-files"),
        (other.path(), "no-files"),
        (Path::new("no-such-folder"), "file-not-found"),
        (&file, "not-a-file"),
        (void.path(), "empty-list"),
        (syntax.path(), "yaml-syntax"),
    ] {
        let errors = refusal(&["reply", "--playbooks", shown(path)], WAITED);
        assert_eq!(errors["error"]["code"], code, "{}: {errors}", path.display());
        assert!(errors.to_string().contains(shown(path)), "the error names the folder: {errors}");
    }
}

#[test]
fn hostile_yaml_is_refused_without_being_carried_out() {
    let deep = format!("title: {}{}\n", "[".repeat(400), "]".repeat(400));
    let bomb = "a: &a [x, x]\nb: &b [*a, *a]\ntitle: *b\n".to_owned();
    let call =
        "acknowledge: [〔owner | upper〕。, '〔% for i in range(9) %〕x〔% endfor %〕', 〔owner.x〕]\n".to_owned();
    for text in [deep, bomb, call] {
        let own = folder(&[("dining/wait_time.yaml", text.as_str())]);
        kesu(&["reply", "--playbooks", shown(own.path())], WAITED).failed().tells(&["dining/wait_time.yaml:"]);
    }
}

#[test]
fn every_error_in_json_has_the_same_shape() {
    for args in [
        &["reply", "no-such-file.txt"][..],
        &["classify", "--industry", "x"],
        &["playbook", "show", "x"],
        &["playbook", "list", "--playbooks", "no-such-folder"],
        &["eval", "no-such.jsonl"],
    ] {
        let run = kesu(&[args, &["--format", "json"]].concat(), WAITED).failed();
        assert_eq!(run.err.lines().count(), 1, "one object on one line: {}", run.err);
        let error = &run.errors()["error"];
        let fields: Vec<&str> = error.as_object().unwrap().keys().map(String::as_str).collect();
        assert!(["code", "hint", "message"].iter().all(|field| fields.contains(field)), "{args:?}: {error}");
        let code = error["code"].as_str().unwrap();
        assert!(code.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{args:?}: {code}");
    }
}

#[test]
fn a_closed_pipe_ends_the_run_quietly() {
    let own = folder(&[("complaint.txt", WAITED)]);
    let path = own.path().join("complaint.txt");
    let closed = || pipe().expect("a pipe").1;
    for args in [
        &["playbook", "show", "dining/wait_time"][..],
        &["playbook", "list", "--format", "json"],
        &["reply", "-q", shown(&path)],
        &["reply", "-q", "--format", "json", shown(&path)],
    ] {
        let output = command(args).stdout(closed()).stderr(Stdio::piped()).output().expect("kesu runs");
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), err.as_ref()), (Some(0), ""), "{args:?}");
    }
    let output = command(&["reply", shown(&path)]).stdout(Stdio::piped()).stderr(closed()).output().expect("kesu runs");
    assert_eq!(output.status.code(), Some(0), "a closed standard error stops nothing");
    assert!(!output.stdout.is_empty());
}
