//! The position at which an export ended, as one opaque word: the next export reports what changed
//! after it.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::hex::Hex;
use crate::report::pseudonym::Pseudonyms;
use crate::time::Timestamp;

/// The position at which an export ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Identifies the store without revealing anything about it.
    pub store: [u8; 4],
    /// The newest order number that was read.
    pub horizon: u64,
    /// When the export was made.
    pub at: Timestamp,
}

/// The first byte; the rest may change in a later release.
const VERSION: u8 = 1;

impl Cursor {
    /// Returns the part that identifies a store.
    pub fn store_of(pseudonyms: &Pseudonyms) -> [u8; 4] {
        let digest = Sha256::digest(pseudonyms.sign(b"cursor"));
        [digest[0], digest[1], digest[2], digest[3]]
    }

    /// Parses what `Display` writes; `None` if it is something else.
    ///
    /// ```
    /// use vraag::report::export::Cursor;
    /// use vraag::time::Timestamp;
    ///
    /// let cursor = Cursor { store: [1, 2, 3, 4], horizon: 77, at: Timestamp(1_795_435_200_000) };
    /// assert_eq!(Cursor::read(&cursor.to_string()), Some(cursor));
    /// assert_eq!(Cursor::read("yesterday"), None);
    /// ```
    pub fn read(word: &str) -> Option<Self> {
        let word = word.trim();
        if word.len() != 46 || !word.is_ascii() {
            return None;
        }
        let bytes: Option<Vec<u8>> = (0..23)
            .map(|at| u8::from_str_radix(&word[at * 2..at * 2 + 2], 16).ok())
            .collect();
        let bytes = bytes?;
        let (body, check) = bytes.split_at(21);
        if body[0] != VERSION || Sha256::digest(body)[..2] != *check {
            return None;
        }
        Some(Self {
            store: body[1..5].try_into().ok()?,
            horizon: u64::from_be_bytes(body[5..13].try_into().ok()?),
            at: Timestamp(i64::from_be_bytes(body[13..21].try_into().ok()?)),
        })
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut body = vec![VERSION];
        body.extend(self.store);
        body.extend(self.horizon.to_be_bytes());
        body.extend(self.at.0.to_be_bytes());
        let check = Sha256::digest(&body);
        write!(f, "{}{}", Hex(&body), Hex(&check[..2]))
    }
}
