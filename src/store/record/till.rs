//! The stored form of the till.

use std::collections::BTreeMap;

use crate::engine::till::{Till, UsedCode};
use crate::store::record::version::{V1, last, version, write};
use crate::store::record::wire::DecodeError;

/// Encodes which codes were given.
pub fn encode_till(till: &Till) -> Vec<u8> {
    write(1, &[till])
}

/// Decodes which codes were given.
///
/// Fails if the bytes are damaged or of an unknown version.
pub fn decode_till(bytes: &[u8]) -> Result<Till, DecodeError> {
    match version(bytes)? {
        (1, from) => last::<V1, _>(from),
        (newer, _) => Err(DecodeError::Version(newer)),
    }
}

record! { struct Till { used: BTreeMap<String, UsedCode> } }
record! { struct UsedCode { value: u32, month: String, job: [u8; 8] } }
