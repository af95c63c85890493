//! Topics of a forum in which a desk talks about one customer each: opened, named, closed and
//! reopened as wished.

use serde::Deserialize;
use serde_json::json;

use super::bot::Telegram;
use super::client::CALL;
use super::errors::{Fault, Refusal};
use super::place::Place;
use crate::channel::{SendError, Sent};
use crate::message::{OutMessage, TopicWish};

#[derive(Deserialize)]
struct Chat {
    #[serde(default)]
    is_forum: bool,
}

#[derive(Deserialize)]
struct Opened {
    message_thread_id: i64,
}

impl Telegram {
    /// Returns whether a place may have a topic of its own, as far as that is known.
    pub(super) fn may_have_topics(&self, at: Place<'_>) -> bool {
        let is_group = at.business.is_none() && !at.is_private();
        is_group && (at.topic.is_some() || self.forums.known(at.chat) != Some(false))
    }

    /// Makes the topic of a place as wished; see [`Channel::topic`](crate::channel::Channel::topic).
    pub(super) async fn shape_topic(
        &self,
        place: &str,
        wish: &TopicWish,
    ) -> Result<Option<String>, SendError> {
        let at = self.own(place)?;
        let made = match (wish, at.topic) {
            (TopicWish::Open(title), None) => self.open_topic(at, title).await,
            (TopicWish::Open(title), Some(topic)) => {
                let open = self.change_topic(at, topic, "reopenForumTopic", None);
                match Box::pin(open).await {
                    Ok(()) => self.rename_topic(at, topic, title).await,
                    Err(fault) => Err(fault),
                }
                .map(|()| None)
            }
            (TopicWish::Rename(title), Some(topic)) => {
                self.rename_topic(at, topic, title).await.map(|()| None)
            }
            (TopicWish::Close, Some(topic)) => self
                .change_topic(at, topic, "closeForumTopic", None)
                .await
                .map(|()| None),
            (TopicWish::Rename(_) | TopicWish::Close, None) => Ok(None),
        };
        match made {
            Ok(moved) => Ok(moved),
            Err(Fault::Refusal(refusal)) if refusal.says("not a forum") => {
                self.forums.note(at.chat, false);
                Ok(at.topic.map(|_| Place { topic: None, ..at }.write()))
            }
            Err(Fault::Refusal(refusal)) if is_lost(&refusal) => match wish {
                TopicWish::Open(_) => Err(SendError::TopicLost),
                // Whoever deleted it wants neither its name nor its end.
                TopicWish::Rename(_) | TopicWish::Close => Ok(None),
            },
            Err(Fault::Refusal(refusal)) if refusal.says("not enough rights") => {
                Err(SendError::NoTopics(refusal.description))
            }
            Err(fault) => Err(fault.into()),
        }
    }

    async fn open_topic(&self, at: Place<'_>, title: &str) -> Result<Option<String>, Fault> {
        if !self.is_forum(at.chat).await? {
            return Ok(None);
        }
        let payload = json!({ "chat_id": at.chat, "name": title });
        let opened: Opened = self.client.call("createForumTopic", &payload, CALL).await?;
        Ok(Some(at.in_topic(Some(opened.message_thread_id)).write()))
    }

    async fn is_forum(&self, chat: i64) -> Result<bool, Fault> {
        if let Some(is_forum) = self.forums.known(chat) {
            return Ok(is_forum);
        }
        let payload = json!({ "chat_id": chat });
        let told: Chat = self.client.call("getChat", &payload, CALL).await?;
        self.forums.note(chat, told.is_forum);
        Ok(told.is_forum)
    }

    async fn rename_topic(&self, at: Place<'_>, topic: i64, title: &str) -> Result<(), Fault> {
        self.change_topic(at, topic, "editForumTopic", Some(title))
            .await
    }

    async fn change_topic(
        &self,
        at: Place<'_>,
        topic: i64,
        method: &str,
        name: Option<&str>,
    ) -> Result<(), Fault> {
        let mut payload = json!({ "chat_id": at.chat, "message_thread_id": topic });
        if let Some(name) = name {
            payload["name"] = json!(name);
        }
        match self.client.call::<bool>(method, &payload, CALL).await {
            Ok(_) => Ok(()),
            Err(Fault::Refusal(refusal)) if refusal.says("topic_not_modified") => Ok(()),
            Err(fault) => Err(fault),
        }
    }

    /// Sends a message; one to a topic of a desk that was closed meanwhile is sent once more after
    /// reopening it.
    pub(super) async fn deliver_at(
        &self,
        place: &str,
        message: &OutMessage,
        reply_to: Option<i64>,
    ) -> Result<Sent, SendError> {
        let error = match self.deliver(place, message, reply_to).await {
            Ok(sent) => return Ok(sent),
            Err(error) => error,
        };
        match self.topic_trouble(place, error).await {
            Some(error) => Err(error),
            None => self.deliver(place, message, reply_to).await,
        }
    }

    /// Returns what an error of a message to a topic of a desk means: a topic that is gone is
    /// another trouble than a group where the bot may not write. One that was closed is reopened
    /// first, if the bot may; then the error is `None` and the message may be tried again.
    async fn topic_trouble(&self, place: &str, error: SendError) -> Option<SendError> {
        let (SendError::Gone(why), Some(at)) = (&error, Place::read(place)) else {
            return Some(error);
        };
        let (Some(_), Some(topic)) = (at.customer, at.topic) else {
            return Some(error);
        };
        let refusal = Refusal {
            description: why.clone(),
            ..Refusal::default()
        };
        if is_lost(&refusal) {
            return Some(SendError::TopicLost);
        }
        if !refusal.says("topic_closed") {
            return Some(error);
        }
        let reopened = self.change_topic(at, topic, "reopenForumTopic", None).await;
        reopened.err().map(|_| error)
    }
}

/// Returns whether a refusal means that the topic was deleted.
fn is_lost(refusal: &Refusal) -> bool {
    [
        "message thread not found",
        "topic_id_invalid",
        "topic_deleted",
        "unknown forum topic",
    ]
    .iter()
    .any(|words| refusal.says(words))
}
