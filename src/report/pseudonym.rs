//! Identifies people in tables without naming them: a keyed hash that only this store can repeat.

use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::id::OwnerId;
use crate::store::{Store, StoreError};

/// Makes respondent ids. A person has the same id in every export of one store, and nobody can
/// compute it without its key.
#[derive(Clone)]
pub struct Pseudonyms {
    key: [u8; 32],
}

const RECORD: &str = "export_key";

impl Pseudonyms {
    /// Reads the store's key, or makes one at the first export.
    ///
    /// Fails if the store cannot be read or written, or the system gives no random numbers.
    pub fn of(store: &dyn Store) -> Result<Self, StoreError> {
        if let Some(key) = store.meta(RECORD)?.and_then(|bytes| bytes.try_into().ok()) {
            return Ok(Self { key });
        }
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(|error| {
            StoreError::Broken(format!("the system gives no random numbers: {error}"))
        })?;
        store.set_meta(RECORD, &key)?;
        Ok(Self { key })
    }

    /// Returns a person's id for tables: `r` and 16 hexadecimal digits. Without the letter a
    /// spreadsheet would read one in some thousand as a number.
    pub fn respondent(&self, owner: OwnerId) -> String {
        let digits = |byte: &u8| {
            [byte >> 4, byte & 15].map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)]))
        };
        let hash = self.sign(&owner.0.to_be_bytes());
        std::iter::once('r')
            .chain(hash.iter().take(8).flat_map(digits))
            .collect()
    }

    /// Returns the keyed hash of some bytes.
    pub fn sign(&self, bytes: &[u8]) -> [u8; 32] {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes a key of any length");
        mac.update(bytes);
        mac.finalize().into_bytes().into()
    }
}
