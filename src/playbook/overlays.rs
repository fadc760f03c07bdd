//! What a folder says over the built-in set takes effect, field by field, and the same whether the built-in
//! playbooks were compiled before or are read with it.

use serde_json::Value;

use super::layers::overlay;
use super::load::{load, load_above};
use super::set::Set;
use super::tree::Source;
use super::written::{self, Layer};
use crate::builtin;
use crate::engine::{Choices, Complaint, Engine};
use crate::output::json::{self, Part};
use crate::text::Fold;

fn layer(files: &[(&str, &str)]) -> Layer {
    let sources: Vec<Source> = files.iter().map(|(name, text)| Source::new(name, name, text)).collect();
    let (layer, findings) = written::read(&sources);
    assert!(findings.is_empty(), "{findings:?}");
    layer
}

fn over(lower: &[(&str, &str)], upper: &[(&str, &str)]) -> Layer {
    overlay(layer(lower), layer(upper))
}

fn built(files: &[(&str, &str)]) -> (Fold, Set) {
    let own = files.iter().map(|(name, text)| Source::new(name, name, text)).collect();
    let loaded = load_above(builtin::carried(), &[own], "custom").sound().expect("sound playbooks");
    (loaded.fold, Set::load(loaded.set.into()))
}

#[test]
fn facts_and_glossary_of_the_upper_layer_count() {
    let facts = "slots: {due: {kind: amount, role: paid}, place: {kind: place}}\namount_unit: 元\n";
    let layer = over(&[("facts.yaml", facts)], &[("facts.yaml", "slots: {due: {kind: date}}\namount_unit: 圓\n")]);
    let facts = layer.facts.expect("facts");
    let slots: Vec<_> = facts.slots.iter().map(|slot| (slot.name.as_str(), slot.kind.0.as_str())).collect();
    assert_eq!(slots, [("due", "date"), ("place", "place")]);
    assert_eq!(facts.amount_unit.expect("a unit").hant, "圓");
    let lower = "words: {簡訊: 短信, 門市: 门店}\nfold: {嘅: 的}\nboth_scripts: 后\n";
    let upper = "words: {簡訊: 讯息}\nfold: {咁: 这}\nboth_scripts: 里\n";
    let glossary = over(&[("glossary.yaml", lower)], &[("glossary.yaml", upper)]).glossary.expect("a glossary");
    let words: Vec<_> = glossary.words.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
    assert_eq!(words, [("門市", "门店"), ("簡訊", "讯息")]);
    assert_eq!((glossary.fold.len(), glossary.both_scripts.len()), (2, 2));
}

#[test]
fn language_and_risks_of_the_upper_layer_count() {
    let lower = "contrast: {before: 0.6, after: 1.3, strong: [可是]}\ncontext: {before: 0.2}\n";
    let language =
        over(&[("language.yaml", lower)], &[("language.yaml", "contrast: {after: 2}\ncontext: {before: 0.5}\n")]);
    let language = language.language.expect("a language");
    assert_eq!((language.contrast.before, language.contrast.after), (Some(0.6), Some(2.0)));
    assert_eq!((language.context.before, language.contrast.cues.strong.len()), (Some(0.5), 1));
    let risks = over(&[("risks.yaml", "x: {listed: false}\n")], &[("risks.yaml", "x: {listed: true}\n")]).risks;
    assert_eq!(risks[0].1.listed, Some(true));
    let risks = over(&[("risks.yaml", "x: {listed: false}\n")], &[("risks.yaml", "x: {reply: 好。}\n")]).risks;
    assert_eq!(risks[0].1.listed, Some(false));
}

#[test]
fn a_cue_is_removed_from_whichever_list_it_is_in() {
    let lower = "cues: {strong: [甲乙], weak: [丙丁], except: [甲乙丙], never: [不用等]}\n";
    let upper = "cues: {strong: [戊己], remove: [甲乙, 甲乙丙, 不用等, 沒有的]}\n";
    let layer = over(&[("dining/a.yaml", lower)], &[("dining/a.yaml", upper)]);
    let cues = &layer.cases[&("dining".to_owned(), "a".to_owned())].cues;
    let left: Vec<&str> = cues.lists().into_iter().flatten().map(|cue| cue.text.as_str()).collect();
    assert_eq!(left, ["戊己", "丙丁"]);
    assert_eq!(cues.remove.iter().map(|removal| removal.done).collect::<Vec<_>>(), [true, true, true, false]);
}

#[test]
fn characters_of_an_upper_glossary_change_the_fold() {
    let (fold, set) = built(&[("glossary.yaml", "fold: {㗎: 的}\nboth_scripts: 们\n")]);
    assert_eq!((fold.char('㗎'), builtin::fold().char('㗎')), ('的', '㗎'));
    assert!(builtin::set().core.hans_only.contains('们') && !set.core.hans_only.contains('们'));
    let (fold, _) = built(&[("dining/wait_time.yaml", "also: [好，我們會查。]\n")]);
    assert_eq!(fold.bytes(), builtin::fold().bytes());
}

#[test]
fn an_industry_takes_a_cue_out_of_a_general_type() {
    let wait = "cues: {strong: [等到花謝]}\n";
    let (_, set) =
        built(&[("general/wait_time.yaml", wait), ("dining/wait_time.yaml", "cues: {remove: [等到花謝]}\n")]);
    let dining = set.core.industries.iter().position(|id| id == "dining").expect("an industry") as u8;
    let cues = set.cues();
    let removed: Vec<_> = set.core.removed.iter().map(|&(entry, industry)| (cues.entry(entry), industry)).collect();
    assert_eq!(removed.len(), 1);
    assert_eq!((removed[0].0.written(), removed[0].1), ("等到花謝", dining));
}

/// A folder that adds to, changes and takes out whatever can be; its first file stands by itself.
const FOLDER: [(&str, &str); 10] = [
    ("dining/wait_time.yaml", "cues: {strong: [等到花謝], remove: [排隊]}\nalso: [好，我們會查。]\n"),
    ("dining/service_attitude.yaml", "cues: {strong: [等了, 好久, 分鐘], weak: [態度差]}\n"),
    ("language.yaml", "negators_far: {normal: [毋須]}\n"),
    ("risks.yaml", "legal_threat:\n  cues: {strong: [找我家律師], remove: [提告]}\n"),
    ("requests.yaml", "refund:\n  cues: {normal: [(錢|款)…還來]}\n"),
    (
        "facts.yaml",
        "roles: [{kind: amount, role: paid, before: [掏了]}]\n\
         words: {product: {normal: [貓砂]}}\n",
    ),
    (
        "general/wait_time.yaml",
        "cues: {strong: [(等|排)到花謝了], normal: [排隊], except: [等到花謝了嗎], never: [不等了]}\n",
    ),
    (
        "general/lost_pet.yaml",
        "subject: [關於走失]\n\
         listen: [您說牠走失了。]\n\
         acknowledge: [一定很急。]\n\
         also: [我們會找。]\n\
         cues: {strong: [(狗|貓)…(走失|不見)]}\n\
         examples: [{text: 我的狗在你們店裡不見了}, {text: 貓在你們店裡走失了沒人找}]\n",
    ),
    ("pets/industry.yaml", "cues: {strong: [寵物店, 貓砂]}\n"),
    (
        "pets/wait_time.yaml",
        "cues: {normal: [等…美容], remove: [(等|排)到花謝了]}\n\
         examples: [{text: 在寵物店等狗美容等了三小時}, {text: 狗美容等了一天沒人理}]\n",
    ),
];

#[test]
fn a_folder_means_the_same_over_what_is_carried_and_over_its_sources() {
    let folders = [&FOLDER[..], &FOLDER[..7]];
    for files in folders {
        // What a folder teaches is learned over what is known, or with it: much the same, but not to the last bit. A label
        // without examples changes nothing.
        let silent =
            |text: &str| text.lines().filter(|line| !line.starts_with("examples:")).collect::<Vec<_>>().join("\n");
        let own: Vec<Source> = files.iter().map(|(name, text)| Source::new(name, name, &silent(text))).collect();
        let above = load_above(builtin::carried(), std::slice::from_ref(&own), "custom");
        let all = load(&[builtin::sources(), own], "custom");
        let [above, all] = [above, all].map(|loaded| loaded.sound().expect("sound playbooks"));
        let texts = all.layer.cases.values().flat_map(|case| &case.examples).map(|example| example.text.clone());
        let texts: Vec<String> = texts
            .chain([
                "排隊排到等到花謝了，我掏了300元買的貓砂，錢給我還來，不然找我家律師，準備提告".to_owned(),
                "在寵物店等了兩小時才美容，沒人帶位，貓還走失了".to_owned(),
            ])
            .collect();
        let engines = [above, all].map(|loaded| Engine::new(Set::load(loaded.set.into()), loaded.fold));
        assert_eq!(engines.each_ref().map(|engine| engine.set.automata.len()), [2, 1]);
        // Some of them, in a test of seconds.
        for text in texts.into_iter().rev().step_by(7) {
            let [above, all] = engines.each_ref().map(|engine| read(engine, &text));
            assert_eq!(above, all, "{text}");
        }
    }
}

/// All that is understood and written, but for the name of the set and the order of evidence at one place.
fn read(engine: &Engine, text: &str) -> Value {
    fn sort(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                fields.remove("playbooks");
                fields.values_mut().for_each(sort);
            }
            Value::Array(items) if items.iter().all(|item| item.get("cue").is_some()) => {
                items.sort_by_key(ToString::to_string);
            }
            Value::Array(items) => items.iter_mut().for_each(sort),
            _ => {}
        }
    }
    let complaint = Complaint { text: text.to_owned(), ..Complaint::default() };
    let choices = Choices::default();
    let reading = engine.read(&complaint, &choices);
    let draft = engine.draft(&reading, &choices);
    let mut out = Vec::new();
    json::write(&mut out, engine, &reading, &draft, Part::Reply).expect("memory can be written");
    let mut value = serde_json::from_slice(&out).expect("JSON");
    sort(&mut value);
    value
}
