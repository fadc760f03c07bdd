//! What a folder says over the built-in set takes effect, field by field.

use super::layers::overlay;
use super::load::load_above;
use super::set::Set;
use super::tree::Source;
use super::written::{self, Layer};
use crate::builtin;
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
    let loaded = load_above(builtin::carried(), &[own], "custom").expect("sound playbooks");
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
