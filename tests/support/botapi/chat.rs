//! Chats: their kinds, who stands where in them, and what a call may do there.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::json as shape;
use super::params::Params;
use super::rate::Rates;
use super::rule::{Refusal, Rule};
use super::topic::TopicState;
use super::world::{BOT_ID, Content, World};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChatKind {
    Private,
    Group,
    Supergroup,
    /// Only where messages come from; the bot is in none.
    Channel,
    /// A chat of a Business account with a customer.
    Business {
        owner: i64,
        customer: i64,
    },
}

/// What somebody is in a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Owner,
    Administrator,
    Member,
    /// A member who may not write.
    Muted,
    Left,
    Kicked,
}

impl Standing {
    pub fn is_member(self) -> bool {
        match self {
            Self::Owner | Self::Administrator | Self::Member | Self::Muted => true,
            Self::Left | Self::Kicked => false,
        }
    }

    pub fn is_administrator(self) -> bool {
        matches!(self, Self::Owner | Self::Administrator)
    }
}

#[derive(Clone, Debug)]
pub struct Chat {
    pub id: i64,
    pub kind: ChatKind,
    pub title: String,
    /// The bot and the people by id; who is not here has never been here.
    pub standings: BTreeMap<i64, Standing>,
    /// Administrators who speak as the group.
    pub hidden: BTreeSet<i64>,
    /// Whether only administrators may write.
    pub is_quiet: bool,
    /// When the customer of a Business account last wrote.
    pub last_incoming: Option<i64>,
    pub migrated_to: Option<i64>,
    pub is_forum: bool,
    /// Whether the right to manage topics is kept from the bot though it is an administrator.
    pub withholds_topics: bool,
    /// The topics of a forum by id; one that was deleted is not here.
    pub topics: BTreeMap<i64, TopicState>,
    /// The keyboard that now replaces the letters on the person's screen.
    pub keyboard: Option<Vec<Vec<Value>>>,
    pub is_one_time: bool,
}

impl Chat {
    pub fn new(id: i64, kind: ChatKind, title: &str) -> Self {
        Self {
            id,
            kind,
            title: title.to_owned(),
            standings: BTreeMap::from([(BOT_ID, Standing::Member)]),
            hidden: BTreeSet::new(),
            is_quiet: false,
            last_incoming: None,
            migrated_to: None,
            is_forum: false,
            withholds_topics: false,
            topics: BTreeMap::new(),
            keyboard: None,
            is_one_time: false,
        }
    }

    pub fn standing(&self, user: i64) -> Standing {
        self.standings.get(&user).copied().unwrap_or(Standing::Left)
    }

    pub fn is_group(&self) -> bool {
        matches!(self.kind, ChatKind::Group | ChatKind::Supergroup)
    }

    /// Returns the customer, in a chat of a Business account.
    pub fn customer(&self) -> Option<i64> {
        match self.kind {
            ChatKind::Business { customer, .. } => Some(customer),
            ChatKind::Private | ChatKind::Group | ChatKind::Supergroup | ChatKind::Channel => None,
        }
    }

    /// Tells whether the bot itself can be in such a chat.
    fn is_own(&self) -> bool {
        matches!(
            self.kind,
            ChatKind::Private | ChatKind::Group | ChatKind::Supergroup
        )
    }

    /// Tells whether the bot is kept from writing although it is here.
    pub fn silences_bot(&self) -> bool {
        let standing = self.standing(BOT_ID);
        standing == Standing::Muted || (self.is_quiet && !standing.is_administrator())
    }
}

/// What a call is about to do in a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Read,
    ReadMembers,
    Edit,
    Write,
}

impl World {
    /// Finds the chat that a call names and may use in this way, in the bot's own name or in a Business account's.
    pub fn addressee(&self, params: &Params, access: Access) -> Result<i64, Refusal> {
        match params.text("business_connection_id") {
            "" => self.chat_for(params.text("chat_id"), access),
            _ => self.business_chat_for(params),
        }
    }

    /// Finds the chat that an id names and that the bot may use in this way.
    pub fn chat_for(&self, chat_id: &str, access: Access) -> Result<i64, Refusal> {
        self.rules.check(Rule::ChatIdEmpty, chat_id.is_empty())?;
        let id: i64 = chat_id.parse().unwrap_or(0);
        let person = self.people.get(&id);
        if access != Access::Read {
            self.rules.check(
                Rule::ChatNeverStarted,
                person.is_some_and(|person| !person.has_started && self.has_met(id)),
            )?;
        }
        let is_known = person.is_none_or(|person| person.has_started || self.has_met(id));
        let chat = self.chats.get(&id).filter(|chat| chat.is_own());
        self.rules
            .check(Rule::ChatUnknown, chat.is_none() || !is_known)?;
        let changes = matches!(access, Access::Edit | Access::Write);
        if let Some(person) = person.filter(|_| changes) {
            self.rules
                .check(Rule::ChatDeactivated, person.is_deactivated)?;
            self.rules.check(Rule::ChatBlocked, person.has_blocked)?;
        }
        if let Some(chat) = chat {
            self.check_standing(chat, access)?;
        }
        Ok(id)
    }

    fn check_standing(&self, chat: &Chat, access: Access) -> Result<(), Refusal> {
        let standing = chat.standing(BOT_ID);
        match chat.kind {
            ChatKind::Private | ChatKind::Channel | ChatKind::Business { .. } => Ok(()),
            ChatKind::Group => {
                // A group that has moved can still be read, and messages in it still be edited.
                let is_shut = matches!(access, Access::Write | Access::ReadMembers);
                if let Some(to) = chat.migrated_to {
                    return if is_shut && self.rules.holds(Rule::ChatMigrated) {
                        Err(Refusal::migrated(to))
                    } else {
                        Ok(())
                    };
                }
                self.rules.check(
                    Rule::ChatKicked,
                    access != Access::Read && standing == Standing::Kicked,
                )?;
                self.rules.check(
                    Rule::ChatLeft,
                    access != Access::Read && standing == Standing::Left,
                )
            }
            ChatKind::Supergroup => {
                self.rules
                    .check(Rule::SupergroupKicked, standing == Standing::Kicked)?;
                self.rules
                    .check(Rule::SupergroupLeft, standing == Standing::Left)
            }
        }
    }

    /// Returns the chat that a call names, whether the bot may use it or not.
    pub fn place(&self, params: &Params) -> Option<i64> {
        match params.text("business_connection_id") {
            "" => params.integer("chat_id"),
            _ => self.business_place(params),
        }
    }

    /// Refuses what a group gets too often, where that is limited.
    pub fn flood(&self, method: &str, chat: Option<i64>) -> Option<Refusal> {
        let chat = self.chats.get(&chat?).filter(|chat| chat.is_group())?;
        match method {
            "createForumTopic" => self.topic_rates.refusal(chat.id, self.elapsed()),
            _ if Rates::counts(method) => self.rates.refusal(chat.id, self.elapsed()),
            _ => None,
        }
    }

    pub fn is_private(&self, chat_id: &str) -> bool {
        let chat = chat_id.parse().ok().and_then(|id: i64| self.chats.get(&id));
        chat.is_none_or(|chat| chat.kind == ChatKind::Private)
    }

    /// Puts in who is mentioned in a text of the bot; strangers are left out of it without a word.
    pub fn introduce(&mut self, mut content: Content) -> Content {
        let text = match &mut content {
            Content::Text(text) => text,
            Content::Photo { caption, .. } | Content::Document { caption, .. } => caption,
            Content::Other(_) => return content,
        };
        let is_known = |id: &i64| {
            self.people
                .get(id)
                .is_some_and(|person| person.has_started || self.has_met(*id))
        };
        let strangers =
            text.introduce(|id| Some(id).filter(is_known).map(|id| shape::person(self, id)));
        self.journal.dropped.extend(strangers);
        content
    }

    /// Tells whether the bot knows a person from elsewhere.
    fn has_met(&self, person: i64) -> bool {
        let is_customer = self
            .accounts
            .values()
            .any(|account| account.chats.contains_key(&person));
        is_customer
            || self
                .chats
                .values()
                .any(|chat| chat.is_group() && chat.standing(person).is_member())
    }
}
