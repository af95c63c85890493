//! Cuts long records into pieces and joins them again.
//!
//! sled writes a page that outgrows its limits into a separate file, which it never syncs; so no
//! value is longer than a piece. The record's own key then holds a zero byte (no version is zero),
//! the number of pieces, the length and a checksum.

use ::sled::IVec;

use crate::stable_hash::hash;
use crate::store::StoreError;
use crate::store::sled::keys::{self, Key};

/// Maximum length of a value in bytes.
pub const PIECE: usize = 4000;

const HEADER: usize = 1 + 4 + 4 + 8;

/// Returns the writes for a record: its own key first, then its pieces.
pub fn cut(key: Key, record: Vec<u8>) -> Vec<(Key, Vec<u8>)> {
    if record.len() <= PIECE {
        return vec![(key, record)];
    }
    let pieces: Vec<&[u8]> = record.chunks(PIECE).collect();
    let mut header = Vec::with_capacity(HEADER);
    header.push(0);
    // A record of 4 GB does not fit into memory together with its pieces, so neither number is
    // truncated.
    header.extend((pieces.len() as u32).to_be_bytes());
    header.extend((record.len() as u32).to_be_bytes());
    header.extend(checksum(&record).to_be_bytes());
    let mut writes = vec![(key.clone(), header)];
    writes.extend(
        (0..)
            .zip(pieces)
            .map(|(index, piece)| (keys::piece(&key, index), piece.to_vec())),
    );
    writes
}

/// Returns how many pieces belong to a value, by its first bytes.
pub fn count(value: &[u8]) -> u32 {
    match value {
        [0, a, b, c, d, ..] => u32::from_be_bytes([*a, *b, *c, *d]),
        _ => 0,
    }
}

/// Joins a record from its own value and its pieces; `None` if the pieces do not belong to this
/// value.
pub fn join(
    key: &[u8],
    value: IVec,
    get: impl Fn(&[u8]) -> Result<Option<IVec>, StoreError>,
) -> Result<Option<IVec>, StoreError> {
    let pieces = count(&value);
    if pieces == 0 {
        return Ok(Some(value));
    }
    let mut record = Vec::with_capacity(pieces as usize * PIECE);
    for index in 0..pieces {
        match get(&keys::piece(key, index))? {
            Some(piece) => record.extend_from_slice(&piece),
            None => return Ok(None),
        }
    }
    let is_whole = value.get(9..HEADER) == Some(&checksum(&record).to_be_bytes()[..]);
    Ok(is_whole.then(|| record.into()))
}

/// Returns a checksum: it tells pieces of different versions apart, not forged ones.
pub fn checksum(bytes: &[u8]) -> u64 {
    hash(bytes.iter().copied())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn what_is_cut_can_be_joined_and_a_wrong_piece_is_seen() {
        for length in [0, 1, PIECE, PIECE + 1, 3 * PIECE, 100_000] {
            let record: Vec<u8> = (1..=length).map(|n| (n % 250) as u8 + 1).collect();
            let mut writes: BTreeMap<Key, Vec<u8>> =
                cut(b"h1".to_vec(), record.clone()).into_iter().collect();
            assert!(writes.values().all(|value| value.len() <= PIECE));
            let joined = |writes: &BTreeMap<Key, Vec<u8>>| {
                let get =
                    |key: &[u8]| Ok(writes.get(key).map(|value| IVec::from(value.as_slice())));
                join(b"h1", writes[&b"h1"[..]].as_slice().into(), get).expect("memory can be read")
            };
            assert_eq!(
                joined(&writes).as_deref(),
                Some(record.as_slice()),
                "{length} bytes"
            );
            if let Some(piece) = writes.get_mut(&keys::piece(b"h1", 0)) {
                piece[0] ^= 1;
                assert_eq!(joined(&writes), None, "{length} bytes");
            }
        }
    }
}
