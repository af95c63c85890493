//! The stored turn: its input and its events.

use crate::contact::{Amendment, CaseEnd};
use crate::engine::event::Event;
use crate::engine::handover::{CardAnswer, CaseNews, CodeNews, CodeWish, Helper, Over, Relay};
use crate::engine::input::{
    Actor, Input, MessageInfo, Occasion, Offer, Profile, ReportRequest, Standing, TopicNews,
};
use crate::engine::session::VoteResult;
use crate::id::{ConversationId, EffectId, Name, OwnerId, TimerId, Version};
use crate::message::{InMessage, Rich};
use crate::store::TurnRecord;
use crate::store::record::version::{V1, last, version, write};
use crate::store::record::wire::{Decode, DecodeError};
use crate::time::Timestamp;
use crate::value::Value;

/// Encodes a turn.
pub fn encode_turn(turn: &TurnRecord) -> Vec<u8> {
    write(1, &[turn])
}

/// Decodes a turn.
///
/// Fails if the bytes are damaged or of an unknown version.
pub fn decode_turn(bytes: &[u8]) -> Result<TurnRecord, DecodeError> {
    match version(bytes)? {
        (1, from) => last::<V1, _>(from),
        (newer, _) => Err(DecodeError::Version(newer)),
    }
}

/// Decodes the time and the events of a turn, skipping the input.
///
/// Fails if the bytes are damaged or of an unknown version.
pub fn decode_events(bytes: &[u8]) -> Result<(Timestamp, Vec<Event>), DecodeError> {
    match version(bytes)? {
        (1, mut from) => {
            <Input as Decode<V1>>::skip(&mut from)?;
            let now = <Timestamp as Decode<V1>>::decode(&mut from)?;
            <u64 as Decode<V1>>::skip(&mut from)?;
            <Vec<(Name, Version)> as Decode<V1>>::skip(&mut from)?;
            Ok((now, last::<V1, _>(from)?))
        }
        (newer, _) => Err(DecodeError::Version(newer)),
    }
}

record! { struct TurnRecord { input: Input, now: Timestamp, seed: u64, versions: Vec<(Name, Version)>, events: Vec<Event> } }

record! { enum Input {
    0 Message { message: InMessage, profile: Option<Profile> },
    1 Deadline(timer: TimerId),
    2 Start { dialog: Name, section: Option<Name> },
    3 Gone(is_gone: bool),
    4 Group { by: Actor, message: InMessage, ballot: Vec<Name> },
    5 Joined { profile: Profile },
    6 Offered { message: InMessage, profile: Option<Profile>, group: Offer },
    7 Moved,
    8 Business { message: InMessage, profile: Option<Profile>, number: i64, sent: Timestamp },
    9 Edited { message: InMessage, number: i64 },
    10 OwnerSpoke { resumes: bool },
    11 Standing(standing: Standing),
    12 Scheduled { dialog: Name, section: Name },
    13 Amended(amendment: Amendment),
    14 Results { group: ConversationId, votes: Vec<VoteResult> },
    15 Retimed,
    16 TooFast,
    17 Said { message: InMessage, profile: Option<Profile>, info: MessageInfo },
    18 Report(request: ReportRequest),
    19 Relayed { from: ConversationId, at: String, what: Box<Relay> },
    20 AtDesk { by: Actor, message: InMessage, number: Option<i64>, is_edit: bool },
    21 Topic(news: TopicNews),
    22 Undelivered(since: EffectId),
} }

record! { enum TopicNews { 0 Lost, 1 Refused } }

record! { enum Relay {
    0 HandedOver { desk: Name, number: u32, name: Option<String>, card: Rich, by: Option<Helper> },
    1 Customer { message: InMessage, number: Option<i64> },
    2 CustomerEdited(message: InMessage),
    3 Over { number: u32, why: Over },
    4 NotDelivered,
    5 Taken { desk: Name, by: Helper },
    6 Helper { by: Helper, message: InMessage, number: Option<i64> },
    7 HelperEdited { message: InMessage, number: i64 },
    8 GivenBack { handover: u32, by: Helper, is_done: bool },
    9 Notice { desk: Name, name: Option<String>, card: Rich },
    10 Refused(why: Over),
    11 EditRefused,
    12 Unheard,
    13 DeskGone { number: u32, card: Option<Rich> },
    14 NotBrought,
    15 Passed { by: Helper, to: String },
    16 Saved { by: Helper, name: Name },
    17 SavedSent { by: Helper, text: Rich },
    18 SavedLacks(names: Vec<Name>),
    19 Complaint { desk: Name, name: Option<String>, card: Rich, opens: bool, is_heard: bool },
    20 CaseMoved(news: CaseNews),
    21 AskAgain { case: u32 },
    22 Titled { desk: Name, title: String },
    23 ForHolder { name: Option<String>, card: Rich, waits: bool },
    24 Code(news: CodeNews),
    25 DeskMoved { to: Option<Name> },
    26 DesksGone(names: Vec<Name>),
    27 Missed { desk: Name, name: Option<String> },
    28 Queued { number: u32, ahead: Option<u32> },
    29 CaseDeskGone { desk: Name, card: Rich },
} }

record! { enum CodeNews {
    0 Wanted(wish: CodeWish),
    1 Taken { wish: CodeWish, code: String },
    2 NoneLeft { wish: CodeWish },
    3 OverBudget { wish: CodeWish, left: u32 },
    4 Given { case: u32, desk: Name, by: Helper, value: u32, code: String },
    5 Look { wish: Option<CodeWish> },
    6 Seen { wish: Option<CodeWish>, values: Vec<u32>, left: Option<u32> },
    7 NotArrived { code: String },
} }
record! { struct CodeWish { case: u32, value: u32, by: Helper } }

record! { enum CaseNews { 0 Stepped, 1 StillUnhappy(score: String), 2 Closed(how: CaseEnd), 3 Elsewhere(desk: Name), 4 Answered { answer: CardAnswer, corrects: bool } } }
record! { struct CardAnswer { question: String, answer: String } }

record! { struct ReportRequest { dialog: Option<Name>, days: Option<u16>, occasion: Occasion } }
record! { enum Occasion { 0 Command, 1 Tap, 2 Schedule { since: Option<Timestamp> }, 3 Pages } }

record! { struct MessageInfo { number: i64, sent: Timestamp, album: Option<String>, replies_to: Option<i64>, asked: Option<EffectId> } }
record! { struct Actor { contact: Option<OwnerId>, name: Option<String>, is_admin: Option<bool>, is_operator: bool } }
record! { struct Offer { conversation: ConversationId, name: Option<String>, votes: Vec<VoteResult> } }
record! { struct Standing { title: Option<String>, may_write: bool, added_by_operator: Option<bool> } }

record! { struct Amendment {
    name: Option<String>,
    language: Option<Name>,
    tags: Vec<(Name, bool)>,
    fields: Vec<(Name, Option<Value>)>,
    lists: Vec<(Name, bool)>,
} }

record! { struct Profile { name: Option<String>, language: Option<Name> } }
