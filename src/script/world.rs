//! One customer and the bot, with a clock that stands still: turns go the way of production, through the store's own records.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::contact::Contact;
use crate::dialog::ast::Room;
use crate::dialog::program::Dialogs;
use crate::engine::event::Event;
use crate::engine::given::{self, GivenAnswer};
use crate::engine::input::Input;
use crate::engine::session::Conversation;
use crate::engine::{State, World as Known};
use crate::id::{ConversationId, EffectId, InputId, Name, OwnerId, SessionId};
use crate::message::{Action, Button, InMessage, Keyboard, Mark, Media};
use crate::runtime::handle::{Before, Done, done, handle, seed};
use crate::script::transcript::{Entry, Seen, Shown};
use crate::store::memory::Memory;
use crate::store::record::{Head, decode_turn, encode_turn};
use crate::store::record::{decode_contact, decode_conversation, decode_outgoing, encode_contact, encode_conversation, encode_outgoing};
use crate::store::{Address, Body, Loaded, Outcome as Committed, Outgoing, Place, Revision, Settled, Store};
use crate::time::Timestamp;
use crate::value::Outcome;

/// The customer's messages are numbered from here; a small number is as good as a random one in a world of one.
const CONVERSATION: ConversationId = ConversationId(1);

/// A message on the customer's screen.
#[derive(Clone, Debug)]
pub(super) struct OnScreen {
    pub id: EffectId,
    pub seen: Seen,
    /// What can be pressed now.
    pub keyboard: Keyboard,
    /// What could be pressed when it was sent.
    pub first_keyboard: Keyboard,
}

/// What the customer has not looked at yet.
#[derive(Clone, Debug)]
pub(super) enum News {
    /// A message, by its place on the screen.
    Message(usize),
    /// A short note.
    Note(String),
}

/// One customer and the bot.
pub(super) struct World<'a> {
    dialogs: &'a Dialogs,
    store: Memory,
    loaded: Loaded,
    address: Address,
    lines: u64,
    folder: Option<PathBuf>,
    /// The clock.
    pub now: Timestamp,
    /// All messages that were sent.
    pub screen: Vec<OnScreen>,
    /// What was sent and not looked at yet.
    pub news: Vec<News>,
    /// What waits for the end of the quiet hours.
    held_back: Vec<Outgoing>,
    /// What happened in the dialogs.
    pub facts: Facts,
    /// What went wrong by itself.
    pub troubles: Vec<Entry>,
}

/// What the events of all turns come to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    answers: BTreeMap<(Name, Name), (Outcome, Option<String>)>,
    withdrawn: BTreeMap<(Name, Name), (Outcome, Option<String>)>,
    given: BTreeMap<(Name, Name), (Outcome, Option<String>)>,
    sessions: BTreeMap<SessionId, Name>,
    /// Why the session that ended last ended.
    pub ended: Option<Name>,
}

impl<'a> World<'a> {
    /// Makes a world in which nothing has been said.
    pub fn new(dialogs: &'a Dialogs, now: Timestamp, contact: Contact, folder: Option<PathBuf>) -> Self {
        let conversation = Conversation::new(CONVERSATION, Room::Private, Name::new_static("console"));
        let owner = contact.id;
        let loaded = Loaded {
            owner,
            conversation,
            contact,
            revision: Revision::NEW,
            contact_revision: Revision::NEW,
            place: Place("console/test".to_owned()),
        };
        Self {
            dialogs,
            store: Memory::default(),
            loaded,
            address: Address("console:test".to_owned()),
            lines: 0,
            folder,
            now,
            screen: Vec::new(),
            news: Vec::new(),
            held_back: Vec::new(),
            facts: Facts::default(),
            troubles: Vec::new(),
        }
    }

    /// Returns the id that the customer of a test has.
    pub fn owner() -> OwnerId {
        OwnerId::contact(1)
    }

    /// Returns the person.
    pub fn contact(&self) -> &Contact {
        &self.loaded.contact
    }

    /// Returns what the bot's clock shows.
    pub fn clock(&self) -> String {
        self.now.local(self.dialogs.bot.timezone).format("%a %d %b %H:%M").to_string()
    }

    /// Returns what the dialog waits for.
    pub fn waits_for(&self) -> Option<&Name> {
        let session = self.loaded.conversation.active.as_ref()?;
        session.wait.as_ref().map(|wait| &wait.question)
    }

    /// Begins a section, with some answers and variables in place.
    pub fn begin(&mut self, (dialog, section): (&Name, &Name), answers: Vec<GivenAnswer>, variables: Vec<(Name, Outcome)>) -> Fate {
        let id = self.next_line();
        let input = Input::Start { dialog: dialog.clone(), section: Some(section.clone()) };
        if answers.is_empty() && variables.is_empty() {
            return self.take(id, input);
        }
        self.facts.given(dialog, &answers);
        let (before, state): (Before, State) = Before::of(self.loaded.clone());
        let known = Known { dialogs: self.dialogs, now: self.now, seed: seed(&id) };
        let turn = given::begin(&known, state, (dialog.as_str(), Some(section.as_str())), answers, variables);
        let done = done(self.dialogs, before, Some(&self.address), (id, input, self.now), turn);
        self.commit(done)
    }

    /// Lets the customer send something.
    pub fn send(&mut self, message: InMessage) -> Fate {
        let id = self.next_line();
        self.take(id, Input::Message { message, profile: None })
    }

    /// Starts a section by a button.
    pub fn start(&mut self, dialog: &Name, section: &Name) -> Fate {
        let id = self.next_line();
        self.take(id, Input::Start { dialog: dialog.clone(), section: Some(section.clone()) })
    }

    /// Moves the clock to the next thing that is to happen up to a moment, and lets it happen; nothing where there is none.
    pub fn next_until(&mut self, until: Timestamp) -> Option<Fate> {
        let timer = self.store.due(until, 1).ok().and_then(|due| due.first().copied());
        let held = self.held_back.iter().filter_map(|row| row.not_before).min().filter(|at| *at <= until);
        match (timer, held) {
            (None, None) => None,
            (Some((_, _, at)), Some(shown)) if shown <= at => Some(self.show_held_back(shown)),
            (None, Some(shown)) => Some(self.show_held_back(shown)),
            (Some((_, timer, at)), _) => {
                self.now = self.now.max(at);
                Some(self.take(InputId::Timer(timer), Input::Deadline(timer)))
            }
        }
    }

    /// Stores everything, drops it and reads it back; tells what came back different.
    pub fn reload(&mut self) -> Fate {
        let broken = |what: &str| Fate::Broken(format!("{what} could not be read back as it was stored"));
        let Ok(Some(kept)) = self.store.load(self.loaded.owner, CONVERSATION) else {
            // Nothing was said yet, so nothing is stored.
            return Fate::Well;
        };
        let head = Head { revision: kept.revision, turns: kept.conversation.turns, timers: Vec::new() };
        let conversation = decode_conversation(&encode_conversation(&head, &kept.conversation)).map(|(_, conversation)| conversation);
        let contact = decode_contact(&encode_contact(kept.contact_revision, &kept.contact)).map(|(contact, _)| contact);
        let (Ok(conversation), Ok(contact)) = (conversation, contact) else { return broken("the session") };
        let back = Loaded { conversation, contact, ..kept };
        if back != self.loaded {
            return broken("the session");
        }
        let Ok(rows) = self.store.outbox() else { return broken("what is to be sent") };
        let rows: Result<Vec<Outgoing>, _> =
            rows.iter().map(|(owner, row)| decode_outgoing(&encode_outgoing(*owner, row)).map(|(_, row)| row)).collect();
        match rows {
            Ok(rows) if rows == self.held_back => self.held_back = rows,
            Ok(_) | Err(_) => return broken("what is to be sent"),
        }
        let mut is_whole = true;
        let read = self.store.turns(back.owner, CONVERSATION, &mut |turn| {
            is_whole = decode_turn(&encode_turn(&turn.record)).is_ok_and(|record| record == turn.record);
            is_whole
        });
        if read.is_err() || !is_whole {
            return broken("the journal");
        }
        self.loaded = back;
        Fate::Well
    }

    /// Finds the folder that a test's files stand in, and how large one of them is.
    pub fn size_of(&self, path: &str) -> Option<u64> {
        std::fs::metadata(self.folder.as_ref()?.join(path)).ok().map(|about| about.len())
    }

    fn next_line(&mut self) -> InputId {
        self.lines += 1;
        InputId::Line(CONVERSATION, self.lines)
    }

    fn take(&mut self, id: InputId, input: Input) -> Fate {
        let done = handle(self.dialogs, self.loaded.clone(), Some(&self.address), id, input, self.now);
        self.commit(done)
    }

    fn commit(&mut self, done: Done) -> Fate {
        let Done { commit, after, toast } = done;
        let (events, rows) = (commit.record.events.clone(), commit.outbox.clone());
        match self.store.commit(vec![commit]).as_deref() {
            Ok([Committed::Committed(_)]) => {}
            Ok(outcome) => return Fate::Broken(format!("the store did not take the turn: {outcome:?}")),
            Err(error) => return Fate::Broken(format!("the store did not take the turn: {error}")),
        }
        self.loaded = after;
        for event in &events {
            self.facts.take(event);
            if let Event::Failed { step, why, .. } = event {
                self.troubles.push(Entry::Trouble(format!("{step}: {why}")));
            }
        }
        let withdrawn = self.loaded.conversation.withdrawn_before;
        let (kept, dropped): (Vec<_>, Vec<_>) = std::mem::take(&mut self.held_back).into_iter().partition(|row| row.id.turn > withdrawn);
        self.held_back = kept;
        dropped.iter().for_each(|row| self.settle(row, Settled::Dropped("withdrawn".to_owned())));
        for row in rows {
            self.deliver(row);
        }
        self.news.extend(toast.map(News::Note));
        Fate::Well
    }

    fn deliver(&mut self, row: Outgoing) {
        if row.not_before.is_some_and(|at| at > self.now) {
            return self.held_back.push(row);
        }
        self.settle(&row, Settled::Sent { receipt: row.id.to_string() });
        match row.body {
            Body::Send(message) => {
                self.drop_overtaken(row.id.turn);
                let (photo, file) = match message.media {
                    Some(Media::Photo(path)) => (Some(path), None),
                    Some(Media::File(path)) => (None, Some(path)),
                    Some(Media::Document { name, .. }) => (None, Some(name)),
                    None => (None, None),
                };
                let seen = Seen { text: message.text.words(), buttons: shown(&message.keyboard), photo, file };
                self.news.push(News::Message(self.screen.len()));
                let first_keyboard = message.keyboard.clone();
                self.screen.push(OnScreen { id: row.id, seen, keyboard: message.keyboard, first_keyboard });
            }
            Body::Edit { of, keyboard, .. } => {
                if let Some(message) = self.screen.iter_mut().find(|message| message.id == of) {
                    message.keyboard = keyboard;
                }
            }
        }
    }

    /// Drops what waits for the end of the quiet hours and was written before a message that goes out now, as the bot does.
    fn drop_overtaken(&mut self, turn: u64) {
        let (kept, dropped): (Vec<_>, Vec<_>) = std::mem::take(&mut self.held_back).into_iter().partition(|row| row.id.turn >= turn);
        self.held_back = kept;
        dropped.iter().for_each(|row| self.settle(row, Settled::Dropped("the conversation went on".to_owned())));
    }

    fn show_held_back(&mut self, at: Timestamp) -> Fate {
        self.now = self.now.max(at);
        let (due, later): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.held_back).into_iter().partition(|row| row.not_before.is_none_or(|until| until <= self.now));
        self.held_back = later;
        due.into_iter().for_each(|row| self.deliver(row));
        Fate::Well
    }

    fn settle(&self, row: &Outgoing, settled: Settled) {
        // The store in memory always takes a receipt.
        let _ = self.store.settle(vec![(self.loaded.owner, row.id, settled)]);
    }
}

/// What became of a turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is stored.
    Well,
    /// The program itself is at fault, and how.
    Broken(String),
}

impl Facts {
    /// Returns the newest answer to a question: of the dialog that is tried, else of any.
    pub fn answer(&self, dialog: &Name, question: &Name) -> Option<&(Outcome, Option<String>)> {
        let own = self.answers.get(&(dialog.clone(), question.clone()));
        own.or_else(|| self.answers.iter().find(|((_, known), _)| known == question).map(|(_, answer)| answer))
    }

    fn given(&mut self, dialog: &Name, answers: &[GivenAnswer]) {
        let given = |answer: &GivenAnswer| ((dialog.clone(), answer.question.clone()), (answer.outcome.clone(), answer.other.clone()));
        self.given = answers.iter().map(given).collect();
    }

    /// Returns the answers to a dialog's questions that count.
    pub fn answers<'f>(&'f self, dialog: &'f Name) -> impl Iterator<Item = (&'f Name, &'f Outcome, Option<&'f str>)> {
        let of_dialog = self.answers.iter().filter(move |((of, _), _)| of == dialog);
        of_dialog.map(|((_, question), (outcome, other))| (question, outcome, other.as_deref()))
    }

    /// Takes what happened.
    pub fn take(&mut self, event: &Event) {
        let key = |facts: &Self, session: &SessionId, question: &Name| {
            (facts.sessions.get(session).cloned().unwrap_or_default(), question.clone())
        };
        match event {
            Event::SessionStarted { session, dialog, .. } => {
                self.sessions.insert(*session, dialog.clone());
                self.answers.retain(|(of, _), _| of != dialog);
                // What a test gives is there from the start, and counts again when its question is reached.
                let given = std::mem::take(&mut self.given);
                self.answers.extend(given.clone());
                self.withdrawn.extend(given);
            }
            Event::Answered(answer) => {
                let key = (answer.dialog.clone(), answer.question.clone());
                self.answers.insert(key, (answer.outcome.clone(), answer.other.clone()));
            }
            Event::Withdrawn { session, question } => {
                let key = key(self, session, question);
                if let Some(answer) = self.answers.remove(&key) {
                    self.withdrawn.insert(key, answer);
                }
            }
            Event::Restored { session, question } => {
                let key = key(self, session, question);
                if let Some(answer) = self.withdrawn.remove(&key) {
                    self.answers.insert(key, answer);
                }
            }
            Event::AnswersErased { session } => {
                let dialog = self.sessions.get(session).cloned().unwrap_or_default();
                self.answers.retain(|(of, _), _| *of != dialog);
            }
            Event::SessionEnded { reason, .. } => self.ended = Some(reason.clone()),
            Event::Asked { .. }
            | Event::Misunderstood { .. }
            | Event::Tagged(..)
            | Event::Kept(..)
            | Event::VersionChanged { .. }
            | Event::LanguageChanged(_)
            | Event::SessionParked(_)
            | Event::SessionResumed(_)
            | Event::Stopped(_)
            | Event::HumanAsked
            | Event::Lost
            | Event::Failed { .. }
            | Event::VoteOpened { .. }
            | Event::Voted { .. }
            | Event::VoteClosed { .. }
            | Event::Paused(_)
            | Event::GroupAllowed(_) => {}
        }
    }
}

/// Returns the buttons that a keyboard shows.
fn shown(keyboard: &Keyboard) -> Vec<Shown> {
    let extra = |label: &String| Shown { label: label.clone(), is_extra: true };
    match keyboard {
        Keyboard::None | Keyboard::Reply => Vec::new(),
        Keyboard::Inline(buttons) | Keyboard::Grid(_, buttons) => {
            buttons.iter().map(|button| Shown { label: button.label.clone(), is_extra: button.mark == Mark::Extra }).collect()
        }
        Keyboard::ShareContact { label, extras } | Keyboard::ShareLocation { label, extras } => {
            std::iter::once(label).chain(extras).map(extra).collect()
        }
    }
}

/// What pressing a label does.
pub(super) enum Pressed<'k> {
    /// A button.
    Button(&'k Button),
    /// Words that are sent as they stand.
    Words(&'k str),
    /// The button that shares something.
    Share,
}

/// Finds a label on a keyboard.
pub(super) fn press<'k>(keyboard: &'k Keyboard, is_it: impl Fn(&str) -> bool) -> Option<Pressed<'k>> {
    match keyboard {
        Keyboard::None | Keyboard::Reply => None,
        Keyboard::Inline(buttons) | Keyboard::Grid(_, buttons) => buttons.iter().find(|button| is_it(&button.label)).map(Pressed::Button),
        Keyboard::ShareContact { label, extras } | Keyboard::ShareLocation { label, extras } => {
            let words = extras.iter().find(|extra| is_it(extra)).map(|extra| Pressed::Words(extra));
            words.or_else(|| is_it(label).then_some(Pressed::Share))
        }
    }
}

/// Returns whether a button does nothing that the bot would hear of.
pub(super) fn is_silent(action: &Action) -> bool {
    match action {
        Action::Url(_) | Action::Share(_) => true,
        Action::Tap(_) | Action::Start { .. } => false,
    }
}
