//! Carries the outbox to the messenger: in order per conversation, one call at a time there, many
//! conversations at once.
//!
//! A freeze, a block or a slow answer concerns its own conversation alone. The outcome of each row
//! goes back to the store in batches. A row whose outcome is unknown after a crash is sent again.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};
use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::channel::pace::{Pace, Parcel, Urgency};
use crate::channel::{Channel, SendError};
use crate::id::{ConversationId, EffectId, OwnerId};
use crate::runtime::conversation_queue::{ConversationQueue, Pick};
use crate::store::{Body, Moved, Outgoing, Place, Settled};
use crate::time::{Duration, Timestamp, now};

/// An order for the deliverer.
#[derive(Debug)]
pub enum Order {
    /// Rows of one turn that are on disk now.
    Rows {
        /// The owner of the records.
        owner: OwnerId,
        /// The conversation they belong to.
        conversation: ConversationId,
        /// The place of the conversation at the messenger.
        place: Place,
        /// The rows, in order.
        rows: Vec<Outgoing>,
        /// Replies of turns up to this number are withdrawn.
        withdrawn_before: u64,
        /// When the customer's newest message was sent, if the messenger counts from it.
        last_sent: Option<Timestamp>,
    },
    /// Messages to places with this prefix may be tried again now.
    Wake(String),
    /// A tap whose turn is on disk: ends the waiting sign, and shows a short note if there is one.
    Tap {
        /// The messenger's id of the tap.
        tap: String,
        /// The note to show.
        note: Option<String>,
        /// When the tap was made.
        at: Timestamp,
    },
    /// A group has moved from one place to another.
    Moved(Place, Place),
    /// Deliver what is queued, then end; no more orders come.
    Finish,
}

/// What the deliverer reports to the other parts of the program.
pub trait DeliveryObserver: Send + Sync + 'static {
    /// Reports the outcome of rows.
    fn settle(&self, rows: Vec<(OwnerId, EffectId, Settled)>);
    /// Reports that the messenger did not carry out a call.
    fn refused(&self, _error: &SendError) {}
    /// Reports that the bot can no longer reach a place, and the message that showed it.
    fn gone(&self, place: &Place, found_by: EffectId);
    /// Reports that a message reached a place where the bot could not write before.
    fn reached(&self, place: &Place, found_by: EffectId);
    /// Reports that a group has a new id at the messenger: the old place and the new one.
    fn moved(&self, from: &Place, to: &Place);
    /// Looks up a receipt that is no longer in memory; `None` if there is none.
    fn receipt(&self, effect: EffectId) -> Option<String>;
}

/// Maximum number of concurrent calls.
const CALLS: usize = 256;
/// The note for a tap is worthless after this long.
const STALE_TAP: Duration = Duration(10);
/// How long a conversation rests if the bot may not write there, unless we are told that it may.
const LOOK_AGAIN: Duration = Duration::MINUTE;
/// A reply that could not be sent for this long is given up.
const GIVE_UP: Duration = Duration::DAY;

/// Messages to a group where the bot may not write are given up after this long, and the oldest
/// beyond this number.
const MAX_REST: Duration = Duration(14 * Duration::DAY.0);
const MAX_RESTING: usize = 50;

/// The reason given when an edit is dropped.
const NEVER_SENT: &str = "the message it changes was never sent";

enum Finished {
    Row {
        conversation: ConversationId,
        row: Outgoing,
        result: Result<Option<String>, SendError>,
    },
    Tap,
}

/// Delivers rows until it is told to finish.
pub struct Deliverer<C, D> {
    channel: Arc<C>,
    desk: Arc<D>,
    lanes: HashMap<ConversationId, ConversationQueue>,
    ready: VecDeque<ConversationId>,
    sleeping: BinaryHeap<Reverse<(Timestamp, ConversationId)>>,
    calls: JoinSet<Finished>,
    settled: Vec<(OwnerId, EffectId, Settled)>,
    pace: Pace,
    is_finishing: bool,
}

impl<C: Channel + 'static, D: DeliveryObserver> Deliverer<C, D> {
    /// Makes a deliverer with empty queues.
    pub fn new(channel: Arc<C>, desk: Arc<D>) -> Self {
        Self {
            channel,
            desk,
            lanes: HashMap::new(),
            ready: VecDeque::new(),
            sleeping: BinaryHeap::new(),
            calls: JoinSet::new(),
            settled: Vec::new(),
            pace: Pace::default(),
            is_finishing: false,
        }
    }

    /// Runs until told to finish and everything that can be sent is sent.
    pub async fn run(mut self, mut orders: mpsc::UnboundedReceiver<Order>) {
        loop {
            self.start_calls();
            if !self.settled.is_empty() {
                self.desk.settle(std::mem::take(&mut self.settled));
            }
            if self.is_finishing && self.calls.is_empty() && self.ready.is_empty() {
                return;
            }
            let wake = self.next_wake();
            tokio::select! {
                order = orders.recv(), if !self.is_finishing => match order {
                    Some(order) => {
                        self.take(order);
                        while let Ok(order) = orders.try_recv() {
                            self.take(order);
                        }
                    }
                    None => self.is_finishing = true,
                },
                Some(finished) = self.calls.join_next(), if !self.calls.is_empty() => {
                    self.finished(finished);
                    while let Some(finished) = self.calls.try_join_next() {
                        self.finished(finished);
                    }
                }
                () = sleep_until(wake) => {}
            }
        }
    }

    fn take(&mut self, order: Order) {
        match order {
            Order::Rows {
                owner,
                conversation,
                place,
                rows,
                withdrawn_before,
                last_sent,
            } => {
                let lane = self.lanes.entry(conversation).or_default();
                if let Some(last_sent) = last_sent {
                    lane.closes_at = self
                        .channel
                        .capabilities(&place.0)
                        .window
                        .map(|window| last_sent.plus(window));
                }
                (lane.owner, lane.place) = (Some(owner), Some(place));
                lane.withdrawn_before = lane.withdrawn_before.max(withdrawn_before);
                for row in rows {
                    self.settled.extend(
                        lane.add(row)
                            .into_iter()
                            .map(|(id, why)| (owner, id, Settled::Dropped(why.to_owned()))),
                    );
                }
                self.ready.push_back(conversation);
            }
            Order::Tap { tap, note, at } => {
                if now().since(at) <= STALE_TAP {
                    let channel = Arc::clone(&self.channel);
                    self.spawn(async move {
                        if let Err(error) = channel.acknowledge_tap(&tap, note.as_deref()).await {
                            log::debug!("a tap was not acknowledged: {error}");
                        }
                        Finished::Tap
                    });
                }
            }
            Order::Wake(beginning) => {
                let is_there = |lane: &ConversationQueue| {
                    lane.place
                        .as_ref()
                        .is_some_and(|place| place.0.starts_with(&beginning))
                };
                for (conversation, lane) in self.lanes.iter_mut().filter(|(_, lane)| is_there(lane))
                {
                    // `resting_since` stays set until a message goes out, so that the later success
                    // cancels a refusal that was reported late.
                    lane.not_before = None;
                    lane.is_woken = lane.is_busy;
                    self.ready.push_back(*conversation);
                }
            }
            Order::Moved(from, to) => {
                let (moved, at) = (
                    Moved {
                        from,
                        to,
                        address: None,
                    },
                    now(),
                );
                for lane in self.lanes.values_mut() {
                    lane.moves(&moved, at);
                }
            }
            Order::Finish => self.is_finishing = true,
        }
    }

    fn start_calls(&mut self) {
        let at = now();
        while let Some(Reverse((wake, conversation))) = self.sleeping.peek().copied()
            && wake <= at
        {
            self.sleeping.pop();
            self.ready.push_back(conversation);
        }
        while self.calls.len() < CALLS
            && let Some(conversation) = self.ready.pop_front()
        {
            self.start(conversation, at);
        }
    }

    fn start(&mut self, conversation: ConversationId, at: Timestamp) {
        let Some(lane) = self.lanes.get_mut(&conversation) else {
            return;
        };
        if lane.is_busy {
            return;
        }
        let owner = lane.owner.expect("a lane is made by its first rows");
        self.settled.extend(
            lane.withdraw()
                .into_iter()
                .map(|id| (owner, id, Settled::Dropped("withdrawn".to_owned()))),
        );
        if lane.closes_at.is_some_and(|closes_at| closes_at <= at) {
            let (why, late) = (SendError::WindowClosed.to_string(), lane.clear());
            if !late.is_empty() {
                log::warn!(
                    "conversation {conversation}: {} messages will not go out: {why}",
                    late.len()
                );
            }
            self.settled.extend(
                late.into_iter()
                    .map(|id| (owner, id, Settled::Dropped(why.clone()))),
            );
        }
        match lane.next(at) {
            Pick::Nothing => {
                if lane.is_idle() {
                    self.lanes.remove(&conversation);
                }
            }
            Pick::Later(wake) => self.sleeping.push(Reverse((wake, conversation))),
            Pick::Now(row) => {
                let place = lane
                    .place
                    .clone()
                    .expect("a lane is made by its first rows");
                let known = lane.receipt_for(&row).or_else(|| {
                    if let Body::Edit { of, .. } = &row.body {
                        self.desk.receipt(*of)
                    } else {
                        None
                    }
                });
                if matches!(row.body, Body::Edit { .. }) && known.is_none() {
                    // The message it edits was given up, so the edit must not use up a slot of the
                    // rate limit.
                    log::debug!("message {} changes one that was never sent", row.id);
                    self.settled
                        .push((owner, row.id, Settled::Dropped(NEVER_SENT.to_owned())));
                    return self.ready.push_back(conversation);
                }
                let parcel = parcel(self.channel.group(&place.0), &place, &row);
                let allowed = self.pace.next_allowed(&parcel, at);
                if allowed > at {
                    lane.put_back(row);
                    return self.sleeping.push(Reverse((allowed, conversation)));
                }
                self.pace.took(&parcel, at);
                (lane.is_busy, lane.is_woken) = (true, false);
                self.call(conversation, place, row, known);
            }
        }
    }

    fn call(
        &mut self,
        conversation: ConversationId,
        place: Place,
        row: Outgoing,
        known: Option<String>,
    ) {
        let channel = Arc::clone(&self.channel);
        self.spawn(async move {
            let result = match &row.body {
                Body::Send(message) => channel
                    .send(&place.0, message)
                    .await
                    .map(|receipt| Some(receipt.message)),
                Body::Edit { text, keyboard, .. } => match known {
                    Some(receipt) => channel
                        .edit(&place.0, &receipt, text, keyboard)
                        .await
                        .map(|()| None),
                    None => Err(SendError::Refused(NEVER_SENT.to_owned())),
                },
            };
            Finished::Row {
                conversation,
                row,
                result,
            }
        });
    }

    fn spawn(&mut self, call: impl Future<Output = Finished> + Send + 'static) {
        // Boxed, because a call is a future of some kilobytes, which Tokio would copy four times.
        self.calls.spawn(Box::pin(call));
    }

    fn finished(&mut self, finished: Result<Finished, tokio::task::JoinError>) {
        let (conversation, row, result) = match finished {
            Ok(Finished::Row {
                conversation,
                row,
                result,
            }) => (conversation, row, result),
            Ok(Finished::Tap) => return,
            Err(error) => {
                log::error!("a delivery ended by itself: {error}");
                return;
            }
        };
        let Some(lane) = self.lanes.get_mut(&conversation) else {
            return;
        };
        lane.is_busy = false;
        let owner = lane.owner.expect("a lane is made by its first rows");
        match result {
            Ok(receipt) => {
                lane.first_failed_at = None;
                if lane.resting_since.take().is_some()
                    && let Some(place) = &lane.place
                {
                    self.desk.reached(place, row.id);
                }
                let receipt = receipt.unwrap_or_default();
                if matches!(row.body, Body::Send(_)) {
                    lane.remember(row.id, receipt.clone());
                }
                self.settled
                    .push((owner, row.id, Settled::Sent { receipt }));
            }
            Err(error) => self.failed(conversation, owner, row, error),
        }
        self.ready.push_back(conversation);
    }

    fn failed(
        &mut self,
        conversation: ConversationId,
        owner: OwnerId,
        row: Outgoing,
        error: SendError,
    ) {
        let at = now();
        self.desk.refused(&error);
        let lane = self
            .lanes
            .get_mut(&conversation)
            .expect("the caller found it");
        let found_by = row.id;
        match error {
            SendError::RetryAfter(seconds) => {
                if let Some(Place(place)) = &lane.place {
                    self.pace
                        .refused(self.channel.group(place).unwrap_or(place), seconds, at);
                }
                lane.put_back(row);
            }
            SendError::NotNow(_) | SendError::Gone(_) if lane.is_woken => lane.put_back(row),
            SendError::NotNow(why) => {
                log::info!("conversation {conversation}: {why}; what is to be said waits");
                lane.not_before = Some(at.plus(LOOK_AGAIN));
                lane.put_back(row);
            }
            SendError::Unknown(_) | SendError::Misconfigured(_) => {
                if let SendError::Misconfigured(why) = &error {
                    log::error!("the messenger does not accept this bot: {why}; trying again");
                }
                let since = *lane.first_failed_at.get_or_insert(at);
                let is_edit = matches!(row.body, Body::Edit { .. });
                if at.since(since) > GIVE_UP || (is_edit && row.tries >= 5) {
                    log::warn!(
                        "message {} was given up after {} tries: {error}",
                        row.id,
                        row.tries
                    );
                    self.settled
                        .push((owner, row.id, Settled::Dropped(error.to_string())));
                } else {
                    // Waits 1, 2, 4 … 60 seconds. The first retry comes at once, since most
                    // failures are a connection that was closed while idle.
                    let wait = if row.tries == 0 {
                        0
                    } else {
                        (1_i64 << (row.tries - 1).min(6)).min(60)
                    };
                    lane.not_before = (wait > 0).then(|| at.plus(Duration(wait)));
                    lane.put_back(Outgoing {
                        tries: row.tries.saturating_add(1),
                        ..row
                    });
                }
            }
            // In a group the bot may be let in again later; its messages are for people who are
            // still there.
            SendError::Gone(why)
                if lane
                    .place
                    .as_ref()
                    .is_some_and(|place| self.channel.group(&place.0).is_some()) =>
            {
                let since = lane.rest(row, at);
                log::info!(
                    "conversation {conversation}: the bot may not write there ({why}); {} messages wait until it may",
                    lane.len()
                );
                let late = if at.since(since) > MAX_REST {
                    lane.clear()
                } else {
                    lane.beyond(MAX_RESTING)
                };
                self.settled.extend(
                    late.into_iter()
                        .map(|id| (owner, id, Settled::Dropped(why.clone()))),
                );
                if let Some(place) = &lane.place {
                    self.desk.gone(place, found_by);
                }
            }
            SendError::Gone(why) => {
                log::info!(
                    "conversation {conversation}: nobody is there ({why}); {} messages are dropped",
                    lane.len() + 1
                );
                self.settled
                    .push((owner, row.id, Settled::Dropped(why.clone())));
                self.settled.extend(
                    lane.clear()
                        .into_iter()
                        .map(|id| (owner, id, Settled::Dropped(why.clone()))),
                );
                if let Some(place) = &lane.place {
                    self.desk.gone(place, row.id);
                }
            }
            SendError::Moved(to) => match lane
                .place
                .clone()
                .and_then(|place| moved(self.channel.group(&place.0)?, to))
            {
                Some(found) => {
                    lane.put_back(row);
                    lane.moves(&found, at);
                    self.desk.moved(&found.from, &found.to);
                }
                None => self.settled.push((
                    owner,
                    row.id,
                    Settled::Dropped("the conversation moved".to_owned()),
                )),
            },
            SendError::Refused(_) | SendError::WindowClosed => {
                log::warn!("message {} will not go out: {error}", row.id);
                self.settled
                    .push((owner, row.id, Settled::Dropped(error.to_string())));
            }
        }
    }

    fn next_wake(&self) -> Option<Timestamp> {
        self.sleeping.peek().map(|Reverse((wake, _))| *wake)
    }
}

/// Returns the move of a group that has a new number at its messenger.
fn moved(group: &str, to: i64) -> Option<Moved> {
    let (before, _) = group.rsplit_once('/')?;
    Some(Moved {
        from: Place(group.to_owned()),
        to: Place(format!("{before}/{to}")),
        address: None,
    })
}

/// Returns what the pacing needs to know about a row; all places of a group count as one.
fn parcel<'a>(group: Option<&'a str>, place: &'a Place, row: &Outgoing) -> Parcel<'a> {
    let is_unasked = matches!(&row.body, Body::Send(message) if message.unasked);
    Parcel {
        place: group.unwrap_or(&place.0),
        is_group: group.is_some(),
        urgency: if is_unasked {
            Urgency::Unasked
        } else {
            Urgency::Reply
        },
        turn: Some((row.id.conversation, row.id.turn)),
        is_edit: matches!(row.body, Body::Edit { .. }),
    }
}

async fn sleep_until(wake: Option<Timestamp>) {
    match wake {
        Some(wake) => {
            let ahead = u64::try_from(wake.0.saturating_sub(now().0)).unwrap_or(0);
            tokio::time::sleep_until(
                Instant::now() + std::time::Duration::from_millis(ahead.clamp(1, 3_600_000)),
            )
            .await;
        }
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests;
