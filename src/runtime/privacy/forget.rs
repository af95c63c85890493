//! Forgets a person because an operator says so.

use std::path::Path;
use std::sync::mpsc::Sender;

use crate::id::OwnerId;
use crate::runtime::asking::Asking;
use crate::runtime::privacy::erase;
use crate::store::{Erasing, Forget, Store, StoreError};
use crate::time::Timestamp;

/// Marks a person as forgotten, and erases as much of them as can go now; `bot` is the running one,
/// whose memory of them is dropped. Returns `None` if nobody is known by this id.
///
/// Fails if the store or the files cannot be read or written.
pub fn forget(
    store: &dyn Store,
    data: &Path,
    bot: Option<&Sender<Asking>>,
    owner: OwnerId,
    now: Timestamp,
) -> Result<Option<Erasing>, StoreError> {
    let how = Forget {
        now,
        leaves_receipt: true,
        unless_heard_since: None,
    };
    if !store.forget(owner, how)? {
        return Ok(None);
    }
    if let Some(bot) = bot {
        // The receiver is gone only if the bot is ending, and then there is no memory to drop.
        let _ = bot.send(Asking::Forgotten(owner));
    }
    erase::finish(store, Some(data), owner).map(Some)
}
