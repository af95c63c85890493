//! Parses what Telegram reports about a group: where something happened, who came and went, and the
//! bot's own membership.

use super::update::{Members, Topic, UpdateKind};
use crate::channel::telegram::bot::Me;
use crate::channel::telegram::place::{Place, address};
use crate::channel::telegram::wire;
use crate::channel::update::{GroupPlace, Member, Speaker, TopicChange};
use crate::place::Address;

/// Returns the place in a group where something happened.
pub(super) fn spot(
    chat: &wire::Chat,
    topic: Option<i64>,
    member: Option<i64>,
    me: &Me,
) -> GroupPlace {
    let whole = Place::chat(me.id, chat.id);
    let place = whole.in_topic(topic);
    GroupPlace {
        chat: whole.write(),
        address: address(chat.id),
        title: chat.title.clone(),
        language: None,
        place: place.write(),
        member: member.map(|member| place.of(member).write()),
    }
}

/// Parses service messages about the members and the name of a group.
pub(super) fn service(message: &wire::Message, topic: Option<i64>, me: &Me) -> Option<UpdateKind> {
    let spot = || spot(&message.chat, topic, None, me);
    if message.new_chat_title.is_some() {
        let title = message.new_chat_title.clone();
        return Some(UpdateKind::Renamed(GroupPlace { title, ..spot() }));
    }
    if let Some(change) = topic_change(message, me) {
        let spot = spot();
        return Some(UpdateKind::Topic(Topic { spot, change }));
    }
    let (came, left) = (
        message.new_chat_members.as_deref().unwrap_or_default(),
        message.left_chat_member.as_slice(),
    );
    if came.is_empty() && left.is_empty() {
        return None;
    }
    let spot = spot();
    let joined = people(came, message.chat.id, me);
    let left = people(left, message.chat.id, me);
    Some(UpdateKind::Members(Members {
        spot,
        joined,
        left,
        date: message.date.unwrap_or(0),
    }))
}

/// Parses what happened to a topic. What the bot did itself is no news, but for a topic that it
/// opened: the answer to its call may have got lost.
fn topic_change(message: &wire::Message, me: &Me) -> Option<TopicChange> {
    let by = message.from.as_ref();
    let is_own = by.is_some_and(|by| u64::try_from(by.id) == Ok(me.id));
    if let Some(created) = &message.forum_topic_created {
        let title = created.name.clone();
        return is_own.then_some(TopicChange::Opened { title });
    }
    let is_anonymous = message.sender_chat.is_some();
    let speaker = |by: &wire::User| Speaker {
        address: Address(address(by.id)),
        profile: by.profile(),
    };
    let by = by.filter(|_| !is_anonymous).map(speaker);
    if is_own {
        return None;
    }
    if message.forum_topic_closed.is_some() {
        return Some(TopicChange::Closed { by });
    }
    message
        .forum_topic_reopened
        .is_some()
        .then_some(TopicChange::Reopened)
}

/// Parses a change of one member; `None` if they neither joined nor left.
pub(super) fn member(change: &wire::ChatMemberUpdated, me: &Me) -> Option<Members> {
    let (before, after) = (change.old_chat_member.as_ref(), &change.new_chat_member);
    let (was_in, is_in) = (before.is_some_and(wire::ChatMember::is_in), after.is_in());
    // A person who may not write yet cannot answer either, so they count as joined when they may.
    let is_coming = after.may_write() && !before.is_some_and(wire::ChatMember::may_write);
    if !is_coming && (was_in == is_in || !was_in) {
        return None;
    }
    let user = change.new_chat_member.user.as_slice();
    let (came, left) = if is_in {
        (user, &[][..])
    } else {
        (&[][..], user)
    };
    Some(Members {
        spot: spot(&change.chat, None, None, me),
        joined: people(came, change.chat.id, me),
        left: people(left, change.chat.id, me),
        date: change.date.unwrap_or(0),
    })
}

fn people(users: &[wire::User], chat: i64, me: &Me) -> Vec<Member> {
    let people = users.iter().filter(|user| user.is_bot != Some(true));
    let member = |user: &wire::User| Member {
        place: Place::chat(me.id, chat).of(user.id).write(),
        address: address(user.id),
        profile: user.profile(),
    };
    people.map(member).collect()
}
