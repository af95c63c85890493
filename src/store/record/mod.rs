//! How things are written down: stored forms with versions, apart from the engine's types.
//!
//! Every record is a version byte and then its newest form in postcard. Forms borrow from what they are made of, so writing
//! one copies no text, and reading one makes only the engine's own names.
//!
//! **To change a stored form** that was ever released: leave it as it is; write `…V2` beside it with its own [`form!`]; give the record's
//! `decode` an arm `2`, and let arm `1` turn V1 into V2 (the upgrade); let `encode` write 2; run the golden tests once with
//! `VRAAG_GOLDEN=write`, which adds the new file and never touches an old one. An engine enum that only gained a variant
//! gains it at the *end* of its form, and the version stays.

/// Declares a stored form and how it is made from the engine's type and back: field by field, under the same names.
///
/// A field or a variant that the engine's type gains does not compile until a form holds it. `<'a>` marks a form that borrows.
macro_rules! form {
    (struct $form:ident<'a> of $engine:ident { $($field:ident: $type:ty),* $(,)? }) => {
        #[derive(serde::Serialize, serde::Deserialize)]
        #[serde(bound(deserialize = "'de: 'a"))]
        pub(in crate::store::record) struct $form<'a> { $($field: $type),* }
        form!(@struct $form<'a>, $engine { $($field: $type),* });
    };
    (struct $form:ident of $engine:ident { $($field:ident: $type:ty),* $(,)? }) => {
        #[derive(serde::Serialize, serde::Deserialize)]
        pub(in crate::store::record) struct $form { $($field: $type),* }
        form!(@struct $form, $engine { $($field: $type),* });
    };
    (enum $form:ident<'a> of $engine:ident { $($variant:ident $(($($part:ident: $type:ty),*))? $({$($field:ident: $kind:ty),* $(,)?})?),* $(,)? }) => {
        #[derive(serde::Serialize, serde::Deserialize)]
        #[serde(bound(deserialize = "'de: 'a"))]
        pub(in crate::store::record) enum $form<'a> { $($variant $(($($type),*))? $({$($field: $kind),*})?),* }
        form!(@enum $form<'a>, $engine { $($variant $(($($part: $type),*))? $({$($field: $kind),*})?),* });
    };
    (enum $form:ident of $engine:ident { $($variant:ident $(($($part:ident: $type:ty),*))? $({$($field:ident: $kind:ty),* $(,)?})?),* $(,)? }) => {
        #[derive(serde::Serialize, serde::Deserialize)]
        pub(in crate::store::record) enum $form { $($variant $(($($type),*))? $({$($field: $kind),*})?),* }
        form!(@enum $form, $engine { $($variant $(($($part: $type),*))? $({$($field: $kind),*})?),* });
    };
    (@struct $form:ty, $engine:ident { $($field:ident: $type:ty),* }) => {
        impl<'a> crate::store::record::Form<'a, $engine> for $form {
            fn of(engine: &'a $engine) -> Self {
                let $engine { $($field),* } = engine;
                Self { $($field: crate::store::record::Form::of($field)),* }
            }

            fn back(self) -> Result<$engine, crate::store::record::Damaged> {
                Ok($engine { $($field: crate::store::record::Form::back(self.$field)?),* })
            }
        }
    };
    (@enum $form:ty, $engine:ident { $($variant:ident $(($($part:ident: $type:ty),*))? $({$($field:ident: $kind:ty),*})?),* }) => {
        impl<'a> crate::store::record::Form<'a, $engine> for $form {
            fn of(engine: &'a $engine) -> Self {
                match engine {
                    $($engine::$variant $(($($part),*))? $({$($field),*})? => Self::$variant
                        $(($(crate::store::record::Form::of($part)),*))? $({$($field: crate::store::record::Form::of($field)),*})?),*
                }
            }

            fn back(self) -> Result<$engine, crate::store::record::Damaged> {
                Ok(match self {
                    $(Self::$variant $(($($part),*))? $({$($field),*})? => $engine::$variant
                        $(($(crate::store::record::Form::back($part)?),*))? $({$($field: crate::store::record::Form::back($field)?),*})?),*
                })
            }
        }
    };
}

mod contact;
mod conversation;
mod event;
mod message;
mod order;
mod outbox;
mod places;
mod scalar;
mod turn;
mod value;

use serde::{Deserialize, Serialize};

pub use contact::{decode_contact, decode_contact_revision, encode_contact};
pub use conversation::{Head, decode_conversation, decode_head, encode_conversation};
pub use order::{Taken, decode_order, encode_order};
pub use outbox::{decode_job, decode_outgoing, encode_job, encode_outgoing};
pub use places::{decode_found, decode_owner, decode_place, decode_text, encode_found, encode_owner, encode_place, encode_text};
pub use turn::{decode_turn, encode_turn};

/// Why a record cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Damaged {
    /// It was written by a later release.
    #[error("it is of version {0}, which this release does not know")]
    Version(u8),
    /// It ends too early, or says what cannot be.
    #[error("its bytes are not what was written")]
    Bytes,
}

/// A stored form of an engine's type.
pub(crate) trait Form<'a, E>: Sized {
    /// Makes the form.
    fn of(engine: &'a E) -> Self;
    /// Makes the engine's type again.
    fn back(self) -> Result<E, Damaged>;
}

fn write(version: u8, form: &impl Serialize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(512);
    bytes.push(version);
    // Postcard fails only where the buffer is full or a length is unknown; a vector grows and forms know their lengths.
    postcard::to_extend(form, bytes).expect("a form can always be written to memory")
}

fn version(bytes: &[u8]) -> Result<(u8, &[u8]), Damaged> {
    bytes.split_first().map(|(version, rest)| (*version, rest)).ok_or(Damaged::Bytes)
}

fn read<'a, F: Deserialize<'a>>(bytes: &'a [u8]) -> Result<F, Damaged> {
    match postcard::take_from_bytes(bytes) {
        Ok((form, [])) => Ok(form),
        Ok(_) | Err(_) => Err(Damaged::Bytes),
    }
}
