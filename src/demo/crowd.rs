//! The life of the groups: they vote when a schedule or an administrator asks, and some members
//! continue in private.

use crate::demo::group::TITLES;
use crate::demo::history::{Happening, History, Seat, TurnResult};
use crate::demo::options::Trouble;
use crate::demo::person::Person;
use crate::engine::input::{Actor, Input, Offer, Profile, Standing};
use crate::engine::session::OpenVote;
use crate::id::Name;
use crate::message::{Choice, InMessage, Token};
use crate::rng::Rng;
use crate::stable_hash::hash;
use crate::time::Timestamp;

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
