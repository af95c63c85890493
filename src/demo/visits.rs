//! The visits of the invented people: when somebody comes, what they say, and when they leave.

use crate::demo::habit::{self, Move, Visit};
use crate::demo::history::{Chat, Happening, History, Seat};
use crate::demo::options::Trouble;
use crate::demo::person::Person;
use crate::engine::input::{Input, Profile};
use crate::message::InMessage;
use crate::store::Revision;
use crate::time::Timestamp;

impl History<'_> {
    /// Shortens delays near the end, so that what was begun is finished.
    pub(super) fn hurried(&self, milliseconds: f64) -> i64 {
        let left = (self.plan.until.0 - self.now.0) as f64;
        milliseconds.min(left / 12.0) as i64
    }

    fn mean(&self) -> f64 {
        if self.visits < 20 {
            4.0
        } else {
            (self.made.answers as f64 + self.owed) / self.visits as f64
        }
        .max(0.2)
    }

    pub(super) fn next_visit(&self) -> Timestamp {
        let given = self.made.answers as f64 + self.owed + self.lead * self.mean();
        let share = given / self.plan.answers as f64;
        let at = self.calendar.when(share);
        if share < 0.999 {
            return at.max(Timestamp(self.now.0 + 1));
        }
        // Missing answers are given in the last minutes.
        let last = Timestamp(self.plan.until.0 - 20 * 60 * 1000);
        at.min(last.max(Timestamp(self.now.0 + self.hurried(60_000.0))))
            .max(self.now)
    }

    /// Makes the next person open their chat: a new one, or one who comes again.
    pub(super) fn begin_visit(&mut self) -> Result<(), Trouble> {
        self.lead = self.rng.exponential() - 1.0;
        let progress = (self.made.answers as f64 / self.plan.answers as f64 / 0.97).min(1.0);
        let wanted = (self.contacts as f64 * progress.powf(0.85)).ceil() as u64;
        let is_new = self.made.contacts < wanted.clamp(1, self.contacts);
        let number = if is_new {
            self.made.contacts += 1;
            self.made.contacts - 1
        } else {
            let known = usize::try_from(self.made.contacts).unwrap_or(usize::MAX);
            let is_free = |number: &u64| {
                !matches!(
                    self.chats.get(&Seat::Person(*number)),
                    Some(Chat { visit: Some(_), .. })
                )
            };
            let rng = &mut self.rng;
            match (0..20).map(|_| rng.below(known) as u64).find(is_free) {
                Some(number) => number,
                None => {
                    // Everybody is in a chat already, so time moves on.
                    let later = Timestamp(self.now.0 + self.hurried(30_000.0).max(1));
                    self.now = later.min(self.plan.until);
                    return Ok(());
                }
            }
        };
        self.idle += 1;
        let entry = self.rng.below(self.entries.len());
        self.enter(number, entry, false)?;
        self.says(number)
    }

    /// Starts a person's visit.
    pub(super) fn enter(
        &mut self,
        number: u64,
        entry: usize,
        has_knocked: bool,
    ) -> Result<(), Trouble> {
        let owed = self.mean();
        let feels = self.feels(number);
        let visit = Visit {
            entry,
            has_knocked,
            turns: 0,
            misses: 0,
            owed,
            feels,
        };
        self.visits += 1;
        self.owed += owed;
        self.chat(Seat::Person(number))?.visit = Some(visit);
        Ok(())
    }

    /// Returns what a person thinks of the business today: their opinion, a season, and their mood.
    fn feels(&mut self, number: u64) -> f64 {
        let passed = self.calendar.passed(self.now);
        let season = 0.25 * (passed * 9.0).sin() + if passed > 0.6 { 0.35 } else { 0.0 };
        Person::new(self.plan.seed, number).opinion + season + 0.3 * self.rng.normal()
    }

    /// Makes a person say the next thing.
    pub(super) fn says(&mut self, number: u64) -> Result<(), Trouble> {
        let seat = Seat::Person(number);
        let (person, is_new) = (
            Person::new(self.plan.seed, number),
            self.chat(seat)?.loaded.revision == Revision::NEW,
        );
        let Some(Chat {
            loaded,
            shown,
            visit: Some(visit),
            ..
        }) = self.chats.get(&seat)
        else {
            return Ok(());
        };
        let next = habit::next(
            self.dialogs,
            &loaded.conversation,
            shown,
            (&person, visit),
            self.now,
            &mut self.rng,
        );
        let message = match next {
            Move::Says(message) => message,
            Move::Knocks => {
                self.entries[visit.entry % self.entries.len()].knock(&person, is_new, &mut self.rng)
            }
            Move::Leaves => return self.leave(number),
        };
        let takes = if matches!(message, InMessage::Text(_)) {
            2.0
        } else {
            1.0
        } * person.pace;
        let profile = Profile {
            name: Some(person.name.clone()),
            language: Some(person.speaks()),
        };
        let id = self.update();
        let outcome = self.take(
            seat,
            id,
            Input::Message {
                message,
                profile: Some(profile),
            },
        )?;
        let Some(Chat {
            loaded,
            visit: Some(visit),
            ..
        }) = self.chats.get_mut(&seat)
        else {
            return Ok(());
        };
        visit.has_knocked = true;
        visit.turns += 1;
        visit.misses = if outcome.is_misunderstood {
            visit.misses + 1
        } else {
            0
        };
        let has_more =
            loaded.conversation.active.is_some() || loaded.conversation.pending.is_some();
        if !has_more {
            self.end_visit(number);
            return Ok(());
        }
        let pause = 1000.0 * (1.5 + takes * (0.6 * self.rng.normal()).exp());
        self.says_at(number, Timestamp(self.now.0 + self.hurried(pause)))
    }

    pub(super) fn says_at(&mut self, number: u64, at: Timestamp) -> Result<(), Trouble> {
        if at <= self.plan.until {
            self.plan(at, Happening::Says(number));
        } else {
            self.end_visit(number);
        }
        Ok(())
    }

    /// Makes a person leave; some continue later.
    fn leave(&mut self, number: u64) -> Result<(), Trouble> {
        if !self.rng.happens(0.45) {
            self.end_visit(number);
            return Ok(());
        }
        let hours = 1.0 + 8.0 * self.rng.exponential();
        let later = Timestamp(self.now.0 + (hours * 3_600_000.0) as i64);
        let at = Timestamp(self.calendar.awake(later).0 + self.rng.below(3_600_000) as i64);
        self.says_at(number, at)
    }

    fn end_visit(&mut self, number: u64) {
        let seat = Seat::Person(number);
        if let Some(visit) = self.chats.get_mut(&seat).and_then(|chat| chat.visit.take()) {
            self.owed -= visit.owed;
        }
        self.let_go(seat);
    }

    /// Drops an inactive chat from memory; the store has it.
    pub(super) fn let_go(&mut self, seat: Seat) {
        if self
            .chats
            .get(&seat)
            .is_some_and(|chat| chat.visit.is_none() && chat.timers.is_empty())
        {
            self.chats.remove(&seat);
        }
    }
}
