//! Remembers what the writer wrote or read last, so that the next turn of a conversation need not ask the tree for it again.
//!
//! Right as long as only group commits change the tree: whatever writes past them has to begin with a new memory.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use ::sled::IVec;

use crate::store::sled::keys::{self, Key};

/// How many records are remembered. They share their bytes with sled's own memory while that holds them.
const ROOM: usize = 16_384;

/// The writer's memory.
pub struct Recent {
    records: RefCell<HashMap<IVec, Option<IVec>>>,
    newest: NewestInput,
}

/// The greatest input that ever took effect. Updates are numbered upwards, so nearly every new one is beyond it, and that it was
/// not taken before is known without looking. What is below it, after a renumbering too, is looked up.
#[derive(Clone, Debug)]
pub struct NewestInput(Arc<Mutex<(Key, u64)>>);

impl NewestInput {
    /// Begins with the greatest key in the tree.
    pub fn new(greatest: Option<IVec>) -> Self {
        // All bits of its record may be set for all we know.
        Self(Arc::new(Mutex::new((greatest.map(|key| key.to_vec()).unwrap_or_default(), u64::MAX))))
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
    /// Begins to remember.
    pub fn new(newest: NewestInput) -> Self {
        Self { records: RefCell::default(), newest }
    }

    /// Returns what a key holds, where that is known: perhaps nothing.
    pub fn get(&self, key: &[u8]) -> Option<Option<IVec>> {
        self.records.borrow().get(key).cloned()
    }

    /// Remembers what a key was read to hold.
    pub fn read(&self, key: &[u8], value: Option<&IVec>) {
        if is_remembered(key) {
            self.keep(key.into(), value);
        }
    }

    /// Remembers what is being written.
    pub fn wrote(&self, key: &IVec, value: Option<&IVec>) {
        match (key.first(), value) {
            // A row that is settled is never asked for again.
            (Some(&keys::OUTGOING), None) => drop(self.records.borrow_mut().remove(key)),
            _ if is_remembered(key) => self.keep(key.clone(), value),
            _ => {}
        }
    }

    fn keep(&self, key: IVec, value: Option<&IVec>) {
        let mut records = self.records.borrow_mut();
        if records.len() >= ROOM {
            records.clear();
        }
        records.insert(key, value.cloned());
    }

    /// Returns whether an input certainly did not take effect yet.
    pub fn is_new(&self, input: &(Key, u64)) -> bool {
        self.newest.is_before(input)
    }

    /// Remembers that an input takes effect.
    pub fn took(&self, input: &(Key, u64)) {
        self.newest.raise(input);
    }
}

/// Records of these kinds are asked for again soon; others are seldom asked for twice.
fn is_remembered(key: &[u8]) -> bool {
    matches!(key.first(), Some(&(keys::CONVERSATION | keys::CONTACT | keys::RECEIPT | keys::OUTGOING | keys::INPUT | keys::MARK)))
}
