//! The draft: what is in it, what the options do to it, and when it needs a person.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::program::{NO_HOTLINE, WAITED, find, folder, has, kesu, list, refusal, shown, texts};
use crate::{IN_DANGER, WAITED_HANS, letter, reply_json};

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
    assert!(texts(&reply["risk"], "id").contains(&"media_exposure"), "{}", reply["risk"]);
    assert!(texts(&reply["facts"], "kind").contains(&"duration"), "{}", reply["facts"]);
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
fn a_person_gets_the_letter_on_stdout_and_one_line_of_summary_on_stderr() {
    let reply = reply_json(&[], WAITED);
    let run = kesu(&["reply"], WAITED).fine().tells(&["dining/wait_time", "send"]);
    let expected =
        format!("{}\n\n{}\n", reply["reply"]["subject"].as_str().unwrap(), reply["reply"]["text"].as_str().unwrap());
    assert_eq!(run.out, expected, "standard output is subject, empty line, letter and nothing else");
    assert_eq!(run.err.lines().count(), 1, "{}", run.err);
}

#[test]
fn quiet_leaves_standard_error_empty_and_the_letter_as_it_is() {
    let loud = kesu(&["reply"], WAITED).fine();
    for flag in ["--quiet", "-q"] {
        let run = kesu(&["reply", flag], WAITED).fine();
        assert_eq!((run.out.as_str(), run.err.as_str()), (loud.out.as_str(), ""), "{flag}");
    }
    // Errors are told all the same.
    kesu(&["reply", "--quiet"], "").failed().tells(&["empty-input"]);
}

#[test]
fn strict_lets_a_routine_draft_pass_and_stops_what_a_person_must_handle() {
    kesu(&["reply", "--strict"], WAITED).fine();
    let human = kesu(&["reply", "--strict"], IN_DANGER).ends_with(1).tells(&["human", "self_harm"]);
    assert!(!human.out.is_empty(), "the draft is printed all the same");
    kesu(&["reply"], IN_DANGER).fine();
}

#[test]
fn strict_stops_a_draft_with_a_marker_and_filling_the_slot_frees_it() {
    let own = folder(&[NO_HOTLINE]);
    let args = ["reply", "--strict", "--playbooks", shown(own.path())];
    let run = kesu(&args, WAITED).ends_with(1);
    run.prints(&["請打【請補：客服電話】找我們。"]).tells(&["missing", "hotline"]);
    let reply = reply_json(&args[2..], WAITED);
    assert_eq!(reply["missing"], json!([{"slot": "hotline", "question": "客服電話"}]));
    assert_eq!(reply["handling"], "review", "while a slot is missing a person looks");
    let filled = kesu(&[&args[..], &["--set", "hotline=02-2345-6789"]].concat(), WAITED).fine();
    filled.prints(&["請打02-2345-6789找我們。"]);
}

#[test]
fn received_turns_relative_dates_into_dates() {
    let complaint = "昨天在信義店買的吹風機，回家一插電就冒火花，我要換貨。";
    let reply = reply_json(&["--received", "2026-11-01"], complaint);
    assert_eq!(reply["received"], "2026-11-01");
    assert_eq!(find(&reply["facts"], "text", "昨天")["value"], "2026-10-31");
    assert!(reply_json(&[], complaint)["received"].is_null());
    let text = letter(&["--received", "2026-11-01"], "昨天在信義店吃飯等了兩個小時才上菜。");
    let ours = text.replace("「昨天在信義店吃飯等了兩個小時才上菜」", "");
    assert!(!ours.contains("昨天"), "昨天 is no longer yesterday when the letter is read:\n{text}");
    kesu(&["reply", "--received", "last week"], WAITED).failed().tells(&["--received", "2026-11-21"]);
}

#[test]
fn the_caller_overrides_industry_and_type() {
    let reply = reply_json(&["--industry", "telecom", "--type", "outage"], WAITED);
    assert_eq!(reply["industry"]["id"], "telecom");
    assert_eq!(texts(&reply["types"], "id"), ["outage"]);
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
    has(&text, &["王店長", "信義店全體"]);
    assert!(!text.contains("檔案裡的署名"), "the command line wins:\n{text}");
    has(&letter(&["--vars", shown(&json)], WAITED), &["陳經理"]);
    // A value may hold `=`.
    has(&letter(&["--set", "owner=王店長=代理"], WAITED), &["王店長=代理"]);
    let odd = folder(&[("vars.JSON", r#"{"owner": "\u738b\ud83d\ude00", "contacts_before": 4}"#)]);
    // JSON is parsed as JSON, with its escapes.
    has(&letter(&["--vars", shown(&odd.path().join("vars.JSON"))], WAITED), &["王😀"]);
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
fn who_writes_cantonese_is_told_no_law_of_taiwan() {
    let double = "你哋個app今朝扣咗我兩次$388月費，熱線打極都冇人聽";
    let law = "消費者保護法";
    let reply = reply_json(&[], double);
    assert_eq!((&reply["script"], &reply["region"]), (&json!("hant"), &json!("hk")));
    assert!(!letter(&[], double).contains(law));
    assert!(letter(&["--region", "tw"], double).contains(law));
    let other_script = reply_json(&["--script", "hans"], double);
    assert_eq!((&other_script["script"], &other_script["region"]), (&json!("hans"), &json!("hk")));
    for (complaint, region, why) in [
        ("客服回我「唔該」，月費扣了兩次", "tw", "one may be quoted"),
        ("𠊎在台中網購的外套爛了，問佢幾時會退款，佢講唔知", "tw", "Hakka is written with some of them, too"),
        ("你哋热线打极都冇人听，月费扣咗两次", "cn", "Simplified Cantonese is of the mainland"),
    ] {
        assert_eq!(reply_json(&[], complaint)["region"], region, "{why}: {complaint}");
    }
}

#[test]
fn the_same_complaint_gets_the_same_letter_and_the_seed_chooses_another() {
    assert_eq!(letter(&[], WAITED), letter(&[], WAITED));
    assert_eq!(letter(&["--seed", "7"], WAITED), letter(&["--seed", "7"], WAITED));
    let letters: BTreeSet<String> = (0..6).map(|seed: u64| letter(&["--seed", &seed.to_string()], WAITED)).collect();
    assert!(letters.len() >= 4, "six seeds give {} different letters", letters.len());
}

#[test]
fn the_actions_are_listed_with_who_does_them_by_when() {
    let reply = reply_json(&[], WAITED);
    let actions = list(&reply["actions"]);
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
fn a_deadline_that_is_set_is_the_one_of_letter_and_json() {
    let reply = reply_json(&["--set", "first_reply=12小時"], WAITED);
    let first = find(&reply["deadlines"], "what", "first_reply");
    assert_eq!(*first, json!({"what": "first_reply", "hours": 12, "source": "set"}));
    let text = reply["reply"]["text"].as_str().unwrap();
    assert!(text.contains("12小時") && !text.contains("24小時"), "{text}");
    find(&reply["deadlines"], "source", "profile");
    let error = &refusal(&["reply", "--set", "first_reply=明天中午"], WAITED)["error"];
    assert_eq!(error["code"], "bad-value");
    assert!(error["hint"].as_str().unwrap().contains("24小時"), "the form is told: {error}");
}
