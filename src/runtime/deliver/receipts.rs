//! Remembers the messenger's ids of the newest messages where nothing is queued any more: the next
//! change of one of them need not ask the store.

use std::collections::{HashMap, VecDeque};

use crate::id::{ConversationId, EffectId};
use crate::store::Place;

/// How many receipts are remembered per conversation.
const RECEIPTS: usize = 16;
/// Maximum number of conversations that are remembered without a queue.
const CONVERSATIONS: usize = 20_000;

/// The messenger's ids of a conversation's newest messages, oldest first.
#[derive(Default)]
pub(super) struct Receipts(VecDeque<(EffectId, String)>);

impl Receipts {
    pub(super) fn remember(&mut self, effect: EffectId, receipt: String) {
        if self.0.len() == RECEIPTS {
            self.0.pop_front();
        }
        self.0.push_back((effect, receipt));
    }

    pub(super) fn find(&self, effect: EffectId) -> Option<&str> {
        let known = self.0.iter().find(|(known, _)| *known == effect)?;
        Some(&known.1)
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

/// The receipts of conversations without a queue; the oldest are dropped if there are many.
#[derive(Default)]
pub(super) struct RestingReceipts {
    known: HashMap<ConversationId, (u64, Place, Receipts)>,
    order: VecDeque<(u64, ConversationId)>,
    count: u64,
}

impl RestingReceipts {
    /// Keeps the receipts of a conversation whose queue ends.
    pub(super) fn keep(&mut self, conversation: ConversationId, place: Place, receipts: Receipts) {
        if receipts.0.is_empty() {
            return;
        }
        self.count += 1;
        self.known
            .insert(conversation, (self.count, place, receipts));
        self.order.push_back((self.count, conversation));
        if self.order.len() > CONVERSATIONS
            && let Some((nth, oldest)) = self.order.pop_front()
            && self.known.get(&oldest).is_some_and(|known| known.0 == nth)
        {
            self.known.remove(&oldest);
        }
    }

    /// Returns the receipts of a conversation that gets a queue again.
    pub(super) fn take(&mut self, conversation: ConversationId) -> Receipts {
        self.known
            .remove(&conversation)
            .map_or_else(Receipts::default, |(_, _, receipts)| receipts)
    }

    /// Drops what was sent to these places.
    pub(super) fn drop_at(&mut self, is_there: impl Fn(&Place) -> bool) {
        self.known.retain(|_, (_, place, _)| !is_there(place));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn effect(turn: u64) -> EffectId {
        EffectId {
            conversation: ConversationId(turn),
            turn,
            index: 0,
        }
    }

    fn receipts(turn: u64) -> Receipts {
        let mut receipts = Receipts::default();
        receipts.remember(effect(turn), turn.to_string());
        receipts
    }

    #[test]
    fn the_conversations_that_rest_longest_are_dropped() {
        let mut resting = RestingReceipts::default();
        let place = || Place("telegram/1".to_owned());
        for turn in 0..=CONVERSATIONS as u64 {
            // The first one talks again and again.
            let first = resting.take(ConversationId(0));
            resting.keep(
                ConversationId(0),
                place(),
                if turn == 0 { receipts(0) } else { first },
            );
            resting.keep(ConversationId(turn), place(), receipts(turn));
        }
        assert!(resting.known.len() <= CONVERSATIONS && resting.order.len() <= CONVERSATIONS);
        assert_eq!(resting.take(ConversationId(0)).find(effect(0)), Some("0"));
        assert_eq!(resting.take(ConversationId(1)).find(effect(1)), None);
        let newest = CONVERSATIONS as u64;
        assert_eq!(
            resting.take(ConversationId(newest)).find(effect(newest)),
            Some(newest.to_string().as_str())
        );
    }

    #[test]
    fn a_place_that_moved_leaves_nothing() {
        let mut resting = RestingReceipts::default();
        resting.keep(
            ConversationId(1),
            Place("telegram/1".to_owned()),
            receipts(1),
        );
        resting.keep(
            ConversationId(2),
            Place("telegram/2".to_owned()),
            receipts(2),
        );
        resting.drop_at(|place| place.0 == "telegram/1");
        assert_eq!(resting.take(ConversationId(1)).find(effect(1)), None);
        assert_eq!(resting.take(ConversationId(2)).find(effect(2)), Some("2"));
    }
}
