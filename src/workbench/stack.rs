//! The folder that a tool judges and the layers below it: what is written, what can be run of it, and what is wrong.
//!
//! Unlike [`Engine::with_folders`] it goes on where something is faulty.

use std::path::{Path, PathBuf};

use crate::builtin;
use crate::diagnostic::{Diagnostic, Rejected};
use crate::engine::Engine;
use crate::playbook::layers::overlay;
use crate::playbook::load::{Loaded, load};
use crate::playbook::tree::{At, Source};
use crate::playbook::written::{self, Layer};
use crate::playbook::{Set, folder};

/// Folders of playbooks, the judged one on top.
pub struct Stack {
    layers: Vec<Vec<Source>>,
    /// Somebody named the folder that is judged.
    is_named: bool,
    /// What is written, layer over layer.
    pub layer: Layer,
    /// On everything that is sound; `None` where the faults leave no set.
    pub engine: Option<Engine>,
    /// All faults of form and of content, in whichever layer.
    pub findings: Vec<Diagnostic>,
}

impl Stack {
    /// Opens the folders: what is judged is `dir`, or else what lies on top; where there is nothing else, that is the
    /// built-in set.
    ///
    /// # Errors
    /// A folder that is none, cannot be read, or holds no playbook.
    pub fn open(dir: Option<&Path>, alone: bool, between: &[PathBuf]) -> Result<Self, Rejected> {
        let mut layers = if alone { Vec::new() } else { vec![builtin::sources()] };
        for path in between.iter().map(PathBuf::as_path).chain(dir) {
            layers.push(folder::read(path, &path.display().to_string())?);
        }
        let is_named = dir.is_some();
        if layers.len() == 1 && !alone {
            // What the program carries was compiled when it was built.
            let (layer, findings) = written::read(&layers[0]);
            return Ok(Self { layers, is_named, layer, engine: Some(Engine::builtin()), findings });
        }
        let carried = (!alone).then(builtin::carried);
        let Loaded { layer, fold, set, findings } = load(&layers, "custom", carried);
        let engine = set.map(|bytes| Engine::new(Set::load(bytes.into()), fold));
        Ok(Self { layers, is_named, layer, engine, findings })
    }

    /// All folders, the judged one last.
    #[must_use]
    pub fn layers(&self) -> &[Vec<Source>] {
        &self.layers
    }

    /// The engine, where nothing is faulty.
    ///
    /// # Errors
    /// All findings, where one of them is an error.
    pub fn sound(&self) -> Result<&Engine, Rejected> {
        let faulty = self.findings.iter().any(Diagnostic::is_error);
        self.engine.as_ref().filter(|_| !faulty).ok_or_else(|| Rejected(self.findings.clone()))
    }

    /// The files of the folder on top.
    #[must_use]
    pub fn own(&self) -> &[Source] {
        self.layers.last().map_or(&[], Vec::as_slice)
    }

    /// Whether something is written in the folder that is judged; everything is where none is named.
    #[must_use]
    pub fn is_own(&self, at: &At) -> bool {
        !self.is_named || self.own().iter().any(|source| *source.path == *at.file)
    }

    /// What the folder on top says by itself, and what lies below it.
    #[must_use]
    pub fn written(&self) -> (Layer, Layer) {
        let mut below = Layer::default();
        let (own, lower) =
            self.layers.split_last().map_or((&[] as &[Source], &[] as &[_]), |(own, lower)| (own, lower));
        for sources in lower {
            below = overlay(below, written::read(sources).0);
        }
        (written::read(own).0, below)
    }
}
