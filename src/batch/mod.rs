//! Many complaints: in order, in parallel, in constant memory, with exactly one result for each row.
//!
//! [`answer`] makes a result of a row; [`pipeline`] knows of threads, [`files`] of what is written where, [`journal`] of how
//! far a run got. Nothing here knows flags or terminals.

pub mod answer;
pub mod deciding;
pub mod files;
pub mod journal;
pub mod pipeline;
pub mod summary;

use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crossbeam_channel::Receiver;

use crate::diagnostic::{Arg, Code, Diagnostic, Message};
use crate::input;
use crate::input::records::{Record, Records};
use crate::text::{fingerprint, fingerprint_after};
use answer::{Answered, Answering, Chunk, Form};
use files::{Fault, Outputs, Start, beside};
use journal::{Journal, Point, Settings};
use pipeline::{Feed, ordered};
use summary::Summary;

/// A chunk has at most so many records and bytes: enough that handing it over costs nothing, and few enough that what is in
/// hand is small.
const CHUNK_RECORDS: usize = 16;
const CHUNK_BYTES: usize = 128 << 10;
/// Packed files end a frame after each so many rows of the input.
const FRAME: u64 = 1024;
/// A point to go on from is noted so often.
const BETWEEN_POINTS: Duration = Duration::from_millis(250);

/// Where the answers go.
pub enum Destination {
    Stream(Box<dyn Write>),
    /// A file, one for each part, or a folder of letters.
    Path(PathBuf),
}

/// How a run is run.
pub struct Plan {
    /// The name of the input, for what is told of it.
    pub source: Arg,
    pub answering: Answering,
    pub destination: Destination,
    pub jobs: usize,
    /// Goes on with the run that was interrupted, if there was one.
    pub is_resuming: bool,
    pub settings: Settings,
}

/// What a run has done so far.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    pub rows: u64,
    pub failed: u64,
    /// So many of the rows an earlier run had answered.
    pub resumed: u64,
}

/// What came of a run.
#[derive(Debug)]
pub struct Outcome {
    pub summary: Summary,
    pub end: End,
    /// So many of the rows an earlier run had answered.
    pub resumed: u64,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Every row has its result.
    Whole,
    /// Somebody asked to stop; what was answered by then is written.
    Stopped,
    /// Whoever read the results went away. Those that were written count, but not the last few, of which only a part was.
    Closed,
}

/// A place in the input: after so many rows, with their fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    rows: u64,
    fingerprint: u64,
}

/// Answers all records, and reports after each few.
///
/// # Errors
/// The input cannot be read, the output cannot be written, or a run cannot be gone on with. What is written stays.
pub fn run(
    plan: Plan,
    records: Records<Box<dyn std::io::Read + Send>>,
    stop: &Receiver<()>,
    mut report: impl FnMut(Progress),
) -> Result<Outcome, Diagnostic> {
    let Plan { source, answering, destination, jobs, is_resuming, settings } = plan;
    let mut writing = match Writing::open(destination, &answering, &settings, is_resuming) {
        Ok(writing) => writing,
        Err(fault) => return Ok(Outcome { summary: Summary::default(), end: fault.ended()?, resumed: 0 }),
    };
    let from = Place { rows: writing.point.rows, fingerprint: writing.point.fingerprint };
    let resumed = from.rows;
    let feeder = Feeder { records, source, place: Place { rows: 0, fingerprint: fingerprint([].into_iter()) }, from };
    let work = move |fed: Fed| fed.map(|(chunk, place)| (answering.chunk(&chunk), place));
    let end = ordered(
        jobs,
        |feed| feeder.feed(feed),
        work,
        stop,
        |answered| {
            let (answered, place) = answered?;
            writing.take(answered, place)?;
            let Summary { rows, failed, .. } = writing.point.summary;
            report(Progress { rows, failed, resumed });
            Ok::<(), Fault>(())
        },
    );
    let end = end.or_else(Fault::ended)?;
    let summary = writing.end(end)?;
    Ok(Outcome { summary, end, resumed })
}

/// What a worker gets: records and the place behind them, or why there are no more.
type Fed = Result<(Chunk, Place), Diagnostic>;
type Given = Result<(Answered, Place), Diagnostic>;

/// Reads the input and cuts it into chunks.
struct Feeder {
    records: Records<Box<dyn std::io::Read + Send>>,
    source: Arg,
    place: Place,
    /// An earlier run got so far.
    from: Place,
}

impl Feeder {
    fn feed(mut self, feed: &Feed<Fed, Given>) {
        loop {
            let mut chunk = Chunk { bytes: Vec::new(), records: Vec::new(), encoding: self.records.encoding() };
            let is_more = loop {
                let Some(record) = self.records.ready() else { break false };
                self.place = self.place.after(&record);
                if self.place.rows > self.from.rows {
                    chunk.push(&record);
                } else if self.place.rows == self.from.rows && self.place != self.from {
                    feed.give(Err(self.other_input()));
                    return;
                }
                if chunk.is_full() || self.place.rows.is_multiple_of(FRAME) {
                    break true;
                }
            };
            // What is there is answered before more is waited for.
            if !chunk.records.is_empty() && !feed.give(Ok((chunk, self.place))) {
                return;
            }
            if !is_more && !self.fill(feed) {
                return;
            }
        }
    }

    fn fill(&mut self, feed: &Feed<Fed, Given>) -> bool {
        match self.records.fill() {
            Ok(true) => return true,
            Ok(false) if self.place.rows < self.from.rows => drop(feed.give(Err(self.other_input()))),
            Ok(false) => {}
            Err(error) => {
                feed.give(Err(input::unreadable(&self.source, &error)));
            }
        }
        false
    }

    fn other_input(&self) -> Diagnostic {
        let message = Message::OtherInput { rows: self.from.rows.to_string().into() };
        Diagnostic::new(Code::OtherRun, message).about(self.source.clone()).help(Message::SameOrRemove)
    }
}

impl Place {
    fn after(self, record: &Record) -> Self {
        let bytes = record.bytes.iter().copied().chain([b'\n']);
        Self { rows: self.rows + 1, fingerprint: fingerprint_after(self.fingerprint, bytes) }
    }
}

impl Chunk {
    fn push(&mut self, record: &Record) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(record.bytes);
        self.records.push((record.line, start..self.bytes.len(), record.flaw));
    }

    fn is_full(&self) -> bool {
        self.records.len() >= CHUNK_RECORDS || self.bytes.len() >= CHUNK_BYTES
    }
}

/// What is written so far, and how far the journal knows of it.
struct Writing {
    outputs: Outputs,
    /// There is none for a stream: nothing can be taken back.
    journal: Option<Journal>,
    point: Point,
    noted: Instant,
}

impl Writing {
    fn open(
        destination: Destination,
        answering: &Answering,
        settings: &Settings,
        is_resuming: bool,
    ) -> Result<Self, Fault> {
        let (parts, header) = (answering.parts(), answering.header());
        let out = match destination {
            Destination::Stream(out) => {
                let mut outputs = Outputs::Stream(out);
                outputs.write(&Answered { parts: vec![header], ..Answered::default() })?;
                return Ok(Self { outputs, journal: None, point: Point::default(), noted: Instant::now() });
            }
            Destination::Path(out) => out,
        };
        let path = beside(&out, ".resume");
        let past = if is_resuming { Journal::read(&path, settings)? } else { None };
        let start = match &past {
            Some(journal) => Start::After(journal),
            None if is_resuming => Start::Over,
            None => Start::Anew,
        };
        let mut outputs = match answering.form {
            Form::Letters => Outputs::folder(&out, &parts, start)?,
            Form::Objects | Form::Sheet => Outputs::files(&out, &parts, &header, start)?,
        };
        let lengths = outputs.lengths()?;
        let point = past.as_ref().map_or_else(Point::default, |journal| journal.reached(&lengths));
        outputs.rewind(point.rows, &point.lengths)?;
        let journal = past.map_or_else(|| Journal::begin(&path, settings), Ok)?;
        Ok(Self { outputs, journal: Some(journal), point, noted: Instant::now() })
    }

    fn take(&mut self, answered: Answered, place: Place) -> Result<(), Fault> {
        self.outputs.write(&answered)?;
        self.point.summary.add(answered.summary);
        (self.point.rows, self.point.fingerprint) = (place.rows, place.fingerprint);
        let is_frame_whole = place.rows.is_multiple_of(FRAME);
        if is_frame_whole {
            self.outputs.end_frame()?;
        }
        if self.noted.elapsed() >= BETWEEN_POINTS && (is_frame_whole || !self.outputs.is_packed()) {
            self.note()?;
        }
        Ok(())
    }

    fn note(&mut self) -> Result<(), Diagnostic> {
        if let Some(journal) = &mut self.journal {
            self.outputs.sync()?;
            self.point.lengths = self.outputs.lengths()?;
            journal.note(&self.point)?;
            self.noted = Instant::now();
        }
        Ok(())
    }

    fn end(mut self, end: End) -> Result<Summary, Diagnostic> {
        if end != End::Whole {
            if !self.outputs.is_packed() {
                self.note()?;
            }
            return Ok(self.point.summary);
        }
        self.outputs.end()?;
        self.note()?;
        self.outputs.finish()?;
        if let Some(journal) = self.journal {
            journal.end()?;
        }
        Ok(self.point.summary)
    }
}
