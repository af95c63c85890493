//! Updates that were put aside: what came, when and why, so that somebody can look at them, hand them in again or drop them.

use std::fmt;
use std::str::FromStr;

use crate::id::InputId;
use crate::store::{Store, StoreError};
use crate::time::Timestamp;

/// Names one that was put aside: by the commit that did it, and which of that commit's it is. Written `1234`, or `1234.2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct QuarantineId(pub u64, pub u64);

/// One that was put aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quarantined {
    /// Its own number.
    pub id: QuarantineId,
    /// Which input it is, and when it was put aside; nothing where that cannot be read.
    pub taken: Option<(InputId, Timestamp)>,
    /// The update as it came; empty where it may not be kept.
    pub raw: String,
    /// Why it was put aside.
    pub why: String,
}

/// Under which names it is noted what is to be handed in again.
const RETRY: &str = "quarantine/retry/";
/// How many one commit can put aside.
const TOGETHER: u64 = 1 << 16;

impl QuarantineId {
    /// Returns the id under which it is handed in again: once, however often that is tried.
    ///
    /// No bot account has the number 0.
    pub fn again(self) -> InputId {
        InputId::Update { bot: 0, update: (self.0 * TOGETHER + self.1).cast_signed() }
    }

    fn note(self) -> String {
        format!("{RETRY}{self}")
    }
}

impl fmt::Display for QuarantineId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self(order, 0) => write!(out, "{order}"),
            Self(order, index) => write!(out, "{order}.{index}"),
        }
    }
}

impl FromStr for QuarantineId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (order, index) = text.split_once('.').unwrap_or((text, "0"));
        Ok(Self(order.parse()?, index.parse()?))
    }
}

/// Notes that something is to be handed in again, by the running bot or at its next start.
pub fn ask_for(store: &dyn Store, id: QuarantineId) -> Result<(), StoreError> {
    store.set_meta(&id.note(), &[])
}

/// Notes that nothing more is to be done about it.
pub fn ask_no_more(store: &dyn Store, id: QuarantineId) -> Result<(), StoreError> {
    store.drop_meta(&id.note())
}

/// Lists what is to be handed in again, oldest first. What was dropped meanwhile is asked for no more.
pub fn asked_for(store: &dyn Store) -> Result<Vec<Quarantined>, StoreError> {
    let names = store.meta_names(RETRY)?;
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let mut all = store.quarantined()?;
    for name in &names {
        if !all.iter().any(|aside| aside.id.note() == *name) {
            store.drop_meta(name)?;
        }
    }
    all.retain(|aside| names.contains(&aside.id.note()));
    Ok(all)
}

/// Drops some for good; returns how many there were.
pub fn drop_all(store: &dyn Store, ids: &[QuarantineId]) -> Result<usize, StoreError> {
    let dropped = store.drop_quarantined(ids)?;
    for name in store.meta_names(RETRY)? {
        if ids.iter().any(|id| id.note() == name) {
            store.drop_meta(&name)?;
        }
    }
    Ok(dropped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_it_is_shown() {
        for id in [QuarantineId(0, 0), QuarantineId(1234, 0), QuarantineId(1234, 2), QuarantineId(u64::MAX, 65_535)] {
            assert_eq!(id.to_string().parse(), Ok(id));
        }
        assert!(["", "x", "1.x", "-1", "1.2.3"].iter().all(|text| text.parse::<QuarantineId>().is_err()));
    }

    #[test]
    fn each_is_handed_in_again_under_an_id_of_its_own() {
        let ids: Vec<InputId> = [(1, 0), (1, 1), (2, 0), (0, 1)].map(|(order, index)| QuarantineId(order, index).again()).into();
        for (at, id) in ids.iter().enumerate() {
            assert!(!ids[..at].contains(id), "{id:?}");
        }
    }
}
