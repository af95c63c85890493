//! A backup as one file: every stored record, the received files, and a checksum over everything.
//!
//! It starts with a line that names the format; then come frames: a kind, two lengths, an id, and a
//! record or a part of a file. If an id occurs twice, the later record wins. Behind them stands what
//! the backup says of itself; the last frame holds the number of frames, and a SHA-256 of everything
//! before it ends the file.
//!
//! Version 2 said nothing of itself, version 1 held the keys and values of sled; both are still read.

pub mod tally;

use std::io::{self, Read, Write};

use sha2::{Digest, Sha256};

use crate::store::backup::tally::{Summary, Tally};
use crate::store::content::RecordId;
use crate::store::record::{DecodeError, decode_record_id, encode_record_id};
use crate::time::Timestamp;

/// The first line: the format and its version.
const HEAD: &[u8] = b"vraag backup 3\n";
/// The first line of backups that say nothing of themselves.
const SILENT_HEAD: &[u8] = b"vraag backup 2\n";
/// The first line of backups that hold entries of sled.
const OLD_HEAD: &[u8] = b"vraag backup 1\n";
/// A longer frame is damage: the longest records are some megabytes, files are cut into parts of
/// 1 MiB.
const MAX_FRAME: usize = 256 * 1024 * 1024;
/// Size of the parts of a file, in bytes.
const FILE_PART: usize = 1024 * 1024;

const RECORD: u8 = b'r';
const REMOVED: u8 = b'-';
const FILE: u8 = b'f';
const SUMMARY: u8 = b's';
const END: u8 = b'e';

/// A part of a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// A record, as [`record`](crate::store::record) writes it.
    Record(RecordId, Vec<u8>),
    /// A record that was removed while the backup was made.
    Removed(RecordId),
    /// A key and a value of sled, or `None` if it was removed: from a backup of version 1.
    Entry(Vec<u8>, Option<Vec<u8>>),
    /// A part of a received file, with the file's name; the parts of a file follow each other.
    File(String, Vec<u8>),
    /// What the backup says of itself.
    Summary(Summary),
}

/// Writes a backup.
pub struct Backup<W> {
    out: W,
    hash: Sha256,
    frames: u64,
    begun: Timestamp,
    tally: Tally,
}

/// Reads a backup.
pub struct Restore<R> {
    from: R,
    hash: Sha256,
    frames: u64,
    is_old: bool,
}

impl<W: Write> Backup<W> {
    /// Starts a backup, now.
    ///
    /// Fails if the output cannot be written.
    pub fn begin(out: W, now: Timestamp) -> io::Result<Self> {
        let mut backup = Self {
            out,
            hash: Sha256::new(),
            frames: 0,
            begun: now,
            tally: Tally::default(),
        };
        backup.put(HEAD)?;
        Ok(backup)
    }

    /// Writes a record, or that it was removed (`None`).
    ///
    /// Fails if the output cannot be written, or the record is too long.
    pub fn record(&mut self, id: &RecordId, record: Option<&[u8]>) -> io::Result<()> {
        self.tally.note(id, record);
        let id = encode_record_id(id);
        match record {
            Some(record) => self.frame(RECORD, &id, record),
            None => self.frame(REMOVED, &id, &[]),
        }
    }

    /// Writes a received file.
    ///
    /// Fails if the file cannot be read or the output cannot be written.
    pub fn file(&mut self, name: &str, mut bytes: impl Read) -> io::Result<()> {
        let mut part = Vec::with_capacity(FILE_PART);
        loop {
            part.clear();
            bytes
                .by_ref()
                .take(FILE_PART as u64)
                .read_to_end(&mut part)?;
            if part.is_empty() {
                return Ok(());
            }
            self.frame(FILE, name.as_bytes(), &part)?;
        }
    }

    /// Finishes the backup, and returns the output and what the backup says of itself.
    ///
    /// Fails if the output cannot be written.
    pub fn end(mut self) -> io::Result<(W, Summary)> {
        let summary = Summary {
            begun: self.begun,
            counts: self.tally.counts(),
        };
        self.frame(SUMMARY, &[], &summary.encode())?;
        let count = self.frames.to_be_bytes();
        self.frame(END, &[], &count)?;
        self.out.write_all(&self.hash.finalize())?;
        Ok((self.out, summary))
    }

    fn frame(&mut self, kind: u8, key: &[u8], value: &[u8]) -> io::Result<()> {
        let length = |bytes: &[u8]| {
            u32::try_from(bytes.len())
                .ok()
                .filter(|_| bytes.len() <= MAX_FRAME)
                .ok_or_else(|| odd("a record is too long for a backup"))
        };
        let (key_length, value_length) = (length(key)?.to_be_bytes(), length(value)?.to_be_bytes());
        self.frames += 1;
        self.put(&[kind])?;
        self.put(&key_length)?;
        self.put(&value_length)?;
        self.put(key)?;
        self.put(value)
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.out.write_all(bytes)
    }
}

impl<R: Read> Restore<R> {
    /// Starts to read.
    ///
    /// Fails if the input cannot be read, or is not a backup of a known format.
    pub fn begin(from: R) -> io::Result<Self> {
        let mut restore = Self {
            from,
            hash: Sha256::new(),
            frames: 0,
            is_old: false,
        };
        let mut head = [0; HEAD.len()];
        match restore.take(&mut head) {
            Ok(()) if [HEAD, SILENT_HEAD, OLD_HEAD].contains(&&head[..]) => {
                restore.is_old = head == OLD_HEAD;
                Ok(restore)
            }
            Ok(()) if head.starts_with(b"vraag backup ") => {
                Err(odd("it was made by a later version of vraag"))
            }
            Ok(()) => Err(odd("it is no backup of vraag")),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                Err(odd("it is no backup of vraag"))
            }
            Err(error) => Err(error),
        }
    }

    /// Reads the next part; `None` at the end, if the checksum is right.
    ///
    /// Fails if the input cannot be read, is cut off or damaged.
    pub fn next_frame(&mut self) -> io::Result<Option<Frame>> {
        let cut = |error: io::Error| {
            if error.kind() == io::ErrorKind::UnexpectedEof {
                odd("it is cut off")
            } else {
                error
            }
        };
        let mut head = [0; 9];
        self.take(&mut head).map_err(cut)?;
        let length = |at: usize| {
            u32::from_be_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]) as usize
        };
        let (key_length, value_length) = (length(1), length(5));
        if key_length > MAX_FRAME || value_length > MAX_FRAME {
            return Err(odd("it is damaged"));
        }
        let key = self.take_long(key_length).map_err(cut)?;
        let value = self.take_long(value_length).map_err(cut)?;
        match head[0] {
            RECORD if self.is_old => self.count(Frame::Entry(key, Some(value))),
            REMOVED if self.is_old => self.count(Frame::Entry(key, None)),
            RECORD => self.count(Frame::Record(read_id(&key)?, value)),
            REMOVED => self.count(Frame::Removed(read_id(&key)?)),
            FILE => {
                let name = String::from_utf8(key).map_err(|_| odd("it is damaged"))?;
                self.count(Frame::File(name, value))
            }
            SUMMARY => {
                let summary = Summary::decode(&value).ok_or_else(|| odd("it is damaged"))?;
                self.count(Frame::Summary(summary))
            }
            END => self.end(&value).map_err(cut),
            _ => Err(odd("it is damaged")),
        }
    }

    fn count(&mut self, frame: Frame) -> io::Result<Option<Frame>> {
        self.frames += 1;
        Ok(Some(frame))
    }

    fn end(&mut self, count: &[u8]) -> io::Result<Option<Frame>> {
        let told = self.hash.clone().finalize();
        let mut written = [0; 32];
        self.from.read_exact(&mut written)?;
        let is_last = self.from.read(&mut [0])? == 0;
        let is_whole = count == self.frames.to_be_bytes() && told.as_slice() == written && is_last;
        if is_whole {
            Ok(None)
        } else {
            Err(odd("its checksum is wrong: it is damaged"))
        }
    }

    /// Takes a part whose length may be damaged: only what is there gets memory.
    fn take_long(&mut self, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut part = self.from.by_ref().take(length as u64);
        if part.read_to_end(&mut bytes)? < length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.hash.update(&bytes);
        Ok(bytes)
    }

    fn take(&mut self, bytes: &mut [u8]) -> io::Result<()> {
        self.from.read_exact(bytes)?;
        self.hash.update(bytes);
        Ok(())
    }
}

fn read_id(bytes: &[u8]) -> io::Result<RecordId> {
    decode_record_id(bytes).map_err(|error| match error {
        DecodeError::Version(_) => odd("it was made by a later version of vraag"),
        DecodeError::Bytes => odd("it is damaged"),
    })
}

fn odd(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::backup::tally::Counts;

    fn sample() -> Vec<u8> {
        let mut backup = Backup::begin(Vec::new(), Timestamp(7)).expect("memory takes all");
        backup
            .record(&RecordId::Order(1), Some(b"value"))
            .expect("memory takes all");
        backup
            .record(&RecordId::Order(1), None)
            .expect("memory takes all");
        backup
            .file("files/a.jpg", &vec![7; FILE_PART + 1][..])
            .expect("memory takes all");
        backup.end().expect("memory takes all").0
    }

    fn read(bytes: &[u8]) -> io::Result<Vec<Frame>> {
        let mut restore = Restore::begin(bytes)?;
        let mut frames = Vec::new();
        while let Some(frame) = restore.next_frame()? {
            frames.push(frame);
        }
        Ok(frames)
    }

    #[test]
    fn what_was_written_is_read() {
        let frames = read(&sample()).expect("it is whole");
        assert_eq!(
            frames[..2],
            [
                Frame::Record(RecordId::Order(1), b"value".to_vec()),
                Frame::Removed(RecordId::Order(1))
            ]
        );
        let of_file: usize = frames[2..]
            .iter()
            .map(|frame| {
                if let Frame::File(_, part) = frame {
                    part.len()
                } else {
                    0
                }
            })
            .sum();
        assert_eq!((frames.len(), of_file), (5, FILE_PART + 1));
        let summary = Summary {
            begun: Timestamp(7),
            counts: Counts::default(),
        };
        assert_eq!(frames[4], Frame::Summary(summary));
    }

    #[test]
    fn a_cut_or_changed_backup_is_told_wherever_it_is_cut_or_changed() {
        let whole = sample();
        for at in (0..200).chain(whole.len() - 200..whole.len()) {
            assert!(read(&whole[..at]).is_err(), "cut at {at}");
            let mut changed = whole.clone();
            changed[at] ^= 1;
            assert!(read(&changed).is_err(), "changed at {at}");
        }
        assert!(read(&[whole.as_slice(), b"x"].concat()).is_err());
    }
}
