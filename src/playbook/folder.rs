//! Reading a folder of playbooks from disk, in an order that does not depend on the file system.

use std::fs;
use std::path::Path;

use super::tree::Source;
use crate::diagnostic::{Code, Diagnostic};

/// All `.yaml` files under the folder, at most one folder deep, with the path shown to people in front.
///
/// # Errors
/// The folder is none, cannot be read, or holds no playbook.
pub fn read(folder: &Path, shown_as: &str) -> Result<Vec<Source>, Diagnostic> {
    if !folder.exists() {
        return Err(Diagnostic::error(Code::FileNotFound, format!("there is no folder `{}`", folder.display())));
    }
    if !folder.is_dir() {
        let message = format!("`{}` is a file; a folder of playbooks was expected", folder.display());
        return Err(Diagnostic::error(Code::NotAFile, message));
    }
    let mut sources = Vec::new();
    collect(folder, shown_as, 0, &mut sources)?;
    if sources.is_empty() {
        let message = format!("`{}` holds no playbook", folder.display());
        let help = "playbooks are files like dining/wait_time.yaml in that folder";
        return Err(Diagnostic::error(Code::NoFiles, message).help(help));
    }
    Ok(sources)
}

fn collect(folder: &Path, shown_as: &str, depth: usize, sources: &mut Vec<Source>) -> Result<(), Diagnostic> {
    let unreadable = |error: std::io::Error, path: &Path| {
        Diagnostic::error(Code::Unreadable, format!("cannot read `{}`: {error}", path.display()))
    };
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| unreadable(error, folder))? {
        paths.push(entry.map_err(|error| unreadable(error, folder))?.path());
    }
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let shown = if shown_as.is_empty() { name.clone() } else { format!("{shown_as}/{name}") };
        if path.is_dir() && depth == 0 && !name.starts_with('.') {
            collect(&path, &shown, depth + 1, sources)?;
        } else if path.is_file() && (name.ends_with(".yaml") || name.ends_with(".yml")) {
            let bytes = fs::read(&path).map_err(|error| unreadable(error, &path))?;
            let text = String::from_utf8(bytes)
                .map_err(|_| Diagnostic::error(Code::UndecodableInput, format!("`{}` is not UTF-8", path.display())))?;
            sources.push(Source { path: shown, text: text.trim_start_matches('\u{feff}').into() });
        }
    }
    Ok(())
}
