//! Puts updates into quarantine that make the program panic or meet an unreadable record: with a
//! copy and the reason, so that everybody else goes on.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crate::channel::batch::Receipt;
use crate::channel::update::{INTERNAL_ERROR, UnreadableUpdate};
use crate::id::InputId;
use crate::runtime::decide::work::UnderWay;
use crate::runtime::decide::{AfterCommit, Committed, Decider, Inbound, Work};
use crate::store::{Place, StoreError};

/// The reason if the store rejects a turn as out of date however often it is retried.
pub(in crate::runtime) const UNKEEPABLE: &str = "the store refuses what follows from it";

/// What is needed to quarantine an input after a panic has consumed it.
#[derive(Debug)]
pub(in crate::runtime) struct QuarantineSpare {
    id: InputId,
    raw: Option<Arc<str>>,
    tap: Option<(Place, String)>,
    receipt: Option<Receipt>,
}

/// Why a task failed although the store works and everybody else goes on.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(in crate::runtime) struct PanicReason(String);

/// Runs a closure whose panic must not end the program. Returns `None` if it panicked.
pub(in crate::runtime) fn catch_panic<T>(what: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(what)).ok()
}

impl PanicReason {
    /// Runs a closure that may panic or meet an unreadable record; both become the outer error.
    pub fn catch<T>(
        what: impl FnOnce() -> Result<T, StoreError>,
    ) -> Result<Result<T, StoreError>, Self> {
        match catch_panic(what) {
            Some(Err(error @ StoreError::Unreadable { .. })) => Err(Self(error.to_string())),
            Some(done) => Ok(done),
            None => Err(Self::internal()),
        }
    }

    /// Makes the reason for a panic.
    pub fn internal() -> Self {
        Self(INTERNAL_ERROR.to_owned())
    }
}

impl QuarantineSpare {
    /// Keeps what is needed of a task.
    pub fn of(work: &Work) -> Option<Self> {
        let plain = |id: &InputId, raw: &str, receipt: &Receipt| {
            Some(Self {
                id: id.clone(),
                raw: Some(raw.into()),
                tap: None,
                receipt: Some(receipt.also()),
            })
        };
        match work {
            Work::Take(inbound)
            | Work::Again(inbound, _)
            | Work::Conflicting(inbound, ..)
            | Work::Erased(_, inbound) => Some(Self::of_input(inbound)),
            Work::Update(update) => plain(
                &update.id,
                update.raw.as_deref().unwrap_or_default(),
                &update.receipt,
            ),
            Work::Quarantine(update) => plain(&update.id, &update.raw, &update.receipt),
            Work::Moved(..)
            | Work::TopicMoved(..)
            | Work::Topic(..)
            | Work::Landed(_)
            | Work::SkipWait(_)
            | Work::TimerOver(_)
            | Work::Gone(..)
            | Work::Reached(..)
            | Work::Unchanged(..)
            | Work::Forgotten(_)
            | Work::Dialogs(_)
            | Work::Finish => None,
        }
    }

    /// Keeps what is needed of an input.
    pub fn of_input(inbound: &Inbound) -> Self {
        Self {
            id: inbound.id.clone(),
            raw: inbound.raw.clone(),
            tap: inbound.tap.clone().map(|tap| (inbound.place.clone(), tap)),
            receipt: inbound.receipt.as_ref().map(Receipt::also),
        }
    }

    /// Discards the copy, because all went well.
    pub fn discard(self) {
        if let Some(receipt) = self.receipt {
            receipt.taken();
        }
    }
}

impl<A: AfterCommit> Decider<A> {
    /// Puts an update into quarantine; it counts as taken.
    pub(in crate::runtime) fn quarantine(
        &mut self,
        update: UnreadableUpdate,
    ) -> Result<(), StoreError> {
        let UnreadableUpdate {
            id,
            raw,
            why,
            receipt,
        } = update;
        self.quarantine_spare(
            Some(QuarantineSpare {
                id,
                raw: Some(raw),
                tap: None,
                receipt: Some(receipt),
            }),
            PanicReason(why.to_owned()),
        )
    }

    /// Puts an input into quarantine; it counts as taken.
    pub(in crate::runtime) fn quarantine_inbound(
        &mut self,
        inbound: Box<Inbound>,
        why: &str,
    ) -> Result<(), StoreError> {
        let Inbound {
            id,
            place,
            tap,
            raw,
            receipt,
            ..
        } = *inbound;
        self.quarantine_spare(
            Some(QuarantineSpare {
                id,
                raw,
                tap: tap.map(|tap| (place, tap)),
                receipt,
            }),
            PanicReason(why.to_owned()),
        )
    }

    /// Handles a turn that conflicts with what is stored of its person.
    pub(in crate::runtime) fn quarantine_conflict(
        &mut self,
        mut inbound: Box<Inbound>,
        under_way: UnderWay,
        why: &str,
    ) -> Result<(), StoreError> {
        self.follow(&mut inbound.place)?;
        drop(under_way);
        let place = inbound.place.clone();
        self.quarantine_inbound(inbound, why)?;
        self.renew(&place)
    }

    /// Puts an input that caused a panic into quarantine.
    pub(in crate::runtime) fn quarantine_spare(
        &mut self,
        spare: Option<QuarantineSpare>,
        why: PanicReason,
    ) -> Result<(), StoreError> {
        let Some(QuarantineSpare {
            id,
            raw,
            tap,
            receipt,
        }) = spare
        else {
            log::error!("something could not be done: {why}");
            return Ok(());
        };
        log::error!("an update was put aside: {why}");
        // Turns decided before must reach the disk first.
        self.hand_over();
        self.store.quarantine(
            &id,
            raw.as_deref().unwrap_or_default(),
            &why.0,
            self.now.read(),
        )?;
        if let InputId::Timer(timer) = id {
            self.timers.quarantine(timer);
        }
        if let Some((place, tap)) = tap {
            // The person who tapped waits for a sign; without one the button keeps spinning.
            let (after, now) = (Arc::clone(&self.after), self.now.read());
            catch_panic(|| after.committed(Committed::tap(place, tap, None, now)));
        }
        if let Some(receipt) = receipt {
            receipt.quarantine();
        }
        Ok(())
    }
}
