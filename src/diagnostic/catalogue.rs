//! The words of all findings, one catalogue for each language. Nothing here knows why a finding is told.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::message::{Arg, Message};
use super::{Code, Diagnostic};

/// The language of what is told to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    #[default]
    En,
    /// Traditional Chinese as in Taiwan.
    Zh,
}

impl Lang {
    /// The language of a locale such as `zh_TW.UTF-8`.
    #[must_use]
    pub fn of_locale(locale: &str) -> Self {
        if locale.starts_with("zh") { Self::Zh } else { Self::En }
    }

    /// A message in this language.
    #[must_use]
    pub fn text(self, message: &Message) -> String {
        self.catalogue().text(message)
    }

    /// The catalogue of the language; it is read when it is first asked for.
    ///
    /// # Panics
    /// Never: the catalogues are part of the program, and a test reads both.
    #[must_use]
    pub fn catalogue(self) -> &'static Catalogue {
        static EN: OnceLock<Catalogue> = OnceLock::new();
        static ZH: OnceLock<Catalogue> = OnceLock::new();
        let read = |text| toml::from_str(text).expect("the catalogue is sound");
        match self {
            Self::En => EN.get_or_init(|| read(include_str!("en.toml"))),
            Self::Zh => ZH.get_or_init(|| read(include_str!("zh-Hant.toml"))),
        }
    }
}

/// What a code means, why it is told and how to mend it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Explanation {
    pub meaning: String,
    pub why: String,
    pub mend: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// The words `error`, `warning`, `info` and `help`, and whatever else is filled into messages.
    terms: BTreeMap<String, String>,
    /// Headings of results.
    labels: BTreeMap<String, String>,
    messages: BTreeMap<String, String>,
    codes: BTreeMap<String, Explanation>,
}

impl Catalogue {
    /// # Panics
    /// Never: a test asks for all codes.
    #[must_use]
    pub fn explanation(&self, code: Code) -> &Explanation {
        &self.codes[code.as_str()]
    }

    /// A word; one that is missing is shown by its name.
    #[must_use]
    pub fn term<'c>(&'c self, name: &'c str) -> &'c str {
        self.terms.get(name).map_or(name, String::as_str)
    }

    /// A heading; one that is missing is shown by its name.
    #[must_use]
    pub fn label<'c>(&'c self, name: &'c str) -> &'c str {
        self.labels.get(name).map_or(name, String::as_str)
    }

    /// A message with everything filled in.
    ///
    /// # Panics
    /// Never: a test asks for all messages.
    #[must_use]
    pub fn text(&self, message: &Message) -> String {
        let (name, args) = message.parts();
        let template = &self.messages[name];
        let mut text = String::with_capacity(template.len());
        let mut rest = template.as_str();
        // From left to right, so that nothing is looked for in what was filled in.
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let (field, after) = after.split_once('}').unwrap_or((after, ""));
            match args.iter().find(|(name, _)| *name == field) {
                Some((_, Arg::Text(own))) => text.push_str(own),
                Some((_, Arg::Term(term))) => text.push_str(self.term(term)),
                Some((_, Arg::Message(message))) => text.push_str(&self.text(message)),
                None => text.extend(["{", field, "}"]),
            }
            rest = after;
        }
        text.push_str(rest);
        text
    }

    #[must_use]
    pub fn message(&self, finding: &Diagnostic) -> String {
        self.text(&finding.message)
    }

    #[must_use]
    pub fn help(&self, finding: &Diagnostic) -> Option<String> {
        finding.help.as_ref().map(|help| self.text(help))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names between `{` and `}` that are names of fields.
    fn fields<'t>(template: &'t str, known: &[&str]) -> Vec<&'t str> {
        let parts = template.split('{').skip(1).filter_map(|part| part.split_once('}'));
        let mut fields: Vec<&str> = parts.map(|(name, _)| name).filter(|name| known.contains(name)).collect();
        fields.sort_unstable();
        fields.dedup();
        fields
    }

    #[test]
    fn both_languages_have_every_message_with_everything_that_is_filled_in() {
        for lang in [Lang::En, Lang::Zh] {
            let catalogue = lang.catalogue();
            for (name, args) in Message::ALL {
                let template = catalogue.messages.get(*name).unwrap_or_else(|| panic!("{lang:?} lacks {name}"));
                let mut args = args.to_vec();
                args.sort_unstable();
                assert_eq!(fields(template, &args), args, "{lang:?} {name}: {template}");
            }
            assert_eq!(catalogue.messages.len(), Message::ALL.len(), "{lang:?} has a message that nobody tells");
        }
    }

    #[test]
    fn both_languages_explain_every_code_and_know_the_same_terms() {
        for lang in [Lang::En, Lang::Zh] {
            let catalogue = lang.catalogue();
            for code in Code::ALL {
                let told = catalogue.codes.get(code.as_str()).unwrap_or_else(|| panic!("{lang:?} lacks {code}"));
                assert!([&told.meaning, &told.why, &told.mend].iter().all(|text| !text.trim().is_empty()), "{code}");
            }
            assert_eq!(catalogue.codes.len(), Code::ALL.len(), "{lang:?} explains a code that does not exist");
        }
        let terms = |lang: Lang| lang.catalogue().terms.keys().collect::<Vec<_>>();
        assert_eq!(terms(Lang::En), terms(Lang::Zh));
        let labels = |lang: Lang| lang.catalogue().labels.keys().collect::<Vec<_>>();
        assert_eq!(labels(Lang::En), labels(Lang::Zh));
    }

    #[test]
    fn what_is_filled_in_is_never_read_as_a_template() {
        let message = Message::Unknown { what: Arg::Term("type"), name: "{what}".into() };
        assert_eq!(Lang::En.catalogue().text(&message), "there is no type `{what}`");
    }
}
