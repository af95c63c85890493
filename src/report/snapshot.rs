//! A consistent view of the journal while the bot goes on writing: everything up to one order number, nothing behind it.

use indexmap::IndexMap;

use crate::engine::event::Event;
use crate::id::{ConversationId, OwnerId};
use crate::report::sessions::{SessionView, Sessions};
use crate::store::{Journaled, Store, StoreError};

/// The journal up to a horizon.
pub struct Snapshot<'a> {
    store: &'a dyn Store,
    /// Conversations in the order in which they began, each with its owner and its newest turn within the horizon.
    heads: IndexMap<ConversationId, (OwnerId, u64)>,
    /// The newest order number that is looked at.
    pub horizon: u64,
}

impl<'a> Snapshot<'a> {
    /// Takes the view as of now, and shows every event in it to `each` once, in commit order.
    pub fn take(store: &'a dyn Store, mut each: impl FnMut(&Event)) -> Result<Self, StoreError> {
        let horizon = store.horizon()?;
        let mut heads = IndexMap::new();
        store.journal(0, horizon, &mut |_, Journaled { owner, conversation, turn, record }| {
            let head = heads.entry(conversation).or_insert((owner, turn));
            head.1 = head.1.max(turn);
            record.events.iter().for_each(&mut each);
            true
        })?;
        Ok(Self { store, heads, horizon })
    }

    /// Returns how many conversations are in view.
    pub fn conversations(&self) -> usize {
        self.heads.len()
    }

    /// Calls `each` with every session, conversation by conversation; at most one conversation is in memory at a time.
    pub fn sessions<E>(&self, mut each: impl FnMut(SessionView) -> Result<(), E>) -> Result<Result<(), E>, StoreError> {
        for (conversation, (owner, newest)) in &self.heads {
            let mut sessions = Sessions::of(*owner);
            self.store.turns(*owner, *conversation, &mut |turn| {
                let is_in_view = turn.turn <= *newest;
                if is_in_view {
                    sessions.take(turn.record);
                }
                is_in_view
            })?;
            for session in sessions.finish() {
                if let Err(error) = each(session) {
                    return Ok(Err(error));
                }
            }
        }
        Ok(Ok(()))
    }
}
