//! Stored forms of events: the content of the journal, and the only place where answers are stored.

use crate::contact::{CaseEnd, CaseReason, CaseStep};
use crate::dialog::ast::{QuestionType, Room};
use crate::engine::event::{Answer, Event, Status};
use crate::engine::handover::Over;
use crate::engine::session::VoteResult;
use crate::id::{Name, OwnerId, SessionId, Version};
use crate::time::Timestamp;
use crate::value::{Outcome, Value};

record! { enum Event {
    0 SessionStarted {
        session: SessionId,
        dialog: Name,
        version: Version,
        section: Name,
        language: Name,
        channel: Name,
        room: Room,
        source: Option<String>,
    },
    1 Asked { session: SessionId, question: Name, number: u32 },
    2 Misunderstood { session: SessionId, question: Name, attempt: u32, typed: Option<String> },
    3 Answered(answer: Box<Answer>),
    4 Withdrawn { session: SessionId, question: Name },
    5 Restored { session: SessionId, question: Name },
    6 AnswersErased { session: SessionId },
    7 Tagged(tag: Name, is_set: bool),
    8 Kept(field: Name, value: Option<Value>),
    9 VersionChanged { session: SessionId, version: Version },
    10 LanguageChanged(language: Name),
    11 SessionParked(session: SessionId),
    12 SessionResumed(session: SessionId),
    13 SessionEnded { session: SessionId, status: Status, reason: Name },
    14 Stopped(is_stopped: bool),
    15 HumanAsked,
    16 Lost,
    17 Failed { session: SessionId, step: String, why: String },
    18 VoteOpened { session: SessionId, vote: Name, number: u32 },
    19 Voted { session: SessionId, vote: Name, voter: OwnerId, keys: Vec<Name> },
    20 VoteClosed { session: SessionId, result: VoteResult },
    21 Paused(is_paused: bool),
    22 GroupAllowed(is_allowed: bool),
    23 AnswerExpired { session: SessionId, question: Name },
    24 Listed(list: Name, is_on: bool),
    25 VariableSet { session: SessionId, variable: Name, value: Option<Outcome> },
    26 StartDropped { dialog: Name, section: Name, why: Name },
    27 ConsentWithdrawn { session: SessionId, question: Name },
    28 HandedOver { desk: Name, session: Option<SessionId> },
    29 HelperTook(by: Option<OwnerId>),
    30 HelperSaid(by: Option<OwnerId>),
    31 HandedBack(why: Over),
    32 HelperPassed { by: Option<OwnerId>, to: String },
    33 Complained { case: u32, opens: bool, why: CaseReason, session: Option<SessionId>, question: Option<Name> },
    34 CaseStepped { case: u32, step: CaseStep, by: Option<OwnerId> },
    35 CaseClosed { case: u32, how: CaseEnd, by: Option<OwnerId> },
    36 CodeGiven { case: u32, value: u32 },
    37 CaseStepUndone { case: u32, step: CaseStep },
    38 CodeNotArrived { case: u32, value: u32 },
} }

record! { enum Over { 0 GivenBack, 1 Done, 2 Customer, 3 Stopped, 4 Silence, 5 Gone, 6 Forgotten, 7 DeskGone } }

record! { enum CaseEnd { 0 Recovered, 1 ByPerson, 2 NoComplaint, 3 NoAnswer, 4 Unreachable, 5 TakenBack } }

record! { enum Status { 0 Completed, 1 Stopped, 2 TimedOut, 3 Replaced, 4 Failed } }

record! { enum QuestionType {
    0 Text,
    1 Choice,
    2 Multi,
    3 Yesno,
    4 Scale,
    5 Nps,
    6 Number,
    7 Date,
    8 Time,
    9 Email,
    10 Phone,
    11 Location,
    12 Photo,
    13 File,
    14 Rank,
    15 Consent,
} }

record! { struct Answer {
    session: SessionId,
    dialog: Name,
    version: Version,
    question: Name,
    kind: QuestionType,
    outcome: Outcome,
    other: Option<String>,
    typed: Option<String>,
    label: Option<String>,
    offered: Vec<Name>,
    position: Option<u16>,
    language: Name,
    channel: Name,
    room: Room,
    asked_at: Timestamp,
    answered_at: Timestamp,
    attempt: u32,
    shown: Option<String>,
    consent: Option<String>,
} }
