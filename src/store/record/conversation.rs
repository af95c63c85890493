//! The stored conversation: a head that every commit compares, then what its newest turn sends,
//! then the sessions.

use crate::dialog::ast::Room;
use crate::engine::handover::{DeskTalk, Handover, Helper};
use crate::engine::session::{
    AnswerState, Became, Conversation, Detour, Latest, OpenVote, Pending, Piece, Postponed,
    RedoMark, Session, TrailEntry, Undo, VoteResult, Wait,
};
use crate::id::{ConversationId, EffectId, Name, OwnerId, SessionId, Version};
use crate::message::Rich;
use crate::store::Revision;
use crate::store::record::version::{V1, V2, V3, V4, V6, V7, last, version};
use crate::store::record::wire::{Decode, DecodeError, Encode, Reader, put_number};
use crate::time::Timestamp;
use crate::value::{Outcome, Value};

/// The part that a commit compares and changes without decoding the sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The revision of the conversation.
    pub revision: Revision,
    /// The number of its newest turn.
    pub turns: u64,
    /// The timers that are set: question, step, time.
    pub timers: Vec<(u32, u16, Timestamp)>,
}

/// Encodes a conversation whose newest turn sends nothing.
pub fn encode_conversation(head: &Head, conversation: &Conversation) -> Vec<u8> {
    encode_head(head, &encode_body(&[], conversation))
}

/// Encodes the part after the head: the encoded rows that the newest turn sends, and the sessions.
pub fn encode_body(rows: &[Vec<u8>], conversation: &Conversation) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(1024 + rows.iter().map(Vec::len).sum::<usize>());
    put_number(rows.len() as u64, &mut bytes);
    for row in rows {
        put_number(row.len() as u64, &mut bytes);
        bytes.extend_from_slice(row);
    }
    conversation.encode(&mut bytes);
    bytes
}

/// Encodes a head, followed by an encoded body.
pub fn encode_head(head: &Head, body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(body.len() + 64);
    bytes.push(7);
    head.encode(&mut bytes);
    bytes.extend_from_slice(body);
    bytes
}

/// Decodes a conversation.
///
/// Fails if the bytes are damaged or of an unknown version.
pub fn decode_conversation(bytes: &[u8]) -> Result<(Head, Conversation), DecodeError> {
    match version(bytes)? {
        (1, from) => last::<V1, _>(from),
        (2, from) => last::<V2, _>(from),
        (3, from) => last::<V3, _>(from),
        (4, from) => last::<V4, _>(from),
        (5, mut from) => {
            let head = <Head as Decode<V4>>::decode(&mut from)?;
            rows(&mut from, |_| {})?;
            Ok((head, last::<V4, _>(from)?))
        }
        (6, mut from) => {
            let head = <Head as Decode<V4>>::decode(&mut from)?;
            rows(&mut from, |_| {})?;
            Ok((head, last::<V6, _>(from)?))
        }
        (7, mut from) => {
            let head = <Head as Decode<V4>>::decode(&mut from)?;
            rows(&mut from, |_| {})?;
            Ok((head, last::<V7, _>(from)?))
        }
        (newer, _) => Err(DecodeError::Version(newer)),
    }
}

/// Decodes only a conversation's head.
///
/// Fails if the bytes are damaged or of an unknown version.
pub fn decode_head(bytes: &[u8]) -> Result<Head, DecodeError> {
    match version(bytes)? {
        // The head is the same in all versions.
        (1..=7, mut from) => <Head as Decode<V1>>::decode(&mut from),
        (newer, _) => Err(DecodeError::Version(newer)),
    }
}

/// Decodes only a conversation's head, and the encoded rows that its newest turn sends.
///
/// Fails if the bytes are damaged or of an unknown version.
pub fn decode_sends(bytes: &[u8]) -> Result<(Head, Vec<&[u8]>), DecodeError> {
    let (version, mut from) = version(bytes)?;
    let head = match version {
        1..=7 => <Head as Decode<V1>>::decode(&mut from)?,
        newer => return Err(DecodeError::Version(newer)),
    };
    let mut sends = Vec::new();
    // Before version 5 every row was a record of its own.
    if version >= 5 {
        rows(&mut from, |row| sends.push(row))?;
    }
    Ok((head, sends))
}

/// Returns a conversation's record without the rows that its newest turn sends.
///
/// Fails if the bytes are damaged or of an unknown version.
pub fn without_sends(bytes: &[u8]) -> Result<Vec<u8>, DecodeError> {
    match version(bytes)? {
        (1..=4, _) => Ok(bytes.to_vec()),
        (5..=7, mut from) => {
            let head = <Head as Decode<V4>>::decode(&mut from)?;
            rows(&mut from, |_| {})?;
            Ok(encode_head(&head, &[&[0], from.rest()].concat()))
        }
        (newer, _) => Err(DecodeError::Version(newer)),
    }
}

fn rows<'a>(from: &mut Reader<'a>, mut each: impl FnMut(&'a [u8])) -> Result<(), DecodeError> {
    for _ in 0..from.length()? {
        let length = from.length()?;
        each(from.bytes(length)?);
    }
    Ok(())
}

record! { struct Head { revision: Revision, turns: u64, timers: Vec<(u32, u16, Timestamp)> } }

record! { struct Conversation {
    id: ConversationId,
    room: Room,
    channel: Name,
    active: Option<Session>,
    parked: Vec<Session>,
    pending: Option<Pending>,
    turns: u64,
    sessions: u32,
    questions: u32,
    last_inbound: Option<Timestamp>,
    lost_at: Option<Timestamp>,
    withdrawn_before: u64,
    gone_at: Option<Timestamp>,
    results: Vec<VoteResult> = 2,
    paused_until: Option<Timestamp> = 2,
    last_sent: Option<Timestamp> = 2,
    postponed: Vec<Postponed> = 2,
    answered_by: Option<i64> = 2,
    lost_count: u32 = 4,
    expired: Option<(Name, Name)> = 4,
    latest: Option<Latest> = 4,
    greeted_at: Option<Timestamp> = 4,
    answered: Option<(SessionId, Name)> = 4,
    handovers: u32 = 6,
    handover: Option<Handover> = 6,
    desk: Option<DeskTalk> = 6,
    desks_gone: Vec<Name> = 7,
} }

record! { struct Handover { number: u32, desk: Name, by: Option<Helper>, since: Timestamp, until: Timestamp, said: Vec<(i64, EffectId)>, told_opening: Option<Timestamp> = 7, title: Option<String> = 7 } }
record! { struct DeskTalk {
    customer: ConversationId,
    desk: Name,
    number: u32,
    name: Option<String>,
    is_open: bool,
    by: Option<Helper>,
    card: Option<(EffectId, Rich)>,
    said: Vec<i64>,
    passed_to: Option<String> = 7,
    case: Option<(EffectId, Rich)> = 7,
    title: Option<String> = 7,
    is_missed: bool = 7,
} }
record! { struct Helper { contact: Option<OwnerId>, name: Option<String> } }

record! { struct Latest { pieces: Vec<Piece>, sent: Timestamp, album: Option<String>, became: Became, is_cut: bool, until: Timestamp } }
record! { struct Piece { number: i64, words: String } }
record! { enum Became { 0 Held, 1 Answer, 2 File, 3 FileOfMany, 4 Rejected, 5 Nothing } }

record! { struct Postponed { dialog: Name, section: Name, until: Timestamp } }
record! { struct VoteResult { dialog: Name, vote: Name, counts: Vec<(Name, u32)>, voters: u32, quorum: Option<u32> } }

record! { enum Room { 0 Private, 1 Group, 2 Member, 3 Business } }

record! { enum Pending {
    0 Restart { dialog: Name, section: Name, number: u32 },
    1 Language { number: u32 },
    2 Forget { number: u32 },
    3 EraseEarlier { dialog: Name, question: Name, number: u32 },
    4 Meant { erases: bool, answer: Option<String>, number: u32 },
    5 MeantAgain { erases: bool, answer: Option<String>, number: u32 },
    6 MeantHuman { answer: Option<String>, number: u32 },
} }

record! { struct Session {
    id: SessionId,
    dialog: Name,
    version: Version,
    section: Name,
    language: Name,
    source: Option<String>,
    started_at: Timestamp,
    detours: Vec<Detour>,
    answers: Vec<AnswerState>,
    kept: Vec<AnswerState>,
    variables: Vec<(Name, Outcome)>,
    trail: Vec<TrailEntry>,
    redoing: Vec<RedoMark>,
    wait: Option<Wait>,
    vote: Option<OpenVote> = 2,
    votes: Vec<VoteResult> = 2,
    offered_by: Option<ConversationId> = 3,
    left_behind: Option<Version> = 4,
    resting: Option<(Name, Name)> = 6,
} }

record! { struct OpenVote {
    vote: Name,
    number: u32,
    opened_at: Timestamp,
    counts: Vec<(Name, u32)>,
    voters: u32,
    is_reminded: bool,
    sent: Option<EffectId>,
    shown_at: Timestamp,
    is_refresh_due: bool,
    posted_at: Option<Timestamp> = 4,
} }

record! { struct Detour { from: Name, section: Name, alias: Option<Name> } }
record! { struct AnswerState { question: Name, outcome: Outcome, other: Option<String>, reads: u64 } }
record! { struct TrailEntry { question: Name, detours: Vec<Detour>, undo: Vec<Undo>, sent: Option<EffectId> = 4 } }
record! { struct RedoMark { section: Name, step: Name, detours: Vec<Detour> } }

record! { enum Undo {
    0 Variable(name: Name, value: Option<Outcome>),
    1 Field(name: Name, value: Option<Value>),
    2 Tag(name: Name, was_set: bool),
    3 Language(language: Option<Name>, was_chosen: bool),
    4 Answer(answer: Box<AnswerState>),
    5 Redoing(mark: RedoMark),
} }

record! { struct Wait {
    question: Name,
    number: u32,
    asked_at: Timestamp,
    reminding_since: Timestamp,
    reminded: u16,
    tries: u32,
    offered: Vec<Name>,
    chosen: Vec<Name>,
    other: Option<String>,
    wants_other: bool,
    confirming: bool,
    reads: u64,
    sent: Option<EffectId>,
    shown: Option<String>,
    readings: Vec<Value> = 4,
    held_until: Option<Timestamp> = 4,
} }
