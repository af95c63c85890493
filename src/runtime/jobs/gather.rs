//! Sends a person everything that is stored about them. A job, because it reads the whole journal;
//! its result goes into the outbox.

use crate::dialog::bot::Dialogs;
use crate::id::{EffectId, OwnerId};
use crate::message::OutMessage;
use crate::report::mine::Mine;
use crate::store::{Body, Outgoing, Store, StoreError};
use crate::time::Timestamp;

/// Runs the job. Returns the rows that go out now; none if it ran before.
///
/// Fails if the store cannot be read or written.
pub fn gather(
    store: &dyn Store,
    owner: OwnerId,
    job: EffectId,
    language: &str,
    dialogs: &Dialogs,
    now: Timestamp,
) -> Result<Vec<Outgoing>, StoreError> {
    let files = Mine::gather(store, owner)?
        .map(|mine| mine.files(dialogs, language, dialogs.bot.timezone, now));
    let message = |media| OutMessage {
        media: Some(media),
        ..OutMessage::default()
    };
    finish(
        store,
        job,
        files.into_iter().flatten().map(message).collect(),
    )
}

/// Puts the messages that a job made into the outbox. Returns the rows that go out now; none if the
/// job was done before.
///
/// Fails if the store cannot be written.
pub fn finish(
    store: &dyn Store,
    job: EffectId,
    messages: Vec<OutMessage>,
) -> Result<Vec<Outgoing>, StoreError> {
    /// Rows made by a job are numbered from here, so that they never collide with rows of the turn
    /// itself. A job has two at most.
    const FIRST_JOB_ROW: u16 = 1 << 15;
    let row = |(number, message)| Outgoing {
        id: EffectId {
            index: FIRST_JOB_ROW | (job.index << 1 & !FIRST_JOB_ROW) | number,
            ..job
        },
        body: Body::Send(Box::new(message)),
        not_before: None,
        tries: 0,
    };
    let rows: Vec<Outgoing> = (0..).zip(messages).map(row).collect();
    Ok(if store.finish_job(job, rows.clone())? {
        rows
    } else {
        Vec::new()
    })
}
