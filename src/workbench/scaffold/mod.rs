//! New playbooks to start from: what must be written is marked, and what takes effect today stands beside it.
//!
//! It makes texts and touches no disk.

mod today;

use minijinja::{Environment, context, syntax::SyntaxConfig};
use serde::Serialize;

use super::schema;
use crate::diagnostic::{Code, Diagnostic, Message};
use crate::playbook::TO_WRITE;
use crate::playbook::home::{self, GENERAL, Home};
use crate::playbook::load::merge;
use crate::playbook::tree::Source;
use crate::playbook::written::Layer;

const CASE: &str = include_str!("case.yaml.jinja");
const TYPE: &str = include_str!("type.yaml.jinja");
const INDUSTRY: &str = include_str!("industry.yaml.jinja");

/// At most so many keys between a name and the one that was probably meant.
const SLIPS: usize = 2;

/// A file that is to be written: its path inside the folder of playbooks, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    pub name: String,
    pub text: String,
}

impl NewFile {
    /// How many texts its writer owes.
    #[must_use]
    pub fn to_write(&self) -> usize {
        let lines = self.text.lines().filter(|line| !line.starts_with('#'));
        lines.filter(|line| line.contains(TO_WRITE)).count()
    }
}

/// A new name that is like a known one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Likeness {
    pub new: String,
    pub known: String,
}

/// The files that a new playbook needs, itself first, and the names among them that may be slips.
#[derive(Debug)]
pub struct Scaffold {
    pub files: Vec<NewFile>,
    pub likenesses: Vec<Likeness>,
}

/// All folders, and what they say together.
#[derive(Debug, Clone)]
pub struct Known {
    pub layers: Vec<Vec<Source>>,
    pub layer: Layer,
}

impl Known {
    /// Reads what is sound in the folders; this is no place to judge the rest.
    #[must_use]
    pub fn of(layers: Vec<Vec<Source>>) -> Self {
        let layer = merge(Layer::default(), &layers).0;
        Self { layers, layer }
    }

    fn add(&mut self, file: &NewFile) {
        let sources = vec![Source::new(&file.name, &file.name, &file.text)];
        self.layer = merge(std::mem::take(&mut self.layer), std::slice::from_ref(&sources)).0;
        self.layers.push(sources);
    }

    fn has_case(&self, industry: &str, kind: &str) -> bool {
        self.layer.cases.contains_key(&(industry.to_owned(), kind.to_owned()))
    }
}

/// Makes the playbook `industry/type`; where its type is new also the draft that all industries share, and where its
/// industry is new also the frame. For `industry/industry` it is the frame alone.
///
/// # Errors
/// The id is none.
pub fn scaffold(mut known: Known, id: &str) -> Result<Scaffold, Diagnostic> {
    let (industry, kind) = names(&known, id)?;
    let likenesses = likenesses(&known, industry, kind);
    let new_industry = !known.layer.frames.contains_key(industry);
    let mut files = Vec::new();
    match home::of(&format!("{id}.yaml"))? {
        Home::Case(GENERAL, _) if !known.has_case(GENERAL, kind) => files.push(general_case(kind)),
        Home::Case(..) => {
            let must = known.has_case(GENERAL, kind) && !known.has_case(industry, kind);
            if !known.has_case(GENERAL, kind) {
                files.push(general_case(kind));
            }
            if new_industry {
                files.push(frame(&known, industry));
            }
            files.iter().for_each(|file| known.add(file));
            files.insert(0, case(&known, industry, kind, must));
        }
        // A file that all industries share has no industry in its id.
        Home::Frame(_) | Home::Shared(_) => files.push(frame(&known, industry)),
    }
    Ok(Scaffold { files, likenesses })
}

/// The two names of the id.
fn names<'i>(known: &Known, id: &'i str) -> Result<(&'i str, &'i str), Diagnostic> {
    let wrong = |message| Diagnostic::new(Code::BadValue, message);
    let Some((industry, kind)) = id.split_once('/').filter(|(industry, kind)| is_name(industry) && is_name(kind))
    else {
        let near = id.trim_end_matches(".yaml").to_ascii_lowercase().replace(['-', ' ', '.'], "_");
        let near = Some(near).filter(|near| near.split('/').count() == 2 && near.split('/').all(is_name));
        let help = near.map_or(Message::PlaybookIdsLook, |near| Message::DidYouMean { name: near.into() });
        return Err(wrong(Message::NoPlaybookId { id: id.into() }).help(help));
    };
    let swapped = known.has_case(GENERAL, industry) && known.layer.frames.contains_key(kind);
    if swapped {
        let message = Message::SwappedId { industry: industry.into(), kind: kind.into() };
        return Err(wrong(message).help(Message::DidYouMean { name: format!("{kind}/{industry}").into() }));
    }
    Ok((industry, kind))
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// New names that a slip of the finger would make of known ones.
fn likenesses(known: &Known, industry: &str, kind: &str) -> Vec<Likeness> {
    let industries: Vec<&str> = known.layer.frames.keys().map(String::as_str).collect();
    let general = known.layer.cases.keys().filter(|(industry, _)| industry == GENERAL);
    let types: Vec<&str> = general.map(|(_, kind)| kind.as_str()).chain(["industry"]).collect();
    [(industry, industries), (kind, types)].into_iter().filter_map(|(new, known)| like(new, &known)).collect()
}

fn like(new: &str, known: &[&str]) -> Option<Likeness> {
    if known.contains(&new) {
        return None;
    }
    let near = known.iter().map(|known| (strsim::osa_distance(new, known), known)).min()?;
    (near.0 <= SLIPS).then(|| Likeness { new: new.to_owned(), known: (*near.1).to_owned() })
}

/// The playbook of an industry. `must` says that the industry has no words of its own for the type.
fn case(known: &Known, industry: &str, kind: &str, must: bool) -> NewFile {
    let today = today::case(&known.layers, &known.layer, industry, kind);
    render(CASE, format!("{industry}/{kind}"), &context! { general => industry == GENERAL, must, today })
}

/// The draft of a new type.
fn general_case(kind: &str) -> NewFile {
    render(TYPE, format!("{GENERAL}/{kind}"), &context! { kind })
}

fn frame(known: &Known, industry: &str) -> NewFile {
    let today = today::frame(&known.layers, &known.layer, industry);
    let new = !known.layer.frames.contains_key(industry);
    render(INDUSTRY, format!("{industry}/industry"), &context! { new, today })
}

fn render(template: &str, id: String, values: &minijinja::Value) -> NewFile {
    let mut syntax = SyntaxConfig::builder();
    syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
    let mut environment = Environment::new();
    environment.set_syntax(syntax.build().expect("the usual delimiters"));
    let name = format!("{id}.yaml");
    let modeline = schema::modeline(&name).unwrap_or_default();
    let values = context! { modeline, id, ..values.clone() };
    let text = environment.render_str(template, values);
    // The templates are the program's own, and each of them is tested.
    NewFile { name, text: text.unwrap_or_else(|error| unreachable!("a template of the program fails: {error}")) }
}

#[cfg(test)]
mod tests {
    use super::{Known, Likeness, scaffold};
    use crate::builtin;
    use crate::diagnostic::Rejected;
    use crate::playbook::load::load_above;
    use crate::playbook::tree::Source;

    fn known() -> Known {
        Known::of(vec![builtin::sources()])
    }

    #[test]
    fn a_playbook_comes_with_what_it_needs() {
        // The id, the files, and how often something must be written in each.
        let rows: [(&str, &[(&str, usize)]); 8] = [
            ("dining/wait_time", &[("dining/wait_time.yaml", 0)]),
            ("general/wait_time", &[("general/wait_time.yaml", 0)]),
            ("dining/outage", &[("dining/outage.yaml", 6)]),
            ("general/parking", &[("general/parking.yaml", 12)]),
            ("dining/parking", &[("dining/parking.yaml", 0), ("general/parking.yaml", 12)]),
            ("hotel/wait_time", &[("hotel/wait_time.yaml", 6), ("hotel/industry.yaml", 1)]),
            ("hotel/parking", &[("hotel/parking.yaml", 0), ("general/parking.yaml", 12), ("hotel/industry.yaml", 1)]),
            ("dining/industry", &[("dining/industry.yaml", 0)]),
        ];
        for (id, expected) in rows {
            let found = scaffold(known(), id).expect("the id is sound").files;
            let found: Vec<(&str, usize)> = found.iter().map(|file| (file.name.as_str(), file.to_write())).collect();
            assert_eq!(found, expected, "{id}");
        }
    }

    #[test]
    fn what_can_be_no_playbook_is_told_and_a_slip_is_pointed_out() {
        let rows = [
            ("parking", "like dining/parking"),
            ("dining/wait/time", "like dining/parking"),
            ("Dining/Wait-Time.yaml", "did you mean `dining/wait_time`?"),
            ("餐飲/等候", "like dining/parking"),
            ("../dining/x", "like dining/parking"),
            ("wait_time/dining", "did you mean `dining/wait_time`?"),
            ("dining/risks", "top of the folder"),
        ];
        for (id, help) in rows {
            let finding = scaffold(known(), id).expect_err(id);
            assert!(finding.to_string().contains(help), "{id}: {finding}");
        }
        let like = |new: &str, known: &str| Likeness { new: new.to_owned(), known: known.to_owned() };
        let rows = [
            ("dinning/wait_time", vec![like("dinning", "dining")]),
            ("dining/wait_tme", vec![like("wait_tme", "wait_time")]),
            ("hotel/parking", vec![]),
        ];
        for (id, expected) in rows {
            assert_eq!(scaffold(known(), id).expect("the id is sound").likenesses, expected, "{id}");
        }
    }

    /// Takes the marks off the fields that stand there as comments.
    fn bare(text: &str) -> String {
        let mut bare = String::new();
        for line in text.lines() {
            let field = line.strip_prefix("# ").filter(|rest| {
                let name = rest.split(':').next().unwrap_or_default();
                rest.starts_with(' ') || (name != *rest && super::is_name(name))
            });
            bare.push_str(field.unwrap_or(line));
            bare.push('\n');
        }
        bare
    }

    #[test]
    fn what_takes_effect_today_is_sound_when_its_marks_are_taken_off() {
        let known = known();
        let cases = known.layer.cases.keys().map(|(industry, kind)| format!("{industry}/{kind}"));
        let frames = known.layer.frames.keys().map(|industry| format!("{industry}/industry"));
        let files = cases.chain(frames).flat_map(|id| scaffold(known.clone(), &id).expect("the id is sound").files);
        let sources: Vec<Source> =
            files.map(|file| Source::new(&format!("mine/{}", file.name), &file.name, &bare(&file.text))).collect();
        let fields = sources.iter().filter(|source| source.text.contains("\nacknowledge:")).count();
        assert_eq!(fields, known.layer.cases.len());
        let findings = load_above(builtin::carried(), &[sources], "custom").findings;
        assert!(findings.is_empty(), "{}", Rejected(findings));
    }
}
