//! Which playbook a file is, by its path inside its folder. How the folder itself is called says nothing.

use crate::diagnostic::{Code, Diagnostic, Message, nearest};

/// Files that hold for all playbooks and stand at the top of the folder.
pub const SHARED: [&str; 9] =
    ["requests", "risks", "intents", "regulations", "language", "facts", "glossary", "snippets", "style"];

/// The industry that is none, and the type that fits none.
pub const GENERAL: &str = "general";
pub const OTHER: &str = "other";

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home<'n> {
    /// One of [`SHARED`].
    Shared(&'n str),
    /// The frame of this industry.
    Frame(&'n str),
    /// The case of this industry and type.
    Case(&'n str, &'n str),
}

/// Whether a file is meant to be a playbook, so that it must not be passed over in silence. An editor may have
/// hidden the true end of the name: `wait_time.yaml.txt`.
#[must_use]
pub fn is_meant(file: &str) -> bool {
    let file = file.to_ascii_lowercase();
    [".yaml", ".yml", ".yaml.txt", ".yml.txt"].iter().any(|end| file.ends_with(end))
}

/// What the file is, by its path with `/` between the parts.
///
/// # Errors
/// No playbook is read from there; the finding says where it would be.
pub fn of(name: &str) -> Result<Home<'_>, Diagnostic> {
    let Some(path) = name.strip_suffix(".yaml") else { return Err(ending(name)) };
    let parts: Vec<&str> = path.split('/').collect();
    match *parts.as_slice() {
        [file] if SHARED.contains(&file) => Ok(Home::Shared(file)),
        [file] => Err(outside(file)),
        [folder, file] if SHARED.contains(&file) => {
            let message = Message::WrongFolder { file: file.into(), folder: folder.into() };
            Err(unexpected(message, Message::MoveToTop { file: file.into() }))
        }
        [industry, "industry"] => Ok(Home::Frame(industry)),
        [industry, kind] => Ok(Home::Case(industry, kind)),
        [.., industry, file] => {
            Err(unexpected(Message::TooDeep, Message::MoveUp { industry: industry.into(), file: file.into() }))
        }
        [] => Err(outside(path)),
    }
}

fn ending(name: &str) -> Diagnostic {
    let lower = name.to_ascii_lowercase();
    let stem = lower.find(".y").map_or(name, |at| name.get(..at).unwrap_or(name));
    unexpected(Message::EndsInYaml, Message::Rename { name: format!("{stem}.yaml").into() })
}

fn outside(file: &str) -> Diagnostic {
    let help = match nearest(file, &SHARED) {
        Some(near) => Message::DidYouMean { name: format!("{near}.yaml").into() },
        None => Message::MoveInto { file: file.into() },
    };
    unexpected(Message::NoIndustryFolder { file: file.into() }, help)
}

fn unexpected(message: Message, help: Message) -> Diagnostic {
    Diagnostic::new(Code::UnexpectedFile, message).help(help)
}

#[cfg(test)]
mod tests {
    use super::{Home, is_meant, of};

    #[test]
    fn a_path_says_what_the_file_is() {
        let rows = [
            ("risks.yaml", Ok(Home::Shared("risks"))),
            ("dining/industry.yaml", Ok(Home::Frame("dining"))),
            ("dining/wait_time.yaml", Ok(Home::Case("dining", "wait_time"))),
            ("wait_time.yaml", Err("dining/wait_time.yaml")),
            ("industry.yaml", Err("dining/industry.yaml")),
            ("riks.yaml", Err("`risks.yaml`")),
            ("dining/risks.yaml", Err("top of the folder: risks.yaml")),
            ("a/dining/wait_time.yaml", Err("move it to dining/wait_time.yaml")),
            ("dining/wait_time.yml", Err("rename it to dining/wait_time.yaml")),
            ("dining/wait_time.YAML", Err("rename it to dining/wait_time.yaml")),
            ("dining/wait_time.yaml.txt", Err("rename it to dining/wait_time.yaml")),
        ];
        for (name, expected) in rows {
            match (of(name), expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found, expected, "{name}"),
                (Err(finding), Err(help)) => assert!(finding.to_string().contains(help), "{name}: {finding}"),
                (found, _) => panic!("{name}: {found:?}"),
            }
        }
    }

    #[test]
    fn notes_beside_the_playbooks_are_left_alone() {
        let rows =
            [("README.md", false), ("notes.txt", false), ("a.yml", true), ("a.yaml.txt", true), ("a.YAML", true)];
        for (file, expected) in rows {
            assert_eq!(is_meant(file), expected, "{file}");
        }
    }
}
