//! Names known by how they end, and words that are facts by themselves.

use super::search::{BARE_REACH, Search, plain};
use crate::playbook::cue::{NORMAL, STRONG};
use crate::playbook::set::{IndustryId, Label, NameShape, NounShape, TypeId};
use crate::text::{Span, is_han};
use crate::understand::matcher::{Hit, Hits};

/// So much must speak for a word: of those with a little less, every second is named in passing.
const ENOUGH: i32 = 13;
/// People name the thing in the first thirteen characters, hardly after the fortieth.
const NEAR: u32 = 42;
const FAR: u32 = 120;
/// How far before a word 買的 may stand and still tell: 買貴賓犬的推車.
const LEAD: usize = 21;
const ONE_CHARACTER: usize = '台'.len_utf8();

/// What the complaint is about: in a complaint about goods a thing is seldom named in passing.
#[derive(Debug, Clone, Copy)]
pub struct About {
    pub industry: IndustryId,
    pub kind: TypeId,
}

impl Search<'_> {
    pub fn names(&mut self) {
        for (at, shape) in self.rules.names.iter().enumerate() {
            for found in 0..self.marks.suffixes.len() {
                let (suffix, span) = self.marks.suffixes[found];
                if usize::from(suffix) == at
                    && let Some(name) = self.name_before(shape, span)
                {
                    self.put(plain(shape.kind, name, None));
                }
            }
        }
    }

    /// The name with this suffix: what stands before it in the clause, up to a character that is no part of names.
    fn name_before(&self, shape: &NameShape, suffix: Span) -> Option<Span> {
        let clause = self.text.clauses[self.text.clause_at(suffix.start)].span.start as usize;
        let head = &self.text.folded[clause..suffix.start as usize];
        let own = head
            .char_indices()
            .rev()
            .take(shape.most as usize)
            .take_while(|&(_, c)| is_han(c) && !shape.stops.contains(c));
        let (length, first) = own.fold((0, head.len()), |(length, _), (at, _)| (length + 1, at));
        let led = shape.leads.is_empty() || head[..first].ends_with(|c| shape.leads.contains(c));
        (led && length >= usize::from(shape.least)).then(|| Span::new(clause + first, suffix.end as usize))
    }

    /// Words that are facts by themselves: of each kind the one that most tells to be what the complaint is about.
    ///
    /// A strong word is one wherever it stands, any other only in a role, and of a kind with a shape only where
    /// enough speaks for it: 您買的〔product〕 must not name a thing in passing.
    pub fn words(&mut self, hits: &Hits, about: About) {
        for found in hits.family(Label::Word).chunk_by(|one, other| one.label == other.label) {
            let Label::Word(kind) = found[0].label else { continue };
            let shape = self.rules.nouns.iter().find(|shape| shape.kind == kind);
            let best = match shape {
                Some(shape) => self.noun(shape, found, about),
                None => found.iter().filter(|hit| self.is_free(hit.span)).filter_map(|hit| self.word(kind, hit)).max(),
            };
            if let Some((_, std::cmp::Reverse(span))) = best {
                let role = self.role(kind, span).filter(|role| role.distance <= BARE_REACH).map(|role| role.role);
                self.put(plain(kind, span, role));
            }
        }
    }

    /// A word by itself, the longer the better.
    fn word(&self, kind: u8, hit: &Hit) -> Option<(i32, std::cmp::Reverse<Span>)> {
        let near = || self.role(kind, hit.span).is_some_and(|role| role.distance <= BARE_REACH);
        (hit.weight >= STRONG || near()).then_some((hit.span.len() as i32, std::cmp::Reverse(hit.span)))
    }

    /// The word that most speaks for, the first of those, if it is enough.
    fn noun(&self, shape: &NounShape, found: &[Hit], about: About) -> Option<(i32, std::cmp::Reverse<Span>)> {
        let inside = |span: Span| found.iter().any(|other| other.span != span && other.span.contains(span));
        let own: Vec<&Hit> = found.iter().filter(|hit| !inside(hit.span)).collect();
        let first = own.iter().map(|hit| hit.span).min()?;
        let subject = about.points(shape);
        let ranked = own.iter().filter_map(|hit| {
            let (span, word) = (hit.span, self.text.folded(hit.span));
            let evidence = self.evidence(shape, span).filter(|_| self.is_free(span))?;
            let again = own.iter().any(|other| other.span != span && self.text.folded(other.span) == word);
            let points = evidence.points()
                + if span == first { 5 } else { 0 }
                + if again { 5 } else { 0 }
                + if own.len() == 1 { 2 } else { 0 }
                // What everybody has with them is mostly named in passing.
                - if hit.weight < NORMAL { 6 } else { 0 };
            let enough = if shape.touched { evidence.touched } else { points + subject >= ENOUGH };
            (enough || hit.weight >= STRONG).then_some((points, std::cmp::Reverse(span)))
        });
        ranked.max()
    }

    /// What speaks for a word; nothing for 用手機 and 手機店, unless the words before it make it what is meant.
    fn evidence(&self, shape: &NounShape, span: Span) -> Option<Evidence> {
        let folded = self.text.folded.as_str();
        let (before, after) = (&folded[..span.start as usize], &folded[span.end as usize..]);
        let led = shape.likely_after.ending(before).map(str::len);
        let followed = shape.likely_before.beginning(after).map(str::len);
        // 便當店 is no 便當, but 便當裡有頭髮 is about it.
        let in_passing = led.is_none_or(|led| led <= ONE_CHARACTER) && shape.never_after.ending(before).is_some()
            || followed.is_none_or(|followed| followed <= ONE_CHARACTER)
                && shape.never_before.beginning(after).is_some();
        (!in_passing).then(|| Evidence {
            led: match led {
                Some(length) if length > ONE_CHARACTER => 5,
                _ if is_led_from_afar(shape, before) => 5,
                Some(_) => 3,
                None => 0,
            },
            touched: led.is_some() || followed.is_some() || before.is_empty() || before.ends_with(ends_clause),
            length: match span.len() / ONE_CHARACTER {
                0..=2 => 0,
                3 => 2,
                _ => 6,
            },
            early: match span.start {
                0..NEAR => 7,
                NEAR..FAR => 3,
                FAR.. => 0,
            },
        })
    }
}

impl About {
    /// What speaks for a complaint about this to name such a word.
    fn points(self, shape: &NounShape) -> i32 {
        let of =
            |points: &[(u8, i32)], id: u8| points.iter().find(|(known, _)| *known == id).map_or(0, |known| known.1);
        of(&shape.types, self.kind) + of(&shape.industries, self.industry)
    }
}

/// Whether 買的 or the like stands a little before, in the same clause.
fn is_led_from_afar(shape: &NounShape, before: &str) -> bool {
    let near = before
        .char_indices()
        .rev()
        .take_while(|(at, c)| before.len() - at <= LEAD && *c != '、' && !ends_clause(*c))
        .last();
    let near = near.map_or("", |(at, _)| &before[at..]);
    let words = near.char_indices().filter_map(|(at, _)| shape.likely_after.beginning(&near[at..]));
    words.into_iter().any(|word| word.len() > ONE_CHARACTER)
}

/// What speaks for a word being the one that the complaint is about, in points. How many was learned from labelled
/// complaints, by how much more often such a word is the one.
#[derive(Debug, Clone, Copy)]
struct Evidence {
    /// 買的 before it tells more than the character 台.
    led: i32,
    /// A likely word stands right before or after it, or it begins a clause.
    touched: bool,
    length: i32,
    /// The thing is named soon.
    early: i32,
}

impl Evidence {
    fn points(self) -> i32 {
        self.led + self.length + self.early
    }
}

fn ends_clause(c: char) -> bool {
    matches!(c, ',' | '。' | '!' | '?' | ';' | ':' | '\n')
}
