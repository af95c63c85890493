//! The people's side: they speak, tap, edit, send files, leave, and move their groups.

use super::place::chat_of;
use super::report::{Deed, Report};
use super::state::{GroupState, Loopback, Shown, State};
use crate::message::{InMessage, Token};
use crate::value::FileRef;

/// A person.
#[derive(Clone)]
pub struct Person {
    loopback: Loopback,
    number: i64,
}

/// A group.
#[derive(Clone)]
pub struct Group {
    loopback: Loopback,
    number: i64,
}

impl Person {
    /// Returns the person's number, which is also that of their private chat.
    pub fn number(&self) -> i64 {
        self.number
    }

    /// Says something to the bot; returns the number of the message.
    pub fn says(&self, words: &str) -> i64 {
        self.sends(self.number, InMessage::Text(words.to_owned()), None)
    }

    /// Says something in a group; returns the number of the message.
    pub fn says_in(&self, group: &Group, words: &str) -> i64 {
        self.sends(group.number(), InMessage::Text(words.to_owned()), None)
    }

    /// Replies to a message of the bot; returns the number of the reply.
    pub fn replies(&self, to: &Shown, words: &str) -> i64 {
        let chat = chat_of(&to.place).unwrap_or(self.number);
        self.sends(chat, InMessage::Text(words.to_owned()), Some(to.number))
    }

    /// Sends a file; returns the number of the message.
    pub fn sends_file(&self, name: &str, mime: &str, bytes: &[u8]) -> i64 {
        let remote = self.loopback.change(|state| {
            let remote = format!("file-{}", state.files.len() + 1);
            state.files.insert(remote.clone(), bytes.to_owned());
            remote
        });
        let file = FileRef {
            unique: remote.clone(),
            remote,
            name: Some(name.to_owned()),
            mime: Some(mime.to_owned()),
            size: u64::try_from(bytes.len()).ok(),
        };
        let caption = None;
        self.sends(self.number, InMessage::File { file, caption }, None)
    }

    /// Edits an own message in the private chat.
    pub fn edits(&self, number: i64, words: &str) {
        let message = InMessage::Text(words.to_owned());
        self.report(self.number, |_| Deed::Edited { number, message });
    }

    /// Taps a button; returns the id of the tap. A button that the message does not have is
    /// answered like one that is too old.
    pub fn taps(&self, message: &Shown, label: &str) -> String {
        self.taps_with(message, message.token(label))
    }

    fn taps_with(&self, message: &Shown, token: Option<Token>) -> String {
        let chat = chat_of(&message.place).unwrap_or(self.number);
        let (number, place) = (message.number, message.place.clone());
        let update = self.report(chat, |update| Deed::Tapped {
            tap: tap_id(update),
            number,
            place,
            token,
        });
        tap_id(update)
    }

    /// Blocks the bot.
    pub fn blocks_bot(&self) {
        self.loopback
            .change(|state| state.closed.insert(self.number));
        self.report(self.number, |_| Deed::Gone(true));
    }

    /// Lets the bot in again.
    pub fn unblocks_bot(&self) {
        self.loopback
            .change(|state| state.closed.remove(&self.number));
        self.report(self.number, |_| Deed::Gone(false));
    }

    fn sends(&self, chat: i64, message: InMessage, reply_to: Option<i64>) -> i64 {
        let number = self.loopback.change(State::next_message);
        self.report(chat, |_| Deed::Said {
            number,
            message,
            reply_to,
        });
        number
    }

    fn report(&self, chat: i64, deed: impl FnOnce(i64) -> Deed) -> i64 {
        self.loopback.report(chat, self.number, deed)
    }
}

impl Group {
    /// Returns the group's number now.
    pub fn number(&self) -> i64 {
        self.loopback.state().newest(self.number)
    }

    /// Gives the group topics.
    pub fn has_topics(&self) {
        let number = self.number();
        self.loopback.change(|state| {
            let group = state.groups.entry(number).or_default();
            group.topics.get_or_insert_default();
        });
    }

    /// Lists the topics: their names, and whether each is closed.
    pub fn topics(&self) -> Vec<(String, bool)> {
        let (number, state) = (self.number(), self.loopback.state());
        let topics = state
            .groups
            .get(&number)
            .and_then(|group| group.topics.as_ref());
        topics
            .into_iter()
            .flat_map(|topics| topics.values().cloned())
            .collect()
    }

    /// Moves the group to another number. The bot is told only by what it sends to the old one.
    pub fn moves(&self) {
        self.loopback.change(|state| {
            let from = state.newest(self.number);
            let to = -state.next_message();
            let group = state.groups.entry(from).or_default();
            let mut moved = group.clone();
            group.moved_to = Some(to);
            moved.moved_to = None;
            state.groups.insert(to, moved);
        });
    }
}

impl Loopback {
    /// Adds a person.
    pub fn person(&self, name: &str) -> Person {
        let number = self.change(|state| {
            state.people.push(name.to_owned());
            i64::try_from(state.people.len()).unwrap_or(i64::MAX)
        });
        Person {
            loopback: self.clone(),
            number,
        }
    }

    /// Adds a group in which the bot is; the person who made it may speak for it.
    pub fn group(&self, title: &str, maker: &Person) -> Group {
        let number = self.change(|state| {
            let number = -state.next_message();
            let group = GroupState {
                title: title.to_owned(),
                administrators: vec![maker.number()],
                moved_to: None,
                topics: None,
            };
            state.groups.insert(number, group);
            number
        });
        Group {
            loopback: self.clone(),
            number,
        }
    }

    /// Keeps what a person did until the bot takes it; returns the number of the update.
    fn report(&self, chat: i64, person: i64, deed: impl FnOnce(i64) -> Deed) -> i64 {
        let update = self.change(|state| {
            state.updates += 1;
            let update = state.updates;
            state.reports.push(Report {
                loopback: update,
                chat,
                person,
                deed: deed(update),
            });
            update
        });
        self.0.reported.notify_one();
        update
    }
}

fn tap_id(update: i64) -> String {
    format!("tap-{update}")
}
