//! Stored forms of scalars: ids, timestamps, decimals, dates and times.

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};
use rust_decimal::Decimal;

use crate::id::{ConversationId, EffectId, InputId, Name, OwnerId, SessionId, TimerId, Version};
use crate::store::{Place, Revision};
use crate::time::{Duration, Timestamp};

use crate::store::record::version::{V1, last, version, write};
use crate::store::record::wire::{Decode, DecodeError, Encode, Reader, SchemaVersion, put_number};

/// Encodes a bit set of which of 64 consecutive inputs were taken.
pub fn encode_bits(bits: u64) -> Vec<u8> {
    write(1, &[&bits])
}

/// Decodes a bit set of which of 64 consecutive inputs were taken.
///
/// Fails if the bytes are damaged or of an unknown version.
pub fn decode_bits(bytes: &[u8]) -> Result<u64, DecodeError> {
    match version(bytes)? {
        (1, from) => last::<V1, _>(from),
        (newer, _) => Err(DecodeError::Version(newer)),
    }
}

macro_rules! newtype {
    ($($engine:ident($inner:ty)),*) => { $(
        impl Encode for $engine {
            #[inline]
            fn encode(&self, out: &mut Vec<u8>) {
                self.0.encode(out);
            }
        }
        impl<V: SchemaVersion> Decode<V> for $engine {
            #[inline]
            fn decode(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
                <$inner as Decode<V>>::decode(from).map($engine)
            }
        }
    )* };
}
newtype!(
    OwnerId(u64),
    ConversationId(u64),
    Revision(u64),
    Timestamp(i64),
    Duration(i64),
    Place(String)
);

record! { struct SessionId { conversation: ConversationId, number: u32 } }
record! { struct EffectId { conversation: ConversationId, turn: u64, index: u16 } }
record! { struct TimerId { conversation: ConversationId, question: u32, step: u16 } }

record! { enum InputId {
    0 Update { bot: u64, update: i64 },
    1 Timer(timer: TimerId),
    2 Effect(effect: EffectId),
    3 Job(effect: EffectId),
    4 Line(conversation: ConversationId, number: u64),
    5 Part { bot: u64, update: i64, part: u16 },
    6 Schedule(conversation: ConversationId, trigger: u64, at: i64),
    7 Command { command: u64, change: u32 },
    8 Named { bot: u64, name: Name },
} }

impl Encode for Version {
    #[inline]
    fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.0);
    }
}

impl<V: SchemaVersion> Decode<V> for Version {
    #[inline]
    fn decode(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.bytes(8)?
            .try_into()
            .map(Self)
            .map_err(|_| DecodeError::Bytes)
    }
}

/// An exact decimal number: its digits, then how many of them are behind the point.
impl Encode for Decimal {
    fn encode(&self, out: &mut Vec<u8>) {
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

impl<V: SchemaVersion> Decode<V> for Decimal {
    fn decode(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut digits = 0_u128;
        // A decimal has 96 bits and a sign, which fit into fourteen groups of seven.
        for shift in (0..98).step_by(7) {
            let byte = from.byte()?;
            digits |= u128::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                let mantissa = (digits >> 1).cast_signed() ^ -((digits & 1).cast_signed());
                return Self::try_from_i128_with_scale(mantissa, u32::from(from.byte()?))
                    .map_err(|_| DecodeError::Bytes);
            }
        }
        Err(DecodeError::Bytes)
    }
}

/// A date: days since the year 1, as chrono counts them.
impl Encode for NaiveDate {
    fn encode(&self, out: &mut Vec<u8>) {
        i64::from(self.num_days_from_ce()).encode(out);
    }
}

impl<V: SchemaVersion> Decode<V> for NaiveDate {
    fn decode(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let days =
            i32::try_from(<i64 as Decode<V>>::decode(from)?).map_err(|_| DecodeError::Bytes)?;
        Self::from_num_days_from_ce_opt(days).ok_or(DecodeError::Bytes)
    }
}

/// A time of day: seconds since midnight, then nanoseconds.
impl Encode for NaiveTime {
    fn encode(&self, out: &mut Vec<u8>) {
        put_number(u64::from(self.num_seconds_from_midnight()), out);
        put_number(u64::from(self.nanosecond()), out);
    }
}

impl<V: SchemaVersion> Decode<V> for NaiveTime {
    fn decode(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let (seconds, nanoseconds) = <(u32, u32) as Decode<V>>::decode(from)?;
        Self::from_num_seconds_from_midnight_opt(seconds, nanoseconds).ok_or(DecodeError::Bytes)
    }
}
