//! A person at the terminal and the bot: each turn is committed before anything is shown.

pub mod desk;
mod group;
mod starts;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use anyhow::{Context, Result};

use crate::channel::console::{NAME, Person};
use crate::cli::page::PageBeside;
use crate::contact::Contact;
use crate::dialog::ast::Room;
use crate::dialog::bot::Dialogs;
use crate::engine::event::Event;
use crate::engine::input::Input;
use crate::engine::session::Conversation;
use crate::engine::{State, World, preview};
use crate::id::{ConversationId, InputId, Name, OwnerId, TimerId};
use crate::message::{InMessage, OutMessage};
use crate::runtime::decide::handle::handle;
use crate::runtime::decide::versions::{InForce, Versions};
use crate::runtime::local::LocalDriver;
use crate::runtime::schedule::agenda::{Agenda, Next};
use crate::store::{Address, Body, Loaded, Outgoing, Revision, Store, ids};
use crate::time::{Duration, Timestamp, now};

/// Something to show.
#[derive(Clone, Debug)]
pub enum Output {
    /// A message.
    Message(OutMessage),
    /// A message that the people of a desk read, not the customer.
    AtDesk(OutMessage),
    /// A short note.
    Note(String),
    /// Time passed up to this time.
    Later(Timestamp),
}

/// The clock of the talk.
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    /// The machine's clock, moved ahead by `/wait`.
    Runs(Duration),
    /// A clock that stands still, so that a recorded talk can be replayed.
    Stands(Timestamp),
}

/// A person at the terminal and the bot.
pub struct LocalSession {
    store: Arc<dyn Store>,
    versions: Versions,
    reloads: Option<Receiver<InForce>>,
    person: Person,
    loaded: Loaded,
    address: Address,
    clock: Clock,
    lines: u64,
    driver: LocalDriver,
    /// The folder of received files, if the talk is stored.
    data: Option<PathBuf>,
    /// The page that a bot serves beside the talk; that bot writes the memberships of everybody else.
    page: Option<PageBeside>,
    /// How many people were forgotten here; the next one gets another number.
    forgotten: u64,
    /// A person who spoke in a group and is not stored yet; stored with their action.
    met: Option<(Address, Box<Contact>)>,
    /// What schedules and segments start.
    agenda: Agenda,
    /// The events of the last turn.
    pub events: Vec<Event>,
}

impl LocalSession {
    /// Opens the session of a person.
    ///
    /// Fails if the store cannot be read or written.
    pub fn open(
        store: Arc<dyn Store>,
        in_force: InForce,
        reloads: Option<Receiver<InForce>>,
        person: Person,
        clock: Clock,
        (data, page): (Option<PathBuf>, Option<PageBeside>),
    ) -> Result<Self> {
        let versions =
            Versions::new(Arc::clone(&store), in_force).context("keeping the dialogs")?;
        let (address, loaded) = load(store.as_ref(), &person, clock, 0)?;
        let agenda = Agenda::open(Arc::clone(&store), versions.dialogs(), clock.reads())
            .context("reading who is in which segment")?;
        let driver = LocalDriver::new(Arc::clone(&store));
        let mut session = Self {
            store,
            versions,
            reloads,
            person,
            loaded,
            address,
            clock,
            lines: 0,
            driver,
            data,
            page,
            forgotten: 0,
            met: None,
            agenda,
            events: Vec::new(),
        };
        session.take_up()?;
        Ok(session)
    }

    /// Switches to another person.
    ///
    /// Fails if the store cannot be read.
    pub fn seat(&mut self, person: Person) -> Result<()> {
        (self.address, self.loaded) =
            load(self.store.as_ref(), &person, self.clock, self.forgotten)?;
        self.person = person;
        self.take_up()
    }

    /// Makes another person of the group speak.
    pub fn speak_as(&mut self, person: Person) {
        self.person = person;
    }

    /// Returns the current time of the talk.
    pub fn now(&self) -> Timestamp {
        self.clock.reads()
    }

    /// Returns the dialogs in force.
    pub fn dialogs(&self) -> &Dialogs {
        self.versions.dialogs()
    }

    /// Returns the contact of the person.
    pub fn contact(&self) -> &Contact {
        &self.loaded.contact
    }

    /// Returns whether no dialog is active.
    pub fn is_idle(&self) -> bool {
        self.loaded.conversation.active.is_none() && self.loaded.conversation.pending.is_none()
    }

    /// Returns the active dialog and section.
    pub fn active(&self) -> Option<(&Name, &Name)> {
        self.loaded
            .conversation
            .active
            .as_ref()
            .map(|session| (&session.dialog, &session.section))
    }

    /// Returns the waiting question as it would be asked again.
    pub fn waiting(&self) -> Option<OutMessage> {
        let world = World {
            dialogs: self.dialogs(),
            now: self.now(),
            seed: 0,
        };
        preview::waiting(
            &world,
            State {
                conversation: self.loaded.conversation.clone(),
                contact: self.loaded.contact.clone(),
            },
        )
    }

    /// Takes a message of the person.
    ///
    /// Fails if the store cannot be read or written.
    pub fn send(&mut self, message: InMessage) -> Result<Vec<Output>> {
        self.take_line(Input::Message {
            message,
            profile: Some(self.person.profile()),
        })
    }

    /// Starts a section.
    ///
    /// Fails if the store cannot be read or written.
    pub fn start(&mut self, dialog: &Name, section: Option<&Name>) -> Result<Vec<Output>> {
        self.take_line(Input::Start {
            dialog: dialog.clone(),
            section: section.cloned(),
        })
    }

    /// Runs what is due by now.
    ///
    /// Fails if the store cannot be read or written.
    pub fn due(&mut self) -> Result<Vec<Output>> {
        let now = self.now();
        let mut heard = self.until(now)?;
        heard.extend(self.follow_up(now)?);
        Ok(heard)
    }

    /// Returns how long nothing is due, at most `most` seconds.
    ///
    /// Fails if the store cannot be read.
    pub fn quiet_for(&self, most: u64) -> Result<std::time::Duration> {
        let now = self.now();
        let next = self
            .driver
            .next(&self.agenda, Timestamp(i64::MAX), self.is_here()?)
            .context("reading the timers")?
            .map(|(at, _)| at);
        let until = next.map_or(most, |at| {
            u64::try_from(at.0.saturating_sub(now.0).max(0) / 1000 + 1).unwrap_or(most)
        });
        Ok(std::time::Duration::from_secs(until.min(most)))
    }

    /// Lets time pass, and runs what is due on the way.
    ///
    /// Fails if the store cannot be read or written.
    pub fn pass(&mut self, duration: Duration) -> Result<Vec<Output>> {
        let until = self.now().plus(duration);
        let target = match self.clock {
            Clock::Runs(ahead) => Clock::Runs(Duration(ahead.0.saturating_add(duration.0))),
            Clock::Stands(_) => Clock::Stands(until),
        };
        self.move_alone();
        let mut heard = self.between(self.now(), until)?;
        self.clock = target;
        heard.push(Output::Later(until));
        Ok(heard)
    }

    fn until(&mut self, until: Timestamp) -> Result<Vec<Output>> {
        self.between(until, until)
    }

    /// Runs what is due up to a time; events that are overdue run at the start.
    fn between(&mut self, from: Timestamp, until: Timestamp) -> Result<Vec<Output>> {
        let mut heard = Vec::new();
        loop {
            let next = self.driver.next(&self.agenda, until, self.is_here()?);
            let Some((at, next)) = next.context("reading the timers")? else {
                return Ok(heard);
            };
            let at = at.max(from);
            match next {
                Next::Starts => heard.extend(self.follow_up(at)?),
                Next::Shown => {
                    let due = self.driver.release(at).context("noting what was shown")?;
                    heard.extend(messages(due));
                }
                Next::Timer(timer) => {
                    let (id, input) = (InputId::Timer(timer), Input::Deadline(timer));
                    heard.extend(match timer.conversation == self.loaded.conversation.id {
                        true => self.take(id, input, at)?,
                        false => self.take_at_desk(id, input, at)?,
                    })
                }
            }
        }
    }

    /// Returns whose timers are of this conversation, or of the desk's about the same person; those of
    /// others belong to the bot.
    ///
    /// Fails if the store cannot be read.
    fn is_here(&self) -> Result<impl Fn(OwnerId, &TimerId) -> bool + use<>> {
        let (owner, conversation) = (self.loaded.owner, self.loaded.conversation.id);
        let desk = self.known_desk()?;
        Ok(move |of, timer: &TimerId| {
            let at = timer.conversation;
            of == owner && (at == conversation || Some(at) == desk)
        })
    }

    fn take_line(&mut self, input: Input) -> Result<Vec<Output>> {
        if let Some(in_force) = self
            .reloads
            .as_ref()
            .and_then(|reloads| reloads.try_iter().last())
        {
            self.versions.replace(in_force);
            self.plan_anew()?;
        }
        let id = InputId::Line(self.loaded.conversation.id, self.next_line());
        self.events.clear();
        self.take(id, input, self.now())
    }

    fn next_line(&mut self) -> u64 {
        self.lines = match self.clock {
            // Counting from the clock, so that lines of different runs never have the same number.
            Clock::Runs(_) => (self.lines + 1).max(u64::try_from(now().0).unwrap_or(0)),
            Clock::Stands(_) => self.lines + 1,
        };
        self.lines
    }

    /// Takes an input, and runs what schedules and segments start because of it.
    fn take(&mut self, id: InputId, input: Input, at: Timestamp) -> Result<Vec<Output>> {
        let mut heard = self.take_one(id, input, at)?;
        heard.extend(self.follow_up(at)?);
        Ok(heard)
    }

    fn take_one(&mut self, id: InputId, input: Input, at: Timestamp) -> Result<Vec<Output>> {
        self.versions
            .supply(&self.loaded.conversation)
            .context("finding the dialog's older version")?;
        self.meet_by_number(&input, at)?;
        let mut done = handle(
            self.versions.dialogs(),
            self.loaded.clone(),
            Some(&self.address),
            id,
            input,
            at,
        );
        done.commit.met = self.met.take();
        self.versions
            .keep(&done.commit)
            .context("keeping the dialog")?;
        let Some(turn) = self
            .driver
            .commit(done, self.versions.dialogs(), at)
            .context("keeping what was said")?
        else {
            return Ok(Vec::new());
        };
        self.loaded = turn.after;
        self.events.extend(turn.events);
        let mut heard: Vec<Output> = messages(turn.shown).collect();
        heard.extend(turn.toast.map(Output::Note));
        heard.extend(messages(turn.gathered));
        for told in turn.told {
            heard.extend(self.tell(told, at)?);
        }
        if turn.forgets {
            self.driver
                .forget(
                    &mut self.agenda,
                    self.data.as_deref(),
                    self.loaded.owner,
                    at,
                )
                .context("erasing what was said")?;
            if let Some(page) = &self.page {
                page.forgot(self.loaded.owner);
            }
            self.forgotten += 1;
            (self.address, self.loaded) = load(
                self.store.as_ref(),
                &self.person,
                self.clock,
                self.forgotten,
            )?;
        }
        Ok(heard)
    }

    /// Shows later what an earlier run left in the outbox.
    fn take_up(&mut self) -> Result<()> {
        if self.clock.is_ahead() || self.page.is_some() {
            self.move_alone();
        }
        let conversation = self.loaded.conversation.id;
        self.driver
            .take_up(conversation)
            .context("reading what is to be shown")?;
        self.versions
            .supply(&self.loaded.conversation)
            .context("finding the dialog's older version")
    }
}

impl Clock {
    fn reads(self) -> Timestamp {
        match self {
            Self::Runs(ahead) => now().plus(ahead),
            Self::Stands(at) => at,
        }
    }

    fn is_ahead(self) -> bool {
        match self {
            Self::Runs(ahead) => ahead.0 > 0,
            Self::Stands(_) => false,
        }
    }

    fn is_standing(self) -> bool {
        match self {
            Self::Runs(_) => false,
            Self::Stands(_) => true,
        }
    }
}

/// The messages among what is to be shown. Printed text cannot change, so an edit shows nothing.
fn messages(shown: Vec<Outgoing>) -> impl Iterator<Item = Output> {
    shown.into_iter().filter_map(|row| match row.body {
        Body::Send(message) => Some(Output::Message(*message)),
        Body::Edit { .. } | Body::Topic(_) => None,
    })
}

fn load(
    store: &dyn Store,
    person: &Person,
    clock: Clock,
    forgotten: u64,
) -> Result<(Address, Loaded)> {
    let (place, address) = (person.place(), person.address());
    if let Some((owner, conversation)) = store.find(&place).context("looking who is there")?
        && let Some(loaded) = store
            .load(owner, conversation)
            .context("reading the conversation")?
    {
        return Ok((address, loaded));
    }
    // A person may be known from a group and never have talked alone.
    if let Some(known) = store.contact_at(&address).context("looking who is there")?
        && let Some((contact, contact_revision)) =
            store.contact(known).context("reading who is there")?
    {
        let conversation = Conversation::new(ids::conversation()?, Room::Private, NAME);
        return Ok((
            address,
            Loaded {
                owner: known,
                conversation,
                contact,
                revision: Revision::NEW,
                contact_revision,
                place,
            },
        ));
    }
    let (owner, conversation) = match clock.is_standing() {
        // Numbered as in a test, so that random choices are the same there.
        true => (
            OwnerId::contact(1 + 2 * forgotten),
            ConversationId(2 + 2 * forgotten),
        ),
        false => (ids::contact()?, ids::conversation()?),
    };
    let mut contact = Contact::new(owner, clock.reads());
    (contact.name, contact.language) = (Some(person.name.clone()), Some(person.language.clone()));
    let conversation = Conversation::new(conversation, Room::Private, NAME);
    let (revision, contact_revision) = (Revision::NEW, Revision::NEW);
    Ok((
        address,
        Loaded {
            owner,
            conversation,
            contact,
            revision,
            contact_revision,
            place,
        },
    ))
}
