//! The folder that a tool judges and the layers below it: what is written, what can be run of it, and what is wrong.
//!
//! Unlike [`Engine::with_folders`] it goes on where something is faulty.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use crate::builtin;
use crate::diagnostic::{Diagnostic, Rejected};
use crate::engine::Engine;
use crate::playbook::layers::overlay;
use crate::playbook::load::{Loaded, load, load_above, merge};
use crate::playbook::tree::{At, Source};
use crate::playbook::written::Layer;
use crate::playbook::{Set, folder};

/// The name of a set that is not the built-in one.
const NAME: &str = "custom";

/// What is written in the folder on top of a stack, below it, and one over the other.
pub struct Written {
    pub own: Layer,
    pub below: Layer,
    pub whole: Layer,
}

/// Folders of playbooks, the judged one on top.
pub struct Stack {
    layers: Vec<Vec<Source>>,
    /// Somebody named the folder that is judged.
    is_named: bool,
    written: OnceCell<Written>,
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
        layers.extend(folder::read_all(between.iter().map(PathBuf::as_path).chain(dir))?);
        let is_named = dir.is_some();
        if layers.len() == 1 && !alone {
            // What the program carries was compiled, and found sound, when it was built.
            let engine = Some(Engine::builtin());
            return Ok(Self { layers, is_named, written: OnceCell::new(), engine, findings: Vec::new() });
        }
        // What is carried has no places, so that what is written is read once more by those who ask for it.
        let loaded = if alone { load(&layers, NAME) } else { load_above(builtin::carried(), &layers[1..], NAME) };
        let Loaded { fold, set, findings, .. } = loaded;
        let engine = set.map(|bytes| Engine::new(Set::load(bytes.into()), fold));
        Ok(Self { layers, is_named, written: OnceCell::new(), engine, findings })
    }

    /// The stack with an engine that masks, or one that does not.
    #[must_use]
    pub fn masking(mut self, is_masking: bool) -> Self {
        self.engine = self.engine.map(|engine| engine.masking(is_masking));
        self
    }

    /// What is written, layer over layer.
    #[must_use]
    pub fn layer(&self) -> &Layer {
        &self.written().whole
    }

    /// What is written, in the folder on top and below it; read when it is first asked for.
    #[must_use]
    pub fn written(&self) -> &Written {
        self.written.get_or_init(|| {
            let read = |layers| merge(Layer::default(), layers).0;
            let (lower, own) = self.layers.split_at(self.layers.len().saturating_sub(1));
            let (below, own) = (read(lower), read(own));
            let whole = overlay(below.clone(), own.clone());
            Written { own, below, whole }
        })
    }

    /// The engine, for those who need everything to be as it is written.
    ///
    /// # Errors
    /// All findings, where one of them is an error.
    pub fn sound(&self) -> Result<&Engine, Rejected> {
        let is_sound = !self.findings.iter().any(Diagnostic::is_error);
        self.engine.as_ref().filter(|_| is_sound).ok_or_else(|| Rejected(self.findings.clone()))
    }

    /// All folders, the judged one last.
    #[must_use]
    pub fn layers(&self) -> &[Vec<Source>] {
        &self.layers
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
}
