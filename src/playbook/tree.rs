//! YAML as a tree in which every node knows its place, and a reader that takes typed fields out of it.
//!
//! Serde would stop at the first fault of a file; writers want to see all of them. The reader therefore notes
//! each fault and goes on with what is sound.

use std::ops::{Range, RangeInclusive};
use std::sync::Arc;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span as YamlSpan};
use serde::{Deserialize, Serialize};

use super::traps;
use crate::diagnostic::{Code, Diagnostic, Message, Place};

/// Playbooks are three or four levels deep; deeper is a mistake or an attack.
const MAX_DEPTH: usize = 12;
/// So many findings of a file are told with their lines; who has mended those sees the rest.
pub const MOST_FINDINGS: usize = 100;

/// A playbook file as it was read.
#[derive(Debug, Clone)]
pub struct Source {
    /// The path shown to the writer.
    pub path: String,
    /// The path inside its folder of playbooks, which says what the file is: `dining/wait_time.yaml`.
    pub name: String,
    pub text: Arc<str>,
    /// Why there is no text.
    pub fault: Option<Diagnostic>,
}

impl Source {
    #[must_use]
    pub fn new(path: &str, name: &str, text: &str) -> Self {
        Self { path: path.to_owned(), name: name.to_owned(), text: text.into(), fault: None }
    }

    /// A file that could not be read.
    #[must_use]
    pub fn unread(name: &str, fault: Diagnostic) -> Self {
        Self { fault: Some(fault), ..Self::new(name, name, "") }
    }
}

/// Where a value stands: file, line and columns (from 1, in characters).
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(from = "()", into = "()")]
pub struct At {
    pub file: Arc<str>,
    pub line: u32,
    pub column: u32,
    pub end_column: u32,
}

impl At {
    /// The place of what the program carries: it was checked and compiled before, and no file is at hand.
    #[must_use]
    pub fn is_carried(&self) -> bool {
        self.line == 0
    }
}

impl At {
    /// Where a piece of the text that stands here stands; the place of the whole text where that is folded over lines
    /// or has escapes in it.
    #[must_use]
    pub fn of_piece(&self, text: &str, bytes: Range<usize>) -> At {
        let count = |text: &str| text.chars().count() as u32;
        let quotes = 2;
        let start = match (self.end_column - self.column).checked_sub(count(text)) {
            Some(0) => self.column,
            Some(more) if more == quotes => self.column + 1,
            _ => return self.clone(),
        };
        let column = start + count(&text[..bytes.start]);
        let end_column = column + count(&text[bytes]);
        At { column, end_column, ..self.clone() }
    }
}

impl From<()> for At {
    fn from((): ()) -> Self {
        Self::default()
    }
}

impl From<At> for () {
    fn from(_: At) -> Self {}
}

#[derive(Debug, Clone)]
pub struct Node {
    pub at: At,
    pub value: Value,
}

impl Node {
    /// Whether it is a map with this field.
    #[must_use]
    pub fn has_field(&self, name: &str) -> bool {
        let Value::Map(entries) = &self.value else { return false };
        entries.iter().any(|(key, _)| matches!(&key.value, Value::Scalar { text, .. } if text == name))
    }
}

#[derive(Debug, Clone)]
pub enum Value {
    /// `plain` is false for quoted and block scalars; the span is of bytes of the source.
    Scalar {
        text: String,
        plain: bool,
        span: Range<usize>,
    },
    List(Vec<Node>),
    Map(Vec<(Node, Node)>),
}

/// Reads one file; collects every fault that it meets.
pub struct Reader<'s> {
    pub source: &'s Source,
    file: Arc<str>,
    lines: Vec<&'s str>,
    /// The byte of every character and, after them, the length: the parser counts characters.
    bytes: Vec<usize>,
    pub findings: Vec<Diagnostic>,
}

impl<'s> Reader<'s> {
    #[must_use]
    pub fn new(source: &'s Source) -> Self {
        let lines = source.text.lines().collect();
        let bytes = source.text.char_indices().map(|(at, _)| at).chain([source.text.len()]).collect();
        Self { source, file: Arc::from(source.path.as_str()), lines, bytes, findings: Vec::new() }
    }

    /// The root of the file, or `None` where it is empty or not YAML.
    pub fn root(&mut self) -> Option<Node> {
        let mut events = Vec::new();
        let mut documents = 0;
        for event in Parser::new_from_str(&self.source.text) {
            match event {
                Ok((Event::DocumentStart(_), span)) => {
                    documents += 1;
                    if documents == 2 {
                        let at = self.at(&span.start, &span.end);
                        self.advise(Code::YamlSyntax, &at, Message::SecondDocument, Message::RemoveDocument);
                    }
                }
                Ok((Event::StreamStart | Event::DocumentEnd | Event::StreamEnd, _)) => {}
                Ok(event) if documents < 2 => events.push(event),
                Ok(_) => {}
                Err(error) => {
                    self.syntax(error.marker(), error.info());
                    return None;
                }
            }
        }
        let mut events = events.into_iter();
        let first = events.next()?;
        self.node(first, &mut events, 0)
    }

    /// What the parser refuses. A colon and a blank inside a sentence is what writers do most.
    fn syntax(&mut self, marker: &Marker, info: &str) {
        let mut at = self.at(marker, marker);
        if at.line as usize > self.lines.len() {
            // The parser went on to the end for what is missing; a writer looks where something is written.
            at = At { line: self.lines.len() as u32, column: 1, end_column: 2, file: at.file };
        }
        if info.contains("mapping values are not allowed") {
            let line = self.lines.get(at.line as usize - 1).map_or("", |line| line.trim());
            self.advise(Code::ColonInText, &at, Message::ColonEndsName { line: line.into() }, Message::WideColon);
        } else {
            let line = self.lines.get(at.line as usize - 1).copied().unwrap_or_default();
            self.advise(Code::YamlSyntax, &at, Message::NotYaml { error: info.into() }, traps::advice(line));
        }
    }

    fn node<'i>(
        &mut self,
        (event, span): (Event<'i>, YamlSpan),
        events: &mut impl Iterator<Item = (Event<'i>, YamlSpan)>,
        depth: usize,
    ) -> Option<Node> {
        let mut at = self.at(&span.start, &span.end);
        if depth > MAX_DEPTH {
            self.fault(Code::YamlSyntax, &at, Message::NestedTooDeep);
            skip(&event, events);
            return None;
        }
        let value = match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_mark(anchor != 0 || tag.is_some(), &at);
                let span = self.byte(&span.start)..self.byte(&span.end);
                Value::Scalar { text: text.into_owned(), plain: style == ScalarStyle::Plain, span }
            }
            Event::SequenceStart(anchor, tag) => {
                self.refuse_mark(anchor != 0 || tag.is_some(), &at);
                let mut items = Vec::new();
                loop {
                    match events.next()? {
                        (Event::SequenceEnd, _) => break,
                        event => items.extend(self.node(event, events, depth + 1)),
                    }
                }
                at.end_column = at.column + 1;
                Value::List(items)
            }
            Event::MappingStart(anchor, tag) => {
                self.refuse_mark(anchor != 0 || tag.is_some(), &at);
                let mut entries: Vec<(Node, Node)> = Vec::new();
                loop {
                    match events.next()? {
                        (Event::MappingEnd, _) => break,
                        event => {
                            let key = self.node(event, events, depth + 1);
                            let value = events.next().and_then(|event| self.node(event, events, depth + 1));
                            if let (Some(key), Some(value)) = (key, value) {
                                entries.push((key, value));
                            }
                        }
                    }
                }
                at.end_column = at.column + 1;
                Value::Map(entries)
            }
            Event::Alias(_) => {
                self.fault(Code::YamlAlias, &at, Message::NoAliases);
                return None;
            }
            _ => return None,
        };
        Some(Node { at, value })
    }

    fn refuse_mark(&mut self, there: bool, at: &At) {
        if there {
            self.fault(Code::YamlAlias, at, Message::NoAnchors);
        }
    }

    fn byte(&self, marker: &Marker) -> usize {
        self.bytes.get(marker.index()).copied().unwrap_or(self.source.text.len())
    }

    fn at(&self, start: &Marker, end: &Marker) -> At {
        let (line, column) = (start.line() as u32, start.col() as u32 + 1);
        let end_column = if end.line() == start.line() { end.col() as u32 + 1 } else { column + 1 };
        At { file: Arc::clone(&self.file), line, column, end_column: end_column.max(column + 1) }
    }

    /// The place of a finding, with its source line. One long line may have any number of findings, each with a copy.
    #[must_use]
    pub fn place(&self, at: &At) -> Place {
        let shown = self.lines.get(at.line as usize - 1).filter(|_| self.findings.len() < MOST_FINDINGS);
        Place {
            file: at.file.to_string(),
            line: at.line,
            column: at.column,
            end_column: at.end_column,
            source: shown.unwrap_or(&"").to_string(),
        }
    }

    pub fn fault(&mut self, code: Code, at: &At, message: Message) {
        self.findings.push(Diagnostic::new(code, message).at(self.place(at)));
    }

    pub fn advise(&mut self, code: Code, at: &At, message: Message, help: Message) {
        self.findings.push(Diagnostic::new(code, message).at(self.place(at)).help(help));
    }

    /// The entries of a map as fields to be taken one by one.
    pub fn fields(&mut self, node: Node) -> Option<Fields> {
        let at = node.at;
        let Value::Map(entries) = node.value else {
            self.fault(Code::WrongType, &at, Message::MapExpected);
            return None;
        };
        let mut fields: Vec<(String, At, Option<Node>)> = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            let Value::Scalar { text, .. } = key.value else {
                self.fault(Code::WrongType, &key.at, Message::NameExpected);
                continue;
            };
            if fields.iter().any(|(name, ..)| *name == text) {
                self.fault(Code::DuplicateKey, &key.at, Message::Twice { name: text.into() });
                continue;
            }
            fields.push((text, key.at, Some(value)));
        }
        Some(Fields { at, fields, asked: Vec::new() })
    }

    pub fn list(&mut self, node: Node) -> Vec<Node> {
        match node.value {
            Value::List(items) => items,
            // One entry may be written without the dash.
            _ => vec![node],
        }
    }

    /// An id, a cue or another short value. A remark may stand behind it, but not what looks like its end.
    pub fn text(&mut self, node: &Node) -> Option<String> {
        self.scalar(node, |value, comment| !comment.starts_with("# ") && value.chars().any(|c| c > '\u{2e7f}'))
    }

    /// A sentence, or any other text for people: behind it a comment is more likely its end.
    pub fn prose(&mut self, node: &Node) -> Option<String> {
        self.scalar(node, |_, _| true)
    }

    /// What is not as its author meant it is told and left out.
    fn scalar(&mut self, node: &Node, is_cut: impl Fn(&str, &str) -> bool) -> Option<String> {
        let Value::Scalar { text, plain, span } = &node.value else {
            if !self.sentence_as_field(node) {
                self.fault(Code::WrongType, &node.at, Message::TextExpected);
            }
            return None;
        };
        let before = self.findings.len();
        if *plain {
            let whole: &'s Source = self.source;
            let source = &*whole.text;
            let written = source.get(span.clone()).unwrap_or_default().trim_end();
            if written.is_empty() {
                self.fault(Code::EmptyList, &node.at, Message::NoText);
                return None;
            }
            let comment = traps::comment_after(source, span.start + written.len());
            if comment.is_some_and(|comment| is_cut(text, comment)) {
                let help = Message::QuoteText { text: written.into() };
                self.advise(Code::SilentCut, &node.at, Message::CutAfterHash, help);
            }
            if let Some((below, line)) = traps::merged_line(source, span.clone()) {
                self.merged(&node.at, below, line);
            }
        }
        (self.findings.len() == before).then(|| text.clone())
    }

    fn merged(&mut self, at: &At, below: usize, line: &str) {
        let start = line.chars().take_while(|c| c.is_whitespace()).count() as u32 + 1;
        let end_column = line.chars().count() as u32 + 1;
        let at = At { file: Arc::clone(&at.file), line: at.line + below as u32, column: start, end_column };
        let line = line.trim_start();
        let help = if line.starts_with("- ") { Message::IndentDash } else { Message::KeepOneLine };
        self.advise(Code::MergedLine, &at, Message::LineMerged { line: line.into() }, help);
    }

    /// Whether the node is a sentence that YAML took for a field because of its `: `; says so.
    pub fn sentence_as_field(&mut self, node: &Node) -> bool {
        let Value::Map(entries) = &node.value else { return false };
        let Some((Node { at, value: Value::Scalar { text, plain: true, span } }, value)) = entries.first() else {
            return false;
        };
        if text.is_ascii() {
            return false;
        }
        let value = if let Value::Scalar { span, .. } = &value.value { Some(span) } else { None };
        let sentence = traps::split_sentence(&self.source.text, span, value);
        self.advise(Code::ColonInText, at, Message::ColonEndsName { line: sentence.into() }, Message::WideColon);
        true
    }

    pub fn number(&mut self, node: &Node) -> Option<u32> {
        let text = self.text(node)?;
        let number = text.parse().ok();
        if number.is_none() {
            self.fault(Code::WrongType, &node.at, Message::WholeNumberExpected { found: text.into() });
        }
        number
    }

    /// A whole number that may be negative.
    pub fn integer(&mut self, node: &Node) -> Option<i32> {
        let text = self.text(node)?;
        let number = text.parse().ok();
        if number.is_none() {
            self.fault(Code::WrongType, &node.at, Message::WholeNumberExpected { found: text.into() });
        }
        number
    }

    pub fn decimal(&mut self, node: &Node) -> Option<f32> {
        let text = self.text(node)?;
        let number = text.parse().ok().filter(|number: &f32| number.is_finite());
        if number.is_none() {
            self.fault(Code::WrongType, &node.at, Message::NumberExpected { found: text.into() });
        }
        number
    }

    /// A decimal within bounds.
    pub fn decimal_in(&mut self, node: &Node, bounds: RangeInclusive<f32>) -> Option<f32> {
        let number = self.decimal(node)?;
        if !bounds.contains(&number) {
            let [found, least, most] = [number, *bounds.start(), *bounds.end()].map(|number| number.to_string().into());
            self.fault(Code::WrongType, &node.at, Message::NumberBetween { found, least, most });
            return None;
        }
        Some(number)
    }

    pub fn flag(&mut self, node: &Node) -> Option<bool> {
        match self.text(node)?.as_str() {
            "true" => Some(true),
            "false" => Some(false),
            other => {
                self.fault(Code::WrongType, &node.at, Message::TrueOrFalse { found: other.into() });
                None
            }
        }
    }
}

/// Passes over whatever stands inside a list or a map, with its end.
fn skip<'i>(first: &Event<'i>, events: &mut impl Iterator<Item = (Event<'i>, YamlSpan)>) {
    let mut open = nesting(first);
    while open > 0 {
        let Some((event, _)) = events.next() else { return };
        open += nesting(&event);
    }
}

/// How much deeper it is after the event than before.
fn nesting(event: &Event) -> i32 {
    match event {
        Event::SequenceStart(..) | Event::MappingStart(..) => 1,
        Event::SequenceEnd | Event::MappingEnd => -1,
        _ => 0,
    }
}

/// The fields of one map; what is never taken is unknown.
pub struct Fields {
    pub at: At,
    fields: Vec<(String, At, Option<Node>)>,
    asked: Vec<&'static str>,
}

impl Fields {
    pub fn take(&mut self, name: &'static str) -> Option<Node> {
        self.asked.push(name);
        self.fields.iter_mut().find(|(field, ..)| field == name).and_then(|(.., node)| node.take())
    }

    /// Takes a field that must be there.
    pub fn need(&mut self, reader: &mut Reader, name: &'static str) -> Option<Node> {
        let node = self.take(name);
        if node.is_none() {
            reader.fault(Code::MissingField, &self.at, Message::FieldMissing { field: name.into() });
        }
        node
    }

    /// All entries that are left, for maps whose keys are ids.
    pub fn entries(self) -> impl Iterator<Item = (String, At, Node)> {
        self.fields.into_iter().filter_map(|(name, at, node)| node.map(|node| (name, at, node)))
    }

    /// Notes every field that was not taken.
    pub fn finish(self, reader: &mut Reader) {
        for (name, at, node) in &self.fields {
            if node.is_some() {
                let place = reader.place(at);
                let finding = Diagnostic::new(Code::UnknownField, Message::NoField { name: name.into() });
                reader.findings.push(finding.at(place).suggest(name, self.asked.iter().copied()));
            }
        }
    }
}
