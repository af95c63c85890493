//! A consistent view of the journal while the bot goes on writing: everything up to one order number, nothing behind it.
//!
//! Turns are read conversation by conversation, in the order of their owners; at most one conversation is in memory at a time.

use std::collections::HashSet;

use crate::id::{ConversationId, OwnerId};
use crate::report::sessions::{SessionView, Sessions};
use crate::store::{Journaled, Store, StoreError};

/// The journal up to a horizon.
pub struct Snapshot<'a> {
    store: &'a dyn Store,
    heads: Vec<Head>,
    /// The newest order number that is looked at.
    pub horizon: u64,
}

/// A conversation in view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Whose.
    pub owner: OwnerId,
    /// Which.
    pub conversation: ConversationId,
    /// Its newest turn within the horizon.
    pub newest: u64,
}

impl<'a> Snapshot<'a> {
    /// Takes the view as of now. Reads no turns yet.
    pub fn take(store: &'a dyn Store) -> Result<Self, StoreError> {
        let horizon = store.horizon()?;
        let mut heads = Vec::new();
        store.heads(horizon, &mut |owner, conversation, newest| heads.push(Head { owner, conversation, newest }))?;
        Ok(Self { store, heads, horizon })
    }

    /// Leaves only conversations of these people and groups in view.
    pub fn narrow(&mut self, owners: &HashSet<OwnerId>) {
        self.heads.retain(|head| owners.contains(&head.owner));
    }

    /// Returns the conversations in view, by owner.
    pub fn heads(&self) -> &[Head] {
        &self.heads
    }

    /// Calls `each` with every turn in view, conversation by conversation, by owner; stops where it returns `false`.
    pub fn turns(&self, each: &mut dyn FnMut(Journaled) -> bool) -> Result<(), StoreError> {
        for head in &self.heads {
            let mut goes_on = true;
            self.of(*head, &mut |turn| {
                goes_on = each(turn);
                goes_on
            })?;
            if !goes_on {
                break;
            }
        }
        Ok(())
    }

    /// Calls `each` with every session in view, conversation by conversation, by owner.
    pub fn sessions<E>(&self, mut each: impl FnMut(SessionView) -> Result<(), E>) -> Result<Result<(), E>, StoreError> {
        for head in &self.heads {
            let mut sessions = Sessions::of(head.owner);
            self.of(*head, &mut |turn| {
                sessions.take(turn.record);
                true
            })?;
            for session in sessions.finish() {
                if let Err(error) = each(session) {
                    return Ok(Err(error));
                }
            }
        }
        Ok(Ok(()))
    }

    /// Reads one conversation as far as it is in view.
    fn of(&self, head: Head, each: &mut dyn FnMut(Journaled) -> bool) -> Result<(), StoreError> {
        self.store.turns(head.owner, head.conversation, &mut |turn| turn.turn <= head.newest && each(turn))
    }
}
