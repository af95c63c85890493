//! Starts sections some days before or after a date of a person: for every `at:` of the dialogs in
//! force.
//!
//! Nothing is scheduled when a date is stored, so nothing has to follow when it changes: at every
//! moment that may concern anybody, all dates are checked. A date takes effect once for each
//! person, because the input's id is derived from it.

use chrono::NaiveDate;

use crate::dialog::bot::Dialogs;
use crate::dialog::moment::Moment;
use crate::dialog::program::TriggerKind;
use crate::engine::input::Input;
use crate::engine::quiet_hours;
use crate::id::{ConversationId, InputId, Name};
use crate::runtime::schedule::missed::MAX_LATE;
use crate::segment::starts::private_chat;
use crate::stable_hash::hash_words;
use crate::store::{Place, Store, StoreError};
use crate::time::{Timestamp, Zone};
use crate::value::Value;

/// A section that starts at a moment of each person, and the time up to which it was handled.
#[derive(Debug)]
pub(in crate::runtime) struct Watch {
    dialog: Name,
    section: Name,
    moment: Moment,
    pub(in crate::runtime) seen: Timestamp,
}

/// A span of time: sections start for people whose moment lies in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    dialog: Name,
    section: Name,
    moment: Moment,
    /// Exclusive start.
    after: Timestamp,
    /// Inclusive end.
    until: Timestamp,
    /// The time zone of people whose own is not known.
    zone: Zone,
}

/// A person's chat in which a section starts.
#[derive(Clone, Debug, PartialEq)]
pub struct Start {
    /// The chat's conversation.
    pub conversation: ConversationId,
    /// The place of the chat.
    pub place: Place,
    /// The id of the input, derived from the date so that it takes effect once.
    pub id: InputId,
    /// The input.
    pub input: Input,
}

impl Watch {
    /// Lists those of the dialogs in force, all counting from now.
    pub(in crate::runtime) fn all(dialogs: &Dialogs, now: Timestamp) -> Vec<Self> {
        let programs = dialogs.programs.values();
        let triggers = programs.flat_map(|program| {
            program
                .triggers
                .iter()
                .map(move |trigger| (&program.dialog, trigger))
        });
        let of = |(dialog, trigger): (&Name, &crate::dialog::program::Trigger)| match &trigger.on {
            TriggerKind::At(Some(moment)) => Some(Self {
                dialog: dialog.clone(),
                section: trigger.section.clone(),
                moment: moment.clone(),
                seen: now,
            }),
            _ => None,
        };
        triggers.filter_map(of).collect()
    }

    /// Returns the key under which it is stored; it changes if its section or its words change.
    pub(in crate::runtime) fn number(&self) -> u64 {
        hash_words(&["at", &self.dialog, &self.section, &self.moment.to_string()])
    }

    /// Returns when it may be due next for anybody.
    pub(in crate::runtime) fn next(&self) -> Timestamp {
        self.moment.next_chance(self.seen)
    }

    /// Returns the span that has passed since it was last handled, or `None` if nothing is due.
    /// Time missed too long ago is skipped.
    pub(in crate::runtime) fn due(&mut self, now: Timestamp, zone: Zone) -> Option<Stretch> {
        if self.seen > now.plus(MAX_LATE) {
            // The clock was far ahead and was corrected. What was started then is recognized by its
            // own date.
            self.seen = now;
        }
        if self.next() > now {
            return None;
        }
        let after = self.seen.max(Timestamp(now.0 - MAX_LATE.0 * 1000));
        self.seen = now;
        let (dialog, section, moment) = (
            self.dialog.clone(),
            self.section.clone(),
            self.moment.clone(),
        );
        Some(Stretch {
            dialog,
            section,
            moment,
            after,
            until: now,
            zone,
        })
    }
}

impl Stretch {
    /// Returns the section it starts, for the log.
    pub fn what(&self) -> String {
        format!("{}/{}", self.dialog, self.section)
    }

    /// Lists the people whose moment lies in the span and who may be written to.
    ///
    /// Fails if the store cannot be read.
    pub fn starts(&self, store: &dyn Store) -> Result<Vec<Start>, StoreError> {
        let mut found = Vec::new();
        store.contacts(&mut |contact| {
            if let Some(Value::Date(date)) = contact.fields.get(self.moment.field())
                && contact.stopped_at.is_none()
                && let Some(at) = self
                    .moment
                    .on(*date, quiet_hours::zone_or(&contact, self.zone))
                && self.after < at
                && at <= self.until
            {
                found.push((contact.id, *date));
            }
            true
        })?;
        let mut starts = Vec::with_capacity(found.len());
        for (owner, date) in found {
            if let Some((conversation, place)) = private_chat(store, owner)? {
                let input = Input::Scheduled {
                    dialog: self.dialog.clone(),
                    section: self.section.clone(),
                };
                starts.push(Start {
                    conversation,
                    place,
                    id: self.id(conversation, date),
                    input,
                });
            }
        }
        Ok(starts)
    }

    /// Returns the id for a date; another time of day or time zone gives the same id.
    fn id(&self, conversation: ConversationId, date: NaiveDate) -> InputId {
        let words = [
            "at",
            &self.dialog,
            &self.section,
            self.moment.field(),
            &self.moment.days().to_string(),
        ];
        let midnight = date
            .and_time(chrono::NaiveTime::MIN)
            .and_utc()
            .timestamp_millis();
        InputId::Schedule(conversation, hash_words(&words), midnight)
    }
}
