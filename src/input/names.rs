//! The names that a caller may say: ids of the playbooks, found or led to the nearest.

use crate::diagnostic::{Arg, Code, Diagnostic, Message};

/// The place of a name among those there are; `what` is the term for one of them.
///
/// # Errors
/// It is none of them.
pub fn place<'n>(
    what: &'static str,
    name: &str,
    mut names: impl Iterator<Item = &'n str> + Clone,
) -> Result<usize, Diagnostic> {
    let valid = names.clone();
    names.position(|valid| valid == name).ok_or_else(|| {
        let message = Message::Unknown { what: Arg::Term(what), name: name.into() };
        Diagnostic::new(Code::UnknownName, message).suggest(name, valid)
    })
}
