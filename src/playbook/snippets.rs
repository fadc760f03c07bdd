//! Snippets: lists of variants that others take in by name, and who takes in which.

use std::collections::BTreeSet;

use super::tree::At;
use super::written::{Layer, Note, Section, Text, Variant};

impl Variant {
    /// The name and place of a snippet that is taken in here.
    #[must_use]
    pub fn snippet(&self) -> Option<(&str, &At)> {
        match self {
            Variant::Snippet { name, at } => Some((name, at)),
            Variant::Own(_) => None,
        }
    }

    #[must_use]
    pub fn at(&self) -> &At {
        match self {
            Variant::Own(text) => &text.at,
            Variant::Snippet { at, .. } => at,
        }
    }
}

impl Layer {
    /// The texts of a list, those of snippets in the place of their names. What is not there, or takes itself in,
    /// gives none.
    #[must_use]
    pub fn texts<'l>(&'l self, variants: &'l [Variant]) -> Vec<&'l Text> {
        let mut texts = Vec::with_capacity(variants.len());
        self.collect_texts(variants, &mut Vec::new(), &mut texts);
        texts
    }

    fn collect_texts<'l>(&'l self, variants: &'l [Variant], within: &mut Vec<&'l str>, texts: &mut Vec<&'l Text>) {
        for variant in variants {
            match variant {
                Variant::Own(text) => texts.push(text),
                Variant::Snippet { name, .. } if within.contains(&name.as_str()) => {}
                Variant::Snippet { name, .. } => {
                    within.push(name);
                    self.collect_texts(self.snippet(name), within, texts);
                    within.pop();
                }
            }
        }
    }

    /// Whether there is a snippet of that name, or may be: in a file that could not be read.
    #[must_use]
    pub fn has_snippet(&self, name: &str) -> bool {
        self.snippets.contains_key(name) || self.unread.contains("snippets.yaml")
    }

    fn snippet(&self, name: &str) -> &[Variant] {
        self.snippets.get(name).map_or(&[], |snippet| &snippet.variants)
    }

    /// The names through which a snippet takes itself in, itself first and last.
    #[must_use]
    pub fn cycle(&self, name: &str) -> Option<Vec<&str>> {
        let mut path = Vec::new();
        let start = self.snippets.get_key_value(name)?.0;
        self.leads_back(start, start, &mut path).then_some(path)
    }

    fn leads_back<'l>(&'l self, from: &'l str, to: &str, path: &mut Vec<&'l str>) -> bool {
        path.push(from);
        for (next, _) in self.snippet(from).iter().filter_map(Variant::snippet) {
            if next == to {
                path.push(next);
                return true;
            }
            if !path.contains(&next) && self.leads_back(next, to, path) {
                return true;
            }
        }
        path.pop();
        false
    }

    /// Every list of variants, with where it is used: `dining/wait_time`, `dining`, `request/refund`, `snippet/…`.
    #[must_use]
    pub fn lists(&self) -> Vec<(String, &'static str, &[Variant])> {
        let mut lists = Lists(Vec::new());
        for (industry, frame) in &self.frames {
            for (section, texts) in &frame.texts {
                lists.add(industry, section.name(), &texts.variants);
            }
        }
        for ((industry, kind), case) in &self.cases {
            let user = format!("{industry}/{kind}");
            for (section, texts) in &case.texts {
                lists.add(&user, section.name(), &texts.variants);
            }
            for action in case.actions.iter().flat_map(|actions| &actions.value) {
                lists.add(&user, "actions", &action.say);
            }
            for option in case.options.iter().flat_map(|options| &options.value) {
                for variants in [&option.offer, &option.say, &option.refer] {
                    lists.add(&user, "options", variants);
                }
            }
            for ask in case.asks.iter().flat_map(|asks| &asks.value) {
                lists.add(&user, "asks", &ask.say);
            }
        }
        for (id, request) in &self.requests {
            lists.add(&format!("request/{id}"), "grant", &request.grant);
            lists.add(&format!("request/{id}"), "refer", &request.refer);
        }
        for (id, risk) in &self.risks {
            lists.add(&format!("risk/{id}"), "reply", &risk.reply);
            lists.note(&format!("risk/{id}"), risk.holding.as_ref());
        }
        for (id, intent) in &self.intents {
            lists.note(&format!("intent/{id}"), intent.letter.as_ref());
        }
        for (id, regulation) in &self.regulations {
            lists.add(&format!("regulation/{id}"), "say", &regulation.say);
        }
        for (id, snippet) in &self.snippets {
            lists.add(&format!("snippet/{id}"), "snippet", &snippet.variants);
        }
        lists.0
    }

    /// All variants of all lists.
    #[must_use]
    pub fn variants(&self) -> Vec<&Variant> {
        self.lists().into_iter().flat_map(|(.., variants)| variants).collect()
    }

    /// Who takes a snippet in, directly or through others.
    #[must_use]
    pub fn users_of(&self, snippet: &str) -> BTreeSet<String> {
        let mut users = BTreeSet::new();
        let mut open = vec![snippet.to_owned()];
        let lists = self.lists();
        while let Some(name) = open.pop() {
            for (user, _, variants) in &lists {
                let takes_in = variants.iter().filter_map(Variant::snippet).any(|(taken, _)| taken == name);
                if takes_in && users.insert(user.clone()) {
                    open.extend(user.strip_prefix("snippet/").map(str::to_owned));
                }
            }
        }
        users
    }
}

struct Lists<'l>(Vec<(String, &'static str, &'l [Variant])>);

impl<'l> Lists<'l> {
    fn add(&mut self, user: &str, field: &'static str, variants: &'l [Variant]) {
        if !variants.is_empty() {
            self.0.push((user.to_owned(), field, variants));
        }
    }

    fn note(&mut self, user: &str, note: Option<&'l Note>) {
        let Some(note) = note else { return };
        self.add(user, Section::Subject.name(), &note.subject);
        for paragraph in &note.body {
            self.add(user, "body", paragraph);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::playbook::tree::Source;
    use crate::playbook::written::{self, Layer, Variant};

    fn layer(snippets: &str) -> Layer {
        let case = "also:\n  - {snippet: a}\n  - 好，我們會查。\n";
        let sources = [Source::new("s", "snippets.yaml", snippets), Source::new("d", "dining/wait_time.yaml", case)];
        let (layer, findings) = written::read(&sources);
        assert!(findings.is_empty(), "{findings:?}");
        layer
    }

    fn texts(layer: &Layer) -> Vec<&str> {
        let case = &layer.cases[&("dining".to_owned(), "wait_time".to_owned())];
        let variants: &[Variant] = &case.texts[&written::Section::Also].variants;
        layer.texts(variants).into_iter().map(|text| text.hant.as_str()).collect()
    }

    #[test]
    fn a_snippet_stands_in_the_place_of_its_name() {
        let layer = layer("a:\n  - 甲。\n  - {snippet: b}\nb: [乙。]\nc: [丙。]\n");
        assert_eq!(texts(&layer), ["甲。", "乙。", "好，我們會查。"]);
        assert_eq!(layer.cycle("a"), None);
        let users: Vec<String> = layer.users_of("b").into_iter().collect();
        assert_eq!(users, ["dining/wait_time", "snippet/a"]);
        assert!(layer.users_of("c").is_empty());
    }

    #[test]
    fn a_snippet_that_takes_itself_in_ends_there() {
        let layer = layer("a:\n  - 甲。\n  - {snippet: b}\nb:\n  - {snippet: a}\n");
        assert_eq!(texts(&layer), ["甲。", "好，我們會查。"]);
        assert_eq!(layer.cycle("a"), Some(vec!["a", "b", "a"]));
    }
}
