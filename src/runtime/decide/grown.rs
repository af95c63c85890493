//! Remembers the addresses of groups that have grown: a desk may be named by the old one.

use std::collections::HashMap;

use crate::store::{Address, Store, StoreError};

/// The beginning of the names of notes about groups that have grown: behind it the old address.
const GROWN: &str = "grown/";

/// Notes that a group has another address, for desks whose chat it is.
pub(super) fn note_growth(
    store: &dyn Store,
    from: &Address,
    to: &Address,
) -> Result<(), StoreError> {
    store.set_meta(&format!("{GROWN}{}", from.0), to.0.as_bytes())
}

/// Returns the address that a group has now.
///
/// Fails if the store cannot be read.
pub(in crate::runtime) fn address_now(
    store: &dyn Store,
    address: &str,
) -> Result<String, StoreError> {
    let now = store.meta(&format!("{GROWN}{address}"))?;
    let now = now.and_then(|now| String::from_utf8(now).ok());
    Ok(now.unwrap_or_else(|| address.to_owned()))
}

/// Returns the old address of each group that has grown, by the new one.
pub(super) fn grown(store: &dyn Store) -> Result<HashMap<String, String>, StoreError> {
    let mut grown = HashMap::new();
    for name in store.meta_names(GROWN)? {
        if let Some(before) = name.strip_prefix(GROWN) {
            grown.insert(address_now(store, before)?, before.to_owned());
        }
    }
    Ok(grown)
}
