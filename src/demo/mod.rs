//! Invents a business: people, their visits and answers over months, as a bot would have stored
//! them.
//!
//! Every turn goes through the engine and the store as in production; only the people and their
//! messenger are invented. Equal seeds, dialogs and options give equal answers, ids included. Knows
//! no particular dialog: it answers any question.
//!
//! ```
//! use std::path::Path;
//! use vraag::demo::{DemoOptions, fill};
//! use vraag::dialog::{compile::compile, load};
//! use vraag::store::memory::Memory;
//! use vraag::time::Timestamp;
//!
//! let (sources, _) = load::read(&[Path::new("dialogs")]);
//! let dialogs = compile(&sources).dialogs;
//! let plan = DemoOptions { answers: 100, contacts: None, months: 3, seed: 7, until: Timestamp(1_795_345_200_000) };
//! let made = fill(&Memory::default(), &dialogs, &plan, &mut |_| {}).expect("the store is empty");
//! assert_eq!(made.answers, 100);
//! ```

mod answer;
mod calendar;
mod corpus;
mod crowd;
mod entry_point;
mod habit;
mod history;
mod ledger;
mod person;

use thiserror::Error;

use crate::dialog::program::Dialogs;
use crate::store::{CommitOutcome, Store, StoreError};
use crate::time::Timestamp;

/// What to invent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoOptions {
    /// Number of answers.
    pub answers: u64,
    /// Number of people; `None` for one per ten answers.
    pub contacts: Option<u64>,
    /// Number of months.
    pub months: u32,
    /// Random seed; another one gives other people.
    pub seed: u64,
    /// When the last answer is given.
    pub until: Timestamp,
}

/// What was invented so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// Number of people.
    pub contacts: u64,
    /// Number of sessions, including those of groups.
    pub sessions: u64,
    /// Number of answers with a value; a corrected one counts each time.
    pub answers: u64,
    /// Number of votes in groups.
    pub votes: u64,
    /// Number of turns.
    pub turns: u64,
}

/// Why nothing more can be invented.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Trouble {
    /// The store is not empty.
    #[error("somebody has talked here already")]
    NotEmpty,
    /// No dialog can be started in private.
    #[error("no dialog can be started in a private chat")]
    NoDoor,
    /// The dialogs ask nothing that people can answer.
    #[error("the dialogs ask nothing that can be answered")]
    NothingAsked,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store did not take a turn.
    #[error("the store did not take a turn ({0:?})")]
    Refused(CommitOutcome),
}

/// Fills an empty store; `told` receives the progress.
///
/// Fails if the store is not empty, nothing can be answered, or the store fails.
pub fn fill(
    store: &dyn Store,
    dialogs: &Dialogs,
    plan: &DemoOptions,
    told: &mut dyn FnMut(&Made),
) -> Result<Made, Trouble> {
    if !is_empty(store)? {
        return Err(Trouble::NotEmpty);
    }
    history::History::new(store, dialogs, plan)?.run(told)
}

/// Returns whether the store holds no turn and no contact.
///
/// Fails if the store cannot be read.
pub fn is_empty(store: &dyn Store) -> Result<bool, StoreError> {
    let mut is_empty = store.horizon()? == 0;
    store.contacts(&mut |_| {
        is_empty = false;
        false
    })?;
    Ok(is_empty)
}
