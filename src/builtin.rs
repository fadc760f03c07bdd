//! The set that the program carries: compiled at build time by `build.rs`, with the YAML it was made from.

use std::borrow::Cow;

use crate::playbook::load::Carried;
use crate::playbook::{Set, Source};
use crate::text::Fold;

static SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/set.bin"));
static FOLD: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/fold.bin"));
static LAYER: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/layer.bin"));
static KNOWN: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/known.bin"));
static SOURCES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/sources.bin"));

/// The fold with which the built-in set was compiled.
#[must_use]
pub fn fold() -> Fold {
    Fold::from_bytes(FOLD)
}

#[must_use]
pub fn set() -> Set {
    Set::load(Cow::Borrowed(SET))
}

/// The built-in playbooks as the first layer, with folders to be laid over it.
///
/// # Panics
/// Never: `build.rs` of the same version wrote them.
#[must_use]
pub fn carried() -> Carried {
    let layer = postcard::from_bytes(LAYER).expect("made by this version");
    let known = postcard::from_bytes(KNOWN).expect("made by this version");
    Carried { layer, fold: fold(), set: set(), known, sources }
}

/// The YAML files, by path; only the writers' tools and `--playbooks` read them.
///
/// # Panics
/// Never: `build.rs` of the same version wrote them.
#[must_use]
pub fn sources() -> Vec<Source> {
    let files: Vec<(&str, &str)> = postcard::from_bytes(SOURCES).expect("made by this version");
    files.into_iter().map(|(name, text)| Source::new(name, name, text)).collect()
}
