//! What is left of a folder with faults: everything else, and no sentence that is not as its author meant it.

use super::folder;
use super::load::{Loaded, load, load_above};
use super::set::{Section, Set};
use super::tree::Source;
use crate::builtin;
use crate::compose::Draft;
use crate::diagnostic::Rejected;
use crate::engine::{Choices, Complaint, Engine};
use crate::text::Script;

type File = (&'static str, &'static str);

const WAIT: File = ("dining/wait_time.yaml", "acknowledge: [好。]\n");

fn loaded(files: &[File]) -> Loaded {
    let own = files.iter().map(|(name, text)| Source::new(&format!("mine/{name}"), name, text)).collect();
    load_above(builtin::carried(), &[own], "custom")
}

/// The built-in set by itself, with one of its files written anew.
fn alone(file: File) -> Loaded {
    let (name, text) = file;
    let mut sources = builtin::sources();
    sources.retain(|source| source.name != name);
    sources.push(Source::new(name, name, text));
    load(&[sources], "custom")
}

fn codes(loaded: &Loaded) -> Vec<String> {
    loaded.findings.iter().map(|finding| finding.code.to_string()).collect()
}

fn set(loaded: &Loaded) -> Set {
    Set::load(loaded.set.clone().expect("a set is left").into())
}

fn id(ids: &[String], name: &str) -> u8 {
    ids.iter().position(|id| id == name).expect("it is one of them") as u8
}

fn sentences(set: &Set, script: Script, (industry, kind): (&str, &str), section: Section) -> Vec<String> {
    let case = set.case(script, id(&set.core.industries, industry), id(&set.core.types, kind));
    case.sections[&section].iter().map(|sentence| sentence.text.clone()).collect()
}

#[test]
fn a_sentence_that_is_faulty_in_one_script_is_in_neither() {
    let text = "acknowledge:\n  - 您等了〔wiated〕。\n  - {say: 好的。, hans: 好的〕。}\n  - {say: 好〔, hans: 好。}\n  - 看 # 3\n  \
                - \"{{ waited }}\"\n  - say: 是。\n    hans: 是 # 3\n  - 我們懂。\nalso:\n  - {say: [不, 是]}\n";
    let loaded = loaded(&[(WAIT.0, text)]);
    let told = ["unknown-slot", "broken-slot", "broken-slot", "silent-cut", "bad-text", "silent-cut", "wrong-type"];
    assert_eq!(codes(&loaded), told);
    let set = set(&loaded);
    for (script, left) in [(Script::Hant, "我們懂。"), (Script::Hans, "我们懂。")] {
        assert_eq!(sentences(&set, script, ("dining", "wait_time"), Section::Acknowledge), [left]);
    }
}

#[test]
fn what_has_lost_its_words_says_nothing() {
    let text = "actions:\n  - {id: a, say: 查〔x〕。}\n  - {id: b, say: 好。}\noptions:\n  - {id: a, answers: refund, else: 退〔x〕。}\n  \
                - {id: b, answers: refnd, else: 好。}\nasks:\n  - {fact: plase, say: 哪一家？}\n";
    let loaded = loaded(&[(WAIT.0, text)]);
    assert_eq!(codes(&loaded), ["unknown-slot", "unknown-slot", "unknown-id", "unknown-slot"]);
    let set = set(&loaded);
    let core = &set.core;
    let case = set.case(Script::Hant, id(&core.industries, "dining"), id(&core.types, "wait_time"));
    assert_eq!(case.actions.iter().map(|action| action.id.as_str()).collect::<Vec<_>>(), ["b"]);
    assert_eq!((case.options.len(), case.asks.len()), (0, 0));
}

#[test]
fn a_file_that_cannot_be_read_stops_no_other() {
    let broken = [("retail/delivery_delay.yaml", "title: [a\nb: c\n"), ("dining/no_such_type.yaml", "- 一\n"), WAIT];
    let loaded = loaded(&broken);
    assert_eq!(codes(&loaded), ["wrong-type", "yaml-syntax"]);
    let set = set(&loaded);
    assert_eq!(sentences(&set, Script::Hant, ("dining", "wait_time"), Section::Acknowledge), ["好。"]);
    let below = sentences(&builtin::set(), Script::Hant, ("retail", "delivery_delay"), Section::Listen);
    assert_eq!(sentences(&set, Script::Hant, ("retail", "delivery_delay"), Section::Listen), below);
}

#[test]
fn a_file_that_is_no_text_is_one_fault_among_others() {
    let outside = tempfile::tempdir().expect("a folder for the test");
    for (name, bytes) in [("wait_time.yaml", &b"title: \xff\n"[..]), ("food_quality.yaml", b"titel: a\n")] {
        std::fs::create_dir_all(outside.path().join("dining")).expect("a folder for the file");
        std::fs::write(outside.path().join("dining").join(name), bytes).expect("the file is written");
    }
    let own = folder::read(outside.path(), "mine").expect("the folder is read");
    let loaded = load_above(builtin::carried(), &[own], "custom");
    assert_eq!(codes(&loaded), ["unknown-field", "undecodable-input"]);
    assert!(loaded.findings[1].to_string().starts_with("mine/dining/wait_time.yaml:1:1:"), "{}", loaded.findings[1]);
    assert!(loaded.set.is_some());
}

#[test]
fn only_a_lacking_structure_leaves_no_set() {
    let broken = "a: [b\n";
    let rows = [
        ("general/wait_time.yaml", true),
        ("dining/industry.yaml", true),
        ("glossary.yaml", true),
        ("general/other.yaml", false),
        ("general/industry.yaml", false),
        ("facts.yaml", false),
        ("language.yaml", false),
        ("risks.yaml", false),
    ];
    for (name, whole) in rows {
        let loaded = alone((name, broken));
        assert_eq!(loaded.set.is_some(), whole, "{name}");
        // What stands in the other files is told of only where it is about this one.
        let places: Vec<_> = loaded.findings.iter().filter_map(|finding| finding.place.as_ref()).collect();
        assert!(places.iter().any(|place| place.file == name), "{name}: {:?}", codes(&loaded));
        if whole {
            assert_eq!(codes(&loaded), ["yaml-syntax"], "{name}");
        }
    }
}

#[test]
fn a_risk_without_its_handling_is_a_person_s() {
    let loaded = loaded(&[("risks.yaml", "flood: {cues: {strong: [淹水了]}}\n")]);
    assert_eq!(codes(&loaded), ["missing-field"]);
    let set = set(&loaded);
    assert_eq!(set.core.risks.len(), set.phrases(Script::Hant).risks.len());
    let engine = Engine::new(set, loaded.fold);
    let complaint = Complaint { text: "店裡淹水了".into(), ..Complaint::default() };
    assert_eq!(engine.read(&complaint, &Choices::default()).understanding.handling.name(), "human");
}

/// Faults of every sort in one folder.
const FAULTS: [File; 7] = [
    (
        "dining/wait_time.yaml",
        "listn: [好。]\nlisten:\n  - 您等了〔waited。\n  - 您等了〔wiated〕。\nalso: [〔waited〕]\nrights: [no-such-law]\n\
         cues: {strong: [等, …小時, (甲], exact: [等…久], remove: [沒有這個]}\n",
    ),
    (
        "dining/industry.yaml",
        "apology: []\nclosing: [〔sendr〕 敬上]\nslots: {sender: {value: 暖食 # 餐廳}, a-b: {value: 甲}}\n\
         deadlines: {first_reply: {hours: 半天}}\nwithhold: [plase]\n",
    ),
    (
        "facts.yaml",
        "kinds: {amount: money}\nnumbers: [{kind: wieght, units: [公斤]}]\npatterns: [{kind: order_id, match: '('}]\n\
         roles: [{kind: date, role: happened_on, tense: pust, before: [那天]}]\nperiods: {fortnight: [雙週]}\n\
         dates: {words: [{means: dya, words: [那一天]}]}\nwords: {colour: {strong: [紅色]}}\nslots: {x: {kind: y}}\n",
    ),
    ("risks.yaml", "flood: {handling: human, cues: {strong: [淹水]}, covers: [refnd], not_with: [x]}\n"),
    ("requests.yaml", "refund: {grant: [退〔x〕], else: [退〔x〕], authority: nobody}\n"),
    ("intents.yaml", "praise: {subject: [〔x〕], body: [[謝〔y〕]]}\n"),
    ("regulations.yaml", "tw-x: {region: mars, source: 法, checked: 昨天, say: [〔z〕]}\n"),
];

#[test]
fn the_same_is_told_of_a_folder_over_what_is_carried_and_over_its_sources() {
    let own = FAULTS.iter().map(|(name, text)| Source::new(&format!("mine/{name}"), name, text)).collect();
    let all = load(&[builtin::sources(), own], "custom");
    let [above, all] = [loaded(&FAULTS), all].map(|loaded| Rejected(loaded.findings).to_string());
    assert_eq!(above, all);
}

#[test]
fn no_letter_is_written_from_what_is_faulty() {
    let loaded = loaded(&FAULTS);
    assert!(loaded.findings.len() > 25, "{:#?}", codes(&loaded));
    let examples: Vec<String> =
        loaded.layer.cases.values().flat_map(|case| &case.examples).map(|example| example.text.clone()).collect();
    let engine = Engine::new(set(&loaded), loaded.fold);
    let others = ["謝謝你們，服務很好", "店裡淹水了，我要退款", "那天買的紅色外套，訂單AB20261101，花了3200元"];
    for text in examples.into_iter().step_by(7).chain(others.map(str::to_owned)) {
        let complaint = Complaint { text, ..Complaint::default() };
        for script in [Script::Hant, Script::Hans] {
            let choices = Choices { script: Some(script), ..Choices::default() };
            let Draft { subject, text, .. } = engine.draft(&engine.read(&complaint, &choices), &choices);
            let whole = format!("{subject}\n{text}");
            assert!(!whole.contains(['〔', '〕']) && !text.contains("暖食"), "{}:\n{whole}", complaint.text);
        }
    }
}
