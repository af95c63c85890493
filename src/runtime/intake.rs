//! Hands updates to the thread that decides, whether they were fetched or brought.

use std::sync::Arc;
use std::sync::mpsc::Sender;

use crate::channel::telegram::{Fetched, Telegram};
use crate::id::InputId;
use crate::runtime::decide::{Batch, Inbound, Receipt, Work};
use crate::runtime::quarantine::{INTERNAL_ERROR, NO_JSON, QuarantineRequest, catch_panic};
use crate::runtime::translate::Translated;
use crate::runtime::{accounts, translate};

/// How often what got lost is handed in again.
const TRIES: u32 = 3;

/// Hands updates to the thread that decides; what comes back is closed when nothing of them is on its way any more.
pub(super) fn take(telegram: &Arc<Telegram>, work: &Sender<Work>, fetched: Fetched) -> Batch {
    take_as(telegram.me().id, telegram, work, fetched)
}

/// The same, for updates whose numbers are not those of this bot's account.
pub(super) fn take_as(bot: u64, telegram: &Arc<Telegram>, work: &Sender<Work>, Fetched { updates, broken }: Fetched) -> Batch {
    let batch = Batch::new();
    // All are counted before the first is handed over.
    let receipts: Vec<Receipt> = updates.iter().map(|raw| batch.receipt(raw.id)).collect();
    let broken: Vec<(i64, String, Receipt)> = broken.into_iter().map(|(id, text)| (id, text, batch.receipt(id))).collect();
    let send = |asked: Work| {
        if let Err(unsent) = work.send(asked) {
            // The deciding thread has ended: its receipt is dropped with it, so nothing of the batch is acknowledged.
            log::debug!("an update came too late: {unsent}");
        }
    };
    for (id, text, receipt) in broken {
        let id = InputId::Update { bot, update: id };
        send(Work::Quarantine(Box::new(QuarantineRequest { id, raw: text.into(), why: NO_JSON, receipt })));
    }
    for (raw, receipt) in updates.iter().zip(receipts) {
        let id = InputId::Update { bot, update: raw.id };
        let spare = receipt.also();
        let Some(asked) = catch_panic(|| translate::asked(telegram, raw, bot, receipt)) else {
            send(Work::Quarantine(Box::new(QuarantineRequest { id, raw: raw.json.get().into(), why: INTERNAL_ERROR, receipt: spare })));
            continue;
        };
        match asked {
            Translated::Work(work) => send(work),
            Translated::Business(id, what, receipt) => accounts::pass_on(telegram, work, id, what, receipt),
            Translated::Account(account, receipt) if telegram.learn_account(&account) => send(Work::Account(account, Some((id, receipt)))),
            Translated::Account(_, receipt) | Translated::Nothing(receipt) => receipt.taken(),
        }
        spare.taken();
    }
    batch
}

/// Hands inputs of the program's own in, and waits until they are on disk; what gets lost is handed in again, and what was taken by
/// then is known by its id. Returns whether anybody listens.
pub(super) async fn hand_in<I: Iterator<Item = Inbound>>(work: &Sender<Work>, inputs: impl Fn() -> I) -> bool {
    for _ in 0..TRIES {
        let batch = Batch::new();
        let counted: Vec<Inbound> =
            (1..).zip(inputs()).map(|(number, inbound)| Inbound { receipt: Some(batch.receipt(number)), ..inbound }).collect();
        if !counted.into_iter().all(|inbound| work.send(Work::Take(Box::new(inbound))).is_ok()) {
            return false;
        }
        match batch.closed().await {
            Ok(()) => return true,
            Err(lost) => log::warn!("inputs of the program's own {lost}"),
        }
    }
    true
}
