//! Encodes and decodes records: stored forms with versions, apart from the engine's types.
//!
//! Every record is a version byte and then its parts in postcard's format: small numbers are small,
//! texts come after their length, an enum is a number. What is written, and in which order, is
//! declared by `record!`, not derived: the hot path decodes directly into the engine's own types (a
//! session of 30 answers is read for every turn).
//!
//! **To change a stored form** that was ever released: let `encode` write version 2, and give
//! `decode` an arm for it. A form that did not change is read the same way in every version. A
//! struct that gained a part says since when (`votes: Vec<X> = 2`): in an older record that part
//! has its default. For any other change remove the `record!`, write `Encode` and `Decode<V2>` for
//! the new shape, and `Decode<V1>` for the old one: that is the upgrade, which says what an old
//! record means. Then run the golden tests once with `VRAAG_GOLDEN=write`, which adds the new file
//! and never touches an old one. An engine enum that only gained a variant gains it at the *end* of
//! its record, and the version stays.

/// Declares a stored form: a struct's parts in the order in which they are written, an enum's
/// variants by their numbers.
///
/// If the engine's type gains a part or changes one, it does not compile until the form is changed
/// too.
macro_rules! record {
    (@decode $type:ty, $version:ident, $from:ident) => { <$type as crate::store::record::Decode<$version>>::decode($from)? };
    (@decode $type:ty, $version:ident, $from:ident, $since:literal) => {
        if $version::NUMBER < $since { <$type>::default() } else { <$type as crate::store::record::Decode<$version>>::decode($from)? }
    };
    (@skip $type:ty, $version:ident, $from:ident) => { <$type as crate::store::record::Decode<$version>>::skip($from)? };
    (@skip $type:ty, $version:ident, $from:ident, $since:literal) => {
        if $version::NUMBER >= $since { <$type as crate::store::record::Decode<$version>>::skip($from)? }
    };
    (struct $engine:ident { $($field:ident: $type:ty $(= $since:literal)?),* $(,)? }) => {
        impl crate::store::record::Encode for $engine {
            fn encode(&self, out: &mut Vec<u8>) {
                let $engine { $($field),* } = self;
                $(<$type as crate::store::record::Encode>::encode($field, out);)*
            }
        }
        impl<V: crate::store::record::SchemaVersion> crate::store::record::Decode<V> for $engine {
            fn decode(from: &mut crate::store::record::Reader<'_>) -> Result<Self, crate::store::record::DecodeError> {
                Ok($engine { $($field: record!(@decode $type, V, from $(, $since)?)),* })
            }
            fn skip(from: &mut crate::store::record::Reader<'_>) -> Result<(), crate::store::record::DecodeError> {
                $(record!(@skip $type, V, from $(, $since)?);)*
                Ok(())
            }
        }
    };
    (enum $engine:ident { $($number:literal $variant:ident $(($($part:ident: $type:ty),*))? $({$($field:ident: $kind:ty),* $(,)?})?),* $(,)? }) => {
        impl crate::store::record::Encode for $engine {
            fn encode(&self, out: &mut Vec<u8>) {
                match self {
                    $($engine::$variant $(($($part),*))? $({$($field),*})? => {
                        out.push($number);
                        $($(<$type as crate::store::record::Encode>::encode($part, out);)*)?
                        $($(<$kind as crate::store::record::Encode>::encode($field, out);)*)?
                    })*
                }
            }
        }
        impl<V: crate::store::record::SchemaVersion> crate::store::record::Decode<V> for $engine {
            fn decode(from: &mut crate::store::record::Reader<'_>) -> Result<Self, crate::store::record::DecodeError> {
                Ok(match from.byte()? {
                    $($number => $engine::$variant
                        $(($(<$type as crate::store::record::Decode<V>>::decode(from)?),*))?
                        $({$($field: <$kind as crate::store::record::Decode<V>>::decode(from)?),*})?,)*
                    _ => return Err(crate::store::record::DecodeError::Bytes),
                })
            }
            fn skip(from: &mut crate::store::record::Reader<'_>) -> Result<(), crate::store::record::DecodeError> {
                match from.byte()? {
                    $($number => {
                        $($(<$type as crate::store::record::Decode<V>>::skip(from)?;)*)?
                        $($(<$kind as crate::store::record::Decode<V>>::skip(from)?;)*)?
                    })*
                    _ => return Err(crate::store::record::DecodeError::Bytes),
                }
                Ok(())
            }
        }
    };
}

mod contact;
mod conversation;
mod delivered;
mod event;
mod membership;
mod message;
mod order;
mod outbox;
mod places;
mod record_id;
mod scalar;
mod till;
mod turn;
mod value;
mod version;
mod wire;

pub use contact::{decode_contact, decode_contact_revision, encode_contact};
pub use conversation::{
    Head, decode_conversation, decode_head, encode_body, encode_conversation, encode_head,
    without_sends,
};
pub use delivered::{
    Delivered, add_receipt, add_settled, decode_delivered, encode_delivered, unsent,
    without_receipts,
};
pub use membership::{decode_ledger, decode_memberships, encode_ledger, encode_memberships};
pub use order::{Taken, decode_order, decode_watermark, encode_order, encode_watermark};
pub use outbox::{decode_job, decode_outgoing, decode_outgoing_kind, encode_job, encode_outgoing};
pub use places::{
    decode_ballot, decode_found, decode_mark, decode_moment, decode_owner, decode_place,
    decode_text, encode_ballot, encode_found, encode_mark, encode_moment, encode_owner,
    encode_place, encode_text,
};
pub use record_id::{decode_record_id, encode_record_id};
pub use scalar::{decode_bits, encode_bits};
pub use till::{decode_till, encode_till};
pub use turn::{decode_events, decode_turn, encode_turn};
pub use wire::DecodeError;
use wire::{Decode, Encode, Reader, SchemaVersion};
