//! Waits until someone saves a file in folders of playbooks.
//!
//! It says that something happened, not what: an editor that saves by renaming does several things for one save,
//! so that the caller compares what it reads.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvError, channel};
use std::time::{Duration, Instant};

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::diagnostic::{Arg, Code, Diagnostic, Message};

/// A save is over when nothing happened for so long.
const QUIET: Duration = Duration::from_millis(20);
/// After so long the caller looks all the same.
const LONGEST: Duration = Duration::from_millis(100);

/// The folders are watched as long as this lives.
pub struct Watch {
    saves: Receiver<()>,
    _watcher: RecommendedWatcher,
}

impl Watch {
    /// Watches folders with everything below them.
    ///
    /// # Errors
    /// A folder cannot be watched.
    pub fn new(folders: &[PathBuf]) -> Result<Self, Diagnostic> {
        let (sender, saves) = channel();
        let unwatchable = |what: Arg, error: notify::Error| {
            Diagnostic::new(Code::Unreadable, Message::CannotWatch { what, error: error.to_string().into() })
        };
        let tell = move |event: notify::Result<Event>| {
            // That a file was read is no news: the caller reads them all.
            let read = event.is_ok_and(|event| matches!(event.kind, EventKind::Access(_)));
            if !read {
                // Nobody waits any more when the caller is gone.
                let _ = sender.send(());
            }
        };
        let mut watcher = notify::recommended_watcher(tell).map_err(|error| unwatchable("*".into(), error))?;
        for folder in folders {
            let watched = watcher.watch(folder, RecursiveMode::Recursive);
            watched.map_err(|error| unwatchable(folder.display().to_string().into(), error))?;
        }
        Ok(Self { saves, _watcher: watcher })
    }

    /// Blocks until something happened and is over.
    ///
    /// # Errors
    /// Nothing watches any more.
    pub fn wait(&self) -> Result<(), RecvError> {
        self.saves.recv()?;
        let first = Instant::now();
        while first.elapsed() < LONGEST && self.saves.recv_timeout(QUIET).is_ok() {}
        Ok(())
    }
}
