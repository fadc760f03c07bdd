//! Which characters and pairs a text has, as a small filter: most cues with gaps are ruled out by one look.

/// What a text must have to have a certain phrase: a number below `Signs::SIZE`, or one of two more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sign(pub u16);

impl Sign {
    /// What every text has.
    pub const ANY: Self = Self(Signs::SIZE);
    /// What no text has.
    pub const NEVER: Self = Self(Signs::SIZE + 1);

    /// The sign of a phrase: its first two characters, or its only one.
    #[must_use]
    pub fn of(phrase: &str) -> Self {
        let mut chars = phrase.chars();
        match (chars.next(), chars.next()) {
            (Some(first), Some(second)) => Self::pair(first, second),
            (first, _) => Self::single(first.unwrap_or_default()),
        }
    }

    fn single(c: char) -> Self {
        Self::pair(c, '\0')
    }

    fn pair(a: char, b: char) -> Self {
        let mixed = (a as u32).wrapping_mul(0x9e37_79b1) ^ (b as u32).wrapping_mul(0x85eb_ca6b);
        Self((mixed >> 16) as u16 % Signs::SIZE)
    }
}

/// The signs of one text. It may seem to have one that it has not, never the other way.
#[derive(Debug, Clone)]
pub struct Signs([u64; Signs::SIZE as usize / 64 + 1]);

impl Signs {
    const SIZE: u16 = 4096;

    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut signs = Self([0; Self::SIZE as usize / 64 + 1]);
        signs.add(Sign::ANY);
        let mut last = '\0';
        for c in text.chars() {
            signs.add(Sign::single(c));
            signs.add(Sign::pair(last, c));
            last = c;
        }
        signs
    }

    fn add(&mut self, Sign(at): Sign) {
        self.0[usize::from(at / 64)] |= 1 << (at % 64);
    }

    #[must_use]
    pub fn may_have(&self, Sign(at): Sign) -> bool {
        self.0[usize::from(at / 64)] >> (at % 64) & 1 == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_the_signs_of_its_phrases_and_few_others() {
        let signs = Signs::of("等了快兩個小時");
        for phrase in ["等", "等了", "小時", "兩個小時", "時"] {
            assert!(signs.may_have(Sign::of(phrase)), "{phrase}");
        }
        for signs in [&signs, &Signs::of("")] {
            assert!(signs.may_have(Sign::ANY) && !signs.may_have(Sign::NEVER));
        }
        let others = ('一'..='十').filter(|c| signs.may_have(Sign::of(&c.to_string()))).count();
        assert!(others < 100, "{others} of 673 others");
    }
}
