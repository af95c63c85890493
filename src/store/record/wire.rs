//! Encodes and decodes numbers, texts, options and lists, in postcard's format.

use std::collections::{BTreeMap, BTreeSet};

use crate::id::Name;

/// Why a record cannot be decoded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// It was written by a later release.
    #[error("it is of version {0}, which this release does not know")]
    Version(u8),
    /// It ends too early, or holds an impossible value.
    #[error("its bytes are not what was written")]
    Bytes,
}

/// A version of the stored forms.
pub trait SchemaVersion {
    /// The number of the version: the record's first byte.
    const NUMBER: u8;
}

/// A type that can be encoded, in its newest form.
pub trait Encode {
    /// Appends the encoded bytes.
    fn encode(&self, out: &mut Vec<u8>);
}

/// A type that can be decoded from a record of version `V`.
pub trait Decode<V: SchemaVersion>: Sized {
    /// Decodes a value from the front.
    ///
    /// Fails if the bytes are damaged.
    fn decode(from: &mut Reader<'_>) -> Result<Self, DecodeError>;

    /// Skips a value at the front without checking its content.
    ///
    /// Fails if the bytes are damaged.
    #[inline]
    fn skip(from: &mut Reader<'_>) -> Result<(), DecodeError> {
        Self::decode(from).map(drop)
    }
}

/// The rest of a record.
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Starts at the first byte.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Returns whether everything was read.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the bytes that were not read yet.
    pub fn rest(&self) -> &'a [u8] {
        self.0
    }

    /// Reads one byte.
    ///
    /// Fails at the end of the record.
    #[inline]
    pub fn byte(&mut self) -> Result<u8, DecodeError> {
        let (first, rest) = self.0.split_first().ok_or(DecodeError::Bytes)?;
        self.0 = rest;
        Ok(*first)
    }

    /// Reads a number: seven bits per byte, lowest first.
    ///
    /// Fails if the bytes are damaged.
    #[inline]
    pub fn number(&mut self) -> Result<u64, DecodeError> {
        let first = self.byte()?;
        if first < 0x80 {
            Ok(u64::from(first))
        } else {
            self.long_number(first)
        }
    }

    fn long_number(&mut self, first: u8) -> Result<u64, DecodeError> {
        let mut number = u64::from(first & 0x7f);
        for shift in (7..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            // The tenth byte has room for one bit.
            if shift == 63 && bits > 1 {
                return Err(DecodeError::Bytes);
            }
            number |= bits << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(DecodeError::Bytes)
    }

    /// Reads a length. It is never more than the bytes left, so a damaged record cannot ask for
    /// gigabytes.
    ///
    /// Fails if the bytes are damaged.
    #[inline]
    pub fn length(&mut self) -> Result<usize, DecodeError> {
        let length = usize::try_from(self.number()?).map_err(|_| DecodeError::Bytes)?;
        if length <= self.0.len() {
            Ok(length)
        } else {
            Err(DecodeError::Bytes)
        }
    }

    /// Reads `count` bytes.
    ///
    /// Fails if there are fewer left.
    #[inline]
    pub fn bytes(&mut self, count: usize) -> Result<&'a [u8], DecodeError> {
        let (bytes, rest) = self.0.split_at_checked(count).ok_or(DecodeError::Bytes)?;
        self.0 = rest;
        Ok(bytes)
    }

    /// Reads a text.
    ///
    /// Fails if the bytes are damaged.
    #[inline]
    pub fn text(&mut self) -> Result<&'a str, DecodeError> {
        let length = self.length()?;
        std::str::from_utf8(self.bytes(length)?).map_err(|_| DecodeError::Bytes)
    }

    /// Skips a text.
    #[inline]
    fn skip(&mut self) -> Result<(), DecodeError> {
        let length = self.length()?;
        self.bytes(length).map(drop)
    }
}

/// Writes a number: seven bits per byte, lowest first.
#[inline]
pub fn put_number(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        // The lowest seven bits of the byte are the number, the eighth says that more follow.
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

macro_rules! unsigned {
    ($($type:ty),*) => { $(
        impl Encode for $type {
            #[inline]
            fn encode(&self, out: &mut Vec<u8>) {
                put_number(u64::from(*self), out);
            }
        }
        impl<V: SchemaVersion> Decode<V> for $type {
            #[inline]
            fn decode(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
                Self::try_from(from.number()?).map_err(|_| DecodeError::Bytes)
            }
        }
    )* };
}
unsigned!(u16, u32, u64);

impl Encode for i64 {
    #[inline]
    fn encode(&self, out: &mut Vec<u8>) {
        // Small negative numbers are small too: 0, -1, 1, -2 … are written as 0, 1, 2, 3 …
        put_number(((self << 1) ^ (self >> 63)).cast_unsigned(), out);
    }
}

impl<V: SchemaVersion> Decode<V> for i64 {
    #[inline]
    fn decode(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let number = from.number()?;
        Ok((number >> 1).cast_signed() ^ -((number & 1).cast_signed()))
    }
}

impl Encode for u8 {
    #[inline]
    fn encode(&self, out: &mut Vec<u8>) {
        out.push(*self);
    }
}

impl<V: SchemaVersion> Decode<V> for u8 {
    #[inline]
    fn decode(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.byte()
    }
}

impl Encode for bool {
    #[inline]
    fn encode(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }
}

impl<V: SchemaVersion> Decode<V> for bool {
    #[inline]
    fn decode(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        match from.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(DecodeError::Bytes),
        }
    }
}

impl Encode for str {
    #[inline]
    fn encode(&self, out: &mut Vec<u8>) {
        put_number(self.len() as u64, out);
        out.extend_from_slice(self.as_bytes());
    }
}

impl Encode for String {
    #[inline]
    fn encode(&self, out: &mut Vec<u8>) {
        self.as_str().encode(out);
    }
}

impl<V: SchemaVersion> Decode<V> for String {
    #[inline]
    fn decode(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.text().map(str::to_owned)
    }
    #[inline]
    fn skip(from: &mut Reader<'_>) -> Result<(), DecodeError> {
        from.skip()
    }
}

impl Encode for Name {
    #[inline]
    fn encode(&self, out: &mut Vec<u8>) {
        self.as_str().encode(out);
    }
}

impl<V: SchemaVersion> Decode<V> for Name {
    #[inline]
    fn decode(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.text().map(Name::new)
    }
    #[inline]
    fn skip(from: &mut Reader<'_>) -> Result<(), DecodeError> {
        from.skip()
    }
}

impl<T: Encode> Encode for Option<T> {
    #[inline]
    fn encode(&self, out: &mut Vec<u8>) {
        out.push(u8::from(self.is_some()));
        if let Some(part) = self {
            part.encode(out);
        }
    }
}

impl<V: SchemaVersion, T: Decode<V>> Decode<V> for Option<T> {
    #[inline]
    fn decode(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        match from.byte()? {
            0 => Ok(None),
            1 => T::decode(from).map(Some),
            _ => Err(DecodeError::Bytes),
        }
    }
    #[inline]
    fn skip(from: &mut Reader<'_>) -> Result<(), DecodeError> {
        match from.byte()? {
            0 => Ok(()),
            1 => T::skip(from),
            _ => Err(DecodeError::Bytes),
        }
    }
}

impl<T: Encode, E: Encode> Encode for Result<T, E> {
    #[inline]
    fn encode(&self, out: &mut Vec<u8>) {
        out.push(u8::from(self.is_err()));
        match self {
            Ok(part) => part.encode(out),
            Err(part) => part.encode(out),
        }
    }
}

impl<V: SchemaVersion, T: Decode<V>, E: Decode<V>> Decode<V> for Result<T, E> {
    #[inline]
    fn decode(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        match from.byte()? {
            0 => T::decode(from).map(Ok),
            1 => E::decode(from).map(Err),
            _ => Err(DecodeError::Bytes),
        }
    }
}

impl<T: Encode> Encode for [T] {
    fn encode(&self, out: &mut Vec<u8>) {
        put_number(self.len() as u64, out);
        self.iter().for_each(|part| part.encode(out));
    }
}

impl<T: Encode> Encode for Vec<T> {
    #[inline]
    fn encode(&self, out: &mut Vec<u8>) {
        self.as_slice().encode(out);
    }
}

impl<V: SchemaVersion, T: Decode<V>> Decode<V> for Vec<T> {
    #[inline]
    fn decode(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let length = from.length()?;
        let mut list = Self::with_capacity(length.min(1024));
        for _ in 0..length {
            list.push(T::decode(from)?);
        }
        Ok(list)
    }
    #[inline]
    fn skip(from: &mut Reader<'_>) -> Result<(), DecodeError> {
        let length = from.length()?;
        (0..length).try_for_each(|_| T::skip(from))
    }
}

impl<T: Encode> Encode for Box<T> {
    #[inline]
    fn encode(&self, out: &mut Vec<u8>) {
        self.as_ref().encode(out);
    }
}

impl<V: SchemaVersion, T: Decode<V>> Decode<V> for Box<T> {
    #[inline]
    fn decode(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        T::decode(from).map(Box::new)
    }
    #[inline]
    fn skip(from: &mut Reader<'_>) -> Result<(), DecodeError> {
        T::skip(from)
    }
}

impl<A: Encode, B: Encode> Encode for (A, B) {
    #[inline]
    fn encode(&self, out: &mut Vec<u8>) {
        self.0.encode(out);
        self.1.encode(out);
    }
}

impl<V: SchemaVersion, A: Decode<V>, B: Decode<V>> Decode<V> for (A, B) {
    #[inline]
    fn decode(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok((A::decode(from)?, B::decode(from)?))
    }
    #[inline]
    fn skip(from: &mut Reader<'_>) -> Result<(), DecodeError> {
        A::skip(from).and_then(|()| B::skip(from))
    }
}

impl<A: Encode, B: Encode, C: Encode> Encode for (A, B, C) {
    #[inline]
    fn encode(&self, out: &mut Vec<u8>) {
        self.0.encode(out);
        self.1.encode(out);
        self.2.encode(out);
    }
}

impl<V: SchemaVersion, A: Decode<V>, B: Decode<V>, C: Decode<V>> Decode<V> for (A, B, C) {
    #[inline]
    fn decode(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok((A::decode(from)?, B::decode(from)?, C::decode(from)?))
    }
}

impl<K: Encode, T: Encode> Encode for BTreeMap<K, T> {
    fn encode(&self, out: &mut Vec<u8>) {
        put_number(self.len() as u64, out);
        for (key, value) in self {
            key.encode(out);
            value.encode(out);
        }
    }
}

impl<V: SchemaVersion, K: Decode<V> + Ord, T: Decode<V>> Decode<V> for BTreeMap<K, T> {
    fn decode(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let length = from.length()?;
        (0..length)
            .map(|_| Ok((K::decode(from)?, T::decode(from)?)))
            .collect()
    }
}

impl<T: Encode> Encode for BTreeSet<T> {
    fn encode(&self, out: &mut Vec<u8>) {
        put_number(self.len() as u64, out);
        self.iter().for_each(|part| part.encode(out));
    }
}

impl<V: SchemaVersion, T: Decode<V> + Ord> Decode<V> for BTreeSet<T> {
    fn decode(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let length = from.length()?;
        (0..length).map(|_| T::decode(from)).collect()
    }
}
