//! `kesu playbook lint` as a writer runs it. What is wrong with each file of `tests/lint/broken` stands in its first
//! lines: `# expect LINE:COLUMN CODE`; adding a case is adding a file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use kesu::diagnostic::Code;
use serde_json::Value;

const BROKEN: &str = "tests/lint/broken";
/// What nothing uses is only told where every file can be read.
const UNUSED: &str = "tests/lint/unused";

fn kesu(args: &[&str]) -> Output {
    let mut command = Command::cargo_bin("kesu").expect("the program is built");
    command.args(args).env("LC_ALL", "C").output().expect("the program runs")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("the output is UTF-8")
}

fn json(output: &Output) -> Value {
    let text = stdout(output);
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}\n{output:?}"))
}

/// The findings as `file`, `line:column code`.
fn places(report: &Value) -> BTreeSet<(String, String)> {
    let findings = report["findings"].as_array().expect("a list of findings");
    let place = |finding: &Value| {
        let file = finding["file"].as_str().unwrap_or_default().to_owned();
        (file, format!("{}:{} {}", finding["line"], finding["column"], finding["code"].as_str().unwrap_or_default()))
    };
    findings.iter().map(place).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> =
        entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect();
    files.sort();
    files
}

/// What the first lines of the files say.
fn expected(folder: &str) -> BTreeSet<(String, String)> {
    let mut expected = BTreeSet::new();
    for path in files(Path::new(folder)) {
        let text = fs::read_to_string(&path).expect("the file is read");
        let told: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("# expect ")).collect();
        assert!(!told.is_empty(), "{}: the first line says what is expected", path.display());
        expected.extend(told.into_iter().map(|told| (path.display().to_string(), told.to_owned())));
    }
    expected
}

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder for the test");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("inside the folder")).expect("a folder for the file");
        fs::write(path, text).expect("the file is written");
    }
    folder
}

fn lint(folder: &Path, args: &[&str]) -> Output {
    kesu(&[&["playbook", "lint", folder.to_str().expect("the path is UTF-8")], args].concat())
}

#[test]
fn each_broken_file_gives_exactly_its_codes_at_their_places() {
    for folder in [BROKEN, UNUSED] {
        let output = lint(Path::new(folder), &["--all", "--format", "json"]);
        assert_eq!(output.status.code(), Some(1));
        let (found, expected) = (places(&json(&output)), expected(folder));
        let lacking: Vec<_> = expected.difference(&found).collect();
        let unexpected: Vec<_> = found.difference(&expected).collect();
        assert!(lacking.is_empty() && unexpected.is_empty(), "lacking {lacking:#?}\nunexpected {unexpected:#?}");
    }
}

#[test]
fn every_code_of_playbooks_has_a_broken_file() {
    // What is wrong with an input, an option or the disk, and what no small file can show.
    let elsewhere = [
        Code::EmptyInput,
        Code::InputTooLarge,
        Code::BinaryInput,
        Code::UndecodableInput,
        Code::FileNotFound,
        Code::NotAFile,
        Code::Unreadable,
        Code::Unwritable,
        Code::FileExists,
        Code::UnknownName,
        Code::NoFiles,
        Code::TooMany,
    ];
    let shown: BTreeSet<String> = [BROKEN, UNUSED]
        .iter()
        .flat_map(|folder| expected(folder))
        .filter_map(|(_, told)| Some(told.split_once(' ')?.1.to_owned()))
        .collect();
    let lacking: Vec<&Code> =
        Code::ALL.iter().filter(|code| !elsewhere.contains(code) && !shown.contains(code.as_str())).collect();
    assert!(lacking.is_empty(), "no broken file shows {lacking:?}");
}

#[test]
fn the_shipped_playbooks_are_clean() {
    let output = kesu(&["playbook", "lint", "--format", "json"]);
    let report = json(&output);
    assert_eq!(places(&report), BTreeSet::new());
    assert_eq!((output.status.code(), &report["accepted"]), (Some(0), &Value::Bool(true)));
}

#[test]
fn silence_never_means_that_nothing_was_read() {
    let empty = folder(&[("README.md", "no playbook")]);
    let file = empty.path().join("README.md");
    let rows = [(empty.path(), "no-files"), (Path::new("does/not/exist"), "file-not-found"), (&file, "not-a-file")];
    for (path, code) in rows {
        let output = lint(path, &[]);
        assert_eq!(output.status.code(), Some(2), "{path:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains(code), "{path:?}: {output:?}");
    }
    let fine = folder(&[("dining/wait_time.yaml", "also: [這件事我們會查。, 查到了就告訴您。]\n")]);
    let output = lint(fine.path(), &[]);
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(0), ""));
    assert!(String::from_utf8_lossy(&output.stderr).contains("1 files · 0 errors · 0 warnings"), "{output:?}");
}

#[test]
fn mending_keeps_comments_and_leaves_nothing_to_mend() {
    let before = "# 我們的店\nalso:   # 次要\n  - 這件事,我們會查.   \n  - 查到了就告訴您。\n\n# 標題\ntitle: 等候\n";
    let after = "# 我們的店\n\n# 標題\ntitle: 等候\nalso:   # 次要\n  - 這件事，我們會查。   \n  - 查到了就告訴您。\n";
    let folder = folder(&[("dining/wait_time.yaml", before)]);
    let output = lint(folder.path(), &["--fix"]);
    let mended = fs::read_to_string(folder.path().join("dining/wait_time.yaml")).expect("the file is there");
    assert_eq!((mended.as_str(), output.status.code()), (after, Some(0)), "{output:?}");
    assert_eq!(lint(folder.path(), &["--fix"]).status.code(), Some(0));
    assert_eq!(fs::read_to_string(folder.path().join("dining/wait_time.yaml")).expect("the file is there"), after);
}

#[test]
fn findings_come_in_four_forms_that_say_the_same() {
    let folder = folder(&[("dining/wait_time.yaml", "also:\n  - 您等了〔waitd〕。\n  - 這件事,我們會查。\n")]);
    let codes = ["unknown-slot", "half-width-mark"];

    let text = stdout(&lint(folder.path(), &[]));
    assert!(
        text.contains("error[unknown-slot]: there is no slot 〔waitd〕") && text.contains("did you mean `waited`?"),
        "{text}"
    );
    let text = stdout(&lint(folder.path(), &["--lang", "zh"]));
    assert!(
        text.contains("錯誤[unknown-slot]: 沒有〔waitd〕這個欄位") && text.contains("是不是要寫「waited」？"),
        "{text}"
    );

    let report = json(&lint(folder.path(), &["--format", "json"]));
    let found: Vec<&str> =
        report["findings"].as_array().expect("a list").iter().filter_map(|f| f["code"].as_str()).collect();
    assert_eq!(found, codes);
    assert_eq!((&report["schema"], &report["accepted"]), (&Value::from("kesu.findings/v1"), &Value::Bool(false)));
    assert_eq!(report["findings"][1]["text"], "這件事,我們會查。");

    let sarif = json(&lint(folder.path(), &["--format", "sarif"]));
    let run = &sarif["runs"][0];
    for (at, code) in codes.iter().enumerate() {
        let result = &run["results"][at];
        assert_eq!(result["ruleId"], *code);
        let rule = result["ruleIndex"].as_u64().expect("a number") as usize;
        assert_eq!(run["tool"]["driver"]["rules"][rule]["id"], *code);
    }

    let github = stdout(&lint(folder.path(), &["--format", "github"]));
    let lines: Vec<&str> = github.lines().collect();
    assert!(lines[0].starts_with("::error file=") && lines[0].contains("title=unknown-slot::"), "{github}");
    assert!(lines[1].starts_with("::warning file=") && lines[1].contains(",line=3,"), "{github}");
}

#[test]
fn every_code_is_explained_in_both_languages() {
    let list = stdout(&kesu(&["playbook", "lint", "--explain"]));
    for code in Code::ALL {
        assert!(list.lines().any(|line| line.split_whitespace().next() == Some(code.as_str())), "{code}");
        for lang in ["en", "zh"] {
            let output = kesu(&["playbook", "lint", "--explain", code.as_str(), "--lang", lang]);
            assert!(output.status.success() && stdout(&output).lines().count() >= 5, "{code} {lang}: {output:?}");
        }
    }
    let output = kesu(&["playbook", "lint", "--explain", "unknown-slt"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("did you mean `unknown-slot`?"), "{output:?}");
}

#[test]
fn whichever_command_meets_a_broken_folder_tells_the_same() {
    let complaint = folder(&[("complaint.txt", "餐點等了一個小時還沒來")]);
    let complaint = complaint.path().join("complaint.txt").display().to_string();
    let output = kesu(&["reply", "--format", "json", "--playbooks", BROKEN, &complaint]);
    assert_eq!(output.status.code(), Some(2));
    let met: Value = serde_json::from_slice(&output.stderr).expect("an error object");
    let linted = json(&lint(Path::new(BROKEN), &["--format", "json"]));
    let by_text = |report: &Value| -> BTreeMap<String, Value> {
        let findings = report["findings"].as_array().expect("a list of findings").iter();
        let errors = findings.filter(|finding| finding["severity"] == "error");
        errors
            .map(|finding| (format!("{}:{}:{}", finding["file"], finding["line"], finding["code"]), finding.clone()))
            .collect()
    };
    let met = by_text(&met);
    let linted = by_text(&linted);
    for (place, finding) in &met {
        assert_eq!(linted.get(place), Some(finding));
    }
    assert!(met.len() > 15, "{met:?}");
}
