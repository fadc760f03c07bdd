//! Rows of a table that a spreadsheet opens with its Chinese intact: UTF-8 with a mark, CRLF, cells quoted where needed.

use std::borrow::Cow;
use std::io;

use csv::{Terminator, WriterBuilder};
use serde_json::Value;

use super::json::Carried;
use crate::compose::{Draft, DraftKind};
use crate::diagnostic::{Diagnostic, Lang};
use crate::engine::{Engine, Reading};
use crate::understand::Signal;

const MARK: &str = "\u{feff}";

const COLUMNS: [&str; 19] = [
    "line",
    "id",
    "intent",
    "industry",
    "type",
    "confidence",
    "further_types",
    "requests",
    "risk",
    "emotion",
    "handling",
    "handling_reasons",
    "playbook",
    "kind",
    "subject",
    "reply",
    "missing",
    "departments",
    "error",
];

/// What divides the names of a list.
const BETWEEN: &str = "; ";

type Cells<'c> = Vec<Cow<'c, str>>;

/// The first row, behind the mark.
#[must_use]
pub fn header(kept: &[String]) -> Vec<u8> {
    let mut out = MARK.as_bytes().to_vec();
    let kept = kept.iter().map(|name| match COLUMNS.contains(&name.as_str()) {
        // No two columns have one name.
        true => format!("kept.{name}").into(),
        false => Cow::Borrowed(name.as_str()),
    });
    let cells: Cells = COLUMNS.iter().copied().map(Cow::Borrowed).chain(kept).collect();
    // Memory can always be written.
    let _ = write(&mut out, &cells);
    out
}

/// Writes one row.
///
/// # Errors
/// The output cannot be written.
pub fn write(out: &mut Vec<u8>, cells: &Cells) -> io::Result<()> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
    writer.write_record(cells.iter().map(|cell| harmless(cell).into_owned().into_bytes()))?;
    writer.flush()
}

/// The row of a draft.
#[must_use]
pub fn answered<'c>(engine: &'c Engine, reading: &'c Reading, draft: &'c Draft, carried: &'c Carried) -> Cells<'c> {
    let (core, understanding) = (&engine.set.core, &reading.understanding);
    let list = |names: Vec<String>| Cow::Owned(names.join(BETWEEN));
    let signals = |signals: &[Signal], name: &dyn Fn(u8) -> &'c str| {
        let guess = |signal: &Signal| if signal.guessed { "?" } else { "" };
        list(signals.iter().map(|signal| format!("{}{}", name(signal.id), guess(signal))).collect())
    };
    let types: Vec<&str> = understanding.types.iter().map(|guess| core.types[usize::from(guess.id)].as_str()).collect();
    let mut cells: Cells = vec![
        carried.line.to_string().into(),
        plain(&carried.id),
        understanding.intent.id(core).into(),
        core.industries[usize::from(understanding.industry.id)].as_str().into(),
        types[0].into(),
        format!("{:.2}", understanding.types.main.confidence).into(),
        types[1..].join(BETWEEN).into(),
        signals(&understanding.requests, &|id| &core.requests[usize::from(id)]),
        signals(&understanding.risks, &|id| &core.risks[usize::from(id)].id),
        understanding.emotion.to_string().into(),
        draft.handling.name().into(),
        list(draft.reasons.iter().map(|reason| reason.id(core).to_owned()).collect()),
        draft.playbook.as_str().into(),
        kind(draft.kind).into(),
        draft.subject.as_str().into(),
        draft.text.as_str().into(),
        list(draft.missing.iter().map(|missing| missing.slot.clone()).collect()),
        list(draft.departments.clone()),
        "".into(),
    ];
    cells.extend(carried.kept.iter().map(|(_, value)| plain(value)));
    cells
}

/// The row of what has no draft.
#[must_use]
pub fn failed<'c>(fault: &Diagnostic, lang: Lang, carried: &'c Carried) -> Cells<'c> {
    let mut cells: Cells = vec!["".into(); COLUMNS.len()];
    cells[0] = carried.line.to_string().into();
    cells[1] = plain(&carried.id);
    let told = format!("{}: {}", fault.code, lang.catalogue().message(fault));
    cells[COLUMNS.len() - 1] = told.into();
    cells.extend(carried.kept.iter().map(|(_, value)| plain(value)));
    cells
}

fn kind(kind: DraftKind) -> &'static str {
    match kind {
        DraftKind::Draft => "draft",
        DraftKind::Holding => "holding",
        DraftKind::Short => "short",
    }
}

/// A value as a cell shows it.
fn plain(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Null => Cow::Borrowed(""),
        Value::String(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.to_string()),
    }
}

/// A spreadsheet runs what begins like a formula, whoever wrote it. A `'` before it makes it a text; numbers stay.
fn harmless<'c>(cell: &'c str) -> Cow<'c, str> {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err();
    if is_formula { format!("'{cell}").into() } else { Cow::Borrowed(cell) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_numbers_stay_numbers() {
        let rows = [
            ("=HYPERLINK(\"x\")", "'=HYPERLINK(\"x\")"),
            ("+1+1", "'+1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-12", "-12"),
            ("+3.5", "+3.5"),
            ("您好", "您好"),
            ("", ""),
        ];
        for (cell, expected) in rows {
            assert_eq!(harmless(cell), expected);
        }
    }

    #[test]
    fn cells_with_quotes_commas_and_line_ends_are_one_cell() {
        let mut out = Vec::new();
        write(&mut out, &vec!["a,b".into(), "他說「好」\n\"好\"".into()]).expect("memory can be written");
        assert_eq!(String::from_utf8(out).as_deref(), Ok("\"a,b\",\"他說「好」\n\"\"好\"\"\"\r\n"));
        let top = header(&["store".to_owned(), "type".to_owned()]);
        assert!(top.starts_with("\u{feff}line,id,".as_bytes()) && top.ends_with(b",error,store,kept.type\r\n"));
    }
}
