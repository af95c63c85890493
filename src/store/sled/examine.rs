//! Checks a store that may be damaged, on a copy, because sled changes what it opens and discards
//! what it takes for torn.

use std::fs;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use ::sled::Db;

use crate::store::StoreError;
use crate::store::sled::fault::{broken, damaged, failed, put_back};
use crate::store::sled::folder::{beside, make_private, remove};
use crate::store::sled::newest::{self, Newest};
use crate::store::sled::scan::{self, Finding};
use crate::store::sled::settings::{SMALL_CACHE, config};
use crate::store::sled::tree::Tree;
use crate::store::sled::{check, keys};

static IS_TRYING: AtomicBool = AtomicBool::new(false);
static HAS_PANICKED: AtomicBool = AtomicBool::new(false);

/// Who is at fault for a panic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PanicOrigin {
    /// This program.
    Ours,
    /// The store's files: sled panics if it meets damage.
    Files,
    /// A copy that is being checked; the check reports the result.
    Trying,
}

/// Tells who is at fault for a panic, by the source file in which it happened.
pub fn panic_origin(file: &str) -> PanicOrigin {
    if !file.contains("/sled-0.") {
        return PanicOrigin::Ours;
    }
    if IS_TRYING.load(Ordering::Acquire) {
        return PanicOrigin::Trying;
    }
    HAS_PANICKED.store(true, Ordering::Release);
    PanicOrigin::Files
}

/// Returns whether a message in the log is no news, by who wrote it: sled's while a copy is being
/// checked.
pub fn is_noise(target: &str) -> bool {
    target.starts_with("sled") && IS_TRYING.load(Ordering::Acquire)
}

/// Returns whether sled has panicked over the store's files since the program started.
pub fn has_panicked() -> bool {
    HAS_PANICKED.load(Ordering::Acquire)
}

/// Refuses to create a new store where one was before: customers would be met as strangers, and
/// tables would be empty.
///
/// Fails if a store was there and is gone.
pub fn refuse_missing(path: &Path, newest: Option<Newest>) -> Result<(), StoreError> {
    let file = path.join("db");
    let is_there = fs::metadata(&file).is_ok_and(|about| about.len() > 0);
    let was_there = newest.is_some_and(|newest| newest.order > 0) || !snapshots(path).is_empty();
    if is_there || !was_there {
        return Ok(());
    }
    let what = if path.exists() { &file } else { path };
    let state = if what.exists() { "is empty" } else { "is gone" };
    let made = newest.map_or(String::new(), |newest| {
        format!(" of {} commits", newest.order)
    });
    Err(StoreError::Broken(format!(
        "{} {state}, although there was a store{made} here\nhint: {}; or remove {} and {} to begin without anybody's answers",
        what.display(),
        put_back(path),
        path.display(),
        newest::path(path).display()
    )))
}

/// Opens a store in its place; if something looks wrong, only after a check on a copy.
///
/// Fails if the store is damaged or cannot be opened.
pub fn open(
    path: &Path,
    newest: Option<Newest>,
    in_place: impl Fn() -> Result<Db, ::sled::Error>,
) -> Result<Db, StoreError> {
    let newest = newest.unwrap_or_default();
    // sled may shorten the file itself if its end is free; the copy shows whether that is all.
    let is_short = fs::metadata(path.join("db")).is_ok_and(|about| about.len() < newest.length);
    let found = scan::scan(path).map_err(|error| broken(path, &error))?;
    // What was in a damaged part of the log may be missing without any trace elsewhere.
    if found == Finding::Damage {
        return Err(damaged(path));
    }
    if is_short || found == Finding::Torn {
        mend(path, newest)?;
    }
    match attempt(&in_place) {
        Ok((db, order)) if order >= newest.order => return Ok(db),
        Ok((db, _)) => drop(db),
        Err(Fault::Damage) => {}
        Err(Fault::Other(error)) => return Err(failed(path, &error)),
    }
    mend(path, newest)?;
    match attempt(&in_place) {
        Ok((db, order)) if order >= newest.order => Ok(db),
        Ok((_, order)) => Err(lost(path, order, newest)),
        Err(Fault::Damage) => Err(damaged(path)),
        Err(Fault::Other(error)) => Err(failed(path, &error)),
    }
}

enum Fault {
    /// The files are not as sled wrote them.
    Damage,
    /// An error of the disk, or of another program.
    Other(::sled::Error),
}

/// Opens a store and reads its newest order number.
fn attempt(open: &impl Fn() -> Result<Db, ::sled::Error>) -> Result<(Db, u64), Fault> {
    let opened = catch_unwind(AssertUnwindSafe(|| {
        let db = open()?;
        let newest = db
            .range([keys::ORDER]..[keys::ORDER + 1])
            .next_back()
            .transpose()?;
        Ok((
            db,
            newest
                .and_then(|(key, _)| keys::number(&key, 0))
                .unwrap_or(0),
        ))
    }));
    match opened {
        Err(_) => Err(Fault::Damage),
        Ok(Ok(opened)) => Ok(opened),
        Ok(Err(::sled::Error::Io(error))) if error.kind() != io::ErrorKind::UnexpectedEof => {
            Err(Fault::Other(::sled::Error::Io(error)))
        }
        Ok(Err(_)) => Err(Fault::Damage),
    }
}

/// Finds on a copy what makes a store whole again, and applies it to the store; fails if nothing
/// does.
///
/// sled can rebuild its snapshot from the log, and its settings are known.
fn mend(path: &Path, newest: Newest) -> Result<(), StoreError> {
    log::warn!(
        "the store at {} does not look whole: looking at a copy of it",
        path.display()
    );
    let snapshots = snapshots(path);
    let cures: [(&str, Vec<PathBuf>); 3] = [
        ("", Vec::new()),
        ("snap", snapshots.clone()),
        ("conf", [snapshots, vec![path.join("conf")]].concat()),
    ];
    let mut best = None;
    for (name, without) in cures {
        if !name.is_empty() && without.is_empty() {
            continue;
        }
        let found = on_copy(path, &without);
        // A copy that could not be completed is removed too.
        let found = remove(&beside(path, "check")).and(found);
        match found.map_err(|error| broken(path, &error))? {
            Some(order) if order >= newest.order => {
                for file in without {
                    set_aside(&file).map_err(|error| broken(path, &error))?;
                }
                return Ok(());
            }
            order => best = best.max(order),
        }
    }
    Err(best.map_or_else(|| damaged(path), |order| lost(path, order, newest)))
}

/// Opens a copy without some of its files; returns its newest order number, or `None` if the copy
/// is damaged.
fn on_copy(path: &Path, without: &[PathBuf]) -> io::Result<Option<u64>> {
    let at = beside(path, "check");
    remove(&at)?;
    make_private(&at)?;
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        // Nothing is ever written to `blobs`, and the lock belongs to the original.
        if entry.file_type()?.is_file()
            && entry.file_name() != "pid"
            && !without.contains(&entry.path())
        {
            fs::copy(entry.path(), at.join(entry.file_name()))?;
        }
    }
    IS_TRYING.store(true, Ordering::Release);
    let order = catch_unwind(|| {
        let (db, order) = attempt(&|| config(&at, SMALL_CACHE).open()).ok()?;
        check::is_whole(&Tree::new(db, at.clone()))
            .ok()?
            .then_some(order)
    });
    IS_TRYING.store(false, Ordering::Release);
    Ok(order.ok().flatten())
}

fn set_aside(file: &Path) -> io::Result<()> {
    if !file.exists() {
        return Ok(());
    }
    let aside = file.with_file_name(format!(
        "damaged.{}",
        file.file_name().unwrap_or_default().to_string_lossy()
    ));
    log::warn!(
        "{} is damaged, and the store is whole without it: it is called {} now",
        file.display(),
        aside.display()
    );
    fs::rename(file, aside)
}

fn snapshots(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    entries
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("snap."))
        .map(|entry| entry.path())
        .collect()
}

fn lost(path: &Path, order: u64, newest: Newest) -> StoreError {
    StoreError::Broken(format!(
        "the store at {} has lost its newest part: it ends with commit {order}, and {} were made\nhint: {}; or remove {} to go on with what is left",
        path.display(),
        newest.order,
        put_back(path),
        newest::path(path).display()
    ))
}
