//! The little language of cues: a phrase, or parts with gaps: `等…小時`.

/// What a cue weighs: one strong cue decides, three weak ones count as a normal one.
pub const STRONG: f32 = 3.0;
pub const NORMAL: f32 = 1.5;
pub const WEAK: f32 = 0.5;

/// A gap spans at most this many characters, inside one clause.
pub const MAX_GAP: usize = 10;
const MAX_PARTS: usize = 3;

/// Splits a folded cue at its gaps and chooses the longest part as the one that the automaton looks for.
///
/// # Errors
/// Says in plain words why the cue could never match or would match everywhere.
pub fn anchor(folded: &str) -> Result<(usize, &str), String> {
    let parts: Vec<&str> = folded.split('…').collect();
    if parts.iter().any(|part| part.is_empty()) {
        return Err("a gap `…` stands between two parts".into());
    }
    if parts.len() > MAX_PARTS {
        return Err(format!("a cue has at most {MAX_PARTS} parts"));
    }
    if folded.chars().filter(|c| *c != '…').count() < 2 {
        return Err("a cue has at least two characters".into());
    }
    if let Some(mark) = folded.chars().find(|c| matches!(c, ',' | '。' | '!' | '?' | ';' | '\n')) {
        return Err(format!("`{mark}` ends a clause, and a cue lies inside one"));
    }
    let longest = parts.iter().enumerate().max_by_key(|(at, part)| (part.chars().count(), *at));
    longest.map(|(at, part)| (at, *part)).ok_or_else(|| "empty".into())
}

#[cfg(test)]
mod tests {
    use super::anchor;

    #[test]
    fn the_longest_part_is_the_anchor() {
        let rows = [
            ("还没上菜", Ok((0, "还没上菜"))),
            ("等…小时", Ok((1, "小时"))),
            ("说好…结果…没", Ok((1, "结果"))),
            ("…小时", Err("a gap `…` stands between two parts".to_owned())),
            ("等", Err("a cue has at least two characters".to_owned())),
            ("a…b…c…d", Err("a cue has at most 3 parts".to_owned())),
            ("等,好久", Err("`,` ends a clause, and a cue lies inside one".to_owned())),
        ];
        for (cue, expected) in rows {
            assert_eq!(anchor(cue), expected, "{cue}");
        }
    }
}
