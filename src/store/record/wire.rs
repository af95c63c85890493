//! Bytes: how numbers, texts, options and lists are written and read, in postcard's format.

use std::collections::{BTreeMap, BTreeSet};

use crate::id::Name;
use crate::store::record::{Damaged, Release};

/// Something that can be written, in its newest form.
pub trait Put {
    /// Appends the form's bytes.
    fn put(&self, out: &mut Vec<u8>);
}

/// Something that can be read from a record of version `V`.
pub trait Take<V: Release>: Sized {
    /// Reads the form from the front.
    fn take(from: &mut Reader<'_>) -> Result<Self, Damaged>;

    /// Goes past the form at the front; what it says is not looked at.
    #[inline]
    fn pass(from: &mut Reader<'_>) -> Result<(), Damaged> {
        Self::take(from).map(drop)
    }
}

/// What is left of a record.
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Begins to read.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Returns whether all was read.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads one byte.
    #[inline]
    pub fn byte(&mut self) -> Result<u8, Damaged> {
        let (first, rest) = self.0.split_first().ok_or(Damaged::Bytes)?;
        self.0 = rest;
        Ok(*first)
    }

    /// Reads a number: seven bits a byte, the lowest first.
    #[inline]
    pub fn number(&mut self) -> Result<u64, Damaged> {
        let first = self.byte()?;
        if first < 0x80 { Ok(u64::from(first)) } else { self.long_number(first) }
    }

    fn long_number(&mut self, first: u8) -> Result<u64, Damaged> {
        let mut number = u64::from(first & 0x7f);
        for shift in (7..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            // The tenth byte has room for one bit.
            if shift == 63 && bits > 1 {
                return Err(Damaged::Bytes);
            }
            number |= bits << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Damaged::Bytes)
    }

    /// Reads a length, which is never more than what is left: a damaged record cannot ask for gigabytes.
    #[inline]
    pub fn length(&mut self) -> Result<usize, Damaged> {
        let length = usize::try_from(self.number()?).map_err(|_| Damaged::Bytes)?;
        if length <= self.0.len() { Ok(length) } else { Err(Damaged::Bytes) }
    }

    /// Reads so many bytes.
    #[inline]
    pub fn bytes(&mut self, count: usize) -> Result<&'a [u8], Damaged> {
        let (bytes, rest) = self.0.split_at_checked(count).ok_or(Damaged::Bytes)?;
        self.0 = rest;
        Ok(bytes)
    }

    /// Reads a text.
    #[inline]
    pub fn text(&mut self) -> Result<&'a str, Damaged> {
        let length = self.length()?;
        std::str::from_utf8(self.bytes(length)?).map_err(|_| Damaged::Bytes)
    }

    /// Goes past a text.
    #[inline]
    fn pass(&mut self) -> Result<(), Damaged> {
        let length = self.length()?;
        self.bytes(length).map(drop)
    }
}

/// Writes a number: seven bits a byte, the lowest first.
#[inline]
pub fn put_number(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        // Only the lowest seven bits of the byte are kept, and the eighth says that more follow.
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

macro_rules! unsigned {
    ($($type:ty),*) => { $(
        impl Put for $type {
            #[inline]
            fn put(&self, out: &mut Vec<u8>) {
                put_number(u64::from(*self), out);
            }
        }
        impl<V: Release> Take<V> for $type {
            #[inline]
            fn take(from: &mut Reader<'_>) -> Result<Self, Damaged> {
                Self::try_from(from.number()?).map_err(|_| Damaged::Bytes)
            }
        }
    )* };
}
unsigned!(u16, u32, u64);

impl Put for i64 {
    #[inline]
    fn put(&self, out: &mut Vec<u8>) {
        // Small negative numbers are small too: 0, -1, 1, -2 … are written as 0, 1, 2, 3 …
        put_number(((self << 1) ^ (self >> 63)).cast_unsigned(), out);
    }
}

impl<V: Release> Take<V> for i64 {
    #[inline]
    fn take(from: &mut Reader<'_>) -> Result<Self, Damaged> {
        let number = from.number()?;
        Ok((number >> 1).cast_signed() ^ -((number & 1).cast_signed()))
    }
}

impl Put for u8 {
    #[inline]
    fn put(&self, out: &mut Vec<u8>) {
        out.push(*self);
    }
}

impl<V: Release> Take<V> for u8 {
    #[inline]
    fn take(from: &mut Reader<'_>) -> Result<Self, Damaged> {
        from.byte()
    }
}

impl Put for bool {
    #[inline]
    fn put(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }
}

impl<V: Release> Take<V> for bool {
    #[inline]
    fn take(from: &mut Reader<'_>) -> Result<Self, Damaged> {
        match from.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Damaged::Bytes),
        }
    }
}

impl Put for str {
    #[inline]
    fn put(&self, out: &mut Vec<u8>) {
        put_number(self.len() as u64, out);
        out.extend_from_slice(self.as_bytes());
    }
}

impl Put for String {
    #[inline]
    fn put(&self, out: &mut Vec<u8>) {
        self.as_str().put(out);
    }
}

impl<V: Release> Take<V> for String {
    #[inline]
    fn take(from: &mut Reader<'_>) -> Result<Self, Damaged> {
        from.text().map(str::to_owned)
    }
    #[inline]
    fn pass(from: &mut Reader<'_>) -> Result<(), Damaged> {
        from.pass()
    }
}

impl Put for Name {
    #[inline]
    fn put(&self, out: &mut Vec<u8>) {
        self.as_str().put(out);
    }
}

impl<V: Release> Take<V> for Name {
    #[inline]
    fn take(from: &mut Reader<'_>) -> Result<Self, Damaged> {
        from.text().map(Name::new)
    }
    #[inline]
    fn pass(from: &mut Reader<'_>) -> Result<(), Damaged> {
        from.pass()
    }
}

impl<T: Put> Put for Option<T> {
    #[inline]
    fn put(&self, out: &mut Vec<u8>) {
        out.push(u8::from(self.is_some()));
        if let Some(part) = self {
            part.put(out);
        }
    }
}

impl<V: Release, T: Take<V>> Take<V> for Option<T> {
    #[inline]
    fn take(from: &mut Reader<'_>) -> Result<Self, Damaged> {
        match from.byte()? {
            0 => Ok(None),
            1 => T::take(from).map(Some),
            _ => Err(Damaged::Bytes),
        }
    }
    #[inline]
    fn pass(from: &mut Reader<'_>) -> Result<(), Damaged> {
        match from.byte()? {
            0 => Ok(()),
            1 => T::pass(from),
            _ => Err(Damaged::Bytes),
        }
    }
}

impl<T: Put, E: Put> Put for Result<T, E> {
    #[inline]
    fn put(&self, out: &mut Vec<u8>) {
        out.push(u8::from(self.is_err()));
        match self {
            Ok(part) => part.put(out),
            Err(part) => part.put(out),
        }
    }
}

impl<V: Release, T: Take<V>, E: Take<V>> Take<V> for Result<T, E> {
    #[inline]
    fn take(from: &mut Reader<'_>) -> Result<Self, Damaged> {
        match from.byte()? {
            0 => T::take(from).map(Ok),
            1 => E::take(from).map(Err),
            _ => Err(Damaged::Bytes),
        }
    }
}

impl<T: Put> Put for [T] {
    fn put(&self, out: &mut Vec<u8>) {
        put_number(self.len() as u64, out);
        self.iter().for_each(|part| part.put(out));
    }
}

impl<T: Put> Put for Vec<T> {
    #[inline]
    fn put(&self, out: &mut Vec<u8>) {
        self.as_slice().put(out);
    }
}

impl<V: Release, T: Take<V>> Take<V> for Vec<T> {
    #[inline]
    fn take(from: &mut Reader<'_>) -> Result<Self, Damaged> {
        let length = from.length()?;
        let mut list = Self::with_capacity(length.min(1024));
        for _ in 0..length {
            list.push(T::take(from)?);
        }
        Ok(list)
    }
    #[inline]
    fn pass(from: &mut Reader<'_>) -> Result<(), Damaged> {
        let length = from.length()?;
        (0..length).try_for_each(|_| T::pass(from))
    }
}

impl<T: Put> Put for Box<T> {
    #[inline]
    fn put(&self, out: &mut Vec<u8>) {
        self.as_ref().put(out);
    }
}

impl<V: Release, T: Take<V>> Take<V> for Box<T> {
    #[inline]
    fn take(from: &mut Reader<'_>) -> Result<Self, Damaged> {
        T::take(from).map(Box::new)
    }
    #[inline]
    fn pass(from: &mut Reader<'_>) -> Result<(), Damaged> {
        T::pass(from)
    }
}

impl<A: Put, B: Put> Put for (A, B) {
    #[inline]
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
        self.1.put(out);
    }
}

impl<V: Release, A: Take<V>, B: Take<V>> Take<V> for (A, B) {
    #[inline]
    fn take(from: &mut Reader<'_>) -> Result<Self, Damaged> {
        Ok((A::take(from)?, B::take(from)?))
    }
    #[inline]
    fn pass(from: &mut Reader<'_>) -> Result<(), Damaged> {
        A::pass(from).and_then(|()| B::pass(from))
    }
}

impl<A: Put, B: Put, C: Put> Put for (A, B, C) {
    #[inline]
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
        self.1.put(out);
        self.2.put(out);
    }
}

impl<V: Release, A: Take<V>, B: Take<V>, C: Take<V>> Take<V> for (A, B, C) {
    #[inline]
    fn take(from: &mut Reader<'_>) -> Result<Self, Damaged> {
        Ok((A::take(from)?, B::take(from)?, C::take(from)?))
    }
}

impl<K: Put, T: Put> Put for BTreeMap<K, T> {
    fn put(&self, out: &mut Vec<u8>) {
        put_number(self.len() as u64, out);
        for (key, value) in self {
            key.put(out);
            value.put(out);
        }
    }
}

impl<V: Release, K: Take<V> + Ord, T: Take<V>> Take<V> for BTreeMap<K, T> {
    fn take(from: &mut Reader<'_>) -> Result<Self, Damaged> {
        let length = from.length()?;
        (0..length).map(|_| Ok((K::take(from)?, T::take(from)?))).collect()
    }
}

impl<T: Put> Put for BTreeSet<T> {
    fn put(&self, out: &mut Vec<u8>) {
        put_number(self.len() as u64, out);
        self.iter().for_each(|part| part.put(out));
    }
}

impl<V: Release, T: Take<V> + Ord> Take<V> for BTreeSet<T> {
    fn take(from: &mut Reader<'_>) -> Result<Self, Damaged> {
        let length = from.length()?;
        (0..length).map(|_| T::take(from)).collect()
    }
}
