//! Stored rows of the outbox, and jobs.

use crate::engine::effect::ShareRequest;
use crate::engine::handover::{Recipient, Relay};
use crate::engine::input::{Actor, ReportRequest};
use crate::id::{ConversationId, EffectId, Name, OwnerId, SessionId};
use crate::message::{InMessage, Keyboard, OutMessage, Rich, TopicWish};
use crate::store::record::version::{V1, V2, last, version, write};
use crate::store::record::wire::{Decode, DecodeError};
use crate::store::{Body, Job, Outgoing, Task};
use crate::time::Timestamp;
use crate::value::FileRef;

/// Encodes a row of the outbox.
pub fn encode_outgoing(owner: OwnerId, row: &Outgoing) -> Vec<u8> {
    write(1, &[&owner, row])
}

/// Decodes a row of the outbox.
///
/// Fails if the bytes are damaged or of an unknown version.
pub fn decode_outgoing(bytes: &[u8]) -> Result<(OwnerId, Outgoing), DecodeError> {
    match version(bytes)? {
        (1, from) => last::<V1, _>(from),
        (newer, _) => Err(DecodeError::Version(newer)),
    }
}

/// Decodes only the owner and the id of a row, and whether it is a message: enough to settle it.
///
/// Fails if the bytes are damaged or of an unknown version.
pub fn decode_outgoing_kind(bytes: &[u8]) -> Result<(OwnerId, EffectId, bool), DecodeError> {
    match version(bytes)? {
        (1, mut from) => {
            let (owner, id) = <(OwnerId, EffectId) as Decode<V1>>::decode(&mut from)?;
            // The body starts with the number of its variant: 0 is `Send`.
            Ok((owner, id, from.byte()? == 0))
        }
        (newer, _) => Err(DecodeError::Version(newer)),
    }
}

/// Encodes a job.
pub fn encode_job(owner: OwnerId, job: &Job) -> Vec<u8> {
    write(2, &[&owner, job])
}

/// Decodes a job.
///
/// Fails if the bytes are damaged or of an unknown version.
pub fn decode_job(bytes: &[u8]) -> Result<(OwnerId, Job), DecodeError> {
    match version(bytes)? {
        // The first release had only file jobs.
        (1, from) => {
            let (owner, (id, file)) = last::<V1, (OwnerId, (EffectId, FileRef))>(from)?;
            Ok((
                owner,
                Job {
                    id,
                    task: Task::Fetch(file),
                },
            ))
        }
        (2, from) => last::<V2, _>(from),
        (newer, _) => Err(DecodeError::Version(newer)),
    }
}

record! { struct Outgoing { id: EffectId, body: Body, not_before: Option<Timestamp>, tries: u16 } }

record! { enum Body {
    0 Send(message: Box<OutMessage>),
    1 Edit { of: EffectId, text: Rich, keyboard: Keyboard },
    2 Topic(wish: TopicWish),
} }

record! { enum TopicWish { 0 Open(title: String), 1 Rename(title: String), 2 Close } }

record! { struct Job { id: EffectId, task: Task } }

record! { enum Task {
    0 Fetch(file: FileRef),
    1 AskWhetherAdmin { by: Box<Actor>, message: Box<InMessage> },
    2 Gather(language: Name),
    3 Report { request: ReportRequest, language: Name },
    4 Relay { to: Recipient, what: Box<Relay> },
    5 Share(request: ShareRequest),
} }

record! { enum Recipient { 0 Desk(desk: Name), 1 Conversation(conversation: ConversationId), 2 Holder, 3 Till } }
record! { struct ShareRequest { session: SessionId, dialog: Name, vote: Option<Name>, since: Timestamp, language: Name } }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whose_a_row_is_and_whether_it_says_something_is_read_without_the_rest() {
        let id = EffectId {
            conversation: ConversationId(300),
            turn: 2,
            index: 1,
        };
        let edit = Body::Edit {
            of: id,
            text: Rich::default(),
            keyboard: Keyboard::default(),
        };
        for (body, is_message) in [(Body::Send(Box::default()), true), (edit, false)] {
            let bytes = encode_outgoing(
                OwnerId(70_000),
                &Outgoing {
                    id,
                    body,
                    not_before: None,
                    tries: 0,
                },
            );
            assert_eq!(
                decode_outgoing_kind(&bytes),
                Ok((OwnerId(70_000), id, is_message))
            );
        }
    }
}
