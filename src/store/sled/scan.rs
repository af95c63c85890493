//! Reads sled's log as sled does when it opens, without changing anything, and finds messages that
//! are damaged.
//!
//! sled goes through what was written since its last snapshot, message by message. At a damaged
//! message it silently skips the rest of that segment, or stops there and overwrites what follows.
//! That is right for what a crash tore, and wrong for any other damage. A crash tears only what was
//! not on disk yet, and the log itself says how far it was on disk: in the header of each segment
//! and in the name of the snapshot.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use crc32fast::Hasher;

use crate::store::sled::settings::SEGMENT;

/// Bytes of the header of a segment: a checksum, the offset of its first byte in the log, and how
/// far the log was on disk.
const SEGMENT_HEADER: usize = 20;
/// If less than this is left of a segment, sled starts the next.
const LONGEST_HEADER: usize = 32;
/// The kind of message that ends a segment before it is full.
const CAP: u8 = 2;
/// All kinds that are written.
const KINDS: std::ops::RangeInclusive<u8> = 1..=11;

/// The worst that was found in the part of the log that sled reads when it opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// All is whole, but for an end that a crash may have torn.
    Whole,
    /// Valid messages follow a damaged one. A crash can do that where several buffers were being
    /// written.
    Torn,
    /// A message is damaged that was on disk already. No crash does that.
    Damage,
}

/// Looks for damaged messages among those that sled would read.
///
/// Fails if the files cannot be read.
pub fn scan(store: &Path) -> io::Result<Finding> {
    let mut file = match File::open(store.join("db")) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Finding::Whole),
        Err(error) => return Err(error),
    };
    let snapshot = newest_snapshot(store)?;
    let from = snapshot / SEGMENT as u64;
    let headers = headers(&mut file)?;
    let stable = headers.iter().filter_map(|(_, header)| header.as_ref());
    let stable = stable.fold(snapshot, |stable, header| stable.max(header.stable));
    let mut worst = Finding::Whole;
    let mut bytes = Vec::with_capacity(SEGMENT);
    for (start, header) in headers {
        if header.as_ref().is_some_and(|header| header.number < from) {
            continue;
        }
        bytes.clear();
        file.seek(SeekFrom::Start(start))?;
        file.by_ref().take(SEGMENT as u64).read_to_end(&mut bytes)?;
        worst = worst.max(match header {
            Some(header) => look(&bytes, header.number, stable),
            // The header is damaged; the first message tells which segment this is.
            None => match message(&bytes, SEGMENT_HEADER).map(|message| message.segment) {
                Some(number) if number < from => Finding::Whole,
                Some(number) if number * (SEGMENT as u64) < stable => Finding::Damage,
                Some(_) => Finding::Torn,
                None => Finding::Whole,
            },
        });
    }
    Ok(worst)
}

struct Header {
    /// Number of the segment in the log.
    number: u64,
    /// Offset in the log below which everything was on disk when the segment began.
    stable: u64,
}

/// Reads where each segment in use starts in the file, in bytes, with its header; `None` if the
/// header is damaged.
fn headers(file: &mut File) -> io::Result<Vec<(u64, Option<Header>)>> {
    let segments = file.metadata()?.len().div_ceil(SEGMENT as u64);
    let mut headers = Vec::new();
    for start in (0..segments).map(|index| index * SEGMENT as u64) {
        let mut header = [0; SEGMENT_HEADER];
        file.seek(SeekFrom::Start(start))?;
        // An empty header belongs to a segment that sled has cleared.
        if file.read_exact(&mut header).is_ok() && header != [0; SEGMENT_HEADER] {
            headers.push((start, parse_header(&header)));
        }
    }
    Ok(headers)
}

/// Returns the log offset of the newest snapshot; it is in the snapshot's file name.
fn newest_snapshot(store: &Path) -> io::Result<u64> {
    let mut newest = 0;
    for entry in fs::read_dir(store)? {
        let name = entry?.file_name();
        let at = name
            .to_str()
            .and_then(|name| u64::from_str_radix(name.strip_prefix("snap.")?, 16).ok());
        newest = newest.max(at.unwrap_or(0));
    }
    Ok(newest)
}

/// Returns `None` if the header is damaged.
fn parse_header(header: &[u8; SEGMENT_HEADER]) -> Option<Header> {
    let is_whole = checksum(&[&header[4..]]) == word(header, 0)? ^ u32::MAX;
    let offset = |at: usize| {
        let bytes = header.get(at..at + 8)?.try_into().ok()?;
        Some(i64::from_le_bytes(bytes) ^ i64::MAX)
    };
    let (first, stable) = (u64::try_from(offset(4)?).ok()?, offset(12)?);
    is_whole.then(|| Header {
        number: first / SEGMENT as u64,
        // -1 before anything was on disk.
        stable: u64::try_from(stable).unwrap_or(0),
    })
}

/// Looks through a segment. Everything below `stable`, an offset in the log, was on disk.
fn look(bytes: &[u8], number: u64, stable: u64) -> Finding {
    let mut at = SEGMENT_HEADER;
    while at + LONGEST_HEADER <= SEGMENT {
        match message(bytes, at).filter(|message| message.segment == number) {
            Some(message) if message.kind == CAP => return Finding::Whole,
            Some(message) => at = message.end,
            None => {
                // A segment that was used before may still end with what it held then.
                let mut behind = (at + 1..bytes.len())
                    .filter_map(|at| message(bytes, at))
                    .filter(|message| message.segment >= number);
                let was_on_disk = number * SEGMENT as u64 + (at as u64) < stable;
                return match behind.next() {
                    // sled has begun to write a newer segment here.
                    Some(message) if message.segment != number => Finding::Whole,
                    _ if was_on_disk => Finding::Damage,
                    Some(_) => Finding::Torn,
                    None => Finding::Whole,
                };
            }
        }
    }
    Finding::Whole
}

struct Message {
    kind: u8,
    segment: u64,
    end: usize,
}

/// Parses a message: a checksum, its kind, its length, its segment and its page, then its body.
fn message(bytes: &[u8], at: usize) -> Option<Message> {
    let kind = *bytes.get(at + 4)?;
    if !KINDS.contains(&kind) {
        return None;
    }
    let (length, next) = number(bytes, at + 5)?;
    let (segment, next) = number(bytes, next)?;
    let (_page, body) = number(bytes, next)?;
    let end = body.checked_add(usize::try_from(length).ok()?)?;
    let is_whole =
        checksum(&[bytes.get(body..end)?, &bytes[at + 4..body]]) == word(bytes, at)? ^ u32::MAX;
    is_whole.then_some(Message { kind, segment, end })
}

/// Parses a number as sled writes it, in one to nine bytes; returns it and the offset after it.
fn number(bytes: &[u8], at: usize) -> Option<(u64, usize)> {
    let byte = |index: usize| bytes.get(at + index).map(|byte| u64::from(*byte));
    let first = byte(0)?;
    match first {
        0..=240 => Some((first, at + 1)),
        241..=248 => Some((240 + 256 * (first - 241) + byte(1)?, at + 2)),
        249 => Some((2288 + 256 * byte(1)? + byte(2)?, at + 3)),
        _ => {
            let count = usize::try_from(first).ok()? - 247;
            let number = (0..count).try_fold(0, |number, index| {
                Some(number | byte(1 + index)? << (8 * index))
            })?;
            Some((number, at + 1 + count))
        }
    }
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    bytes
        .get(at..at + 4)?
        .try_into()
        .ok()
        .map(u32::from_le_bytes)
}

fn checksum(parts: &[&[u8]]) -> u32 {
    let mut hasher = Hasher::new();
    parts.iter().for_each(|part| hasher.update(part));
    hasher.finalize()
}
