//! The cues as a table that is read where it lies: a start decodes none of them.
//!
//! The automaton finds the words of the anchors. From each word links lead to the entries of its cues, one entry for a
//! cue as it is written, however many words it has a choice of.

use super::cue::{CERTAIN, MAX_GAP, MAX_PARTS, NORMAL, STRONG, WEAK, Words};
use super::set::{ClauseWord, Label};
use crate::text::signs::Sign;

const LINK: usize = 12;
/// A cue is at most this long as it is written, in bytes.
pub const LONGEST_CUE: usize = 2_000;
/// What it matches is at most this long: its words and the gaps between them.
pub const LONGEST_MATCH: usize = LONGEST_CUE + (MAX_PARTS - 1) * MAX_GAP * 4;

/// What a cue does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    Certain,
    Strong,
    Normal,
    Weak,
    /// Masks the cues of its group inside it.
    Mask,
    /// Silences its group in its clause.
    Veto,
}

impl Effect {
    const ALL: [Effect; 6] =
        [Effect::Certain, Effect::Strong, Effect::Normal, Effect::Weak, Effect::Mask, Effect::Veto];

    /// The weight of a vote; `None` for what silences.
    #[must_use]
    pub fn weight(self) -> Option<f32> {
        match self {
            Effect::Certain => Some(CERTAIN),
            Effect::Strong => Some(STRONG),
            Effect::Normal => Some(NORMAL),
            Effect::Weak => Some(WEAK),
            Effect::Mask | Effect::Veto => None,
        }
    }
}

/// From a word that was found to a cue whose anchor it is, with what most cues are used for.
#[derive(Clone, Copy)]
pub struct Link<'d>(&'d [u8; LINK]);

/// The flags of a link, beside its effect.
const EXACT: u8 = 0x10;
const GAPS: u8 = 0x20;
const LAST: u8 = 0x80;

impl Link<'_> {
    #[must_use]
    pub fn label(self) -> Label {
        label(self.0[0], self.0[1], self.0[2])
    }

    #[must_use]
    pub fn effect(self) -> Effect {
        Effect::ALL[usize::from(self.0[3] & 0xf)]
    }

    /// Whether the cue matches only as it is spelled.
    #[must_use]
    pub fn is_exact(self) -> bool {
        self.0[3] & EXACT != 0
    }

    #[must_use]
    pub fn has_gaps(self) -> bool {
        self.0[3] & GAPS != 0
    }

    /// The entry of the cue.
    #[must_use]
    pub fn entry(self) -> u32 {
        u32_at(self.0, 4)
    }

    /// Which of the words of the anchor was found.
    #[must_use]
    pub fn word(self) -> u16 {
        u16_at(self.0, 8)
    }

    /// What a text has that has the rest of the cue.
    #[must_use]
    pub fn sign(self) -> Sign {
        Sign(u16_at(self.0, 10))
    }
}

/// One cue, read where it lies.
#[derive(Clone, Copy)]
pub struct Entry<'d>(&'d [u8]);

impl<'d> Entry<'d> {
    /// Which part of a cue with gaps is the anchor that the automaton finds.
    #[must_use]
    pub fn anchor(self) -> usize {
        usize::from(self.0[2])
    }

    #[must_use]
    pub fn has_gaps(self) -> bool {
        self.0[3] > 1
    }

    /// Whether the cue matches only as it is spelled.
    #[must_use]
    pub fn is_exact(self) -> bool {
        self.0[3] == 1
    }

    /// The parts of a cue with gaps, or the only one of an exact cue; of others the anchor is all there is.
    pub fn parts(self) -> impl Iterator<Item = Choice<'d>> {
        let mut rest = &self.0[4..];
        (0..self.0[3]).map(move |_| {
            let (part, further) = rest[4..].split_at(u32_at(rest, 0) as usize);
            rest = further;
            Choice(part)
        })
    }

    /// The cue as its author wrote it.
    #[must_use]
    pub fn written(self) -> &'d str {
        let parts: usize = self.parts().map(|part| part.0.len() + 4).sum();
        let written = &self.0[4 + parts..][..usize::from(u16_at(self.0, 0))];
        // The builder wrote whole strings.
        std::str::from_utf8(written).unwrap_or_default()
    }
}

/// The words of one part of a cue, of which one must stand there.
#[derive(Clone, Copy, Default)]
pub struct Choice<'d>(&'d [u8]);

impl<'d> Choice<'d> {
    /// The words, each with what a text has that has it.
    pub fn words(self) -> impl Iterator<Item = (Sign, &'d [u8])> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let (&[a, b, c, d], words) = rest.split_first_chunk()?;
            let (word, further) = words.split_at(usize::from(u16::from_le_bytes([c, d])));
            rest = further;
            Some((Sign(u16::from_le_bytes([a, b])), word))
        })
    }
}

/// A cue before it is written.
#[derive(Debug, Clone)]
pub struct NewEntry {
    pub label: Label,
    pub effect: Effect,
    pub exact: bool,
    pub written: String,
    /// Which part the automaton looks for.
    pub anchor: u8,
    /// Folded, or as they are spelled in an exact cue.
    pub parts: Vec<Words>,
}

/// Writes a table.
#[derive(Default)]
pub struct Builder {
    pub links: Vec<u8>,
    pub text: Vec<u8>,
}

impl Builder {
    /// Begins with all that the table below has.
    #[must_use]
    pub fn over(table: CueTable) -> Self {
        Self { links: table.links.to_vec(), text: table.text.to_vec() }
    }

    /// Cuts the links that lead to cues that are not to be kept.
    pub fn retain(&mut self, mut keep: impl FnMut(Link, Entry) -> bool) {
        for link in self.links.as_chunks_mut().0 {
            let entry = Entry(&self.text[Link(link).entry() as usize..]);
            if !keep(Link(link), entry) {
                link[10..].copy_from_slice(&Sign::NEVER.0.to_le_bytes());
            }
        }
    }

    /// Adds an entry, and says which it is.
    pub fn entry(&mut self, entry: &NewEntry) -> u32 {
        let parts = if entry.parts.len() > 1 || entry.exact { entry.parts.as_slice() } else { &[] };
        self.add(&entry.written, entry.anchor, parts)
    }

    /// Adds an entry that no link leads to, for what is found in another way.
    pub fn word(&mut self, written: &str) -> u32 {
        self.add(written, 0, &[])
    }

    fn add(&mut self, written: &str, anchor: u8, parts: &[Words]) -> u32 {
        let at = self.text.len() as u32;
        self.text.extend((written.len() as u16).to_le_bytes());
        self.text.extend([anchor, parts.len() as u8]);
        for words in parts {
            let length: usize = words.iter().map(|word| word.len() + 4).sum();
            self.text.extend((length as u32).to_le_bytes());
            for word in words {
                self.text.extend(Sign::of(word).0.to_le_bytes());
                self.text.extend((word.len() as u16).to_le_bytes());
                self.text.extend(word.as_bytes());
            }
        }
        self.text.extend(written.as_bytes());
        at
    }

    /// Adds the links from one word to the cues whose anchors have it: entry, number of the word, and the cue. Says
    /// where they begin.
    pub fn links<'e>(&mut self, cues: impl Iterator<Item = (u32, u16, &'e NewEntry)>) -> u32 {
        let first = (self.links.len() / LINK) as u32;
        for (at, word, entry) in cues {
            let effect = Effect::ALL.iter().position(|effect| *effect == entry.effect).unwrap_or(0) as u8;
            let exact = if entry.exact { EXACT } else { 0 };
            let gaps = if entry.parts.len() > 1 { GAPS } else { 0 };
            self.links.extend(label_bytes(entry.label));
            self.links.push(effect | exact | gaps);
            self.links.extend(at.to_le_bytes());
            self.links.extend(word.to_le_bytes());
            self.links.extend(entry.sign().0.to_le_bytes());
        }
        if let Some([_, _, _, flags, ..]) = self.links.last_chunk_mut::<LINK>() {
            *flags |= LAST;
        }
        first
    }
}

impl NewEntry {
    /// What a text has that has the parts beside the anchor: the longest that leaves no choice tells most.
    fn sign(&self) -> Sign {
        let beside = self.parts.iter().enumerate().filter(|(at, _)| *at != usize::from(self.anchor));
        let certain = beside.filter_map(|(_, words)| if let [word] = words.as_slice() { Some(word) } else { None });
        certain.max_by_key(|word| word.len()).map_or(Sign::ANY, |word| Sign::of(word))
    }
}

/// Reads a table.
#[derive(Clone, Copy)]
pub struct CueTable<'d> {
    pub links: &'d [u8],
    pub text: &'d [u8],
}

impl<'d> CueTable<'d> {
    /// The links of one word, by the value that the automaton has for it.
    pub fn links(&self, first: u32) -> impl Iterator<Item = Link<'d>> + use<'d> {
        let mut was_last = false;
        self.links.as_chunks().0[first as usize..].iter().map_while(move |link| {
            let link = (!was_last).then_some(link)?;
            was_last = link[3] & LAST != 0;
            Some(Link(link))
        })
    }

    /// The links of all words, but for those that were cut.
    pub fn all_links(&self) -> impl Iterator<Item = Link<'d>> + use<'d> {
        self.links.as_chunks().0.iter().map(Link).filter(|link| link.sign() != Sign::NEVER)
    }

    #[must_use]
    pub fn entry(&self, at: u32) -> Entry<'d> {
        Entry(&self.text[at as usize..])
    }
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

fn label_bytes(label: Label) -> [u8; 3] {
    match label {
        Label::Industry(a) => [0, a, 0],
        Label::Type(a) => [1, a, 0],
        Label::Pair(a, b) => [2, a, b],
        Label::Request(a) => [3, a, 0],
        Label::Risk(a) => [4, a, 0],
        Label::Intent(a) => [5, a, 0],
        Label::Emotion(a) => [6, a, 0],
        Label::Trait(a) => [7, a, 0],
        Label::NegatorNear => [8, 0, 0],
        Label::NegatorFar => [9, 0, 0],
        Label::Contrast => [10, 0, 0],
        Label::Context => [11, 0, 0],
        Label::Trigger(a) => [12, a, 0],
        Label::Unit(a) => [13, a, 0],
        Label::Sign(a) => [14, a, 0],
        Label::Suffix(a) => [15, a, 0],
        Label::RoleBefore(a) => [16, a, 0],
        Label::RoleAfter(a) => [17, a, 0],
        Label::Word(a) => [18, a, 0],
        Label::Date(a) => [19, a, 0],
        Label::Customer(a) => [20, a, 0],
        Label::Clause(a, word) => [21, a, word as u8],
    }
}

fn label(tag: u8, a: u8, b: u8) -> Label {
    match tag {
        0 => Label::Industry(a),
        1 => Label::Type(a),
        2 => Label::Pair(a, b),
        3 => Label::Request(a),
        4 => Label::Risk(a),
        5 => Label::Intent(a),
        6 => Label::Emotion(a),
        7 => Label::Trait(a),
        8 => Label::NegatorNear,
        9 => Label::NegatorFar,
        10 => Label::Contrast,
        11 => Label::Context,
        12 => Label::Trigger(a),
        13 => Label::Unit(a),
        14 => Label::Sign(a),
        15 => Label::Suffix(a),
        16 => Label::RoleBefore(a),
        17 => Label::RoleAfter(a),
        18 => Label::Word(a),
        19 => Label::Date(a),
        20 => Label::Customer(a),
        _ => Label::Clause(a, ClauseWord::ALL[usize::from(b) % ClauseWord::ALL.len()]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Words {
        words.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_is_written_is_read() {
        let labels = [Label::Pair(3, 26), Label::Customer(5), Label::NegatorFar, Label::Word(2), Label::Risk(14)];
        let mut builder = Builder::default();
        let mut firsts = Vec::new();
        for label in labels {
            let written = "等…(小時|鐘頭)".to_owned();
            let parts = vec![words(&["等"]), words(&["小时", "钟头"])];
            let entry = NewEntry { label, effect: Effect::Strong, anchor: 1, exact: false, written, parts };
            let cues = Effect::ALL.map(|effect| NewEntry { effect, ..entry.clone() });
            let entries = cues.each_ref().map(|entry| builder.entry(entry));
            firsts.push((entries, builder.links(entries.into_iter().zip(&cues).map(|(at, cue)| (at, 1, cue)))));
        }
        let table = CueTable { links: &builder.links, text: &builder.text };
        for ((entries, first), label) in firsts.into_iter().zip(labels) {
            let links: Vec<Link> = table.links(first).collect();
            assert_eq!(links.len(), Effect::ALL.len());
            for ((link, effect), at) in links.into_iter().zip(Effect::ALL).zip(entries) {
                assert_eq!((link.label(), link.effect(), link.entry()), (label, effect, at));
                assert_eq!((link.word(), link.sign()), (1, Sign::of("等")));
                assert_eq!((link.has_gaps(), link.is_exact()), (true, false));
                let entry = table.entry(at);
                assert_eq!((entry.anchor(), entry.written()), (1, "等…(小時|鐘頭)"));
                let parts: Vec<Vec<_>> = entry.parts().map(|part| part.words().collect()).collect();
                let word = |word: &'static str| (Sign::of(word), word.as_bytes());
                assert_eq!(parts, [vec![word("等")], vec![word("小时"), word("钟头")]]);
            }
        }
    }

    #[test]
    fn the_sign_of_a_cue_is_what_all_its_forms_have() {
        let rows: [(&[&[&str]], u8, Sign); 4] = [
            (&[&["等了"]], 0, Sign::ANY),
            (&[&["等了"], &["小时"]], 0, Sign::of("小时")),
            (&[&["等了", "干等"], &["小时"]], 1, Sign::ANY),
            (&[&["等了", "干等"], &["久"], &["小时"]], 2, Sign::of("久")),
        ];
        for (parts, anchor, expected) in rows {
            let parts = parts.iter().map(|part| words(part)).collect();
            let (label, effect, written) = (Label::Risk(1), Effect::Weak, String::new());
            let entry = NewEntry { label, effect, anchor, exact: false, written, parts };
            assert_eq!(entry.sign(), expected, "{entry:?}");
        }
    }
}
