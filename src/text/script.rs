//! Traditional or Simplified, and the region whose law and words apply.

use serde::{Deserialize, Serialize};

use super::{Fold, HAN, is_han};

/// A set of Chinese characters of the basic plane, as bits.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct CharSet(Vec<u64>);

impl CharSet {
    const FIRST: u32 = *HAN.start() as u32;

    #[must_use]
    pub fn contains(&self, c: char) -> bool {
        let at = (c as u32).wrapping_sub(Self::FIRST);
        self.0.get(at as usize / 64).is_some_and(|bits| bits >> (at % 64) & 1 == 1)
    }
}

impl FromIterator<char> for CharSet {
    fn from_iter<T: IntoIterator<Item = char>>(chars: T) -> Self {
        let mut bits = vec![0_u64; (0x1_0000 - Self::FIRST as usize) / 64];
        for c in chars {
            let at = (c as u32).wrapping_sub(Self::FIRST) as usize;
            if let Some(word) = bits.get_mut(at / 64) {
                *word |= 1 << (at % 64);
            }
        }
        Self(bits)
    }
}

/// The script a text is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Script {
    Hant,
    Hans,
}

/// The region, which decides law and vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Region {
    Tw,
    Cn,
    Hk,
}

impl Region {
    pub const ALL: [(&'static str, Region); 3] = [("tw", Region::Tw), ("cn", Region::Cn), ("hk", Region::Hk)];

    /// The region that a text tells by itself, whatever script it is answered in: Hong Kong where Traditional text has two
    /// different characters that only Cantonese is written with. One may be quoted.
    #[must_use]
    pub fn told(text: &str, script: Script, cantonese: &CharSet) -> Option<Region> {
        let mut own = text.chars().filter(|&c| cantonese.contains(c));
        let has_two = own.next().is_some_and(|first| own.any(|other| other != first));
        (script == Script::Hant && has_two).then_some(Region::Hk)
    }
}

impl Script {
    pub const ALL: [Script; 2] = [Script::Hant, Script::Hans];

    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Script::Hant => "hant",
            Script::Hans => "hans",
        }
    }

    /// The script of that name, or of that name of a locale.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "hant" | "traditional" | "zh-tw" => Some(Script::Hant),
            "hans" | "simplified" | "zh-cn" => Some(Script::Hans),
            _ => None,
        }
    }

    /// The region that is meant unless another is asked for.
    #[must_use]
    pub fn region(self) -> Region {
        match self {
            Script::Hant => Region::Tw,
            Script::Hans => Region::Cn,
        }
    }

    /// The script of a text: whichever has more characters that only it uses; Traditional where none tells.
    ///
    /// A character that the fold changes is Traditional; one that is the fold of another is Simplified.
    #[must_use]
    pub fn detect(text: &str, fold: &Fold, hans_only: &CharSet) -> Script {
        let (mut hant, mut hans) = (0_u32, 0_u32);
        for c in text.chars().filter(|&c| is_han(c)) {
            if fold.char(c) != c {
                hant += 1;
            } else if hans_only.contains(c) {
                hans += 1;
            }
        }
        if hans > hant { Script::Hans } else { Script::Hant }
    }
}
