//! The inputs that can make a conversation continue.

use crate::contact::Amendment;
use crate::dialog::letter;
use crate::engine::state::handover::Relay;
use crate::engine::state::session::VoteResult;
use crate::id::{ConversationId, EffectId, Name, OwnerId, TimerId};
use crate::message::InMessage;
use crate::time::Timestamp;

/// What happened to the topic of a desk about one customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TopicNews {
    /// It is gone with all its messages: somebody deleted it.
    Lost,
    /// The messenger does not let the bot open topics.
    Refused,
}

/// The cause of one turn.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A person sent something.
    Message {
        /// The message.
        message: InMessage,
        /// Profile data from the messenger, if it sent any.
        profile: Option<Profile>,
    },
    /// A timer came due.
    Deadline(TimerId),
    /// Someone who is allowed to (the terminal, a test, an operator) starts a section.
    Start {
        /// Name of the dialog.
        dialog: Name,
        /// Name of the section; if `None`, the dialog's first private section.
        section: Option<Name>,
    },
    /// The messenger reports that the person is unreachable (`true`) or reachable again (`false`).
    Gone(bool),
    /// Nobody is there: this message did not reach the person, and none that came after it.
    Undelivered(EffectId),
    /// Somebody did something in a group that concerns the whole group: a vote or a command.
    Group {
        /// The member who acted.
        by: Actor,
        /// The message.
        message: InMessage,
        /// The keys this member has voted for so far in the vote whose button they pressed.
        ballot: Vec<Name>,
    },
    /// A person entered the group. The group gets this input, and so does the person's own
    /// conversation in it. If many people came at once, only the group gets it.
    Joined {
        /// Profile data from the messenger; empty if many people came at once.
        profile: Profile,
    },
    /// A person followed a button from a group into their private chat.
    Offered {
        /// The message that came in: `/start` with the link of the section.
        message: InMessage,
        /// Profile data from the messenger, if it sent any.
        profile: Option<Profile>,
        /// The group that offered the section.
        group: Offer,
    },
    /// The conversation moved to another place at the messenger; messages sent before can no longer
    /// be edited.
    Moved,
    /// Something happened to the topic of a desk in which this conversation is shown.
    Topic(TopicNews),
    /// The dialog that it waits in was edited: reminders and expiries are set again, because a
    /// person who stays silent would never reach the edit.
    Retimed,
    /// Somebody wrote in a chat of a Business account.
    Business {
        /// The message.
        message: InMessage,
        /// Profile data of the customer from the messenger, if it sent any.
        profile: Option<Profile>,
        /// Its number; see [`MessageInfo::number`].
        number: i64,
        /// When it was sent, by the messenger clock.
        sent: Timestamp,
    },
    /// The customer edited an earlier message.
    Edited {
        /// The new content.
        message: InMessage,
        /// Its number; see [`MessageInfo::number`].
        number: i64,
    },
    /// The account holder of the Business account wrote a message themselves (its text is not
    /// kept).
    OwnerSpoke {
        /// Whether it was the command that lets the dialog continue.
        resumes: bool,
    },
    /// The messenger reports the bot's membership of the group.
    Standing(Standing),
    /// A schedule starts a section.
    Scheduled {
        /// Name of the dialog.
        dialog: Name,
        /// Name of the section.
        section: Name,
    },
    /// An operator changed data of the person.
    Amended(Amendment),
    /// Results of a group's votes. A member's own conversation in the group gets this input, and so
    /// does a private chat that a button of the group led to.
    Results {
        /// Id of the group's conversation.
        group: ConversationId,
        /// All votes that closed there, the newest result of each.
        votes: Vec<VoteResult>,
    },
    /// The person sends more messages than the bot answers; their last message was ignored.
    TooFast,
    /// A person sent something, and the messenger gave the message id.
    Said {
        /// The message.
        message: InMessage,
        /// Profile data from the messenger, if it sent any.
        profile: Option<Profile>,
        /// Metadata of the message.
        info: MessageInfo,
    },
    /// An operator wants a report.
    Report(ReportRequest),
    /// Another conversation tells something to this one.
    Relayed {
        /// That conversation.
        from: ConversationId,
        /// The place of that conversation; empty if it has none at a messenger.
        at: String,
        /// What it tells.
        what: Box<Relay>,
    },
    /// A person of a desk did something in its conversation about a customer.
    AtDesk {
        /// The person.
        by: Actor,
        /// What they said or pressed.
        message: InMessage,
        /// Its number; see [`MessageInfo::number`].
        number: Option<i64>,
        /// Whether it changes a message that they sent before.
        is_edit: bool,
    },
}

/// A report, or the link to the operator pages, that an operator wants in their private chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportRequest {
    /// The only dialog; `None` for all.
    pub dialog: Option<Name>,
    /// How many days back it looks; `None` for everything.
    pub days: Option<u16>,
    /// Why it is made.
    pub occasion: Occasion,
}

/// Why a report is made for an operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// The operator sent the command.
    Command,
    /// The operator tapped a button under an earlier one.
    Tap,
    /// The operator wants the link to the operator pages, and no report.
    Pages,
    /// It is time for it, and somebody may have answered.
    Schedule {
        /// The time of the one before; `None` if there was none.
        since: Option<Timestamp>,
    },
}

/// Metadata of a person's message at the messenger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageInfo {
    /// Its number: the same whenever it is spoken of, and larger than those of all earlier messages of
    /// the conversation, the bot's own ones too. Telegram's ids are such numbers; a messenger with
    /// other ids counts, or takes the time.
    pub number: i64,
    /// When it was sent, by the messenger clock.
    pub sent: Timestamp,
    /// Album id, shared by pictures and files that were sent together.
    pub album: Option<String>,
    /// Number of the bot's message that it replies to.
    pub replies_to: Option<i64>,
    /// The effect that sent that message, if known.
    pub asked: Option<EffectId>,
}

impl Input {
    /// Returns the message that a person sent to the bot, or `None` for every other input.
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
            | Self::Undelivered(_)
            | Self::Joined { .. }
            | Self::Moved
            | Self::Topic(_)
            | Self::Retimed
            | Self::OwnerSpoke { .. }
            | Self::Standing(_)
            | Self::Scheduled { .. }
            | Self::Amended(_)
            | Self::Results { .. }
            | Self::TooFast
            | Self::Report(_)
            | Self::Relayed { .. }
            | Self::AtDesk { .. } => None,
        }
    }

    /// Replaces the message that a person sent to anybody; other inputs stay unchanged.
    #[must_use]
    pub fn with_message(mut self, other: impl FnOnce(InMessage) -> InMessage) -> Self {
        match &mut self {
            Self::Message { message, .. }
            | Self::Group { message, .. }
            | Self::Offered { message, .. }
            | Self::Business { message, .. }
            | Self::Edited { message, .. }
            | Self::AtDesk { message, .. }
            | Self::Said { message, .. } => {
                *message = other(std::mem::replace(message, InMessage::Other))
            }
            Self::Relayed { what, .. } => {
                if let Some(message) = what.message_mut() {
                    *message = other(std::mem::replace(message, InMessage::Other));
                }
            }
            Self::Deadline(_)
            | Self::Start { .. }
            | Self::Gone(_)
            | Self::Undelivered(_)
            | Self::Joined { .. }
            | Self::Moved
            | Self::Topic(_)
            | Self::Retimed
            | Self::OwnerSpoke { .. }
            | Self::Standing(_)
            | Self::Scheduled { .. }
            | Self::Amended(_)
            | Self::Results { .. }
            | Self::TooFast
            | Self::Report(_) => {}
        }
        self
    }
}

/// A member who acts in a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The person; `None` for an administrator who posts anonymously in the name of the group.
    pub contact: Option<OwnerId>,
    /// Their name at the messenger.
    pub name: Option<String>,
    /// Whether they may speak for the group; `None` until the messenger was asked.
    pub is_admin: Option<bool>,
    /// Whether they are one of the bot's operators; at a desk, whether they act on the operator pages
    /// and not in the desk's chat.
    pub is_operator: bool,
}

/// The group in which a person was offered a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Id of the group's conversation.
    pub conversation: ConversationId,
    /// Name of the group.
    pub name: Option<String>,
    /// Results of its closed votes.
    pub votes: Vec<VoteResult>,
}

/// The bot's membership of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Name of the group.
    pub title: Option<String>,
    /// Whether the bot is in the group and may write there.
    pub may_write: bool,
    /// Whether an operator added the bot; `None` if it was already in the group.
    pub added_by_operator: Option<bool>,
}

/// Profile data of a person from the messenger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// Their name at the messenger.
    pub name: Option<String>,
    /// Their language at the messenger.
    pub language: Option<Name>,
}

impl Profile {
    /// Returns the profile of somebody whom the messenger calls so. What others cannot read safely
    /// in their own chats is left out of the name.
    pub fn new(name: Option<&str>, language: Option<Name>) -> Self {
        Self {
            name: name.and_then(|name| letter::name(name, letter::MOST_OF_NAME)),
            language,
        }
    }
}
