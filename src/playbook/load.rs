//! The one way from YAML files to a compiled set, at build time and for a user's folder.

use super::compile::compile;
use super::layers::overlay;
use super::scripts::{self, Convert, Direction};
use super::tree::Source;
use super::written::{self, Layer};
use crate::diagnostic::{Diagnostic, Rejected};
use crate::text::Fold;

/// The converters that compiling needs.
pub struct Scripts {
    to_hans: Convert,
    char_to_hans: Convert,
    char_to_hant: Convert,
}

impl Scripts {
    #[must_use]
    pub fn new() -> Self {
        Self {
            to_hans: scripts::open(Direction::TaiwanToHans),
            char_to_hans: scripts::open(Direction::HantToHans),
            char_to_hant: scripts::open(Direction::HansToHant),
        }
    }
}

impl Default for Scripts {
    fn default() -> Self {
        Self::new()
    }
}

/// The layers laid over one another, the first at the bottom.
///
/// # Errors
/// Every fault of every file; sound files do not hide them.
pub fn read_layers(layers: &[Vec<Source>]) -> Result<Layer, Rejected> {
    let (merged, findings) = merge_layers(layers);
    if findings.is_empty() { Ok(merged) } else { Err(complete(findings, layers)) }
}

/// Reads and compiles layers: the fold and the bytes of the set.
///
/// # Errors
/// Every fault of form and of content, in one list.
pub fn load_layers(layers: &[Vec<Source>], name: &str) -> Result<(Fold, Vec<u8>), Rejected> {
    let (layer, mut findings) = merge_layers(layers);
    let scripts = Scripts::new();
    let fold = make_fold(&layer, &scripts);
    match compile_layers(&layer, layers, name, &fold, &scripts) {
        Ok(bytes) if findings.is_empty() => Ok((fold, bytes)),
        Ok(_) => Err(complete(findings, layers)),
        Err(Rejected(more)) => {
            findings.extend(more);
            Err(complete(findings, layers))
        }
    }
}

fn merge_layers(layers: &[Vec<Source>]) -> (Layer, Vec<Diagnostic>) {
    let (mut merged, mut findings) = (Layer::default(), Vec::new());
    for sources in layers {
        let (layer, mut found) = written::read(sources);
        findings.append(&mut found);
        merged = overlay(merged, layer);
    }
    (merged, findings)
}

/// The fold that the layers' glossary asks for.
#[must_use]
pub fn make_fold(layer: &Layer, scripts: &Scripts) -> Fold {
    let extra = layer.glossary.as_ref().map(|glossary| glossary.fold.clone()).unwrap_or_default();
    Fold::build(|text| (scripts.char_to_hans)(text), &extra)
}

/// Compiles layers that were read into the bytes of a set.
///
/// # Errors
/// Every fault of the content.
pub fn compile_layers(
    layer: &Layer,
    layers: &[Vec<Source>],
    name: &str,
    fold: &Fold,
    scripts: &Scripts,
) -> Result<Vec<u8>, Rejected> {
    let version = format!("{name} {} #{:08x}", env!("CARGO_PKG_VERSION"), fingerprint(layers));
    compile(layer, version, fold, |text| (scripts.to_hans)(text), |text| (scripts.char_to_hant)(text))
        .map_err(|findings| complete(findings, layers))
}

/// FNV-1a over all paths and texts, so that two sets with one name can be told apart.
fn fingerprint(layers: &[Vec<Source>]) -> u32 {
    let sources = layers.iter().flatten();
    let bytes = sources.flat_map(|source| source.path.bytes().chain(source.text.bytes()));
    bytes.fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// Puts the source line under each finding, for people to see.
fn complete(mut findings: Vec<Diagnostic>, layers: &[Vec<Source>]) -> Rejected {
    for place in findings.iter_mut().filter_map(|finding| finding.place.as_mut()) {
        let source = layers.iter().flatten().rev().find(|source| source.path == place.file);
        if let Some(line) = source.and_then(|source| source.text.lines().nth(place.line as usize - 1)) {
            place.source = line.to_owned();
        }
    }
    findings.sort_by_key(|finding| finding.place.as_ref().map(|place| (place.file.clone(), place.line, place.column)));
    Rejected(findings)
}
