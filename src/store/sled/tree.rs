//! Reads whole records: joins pieces, and turns errors into the store's.

use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use ::sled::{Db, IVec};

use crate::store::StoreError;
use crate::store::record::DecodeError;
use crate::store::sled::fault::failed;
use crate::store::sled::keys::{self, Key};
use crate::store::sled::pieces;

/// Called with a key and its whole record; returns whether to go on.
pub type Visit<'a> = dyn FnMut(&[u8], IVec) -> Result<bool, StoreError> + 'a;

/// The tree that holds everything.
#[derive(Clone)]
pub struct Tree {
    db: Arc<RwLock<Db>>,
    path: PathBuf,
    applying: Arc<RwLock<()>>,
    noted: Arc<Mutex<Option<HashSet<Key>>>>,
    left_out: Arc<Mutex<BTreeSet<String>>>,
}

/// Maximum number of unreadable records that are reported one by one.
const MAX_REPORTED: usize = 1000;

/// Notes the keys of all changes until it is dropped.
pub struct Noting(Arc<Mutex<Option<HashSet<Key>>>>);

impl Tree {
    /// Wraps an opened store.
    pub fn new(db: Db, path: PathBuf) -> Self {
        Self {
            db: Arc::new(RwLock::new(db)),
            path,
            applying: Arc::new(RwLock::new(())),
            noted: Arc::default(),
            left_out: Arc::default(),
        }
    }

    /// Returns sled's store that is currently in place.
    pub fn db(&self) -> Db {
        self.db
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Replaces the store by another with the same content; current readers finish with the old
    /// one.
    pub fn swap(&self, db: Db) -> Db {
        std::mem::replace(
            &mut *self.db.write().unwrap_or_else(PoisonError::into_inner),
            db,
        )
    }

    /// Runs a change of the tree while nobody reads several keys as one.
    ///
    /// The keys are noted after the change, so that a reader who looks up a noted key sees the
    /// change.
    pub fn change<T>(&self, keys: Vec<Key>, change: impl FnOnce() -> T) -> T {
        let _applying = self
            .applying
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let changed = change();
        if let Some(noted) = self
            .noted
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .as_mut()
        {
            noted.extend(keys);
        }
        changed
    }

    /// Starts to note the keys of changes; `None` if they are noted already.
    pub fn note_changes(&self) -> Option<Noting> {
        let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.is_some() {
            return None;
        }
        *noted = Some(HashSet::new());
        Some(Noting(Arc::clone(&self.noted)))
    }

    /// Returns whether the keys of changes are noted.
    pub fn is_noting(&self) -> bool {
        self.noted
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_some()
    }

    /// Returns how many keys are noted.
    pub fn noted(&self) -> usize {
        self.noted
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .as_ref()
            .map_or(0, HashSet::len)
    }

    /// Takes the noted keys.
    pub fn take_noted(&self) -> HashSet<Key> {
        self.noted
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .as_mut()
            .map(std::mem::take)
            .unwrap_or_default()
    }

    /// Reads several keys as one, between two batches.
    pub fn at_rest<T>(&self, read: impl FnOnce() -> T) -> T {
        let _at_rest = self.applying.read().unwrap_or_else(PoisonError::into_inner);
        read()
    }

    /// Reads the value of one key, without joining pieces.
    pub fn raw(&self, key: &[u8]) -> Result<Option<IVec>, StoreError> {
        self.db
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(key)
            .map_err(|error| failed(&self.path, &error))
    }

    /// Reads a whole record.
    pub fn get(&self, key: &[u8]) -> Result<Option<IVec>, StoreError> {
        let Some(value) = self.raw(key)? else {
            return Ok(None);
        };
        if let Some(record) = pieces::join(key, value, |piece| self.raw(piece))? {
            return Ok(Some(record));
        }
        // A batch is being applied, and the pieces are of two versions; once it is done, they must
        // fit.
        self.at_rest(|| match self.raw(key)? {
            None => Ok(None),
            Some(value) => match pieces::join(key, value, |piece| self.raw(piece))? {
                None => Err(unreadable(key, DecodeError::Bytes)),
                whole => Ok(whole),
            },
        })
    }

    /// Skips an unreadable record: it is logged, and concerns only its own person.
    pub fn or_left_out<T>(&self, read: Result<T, StoreError>) -> Result<Option<T>, StoreError> {
        match read {
            Ok(read) => Ok(Some(read)),
            Err(StoreError::Unreadable { key, why }) => {
                let mut left_out = self.left_out.lock().unwrap_or_else(PoisonError::into_inner);
                if left_out.len() < MAX_REPORTED && left_out.insert(key.clone()) {
                    log::error!("the record `{key}` cannot be read and is left out: {why}");
                }
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Lists the records that were skipped so far.
    pub fn left_out(&self) -> Vec<String> {
        self.left_out
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .cloned()
            .collect()
    }

    /// Reads and decodes a whole record.
    pub fn read<T>(
        &self,
        key: &[u8],
        decode: impl FnOnce(&[u8]) -> Result<T, DecodeError>,
    ) -> Result<Option<T>, StoreError> {
        self.get(key)?
            .map(|record| decode(&record).map_err(|damaged| unreadable(key, damaged)))
            .transpose()
    }

    /// Calls `each` with every key from `from` up to, but excluding, `to`, and its whole record,
    /// until it returns `false`. Records that cannot be read, or that `each` cannot read, are
    /// skipped.
    pub fn range(&self, from: &[u8], to: &[u8], each: &mut Visit<'_>) -> Result<(), StoreError> {
        for entry in self.db().range(from..to) {
            let (key, value) = entry.map_err(|error| failed(&self.path, &error))?;
            let value = if pieces::count(&value) == 0 {
                Some(value)
            } else {
                self.or_left_out(self.get(&key))?.flatten()
            };
            // A long record may have been removed between the two reads.
            let Some(value) = value else { continue };
            if self.or_left_out(each(&key, value))? == Some(false) {
                break;
            }
        }
        Ok(())
    }

    /// Calls `each` with every key with a prefix and its whole record, until it returns `false`.
    pub fn scan(&self, prefix: &[u8], each: &mut Visit<'_>) -> Result<(), StoreError> {
        self.range(prefix, &behind(prefix), each)
    }

    /// Lists the keys with a prefix, without their records.
    pub fn keys(&self, prefix: &[u8]) -> impl Iterator<Item = Result<IVec, StoreError>> + '_ {
        self.db()
            .scan_prefix(prefix)
            .keys()
            .map(|key| key.map_err(|error| failed(&self.path, &error)))
    }

    /// Lists all keys and raw values; long records are not joined.
    pub fn entries(&self) -> impl Iterator<Item = Result<(IVec, IVec), StoreError>> + '_ {
        self.db()
            .iter()
            .map(|entry| entry.map_err(|error| failed(&self.path, &error)))
    }

    /// Returns the last key with a prefix.
    pub fn last(&self, prefix: &[u8]) -> Result<Option<IVec>, StoreError> {
        let last = self
            .db()
            .range(prefix..behind(prefix).as_slice())
            .next_back();
        last.map(|entry| {
            entry
                .map(|(key, _)| key)
                .map_err(|error| failed(&self.path, &error))
        })
        .transpose()
    }
}

impl Drop for Noting {
    fn drop(&mut self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Makes the error for an unreadable record.
pub fn unreadable(key: &[u8], why: DecodeError) -> StoreError {
    StoreError::Unreadable {
        key: keys::show(key),
        why: why.to_string(),
    }
}

/// Returns the first key after all keys with a prefix.
fn behind(prefix: &[u8]) -> Vec<u8> {
    let mut end = prefix.to_vec();
    // Every prefix starts with the letter of a kind, so a byte below 255 is always found.
    while let Some(last) = end.pop() {
        if last < u8::MAX {
            end.push(last + 1);
            break;
        }
    }
    end
}
