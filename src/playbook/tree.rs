//! YAML as a tree in which every node knows its place, and a reader that takes typed fields out of it.
//!
//! Serde would stop at the first fault of a file; writers want to see all of them. The reader therefore notes
//! each fault and goes on with what is sound.

use std::rc::Rc;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span as YamlSpan};

use crate::diagnostic::{Code, Diagnostic, Place};

/// Playbooks are three or four levels deep; deeper is a mistake or an attack.
const MAX_DEPTH: usize = 12;

/// A playbook file as it was read.
#[derive(Debug, Clone)]
pub struct Source {
    /// The path shown to the writer.
    pub path: String,
    pub text: Rc<str>,
}

/// Where a value stands: file, line and columns (from 1, in characters).
#[derive(Debug, Clone)]
pub struct At {
    pub file: Rc<str>,
    pub line: u32,
    pub column: u32,
    pub end_column: u32,
}

#[derive(Debug, Clone)]
pub struct Node {
    pub at: At,
    pub value: Value,
}

#[derive(Debug, Clone)]
pub enum Value {
    /// `plain` is false for quoted and block scalars.
    Scalar {
        text: String,
        plain: bool,
    },
    List(Vec<Node>),
    Map(Vec<(Node, Node)>),
}

/// Reads one file; collects every fault that it meets.
pub struct Reader<'s> {
    source: &'s Source,
    file: Rc<str>,
    lines: Vec<&'s str>,
    pub findings: Vec<Diagnostic>,
}

impl<'s> Reader<'s> {
    #[must_use]
    pub fn new(source: &'s Source) -> Self {
        let lines = source.text.lines().collect();
        Self { source, file: Rc::from(source.path.as_str()), lines, findings: Vec::new() }
    }

    /// The root of the file, or `None` where it is empty or not YAML.
    pub fn root(&mut self) -> Option<Node> {
        let mut events = Vec::new();
        for event in Parser::new_from_str(&self.source.text) {
            match event {
                Ok(event) => events.push(event),
                Err(error) => {
                    let at = self.at(error.marker(), error.marker());
                    self.fault(Code::YamlSyntax, &at, format!("not valid YAML: {}", error.info()));
                    return None;
                }
            }
        }
        let mut events = events.into_iter().filter(|(event, _)| {
            !matches!(event, Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd | Event::StreamEnd)
        });
        let first = events.next()?;
        self.node(first, &mut events, 0)
    }

    fn node<'i>(
        &mut self,
        (event, span): (Event<'i>, YamlSpan),
        events: &mut impl Iterator<Item = (Event<'i>, YamlSpan)>,
        depth: usize,
    ) -> Option<Node> {
        let mut at = self.at(&span.start, &span.end);
        if depth > MAX_DEPTH {
            self.fault(Code::YamlSyntax, &at, "nested too deep for a playbook");
            return None;
        }
        let value = match event {
            Event::Scalar(text, style, anchor, tag) => {
                if anchor != 0 || tag.is_some() {
                    self.fault(Code::YamlAlias, &at, "anchors and tags cannot be used in a playbook");
                }
                Value::Scalar { text: text.into_owned(), plain: style == ScalarStyle::Plain }
            }
            Event::SequenceStart(..) => {
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
            Event::MappingStart(..) => {
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
                self.fault(Code::YamlAlias, &at, "aliases cannot be used in a playbook");
                return None;
            }
            _ => return None,
        };
        Some(Node { at, value })
    }

    fn at(&self, start: &Marker, end: &Marker) -> At {
        let (line, column) = (start.line() as u32, start.col() as u32 + 1);
        let end_column = if end.line() == start.line() { end.col() as u32 + 1 } else { column + 1 };
        At { file: Rc::clone(&self.file), line, column, end_column: end_column.max(column + 1) }
    }

    /// The place of a finding, with its source line.
    #[must_use]
    pub fn place(&self, at: &At) -> Place {
        Place {
            file: at.file.to_string(),
            line: at.line,
            column: at.column,
            end_column: at.end_column,
            source: self.lines.get(at.line as usize - 1).unwrap_or(&"").to_string(),
        }
    }

    pub fn fault(&mut self, code: Code, at: &At, message: impl Into<String>) {
        self.findings.push(Diagnostic::error(code, message).at(self.place(at)));
    }

    /// The entries of a map as fields to be taken one by one.
    pub fn fields(&mut self, node: Node) -> Option<Fields> {
        let at = node.at;
        let Value::Map(entries) = node.value else {
            self.fault(Code::WrongType, &at, "expected a map of fields");
            return None;
        };
        let mut fields: Vec<(String, At, Option<Node>)> = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            let Value::Scalar { text, .. } = key.value else {
                self.fault(Code::WrongType, &key.at, "expected a name");
                continue;
            };
            if fields.iter().any(|(name, ..)| *name == text) {
                self.fault(Code::DuplicateKey, &key.at, format!("`{text}` stands twice"));
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

    /// A text. A plain one that YAML cut at ` #` is a fault.
    pub fn text(&mut self, node: &Node) -> Option<String> {
        let Value::Scalar { text, plain } = &node.value else {
            self.fault(Code::WrongType, &node.at, "expected a text");
            return None;
        };
        if *plain && self.cut_by_comment(&node.at) {
            self.fault(Code::SilentCut, &node.at, "YAML drops everything after ` #` on this line: quote the text");
        }
        Some(text.clone())
    }

    /// Whether a comment follows the value with Chinese in the value: a writer's `#` rather than a remark.
    fn cut_by_comment(&self, at: &At) -> bool {
        let Some(line) = self.lines.get(at.line as usize - 1) else { return false };
        let rest: String = line.chars().skip(at.end_column as usize - 1).collect();
        let value: String =
            line.chars().skip(at.column as usize - 1).take((at.end_column - at.column) as usize).collect();
        rest.starts_with(" #") && !rest.starts_with(" # ") && value.chars().any(|c| c > '\u{2e7f}')
    }

    pub fn number(&mut self, node: &Node) -> Option<u32> {
        let text = self.text(node)?;
        let number = text.parse().ok();
        if number.is_none() {
            self.fault(Code::WrongType, &node.at, format!("expected a whole number, found `{text}`"));
        }
        number
    }

    pub fn decimal(&mut self, node: &Node) -> Option<f32> {
        let text = self.text(node)?;
        let number = text.parse().ok();
        if number.is_none() {
            self.fault(Code::WrongType, &node.at, format!("expected a number, found `{text}`"));
        }
        number
    }

    pub fn flag(&mut self, node: &Node) -> Option<bool> {
        match self.text(node)?.as_str() {
            "true" => Some(true),
            "false" => Some(false),
            other => {
                self.fault(Code::WrongType, &node.at, format!("expected true or false, found `{other}`"));
                None
            }
        }
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
            reader.fault(Code::MissingField, &self.at, format!("`{name}` is missing"));
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
                let finding = Diagnostic::error(Code::UnknownField, format!("there is no field `{name}` here"));
                reader.findings.push(finding.at(place).suggest(name, self.asked.iter().copied()));
            }
        }
    }
}
