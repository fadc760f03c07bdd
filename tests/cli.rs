//! The program from outside: one run per user story, and every way in which the input can be bad.
//!
//! What a letter promises is in `promises.rs`; how often a complaint is understood is in `accuracy.rs`.

#![allow(clippy::unwrap_used, reason = "a field that is absent fails the test")]

use std::fs;
use std::io::pipe;
use std::path::Path;
use std::process::{Command as Process, Stdio};
use std::time::Duration;

use assert_cmd::Command;
use encoding_rs::{BIG5, GB18030};
use serde_json::{Value, json};
use tempfile::TempDir;

const KESU: &str = env!("CARGO_BIN_EXE_kesu");

/// A routine complaint with facts: place, duration, amount.
const WAITED: &str = "上週六在信義店用餐，等了快兩個小時才上菜，結帳付了3200元，問了服務生也不理。";
const WAITED_HANS: &str = "上周六在信义店用餐，等了快两个小时才上菜，结账付了3200元，问了服务员也不理。";
const BROKEN: &str = "在你們網站買的吹風機，用了兩天就不轉了，我要換貨，訂單編號是AB20261101。";
/// Nobody may answer this one with business.
const IN_DANGER: &str = "你們一直催繳，我真的不想活了，今晚就去跳樓。";

struct Run {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Run {
    fn json(&self) -> Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|error| panic!("standard output is no JSON object: {error}\n{}\n{}", self.out, self.err))
    }

    /// What the one JSON object on standard error says.
    fn error(&self) -> Value {
        self.errors()["error"].clone()
    }

    /// The object itself, with all findings.
    fn errors(&self) -> Value {
        serde_json::from_str(&self.err)
            .unwrap_or_else(|error| panic!("standard error is no JSON object: {error}\n{}", self.err))
    }

    #[track_caller]
    fn fine(self) -> Self {
        assert_eq!(self.code, Some(0), "the run should succeed\nstdout: {}\nstderr: {}", self.out, self.err);
        self
    }

    /// The run failed, said why on standard error and nothing on standard output.
    #[track_caller]
    fn failed(self) -> Self {
        assert_eq!(self.code, Some(2), "the run should fail with 2\nstdout: {}\nstderr: {}", self.out, self.err);
        assert_eq!(self.out, "", "a failed run prints no result");
        assert!(!self.err.trim().is_empty(), "a failed run says why");
        assert!(!self.err.contains("panicked"), "a fault of the user's is no panic: {}", self.err);
        self
    }
}

fn kesu(args: &[&str], input: impl Into<Vec<u8>>) -> Run {
    let output = Command::new(KESU).args(args).write_stdin(input).output().expect("kesu runs");
    let text = |bytes| String::from_utf8(bytes).expect("kesu prints UTF-8");
    Run { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

fn reply_json(args: &[&str], complaint: &str) -> Value {
    kesu(&[&["reply", "--format", "json"], args].concat(), complaint).fine().json()
}

fn letter(args: &[&str], complaint: &str) -> String {
    kesu(&[&["reply"], args].concat(), complaint).fine().out
}

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder for the test");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("inside the folder")).expect("a folder for the file");
        fs::write(path, text).expect("the file is written");
    }
    folder
}

fn shown(path: &Path) -> &str {
    path.to_str().expect("temporary folders have plain names")
}

fn ids<'v>(list: &'v Value, field: &str) -> Vec<&'v str> {
    list.as_array().expect("a list").iter().map(|item| item[field].as_str().expect("an id")).collect()
}

// User stories

#[test]
fn an_agent_pipes_a_complaint_in_and_reads_every_field_of_the_schema() {
    let reply = reply_json(&["--id", "c-17"], WAITED);
    assert_eq!(reply["schema"], "kesu.reply/v1");
    assert_eq!(reply["id"], "c-17");
    let fields = [
        ("playbooks", "string"),
        ("intent", "string"),
        ("script", "string"),
        ("region", "string"),
        ("industry", "object"),
        ("types", "array"),
        ("candidates", "array"),
        ("requests", "array"),
        ("facts", "array"),
        ("emotion", "number"),
        ("difficulty", "object"),
        ("risk", "array"),
        ("handling", "string"),
        ("handling_reasons", "array"),
        ("playbook", "string"),
        ("reply", "object"),
        ("missing", "array"),
        ("asked", "array"),
        ("actions", "array"),
        ("departments", "array"),
        ("deadlines", "array"),
        ("follow_up", "array"),
        ("notes", "array"),
    ];
    let wrong: Vec<String> = fields
        .iter()
        .filter(|(name, shape)| shape_of(&reply[name]) != *shape)
        .map(|(name, shape)| format!("{name}: expected {shape}, found {}", reply[name]))
        .collect();
    assert!(wrong.is_empty(), "fields of v1 that are not as documented:\n{}", wrong.join("\n"));
    for field in ["kind", "stage", "channel", "subject", "text", "sections"] {
        assert!(!reply["reply"][field].is_null(), "reply.{field} is missing");
    }
    for field in ["id", "confidence", "runner_up", "margin", "evidence"] {
        assert!(reply["industry"].get(field).is_some(), "industry.{field} is missing");
    }
    assert_eq!(reply["types"][0]["role"], "main");
}

fn shape_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

#[test]
fn an_agent_can_slice_the_complaint_with_every_offset() {
    let complaint = format!("😤{WAITED}再不處理我就找記者爆料！我要退費，也要投訴那個服務生的態度。");
    let reply = reply_json(&[], &complaint);
    let chars: Vec<char> = complaint.chars().collect();
    let mut pieces = Vec::new();
    pieces_with_offsets(&reply, &mut pieces);
    for piece in &pieces {
        let (start, end) = (piece["start"].as_u64().unwrap() as usize, piece["end"].as_u64().unwrap() as usize);
        let slice: String = chars[start..end].iter().collect();
        assert_eq!(piece["text"], slice, "characters {start}..{end} of the complaint");
    }
    assert!(pieces.len() >= 8, "industry, type, request, fact and risk all have evidence, found {pieces:#?}");
    assert!(ids(&reply["risk"], "id").contains(&"media_exposure"), "{}", reply["risk"]);
    assert!(ids(&reply["facts"], "kind").contains(&"duration"), "{}", reply["facts"]);
}

fn pieces_with_offsets(value: &Value, found: &mut Vec<Value>) {
    match value {
        Value::Object(fields) if fields.contains_key("start") => found.push(value.clone()),
        Value::Object(fields) => fields.values().for_each(|field| pieces_with_offsets(field, found)),
        Value::Array(items) => items.iter().for_each(|item| pieces_with_offsets(item, found)),
        _ => {}
    }
}

#[test]
fn classify_prints_the_same_reading_without_a_draft() {
    let reply = reply_json(&[], BROKEN);
    let mut reading = kesu(&["classify", "--format", "json"], BROKEN).fine().json();
    same_reading(&mut reading, &reply);
    // A gap in the letter must be reviewed, and both commands say so.
    let own = folder(&[(
        "dining/industry.yaml",
        "contact:\n  - 請打〔hotline〕。\nslots:\n  hotline: {question: 客服電話}\n",
    )]);
    let args = ["--playbooks", shown(own.path())];
    let reply = reply_json(&args, WAITED);
    let mut reading = kesu(&[&["classify", "--format", "json"], &args[..]].concat(), WAITED).fine().json();
    assert_eq!((&reading["handling"], &reading["handling_reasons"]), (&json!("review"), &json!(["missing_slot"])));
    same_reading(&mut reading, &reply);
    let text = kesu(&["classify"], BROKEN).fine().out;
    for word in ["industry", "retail", "type", "product_quality", "request", "exchange", "fact", "handling"] {
        assert!(text.contains(word), "the reading in text names {word}:\n{text}");
    }
}

/// The reading has the fields of the reply without those of the draft, and the same in each.
#[track_caller]
fn same_reading(reading: &mut Value, reply: &Value) {
    let draft = ["playbook", "reply", "actions", "missing", "asked", "departments", "deadlines", "follow_up", "notes"];
    let (reading, reply) = (reading.as_object_mut().unwrap(), reply.as_object().unwrap());
    assert!(draft.iter().all(|field| !reading.contains_key(*field)), "classify drafts nothing");
    for (name, value) in reply.iter().filter(|(name, _)| !draft.contains(&name.as_str())) {
        assert_eq!(reading.remove(name).as_ref(), Some(value), "{name}");
    }
    assert!(reading.is_empty(), "fields that reply does not have: {reading:?}");
}

#[test]
fn a_person_gets_the_letter_on_stdout_and_one_line_of_summary_on_stderr() {
    let reply = reply_json(&[], WAITED);
    let run = kesu(&["reply"], WAITED).fine();
    let expected =
        format!("{}\n\n{}\n", reply["reply"]["subject"].as_str().unwrap(), reply["reply"]["text"].as_str().unwrap());
    assert_eq!(run.out, expected, "standard output is subject, empty line, letter and nothing else");
    assert_eq!(run.err.lines().count(), 1, "{}", run.err);
    for word in ["dining/wait_time", "send"] {
        assert!(run.err.contains(word), "the summary names {word}: {}", run.err);
    }
}

#[test]
fn quiet_leaves_standard_error_empty_and_the_letter_as_it_is() {
    let loud = kesu(&["reply"], WAITED).fine();
    for flag in ["--quiet", "-q"] {
        let run = kesu(&["reply", flag], WAITED).fine();
        assert_eq!((run.out.as_str(), run.err.as_str()), (loud.out.as_str(), ""), "{flag}");
    }
    let failed = kesu(&["reply", "--quiet"], "").failed();
    assert!(failed.err.contains("empty-input"), "errors are told even with --quiet: {}", failed.err);
}

#[test]
fn strict_lets_a_routine_draft_pass_and_stops_what_a_person_must_handle() {
    let routine = kesu(&["reply", "--strict"], WAITED);
    assert_eq!(routine.code, Some(0), "{}", routine.err);
    let human = kesu(&["reply", "--strict"], IN_DANGER);
    assert_eq!(human.code, Some(1), "{}", human.err);
    assert!(!human.out.is_empty(), "the draft is printed all the same");
    assert!(human.err.contains("human") && human.err.contains("self_harm"), "{}", human.err);
    kesu(&["reply"], IN_DANGER).fine();
}

#[test]
fn strict_stops_a_draft_with_a_marker_and_filling_the_slot_frees_it() {
    let own = folder(&[(
        "dining/industry.yaml",
        "contact:\n  - 請打〔hotline〕找我們。\nslots:\n  hotline: {question: 客服電話}\n",
    )]);
    let args = ["reply", "--strict", "--playbooks", shown(own.path())];
    let run = kesu(&args, WAITED);
    assert_eq!(run.code, Some(1), "{}", run.err);
    assert!(run.out.contains("請打【請補：客服電話】找我們。"), "{}", run.out);
    assert!(run.err.contains("missing") && run.err.contains("hotline"), "{}", run.err);
    let reply = kesu(&["reply", "--format", "json", "--playbooks", shown(own.path())], WAITED).fine().json();
    assert_eq!(reply["missing"], json!([{"slot": "hotline", "question": "客服電話"}]));
    assert_eq!(reply["handling"], "review", "while a slot is missing a person looks");
    let filled = kesu(&[&args[..], &["--set", "hotline=02-2345-6789"]].concat(), WAITED);
    assert_eq!(filled.code, Some(0), "{}", filled.err);
    assert!(filled.out.contains("請打02-2345-6789找我們。"), "{}", filled.out);
}

#[test]
fn received_turns_relative_dates_into_dates() {
    let complaint = "昨天在信義店買的吹風機，回家一插電就冒火花，我要換貨。";
    let reply = reply_json(&["--received", "2026-11-01"], complaint);
    assert_eq!(reply["received"], "2026-11-01");
    let facts = reply["facts"].as_array().unwrap();
    let yesterday = facts.iter().find(|fact| fact["text"] == "昨天").expect("昨天 is a fact");
    assert_eq!(yesterday["value"], "2026-10-31");
    assert!(reply_json(&[], complaint)["received"].is_null());
    let text = letter(&["--received", "2026-11-01"], "昨天在信義店吃飯等了兩個小時才上菜。");
    assert!(!text.contains("昨天"), "昨天 is no longer yesterday when the letter is read:\n{text}");
    let error = kesu(&["reply", "--received", "last week"], WAITED).failed().err;
    assert!(error.contains("--received") && error.contains("2026-11-21"), "{error}");
}

#[test]
fn the_caller_overrides_industry_and_type() {
    let reply = reply_json(&["--industry", "telecom", "--type", "outage"], WAITED);
    assert_eq!(reply["industry"]["id"], "telecom");
    assert_eq!(ids(&reply["types"], "id"), ["outage"]);
    assert_eq!(reply["playbook"], "telecom/outage");
    let only_industry = reply_json(&["--industry", "retail"], WAITED);
    assert_eq!(only_industry["industry"]["id"], "retail");
    let only_type = reply_json(&["--type", "service_attitude"], WAITED);
    assert_eq!(only_type["types"][0]["id"], "service_attitude");
    assert_eq!(only_type["industry"]["id"], "dining");
}

#[test]
fn slots_are_filled_from_a_file_and_the_command_line_wins() {
    let own =
        folder(&[("vars.yaml", "owner: 王店長\nsender: 檔案裡的署名\n"), ("vars.json", r#"{"owner": "陳經理"}"#)]);
    let (yaml, json) = (own.path().join("vars.yaml"), own.path().join("vars.json"));
    let text = letter(&["--vars", shown(&yaml), "--set", "sender=信義店全體"], WAITED);
    assert!(text.contains("王店長"), "a value of the file:\n{text}");
    assert!(text.contains("信義店全體") && !text.contains("檔案裡的署名"), "the command line wins:\n{text}");
    let text = letter(&["--vars", shown(&json)], WAITED);
    assert!(text.contains("陳經理"), "JSON is read as well:\n{text}");
    let text = letter(&["--set", "owner=王店長=代理"], WAITED);
    assert!(text.contains("王店長=代理"), "a value may hold `=`:\n{text}");
    let odd = folder(&[("vars.JSON", r#"{"owner": "\u738b\ud83d\ude00", "contacts_before": 4}"#)]);
    let text = letter(&["--vars", shown(&odd.path().join("vars.JSON"))], WAITED);
    assert!(text.contains("王😀"), "JSON is parsed as JSON, with its escapes:\n{text}");
}

#[test]
fn the_reply_can_be_written_in_the_other_script() {
    for (flag, complaint, signs, foreign) in [
        ("hans", WAITED, ["您", "们"], "們"),
        ("simplified", WAITED, ["您", "们"], "們"),
        ("zh-CN", WAITED, ["您", "们"], "們"),
        ("hant", WAITED_HANS, ["您", "們"], "们"),
        ("traditional", WAITED_HANS, ["您", "們"], "们"),
        ("zh-TW", WAITED_HANS, ["您", "們"], "们"),
    ] {
        let text = letter(&["--script", flag], complaint);
        assert!(signs.iter().all(|sign| text.contains(sign)) && !text.contains(foreign), "--script {flag}:\n{text}");
    }
    assert_eq!(reply_json(&[], WAITED)["script"], "hant");
    let hans = reply_json(&[], WAITED_HANS);
    assert_eq!((&hans["script"], &hans["region"]), (&json!("hans"), &json!("cn")));
    assert_eq!(reply_json(&["--region", "hk"], WAITED)["region"], "hk");
}

#[test]
fn the_same_complaint_gets_the_same_letter_and_the_seed_chooses_another() {
    assert_eq!(letter(&[], WAITED), letter(&[], WAITED));
    assert_eq!(letter(&["--seed", "7"], WAITED), letter(&["--seed", "7"], WAITED));
    let letters: std::collections::BTreeSet<String> =
        (0..6).map(|seed: u64| letter(&["--seed", &seed.to_string()], WAITED)).collect();
    assert!(letters.len() >= 4, "six seeds give {} different letters", letters.len());
}

#[test]
fn a_file_and_a_dash_are_read_like_standard_input() {
    let own = folder(&[("complaint.txt", WAITED)]);
    let path = own.path().join("complaint.txt");
    let piped = letter(&[], WAITED);
    assert_eq!(letter(&["-"], WAITED), piped);
    assert_eq!(kesu(&["reply", shown(&path)], "").fine().out, piped);
}

#[test]
fn a_writer_lists_the_playbooks() {
    let text = kesu(&["playbook", "list"], "").fine().out;
    let line = text.lines().find(|line| line.starts_with("dining/wait_time ")).expect("dining/wait_time is listed");
    assert!(line.contains("等候過久") && line.contains("cues") && line.contains("examples"), "{line}");
    let list = kesu(&["playbook", "list", "--format", "json"], "").fine().json();
    assert_eq!(list["playbooks"].as_array().unwrap().len(), text.lines().count());
    let wait = list["playbooks"].as_array().unwrap().iter().find(|row| row["id"] == "dining/wait_time").unwrap();
    assert!(wait["cues"].as_u64().unwrap() > 0 && wait["examples"].as_u64().unwrap() > 0, "{wait}");
}

#[test]
fn a_writer_sees_where_every_field_of_a_playbook_comes_from() {
    let shown = kesu(&["playbook", "show", "dining/wait_time", "--format", "json"], "").fine().json();
    let from = |name: &str| {
        let fields = shown["fields"].as_array().unwrap();
        let field = fields.iter().find(|field| field["field"] == name).unwrap_or_else(|| panic!("no field {name}"));
        field["from"].as_str().unwrap().to_owned()
    };
    assert!(from("listen").starts_with("dining/wait_time.yaml:"), "{}", from("listen"));
    assert!(from("salutation").ends_with(|c: char| c.is_ascii_digit()), "{}", from("salutation"));
    let file =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("playbooks/dining/wait_time.yaml")).unwrap();
    let line: usize = from("listen").rsplit(':').next().unwrap().parse().unwrap();
    let near = file.lines().skip(line.saturating_sub(2)).take(2).any(|line| line.starts_with("listen:"));
    assert!(near, "the place leads to the field: {}", from("listen"));
    let text = kesu(&["playbook", "show", "dining/wait_time"], "").fine().out;
    assert!(text.contains("listen") && text.contains("dining/wait_time.yaml:"), "{text}");
}

#[test]
fn eval_counts_right_and_wrong_and_names_the_wrong_ones() {
    let right = json!({"id": "a", "text": WAITED, "industry": "dining", "type": "wait_time", "needs_human": false});
    let wrong = json!({"id": "b-wrong", "text": BROKEN, "industry": "finance", "type": "investment_loss"});
    let praise = json!({"id": "c", "text": "想特別感謝信義店的店員，很有耐心，謝謝你們！",
        "industry": "dining", "type": "other", "is_complaint": false});
    let own = folder(&[("cases.jsonl", &format!("{right}\n\n{wrong}\n{praise}\n"))]);
    let path = own.path().join("cases.jsonl");
    let report = kesu(&["eval", shown(&path), "--format", "json"], "").fine().json();
    assert_eq!(report["cases"], 3);
    assert_eq!((&report["industry"]["right"], &report["industry"]["of"]), (&json!(1), &json!(2)));
    assert_eq!(report["schema"], "kesu.eval/v1");
    assert_eq!((&report["type"]["right"], &report["type"]["of"]), (&json!(1), &json!(2)));
    assert_eq!(report["handled"]["routine"], json!({"send": 1, "review": 0, "human": 0}));
    assert!(report.get("wrong").is_none(), "wrong cases are told when asked for");
    let told = kesu(&["eval", shown(&path), "--format", "json", "--wrong"], "").fine().json();
    assert!(ids(&told["wrong"], "id").contains(&"b-wrong"), "one object with --wrong too: {told}");
    assert_eq!((&report["complaint"]["right"], &report["complaint"]["of"]), (&json!(3), &json!(3)));
    let text = kesu(&["eval", shown(&path), "--wrong"], "").fine().out;
    assert!(text.contains("3 cases") && text.contains("b-wrong"), "{text}");
    assert!(text.contains("industry: retail, not finance"), "{text}");
}

#[test]
fn eval_reports_every_line_that_is_no_labelled_case() {
    let own = folder(&[("cases.jsonl", "{\"id\": 1}\n{\"id\": \"a\"}\nnot json\n")]);
    let path = own.path().join("cases.jsonl");
    let run = kesu(&["eval", shown(&path)], "").failed();
    for line in 1..=3 {
        assert!(run.err.contains(&format!("cases.jsonl:{line}:")), "line {line} is named:\n{}", run.err);
    }
    kesu(&["eval", "no-such.jsonl"], "").failed();
    let labels = folder(&[(
        "cases.jsonl",
        "{\"id\":\"a\",\"text\":\"x\",\"industry\":\"dinning\",\"type\":\"wait_time\",\"need_human\":true}\n",
    )]);
    let errors = kesu(&["eval", "--format", "json", shown(&labels.path().join("cases.jsonl"))], "").failed().errors();
    for (at, code, near) in [(1, "unknown-id", "dining"), (0, "unknown-field", "needs_human")] {
        let finding = &errors["findings"][at];
        assert!(finding["code"] == code && finding["help"].as_str().unwrap().contains(near), "{errors:#}");
    }
}

#[test]
fn eval_shows_the_place_of_a_fault_behind_tabs_and_chinese() {
    let line = "\t\t\t\t{\"id\":\"一二三四五六七八九十一二三四五六七八九十\" 壞}\n";
    let own = folder(&[("e.jsonl", line)]);
    let path = own.path().join("e.jsonl");
    let text = kesu(&["eval", shown(&path)], "").failed().err;
    let column = line.chars().take_while(|&c| c != '壞').count() + 1;
    assert!(text.contains(&format!("e.jsonl:1:{column}")), "the column counts characters:\n{text}");
    let errors = kesu(&["eval", "--format", "json", shown(&path)], "").failed().errors();
    assert_eq!(errors["findings"][0]["column"], column, "{errors}");
}

#[test]
fn a_company_changes_one_sentence_and_nothing_else() {
    let own = folder(&[("dining/wait_time.yaml", "acknowledge:\n  - 這一餐，本來該是開開心心的。\n")]);
    let changed = reply_json(&["--playbooks", shown(own.path()), "--seed", "3"], WAITED);
    let builtin = reply_json(&["--seed", "3"], WAITED);
    assert!(changed["reply"]["text"].as_str().unwrap().contains("這一餐，本來該是開開心心的。"));
    assert_ne!(changed["playbooks"], builtin["playbooks"], "the sets can be told apart");
    let (new, old) = (&changed["reply"]["sections"], &builtin["reply"]["sections"]);
    let rest = |sections: &Value| -> Vec<Value> {
        sections.as_array().unwrap().iter().filter(|section| section["id"] != "acknowledge").cloned().collect()
    };
    assert_eq!(rest(new), rest(old), "the other sections stay as they were");
    let hans = letter(&["--playbooks", shown(own.path()), "--script", "hans"], WAITED);
    assert!(hans.contains("这一餐，本来该是开开心心的。"), "the Simplified text is derived:\n{hans}");
}

#[test]
fn the_last_folder_lies_on_top() {
    let below = folder(&[("dining/wait_time.yaml", "acknowledge: [下面這一層。]\n")]);
    let above = folder(&[("dining/wait_time.yaml", "acknowledge: [上面這一層。]\n")]);
    let text = letter(&["--playbooks", shown(below.path()), "--playbooks", shown(above.path())], WAITED);
    assert!(text.contains("上面這一層。") && !text.contains("下面這一層。"), "{text}");
}

#[test]
fn an_industry_takes_a_cue_out_of_a_general_type() {
    let general = ("general/wait_time.yaml", "cues: {strong: [等到花謝]}\n");
    let counts = |files: &[(&str, &str)], industry: &str| {
        let own = folder(files);
        let args = ["classify", "--format", "json", "--playbooks", shown(own.path()), "--industry", industry];
        let reading =
            kesu(&[&args[..], &["--type", "wait_time"]].concat(), "我在這裡等到花謝，菜還沒來。").fine().json();
        ids(&reading["types"][0]["evidence"], "cue").contains(&"等到花謝")
    };
    let both = [general, ("dining/wait_time.yaml", "cues: {remove: [等到花謝]}\n")];
    for (files, industry, expected) in
        [(&both[..1], "dining", true), (&both, "dining", false), (&both, "telecom", true)]
    {
        assert_eq!(counts(files, industry), expected, "{industry} with {files:?}");
    }
}

#[test]
fn the_actions_are_listed_with_who_does_them_by_when() {
    let reply = reply_json(&[], WAITED);
    let actions = reply["actions"].as_array().unwrap();
    assert!(!actions.is_empty());
    for action in actions {
        assert!(reply["reply"]["text"].as_str().unwrap().contains(action["text"].as_str().unwrap()), "{action}");
        assert!(action["who"].is_string() && action["within"] == "first_reply", "{action}");
    }
    let hans = reply_json(&["--script", "hans"], WAITED);
    assert_ne!(hans["actions"][0]["text"], actions[0]["text"], "the actions are in the script of the letter");
    assert_eq!(reply_json(&[], IN_DANGER)["actions"], json!([]));
}

#[test]
fn help_is_printed_for_every_command() {
    for args in [
        &["--help"][..],
        &["reply", "--help"],
        &["classify", "--help"],
        &["playbook", "--help"],
        &["playbook", "list", "--help"],
        &["playbook", "show", "--help"],
        &["eval", "--help"],
    ] {
        let run = kesu(args, "").fine();
        assert!(run.out.contains("Usage:") && run.err.is_empty(), "{args:?}:\n{}{}", run.out, run.err);
    }
    kesu(&[], "").failed();
    kesu(&["reply", "--no-such-flag"], WAITED).failed();
}

// Bad input

#[test]
fn an_empty_or_blank_complaint_is_refused() {
    for (what, input) in
        [("empty", ""), ("blank", " \n\t\u{3000}\r\n"), ("mark only", "\u{feff}"), ("controls", "\u{1}\u{2}\u{7f}\n")]
    {
        let error = kesu(&["reply", "--format", "json"], input).failed().error();
        assert_eq!(error["code"], "empty-input", "{what}: {error}");
        assert!(error["hint"].as_str().unwrap().contains("kesu reply"), "{what}: the hint shows how: {error}");
    }
}

#[test]
fn what_is_no_text_file_is_refused_by_name() {
    let own = folder(&[("a folder/x.txt", "x")]);
    let folder = own.path().join("a folder");
    for (path, code) in [("no-such-file.txt", "file-not-found"), (shown(&folder), "not-a-file")] {
        let error = kesu(&["reply", "--format", "json", path], "").failed().error();
        assert_eq!(error["code"], code);
        assert!(error["message"].as_str().unwrap().contains(path), "the error names the path: {error}");
    }
}

#[test]
fn binary_input_and_unknown_encodings_are_refused() {
    for (bytes, code) in
        [(&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], "binary-input"), (&b"\xff\xff\xff\xff"[..], "undecodable-input")]
    {
        let error = kesu(&["reply", "--format", "json"], bytes).failed().error();
        assert_eq!(error["code"], code, "{error}");
    }
}

#[test]
fn the_encodings_of_excel_give_the_same_letter_as_utf_8() {
    let (hant, hans) = (letter(&["--seed", "0"], WAITED), letter(&["--seed", "0"], WAITED_HANS));
    let utf_16: Vec<u8> = std::iter::once(0xfeff).chain(WAITED.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let rows = [
        ("UTF-8 with mark", ["\u{feff}", WAITED].concat().into_bytes(), &hant),
        ("UTF-16", utf_16, &hant),
        ("Big5", BIG5.encode(WAITED).0.into_owned(), &hant),
        ("line ends of Windows", format!("{WAITED}\r\n").into_bytes(), &hant),
        ("GB18030", GB18030.encode(WAITED_HANS).0.into_owned(), &hans),
    ];
    for (name, bytes, expected) in rows {
        assert_eq!(kesu(&["reply", "--seed", "0"], bytes).fine().out, *expected, "{name}");
    }
}

#[test]
fn more_than_a_mebibyte_is_refused() {
    let error = kesu(&["classify", "--format", "json"], vec![b'x'; (1 << 20) + 1]).failed().error();
    assert_eq!(error["code"], "input-too-large");
    assert!(error["message"].as_str().unwrap().contains("1 MiB"), "the limit is named: {error}");
}

#[test]
fn just_a_mebibyte_is_read_in_the_time_of_a_long_text() {
    let line = format!("{WAITED}\n");
    let long = line.repeat((1 << 20) / line.len());
    // The same complaint 9,000 times over: only a step that compares all cues with all others takes longer.
    let output =
        Command::new(KESU).args(["classify", "-q"]).write_stdin(long).timeout(Duration::from_secs(20)).output();
    let output = output.expect("kesu runs");
    assert_eq!(output.status.code(), Some(0), "1 MiB is not read within 20 seconds");
}

#[test]
fn a_mebibyte_of_turns_is_read_in_the_time_of_a_long_text() {
    let turns = "[14:02] 客人：等了快兩個小時才上菜！\n[14:05] 客服：您好，抱歉，可以退費喔\n";
    let long = turns.repeat((1 << 20) / turns.len());
    let output =
        Command::new(KESU).args(["classify", "-q"]).write_stdin(long).timeout(Duration::from_secs(20)).output();
    let output = output.expect("kesu runs");
    assert_eq!(output.status.code(), Some(0), "1 MiB of alternating turns is not read within 20 seconds");
}

/// Characters that a terminal obeys: C0, DEL, C1, direction marks.
fn obeyed(c: char) -> bool {
    c.is_control() && c != '\n'
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[test]
fn control_and_escape_characters_never_reach_the_terminal() {
    let place = "\u{1b}[31m信義\u{7}店\u{202e}";
    let complaint =
        format!("在{place}等了兩\u{9b}個小時\u{8}才上菜，訂單編號A\u{1b}]0;x\u{7}12345678，我要\u{2066}退費。");
    let id = "\u{1b}[2Jx";
    let trap = "\u{9b}31m\u{61c}\u{202e}";
    let case =
        json!({"id": id, "text": format!("{complaint}{trap}"), "industry": "finance", "type": "investment_loss"});
    let own = folder(&[
        ("labelled.jsonl", &format!("{case}\n")),
        (&format!("broken{trap}.jsonl"), &format!("\t{{\"id\": \"{trap}\" x\n")),
        ("own/dining/wait_time.yaml", &format!("title: 等{trap}\nacknowledge: [等{trap}了。]\n")),
    ]);
    let inside = |name: &str| shown(&own.path().join(name)).to_owned();
    let (labelled, broken) = (inside("labelled.jsonl"), inside(&format!("broken{trap}.jsonl")));
    let playbooks = inside("own");
    let runs = [
        vec!["reply"],
        vec!["reply", "--set", "place=\u{1b}[31m店", "--set", "waited=\u{9b}31m", "--set", "owner=\u{202e}者"],
        vec!["reply", "--format", "json", "--id", id],
        vec!["reply", "--format", "json", "\u{9b}31m\u{61c}.txt"],
        vec!["reply", "--no-such-\u{9b}31m"],
        vec!["eval", "--wrong", &labelled],
        vec!["eval", "--wrong", "--format", "json", &labelled],
        vec!["eval", &broken],
        vec!["eval", "--format", "json", &broken],
        vec!["playbook", "show", "dining/wait_time", "--playbooks", &playbooks],
        vec!["playbook", "show", "dining/wait_time", "--playbooks", &playbooks, "--format", "json"],
        vec!["playbook", "list", "--playbooks", &playbooks],
        vec!["classify"],
        vec!["classify", "--format", "json", "--id", id],
        vec!["reply", "--industry", "\u{1b}[31m"],
        vec!["reply", "--set", "\u{1b}[31m=1"],
        vec!["reply", "--received", "\u{1b}[31m"],
        vec!["reply", "\u{1b}[31m.txt"],
        vec!["playbook", "show", "\u{1b}[31m"],
        vec!["reply", "--playbooks", "\u{1b}[31m"],
        vec!["eval", "\u{1b}[31m.jsonl"],
    ];
    for args in runs {
        let run = kesu(&args, complaint.as_str());
        for (stream, text) in [("stdout", &run.out), ("stderr", &run.err)] {
            let found: Vec<char> = text.chars().filter(|&c| obeyed(c)).collect();
            assert!(found.is_empty(), "{args:?} sends {found:?} raw to {stream}:\n{text:?}");
        }
    }
}

#[test]
fn a_template_in_a_complaint_or_a_value_is_never_carried_out() {
    for trap in [
        "{{ 7*7 }}",
        "〔product〕",
        "〔7*7〕",
        "{% for i in range(9) %}x{% endfor %}",
        "〔% if true %〕x〔% endif %〕",
        "〔# x #〕",
    ] {
        let complaint =
            format!("在信義店買的{trap}吹風機用兩天就壞了，等了兩個小時{trap}，付了{trap}3200元，我要換貨。");
        for (what, text) in [
            ("complaint", letter(&[], &complaint)),
            ("value", letter(&["--set", &format!("product={trap}"), "--set", &format!("owner={trap}")], BROKEN)),
        ] {
            assert!(!text.contains("49") && !text.contains("xx"), "{trap} in a {what} is carried out:\n{text}");
            let rest = text.replace(trap, "");
            assert!(
                !rest.contains('〔') && !rest.contains("{{"),
                "{trap} in a {what} leaves a stray delimiter:\n{text}"
            );
        }
        let text = letter(&["--set", &format!("owner={trap}")], BROKEN);
        assert!(text.contains(trap), "{trap} as a value is printed literally:\n{text}");
    }
}

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
        let error = kesu(&[args, &["--format", "json"]].concat(), WAITED).failed().error();
        assert_eq!(error["code"], code, "{args:?}: {error}");
        assert!(error["hint"].as_str().unwrap_or_default().contains(near), "{args:?} suggests {near}: {error}");
        let text = kesu(args, WAITED).failed().err;
        assert!(text.contains(near) && text.contains(code), "{args:?} in text:\n{text}");
    }
    let usage = kesu(&["reply", "--set", "owner"], WAITED).failed().err;
    assert!(usage.contains("--set name=value"), "{usage}");
    let vars = folder(&[("vars.yaml", "owner: 王店長\nsendr: x\n")]);
    let path = vars.path().join("vars.yaml");
    let text = kesu(&["reply", "--vars", shown(&path)], WAITED).failed().err;
    assert!(text.contains("vars.yaml:2:1") && text.contains("sender"), "a name in --vars has its place:\n{text}");
}

#[test]
fn a_value_that_no_letter_can_hold_is_refused_by_name() {
    for value in ["", "  ", "王\n店長", "王\u{1b}[31m", "\u{202e}王"] {
        let set = format!("customer={value}");
        let error = kesu(&["reply", "--format", "json", "--set", &set], WAITED).failed().error();
        assert_eq!(error["code"], "bad-value", "{value:?}: {error}");
        assert!(error["message"].as_str().unwrap().contains("customer"), "the slot is named: {error}");
        assert!(error["hint"].as_str().unwrap().contains("one line"), "what is expected is told: {error}");
        let json = json!({"customer": value}).to_string();
        let own = folder(&[("vars.json", &json)]);
        let path = own.path().join("vars.json");
        let errors = kesu(&["reply", "--format", "json", "--vars", shown(&path)], WAITED).failed().errors();
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
        let errors = kesu(&["reply", "--format", "json", "--vars", shown(&path)], WAITED).failed().errors();
        assert_eq!(errors["error"]["code"], code, "{name}: {errors}");
    }
    fs::write(own.path().join("large.yaml"), vec![b'#'; (1 << 20) + 1]).unwrap();
    let path = own.path().join("large.yaml");
    let error = kesu(&["reply", "--format", "json", "--vars", shown(&path)], WAITED).failed().error();
    assert!(error["message"].as_str().unwrap().contains("a file of values"), "{error}");
}

#[test]
fn a_deadline_that_is_set_is_the_one_of_letter_and_json() {
    let reply = reply_json(&["--set", "first_reply=12小時"], WAITED);
    let deadlines = reply["deadlines"].as_array().unwrap();
    let first = deadlines.iter().find(|deadline| deadline["what"] == "first_reply").unwrap();
    assert_eq!(*first, json!({"what": "first_reply", "hours": 12, "source": "set"}));
    let text = reply["reply"]["text"].as_str().unwrap();
    assert!(text.contains("12小時") && !text.contains("24小時"), "{text}");
    assert!(deadlines.iter().any(|deadline| deadline["source"] == "profile"), "{deadlines:?}");
    let error = kesu(&["reply", "--format", "json", "--set", "first_reply=明天中午"], WAITED).failed().error();
    assert_eq!(error["code"], "bad-value");
    assert!(error["hint"].as_str().unwrap().contains("24小時"), "the form is told: {error}");
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
    ("dining/wait_time.yaml:4:5", "unknown-slot"),
    ("dining/wait_time.yaml:5:5", "broken-slot"),
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
    let run = kesu(&["reply", "--format", "json", "--playbooks", shown(own.path())], WAITED).failed();
    let errors = run.errors();
    let expected = [
        ("dining/wait_time.yaml:2:5", "unknown-slot"),
        ("dining/wait_time.yaml:3:5", "broken-slot"),
        ("dining/wait_time.yaml:4:5", "broken-slot"),
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
    assert_eq!(errors["findings"].as_array().unwrap().len(), expected.len(), "each fault once:\n{errors:#}");
    let near = |id: &str| {
        errors["findings"]
            .as_array()
            .unwrap()
            .iter()
            .any(|finding| finding["help"].as_str().is_some_and(|help| help.contains(id)))
    };
    assert!(near("waited") && near("refund"), "the nearest name is suggested:\n{errors:#}");
}

fn tells(errors: &Value, place: &str, code: &str) -> bool {
    errors["findings"].as_array().expect("all findings are listed").iter().any(|finding| {
        let at = format!("{}:{}:{}", finding["file"].as_str().unwrap(), finding["line"], finding["column"]);
        at.ends_with(place) && finding["code"] == code
    })
}

#[test]
fn a_broken_playbook_folder_is_told_as_one_json_object() {
    let own = folder(&BROKEN_FILES);
    let errors = kesu(&["reply", "--format", "json", "--playbooks", shown(own.path())], WAITED).failed().errors();
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
        let errors = kesu(&["reply", "--format", "json", "--playbooks", shown(path)], WAITED).failed().errors();
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
    for (what, text) in [("deep nesting", deep), ("aliases", bomb), ("template code", call)] {
        let own = folder(&[("dining/wait_time.yaml", text.as_str())]);
        let run = kesu(&["reply", "--playbooks", shown(own.path())], WAITED).failed();
        assert!(run.err.contains("dining/wait_time.yaml:"), "{what} is told with its place:\n{}", run.err);
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
        let error = run.error();
        let fields: Vec<&str> = error.as_object().unwrap().keys().map(String::as_str).collect();
        assert!(["code", "hint", "message"].iter().all(|field| fields.contains(field)), "{args:?}: {error}");
        let code = error["code"].as_str().unwrap();
        assert!(code.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{args:?}: {code}");
    }
}

#[test]
fn a_closed_pipe_ends_the_run_quietly() {
    for args in [&["playbook", "show", "dining/wait_time"][..], &["playbook", "list", "--format", "json"]] {
        let (reader, writer) = pipe().expect("a pipe");
        drop(reader);
        let output = Process::new(KESU)
            .args(args)
            .stdin(Stdio::null())
            .stdout(writer)
            .stderr(Stdio::piped())
            .output()
            .expect("kesu runs");
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), err.as_ref()), (Some(0), ""), "{args:?}");
    }
    let own = folder(&[("complaint.txt", WAITED)]);
    for format in ["text", "json"] {
        let (reader, writer) = pipe().expect("a pipe");
        drop(reader);
        let path = own.path().join("complaint.txt");
        let output = Process::new(KESU)
            .args(["reply", "-q", "--format", format, shown(&path)])
            .stdout(writer)
            .stderr(Stdio::piped())
            .output()
            .expect("kesu runs");
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), err.as_ref()), (Some(0), ""), "reply --format {format}");
    }
    let (reader, writer) = pipe().expect("a pipe");
    drop(reader);
    let path = own.path().join("complaint.txt");
    let output = Process::new(KESU).args(["reply", shown(&path)]).stderr(writer).output().expect("kesu runs");
    assert_eq!(output.status.code(), Some(0), "a closed standard error stops nothing");
    assert!(!output.stdout.is_empty());
}

// Cases: one file each in `cases/`

/// A complaint with what must come of it. Fields that are absent are not compared.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What the case shows, in one sentence.
    shows: String,
    complaint: String,
    #[serde(default)]
    args: Vec<String>,
    intent: Option<String>,
    industry: Option<String>,
    /// The main type.
    main: Option<String>,
    /// All types, in any order; exactly these.
    types: Option<Vec<String>>,
    handling: Option<String>,
    /// `draft`, `holding` or `short`.
    kind: Option<String>,
    playbook: Option<String>,
    /// Each of these is among those found.
    #[serde(default)]
    requests: Vec<String>,
    #[serde(default)]
    risk: Vec<String>,
    /// None of these is among the risks, the requests or the types.
    #[serde(default)]
    not: Vec<String>,
    /// Text of a fact to its kind and role: `"3200元" = "amount paid"`.
    #[serde(default)]
    facts: std::collections::BTreeMap<String, String>,
    /// Each of these sections is in the letter.
    #[serde(default)]
    sections: Vec<String>,
    #[serde(default)]
    letter_has: Vec<String>,
    #[serde(default)]
    letter_lacks: Vec<String>,
    #[serde(default)]
    note_has: Vec<String>,
    asked: Option<Vec<String>>,
}

#[test]
fn every_case_in_the_folder_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut paths: Vec<_> = fs::read_dir(&folder)
        .expect("the folder of cases")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    paths.sort();
    assert!(paths.len() >= 30, "{} cases", paths.len());
    let failing: Vec<String> = paths.iter().filter_map(|path| failing_case(path)).collect();
    assert!(failing.is_empty(), "{} of {} cases fail\n\n{}", failing.len(), paths.len(), failing.join("\n\n"));
}

/// The case with everything that is wrong in it.
fn failing_case(path: &Path) -> Option<String> {
    let text = fs::read_to_string(path).expect("a case can be read");
    let case: Case = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let args: Vec<&str> =
        ["reply", "--format", "json"].into_iter().chain(case.args.iter().map(String::as_str)).collect();
    let reply = kesu(&args, case.complaint.trim_end()).fine().json();
    let faults = case_faults(&case, &reply);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    (!faults.is_empty()).then(|| {
        format!(
            "{name}: {}\n  {}\n  letter: {}",
            case.shows,
            faults.join("\n  "),
            reply["reply"]["text"].as_str().unwrap_or_default().replace('\n', " ")
        )
    })
}

fn case_faults(case: &Case, reply: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    let letter =
        format!("{}\n{}", reply["reply"]["subject"].as_str().unwrap(), reply["reply"]["text"].as_str().unwrap());
    for (name, expected, found) in [
        ("intent", &case.intent, &reply["intent"]),
        ("industry", &case.industry, &reply["industry"]["id"]),
        ("handling", &case.handling, &reply["handling"]),
        ("kind", &case.kind, &reply["reply"]["kind"]),
        ("playbook", &case.playbook, &reply["playbook"]),
    ] {
        if let Some(expected) = expected.as_ref().filter(|expected| *found != expected.as_str()) {
            faults.push(format!("{name}: expected {expected}, found {found}"));
        }
    }
    let (types, requests, risks) =
        (ids(&reply["types"], "id"), ids(&reply["requests"], "id"), ids(&reply["risk"], "id"));
    if let Some(expected) = case.main.as_ref().filter(|expected| types.first() != Some(&expected.as_str())) {
        faults.push(format!("main type: expected {expected}, found {types:?}"));
    }
    let unlike = |expected: &&Vec<String>| {
        expected.len() != types.len() || expected.iter().any(|id| !types.contains(&id.as_str()))
    };
    if let Some(expected) = case.types.as_ref().filter(unlike) {
        faults.push(format!("types: expected {expected:?}, found {types:?}"));
    }
    if let Some(expected) = case.asked.as_ref().filter(|expected| json!(expected) != reply["asked"]) {
        faults.push(format!("asked: expected {expected:?}, found {}", reply["asked"]));
    }
    for (name, expected, found) in [("request", &case.requests, &requests), ("risk", &case.risk, &risks)] {
        let missed = expected.iter().filter(|id| !found.contains(&id.as_str()));
        faults.extend(missed.map(|id| format!("{name} {id} is not among {found:?}")));
    }
    let unwanted =
        case.not.iter().filter(|id| [&types, &requests, &risks].iter().any(|found| found.contains(&id.as_str())));
    faults.extend(unwanted.map(|id| format!("{id} should not be found")));
    let facts: Vec<String> = reply["facts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fact| {
            format!(
                "{} = {} {}",
                fact["text"].as_str().unwrap(),
                fact["kind"].as_str().unwrap(),
                fact["role"].as_str().unwrap_or("")
            )
        })
        .map(|fact| fact.trim_end().to_owned())
        .collect();
    let missed = case.facts.iter().map(|(text, what)| format!("{text} = {what}")).filter(|fact| !facts.contains(fact));
    faults.extend(missed.map(|fact| format!("fact {fact} is not among {facts:?}")));
    let found = ids(&reply["reply"]["sections"], "id");
    let missed = case.sections.iter().filter(|id| !found.contains(&id.as_str()));
    faults.extend(missed.map(|id| format!("section {id} is not among {found:?}")));
    faults.extend(
        case.letter_has
            .iter()
            .filter(|text| !letter.contains(*text))
            .map(|text| format!("the letter lacks 「{text}」")),
    );
    faults.extend(
        case.letter_lacks.iter().filter(|text| letter.contains(*text)).map(|text| format!("the letter has 「{text}」")),
    );
    let notes = reply["notes"].to_string();
    faults.extend(
        case.note_has
            .iter()
            .filter(|text| !notes.contains(*text))
            .map(|text| format!("no note has 「{text}」: {notes}")),
    );
    faults
}
