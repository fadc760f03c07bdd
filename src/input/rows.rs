//! From a record to a row: the complaint, its id, and the other fields that somebody asked for.
//!
//! Nothing here knows what the fields mean; they are texts and JSON values with names.

use csv::{ReaderBuilder, Terminator};
use serde_json::{Map, Value};

use super::jsonl::why;
use super::records::Cut;
use crate::diagnostic::{Arg, Code, Diagnostic, Message};
use crate::text::is_blank;

/// How a stream holds its complaints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A JSON object a line.
    Objects,
    /// A table with the names of its columns on top.
    Table { delimiter: u8 },
    /// A complaint a line, and nothing else.
    Lines,
}

impl Form {
    pub const CSV: Form = Form::Table { delimiter: b',' };
    pub const TSV: Form = Form::Table { delimiter: b'\t' };

    /// What the ending of a file's name says.
    #[must_use]
    pub fn of_ending(ending: &str) -> Option<Self> {
        match ending.to_ascii_lowercase().as_str() {
            "jsonl" | "ndjson" | "json" => Some(Form::Objects),
            "csv" => Some(Form::CSV),
            "tsv" | "tab" => Some(Form::TSV),
            "txt" => Some(Form::Lines),
            _ => None,
        }
    }

    /// Whether a record above the names of the columns only says what divides them, as some spreadsheets write it.
    #[must_use]
    pub fn is_said_by(self, record: &str) -> bool {
        let Form::Table { delimiter } = self else { return false };
        record.trim_end_matches('\r').strip_prefix("sep=").is_some_and(|sign| sign.as_bytes() == [delimiter])
    }

    /// What it is called on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Form::Objects => "jsonl",
            Form::Table { delimiter: b'\t' } => "tsv",
            Form::Table { .. } => "csv",
            Form::Lines => "lines",
        }
    }

    /// Where its records end.
    #[must_use]
    pub fn cut(self) -> Cut {
        match self {
            Form::Table { delimiter } => Cut::Cells { delimiter },
            Form::Objects | Form::Lines => Cut::Lines,
        }
    }
}

/// The names of the fields that matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields {
    pub text: String,
    /// `id`, where there is one, if nothing is said.
    pub id: Option<String>,
    /// Carried through to the result.
    pub kept: Vec<String>,
    /// What decides how this one complaint is answered.
    pub deciding: Vec<String>,
}

impl Fields {
    fn asked(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.text).chain(&self.id).chain(&self.kept).chain(&self.deciding)
    }
}

/// One record as it came.
#[derive(Debug, Default, PartialEq)]
pub struct Row {
    /// A text or a number; null where there is none.
    pub id: Value,
    /// As many as there are kept fields, null where one is absent.
    pub kept: Vec<(String, Value)>,
    /// As many as there are deciding fields; null where one is absent or empty.
    pub deciding: Vec<Value>,
    pub text: String,
}

/// How records become rows.
#[derive(Debug)]
pub struct Layout {
    form: Form,
    fields: Fields,
    columns: Vec<String>,
}

impl Layout {
    /// `header` is the first record of a table, which has the names of the columns.
    ///
    /// # Errors
    /// A column that is asked for is not there.
    pub fn new(form: Form, fields: Fields, header: Option<&str>, source: &Arg) -> Result<Self, Diagnostic> {
        if let Some(name) =
            fields.kept.iter().enumerate().find_map(|(at, name)| fields.kept[..at].iter().find(|other| *other == name))
        {
            return Err(Diagnostic::new(Code::BadValue, Message::ColumnTwice { name: name.into() }).about("--keep"));
        }
        let delimiter = match form {
            Form::Table { delimiter } => delimiter,
            Form::Lines if fields.asked().count() > 1 => {
                let finding = Diagnostic::new(Code::BadValue, Message::LinesHaveNoFields).about(source.clone());
                return Err(finding.help(Message::InputFormats));
            }
            Form::Objects | Form::Lines => return Ok(Self { form, fields, columns: Vec::new() }),
        };
        let columns = match header {
            Some(header) if header.contains('\r') => {
                return Err(Diagnostic::new(Code::BrokenRow, Message::BareReturns).about(source.clone()));
            }
            Some(header) => cells(delimiter, header)?,
            None => return Err(Diagnostic::new(Code::EmptyInput, Message::NoHeader).about(source.clone())),
        };
        if let Some(name) = fields.asked().find(|name| !columns.contains(name)) {
            let message = Message::Unknown { what: Arg::Term("column"), name: name.into() };
            let finding = Diagnostic::new(Code::UnknownName, message).about(source.clone());
            return Err(finding.suggest(name, columns.iter().map(String::as_str)));
        }
        let is_twice = |name: &&String| columns.iter().filter(|column| column == name).count() > 1;
        if let Some(name) = fields.asked().find(is_twice) {
            let message = Message::ColumnTwice { name: name.into() };
            return Err(Diagnostic::new(Code::BadValue, message).about(source.clone()));
        }
        Ok(Self { form, fields, columns })
    }

    /// The row of a record, with what is wrong with it: what could be read of it is kept all the same.
    pub fn row(&self, record: &str) -> (Row, Option<Diagnostic>) {
        let read = match self.form {
            Form::Lines => Ok(Map::from_iter([(self.fields.text.clone(), record.trim().into())])),
            Form::Objects => object(record),
            Form::Table { delimiter } => self.table_row(delimiter, record),
        };
        match read {
            Ok(fields) => self.picked(fields),
            Err(fault) => (self.unread(), Some(fault)),
        }
    }

    /// The row of a record that cannot be read.
    #[must_use]
    pub fn unread(&self) -> Row {
        self.picked(Map::new()).0
    }

    /// The names of the columns of a table.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The name of the field with the id, where one was asked for.
    #[must_use]
    pub fn id(&self) -> Option<&String> {
        self.fields.id.as_ref()
    }

    /// The names of the kept fields.
    #[must_use]
    pub fn kept(&self) -> &[String] {
        &self.fields.kept
    }

    /// The names of the deciding fields.
    #[must_use]
    pub fn deciding(&self) -> &[String] {
        &self.fields.deciding
    }

    fn table_row(&self, delimiter: u8, record: &str) -> Result<Map<String, Value>, Diagnostic> {
        let cells = cells(delimiter, record)?;
        if cells.len() > self.columns.len() && cells[self.columns.len()..].iter().any(|cell| !is_blank(cell)) {
            let (found, columns) = (cells.len().into(), self.columns.len().into());
            return Err(
                Diagnostic::new(Code::BrokenRow, Message::MoreCells { found, columns }).help(Message::QuoteCell)
            );
        }
        Ok(self.columns.iter().cloned().zip(cells.into_iter().map(Value::from)).collect())
    }

    fn picked(&self, mut fields: Map<String, Value>) -> (Row, Option<Diagnostic>) {
        let Fields { text, id, kept, deciding } = &self.fields;
        let kept = kept.iter().map(|name| (name.clone(), fields.get(name).cloned().unwrap_or_default())).collect();
        let is_given = |value: &Value| !value.as_str().is_some_and(is_blank);
        let given = |name: &String| fields.get(name).filter(|value| is_given(value)).cloned().unwrap_or_default();
        let id = id.as_ref().map_or_else(|| given(&"id".to_owned()), given);
        let mut row = Row { id, kept, deciding: deciding.iter().map(given).collect(), text: String::new() };
        let fault = match fields.remove(text) {
            Some(Value::String(own)) if is_blank(&own) => Some(Diagnostic::new(Code::EmptyInput, Message::NoComplaint)),
            Some(Value::String(own)) if own.len() > super::MOST_BYTES => Some(too_long(super::MOST_BYTES)),
            Some(Value::String(own)) => {
                row.text = own;
                None
            }
            Some(_) => Some(Diagnostic::new(Code::WrongType, Message::FieldNoText { field: text.into() })),
            None => {
                let finding = Diagnostic::new(Code::MissingField, Message::NoTextField { field: text.into() });
                Some(finding.suggest(text, fields.keys().map(String::as_str)))
            }
        };
        if !matches!(row.id, Value::Null | Value::String(_) | Value::Number(_)) {
            row.id = Value::Null;
            return (row, fault.or(Some(Diagnostic::new(Code::BadValue, Message::BadComplaintId))));
        }
        (row, fault)
    }
}

/// A quote is opened and never closed.
#[must_use]
pub fn open_quote() -> Diagnostic {
    Diagnostic::new(Code::BrokenRow, Message::OpenQuote).help(Message::QuoteCell)
}

/// A record or its complaint is longer than this.
#[must_use]
pub fn too_long(bytes: usize) -> Diagnostic {
    let (what, of) = (Arg::Term("the row"), Arg::Term("one complaint"));
    let message = Message::TooLong { what, bytes: bytes.into(), mebibytes: (bytes >> 20).into(), of };
    Diagnostic::new(Code::InputTooLarge, message)
}

fn object(record: &str) -> Result<Map<String, Value>, Diagnostic> {
    serde_json::from_str(record).map_err(|error| {
        let why = why(&error);
        let column = record.get(..error.column().saturating_sub(1)).map_or(0, |before| before.chars().count()) + 1;
        Diagnostic::new(Code::BrokenRow, Message::NotObject { error: why, column: column.into() })
            .help(Message::InputFormats)
    })
}

/// The cells of one row of a table. Only a line feed ends a row, as it did when the rows were cut.
fn cells(delimiter: u8, record: &str) -> Result<Vec<String>, Diagnostic> {
    let mut builder = ReaderBuilder::new();
    builder.delimiter(delimiter).has_headers(false).terminator(Terminator::Any(b'\n')).buffer_capacity(record.len());
    let mut reader = builder.from_reader(record.as_bytes());
    let read = reader.records().next().transpose();
    let broken =
        |error: csv::Error| Diagnostic::new(Code::BrokenRow, Message::NotRow { error: error.to_string().into() });
    Ok(read.map_err(broken)?.unwrap_or_default().iter().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn layout(form: Form, header: Option<&str>) -> Layout {
        let named = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let (kept, deciding) = (named(&["store"]), named(&["script"]));
        let fields = Fields { text: "text".to_owned(), id: None, kept, deciding };
        Layout::new(form, fields, header, &"f.csv".into()).expect("all columns are there")
    }

    fn row(id: Value, store: Value, script: Value, text: &str) -> Row {
        Row { id, kept: vec![("store".to_owned(), store)], deciding: vec![script], text: text.to_owned() }
    }

    #[test]
    fn the_same_row_is_read_from_an_object_and_from_a_table() {
        let objects = layout(Form::Objects, None);
        let table = layout(Form::CSV, Some("store,id,script,text"));
        let expected = row(json!("a1"), json!("信義"), Value::Null, "等了\n很久");
        let object = r#"{"text":"等了\n很久","more":[1],"id":"a1","store":"信義","script":""}"#;
        assert_eq!(objects.row(object), (expected, None));
        let expected = row(json!("a1"), json!("信義"), json!("hans"), "等了\n很久");
        assert_eq!(table.row("信義,a1,hans,\"等了\n很久\",,"), (expected, None));
        let expected = row(json!("a\r1"), json!("信義"), Value::Null, "等了");
        assert_eq!(table.row("信義,a\r1,,等了"), (expected, None));
        let number = row(json!(7), Value::Null, Value::Null, "好");
        assert_eq!(objects.row(r#"{"id":7,"text":"好"}"#), (number, None));
    }

    #[test]
    fn numbers_and_objects_come_out_as_they_came_in() {
        let objects = layout(Form::Objects, None);
        for value in ["20261122000000000001", "1.10", "-0.0", r#"{"b":1.50,"a":[2]}"#] {
            let (row, fault) = objects.row(&format!(r#"{{"store":{value},"text":"好"}}"#));
            assert_eq!((row.kept[0].1.to_string().as_str(), fault), (value, None));
        }
        let (row, fault) = objects.row(r#"{"id":20261122000000000001,"text":"好"}"#);
        assert_eq!((row.id.to_string().as_str(), fault), ("20261122000000000001", None));
    }

    #[test]
    fn a_line_that_says_what_divides_the_columns_is_no_header() {
        for (form, record, said) in [
            (Form::CSV, "sep=,", true),
            (Form::TSV, "sep=\t\r", true),
            (Form::CSV, "sep=;", false),
            (Form::CSV, "sep,text", false),
            (Form::Objects, "sep=,", false),
        ] {
            assert_eq!(form.is_said_by(record), said, "{record:?}");
        }
    }

    #[test]
    fn what_can_be_read_of_a_broken_row_is_kept() {
        let objects = layout(Form::Objects, None);
        let table = layout(Form::CSV, Some("store,id,script,text"));
        let rows = [
            (&objects, r#"{"id":"a1","store":"信義","txt":"好"}"#, Code::MissingField, json!("a1"), json!("信義")),
            (&objects, r#"{"id":"a1","store":"信義","text":5}"#, Code::WrongType, json!("a1"), json!("信義")),
            (&objects, r#"{"id":true,"text":"好"}"#, Code::BadValue, Value::Null, Value::Null),
            (&objects, r#"{"id":{},"store":1,"text":"好"}"#, Code::BadValue, Value::Null, json!(1)),
            (&objects, r#"{"id":"a1","text":"好""#, Code::BrokenRow, Value::Null, Value::Null),
            (&objects, "[1]", Code::BrokenRow, Value::Null, Value::Null),
            (&table, "信義,a1,,", Code::EmptyInput, json!("a1"), json!("信義")),
            (&table, "信義,a1,,好,壞", Code::BrokenRow, Value::Null, Value::Null),
            (&table, "信義,a1", Code::MissingField, json!("a1"), json!("信義")),
        ];
        for (layout, record, code, id, store) in rows {
            let (row, fault) = layout.row(record);
            assert_eq!((fault.map(|fault| fault.code), row.id, &row.kept[0].1), (Some(code), id, &store), "{record}");
        }
        let long = format!("{{\"text\":\"{}\"}}", "很".repeat(400_000));
        assert_eq!(objects.row(&long).1.map(|fault| fault.code), Some(Code::InputTooLarge));
    }

    #[test]
    fn a_column_that_is_asked_for_must_be_there() {
        let fields = || Fields { text: "text".to_owned(), id: None, kept: Vec::new(), deciding: Vec::new() };
        let source = Arg::from("f.csv");
        let refused =
            |fields, header| Layout::new(Form::CSV, fields, header, &source).expect_err("refused").to_string();
        let told = refused(fields(), Some("id,Text"));
        assert!(told.contains("`text`") && told.contains("did you mean `Text`?"), "{told}");
        let told = refused(Fields { kept: vec!["store".to_owned()], ..fields() }, Some("id,text"));
        assert!(told.contains("`store`"), "{told}");
        assert!(refused(fields(), None).contains("names of the columns"));
        let told = refused(fields(), Some("id,text,text"));
        assert!(told.contains("`text`") && told.contains("twice"), "{told}");
        assert!(refused(fields(), Some("id,text\ra,等了")).contains("line ends"));
        let named = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let told = refused(Fields { kept: named(&["text", "text"]), ..fields() }, Some("id,text"));
        assert!(told.contains("--keep") && told.contains("twice"), "{told}");
        let lines = Fields { kept: named(&["store"]), ..fields() };
        let told = Layout::new(Form::Lines, lines, None, &source).expect_err("lines have no fields").to_string();
        assert!(told.contains("--input-format"), "{told}");
        let lines = Layout::new(Form::Lines, fields(), None, &source).expect("nothing else is asked for");
        assert_eq!(lines.row(" 等了很久 ").0.text, "等了很久");
        // A table may go without ids, unless somebody named the column.
        assert!(Layout::new(Form::CSV, fields(), Some("text"), &source).is_ok());
        assert!(refused(Fields { id: Some("id".to_owned()), ..fields() }, Some("text")).contains("`id`"));
    }
}
