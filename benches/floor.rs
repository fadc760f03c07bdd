//! The floor under `kesu batch` on one core: what reading, searching and writing cost with no thought between them.
//!
//! Of each complaint the JSON is read, 3,000 cues are found in one pass, and a JSON object with a reply of the usual
//! length is written to a buffer that is used again. It understands nothing. `side_by_side.sh` runs it on the file that
//! the others get; by itself:
//!
//! ```sh
//! cargo bench --bench floor -- complaints.jsonl 10
//! ```

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::Write;
use std::time::Instant;
use std::{env, fs, hint, io};

use anyhow::{Context, ensure};
use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};
use kesu::builtin;
use kesu::playbook::scripts::{self, Direction};
use serde::{Deserialize, Serialize};

const CUES: usize = 3_000;
/// A letter as long as the median one: 287 characters.
const REPLY: &str = "您好：\n\n您提到在台南店，連線一直不正常。聯絡、工作、家裡的事都要靠它，一斷就什麼都卡住，當然著急。讓您費\
    心又費時，我們很抱歉。\n\n我們先從自己這一端查起，機房、線路和附近基地台今天都會看過。一查到原因，哪裡壞、預計幾點\
    修好直接告訴您，時間有變先講。\n\n有這幾種做法，您挑一個：\n・上門檢測：時段由您指定，24小時內跟您約好。\n・線路檢測：\
    從機房先測，您不必動設備，24小時內由專責客服說明結果。\n您選好說一聲，我們就照辦。\n\n24小時內告訴您查到哪裡、還要\
    多久。處理好再跟您確認，您說可以了才結案。案子由專責客服跟到底，回覆這則訊息就好。\n\n敬祝 平安順心\n客服團隊 敬上";

#[derive(Deserialize)]
struct Complaint<'l> {
    #[serde(borrow)]
    id: Cow<'l, str>,
    #[serde(borrow)]
    text: Cow<'l, str>,
}

#[derive(Serialize)]
struct Answer<'l> {
    id: &'l str,
    cues: usize,
    reply: &'static str,
}

fn main() -> anyhow::Result<()> {
    // Cargo adds `--bench` to what it passes on.
    let mut arguments = env::args().skip(1).filter(|argument| argument != "--bench");
    let Some(file) = arguments.next() else {
        return Ok(writeln!(io::stdout(), "floor: no FILE of complaints was given, so nothing is measured")?);
    };
    let passes: usize = arguments.next().map_or(Ok(1), |passes| passes.parse()).context("passes must be a number")?;
    let cues = automaton();
    let mut out = Vec::with_capacity(1 << 16);
    let (mut rows, mut found) = (0, 0);
    let start = Instant::now();
    for _ in 0..passes {
        let complaints = fs::read_to_string(&file).with_context(|| format!("cannot read `{file}`"))?;
        for line in complaints.lines() {
            out.clear();
            found += answer(&cues, line, &mut out).with_context(|| format!("`{file}`: no complaint: {line}"))?;
            hint::black_box(&out);
            rows += 1;
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    ensure!(rows > 0, "`{file}` has no complaint");
    let (speed, found) = (rows as f64 / seconds, found as f64 / rows as f64);
    Ok(writeln!(io::stdout(), "{speed:.0} rows/s, {rows} rows, {found:.1} cues in each")?)
}

/// Writes the answer to one complaint, and says how many cues it has.
fn answer(cues: &CharwiseDoubleArrayAhoCorasick<u32>, line: &str, out: &mut Vec<u8>) -> anyhow::Result<usize> {
    let complaint: Complaint = serde_json::from_str(line)?;
    let found = cues.find_overlapping_iter(&*complaint.text).map(hint::black_box).count();
    serde_json::to_writer(&mut *out, &Answer { id: &complaint.id, cues: found, reply: REPLY })?;
    out.push(b'\n');
    Ok(found)
}

fn automaton() -> CharwiseDoubleArrayAhoCorasick<u32> {
    let cues = (0..).zip(cues()).map(|(value, cue)| (cue, value));
    let builder = CharwiseDoubleArrayAhoCorasickBuilder::new().match_kind(MatchKind::Standard);
    builder.build_with_values(cues).expect("different words that are not empty")
}

/// Words of the shipped playbooks in both scripts, from everywhere among them: always the same. They have two characters,
/// as longer ones hardly occur, and what is not found costs less.
fn cues() -> BTreeSet<String> {
    let set = builtin::set();
    let table = set.cues();
    let votes = table.all_links().filter(|link| !link.label().is_mark() && !link.has_gaps());
    let written = votes.map(|link| table.entry(link.entry()).written());
    let words: BTreeSet<&str> = written.filter(|word| word.chars().count() == 2).collect();
    let to_hans = scripts::open(Direction::TaiwanToHans);
    let step = words.len() / CUES + 1;
    let spread = (0..step).flat_map(|first| words.iter().skip(first).step_by(step));
    let mut cues = BTreeSet::new();
    for form in spread.flat_map(|word| [(*word).to_owned(), to_hans(word)]) {
        if cues.len() < CUES {
            cues.insert(form);
        }
    }
    assert_eq!(cues.len(), CUES, "the playbooks have that many cues");
    cues
}
