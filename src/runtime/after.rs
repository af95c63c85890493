//! What a turn that is on disk lets happen: its replies may go out, its jobs be done, its tap be acknowledged.

use crate::id::{ConversationId, OwnerId};
use crate::store::{Place, StoreError};
use crate::time::Timestamp;

/// What happens once a turn is on disk.
pub trait AfterCommit: Send + Sync + 'static {
    /// Rows may go out now, and the tap be acknowledged.
    fn committed(&self, committed: Committed);
    /// The store is broken: nothing may be acknowledged any more.
    fn broken(&self, error: StoreError);
    /// A group is at another place from now on: from where, to where.
    fn moved(&self, _from: &Place, _to: &Place) {}
    /// Somebody is forgotten, and everything of them is to go.
    fn forgotten(&self, _owner: OwnerId) {}
    /// What could not go out to places that begin like this may be tried again.
    fn reachable(&self, _beginning: String) {}
}

/// A turn that is on disk.
#[derive(Debug)]
pub struct Committed {
    /// Whose.
    pub owner: OwnerId,
    /// Where.
    pub conversation: ConversationId,
    /// Where that is.
    pub place: Place,
    /// What goes out.
    pub outbox: Vec<crate::store::Outgoing>,
    /// Files to fetch.
    pub jobs: Vec<crate::store::Job>,
    /// The tap, its note, and when it was taken in.
    pub tap: Option<(String, Option<String>, Timestamp)>,
    /// Replies of turns up to this one may no longer be said.
    pub withdrawn_before: u64,
    /// When the customer's newest message was sent, where the messenger counts from it.
    pub last_sent: Option<Timestamp>,
    /// Whether the person is to be forgotten once these rows are sent.
    pub forgets: bool,
}

impl Committed {
    /// A tap that changed nothing, with the note for the one who tapped.
    pub(super) fn tap(place: Place, tap: String, note: Option<String>, at: Timestamp) -> Self {
        let (owner, conversation, tap) = (OwnerId(0), ConversationId(0), Some((tap, note, at)));
        Self { owner, conversation, place, outbox: Vec::new(), jobs: Vec::new(), tap, withdrawn_before: 0, last_sent: None, forgets: false }
    }
}
