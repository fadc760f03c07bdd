//! The one way from YAML files to a compiled set, at build time and for a user's folder.
//!
//! The program carries its own playbooks read and compiled. Of folders laid over them only what they add is compiled;
//! where anything is wrong with them, or where they change how characters are read, all is read from its sources.

use std::cell::OnceCell;

use super::compile::{Ground, compile};
use super::glossary::{Converter, Known};
use super::layers::overlay;
use super::scripts::{self, Convert, Direction};
use super::set::Set;
use super::tree::{MOST_FINDINGS, Source};
use super::written::{self, Glossary, Layer};
use crate::diagnostic::{Code, Diagnostic, Message, Rejected};
use crate::text::fold::one_by_one;
use crate::text::script::CharSet;
use crate::text::{Fold, HAN, fingerprint};

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

    fn characters(&self, glossary: &Glossary) -> Characters {
        let fold = Fold::build(|text| self.char_to_hans(text), &glossary.fold);
        let alike: Vec<char> = HAN.filter(|&c| fold.char(c) == c).collect();
        let hant = one_by_one(&alike, |text| self.char_to_hant(text));
        let differ =
            alike.iter().zip(hant).filter(|(c, hant)| *hant != Some(**c) && !glossary.both_scripts.contains(c));
        let hans_only = differ.map(|(c, _)| *c).collect();
        Characters { fold, hans_only }
    }
}

/// How characters are read, as a glossary has it.
struct Characters {
    fold: Fold,
    /// Those that a Traditional text does not have.
    hans_only: CharSet,
}

/// The first layer as the program carries it: read, found sound, and compiled.
pub struct Carried {
    pub layer: Layer,
    pub fold: Fold,
    pub set: Set,
    pub known: Known,
    /// What it was read from.
    pub sources: fn() -> Vec<Source>,
}

/// Everything that can be had of layers, however much of them is faulty.
pub struct Loaded {
    /// What is written. What was carried has no places.
    pub layer: Layer,
    pub fold: Fold,
    /// The bytes of the set without what is faulty; `None`, with findings, where no set holds together.
    pub set: Option<Vec<u8>>,
    pub known: Known,
    /// Every fault of form and of content, by place.
    pub findings: Vec<Diagnostic>,
}

/// A set in which nothing is faulty, and what it was made of.
pub struct Sound {
    pub layer: Layer,
    pub fold: Fold,
    /// What [`Set::load`] takes.
    pub set: Vec<u8>,
    pub known: Known,
}

impl Loaded {
    /// For those who need everything to be as it is written. Warnings stop nothing.
    ///
    /// # Errors
    /// All findings, where one of them is an error.
    pub fn sound(self) -> Result<Sound, Rejected> {
        let Self { layer, fold, set, known, findings } = self;
        let is_sound = !findings.iter().any(Diagnostic::is_error);
        let set = set.filter(|_| is_sound).ok_or(Rejected(findings))?;
        Ok(Sound { layer, fold, set, known })
    }
}

/// The layers laid over one another, the first at the bottom.
///
/// # Errors
/// Every finding in every file, where one of them is an error; sound files do not hide them.
pub fn read_layers(layers: &[Vec<Source>]) -> Result<Layer, Rejected> {
    let (layer, findings) = merge(Layer::default(), layers);
    if findings.iter().any(Diagnostic::is_error) {
        return Err(Rejected(complete(findings, layers)));
    }
    Ok(layer)
}

/// Reads and compiles layers as far as they are sound.
#[must_use]
pub fn load(layers: &[Vec<Source>], name: &str) -> Loaded {
    load_all(layers, version(name, bytes(layers)))
}

/// Reads layers and compiles what they add to the one that is carried, as far as they are sound.
#[must_use]
pub fn load_above(carried: Carried, above: &[Vec<Source>], name: &str) -> Loaded {
    let version = version(name, carried.set.core.version.bytes().chain(bytes(above)));
    let sources = carried.sources;
    load_added(carried, above, version.clone()).unwrap_or_else(|| {
        let layers: Vec<_> = std::iter::once(sources()).chain(above.iter().cloned()).collect();
        load_all(&layers, version)
    })
}

/// `None` where all has to be read from its sources: where the layers above change how characters are read, or make
/// something wrong below them, of which no place is known.
fn load_added(carried: Carried, above: &[Vec<Source>], version: String) -> Option<Loaded> {
    let Carried { layer, fold, set, known, .. } = carried;
    let before = layer.glossary.clone().unwrap_or_default();
    let (layer, mut findings) = merge(layer, above);
    let glossary = layer.glossary.clone().unwrap_or_default();
    if (&glossary.fold, &glossary.both_scripts) != (&before.fold, &before.both_scripts) {
        return None;
    }
    let known = if glossary.words == before.words { known } else { Known::new() };
    let scripts = Scripts::default();
    let converter = Converter::new(&glossary, known, |text| scripts.to_hans(text)).ok()?;
    let hans_only = set.core.hans_only.clone();
    let industries = set.core.industries.clone();
    let ground = Ground { fold: &fold, hans_only, converter: &converter, industries, below: Some(&set) };
    let compiled = compile(&layer, version, ground);
    findings.extend(compiled.findings);
    if findings.iter().filter_map(|finding| finding.place.as_ref()).any(|place| place.line == 0) {
        return None;
    }
    let known = converter.known();
    Some(Loaded { layer, fold, set: compiled.set, known, findings: complete(findings, above) })
}

fn load_all(layers: &[Vec<Source>], version: String) -> Loaded {
    let (first, above) = layers.split_at(1.min(layers.len()));
    let (layer, mut findings) = merge(Layer::default(), first);
    let industries = layer.frames.keys().cloned().collect();
    let (layer, found) = merge(layer, above);
    findings.extend(found);
    let scripts = Scripts::default();
    let glossary = layer.glossary.clone().unwrap_or_default();
    let Characters { fold, hans_only } = scripts.characters(&glossary);
    let (mut set, mut known) = (None, Known::new());
    match Converter::new(&glossary, Known::new(), |text| scripts.to_hans(text)) {
        Ok(converter) => {
            let ground = Ground { fold: &fold, hans_only, converter: &converter, industries, below: None };
            let compiled = compile(&layer, version, ground);
            findings.extend(compiled.findings);
            (set, known) = (compiled.set, converter.known());
        }
        Err(finding) => findings.push(finding),
    }
    Loaded { layer, fold, set, known, findings: complete(findings, layers) }
}

/// Reads layers and lays them over another one, with the faults of form in them.
#[must_use]
pub fn merge(mut layer: Layer, layers: &[Vec<Source>]) -> (Layer, Vec<Diagnostic>) {
    let mut findings = Vec::new();
    for sources in layers {
        let (upper, mut found) = written::read(sources);
        findings.append(&mut found);
        layer = overlay(layer, upper);
    }
    (layer, findings)
}

/// The name with a mark of all names and texts, so that two sets with one name can be told apart.
fn version(name: &str, bytes: impl Iterator<Item = u8>) -> String {
    let [a, b, c, d, ..] = fingerprint(bytes).to_be_bytes();
    format!("{name} {} #{:08x}", env!("CARGO_PKG_VERSION"), u32::from_be_bytes([a, b, c, d]))
}

fn bytes(layers: &[Vec<Source>]) -> impl Iterator<Item = u8> {
    layers.iter().flatten().flat_map(|source| source.name.bytes().chain(source.text.bytes()))
}

/// Puts the findings in their order, those that are told, and the source line under each that has none yet, for people
/// to see.
fn complete(mut findings: Vec<Diagnostic>, layers: &[Vec<Source>]) -> Vec<Diagnostic> {
    findings.sort_by_key(|finding| finding.place.as_ref().map(|place| (place.file.clone(), place.line, place.column)));
    let mut findings = first_of_each_file(&findings);
    let bare = |place: &&mut crate::diagnostic::Place| place.source.is_empty();
    for place in findings.iter_mut().filter_map(|finding| finding.place.as_mut()).filter(bare) {
        let source = layers.iter().flatten().rev().find(|source| source.path == place.file);
        if let Some(line) = source.and_then(|source| source.text.lines().nth(place.line as usize - 1)) {
            place.source = line.to_owned();
        }
    }
    findings
}

/// As many findings of each file as are told, and after them how many more there are.
fn first_of_each_file(findings: &[Diagnostic]) -> Vec<Diagnostic> {
    let file = |finding: &Diagnostic| finding.place.as_ref().map(|place| place.file.clone());
    let mut told = Vec::new();
    for of_file in findings.chunk_by(|a, b| file(a) == file(b)) {
        let (first, more) = of_file.split_at(of_file.len().min(MOST_FINDINGS));
        told.extend_from_slice(first);
        if let (Some(Diagnostic { place: Some(place), .. }), false) = (first.last(), more.is_empty()) {
            let message = Message::MoreFindings { count: more.len().into() };
            told.push(Diagnostic::new(Code::TooMany, message).at(place.clone()));
        }
    }
    told
}
