//! A stream of bytes: a file or standard input, unpacked where it is packed, and UTF-16 as UTF-8.
//!
//! Nothing here knows what a complaint is, and nothing is read ahead but the first few bytes.

use std::ffi::OsStr;
use std::io::{self, Cursor, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use encoding_rs::Encoding;
use encoding_rs_io::DecodeReaderBytesBuilder;
use flate2::read::MultiGzDecoder;

use crate::diagnostic::{Arg, Diagnostic};

const GZIP: &[u8] = b"\x1f\x8b";
const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd";
/// The mark of UTF-8.
const LONGEST_MARK: usize = 3;

/// An opened stream.
pub struct Source {
    pub bytes: Box<dyn Read + Send>,
    pub name: Arg,
    /// Whether a mark said that it is Unicode; it is UTF-8 by now, and the mark is gone.
    pub is_marked: bool,
    /// How long the file is, where it is one.
    pub length: Option<u64>,
    /// How much of it was read so far.
    pub read: Arc<AtomicU64>,
}

impl Source {
    /// Opens a file, or standard input where there is none or it is `-`.
    ///
    /// # Errors
    /// There is no such file, it is a folder, or it cannot be read.
    pub fn open(path: Option<&Path>) -> Result<Self, Diagnostic> {
        let Some(path) = path.filter(|path| *path != Path::new("-")) else {
            return Self::of(Box::new(io::stdin()), Arg::Term("standard input"), None);
        };
        let file = super::file(path)?;
        let length = file.metadata().ok().filter(std::fs::Metadata::is_file).map(|data| data.len());
        Self::of(Box::new(file), format!("`{}`", path.display()).into(), length)
    }

    fn of(bytes: Box<dyn Read + Send>, name: Arg, length: Option<u64>) -> Result<Self, Diagnostic> {
        let read = Arc::new(AtomicU64::new(0));
        let counted = Counted { bytes, read: Arc::clone(&read) };
        let unreadable = |error: io::Error| super::unreadable(&name, &error);
        let (head, bytes) = unpacked(counted).and_then(|bytes| peeked(bytes, LONGEST_MARK)).map_err(unreadable)?;
        let is_marked = Encoding::for_bom(&head).is_some();
        // Only a mark says that a text is UTF-16; the mark of UTF-8 is dropped.
        let bytes = Cursor::new(head).chain(bytes);
        let bytes = Box::new(DecodeReaderBytesBuilder::new().utf8_passthru(true).strip_bom(true).build(bytes));
        Ok(Self { bytes, name, is_marked, length, read })
    }
}

/// Counts what is read.
struct Counted {
    bytes: Box<dyn Read + Send>,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.bytes.read(buffer)?;
        self.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// The first bytes tell whether it is packed; a name may not.
fn unpacked(bytes: impl Read + Send + 'static) -> io::Result<Box<dyn Read + Send>> {
    let (head, bytes) = peeked(bytes, ZSTD.len())?;
    let (is_gzip, is_zstd) = (head.starts_with(GZIP), head == ZSTD);
    let whole = Cursor::new(head).chain(bytes);
    Ok(match () {
        () if is_gzip => Box::new(MultiGzDecoder::new(whole)),
        () if is_zstd => Box::new(zstd::stream::read::Decoder::new(whole)?),
        () => Box::new(whole),
    })
}

/// The first bytes, and the rest.
fn peeked<R: Read>(mut bytes: R, most: usize) -> io::Result<(Vec<u8>, R)> {
    let mut head = Vec::with_capacity(most);
    bytes.by_ref().take(most as u64).read_to_end(&mut head)?;
    Ok((head, bytes))
}

/// The name of a file without its folder, and without the ending that tells how it is packed.
#[must_use]
pub fn unpacked_name(path: &Path) -> &OsStr {
    let is_packed =
        path.extension().is_some_and(|end| end.eq_ignore_ascii_case("gz") || end.eq_ignore_ascii_case("zst"));
    (if is_packed { path.file_stem() } else { path.file_name() }).unwrap_or_default()
}
