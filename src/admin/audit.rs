//! Keeps who saw or changed what on the operator pages.
//!
//! Entries name people by their ids alone: whoever is forgotten leaves no name here.

use std::sync::atomic::{AtomicU32, Ordering};

use serde::{Deserialize, Serialize};

use crate::id::OwnerId;
use crate::runtime::admission::Operator;
use crate::store::{Store, StoreError};
use crate::time::{Duration, Timestamp};

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Who did it, by their contact; `None` for somebody at this machine.
    pub who: Option<OwnerId>,
    /// What, as one of the words that the log page knows.
    pub did: String,
    /// The person whom it was about.
    pub about: Option<OwnerId>,
    /// The dialog, segment or file that it was about.
    pub what: Option<String>,
}

const PREFIX: &str = "admin/log/";
/// How many entries are kept.
const KEPT: usize = 5_000;
/// The same look within this time is noted once.
const ONCE_IN: Duration = Duration(10 * Duration::MINUTE.0);
/// How many of the newest entries are looked at for that.
const LOOKED_AT: usize = 50;
/// How many looks of one person are noted in a minute; one more entry tells that there were others.
const LOOKS: usize = 30;
/// What that entry says was done.
pub const MORE: &str = "more";

/// Tells entries of one millisecond apart.
static NEXT: AtomicU32 = AtomicU32::new(0);

/// Notes a look; one that was noted a moment ago is not noted again, and nobody fills the log with
/// looks.
///
/// Fails if the store cannot be read or written.
pub fn saw(store: &dyn Store, entry: &Entry, now: Timestamp) -> Result<(), StoreError> {
    let mut looks = 0;
    for (at, known) in newest(store, LOOKED_AT)? {
        let is_told = known.did == MORE && now.since(at) < Duration::MINUTE;
        if known.who == entry.who && (is_told || now.since(at) < ONCE_IN && known == *entry) {
            return Ok(());
        }
        looks += usize::from(known.who == entry.who && now.since(at) < Duration::MINUTE);
    }
    if looks < LOOKS {
        return note(store, entry, now);
    }
    let more = Entry {
        who: entry.who,
        did: MORE.to_owned(),
        about: None,
        what: None,
    };
    note(store, &more, now)
}

/// Notes a deed.
///
/// Fails if the store cannot be read or written.
pub fn note(store: &dyn Store, entry: &Entry, now: Timestamp) -> Result<(), StoreError> {
    let nth = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("{PREFIX}{:016x}-{nth:08x}", now.0);
    store.set_meta(&name, serde_json::json!(entry).to_string().as_bytes())?;
    let names = store.meta_names(PREFIX)?;
    for old in names.iter().take(names.len().saturating_sub(KEPT)) {
        store.drop_meta(old)?;
    }
    Ok(())
}

/// Lists the names of all entries, newest first.
///
/// Fails if the store cannot be read.
pub fn names(store: &dyn Store) -> Result<Vec<String>, StoreError> {
    let mut names = store.meta_names(PREFIX)?;
    names.sort_unstable_by(|one, other| other.cmp(one));
    Ok(names)
}

/// Returns the newest entries, newest first.
fn newest(store: &dyn Store, most: usize) -> Result<Vec<(Timestamp, Entry)>, StoreError> {
    let names = names(store)?;
    read(store, &names[..most.min(names.len())])
}

/// Reads entries by their names.
///
/// Fails if the store cannot be read.
pub fn read(store: &dyn Store, names: &[String]) -> Result<Vec<(Timestamp, Entry)>, StoreError> {
    let mut entries = Vec::new();
    for name in names {
        let at = name.strip_prefix(PREFIX).and_then(|rest| rest.get(..16));
        let at = at.and_then(|at| i64::from_str_radix(at, 16).ok());
        let entry = store.meta(name)?;
        let entry = entry.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        entries.extend(at.map(Timestamp).zip(entry));
    }
    Ok(entries)
}

impl Entry {
    /// Returns that somebody did something that is about nobody.
    pub fn new(by: Operator, did: &str) -> Self {
        Self {
            who: by.contact,
            did: did.to_owned(),
            about: None,
            what: None,
        }
    }

    /// Adds the person whom it was about.
    #[must_use]
    pub fn about(self, owner: OwnerId) -> Self {
        let about = Some(owner);
        Self { about, ..self }
    }

    /// Adds what it was about.
    #[must_use]
    pub fn what(self, what: &str) -> Self {
        let what = Some(what.to_owned());
        Self { what, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::memory::Memory;

    #[test]
    fn a_look_is_noted_once_in_a_while_and_a_deed_each_time() {
        let store = Memory::default();
        let entry = Entry::new(Operator::default(), "card").about(OwnerId(7));
        let count = || newest(&store, 9).expect("memory is read").len();
        for (at, seen) in [(0, 1), (1_000, 1), (ONCE_IN.0 * 1000, 2)] {
            saw(&store, &entry, Timestamp(at)).expect("memory takes it");
            assert_eq!(count(), seen);
        }
        let other = entry.clone().about(OwnerId(8));
        saw(&store, &other, Timestamp(ONCE_IN.0 * 1000)).expect("memory takes it");
        note(&store, &other, Timestamp(ONCE_IN.0 * 1000)).expect("memory takes it");
        assert_eq!(count(), 4);
        let first = newest(&store, 1).expect("memory is read");
        assert_eq!(first, [(Timestamp(ONCE_IN.0 * 1000), other)]);
    }

    #[test]
    fn nobody_fills_the_log_with_looks() {
        let store = Memory::default();
        let noor = Operator {
            number: Some(5),
            contact: Some(OwnerId(7)),
        };
        let look = |who, about, at| {
            let entry = Entry::new(who, "card").about(OwnerId(about));
            saw(&store, &entry, Timestamp(at)).expect("memory takes it");
        };
        (0..100).for_each(|about| look(noor, about, 0));
        let count = || newest(&store, 999).expect("memory is read").len();
        assert_eq!(count(), LOOKS + 1);
        let last = newest(&store, 1).expect("memory is read");
        assert_eq!(last[0].1.did, MORE);
        // Others, and the next minute, are noted.
        look(Operator::default(), 1, 0);
        look(noor, 200, Duration::MINUTE.0 * 1000);
        assert_eq!(count(), LOOKS + 3);
    }

    #[test]
    fn old_entries_go_when_there_are_many() {
        let store = Memory::default();
        for at in 0..=i64::try_from(KEPT).expect("it is small") {
            let entry = Entry::new(Operator::default(), "in");
            note(&store, &entry, Timestamp(at)).expect("memory takes it");
        }
        let kept = newest(&store, KEPT + 9).expect("memory is read");
        assert_eq!(
            (kept.len(), kept.last().map(|(at, _)| at.0)),
            (KEPT, Some(1))
        );
    }
}
