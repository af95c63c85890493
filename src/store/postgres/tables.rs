//! Which table holds which record, and by which columns it is found.
//!
//! A table has the columns of its key, sometimes columns by which records are found another way,
//! and `record`: what [`record`](crate::store::record) writes, byte for byte as in a backup.
//! Numbers are `bigint`; ids keep their order, so that a list has the order of every other store.
//! Texts are `bytea`: they sort by their bytes, and no text is refused.

use crate::id::{ConversationId, EffectId, InputId, Name, OwnerId, Version};
use crate::store::record::{self, DecodeError, Taken};
use crate::store::{Address, Place, QuarantineId, Receipt, RecordId};
use crate::time::Timestamp;

/// A value of a column.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// A `bigint`.
    Int(i64),
    /// A `bytea`.
    Bytes(Vec<u8>),
}

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `bigint`.
    Int,
    /// `bytea`.
    Bytes,
}

/// A table.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// The columns of its primary key.
    pub keys: &'static [(&'static str, Kind)],
    /// Further columns by which records are found.
    pub also: &'static [(&'static str, Kind)],
    /// Whether it holds records; an index has only its key and the further columns.
    pub has_record: bool,
}

use Kind::{Bytes, Int};

const OWNER: (&str, Kind) = ("owner", Int);
const CONVERSATION: (&str, Kind) = ("conversation", Int);
const EFFECT: &[(&str, Kind)] = &[CONVERSATION, ("turn", Int), ("idx", Int)];

macro_rules! tables {
    ($($constant:ident $name:literal $keys:expr, $also:expr, $has_record:literal;)*) => {
        $(
            #[doc = concat!("The table `", $name, "`.")]
            pub static $constant: Table =
                Table { name: $name, keys: $keys, also: $also, has_record: $has_record };
        )*
        /// All tables of records and indexes.
        pub static TABLES: &[&Table] = &[$(&$constant),*];
    };
}

tables! {
    CONVERSATIONS "conversations" &[OWNER, CONVERSATION], &[], true;
    CONTACTS "contacts" &[OWNER], &[], true;
    JOURNAL "journal" &[OWNER, CONVERSATION, ("turn", Int)], &[], true;
    ORDERS "orders" &[("number", Int)], &[], true;
    OUTBOX "outbox" EFFECT, &[OWNER], true;
    DELIVERED "delivered" &[CONVERSATION], &[], true;
    JOBS "jobs" EFFECT, &[OWNER], true;
    BALLOTS "ballots" &[OWNER, CONVERSATION, ("number", Int), ("voter", Int)], &[], true;
    FOUND "places" &[("place", Bytes)], &[OWNER, CONVERSATION], true;
    PLACES "conversation_places" &[CONVERSATION], &[("place", Bytes)], true;
    ADDRESSES "addresses" &[("address", Bytes)], &[OWNER], true;
    VERSIONS "versions" &[("dialog", Bytes), ("version", Bytes)], &[], true;
    QUARANTINE "quarantine" &[("number", Int), ("idx", Int)], &[], true;
    MEMBERSHIPS "memberships" &[OWNER], &[], true;
    FORGOTTEN "forgotten" &[OWNER], &[], true;
    ERASURES "erasures" &[("receipt", Bytes)], &[], true;
    NOTES "notes" &[("name", Bytes)], &[], true;
    INPUTS "inputs" &[("input", Bytes)], &[], false;
    TIMERS "timers" &[OWNER, CONVERSATION, ("question", Int), ("step", Int)], &[("due", Int)], false;
}

/// A longer id of an input is kept as its SHA-256.
const MAX_INPUT: usize = 64;

impl Table {
    /// Returns the columns that a row is written with, in order.
    pub fn columns(&self) -> impl Iterator<Item = (&'static str, Kind)> {
        let record = self.has_record.then_some(("record", Bytes));
        self.keys.iter().chain(self.also).copied().chain(record)
    }

    /// Returns whether rows name an owner who may have been forgotten: what leads to a person.
    pub fn leads_to_owner(&self) -> bool {
        std::ptr::eq(self, &FOUND) || std::ptr::eq(self, &ADDRESSES)
    }
}

/// Returns the number of an owner or a conversation; the order stays the same.
pub fn ordered(id: u64) -> i64 {
    (id ^ (1 << 63)).cast_signed()
}

/// Returns the id of a number.
pub fn id_of(number: i64) -> u64 {
    number.cast_unsigned() ^ (1 << 63)
}

/// Returns a count as a number: counts are far below the largest one.
pub fn counted(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Returns the table of a record, and its key there.
pub fn key(id: &RecordId) -> (&'static Table, Vec<Column>) {
    let owned = |owner: &OwnerId| Column::Int(ordered(owner.0));
    let talk = |conversation: &ConversationId| Column::Int(ordered(conversation.0));
    let effect = |id: &EffectId| {
        vec![
            talk(&id.conversation),
            Column::Int(counted(id.turn)),
            Column::Int(id.index.into()),
        ]
    };
    let text = |text: &str| Column::Bytes(text.as_bytes().to_vec());
    match id {
        RecordId::Conversation(owner, id) => (&CONVERSATIONS, vec![owned(owner), talk(id)]),
        RecordId::Contact(owner) => (&CONTACTS, vec![owned(owner)]),
        RecordId::Turn(owner, id, turn) => (
            &JOURNAL,
            vec![owned(owner), talk(id), Column::Int(counted(*turn))],
        ),
        RecordId::Order(order) => (&ORDERS, vec![Column::Int(counted(*order))]),
        RecordId::Outgoing(id) => (&OUTBOX, effect(id)),
        RecordId::Delivered(id) => (&DELIVERED, vec![talk(id)]),
        RecordId::Job(id) => (&JOBS, effect(id)),
        RecordId::Ballot(owner, id, number, voter) => (
            &BALLOTS,
            vec![
                owned(owner),
                talk(id),
                Column::Int((*number).into()),
                owned(voter),
            ],
        ),
        RecordId::Found(place) => (&FOUND, vec![text(&place.0)]),
        RecordId::Place(id) => (&PLACES, vec![talk(id)]),
        RecordId::Address(address) => (&ADDRESSES, vec![text(&address.0)]),
        RecordId::Version(dialog, version) => (
            &VERSIONS,
            vec![text(dialog), Column::Bytes(version.0.to_vec())],
        ),
        RecordId::Quarantined(QuarantineId(order, index)) => (
            &QUARANTINE,
            vec![Column::Int(counted(*order)), Column::Int(counted(*index))],
        ),
        RecordId::Memberships(owner) => (&MEMBERSHIPS, vec![owned(owner)]),
        RecordId::Mark(owner) => (&FORGOTTEN, vec![owned(owner)]),
        RecordId::Erased(receipt) => (&ERASURES, vec![Column::Bytes(receipt.0.to_vec())]),
        RecordId::Note(name) => (&NOTES, vec![text(name)]),
    }
}

/// Returns the record that a table holds under a key; `None` if the key is none of that table's.
pub fn id(table: &Table, key: &[Column]) -> Option<RecordId> {
    let int = |at: usize| match key.get(at) {
        Some(Column::Int(number)) => Some(*number),
        Some(Column::Bytes(_)) | None => None,
    };
    let bytes = |at: usize| match key.get(at) {
        Some(Column::Bytes(bytes)) => Some(bytes.as_slice()),
        Some(Column::Int(_)) | None => None,
    };
    let text = |at: usize| Some(std::str::from_utf8(bytes(at)?).ok()?.to_owned());
    let owner = |at: usize| int(at).map(id_of).map(OwnerId);
    let talk = |at: usize| int(at).map(id_of).map(ConversationId);
    let count = |at: usize| int(at).and_then(|number| u64::try_from(number).ok());
    let effect = || {
        Some(EffectId {
            conversation: talk(0)?,
            turn: count(1)?,
            index: int(2)?.try_into().ok()?,
        })
    };
    Some(match table.name {
        "conversations" => RecordId::Conversation(owner(0)?, talk(1)?),
        "contacts" => RecordId::Contact(owner(0)?),
        "journal" => RecordId::Turn(owner(0)?, talk(1)?, count(2)?),
        "orders" => RecordId::Order(count(0)?),
        "outbox" => RecordId::Outgoing(effect()?),
        "delivered" => RecordId::Delivered(talk(0)?),
        "jobs" => RecordId::Job(effect()?),
        "ballots" => RecordId::Ballot(owner(0)?, talk(1)?, int(2)?.try_into().ok()?, owner(3)?),
        "places" => RecordId::Found(Place(text(0)?)),
        "conversation_places" => RecordId::Place(talk(0)?),
        "addresses" => RecordId::Address(Address(text(0)?)),
        "versions" => RecordId::Version(Name::from(text(0)?), Version(bytes(1)?.try_into().ok()?)),
        "quarantine" => RecordId::Quarantined(QuarantineId(count(0)?, count(1)?)),
        "memberships" => RecordId::Memberships(owner(0)?),
        "forgotten" => RecordId::Mark(owner(0)?),
        "erasures" => RecordId::Erased(Receipt(bytes(0)?.try_into().ok()?)),
        "notes" => RecordId::Note(text(0)?),
        _ => return None,
    })
}

/// Returns the further columns of a record.
///
/// Fails if the record cannot be read.
pub fn also(id: &RecordId, bytes: &[u8]) -> Result<Vec<Column>, DecodeError> {
    let owned = |owner: OwnerId| Column::Int(ordered(owner.0));
    Ok(match id {
        RecordId::Outgoing(_) => vec![owned(record::decode_outgoing_kind(bytes)?.0)],
        RecordId::Job(_) => vec![owned(record::decode_job(bytes)?.0)],
        RecordId::Found(_) => {
            let (owner, conversation) = record::decode_found(bytes)?;
            vec![owned(owner), Column::Int(ordered(conversation.0))]
        }
        RecordId::Place(_) => {
            let (_, place) = record::decode_place(bytes)?;
            vec![Column::Bytes(place.0.into_bytes())]
        }
        RecordId::Address(_) => vec![owned(record::decode_owner(bytes)?)],
        RecordId::Conversation(..)
        | RecordId::Contact(_)
        | RecordId::Turn(..)
        | RecordId::Order(_)
        | RecordId::Delivered(_)
        | RecordId::Ballot(..)
        | RecordId::Version(..)
        | RecordId::Quarantined(_)
        | RecordId::Memberships(_)
        | RecordId::Mark(_)
        | RecordId::Erased(_)
        | RecordId::Note(_) => Vec::new(),
    })
}

/// Returns the key of an input that was taken.
pub fn input(input: &InputId) -> Column {
    use sha2::{Digest, Sha256};
    let bytes = record::encode_order(&vec![Taken {
        input: input.clone(),
        at: Timestamp(0),
        turn: None,
    }]);
    if bytes.len() <= MAX_INPUT {
        return Column::Bytes(bytes);
    }
    Column::Bytes(Sha256::digest(&bytes).to_vec())
}

/// Returns the key and the time of a timer.
pub fn timer(
    owner: OwnerId,
    conversation: ConversationId,
    (question, step, at): (u32, u16, Timestamp),
) -> Vec<Column> {
    vec![
        Column::Int(ordered(owner.0)),
        Column::Int(ordered(conversation.0)),
        Column::Int(question.into()),
        Column::Int(step.into()),
        Column::Int(at.0),
    ]
}
