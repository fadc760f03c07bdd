//! The writers' tools from outside: preview and comparison of playbooks, once and while someone edits.

#![allow(clippy::unwrap_used, reason = "a field that is absent fails the test")]

mod program;

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read, Write, pipe};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use kesu::engine::{Choices, Complaint, Engine};
use program::{NO_HOTLINE, Run, command, find, folder, has, kesu, list, read, refusal, shown};
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

const ID: &str = "dining/wait_time";
/// A sentence that no shipped playbook has.
const OWN: &str = "讓您餓著肚子乾等，是我們不對。";
const OTHER: &str = "等到菜上來，興致早就沒了。";
/// Standing before a save is shown; far longer than it takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

fn preview(args: &[&str]) -> Run {
    kesu(&[&["playbook", "preview"], args].concat(), "")
}

fn diff(args: &[&str]) -> Run {
    kesu(&[&["playbook", "diff"], args].concat(), "")
}

fn saying(sentence: &str) -> String {
    format!("acknowledge:\n  - {sentence}\n")
}

// Preview

#[test]
fn both_scripts_stand_side_by_side_where_the_line_is_wide_enough() {
    for (columns, beside) in [(120, true), (80, true), (76, true), (75, false), (40, false), (20, false)] {
        let width = columns.to_string();
        let run = preview(&[ID, "--examples", "1", "--width", &width]).fine();
        assert_eq!(run.out.contains(" │ "), beside, "{columns} columns:\n{}", run.out);
        for line in run.out.lines() {
            // The count of a field is not broken.
            assert!(line.width() <= columns.max(35), "{columns} columns, {} taken: {line}", line.width());
            for side in line.split(" │ ") {
                let first = side.trim_start().chars().next();
                assert!(!first.is_some_and(|c| "，。、；：！？）」』”’】".contains(c)), "{columns} columns: {line}");
            }
        }
        assert!(!run.out.contains('\u{1b}'), "no colors in a pipe");
    }
    let shell = command(&["playbook", "preview", ID, "--examples", "1"]).env("COLUMNS", "50").output().unwrap();
    assert!(!String::from_utf8(shell.stdout).unwrap().contains(" │ "), "COLUMNS is heeded");
}

#[test]
fn the_examples_that_are_shown_show_many_variants() {
    let seen = |examples: &str| -> (usize, u64) {
        let preview = preview(&[ID, "--examples", examples, "--format", "json"]).fine().json();
        let shown = list(&preview["fields"]).iter().map(|field| field["shown"].as_u64().unwrap()).sum();
        (list(&preview["samples"]).len(), shown)
    };
    let ((one, first), (five, many), (all, most)) = (seen("1"), seen("5"), seen("999"));
    assert_eq!((one, five), (1, 5));
    assert!(first < many && many <= most && all > 20, "{first} {many} {most} of {all} examples");
    // Five that are well chosen show most of what all of them do.
    assert!(many * 10 >= most * 6, "{many} of {most}");
}

#[test]
fn a_preview_in_json_says_what_each_letter_is_made_of() {
    let own = folder(&[NO_HOTLINE]);
    let args = [ID, "--playbooks", shown(own.path()), "--text", "在信義店等了三小時才上菜", "--format", "json"];
    let preview = preview(&args).fine().json();
    assert_eq!((&preview["schema"], &preview["id"]), (&"kesu.preview/v1".into(), &ID.into()));
    let sample = &preview["samples"][0];
    assert_eq!((&sample["handling"], &sample["handling_reasons"][0]), (&"review".into(), &"missing_slot".into()));
    assert_eq!(sample["missing"][0]["slot"], "hotline");
    let told = find(&sample["slots"], "slot", "told");
    assert_eq!((&told["value"], &told["source"]), (&"在信義店等了三小時才上菜".into(), &"fact".into()));
    for (letter, script, marker) in
        [(&sample["letters"][0], "hant", "【請補：客服電話】"), (&sample["letters"][1], "hans", "【请补：客服电话】")]
    {
        assert_eq!((&letter["script"], &letter["markers"][0]), (&script.into(), &marker.into()));
        assert!(letter["text"].as_str().unwrap().contains(marker), "{letter}");
    }
    let listen = find(&preview["fields"], "field", "listen");
    let (shown, of) = (listen["shown"].as_u64().unwrap(), listen["of"].as_u64().unwrap());
    assert_eq!(shown + list(&listen["unseen"]).len() as u64, of);
}

#[test]
fn the_options_of_a_preview_do_what_they_say() {
    let complaints = folder(&[("one.txt", "叫了牛排，等了兩小時")]);
    let file = complaints.path().join("one.txt");
    let text = preview(&[ID, "--text", "飲料等了半小時", "--file", shown(&file), "--set", "owner=小陳"]).fine();
    text.prints(&["飲料等了半小時", "叫了牛排", "1/2", "2/2", "小陳"]);
    let seeds = ["1", "2", "3", "4", "5", "6", "7", "8"];
    let drafts: BTreeSet<String> =
        seeds.iter().map(|seed| preview(&[ID, "--text", "等太久", "--seed", seed]).fine().out).collect();
    assert!(drafts.len() > 2, "the seed decides");
    let last = u64::MAX.to_string();
    preview(&["intent/praise", "--seed", &last]).fine().prints(&["1/1"]);
    for (args, code) in [
        (&[ID, "--set", "ownr=小陳"][..], "unknown-slot"),
        (&[ID, "--text", " "], "empty-input"),
        (&[ID, "--file", "no-such-file"], "file-not-found"),
        (&["dining/wait_tme"], "unknown-name"),
        (&["risk/self_ham"], "unknown-name"),
        (&["wait_time"], "unknown-name"),
    ] {
        let error = refusal(&[&["playbook", "preview"], args].concat(), "");
        assert_eq!(error["error"]["code"], code, "{args:?}: {error}");
    }
    preview(&["dining/wait_tme"]).failed().tells(&["did you mean `dining/wait_time`?"]);
}

#[test]
fn letters_of_risks_and_intents_can_be_seen_without_a_complaint() {
    for (id, handling, title) in [("risk/self_harm", "human", "輕生風險"), ("intent/praise", "send", "讚美")] {
        let preview = preview(&[id, "--format", "json"]).fine().json();
        assert_eq!(preview["title"], title);
        let samples = list(&preview["samples"]);
        assert!(samples.len() > 1, "{id} has more than one letter");
        for sample in samples {
            assert_eq!((&sample["playbook"], &sample["handling"]), (&id.into(), &handling.into()));
        }
    }
    // A risk without a letter of its own speaks within another, or changes who handles it.
    let rows = [("risk/manager_request", "send", "  reply 1/"), ("risk/media_exposure", "review", "media_exposure")];
    for (id, handling, part) in rows {
        let run = preview(&[id, "--text", "在你們餐廳等了兩小時"]).fine();
        let text = run.prints(&[part, "playbook  dining/wait_time"]).out;
        assert!(text.contains(&format!("handling  {handling}")) || handling == "send", "{text}");
    }
}

#[test]
fn what_lint_says_of_the_playbook_stands_with_its_drafts() {
    let own = folder(&[
        ("dining/wait_time.yaml", "acknowledge:\n  - 餓著肚子乾等,是我們不對。\n"),
        ("retail/refund_return.yaml", "acknowledge:\n  - 退款慢了,是我們不對。\n"),
    ]);
    let args = [ID, "--playbooks", shown(own.path()), "--examples", "1"];
    let text = preview(&args).fine().prints(&["[half-width-mark]", "dining/wait_time.yaml:2:5"]).out;
    assert!(!text.contains("retail/"), "another playbook is another matter:\n{text}");
    let json = preview(&[&args[..], &["--format", "json"]].concat()).fine().json();
    assert_eq!(find(&json["findings"], "code", "half-width-mark")["line"], 2);
    preview(&[&args[..], &["--lang", "zh"]].concat()).fine().prints(&["處理  ", "警告["]);
}

#[test]
fn the_page_needs_nothing_from_elsewhere_and_escapes_what_it_shows() {
    let own = folder(&[NO_HOTLINE]);
    let page = own.path().join("preview.html");
    let complaint = "等了<b onclick=\"x\">兩小時</b>{{ 1 }}&\u{202e}";
    let args = [ID, "--playbooks", shown(own.path()), "--text", complaint, "--html", shown(&page)];
    let run = preview(&args).fine();
    assert_eq!(run.out, "", "the page is the result");
    let page = read(page);
    let parts = [
        "<!doctype html>",
        "<title>dining&#x2f;wait_time",
        "lang=\"zh-Hant\"",
        "lang=\"zh-Hans\"",
        "prefers-color-scheme: dark",
        "<mark>【請補：客服電話】</mark>",
        "<mark>【请补：客服电话】</mark>",
        "&lt;b onclick=&quot;x&quot;&gt;",
        "{{ 1 }}&amp;\\u{202e}",
        "missing_slot",
    ];
    has(&page, &parts);
    for outside in ["http://", "https://", "src=", "<script", "<link", "url(", "@import", "http-equiv=\"refresh\""] {
        assert!(!page.contains(outside), "{outside} in\n{page}");
    }
}

// Watch

/// A run that goes on, with what it has written so far.
struct Watched {
    child: Child,
    out: Arc<Mutex<Vec<u8>>>,
}

impl Watched {
    fn start(args: &[&str]) -> Self {
        Self::start_with(args, "")
    }

    /// With this on standard input.
    fn start_with(args: &[&str], input: &str) -> Self {
        // So wide that no sentence is broken.
        let args = [&["playbook", "preview", ID, "--watch", "--width", "400"], args].concat();
        let mut command = command(&args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("kesu runs");
        child.stdin.take().unwrap().write_all(input.as_bytes()).expect("kesu reads");
        let out = Arc::new(Mutex::new(Vec::new()));
        let (written, mut pipe) = (Arc::clone(&out), child.stdout.take().unwrap());
        thread::spawn(move || {
            let mut bytes = [0; 1 << 16];
            while let Ok(count @ 1..) = pipe.read(&mut bytes) {
                written.lock().unwrap().extend_from_slice(&bytes[..count]);
            }
        });
        Self { child, out }
    }

    /// Waits until what is written since the last call holds; gives it back.
    #[track_caller]
    fn until(&self, holds: impl Fn(&str) -> bool) -> String {
        let start = Instant::now();
        loop {
            let mut out = self.out.lock().unwrap();
            let so_far = String::from_utf8_lossy(&out).into_owned();
            if holds(&so_far) {
                out.clear();
                return so_far;
            }
            drop(out);
            assert!(start.elapsed() < PATIENCE, "not written in time; so far:\n{so_far}");
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Saves as many editors do: writes beside the file, then renames.
fn save(path: &Path, text: &str) {
    let beside = path.with_extension("swp");
    fs::write(&beside, text).expect("the file is written");
    fs::rename(beside, path).expect("the file is renamed");
}

/// The end of one preview.
const LAST: &str = "asks.happened_on";

#[test]
fn every_save_is_shown_and_a_fault_stands_above_the_last_drafts() {
    let own = folder(&[("dining/wait_time.yaml", &saying(OWN))]);
    let file = own.path().join("dining/wait_time.yaml");
    let watched = Watched::start(&["--playbooks", shown(own.path()), "--examples", "1"]);
    let whole = |sentence: &'static str| move |out: &str| out.contains(sentence) && out.contains(LAST);
    watched.until(whole(OWN));

    save(&file, &saying(OTHER));
    let out = watched.until(whole(OTHER));
    assert!(!out.contains(OWN) && !out.contains('\u{1b}'), "only the new drafts, and no control in a pipe:\n{out}");

    save(&file, "acknowledge:\n  - 請打〔nothing〕。\n");
    let out = watched.until(whole(OTHER));
    has(&out, &["error[unknown-slot]", "dining/wait_time.yaml:2:", "請打〔nothing〕。"]);
    assert!(out.find("unknown-slot") < out.find(OTHER), "above the last drafts:\n{out}");

    // Written over, not renamed; and a file that is no playbook says nothing.
    fs::write(own.path().join("notes.txt"), "x").unwrap();
    fs::write(&file, saying(OWN)).unwrap();
    let out = watched.until(whole(OWN));
    assert!(!out.contains("unknown-slot"), "mended:\n{out}");

    // A folder that comes later is watched, too.
    fs::create_dir_all(own.path().join("retail")).unwrap();
    save(&own.path().join("retail/refund_return.yaml"), "acknowledge: [x\n");
    watched.until(|out| out.contains("yaml-syntax") && out.contains(LAST));
    fs::remove_file(own.path().join("retail/refund_return.yaml")).unwrap();
    watched.until(|out| !out.contains("yaml-syntax") && out.contains(LAST));
}

#[test]
fn a_complaint_from_standard_input_is_answered_after_every_save() {
    let own = folder(&[("dining/wait_time.yaml", &saying(OWN))]);
    let complaint = "叫了牛排，等了兩小時";
    let watched = Watched::start_with(&["--playbooks", shown(own.path()), "--file", "-"], complaint);
    for sentence in [OWN, OTHER] {
        save(&own.path().join("dining/wait_time.yaml"), &saying(sentence));
        let out = watched.until(|out| out.contains(sentence) && out.contains(LAST));
        assert!(out.contains(complaint) && !out.contains("empty-input"), "{out}");
    }
}

#[test]
fn a_folder_that_is_broken_from_the_start_is_waited_for() {
    let own = folder(&[("dining/wait_time.yaml", "acknowledge: [x\n")]);
    let file = own.path().join("dining/wait_time.yaml");
    let page = own.path().join("page.html");
    let text = Watched::start(&["--playbooks", shown(own.path()), "--examples", "1"]);
    text.until(|out| out.contains("yaml-syntax"));
    let json = Watched::start(&["--playbooks", shown(own.path()), "--examples", "1", "--format", "json"]);
    json.until(|out| out.contains("yaml-syntax") && out.ends_with('\n'));
    let _html = Watched::start(&["--playbooks", shown(own.path()), "--examples", "1", "--html", shown(&page)]);
    page_has(&page, "yaml-syntax");
    save(&file, &saying(OWN));
    text.until(|out| out.contains(OWN));
    let line = json.until(|out| out.ends_with('\n'));
    let preview: Value = serde_json::from_str(line.lines().last().unwrap()).expect("an object a line");
    assert_eq!(preview["schema"], "kesu.preview/v1");
    page_has(&page, OWN);
    let text = read(&page);
    assert!(!text.contains("yaml-syntax") && text.contains("http-equiv=\"refresh\""), "{text}");
    save(&file, "acknowledge: [x\n");
    page_has(&page, "yaml-syntax");
    // The last drafts are kept.
    has(&read(&page), &[OWN]);
}

#[track_caller]
fn page_has(page: &Path, text: &str) {
    let start = Instant::now();
    while !fs::read_to_string(page).is_ok_and(|page| page.contains(text)) {
        assert!(start.elapsed() < PATIENCE, "the page does not have {text}");
        thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn watching_needs_a_folder_and_ends_quietly_with_its_reader() {
    preview(&[ID, "--watch"]).failed().tells(&["--playbooks DIR"]);
    preview(&[ID, "--watch", "--playbooks", "no-such-folder"]).failed();
    let own = folder(&[("dining/wait_time.yaml", &saying(OWN))]);
    let (reader, writer) = pipe().expect("a pipe");
    drop(reader);
    let args = ["playbook", "preview", ID, "--watch", "-q", "--playbooks", shown(own.path())];
    let output = command(&args).stdout(writer).stderr(Stdio::piped()).output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

// Comparison

#[test]
fn a_set_does_not_differ_from_itself() {
    for script in ["auto", "both"] {
        let run = diff(&["builtin", "builtin", "--max-changed", "0", "--script", script, "--format", "json"]);
        let compared = run.fine().json();
        assert_eq!((&compared["schema"], &compared["changed"]), (&"kesu.diff/v1".into(), &0.into()));
        assert!(compared["complaints"].as_u64().unwrap() > 1000 && list(&compared["changes"]).is_empty());
    }
}

#[test]
fn a_changed_sentence_changes_the_drafts_of_its_playbook_and_nothing_else() {
    let own = folder(&[("dining/wait_time.yaml", &saying(OWN))]);
    let compared = diff(&["builtin", shown(own.path()), "--format", "json"]).fine().json();
    let changed = compared["changed"].as_u64().unwrap();
    assert!(changed > 10 && compared["draft"] == changed, "{}", compared["changed"]);
    for part in ["classification", "handling", "signals"] {
        assert_eq!(compared[part], 0, "{part}");
    }
    let by_playbook = compared["by_playbook"].as_object().unwrap();
    for (playbook, counts) in by_playbook {
        assert_eq!(counts["changed"] == 0, playbook != ID, "{playbook}: {counts}");
    }
    for change in list(&compared["changes"]) {
        let words = list(&change["drafts"][0]["words"]);
        let new: String = words.iter().filter(|piece| piece["fate"] == "new").map(text_of).collect();
        assert!(new == OWN || change["drafts"][0]["script"] == "hans", "{change}");
    }
    let text = diff(&["builtin", shown(own.path()), "--max-shown", "2", "--width", "400"]).fine().out;
    assert!(text.contains(&format!("{{+{OWN}+}}")) && !text.contains('\u{1b}'), "{text}");
    assert!(text.contains(&format!("{} more that changed", changed - 2)), "{text}");
    for (most, code) in [(changed, 0), (changed - 1, 1)] {
        diff(&["builtin", shown(own.path()), "--max-changed", &most.to_string(), "--max-shown", "0"]).ends_with(code);
    }
    let both = diff(&[shown(own.path()), "builtin", "--script", "both", "--format", "json"]).fine().json();
    assert_eq!(list(&both["changes"][0]["drafts"]).len(), 2);
}

fn text_of(piece: &Value) -> &str {
    piece["text"].as_str().expect("a text")
}

#[test]
fn two_rules_that_are_swapped_show_exactly_the_complaints_that_moved() {
    let rules = |wait: &str, food: &str| {
        let cue = |cue: &str| format!("cues:\n  certain: [{cue}]\n");
        folder(&[("dining/wait_time.yaml", &cue(wait)), ("dining/food_quality.yaml", &cue(food))])
    };
    let (old, new) = (rules("慢郎中", "啃門板"), rules("啃門板", "慢郎中"));
    let complaints = [
        "這家餐廳真是慢郎中",
        "湯是冷的，端回去也不換",
        "這家餐廳根本是啃門板",
        "服務生翻我白眼",
        "帳單多算了一道菜，要求退費",
        "我的包裹到現在還沒到",
        "網路斷了三天都沒人來修",
    ];
    let on = folder(&[("on.txt", &complaints.join("\n"))]);
    let file = on.path().join("on.txt");
    let args = [shown(old.path()), shown(new.path()), "--on", shown(&file), "--format", "json"];
    let compared = diff(&args).fine().json();

    // The same, one by one.
    let engines = [old, new].map(|own| Engine::with_folders(&[own.path().to_owned()]).expect("a sound folder"));
    let made = |engine: &Engine, text: &str| {
        let complaint = Complaint { text: text.to_owned(), ..Complaint::default() };
        let reading = engine.read(&complaint, &Choices::default());
        let kinds: Vec<String> =
            reading.understanding.types.iter().map(|guess| engine.set.core.types[guess.id as usize].clone()).collect();
        (kinds, engine.draft(&reading, &Choices::default()).text)
    };
    let moved: Vec<&str> =
        complaints.into_iter().filter(|text| made(&engines[0], text) != made(&engines[1], text)).collect();
    let told: Vec<&str> = list(&compared["changes"]).iter().map(text_of).collect();
    assert_eq!(told, moved);
    assert_eq!(moved, [complaints[0], complaints[2]]);
    let types = find(&compared["changes"][0]["fields"], "field", "types");
    assert_eq!((&types["old"][0], &types["new"][0]), (&"wait_time".into(), &"food_quality".into()));
    assert_eq!(compared["changes"][0]["complaint"], format!("{}:1", shown(&file)));
}

#[test]
fn bad_complaints_and_folders_are_told_with_their_place() {
    let own = folder(&[
        ("on.jsonl", "{\"id\":\"a\",\"text\":\"等很久\"}\n{\"id\":\"b\"}\n等很久\n"),
        ("empty.txt", "\n"),
        ("broken/dining/wait_time.yaml", "listen: [x\n"),
    ]);
    let at = |name: &str| own.path().join(name);
    let (on, empty, broken) = (at("on.jsonl"), at("empty.txt"), at("broken"));
    let run = diff(&["builtin", "builtin", "--on", shown(&on)]).failed();
    let run = run.tells(&["on.jsonl:2:10", "on.jsonl:3:1"]);
    assert_eq!(run.err.matches("error[bad-value]").count(), 2, "{}", run.err);
    for (args, code) in [
        (&["builtin", "builtin", "--on", shown(&empty)][..], "empty-input"),
        (&["builtin", "builtin", "--on", "no-such.jsonl"], "file-not-found"),
        (&["builtin", "no-such-folder"], "file-not-found"),
        (&[shown(&broken), "builtin"], "yaml-syntax"),
        (&["builtin", shown(&on)], "not-a-file"),
    ] {
        let error = refusal(&[&["playbook", "diff"], args].concat(), "");
        assert_eq!(error["error"]["code"], code, "{args:?}: {error}");
    }
}

#[test]
fn a_changed_snippet_names_every_playbook_that_it_touches() {
    let [old, new] = ["下次來，由〔owner〕在現場等您。", "下次來，〔owner〕會親自招呼。"].map(|say| {
        folder(&[
            ("snippets.yaml", &format!("visit: [{say}]\nother: [這一句沒有變。]\n")),
            ("dining/wait_time.yaml", "also: [{snippet: visit}]\n"),
            ("retail/wait_time.yaml", "also: [{snippet: visit}, {snippet: other}]\n"),
        ])
    });
    let report = diff(&[shown(old.path()), shown(new.path()), "--format", "json"]).fine().json();
    let expected = json!([{"snippet": "visit", "users": ["dining/wait_time", "retail/wait_time"]}]);
    assert_eq!(report["snippets"], expected);
}
