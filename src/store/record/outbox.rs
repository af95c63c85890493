//! Stored rows of the outbox and stored jobs, each with its owner.

use crate::id::OwnerId;
use crate::store::record::message::{KeyboardV1, OutMessageV1, RichV1};
use crate::store::record::scalar::EffectIdV1;
use crate::store::record::value::FileRefV1;
use crate::store::record::{Damaged, Form, read, version, write};
use crate::store::{Body, Job, Outgoing};

/// Writes a row of the outbox down.
pub fn encode_outgoing(owner: OwnerId, row: &Outgoing) -> Vec<u8> {
    write(1, &(owner.0, OutgoingV1::of(row)))
}

/// Reads a row of the outbox.
pub fn decode_outgoing(bytes: &[u8]) -> Result<(OwnerId, Outgoing), Damaged> {
    match version(bytes)? {
        (1, form) => {
            let (owner, row) = read::<(u64, OutgoingV1<'_>)>(form)?;
            Ok((OwnerId(owner), row.back()?))
        }
        (newer, _) => Err(Damaged::Version(newer)),
    }
}

/// Writes a job down.
pub fn encode_job(owner: OwnerId, job: &Job) -> Vec<u8> {
    write(1, &(owner.0, JobV1::of(job)))
}

/// Reads a job.
pub fn decode_job(bytes: &[u8]) -> Result<(OwnerId, Job), Damaged> {
    match version(bytes)? {
        (1, form) => {
            let (owner, job) = read::<(u64, JobV1<'_>)>(form)?;
            Ok((OwnerId(owner), job.back()?))
        }
        (newer, _) => Err(Damaged::Version(newer)),
    }
}

form! { struct OutgoingV1<'a> of Outgoing { id: EffectIdV1, body: BodyV1<'a>, not_before: Option<i64>, tries: u16 } }

form! { enum BodyV1<'a> of Body {
    Send(message: OutMessageV1<'a>),
    Edit { of: EffectIdV1, text: RichV1<'a>, keyboard: KeyboardV1<'a> },
} }

form! { struct JobV1<'a> of Job { id: EffectIdV1, file: FileRefV1<'a> } }
