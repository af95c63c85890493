//! Follows the topics of desks: a conversation moves into the one that was opened for it, and what
//! people do to a topic by hand is what they mean by it.

use crate::channel::update::{GroupEvent, Speaker, TopicChange};
use crate::engine::input::{Input, TopicNews};
use crate::engine::session::Conversation;
use crate::id::{EffectId, InputId};
use crate::message::DeskAction;
use crate::runtime::decide::groups::update::GroupUpdate;
use crate::runtime::decide::{AfterCommit, Decider};
use crate::store::{Moved, Place, StoreError};
use crate::time::Duration;

/// How often a desk is told at most that the bot may not open topics.
const TOLD_AGAIN: Duration = Duration::DAY;

impl<A: AfterCommit> Decider<A> {
    /// Moves a desk's conversation about one customer into another topic, or out of all.
    pub(in crate::runtime) fn moves_topic(
        &mut self,
        from: &Place,
        to: &Place,
    ) -> Result<(), StoreError> {
        // Earlier turns are handed over first, so that the store moves what they made.
        self.hand_over();
        let talk = self.store.find(from)?.map(|(_, talk)| talk);
        let at = talk
            .map(|talk| self.store.place(talk))
            .transpose()?
            .flatten();
        let address = None;
        let moved = Moved {
            from: from.clone(),
            to: to.clone(),
            address,
        };
        match at {
            // Another has taken it over by its name: two customers in one topic would hear what is
            // meant for the other.
            Some(at) if at == *from && self.is_taken(to)? => self.after.moved(from, from),
            Some(at) if at == *from => {
                self.store.moved(&moved)?;
                self.rename_in_memory(&moved);
                self.after.moved(from, to);
            }
            // It moved meanwhile: its messages go there.
            Some(at) => self.after.moved(from, &at),
            None => self.after.moved(from, to),
        }
        Ok(())
    }

    /// Returns whether somebody is talked about in the topic of a place.
    fn is_taken(&self, place: &Place) -> Result<bool, StoreError> {
        let topic = place.0.split('/').take(5).collect::<Vec<_>>().join("/");
        Ok(place.is_in_topic() && self.talk_in_topic(&Place(topic))?.is_some())
    }

    /// Tells a desk's conversation what happened to its topic.
    pub(in crate::runtime) fn topic_news(
        &mut self,
        place: Place,
        found_by: EffectId,
        news: TopicNews,
    ) -> Result<(), StoreError> {
        let id = InputId::Effect(found_by);
        match news {
            // First the turn that asks for another topic: after a kill it is asked for again.
            TopicNews::Lost => {
                self.take_own(place.clone(), id, Input::Topic(news))?;
                self.moves_topic(&place, &place.in_topic(None))
            }
            TopicNews::Refused => {
                let now = self.now.read();
                let chat = place.0.split('/').take(4).collect::<Vec<_>>().join("/");
                let is_known = |told| now.since(told) < TOLD_AGAIN;
                if self
                    .refused_topics
                    .get(&chat)
                    .copied()
                    .is_some_and(is_known)
                {
                    return Ok(());
                }
                self.refused_topics.insert(chat, now);
                self.take_own(place, id, Input::Topic(news))
            }
        }
    }

    /// Takes over a topic that the bot opened, of which it may not have heard: its answer got lost,
    /// or the program was killed before it was noted.
    ///
    /// If customers who wait for a topic of this name are several, it is left to the answer.
    pub(super) fn topic_opened(
        &mut self,
        update: &GroupUpdate,
        title: &str,
    ) -> Result<(), StoreError> {
        let topic = Place(update.spot.place.clone());
        let chat = Place(update.spot.chat.clone());
        if topic == chat || self.talk_in_topic(&topic)?.is_some() {
            return Ok(());
        }
        let waits = |conversation: &Conversation| {
            let desk = conversation.desk.as_ref();
            desk.is_some_and(|desk| desk.is_open && desk.title.as_deref() == Some(title))
        };
        let mut waiting = Vec::new();
        // Only those on disk: of others nothing went out yet.
        for (place, _, conversation) in self.store.below(&chat)? {
            let is_candidate = place.is_desk() && !place.is_in_topic();
            if is_candidate && self.is_so(&place, conversation, waits)? {
                waiting.push(place);
            }
        }
        let number = topic
            .0
            .rsplit('/')
            .next()
            .and_then(|last| last.parse().ok());
        match waiting.as_slice() {
            [place] => self.moves_topic(place, &place.in_topic(number)),
            _ => Ok(()),
        }
    }

    /// Takes what concerns topics of a desk as such. Returns whether that is all there is to it.
    pub(super) fn take_topic(&mut self, update: &GroupUpdate) -> Result<bool, StoreError> {
        let GroupEvent::Topic(TopicChange::Opened { title }) = &update.what else {
            return Ok(false);
        };
        if self.is_desk(&update.spot.address) {
            self.topic_opened(update, title)?;
        }
        Ok(true)
    }
}

/// Returns the command that somebody gives who closes a topic: the matter is done.
pub(super) fn closing_word(change: &TopicChange) -> Option<(Option<&Speaker>, String)> {
    match change {
        TopicChange::Closed { by } => Some((by.as_ref(), format!("/{}", DeskAction::Done.word()))),
        TopicChange::Opened { .. } | TopicChange::Reopened => None,
    }
}
