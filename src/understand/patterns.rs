//! Regular expressions of the playbooks, compiled when they are first used.

use regex::{Regex, RegexBuilder};

/// What a search may remember of a pattern, in bytes. There are dozens of patterns, each thread remembers for itself, and
/// what they look at is short.
const REMEMBERED: usize = 128 << 10;

/// # Panics
/// Never: each was compiled when the set was.
#[must_use]
pub fn compiled(regex: &str) -> Regex {
    RegexBuilder::new(regex).dfa_size_limit(REMEMBERED).build().expect("checked when the set was compiled")
}
