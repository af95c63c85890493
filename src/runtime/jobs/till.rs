//! Takes single-use codes off the list, for the desks that ask.
//!
//! What was given is one record of the store. It is written before the desk is told, and the job
//! stays until the desk's turn is on disk: a job that runs again gets the same code. Nobody else takes
//! codes, because relays are carried out one after the other.

use sha2::{Digest, Sha256};

use crate::dialog::bot::Dialogs;
use crate::engine::handover::{CodeNews, Relay};
use crate::engine::input::Input;
use crate::engine::till::Till;
use crate::id::{ConversationId, EffectId};
use crate::store::{Store, StoreError, record};
use crate::time::{Timestamp, Zone};

/// The name of the record of what was given.
const RECORD: &str = "till";

/// Reads what was given so far.
///
/// Fails if the store cannot be read.
pub fn read(store: &dyn Store) -> Result<Till, StoreError> {
    let bytes = store.meta(RECORD)?;
    let till = bytes.map(|bytes| record::decode_till(&bytes)).transpose();
    let till = till.map_err(|error| StoreError::Unreadable {
        key: RECORD.to_owned(),
        why: error.to_string(),
    })?;
    Ok(till.unwrap_or_default())
}

/// Answers a job that asks for a code, or which there are.
///
/// Fails if the store cannot be read or written.
pub fn answer(
    store: &dyn Store,
    dialogs: &Dialogs,
    job: EffectId,
    what: &Relay,
    now: Timestamp,
) -> Result<Relay, StoreError> {
    let (bot, mut till) = (&dialogs.bot, read(store)?);
    let codes = bot.cases.as_ref().and_then(|cases| cases.codes.as_deref());
    let month = month(now, bot.timezone);
    let news = match what {
        Relay::Code(CodeNews::Wanted(wish)) => {
            let before = till.used.len();
            let news = till.take(codes, wish, hash(job), &month);
            if till.used.len() > before {
                store.set_meta(RECORD, &record::encode_till(&till))?;
            }
            news
        }
        Relay::Code(CodeNews::Look { wish }) => {
            let values = codes.map(|codes| till.values(codes, &month));
            CodeNews::Seen {
                wish: wish.clone(),
                values: values.into_iter().flatten().collect(),
                left: codes.and_then(|codes| till.left(codes, &month)),
            }
        }
        _ => return Ok(what.clone()),
    };
    Ok(Relay::Code(news))
}

/// Makes the input with which the desk gets its answer.
pub fn input(desk: ConversationId, what: Relay) -> Input {
    Input::Relayed {
        from: desk,
        at: String::new(),
        what: Box::new(what),
    }
}

/// Returns the calendar month of a moment: `2026-11`.
pub fn month(at: Timestamp, zone: Zone) -> String {
    at.iso(zone).chars().take(7).collect()
}

/// The id of a job names a customer's conversation; its hash names nothing once that is erased.
fn hash(job: EffectId) -> [u8; 8] {
    let digest = Sha256::digest(job.to_string());
    std::array::from_fn(|at| digest[at])
}
