//! People, chats and messages in memory, behind a lock that tells who waits.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::place::chat_of;
use super::report::Report;
use crate::channel::SendError;
use crate::channel::messenger::Commands;
use crate::message::{Action, Button, Token};

/// The messenger.
#[derive(Clone, Default)]
pub struct Loopback(pub(super) Arc<Shared>);

#[derive(Default)]
pub(super) struct Shared {
    state: Mutex<State>,
    /// Something changed: those who wait look again.
    changed: Condvar,
    /// A person did something that the bot should be told.
    pub(super) reported: Notify,
}

#[derive(Default)]
pub(super) struct State {
    /// What people did and the bot has not taken for good.
    pub(super) reports: Vec<Report>,
    pub(super) updates: i64,
    /// The number of the newest message, of the bot or a person.
    messages: i64,
    /// Names of people; the first has number 1.
    pub(super) people: Vec<String>,
    pub(super) groups: BTreeMap<i64, GroupState>,
    pub(super) shown: Vec<Shown>,
    /// Chats where the bot may not write.
    pub(super) closed: BTreeSet<i64>,
    pub(super) faults: Vec<(i64, SendError)>,
    pub(super) files: BTreeMap<String, Vec<u8>>,
    /// Answered taps, with their notes.
    pub(super) answered: BTreeMap<String, Option<String>>,
    pub(super) menus: Vec<Commands>,
}

#[derive(Clone, Default)]
pub(super) struct GroupState {
    pub(super) title: String,
    pub(super) administrators: Vec<i64>,
    pub(super) moved_to: Option<i64>,
    /// Topics by number, with their names and whether they are closed; `None` if the group has
    /// none.
    pub(super) topics: Option<BTreeMap<i64, (String, bool)>>,
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

impl Loopback {
    /// Makes a messenger with nobody in it.
    pub fn new() -> Self {
        Self::default()
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

    /// Lists the messages that the bot has shown in a chat, the oldest first.
    pub fn shown_in(&self, chat: i64) -> Vec<Shown> {
        let state = self.state();
        let shown = state.shown.iter();
        shown
            .filter(|shown| chat_of(&shown.place) == Some(chat))
            .cloned()
            .collect()
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

    pub(super) fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let done = change(&mut self.state());
        self.0.changed.notify_all();
        done
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    pub(super) fn next_message(&mut self) -> i64 {
        self.messages += 1;
        self.messages
    }

    /// Returns the group that a group has become.
    pub(super) fn newest(&self, group: i64) -> i64 {
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
    pub(super) fn token(&self, label: &str) -> Option<Token> {
        match &self.button(label)?.action {
            Action::Tap(token) => Some(token.clone()),
            Action::Url(_) | Action::Start { .. } | Action::Share(_) => None,
        }
    }
}
