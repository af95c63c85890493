//! Makes a business up: people, their visits and answers over months, as a bot would have kept them.
//!
//! Every turn goes through the engine and the store as in production; only the people and their messenger are made up. Equal
//! seeds, dialogs and plans give equal answers, ids included. Knows no dialog in particular: it answers whatever is asked.
//!
//! ```
//! use std::path::Path;
//! use vraag::demo::{Plan, fill};
//! use vraag::dialog::{compile::compile, load};
//! use vraag::store::memory::Memory;
//! use vraag::time::Timestamp;
//!
//! let (sources, _) = load::read(&[Path::new("dialogs")]);
//! let dialogs = compile(&sources).dialogs;
//! let plan = Plan { answers: 100, contacts: None, months: 3, seed: 7, until: Timestamp(1_795_345_200_000) };
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
mod rng;

use thiserror::Error;

use crate::dialog::program::Dialogs;
use crate::store::{CommitOutcome, Store, StoreError};
use crate::time::Timestamp;

/// What is to be made up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoOptions {
    /// How many answers.
    pub answers: u64,
    /// Of how many people; one for ten answers where nobody says.
    pub contacts: Option<u64>,
    /// Over how many months.
    pub months: u32,
    /// Another seed makes other people.
    pub seed: u64,
    /// When the last answer is given.
    pub until: Timestamp,
}

/// What was made up so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// People.
    pub contacts: u64,
    /// Sessions, those of groups among them.
    pub sessions: u64,
    /// Answers with a value; one that was corrected counts each time.
    pub answers: u64,
    /// Votes in groups.
    pub votes: u64,
    /// Turns.
    pub turns: u64,
}

/// Why nothing can be made up, or no more.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Trouble {
    /// Somebody has talked here.
    #[error("somebody has talked here already")]
    NotEmpty,
    /// Nobody can come in.
    #[error("no dialog can be started in a private chat")]
    NoDoor,
    /// People come and are asked nothing that they can answer.
    #[error("the dialogs ask nothing that can be answered")]
    NothingAsked,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store did not take a turn.
    #[error("the store did not take a turn ({0:?})")]
    Refused(CommitOutcome),
}

/// Fills an empty store; `told` hears now and then how far it is.
pub fn fill(store: &dyn Store, dialogs: &Dialogs, plan: &DemoOptions, told: &mut dyn FnMut(&Made)) -> Result<Made, Trouble> {
    if !is_empty(store)? {
        return Err(Trouble::NotEmpty);
    }
    history::History::new(store, dialogs, plan)?.run(told)
}

/// Returns whether nobody has talked here.
pub fn is_empty(store: &dyn Store) -> Result<bool, StoreError> {
    let mut is_empty = store.horizon()? == 0;
    store.contacts(&mut |_| {
        is_empty = false;
        false
    })?;
    Ok(is_empty)
}
