//! Reading a folder of playbooks from disk, in an order that does not depend on the file system.

use std::fs;
use std::path::Path;

use super::home;
use super::tree::Source;
use crate::diagnostic::{Code, Diagnostic, Message};

/// Folders deeper than this are not searched for playbooks that lie in the wrong place.
const DEEPEST: usize = 4;
/// The largest file that is read, in bytes: 1 MiB, five times the largest that is shipped.
const MOST_BYTES: u64 = 1 << 20;

/// All files under the folder that are meant as playbooks, with the path shown to people in front. Those in the
/// wrong place and those that cannot be read come without their text: they are only told of.
///
/// # Errors
/// The folder is none, cannot be read, or holds no playbook.
pub fn read(folder: &Path, shown_as: &str) -> Result<Vec<Source>, Diagnostic> {
    if folder.is_file() {
        let path = folder.display().to_string().into();
        return Err(Diagnostic::new(Code::NotAFile, Message::FileNotFolder { path }));
    }
    let mut sources = Vec::new();
    collect(folder, "", &mut sources)?;
    if sources.is_empty() {
        let path = folder.display().to_string().into();
        return Err(Diagnostic::new(Code::NoFiles, Message::NoPlaybooks { path }).help(Message::PlaybooksLookLike));
    }
    let shown_as = shown_as.trim_end_matches('/');
    for source in sources.iter_mut().filter(|_| !shown_as.is_empty()) {
        source.path = format!("{shown_as}/{}", source.name);
    }
    Ok(sources)
}

/// The files of folders, each shown by its path, in the order of the folders.
///
/// # Errors
/// One of them is none, cannot be read, or holds no playbook.
pub fn read_all<P: AsRef<Path>>(folders: impl IntoIterator<Item = P>) -> Result<Vec<Vec<Source>>, Diagnostic> {
    let folders = folders.into_iter();
    folders.map(|folder| read(folder.as_ref(), &folder.as_ref().display().to_string())).collect()
}

/// Collects what lies in `folder`, whose path inside the folder of playbooks is `name`.
fn collect(folder: &Path, name: &str, sources: &mut Vec<Source>) -> Result<(), Diagnostic> {
    let unreadable = |error| Diagnostic::unreadable_folder(folder, &error);
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        paths.push(entry.map_err(unreadable)?.path());
    }
    paths.sort();
    for path in paths {
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let name = if name.is_empty() { file.clone() } else { format!("{name}/{file}") };
        if file.starts_with('.') {
            continue;
        }
        if home::is_meant(&file) {
            let text = if home::of(&name).is_ok() { text(&path) } else { Ok(String::new()) };
            sources.push(match text {
                Ok(text) => Source::new(&name, &name, &text),
                Err(fault) => Source::unread(&name, fault),
            });
        } else if path.is_dir() && name.split('/').count() <= DEEPEST && !leads_out(&path) {
            // One folder that cannot be read hides no other.
            if let Err(fault) = collect(&path, &name, sources) {
                sources.push(Source::unread(&name, fault));
            }
        }
    }
    Ok(())
}

/// Whether a folder is a link to one of those around it.
fn leads_out(folder: &Path) -> bool {
    let around = folder.parent().and_then(|parent| parent.canonicalize().ok());
    folder.is_symlink() && folder.canonicalize().is_ok_and(|to| around.is_some_and(|around| around.starts_with(to)))
}

fn text(path: &Path) -> Result<String, Diagnostic> {
    if path.is_dir() {
        let path = path.display().to_string().into();
        return Err(Diagnostic::new(Code::NotAFile, Message::FolderNotPlaybook { path }));
    }
    let unreadable = |error| Diagnostic::unreadable_file(path, &error);
    let bytes = fs::metadata(path).map_err(unreadable)?.len();
    if bytes > MOST_BYTES {
        let path = path.display().to_string().into();
        let [bytes, most] = [bytes, MOST_BYTES].map(|bytes| bytes.to_string().into());
        return Err(Diagnostic::new(Code::InputTooLarge, Message::PlaybookTooLarge { path, bytes, most }));
    }
    let bytes = fs::read(path).map_err(unreadable)?;
    let text = String::from_utf8(bytes).map_err(|_| {
        let path = path.display().to_string().into();
        Diagnostic::new(Code::UndecodableInput, Message::NotUtf8 { path })
    })?;
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}
