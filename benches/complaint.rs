//! What one complaint costs: `cargo bench`. Texts of about 100 characters, engine already built, one core.

use divan::{Bencher, black_box};
use kesu::builtin;
use kesu::engine::{Choices, Complaint, Engine};
use kesu::output::json::{self, Part};

fn main() {
    divan::main();
}

/// Complaints of about 100 characters, two in each script.
fn complaints() -> Vec<Complaint> {
    include_str!("complaints.txt")
        .lines()
        .map(|text| Complaint { text: text.to_owned(), ..Complaint::default() })
        .collect()
}

/// Runs `work` over the complaints in turn; divan reports the time of one.
fn each<T>(bencher: Bencher, work: impl Fn(&Engine, &Complaint) -> T + Sync) {
    let engine = Engine::builtin();
    let complaints = complaints();
    // Templates and patterns are compiled when first used; that is not what is measured here.
    for complaint in &complaints {
        work(&engine, complaint);
    }
    let turn = std::sync::atomic::AtomicUsize::new(0);
    bencher.counter(divan::counter::ItemsCount::new(1_usize)).bench(|| {
        let at = turn.fetch_add(1, std::sync::atomic::Ordering::Relaxed) % complaints.len();
        black_box(work(&engine, black_box(&complaints[at])))
    });
}

#[divan::bench(sample_count = 200, sample_size = 100)]
fn understand(bencher: Bencher) {
    each(bencher, |engine, complaint| engine.read(complaint, &Choices::default()).understanding.handling);
}

#[divan::bench(sample_count = 200, sample_size = 100)]
fn understand_and_draft(bencher: Bencher) {
    each(bencher, |engine, complaint| {
        let choices = Choices::default();
        let reading = engine.read(complaint, &choices);
        engine.draft(&reading, &choices)
    });
}

#[divan::bench(sample_count = 200, sample_size = 100)]
fn understand_draft_and_json(bencher: Bencher) {
    each(bencher, |engine, complaint| {
        let choices = Choices::default();
        let reading = engine.read(complaint, &choices);
        let draft = engine.draft(&reading, &choices);
        let mut out = Vec::with_capacity(8192);
        json::write(&mut out, engine, &reading, &draft, Part::Reply).map(|()| out)
    });
}

#[divan::bench]
fn load_the_set() -> usize {
    builtin::set().core.types.len()
}

#[divan::bench]
fn load_and_answer_one() -> usize {
    let engine = Engine::builtin();
    let choices = Choices::default();
    let complaint = &complaints()[0];
    let reading = engine.read(complaint, &choices);
    engine.draft(&reading, &choices).text.len()
}
