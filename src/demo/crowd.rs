//! The groups of an invented business: they vote when a schedule or an administrator asks, and some
//! members continue in private.

use std::collections::HashMap;

use crate::demo::Trouble;
use crate::demo::history::{Happening, History, Seat, TurnResult};
use crate::demo::person::{BOT, Person};
use crate::dialog::ast::Room;
use crate::dialog::program::Dialogs;
use crate::engine::input::{Actor, Input, Offer, Profile, Standing};
use crate::engine::session::OpenVote;
use crate::id::{ConversationId, Name, OwnerId};
use crate::message::{Choice, InMessage, Token};
use crate::rng::{self, Rng};
use crate::stable_hash::hash;
use crate::store::{Address, Place};
use crate::time::Timestamp;

/// An invented group.
pub struct Group;

/// The groups, and how their members vote.
#[derive(Debug, Default)]
pub struct Groups {
    count: u64,
    size: u64,
    /// The number of the vote for which voting times were drawn, by group.
    called: HashMap<u64, u32>,
    /// The ballots of the open votes, by group and person.
    ballots: HashMap<(u64, u64), Vec<Name>>,
}

/// Below all ids that Telegram gives to groups.
const FIRST: i64 = -(1 << 52);
const TITLES: [&str; 3] = ["Maasbranders", "De buurt", "Vaste klanten"];

impl Group {
    /// Returns the owner id of a group.
    pub fn owner(seed: u64, number: u64) -> OwnerId {
        OwnerId::group(rng::mix(&[seed, number, 10]))
    }

    /// Returns the id of its conversation.
    pub fn conversation(seed: u64, number: u64) -> ConversationId {
        ConversationId(rng::mix(&[seed, number, 11]))
    }

    /// Returns its address.
    pub fn address(number: u64) -> Address {
        Address(format!("telegram:{}", FIRST - number.cast_signed()))
    }

    /// Returns its place.
    pub fn place(number: u64) -> Place {
        Place(format!("telegram/{BOT}/-/{}", FIRST - number.cast_signed()))
    }
}

impl Groups {
    /// Makes a number of groups that fits the number of people, if a dialog is for groups.
    pub fn new(dialogs: &Dialogs, contacts: u64) -> Self {
        let is_wanted = dialogs
            .programs
            .values()
            .flat_map(|program| &program.triggers)
            .any(|trigger| trigger.room == Room::Group);
        let count = if is_wanted && contacts >= 5 {
            (contacts / 200 + 1).min(TITLES.len() as u64)
        } else {
            0
        };
        Self {
            count,
            size: (contacts / 3).clamp(5, 60),
            ..Self::default()
        }
    }

    /// Returns the number of groups.
    pub fn count(&self) -> u64 {
        self.count
    }
}

impl History<'_> {
    /// Makes an operator add the bot to the groups.
    pub(super) fn open_groups(&mut self) -> Result<(), Trouble> {
        for number in 0..self.groups.count {
            let title = TITLES
                .get(number as usize % TITLES.len())
                .map(|title| (*title).to_owned());
            let id = self.update();
            let standing = Standing {
                title,
                may_write: true,
                added_by_operator: Some(true),
            };
            self.take(Seat::Group(number), id, Input::Standing(standing))?;
        }
        Ok(())
    }

    /// Draws who votes when, if a vote was opened, and who follows a button into their private
    /// chat.
    pub(super) fn look_at_group(
        &mut self,
        seat: Seat,
        outcome: &TurnResult,
    ) -> Result<(), Trouble> {
        let Seat::Group(group) = seat else {
            return Ok(());
        };
        let opened = self.open_vote(group).map(|open| open.number);
        if let Some(number) =
            opened.filter(|number| self.groups.called.insert(group, *number) != Some(*number))
        {
            self.groups.ballots.retain(|(of, _), _| *of != group);
            for person in self.members(group, number) {
                let hours = 0.05 + 9.0 * self.rng.exponential();
                let at = Timestamp(self.now.0 + (hours * 3_600_000.0) as i64);
                let at = Timestamp(self.calendar.awake(at).0 + self.rng.below(1_800_000) as i64);
                self.plan(at, Happening::Votes(group, person));
            }
        }
        for (dialog, section) in &outcome.offers {
            for person in self.members(group, 0) {
                if self.rng.happens(0.15) {
                    self.follow(group, person, dialog, section)?;
                }
            }
        }
        Ok(())
    }

    /// Makes a person vote; some change their minds later.
    pub(super) fn votes(&mut self, group: u64, person: u64) -> Result<(), Trouble> {
        let Some(open) = self.open_vote(group) else {
            return Ok(());
        };
        let number = open.number;
        let keys: Vec<Name> = open.counts.iter().map(|(key, _)| key.clone()).collect();
        let somebody = Person::new(self.plan.seed, person);
        let liking = |key: &Name| {
            let of = hash(key.bytes()).rotate_left(9);
            0.7 * Rng::from_words(&[of, 12]).normal() + somebody.taste(of)
        };
        let ballot = self
            .groups
            .ballots
            .get(&(group, person))
            .cloned()
            .unwrap_or_default();
        let mut liked: Vec<(f64, &Name)> = keys.iter().map(|key| (liking(key), key)).collect();
        liked.sort_by(|one, other| other.0.total_cmp(&one.0));
        let at = if ballot.is_empty() {
            0
        } else {
            self.rng.below(liked.len())
        };
        let Some((_, key)) = liked.get(at) else {
            return Ok(());
        };
        let message = InMessage::Tap(Token {
            question: number,
            choice: Choice::Option((*key).clone()),
        });
        let by = Actor {
            contact: Some(Person::owner(self.plan.seed, person)),
            name: Some(somebody.name.clone()),
            is_admin: Some(false),
            is_operator: false,
        };
        let id = self.update();
        let (now, cast) = self.cast(
            group,
            id,
            Input::Group {
                by,
                message,
                ballot,
            },
        )?;
        if let Some(keys) = cast {
            self.groups.ballots.insert((group, person), keys);
        }
        if self.rng.happens(0.25) {
            let later = 60_000 + self.rng.below(7_200_000) as i64;
            self.plan(Timestamp(now.0 + later), Happening::Votes(group, person));
        }
        Ok(())
    }

    fn cast(
        &mut self,
        group: u64,
        id: crate::id::InputId,
        input: Input,
    ) -> Result<(Timestamp, Option<Vec<Name>>), Trouble> {
        let outcome = self.take(Seat::Group(group), id, input)?;
        self.look_at_group(Seat::Group(group), &outcome)?;
        Ok((self.now, outcome.ballot))
    }

    fn open_vote(&self, group: u64) -> Option<&OpenVote> {
        self.chats
            .get(&Seat::Group(group))?
            .loaded
            .conversation
            .active
            .as_ref()?
            .vote
            .as_ref()
    }

    /// Returns who takes part this time: mostly the same people, among those known by now.
    fn members(&self, group: u64, number: u32) -> Vec<u64> {
        let known = usize::try_from(self.made.contacts).unwrap_or(usize::MAX);
        let mut regulars = Rng::from_words(&[self.plan.seed, group, 13]);
        let mut members: Vec<u64> = (0..self.groups.size)
            .map(|_| regulars.below(known) as u64)
            .collect();
        members.sort_unstable();
        members.dedup();
        let mut today = Rng::from_words(&[self.plan.seed, group, u64::from(number), 14]);
        members.retain(|_| today.happens(0.7));
        members
    }

    /// Makes a person press a button of the group that leads into their private chat.
    fn follow(
        &mut self,
        group: u64,
        person: u64,
        dialog: &Name,
        section: &Name,
    ) -> Result<(), Trouble> {
        let seat = Seat::Person(person);
        let link = self
            .dialogs
            .programs
            .get(dialog)
            .and_then(|program| program.link_to(section))
            .cloned();
        let (Some(link), true) = (link, self.chat(seat)?.visit.is_none()) else {
            return Ok(());
        };
        let Some(chat) = self.chats.get(&Seat::Group(group)) else {
            return Ok(());
        };
        let (conversation, name) = (&chat.loaded.conversation, chat.loaded.contact.name.clone());
        let offer = Offer {
            conversation: conversation.id,
            name,
            votes: conversation.results.clone(),
        };
        let somebody = Person::new(self.plan.seed, person);
        let profile = Profile {
            name: Some(somebody.name.clone()),
            language: Some(somebody.speaks()),
        };
        let message = InMessage::Text(format!("/start {link}"));
        self.enter(person, 0, true)?;
        let id = self.update();
        self.take(
            seat,
            id,
            Input::Offered {
                message,
                profile: Some(profile),
                group: offer,
            },
        )?;
        let pause = 5_000 + self.rng.below(60_000) as i64;
        self.plan(Timestamp(self.now.0 + pause), Happening::Says(person));
        Ok(())
    }
}
