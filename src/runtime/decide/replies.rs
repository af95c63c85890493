//! Finds which of the bot's messages somebody replies to.

use crate::channel::number_in_receipt;
use crate::engine::input::{Input, MessageInfo};
use crate::id::EffectId;
use crate::runtime::decide::{AfterCommit, Decider, Inbound};
use crate::store::StoreError;

impl<A: AfterCommit> Decider<A> {
    /// Finds which of the bot's messages an input replies to.
    pub(super) fn look_back(&self, inbound: &mut Inbound) -> Result<(), StoreError> {
        let Input::Said {
            info:
                MessageInfo {
                    replies_to: Some(number),
                    asked,
                    ..
                },
            ..
        } = &mut inbound.input
        else {
            return Ok(());
        };
        let Some(hot) = self.hot.get(&inbound.place) else {
            return Ok(());
        };
        let receipts = self.store.receipts(hot.conversation.id)?;
        let numbered = |(effect, receipt): &(EffectId, String)| {
            number_in_receipt(receipt).map(|number| (number, *effect))
        };
        let known: Vec<(i64, EffectId)> = receipts.iter().filter_map(numbered).collect();
        let before_all = EffectId {
            conversation: hot.conversation.id,
            turn: 0,
            index: 0,
        };
        *asked = match known.iter().find(|(known, _)| *known == *number) {
            Some((_, effect)) => Some(*effect),
            // The message is older than every receipt we remember.
            None => known
                .iter()
                .all(|(known, _)| *number < *known)
                .then_some(before_all)
                .filter(|_| !known.is_empty()),
        };
        Ok(())
    }
}
