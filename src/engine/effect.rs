//! Wishes for the outside world: they become outbox rows, timers and jobs in the turn's own commit.

use crate::engine::input::Actor;
use crate::id::{EffectId, Name, OwnerId, SessionId, TimerId};
use crate::message::{InMessage, Keyboard, OutMessage, Rich};
use crate::time::Timestamp;
use crate::value::FileRef;

/// A wish.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Says something in this conversation.
    Send {
        /// Its id.
        id: EffectId,
        /// What.
        message: Box<OutMessage>,
    },
    /// Changes the words and buttons of a message that was sent (an answered question keeps the choice visible).
    Edit {
        /// Its id.
        id: EffectId,
        /// The effect that sent the message.
        of: EffectId,
        /// The words, as they are to stand now.
        text: Rich,
        /// The buttons, as they are to stand now.
        keyboard: Keyboard,
    },
    /// A short note to the one who tapped; transient.
    Toast(String),
    /// Wakes the conversation at a moment.
    Arm {
        /// Which timer; setting it again moves it.
        timer: TimerId,
        /// When.
        at: Timestamp,
    },
    /// The question's timers are no longer wanted.
    Disarm {
        /// The question's number in the conversation.
        question: u32,
    },
    /// Fetches a received file's bytes into the store's folder.
    Fetch {
        /// Its id.
        id: EffectId,
        /// Which file.
        file: FileRef,
    },
    /// Erases the session's answers from the journal (a refused consent).
    EraseAnswers(SessionId),
    /// Files how somebody votes now; no keys where they took their vote back.
    Ballot {
        /// The number of the vote in the conversation.
        number: u32,
        /// Who.
        voter: OwnerId,
        /// What for, in the author's order.
        keys: Vec<Name>,
    },
    /// Asks the messenger whether somebody may speak for the group; the answer is the same message again, with what it knows.
    AskWhetherAdmin {
        /// Its id.
        id: EffectId,
        /// Who.
        by: Actor,
        /// What they said.
        message: InMessage,
    },
    /// Gathers everything that is stored about the person and sends it to them.
    Gather {
        /// Its id.
        id: EffectId,
        /// The language it is written in.
        language: Name,
    },
    /// Forgets the person: everything that is stored about them goes, once what this turn says has been said.
    Forget,
}
