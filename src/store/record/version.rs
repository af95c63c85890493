//! The versions of records: which there are, and how each begins and ends.

use crate::store::record::wire::{Decode, DecodeError, Encode, Reader, SchemaVersion};

/// Version 1 of every record.
pub(super) struct V1;

pub(super) struct V2;

pub(super) struct V3;

pub(super) struct V4;

pub(super) struct V5;

pub(super) struct V6;

pub(super) struct V7;

impl SchemaVersion for V1 {
    const NUMBER: u8 = 1;
}

impl SchemaVersion for V2 {
    const NUMBER: u8 = 2;
}

impl SchemaVersion for V3 {
    const NUMBER: u8 = 3;
}

impl SchemaVersion for V4 {
    const NUMBER: u8 = 4;
}

impl SchemaVersion for V5 {
    const NUMBER: u8 = 5;
}

impl SchemaVersion for V6 {
    const NUMBER: u8 = 6;
}

impl SchemaVersion for V7 {
    const NUMBER: u8 = 7;
}

/// Encodes a record: its version, then its parts.
pub(super) fn write(version: u8, parts: &[&dyn Encode]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(512);
    bytes.push(version);
    parts.iter().for_each(|part| part.encode(&mut bytes));
    bytes
}

/// Splits a record into its version and a reader for its parts.
pub(super) fn version(bytes: &[u8]) -> Result<(u8, Reader<'_>), DecodeError> {
    bytes
        .split_first()
        .map(|(version, rest)| (*version, Reader::new(rest)))
        .ok_or(DecodeError::Bytes)
}

/// Decodes the last part of a record; fails if bytes are left.
pub(super) fn last<V: SchemaVersion, T: Decode<V>>(mut from: Reader<'_>) -> Result<T, DecodeError> {
    let part = T::decode(&mut from)?;
    if from.is_empty() {
        Ok(part)
    } else {
        Err(DecodeError::Bytes)
    }
}
