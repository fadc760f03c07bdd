//! Facts known by a shape that only a regular expression tells: order numbers, telephones, addresses.

use std::sync::OnceLock;

use regex::Regex;

use super::search::Search;
use crate::playbook::set::{FactPattern, FactRules};
use crate::text::Span;
use crate::understand::patterns::compiled;

/// A pattern looks at so many bytes before and after what woke it.
const BEFORE: usize = 48;
const AFTER: usize = 60;

struct Compiled {
    regex: Regex,
    except: Option<Regex>,
}

/// The patterns of a set, each compiled when it is first woken.
pub struct Patterns(Vec<OnceLock<Compiled>>);

impl Patterns {
    pub fn new(rules: &FactRules) -> Self {
        Self(rules.patterns.iter().map(|_| OnceLock::new()).collect())
    }

    fn get(&self, at: usize, pattern: &FactPattern) -> &Compiled {
        self.0[at].get_or_init(|| Compiled {
            regex: compiled(&pattern.regex),
            except: pattern.except.as_deref().map(compiled),
        })
    }
}

impl Search<'_> {
    pub fn patterns(&mut self, patterns: &Patterns) {
        let runs = digit_runs(&self.text.folded);
        let most = runs.iter().map(|run| run.1).max().unwrap_or(0);
        for (at, pattern) in self.rules.patterns.iter().enumerate() {
            if most < pattern.digits {
                continue;
            }
            let mut looked_at = 0;
            if pattern.triggered {
                for woken in 0..self.marks.triggers.len() {
                    let (trigger, span) = self.marks.triggers[woken];
                    if usize::from(trigger) == at {
                        looked_at = self.pattern(pattern, patterns.get(at, pattern), span, looked_at);
                    }
                }
            } else {
                for &(run, digits) in runs.iter().filter(|run| run.1 >= pattern.digits) {
                    debug_assert!(digits > 0);
                    looked_at = self.pattern(pattern, patterns.get(at, pattern), run, looked_at);
                }
            }
        }
    }

    /// Looks around what woke the pattern, unless the last look reached as far; says how far this one did.
    fn pattern(&mut self, pattern: &FactPattern, compiled: &Compiled, woken: Span, looked_at: u32) -> u32 {
        let window = window(&self.text.folded, woken);
        let text = &self.text.folded[window.range()];
        if window.end <= looked_at || !compiled.regex.is_match(text) {
            return window.end;
        }
        for found in matches(&compiled.regex, text) {
            let span = Span { start: found.start + window.start, end: found.end + window.start };
            if !compiled.except.as_ref().is_some_and(|except| except.is_match(self.text.folded(span))) {
                let role = pattern.role.or_else(|| self.role(pattern.kind, span).map(|role| role.role));
                match pattern.counts {
                    Some(number) => self.put_number(pattern.kind, span, role, number),
                    None => self.add(pattern.kind, span, role, pattern.plus),
                }
            }
        }
        window.end
    }
}

/// Runs of Latin letters, digits and what joins them, with their number of digits.
pub fn digit_runs(text: &str) -> Vec<(Span, u8)> {
    let mut runs = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        let (mut end, mut digits) = (at, 0_u8);
        while at < bytes.len() && (bytes[at].is_ascii_alphanumeric() || b"-+/. @_".contains(&bytes[at])) {
            if bytes[at].is_ascii_digit() {
                digits = digits.saturating_add(1);
                end = at + 1;
            }
            at += 1;
        }
        runs.push((Span::new(start, end), digits));
    }
    runs
}

/// What a woken pattern looks at.
fn window(text: &str, around: Span) -> Span {
    let mut start = (around.start as usize).saturating_sub(BEFORE);
    let mut end = (around.end as usize + AFTER).min(text.len());
    while !text.is_char_boundary(start) {
        start += 1;
    }
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    Span::new(start, end)
}

/// Where the pattern matches: its first group, or all of it, without blanks at the ends.
fn matches(regex: &Regex, text: &str) -> Vec<Span> {
    let trim = |found: regex::Match| {
        let start = found.start() + (found.as_str().len() - found.as_str().trim_start().len());
        Span::new(start, start + found.as_str().trim().len())
    };
    if regex.captures_len() == 1 {
        return regex.find_iter(text).map(trim).collect();
    }
    regex.captures_iter(text).filter_map(|found| found.get(1).or_else(|| found.get(0))).map(trim).collect()
}
