//! Hands updates to the deciding thread, both polled ones and those of the webhook.

use std::sync::Arc;
use std::sync::mpsc::Sender;

use crate::channel::telegram::{Fetched, Telegram};
use crate::id::InputId;
use crate::runtime::decide::{Batch, Inbound, Receipt, Work};
use crate::runtime::quarantine::{INTERNAL_ERROR, NO_JSON, QuarantineRequest, catch_panic};
use crate::runtime::translate::Translated;
use crate::runtime::{accounts, translate};

/// How many times lost inputs are handed in.
const MAX_TRIES: u32 = 3;

/// Hands updates to the deciding thread. The returned batch is closed when none of them is in
/// progress any more.
pub(super) fn take(telegram: &Arc<Telegram>, work: &Sender<Work>, fetched: Fetched) -> Batch {
    take_as(telegram.me().id, telegram, work, fetched)
}

/// Like [`take`], for updates with numbers of another bot account.
pub(super) fn take_as(
    bot: u64,
    telegram: &Arc<Telegram>,
    work: &Sender<Work>,
    Fetched { updates, broken }: Fetched,
) -> Batch {
    let batch = Batch::new();
    // All receipts are made before the first update is sent, so the batch cannot close early.
    let receipts: Vec<Receipt> = updates.iter().map(|raw| batch.receipt(raw.id)).collect();
    let broken: Vec<(i64, String, Receipt)> = broken
        .into_iter()
        .map(|(id, text)| (id, text, batch.receipt(id)))
        .collect();
    let send = |asked: Work| {
        if let Err(unsent) = work.send(asked) {
            // The deciding thread has ended. The receipt is dropped with it, so nothing of the
            // batch is acknowledged.
            log::debug!("an update came too late: {unsent}");
        }
    };
    for (id, text, receipt) in broken {
        let id = InputId::Update { bot, update: id };
        send(Work::Quarantine(Box::new(QuarantineRequest {
            id,
            raw: text.into(),
            why: NO_JSON,
            receipt,
        })));
    }
    for (raw, receipt) in updates.iter().zip(receipts) {
        let id = InputId::Update {
            bot,
            update: raw.id,
        };
        let spare = receipt.also();
        let Some(asked) = catch_panic(|| translate::asked(telegram, raw, bot, receipt)) else {
            send(Work::Quarantine(Box::new(QuarantineRequest {
                id,
                raw: raw.json.get().into(),
                why: INTERNAL_ERROR,
                receipt: spare,
            })));
            continue;
        };
        match asked {
            Translated::Work(work) => send(work),
            Translated::Business(id, what, receipt) => {
                accounts::pass_on(telegram, work, id, what, receipt)
            }
            Translated::Account(account, receipt) if telegram.learn_account(&account) => {
                send(Work::Account(account, Some((id, receipt))))
            }
            Translated::Account(_, receipt) | Translated::Nothing(receipt) => receipt.taken(),
        }
        spare.taken();
    }
    batch
}

/// Hands the program's own inputs in, and waits until they are on disk. Lost inputs are handed in
/// again; those already taken are recognized by their id. Returns `false` if the deciding thread
/// has ended.
pub(super) async fn hand_in<I: Iterator<Item = Inbound>>(
    work: &Sender<Work>,
    inputs: impl Fn() -> I,
) -> bool {
    for _ in 0..MAX_TRIES {
        let batch = Batch::new();
        let counted: Vec<Inbound> = (1..)
            .zip(inputs())
            .map(|(number, inbound)| Inbound {
                receipt: Some(batch.receipt(number)),
                ..inbound
            })
            .collect();
        if !counted
            .into_iter()
            .all(|inbound| work.send(Work::Take(Box::new(inbound))).is_ok())
        {
            return false;
        }
        match batch.closed().await {
            Ok(()) => return true,
            Err(lost) => log::warn!("inputs of the program's own {lost}"),
        }
    }
    true
}
