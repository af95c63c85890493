//! Names of conversations and people at a messenger, the same for every messenger: stable text with
//! the messenger's name in front.
//!
//! A place is written `channel/account/business/chat[/topic[/member[/customer]]]`, with `-` for a part that it
//! does not have, and an address `channel:number`. Only the channel knows what its parts mean.

use crate::id::ConversationId;

/// Where a conversation is at its messenger, as the channel writes it: stable text, such as
/// `telegram/7001/-/123456`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place(pub String);

/// A person's address at a messenger, as the channel writes it: `telegram:123456`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address(pub String);

/// The part that names a topic.
const TOPIC: usize = 4;

/// How many parts a member's own place has.
const MEMBER_PARTS: usize = 6;

/// How many parts the place has at which a desk talks about one customer.
const DESK_PARTS: usize = 7;

/// Which part of a place is the holder of a Business account.
const BUSINESS_PART: usize = 2;

/// Which part of a place is the chat.
const CHAT_PART: usize = 3;

impl Place {
    /// Returns whether this is the given place or one below it.
    pub fn is_within(&self, place: &Self) -> bool {
        self.0
            .strip_prefix(&place.0)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Returns whether a desk talks about one customer here.
    ///
    /// ```
    /// use vraag::id::ConversationId;
    /// use vraag::place::Place;
    ///
    /// let group = Place("telegram/7001/-/-100123".to_owned());
    /// let desk = group.desk(ConversationId(10));
    /// assert_eq!(desk.0, "telegram/7001/-/-100123/-/-/000000000000000a");
    /// assert_eq!((desk.is_desk(), group.is_desk()), (true, false));
    /// ```
    pub fn is_desk(&self) -> bool {
        self.0.split('/').count() == DESK_PARTS
    }

    /// Returns whether it is in a topic.
    pub fn is_in_topic(&self) -> bool {
        self.0
            .split('/')
            .nth(TOPIC)
            .is_some_and(|topic| topic != "-")
    }

    /// Returns the same place in another topic of its chat, or in none.
    ///
    /// ```
    /// use vraag::id::ConversationId;
    /// use vraag::place::Place;
    ///
    /// let desk = Place("telegram/7001/-/-100123".to_owned()).desk(ConversationId(10));
    /// let there = desk.in_topic(Some(42));
    /// assert_eq!(there.0, "telegram/7001/-/-100123/42/-/000000000000000a");
    /// assert_eq!((there.is_in_topic(), there.in_topic(None)), (true, desk));
    /// ```
    #[must_use]
    pub fn in_topic(&self, topic: Option<i64>) -> Self {
        let mut parts: Vec<String> = self.0.split('/').map(str::to_owned).collect();
        parts.resize(parts.len().max(TOPIC + 1), "-".to_owned());
        parts[TOPIC] = topic.map_or("-".to_owned(), |topic| topic.to_string());
        Self(parts.join("/"))
    }

    /// Returns the place in this chat at which a desk talks about the person of a conversation.
    #[must_use]
    pub fn desk(&self, customer: ConversationId) -> Self {
        Self(format!("{}/-/-/{customer}", self.0))
    }

    /// Returns the address of the chat in which a desk talks about one customer here; `None` if none
    /// does.
    ///
    /// ```
    /// use vraag::place::Place;
    ///
    /// let talk = Place("telegram/7001/-/-100123/-/-/000000000000000a".to_owned());
    /// assert_eq!(talk.desk_chat().map(|chat| chat.0).as_deref(), Some("telegram:-100123"));
    /// ```
    pub fn desk_chat(&self) -> Option<Address> {
        let chat = self
            .0
            .split('/')
            .nth(CHAT_PART)
            .filter(|_| self.is_desk())?;
        Some(Address(format!("{}:{chat}", self.channel())))
    }

    /// Returns the address of the holder of the Business account in whose chat this is; `None` if it
    /// is in none.
    ///
    /// ```
    /// use vraag::place::Place;
    ///
    /// let holder = |place: &str| Place(place.to_owned()).holder().map(|holder| holder.0);
    /// assert_eq!(holder("telegram/7001/42/5").as_deref(), Some("telegram:42"));
    /// assert_eq!(holder("telegram/7001/-/5"), None);
    /// ```
    pub fn holder(&self) -> Option<Address> {
        let holder = self.0.split('/').nth(BUSINESS_PART)?;
        (holder != "-").then(|| Address(format!("{}:{holder}", self.channel())))
    }

    /// Returns the chat in which a desk talks about one customer here; `None` if none does.
    pub fn around_desk(&self) -> Option<Self> {
        let chat: Vec<&str> = self.0.split('/').take(CHAT_PART + 1).collect();
        self.is_desk().then(|| Self(chat.join("/")))
    }

    /// Returns the name of the channel that it belongs to.
    pub fn channel(&self) -> &str {
        self.0.split('/').next().unwrap_or_default()
    }

    /// Returns the address of a group at this place: its channel, and its number there.
    pub fn group_address(&self) -> Address {
        let number = self.0.rsplit('/').next().unwrap_or_default();
        Address(format!("{}:{number}", self.channel()))
    }

    /// Returns the group or topic around a member's own place; `None` if it is not a member's.
    ///
    /// ```
    /// use vraag::place::Place;
    ///
    /// let around = |place: &str| Place(place.to_owned()).around().map(|place| place.0);
    /// assert_eq!(around("telegram/7001/-/-100123/42/5").as_deref(), Some("telegram/7001/-/-100123/42"));
    /// assert_eq!(around("telegram/7001/-/-100123/-/5").as_deref(), Some("telegram/7001/-/-100123"));
    /// assert_eq!(around("telegram/7001/-/-100123/42"), None);
    /// ```
    pub fn around(&self) -> Option<Self> {
        if self.0.split('/').count() != MEMBER_PARTS {
            return None;
        }
        let (topic, _) = self.0.rsplit_once('/')?;
        Some(Self(topic.strip_suffix("/-").unwrap_or(topic).to_owned()))
    }
}
