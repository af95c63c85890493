//! The erasure list beside the store: receipts of all people who were forgotten, in case an older
//! backup is restored.
//!
//! It is a separate file, since a lost store takes its own list with it. A line holds a receipt and
//! a time. The first line names the key, so that the list of one store is not used for another.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::report::export::files::AtomicFile;
use crate::store::{Erasure, Receipt, Store, StoreError};
use crate::time::Timestamp;

/// An erasure list as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// The name of the key that made the receipts.
    pub key: String,
    /// One entry per erased person.
    pub erasures: Vec<Erasure>,
}

static WRITING: Mutex<()> = Mutex::new(());

const HEAD: &str = "vraag erased 1 ";

/// Returns the path of the list in a data folder.
pub fn path(data: &Path) -> PathBuf {
    data.join("erased")
}

/// Reads a list; `None` if the file does not exist.
///
/// Fails if the file cannot be read or is damaged.
pub fn read(path: &Path) -> io::Result<Option<List>> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    parse(&text).map(Some)
}

/// Reads a list from its text.
///
/// Fails if it is damaged.
pub fn parse(text: &str) -> io::Result<List> {
    let odd = |line: usize| {
        io::Error::new(
            io::ErrorKind::InvalidData,
            format!("line {line} is not what was written"),
        )
    };
    let mut lines = text.lines();
    let key = lines
        .next()
        .and_then(|line| line.strip_prefix(HEAD))
        .ok_or_else(|| odd(1))?
        .to_owned();
    let mut erasures = Vec::new();
    for (number, line) in (2..).zip(lines) {
        let (receipt, at) = line.split_once(' ').ok_or_else(|| odd(number))?;
        let receipt = Receipt::read(receipt).ok_or_else(|| odd(number))?;
        erasures.push(Erasure {
            receipt,
            at: Timestamp(at.parse().map_err(|_| odd(number))?),
        });
    }
    Ok(List { key, erasures })
}

/// Joins two lists of one store; if an address is on both, the later time counts when they are read.
/// Returns `None` in the outer option if they are of two stores.
pub fn joined(one: Option<List>, other: Option<List>) -> Option<Option<List>> {
    match (one, other) {
        (Some(mut one), Some(other)) if one.key == other.key => {
            one.erasures.extend(other.erasures);
            Some(Some(one))
        }
        (Some(_), Some(_)) => None,
        (one, other) => Some(one.or(other)),
    }
}

/// Updates the list: the union of its content and the store's erasures. If the machine stops, the
/// list is either the old one or the new one.
///
/// Fails if the list cannot be read or written, or the store cannot be read.
pub fn write(store: &dyn Store, data: &Path) -> Result<(), StoreError> {
    // A command and the bot may finish an erasure at the same time; only one of them writes the
    // list at a time.
    let _writing = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    let broken = |error: io::Error| {
        StoreError::Broken(format!(
            "the erasure list {} cannot be written: {error}",
            path(data).display()
        ))
    };
    let erasures = store.erasures()?;
    let before = read(&path(data)).map_err(broken)?;
    if erasures.is_empty() && before.is_none() {
        return Ok(());
    }
    let key = store.erasure_key()?.name();
    let mut all: BTreeMap<Receipt, Timestamp> = BTreeMap::new();
    let old = before
        .filter(|list| list.key == key)
        .map(|list| list.erasures)
        .unwrap_or_default();
    for erasure in old.iter().chain(&erasures) {
        let at = all.entry(erasure.receipt).or_insert(erasure.at);
        *at = erasure.at.max(*at);
    }
    let lines: String = all
        .iter()
        .map(|(receipt, at)| format!("{receipt} {}\n", at.0))
        .collect();
    replace(&path(data), format!("{HEAD}{key}\n{lines}").as_bytes()).map_err(broken)
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let whole = AtomicFile::begin(path)?;
    whole.file().write_all(bytes)?;
    whole.keep()?;
    path.parent()
        .map_or(Ok(()), |folder| std::fs::File::open(folder)?.sync_all())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::memory::Memory;
    use crate::store::prelude::*;

    #[test]
    fn what_was_in_the_list_stays_in_it() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let erasure = |byte, at| Erasure {
            receipt: Receipt([byte; 16]),
            at: Timestamp(at),
        };
        for noted in [erasure(1, 5), erasure(2, 6)] {
            let store = Memory::default();
            store.note_erasures(&[noted]).expect("memory works");
            write(&store, folder.path()).expect("the folder is ours");
        }
        let list = read(&path(folder.path()))
            .expect("it can be read")
            .expect("it was written");
        assert_eq!(list.erasures, [erasure(1, 5), erasure(2, 6)]);
        assert_eq!(
            list.key,
            Memory::default()
                .erasure_key()
                .expect("memory works")
                .name()
        );
    }

    #[test]
    fn several_may_write_the_list_at_once() {
        let (folder, store) = (
            tempfile::tempdir().expect("a temporary folder"),
            Memory::default(),
        );
        store
            .note_erasures(&[Erasure {
                receipt: Receipt([1; 16]),
                at: Timestamp(5),
            }])
            .expect("memory works");
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    (0..20).for_each(|_| write(&store, folder.path()).expect("the folder is ours"))
                });
            }
        });
        assert_eq!(
            read(&path(folder.path()))
                .expect("it can be read")
                .expect("it was written")
                .erasures
                .len(),
            1
        );
    }

    #[test]
    fn nobody_erased_leaves_no_list() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        write(&Memory::default(), folder.path()).expect("nothing is written");
        assert_eq!(
            read(&path(folder.path())).expect("no list is no fault"),
            None
        );
    }
}
