//! The folder that a tool judges and the layers below it, read and put together as far as they can be.

use std::path::{Path, PathBuf};

use crate::builtin;
use crate::diagnostic::{Diagnostic, Rejected};
use crate::engine::Engine;
use crate::playbook::folder;
use crate::playbook::layers::overlay;
use crate::playbook::tree::Source;
use crate::playbook::written::{self, Layer};

/// Folders of playbooks, the judged one on top.
pub struct Stack {
    layers: Vec<Vec<Source>>,
    /// The built-in set alone is judged; it is compiled already.
    is_builtin: bool,
}

impl Stack {
    /// Reads the folders: what is judged is `dir`, or the built-in set where there is none.
    ///
    /// # Errors
    /// A folder that is none, cannot be read, or holds no playbook.
    pub fn read(dir: Option<&Path>, alone: bool, between: &[PathBuf]) -> Result<Self, Rejected> {
        let mut layers = if alone { Vec::new() } else { vec![builtin::sources()] };
        for path in between.iter().map(PathBuf::as_path).chain(dir) {
            layers.push(folder::read(path, &path.display().to_string())?);
        }
        let is_builtin = layers.len() == 1 && !alone;
        Ok(Self { layers, is_builtin })
    }

    /// All folders, the judged one last.
    #[must_use]
    pub fn layers(&self) -> &[Vec<Source>] {
        &self.layers
    }

    /// The files that are judged.
    #[must_use]
    pub fn own(&self) -> &[Source] {
        self.layers.last().map_or(&[], Vec::as_slice)
    }

    /// What the judged folder says, and what lies below it.
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

    /// An engine on everything that can be used, and all faults of form and content.
    #[must_use]
    pub fn engine(&self) -> (Option<Engine>, Vec<Diagnostic>) {
        if self.is_builtin {
            return (Some(Engine::builtin()), Vec::new());
        }
        Engine::of_layers(&self.layers)
    }
}
