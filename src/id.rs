//! Newtypes for every id, so that a contact is never mistaken for a conversation.
//!
//! Ids are opaque numbers; the store's place and address records hold what they mean at a
//! messenger.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::hex::Hex;

/// A name an author wrote: of a dialog, a section, a question, an option, a field, a tag.
///
/// Up to 23 bytes are stored inline, so cloning one rarely allocates.
pub type Name = smol_str::SmolStr;

/// The person or the group whose records one turn reads and writes.
///
/// The highest bit tells a group (1) from a contact (0); the other 63 bits are random.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct OwnerId(pub u64);

/// A conversation: a private chat, a group, a member inside a group, or a chat of a Business
/// account.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ConversationId(pub u64);

/// A session: the conversation and a number that counts from 1.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SessionId {
    /// The conversation in which it runs.
    pub conversation: ConversationId,
    /// Its number in that conversation, from 1.
    pub number: u32,
}

/// The id of an effect of a turn, numbered within the turn, so that a replay yields the same ids.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EffectId {
    /// The conversation of the turn.
    pub conversation: ConversationId,
    /// The conversation's turn number, from 1.
    pub turn: u64,
    /// The index of the effect in the turn, from 0.
    pub index: u16,
}

/// The id of an input, so that none takes effect twice.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum InputId {
    /// An update of a messenger's bot account.
    Update {
        /// The bot's own id at the messenger; 0 for a retry from quarantine.
        bot: u64,
        /// The messenger's number for the update.
        update: i64,
    },
    /// A stored timer that is due.
    Timer(TimerId),
    /// An effect of another owner's turn.
    Effect(EffectId),
    /// The result of a job, by the job's effect id.
    Job(EffectId),
    /// A line typed in the terminal: the conversation, and the line's number.
    Line(ConversationId, u64),
    /// One of several people in an update.
    Part {
        /// The bot's own id at the messenger.
        bot: u64,
        /// The messenger's number for the update.
        update: i64,
        /// The index of the person, from 0.
        part: u16,
    },
    /// A run of a schedule in one conversation: the trigger's hash, and the time in Unix
    /// milliseconds.
    Schedule(ConversationId, u64, i64),
    /// One of the changes of an operator's command.
    Command {
        /// The random id of the command.
        command: u64,
        /// The index of the change, from 0.
        change: u32,
    },
    /// An update of a messenger that names its updates by texts.
    Named {
        /// The bot's own id at the messenger.
        bot: u64,
        /// The messenger's name for the update.
        name: Name,
    },
}

impl InputId {
    /// Returns the id of one of several inputs that an update leads to.
    pub fn part(&self, part: u16) -> Self {
        match self {
            Self::Update { bot, update } | Self::Part { bot, update, .. } => Self::Part {
                bot: *bot,
                update: *update,
                part,
            },
            Self::Named { bot, name } => Self::Named {
                bot: *bot,
                name: format!("{name}/{part}").into(),
            },
            Self::Timer(_)
            | Self::Effect(_)
            | Self::Job(_)
            | Self::Line(..)
            | Self::Schedule(..)
            | Self::Command { .. } => self.clone(),
        }
    }
}

/// A deadline of a question: the conversation, the question's number and the kind of deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TimerId {
    /// The conversation in which it was set.
    pub conversation: ConversationId,
    /// The number under which the question was asked in this conversation.
    pub question: u32,
    /// The kind of deadline: 0 for the expiry, 1… for the reminders.
    pub step: u16,
}

/// A version of a dialog: the first 8 bytes of the hash of its meaning.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Version(pub [u8; 8]);

impl OwnerId {
    const GROUP: u64 = 1 << 63;

    /// Returns the id of a contact, from 63 random bits.
    pub fn contact(random: u64) -> Self {
        Self(random & !Self::GROUP)
    }

    /// Returns the id of a group, from 63 random bits.
    pub fn group(random: u64) -> Self {
        Self(random | Self::GROUP)
    }

    /// Returns whether this owner is a group.
    pub fn is_group(self) -> bool {
        self.0 & Self::GROUP != 0
    }
}

impl fmt::Display for OwnerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}{:015x}",
            if self.is_group() { 'g' } else { 'c' },
            self.0 & !Self::GROUP
        )
    }
}

impl fmt::Display for ConversationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.conversation, self.number)
    }
}

impl fmt::Display for EffectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}.{}", self.conversation, self.turn, self.index)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Hex(&self.0).fmt(f)
    }
}

macro_rules! debug_as_display {
    ($($id:ty),*) => { $(impl fmt::Debug for $id {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { fmt::Display::fmt(self, f) }
    })* };
}
debug_as_display!(OwnerId, ConversationId, SessionId, EffectId, Version);
