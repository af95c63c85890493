//! The stored form of the ids of records, as a backup writes them.

use crate::id::{ConversationId, EffectId, Name, OwnerId, Version};
use crate::store::content::RecordId;
use crate::store::record::version::{V1, last, version, write};
use crate::store::record::wire::{Decode, DecodeError, Encode, Reader, SchemaVersion};
use crate::store::{Address, Place, QuarantineId, Receipt};

/// Encodes the id of a record.
pub fn encode_record_id(id: &RecordId) -> Vec<u8> {
    write(1, &[id])
}

/// Decodes the id of a record.
///
/// Fails if the bytes are damaged or of an unknown version.
pub fn decode_record_id(bytes: &[u8]) -> Result<RecordId, DecodeError> {
    match version(bytes)? {
        (1, from) => last::<V1, _>(from),
        (newer, _) => Err(DecodeError::Version(newer)),
    }
}

record! { enum RecordId {
    0 Conversation(owner: OwnerId, conversation: ConversationId),
    1 Contact(owner: OwnerId),
    2 Turn(owner: OwnerId, conversation: ConversationId, turn: u64),
    3 Order(order: u64),
    4 Outgoing(effect: EffectId),
    5 Delivered(conversation: ConversationId),
    6 Job(effect: EffectId),
    7 Ballot(owner: OwnerId, conversation: ConversationId, number: u32, voter: OwnerId),
    8 Found(place: Place),
    9 Place(conversation: ConversationId),
    10 Address(address: Address),
    11 Version(dialog: Name, version: Version),
    12 Quarantined(id: QuarantineId),
    13 Memberships(owner: OwnerId),
    14 Mark(owner: OwnerId),
    15 Erased(receipt: Receipt),
    16 Note(name: String),
} }

impl Encode for Address {
    fn encode(&self, out: &mut Vec<u8>) {
        self.0.encode(out);
    }
}

impl<V: SchemaVersion> Decode<V> for Address {
    fn decode(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        <String as Decode<V>>::decode(from).map(Self)
    }
}

impl Encode for QuarantineId {
    fn encode(&self, out: &mut Vec<u8>) {
        self.0.encode(out);
        self.1.encode(out);
    }
}

impl<V: SchemaVersion> Decode<V> for QuarantineId {
    fn decode(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        <(u64, u64) as Decode<V>>::decode(from).map(|(order, index)| Self(order, index))
    }
}

impl Encode for Receipt {
    fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.0);
    }
}

impl<V: SchemaVersion> Decode<V> for Receipt {
    fn decode(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let bytes = from.bytes(16)?;
        bytes.try_into().map(Self).map_err(|_| DecodeError::Bytes)
    }
}
