//! What memory knows of the inputs that were taken, so that none takes effect twice.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ::sled::IVec;

use crate::store::sled::keys::Key;

/// The inputs that were taken.
#[derive(Clone, Debug, Default)]
pub struct TakenInputs(Arc<Mutex<Known>>);

#[derive(Debug, Default)]
struct Known {
    /// The greatest input that was ever taken. Updates are numbered upwards, so nearly every new
    /// one is greater, and is known to be new without a look-up. A smaller one, after a renumbering
    /// too, is looked up.
    greatest: (Key, u64),
    /// Inputs of commits on disk that the index does not hold yet.
    ahead: HashMap<Key, u64>,
}

impl TakenInputs {
    /// Starts with the greatest key in the index.
    pub fn new(greatest: Option<IVec>) -> Self {
        // All bits of its record may be set, so we assume that they are.
        let greatest = greatest.map(|key| (key.to_vec(), u64::MAX));
        Self(Arc::new(Mutex::new(Known {
            greatest: greatest.unwrap_or_default(),
            ahead: HashMap::new(),
        })))
    }

    /// Returns whether an input is certainly new.
    pub fn is_new(&self, input: &(Key, u64)) -> bool {
        self.known().greatest < *input
    }

    /// Returns whether an input was taken that the index does not hold yet.
    pub fn holds(&self, (key, bit): &(Key, u64)) -> bool {
        self.known()
            .ahead
            .get(key)
            .is_some_and(|bits| bits & bit != 0)
    }

    /// Records that an input is about to be taken.
    pub fn raise(&self, input: &(Key, u64)) {
        let mut known = self.known();
        if known.greatest < *input {
            input.clone_into(&mut known.greatest);
        }
    }

    /// Records that an input was taken.
    pub fn add(&self, input: (Key, u64)) {
        self.raise(&input);
        *self.known().ahead.entry(input.0).or_default() |= input.1;
    }

    /// Forgets an input that the index does not hold yet.
    pub fn forget(&self, (key, bit): &(Key, u64)) {
        if let Some(bits) = self.known().ahead.get_mut(key) {
            *bits &= !bit;
        }
    }

    /// Returns the inputs that the index does not hold yet, as records of the index.
    pub fn ahead(&self) -> HashMap<Key, u64> {
        let mut ahead = self.known().ahead.clone();
        ahead.retain(|_, bits| *bits != 0);
        ahead
    }

    /// Records that the index holds everything.
    pub fn indexed(&self) {
        self.known().ahead.clear();
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
