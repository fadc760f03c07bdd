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
