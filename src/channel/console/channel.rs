//! The bot's side: prints messages and notes, brings what people type.

use std::sync::Arc;

use tokio::sync::Notify;

use super::person::{NAME, TerminalPlace, group_place};
use super::report::Report;
use super::terminal::{State, Terminal};
use crate::channel::in_process::InProcess;
use crate::channel::messenger::{Commands, Host};
use crate::channel::pace::Limits;
use crate::channel::render::WORDS_ONLY;
use crate::channel::update::UpdateEvent;
use crate::channel::{Call, Capabilities, Channel, SendError, Sent};
use crate::id::Name;
use crate::message::{Keyboard, OutMessage, Rich};
use crate::time::{Duration, now};

/// How fast it lets the bot print: there is nobody else who would suffer.
const LIMITS: Limits = Limits {
    unasked_per_second: 1000,
    group_messages: 1000,
    group_topics: 1000,
    group_span: Duration::MINUTE,
    turn_burst: 100,
};

impl InProcess for Terminal {
    const NAME: Name = NAME;
    const ACCOUNT: u64 = 2;
    type Report = Report;

    fn connected(&self, host: &Host) {
        self.state().sink = Some(Arc::clone(&host.sink));
    }

    fn show_menus(&self, _menus: &[Commands]) {}

    fn reports(&self) -> Vec<Report> {
        self.state().reports.clone()
    }

    fn reported(&self) -> &Notify {
        &self.0.reported
    }

    fn taken(&self, count: usize) {
        self.state().reports.drain(..count);
    }

    fn number(report: &Report) -> i64 {
        report.console
    }

    fn event(&self, report: &Report) -> Option<UpdateEvent> {
        Some(report.event())
    }
}

impl Channel for Terminal {
    /// In private, words are typed, and what is printed stays as it is; in the group a typed label
    /// presses its button, since words there are for the others.
    fn capabilities(&self, place: &str) -> Capabilities {
        Capabilities {
            buttons: self.group(place).is_some(),
            ..WORDS_ONLY
        }
    }

    fn limits(&self) -> Limits {
        LIMITS
    }

    fn group<'p>(&self, place: &'p str) -> Option<&'p str> {
        match TerminalPlace::read(place)? {
            TerminalPlace::Group(_) => place.get(..group_place().0.len()),
            TerminalPlace::Person(_) => None,
        }
    }

    fn send<'a>(&'a self, place: &'a str, message: &'a OutMessage) -> Call<'a, Sent> {
        let words = self.0.screen.message(message);
        let mut state = self.state();
        let shown = state.show(place, &words);
        let sent = shown.map(|()| {
            state.newest = Some((place.to_owned(), message.keyboard.clone()));
            Sent {
                message: state.next_number().to_string(),
                at: Some(now()),
            }
        });
        Box::pin(async { sent })
    }

    fn edit<'a>(
        &'a self,
        _place: &'a str,
        _receipt: &'a str,
        _text: &'a Rich,
        _keyboard: &'a Keyboard,
    ) -> Call<'a, ()> {
        let refused = SendError::Refused("what is printed stays as it is".to_owned());
        Box::pin(async { Err(refused) })
    }

    fn acknowledge_tap<'a>(&'a self, _tap: &'a str, note: Option<&'a str>) -> Call<'a, ()> {
        let mut state = self.state();
        let place = state.place();
        let shown = note.map_or(Ok(()), |note| {
            state.show(&place, &self.0.screen.quiet(note))
        });
        Box::pin(async { shown })
    }

    /// Everybody who sits at a terminal may speak for its group.
    fn administrators<'a>(&'a self, _group: &'a str) -> Call<'a, Vec<String>> {
        let state = self.state();
        let people = state.people.keys().map(|key| format!("{NAME}:{key}"));
        let people = people.collect();
        Box::pin(async { Ok(people) })
    }

    fn fetch<'a>(&'a self, remote: &'a str) -> Call<'a, Vec<u8>> {
        Box::pin(async move {
            tokio::fs::read(remote)
                .await
                .map_err(|error| SendError::Gone(format!("the file cannot be read: {error}")))
        })
    }
}

impl State {
    /// Prints words of a place, if the person they are for sits there.
    fn show(&mut self, place: &str, words: &str) -> Result<(), SendError> {
        let is_here = match TerminalPlace::read(place) {
            None => return Err(SendError::Refused("there is no such place".to_owned())),
            Some(TerminalPlace::Group(_)) => self.is_in_group,
            Some(TerminalPlace::Person(key)) if self.people.get(key) == Some(&true) => {
                return Err(SendError::Gone("they have left the terminal".to_owned()));
            }
            Some(TerminalPlace::Person(key)) => key == self.person.key,
        };
        if !is_here {
            return Err(SendError::NotNow(
                "somebody else sits at the terminal".to_owned(),
            ));
        }
        (self.print)(place, words)
    }
}
