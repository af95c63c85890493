//! What to invent, what was invented, and why nothing more can be.

use thiserror::Error;

use crate::store::{CommitOutcome, StoreError};
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
