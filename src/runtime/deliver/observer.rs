//! What becomes of messages, as the other parts of the program are told.

use crate::channel::SendError;
use crate::id::{EffectId, OwnerId};
use crate::store::{Place, Settled};

/// What the deliverer reports to the other parts of the program.
pub trait DeliveryObserver: Send + Sync + 'static {
    /// Reports the outcome of rows.
    fn settle(&self, rows: Vec<(OwnerId, EffectId, Settled)>);
    /// Reports that the messenger did not carry out a call.
    fn refused(&self, _error: &SendError) {}
    /// Reports that the bot can no longer reach a place, and the message that showed it.
    fn gone(&self, place: &Place, found_by: EffectId);
    /// Reports that a message reached a place where the bot could not write before.
    fn reached(&self, place: &Place, found_by: EffectId);
    /// Reports that a group has a new id at the messenger: the old place and the new one.
    fn moved(&self, from: &Place, to: &Place);
    /// Reports that a desk's conversation is to move into another topic. [`Order::Moved`](super::Order::Moved) follows
    /// once that is on disk.
    fn topic_opened(&self, from: &Place, to: &Place);
    /// Reports that the topic of a place is gone, and the message that showed it.
    fn topic_lost(&self, place: &Place, found_by: EffectId);
    /// Reports that the bot may not open topics in the chat of a place.
    fn topic_refused(&self, place: &Place, found_by: EffectId);
    /// Reports that a message at a place stays as it is, though the first row was to change what the
    /// second one sent.
    fn unchanged(&self, _place: &Place, _found_by: EffectId, _of: EffectId) {}
    /// Looks up a receipt that is no longer in memory; `None` if there is none.
    fn receipt(&self, effect: EffectId) -> Option<String>;
}
