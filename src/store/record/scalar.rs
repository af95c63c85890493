//! Stored forms of what everything else is made of: ids, moments, decimals, dates and times.

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};
use rust_decimal::Decimal;

use crate::id::{ConversationId, EffectId, InputId, OwnerId, SessionId, TimerId, Version};
use crate::store::record::wire::{Put, Reader, Take, put_number};
use crate::store::{Place, Revision};
use crate::time::{Duration, Timestamp};

use crate::store::record::{Damaged, Release, V1, last, version, write};

/// Writes which of 64 neighbouring inputs took effect.
pub fn encode_bits(bits: u64) -> Vec<u8> {
    write(1, &[&bits])
}

/// Reads which of 64 neighbouring inputs took effect.
pub fn decode_bits(bytes: &[u8]) -> Result<u64, Damaged> {
    match version(bytes)? {
        (1, from) => last::<V1, _>(from),
        (newer, _) => Err(Damaged::Version(newer)),
    }
}

macro_rules! newtype {
    ($($engine:ident($inner:ty)),*) => { $(
        impl Put for $engine {
            #[inline]
            fn put(&self, out: &mut Vec<u8>) {
                self.0.put(out);
            }
        }
        impl<V: Release> Take<V> for $engine {
            #[inline]
            fn take(from: &mut Reader<'_>) -> Result<Self, Damaged> {
                <$inner as Take<V>>::take(from).map($engine)
            }
        }
    )* };
}
newtype!(OwnerId(u64), ConversationId(u64), Revision(u64), Timestamp(i64), Duration(i64), Place(String));

form! { struct SessionId { conversation: ConversationId, number: u32 } }
form! { struct EffectId { conversation: ConversationId, turn: u64, index: u16 } }
form! { struct TimerId { conversation: ConversationId, question: u32, step: u16 } }

form! { enum InputId {
    0 Update { bot: u64, update: i64 },
    1 Timer(timer: TimerId),
    2 Effect(effect: EffectId),
    3 Job(effect: EffectId),
    4 Line(conversation: ConversationId, number: u64),
    5 Part { bot: u64, update: i64, part: u16 },
    6 Schedule(conversation: ConversationId, trigger: u64, at: i64),
    7 Command { command: u64, change: u32 },
} }

impl Put for Version {
    #[inline]
    fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.0);
    }
}

impl<V: Release> Take<V> for Version {
    #[inline]
    fn take(from: &mut Reader<'_>) -> Result<Self, Damaged> {
        from.bytes(8)?.try_into().map(Self).map_err(|_| Damaged::Bytes)
    }
}

/// An exact decimal number: its digits, then how many of them stand behind the point.
impl Put for Decimal {
    fn put(&self, out: &mut Vec<u8>) {
        let mantissa = self.mantissa();
        let mut digits = ((mantissa << 1) ^ (mantissa >> 127)).cast_unsigned();
        while digits >= 0x80 {
            out.push(digits as u8 | 0x80);
            digits >>= 7;
        }
        out.push(digits as u8);
        // A decimal has at most 28 digits behind the point.
        out.push(self.scale() as u8);
    }
}

impl<V: Release> Take<V> for Decimal {
    fn take(from: &mut Reader<'_>) -> Result<Self, Damaged> {
        let mut digits = 0_u128;
        // A decimal has 96 bits and a sign, which fit into fourteen groups of seven.
        for shift in (0..98).step_by(7) {
            let byte = from.byte()?;
            digits |= u128::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                let mantissa = (digits >> 1).cast_signed() ^ -((digits & 1).cast_signed());
                return Self::try_from_i128_with_scale(mantissa, u32::from(from.byte()?)).map_err(|_| Damaged::Bytes);
            }
        }
        Err(Damaged::Bytes)
    }
}

/// A date: days since the year 1, as chrono counts them.
impl Put for NaiveDate {
    fn put(&self, out: &mut Vec<u8>) {
        i64::from(self.num_days_from_ce()).put(out);
    }
}

impl<V: Release> Take<V> for NaiveDate {
    fn take(from: &mut Reader<'_>) -> Result<Self, Damaged> {
        let days = i32::try_from(<i64 as Take<V>>::take(from)?).map_err(|_| Damaged::Bytes)?;
        Self::from_num_days_from_ce_opt(days).ok_or(Damaged::Bytes)
    }
}

/// A time of day: seconds since midnight, then nanoseconds.
impl Put for NaiveTime {
    fn put(&self, out: &mut Vec<u8>) {
        put_number(u64::from(self.num_seconds_from_midnight()), out);
        put_number(u64::from(self.nanosecond()), out);
    }
}

impl<V: Release> Take<V> for NaiveTime {
    fn take(from: &mut Reader<'_>) -> Result<Self, Damaged> {
        let (seconds, nanoseconds) = <(u32, u32) as Take<V>>::take(from)?;
        Self::from_num_seconds_from_midnight_opt(seconds, nanoseconds).ok_or(Damaged::Bytes)
    }
}
