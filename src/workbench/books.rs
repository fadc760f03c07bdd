//! Playbooks as their author has them before him: what is written, what can be run of it, and what is wrong.
//!
//! Unlike [`Engine::with_folders`] it goes on where something is faulty.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::builtin;
use crate::diagnostic::Diagnostic;
use crate::engine::Engine;
use crate::playbook::load::{Carried, Loaded, load};
use crate::playbook::tree::At;
use crate::playbook::written::{self, Layer};
use crate::playbook::{Set, folder};

/// Layers of playbooks, opened.
pub struct Books {
    /// What is written, layer over layer.
    pub layer: Layer,
    /// `None` where the faults leave no set.
    pub engine: Option<Engine>,
    pub findings: Vec<Diagnostic>,
    /// The files of the author's own folder.
    own: Option<BTreeSet<String>>,
}

impl Books {
    /// The built-in playbooks, over them the folders below, and on top the author's own.
    ///
    /// # Errors
    /// A folder is none, cannot be read, or holds no playbook.
    pub fn open(below: &[PathBuf], own: Option<&Path>) -> Result<Self, Diagnostic> {
        if below.is_empty() && own.is_none() {
            return Ok(Self::builtin());
        }
        let mut layers = vec![builtin::sources()];
        for path in below.iter().map(PathBuf::as_path).chain(own) {
            layers.push(folder::read(path, &path.display().to_string())?);
        }
        let carried = Carried { fold: builtin::fold(), hans_only: builtin::set().core.hans_only };
        let files = own.and_then(|_| layers.last()).map(|sources| sources.iter().map(|s| s.path.clone()).collect());
        Ok(Self::of(load(&layers, "custom", Some(carried)), files))
    }

    /// A folder that is a whole set by itself.
    ///
    /// # Errors
    /// The folder is none, cannot be read, or holds no playbook.
    pub fn open_alone(folder: &Path) -> Result<Self, Diagnostic> {
        let sources = folder::read(folder, &folder.display().to_string())?;
        Ok(Self::of(load(&[sources], "custom", None), None))
    }

    /// What the program carries was compiled when it was built.
    fn builtin() -> Self {
        let (layer, findings) = written::read(&builtin::sources());
        Self { layer, engine: Some(Engine::builtin()), findings, own: None }
    }

    fn of(loaded: Loaded, own: Option<BTreeSet<String>>) -> Self {
        let Loaded { layer, fold, set, findings } = loaded;
        let engine = set.map(|bytes| Engine::new(Set::load(bytes.into()), fold));
        Self { layer, engine, findings, own }
    }

    /// Whether something is written in the author's own folder; everything is where there is none.
    #[must_use]
    pub fn is_own(&self, at: &At) -> bool {
        self.own.as_ref().is_none_or(|files| files.contains(&*at.file))
    }
}
