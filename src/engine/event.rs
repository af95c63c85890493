//! Facts that happened in a turn: the journal's content, and the only place where answers are stored.

use crate::dialog::ast::{QuestionType, Room};
use crate::engine::session::VoteResult;
use crate::id::{Name, OwnerId, SessionId, Version};
use crate::time::Timestamp;
use crate::value::{Outcome, Value};

/// A fact.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A session began.
    SessionStarted {
        /// Which.
        session: SessionId,
        /// The dialog.
        dialog: Name,
        /// Its version.
        version: Version,
        /// The section.
        section: Name,
        /// Its language.
        language: Name,
        /// The channel.
        channel: Name,
        /// The room.
        room: Room,
        /// The part of a deep link behind the name.
        source: Option<String>,
    },
    /// A question was asked (again).
    Asked {
        /// In which session.
        session: SessionId,
        /// The question.
        question: Name,
        /// Its number in the conversation.
        number: u32,
    },
    /// What was said did not fit.
    Misunderstood {
        /// In which session.
        session: SessionId,
        /// The question.
        question: Name,
        /// Which try, from 1.
        attempt: u32,
        /// The words.
        typed: Option<String>,
    },
    /// A question was answered, or went without an answer.
    Answered(Box<Answer>),
    /// An answer counts no longer: the customer went back.
    Withdrawn {
        /// In which session.
        session: SessionId,
        /// The question.
        question: Name,
    },
    /// A withdrawn answer counts again, unasked.
    Restored {
        /// In which session.
        session: SessionId,
        /// The question.
        question: Name,
    },
    /// A consent that was given in a session, maybe long ago, is taken back: it counts as refused, and is the newest answer there.
    ConsentWithdrawn {
        /// In which session it was given.
        session: SessionId,
        /// The consent.
        question: Name,
    },
    /// A consent was refused: all answers of the session before it are erased.
    AnswersErased {
        /// In which session.
        session: SessionId,
    },
    /// A mark was set (`true`) or taken away.
    Tagged(Name, bool),
    /// A fact was kept, or removed.
    Kept(Name, Option<Value>),
    /// The session went on in another version of its dialog.
    VersionChanged {
        /// Which.
        session: SessionId,
        /// The new version.
        version: Version,
    },
    /// The language was changed.
    LanguageChanged(Name),
    /// The session rests while another runs.
    SessionParked(SessionId),
    /// It goes on.
    SessionResumed(SessionId),
    /// A session ended.
    SessionEnded {
        /// Which.
        session: SessionId,
        /// How.
        status: Status,
        /// The author's reason, or the program's: `done`, `stopped`, `timed_out`, `replaced`, `restarted`, `failed`.
        reason: Name,
    },
    /// The customer said stop (`true`), or started again.
    Stopped(bool),
    /// The customer asked for a human.
    HumanAsked,
    /// What came in fitted nothing.
    Lost,
    /// A step could not do what it says; the dialog went on or ended.
    Failed {
        /// In which session.
        session: SessionId,
        /// Which step.
        step: String,
        /// Why.
        why: String,
    },
    /// A vote was opened.
    VoteOpened {
        /// In which session.
        session: SessionId,
        /// The vote.
        vote: Name,
        /// Its number in the conversation.
        number: u32,
    },
    /// Somebody voted, changed their vote or took it back: their answer is the newest of these.
    Voted {
        /// In which session.
        session: SessionId,
        /// The vote.
        vote: Name,
        /// Who.
        voter: OwnerId,
        /// What for, in the author's order; nothing where they took it back.
        keys: Vec<Name>,
    },
    /// A vote was closed.
    VoteClosed {
        /// In which session.
        session: SessionId,
        /// What it came to.
        result: VoteResult,
    },
    /// The owner of the Business account took over (`true`), or let the dialog go on.
    Paused(bool),
    /// A group may talk with the bot (`true`), or no longer.
    GroupAllowed(bool),
    /// A question was answered so long ago that the answer is no longer kept.
    AnswerExpired {
        /// In which session.
        session: SessionId,
        /// The question.
        question: Name,
    },
    /// The person was put on a list (`true`), or taken off it.
    Listed(Name, bool),
    /// A variable of the session holds something else now, or nothing any more.
    VariableSet {
        /// In which session.
        session: SessionId,
        /// The variable.
        variable: Name,
        /// What it holds.
        value: Option<Outcome>,
    },
    /// A section that nobody asked for, and that had to wait, does not start any more.
    StartDropped {
        /// Its dialog.
        dialog: Name,
        /// The section.
        section: Name,
        /// Why: `too_late`, `unwelcome`, `not_there`.
        why: Name,
    },
}

impl Event {
    /// Returns which session it is about.
    pub fn session(&self) -> Option<SessionId> {
        match self {
            Self::Answered(answer) => Some(answer.session),
            Self::SessionStarted { session, .. }
            | Self::Asked { session, .. }
            | Self::Misunderstood { session, .. }
            | Self::Withdrawn { session, .. }
            | Self::Restored { session, .. }
            | Self::ConsentWithdrawn { session, .. }
            | Self::AnswersErased { session }
            | Self::VersionChanged { session, .. }
            | Self::SessionParked(session)
            | Self::SessionResumed(session)
            | Self::SessionEnded { session, .. }
            | Self::Failed { session, .. }
            | Self::VoteOpened { session, .. }
            | Self::Voted { session, .. }
            | Self::VoteClosed { session, .. }
            | Self::VariableSet { session, .. }
            | Self::AnswerExpired { session, .. } => Some(*session),
            Self::Tagged(..)
            | Self::Kept(..)
            | Self::LanguageChanged(_)
            | Self::Stopped(_)
            | Self::HumanAsked
            | Self::Lost
            | Self::Paused(_)
            | Self::GroupAllowed(_)
            | Self::Listed(..)
            | Self::StartDropped { .. } => None,
        }
    }
}

/// How a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// At its end or at an `end` step.
    Completed,
    /// By the customer.
    Stopped,
    /// By silence.
    TimedOut,
    /// By another session taking its place, or a restart.
    Replaced,
    /// By trouble inside the dialog.
    Failed,
}

/// An answer with all that is stored of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// In which session.
    pub session: SessionId,
    /// The dialog.
    pub dialog: Name,
    /// Its version.
    pub version: Version,
    /// The question.
    pub question: Name,
    /// Its type.
    pub kind: QuestionType,
    /// The value, or why there is none.
    pub outcome: Outcome,
    /// The words of "something else".
    pub other: Option<String>,
    /// The words typed; nothing for a tap.
    pub typed: Option<String>,
    /// The label of what was chosen, in the language it was shown in.
    pub label: Option<String>,
    /// The options in the order they were shown.
    pub offered: Vec<Name>,
    /// The chosen option's place in them, from 1.
    pub position: Option<u16>,
    /// The language.
    pub language: Name,
    /// The channel.
    pub channel: Name,
    /// The room.
    pub room: Room,
    /// When the question was first asked.
    pub asked_at: Timestamp,
    /// When it was answered.
    pub answered_at: Timestamp,
    /// Which try, from 1; 0 for a known value stored unasked.
    pub attempt: u32,
    /// The question as shown, where it held `${…}`.
    pub shown: Option<String>,
    /// The wording's version, of a consent.
    pub consent: Option<String>,
}
