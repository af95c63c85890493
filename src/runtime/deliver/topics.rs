//! Topics of a desk: opened in the order in which they are asked for, and no faster than the
//! messenger takes them. Who waits for one holds up nobody else.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use crate::channel::SendError;
use crate::id::ConversationId;
use crate::message::TopicWish;
use crate::runtime::deliver::{Deliverer, DeliveryObserver};
use crate::store::{Body, Outgoing, Place, Settled};
use crate::time::{Duration, Timestamp};

/// How long a topic is not opened again if nobody knows whether it was: the messenger tells of a
/// topic that the bot opened, and that takes it over.
pub const IN_DOUBT: Duration = Duration(5);
/// How long a conversation waits at most for the note that it has moved.
const MOVES: Duration = Duration::MINUTE;
const NONE_THERE: &str = "there are no topics";

/// Who waits for a topic, by group, first come first served.
pub(super) type Lines = HashMap<String, VecDeque<ConversationId>>;

impl<D: DeliveryObserver> Deliverer<D> {
    /// Makes a topic as wished, or puts that off until the messenger takes it.
    pub(super) fn start_topic(
        &mut self,
        conversation: ConversationId,
        row: Outgoing,
        at: Timestamp,
    ) {
        let (Body::Topic(wish), Some(queue)) = (&row.body, self.queues.get_mut(&conversation))
        else {
            return;
        };
        let (owner, place) = (
            queue.owner.expect("a queue is made by its first rows"),
            queue
                .place
                .clone()
                .expect("a queue is made by its first rows"),
        );
        let paced = self
            .channels
            .get_mut(place.channel())
            .expect("a queue is made only for a connected channel");
        let is_there = place.is_in_topic();
        let opens = matches!(wish, TopicWish::Open(_)) && !is_there;
        let is_done = queue.opened == Some(row.id);
        let is_possible = is_there || (opens && paced.channel.capabilities(&place.0).topics);
        let group = paced.channel.group(&place.0).unwrap_or(&place.0).to_owned();
        if is_done || !is_possible {
            let settled = match is_done {
                true => Settled::Sent {
                    receipt: String::new(),
                },
                false => Settled::Dropped(NONE_THERE.to_owned()),
            };
            queue.opened = None;
            self.settled.push((owner, row.id, settled));
            self.leave_line(&place, conversation);
            return self.ready.push_back(conversation);
        }
        if opens {
            let line = self.lines.entry(group.clone()).or_default();
            if !line.contains(&conversation) {
                line.push_back(conversation);
            }
            let is_next = line.front() == Some(&conversation);
            let allowed = paced.pace.next_topic(&group, at);
            if !is_next || allowed > at {
                queue.put_back(row);
                if is_next {
                    self.sleeping
                        .push(std::cmp::Reverse((allowed, conversation)));
                }
                return;
            }
            paced.pace.took_topic(&group, at);
        }
        (queue.is_busy, queue.is_woken) = (true, false);
        let channel = Arc::clone(&paced.channel);
        self.leave_line(&place, conversation);
        self.call(channel, conversation, place, vec![row], None);
    }

    /// Takes a conversation out of the line for topics, if it is in it; then the next may go.
    pub(super) fn leave_line(&mut self, place: &Place, conversation: ConversationId) {
        let group = self.group_of(place);
        let Some(line) = self.lines.get_mut(&group) else {
            return;
        };
        let Some(nth) = line.iter().position(|waits| *waits == conversation) else {
            return;
        };
        line.remove(nth);
        match line.front() {
            Some(next) => self.ready.push_back(*next),
            None => drop(self.lines.remove(&group)),
        }
    }

    /// Returns the group of a place, or the place itself if it is in none.
    fn group_of(&self, place: &Place) -> String {
        let paced = self.channels.get(place.channel());
        let group = paced.and_then(|paced| paced.channel.group(&place.0));
        group.unwrap_or(&place.0).to_owned()
    }

    /// Takes the outcome of a call about a topic. Returns the row and the error if it is one that
    /// any other row could meet as well.
    pub(super) fn finished_topic(
        &mut self,
        conversation: ConversationId,
        row: Outgoing,
        result: Result<Option<String>, SendError>,
        at: Timestamp,
    ) -> Option<(Outgoing, SendError)> {
        let queue = self.queues.get_mut(&conversation)?;
        let owner = queue.owner.expect("a queue is made by its first rows");
        let place = queue.place.clone()?;
        let error = match result {
            Ok(None) => {
                let receipt = String::new();
                self.settled
                    .push((owner, row.id, Settled::Sent { receipt }));
                return None;
            }
            Ok(Some(to)) => {
                // The row stays until the move is on disk: else a kill would forget the topic.
                queue.put_back(row);
                queue.not_before = Some(at.plus(MOVES));
                self.observer.topic_opened(&place, &Place(to));
                return None;
            }
            Err(error) => error,
        };
        match error {
            // Another is opened, as if there had never been one.
            SendError::TopicLost => {
                queue.put_back(row);
                queue.not_before = Some(at.plus(MOVES));
                self.observer.topic_opened(&place, &place.in_topic(None));
            }
            SendError::NoTopics(why) => {
                log::warn!("conversation {conversation}: {why}; its desk answers by replies");
                self.observer.topic_refused(&place, row.id);
                self.settled.push((owner, row.id, Settled::Dropped(why)));
            }
            SendError::RetryAfter(seconds) => {
                queue.put_back(row);
                let group = self.group_of(&place);
                if let Some(paced) = self.channels.get_mut(place.channel()) {
                    paced.pace.refused_topic(&group, seconds, at);
                }
                // It was the first in the line, and is again.
                self.lines
                    .entry(group)
                    .or_default()
                    .push_front(conversation);
            }
            SendError::Unknown(why) => {
                log::warn!("conversation {conversation}: whether a topic was opened: {why}");
                queue.put_back(row);
                queue.not_before = Some(at.plus(IN_DOUBT));
            }
            other => return Some((row, other)),
        }
        None
    }
}
