//! Starts sections some days before or after a date that is known of a person: for every `at:` of the dialogs in force.
//!
//! Nothing is set up when a date is kept, so nothing has to follow when it changes: whenever a moment may be due for anybody, all dates are looked at.
//! A date takes effect once for each person, because the input's id is made of it.

use chrono::NaiveDate;

use crate::dialog::moment::Moment;
use crate::dialog::program::{Dialogs, TriggerKind};
use crate::engine::input::Input;
use crate::engine::quiet_hours;
use crate::id::{ConversationId, InputId, Name};
use crate::runtime::schedule::{MADE_UP, number};
use crate::segment::starts::private_chat;
use crate::store::{Place, Store, StoreError};
use crate::time::{Timestamp, Zone};
use crate::value::Value;

/// A section that starts at a moment of each person, and up to when that was looked after.
#[derive(Debug)]
pub(super) struct Watch {
    dialog: Name,
    section: Name,
    moment: Moment,
    pub(super) seen: Timestamp,
}

/// A stretch of time: whoever has their moment in it is to be started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    dialog: Name,
    section: Name,
    moment: Moment,
    /// The last moment before it.
    after: Timestamp,
    /// Its last moment.
    until: Timestamp,
    /// The zone of people of whom none is known.
    zone: Zone,
}

/// A person's chat in which a section is to start.
#[derive(Clone, Debug, PartialEq)]
pub struct Start {
    /// The chat.
    pub conversation: ConversationId,
    /// Where it is.
    pub place: Place,
    /// The id of its input: made of what it is about, so that a date takes effect once.
    pub id: InputId,
    /// Its input.
    pub input: Input,
}

impl Watch {
    /// Lists those of the dialogs in force, all counting from now.
    pub(super) fn all(dialogs: &Dialogs, now: Timestamp) -> Vec<Self> {
        let programs = dialogs.programs.values();
        let triggers = programs.flat_map(|program| program.triggers.iter().map(move |trigger| (&program.dialog, trigger)));
        let of = |(dialog, trigger): (&Name, &crate::dialog::program::Trigger)| match &trigger.on {
            TriggerKind::At(Some(moment)) => {
                Some(Self { dialog: dialog.clone(), section: trigger.section.clone(), moment: moment.clone(), seen: now })
            }
            _ => None,
        };
        triggers.filter_map(of).collect()
    }

    /// Returns the number under which it is remembered: it is another one when its section or its words mean another.
    pub(super) fn number(&self) -> u64 {
        number(&["at", &self.dialog, &self.section, &self.moment.to_string()])
    }

    /// Returns when it may be due next for somebody.
    pub(super) fn next(&self) -> Timestamp {
        self.moment.next_chance(self.seen)
    }

    /// Returns the time that has passed since it was looked after; what was missed by too long is left.
    pub(super) fn due(&mut self, now: Timestamp, zone: Zone) -> Option<Stretch> {
        if self.seen > now.plus(MADE_UP) {
            // The clock was far ahead, and was put right. What was started then is known by its own date.
            self.seen = now;
        }
        if self.next() > now {
            return None;
        }
        let after = self.seen.max(Timestamp(now.0 - MADE_UP.0 * 1000));
        self.seen = now;
        let (dialog, section, moment) = (self.dialog.clone(), self.section.clone(), self.moment.clone());
        Some(Stretch { dialog, section, moment, after, until: now, zone })
    }
}

impl Stretch {
    /// Returns what it starts, for a line in the log.
    pub fn what(&self) -> String {
        format!("{}/{}", self.dialog, self.section)
    }

    /// Lists those whose moment is in it and who may be written to, as the store has them now.
    pub fn starts(&self, store: &dyn Store) -> Result<Vec<Start>, StoreError> {
        let mut found = Vec::new();
        store.contacts(&mut |contact| {
            if let Some(Value::Date(date)) = contact.fields.get(self.moment.field())
                && contact.stopped_at.is_none()
                && let Some(at) = self.moment.on(*date, quiet_hours::zone_or(&contact, self.zone))
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
                let input = Input::Scheduled { dialog: self.dialog.clone(), section: self.section.clone() };
                starts.push(Start { conversation, place, id: self.id(conversation, date), input });
            }
        }
        Ok(starts)
    }

    /// Returns the id for a date: another time of day, or another zone, makes it no other.
    fn id(&self, conversation: ConversationId, date: NaiveDate) -> InputId {
        let words = ["at", &self.dialog, &self.section, self.moment.field(), &self.moment.days().to_string()];
        let midnight = date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis();
        InputId::Schedule(conversation, number(&words), midnight)
    }
}
