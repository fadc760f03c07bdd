//! The one way from YAML files to a compiled set, at build time and for a user's folder.

use std::cell::OnceCell;

use super::compile::compile;
use super::layers::overlay;
use super::scripts::{self, Convert, Direction};
use super::tree::Source;
use super::written::{self, Glossary, Layer};
use crate::diagnostic::{Diagnostic, Rejected};
use crate::text::fold::one_by_one;
use crate::text::script::CharSet;
use crate::text::{Fold, fingerprint};

/// The converters that compiling needs, each opened when it is first asked for: opening reads a dictionary.
#[derive(Default)]
struct Scripts {
    to_hans: OnceCell<Convert>,
    char_to_hans: OnceCell<Convert>,
    char_to_hant: OnceCell<Convert>,
}

impl Scripts {
    fn to_hans(&self, text: &str) -> String {
        self.to_hans.get_or_init(|| scripts::open(Direction::TaiwanToHans))(text)
    }

    fn char_to_hans(&self, text: &str) -> String {
        self.char_to_hans.get_or_init(|| scripts::open(Direction::HantToHans))(text)
    }

    fn char_to_hant(&self, text: &str) -> String {
        self.char_to_hant.get_or_init(|| scripts::open(Direction::HansToHant))(text)
    }
}

/// What is made of the dictionaries for the first layer alone. It holds for all layers unless one above brings
/// characters of its own.
pub struct Carried {
    pub fold: Fold,
    pub hans_only: CharSet,
}

impl Carried {
    fn make(glossary: &Glossary, scripts: &Scripts) -> Self {
        let fold = Fold::build(|text| scripts.char_to_hans(text), &glossary.fold);
        // Characters that a Traditional text does not have.
        let alike: Vec<char> = ('\u{3400}'..='\u{9fff}').filter(|&c| fold.char(c) == c).collect();
        let hant = one_by_one(&alike, |text| scripts.char_to_hant(text));
        let differ =
            alike.iter().zip(hant).filter(|(c, hant)| *hant != Some(**c) && !glossary.both_scripts.contains(c));
        let hans_only = differ.map(|(c, _)| *c).collect();
        Self { fold, hans_only }
    }
}

/// The layers laid over one another, the first at the bottom.
///
/// # Errors
/// Every finding in every file, where one of them is an error; sound files do not hide them.
pub fn read_layers(layers: &[Vec<Source>]) -> Result<Layer, Rejected> {
    let merged = merge_layers(layers);
    if merged.findings.iter().any(Diagnostic::is_error) {
        return Err(complete(merged.findings, layers));
    }
    Ok(merged.layer)
}

/// Everything that can be had of layers, however much of them is faulty.
pub struct Loaded {
    pub layer: Layer,
    pub fold: Fold,
    /// The bytes of the set without what is faulty; `None`, with findings, where no set holds together.
    pub set: Option<Vec<u8>>,
    /// Every fault of form and of content, by place.
    pub findings: Vec<Diagnostic>,
}

/// Reads and compiles layers as far as they are sound. `carried` belongs to the first layer.
#[must_use]
pub fn load(layers: &[Vec<Source>], name: &str, carried: Option<Carried>) -> Loaded {
    let Merged { layer, mut findings, own_characters } = merge_layers(layers);
    let scripts = Scripts::default();
    let glossary = layer.glossary.clone().unwrap_or_default();
    let carried = carried.filter(|_| !own_characters).unwrap_or_else(|| Carried::make(&glossary, &scripts));
    let Carried { fold, hans_only } = carried;
    let version = format!("{name} {} #{:08x}", env!("CARGO_PKG_VERSION"), mark(layers));
    let compiled = compile(&layer, version, &fold, hans_only, |text| scripts.to_hans(text));
    findings.extend(compiled.findings);
    let Rejected(findings) = complete(findings, layers);
    Loaded { layer, fold, set: compiled.set, findings }
}

/// Reads and compiles layers that must be sound: the fold and the bytes of the set. Warnings stop nothing.
///
/// # Errors
/// Every finding on form and content in one list, where one of them is an error.
pub fn load_layers(layers: &[Vec<Source>], name: &str, carried: Option<Carried>) -> Result<(Fold, Vec<u8>), Rejected> {
    let Loaded { fold, set, findings, .. } = load(layers, name, carried);
    let sound = !findings.iter().any(Diagnostic::is_error);
    set.filter(|_| sound).map(|set| (fold, set)).ok_or(Rejected(findings))
}

struct Merged {
    layer: Layer,
    findings: Vec<Diagnostic>,
    /// A layer above the first changes which characters are alike.
    own_characters: bool,
}

fn merge_layers(layers: &[Vec<Source>]) -> Merged {
    let mut merged = Merged { layer: Layer::default(), findings: Vec::new(), own_characters: false };
    let characters =
        |layer: &Layer| layer.glossary.as_ref().map(|glossary| (glossary.fold.clone(), glossary.both_scripts.clone()));
    let mut first = None;
    for (at, sources) in layers.iter().enumerate() {
        let (layer, mut found) = written::read(sources);
        merged.findings.append(&mut found);
        merged.layer = overlay(merged.layer, layer);
        if at == 0 {
            first = characters(&merged.layer);
        }
    }
    merged.own_characters = characters(&merged.layer) != first;
    merged
}

/// A mark of all names and texts, so that two sets with one name can be told apart.
fn mark(layers: &[Vec<Source>]) -> u32 {
    let sources = layers.iter().flatten();
    let [a, b, c, d, ..] =
        fingerprint(sources.flat_map(|source| source.name.bytes().chain(source.text.bytes()))).to_be_bytes();
    u32::from_be_bytes([a, b, c, d])
}

/// Puts the source line under each finding that has none yet, for people to see.
fn complete(mut findings: Vec<Diagnostic>, layers: &[Vec<Source>]) -> Rejected {
    let bare = |place: &&mut crate::diagnostic::Place| place.source.is_empty();
    for place in findings.iter_mut().filter_map(|finding| finding.place.as_mut()).filter(bare) {
        let source = layers.iter().flatten().rev().find(|source| source.path == place.file);
        if let Some(line) = source.and_then(|source| source.text.lines().nth(place.line as usize - 1)) {
            place.source = line.to_owned();
        }
    }
    findings.sort_by_key(|finding| finding.place.as_ref().map(|place| (place.file.clone(), place.line, place.column)));
    Rejected(findings)
}
