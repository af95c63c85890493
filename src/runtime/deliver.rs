//! Carries the outbox to the messenger: in order per conversation, one call at a time there, many
//! conversations at once.
//!
//! A freeze, a block or a slow answer concerns its own conversation alone. The outcome of each row
//! goes back to the store in batches. A row whose outcome is unknown after a crash is sent again.

mod bring;
pub mod channels;
mod join;
mod observer;
mod outcome;
mod queue;
mod receipts;
#[cfg(test)]
mod tests;
pub(in crate::runtime) mod topics;

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};
use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::channel::pace::{Pace, Parcel, Urgency};
use crate::channel::{Channel, SendError};
use crate::id::{ConversationId, EffectId, Name, OwnerId};
use crate::runtime::deliver::channels::Channels;
pub use crate::runtime::deliver::observer::DeliveryObserver;
use crate::runtime::deliver::queue::{ConversationQueue, Pick};
use crate::runtime::deliver::receipts::RestingReceipts;
use crate::runtime::deliver::topics::Lines;
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
        /// At a desk, the message with the customer's card, if there is one.
        card: Option<EffectId>,
    },
    /// Messages to places with this prefix may be tried again now.
    Wake(String),
    /// A tap whose turn is on disk: ends the waiting sign, and shows a short note if there is one.
    Tap {
        /// The place where it was made.
        place: Place,
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

/// Maximum number of concurrent calls.
const CALLS: usize = 256;
/// The note for a tap is worthless after this long.
const STALE_TAP: Duration = Duration(10);
/// The reason given when an edit is dropped.
const NEVER_SENT: &str = "the message it changes was never sent";

enum Finished {
    Row {
        conversation: ConversationId,
        /// The row, and behind it those whose words went along.
        rows: Vec<Outgoing>,
        result: Result<Option<String>, SendError>,
    },
    Topic {
        conversation: ConversationId,
        row: Outgoing,
        result: Result<Option<String>, SendError>,
    },
    Tap,
}

/// Delivers rows until it is told to finish.
pub struct Deliverer<D> {
    channels: HashMap<Name, PacedChannel>,
    observer: Arc<D>,
    queues: HashMap<ConversationId, ConversationQueue>,
    resting: RestingReceipts,
    lines: Lines,
    ready: VecDeque<ConversationId>,
    sleeping: BinaryHeap<Reverse<(Timestamp, ConversationId)>>,
    calls: JoinSet<Finished>,
    settled: Vec<(OwnerId, EffectId, Settled)>,
    is_finishing: bool,
}

/// A channel, and how fast messages go out by it.
struct PacedChannel {
    channel: Arc<dyn Channel>,
    pace: Pace,
}

impl<D: DeliveryObserver> Deliverer<D> {
    /// Makes a deliverer with empty queues.
    pub fn new(channels: &Channels, observer: Arc<D>) -> Self {
        let paced = |(name, channel): (&Name, &Arc<dyn Channel>)| {
            let (channel, pace) = (Arc::clone(channel), Pace::new(channel.limits()));
            (name.clone(), PacedChannel { channel, pace })
        };
        Self {
            channels: channels.iter().map(paced).collect(),
            observer,
            queues: HashMap::new(),
            resting: RestingReceipts::default(),
            lines: Lines::default(),
            ready: VecDeque::new(),
            sleeping: BinaryHeap::new(),
            calls: JoinSet::new(),
            settled: Vec::new(),
            is_finishing: false,
        }
    }

    /// Runs until told to finish and everything that can be sent is sent.
    pub async fn run(mut self, mut orders: mpsc::UnboundedReceiver<Order>) {
        loop {
            self.start_calls();
            if !self.settled.is_empty() {
                self.observer.settle(std::mem::take(&mut self.settled));
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
                card,
            } => {
                let Some(paced) = self.channels.get(place.channel()) else {
                    // They stay on disk for a run in which their messenger is connected.
                    let (count, channel) = (rows.len(), place.channel());
                    return log::warn!(
                        "{channel} is not connected; messages that wait for it: {count}"
                    );
                };
                let queue = self
                    .queues
                    .entry(conversation)
                    .or_insert_with(|| ConversationQueue::new(self.resting.take(conversation)));
                if let Some(last_sent) = last_sent {
                    queue.closes_at = paced
                        .channel
                        .capabilities(&place.0)
                        .window
                        .map(|window| last_sent.plus(window));
                }
                queue.card = card.or(queue.card).filter(|_| place.is_desk());
                queue.owner = Some(owner);
                // A desk's queue knows better by what topic it goes: a turn may be older than that.
                if !place.is_desk() || queue.place.is_none() {
                    queue.place = Some(place);
                }
                queue.withdrawn_before = queue.withdrawn_before.max(withdrawn_before);
                for row in rows {
                    self.settled.extend(
                        queue
                            .add(row)
                            .into_iter()
                            .map(|(id, why)| (owner, id, Settled::Dropped(why.to_owned()))),
                    );
                }
                self.ready.push_back(conversation);
            }
            Order::Tap {
                place,
                tap,
                note,
                at,
            } => {
                if let Some(paced) = self.channels.get(place.channel())
                    && now().since(at) <= STALE_TAP
                {
                    let channel = Arc::clone(&paced.channel);
                    self.spawn(async move {
                        if let Err(error) = channel.acknowledge_tap(&tap, note.as_deref()).await {
                            log::debug!("a tap was not acknowledged: {error}");
                        }
                        Finished::Tap
                    });
                }
            }
            Order::Wake(beginning) => {
                let is_there = |queue: &ConversationQueue| {
                    queue
                        .place
                        .as_ref()
                        .is_some_and(|place| place.0.starts_with(&beginning))
                };
                for (conversation, queue) in
                    self.queues.iter_mut().filter(|(_, queue)| is_there(queue))
                {
                    // `resting_since` stays set until a message goes out, so that the later success
                    // cancels a refusal that was reported late.
                    queue.not_before = None;
                    queue.is_woken = queue.is_busy;
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
                for (conversation, queue) in &mut self.queues {
                    queue.moves(&moved, at);
                    if moved.is_of_desk() && queue.place.as_ref() == Some(&moved.to) {
                        self.ready.push_back(*conversation);
                    }
                }
                if !moved.is_of_desk() {
                    self.resting.drop_at(|place| moved.renamed(place).is_some());
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
        let Some(queue) = self.queues.get_mut(&conversation) else {
            return;
        };
        if queue.is_busy {
            return;
        }
        let owner = queue.owner.expect("a queue is made by its first rows");
        self.settled.extend(
            queue
                .withdraw()
                .into_iter()
                .map(|id| (owner, id, Settled::Dropped("withdrawn".to_owned()))),
        );
        if queue.closes_at.is_some_and(|closes_at| closes_at <= at) {
            let (why, late) = (SendError::WindowClosed.to_string(), queue.clear());
            if !late.is_empty() {
                log::warn!(
                    "conversation {conversation}: messages that will not go out: {}: {why}",
                    late.len()
                );
            }
            self.settled.extend(
                late.into_iter()
                    .map(|id| (owner, id, Settled::Dropped(why.clone()))),
            );
        }
        if !self.lines.is_empty()
            && queue.opening().is_none()
            && let Some(place) = queue.place.clone()
        {
            self.leave_line(&place, conversation);
        }
        let Some(queue) = self.queues.get_mut(&conversation) else {
            return;
        };
        match queue.next(at) {
            Pick::Nothing => {
                if queue.is_idle()
                    && let Some(ConversationQueue {
                        place: Some(place),
                        receipts,
                        ..
                    }) = self.queues.remove(&conversation)
                {
                    self.resting.keep(conversation, place, receipts);
                }
            }
            Pick::Later(wake) => self.sleeping.push(Reverse((wake, conversation))),
            Pick::Now(row) if matches!(row.body, Body::Topic(_)) => {
                self.start_topic(conversation, row, at);
            }
            Pick::Now(row) => {
                let place = queue
                    .place
                    .clone()
                    .expect("a queue is made by its first rows");
                let known = queue.receipt_for(&row).or_else(|| {
                    let wanted = queue.refers_to(&row)?;
                    self.observer.receipt(wanted)
                });
                let paced = self
                    .channels
                    .get_mut(place.channel())
                    .expect("a queue is made only for a connected channel");
                let why_not = match row.body {
                    Body::Send(_) | Body::Topic(_) => None,
                    // The message it edits was given up.
                    Body::Edit { .. } if known.is_none() => Some(NEVER_SENT),
                    Body::Edit { .. } if !paced.channel.capabilities(&place.0).edits => {
                        Some("what was sent stays as it is there")
                    }
                    Body::Edit { .. } => None,
                };
                if let Some(why) = why_not {
                    // It must not use up a slot of the rate limit.
                    log::debug!("message {} edits nothing: {why}", row.id);
                    if let Body::Edit { of, .. } = &row.body {
                        self.observer.unchanged(&place, row.id, *of);
                    }
                    self.settled
                        .push((owner, row.id, Settled::Dropped(why.to_owned())));
                    return self.ready.push_back(conversation);
                }
                let parcel = parcel(paced.channel.group(&place.0), &place, &row);
                let allowed = paced.pace.next_allowed(&parcel, at);
                if allowed > at {
                    queue.put_back(row);
                    return self.sleeping.push(Reverse((allowed, conversation)));
                }
                paced.pace.took(&parcel, at);
                (queue.is_busy, queue.is_woken) = (true, false);
                let channel = Arc::clone(&paced.channel);
                let rows = match join::is_words(&place, &row) {
                    true => queue.joined(row, channel.capabilities(&place.0).text_max),
                    false => vec![row],
                };
                self.call(channel, conversation, place, rows, known);
            }
        }
    }

    fn call(
        &mut self,
        channel: Arc<dyn Channel>,
        conversation: ConversationId,
        place: Place,
        mut rows: Vec<Outgoing>,
        known: Option<String>,
    ) {
        let Some(first) = rows.first() else { return };
        let source = match &first.body {
            Body::Send(message) => bring::wanted(message, &place)
                .and_then(|passed| self.channels.get(bring::from(passed)))
                .map(|paced| Arc::clone(&paced.channel)),
            Body::Edit { .. } | Body::Topic(_) => None,
        };
        self.spawn(async move {
            let row = &rows[0];
            let result = match &row.body {
                Body::Send(message) => {
                    let brought = match bring::wanted(message, &place) {
                        Some(passed) => bring::bring(source, passed, message, row.tries)
                            .await
                            .map(Cow::Owned),
                        None => Ok(join::joined(message, &rows[1..])),
                    };
                    match brought {
                        Ok(message) => match &known {
                            Some(card) => channel.answer(&place.0, card, row.id, &message).await,
                            None => channel.send_once(&place.0, row.id, &message).await,
                        }
                        .map(|receipt| Some(receipt.message)),
                        Err(error) => Err(error),
                    }
                }
                Body::Edit { text, keyboard, .. } => match known {
                    Some(receipt) => channel
                        .edit(&place.0, &receipt, text, keyboard)
                        .await
                        .map(|()| None),
                    None => Err(SendError::Refused(NEVER_SENT.to_owned())),
                },
                Body::Topic(wish) => channel.topic(&place.0, wish).await,
            };
            match rows[0].body {
                Body::Topic(_) => Finished::Topic {
                    conversation,
                    row: rows.remove(0),
                    result,
                },
                Body::Send(_) | Body::Edit { .. } => Finished::Row {
                    conversation,
                    rows,
                    result,
                },
            }
        });
    }

    fn spawn(&mut self, call: impl Future<Output = Finished> + Send + 'static) {
        // Boxed, because a call is a future of some kilobytes, which Tokio would copy four times.
        self.calls.spawn(Box::pin(call));
    }

    fn next_wake(&self) -> Option<Timestamp> {
        self.sleeping.peek().map(|Reverse((wake, _))| *wake)
    }
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
        talk: (group.is_some() && join::is_passed_on(place, row)).then_some(&*place.0),
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
