//! Drafts as they were when somebody last looked at them, a text file for each playbook, and what has changed since.
//!
//! The files are for people and for version control: what is compared is what they say, not their bytes. Only files
//! that begin like these are ever written over or removed.

mod page;

use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::diagnostic::{Arg, Code, Diagnostic, Message};
use crate::engine::{Choices, Complaint, Engine};
use crate::playbook::tree::At;
use crate::playbook::written::Example;
use crate::text::Script;
use crate::workbench::stack::Stack;
use page::{Kept, Page};

/// A sentence that a draft no longer has, or did not have before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    Gone(String),
    New(String),
}

/// A draft that is not what it was.
#[derive(Debug, Clone)]
pub struct Difference {
    pub playbook: String,
    pub at: At,
    pub text: String,
    pub script: Script,
    pub changes: Vec<Change>,
}

/// An example of which a draft was never kept.
#[derive(Debug, Clone)]
pub struct Missing {
    pub playbook: String,
    pub at: At,
    pub text: String,
}

/// Kept drafts of an example, or a file of a playbook, that is no longer there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stale {
    pub file: String,
    pub text: Option<String>,
}

/// Today's drafts beside those that were kept.
#[derive(Debug, Clone, Default)]
pub struct Compared {
    pub drafts: usize,
    pub different: Vec<Difference>,
    pub missing: Vec<Missing>,
    pub stale: Vec<Stale>,
}

impl Compared {
    /// Whether every draft is what it was.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.different.is_empty() && self.missing.is_empty() && self.stale.is_empty()
    }
}

/// What an update did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Updated {
    pub written: usize,
    pub removed: usize,
}

/// A folder of kept drafts, and the drafts of today.
pub struct Snapshots<'s> {
    folder: PathBuf,
    pages: Vec<(Page, Vec<At>)>,
    engine: Option<&'s Engine>,
}

impl<'s> Snapshots<'s> {
    /// Drafts for all examples of the author's own, in both scripts.
    #[must_use]
    pub fn of(stack: &'s Stack, folder: &Path) -> Self {
        let mut pages = Vec::new();
        if let Some(engine) = &stack.engine {
            for (id, examples) in all_examples(stack) {
                let own: Vec<&Example> = examples.iter().filter(|example| stack.is_own(&example.at)).collect();
                let kept = own.iter().flat_map(|example| drafts(engine, &example.text)).collect();
                if !own.is_empty() {
                    let places = own.iter().map(|example| example.at.clone()).collect();
                    pages.push((Page::new(id, kept), places));
                }
            }
        }
        Self { folder: folder.to_owned(), pages, engine: stack.engine.as_ref() }
    }

    /// Compares with what was kept.
    ///
    /// # Errors
    /// A file cannot be read, or one that is no file of drafts is in the place of one.
    pub fn compare(&self) -> Result<Compared, Diagnostic> {
        let mut compared = Compared::default();
        for (page, places) in &self.pages {
            let path = self.path(page);
            let kept = self.shown(read(&path)?.unwrap_or_default());
            self.compare_page(page, places, &kept, &mut compared);
            let stale = kept.drafts.iter().filter(|draft| page.find(&draft.key).is_none());
            let mut stale: Vec<String> = stale.map(|draft| draft.key.text.clone()).collect();
            stale.dedup();
            let file = path.display().to_string();
            compared.stale.extend(stale.into_iter().map(|text| Stale { file: file.clone(), text: Some(text) }));
        }
        let strays = self.strays()?.into_iter();
        compared.stale.extend(strays.map(|path| Stale { file: path.display().to_string(), text: None }));
        Ok(compared)
    }

    /// What was kept as it may be told: whoever kept it may not have masked it.
    fn shown(&self, kept: Page) -> Page {
        match self.engine {
            Some(engine) => kept.map(|text| engine.shown(text).into_owned()),
            None => kept,
        }
    }

    fn compare_page(&self, page: &Page, places: &[At], kept: &Page, compared: &mut Compared) {
        // Two drafts for each example, one in each script.
        for (drafts, at) in page.drafts.chunks(Script::ALL.len()).zip(places) {
            for Kept { key, lines } in drafts {
                compared.drafts += 1;
                if let Some(kept) = kept.find(key).filter(|kept| kept.lines != *lines) {
                    let (playbook, at, text) = (page.playbook.clone(), at.clone(), key.text.clone());
                    let changes = page::changes(&kept.lines, lines);
                    compared.different.push(Difference { playbook, at, text, script: key.script, changes });
                }
            }
            // Said once, whether one of them was never kept or both.
            if let Some(Kept { key, .. }) = drafts.iter().find(|draft| kept.find(&draft.key).is_none()) {
                let (playbook, at, text) = (page.playbook.clone(), at.clone(), key.text.clone());
                compared.missing.push(Missing { playbook, at, text });
            }
        }
    }

    /// Keeps the drafts of today, and nothing else.
    ///
    /// # Errors
    /// A file cannot be read, written or removed, or one that is no file of drafts is in the place of one.
    pub fn update(&self) -> Result<Updated, Diagnostic> {
        let mut updated = Updated::default();
        for (page, _) in &self.pages {
            let path = self.path(page);
            if read(&path)?.is_none_or(|kept| kept != *page) {
                let folder = path.parent().unwrap_or(&self.folder);
                let written = fs::create_dir_all(folder).and_then(|()| fs::write(&path, page.to_string()));
                written
                    .map_err(|error| unwritable(&path, |what, error| Message::CannotWrite { what, error }, &error))?;
                updated.written += 1;
            }
        }
        for path in self.strays()? {
            fs::remove_file(&path)
                .map_err(|error| unwritable(&path, |what, error| Message::CannotRemove { what, error }, &error))?;
            updated.removed += 1;
        }
        Ok(updated)
    }

    fn path(&self, page: &Page) -> PathBuf {
        let (folder, name) = page.playbook.split_once('/').unwrap_or(("", &page.playbook));
        self.folder.join(plain(folder)).join(format!("{}.txt", plain(name)))
    }

    /// Files of drafts that belong to no playbook of today.
    fn strays(&self) -> Result<Vec<PathBuf>, Diagnostic> {
        let own: Vec<PathBuf> = self.pages.iter().map(|(page, _)| self.path(page)).collect();
        let mut strays = Vec::new();
        for folder in entries(&self.folder)?.into_iter().filter(|path| path.is_dir()) {
            for path in entries(&folder)? {
                let text = path.extension().is_some_and(|extension| extension == "txt");
                if text && !own.contains(&path) && matches!(read(&path), Ok(Some(_))) {
                    strays.push(path);
                }
            }
        }
        Ok(strays)
    }
}

/// An id as the name of a file. It may hold anything: no file is written elsewhere, and no two ids have one file.
fn plain(id: &str) -> String {
    let mut name = String::new();
    for c in id.chars() {
        if c.is_alphanumeric() || c == '_' || c == '-' {
            name.push(c);
        } else {
            name.extend(c.encode_utf8(&mut [0; 4]).bytes().map(|byte| format!("%{byte:02x}")));
        }
    }
    name
}

/// The examples of every playbook, intent and risk.
fn all_examples(stack: &Stack) -> impl Iterator<Item = (String, &Vec<Example>)> {
    let layer = stack.layer();
    let cases = layer.cases.iter().map(|((industry, kind), case)| (format!("{industry}/{kind}"), &case.examples));
    let intents = layer.intents.iter().map(|(id, intent)| (format!("intent/{id}"), &intent.examples));
    let risks = layer.risks.iter().map(|(id, risk)| (format!("risk/{id}"), &risk.examples));
    cases.chain(intents).chain(risks)
}

/// The drafts for one text.
fn drafts(engine: &Engine, text: &str) -> [Kept; 2] {
    let (complaint, choices) = (Complaint { text: text.to_owned(), ..Complaint::default() }, Choices::default());
    let mut reading = engine.read(&complaint, &choices);
    [Script::Hant, Script::Hans].map(|script| {
        (reading.script, reading.region) = (script, script.region());
        Kept::new(text, script, &engine.draft(&reading, &choices)).map(&|text| engine.shown(text).into_owned())
    })
}

/// The files and folders in a folder, sorted; none where there is no such folder.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, Diagnostic> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let unreadable = |error| Diagnostic::unreadable_folder(folder, &error);
    let found = fs::read_dir(folder).map_err(unreadable)?;
    let mut paths =
        found.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
    paths.sort();
    Ok(paths)
}

/// A file of drafts; `None` where there is no file.
fn read(path: &Path) -> Result<Option<Page>, Diagnostic> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Diagnostic::unreadable_file(path, &error)),
    };
    let foreign = || {
        let message = Message::NoDrafts { path: path.display().to_string().into() };
        Diagnostic::new(Code::BadValue, message).help(Message::FolderOfDrafts)
    };
    Page::parse(&text).map(Some).ok_or_else(foreign)
}

fn unwritable(path: &Path, message: fn(Arg, Arg) -> Message, error: &std::io::Error) -> Diagnostic {
    Diagnostic::new(Code::Unwritable, message(format!("`{}`", path.display()).into(), error.to_string().into()))
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn no_two_ids_have_one_file_and_none_lies_elsewhere() {
        let rows = [
            ("wait_time", "wait_time"),
            ("等候-2", "等候-2"),
            ("a.b", "a%2eb"),
            ("a_b", "a_b"),
            ("a%2eb", "a%252eb"),
            ("..", "%2e%2e"),
            ("a/b\\c", "a%2fb%5cc"),
            ("a、b", "a%e3%80%81b"),
        ];
        for (id, expected) in rows {
            assert_eq!(plain(id), expected, "{id}");
        }
    }
}
