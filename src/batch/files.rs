//! Where the answers go: standard output, files, or a folder. What is not finished is called `.partial`.
//!
//! Nothing here knows what is written.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::End;
use super::answer::Answered;
use super::journal::Journal;
use crate::diagnostic::{Arg, Code, Diagnostic, Message};
use crate::input::source::unpacked_name;

/// Why nothing more can be written.
#[derive(Debug)]
pub enum Fault {
    /// Whoever read the output went away.
    Closed,
    Told(Box<Diagnostic>),
}

impl Fault {
    /// Nobody is left to be told of a closed output; anything else is told.
    pub(super) fn ended(self) -> Result<End, Diagnostic> {
        match self {
            Fault::Closed => Ok(End::Closed),
            Fault::Told(finding) => Err(*finding),
        }
    }
}

impl From<Diagnostic> for Fault {
    fn from(finding: Diagnostic) -> Self {
        Self::Told(Box::new(finding))
    }
}

/// The outputs of a run.
pub enum Outputs {
    Stream(Box<dyn Write>),
    Files(Vec<Part>),
    /// The folder of letters, as long as it is not whole, and its subfolders by part.
    Folder {
        partial: PathBuf,
        done: PathBuf,
        parts: Vec<String>,
        lock: Option<File>,
    },
}

/// Where a run begins.
#[derive(Clone, Copy)]
pub enum Start<'j> {
    /// As a new one, where none was.
    Anew,
    /// From the beginning, whatever an interrupted one left: it had no journal yet.
    Over,
    /// After what the journal of the interrupted one says.
    After(&'j Journal),
}

/// One file of the output.
pub struct Part {
    done: PathBuf,
    partial: PathBuf,
    file: File,
    packing: Packing,
    /// What of a frame is packed so far.
    frame: Option<Frame>,
    header: Vec<u8>,
}

/// How a file is packed, as its name says. Packed files are written in frames that can each be unpacked by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    Plain,
    Gzip,
    Zstd,
}

impl Packing {
    #[must_use]
    pub fn of(path: &Path) -> Self {
        let is = |ending| path.extension().is_some_and(|end| end.eq_ignore_ascii_case(ending));
        match () {
            () if is("gz") => Packing::Gzip,
            () if is("zst") => Packing::Zstd,
            () => Packing::Plain,
        }
    }
}

enum Frame {
    Gzip(GzEncoder<Vec<u8>>),
    Zstd(zstd::Encoder<'static, Vec<u8>>),
}

impl Frame {
    fn new(packing: Packing) -> io::Result<Option<Self>> {
        Ok(match packing {
            Packing::Plain => None,
            Packing::Gzip => Some(Self::Gzip(GzEncoder::new(Vec::new(), Compression::default()))),
            Packing::Zstd => Some(Self::Zstd(zstd::Encoder::new(Vec::new(), zstd::DEFAULT_COMPRESSION_LEVEL)?)),
        })
    }

    /// Packs more, and gives what is packed by now.
    fn pack(&mut self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        match self {
            Self::Gzip(encoder) => encoder.write_all(bytes).map(|()| std::mem::take(encoder.get_mut())),
            Self::Zstd(encoder) => encoder.write_all(bytes).map(|()| std::mem::take(encoder.get_mut())),
        }
    }

    fn finish(self) -> io::Result<Vec<u8>> {
        match self {
            Self::Gzip(encoder) => encoder.finish(),
            Self::Zstd(encoder) => encoder.finish(),
        }
    }
}

impl Part {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        if self.frame.is_none() {
            self.frame = Frame::new(self.packing)?;
        }
        match &mut self.frame {
            None => self.file.write_all(bytes),
            Some(frame) => self.file.write_all(&frame.pack(bytes)?),
        }
    }

    fn end_frame(&mut self) -> io::Result<()> {
        self.frame.take().map_or(Ok(()), |frame| self.file.write_all(&frame.finish()?))
    }

    /// A packed file without a row is one frame with nothing in it.
    fn end(&mut self) -> io::Result<()> {
        if self.frame.is_none() && self.file.metadata()?.len() == 0 {
            self.frame = Frame::new(self.packing)?;
        }
        self.end_frame()
    }

    /// Goes back to so many bytes; what stood behind them is written again.
    fn rewind(&mut self, bytes: u64) -> io::Result<()> {
        self.file.set_len(bytes)?;
        self.file.seek(SeekFrom::Start(bytes))?;
        let header = if bytes == 0 { std::mem::take(&mut self.header) } else { Vec::new() };
        self.write(&header)
    }
}

/// The name of a part of the output: `replies.jsonl` and `send` make `replies.send.jsonl`.
#[must_use]
pub fn part_name(out: &Path, part: &str) -> PathBuf {
    if part.is_empty() {
        return out.to_owned();
    }
    let name = out.file_name().unwrap_or_default().to_string_lossy();
    let stem = Path::new(unpacked_name(out)).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    out.with_file_name(format!("{stem}.{part}{}", &name[stem.len()..]))
}

/// The name of what is not finished, or of what belongs to it.
#[must_use]
pub fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(ending);
    path.with_file_name(name)
}

impl Outputs {
    /// Opens a file for each part.
    ///
    /// # Errors
    /// One of them cannot be opened, belongs to an interrupted run, or to one that is at work.
    pub fn files(out: &Path, parts: &[&str], header: &[u8], start: Start) -> Result<Self, Diagnostic> {
        let names: Vec<(PathBuf, PathBuf)> =
            parts.iter().map(|part| part_name(out, part)).map(|done| (beside(&done, ".partial"), done)).collect();
        if let (Start::Anew, Some((partial, _))) = (start, names.iter().find(|(partial, _)| partial.exists())) {
            return Err(unfinished(partial));
        }
        let open = |(at, (partial, done)): (usize, (PathBuf, PathBuf))| {
            if let Start::After(journal) = start {
                renamed_back(&partial, &done, journal.last().and_then(|point| point.lengths.get(at)))?;
            }
            let mut options = OpenOptions::new();
            let file = options.read(true).write(true).create(true).truncate(false).open(&partial);
            let file = file.map_err(|error| unwritable(&partial, &error))?;
            locked(&file, &partial)?;
            let packing = Packing::of(&done);
            Ok(Part { done, partial, file, packing, frame: None, header: header.to_vec() })
        };
        Ok(Self::Files(names.into_iter().enumerate().map(open).collect::<Result<_, Diagnostic>>()?))
    }

    /// Makes the folder, and one for each part in it.
    ///
    /// # Errors
    /// They cannot be made, are there already, or belong to a run that is at work.
    pub fn folder(out: &Path, parts: &[&str], start: Start) -> Result<Self, Diagnostic> {
        let partial = beside(out, ".partial");
        let is_known = matches!(start, Start::After(_));
        if is_known && !partial.exists() && out.exists() {
            fs::rename(out, &partial).map_err(|error| unwritable(&partial, &error))?;
        }
        if out.exists() {
            let path = out.display().to_string().into();
            return Err(Diagnostic::new(Code::FileExists, Message::FileExists { path }));
        }
        // Without a journal nobody knows whose folder it is.
        if partial.exists() && !is_known {
            return Err(unfinished(&partial));
        }
        let parts = parts.iter().map(|part| (*part).to_owned()).collect();
        let mut folder = Self::Folder { partial, done: out.to_owned(), parts, lock: None };
        folder.make().map(|()| folder)
    }

    fn make(&mut self) -> Result<(), Diagnostic> {
        let Self::Folder { partial, parts, lock, .. } = self else { return Ok(()) };
        for folder in parts.iter().map(|part| partial.join(part)) {
            fs::create_dir_all(&folder).map_err(|error| unwritable(&folder, &error))?;
        }
        // Not everywhere can a folder be opened.
        *lock = File::open(&*partial).ok();
        lock.as_ref().map_or(Ok(()), |folder| locked(folder, partial))
    }

    /// How long each file is.
    ///
    /// # Errors
    /// One of them cannot be asked.
    pub fn lengths(&mut self) -> Result<Vec<u64>, Diagnostic> {
        let Self::Files(parts) = self else { return Ok(Vec::new()) };
        let length = |part: &mut Part| match part.file.metadata() {
            Ok(data) => Ok(data.len()),
            Err(error) => Err(unwritable(&part.partial, &error)),
        };
        parts.iter_mut().map(length).collect()
    }

    /// Goes back to the point after so many rows, where files have these lengths. Letters are written again, each under
    /// the name that it has; nothing is left of a run that did not get so far.
    ///
    /// # Errors
    /// A file cannot be cut.
    pub fn rewind(&mut self, rows: u64, lengths: &[u64]) -> Result<(), Diagnostic> {
        let parts = match self {
            Self::Folder { partial, .. } if rows == 0 => {
                fs::remove_dir_all(&*partial).map_err(|error| unwritable(partial, &error))?;
                return self.make();
            }
            Self::Folder { .. } | Self::Stream(_) => return Ok(()),
            Self::Files(parts) => parts,
        };
        for (at, part) in parts.iter_mut().enumerate() {
            let length = lengths.get(at).copied().unwrap_or_default();
            part.rewind(length).map_err(|error| unwritable(&part.partial, &error))?;
        }
        Ok(())
    }

    /// Writes what came of some rows.
    ///
    /// # Errors
    /// The disk is full, or nobody reads any more.
    pub fn write(&mut self, answered: &Answered) -> Result<(), Fault> {
        match self {
            Self::Stream(out) => {
                let written =
                    answered.parts.iter().try_for_each(|bytes| out.write_all(bytes)).and_then(|()| out.flush());
                written.map_err(|error| stream_fault(&error))
            }
            Self::Files(parts) => {
                for (part, bytes) in parts.iter_mut().zip(&answered.parts) {
                    part.write(bytes).map_err(|error| unwritable(&part.partial, &error))?;
                }
                Ok(())
            }
            Self::Folder { partial, parts, .. } => {
                for letter in &answered.letters {
                    let path = partial.join(&parts[letter.part]).join(&letter.name);
                    fs::write(&path, &letter.text).map_err(|error| unwritable(&path, &error))?;
                }
                Ok(())
            }
        }
    }

    /// Whether a run can only be gone on with where a frame ends.
    #[must_use]
    pub fn is_packed(&self) -> bool {
        matches!(self, Self::Files(parts) if parts.iter().any(|part| part.packing != Packing::Plain))
    }

    /// Ends a frame of packed files.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn end_frame(&mut self) -> Result<(), Diagnostic> {
        let Self::Files(parts) = self else { return Ok(()) };
        parts.iter_mut().try_for_each(|part| part.end_frame().map_err(|error| unwritable(&part.partial, &error)))
    }

    /// Ends the last frame of packed files.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn end(&mut self) -> Result<(), Diagnostic> {
        let Self::Files(parts) = self else { return Ok(()) };
        parts.iter_mut().try_for_each(|part| part.end().map_err(|error| unwritable(&part.partial, &error)))
    }

    /// Waits until everything is on the disk.
    ///
    /// # Errors
    /// It does not get there.
    pub fn sync(&mut self) -> Result<(), Diagnostic> {
        let Self::Files(parts) = self else { return Ok(()) };
        parts.iter().try_for_each(|part| part.file.sync_data().map_err(|error| unwritable(&part.partial, &error)))
    }

    /// Gives everything its name.
    ///
    /// # Errors
    /// It cannot be renamed.
    pub fn finish(&mut self) -> Result<(), Diagnostic> {
        let rename = |from: &Path, to: &Path| fs::rename(from, to).map_err(|error| unwritable(to, &error));
        match self {
            Self::Stream(_) => Ok(()),
            Self::Files(parts) => parts.iter().try_for_each(|part| rename(&part.partial, &part.done)),
            Self::Folder { partial, done, .. } => rename(partial, done),
        }
    }
}

/// The earlier run was ended while its files got their names: this one had its own already.
fn renamed_back(partial: &Path, done: &Path, length: Option<&u64>) -> Result<(), Diagnostic> {
    let is_it = !partial.exists() && done.metadata().is_ok_and(|data| Some(&data.len()) == length);
    if is_it { fs::rename(done, partial).map_err(|error| unwritable(partial, &error)) } else { Ok(()) }
}

/// Keeps other runs from writing the same; where the system cannot lock nothing is kept from anything.
fn locked(file: &File, path: &Path) -> Result<(), Diagnostic> {
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => {
            let path = path.display().to_string().into();
            Err(Diagnostic::new(Code::OtherRun, Message::OutputInUse { path }))
        }
        Ok(()) | Err(TryLockError::Error(_)) => Ok(()),
    }
}

fn stream_fault(error: &io::Error) -> Fault {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Fault::Closed;
    }
    let message = Message::CannotWrite { what: Arg::Term("output"), error: error.to_string().into() };
    Diagnostic::new(Code::Unwritable, message).into()
}

pub(super) fn unwritable(path: &Path, error: &io::Error) -> Diagnostic {
    Diagnostic::unwritable_file(path, error).help(Message::ResumeGoesOn)
}

fn unfinished(partial: &Path) -> Diagnostic {
    let path = partial.display().to_string().into();
    Diagnostic::new(Code::FileExists, Message::UnfinishedRun { path }).help(Message::ResumeOrRemove)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_stands_before_the_endings_of_the_name() {
        let rows = [
            ("out/replies.jsonl", "send", "out/replies.send.jsonl"),
            ("replies.csv.gz", "dining", "replies.dining.csv.gz"),
            ("replies", "human", "replies.human"),
            ("a.b.jsonl.zst", "send", "a.b.send.jsonl.zst"),
            ("replies.jsonl", "", "replies.jsonl"),
        ];
        for (out, part, expected) in rows {
            assert_eq!(part_name(Path::new(out), part), Path::new(expected));
        }
    }
}
