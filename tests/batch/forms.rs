//! Tables, lines, encodings and packed files in; tables, folders and packed files out.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use encoding_rs::{BIG5, GB18030};
use serde_json::{Value, json};

use crate::program::{folder, has, kesu, kesu_in, read, shown, write};
use crate::{complaint, complaints, objects};

const TABLE: &str =
    "編號,內容,門市\r\na-1,\"他說「等一下」，\n結果等了兩個小時，\"\"退費\"\"！\",信義\r\n=1+1,東西壞了，我要換貨,\r\n";

fn as_table(text: &str) -> String {
    text.replace("，", "、")
}

#[test]
fn tables_in_every_encoding_of_spreadsheets_are_read_alike() {
    let text = as_table(TABLE);
    let utf_16: Vec<u8> = std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let rows: [(&str, Vec<u8>); 7] = [
        ("plain.csv", text.clone().into_bytes()),
        ("mark.csv", format!("\u{feff}{text}").into_bytes()),
        ("big5.csv", BIG5.encode(&text).0.into_owned()),
        ("gb.csv", GB18030.encode(&text).0.into_owned()),
        ("utf16.csv", utf_16),
        ("tabs.tsv", text.replace(',', "\t").into_bytes()),
        ("packed.csv.gz", gzip(text.as_bytes())),
    ];
    let own = tempfile::tempdir().unwrap();
    let fields = ["--text-field", "內容", "--id-field", "編號", "--keep", "門市", "--quiet"];
    let mut first: Option<String> = None;
    for (name, bytes) in rows {
        write(&own.path().join(name), bytes);
        let out = kesu_in(own.path(), &[&["batch", name][..], &fields].concat(), "").fine().out;
        let found = objects(&out);
        let looked: Vec<(&Value, &Value, &Value)> =
            found.iter().map(|row| (&row["id"], &row["line"], &row["kept"])).collect();
        let expected =
            [(json!("a-1"), json!(2), json!({"門市": "信義"})), (json!("=1+1"), json!(4), json!({"門市": ""}))];
        assert_eq!(looked, expected.iter().map(|(a, b, c)| (a, b, c)).collect::<Vec<_>>(), "{name}");
        assert_eq!(first.get_or_insert_with(|| out.clone()), &out, "{name} is read like plain.csv");
    }
}

#[test]
fn a_table_comes_out_as_a_spreadsheet_opens_it() {
    let own = folder(&[("in.csv", &as_table(TABLE))]);
    let args =
        ["batch", "in.csv", "-o", "out.csv", "--text-field", "內容", "--id-field", "編號", "--keep", "門市", "-q"];
    kesu_in(own.path(), &args, "").fine();
    let text = read(own.path().join("out.csv"));
    assert!(text.starts_with('\u{feff}'), "the mark tells a spreadsheet that it is UTF-8");
    assert!(text.contains("\"'=1+1\"") || text.contains(",'=1+1,"), "no cell is a formula: {text}");
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let header = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let cell = |row: usize, name: &str| rows[row].get(header.iter().position(|own| own == name).unwrap()).unwrap();
    assert_eq!((rows.len(), cell(0, "id"), cell(0, "門市"), cell(1, "line")), (2, "a-1", "信義", "4"));
    assert!(cell(0, "reply").contains('\n') && cell(0, "error").is_empty());
    let alone = kesu_in(own.path(), &["batch", "in.csv", "--text-field", "內容", "-q"], "").fine().out;
    assert_eq!(objects(&alone)[0]["reply"]["text"], cell(0, "reply"));
}

#[test]
fn broken_rows_of_a_table_are_told_and_lose_no_other() {
    let text = "id,text\na,等了兩個小時\nb,東西,壞了\nc,\"沒有關上\nd,路由器一直斷線\ne\nf,退款還沒下來\n";
    let run = kesu(&["batch", "--input-format", "csv", "-q"], text).ends_with(1);
    let found = objects(&run.out);
    let looked: Vec<(u64, Option<&str>)> =
        found.iter().map(|row| (row["line"].as_u64().unwrap(), row["error"]["code"].as_str())).collect();
    let broken = Some("broken-row");
    let expected = [(2, None), (3, broken), (4, broken), (5, None), (6, Some("missing-field")), (7, None)];
    assert_eq!(looked, expected);
    kesu(&["batch", "--input-format", "csv"], "").failed().tells(&["names of the columns"]);
    kesu(&["batch", "--input-format", "csv"], "id,txt\n").failed().tells(&["there is no column `text`", "`txt`"]);
}

#[test]
fn a_name_that_promises_another_form_is_refused() {
    let own = folder(&[("in.jsonl", &complaints(1)), ("in.xlsx", "PK"), ("in.parquet", "PAR1")]);
    for args in [&["in.xlsx"][..], &["in.parquet"], &["in.jsonl", "-o", "out.xlsx"], &["in.jsonl", "-o", "out.tsv.gz"]]
    {
        let run = kesu_in(own.path(), &[&["batch"], args].concat(), "").failed();
        run.tells(&["bad-value", "-format", "csv"]);
    }
    kesu_in(own.path(), &["batch", "in.jsonl", "-o", "out.tsv", "--out-format", "jsonl", "-q"], "").fine();
}

#[test]
fn lines_are_complaints_where_that_is_said_or_the_name_says_it() {
    let own = folder(&[("in.txt", "等了兩個小時才上菜\n\n東西壞了，我要換貨\n")]);
    let named = kesu_in(own.path(), &["batch", "in.txt", "-q"], "").fine().out;
    let said = kesu(&["batch", "--input-format", "lines", "-q"], read(own.path().join("in.txt"))).fine().out;
    assert_eq!(named, said);
    assert_eq!(objects(&named).len(), 2);
    let taken = kesu(&["batch", "-q"], "等了兩個小時才上菜\n").ends_with(1).out;
    has(&taken, &["broken-row", "--input-format"]);
}

#[test]
fn packed_files_come_in_and_go_out_by_their_names() {
    let own = folder(&[("in.jsonl", &complaints(30))]);
    let plain = kesu_in(own.path(), &["batch", "in.jsonl", "-q"], "").fine().out;
    for ending in ["gz", "zst"] {
        let (input, output) = (format!("in.jsonl.{ending}"), format!("out.jsonl.{ending}"));
        let packed = if ending == "gz" { gzip(complaints(30).as_bytes()) } else { zstd(complaints(30).as_bytes()) };
        write(&own.path().join(&input), packed);
        kesu_in(own.path(), &["batch", &input, "-o", &output, "-q"], "").fine();
        assert_eq!(unpacked(&own.path().join(&output)), plain);
        // A part that got no row is a packed file, too.
        let only = ["--split-by", "handling", "--only", "handling=human"];
        kesu_in(own.path(), &[&["batch", &input, "-o", &output, "-q"][..], &only].concat(), "").fine();
        assert_eq!(unpacked(&own.path().join(format!("out.send.jsonl.{ending}"))), "");
    }
    write(&own.path().join("torn.jsonl.gz"), &gzip(complaints(3000).as_bytes())[..9000]);
    kesu_in(own.path(), &["batch", "torn.jsonl.gz", "-o", "torn.jsonl", "-q"], "").failed().tells(&["torn.jsonl.gz"]);
}

#[test]
fn rows_are_parted_into_files_and_none_is_lost() {
    let own = folder(&[("in.jsonl", &format!("{}壞掉的列\n", complaints(25)))]);
    kesu_in(own.path(), &["batch", "in.jsonl", "-o", "out.jsonl", "--split-by", "industry", "-q"], "").ends_with(1);
    let mut lines = Vec::new();
    for part in ["general", "retail", "dining", "finance", "telecom", "healthcare"] {
        for row in objects(&read(own.path().join(format!("out.{part}.jsonl")))) {
            assert_eq!(row["industry"]["id"], part);
            lines.push(row["line"].as_u64().unwrap());
        }
    }
    let failed = objects(&read(own.path().join("out.failed.jsonl")));
    lines.extend(failed.iter().map(|row| row["line"].as_u64().unwrap()));
    lines.sort_unstable();
    assert_eq!(lines, (1..=26).collect::<Vec<_>>());
    kesu(&["batch", "--split-by", "industry"], "").failed().tells(&["--split-by", "-o OUT"]);
}

#[test]
fn a_folder_gets_a_letter_for_each_row() {
    let input = format!("{}{}\n壞掉的列\n", complaints(3), json!({"id": "../x y", "text": complaint(0)}));
    let own = folder(&[("in.jsonl", &input)]);
    kesu_in(own.path(), &["batch", "in.jsonl", "-o", "out", "--out-format", "folder", "-q"], "").ends_with(1);
    let mut names: Vec<String> = own
        .path()
        .join("out")
        .read_dir()
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        ["0000001-c0.txt", "0000002-c1.txt", "0000003-c2.txt", "0000004-___x_y.txt", "0000005.failed.json"]
    );
    let letter = kesu(&["reply", "-q"], complaint(1)).fine().out;
    assert_eq!(read(own.path().join("out/0000002-c1.txt")), letter);
    kesu_in(own.path(), &["batch", "in.jsonl", "-o", "out", "--out-format", "folder"], "").failed().tells(&["out"]);
    kesu(&["batch", "--out-format", "folder"], "").failed().tells(&["-o OUT"]);
}

#[test]
fn the_same_run_on_one_thread_and_on_many_writes_the_same() {
    let own = folder(&[("in.jsonl", &complaints(300))]);
    let run =
        |jobs: &str| kesu_in(own.path(), &["batch", shown(Path::new("in.jsonl")), "-q", "--jobs", jobs], "").fine().out;
    assert_eq!(run("1"), run("7"));
    kesu_in(own.path(), &["batch", "in.jsonl", "--jobs", "0"], "").failed();
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 0).unwrap()
}

pub fn unpacked(path: &Path) -> String {
    let (mut text, file) = (String::new(), File::open(path).unwrap());
    match path.extension().and_then(|end| end.to_str()) {
        Some("gz") => flate2::read::MultiGzDecoder::new(file).read_to_string(&mut text),
        Some("zst") => zstd::Decoder::new(file).unwrap().read_to_string(&mut text),
        _ => panic!("not packed: {}", path.display()),
    }
    .unwrap();
    text
}
