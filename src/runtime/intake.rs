//! Hands updates to the thread that decides, whether they were fetched or brought.

use std::sync::Arc;
use std::sync::mpsc::Sender;

use crate::channel::telegram::{RawUpdate, Telegram};
use crate::id::InputId;
use crate::runtime::aside::{Aside, guarded};
use crate::runtime::decide::{Batch, Work};
use crate::runtime::translate::Asked;
use crate::runtime::{accounts, translate};

/// Hands updates to the thread that decides; what comes back is closed when the turns of all of them are on disk.
pub(super) fn take(telegram: &Arc<Telegram>, work: &Sender<Work>, updates: &[RawUpdate]) -> Arc<Batch> {
    let batch = Batch::new(updates.len());
    let send = |asked: Work| {
        if let Err(unsent) = work.send(asked) {
            // The deciding thread has ended: the batch never closes, so nothing of it is acknowledged.
            log::debug!("an update came too late: {unsent}");
        }
    };
    for raw in updates {
        let Some(asked) = guarded(|| translate::asked(telegram, raw, &batch)) else {
            let id = InputId::Update { bot: telegram.me().id, update: raw.id };
            send(Work::Aside(Box::new(Aside { id, raw: raw.json.get().into(), receipt: Arc::clone(&batch) })));
            continue;
        };
        match asked {
            Asked::Work(work) => send(work),
            Asked::Beside(id, what) => accounts::pass_on(telegram, work, id, what, &batch),
            Asked::Account(account) if telegram.learn_account(&account) => send(Work::Account(account, Some(Arc::clone(&batch)))),
            Asked::Account(_) | Asked::Nothing => batch.taken(),
        }
    }
    batch
}
