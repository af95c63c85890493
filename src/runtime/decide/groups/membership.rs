//! Takes in who comes and goes in groups, and where the bot may write there.

use crate::channel::update::Member;
use crate::dialog::ast::Room;
use crate::dialog::letter;
use crate::engine::input::{Input, Profile, Standing};
use crate::id::{ConversationId, OwnerId};
use crate::runtime::decide::groups::route;
use crate::runtime::decide::groups::update::{GroupUpdate, of_chat};
use crate::runtime::decide::{AfterCommit, Decider, Inbound};
use crate::store::{Address, Place, StoreError};

/// Two updates may report the same join; their times differ by at most this many seconds.
pub(in crate::runtime) const SAME_COMING: i64 = 60;
/// The first part of an update that goes to places that exist already.
const FIRST_REACH_PART: u16 = 0x8000;
/// How many people who join within a minute are greeted one by one.
const MAX_SINGLE_GREETINGS: usize = 3;
/// How many joins are remembered before old ones are forgotten.
const MAX_JOINS: usize = 10_000;
/// The part of an update that greets many newcomers at once.
const WELCOME_PART: u16 = u16::MAX - 2;
/// The part of an update that reports that a member is back.
const BACK_PART: u16 = u16::MAX - 1;

impl<A: AfterCommit> Decider<A> {
    pub(super) fn came_and_went(
        &mut self,
        update: &GroupUpdate,
        joined: &[Member],
        left: &[Member],
        date: i64,
    ) -> Result<Vec<Inbound>, StoreError> {
        let below = if left.is_empty() && joined.is_empty() {
            Vec::new()
        } else {
            self.store.below(&Place(update.spot.chat.clone()))?
        };
        let mut inputs = Vec::new();
        for member in left {
            self.joins.remove(&member.place);
            self.reach(update, &of_person(&below, member), true, &mut inputs)?;
        }
        let (each, all) = route::joins(self.versions.dialogs());
        let is_allowed = self.known(update)?.is_allowed;
        let is_near = |at: &i64| (date - at).abs() <= SAME_COMING;
        let is_here = |place: &str| {
            place
                .strip_prefix(&update.spot.chat)
                .is_some_and(|rest| rest.starts_with('/'))
        };
        if self.joins.len() > MAX_JOINS {
            self.joins.retain(|_, at| is_near(at));
        }
        let before = self
            .joins
            .iter()
            .filter(|(place, at)| is_here(place) && is_near(at))
            .count();
        let are_many = before + joined.len() > MAX_SINGLE_GREETINGS;
        for (index, member) in (0_u16..).zip(joined) {
            if self
                .joins
                .insert(member.place.clone(), date)
                .as_ref()
                .is_some_and(is_near)
            {
                continue;
            }
            self.reach(update, &of_person(&below, member), false, &mut inputs)?;
            let input = || Input::Joined {
                profile: member.profile.clone(),
            };
            if each && is_allowed && are_many {
                // One message greets them all; a person who wants to be asked taps.
                if !self
                    .joins
                    .insert(update.spot.chat.clone(), date)
                    .as_ref()
                    .is_some_and(is_near)
                {
                    let input = Input::Joined {
                        profile: Profile::default(),
                    };
                    inputs.push(of_chat(update, update.id.part(WELCOME_PART), input));
                }
            } else if each && is_allowed {
                let place = Place(member.place.clone());
                let address = Address(member.address.clone());
                inputs.push(Inbound {
                    place,
                    address,
                    room: Room::Member,
                    ..of_chat(update, update.id.part(2 * index), input())
                });
            }
            if all && is_allowed {
                inputs.push(of_chat(update, update.id.part(2 * index + 1), input()));
            }
        }
        Ok(inputs)
    }

    pub(super) fn stands(
        &self,
        update: &GroupUpdate,
        by: &Address,
        was_in: bool,
        is_in: bool,
        may_write: bool,
    ) -> Result<Vec<Inbound>, StoreError> {
        let known = self.known(update)?;
        if !is_in && !known.is_stored {
            return Ok(Vec::new());
        }
        let is_operator = route::is_operator(&self.versions.dialogs().bot, by);
        // A group that an operator once allowed stays allowed, even if somebody else brings the bot
        // back.
        let is_judged = !was_in && is_in && (is_operator || !(known.is_stored && known.is_allowed));
        let standing = Standing {
            added_by_operator: is_judged.then_some(is_operator),
            ..standing(update, may_write)
        };
        let mut inputs = vec![of_chat(
            update,
            update.id.clone(),
            Input::Standing(standing),
        )];
        let below = self.store.below(&Place(update.spot.chat.clone()))?;
        self.reach(
            update,
            &below
                .into_iter()
                .map(|(place, ..)| place)
                .collect::<Vec<_>>(),
            !may_write,
            &mut inputs,
        )?;
        if may_write {
            self.after.reachable(update.spot.chat.clone());
        }
        Ok(inputs)
    }

    pub(super) fn renamed(&self, update: &GroupUpdate) -> Result<Vec<Inbound>, StoreError> {
        let Some(glance) = self.glance(&Place(update.spot.chat.clone()))? else {
            return Ok(Vec::new());
        };
        Ok(vec![of_chat(
            update,
            update.id.clone(),
            Input::Standing(standing(update, !glance.is_gone)),
        )])
    }

    pub(super) fn topic(
        &self,
        update: &GroupUpdate,
        is_closed: bool,
    ) -> Result<Vec<Inbound>, StoreError> {
        let topic = Place(update.spot.place.clone());
        let mut places: Vec<Place> = self
            .store
            .below(&topic)?
            .into_iter()
            .map(|(place, ..)| place)
            .collect();
        places.push(topic);
        let mut inputs = Vec::new();
        self.reach(update, &places, is_closed, &mut inputs)?;
        if !is_closed {
            self.after.reachable(update.spot.place.clone());
        }
        Ok(inputs)
    }

    /// Tells places that they cannot be reached any more, or can be again, if that is new.
    pub(super) fn reach(
        &self,
        update: &GroupUpdate,
        places: &[Place],
        is_gone: bool,
        inputs: &mut Vec<Inbound>,
    ) -> Result<(), StoreError> {
        for place in places {
            let Some(glance) = self.glance(place)? else {
                continue;
            };
            if glance.is_gone == is_gone || (is_gone && !glance.is_active) {
                continue;
            }
            let index = u16::try_from(inputs.len()).unwrap_or(u16::MAX) | FIRST_REACH_PART;
            inputs.push(Inbound {
                place: place.clone(),
                ..of_chat(update, update.id.part(index), Input::Gone(is_gone))
            });
        }
        Ok(())
    }

    /// Returns the news that a member is back, if they write where the bot may write too.
    pub(super) fn found_there(
        &self,
        update: &GroupUpdate,
        inbound: &Inbound,
    ) -> Result<Option<Inbound>, StoreError> {
        let is_gone = |place: &str| {
            Ok::<_, StoreError>(
                self.glance(&Place(place.to_owned()))?
                    .is_some_and(|glance| glance.is_gone),
            )
        };
        let is_back = inbound.room == Room::Member
            && is_gone(&inbound.place.0)?
            && !is_gone(&update.spot.chat)?
            && !is_gone(&update.spot.place)?;
        let word = || Inbound {
            place: inbound.place.clone(),
            ..of_chat(update, update.id.part(BACK_PART), Input::Gone(false))
        };
        Ok(is_back.then(word))
    }
}

fn of_person(below: &[(Place, OwnerId, ConversationId)], member: &Member) -> Vec<Place> {
    let own = Place(member.place.clone());
    let parts = |place: &Place| place.0.split('/').count();
    let last = |place: &Place| place.0.rsplit('/').next().map(str::to_owned);
    let is_theirs = |place: &Place| parts(place) == parts(&own) && last(place) == last(&own);
    below
        .iter()
        .map(|(place, ..)| place)
        .filter(|place| is_theirs(place))
        .cloned()
        .collect()
}

pub(super) fn standing(update: &GroupUpdate, may_write: bool) -> Standing {
    let title = update.spot.title.as_deref();
    Standing {
        title: title.and_then(|title| letter::name(title, letter::MOST_OF_TITLE)),
        may_write,
        added_by_operator: None,
    }
}
