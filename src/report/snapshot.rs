//! A consistent view of the journal while the bot goes on writing: everything up to one order number, nothing behind it.
//!
//! Turns are read conversation by conversation, in the order of their owners; at most one conversation is in memory at a time.

use std::sync::Arc;

use crate::id::{ConversationId, OwnerId};
use crate::report::sessions::{SessionView, Sessions};
use crate::store::{Journaled, Store, StoreError};

/// The journal up to a horizon.
#[derive(Clone)]
pub struct Snapshot<'a> {
    store: &'a dyn Store,
    /// Shared by the views that show all of them.
    heads: Arc<Vec<Head>>,
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
    /// Its newest turn within the horizon of the view before; 0 where there was none.
    pub told: u64,
}

impl<'a> Snapshot<'a> {
    /// Takes the view as of now. Reads no turns yet.
    pub fn take(store: &'a dyn Store) -> Result<Self, StoreError> {
        let horizon = store.horizon()?;
        let mut heads = Vec::new();
        store.heads(horizon, &mut |owner, conversation, newest| heads.push(Head { owner, conversation, newest, told: 0 }))?;
        Ok(Self { store, heads: Arc::new(heads), horizon })
    }

    /// Leaves only what somebody wants in view.
    pub fn narrow(&mut self, is_wanted: impl Fn(&Head) -> bool) {
        if !self.heads.iter().all(&is_wanted) {
            Arc::make_mut(&mut self.heads).retain(is_wanted);
        }
    }

    /// Marks what a view up to an earlier horizon showed as told, and leaves only conversations with news in view.
    pub fn since(&mut self, horizon: u64) -> Result<(), StoreError> {
        let heads = Arc::make_mut(&mut self.heads);
        self.store.heads(horizon, &mut |owner, conversation, newest| {
            if let Ok(at) = heads.binary_search_by_key(&(owner, conversation), |head| (head.owner, head.conversation)) {
                heads[at].told = newest;
            }
        })?;
        heads.retain(|head| head.newest > head.told);
        Ok(())
    }

    /// Returns the conversations in view, by owner.
    pub fn heads(&self) -> &[Head] {
        &self.heads
    }

    /// Calls `each` with every turn in view, conversation by conversation, by owner; stops where it returns `false`.
    pub fn turns(&self, each: &mut dyn FnMut(Journaled) -> bool) -> Result<(), StoreError> {
        for head in self.heads.iter() {
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
        for head in self.heads.iter() {
            for session in self.sessions_of(head)? {
                if let Err(error) = each(session) {
                    return Ok(Err(error));
                }
            }
        }
        Ok(Ok(()))
    }

    /// Returns the sessions of one conversation, oldest first, as far as they are in view.
    pub fn sessions_of(&self, head: &Head) -> Result<Vec<SessionView>, StoreError> {
        let mut sessions = Sessions::of(head.owner, head.told);
        self.of(*head, &mut |turn| {
            sessions.take(turn.turn, turn.record);
            true
        })?;
        Ok(sessions.finish())
    }

    /// Reads one conversation as far as it is in view.
    fn of(&self, head: Head, each: &mut dyn FnMut(Journaled) -> bool) -> Result<(), StoreError> {
        self.store.turns(head.owner, head.conversation, &mut |turn| turn.turn <= head.newest && each(turn))
    }
}
