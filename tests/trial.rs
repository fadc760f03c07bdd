//! `kesu playbook test`: the shipped playbooks pass it, and what it says of others is so.

#![allow(clippy::unwrap_used, reason = "a field that is absent fails the test")]
#![allow(clippy::print_stdout, reason = "counts are stated by tests that pass, too")]

mod program;

use std::collections::BTreeSet;
use std::fs;
use std::time::{Duration, Instant};

use kesu::engine::{Choices, Complaint};
use kesu::playbook::compile::lessons::{Known, of_cases};
use kesu::playbook::learn::Without;
use kesu::understand::Understanding;
use kesu::workbench::stack::Stack;
use program::{Run, folder, has, kesu, list, read, shown, texts, write};
use serde_json::Value;

/// So many examples every shipped playbook has, and so many of all pass, less 0.01: most of them avoid the obvious word.
/// Raised after a gain and never lowered to pass; set anew where examples are added that are harder.
const EXAMPLES: usize = 25;
const PASSED: f64 = 0.368;

fn test(args: &[&str]) -> Run {
    kesu(&[&["playbook", "test"], args].concat(), "")
}

/// The report and whether the exit code agrees with it.
#[track_caller]
fn report(args: &[&str]) -> Value {
    let run = test(&[args, &["--format", "json"]].concat());
    let report = run.json();
    run.ends_with(if report["accepted"] == true { 0 } else { 1 });
    assert_eq!(report["schema"], "kesu.test/v1");
    report
}

fn reasons(report: &Value) -> Vec<&str> {
    texts(&report["refused"], "reason")
}

/// All failures of a report, as text and verdict.
fn verdicts(report: &Value) -> Vec<(&str, &str)> {
    let failures = list(&report["playbooks"]).iter().flat_map(|playbook| list(&playbook["failures"]));
    failures.map(|failure| (failure["text"].as_str().unwrap(), failure["verdict"].as_str().unwrap())).collect()
}

// The shipped playbooks

#[test]
fn the_shipped_playbooks_pass() {
    let (examples, passed) = (EXAMPLES.to_string(), PASSED.to_string());
    let started = Instant::now();
    let report = report(&["--require-examples", &examples, "--min-passed", &passed]);
    let took = started.elapsed();
    for playbook in list(&report["playbooks"]) {
        let [passed, missing, noisy, wrong] = ["passed", "missing", "noisy", "wrong"].map(|word| &playbook[word]);
        let id = playbook["id"].as_str().unwrap();
        println!("{id:<34}{passed:>4} passed{missing:>4} missing{noisy:>4} noisy{wrong:>4} wrong");
    }
    assert_eq!(list(&report["refused"]), &[] as &[Value], "{:#}", report["refused"]);
    assert!(report["examples"].as_u64() > Some(6_000), "{}", report["examples"]);
    // It takes a second or two; the time of a quadratic one is minutes.
    assert!(took < Duration::from_secs(20), "{took:?}");
}

#[test]
fn two_examples_of_each_industry_say_what_they_expect_in_either_script() {
    let stack = Stack::open(None, false, &[]).expect("the shipped playbooks are sound");
    let core = &stack.engine.as_ref().unwrap().set.core;
    for industry in &core.industries {
        let cases = stack.layer().cases.iter().filter(|((of, _), _)| of == industry);
        let expecting = cases.flat_map(|(_, case)| &case.examples).filter(|example| !example.expect.is_empty());
        let fold = kesu::builtin::fold();
        let scripts = expecting.map(|example| kesu::text::Script::detect(&example.text, &fold, &core.hans_only));
        let scripts: BTreeSet<_> = scripts.collect();
        assert_eq!(scripts.len(), 2, "{industry}");
    }
}

#[test]
fn the_shipped_folder_by_itself_is_the_built_in_set() {
    let (alone, built_in) = (report(&["playbooks", "--alone"]), report(&[]));
    for field in ["examples", "passed", "missing", "noisy", "wrong"] {
        assert_eq!(alone[field], built_in[field], "{field}");
    }
}

// Verdicts

#[test]
fn an_example_is_left_out_of_what_it_is_read_by() {
    // Two examples share words that no other has: each is known by its own label, and without itself by the other's.
    let words = "鑿鑿榫卯齟齬";
    let own = format!("examples:\n  - {words}，一\n  - {{text: {words}，二, type: wait_time}}\n");
    let own = folder(&[("dining/reservation.yaml", &own)]);
    let stack = Stack::open(Some(own.path()), false, &[]).expect("the folder is read");
    let engine = stack.engine.as_ref().unwrap();
    let core = &engine.set.core;
    let known = Known { layer: stack.layer(), types: &core.types, industries: &core.industries };
    let mut all = of_cases(known, engine.fold());
    let (_, example, lesson) = all.find(|(_, example, _)| example.text.starts_with(words)).unwrap();
    let complaint = Complaint { text: example.text.clone(), ..Complaint::default() };
    let without = Without::new(&lesson, &core.grams);
    let kind = core.types.iter().position(|kind| kind == "reservation").unwrap();
    let share = |understanding: &Understanding| {
        let of = understanding.candidates.iter().filter(|candidate| usize::from(candidate.kind) == kind);
        of.map(|candidate| candidate.p).sum::<f32>()
    };
    let known = share(&engine.read(&complaint, &Choices::default()).understanding);
    let unknown = share(&engine.read_without(&complaint, &Choices::default(), &without).understanding);
    assert!(unknown < known / 2.0, "{known} {unknown}");
    let report = report(&[shown(own.path())]);
    assert_eq!(report["passed"], 0, "neither is read rightly without itself: {report:#}");
}

const WORDS: &str = "examples:\n  - 餐點等了一個小時還沒上菜，催了三次\n  - 謝謝你們，餐點很好吃，服務也很好\n  \
                     - 服務生翻白眼，態度超差，還罵人\n  - {text: 外送等了兩個小時，餐都冷了, type: delivery_delay, also: [food_quality]}\n  \
                     - {text: 外送等了三個小時，餐都冷了, type: delivery_delay}\n";

#[test]
fn each_example_is_passed_missing_noisy_or_wrong() {
    let own = folder(&[("dining/wait_time.yaml", WORDS)]);
    let report = report(&[shown(own.path())]);
    assert_eq!(report["accepted"], true, "no gate is set: {report:#}");
    let expected = [
        ("謝謝你們，餐點很好吃，服務也很好", "missing"),
        ("服務生翻白眼，態度超差，還罵人", "wrong"),
        ("外送等了三個小時，餐都冷了", "noisy"),
    ];
    assert_eq!(verdicts(&report), expected, "{report:#}");
    let [playbook] = list(&report["playbooks"]) else { panic!("one playbook: {report:#}") };
    assert_eq!((&playbook["id"], &playbook["passed"]), (&Value::from("dining/wait_time"), &Value::from(2)));
    assert!(playbook["examples"].as_u64() > Some(20), "those of the layer below count too: {playbook:#}");
    let wrong = &list(&playbook["failures"])[1];
    assert!(wrong["file"].as_str().unwrap().ends_with("dining/wait_time.yaml"), "{wrong:#}");
    assert_eq!((&wrong["line"], &wrong["found"]["types"][0]), (&Value::from(4), &Value::from("service_attitude")));
    assert_eq!(wrong["evidence"][0]["for"], "service_attitude", "{wrong:#}");
    assert!(list(&wrong["evidence"][0]["words"]).iter().any(|word| word["text"] == "翻白眼"), "{wrong:#}");
}

#[test]
fn the_text_has_a_line_for_each_playbook_and_the_place_of_what_did_not_pass() {
    let own = folder(&[("dining/wait_time.yaml", WORDS)]);
    let run = test(&[shown(own.path())]).fine();
    let words = "dining/wait_time                     2 passed   1 missing   1 noisy   1 wrong";
    assert_eq!(run.out.lines().next(), Some(words), "{}", run.out);
    run.prints(&[
        "dining/wait_time.yaml:4  服務生翻白眼",
        "found dining/service_attitude",
        "for service_attitude: ",
        "5 examples: 2 passed (0.400)",
    ]);
}

#[test]
fn general_examples_show_no_industry_unless_they_say_so() {
    let text = "等了一個小時還沒上菜";
    let own = format!("examples:\n  - {text}\n  - {{text: {text}，真的, industry: general}}\n");
    let own = folder(&[("general/wait_time.yaml", &own)]);
    assert_eq!(verdicts(&report(&[shown(own.path())])), [("等了一個小時還沒上菜，真的", "wrong")]);
}

#[test]
fn intents_and_risks_have_examples_too() {
    let intents = "praise: {examples: [謝謝你們，店員很親切, 等了一個小時還沒上菜]}\n";
    let risks = "self_harm: {examples: [我真的不想活了，今晚就去跳樓, 湯是冷的，端回去也不換]}\n";
    let own = folder(&[("intents.yaml", intents), ("risks.yaml", risks)]);
    let report = report(&[shown(own.path())]);
    assert_eq!((&report["passed"], &report["missing"]), (&Value::from(2), &Value::from(2)), "{report:#}");
    assert_eq!(texts(&report["playbooks"], "id"), ["intent/praise", "risk/self_harm"]);
}

// Expectations and gates

#[test]
fn an_expectation_that_fails_is_told_with_its_place() {
    let text = "examples:\n  - text: 在信義店等了兩個小時才上菜\n    expect:\n      handling: human\n      contains: [信義店, 退費]\n      \
                omits: [退費, 兩個小時]\n      length: {least: 900, most: 1000}\n  - text: 在信義店等了三個小時才上菜\n    \
                expect: {handling: send, contains: [信義店, 三個小時], length: {most: 20}}\n";
    let own = folder(&[("dining/wait_time.yaml", text)]);
    let report = report(&[shown(own.path())]);
    assert_eq!(reasons(&report), ["expectations"]);
    let failures = list(&report["playbooks"][0]["failures"]);
    assert!(failures.iter().all(|failure| failure["verdict"] == "wrong"), "{report:#}");
    let unmet: Vec<(&str, u64, u64)> = failures
        .iter()
        .flat_map(|failure| list(&failure["unmet"]))
        .map(|unmet| {
            (unmet["expect"].as_str().unwrap(), unmet["line"].as_u64().unwrap(), unmet["column"].as_u64().unwrap())
        })
        .collect();
    let expected = [("handling", 4, 17), ("contains", 5, 23), ("omits", 6, 19), ("least", 7, 23), ("most", 9, 68)];
    assert_eq!(unmet, expected, "{report:#}");
    test(&[shown(own.path())]).prints(&[
        "the handling is send and not human",
        "does not say `退費`",
        "says `兩個小時`",
        "fewer than 900",
        "more than 20",
    ]);
}

#[test]
fn what_is_expected_is_checked_when_it_is_read() {
    let text = "examples:\n  - {text: 甲乙, expect: {handling: sent}}\n  - {text: 丙丁, expect: {contain: [甲]}}\n  \
                - {text: 戊己, expect: {length: {least: 5, most: 3}}}\n  - {text: 庚辛, expect: {}}\n  \
                - {text: 壬癸, also: [wait_tme]}\n  - {text: 子丑, expect: {length: {most: x}}}\n";
    let own = folder(&[("dining/wait_time.yaml", text)]);
    let report = report(&[shown(own.path())]);
    let found: Vec<(u64, &str)> = list(&report["findings"])
        .iter()
        .map(|finding| (finding["line"].as_u64().unwrap(), finding["code"].as_str().unwrap()))
        .collect();
    let expected = [
        (2, "unknown-id"),
        (3, "unknown-field"),
        (4, "bad-value"),
        (5, "missing-field"),
        (6, "unknown-id"),
        (7, "wrong-type"),
    ];
    assert_eq!(found, expected, "{report:#}");
}

#[test]
fn gates_set_the_exit_code() {
    let own = folder(&[("dining/wait_time.yaml", WORDS), ("hotel/industry.yaml", "title: 旅宿\n")]);
    let dir = shown(own.path());
    assert_eq!(reasons(&report(&[dir, "--min-passed", "0.4"])), [] as [&str; 0]);
    assert_eq!(reasons(&report(&[dir, "--min-passed", "0.41"])), ["too_few_passed"]);
    assert_eq!(reasons(&report(&[dir, "--require-examples", "20"])), [] as [&str; 0]);
    let few = report(&[dir, "--require-examples", "2000"]);
    assert_eq!(reasons(&few), ["too_few_examples"]);
    assert_eq!(few["refused"][0]["playbook"], "dining/wait_time");
    for args in [&["--min-passed", "2"][..], &["--update"], &["--alone"], &[dir, "--alone", "--playbooks", dir]] {
        test(args).failed();
    }
}

#[test]
fn silence_is_no_success() {
    let own = folder(&[("dining/wait_time.yaml", "acknowledge: [好，我們會查。]\n")]);
    assert_eq!(reasons(&report(&[shown(own.path())])), ["no_example"]);
    let empty = folder(&[]);
    for path in [shown(empty.path()), "no-such-folder"] {
        test(&[path]).failed();
    }
}

// Layers and faults

#[test]
fn only_the_examples_of_the_folder_are_run_and_all_of_them_without_one() {
    let below = folder(&[("dining/wait_time.yaml", "examples: [上菜等了一個鐘頭]\n")]);
    let own = folder(&[("dining/wait_time.yaml", "examples: [上菜等了兩個鐘頭, 上菜等了一個鐘頭]\n")]);
    let (below, own) = (shown(below.path()), shown(own.path()));
    assert_eq!(report(&[own, "--playbooks", below])["examples"], 2);
    let built_in = report(&[])["examples"].as_u64().unwrap();
    assert_eq!(report(&["--playbooks", below])["examples"], built_in + 1);
    assert_eq!(report(&["--playbooks", below, "--playbooks", own])["examples"], built_in + 2);
}

#[test]
fn a_broken_file_does_not_stop_the_others() {
    let broken = [
        ("dining/wait_time.yaml", WORDS),
        ("dining/food_quality.yaml", "a: [b\n"),
        ("retail/privacy.yaml", "also: [〔x〕, 好。]\n"),
    ];
    let own = folder(&broken);
    write(&own.path().join("dining/billing_error.yaml"), b"title: \xff\n");
    let report = report(&[shown(own.path())]);
    assert_eq!(reasons(&report), ["findings"]);
    assert_eq!(report["examples"], 5, "{report:#}");
    assert_eq!(texts(&report["findings"], "code"), ["undecodable-input", "yaml-syntax", "unknown-slot"]);
    let run = test(&[shown(own.path())]).ends_with(1);
    run.tells(&["error[yaml-syntax]", "error[unknown-slot]", "retail/privacy.yaml:1:8"]);
}

#[test]
fn what_makes_no_set_is_told_and_nothing_is_run() {
    let own = folder(&[("dining/wait_time.yaml", WORDS)]);
    let report = report(&[shown(own.path()), "--alone"]);
    assert_eq!(reasons(&report), ["findings"]);
    assert_eq!(report["examples"], 0);
    assert!(texts(&report["findings"], "code").contains(&"no-files"), "{report:#}");
}

// Kept drafts

#[test]
fn drafts_are_kept_and_compared() {
    let file = ("dining/wait_time.yaml", "acknowledge: [難為您了。]\nexamples: [上菜等了一個鐘頭, 上菜等了兩個鐘頭]\n");
    let (own, kept) = (folder(&[file]), folder(&[]));
    let args = [shown(own.path()), "--snapshots", shown(kept.path())];
    let snapshots =
        |report: &Value| ["drafts", "different", "missing", "stale"].map(|what| report["snapshots"][what].clone());
    let counts = |report: &Value| snapshots(report).map(|what| what.as_array().map_or(0, Vec::len));

    let missing = report(&args);
    assert_eq!((reasons(&missing), counts(&missing)), (vec!["snapshots"], [0, 0, 2, 0]), "{missing:#}");
    let updated = report(&[&args[..], &["--update"]].concat());
    assert_eq!((&updated["accepted"], &updated["snapshots"]["written"]), (&Value::from(true), &Value::from(1)));
    let drafts = [
        "> 上菜等了一個鐘頭\n\nhant · send · dining/wait_time\n| ",
        "\nhans · send · dining/wait_time\n| ",
        "难为您了。",
    ];
    has(&read(kept.path().join("dining/wait_time.txt")), &drafts);
    let same = report(&args);
    assert_eq!((&same["accepted"], &same["snapshots"]["drafts"]), (&Value::from(true), &Value::from(4)), "{same:#}");
    let again = report(&[&args[..], &["--update"]].concat());
    assert_eq!(again["snapshots"]["written"], 0, "nothing has changed");

    // One of the two drafts of an example is gone.
    let page = kept.path().join("dining/wait_time.txt");
    let whole = read(&page);
    write(&page, whole.rsplit_once("\nhans · ").expect("the last draft is Simplified").0);
    let half = report(&args);
    assert_eq!((reasons(&half), counts(&half)), (vec!["snapshots"], [0, 0, 1, 0]), "{half:#}");
    write(&page, whole);

    let changed = "acknowledge: [辛苦您了。]\nexamples: [上菜等了一個鐘頭]\n";
    write(&own.path().join("dining/wait_time.yaml"), changed);
    let changed = report(&args);
    assert_eq!((reasons(&changed), counts(&changed)), (vec!["snapshots"], [0, 2, 0, 1]), "{changed:#}");
    let changes = list(&changed["snapshots"]["different"][0]["changes"]);
    assert_eq!((&changes[0]["gone"], &changes[1]["new"]), (&Value::from("難為您了。"), &Value::from("辛苦您了。")));
    test(&args).prints(&[
        "wait_time.yaml:2 (Traditional)  上菜等了一個鐘頭\n  - 難為您了。\n  + 辛苦您了。\n",
        "kept for what is gone: 上菜等了兩個鐘頭",
    ]);
}

#[test]
fn only_files_of_drafts_are_written_over_or_removed() {
    let (own, kept) = (folder(&[("dining/wait_time.yaml", "examples: [上菜等了一個鐘頭]\n")]), folder(&[]));
    let args = [shown(own.path()), "--snapshots", shown(kept.path())];
    let update = [&args[..], &["--update"]].concat();
    let [gone, notes, drafts] =
        ["gone", "notes", "wait_time"].map(|name| kept.path().join(format!("dining/{name}.txt")));
    write(&gone, "kesu drafts: dining/gone\n");
    write(&notes, "自己的筆記\n");
    let stale = report(&args);
    assert_eq!(list(&stale["snapshots"]["stale"]).len(), 1, "{stale:#}");
    assert_eq!(report(&update)["snapshots"]["removed"], 1);
    assert!(!gone.exists() && notes.exists());

    write(&drafts, "自己的筆記\n");
    for args in [&args[..], &update] {
        test(args).failed().tells(&["dining/wait_time.txt"]);
    }
    assert_eq!(read(drafts), "自己的筆記\n");
}

#[test]
fn nothing_is_kept_of_a_faulty_set() {
    let own = folder(&[("dining/wait_time.yaml", "also: [〔x〕, 好。]\nexamples: [上菜等了一個鐘頭]\n")]);
    let kept = folder(&[]);
    let report = report(&[shown(own.path()), "--snapshots", shown(kept.path()), "--update"]);
    assert_eq!(reasons(&report), ["findings", "not_updated", "snapshots"]);
    assert_eq!(fs::read_dir(kept.path()).unwrap().count(), 0);
}
