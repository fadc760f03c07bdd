//! The program as a test runs it: in English, without a terminal, on folders that go when the test ends.
//!
//! Nothing here knows what the program should say.

#![allow(dead_code, reason = "no test needs all of it")]

use std::fs;
use std::path::Path;
use std::process::{self, Stdio};

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// A routine complaint with facts: place, duration, amount.
pub const WAITED: &str = "上週六在信義店用餐，等了快兩個小時才上菜，結帳付了3200元，問了服務生也不理。";

/// A company's file that leaves a gap in each letter: the number to call.
pub const NO_HOTLINE: (&str, &str) =
    ("dining/industry.yaml", "contact:\n  - 請打〔hotline〕找我們。\nslots:\n  hotline: {question: 客服電話}\n");

/// How a run ended, and all that it printed.
pub struct Run {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Run {
    #[track_caller]
    pub fn json(&self) -> Value {
        parsed(&self.out, &self.err)
    }

    /// The one JSON object on standard error: the error, and all findings.
    #[track_caller]
    pub fn errors(&self) -> Value {
        parsed(&self.err, &self.out)
    }

    #[track_caller]
    pub fn ends_with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "\nstdout: {}\nstderr: {}", self.out, self.err);
        self
    }

    #[track_caller]
    pub fn fine(self) -> Self {
        self.ends_with(0)
    }

    /// The run failed, said why on standard error and nothing on standard output.
    #[track_caller]
    pub fn failed(self) -> Self {
        let run = self.ends_with(2);
        assert_eq!(run.out, "", "a failed run prints no result");
        assert!(!run.err.trim().is_empty(), "a failed run says why");
        assert!(!run.err.contains("panicked"), "a fault of the user's is no panic: {}", run.err);
        run
    }

    /// Each of these is on standard output.
    #[track_caller]
    pub fn prints(self, parts: &[&str]) -> Self {
        has(&self.out, parts);
        self
    }

    /// Each of these is on standard error.
    #[track_caller]
    pub fn tells(self, parts: &[&str]) -> Self {
        has(&self.err, parts);
        self
    }
}

#[track_caller]
fn parsed(text: &str, other: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("no JSON object: {error}\n{text}\n{other}"))
}

#[track_caller]
pub fn has(text: &str, parts: &[&str]) {
    let lacking: Vec<&&str> = parts.iter().filter(|part| !text.contains(**part)).collect();
    assert!(lacking.is_empty(), "{lacking:?} should be in\n{text}");
}

/// The program with these arguments, whatever the locale and the terminal of the one who tests.
pub fn command(args: &[&str]) -> process::Command {
    let mut command = process::Command::new(env!("CARGO_BIN_EXE_kesu"));
    command.args(args).env("LC_ALL", "C").env_remove("COLUMNS").stdin(Stdio::null());
    command
}

pub fn kesu(args: &[&str], input: impl Into<Vec<u8>>) -> Run {
    kesu_in(Path::new("."), args, input)
}

pub fn kesu_in(folder: &Path, args: &[&str], input: impl Into<Vec<u8>>) -> Run {
    let mut command = command(args);
    command.current_dir(folder);
    let output = Command::from_std(command).write_stdin(input).output().expect("kesu runs");
    let text = |bytes| String::from_utf8(bytes).expect("kesu prints UTF-8");
    Run { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// What a run that should succeed prints as JSON.
#[track_caller]
pub fn json(args: &[&str], input: impl Into<Vec<u8>>) -> Value {
    kesu(&[args, &["--format", "json"]].concat(), input).fine().json()
}

/// What a run that should fail tells as JSON: the error, and all findings.
#[track_caller]
pub fn refusal(args: &[&str], input: impl Into<Vec<u8>>) -> Value {
    kesu(&[args, &["--format", "json"]].concat(), input).failed().errors()
}

/// A folder with these files.
pub fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder for the test");
    files.iter().for_each(|(name, text)| write(&folder.path().join(name), text));
    folder
}

/// Writes a file, and the folders around it.
pub fn write(path: &Path, text: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().expect("inside a folder")).expect("a folder for the file");
    fs::write(path, text).expect("the file is written");
}

pub fn read(path: impl AsRef<Path>) -> String {
    let path = path.as_ref();
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub fn shown(path: &Path) -> &str {
    path.to_str().expect("temporary folders have plain names")
}

#[track_caller]
pub fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("a list was expected: {value}"))
}

/// The text that each object of a list has in this field.
#[track_caller]
pub fn texts<'v>(objects: &'v Value, field: &str) -> Vec<&'v str> {
    list(objects).iter().map(|object| object[field].as_str().expect("a text")).collect()
}

/// The first object of a list that has this text in this field.
#[track_caller]
pub fn find<'v>(objects: &'v Value, field: &str, text: &str) -> &'v Value {
    let found = list(objects).iter().find(|object| object[field] == text);
    found.unwrap_or_else(|| panic!("no {field} is {text}: {objects:#}"))
}
