//! A backup as one file: every stored record, the received files, and a checksum over everything.
//!
//! It starts with a line that names the format; then come frames: a kind, two lengths, a key, a
//! value. If a key occurs twice, the later value wins. The last frame holds the number of frames,
//! and a SHA-256 of everything before it ends the file.

use std::io::{self, Read, Write};

use sha2::{Digest, Sha256};

/// The first line: the format and its version.
const HEAD: &[u8] = b"vraag backup 1\n";
/// A longer frame is damage: records are cut into pieces of 4,000 bytes, files into parts of 1 MiB.
const MAX_FRAME: usize = 2 * 1024 * 1024;
/// Size of the parts of a file, in bytes.
const FILE_PART: usize = 1024 * 1024;

const RECORD: u8 = b'r';
const REMOVED: u8 = b'-';
const FILE: u8 = b'f';
const END: u8 = b'e';

/// A part of a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// A record: key and value.
    Record(Vec<u8>, Vec<u8>),
    /// The key of a record that was removed while the backup was made.
    Removed(Vec<u8>),
    /// A part of a received file, with the file's name; the parts of a file follow each other.
    File(String, Vec<u8>),
}

/// Writes a backup.
pub struct Backup<W> {
    out: W,
    hash: Sha256,
    frames: u64,
}

/// Reads a backup.
pub struct Restore<R> {
    from: R,
    hash: Sha256,
    frames: u64,
}

impl<W: Write> Backup<W> {
    /// Starts a backup.
    ///
    /// Fails if the output cannot be written.
    pub fn begin(out: W) -> io::Result<Self> {
        let mut backup = Self {
            out,
            hash: Sha256::new(),
            frames: 0,
        };
        backup.put(HEAD)?;
        Ok(backup)
    }

    /// Writes a record, or that it was removed (`None`).
    ///
    /// Fails if the output cannot be written, or the record is too long.
    pub fn record(&mut self, key: &[u8], value: Option<&[u8]>) -> io::Result<()> {
        match value {
            Some(value) => self.frame(RECORD, key, value),
            None => self.frame(REMOVED, key, &[]),
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

    /// Finishes the backup and returns the output.
    ///
    /// Fails if the output cannot be written.
    pub fn end(mut self) -> io::Result<W> {
        let count = self.frames.to_be_bytes();
        self.frame(END, &[], &count)?;
        self.out.write_all(&self.hash.finalize())?;
        Ok(self.out)
    }

    fn frame(&mut self, kind: u8, key: &[u8], value: &[u8]) -> io::Result<()> {
        let length = |bytes: &[u8]| {
            u32::try_from(bytes.len()).map_err(|_| odd("a record is too long for a backup"))
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
        };
        let mut head = [0; HEAD.len()];
        match restore.take(&mut head) {
            Ok(()) if head == HEAD => Ok(restore),
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
        let (mut key, mut value) = (vec![0; key_length], vec![0; value_length]);
        self.take(&mut key).map_err(cut)?;
        self.take(&mut value).map_err(cut)?;
        match head[0] {
            RECORD => self.count(Frame::Record(key, value)),
            REMOVED => self.count(Frame::Removed(key)),
            FILE => {
                let name = String::from_utf8(key).map_err(|_| odd("it is damaged"))?;
                self.count(Frame::File(name, value))
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

    fn take(&mut self, bytes: &mut [u8]) -> io::Result<()> {
        self.from.read_exact(bytes)?;
        self.hash.update(bytes);
        Ok(())
    }
}

fn odd(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Vec<u8> {
        let mut backup = Backup::begin(Vec::new()).expect("memory takes all");
        backup
            .record(b"h1", Some(b"value"))
            .expect("memory takes all");
        backup.record(b"h1", None).expect("memory takes all");
        backup
            .file("files/a.jpg", &vec![7; FILE_PART + 1][..])
            .expect("memory takes all");
        backup.end().expect("memory takes all")
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
                Frame::Record(b"h1".to_vec(), b"value".to_vec()),
                Frame::Removed(b"h1".to_vec())
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
        assert_eq!((frames.len(), of_file), (4, FILE_PART + 1));
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
