//! Sends people everything that is stored about them: a job, as the journal is read for it, whose result is in the outbox.

use crate::dialog::bot::Dialogs;
use crate::id::{EffectId, OwnerId};
use crate::message::OutMessage;
use crate::report::mine::Mine;
use crate::store::{Body, Outgoing, Store, StoreError};
use crate::time::Timestamp;

/// Rows that a job gives are numbered from here, so that none has the number of a row of the turn itself.
const OF_JOBS: u16 = 1 << 15;

/// Does the job; returns the rows that are to go out now, none where it was done before.
pub fn gather(
    store: &dyn Store,
    owner: OwnerId,
    job: EffectId,
    language: &str,
    dialogs: &Dialogs,
    now: Timestamp,
) -> Result<Vec<Outgoing>, StoreError> {
    let files = Mine::gather(store, owner)?.map(|mine| mine.files(dialogs, language, dialogs.bot.timezone, now));
    let row = |(number, media)| Outgoing {
        id: EffectId { index: OF_JOBS | (job.index << 1 & !OF_JOBS) | number, ..job },
        body: Body::Send(Box::new(OutMessage { media: Some(media), ..OutMessage::default() })),
        not_before: None,
        tries: 0,
    };
    let rows: Vec<Outgoing> = (0..).zip(files.into_iter().flatten()).map(row).collect();
    Ok(if store.finish_job(job, rows.clone())? { rows } else { Vec::new() })
}
