//! A pattern of `facts.yaml` for a kind of personal number, looked for in a whole text and not only where a word
//! wakes it. It is compiled when it is first used.

use std::ops::Range;
use std::sync::OnceLock;

use regex::Regex;

use crate::playbook::set::FactPattern;
use crate::understand::patterns::compiled;

pub struct Shape {
    pub kind: u8,
    regex: String,
    except: Option<String>,
    compiled: OnceLock<(Regex, Option<Regex>)>,
}

impl Shape {
    pub fn new(pattern: &FactPattern) -> Self {
        let FactPattern { kind, regex, except, .. } = pattern;
        Self { kind: *kind, regex: regex.clone(), except: except.clone(), compiled: OnceLock::new() }
    }

    /// Where it matches: its first group, or all of it.
    pub fn matches(&self, text: &str) -> Vec<Range<usize>> {
        let (regex, except) =
            self.compiled.get_or_init(|| (compiled(&self.regex), self.except.as_deref().map(compiled)));
        let (mut found, mut at) = (Vec::new(), 0);
        while let Some(captures) = regex.captures_at(text, at) {
            let Some(number) = captures.get(1).or_else(|| captures.get(0)) else { break };
            if !except.as_ref().is_some_and(|except| except.is_match(number.as_str())) {
                found.push(number.range());
            }
            // What ends one number may begin the next: 0912345678,0987654321.
            let next = text[number.start()..].chars().next().map_or(1, char::len_utf8);
            at = number.end().max(number.start() + next);
            if at > text.len() {
                break;
            }
        }
        found
    }
}
