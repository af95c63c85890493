//! Stored forms of events: the journal's content, and the only place where answers are stored.

use crate::dialog::ast::QuestionType;
use crate::engine::event::{Answer, Event, Status};
use crate::store::record::conversation::RoomV1;
use crate::store::record::scalar::SessionIdV1;
use crate::store::record::value::{OutcomeV1, ValueV1};

form! { enum EventV1<'a> of Event {
    SessionStarted {
        session: SessionIdV1,
        dialog: &'a str,
        version: [u8; 8],
        section: &'a str,
        language: &'a str,
        channel: &'a str,
        room: RoomV1,
        source: Option<&'a str>,
    },
    Asked { session: SessionIdV1, question: &'a str, number: u32 },
    Misunderstood { session: SessionIdV1, question: &'a str, attempt: u32, typed: Option<&'a str> },
    Answered(answer: AnswerV1<'a>),
    Withdrawn { session: SessionIdV1, question: &'a str },
    Restored { session: SessionIdV1, question: &'a str },
    AnswersErased { session: SessionIdV1 },
    Tagged(tag: &'a str, is_set: bool),
    Kept(field: &'a str, value: Option<ValueV1<'a>>),
    VersionChanged { session: SessionIdV1, version: [u8; 8] },
    LanguageChanged(language: &'a str),
    SessionParked(session: SessionIdV1),
    SessionResumed(session: SessionIdV1),
    SessionEnded { session: SessionIdV1, status: StatusV1, reason: &'a str },
    Stopped(is_stopped: bool),
    HumanAsked,
    Lost,
    Failed { session: SessionIdV1, step: &'a str, why: &'a str },
} }

form! { enum StatusV1 of Status { Completed, Stopped, TimedOut, Replaced, Failed } }

form! { enum QuestionTypeV1 of QuestionType {
    Text, Choice, Multi, Yesno, Scale, Nps, Number, Date, Time, Email, Phone, Location, Photo, File, Rank, Consent,
} }

form! { struct AnswerV1<'a> of Answer {
    session: SessionIdV1,
    dialog: &'a str,
    version: [u8; 8],
    question: &'a str,
    kind: QuestionTypeV1,
    outcome: OutcomeV1<'a>,
    other: Option<&'a str>,
    typed: Option<&'a str>,
    label: Option<&'a str>,
    offered: Vec<&'a str>,
    position: Option<u16>,
    language: &'a str,
    channel: &'a str,
    room: RoomV1,
    asked_at: i64,
    answered_at: i64,
    attempt: u32,
    shown: Option<&'a str>,
    consent: Option<&'a str>,
} }
