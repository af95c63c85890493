//! Reads sled's log as sled does when it opens, without changing anything: is there valid data
//! after a place where sled would stop reading?
//!
//! sled goes through what was written since its last snapshot, message by message. At a damaged
//! message it silently skips the rest of that segment, or stops there and overwrites what follows.
//! That is right for what a crash tore, and wrong for any other damage.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use crc32fast::Hasher;

use crate::store::sled::open::SEGMENT;

/// Bytes of the header of a segment: a checksum, the offset of its first byte in the log, and how
/// far the log was on disk.
const SEGMENT_HEADER: usize = 20;
/// If less than this is left of a segment, sled starts the next.
const LONGEST_HEADER: usize = 32;
/// The kind of message that ends a segment before it is full.
const CAP: u8 = 2;
/// All kinds that are written.
const KINDS: std::ops::RangeInclusive<u8> = 1..=11;

/// Returns whether valid messages follow a damaged one, among those that sled would read.
pub fn is_damaged_in_between(store: &Path) -> io::Result<bool> {
    let mut file = match File::open(store.join("db")) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    let from = newest_snapshot(store)? / SEGMENT as u64;
    let segments = file.metadata()?.len().div_ceil(SEGMENT as u64);
    let mut bytes = Vec::with_capacity(SEGMENT);
    for segment in 0..segments {
        file.seek(SeekFrom::Start(segment * SEGMENT as u64))?;
        let mut header = [0; SEGMENT_HEADER];
        if file.read_exact(&mut header).is_err() {
            continue;
        }
        let number = number_of(&header);
        // An empty header belongs to a segment that sled has cleared.
        if number.is_some_and(|number| number < from) || header == [0; SEGMENT_HEADER] {
            continue;
        }
        bytes.clear();
        bytes.extend(header);
        file.by_ref()
            .take((SEGMENT - SEGMENT_HEADER) as u64)
            .read_to_end(&mut bytes)?;
        let is_damaged = match number {
            Some(number) => is_damaged(&bytes, number),
            // The header is damaged; the first message tells which segment this is.
            None => message(&bytes, SEGMENT_HEADER).is_some_and(|message| message.segment >= from),
        };
        if is_damaged {
            return Ok(true);
        }
    }
    Ok(false)
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

/// Returns the number of a segment, or `None` if its header is damaged.
fn number_of(header: &[u8; SEGMENT_HEADER]) -> Option<u64> {
    let is_whole = checksum(&[&header[4..]]) == word(header, 0)? ^ u32::MAX;
    let first = u64::from_le_bytes(header.get(4..12)?.try_into().ok()?) ^ (i64::MAX as u64);
    is_whole.then_some(first / SEGMENT as u64)
}

fn is_damaged(bytes: &[u8], number: u64) -> bool {
    let mut at = SEGMENT_HEADER;
    let is_ours = |at: usize| message(bytes, at).filter(|message| message.segment == number);
    while at + LONGEST_HEADER <= SEGMENT {
        match is_ours(at) {
            Some(message) if message.kind == CAP => return false,
            Some(message) => at = message.end,
            None => return (at + 1..bytes.len()).any(|behind| is_ours(behind).is_some()),
        }
    }
    false
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
