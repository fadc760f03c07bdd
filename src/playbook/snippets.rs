//! Snippets: lists of variants that others take in by name, and who takes in which.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::iter;

use super::tree::At;
use super::written::{Layer, Note, Section, Text, Variant};

/// Snippets take one another in over so many levels; what lies deeper is a mistake or an attack.
pub const MOST_LEVELS: usize = 8;

impl Variant {
    /// The text, where it is written here.
    #[must_use]
    pub fn own(&self) -> Option<&Text> {
        match self {
            Variant::Own(text) => Some(text),
            Variant::Snippet { .. } => None,
        }
    }

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
    /// The texts of a list, those of snippets in the place of their names, each snippet once: otherwise a few lines
    /// could stand for more texts than there is room for. What is not there, or takes itself in, gives none.
    #[must_use]
    pub fn texts<'l>(&'l self, variants: &'l [Variant]) -> Vec<&'l Text> {
        let mut texts = Vec::with_capacity(variants.len());
        self.collect_texts(variants, 0, &mut BTreeSet::new(), &mut texts);
        texts
    }

    fn collect_texts<'l>(
        &'l self,
        variants: &'l [Variant],
        level: usize,
        seen: &mut BTreeSet<&'l str>,
        texts: &mut Vec<&'l Text>,
    ) {
        for variant in variants {
            match variant {
                Variant::Own(text) => texts.push(text),
                Variant::Snippet { name, .. } if level < MOST_LEVELS && seen.insert(name) => {
                    self.collect_texts(self.snippet(name), level + 1, seen, texts);
                }
                Variant::Snippet { .. } => {}
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

    /// The names through which a snippet takes itself in, itself first and last: the shortest way for each.
    #[must_use]
    pub fn cycles(&self) -> Vec<Vec<&str>> {
        let names: Vec<&str> = self.snippets.keys().map(String::as_str).collect();
        let number = |(name, _): (&str, &At)| names.binary_search(&name).ok();
        let taken = |name: &&str| self.snippet(name).iter().filter_map(Variant::snippet).filter_map(number).collect();
        let taken: Vec<Vec<usize>> = names.iter().map(taken).collect();
        let mut reached = vec![(names.len(), 0); names.len()];
        let ways = (0..names.len()).filter_map(|start| way_back(&taken, start, &mut reached));
        ways.map(|way| way.into_iter().map(|at| names[at]).collect()).collect()
    }

    /// The snippets that take others in over more levels than are read. Who takes in one of these is not among them.
    #[must_use]
    pub fn too_deep(&self) -> Vec<&str> {
        let mut deep: BTreeSet<&str> = self.snippets.keys().map(String::as_str).collect();
        for _ in 0..MOST_LEVELS {
            deep = self.takers(&deep);
        }
        let deeper = self.takers(&deep);
        deep.difference(&deeper).copied().collect()
    }

    /// The snippets that take in one of these.
    fn takers(&self, taken: &BTreeSet<&str>) -> BTreeSet<&str> {
        let takes = |variants: &[Variant]| variants.iter().filter_map(Variant::snippet).any(|(n, _)| taken.contains(n));
        self.snippets.iter().filter(|(_, snippet)| takes(&snippet.variants)).map(|(name, _)| name.as_str()).collect()
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
        let lists = self.lists();
        let mut users_of: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (user, _, variants) in &lists {
            for (name, _) in variants.iter().filter_map(Variant::snippet) {
                users_of.entry(name).or_default().push(user);
            }
        }
        let mut users = BTreeSet::new();
        let mut open = vec![snippet];
        while let Some(name) = open.pop() {
            for user in users_of.remove(name).unwrap_or_default() {
                users.insert(user.to_owned());
                open.extend(user.strip_prefix("snippet/"));
            }
        }
        users
    }
}

/// The shortest way from a number to itself through the numbers that each takes in. `reached` says from
/// which start each was reached last, and from which number.
fn way_back(taken: &[Vec<usize>], start: usize, reached: &mut [(usize, usize)]) -> Option<Vec<usize>> {
    let mut open = VecDeque::from([start]);
    while let Some(at) = open.pop_front() {
        for &next in &taken[at] {
            if next == start {
                let before = |&at: &usize| (at != start).then(|| reached[at].1);
                let mut way: Vec<usize> = iter::once(start).chain(iter::successors(Some(at), before)).collect();
                way.reverse();
                return Some(way);
            }
            if reached[next].0 != start {
                reached[next] = (start, at);
                open.push_back(next);
            }
        }
    }
    None
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
        assert!(layer.cycles().is_empty());
        let users: Vec<String> = layer.users_of("b").into_iter().collect();
        assert_eq!(users, ["dining/wait_time", "snippet/a"]);
        assert!(layer.users_of("c").is_empty());
    }

    #[test]
    fn a_list_has_each_snippet_once() {
        let layer = layer("a:\n  - {snippet: b}\n  - {snippet: c}\n  - {snippet: b}\nb: [{snippet: c}]\nc: [丙。]\n");
        assert_eq!(texts(&layer), ["丙。", "好，我們會查。"]);
    }

    #[test]
    fn the_way_on_which_a_snippet_takes_itself_in_is_the_shortest() {
        let layer = layer(
            "a: [{snippet: b}]\nb: [{snippet: c}, {snippet: d}]\nc: [{snippet: d}]\nd: [{snippet: b}, {snippet: d}]\n",
        );
        assert_eq!(layer.cycles(), [vec!["b", "d", "b"], vec!["c", "d", "b", "c"], vec!["d", "d"]]);
    }

    #[test]
    fn a_snippet_that_takes_itself_in_ends_there() {
        let layer = layer("a:\n  - 甲。\n  - {snippet: b}\nb:\n  - {snippet: a}\n");
        assert_eq!(texts(&layer), ["甲。", "好，我們會查。"]);
        assert_eq!(layer.cycles(), [["a", "b", "a"], ["b", "a", "b"]]);
    }
}
