//! Drafts from Rust, on all cores: one engine that the threads share, and one line for each complaint, in their order.
//!
//! `cargo run --release --example embed -- examples/dining-hant.txt examples/telecom-hans.txt`

use std::io::{self, Write};
use std::{env, fs, thread};

use kesu::engine::{Choices, Complaint, Engine};

fn main() -> io::Result<()> {
    let complaints = env::args().skip(1).map(complaint).collect::<io::Result<Vec<_>>>()?;
    let threads = thread::available_parallelism()?.get();
    // Takes some milliseconds; a complaint takes less than one.
    let engine = Engine::builtin();
    let mut out = io::stdout().lock();
    lines(&engine, &complaints, threads).iter().try_for_each(|line| writeln!(out, "{line}"))
}

fn complaint(path: String) -> io::Result<Complaint> {
    Ok(Complaint { text: fs::read_to_string(&path)?, id: Some(path), received: None })
}

/// Each thread answers its share; nothing in the engine changes, so there is nothing to lock.
pub fn lines(engine: &Engine, complaints: &[Complaint], threads: usize) -> Vec<String> {
    let share = complaints.len().div_ceil(threads).max(1);
    thread::scope(|scope| {
        let answer = |share: &[Complaint]| share.iter().map(|complaint| line(engine, complaint)).collect::<Vec<_>>();
        let running: Vec<_> = complaints.chunks(share).map(|share| scope.spawn(move || answer(share))).collect();
        running.into_iter().flat_map(|thread| thread.join().expect("no draft panics")).collect()
    })
}

fn line(engine: &Engine, complaint: &Complaint) -> String {
    let choices = Choices::default();
    let reading = engine.read(complaint, &choices);
    let draft = engine.draft(&reading, &choices);
    let id = complaint.id.as_deref().unwrap_or_default();
    format!("{id}\t{}\t{}\t{}", draft.playbook, draft.handling.name(), draft.subject)
}
