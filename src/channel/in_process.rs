//! What messengers inside this process have in common: each keeps what people do until the bot has
//! taken it for good.

use std::sync::Arc;

use anyhow::Result;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::Notify;

use crate::channel::batch::{Batch, Receipt};
use crate::channel::messenger::{Commands, Connection, Host, Messenger, Routes};
use crate::channel::update::{Update, UpdateEvent};
use crate::channel::{Call, Channel, Pending};
use crate::id::{InputId, Name};

/// How many times in a row the same updates are brought without success.
const MAX_LOSSES: u64 = 5;

/// A messenger inside this process; clones are the same messenger.
pub trait InProcess: Channel + Clone + 'static {
    /// The name of its channel.
    const NAME: Name;
    /// The bot's account in ids of updates; each such messenger has another one.
    const ACCOUNT: u64;
    /// Something that a person did, as it is kept and as it lies in quarantine.
    type Report: Clone + Serialize + DeserializeOwned + Send + Sync;

    /// Takes what it needs of the bot that connects.
    fn connected(&self, host: &Host);

    /// Shows these menus of commands.
    fn show_menus(&self, menus: &[Commands]);

    /// Returns what people did and the bot has not taken for good, in order.
    fn reports(&self) -> Vec<Self::Report>;

    /// Returns what is notified of each new report.
    fn reported(&self) -> &Notify;

    /// Drops the oldest reports, which are taken for good.
    fn taken(&self, count: usize);

    /// Returns the number of a report, which no other one has.
    fn number(report: &Self::Report) -> i64;

    /// Returns what happened, as every messenger reports it; `None` if it does not concern the bot.
    fn event(&self, report: &Self::Report) -> Option<UpdateEvent>;
}

impl<M: InProcess> Messenger for M {
    fn name(&self) -> Name {
        M::NAME
    }

    fn routes(&self) -> Option<Routes> {
        None
    }

    fn connect(&self, host: Host) -> Pending<'_, Result<Arc<dyn Connection>>> {
        let messenger = self.clone();
        messenger.connected(&host);
        Box::pin(async {
            Ok(Arc::new(InProcessConnection { messenger, host }) as Arc<dyn Connection>)
        })
    }
}

/// A connected bot.
struct InProcessConnection<M> {
    messenger: M,
    host: Host,
}

impl<M: InProcess> Connection for InProcessConnection<M> {
    fn channel(&self) -> Arc<dyn Channel> {
        Arc::new(self.messenger.clone())
    }

    fn account(&self) -> &str {
        "bot"
    }

    fn register<'a>(&'a self, menus: &'a [Commands]) -> Call<'a, ()> {
        self.messenger.show_menus(menus);
        Box::pin(async { Ok(()) })
    }

    fn receive(&self, ready: Box<dyn FnOnce() + Send>) -> Pending<'_, anyhow::Error> {
        Box::pin(async move {
            ready();
            let mut losses = 0;
            loop {
                let reports = self.messenger.reports();
                if reports.is_empty() {
                    self.messenger.reported().notified().await;
                    continue;
                }
                let batch = self.hand_over(&reports);
                self.host.sink.watch(&batch);
                match batch.closed().await {
                    Ok(()) => {
                        losses = 0;
                        self.messenger.taken(reports.len());
                        self.host.sink.acknowledged();
                    }
                    Err(lost) => {
                        losses += 1;
                        log::warn!("updates {lost}; they are brought once more");
                        if losses >= MAX_LOSSES {
                            self.host.sink.stuck(format!("updates {lost}"));
                        }
                        tokio::time::sleep(std::time::Duration::from_secs(losses)).await;
                    }
                }
            }
        })
    }

    fn stop(&self) -> Pending<'_, ()> {
        Box::pin(async {})
    }

    fn finish(&self) -> Pending<'_, ()> {
        Box::pin(async {})
    }

    fn take_again(&self, id: &InputId, raw: &str) -> Option<Batch> {
        let report = serde_json::from_str(raw).ok()?;
        let batch = Batch::new();
        self.hand_over_one(&report, id.clone(), batch.receipt(M::number(&report)));
        Some(batch)
    }
}

impl<M: InProcess> InProcessConnection<M> {
    fn hand_over(&self, reports: &[M::Report]) -> Batch {
        let batch = Batch::new();
        // All receipts are made before the first update is handed over, so the batch cannot close
        // early.
        let receipts: Vec<Receipt> = reports
            .iter()
            .map(|report| batch.receipt(M::number(report)))
            .collect();
        for (report, receipt) in reports.iter().zip(receipts) {
            let id = InputId::Update {
                bot: M::ACCOUNT,
                update: M::number(report),
            };
            self.hand_over_one(report, id, receipt);
        }
        batch
    }

    fn hand_over_one(&self, report: &M::Report, id: InputId, receipt: Receipt) {
        let Some(event) = self.messenger.event(report) else {
            return receipt.taken();
        };
        self.host.sink.take(Update {
            id,
            channel: M::NAME,
            event,
            raw: serde_json::to_string(report).ok().map(Into::into),
            receipt,
        });
    }
}
