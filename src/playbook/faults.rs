//! Broken folders, each with exactly what is told of it: place, code, and a part of message or help.

use std::collections::BTreeMap;
use std::fs;

use super::folder;
use super::load::load_above;
use super::set::Set;
use super::tree::{MOST_FINDINGS, Source};
use super::written::TEMPLATE_WORDS;
use crate::builtin;
use crate::compose::sentence::environment;
use crate::diagnostic::{Diagnostic, Rejected};

type File = (&'static str, &'static str);
type Told = (&'static str, &'static str, &'static str);

fn load(folders: &[&[File]]) -> Result<Set, Vec<Diagnostic>> {
    let source = |(name, text): &File| Source::new(&format!("mine/{name}"), name, text);
    let layers: Vec<_> = folders.iter().map(|files| files.iter().map(source).collect()).collect();
    match load_above(builtin::carried(), &layers, "custom").sound() {
        Ok(sound) => Ok(Set::load(sound.set.into())),
        Err(Rejected(findings)) => Err(findings),
    }
}

fn sound(folders: &[&[File]]) -> Set {
    load(folders).unwrap_or_else(|findings| panic!("{}", Rejected(findings)))
}

/// What is told otherwise than expected.
fn unlike(files: &[File], expected: &[Told]) -> Option<String> {
    let findings = load(&[files]).err().unwrap_or_default();
    let right = findings.len() == expected.len()
        && findings.iter().zip(expected).all(|(finding, (place, code, told))| {
            let found = finding.place.as_ref().map(|at| format!("{}:{}:{}", at.file, at.line, at.column));
            let text = finding.to_string();
            found.unwrap_or_default().ends_with(place) && finding.code.as_str() == *code && text.contains(told)
        });
    (!right).then(|| format!("{files:?}\n  expected {expected:?}\n  found {}", Rejected(findings)))
}

#[track_caller]
fn told(rows: &[(&[File], &[Told])]) {
    let wrong: Vec<String> = rows.iter().filter_map(|(files, expected)| unlike(files, expected)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

const WAIT: &str = "dining/wait_time.yaml";
const FRAME: &str = "dining/industry.yaml";

#[test]
fn what_yaml_does_in_silence_is_told() {
    told(&[
        (&[(WAIT, "also:\n  - 您的編號 # 123 收到了。\n")], &[("wait_time.yaml:2:5", "silent-cut", "\"您的編號 …\"")]),
        (&[(WAIT, "title: Table # 3\n")], &[("wait_time.yaml:1:8", "silent-cut", "Table …")]),
        (
            &[(WAIT, "also:\n  - 甲，好。\n   - 乙，好。\n")],
            &[("wait_time.yaml:3:4", "merged-line", "indent the dash")],
        ),
        (&[(WAIT, "also:\n  - 甲，好，\n    乙。\n")], &[("wait_time.yaml:3:5", "merged-line", "on one line")]),
        (&[(WAIT, "cues:\n  strong: [甲乙,\n    丙丁\n    戊己]\n")], &[("wait_time.yaml:4:5", "merged-line", "戊己")]),
        (&[(WAIT, "also:\n  - 您好: 請稍候。\n")], &[("wait_time.yaml:2:5", "colon-in-text", "`您好: 請稍候。`")]),
        (&[(WAIT, "also:\n  - {say: 好。}\n  - 您好: 請\n")], &[("wait_time.yaml:3:5", "colon-in-text", "full-width")]),
        (&[(WAIT, "also: 您好: 請稍候。\n")], &[("wait_time.yaml:1:9", "colon-in-text", "`also: 您好: 請稍候。`")]),
        (&[(WAIT, "examples:\n  - 店員說: 等\n")], &[("wait_time.yaml:2:5", "colon-in-text", "`店員說: 等`")]),
        (&[(WAIT, "also:\n  -\n")], &[("wait_time.yaml:2:4", "empty-list", "no text")]),
        (&[(WAIT, "also: [\"\"]\n")], &[("wait_time.yaml:1:8", "empty-list", "no text")]),
        (&[(WAIT, "also: [\"　\u{200b}\"]\n")], &[("wait_time.yaml:1:8", "empty-list", "no text")]),
        (&[(WAIT, "also: [\"您等了{{ waited }}。\"]\n")], &[("wait_time.yaml:1:8", "bad-text", "〔waited〕")]),
        (&[(WAIT, "also: [\"好\u{202e}的。\"]\n")], &[("wait_time.yaml:1:8", "bad-text", "nobody sees")]),
        (&[(WAIT, "also: [~, 好，我們會查。]\n")], &[("wait_time.yaml:1:8", "empty-list", "no text")]),
        (&[(FRAME, "deadlines: {first_reply: {hours: 0}}\n")], &[("industry.yaml:1:34", "bad-value", "at least 1")]),
        (
            &[(WAIT, "actions: [{id: a, say: 好，我們會查。, within: waited}]\n")],
            &[("wait_time.yaml:1:41", "unknown-slot", "no deadline")],
        ),
        (&[(WAIT, "also: [您等了【waited】。]\n")], &[("wait_time.yaml:1:11", "broken-slot", "〔waited〕")]),
        (&[(WAIT, "also: [\"您等了{waited}。\"]\n")], &[("wait_time.yaml:1:12", "broken-slot", "`{waited}`")]),
        (&[(WAIT, "also：\n  - 好。\n")], &[("wait_time.yaml:1:5", "yaml-syntax", "`also: `")]),
        (&[(WAIT, "title: 等\nalso：\n  - 好。\n")], &[("wait_time.yaml:2:5", "yaml-syntax", "full-width")]),
        (&[(WAIT, "cues:\n  strong：[甲乙]\n  normal: [丙丁]\n")], &[("wait_time.yaml:2:9", "yaml-syntax", "strong")]),
        (&[(WAIT, "also:\n  - say：好。\n")], &[("wait_time.yaml:2:8", "yaml-syntax", "`say: `")]),
        (&[(WAIT, "also:\n\t- 好。\n")], &[("wait_time.yaml:2:2", "yaml-syntax", "not with a tab")]),
        (&[(WAIT, "also: [好。\n")], &[("wait_time.yaml:1:1", "yaml-syntax", "the one above")]),
        (&[(WAIT, "also: [\"\\e[31m好。\"]\n")], &[("wait_time.yaml:1:8", "bad-text", "control character")]),
        (&[(WAIT, "actions: [{id: a}]\n")], &[("wait_time.yaml:1:11", "missing-field", "`say` is missing")]),
        (&[(WAIT, "asks: [{fact: order_id}]\n")], &[("wait_time.yaml:1:8", "missing-field", "`say` is missing")]),
        (&[(WAIT, "also: [好。]\n---\nalso: [不好。]\n")], &[("wait_time.yaml:2:1", "yaml-syntax", "second document")]),
        (&[(WAIT, "also: &a [好。]\n")], &[("wait_time.yaml:1:7", "yaml-alias", "anchors")]),
        (&[(WAIT, "cues: !x {strong: [甲乙]}\n")], &[("wait_time.yaml:1:7", "yaml-alias", "tags")]),
    ]);
}

#[test]
fn remarks_where_they_belong_are_no_fault() {
    sound(&[&[
        (WAIT, "---\n# 開頭\nalso:   # 次要\n  - 好，我們會查。\n  # 下一句\n  - \"編號 # 3，我們會查。\"\n"),
        (
            FRAME,
            "slots:\n  a1_b: {value: 甲, question: {say: 店名, hans: 门店}}   # 店名\ndeadlines:\n  first_reply: {hours: 12}   # 半天\n",
        ),
    ]]);
}

#[test]
fn a_slot_that_no_template_can_name_is_told() {
    told(&[
        (&[(FRAME, "slots: {my-slot: {value: 甲}}\n")], &[("industry.yaml:1:9", "bad-slot-name", "`my_slot`")]),
        (&[(FRAME, "slots: {not: {value: 甲}}\n")], &[("industry.yaml:1:9", "bad-slot-name", "`not_slot`")]),
        (&[(FRAME, "slots: {電話: {value: 甲}}\n")], &[("industry.yaml:1:9", "bad-slot-name", "`store_phone`")]),
        (&[(FRAME, "deadlines: {1st: {hours: 1}}\n")], &[("industry.yaml:1:13", "bad-slot-name", "`st`")]),
        (&[("facts.yaml", "slots: {Place: {kind: place}}\n")], &[("facts.yaml:1:9", "bad-slot-name", "`place`")]),
        (
            &[(WAIT, "also: [好的〕，您等了〔waited〕。, 好。]\n")],
            &[("wait_time.yaml:1:10", "broken-slot", "without `〔`")],
        ),
    ]);
}

#[test]
fn a_faulty_slot_is_pointed_at_where_it_stands_as_it_is() {
    told(&[
        (&[(WAIT, "also:\n  - 您等〔x〕。  \n")], &[("wait_time.yaml:2:7", "unknown-slot", "〔x〕")]),
        (&[(WAIT, "also: [\"您等〔x〕。\"]\n")], &[("wait_time.yaml:1:11", "unknown-slot", "〔x〕")]),
        (&[(WAIT, "also: {say: 等〔x〕}\n")], &[("wait_time.yaml:1:14", "unknown-slot", "〔x〕")]),
        (&[(WAIT, "also:\n  - {say: 好。, hans: 好〔x〕}\n")], &[("wait_time.yaml:2:22", "unknown-slot", "〔x〕")]),
        (&[(WAIT, "also: [您〔wiated〕〔y]\n")], &[("wait_time.yaml:1:17", "broken-slot", "without `〕`")]),
        // Folded over lines or with escapes in it, the sentence is pointed at.
        (&[(WAIT, "also: [\"\\u60a8〔x〕\"]\n")], &[("wait_time.yaml:1:8", "unknown-slot", "〔x〕")]),
        (&[(WAIT, "also:\n  - >-\n    您等\n    〔x〕\n")], &[("wait_time.yaml:3:5", "unknown-slot", "〔x〕")]),
    ]);
}

#[test]
fn an_id_stands_once_in_its_list() {
    let two = "actions: [{id: a, say: 好。}, {id: a, say: 行。}]\n";
    let options = "options:\n  - {id: b, answers: refund, else: 好。}\n  - {id: b, answers: repair, else: 行。}\n";
    told(&[
        (&[(WAIT, two)], &[("wait_time.yaml:1:29", "duplicate-id", "`a`")]),
        (&[(WAIT, options)], &[("wait_time.yaml:3:5", "duplicate-id", "`b`")]),
        (&[(WAIT, "actions: [{id: a, say: 好。}]\noptions: [{id: a, answers: refund, else: 好。}]\n")], &[]),
    ]);
}

#[test]
fn only_the_words_of_the_template_language_are_no_names() {
    let environment = environment();
    let others = ["as", "block", "do", "for", "loop", "range", "self", "set", "super", "with", "store_2"];
    for name in TEMPLATE_WORDS.into_iter().chain(others) {
        let template = format!("〔{name}〕");
        let values = BTreeMap::from([(name, "甲")]);
        let printed = environment.get_template(&template).and_then(|template| template.render(values));
        // Some of the words would do today; none of them may come to mean something tomorrow.
        assert!(TEMPLATE_WORDS.contains(&name) || printed.is_ok_and(|text| text == "甲"), "{name}");
    }
}

#[test]
fn values_of_regulations_and_language_are_checked() {
    let law = "tw-x:\n  region: taiwan\n  source: 法\n  checked: 2026-02-30\n  say: [好。]\n";
    told(&[
        (
            &[("regulations.yaml", law)],
            &[("regulations.yaml:2:11", "unknown-id", "tw"), ("regulations.yaml:4:12", "bad-value", "2026-11-21")],
        ),
        (
            &[("language.yaml", "units: {hour: 小時}\n")],
            &[("language.yaml:1:9", "unknown-field", "did you mean `hours`?")],
        ),
        (&[("glossary.yaml", "fold: {裏面: 里}\n")], &[("glossary.yaml:1:8", "bad-value", "one character")]),
        (
            &[("regulations.yaml", "tw-x: {region: tw, source: \"\", checked: 2026-11-21}\n")],
            &[("regulations.yaml:1:28", "empty-list", "no text")],
        ),
        (&[("language.yaml", "missing: \"{}\"\n")], &[("language.yaml:1:10", "bad-value", "beside `{}`")]),
        (
            &[("language.yaml", "missing: {say: \"【{}】\", hans: \" {} \"}\n")],
            &[("language.yaml:1:30", "bad-value", "beside `{}`")],
        ),
        (&[(FRAME, "slots: {phone: {question: \"\"}}\n")], &[("industry.yaml:1:27", "empty-list", "no text")]),
    ]);
}

#[test]
fn a_number_is_read_as_it_is_written_or_told() {
    told(&[
        (
            &[(FRAME, "deadlines: {first_reply: {hours: 24, days: 3}}\n")],
            &[("industry.yaml:1:26", "wrong-type", "one of {hours: …}")],
        ),
        (
            &[("risks.yaml", "legal_threat: {within: {days: x, hours: 1}}\n")],
            &[("risks.yaml:1:24", "wrong-type", "one of {hours: …}")],
        ),
        (
            &[("facts.yaml", "dates: {words: [{means: day, back: 1.5, words: [那一日]}]}\n")],
            &[("facts.yaml:1:36", "wrong-type", "a whole number, found `1.5`")],
        ),
        (
            &[("facts.yaml", "patterns: [{kind: order_id, match: x, plus: 0.9}]\n")],
            &[("facts.yaml:1:45", "wrong-type", "a whole number, found `0.9`")],
        ),
        (
            &[("language.yaml", "contrast: {before: nan, after: 1e39}\n")],
            &[
                ("language.yaml:1:20", "wrong-type", "found `nan`"),
                ("language.yaml:1:32", "wrong-type", "found `1e39`"),
            ],
        ),
    ]);
}

#[test]
fn what_lies_too_deep_is_passed_over_with_all_that_is_in_it() {
    let deep = format!("also: {}{{a: [好]}}, 好{}\ntitle: 好\nnotes: [\"\"]\n", "[".repeat(14), "]".repeat(14));
    let findings = load(&[&[(WAIT, deep.leak())]]).err().unwrap_or_default();
    let found: Vec<String> = findings.iter().map(ToString::to_string).collect();
    let places = ["yaml:1:8: wrong-type", "yaml:1:19: yaml-syntax: nested too deep", "yaml:3:9: empty-list"];
    assert_eq!(found.len(), places.len(), "{found:#?}");
    for (found, place) in found.iter().zip(places) {
        assert!(found.contains(place), "{found}");
    }
}

#[test]
fn so_many_faults_of_a_file_are_told_and_how_many_more_there_are() {
    let rows = [format!("also: [{}]\n", "[好], ".repeat(300)), format!("also: [{}]\n", "〔x〕, ".repeat(300))];
    for text in rows {
        let files: [File; 2] = [(WAIT, text.leak()), (FRAME, "titel: 餐飲\n")];
        let findings = load(&[&files]).err().unwrap_or_default();
        assert_eq!(findings.len(), 1 + MOST_FINDINGS + 1);
        assert!(findings[0].to_string().contains("industry.yaml:1:1: unknown-field"), "{}", findings[0]);
        let [.., last] = findings.as_slice() else { unreachable!("there are many") };
        assert!(last.to_string().contains("too-many: 200 more faults in this file"), "{last}");
        assert!(findings.iter().all(|finding| finding.place.as_ref().is_some_and(|place| !place.source.is_empty())));
    }
}

/// Snippets `s0`, `s1`, …, each as what the next one is.
fn snippets(count: usize, variants: impl Fn(String) -> String) -> &'static str {
    let entries = (0..count).map(|at| format!("s{at}: [{}]\n", variants(format!("{{snippet: s{}}}", at + 1))));
    entries.chain([format!("s{count}: [好，我們會查。]\n")]).collect::<String>().leak()
}

#[test]
fn snippets_in_snippets_end_somewhere() {
    let twice = |next: String| format!("{next}, {next}");
    sound(&[&[("snippets.yaml", snippets(7, twice))]]);
    for text in [snippets(40, twice), snippets(40, |next| next), snippets(5_000, |next| next)] {
        let findings = load(&[&[("snippets.yaml", text)]]).err().unwrap_or_default();
        let [finding] = findings.as_slice() else { panic!("{findings:#?}") };
        assert!(finding.to_string().contains("too-many: the snippet `s"), "{finding}");
    }
    let ring = format!(
        "{}s5000: [{{snippet: s0}}]\n",
        snippets(5_000, |next| next).rsplit_once("s5000").unwrap_or_default().0
    );
    let findings = load(&[&[("snippets.yaml", ring.leak())]]).err().unwrap_or_default();
    assert_eq!(findings.len(), MOST_FINDINGS + 1);
    let first = findings[0].to_string();
    assert!(first.contains("include-cycle") && first.ends_with("s0 → s1 → s2 → s3 → s4 → s5 → s6 → … → s0"), "{first}");
}

#[test]
fn a_cue_that_is_not_there_cannot_be_removed() {
    told(&[
        (
            &[(WAIT, "cues: {remove: [還沒萊]}\n")],
            &[("wait_time.yaml:1:17", "nothing-removed", "did you mean `還沒來`?")],
        ),
        (&[(FRAME, "cues: {remove: [zzzz]}\n")], &[("industry.yaml:1:17", "nothing-removed", "playbook show")]),
        (&[("risks.yaml", "legal_threat:\n  cues: {remove: [zzzz]}\n")], &[("risks.yaml:2:19", "nothing-removed", "")]),
    ]);
}

#[test]
fn more_than_can_be_numbered_is_told() {
    let many: String = (0..300).map(|at| format!("risk_{at}: {{handling: review}}\n")).collect();
    let layers = [vec![Source::new("mine/risks.yaml", "risks.yaml", &many)]];
    let findings = load_above(builtin::carried(), &layers, "custom").findings;
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert!(findings[0].to_string().contains("too-many: there are 3"), "{}", findings[0]);
}

#[test]
fn a_file_in_the_wrong_place_is_told_however_the_folder_is_called() {
    let outside = tempfile::tempdir().expect("a folder for the test");
    // A folder that is called like an industry is no industry.
    let folder = outside.path().join("dining");
    let files = [
        "README.md",
        ".git/config.yaml",
        "wait_time.yaml",
        "riks.yaml",
        "dining/risks.yaml",
        "dining/wait_time.yml",
        "company/dining/wait_time.yaml",
        "dining/food_quality.yaml",
    ];
    for file in files {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().expect("inside the folder")).expect("a folder for the file");
        fs::write(path, "also: [好，我們會查。]\n").expect("the file is written");
    }
    let sources = folder::read(&folder, "./f/").expect("the folder is read");
    let findings = load_above(builtin::carried(), &[sources], "custom").findings;
    let found: Vec<String> = findings.iter().map(ToString::to_string).collect();
    let expected = [
        ("./f/company/dining/wait_time.yaml:1:1: unexpected-file", "move it to dining/wait_time.yaml"),
        ("./f/dining/risks.yaml:1:1: unexpected-file", "top of the folder: risks.yaml"),
        ("./f/dining/wait_time.yml:1:1: unexpected-file", "rename it to dining/wait_time.yaml"),
        ("./f/riks.yaml:1:1: unexpected-file", "did you mean `risks.yaml`?"),
        ("./f/wait_time.yaml:1:1: unexpected-file", "like dining/wait_time.yaml"),
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, (place, help)) in found.iter().zip(expected) {
        assert!(found.starts_with(place) && found.contains(help), "{found}");
    }
}
