//! The stored conversation: a head that every commit compares, and behind it the sessions.

use serde::{Deserialize, Serialize};

use crate::dialog::ast::Room;
use crate::engine::session::{AnswerState, Conversation, Detour, Pending, RedoMark, Session, TrailEntry, Undo, Wait};
use crate::store::Revision;
use crate::store::record::scalar::{EffectIdV1, SessionIdV1};
use crate::store::record::value::{OutcomeV1, ValueV1};
use crate::store::record::{Damaged, Form, read, version, write};
use crate::time::Timestamp;

/// What a commit compares and changes without reading the sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The state of the conversation.
    pub revision: Revision,
    /// Its newest turn.
    pub turns: u64,
    /// The timers that are set: question, step, when.
    pub timers: Vec<(u32, u16, Timestamp)>,
}

/// Writes a conversation down.
pub fn encode_conversation(head: &Head, conversation: &Conversation) -> Vec<u8> {
    let timers = head.timers.iter().map(|(question, step, at)| (*question, *step, at.0)).collect();
    write(1, &(HeadV1 { revision: head.revision.0, turns: head.turns, timers }, ConversationV1::of(conversation)))
}

/// Reads a conversation.
pub fn decode_conversation(bytes: &[u8]) -> Result<(Head, Conversation), Damaged> {
    match version(bytes)? {
        (1, form) => {
            let (head, conversation) = read::<(HeadV1, ConversationV1<'_>)>(form)?;
            Ok((head.back(), conversation.back()?))
        }
        (newer, _) => Err(Damaged::Version(newer)),
    }
}

/// Reads a conversation's head alone.
pub fn decode_head(bytes: &[u8]) -> Result<Head, Damaged> {
    match version(bytes)? {
        (1, form) => postcard::take_from_bytes::<HeadV1>(form).map(|(head, _)| head.back()).map_err(|_| Damaged::Bytes),
        (newer, _) => Err(Damaged::Version(newer)),
    }
}

#[derive(Serialize, Deserialize)]
struct HeadV1 {
    revision: u64,
    turns: u64,
    timers: Vec<(u32, u16, i64)>,
}

impl HeadV1 {
    fn back(self) -> Head {
        let timers = self.timers.into_iter().map(|(question, step, at)| (question, step, Timestamp(at))).collect();
        Head { revision: Revision(self.revision), turns: self.turns, timers }
    }
}

form! { struct ConversationV1<'a> of Conversation {
    id: u64,
    room: RoomV1,
    channel: &'a str,
    active: Option<SessionV1<'a>>,
    parked: Vec<SessionV1<'a>>,
    pending: Option<PendingV1<'a>>,
    turns: u64,
    sessions: u32,
    questions: u32,
    last_inbound: Option<i64>,
    lost_at: Option<i64>,
    withdrawn_before: u64,
    gone_at: Option<i64>,
} }

form! { enum RoomV1 of Room { Private, Group, Member, Business } }

form! { enum PendingV1<'a> of Pending {
    Restart { dialog: &'a str, section: &'a str, number: u32 },
    Language { number: u32 },
    Forget { number: u32 },
} }

form! { struct SessionV1<'a> of Session {
    id: SessionIdV1,
    dialog: &'a str,
    version: [u8; 8],
    section: &'a str,
    language: &'a str,
    source: Option<&'a str>,
    started_at: i64,
    detours: Vec<DetourV1<'a>>,
    answers: Vec<AnswerStateV1<'a>>,
    kept: Vec<AnswerStateV1<'a>>,
    variables: Vec<(&'a str, OutcomeV1<'a>)>,
    trail: Vec<TrailEntryV1<'a>>,
    redoing: Vec<RedoMarkV1<'a>>,
    wait: Option<WaitV1<'a>>,
} }

form! { struct DetourV1<'a> of Detour { from: &'a str, section: &'a str, alias: Option<&'a str> } }
form! { struct AnswerStateV1<'a> of AnswerState { question: &'a str, outcome: OutcomeV1<'a>, other: Option<&'a str>, reads: u64 } }
form! { struct TrailEntryV1<'a> of TrailEntry { question: &'a str, detours: Vec<DetourV1<'a>>, undo: Vec<UndoV1<'a>> } }
form! { struct RedoMarkV1<'a> of RedoMark { section: &'a str, step: &'a str, detours: Vec<DetourV1<'a>> } }

form! { enum UndoV1<'a> of Undo {
    Variable(name: &'a str, value: Option<OutcomeV1<'a>>),
    Field(name: &'a str, value: Option<ValueV1<'a>>),
    Tag(name: &'a str, was_set: bool),
    Language(language: Option<&'a str>, was_chosen: bool),
    Answer(answer: AnswerStateV1<'a>),
    Redoing(mark: RedoMarkV1<'a>),
} }

form! { struct WaitV1<'a> of Wait {
    question: &'a str,
    number: u32,
    asked_at: i64,
    reminding_since: i64,
    reminded: u16,
    tries: u32,
    offered: Vec<&'a str>,
    chosen: Vec<&'a str>,
    other: Option<&'a str>,
    wants_other: bool,
    confirming: bool,
    reads: u64,
    sent: Option<EffectIdV1>,
    shown: Option<&'a str>,
} }
