//! Who talks with a customer: the bot, a person of a desk, or nobody yet. And what the customer's
//! conversation and the desk's tell each other about it.

use crate::contact::CaseEnd;
use crate::id::{ConversationId, EffectId, Name, OwnerId};
use crate::message::{InMessage, Rich};
use crate::time::Timestamp;
use std::borrow::Cow;

/// A customer's conversation is in the hands of a desk. Without one, the bot talks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handover {
    /// Its number in the conversation, from 1.
    pub number: u32,
    /// Name of the desk.
    pub desk: Name,
    /// The person who talks; `None` while nobody has taken it.
    pub by: Option<Helper>,
    /// When it began.
    pub since: Timestamp,
    /// When the bot goes on by itself; every word moves it.
    pub until: Timestamp,
    /// The newest words of the desk, by which an edit finds them: number of the message at the
    /// desk, and the effect that sent it.
    pub said: Vec<(i64, EffectId)>,
    /// The opening of the desk that the customer was told of, while nobody was there.
    pub told_opening: Option<Timestamp>,
    /// How the desk's topic about the customer is named.
    pub title: Option<String>,
}

/// A person of a desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Helper {
    /// Their contact; `None` for somebody who hides behind the name of the group.
    pub contact: Option<OwnerId>,
    /// Their name at the messenger.
    pub name: Option<String>,
}

/// What the conversation of a desk about one customer knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskTalk {
    /// The customer's conversation.
    pub customer: ConversationId,
    /// Name of the desk.
    pub desk: Name,
    /// Number of the newest hand-over.
    pub number: u32,
    /// Name of the customer.
    pub name: Option<String>,
    /// Whether the customer is with the desk, as far as the desk knows.
    pub is_open: bool,
    /// The person who took it.
    pub by: Option<Helper>,
    /// The message with its buttons.
    pub card: Option<(EffectId, Rich)>,
    /// Numbers of the newest messages of its people; those of notes have a minus.
    pub said: Vec<i64>,
    /// The person to whom the customer was passed on, and who has not answered yet.
    pub passed_to: Option<String>,
    /// The message about the open case with its buttons, and what stands in it.
    pub case: Option<(EffectId, Rich)>,
    /// How the topic about the customer is named, where the desk has topics.
    pub title: Option<String>,
    /// Whether the customer asked for a person while nobody could be reached here.
    pub is_missed: bool,
}

/// Returns words with their command in small letters: phones begin a message with a capital.
pub fn as_command(text: &str) -> Cow<'_, str> {
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    match text.starts_with('/') && !is_note(text) {
        true => Cow::Owned(text[..end].to_lowercase() + &text[end..]),
        false => Cow::Borrowed(text),
    }
}

/// What a note of a desk begins with; the customer never sees one.
const NOTE: &str = "//";

/// Returns whether words at a desk are a note.
pub fn is_note(text: &str) -> bool {
    text.trim_start().starts_with(NOTE)
}

/// How many messages can still be changed.
pub const CHANGEABLE: usize = 20;

/// Where a turn sends an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// The conversation that this desk has about the person of the turn.
    Desk(Name),
    /// This conversation.
    Conversation(ConversationId),
    /// The holder of the Business account in whose chat the person of the turn writes, in their own
    /// chat with the bot.
    Holder,
    /// The till with the single-use codes, which answers to the conversation that asks.
    Till,
}

/// What one conversation tells another.
///
/// Of a desk that is not there, a customer's conversation gets back what was for it: where the
/// customer goes is for it to say.
#[derive(Clone, Debug, PartialEq)]
pub enum Relay {
    /// To the desk: a customer asks for a person.
    HandedOver {
        /// Name of the desk.
        desk: Name,
        /// Number of the hand-over.
        number: u32,
        /// Name of the customer.
        name: Option<String>,
        /// Who they are and where they are.
        card: Rich,
        /// The person who took them without being asked.
        by: Option<Helper>,
    },
    /// To the desk: where a customer is who stays with the bot.
    Notice {
        /// Name of the desk.
        desk: Name,
        /// Name of the customer.
        name: Option<String>,
        /// Who they are and where they are.
        card: Rich,
    },
    /// To the desk: a complaint.
    Complaint {
        /// Name of the desk.
        desk: Name,
        /// Name of the customer.
        name: Option<String>,
        /// Who they are, where they are, and the complaint.
        card: Rich,
        /// Whether it opened the case.
        opens: bool,
        /// Whether the desk reads the words anyway, because the customer is there.
        is_heard: bool,
    },
    /// To the desk: something was done about the case, or it was closed.
    CaseMoved(CaseNews),
    /// About a single-use code that makes it good.
    Code(CodeNews),
    /// To the customer's conversation: ask again how it is now.
    AskAgain {
        /// Number of the case.
        case: u32,
    },
    /// To the holder of a Business account: a customer waits for them, or they only should know.
    ForHolder {
        /// Name of the customer.
        name: Option<String>,
        /// Who they are and where they are.
        card: Rich,
        /// Whether the bot is silent in the customer's chat.
        waits: bool,
    },
    /// To the desk: what the customer says.
    Customer {
        /// The message.
        message: InMessage,
        /// Its number at the messenger; see [`MessageInfo`](super::input::MessageInfo).
        number: Option<i64>,
    },
    /// To the desk: the customer changed a message.
    CustomerEdited(InMessage),
    /// To the desk: the customer is with the bot again.
    Over {
        /// Number of the hand-over.
        number: u32,
        /// Why.
        why: Over,
    },
    /// To the desk: how the topic about the customer is named from now on.
    Titled {
        /// Name of the desk.
        desk: Name,
        /// The name of the topic.
        title: String,
    },
    /// To the desk: its message did not reach the customer, who is with the bot again.
    NotDelivered,
    /// To the desk: nothing reaches the customer, and this is why.
    Refused(Over),
    /// To the desk: what was sent cannot be shown at the customer's messenger.
    NotBrought,
    /// To the desk: what was changed does not reach the customer.
    EditRefused,
    /// To the customer's conversation: a person took over.
    Taken {
        /// Name of the desk.
        desk: Name,
        /// The person.
        by: Helper,
    },
    /// To the customer's conversation: what the person says.
    Helper {
        /// The person.
        by: Helper,
        /// The message.
        message: InMessage,
        /// Its number at the messenger.
        number: Option<i64>,
    },
    /// To the customer's conversation: the person changed a message.
    HelperEdited {
        /// The new message.
        message: InMessage,
        /// Its number at the messenger.
        number: i64,
    },
    /// To the customer's conversation: a person chose a saved reply.
    Saved {
        /// The person.
        by: Helper,
        /// The name of the reply.
        name: Name,
    },
    /// To the desk: the customer was sent a saved reply.
    SavedSent {
        /// The person who chose it.
        by: Helper,
        /// What the customer reads.
        text: Rich,
    },
    /// To the desk: a saved reply was not sent, because the customer lacks what it names.
    SavedLacks(Vec<Name>),
    /// To the customer's conversation: a person passes it on.
    Passed {
        /// Who did.
        by: Helper,
        /// The person who answers from now on, as they are called at the desk.
        to: String,
    },
    /// To the customer's conversation: the person gives it back to the bot.
    GivenBack {
        /// Number of the hand-over.
        handover: u32,
        /// The person.
        by: Helper,
        /// Whether the matter is done.
        is_done: bool,
    },
    /// To the customer's conversation: a person wrote who does not have the customer. The words stay
    /// at the desk; it is asked why they do not arrive.
    Unheard,
    /// To the desk: it has this name now, or its people read elsewhere (`None`). To the customer's
    /// conversation: its desk has this name now.
    DeskMoved {
        /// The new name.
        to: Option<Name>,
    },
    /// To the customer's conversation: nobody can be reached at these desks.
    DesksGone(Vec<Name>),
    /// To the desk: a customer asked for a person, and it is known that nobody can be reached there.
    Missed {
        /// Name of the desk.
        desk: Name,
        /// Name of the customer.
        name: Option<String>,
    },
    /// To the desk: how many wait before the customer? To the customer's conversation: so many.
    Queued {
        /// Number of the hand-over.
        number: u32,
        /// How many; `None` until they are counted.
        ahead: Option<u32>,
    },
    /// To the customer's conversation: nobody can be reached at the desk.
    DeskGone {
        /// Number of the hand-over.
        number: u32,
        /// The card, for the next desk.
        card: Option<Rich>,
    },
    /// To the customer's conversation: nobody can be reached at the desk that has the case.
    CaseDeskGone {
        /// Name of the desk.
        desk: Name,
        /// The card, for the next desk.
        card: Rich,
    },
}

/// What a desk is told of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseNews {
    /// A step was done.
    Stepped,
    /// Asked again, the customer gave this score and is not satisfied.
    StillUnhappy(String),
    /// It was closed.
    Closed(CaseEnd),
    /// This desk has it from now on.
    Elsewhere(Name),
    /// The customer answered a question of the talk in which they complained.
    Answered {
        /// What they answered.
        answer: CardAnswer,
        /// Whether it takes a complaint back.
        corrects: bool,
    },
}

/// An answer as a desk reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardAnswer {
    /// The question, shortened, with a sign at the end that its answer follows.
    pub question: String,
    /// The answer, in one line.
    pub answer: String,
}

/// What is said about a single-use code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeNews {
    /// To the till: take a code off the list.
    Wanted(CodeWish),
    /// To the desk: this code was taken off the list, and nobody else gets it.
    Taken {
        /// What was wanted.
        wish: CodeWish,
        /// The code.
        code: String,
    },
    /// To the desk: no code of that value is left.
    NoneLeft {
        /// What was wanted.
        wish: CodeWish,
    },
    /// To the desk: it is more than what is left of the month's budget.
    OverBudget {
        /// What was wanted.
        wish: CodeWish,
        /// What is left, in the shop's money.
        left: u32,
    },
    /// To the till: codes of which values can be given now?
    Look {
        /// What is wanted, if a second person is to be asked for it.
        wish: Option<CodeWish>,
    },
    /// To the desk: codes of these values can be given now.
    Seen {
        /// What was wanted.
        wish: Option<CodeWish>,
        /// The values, smallest first, in the shop's money.
        values: Vec<u32>,
        /// What is left of the month's budget; `None` if there is none.
        left: Option<u32>,
    },
    /// To the customer's conversation: a person gives the customer a code.
    Given {
        /// Number of the case among those of the customer.
        case: u32,
        /// The desk.
        desk: Name,
        /// The person.
        by: Helper,
        /// What it is worth, in the shop's money.
        value: u32,
        /// The code.
        code: String,
    },
    /// To the desk: the code did not reach the customer.
    NotArrived {
        /// The code.
        code: String,
    },
}

/// A code that a person of a desk wants to give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeWish {
    /// Number of the case among those of the customer.
    pub case: u32,
    /// What it is to be worth, in the shop's money.
    pub value: u32,
    /// The person.
    pub by: Helper,
}

/// Why the bot talks again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Over {
    /// The person gave it back.
    GivenBack,
    /// The person said that it is done.
    Done,
    /// The customer wanted to go on with the bot.
    Customer,
    /// The customer said stop.
    Stopped,
    /// Nobody said anything for a while.
    Silence,
    /// The customer cannot be reached: they blocked the bot, or have left.
    Gone,
    /// The customer was forgotten.
    Forgotten,
    /// Nobody can be reached at the desk.
    DeskGone,
}

impl Helper {
    /// Returns the first word of their name.
    pub fn first_name(&self) -> Option<&str> {
        self.name.as_deref()?.split_whitespace().next()
    }
}

impl Relay {
    /// Returns the message of a person in it, to replace it.
    pub fn message_mut(&mut self) -> Option<&mut InMessage> {
        match self {
            Self::Customer { message, .. }
            | Self::CustomerEdited(message)
            | Self::Helper { message, .. }
            | Self::HelperEdited { message, .. } => Some(message),
            Self::HandedOver { .. }
            | Self::Notice { .. }
            | Self::Complaint { .. }
            | Self::CaseMoved(_)
            | Self::Code(_)
            | Self::AskAgain { .. }
            | Self::ForHolder { .. }
            | Self::Over { .. }
            | Self::Titled { .. }
            | Self::DeskMoved { .. }
            | Self::DesksGone(_)
            | Self::Missed { .. }
            | Self::Queued { .. }
            | Self::NotDelivered
            | Self::Refused(_)
            | Self::EditRefused
            | Self::NotBrought
            | Self::Unheard
            | Self::DeskGone { .. }
            | Self::CaseDeskGone { .. }
            | Self::Taken { .. }
            | Self::Passed { .. }
            | Self::Saved { .. }
            | Self::SavedSent { .. }
            | Self::SavedLacks(_)
            | Self::GivenBack { .. } => None,
        }
    }
}

/// Notes one more message that can be changed, and forgets the oldest.
pub(in crate::engine) fn remember<T>(said: &mut Vec<T>, one: T) {
    said.push(one);
    let over = said.len().saturating_sub(CHANGEABLE);
    said.drain(..over);
}
