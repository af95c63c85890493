//! Reads whole records: pieces put together, errors in the store's words.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use ::sled::{Db, IVec};

use crate::store::StoreError;
use crate::store::record::Damaged;
use crate::store::sled::keys;
use crate::store::sled::open::failed;
use crate::store::sled::pieces;

/// Called with a key and its whole record; returns whether to go on.
pub type Visit<'a> = dyn FnMut(&[u8], IVec) -> Result<bool, StoreError> + 'a;

/// The one tree.
#[derive(Clone)]
pub struct Tree {
    db: Db,
    path: PathBuf,
    applying: Arc<RwLock<()>>,
}

impl Tree {
    /// Wraps an opened store.
    pub fn new(db: Db, path: PathBuf) -> Self {
        Self { db, path, applying: Arc::new(RwLock::new(())) }
    }

    /// Does something that changes the tree while nobody reads several keys as one.
    pub fn change<T>(&self, change: impl FnOnce() -> T) -> T {
        let _applying = self.applying.write().unwrap_or_else(PoisonError::into_inner);
        change()
    }

    /// Reads several keys as one, between two batches.
    pub fn at_rest<T>(&self, read: impl FnOnce() -> T) -> T {
        let _at_rest = self.applying.read().unwrap_or_else(PoisonError::into_inner);
        read()
    }

    /// Reads what one key holds, long record or not.
    pub fn raw(&self, key: &[u8]) -> Result<Option<IVec>, StoreError> {
        self.db.get(key).map_err(|error| failed(&self.path, &error))
    }

    /// Reads a whole record.
    pub fn get(&self, key: &[u8]) -> Result<Option<IVec>, StoreError> {
        let Some(value) = self.raw(key)? else { return Ok(None) };
        if let Some(record) = pieces::join(key, value, |piece| self.raw(piece))? {
            return Ok(Some(record));
        }
        // A batch is being applied, and these are pieces of two versions; once it is done, they must fit.
        self.at_rest(|| match self.raw(key)? {
            None => Ok(None),
            Some(value) => match pieces::join(key, value, |piece| self.raw(piece))? {
                None => Err(unreadable(key, Damaged::Bytes)),
                whole => Ok(whole),
            },
        })
    }

    /// Reads and decodes a whole record.
    pub fn read<T>(&self, key: &[u8], decode: impl FnOnce(&[u8]) -> Result<T, Damaged>) -> Result<Option<T>, StoreError> {
        self.get(key)?.map(|record| decode(&record).map_err(|damaged| unreadable(key, damaged))).transpose()
    }

    /// Calls `each` with every key from `from` up to, but without, `to`, and its whole record; stops where it returns `false`.
    pub fn range(&self, from: &[u8], to: &[u8], each: &mut Visit<'_>) -> Result<(), StoreError> {
        for entry in self.db.range(from..to) {
            let (key, value) = entry.map_err(|error| failed(&self.path, &error))?;
            let value = if pieces::count(&value) == 0 { Some(value) } else { self.get(&key)? };
            // A long record may be gone between the two looks.
            let Some(value) = value else { continue };
            if !each(&key, value)? {
                break;
            }
        }
        Ok(())
    }

    /// Calls `each` with every key that begins so; stops where it returns `false`.
    pub fn scan(&self, prefix: &[u8], each: &mut Visit<'_>) -> Result<(), StoreError> {
        self.range(prefix, &behind(prefix), each)
    }

    /// Lists the keys that begin so, without their records.
    pub fn keys(&self, prefix: &[u8]) -> impl Iterator<Item = Result<IVec, StoreError>> + '_ {
        self.db.scan_prefix(prefix).keys().map(|key| key.map_err(|error| failed(&self.path, &error)))
    }

    /// Lists everything: keys, and what is held under them, long records not put together.
    pub fn entries(&self) -> impl Iterator<Item = Result<(IVec, IVec), StoreError>> + '_ {
        self.db.iter().map(|entry| entry.map_err(|error| failed(&self.path, &error)))
    }

    /// Returns the last key that begins so.
    pub fn last(&self, prefix: &[u8]) -> Result<Option<IVec>, StoreError> {
        let last = self.db.range(prefix..behind(prefix).as_slice()).next_back();
        last.map(|entry| entry.map(|(key, _)| key).map_err(|error| failed(&self.path, &error))).transpose()
    }
}

/// Says that a record cannot be read.
pub fn unreadable(key: &[u8], why: Damaged) -> StoreError {
    StoreError::Unreadable { key: keys::show(key), why: why.to_string() }
}

/// Returns the first key behind all that begin so.
fn behind(prefix: &[u8]) -> Vec<u8> {
    let mut end = prefix.to_vec();
    // Every prefix begins with the letter of a kind, so a byte below 255 is always found.
    while let Some(last) = end.pop() {
        if last < u8::MAX {
            end.push(last + 1);
            break;
        }
    }
    end
}
