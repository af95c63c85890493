//! Looks up what a batch of inputs needs, one by one.

use crate::store::{Directory, Found, Prefetched, StoreError, Turns, Wanted};

/// Looks everything up one by one: for a store in which a look-up costs next to nothing.
///
/// Fails if the store is broken. A record that cannot be read concerns its own input: nothing is
/// returned for that.
pub fn one_by_one(
    store: &(impl Turns + Directory + ?Sized),
    wanted: &[Wanted],
) -> Result<Vec<Option<Prefetched>>, StoreError> {
    let look_up = |wanted: &Wanted| match one(store, wanted) {
        Ok(found) => Ok(Some(found)),
        Err(StoreError::Unreadable { .. }) => Ok(None),
        Err(error) => Err(error),
    };
    wanted.iter().map(look_up).collect()
}

fn one(
    store: &(impl Turns + Directory + ?Sized),
    wanted: &Wanted,
) -> Result<Prefetched, StoreError> {
    let is_taken = store.has_taken(&wanted.input)?;
    let found = match &wanted.conversation {
        None => Found::Unknown,
        Some((place, address)) => match store.find(place)? {
            None => Found::Nothing(store.contact_at(address)?),
            Some((owner, conversation)) => match store.load(owner, conversation)? {
                None => Found::Gone,
                Some(loaded) => Found::Conversation(Box::new(loaded)),
            },
        },
    };
    Ok(Prefetched { is_taken, found })
}
