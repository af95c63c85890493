//! Stored forms of what everything else is made of: texts, numbers, ids, moments, lists.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::id::{ConversationId, EffectId, InputId, Name, OwnerId, SessionId, TimerId, Version};
use crate::store::Revision;
use crate::store::record::{Damaged, Form};
use crate::time::{Duration, Timestamp};

macro_rules! as_it_is {
    ($($type:ty),*) => { $(impl<'a> Form<'a, $type> for $type {
        fn of(engine: &'a $type) -> Self { *engine }
        fn back(self) -> Result<$type, Damaged> { Ok(self) }
    })* };
}
as_it_is!(bool, u8, u16, u32, u64, i64);

macro_rules! newtype {
    ($($engine:ident($inner:ty)),*) => { $(impl<'a> Form<'a, $engine> for $inner {
        fn of(engine: &'a $engine) -> Self { engine.0 }
        fn back(self) -> Result<$engine, Damaged> { Ok($engine(self)) }
    })* };
}
newtype!(OwnerId(u64), ConversationId(u64), Revision(u64), Version([u8; 8]), Timestamp(i64), Duration(i64));

impl<'a> Form<'a, Name> for &'a str {
    fn of(engine: &'a Name) -> Self {
        engine
    }

    fn back(self) -> Result<Name, Damaged> {
        Ok(self.into())
    }
}

impl<'a> Form<'a, String> for &'a str {
    fn of(engine: &'a String) -> Self {
        engine
    }

    fn back(self) -> Result<String, Damaged> {
        Ok(self.to_owned())
    }
}

impl<'a, E, F: Form<'a, E>> Form<'a, Option<E>> for Option<F> {
    fn of(engine: &'a Option<E>) -> Self {
        engine.as_ref().map(F::of)
    }

    fn back(self) -> Result<Option<E>, Damaged> {
        self.map(F::back).transpose()
    }
}

impl<'a, E, F: Form<'a, E>> Form<'a, Vec<E>> for Vec<F> {
    fn of(engine: &'a Vec<E>) -> Self {
        engine.iter().map(F::of).collect()
    }

    fn back(self) -> Result<Vec<E>, Damaged> {
        let mut list = Vec::with_capacity(self.len());
        for form in self {
            list.push(form.back()?);
        }
        Ok(list)
    }
}

impl<'a, E, F: Form<'a, E>> Form<'a, Box<E>> for F {
    fn of(engine: &'a Box<E>) -> Self {
        F::of(engine)
    }

    fn back(self) -> Result<Box<E>, Damaged> {
        F::back(self).map(Box::new)
    }
}

impl<'a, E, M, F: Form<'a, E>, G: Form<'a, M>> Form<'a, Result<E, M>> for Result<F, G> {
    fn of(engine: &'a Result<E, M>) -> Self {
        engine.as_ref().map(F::of).map_err(G::of)
    }

    fn back(self) -> Result<Result<E, M>, Damaged> {
        Ok(match self {
            Ok(form) => Ok(form.back()?),
            Err(form) => Err(form.back()?),
        })
    }
}

impl<'a, A, B, F: Form<'a, A>, G: Form<'a, B>> Form<'a, (A, B)> for (F, G) {
    fn of(engine: &'a (A, B)) -> Self {
        (F::of(&engine.0), G::of(&engine.1))
    }

    fn back(self) -> Result<(A, B), Damaged> {
        Ok((self.0.back()?, self.1.back()?))
    }
}

/// An exact decimal number: its digits, and how many of them stand behind the point.
#[derive(Serialize, Deserialize)]
pub(super) struct DecimalV1(i128, u8);

impl<'a> Form<'a, Decimal> for DecimalV1 {
    fn of(engine: &'a Decimal) -> Self {
        // A decimal has at most 28 digits behind the point.
        Self(engine.mantissa(), u8::try_from(engine.scale()).unwrap_or(u8::MAX))
    }

    fn back(self) -> Result<Decimal, Damaged> {
        Decimal::try_from_i128_with_scale(self.0, u32::from(self.1)).map_err(|_| Damaged::Bytes)
    }
}

form! { struct SessionIdV1 of SessionId { conversation: u64, number: u32 } }
form! { struct EffectIdV1 of EffectId { conversation: u64, turn: u64, index: u16 } }
form! { struct TimerIdV1 of TimerId { conversation: u64, question: u32, step: u16 } }
form! { enum InputIdV1 of InputId {
    Update { bot: u64, update: i64 },
    Timer(timer: TimerIdV1),
    Effect(effect: EffectIdV1),
    Job(effect: EffectIdV1),
    Line(conversation: u64, number: u64),
} }
