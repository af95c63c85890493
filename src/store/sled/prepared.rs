//! Writes a turn's records down on the thread that hands it over: the writer is one, and everybody waits for it.

use ::sled::IVec;

use crate::store::sled::keys::{self, Key};
use crate::store::sled::pieces;
use crate::store::{Commit, Job, Outgoing, record};

/// A turn with its records.
pub struct Prepared {
    /// The turn.
    pub commit: Commit,
    /// The conversation; its head is only known to the writer.
    pub conversation: Vec<u8>,
    /// The contact, where it changed.
    pub contact: Option<Vec<u8>>,
    /// Records whose keys are new: the journal's, those of the outbox, jobs.
    pub new: Vec<(Key, IVec)>,
}

impl From<Commit> for Prepared {
    fn from(commit: Commit) -> Self {
        let (owner, conversation) = (commit.owner, &commit.conversation);
        let turn = (keys::turn(owner, conversation.id, conversation.turns), record::encode_turn(&commit.record));
        let row = |row: &Outgoing| (keys::effect(keys::OUTGOING, row.id), record::encode_outgoing(owner, row));
        let job = |job: &Job| (keys::effect(keys::JOB, job.id), record::encode_job(owner, job));
        let records = std::iter::once(turn).chain(commit.outbox.iter().map(row)).chain(commit.jobs.iter().map(job));
        let new = records.flat_map(|(key, record)| pieces::cut(key, record)).map(|(key, value)| (key, value.into())).collect();
        Self {
            conversation: record::encode_sessions(conversation),
            contact: commit.contact.as_ref().map(|contact| record::encode_contact(commit.contact_produces(), contact)),
            new,
            commit,
        }
    }
}
