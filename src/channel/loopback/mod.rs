//! A messenger inside this process: people, chats, groups, buttons and files in memory, for tests of
//! the bot as a whole and for people who talk with it without a messenger.
//!
//! Clones share the same people and chats. The bot's side is [`InProcess`](super::in_process::InProcess)
//! and [`Channel`](super::Channel); the people's side is [`Person`] and [`Group`].

mod channel;
mod people;
mod report;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

pub use self::people::{Group, Person};
use self::report::Report;
use crate::channel::SendError;
use crate::channel::messenger::Commands;
use crate::id::Name;
use crate::message::{Action, Button};

/// The messenger.
#[derive(Clone, Default)]
pub struct Loopback(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    /// Something changed: whoever waits looks again.
    changed: Condvar,
    /// A person did something that the bot should be told.
    reported: Notify,
}

#[derive(Default)]
struct State {
    /// What people did and the bot has not taken for good.
    reports: Vec<Report>,
    updates: i64,
    /// The number of the newest message, of the bot or a person.
    messages: i64,
    /// Names of people; the first has number 1.
    people: Vec<String>,
    groups: BTreeMap<i64, GroupState>,
    shown: Vec<Shown>,
    /// Chats where the bot may not write.
    closed: BTreeSet<i64>,
    faults: Vec<(i64, SendError)>,
    files: BTreeMap<String, Vec<u8>>,
    /// Answered taps, with their notes.
    answered: BTreeMap<String, Option<String>>,
    menus: Vec<Commands>,
}

#[derive(Clone, Default)]
struct GroupState {
    title: String,
    administrators: Vec<i64>,
    moved_to: Option<i64>,
}

/// A message of the bot, as a person sees it now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Its number.
    pub number: i64,
    /// The place to which it was sent.
    pub place: String,
    /// Its words.
    pub words: String,
    /// The buttons under it.
    pub buttons: Vec<Button>,
    /// Whether it was edited since it was sent.
    pub is_edited: bool,
}

/// The name of this channel.
pub const NAME: Name = Name::new_static("loopback");

impl Loopback {
    /// Makes a messenger with nobody in it.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a person.
    pub fn person(&self, name: &str) -> Person {
        let number = self.change(|state| {
            state.people.push(name.to_owned());
            i64::try_from(state.people.len()).unwrap_or(i64::MAX)
        });
        Person::new(self.clone(), number)
    }

    /// Adds a group in which the bot is; the person who made it may speak for it.
    pub fn group(&self, title: &str, maker: &Person) -> Group {
        let number = self.change(|state| {
            let number = -state.next_message();
            let group = GroupState {
                title: title.to_owned(),
                administrators: vec![maker.number()],
                moved_to: None,
            };
            state.groups.insert(number, group);
            number
        });
        Group::new(self.clone(), number)
    }

    /// Lets the next message or edit in a chat fail.
    pub fn fail(&self, chat: i64, error: SendError) {
        self.change(|state| state.faults.push((chat, error)));
    }

    /// Returns the menus that the bot has registered.
    pub fn menus(&self) -> Vec<Commands> {
        self.state().menus.clone()
    }

    /// Waits until the bot has taken everything that people did.
    pub fn await_taken(&self) {
        self.await_some(|state| state.reports.is_empty().then_some(()));
    }

    /// Waits until the bot has shown a message in a chat that fits, and returns it.
    pub fn await_shown(&self, chat: i64, fits: impl Fn(&Shown) -> bool) -> Shown {
        self.await_some(|state| {
            let mut shown = state.shown.iter().rev();
            shown
                .find(|shown| chat_of(&shown.place) == Some(chat) && fits(shown))
                .cloned()
        })
    }

    /// Waits until the bot has answered a tap, and returns the note that it shows.
    pub fn await_note(&self, tap: &str) -> Option<String> {
        self.await_some(|state| state.answered.get(tap).cloned())
    }

    fn await_some<T>(&self, mut look: impl FnMut(&State) -> Option<T>) -> T {
        let mut state = self.state();
        loop {
            if let Some(found) = look(&state) {
                return found;
            }
            state = self
                .0
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let done = change(&mut self.state());
        self.0.changed.notify_all();
        done
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn next_message(&mut self) -> i64 {
        self.messages += 1;
        self.messages
    }

    /// Returns the group that a group has become.
    fn newest(&self, group: i64) -> i64 {
        let moved = self.groups.get(&group).and_then(|group| group.moved_to);
        moved.map_or(group, |to| self.newest(to))
    }
}

impl Shown {
    /// Returns the button with this label.
    pub fn button(&self, label: &str) -> Option<&Button> {
        self.buttons.iter().find(|button| button.label == label)
    }

    /// Returns the labels of its buttons.
    pub fn labels(&self) -> Vec<&str> {
        self.buttons
            .iter()
            .map(|button| button.label.as_str())
            .collect()
    }

    /// Returns the token of a button, or `None` if it has no such button or it opens something.
    fn token(&self, label: &str) -> Option<crate::message::Token> {
        match &self.button(label)?.action {
            Action::Tap(token) => Some(token.clone()),
            Action::Url(_) | Action::Start { .. } | Action::Share(_) => None,
        }
    }
}

/// Writes the place of a chat.
fn place(chat: i64) -> String {
    format!("{NAME}/1/-/{chat}")
}

/// Writes a member's own place in a group.
fn member_place(chat: i64, member: i64) -> String {
    format!("{}/-/{member}", place(chat))
}

/// Writes the address of a person or a group.
fn address(number: i64) -> String {
    format!("{NAME}:{number}")
}

/// Returns the chat of a place; `None` if it is no place of this channel.
fn chat_of(place: &str) -> Option<i64> {
    let mut parts = place.split('/');
    let is_ours = parts.next() == Some(NAME.as_str());
    parts.nth(2).filter(|_| is_ours)?.parse().ok()
}

/// Returns the member whose own place this is.
fn member_of(place: &str) -> Option<i64> {
    place.split('/').nth(5)?.parse().ok()
}
