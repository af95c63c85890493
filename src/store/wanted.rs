//! What a batch of inputs needs of a store, asked for at once, and what was found.

use crate::id::{InputId, OwnerId};
use crate::store::{Address, Loaded, Place};

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
    /// What [`Turns::has_taken`](crate::store::Turns::has_taken) returns for it.
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
