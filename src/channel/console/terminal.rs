//! The people's side: they sit down, type lines, and leave.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::person::{Person, TerminalPlace, group_place};
use super::read::{Typed, understand};
use super::report::{Deed, Report};
use super::screen::Screen;
use crate::channel::messenger::{Links, Offers, UpdateSink};
use crate::channel::{SendError, payload};
use crate::message::{InMessage, Keyboard};
use crate::time::now;

/// Prints words of a place; the error says why they are not shown.
pub type Print = Box<dyn FnMut(&str, &str) -> Result<(), SendError> + Send>;

/// A terminal; clones are the same one.
#[derive(Clone)]
pub struct Terminal(pub(super) Arc<Shared>);

/// What a terminal is made of.
pub struct TerminalOptions {
    /// How it shows what is said.
    pub screen: Screen,
    /// Prints; the first argument is the place.
    pub print: Print,
    /// The person who sits down first.
    pub person: Person,
    /// Finds the links by which buttons start sections.
    pub links: Links,
    /// Finds the conversation of the group, in which such a button may stand.
    pub offers: Offers,
}

pub(super) struct Shared {
    pub(super) screen: Screen,
    links: Links,
    offers: Offers,
    state: Mutex<State>,
    /// A person did something that the bot should be told.
    pub(super) reported: Notify,
}

pub(super) struct State {
    pub(super) print: Print,
    /// Who sits there.
    pub(super) person: Person,
    pub(super) is_in_group: bool,
    /// The keys of all who ever sat there, and whether they have left for good.
    pub(super) people: BTreeMap<String, bool>,
    /// The place and the buttons of the newest message.
    pub(super) newest: Option<(String, Keyboard)>,
    /// What people did and the bot has not taken for good.
    pub(super) reports: Vec<Report>,
    number: i64,
    /// Takes what happens, once a bot is connected.
    pub(super) sink: Option<Arc<dyn UpdateSink>>,
}

impl Terminal {
    /// Makes a terminal at which a person sits in a private chat.
    pub fn new(options: TerminalOptions) -> Self {
        let TerminalOptions {
            screen,
            print,
            person,
            links,
            offers,
        } = options;
        let state = State {
            print,
            people: BTreeMap::from([(person.key.clone(), false)]),
            person,
            is_in_group: false,
            newest: None,
            reports: Vec::new(),
            number: 0,
            sink: None,
        };
        Self(Arc::new(Shared {
            screen,
            links,
            offers,
            state: Mutex::new(state),
            reported: Notify::new(),
        }))
    }

    /// Makes a person sit down in a private chat.
    pub fn seat(&self, person: Person) {
        self.sit(person, false);
    }

    /// Makes a person sit down in the group.
    pub fn seat_in_group(&self, person: Person) {
        self.sit(person, true);
    }

    /// Takes a line that the person typed.
    pub fn types(&self, line: &str) {
        let mut state = self.state();
        match understand(line, &state.keyboard(), state.is_in_group) {
            Typed::Message(message) => state.says(message),
            Typed::Starts { dialog, section } => match (self.0.links)(&dialog, &section) {
                Some(link) => {
                    let group = state
                        .is_in_group
                        .then(|| (self.0.offers)(&group_place().0))
                        .flatten();
                    let payload = match group {
                        Some(group) => payload::write(&link, group),
                        None => link.to_string(),
                    };
                    state.is_in_group = false;
                    state.says(InMessage::Text(format!("/start {payload}")));
                }
                None => state.says(InMessage::Text(line.trim().to_owned())),
            },
            Typed::Note(words) => {
                let place = state.place();
                // Who typed sees that nothing is printed any more.
                let _ = (state.print)(&place, &self.0.screen.quiet(&words));
            }
            Typed::Nothing | Typed::ForOthers => {}
        }
        drop(state);
        self.0.reported.notify_one();
    }

    /// Makes the person leave for good; their next line brings them back.
    pub fn leaves(&self) {
        self.state().leaves(true);
        self.0.reported.notify_one();
    }

    fn sit(&self, person: Person, is_in_group: bool) {
        let mut state = self.state();
        state.people.entry(person.key.clone()).or_insert(false);
        (state.person, state.is_in_group, state.newest) = (person, is_in_group, None);
        let (place, sink) = (state.place(), state.sink.clone());
        drop(state);
        // What waited for them is shown now.
        if let Some(sink) = sink {
            sink.reachable(place);
        }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Returns a number that no update and no message had, in this run or an earlier one.
    pub(super) fn next_number(&mut self) -> i64 {
        self.number = now().0.max(self.number + 1);
        self.number
    }

    /// Returns the place where the person sits.
    pub(super) fn place(&self) -> String {
        if self.is_in_group {
            group_place().0
        } else {
            self.person.place().0
        }
    }

    /// Returns the newest buttons, if they are where the person sits.
    fn keyboard(&self) -> Keyboard {
        let is_here = |place: &str| {
            matches!(TerminalPlace::read(place), Some(TerminalPlace::Group(_))) == self.is_in_group
        };
        match &self.newest {
            Some((place, keyboard)) if is_here(place) => keyboard.clone(),
            Some(_) | None => Keyboard::None,
        }
    }

    fn says(&mut self, message: InMessage) {
        if self.people.get(&self.person.key) == Some(&true) {
            self.leaves(false);
        }
        let deed = match (self.is_in_group, message) {
            (false, message) => Deed::Said(message),
            (true, InMessage::Tap(token)) => {
                let place = self.newest.as_ref().map(|(place, _)| place.clone());
                Deed::Pressed(token, place.unwrap_or_default())
            }
            (true, message) => Deed::SaidInGroup(message),
        };
        self.report(deed);
    }

    fn leaves(&mut self, is_gone: bool) {
        self.people.insert(self.person.key.clone(), is_gone);
        self.report(Deed::Left(is_gone));
    }

    fn report(&mut self, deed: Deed) {
        let console = self.next_number();
        self.reports.push(Report {
            console,
            person: self.person.clone(),
            deed,
        });
    }
}
