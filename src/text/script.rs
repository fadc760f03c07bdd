//! Traditional or Simplified, and the region whose law and words apply.

use serde::{Deserialize, Serialize};

use super::Fold;

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

impl Script {
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
    pub fn detect(text: &str, fold: &Fold, hans_only: &[char]) -> Script {
        let (mut hant, mut hans) = (0_u32, 0_u32);
        for c in text.chars().filter(|c| ('\u{3400}'..='\u{9fff}').contains(c)) {
            if fold.char(c) != c {
                hant += 1;
            } else if hans_only.binary_search(&c).is_ok() {
                hans += 1;
            }
        }
        if hans > hant { Script::Hans } else { Script::Hant }
    }
}
