//! What Telegram tells of a group: where in it something happened, who came and went, how the bot stands there.

use super::{Place, address, profile};
use crate::channel::telegram::{Me, wire};
use crate::engine::input::Profile;

/// Where in a group something happened, as the store keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupPlace {
    /// The group as a whole.
    pub chat: String,
    /// The group's address.
    pub address: String,
    /// The group's name.
    pub title: Option<String>,
    /// The group as a whole, or the topic of it.
    pub place: String,
    /// The own place of the person there.
    pub member: Option<String>,
}

/// People came into a group or left it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Members {
    /// The group.
    pub spot: GroupPlace,
    /// Who came; bots are left out.
    pub joined: Vec<Member>,
    /// Who left.
    pub left: Vec<Member>,
    /// When, by Telegram's clock, in seconds.
    pub date: i64,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Their own place in the group.
    pub place: String,
    /// Who.
    pub address: String,
    /// What Telegram says of them.
    pub profile: Profile,
}

/// A topic of a forum was closed, or opened again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// The topic.
    pub spot: GroupPlace,
    /// Whether nobody may write there now.
    pub is_closed: bool,
}

/// Says where in a group something happened.
pub(super) fn spot(chat: &wire::Chat, topic: Option<i64>, member: Option<i64>, me: &Me) -> GroupPlace {
    let whole = Place::chat(me.id, chat.id);
    let place = whole.in_topic(topic);
    GroupPlace {
        chat: whole.write(),
        address: address(chat.id),
        title: chat.title.clone(),
        place: place.write(),
        member: member.map(|member| place.of(member).write()),
    }
}

/// Reads the service messages that concern who is in a group and what it is called.
pub(super) fn service(message: &wire::Message, topic: Option<i64>, me: &Me) -> Option<super::UpdateKind> {
    use super::UpdateKind;
    let spot = || spot(&message.chat, topic, None, me);
    if message.new_chat_title.is_some() {
        let title = message.new_chat_title.clone();
        return Some(UpdateKind::Renamed(GroupPlace { title, ..spot() }));
    }
    if message.forum_topic_closed.is_some() || message.forum_topic_reopened.is_some() {
        return Some(UpdateKind::Topic(Topic { spot: spot(), is_closed: message.forum_topic_closed.is_some() }));
    }
    let (came, left) = (message.new_chat_members.as_deref().unwrap_or_default(), message.left_chat_member.as_slice());
    if came.is_empty() && left.is_empty() {
        return None;
    }
    let spot = spot();
    let joined = people(came, message.chat.id, me);
    let left = people(left, message.chat.id, me);
    Some(UpdateKind::Members(Members { spot, joined, left, date: message.date.unwrap_or(0) }))
}

/// Reads that one member's standing changed; nothing where they are in the group as before.
pub(super) fn member(change: &wire::ChatMemberUpdated, me: &Me) -> Option<Members> {
    let (before, after) = (change.old_chat_member.as_ref(), &change.new_chat_member);
    let (was_in, is_in) = (before.is_some_and(wire::ChatMember::is_in), after.is_in());
    // Who may not write yet cannot answer either: they come when they may.
    let is_coming = after.may_write() && !before.is_some_and(wire::ChatMember::may_write);
    if !is_coming && (was_in == is_in || !was_in) {
        return None;
    }
    let user = change.new_chat_member.user.as_slice();
    let (came, left) = if is_in { (user, &[][..]) } else { (&[][..], user) };
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
        profile: profile(user),
    };
    people.map(member).collect()
}
