//! Effects that a turn requests. They become outbox rows, timers and jobs in the same commit as the
//! turn.

use crate::engine::state::handover::{Recipient, Relay};
use crate::engine::state::input::{Actor, ReportRequest};
use crate::id::{EffectId, Name, OwnerId, SessionId, TimerId};
use crate::message::{InMessage, Keyboard, OutMessage, Rich, TopicWish};
use crate::time::Timestamp;
use crate::value::FileRef;

/// What a group said, to be told to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareRequest {
    /// The session of the group that closed.
    pub session: SessionId,
    /// The dialog.
    pub dialog: Name,
    /// The only vote; `None` for all that was said in the group since the session began.
    pub vote: Option<Name>,
    /// When the session began.
    pub since: Timestamp,
    /// The language of the group.
    pub language: Name,
}

/// An effect requested by a turn; carried out after the commit.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Sends a message in this conversation.
    Send {
        /// Id of this effect.
        id: EffectId,
        /// The message.
        message: Box<OutMessage>,
    },
    /// Changes the text and buttons of a sent message (an answered question keeps the choice
    /// visible).
    Edit {
        /// Id of this effect.
        id: EffectId,
        /// Id of the effect that sent the message.
        of: EffectId,
        /// The new text.
        text: Rich,
        /// The new buttons.
        keyboard: Keyboard,
    },
    /// Opens, renames or closes the topic of a desk in which this conversation is shown.
    Topic {
        /// Id of this effect.
        id: EffectId,
        /// What is to become of it.
        wish: TopicWish,
    },
    /// Shows a short transient note to the person who tapped.
    Toast(String),
    /// Sets a timer for the conversation.
    Arm {
        /// Id of the timer; setting it again moves it.
        timer: TimerId,
        /// When the timer is due.
        at: Timestamp,
    },
    /// Cancels the timers of a question.
    Disarm {
        /// Number of the question in the conversation.
        question: u32,
    },
    /// Downloads a received file into the store's folder.
    Fetch {
        /// Id of this effect.
        id: EffectId,
        /// The file.
        file: FileRef,
    },
    /// Erases the session's answers from the journal, after a refused consent.
    EraseAnswers(SessionId),
    /// Stores the current ballot of a voter; without keys if they took their vote back.
    Ballot {
        /// Number of the vote in the conversation.
        number: u32,
        /// The member who voted.
        voter: OwnerId,
        /// The chosen options in the author's order.
        keys: Vec<Name>,
    },
    /// Asks the messenger whether a member may speak for the group. The answer comes in as the same
    /// message, with the actor's `is_admin` filled in.
    AskWhetherAdmin {
        /// Id of this effect.
        id: EffectId,
        /// The member who acted.
        by: Actor,
        /// Their message.
        message: InMessage,
    },
    /// Collects everything that is stored about the person and sends it to them.
    Gather {
        /// Id of this effect.
        id: EffectId,
        /// Language of the document.
        language: Name,
    },
    /// Makes a report and sends it to the person.
    Report {
        /// Id of this effect.
        id: EffectId,
        /// What the report is about.
        request: ReportRequest,
        /// Language of the report.
        language: Name,
    },
    /// Gives another conversation an input: once, and in the order in which it is told.
    Relay {
        /// Id of this effect.
        id: EffectId,
        /// The conversation that gets it.
        to: Recipient,
        /// What it is told.
        what: Box<Relay>,
    },
    /// Tells the group what it said, if that shows of nobody what they said.
    Share {
        /// Id of this effect.
        id: EffectId,
        /// What is told.
        request: ShareRequest,
    },
    /// Erases everything that is stored about the person, after the messages of this turn are sent.
    Forget,
}
