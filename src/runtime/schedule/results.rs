//! Sends operators a report by the clock, as `results:` of `bot.yaml` says.
//!
//! A report that was missed is made up at the next start, however late: the newest one, once. It
//! takes effect once for each operator, because the input's id is derived from its time.

use std::sync::Arc;

use crate::dialog::bot::{Bot, Dialogs};
use crate::dialog::schedule::Schedule;
use crate::engine::input::{Input, Occasion, ReportRequest};
use crate::id::{ConversationId, InputId};
use crate::runtime::decide::Inbound;
use crate::runtime::decide::groups::route::is_operator;
use crate::segment::starts::private_chat;
use crate::stable_hash::hash_words;
use crate::store::{Place, Store, StoreError};
use crate::time::{Timestamp, Zone};

use super::missed::newest_due;

/// `results:` in force, with the time up to which it was handled.
#[derive(Debug)]
pub struct ResultsSchedule {
    schedule: Schedule,
    bot: Arc<Bot>,
    pub(super) seen: Timestamp,
    /// The time of the newest report, also of an earlier schedule; `None` before the first.
    pub(super) last: Option<Timestamp>,
}

/// A report that is due.
#[derive(Clone, Debug)]
pub struct ResultsRun {
    bot: Arc<Bot>,
    /// When it was due.
    pub at: Timestamp,
    /// When the one before was due; `None` if it is the first.
    pub since: Option<Timestamp>,
}

impl ResultsSchedule {
    /// Returns the schedule in force, counting from now; `None` if there is none.
    pub(super) fn from_now(dialogs: &Dialogs, now: Timestamp) -> Option<Self> {
        let schedule = dialogs.bot.results.clone()?;
        Some(Self {
            schedule,
            bot: Arc::clone(&dialogs.bot),
            seen: now,
            last: None,
        })
    }

    /// Returns the keys under which its two times are stored. The first changes with its words, so
    /// that another schedule counts from when it was written.
    pub(super) fn numbers(&self) -> [u64; 2] {
        [
            hash_words(&["results", &self.schedule.to_string()]),
            hash_words(&["results"]),
        ]
    }

    /// Returns when the next report is due.
    pub(super) fn next(&self, zone: Zone) -> Option<Timestamp> {
        self.schedule.next_after(self.seen, zone)
    }

    /// Returns the report that is due by now.
    pub(super) fn due(&mut self, now: Timestamp, zone: Zone) -> Option<ResultsRun> {
        let (at, missed) = newest_due(&self.schedule, &mut self.seen, now, zone)?;
        if missed > 0 {
            log::warn!("{missed} reports for the operators were missed; the newest is made up");
        }
        // A report of a clock that was far ahead is no beginning.
        let since = self.last.filter(|last| *last < at);
        self.last = Some(at);
        Some(ResultsRun {
            bot: Arc::clone(&self.bot),
            at,
            since,
        })
    }
}

impl ResultsRun {
    /// Lists the private chats of the operators; one who never talked with the bot has none.
    ///
    /// Fails if the store cannot be read.
    pub fn chats(&self, store: &dyn Store) -> Result<Vec<(ConversationId, Place)>, StoreError> {
        let mut operators = Vec::new();
        store.addresses(&mut |address, owner| {
            if is_operator(&self.bot, &address) && !owner.is_group() {
                operators.push(owner);
            }
            true
        })?;
        let mut chats = Vec::new();
        for owner in operators {
            chats.extend(private_chat(store, owner)?);
        }
        Ok(chats)
    }

    /// Returns the input for a chat.
    pub fn inbound(&self, (conversation, place): &(ConversationId, Place)) -> Inbound {
        let request = ReportRequest {
            dialog: None,
            days: None,
            occasion: Occasion::Schedule { since: self.since },
        };
        let id = InputId::Schedule(*conversation, hash_words(&["results"]), self.at.0);
        Inbound::own(place.clone(), id, Input::Report(request))
    }
}
