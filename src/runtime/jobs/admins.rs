//! Finds out whether a person may speak for a group: asks the messenger for its administrators and
//! caches the answer.

use std::collections::HashMap;

use crate::channel::{Channel, SendError};
use crate::dialog::ast::Room;
use crate::engine::input::{Actor, Input};
use crate::id::{InputId, Name, OwnerId};
use crate::runtime::decide::Inbound;
use crate::runtime::deliver::channels::Channels;
use crate::store::{Address, Job, Place, Store, StoreError, Task};
use crate::time::{Duration, Timestamp, now};

/// How long a "yes" is cached.
const YES_HOLDS: Duration = Duration(300);
/// How long a "no" is cached: shorter, because the person may have become administrator just now.
const NO_HOLDS: Duration = Duration(10);
/// How many times the messenger is asked before we give up.
const ASK_ATTEMPTS: u32 = 8;
/// Maximum number of groups in the cache.
const MAX_GROUPS: usize = 1000;

/// Cached administrators per group, with the time of the answer.
#[derive(Debug, Default)]
pub struct Admins(tokio::sync::Mutex<HashMap<Place, (Timestamp, Vec<Address>)>>);

/// What became of a job that asks whether a person may speak for a group.
pub enum Asked {
    /// The messenger's answer is in this input, which is to be taken.
    Answered(Box<Inbound>),
    /// The messenger gives no answer, or nobody needs it any more.
    Unanswered,
    /// The messenger is not connected in this run.
    Later,
}

impl Admins {
    /// Runs a job that asks whether a person may speak for a group.
    ///
    /// Fails if the store cannot be read.
    pub async fn ask(
        &self,
        channels: &Channels,
        store: &dyn Store,
        job: Job,
    ) -> Result<Asked, StoreError> {
        let Task::AskWhetherAdmin { by, message } = job.task else {
            return Ok(Asked::Unanswered);
        };
        let id = InputId::Job(job.id);
        let place = store.place(job.id.conversation)?;
        let (Some(place), false) = (place, store.has_taken(&id)?) else {
            return Ok(Asked::Unanswered);
        };
        let Some(channel) = channels.at(&place).map(AsRef::as_ref) else {
            return Ok(Asked::Later);
        };
        let Some(is_admin) = self.is_admin(channel, store, &place, by.contact).await? else {
            return Ok(Asked::Unanswered);
        };
        let by = Actor {
            is_admin: Some(is_admin),
            ..*by
        };
        let input = Input::Group {
            by,
            message: *message,
            ballot: Vec::new(),
        };
        let group = channel
            .group(&place.0)
            .map_or_else(|| place.clone(), |group| Place(group.to_owned()));
        let (address, channel) = (group.group_address(), Name::new(place.channel()));
        Ok(Asked::Answered(Box::new(Inbound {
            address,
            channel,
            room: Room::Group,
            ..Inbound::own(place, id, input)
        })))
    }

    async fn is_admin(
        &self,
        channel: &dyn Channel,
        store: &dyn Store,
        place: &Place,
        who: Option<OwnerId>,
    ) -> Result<Option<bool>, StoreError> {
        let group = Place(channel.group(&place.0).unwrap_or(&place.0).to_owned());
        let Some(who) = who else {
            return Ok(Some(true));
        };
        for attempt in 0..ASK_ATTEMPTS {
            // One request at a time: if many ask at once, the first answer serves them all.
            let mut known = self.0.lock().await;
            if let Some((at, admins)) = known.get(&group) {
                let (age, is_one) = (now().since(*at), is_among(store, admins, who)?);
                if age <= if is_one { YES_HOLDS } else { NO_HOLDS } {
                    return Ok(Some(is_one));
                }
            }
            match channel.administrators(&group.0).await {
                Ok(addresses) => {
                    let admins: Vec<Address> = addresses.into_iter().map(Address).collect();
                    if known.len() >= MAX_GROUPS {
                        known.clear();
                    }
                    let is_one = is_among(store, &admins, who)?;
                    known.insert(group, (now(), admins));
                    return Ok(Some(is_one));
                }
                Err(
                    SendError::Gone(_)
                    | SendError::Moved(_)
                    | SendError::WindowClosed
                    | SendError::TopicLost
                    | SendError::NoTopics(_)
                    | SendError::NotNow(_),
                ) => return Ok(None),
                Err(SendError::Refused(why)) => {
                    log::warn!("the administrators of a group cannot be had: {why}");
                    return Ok(Some(false));
                }
                Err(SendError::RetryAfter(seconds)) => pause(known, seconds).await,
                Err(SendError::Unknown(_) | SendError::Misconfigured(_)) => {
                    pause(known, 1 << attempt.min(6)).await
                }
            }
        }
        log::warn!(
            "nobody could tell who the administrators of a group are, after {ASK_ATTEMPTS} tries"
        );
        Ok(None)
    }
}

fn is_among(store: &dyn Store, admins: &[Address], who: OwnerId) -> Result<bool, StoreError> {
    // Compared by address, not by contact: an administrator who has never spoken to the bot is no
    // contact yet, but may become one.
    for admin in admins {
        if store.contact_at(admin)? == Some(who) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Releases the lock, then waits.
async fn pause<T>(held: tokio::sync::MutexGuard<'_, T>, seconds: u64) {
    drop(held);
    tokio::time::sleep(std::time::Duration::from_secs(seconds.min(600))).await;
}
