//! Caches what the writer wrote or read last, so that the next turn of a conversation need not ask
//! the tree again.
//!
//! Correct as long as only group commits change the tree: after any other write a new cache is
//! needed.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use ::sled::IVec;

use crate::store::sled::keys::{self, Key};

/// Maximum number of records. They share their bytes with sled's own cache while that holds them.
const MAX_RECORDS: usize = 16_384;

/// The writer's cache.
pub struct Recent {
    records: RefCell<HashMap<IVec, Option<IVec>>>,
    newest: NewestInput,
}

/// The greatest input that was ever taken. Updates are numbered upwards, so nearly every new one is
/// greater, and is known to be new without a look-up. A smaller one, after a renumbering too, is
/// looked up.
#[derive(Clone, Debug)]
pub struct NewestInput(Arc<Mutex<(Key, u64)>>);

impl NewestInput {
    /// Starts with the greatest key in the tree.
    pub fn new(greatest: Option<IVec>) -> Self {
        // All bits of its record may be set, so we assume that they are.
        Self(Arc::new(Mutex::new((
            greatest.map(|key| key.to_vec()).unwrap_or_default(),
            u64::MAX,
        ))))
    }

    /// Returns whether an input is certainly new.
    pub fn is_before(&self, input: &(Key, u64)) -> bool {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) < *input
    }

    fn raise(&self, input: &(Key, u64)) {
        let mut newest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if *newest < *input {
            input.clone_into(&mut newest);
        }
    }
}

impl Recent {
    /// Makes an empty cache.
    pub fn new(newest: NewestInput) -> Self {
        Self {
            records: RefCell::default(),
            newest,
        }
    }

    /// Returns the value of a key, if it is cached; `Some(None)` if the key is known to be absent.
    pub fn get(&self, key: &[u8]) -> Option<Option<IVec>> {
        self.records.borrow().get(key).cloned()
    }

    /// Caches a value that was read.
    pub fn read(&self, key: &[u8], value: Option<&IVec>) {
        if is_remembered(key) {
            self.keep(key.into(), value);
        }
    }

    /// Caches a value that is being written.
    pub fn wrote(&self, key: &IVec, value: Option<&IVec>) {
        match (key.first(), value) {
            // A settled row is never read again.
            (Some(&keys::OUTGOING), None) => drop(self.records.borrow_mut().remove(key)),
            _ if is_remembered(key) => self.keep(key.clone(), value),
            _ => {}
        }
    }

    fn keep(&self, key: IVec, value: Option<&IVec>) {
        let mut records = self.records.borrow_mut();
        if records.len() >= MAX_RECORDS {
            records.clear();
        }
        records.insert(key, value.cloned());
    }

    /// Returns whether an input was certainly not taken yet.
    pub fn is_new(&self, input: &(Key, u64)) -> bool {
        self.newest.is_before(input)
    }

    /// Records that an input is taken.
    pub fn took(&self, input: &(Key, u64)) {
        self.newest.raise(input);
    }
}

/// Returns whether records of this kind are soon read again; others rarely are.
fn is_remembered(key: &[u8]) -> bool {
    matches!(
        key.first(),
        Some(
            &(keys::CONVERSATION
                | keys::CONTACT
                | keys::RECEIPT
                | keys::OUTGOING
                | keys::INPUT
                | keys::MARK)
        )
    )
}
