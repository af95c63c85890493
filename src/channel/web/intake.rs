//! Hands over what people on pages do; each is taken once, and answered when it is on disk.

use std::time::Duration;

use super::report::{Deed, Report};
use super::service::Web;
use super::visitor::NAME;
use crate::channel::batch::{Batch, Receipt};
use crate::channel::messenger::Host;
use crate::channel::update::Update;
use crate::id::InputId;

/// The bot's account in ids of updates; no other messenger in this process has it.
const ACCOUNT: u64 = 3;
/// How long something may wait for the disk before the page tries again.
const DISK_TIMEOUT: Duration = Duration::from_secs(30);

impl Web {
    /// Hands over what a person did; returns when it is on disk.
    ///
    /// Fails with the reason if it is not taken: the page brings it again.
    pub(super) async fn take(&self, report: Report) -> Result<(), &'static str> {
        let Some(host) = self.state().host.clone() else {
            return Err("starting");
        };
        if let Some(why) = host.sink.refusal() {
            return Err(why);
        }
        let place = report.seat.place().0;
        let is_back = match report.deed {
            Deed::Left(true) => {
                self.state().left.insert(place);
                false
            }
            Deed::Said { .. }
            | Deed::Tapped { .. }
            | Deed::TappedInGroup { .. }
            | Deed::Left(false) => self.state().left.remove(&place),
        };
        let batch = Batch::new();
        let receipt = batch.receipt(report.web);
        if is_back {
            let back = Report {
                deed: Deed::Left(false),
                id: format!("{}.back", report.id),
                ..report.clone()
            };
            hand_over(&host, &back, back.input_id(), receipt.also());
        }
        hand_over(&host, &report, report.input_id(), receipt);
        host.sink.watch(&batch);
        tokio::select! {
            biased;
            result = batch.closed() => result.map_err(|lost| {
                log::warn!("updates {lost}; the page brings them once more");
                "it got lost"
            })?,
            why = host.sink.breaks() => return Err(why),
            () = tokio::time::sleep(DISK_TIMEOUT) => return Err("the disk is slow"),
        }
        host.sink.acknowledged();
        Ok(())
    }

    /// Says that a visitor's pages can be reached: what waits for them is sent.
    pub(super) fn reachable(&self, places: [String; 2]) {
        if let Some(host) = &self.state().host {
            places
                .into_iter()
                .for_each(|place| host.sink.reachable(place));
        }
    }
}

impl Report {
    /// Returns the id under which it is taken once, however often the page brings it.
    fn input_id(&self) -> InputId {
        InputId::Named {
            bot: ACCOUNT,
            name: format!("{}/{}", self.seat.visitor.id(), self.id).into(),
        }
    }
}

/// Hands over what a person did under an id.
pub(super) fn hand_over(host: &Host, report: &Report, id: InputId, receipt: Receipt) {
    host.sink.take(Update {
        id,
        channel: NAME,
        event: report.event(),
        raw: serde_json::to_string(report).ok().map(Into::into),
        receipt,
    });
}
