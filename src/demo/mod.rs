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
mod group;
mod habit;
mod history;
mod ledger;
mod options;
mod person;
mod visits;

pub use self::options::{DemoOptions, Made, Trouble};
use crate::dialog::bot::Dialogs;
use crate::store::{Store, StoreError};

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
