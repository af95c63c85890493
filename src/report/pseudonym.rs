//! Names people in tables without naming them: a keyed hash that only this store can repeat.

use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::id::OwnerId;
use crate::store::{Store, StoreError};

/// Makes respondent ids. Equal people get equal ids in every export of one store, and nobody can compute them without its key.
#[derive(Clone)]
pub struct Pseudonyms {
    key: [u8; 32],
}

const RECORD: &str = "export_key";

impl Pseudonyms {
    /// Reads the store's key, or makes one at the first export.
    pub fn of(store: &dyn Store) -> Result<Self, StoreError> {
        if let Some(key) = store.meta(RECORD)?.and_then(|bytes| bytes.try_into().ok()) {
            return Ok(Self { key });
        }
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(|error| StoreError::Broken(format!("the system gives no random numbers: {error}")))?;
        store.set_meta(RECORD, &key)?;
        Ok(Self { key })
    }

    /// Returns a person's id for tables: 16 hexadecimal digits.
    pub fn respondent(&self, owner: OwnerId) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes a key of any length");
        mac.update(&owner.0.to_be_bytes());
        mac.finalize().into_bytes().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }
}
