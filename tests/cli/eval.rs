//! Labelled complaints, counted and checked.

use serde_json::json;

use crate::BROKEN;
use crate::program::{WAITED, folder, json, kesu, refusal, shown, texts};

#[test]
fn eval_counts_right_and_wrong_and_names_the_wrong_ones() {
    let right = json!({"id": "a", "text": WAITED, "industry": "dining", "type": "wait_time", "needs_human": false});
    let wrong = json!({"id": "b-wrong", "text": BROKEN, "industry": "finance", "type": "investment_loss"});
    let praise = json!({"id": "c", "text": "想特別感謝信義店的店員，很有耐心，謝謝你們！",
        "industry": "dining", "type": "other", "is_complaint": false});
    let own = folder(&[("cases.jsonl", &format!("{right}\n\n{wrong}\n{praise}\n"))]);
    let path = own.path().join("cases.jsonl");
    let report = json(&["eval", shown(&path)], "");
    assert_eq!(report["cases"], 3);
    assert_eq!((&report["industry"]["right"], &report["industry"]["of"]), (&json!(1), &json!(2)));
    assert_eq!(report["schema"], "kesu.eval/v1");
    assert_eq!((&report["type"]["right"], &report["type"]["of"]), (&json!(1), &json!(2)));
    assert_eq!(report["handled"]["routine"], json!({"send": 1, "review": 0, "human": 0}));
    assert!(report.get("wrong").is_none(), "wrong cases are told when asked for");
    let told = json(&["eval", shown(&path), "--wrong"], "");
    assert!(texts(&told["wrong"], "id").contains(&"b-wrong"), "one object with --wrong too: {told}");
    assert_eq!((&report["complaint"]["right"], &report["complaint"]["of"]), (&json!(3), &json!(3)));
    let text = kesu(&["eval", shown(&path), "--wrong"], "").fine();
    text.prints(&["3 cases", "b-wrong", "industry: retail, not finance"]);
}

#[test]
fn eval_is_held_to_gates_and_to_labels_that_are_there() {
    let case = json!({"id": "a", "text": WAITED, "industry": "dining", "type": "wait_time", "risk": ["self_harm"]});
    let own = folder(&[("cases.jsonl", &format!("{case}\n"))]);
    let path = own.path().join("cases.jsonl");
    let eval = |args: &[&str]| kesu(&[&["eval", shown(&path), "--lang", "en"], args].concat(), "");
    eval(&["--min-industry", "1.0", "--min-type", "1"]).ends_with(0);
    let below = eval(&["--min-risk", "0.5", "--min-recall", "self_harm=1.0"]).ends_with(1);
    below.prints(&["risk is 0.000, below 0.5", "self_harm is 0.000, below 1"]);
    // Silence is no success.
    eval(&["--min-requests", "0.1"]).ends_with(1).prints(&["no case is labelled with requests"]);
    let report = eval(&["--min-handling", "0.1", "--format", "json"]).ends_with(1).json();
    assert_eq!(report["accepted"], false);
    assert_eq!(report["refused"], json!([{"measure": "handling", "reached": null, "least": 0.1}]));
    eval(&["--min-recall", "self_ham=1.0"]).failed().tells(&["self_harm"]);
    eval(&["--min-recall", "self_harm"]).failed();
    eval(&["--min-type", "1.5"]).failed();
}

#[test]
fn eval_tells_labels_confusions_calibration_and_each_cue() {
    let right = json!({"id": "a", "text": WAITED, "industry": "dining", "type": "wait_time"});
    let wrong = json!({"id": "b", "text": BROKEN, "industry": "finance", "type": "investment_loss"});
    let own = folder(&[("cases.jsonl", &format!("{right}\n{wrong}\n"))]);
    let path = own.path().join("cases.jsonl");
    let report = json(&["eval", shown(&path), "--cues", "--wrong"], "");
    let label = |axis: &str, id: &str| {
        let labels = report[axis]["labels"].as_array().expect("labels");
        labels.iter().find(|label| label["id"] == id).unwrap_or_else(|| panic!("{id}: {report:#}")).clone()
    };
    let dining = label("industry", "dining");
    assert_eq!((&dining["support"], &dining["found"], &dining["missed"]), (&json!(1), &json!(1), &json!(0)));
    let finance = label("industry", "finance");
    assert_eq!((&finance["found"], &finance["missed"], &finance["recall"]), (&json!(0), &json!(1), &json!(0.0)));
    assert_eq!(label("industry", "retail")["noisy"], 1);
    let confusions = json!([{"label": "finance", "read_as": "retail", "cases": 1}]);
    assert_eq!(report["industry"]["confusions"], confusions);
    let bins = report["type"]["calibration"]["bins"].as_array().expect("bins");
    assert_eq!(bins.iter().map(|bin| bin["of"].as_u64().expect("a count")).sum::<u64>(), 2);
    let misread =
        report["wrong"].as_array().expect("cases").iter().find(|case| case["id"] == "b").expect("it is wrong");
    assert_eq!(misread["evidence"][0]["for"], "retail", "{misread:#}");
    let fired = report["cues"]["fired"].as_array().expect("cues");
    let of = |file: &str| fired.iter().filter(|cue| cue["file"] == file).collect::<Vec<_>>();
    assert!(of("dining/industry.yaml").iter().all(|cue| cue["right"] == 1 && cue["wrong"] == 0), "{report:#}");
    assert!(of("retail/industry.yaml").iter().any(|cue| cue["wrong"] == 1), "{report:#}");
    let text = kesu(&["eval", shown(&path), "--cues", "--wrong", "--lang", "en"], "").fine();
    text.prints(&[
        "2 cases",
        "finance read as retail",
        "confidence",
        "Cues that fired wrongly",
        "Cues that never fired",
    ]);
}

#[test]
fn eval_reports_every_line_that_is_no_labelled_case() {
    let own = folder(&[("cases.jsonl", "{\"id\": 1}\n{\"id\": \"a\"}\nnot json\n")]);
    let path = own.path().join("cases.jsonl");
    kesu(&["eval", shown(&path)], "").failed().tells(&["cases.jsonl:1:", "cases.jsonl:2:", "cases.jsonl:3:"]);
    kesu(&["eval", "no-such.jsonl"], "").failed();
    let labels = folder(&[(
        "cases.jsonl",
        "{\"id\":\"a\",\"text\":\"x\",\"industry\":\"dinning\",\"type\":\"wait_time\",\"need_human\":true}\n",
    )]);
    let errors = refusal(&["eval", shown(&labels.path().join("cases.jsonl"))], "");
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
    // Characters are counted, not bytes.
    let column = line.chars().take_while(|&c| c != '壞').count() + 1;
    kesu(&["eval", shown(&path)], "").failed().tells(&[&format!("e.jsonl:1:{column}")]);
    let errors = refusal(&["eval", shown(&path)], "");
    assert_eq!(errors["findings"][0]["column"], column, "{errors}");
}

#[test]
fn of_facts_only_the_kinds_are_scored_that_somebody_labelled() {
    let text = "在信義店等了三個小時，餐費3200元。";
    let case = |facts: serde_json::Value| json!({"id": "a", "text": text, "industry": "dining", "type": "wait_time", "facts": facts});
    let own = folder(&[
        ("amounts.jsonl", &format!("{}\n", case(json!({"amounts": ["3200元"]})))),
        ("none.jsonl", &format!("{}\n", case(json!({})))),
    ]);
    let facts = |file: &str| json(&["eval", shown(&own.path().join(file))], "")["facts"].clone();
    assert_eq!((&facts("amounts.jsonl")["found"], &facts("amounts.jsonl")["noisy"]), (&json!(1), &json!(0)));
    assert_eq!((&facts("none.jsonl")["found"], &facts("none.jsonl")["noisy"]), (&json!(0), &json!(0)));
}
