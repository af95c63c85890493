//! Hands updates to the bot, both polled ones and those of the webhook.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::bot::{NAME, Telegram};
use super::business;
use super::poll::{Fetched, RawUpdate};
use super::translate::{Translated, translate};
use crate::channel::batch::{Batch, Receipt};
use crate::channel::messenger::Host;
use crate::channel::update::{INTERNAL_ERROR, UnreadableUpdate, Update};
use crate::id::InputId;

/// The reason if the update is damaged.
const NO_JSON: &str = "it is not JSON";

/// Hands updates to the bot. The returned batch is closed when none of them is in progress any
/// more.
pub(super) fn take(telegram: &Arc<Telegram>, host: &Host, fetched: Fetched) -> Batch {
    let Fetched { updates, broken } = fetched;
    let bot = telegram.me().id;
    let input_id = |update| InputId::Update { bot, update };
    let batch = Batch::new();
    // All receipts are made before the first update is handed over, so the batch cannot close early.
    let receipts: Vec<Receipt> = updates.iter().map(|raw| batch.receipt(raw.id)).collect();
    let broken: Vec<UnreadableUpdate> = broken
        .into_iter()
        .map(|(id, text)| UnreadableUpdate {
            id: input_id(id),
            raw: text.into(),
            why: NO_JSON,
            receipt: batch.receipt(id),
        })
        .collect();
    broken
        .into_iter()
        .for_each(|update| host.sink.quarantine(update));
    for (raw, receipt) in updates.iter().zip(receipts) {
        take_one(telegram, host, raw, input_id(raw.id), receipt);
    }
    batch
}

/// Hands over one update, under this id.
pub(super) fn take_one(
    telegram: &Arc<Telegram>,
    host: &Host,
    raw: &RawUpdate,
    id: InputId,
    receipt: Receipt,
) {
    let Ok(translated) = catch_unwind(AssertUnwindSafe(|| translate(telegram.read(raw)))) else {
        return host.sink.quarantine(UnreadableUpdate {
            id,
            raw: raw.json.get().into(),
            why: INTERNAL_ERROR,
            receipt,
        });
    };
    match translated {
        Translated::Event(event) => host.sink.take(Update {
            id,
            channel: NAME,
            event: *event,
            raw: Some(raw.json.get().into()),
            receipt,
        }),
        Translated::Business(what) => business::pass_on(telegram, host, id, what, receipt),
        Translated::Account(account) => business::learn(telegram, host, account, id, receipt),
        Translated::Nothing => receipt.taken(),
    }
}
