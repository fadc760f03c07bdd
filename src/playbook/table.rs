//! The cues as a table that is read where it lies: a start decodes none of them.
//!
//! The automaton finds the words of the anchors. Each has links to the entries of its cues, one entry for a cue as it
//! is written, however many words it has a choice of.

use super::cue::{MAX_GAP, MAX_PARTS, NORMAL, STRONG, WEAK, Words};
use super::set::Label;
use crate::text::signs::Sign;

const LINK: usize = 8;
const RECORD: usize = 12;
/// A cue is at most this long as it is written, in bytes.
pub const LONGEST_CUE: usize = 2_000;
/// What it matches is at most this long: its words and the gaps between them.
pub const LONGEST_MATCH: usize = LONGEST_CUE + (MAX_PARTS - 1) * MAX_GAP * 4;

/// What a cue does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    Strong,
    Normal,
    Weak,
    /// Masks the cues of its group inside it.
    Mask,
    /// Silences its group in its clause.
    Veto,
}

impl Effect {
    const ALL: [Effect; 5] = [Effect::Strong, Effect::Normal, Effect::Weak, Effect::Mask, Effect::Veto];

    /// The weight of a vote; `None` for what silences.
    #[must_use]
    pub fn weight(self) -> Option<f32> {
        match self {
            Effect::Strong => Some(STRONG),
            Effect::Normal => Some(NORMAL),
            Effect::Weak => Some(WEAK),
            Effect::Mask | Effect::Veto => None,
        }
    }
}

/// From a word that was found to a cue whose anchor it is.
#[derive(Clone, Copy)]
pub struct Link<'d>(&'d [u8; LINK]);

impl Link<'_> {
    /// The entry of the cue.
    #[must_use]
    pub fn entry(self) -> u32 {
        u32_at(self.0, 0)
    }

    /// Which of the words of the anchor was found.
    #[must_use]
    pub fn word(self) -> usize {
        usize::from(u16_at(self.0, 4))
    }

    /// What a text has that has the rest of the cue.
    #[must_use]
    pub fn sign(self) -> Sign {
        Sign(u16_at(self.0, 6))
    }
}

/// One cue, read from its record where it lies.
#[derive(Clone, Copy)]
pub struct Entry<'d> {
    record: &'d [u8; RECORD],
    text: &'d [u8],
}

impl<'d> Entry<'d> {
    #[must_use]
    pub fn label(self) -> Label {
        label(self.record[0], self.record[1], self.record[2])
    }

    #[must_use]
    pub fn effect(self) -> Effect {
        Effect::ALL[usize::from(self.record[3] & 0xf)]
    }

    #[must_use]
    pub fn is_exact(self) -> bool {
        self.record[3] & 0x10 != 0
    }

    /// Which part of a cue with gaps is the anchor that the automaton finds.
    #[must_use]
    pub fn anchor(self) -> usize {
        usize::from(self.record[4])
    }

    #[must_use]
    pub fn has_gaps(self) -> bool {
        self.record[5] > 1
    }

    /// The cue as its author wrote it.
    #[must_use]
    pub fn written(self) -> &'d str {
        let length = usize::from(u16_at(self.record, 6));
        // The builder wrote whole strings.
        std::str::from_utf8(&self.rest()[..length]).unwrap_or_default()
    }

    /// The parts of a cue with gaps, or the only one of an exact cue; of others the anchor is all there is.
    pub fn parts(self) -> impl Iterator<Item = Choice<'d>> {
        let mut rest = &self.rest()[usize::from(u16_at(self.record, 6))..];
        (0..self.record[5]).map(move |_| {
            let length = u32_at(rest, 0) as usize;
            let (part, further) = rest[4..].split_at(length);
            rest = further;
            Choice(part)
        })
    }

    fn rest(self) -> &'d [u8] {
        &self.text[u32_at(self.record, 8) as usize..]
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
    pub starts: Vec<u8>,
    pub links: Vec<u8>,
    pub records: Vec<u8>,
    pub text: Vec<u8>,
}

impl Builder {
    /// Adds the next cue.
    pub fn entry(&mut self, entry: &NewEntry) {
        let effect = Effect::ALL.iter().position(|effect| *effect == entry.effect).unwrap_or(0) as u8;
        let parts = if entry.parts.len() > 1 || entry.exact { entry.parts.as_slice() } else { &[] };
        self.records.extend(label_bytes(entry.label));
        self.records.extend([effect | u8::from(entry.exact) << 4, entry.anchor, parts.len() as u8]);
        self.records.extend((entry.written.len() as u16).to_le_bytes());
        self.records.extend((self.text.len() as u32).to_le_bytes());
        self.text.extend(entry.written.as_bytes());
        for words in parts {
            let length: usize = words.iter().map(|word| word.len() + 4).sum();
            self.text.extend((length as u32).to_le_bytes());
            for word in words {
                self.text.extend(Sign::of(word).0.to_le_bytes());
                self.text.extend((word.len() as u16).to_le_bytes());
                self.text.extend(word.as_bytes());
            }
        }
    }

    /// Begins the links of the next word that the automaton finds.
    pub fn pattern(&mut self) {
        let at = (self.links.len() / LINK) as u32;
        self.starts.extend(at.to_le_bytes());
    }

    /// Adds a link from the word to a cue whose anchor has it.
    pub fn link(&mut self, at: u32, word: u16, entry: &NewEntry) {
        self.links.extend(at.to_le_bytes());
        self.links.extend(word.to_le_bytes());
        self.links.extend(entry.sign().0.to_le_bytes());
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
    pub starts: &'d [u8],
    pub links: &'d [u8],
    pub records: &'d [u8],
    pub text: &'d [u8],
}

impl<'d> CueTable<'d> {
    /// The cues whose anchor has the word.
    pub fn of(&self, pattern: u32) -> impl Iterator<Item = Link<'d>> + use<'d> {
        let start = pattern as usize * 4;
        let end = if start + 4 < self.starts.len() { u32_at(self.starts, start + 4) as usize * LINK } else { self.links.len() };
        self.links[u32_at(self.starts, start) as usize * LINK..end].as_chunks().0.iter().map(Link)
    }

    #[must_use]
    pub fn entry(&self, at: u32) -> Entry<'d> {
        Entry { record: &self.records.as_chunks().0[at as usize], text: self.text }
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
        Label::Gram(row) => {
            let [a, b] = row.to_le_bytes();
            [19, a, b]
        }
        Label::Date(a) => [20, a, 0],
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
        20 => Label::Date(a),
        _ => Label::Gram(u16::from_le_bytes([a, b])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let labels = [Label::Pair(3, 26), Label::Gram(5550), Label::NegatorFar, Label::Word(2), Label::Risk(14)];
        let words = |words: &[&str]| words.iter().map(ToString::to_string).collect();
        let mut builder = Builder::default();
        for label in labels {
            builder.pattern();
            for (at, effect) in (0..).zip(Effect::ALL) {
                let parts = vec![words(&["等"]), words(&["小时", "钟头"])];
                let written = "等…(小時|鐘頭)".to_owned();
                let entry = NewEntry { label, effect, anchor: 1, exact: false, written, parts };
                builder.entry(&entry);
                builder.link(at, 1, &entry);
            }
        }
        let Builder { starts, links, records, text } = &builder;
        let table = CueTable { starts, links, records, text };
        for (pattern, &label) in labels.iter().enumerate() {
            let links: Vec<Link> = table.of(pattern as u32).collect();
            assert_eq!(links.len(), Effect::ALL.len());
            for (at, link) in (0..).zip(links) {
                assert_eq!((link.entry(), link.word(), link.sign()), (at, 1, Sign::of("等")));
                let entry = table.entry(pattern as u32 * 5 + at);
                assert_eq!((entry.label(), entry.effect()), (label, Effect::ALL[at as usize]));
                assert_eq!((entry.anchor(), entry.has_gaps(), entry.is_exact()), (1, true, false));
                assert_eq!(entry.written(), "等…(小時|鐘頭)");
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
            let parts = parts.iter().map(|words| words.iter().map(ToString::to_string).collect()).collect();
            let (label, effect, written) = (Label::Risk(1), Effect::Weak, String::new());
            let entry = NewEntry { label, effect, anchor, exact: false, written, parts };
            assert_eq!(entry.sign(), expected, "{entry:?}");
        }
    }
}
