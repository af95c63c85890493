//! Caches what the writer wrote or read last, so that the next turn of a conversation need not ask
//! the tree again.
//!
//! Correct as long as only group commits change the tree: after any other write a new cache is
//! needed.

use std::cell::RefCell;
use std::collections::HashMap;

use ::sled::IVec;

use crate::store::sled::keys;

/// Maximum number of records. They share their bytes with sled's own cache while that holds them.
const MAX_RECORDS: usize = 16_384;

/// The writer's cache.
#[derive(Default)]
pub struct Recent {
    records: RefCell<HashMap<IVec, Option<IVec>>>,
}

impl Recent {
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
