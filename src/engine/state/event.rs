//! Facts that happened in a turn. They are the content of the journal, and the only place where
//! answers are stored.

use crate::contact::{CaseEnd, CaseReason, CaseStep};
use crate::dialog::ast::{QuestionType, Room};
use crate::engine::state::handover::Over;
use crate::engine::state::session::VoteResult;
use crate::id::{Name, OwnerId, SessionId, Version};
use crate::time::Timestamp;
use crate::value::{Outcome, Value};

/// A fact that happened in a turn.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A session began.
    SessionStarted {
        /// Id of the session.
        session: SessionId,
        /// Name of the dialog.
        dialog: Name,
        /// Version of the dialog.
        version: Version,
        /// Name of the section.
        section: Name,
        /// Language that the session speaks.
        language: Name,
        /// Name of the channel.
        channel: Name,
        /// Kind of place.
        room: Room,
        /// The part of a deep link after the section name, if there is one.
        source: Option<String>,
    },
    /// A question was asked, or asked again.
    Asked {
        /// Session in which it happened.
        session: SessionId,
        /// Name of the question.
        question: Name,
        /// Number of the question in the conversation.
        number: u32,
    },
    /// A message did not fit the question.
    Misunderstood {
        /// Session in which it happened.
        session: SessionId,
        /// Name of the question.
        question: Name,
        /// Number of the attempt, from 1.
        attempt: u32,
        /// The typed text, if there was any.
        typed: Option<String>,
    },
    /// A question was answered, or skipped without a value.
    Answered(Box<Answer>),
    /// An answer no longer counts, because the customer went back.
    Withdrawn {
        /// Session in which it happened.
        session: SessionId,
        /// Name of the question.
        question: Name,
    },
    /// A withdrawn answer counts again without being asked again.
    Restored {
        /// Session in which it happened.
        session: SessionId,
        /// Name of the question.
        question: Name,
    },
    /// A consent that was given in a session, possibly long ago, is withdrawn: it counts as
    /// refused, and this is now its newest answer in that session.
    ConsentWithdrawn {
        /// Session in which the consent was given.
        session: SessionId,
        /// Name of the consent question.
        question: Name,
    },
    /// A consent was refused: all answers given before it in the session are erased.
    AnswersErased {
        /// Session in which it happened.
        session: SessionId,
    },
    /// A tag was set (`true`) or removed.
    Tagged(Name, bool),
    /// A contact field was set, or removed (`None`).
    Kept(Name, Option<Value>),
    /// The session continues in another version of its dialog.
    VersionChanged {
        /// Id of the session.
        session: SessionId,
        /// The new version.
        version: Version,
    },
    /// The language was changed.
    LanguageChanged(Name),
    /// The session is parked while another one runs.
    SessionParked(SessionId),
    /// A parked session continues.
    SessionResumed(SessionId),
    /// A session ended.
    SessionEnded {
        /// Id of the session.
        session: SessionId,
        /// How it ended.
        status: Status,
        /// The author's reason, or one of the program's: `done`, `stopped`, `timed_out`,
        /// `replaced`, `restarted`, `failed`.
        reason: Name,
    },
    /// The customer said stop (`true`), or started again (`false`).
    Stopped(bool),
    /// The customer asked for a human.
    HumanAsked,
    /// The input matched nothing.
    Lost,
    /// A step failed; the dialog continued or ended.
    Failed {
        /// Session in which it happened.
        session: SessionId,
        /// Verb of the step, such as `ask`.
        step: String,
        /// What went wrong.
        why: String,
    },
    /// A vote was opened.
    VoteOpened {
        /// Session in which it happened.
        session: SessionId,
        /// Name of the vote.
        vote: Name,
        /// Number of the vote in the conversation.
        number: u32,
    },
    /// Somebody voted, changed their vote or took it back. The newest of these events is their
    /// answer.
    Voted {
        /// Session in which it happened.
        session: SessionId,
        /// Name of the vote.
        vote: Name,
        /// The member who voted.
        voter: OwnerId,
        /// The chosen options in the author's order; empty if they took the vote back.
        keys: Vec<Name>,
    },
    /// A vote was closed.
    VoteClosed {
        /// Session in which it happened.
        session: SessionId,
        /// The result.
        result: VoteResult,
    },
    /// The account holder of the Business account took over (`true`), or let the dialog continue
    /// (`false`).
    Paused(bool),
    /// A group is allowed to use the bot (`true`), or no longer (`false`).
    GroupAllowed(bool),
    /// An answer reached its retention limit and is no longer kept.
    AnswerExpired {
        /// Session in which it happened.
        session: SessionId,
        /// Name of the question.
        question: Name,
    },
    /// The person was put on a list (`true`) or taken off it (`false`).
    Listed(Name, bool),
    /// A variable of the session got another value or lost its value.
    VariableSet {
        /// Session in which it happened.
        session: SessionId,
        /// Name of the variable.
        variable: Name,
        /// The new value; `None` if it was unset.
        value: Option<Outcome>,
    },
    /// A scheduled section that had to wait will not start.
    StartDropped {
        /// Name of the dialog.
        dialog: Name,
        /// Name of the section.
        section: Name,
        /// Reason: `too_late`, `unwelcome`, `not_there`.
        why: Name,
    },
    /// The customer was handed over to people of a desk.
    HandedOver {
        /// Name of the desk.
        desk: Name,
        /// Session in which it happened; `None` if none was active.
        session: Option<SessionId>,
    },
    /// A person took the hand-over.
    HelperTook(Option<OwnerId>),
    /// A person said something to the customer.
    HelperSaid(Option<OwnerId>),
    /// The hand-over ended, and the bot talks again.
    HandedBack(Over),
    /// A person passed the hand-over on.
    HelperPassed {
        /// Who did.
        by: Option<OwnerId>,
        /// The other person, as they are called at the desk.
        to: String,
    },
    /// A complaint opened a case of this customer, or was added to the one that is open.
    Complained {
        /// Number of the case among the customer's.
        case: u32,
        /// Whether it opened the case.
        opens: bool,
        /// What made it a complaint.
        why: CaseReason,
        /// Session in which it happened; `None` outside of any.
        session: Option<SessionId>,
        /// The question whose answer it was.
        question: Option<Name>,
    },
    /// A person did something about a case.
    CaseStepped {
        /// Number of the case.
        case: u32,
        /// What they did.
        step: CaseStep,
        /// The person; `None` for the bot, or if they are not known.
        by: Option<OwnerId>,
    },
    /// A case was closed.
    CaseClosed {
        /// Number of the case.
        case: u32,
        /// How it ended.
        how: CaseEnd,
        /// The person who closed it; `None` for the bot.
        by: Option<OwnerId>,
    },
    /// A step is not done after all: its message did not reach the customer.
    CaseStepUndone {
        /// Number of the case.
        case: u32,
        /// The step.
        step: CaseStep,
    },
    /// A single-use code did not reach the customer after all.
    CodeNotArrived {
        /// Number of the case.
        case: u32,
        /// What it is worth, in the shop's money.
        value: u32,
    },
    /// A customer got a single-use code, which is not told here.
    CodeGiven {
        /// Number of the case.
        case: u32,
        /// What it is worth, in the shop's money.
        value: u32,
    },
}

impl Event {
    /// Returns the session that the event is about, or `None` if it concerns the whole conversation
    /// or contact.
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
            | Self::StartDropped { .. }
            | Self::HelperTook(_)
            | Self::HelperSaid(_)
            | Self::HelperPassed { .. }
            | Self::HandedBack(_)
            | Self::CaseStepped { .. }
            | Self::CaseStepUndone { .. }
            | Self::CaseClosed { .. }
            | Self::CodeNotArrived { .. }
            | Self::CodeGiven { .. } => None,
            Self::Complained { session, .. } | Self::HandedOver { session, .. } => *session,
        }
    }
}

/// How a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// It reached its end or an `end` step.
    Completed,
    /// The customer stopped it.
    Stopped,
    /// The customer stayed silent.
    TimedOut,
    /// Another session took its place, or it was restarted.
    Replaced,
    /// A problem inside the dialog ended it.
    Failed,
}

/// An answer with everything that is stored about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Session in which it was given.
    pub session: SessionId,
    /// Name of the dialog.
    pub dialog: Name,
    /// Version of the dialog.
    pub version: Version,
    /// Name of the question.
    pub question: Name,
    /// Type of the question.
    pub kind: QuestionType,
    /// The value, or the reason why it is missing.
    pub outcome: Outcome,
    /// Text typed for "something else", if that was chosen.
    pub other: Option<String>,
    /// The typed text; `None` for a tap.
    pub typed: Option<String>,
    /// Label of the chosen option, in the language it was shown in.
    pub label: Option<String>,
    /// Keys of the options, in the order they were shown.
    pub offered: Vec<Name>,
    /// Position of the chosen option in that order, from 1.
    pub position: Option<u16>,
    /// Language code.
    pub language: Name,
    /// Name of the channel.
    pub channel: Name,
    /// Kind of place.
    pub room: Room,
    /// When the question was first asked.
    pub asked_at: Timestamp,
    /// When it was answered.
    pub answered_at: Timestamp,
    /// Number of the attempt, from 1; 0 for a known value that was stored without asking.
    pub attempt: u32,
    /// The question text as shown, if it contained `${…}`.
    pub shown: Option<String>,
    /// For a consent: the version of its wording.
    pub consent: Option<String>,
}
