//! Outcomes of sent messages, in the store in memory.

use super::State;
use crate::id::{ConversationId, EffectId, OwnerId};
use crate::store::commit::receipts_kept;
use crate::store::{Body, Settled};

impl State {
    pub(super) fn settle(&mut self, owner: OwnerId, id: EffectId, settled: Settled) {
        if self.outbox.get(&id).is_none_or(|(of, _)| *of != owner) {
            return;
        }
        match settled {
            Settled::Sent { receipt } => {
                let row = self.outbox.remove(&id);
                if row.is_some_and(|(_, row)| matches!(row.body, Body::Send(_))) {
                    self.receipts.insert(id, receipt);
                    self.drop_old_receipts(id.conversation);
                }
            }
            Settled::Dropped(_) => {
                self.outbox.remove(&id);
            }
            Settled::Later(at) => {
                if let Some((_, row)) = self.outbox.get_mut(&id) {
                    row.not_before = Some(at);
                    row.tries = row.tries.saturating_add(1);
                }
            }
        }
    }

    fn drop_old_receipts(&mut self, conversation: ConversationId) {
        let of: Vec<EffectId> = self
            .receipts
            .keys()
            .filter(|id| id.conversation == conversation)
            .copied()
            .collect();
        let kept = receipts_kept(self.place(conversation));
        for id in of.iter().take(of.len().saturating_sub(kept)) {
            self.receipts.remove(id);
        }
    }
}
