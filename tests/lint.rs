//! `kesu playbook lint` as a writer runs it. What is wrong with each file of `tests/lint/broken` stands in its first
//! lines: `# expect LINE:COLUMN CODE`; adding a case is adding a file.

mod program;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use kesu::diagnostic::Code;
use program::{Run, folder, has, kesu, list, read, refusal, shown, texts};
use serde_json::Value;

const BROKEN: &str = "tests/lint/broken";
/// What nothing uses is only told where every file can be read.
const UNUSED: &str = "tests/lint/unused";

/// The findings as `file`, `line:column code`.
fn places(report: &Value) -> BTreeSet<(String, String)> {
    let place = |finding: &Value| {
        let file = finding["file"].as_str().unwrap_or_default().to_owned();
        (file, format!("{}:{} {}", finding["line"], finding["column"], finding["code"].as_str().unwrap_or_default()))
    };
    list(&report["findings"]).iter().map(place).collect()
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
        let text = read(&path);
        let told: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("# expect ")).collect();
        assert!(!told.is_empty(), "{}: the first line says what is expected", path.display());
        expected.extend(told.into_iter().map(|told| (path.display().to_string(), told.to_owned())));
    }
    expected
}

fn lint(folder: &Path, args: &[&str]) -> Run {
    kesu(&[&["playbook", "lint", shown(folder)], args].concat(), "")
}

#[test]
fn each_broken_file_gives_exactly_its_codes_at_their_places() {
    for folder in [BROKEN, UNUSED] {
        let run = lint(Path::new(folder), &["--all", "--format", "json"]).ends_with(1);
        let (found, expected) = (places(&run.json()), expected(folder));
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
        Code::BrokenRow,
        Code::OtherRun,
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
    let run = kesu(&["playbook", "lint", "--format", "json"], "");
    assert_eq!(places(&run.json()), BTreeSet::new());
    assert_eq!(run.fine().json()["accepted"], true);
}

#[test]
fn silence_never_means_that_nothing_was_read() {
    let empty = folder(&[("README.md", "no playbook")]);
    let file = empty.path().join("README.md");
    let rows = [(empty.path(), "no-files"), (Path::new("does/not/exist"), "file-not-found"), (&file, "not-a-file")];
    for (path, code) in rows {
        lint(path, &[]).failed().tells(&[code]);
    }
    let fine = folder(&[("dining/wait_time.yaml", "also: [這件事我們會查。, 查到了就告訴您。]\n")]);
    let run = lint(fine.path(), &[]).fine().tells(&["files: 1 · errors: 0 · warnings: 0"]);
    assert_eq!(run.out, "");
}

#[test]
fn mending_keeps_comments_and_leaves_nothing_to_mend() {
    let before = "# 我們的店\nalso:   # 次要\n  - 這件事,我們會查.   \n  - 查到了就告訴您。\n\n# 標題\ntitle: 等候\n";
    let after = "# 我們的店\n\n# 標題\ntitle: 等候\nalso:   # 次要\n  - 這件事，我們會查。   \n  - 查到了就告訴您。\n";
    let folder = folder(&[("dining/wait_time.yaml", before)]);
    for _ in 0..2 {
        lint(folder.path(), &["--fix"]).fine();
        assert_eq!(read(folder.path().join("dining/wait_time.yaml")), after);
    }
}

#[test]
fn only_what_is_told_is_mended() {
    let cues = "cues:\n  strong: [蔦蘿茶壺, 蔦蘿茶壺爛]\n";
    let folder = folder(&[("general/other.yaml", cues)]);
    let file = folder.path().join("general/other.yaml");
    lint(folder.path(), &["--fix"]).tells(&["mended: 0"]);
    assert_eq!(read(&file), cues);
    lint(folder.path(), &["--fix", "--all"]).tells(&["mended: 1"]);
    assert_eq!(read(&file), "cues:\n  strong: [蔦蘿茶壺]\n");
}

#[test]
fn a_cue_that_is_silenced_below_is_not_needless_above() {
    let below = folder(&[("dining/wait_time.yaml", "cues:\n  except: [蔦蘿茶壺館]\n")]);
    let file = ("dining/wait_time.yaml", "cues:\n  strong: [蔦蘿茶壺, 蔦蘿茶壺爛]\n");
    let above = folder(&[file]);
    let told = |args: &[&str]| places(&lint(above.path(), &[args, &["--all", "--format", "json"]].concat()).json());
    let is_told = |args| told(args).iter().any(|(_, told)| told.ends_with("redundant-cue"));
    assert!(is_told(&[]));
    assert!(!is_told(&["--playbooks", shown(below.path())]));
}

#[test]
fn whatever_is_suggested_can_be_pasted() {
    let fragments = kesu(&["playbook", "suggest", "tests/validation/earlier.jsonl", "--most", "1000"], "").fine().out;
    let mut files: BTreeMap<&str, String> = BTreeMap::new();
    for fragment in fragments.split("\n\n").filter(|fragment| !fragment.trim().is_empty()) {
        let name = fragment.lines().next().and_then(|line| line.strip_prefix("# ")).expect("the name of a file");
        *files.entry(name).or_default() += &format!("{fragment}\n");
    }
    assert!(fragments.contains("  remove:\n") && fragments.contains("  normal:\n"), "{fragments}");
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let report = lint(folder(&files).path(), &["--format", "json"]).json();
    let errors: Vec<_> = list(&report["findings"]).iter().filter(|finding| finding["severity"] == "error").collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn findings_come_in_four_forms_that_say_the_same() {
    let folder = folder(&[("dining/wait_time.yaml", "also:\n  - 您等了〔waitd〕。\n  - 這件事,我們會查。\n")]);
    let codes = ["unknown-slot", "half-width-mark"];

    let in_form = |args: &[&str]| lint(folder.path(), args).ends_with(1);
    in_form(&[]).prints(&["error[unknown-slot]: there is no slot 〔waitd〕", "did you mean `waited`?"]);
    in_form(&["--lang", "zh"]).prints(&["錯誤[unknown-slot]: 沒有〔waitd〕這個欄位", "是不是要寫「waited」？"]);

    let report = in_form(&["--format", "json"]).json();
    assert_eq!(texts(&report["findings"], "code"), codes);
    assert_eq!((&report["schema"], &report["accepted"]), (&Value::from("kesu.findings/v1"), &Value::Bool(false)));
    assert_eq!(report["findings"][1]["text"], "這件事,我們會查。");

    let sarif = in_form(&["--format", "sarif"]).json();
    let run = &sarif["runs"][0];
    for (at, code) in codes.iter().enumerate() {
        let result = &run["results"][at];
        assert_eq!(result["ruleId"], *code);
        let rule = result["ruleIndex"].as_u64().expect("a number") as usize;
        assert_eq!(run["tool"]["driver"]["rules"][rule]["id"], *code);
    }

    let github = in_form(&["--format", "github"]).out;
    let lines: Vec<&str> = github.lines().collect();
    has(lines[0], &["::error file=", "title=unknown-slot::"]);
    has(lines[1], &["::warning file=", ",line=3,"]);
}

#[test]
fn every_code_is_explained_in_both_languages() {
    let list = kesu(&["playbook", "lint", "--explain"], "").fine().out;
    for code in Code::ALL {
        assert!(list.lines().any(|line| line.split_whitespace().next() == Some(code.as_str())), "{code}");
        for lang in ["en", "zh"] {
            let run = kesu(&["playbook", "lint", "--explain", code.as_str(), "--lang", lang], "").fine();
            assert!(run.out.lines().count() >= 5, "{code} {lang}: {}", run.out);
        }
    }
    let run = kesu(&["playbook", "lint", "--explain", "unknown-slt"], "").failed();
    run.tells(&["did you mean `unknown-slot`?"]);
}

#[test]
fn whichever_command_meets_a_broken_folder_tells_the_same() {
    let met = refusal(&["reply", "--playbooks", BROKEN], "餐點等了一個小時還沒來");
    let linted = lint(Path::new(BROKEN), &["--format", "json"]).json();
    let by_place = |report: &Value| -> BTreeMap<String, Value> {
        let errors = list(&report["findings"]).iter().filter(|finding| finding["severity"] == "error");
        errors
            .map(|finding| (format!("{}:{}:{}", finding["file"], finding["line"], finding["code"]), finding.clone()))
            .collect()
    };
    let (met, linted) = (by_place(&met), by_place(&linted));
    for (place, finding) in &met {
        assert_eq!(linted.get(place), Some(finding));
    }
    assert!(met.len() > 15, "{met:?}");
}

#[test]
fn files_that_no_writer_writes_are_told_of_and_soon() {
    let line = |start: &str, item: &str, times: usize, end: &str| [start, &item.repeat(times), end, "\n"].concat();
    let rows = [
        ("dining/wait_time.yaml", line("", "[", 100_000, ""), "yaml-syntax"),
        ("dining/wait_time.yaml", line("", "- ", 100_000, "x"), "yaml-syntax"),
        ("dining/wait_time.yaml", line("also: [", "[x], ", 100_000, "]"), "too-many"),
        ("dining/wait_time.yaml", line("# ", "x", 50 << 20, ""), "input-too-large"),
        ("snippets.yaml", (0..5_000).map(|at| format!("s{at}: [{{snippet: s{}}}]\n", at + 1)).collect(), "too-many"),
    ];
    for (name, text, code) in rows {
        let folder = folder(&[(name, &text)]);
        let started = Instant::now();
        let report = lint(folder.path(), &["--format", "json"]).ends_with(1).json();
        // A second is enough; the machine may be busy.
        assert!(started.elapsed() < Duration::from_secs(10), "{name} {code}: {:?}", started.elapsed());
        let codes = texts(&report["findings"], "code");
        assert!(codes.contains(&code) && codes.len() < 5_200, "{name} {code}: {codes:?}");
    }
}
