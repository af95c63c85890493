//! What happens after a turn is on disk: its replies go out, its jobs run, its tap is acknowledged.

use crate::id::{ConversationId, EffectId, OwnerId};
use crate::runtime::metrics::TurnFigures;
use crate::store::{Place, StoreError};
use crate::time::Timestamp;

/// Receives what a turn allows once it is on disk.
pub trait AfterCommit: Send + Sync + 'static {
    /// A turn is on disk: its rows may go out and its tap may be acknowledged.
    fn committed(&self, committed: Committed);
    /// The store is broken: nothing may be acknowledged any more.
    fn broken(&self, error: StoreError);
    /// A group has moved from one place to another.
    fn moved(&self, _from: &Place, _to: &Place) {}
    /// A person was forgotten, and all their records must go.
    fn forgotten(&self, _owner: OwnerId) {}
    /// Messages to places with this prefix may be tried again.
    fn reachable(&self, _beginning: String) {}
}

/// A turn that is on disk.
#[derive(Debug)]
pub struct Committed {
    /// The owner of the records.
    pub owner: OwnerId,
    /// The conversation of the turn.
    pub conversation: ConversationId,
    /// The place of the conversation.
    pub place: Place,
    /// Rows to send.
    pub outbox: Vec<crate::store::Outgoing>,
    /// Jobs to run.
    pub jobs: Vec<crate::store::Job>,
    /// The messenger's id of the tap, a note to show, and when the tap came in.
    pub tap: Option<(String, Option<String>, Timestamp)>,
    /// Replies of turns up to this number are withdrawn.
    pub withdrawn_before: u64,
    /// When the customer's newest message was sent, if the messenger counts from it.
    pub last_sent: Option<Timestamp>,
    /// At a desk, the message with the customer's card.
    pub card: Option<EffectId>,
    /// Whether the person is erased after these rows are sent.
    pub forgets: bool,
    /// In a group, whether the bot may not write there any more; `None` elsewhere.
    pub is_gone: Option<bool>,
    /// What the turn did, as far as it is counted; `None` if there was no turn.
    pub turn: Option<TurnFigures>,
}

impl Committed {
    /// Makes the outcome of a tap that changed nothing, with a note for the person who tapped.
    pub(in crate::runtime) fn tap(
        place: Place,
        tap: String,
        note: Option<String>,
        at: Timestamp,
    ) -> Self {
        let (owner, conversation, tap) = (OwnerId(0), ConversationId(0), Some((tap, note, at)));
        Self {
            owner,
            conversation,
            place,
            outbox: Vec::new(),
            jobs: Vec::new(),
            tap,
            withdrawn_before: 0,
            last_sent: None,
            card: None,
            forgets: false,
            is_gone: None,
            turn: None,
        }
    }
}
