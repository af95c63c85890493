//! What becomes of a row after a call: it is settled, waits, or takes its whole conversation along.

use crate::channel::SendError;
use crate::id::{ConversationId, OwnerId};
use crate::runtime::deliver::{Deliverer, DeliveryObserver, Finished};
use crate::store::{Body, Moved, Outgoing, Place, Settled};
use crate::time::{Duration, now};

/// How long a conversation rests if the bot may not write there, unless we are told that it may.
const LOOK_AGAIN: Duration = Duration::MINUTE;
/// A reply that could not be sent for this long is given up.
const GIVE_UP: Duration = Duration::DAY;

/// Messages to a group where the bot may not write are given up after this long, and the oldest
/// beyond this number.
const MAX_REST: Duration = Duration(14 * Duration::DAY.0);
const MAX_RESTING: usize = 50;

impl<D: DeliveryObserver> Deliverer<D> {
    pub(super) fn finished(&mut self, finished: Result<Finished, tokio::task::JoinError>) {
        let (conversation, rows, result) = match finished {
            Ok(Finished::Row {
                conversation,
                rows,
                result,
            }) => (conversation, rows, result),
            Ok(Finished::Topic {
                conversation,
                row,
                result,
            }) => {
                let Some(queue) = self.queues.get_mut(&conversation) else {
                    return;
                };
                queue.is_busy = false;
                let owner = queue.owner.expect("a queue is made by its first rows");
                if let Some((row, error)) = self.finished_topic(conversation, row, result, now()) {
                    self.failed(conversation, owner, row, error);
                }
                return self.ready.push_back(conversation);
            }
            Ok(Finished::Tap) => return,
            Err(error) => {
                log::error!("a delivery ended by itself: {error}");
                return;
            }
        };
        let Some(queue) = self.queues.get_mut(&conversation) else {
            return;
        };
        queue.is_busy = false;
        let owner = queue.owner.expect("a queue is made by its first rows");
        match result {
            Ok(receipt) => {
                queue.first_failed_at = None;
                if queue.resting_since.take().is_some()
                    && let (Some(place), Some(row)) = (&queue.place, rows.first())
                {
                    self.observer.reached(place, row.id);
                }
                let receipt = receipt.unwrap_or_default();
                for row in rows {
                    if matches!(row.body, Body::Send(_)) {
                        queue.receipts.remember(row.id, receipt.clone());
                    }
                    let receipt = receipt.clone();
                    self.settled
                        .push((owner, row.id, Settled::Sent { receipt }));
                }
            }
            Err(error) => {
                let mut rows = rows.into_iter();
                let first = rows.next().expect("a call sends a row");
                rows.rev().for_each(|row| queue.put_back(row));
                self.failed(conversation, owner, first, error)
            }
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
        self.observer.refused(&error);
        let queue = self
            .queues
            .get_mut(&conversation)
            .expect("the caller found it");
        let paced = queue
            .place
            .as_ref()
            .and_then(|place| self.channels.get_mut(place.channel()))
            .expect("a queue is made only for a connected channel");
        let found_by = row.id;
        match error {
            SendError::RetryAfter(seconds) => {
                if let Some(Place(place)) = &queue.place {
                    paced
                        .pace
                        .refused(paced.channel.group(place).unwrap_or(place), seconds, at);
                }
                queue.put_back(row);
            }
            SendError::TopicLost if matches!(row.body, Body::Send(_)) => {
                // It is said in the next topic, which the desk's conversation asks for.
                queue.put_back(row);
                queue.not_before = Some(at.plus(Duration::MINUTE));
                if let Some(place) = &queue.place {
                    self.observer.topic_lost(place, found_by);
                }
            }
            SendError::NotNow(_) | SendError::Gone(_) if queue.is_woken => queue.put_back(row),
            SendError::NotNow(why) => {
                log::debug!("conversation {conversation}: {why}; what is to be said waits");
                queue.not_before = Some(at.plus(LOOK_AGAIN));
                queue.put_back(row);
            }
            SendError::Unknown(_) | SendError::Misconfigured(_) => {
                if let SendError::Misconfigured(why) = &error {
                    log::error!("the messenger does not accept this bot: {why}; trying again");
                }
                let since = *queue.first_failed_at.get_or_insert(at);
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
                    queue.not_before = (wait > 0).then(|| at.plus(Duration(wait)));
                    queue.put_back(Outgoing {
                        tries: row.tries.saturating_add(1),
                        ..row
                    });
                }
            }
            // In a group the bot may be let in again later; its messages are for people who are
            // still there.
            SendError::Gone(why)
                if queue
                    .place
                    .as_ref()
                    .is_some_and(|place| paced.channel.group(&place.0).is_some()) =>
            {
                let since = queue.rest(row, at);
                log::info!(
                    "conversation {conversation}: the bot may not write there ({why}); messages that wait until it may: {}",
                    queue.len()
                );
                let late = if at.since(since) > MAX_REST {
                    queue.clear()
                } else {
                    queue.beyond(MAX_RESTING)
                };
                self.settled.extend(
                    late.into_iter()
                        .map(|id| (owner, id, Settled::Dropped(why.clone()))),
                );
                if let Some(place) = &queue.place {
                    self.observer.gone(place, found_by);
                }
            }
            SendError::Gone(why) => {
                log::info!(
                    "conversation {conversation}: nobody is there ({why}); messages dropped: {}",
                    queue.len() + 1
                );
                self.settled
                    .push((owner, row.id, Settled::Dropped(why.clone())));
                self.settled.extend(
                    queue
                        .clear()
                        .into_iter()
                        .map(|id| (owner, id, Settled::Dropped(why.clone()))),
                );
                if let Some(place) = &queue.place {
                    self.observer.gone(place, row.id);
                }
            }
            SendError::Moved(to) => match queue
                .place
                .clone()
                .and_then(|place| moved(paced.channel.group(&place.0)?, &to))
            {
                Some(found) => {
                    queue.put_back(row);
                    queue.moves(&found, at);
                    self.observer.moved(&found.from, &found.to);
                }
                None => self.settled.push((
                    owner,
                    row.id,
                    Settled::Dropped("the conversation moved".to_owned()),
                )),
            },
            SendError::Refused(_)
            | SendError::WindowClosed
            | SendError::TopicLost
            | SendError::NoTopics(_) => {
                log::warn!("message {} will not go out: {error}", row.id);
                self.settled
                    .push((owner, row.id, Settled::Dropped(error.to_string())));
            }
        }
    }
}

/// Returns the move of a group that has a new id at its messenger.
fn moved(group: &str, to: &str) -> Option<Moved> {
    let (before, _) = group.rsplit_once('/')?;
    Some(Moved {
        from: Place(group.to_owned()),
        to: Place(format!("{before}/{to}")),
        address: None,
    })
}
