//! What starts for a person who entered a segment: an ordinary input with an id of its own, so that
//! it takes effect once.

use chrono::{Datelike, NaiveTime};

use crate::dialog::segments::{AtMost, OnEnter};
use crate::engine::event::Event;
use crate::engine::input::Input;
use crate::id::{ConversationId, InputId, Name, OwnerId};
use crate::segment::people_index::can_be_written_to;
use crate::stable_hash::hash_words;
use crate::store::{Journaled, Place, Store, StoreError};
use crate::time::{Duration, Timestamp, Zone};

/// A section that starts for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Starting {
    /// The person.
    pub owner: OwnerId,
    /// The segment they entered.
    pub segment: Name,
    /// The dialog to start.
    pub dialog: Name,
    /// The section to start.
    pub section: Name,
    /// Their private chat.
    pub conversation: ConversationId,
    /// The place of the chat.
    pub place: Place,
    /// The time of the start, which is part of its id.
    pub at: Timestamp,
}

impl Starting {
    /// Makes the start for a person; `None` if there is no private chat with them.
    ///
    /// Fails if the store cannot be read.
    pub fn of(
        store: &dyn Store,
        owner: OwnerId,
        (segment, on_enter): (&Name, &OnEnter),
        at: Timestamp,
    ) -> Result<Option<Self>, StoreError> {
        let Some((conversation, place)) = private_chat(store, owner)? else {
            return Ok(None);
        };
        let OnEnter {
            dialog, section, ..
        } = on_enter;
        Ok(Some(Self {
            owner,
            segment: segment.clone(),
            dialog: dialog.clone(),
            section: section.clone(),
            conversation,
            place,
            at,
        }))
    }

    /// Returns the id of the input.
    pub fn id(&self) -> InputId {
        let number = hash_words(&["segment", &self.segment]);
        InputId::Schedule(self.conversation, number, self.at.0)
    }

    /// Returns the input.
    pub fn input(&self) -> Input {
        Input::Scheduled {
            dialog: self.dialog.clone(),
            section: self.section.clone(),
        }
    }
}

/// Finds the private chat in which a person last talked with the bot; `None` if there is none.
///
/// Fails if the store cannot be read.
pub fn private_chat(
    store: &dyn Store,
    owner: OwnerId,
) -> Result<Option<(ConversationId, Place)>, StoreError> {
    let chats = store
        .conversations_of(owner)?
        .into_iter()
        .filter(can_be_written_to);
    let Some(newest) = chats.max_by_key(|conversation| conversation.last_inbound) else {
        return Ok(None);
    };
    Ok(store.place(newest.id)?.map(|place| (newest.id, place)))
}

/// Lists the people a turn is about: its owner, or in a group the person who acts and those who
/// vote.
pub fn about(turn: &Journaled) -> Vec<OwnerId> {
    if !turn.owner.is_group() {
        return vec![turn.owner];
    }
    let acting = match &turn.record.input {
        Input::Group { by, .. } => by.contact,
        _ => None,
    };
    let voting = turn.record.events.iter().filter_map(|event| match event {
        Event::Voted { voter, .. } => Some(*voter),
        _ => None,
    });
    acting.into_iter().chain(voting).collect()
}

/// Returns whether an operator caused a turn, so that nobody is written to because of it.
pub fn is_by_hand(turn: &Journaled) -> bool {
    matches!(turn.record.input, Input::Amended(_))
}

impl AtMost {
    /// Returns the start of the period that a time is in: an hour, a day or a week of the time
    /// zone.
    pub fn stretch(self, now: Timestamp, zone: Zone) -> Timestamp {
        let local = now.local(zone);
        let day = local.date();
        if self.every < Duration::DAY {
            return Timestamp(now.0 - now.0.rem_euclid(Duration::HOUR.0 * 1000));
        }
        let back = if self.every > Duration::DAY {
            i64::from(day.weekday().num_days_from_monday())
        } else {
            0
        };
        Timestamp::from_local(
            (day - chrono::Duration::days(back)).and_time(NaiveTime::MIN),
            zone,
        )
    }

    /// Returns the start of the next period.
    pub fn next_stretch(self, began: Timestamp, zone: Zone) -> Timestamp {
        // A day may be 25 hours long; half a day later is in the next period in any case.
        self.stretch(
            began
                .plus(self.every)
                .plus(Duration(if self.every < Duration::DAY {
                    0
                } else {
                    12 * 3600
                })),
            zone,
        )
    }
}
