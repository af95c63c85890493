//! Says beforehand what a folder would change for the people who are talking.

use std::path::{Path, PathBuf};

use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::load;
use crate::dialog::source::Sources;
use crate::id::Name;
use crate::runtime::reload::changed;
use crate::runtime::reload::desks::{self, DeskChanges};
use crate::runtime::reload::standing::{Fate, Standing};
use crate::runtime::reload::waiting::{Waiting, count};
use crate::store::{Store, StoreError};

/// What would become of the files of a folder, and of everybody who is in their dialogs.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The files that differ from what is in force, by path.
    pub fates: Vec<(PathBuf, Fate)>,
    /// The dialogs that mean something else then.
    pub changed: Vec<Name>,
    /// Who is in them.
    pub waiting: Waiting,
    /// The desks that become others, and who is there.
    pub desks: DeskChanges,
}

/// Compares a folder with what is in force by the store; changes nothing. `is_running` says whether
/// a bot has the store open: it keeps what is missing.
///
/// # Errors
///
/// The store cannot be read.
pub fn preview(store: &dyn Store, folder: &Path, is_running: bool) -> Result<Preview, StoreError> {
    let (found, failure) = load::read(&[folder]);
    weigh(store, folder, (&found, &failure), is_running)
}

/// Compares files that were not read from the folder, as if they stood there.
///
/// # Errors
///
/// The store cannot be read.
pub fn preview_of(
    store: &dyn Store,
    folder: &Path,
    found: &Sources,
    is_running: bool,
) -> Result<Preview, StoreError> {
    weigh(store, folder, (found, &[]), is_running)
}

fn weigh(
    store: &dyn Store,
    folder: &Path,
    (found, failure): (&Sources, &[Diagnostic]),
    is_running: bool,
) -> Result<Preview, StoreError> {
    let standing = Standing::recall(store, folder)?;
    let before = standing.in_force();
    let weighed = standing.weigh(found, failure, !is_running);
    let changed = changed(&before.dialogs, &weighed.in_force.dialogs);
    let waiting = count(store, &before, &weighed.in_force.dialogs, &changed)?;
    let after = &weighed.in_force.dialogs.bot;
    let desks = desks::changes(store, &before.dialogs.bot, after)?;
    Ok(Preview {
        desks,
        fates: weighed.fates,
        changed,
        waiting,
    })
}
