//! The complaint as it arrives: from where, in which encoding, how long, and with what malice.

use std::time::Duration;

use assert_cmd::Command;
use encoding_rs::{BIG5, GB18030};
use serde_json::json;

use crate::program::{WAITED, command, folder, kesu, refusal, shown};
use crate::{BROKEN, WAITED_HANS, letter};

#[test]
fn a_file_and_a_dash_are_read_like_standard_input() {
    let own = folder(&[("complaint.txt", WAITED)]);
    let path = own.path().join("complaint.txt");
    let piped = letter(&[], WAITED);
    assert_eq!(letter(&["-"], WAITED), piped);
    assert_eq!(kesu(&["reply", shown(&path)], "").fine().out, piped);
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
fn an_empty_or_blank_complaint_is_refused() {
    for (what, input) in
        [("empty", ""), ("blank", " \n\t\u{3000}\r\n"), ("mark only", "\u{feff}"), ("controls", "\u{1}\u{2}\u{7f}\n")]
    {
        let error = &refusal(&["reply"], input)["error"];
        assert_eq!(error["code"], "empty-input", "{what}: {error}");
        assert!(error["hint"].as_str().unwrap().contains("kesu reply"), "{what}: the hint shows how: {error}");
    }
}

#[test]
fn what_is_no_text_file_is_refused_by_name() {
    let own = folder(&[("a folder/x.txt", "x")]);
    let folder = own.path().join("a folder");
    for (path, code) in [("no-such-file.txt", "file-not-found"), (shown(&folder), "not-a-file")] {
        let error = &refusal(&["reply", path], "")["error"];
        assert_eq!(error["code"], code);
        assert!(error["message"].as_str().unwrap().contains(path), "the error names the path: {error}");
    }
}

#[test]
fn binary_input_and_unknown_encodings_are_refused() {
    for (bytes, code) in
        [(&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], "binary-input"), (&b"\xff\xff\xff\xff"[..], "undecodable-input")]
    {
        assert_eq!(refusal(&["reply"], bytes)["error"]["code"], code);
    }
}

#[test]
fn more_than_a_mebibyte_is_refused() {
    let error = &refusal(&["classify"], vec![b'x'; (1 << 20) + 1])["error"];
    assert_eq!(error["code"], "input-too-large");
    assert!(error["message"].as_str().unwrap().contains("1 MiB"), "the limit is named: {error}");
}

#[test]
fn just_a_mebibyte_is_read_in_the_time_of_a_long_text() {
    // Thousands of cues, or of turns: only a step that compares all of them with all others takes longer.
    let turns = "[14:02] 客人：等了快兩個小時才上菜！\n[14:05] 客服：您好，抱歉，可以退費喔\n";
    for piece in [&format!("{WAITED}\n"), turns] {
        let long = piece.repeat((1 << 20) / piece.len());
        let run =
            Command::from_std(command(&["classify", "-q"])).write_stdin(long).timeout(Duration::from_secs(20)).output();
        assert_eq!(run.expect("kesu runs").status.code(), Some(0), "1 MiB is not read within 20 seconds: {piece}");
    }
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
