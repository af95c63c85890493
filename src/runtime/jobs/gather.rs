//! Sends a person everything that is stored about them. A job, because it reads the whole journal;
//! its result goes into the outbox.

use crate::dialog::bot::Dialogs;
use crate::id::{EffectId, OwnerId};
use crate::message::OutMessage;
use crate::report::mine::Mine;
use crate::runtime::decide::handle::FIRST_JOB_ROW;
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
    let message = |media| {
        let message = OutMessage {
            media: Some(media),
            ..OutMessage::default()
        };
        (message, None)
    };
    finish(
        store,
        job,
        files.into_iter().flatten().map(message).collect(),
    )
}

/// Puts the messages that a job made into the outbox, each with the time before which it does not go
/// out. Returns the rows that go out now; none if the
/// job was done before.
///
/// Fails if the store cannot be written.
pub fn finish(
    store: &dyn Store,
    job: EffectId,
    messages: Vec<(OutMessage, Option<Timestamp>)>,
) -> Result<Vec<Outgoing>, StoreError> {
    // A job has two rows at most.
    let row = |(number, (message, not_before)): (u16, (OutMessage, _))| Outgoing {
        id: EffectId {
            index: FIRST_JOB_ROW | (job.index << 1 & !FIRST_JOB_ROW) | number,
            ..job
        },
        body: Body::Send(Box::new(message)),
        not_before,
        tries: 0,
    };
    let rows: Vec<Outgoing> = (0..).zip(messages).map(row).collect();
    Ok(if store.finish_job(job, rows.clone())? {
        rows
    } else {
        Vec::new()
    })
}
