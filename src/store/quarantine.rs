//! Requests to retry updates in quarantine, and dropping them.

use crate::store::{QuarantineId, Quarantined, Store, StoreError};

/// Prefix of the meta records that request a retry.
const RETRY: &str = "quarantine/retry/";
/// Requests a retry, by the running bot or at its next start.
///
/// Fails if the store cannot be written.
pub fn ask_for(store: &dyn Store, id: QuarantineId) -> Result<(), StoreError> {
    store.set_meta(&note(id), &[])
}

/// Withdraws the request for a retry.
///
/// Fails if the store cannot be written.
pub fn ask_no_more(store: &dyn Store, id: QuarantineId) -> Result<(), StoreError> {
    store.drop_meta(&note(id))
}

/// Lists the updates to retry, oldest first. Requests for dropped updates are removed.
///
/// Fails if the store cannot be read or written.
pub fn asked_for(store: &dyn Store) -> Result<Vec<Quarantined>, StoreError> {
    let names = store.meta_names(RETRY)?;
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let mut all = store.quarantined()?;
    for name in &names {
        if !all.iter().any(|aside| note(aside.id) == *name) {
            store.drop_meta(name)?;
        }
    }
    all.retain(|aside| names.contains(&note(aside.id)));
    Ok(all)
}

/// Drops updates for good; returns how many there were.
///
/// Fails if the store cannot be read or written.
pub fn drop_all(store: &dyn Store, ids: &[QuarantineId]) -> Result<usize, StoreError> {
    let dropped = store.drop_quarantined(ids)?;
    for name in store.meta_names(RETRY)? {
        if ids.iter().any(|id| note(*id) == name) {
            store.drop_meta(&name)?;
        }
    }
    Ok(dropped)
}

fn note(id: QuarantineId) -> String {
    format!("{RETRY}{id}")
}
