//! Suggested cues as a fragment of YAML that can be pasted, with the complaints that speak for each, and as JSON.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::json;

use super::terminal::{self, pictured};
use crate::diagnostic::{Lang, Message};
use crate::playbook::traps::is_no_text;
use crate::text::harmful;
use crate::workbench::suggest::{Addition, Removal, Suggestion};

/// So many complaints are shown for each cue, and so many characters of each.
const SHOWN: usize = 3;
const SHOWN_CHARACTERS: usize = 36;

/// YAML, file by file: every cue under a comment that says which complaints have it.
///
/// # Errors
/// The output cannot be written.
pub fn yaml(
    out: &mut impl Write,
    suggestions: &[Suggestion],
    texts: &BTreeMap<&str, &str>,
    lang: Lang,
) -> io::Result<()> {
    for Suggestion { file, entry, add, drop } in suggestions {
        writeln!(out, "# {}", pictured(file))?;
        let indent = if let Some(entry) = entry {
            writeln!(out, "{}:", quoted(entry))?;
            "  "
        } else {
            ""
        };
        writeln!(out, "{indent}cues:")?;
        for list in ["strong", "normal"] {
            let cues: Vec<&Addition> = add.iter().filter(|addition| addition.list == list).collect();
            if !cues.is_empty() {
                writeln!(out, "{indent}  {list}:")?;
            }
            for Addition { cue, support, against, .. } in cues {
                let missed = support.len().into();
                let told = match against.len() {
                    0 => Message::MissedBy { missed },
                    fired => Message::MissedAndFired { missed, fired: fired.into() },
                };
                writeln!(out, "{indent}    # {}", lang.text(&told))?;
                shown(out, indent, support, texts)?;
                writeln!(out, "{indent}    - {}", quoted(cue))?;
            }
        }
        if !drop.is_empty() {
            writeln!(out, "{indent}  remove:")?;
        }
        for Removal { cue, right, wrong } in drop {
            let told = Message::WrongAndRight { wrong: wrong.len().into(), right: right.len().into() };
            writeln!(out, "{indent}    # {}", lang.text(&told))?;
            shown(out, indent, wrong, texts)?;
            writeln!(out, "{indent}    - {}", quoted(cue))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// A cue or a name as YAML reads it back; in quotes where it could be taken for something else.
fn quoted(text: &str) -> Cow<'_, str> {
    let is_chinese = |c| c > '\u{2e7f}' && !harmful(c);
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '(' || is_chinese(c);
    let is_plain = |c: char| is_word(c) || "…|) ".contains(c);
    let is_text = text.contains(|c: char| c.is_alphabetic()) && text.starts_with(is_word) && !text.ends_with(' ');
    if is_text && text.chars().all(is_plain) && !is_no_text(text) {
        return text.into();
    }
    // What JSON has in quotes, YAML reads, too.
    let mut json = Vec::new();
    match terminal::json(&mut json, &text) {
        Ok(()) => String::from_utf8_lossy(&json).trim_end().to_owned().into(),
        Err(_) => text.into(),
    }
}

fn shown(out: &mut impl Write, indent: &str, ids: &[String], texts: &BTreeMap<&str, &str>) -> io::Result<()> {
    for id in ids.iter().take(SHOWN) {
        let text = texts.get(id.as_str()).copied().unwrap_or_default().replace(['\n', '\r'], " ");
        let start: String = text.chars().take(SHOWN_CHARACTERS).collect();
        let more = if start.len() < text.len() { "…" } else { "" };
        writeln!(out, "{indent}    #   {}: {}{more}", pictured(id), pictured(&start))?;
    }
    Ok(())
}

/// # Errors
/// The output cannot be written.
pub fn json(out: &mut impl Write, suggestions: &[Suggestion]) -> io::Result<()> {
    let files: Vec<_> = suggestions
        .iter()
        .map(|Suggestion { file, entry, add, drop }| {
            let add: Vec<_> = add
                .iter()
                .map(|Addition { cue, list, z, support, against }| {
                    json!({"cue": cue, "list": list, "z": z, "support": support, "against": against})
                })
                .collect();
            let drop: Vec<_> = drop
                .iter()
                .map(|Removal { cue, right, wrong }| json!({"cue": cue, "right": right, "wrong": wrong}))
                .collect();
            json!({"file": file, "entry": entry, "add": add, "drop": drop})
        })
        .collect();
    terminal::json(out, &json!({"schema": "kesu.suggestions/v1", "suggestions": files}))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::playbook::tree::{Reader, Source, Value};

    #[test]
    fn a_cue_is_quoted_only_where_it_must_be() {
        let rows = [
            ("還沒上菜", "還沒上菜"),
            ("(錢|款)…還來", "(錢|款)…還來"),
            ("ATM 吃卡", "ATM 吃卡"),
            ("3小時", "3小時"),
            ("誰賠？", "誰賠？"),
            ("4123", "\"4123\""),
            ("No", "\"No\""),
            ("*爛*", "\"*爛*\""),
            ("甲 #乙", "\"甲 #乙\""),
            ("甲: 乙", "\"甲: 乙\""),
            ("甲 ", "\"甲 \""),
            ("說\"好\"", "\"說\\\"好\\\"\""),
            ("甲\u{202e}乙", "\"甲\\u202e乙\""),
        ];
        for (cue, expected) in rows {
            assert_eq!(quoted(cue), expected);
        }
    }

    #[test]
    fn whatever_a_file_has_in_it_the_fragment_is_yaml() {
        let cues = [
            "!爛", "*爛", "[爛", "?爛", "&爛", "- 爛", "#爛", "'爛", "爛 #爛", "爛: 爛", "{爛}", "爛,爛", "|爛", "%爛",
            "@爛",
        ];
        let (id, text) = ("a\nb: c\u{2028}d\u{85}e", "來信\n第二行\u{2028}第三行");
        let addition = |cue: &&str| Addition {
            cue: (*cue).to_owned(),
            list: "strong",
            z: 3.0,
            support: vec![id.to_owned()],
            against: Vec::new(),
        };
        let removal = |cue: &&str| Removal { cue: (*cue).to_owned(), right: Vec::new(), wrong: vec![id.to_owned()] };
        let (add, drop) = (cues.iter().map(addition).collect(), cues.iter().map(removal).collect());
        let suggestion = Suggestion { file: "requests.yaml".to_owned(), entry: Some("re: fund".to_owned()), add, drop };
        let mut out = Vec::new();
        yaml(&mut out, &[suggestion], &BTreeMap::from([(id, text)]), Lang::En).expect("memory can be written");
        let out = String::from_utf8(out).expect("a text");
        let source = Source::new("f", "requests.yaml", &out);
        let root = Reader::new(&source).root().unwrap_or_else(|| panic!("no YAML: {out}"));
        let mut found = Vec::new();
        collect(root.value, &mut found);
        let names = |name: &str| vec![name.to_owned()];
        let cues: Vec<String> = cues.iter().map(|cue| (*cue).to_owned()).collect();
        let expected =
            [names("re: fund"), names("cues"), names("strong"), cues.clone(), names("remove"), cues].concat();
        assert_eq!(found, expected, "{out}");
    }

    fn collect(value: Value, found: &mut Vec<String>) {
        match value {
            Value::Scalar { text, .. } => found.push(text),
            Value::List(items) => items.into_iter().for_each(|item| collect(item.value, found)),
            Value::Map(fields) => fields.into_iter().for_each(|(name, value)| {
                collect(name.value, found);
                collect(value.value, found);
            }),
        }
    }
}
