//! The bot's side: takes messages and edits, brings what people do.

use std::collections::BTreeMap;

use tokio::sync::Notify;

use super::place::{NAME, address, chat_of, place, topic_of};
use super::report::Report;
use super::state::{Loopback, Shown, State};
use crate::channel::in_process::InProcess;
use crate::channel::messenger::{Commands, Host};
use crate::channel::pace::Limits;
use crate::channel::render::{Layout, render};
use crate::channel::update::UpdateEvent;
use crate::channel::{Call, Capabilities, Channel, SendError, Sent};
use crate::id::Name;
use crate::message::{Button, Keyboard, OutMessage, Rich, TopicWish};
use crate::place::Place;
use crate::time::{Duration, now};

/// What this messenger shows: everything.
const CAPABILITIES: Capabilities = Capabilities {
    buttons: true,
    requests: false,
    edits: true,
    corrections: true,
    moves: true,
    topics: false,
    media: false,
    text_max: 4096,
    caption_max: 1024,
    buttons_max: 100,
    label_max: 64,
    window: None,
};
/// How fast it lets the bot send: there is nobody else who would suffer.
const LIMITS: Limits = Limits {
    unasked_per_second: 1000,
    group_messages: 1000,
    group_topics: 1000,
    group_span: Duration::MINUTE,
    turn_burst: 100,
};

impl InProcess for Loopback {
    const NAME: Name = NAME;
    const ACCOUNT: u64 = 1;
    type Report = Report;

    fn connected(&self, _host: &Host) {}

    fn show_menus(&self, menus: &[Commands]) {
        self.change(|state| menus.clone_into(&mut state.menus));
    }

    fn reports(&self) -> Vec<Report> {
        self.state().reports.clone()
    }

    fn reported(&self) -> &Notify {
        &self.0.reported
    }

    fn taken(&self, count: usize) {
        self.change(|state| state.reports.drain(..count).count());
    }

    fn number(report: &Report) -> i64 {
        report.loopback
    }

    fn event(&self, report: &Report) -> Option<UpdateEvent> {
        report.event(&self.state())
    }
}

impl Channel for Loopback {
    fn capabilities(&self, place: &str) -> Capabilities {
        Capabilities {
            moves: Channel::group(self, place).is_some(),
            topics: self.state().topics_at(place).is_some(),
            ..CAPABILITIES
        }
    }

    fn limits(&self) -> Limits {
        LIMITS
    }

    fn group<'p>(&self, at: &'p str) -> Option<&'p str> {
        let chat = chat_of(at).filter(|chat| *chat < 0)?;
        at.get(..place(chat).len())
    }

    fn chat(&self, address: &str) -> Option<String> {
        let number = address.strip_prefix("loopback:")?.parse().ok()?;
        Some(place(number))
    }

    fn send<'a>(&'a self, place: &'a str, message: &'a OutMessage) -> Call<'a, Sent> {
        let sent = self.change(|state| {
            state.check(place)?;
            let mut newest = 0;
            for (words, buttons) in parts(message) {
                newest = state.next_message();
                state.shown.push(Shown {
                    number: newest,
                    place: place.to_owned(),
                    words,
                    buttons,
                    is_edited: false,
                });
            }
            Ok(Sent {
                message: newest.to_string(),
                at: Some(now()),
            })
        });
        Box::pin(async { sent })
    }

    fn edit<'a>(
        &'a self,
        place: &'a str,
        receipt: &'a str,
        text: &'a Rich,
        keyboard: &'a Keyboard,
    ) -> Call<'a, ()> {
        let message = OutMessage {
            text: text.clone(),
            keyboard: keyboard.clone(),
            ..OutMessage::default()
        };
        let edited = self.change(|state| {
            state.check(place)?;
            let number: Option<i64> = receipt.parse().ok();
            let shown = state.shown.iter_mut();
            let mut known = shown.filter(|shown| Some(shown.number) == number);
            let (Some(shown), Some((words, buttons))) =
                (known.next(), parts(&message).into_iter().next_back())
            else {
                return Err(SendError::Refused("there is no such message".to_owned()));
            };
            (shown.words, shown.buttons, shown.is_edited) = (words, buttons, true);
            Ok(())
        });
        Box::pin(async { edited })
    }

    fn topic<'a>(&'a self, place: &'a str, wish: &'a TopicWish) -> Call<'a, Option<String>> {
        let shaped = self.change(|state| state.shape_topic(place, wish));
        Box::pin(async { shaped })
    }

    fn acknowledge_tap<'a>(&'a self, tap: &'a str, note: Option<&'a str>) -> Call<'a, ()> {
        self.change(|state| {
            state
                .answered
                .insert(tap.to_owned(), note.map(str::to_owned))
        });
        Box::pin(async { Ok(()) })
    }

    fn administrators<'a>(&'a self, group: &'a str) -> Call<'a, Vec<String>> {
        let state = self.state();
        let group = chat_of(group).and_then(|group| state.groups.get(&group));
        let known = group.map(|group| group.administrators.iter().copied().map(address).collect());
        let known = known.ok_or_else(|| SendError::Gone("there is no such group".to_owned()));
        Box::pin(async { known })
    }

    fn fetch<'a>(&'a self, remote: &'a str) -> Call<'a, Vec<u8>> {
        let file = self.state().files.get(remote).cloned();
        let file = file.ok_or_else(|| SendError::Gone("there is no such file".to_owned()));
        Box::pin(async { file })
    }
}

impl State {
    /// Returns the topics of the group of a place; `None` if there are none.
    fn topics_at(&self, place: &str) -> Option<&BTreeMap<i64, (String, bool)>> {
        self.groups.get(&chat_of(place)?)?.topics.as_ref()
    }

    fn shape_topic(&mut self, place: &str, wish: &TopicWish) -> Result<Option<String>, SendError> {
        let next = self.next_message();
        let group = chat_of(place).and_then(|chat| self.groups.get_mut(&chat));
        let Some(topics) = group.and_then(|group| group.topics.as_mut()) else {
            return Ok(None);
        };
        let known = topic_of(place);
        let topic = known.and_then(|topic| topics.get_mut(&topic));
        match (wish, known, topic) {
            (TopicWish::Open(title), None, _) => {
                topics.insert(next, (title.clone(), false));
                return Ok(Some(Place(place.to_owned()).in_topic(Some(next)).0));
            }
            (TopicWish::Open(title), Some(_), Some(topic)) => *topic = (title.clone(), false),
            (TopicWish::Open(_), Some(_), None) => return Err(SendError::TopicLost),
            (TopicWish::Rename(title), _, Some(topic)) => topic.0.clone_from(title),
            (TopicWish::Close, _, Some(topic)) => topic.1 = true,
            (TopicWish::Rename(_) | TopicWish::Close, _, None) => {}
        }
        Ok(None)
    }

    /// Returns why nothing can be sent to a place now.
    fn check(&mut self, place: &str) -> Result<(), SendError> {
        let Some(chat) = chat_of(place) else {
            return Err(SendError::Refused("there is no such place".to_owned()));
        };
        if let Some(at) = self.faults.iter().position(|(of, _)| *of == chat) {
            return Err(self.faults.remove(at).1);
        }
        if self.closed.contains(&chat) {
            return Err(SendError::Gone("the bot was blocked".to_owned()));
        }
        let newest = self.newest(chat);
        if newest != chat {
            return Err(SendError::Moved(newest.to_string()));
        }
        Ok(())
    }
}

/// Lowers a message to what this messenger shows: words and buttons.
fn parts(message: &OutMessage) -> Vec<(String, Vec<Button>)> {
    let part = |part: crate::channel::render::MessagePart| {
        let buttons = match part.layout {
            Layout::Rows(rows) => rows.into_iter().flatten().collect(),
            Layout::None | Layout::Share { .. } | Layout::Reply(_) => Vec::new(),
        };
        (part.text.words(), buttons)
    };
    render(message, &CAPABILITIES)
        .into_iter()
        .map(part)
        .collect()
}
