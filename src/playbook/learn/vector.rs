//! A text as it is learned from and judged: how much it says by each gram that it has.

use crate::text::is_han;

/// A text of a shorter vector than this says less: some ten characters and pairs.
pub const LEAST_LENGTH: f32 = 20.0;
/// The end of a text, in bytes of its folded form before the end of its last gram: 25 Chinese characters.
const ENDING: usize = 75;

/// What a text says by one gram: tf-idf, all of it together of length one, or less where the text is short.
#[derive(Debug, Clone, Copy)]
pub struct Value {
    pub row: usize,
    pub whole: f32,
    /// Of the end of the text alone.
    pub ending: f32,
}

/// The single Chinese characters of a folded text and its pairs of them, each with the byte where it begins.
pub fn grams(folded: &str) -> impl Iterator<Item = (usize, &str)> {
    let starts: Vec<usize> = folded.char_indices().map(|(at, _)| at).chain([folded.len()]).collect();
    let count = starts.len() - 1;
    (0..count)
        .flat_map(move |at| {
            let pair = (at + 2 <= count).then(|| (starts[at], &folded[starts[at]..starts[at + 2]]));
            [Some((starts[at], &folded[starts[at]..starts[at + 1]])), pair].into_iter().flatten()
        })
        // A digit, a Latin letter or a mark says nothing that a reader would call a reason.
        .filter(|(_, gram)| gram.chars().all(is_han))
}

/// The vector of a text by the rows of its grams and the bytes where they begin, in the order of the rows.
#[must_use]
pub fn vector(grams: impl IntoIterator<Item = (usize, usize)>, rarity: &[f32]) -> Vec<Value> {
    // Row and place as one number, which sorts fastest.
    let mut grams: Vec<u64> = grams.into_iter().map(|(row, start)| (row as u64) << 32 | start as u64).collect();
    let (row_of, start_of) = (|gram: u64| (gram >> 32) as usize, |gram: u64| gram as u32 as usize);
    let end = grams.iter().map(|gram| start_of(*gram)).max().unwrap_or_default();
    grams.sort_unstable();
    let mut values: Vec<Value> = Vec::with_capacity(grams.len());
    let (mut whole, mut ending) = (0.0_f32, 0.0_f32);
    for same in grams.chunk_by(|one, other| row_of(*one) == row_of(*other)) {
        let row = row_of(same[0]);
        let late = same.iter().filter(|gram| start_of(**gram) + ENDING > end).count();
        let value = Value { row, whole: frequency(same.len()) * rarity[row], ending: frequency(late) * rarity[row] };
        whole += value.whole.powi(2);
        ending += value.ending.powi(2);
        values.push(value);
    }
    let [whole, ending] = [whole, ending].map(|squares| squares.sqrt().max(LEAST_LENGTH));
    for value in &mut values {
        value.whole /= whole;
        value.ending /= ending;
    }
    values
}

/// How much a gram says in a text that has it so many times.
fn frequency(times: usize) -> f32 {
    match times {
        0 => 0.0,
        1 => 1.0,
        more => 1.0 + (more as f32).ln(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The characters of a text as rows: 等 is 0, 了 is 1, any other 2.
    fn rows(text: &str) -> Vec<(usize, usize)> {
        let row = |c| "等了".chars().position(|known| known == c).unwrap_or(2);
        text.char_indices().map(|(at, c)| (row(c), at)).collect()
    }

    #[test]
    fn a_long_text_has_a_vector_of_length_one_and_a_short_one_less() {
        let length = |text, part: fn(&Value) -> f32| {
            vector(rows(text), &[30.0, 40.0, 1.0]).iter().map(|value| part(value).powi(2)).sum::<f32>().sqrt()
        };
        assert!((length("等了", |value| value.whole) - 1.0).abs() < 1e-6);
        assert!(length("的", |value| value.whole) < 0.1);
        assert!((length("等了", |value| value.ending) - 1.0).abs() < 1e-6);
    }

    #[test]
    fn the_end_of_a_text_has_values_of_its_own() {
        let text = format!("等{}了", "的".repeat(30));
        let values = vector(rows(&text), &[30.0, 30.0, 1.0]);
        let ending: Vec<bool> = values.iter().map(|value| value.ending > 0.0).collect();
        assert_eq!(ending, [false, true, true]);
        assert!(values.iter().all(|value| value.whole > 0.0));
    }

    #[test]
    fn grams_are_chinese_and_know_where_they_begin() {
        let found: Vec<(usize, &str)> = grams("等A了吗").collect();
        assert_eq!(found, [(0, "等"), (4, "了"), (4, "了吗"), (7, "吗")]);
    }
}
