//! A preview as one page that needs nothing from elsewhere and can be mailed.
//!
//! Its template environment is not the one of letters: here everything is escaped.

use std::collections::BTreeMap;

use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Value};
use serde::Serialize;

use super::{View, pieces};
use crate::compose::Missing;
use crate::diagnostic::Lang;
use crate::output::findings;
use crate::output::terminal::printable;
use crate::playbook::set::Handling;
use crate::text::Script;
use crate::workbench::preview::{Filled, Letter, Preview, Sample, Seen};

const PAGE: &str = include_str!("page.html");
/// The headings on it.
const LABELS: [&str; 8] = ["findings", "stale", "playbook", "handling", "slots", "missing", "notes", "unseen"];

/// Whether the page looks for a newer one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refresh {
    Never,
    /// It is written anew while someone edits.
    EverySecond,
}

/// The whole page. Where there is no preview yet, `id` is its title.
///
/// # Errors
/// Never in fact: the template is part of the program.
pub fn page(view: View, id: &str, refresh: Refresh, lang: Lang) -> Result<String, minijinja::Error> {
    let mut environment = Environment::empty();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.add_template("page.html", PAGE)?;
    environment.get_template("page.html")?.render(Value::from(Serde(Page::of(view, id, refresh, lang))))
}

#[derive(Serialize)]
struct Page {
    id: String,
    title: String,
    playbooks: String,
    /// The language of what is around the letters, and its headings.
    lang: &'static str,
    labels: BTreeMap<&'static str, &'static str>,
    refresh: bool,
    findings: String,
    is_stale: bool,
    count: usize,
    samples: Vec<PageSample>,
    fields: Vec<Seen>,
}

#[derive(Serialize)]
struct PageSample {
    complaint: String,
    at: String,
    playbook: String,
    handling: Handling,
    reasons: String,
    slots: Vec<Filled>,
    missing: Vec<Missing>,
    notes: Vec<String>,
    letters: Vec<PageLetter>,
}

#[derive(Serialize)]
struct PageLetter {
    lang: &'static str,
    name: &'static str,
    subject: Vec<Piece>,
    lines: Vec<Vec<Piece>>,
}

#[derive(Serialize)]
struct Piece {
    marked: bool,
    text: String,
}

impl Page {
    fn of(view: View, id: &str, refresh: Refresh, lang: Lang) -> Self {
        let findings = match view.findings {
            [] => String::new(),
            found => findings::text::render(found, lang, false),
        };
        let page = Self {
            id: shown(id),
            title: String::new(),
            playbooks: String::new(),
            lang: if lang == Lang::Zh { "zh-Hant" } else { "en" },
            labels: LABELS.map(|name| (name, lang.catalogue().label(name))).into(),
            refresh: refresh == Refresh::EverySecond,
            findings,
            is_stale: view.is_stale && view.preview.is_some(),
            count: 0,
            samples: Vec::new(),
            fields: Vec::new(),
        };
        let Some(Preview { id: _, title, playbooks, samples, fields }) = view.preview else { return page };
        Self {
            title: shown(title),
            playbooks: shown(playbooks),
            count: samples.len(),
            samples: samples.iter().map(|sample| PageSample::of(sample, lang)).collect(),
            fields: fields.clone(),
            ..page
        }
    }
}

impl PageSample {
    fn of(sample: &Sample, lang: Lang) -> Self {
        let words = lang.catalogue();
        let value = |filled: &Filled| Filled {
            value: shown(&filled.value),
            source: words.label(filled.source),
            ..filled.clone()
        };
        Self {
            complaint: shown(&sample.complaint),
            at: shown(sample.at.as_deref().unwrap_or_default()),
            playbook: sample.playbook.clone(),
            handling: sample.handling,
            reasons: sample.handling_reasons.join(", "),
            slots: sample.slots.iter().map(value).collect(),
            missing: sample.missing.clone(),
            notes: sample.notes.clone(),
            letters: sample.letters.iter().map(|letter| PageLetter::of(letter, lang)).collect(),
        }
    }
}

impl PageLetter {
    fn of(letter: &Letter, words: Lang) -> Self {
        let line = |text: &str| {
            pieces(letter, text).into_iter().map(|(marked, text)| Piece { marked, text: shown(text) }).collect()
        };
        let lang = match letter.script {
            Script::Hant => "zh-Hant",
            Script::Hans => "zh-Hans",
        };
        let name = words.catalogue().label(letter.script.id());
        Self { lang, name, subject: line(&letter.subject), lines: letter.text.split('\n').map(line).collect() }
    }
}

/// No mark of a complaint may turn the direction of what follows on the page.
fn shown(text: &str) -> String {
    printable(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workbench::preview::Preview;

    fn preview(complaint: &str) -> Preview {
        let letter = |script| Letter {
            script,
            subject: "主旨<b>".to_owned(),
            text: "您好：\n\n請打【請補：電話】。".to_owned(),
            markers: vec!["【請補：電話】".to_owned()],
        };
        let sample = Sample {
            complaint: complaint.to_owned(),
            at: Some("dining/wait_time.yaml:98".to_owned()),
            playbook: "dining/wait_time".to_owned(),
            handling: Handling::Review,
            handling_reasons: vec!["missing_slot".to_owned()],
            slots: Vec::new(),
            missing: Vec::new(),
            notes: Vec::new(),
            letters: [letter(Script::Hant), letter(Script::Hans)],
        };
        Preview {
            id: "dining/wait_time".to_owned(),
            title: "等候過久".to_owned(),
            playbooks: "builtin".to_owned(),
            samples: vec![sample],
            fields: Vec::new(),
        }
    }

    #[test]
    fn what_comes_from_outside_is_escaped_and_markers_are_marked() {
        let preview = preview("<script>alert(1)</script>{{ 7 * 7 }}\u{202e}&");
        let page = page(
            View { preview: Some(&preview), findings: &[], is_stale: false },
            &preview.id,
            Refresh::Never,
            Lang::Zh,
        );
        let page = page.expect("the template is sound");
        assert!(
            page.contains("&lt;script&gt;alert(1)&lt;/script&gt;")
                || page.contains("&lt;script&gt;alert(1)&lt;&#x2f;script&gt;"),
            "{page}"
        );
        assert!(page.contains("{{ 7 * 7 }}") && page.contains("\\u{202e}&amp;") && !page.contains("<script"), "{page}");
        assert_eq!(page.matches("<mark>【請補：電話】</mark>").count(), 2, "{page}");
        assert!(page.contains("lang=\"zh-Hans\"") && page.contains("<title>dining"), "{page}");
        for outside in ["http://", "https://", "src=", "url(", "@import"] {
            assert!(!page.contains(outside), "the page needs {outside}:\n{page}");
        }
    }
}
