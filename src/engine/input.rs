//! Everything that can make a conversation go on.

use crate::contact::Amendment;
use crate::engine::session::VoteResult;
use crate::id::{ConversationId, EffectId, Name, OwnerId, TimerId};
use crate::message::InMessage;
use crate::time::Timestamp;

/// What one turn is about.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A person sent something.
    Message {
        /// What.
        message: InMessage,
        /// What the messenger says of them.
        profile: Option<Profile>,
    },
    /// A timer came due.
    Deadline(TimerId),
    /// Somebody with the right to do so starts a section: the terminal, a test, an operator.
    Start {
        /// The dialog.
        dialog: Name,
        /// The section; the dialog's first private one where missing.
        section: Option<Name>,
    },
    /// The messenger says that nobody is there any more (`true`), or that they are back.
    Gone(bool),
    /// Somebody did something in a group that concerns the group as a whole: a vote, a command.
    Group {
        /// Who.
        by: Actor,
        /// What.
        message: InMessage,
        /// How they have voted so far in the vote whose button they pressed.
        ballot: Vec<Name>,
    },
    /// A person entered the group: told to the group and to the person's own place in it. Where many came at once, that is told to
    /// the group alone.
    Joined {
        /// What the messenger says of them; nothing of many.
        profile: Profile,
    },
    /// A person followed a button of a group into their private chat.
    Offered {
        /// What came in: `/start` with the section's link.
        message: InMessage,
        /// What the messenger says of them.
        profile: Option<Profile>,
        /// The group.
        group: Offer,
    },
    /// The conversation is at another place of the messenger now; what was sent before can no longer be changed.
    Moved,
    /// The dialog it waits in was edited: reminders and expiries follow, as whoever says nothing would never meet the edit.
    Retimed,
    /// Something said in a chat of a Business account.
    Business {
        /// What.
        message: InMessage,
        /// What the messenger says of the customer.
        profile: Option<Profile>,
        /// The messenger's number of the message.
        number: i64,
        /// When it was sent, by the messenger's clock.
        sent: Timestamp,
    },
    /// The customer changed what they said before.
    Edited {
        /// What they say now.
        message: InMessage,
        /// The messenger's number of the message.
        number: i64,
    },
    /// The owner of the Business account said something themselves (what, is not kept).
    OwnerSpoke {
        /// Whether it was the word that lets the dialog go on.
        resumes: bool,
    },
    /// The messenger says how the bot stands in the group.
    Standing(Standing),
    /// A schedule starts a section.
    Scheduled {
        /// The dialog.
        dialog: Name,
        /// The section.
        section: Name,
    },
    /// An operator changed something about the person.
    Amended(Amendment),
    /// What the votes of a group came to: told to a member's own place there, and to a private chat that a button of the group
    /// led to.
    Results {
        /// The group's conversation.
        group: ConversationId,
        /// All that closed there, the newest of each.
        votes: Vec<VoteResult>,
    },
    /// The person sends more than is answered: what they said last was not taken in.
    TooFast,
    /// A person sent something, and the messenger says which message that is.
    Said {
        /// What.
        message: InMessage,
        /// What the messenger says of them.
        profile: Option<Profile>,
        /// Which message.
        letter: Letter,
    },
}

/// A message of a person, as the messenger knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The messenger's number of it.
    pub number: i64,
    /// When it was sent, by the messenger's clock.
    pub sent: Timestamp,
    /// Pictures and files that were sent at once share this.
    pub album: Option<String>,
    /// The messenger's number of the bot's message that it replies to.
    pub replies_to: Option<i64>,
    /// The effect that sent that message, where it is known.
    pub asked: Option<EffectId>,
}

impl Input {
    /// Returns what a person said.
    pub fn message(&self) -> Option<&InMessage> {
        match self {
            Self::Message { message, .. }
            | Self::Group { message, .. }
            | Self::Offered { message, .. }
            | Self::Business { message, .. }
            | Self::Edited { message, .. }
            | Self::Said { message, .. } => Some(message),
            Self::Deadline(_)
            | Self::Start { .. }
            | Self::Gone(_)
            | Self::Joined { .. }
            | Self::Moved
            | Self::Retimed
            | Self::OwnerSpoke { .. }
            | Self::Standing(_)
            | Self::Scheduled { .. }
            | Self::Amended(_)
            | Self::Results { .. }
            | Self::TooFast => None,
        }
    }

    /// Puts something else in place of what a person said.
    #[must_use]
    pub fn with_message(mut self, other: impl FnOnce(InMessage) -> InMessage) -> Self {
        match &mut self {
            Self::Message { message, .. }
            | Self::Group { message, .. }
            | Self::Offered { message, .. }
            | Self::Business { message, .. }
            | Self::Edited { message, .. }
            | Self::Said { message, .. } => *message = other(std::mem::replace(message, InMessage::Other)),
            Self::Deadline(_)
            | Self::Start { .. }
            | Self::Gone(_)
            | Self::Joined { .. }
            | Self::Moved
            | Self::Retimed
            | Self::OwnerSpoke { .. }
            | Self::Standing(_)
            | Self::Scheduled { .. }
            | Self::Amended(_)
            | Self::Results { .. }
            | Self::TooFast => {}
        }
        self
    }
}

/// Somebody in a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The person; nobody for an administrator who hides behind the group's name.
    pub contact: Option<OwnerId>,
    /// Their name at the messenger.
    pub name: Option<String>,
    /// Whether they may speak for the group; unknown until the messenger was asked.
    pub is_admin: Option<bool>,
    /// Whether they are one of the bot's operators.
    pub is_operator: bool,
}

/// The group in which a person was offered a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The group's conversation.
    pub conversation: ConversationId,
    /// The group's name.
    pub name: Option<String>,
    /// What its votes came to.
    pub votes: Vec<VoteResult>,
}

/// How the bot stands in a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The group's name.
    pub title: Option<String>,
    /// Whether the bot is in the group and may write there.
    pub may_write: bool,
    /// Whether an operator is the one who brought it in; nothing where it was in before.
    pub added_by_operator: Option<bool>,
}

/// What a messenger says of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// Their name there.
    pub name: Option<String>,
    /// Their language there.
    pub language: Option<Name>,
}
