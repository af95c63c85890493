//! Encodes a turn's records on the calling thread, because there is one writer and everybody waits
//! for it.

use ::sled::IVec;

use crate::engine::session::Conversation;
use crate::store::sled::keys::{self, Key};
use crate::store::sled::pieces;
use crate::store::{Commit, Job, Outgoing, TurnRecord, record};

/// A turn with its encoded records.
pub struct Prepared {
    /// The turn, without what the records below hold.
    pub commit: Commit,
    /// The conversation's record without its head, which only the writer knows.
    pub conversation: Vec<u8>,
    /// Whether it holds rows of the outbox.
    pub has_rows: bool,
    /// The contact, if it changed.
    pub contact: Option<Vec<u8>>,
    /// Records with new keys: of the journal, of jobs, and of rows that stand apart.
    pub new: Vec<(Key, IVec)>,
}

impl From<Commit> for Prepared {
    fn from(commit: Commit) -> Self {
        let (owner, conversation) = (commit.owner, &commit.conversation);
        let turn = (
            keys::turn(owner, conversation.id, conversation.turns),
            record::encode_turn(&commit.record),
        );
        let encode = |row: &Outgoing| record::encode_outgoing(owner, row);
        // A farewell outlives the conversation, so it does not stand in the conversation's record.
        let (with_turn, apart): (Vec<_>, Vec<_>) = commit.outbox.iter().partition(|row| {
            !commit.forget
                && (row.id.conversation, row.id.turn) == (conversation.id, conversation.turns)
        });
        let with_turn: Vec<_> = with_turn.into_iter().map(encode).collect();
        let row = |row: &Outgoing| (keys::effect(keys::OUTGOING, row.id), encode(row));
        let job = |job: &Job| {
            (
                keys::effect(keys::JOB, job.id),
                record::encode_job(owner, job),
            )
        };
        let records = std::iter::once(turn)
            .chain(apart.into_iter().map(row))
            .chain(commit.jobs.iter().map(job));
        let new = records
            .flat_map(|(key, record)| pieces::cut(key, record))
            .map(|(key, value)| (key, value.into()))
            .collect();
        let body = record::encode_body(&with_turn, conversation);
        let contact = commit
            .contact
            .as_ref()
            .map(|contact| record::encode_contact(commit.contact_produces(), contact));
        let (room, channel) = (conversation.room, conversation.channel.clone());
        let bare = Conversation {
            turns: conversation.turns,
            ..Conversation::new(conversation.id, room, channel)
        };
        // Encoded parts are freed here, too: the writer needs only what the turn is about.
        let record = TurnRecord {
            events: Vec::new(),
            ..commit.record
        };
        Self {
            conversation: body,
            has_rows: !with_turn.is_empty(),
            contact,
            new,
            commit: Commit {
                conversation: bare,
                record,
                outbox: Vec::new(),
                jobs: Vec::new(),
                ..commit
            },
        }
    }
}
