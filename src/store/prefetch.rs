//! What a batch of inputs needs of a store, asked for at once.

use crate::id::{InputId, OwnerId};
use crate::store::{Address, Directory, Loaded, Place, StoreError, Turns};

/// What one input needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The input.
    pub input: InputId,
    /// Where it came in, and the address of the person; `None` if the caller knows the
    /// conversation.
    pub conversation: Option<(Place, Address)>,
}

/// What was found for one input.
#[derive(Clone, Debug, PartialEq)]
pub struct Prefetched {
    /// What [`Turns::has_taken`] returns for it.
    pub is_taken: bool,
    /// What is at its place.
    pub found: Found,
}

/// What is at a place.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Found {
    /// It was not looked up.
    #[default]
    Unknown,
    /// No conversation; the owner of the address, if it has one.
    Nothing(Option<OwnerId>),
    /// A conversation that is not stored any more.
    Gone,
    /// A conversation.
    Conversation(Box<Loaded>),
}

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
