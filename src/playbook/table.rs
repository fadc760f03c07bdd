//! The cues as a table of fixed-size records that is read where it lies: a start decodes none of them.

use super::cue::{NORMAL, STRONG, WEAK};
use super::set::Label;
use crate::text::signs::Sign;

const RECORD: usize = 16;
/// A cue is at most this long, in bytes.
pub const LONGEST_CUE: usize = 255;

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

/// One cue at one anchor, read from its record where it lies.
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
        Effect::ALL[self.record[3] as usize]
    }

    /// The list of cues it was written in; masks and vetoes stay inside it.
    #[must_use]
    pub fn group(self) -> u16 {
        u16::from_le_bytes([self.record[4], self.record[5]])
    }

    /// Which part of a cue with gaps is the anchor that the automaton finds.
    #[must_use]
    pub fn anchor(self) -> usize {
        usize::from(self.record[6] & 0xf)
    }

    #[must_use]
    pub fn has_gaps(self) -> bool {
        self.record[6] & 0x10 != 0
    }

    #[must_use]
    pub fn is_exact(self) -> bool {
        self.record[6] & 0x20 != 0
    }

    /// What a text has that has the parts beside the anchor.
    #[must_use]
    pub fn sign(self) -> Sign {
        Sign(u16::from_le_bytes([self.record[13], self.record[14]]))
    }

    /// The cue as its author wrote it.
    #[must_use]
    pub fn written(self) -> &'d str {
        // The builder wrote whole strings.
        std::str::from_utf8(self.bytes(0, self.record[7])).unwrap_or_default()
    }

    /// The folded parts of a cue with gaps.
    pub fn parts(self) -> impl DoubleEndedIterator<Item = &'d [u8]> + Clone {
        // No part has a byte of the zero that stands between them.
        self.folded().split(|&byte| byte == 0)
    }

    /// The folded parts with a zero between them.
    #[must_use]
    pub fn folded(self) -> &'d [u8] {
        self.bytes(self.record[7], self.record[12])
    }

    fn bytes(self, skip: u8, length: u8) -> &'d [u8] {
        &self.text[u32_at(self.record, 8) as usize + usize::from(skip)..][..usize::from(length)]
    }
}

/// Writes a table. Entries must come sorted by anchor.
#[derive(Default)]
pub struct Builder {
    pub starts: Vec<u8>,
    pub records: Vec<u8>,
    pub text: Vec<u8>,
}

impl Builder {
    /// Begins the entries of the next pattern.
    pub fn pattern(&mut self) {
        let at = (self.records.len() / RECORD) as u32;
        self.starts.extend(at.to_le_bytes());
    }

    pub fn entry(&mut self, entry: &NewEntry) {
        let [tag, a, b] = label_bytes(entry.label);
        let effect = Effect::ALL.iter().position(|effect| *effect == entry.effect).unwrap_or(0) as u8;
        let gaps = entry.folded.contains('…');
        let flags = entry.anchor | u8::from(gaps) << 4 | u8::from(entry.exact) << 5;
        let start = self.text.len() as u32;
        self.text.extend(entry.written.as_bytes());
        // Only a cue with gaps is compared part by part.
        let folded = if gaps { entry.folded.replace('…', "\0") } else { String::new() };
        self.text.extend(folded.as_bytes());
        let beside = entry.folded.split('…').enumerate().filter(|(at, _)| *at != usize::from(entry.anchor));
        let sign = beside.map(|(_, part)| part).max_by_key(|part| part.len()).map_or(0, |part| Sign::of(part).0);
        self.records.extend([tag, a, b, effect]);
        self.records.extend(entry.group.to_le_bytes());
        self.records.extend([flags, entry.written.len() as u8]);
        self.records.extend(start.to_le_bytes());
        self.records.push(folded.len() as u8);
        self.records.extend(sign.to_le_bytes());
        self.records.push(0);
    }
}

/// An entry before it is written.
#[derive(Debug, Clone)]
pub struct NewEntry {
    pub label: Label,
    pub effect: Effect,
    pub group: u16,
    pub anchor: u8,
    pub exact: bool,
    pub written: String,
    pub folded: String,
}

/// Reads a table.
#[derive(Clone, Copy)]
pub struct CueTable<'d> {
    pub starts: &'d [u8],
    pub records: &'d [u8],
    pub text: &'d [u8],
}

impl<'d> CueTable<'d> {
    /// The entries of a pattern of the automaton.
    #[must_use]
    pub fn of(&self, pattern: u32) -> std::ops::Range<u32> {
        let end = if (pattern as usize + 2) * 4 <= self.starts.len() {
            u32_at(self.starts, (pattern as usize + 1) * 4)
        } else {
            (self.records.len() / RECORD) as u32
        };
        u32_at(self.starts, pattern as usize * 4)..end
    }

    #[must_use]
    pub fn entry(&self, at: u32) -> Entry<'d> {
        Entry { record: &self.records.as_chunks().0[at as usize], text: self.text }
    }
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
        let mut builder = Builder::default();
        for (at, &label) in labels.iter().enumerate() {
            builder.pattern();
            for effect in Effect::ALL {
                let (written, folded) = ("等…小時".to_owned(), "等…小时".to_owned());
                builder.entry(&NewEntry {
                    label,
                    effect,
                    group: 700 + at as u16,
                    anchor: 1,
                    exact: false,
                    written,
                    folded,
                });
            }
        }
        let table = CueTable { starts: &builder.starts, records: &builder.records, text: &builder.text };
        for (pattern, &label) in labels.iter().enumerate() {
            let range = table.of(pattern as u32);
            assert_eq!(range.len(), Effect::ALL.len());
            for (at, effect) in range.zip(Effect::ALL) {
                let entry = table.entry(at);
                assert_eq!((entry.label(), entry.effect(), entry.group()), (label, effect, 700 + pattern as u16));
                assert_eq!((entry.anchor(), entry.has_gaps(), entry.is_exact()), (1, true, false));
                assert_eq!(entry.written(), "等…小時");
                assert_eq!(entry.parts().collect::<Vec<_>>(), ["等".as_bytes(), "小时".as_bytes()]);
                assert_eq!(entry.sign(), Sign::of("等"));
            }
        }
    }
}
