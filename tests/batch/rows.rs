//! What becomes of each row: its reply, or what is wrong with it, in its place.

use serde_json::{Value, json};

use crate::program::{NO_HOTLINE, folder, has, kesu, kesu_in, read, shown};
use crate::{complaint, complaints, objects};

#[test]
fn a_script_gets_for_each_row_what_reply_would_say() {
    let run = kesu(&["batch", "--quiet"], complaints(12)).fine();
    assert_eq!(run.err, "");
    for (number, row) in objects(&run.out).into_iter().enumerate() {
        let id = format!("c{number}");
        let mut alone = kesu(&["reply", "--format", "json", "--id", &id], complaint(number)).fine().json();
        alone["line"] = json!(number + 1);
        assert_eq!(row, alone);
    }
}

/// Rows of every kind of fault, among good ones: the row, and the code of what is wrong.
const MIXED: [(&str, Option<&str>); 9] = [
    (r#"{"id":"a","text":"等了兩個小時才上菜，我要退費"}"#, None),
    ("等了兩個小時", Some("broken-row")),
    (r#"{"id":"b","txt":"等了兩個小時"}"#, Some("missing-field")),
    (r#"{"id":"c","text":"  "}"#, Some("empty-input")),
    (r#"{"id":7,"text":["等"]}"#, Some("wrong-type")),
    (r#"{"id":"d","text":"東西壞了，我要換貨","script":"hant"}"#, None),
    (r#"{"id":"e","text":"東西壞了，我要換貨","script":"latin"}"#, Some("bad-value")),
    (r#"{"id":"f","text":"東西壞了，我要換貨","industry":"retial"}"#, Some("unknown-name")),
    (r#"{"text":"東西壞了，我要換貨"}"#, None),
];

#[test]
fn a_bad_row_is_told_in_its_place_and_the_run_goes_on() {
    // Blank lines are no rows, and count as lines.
    let input: String = MIXED.iter().map(|(row, _)| format!("{row}\n\n")).collect();
    let own = folder(&[("in.jsonl", &input)]);
    let args = ["batch", "in.jsonl", "--override", "script,industry", "--summary", "summary.json"];
    let run = kesu_in(own.path(), &args, "").ends_with(1);
    let rows = objects(&run.out);
    assert_eq!(rows.len(), MIXED.len());
    for (at, (row, (text, code))) in rows.iter().zip(MIXED).enumerate() {
        assert_eq!(row["line"], json!(2 * at + 1), "{text}");
        assert_eq!(row["error"]["code"].as_str(), code, "{text}: {row}");
        assert_eq!(row["schema"], "kesu.reply/v1");
        assert_eq!(row["reply"].is_object(), code.is_none(), "{text}");
    }
    let ids: Vec<&Value> = rows.iter().map(|row| &row["id"]).collect();
    let expected = json!(["a", null, "b", "c", 7, "d", "e", "f", null]);
    assert_eq!(ids, expected.as_array().unwrap().iter().collect::<Vec<_>>());
    assert_eq!(rows[2]["error"]["hint"], "did you mean `txt`?");
    assert_eq!(rows[7]["error"]["hint"], "did you mean `retail`?");
    assert!(rows[7]["error"]["message"].as_str().unwrap().contains("`industry`"), "the field is named: {}", rows[7]);
    run.tells(&["9 rows, 6 failed", "line 3: broken-row", "and 1 more"]);

    let summary: Value = serde_json::from_str(&read(own.path().join("summary.json"))).unwrap();
    assert_eq!((&summary["rows"], &summary["failed"]), (&json!(9), &json!(6)));
    assert_eq!(summary["schema"], "kesu.summary/v1");
    let told: Vec<(u64, &str)> = summary["failures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["line"].as_u64().unwrap(), one["code"].as_str().unwrap()))
        .collect();
    let expected: Vec<(u64, &str)> =
        (0..).zip(MIXED).filter_map(|(at, (_, code))| code.map(|code| (2 * at + 1, code))).collect();
    assert_eq!(told, expected);
    let handled: u64 = summary["handling"].as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(handled, 3);
}

#[test]
fn fields_of_a_row_decide_before_the_command_line_and_others_are_carried_through() {
    let rows = [
        json!({"text": complaint(0), "lang": "hans", "who": "王店長", "store": {"no": 7}, "day": "2026-11-10"}),
        json!({"text": complaint(0), "lang": "", "store": "信義"}),
    ];
    let input = format!("{}\n{}\n", rows[0], rows[1]);
    let args = ["batch", "--quiet", "--script", "hant", "--set", "owner=李經理", "--keep", "store,text"];
    let args = [&args[..], &["--override", "script=lang,owner=who,received=day"]].concat();
    let found = objects(&kesu(&args, input).fine().out);
    let looked = |row: &Value| (row["script"].clone(), row["received"].clone(), row["kept"].clone());
    let text = complaint(0);
    assert_eq!(looked(&found[0]), (json!("hans"), json!("2026-11-10"), json!({"store": {"no": 7}, "text": text})));
    assert_eq!(looked(&found[1]), (json!("hant"), Value::Null, json!({"store": "信義", "text": text})));
    has(found[0]["reply"]["text"].as_str().unwrap(), &["王店長"]);
    has(found[1]["reply"]["text"].as_str().unwrap(), &["李經理"]);
    kesu(&["batch", "--override", "scirpt"], "").failed().tells(&["--override", "did you mean `script`?"]);
}

#[test]
fn personal_numbers_are_masked_in_whatever_a_row_brings() {
    let input = concat!(
        r#"{"id":"0912345678","text":"請打0912345678找我，東西壞了","note":["電話0912345678"]}"#,
        "\n",
        r#"{"id":"b","note":"電話0912345678","text":""}"#,
        "\n",
    );
    for form in ["jsonl", "csv"] {
        let args = ["batch", "--mask", "--keep", "note,text", "--out-format", form, "--summary", "/dev/stderr"];
        let run = kesu(&args, input).ends_with(1);
        assert!(!run.out.contains("0912345678") && !run.err.contains("0912345678"), "{}{}", run.out, run.err);
        has(&run.out, &["0912***678"]);
    }
}

#[test]
fn only_what_was_asked_for_is_written_and_every_fault() {
    let own = folder(&[NO_HOTLINE]);
    let input = format!("{}{{\"id\":\"plain\",\"text\":\"網購的毛衣洗一次就縮水\"}}\n壞掉的列\n", complaints(10));
    let args = |only: &[&'static str]| [&["batch", "--playbooks", shown(own.path())], only].concat();
    let whole = kesu(&args(&[]), input.as_str()).ends_with(1);
    let is_wanted = |row: &Value| {
        row["error"].is_object()
            || row["handling"] == "send" && ["retail", "dining"].contains(&row["industry"]["id"].as_str().unwrap())
    };
    let (wanted, others): (Vec<Value>, Vec<Value>) = objects(&whole.out).into_iter().partition(is_wanted);
    assert!(wanted.iter().any(|row| row["id"] == "plain") && !others.is_empty(), "{}", whole.out);
    let run =
        kesu(&args(&["--only", "handling=send", "--only", "industry=retail,dining"]), input.as_str()).ends_with(1);
    assert_eq!(objects(&run.out), wanted);
    run.tells(&["left out by --only", "missing"]);
    kesu(&["batch", "--only", "handling=sent"], "").failed().tells(&["--only", "did you mean `send`?"]);
    kesu(&["batch", "--only", "colour=red"], "").failed().tells(&["handling"]);
}

#[test]
fn a_field_that_no_row_has_is_told_and_one_that_some_have_is_counted() {
    let input =
        "{\"k\":\"hant\",\"text\":\"等了快兩個小時才上菜\"}\n{\"text\":\"等了快兩個小時才上菜\"}\n{\"txt\":\"好\"}\n";
    let args = ["batch", "--keep", "k,stroe", "--override", "script=k,order_id=k", "--summary", "/dev/stderr"];
    let run = kesu(&args, input).ends_with(1);
    assert!(!run.err.contains("in `k`"), "{}", run.err);
    run.tells(&["no row has a value in `stroe`", "\"k\": 1", "\"stroe\": 2"]);
    kesu(&["batch", "--id-field", "nr"], complaints(2).as_str()).fine().tells(&["no row has a value in `nr`"]);
}

#[test]
fn a_summary_takes_the_place_of_neither_input_nor_output() {
    let own = folder(&[("in.jsonl", &complaints(2))]);
    let path = |name: &str| own.path().join(name).display().to_string();
    let (input, output) = (path("in.jsonl"), path("out.jsonl"));
    kesu(&["batch", &input, "-o", &output, "--summary", &input], "").failed().tells(&["is the input"]);
    kesu(&["batch", &input, "-o", &output, "--summary", &output], "").failed().tells(&["is the output"]);
    assert_eq!(std::fs::read_to_string(&input).unwrap(), complaints(2));
}
