//! A person at the terminal and the bot: each turn is committed before anything is shown.

mod follow;
mod group;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use anyhow::{Context, Result, bail};

use crate::contact::Contact;
use crate::dialog::ast::Room;
use crate::dialog::program::Dialogs;
use crate::engine::event::Event;
use crate::engine::input::{Input, Profile};
use crate::engine::session::Conversation;
use crate::engine::{State, World, preview};
use crate::id::{ConversationId, InputId, Name, OwnerId};
use crate::message::{InMessage, OutMessage};
use crate::runtime::decide::handle::{Done, handle, is_overtaken};
use crate::runtime::decide::versions::{InForce, Versions};
use crate::runtime::jobs::gather::gather;
use crate::runtime::privacy::erase;
use crate::runtime::schedule::agenda::{Agenda, Next};
use crate::store::{
    Address, Body, CommitOutcome, Job, Loaded, Outgoing, Place, Revision, Settled, Store, Task, ids,
};
use crate::time::{Duration, Timestamp, now};

pub use self::group::pressed;

/// How many due timers of all conversations are searched for those of this one.
const MAX_TIMERS: usize = 10_000;

/// The person at the terminal.
#[derive(Clone, Debug)]
pub struct Person {
    /// The key of their place in the store.
    pub key: String,
    /// Their name.
    pub name: String,
    /// Their language.
    pub language: Name,
}

/// Something to show.
#[derive(Clone, Debug)]
pub enum Output {
    /// A message.
    Message(OutMessage),
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
    held_back: Vec<Outgoing>,
    /// The folder of received files, if the talk is stored.
    data: Option<PathBuf>,
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
        data: Option<PathBuf>,
    ) -> Result<Self> {
        let versions =
            Versions::new(Arc::clone(&store), in_force).context("keeping the dialogs")?;
        let (address, loaded) = load(store.as_ref(), &person, clock, 0)?;
        let agenda = Agenda::open(Arc::clone(&store), versions.dialogs(), clock.reads())
            .context("reading who is in which segment")?;
        let held_back = Vec::new();
        let mut desk = Self {
            store,
            versions,
            reloads,
            person,
            loaded,
            address,
            clock,
            lines: 0,
            held_back,
            data,
            forgotten: 0,
            met: None,
            agenda,
            events: Vec::new(),
        };
        desk.take_up()?;
        Ok(desk)
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
        let profile = Profile {
            name: Some(self.person.name.clone()),
            language: Some(self.person.language.clone()),
        };
        self.take_line(Input::Message {
            message,
            profile: Some(profile),
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
        let timer = self.timers(Timestamp(i64::MAX))?.first().map(|(_, at)| *at);
        let shown = self.held_back.iter().filter_map(|row| row.not_before);
        let next = timer
            .into_iter()
            .chain(shown)
            .chain(self.agenda.next())
            .min();
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
            let timer = self.timers(until)?.first().copied();
            let shown = self.held_back.iter().filter_map(|row| row.not_before).min();
            let Some((at, next)) = self.agenda.first(shown, timer, until) else {
                return Ok(heard);
            };
            let at = at.max(from);
            match next {
                Next::Starts => heard.extend(self.follow_up(at)?),
                Next::Shown => {
                    let is_due = |row: &Outgoing| row.not_before.is_none_or(|from| from <= at);
                    let (due, later) = std::mem::take(&mut self.held_back)
                        .into_iter()
                        .partition(is_due);
                    self.held_back = later;
                    heard.extend(self.deliver(due, at)?);
                }
                Next::Timer(timer) => {
                    heard.extend(self.take(InputId::Timer(timer), Input::Deadline(timer), at)?)
                }
            }
        }
    }

    /// Returns the timers of this conversation up to a time; those of others belong to the bot.
    fn timers(&self, until: Timestamp) -> Result<Vec<(crate::id::TimerId, Timestamp)>> {
        let (owner, conversation) = (self.loaded.owner, self.loaded.conversation.id);
        let due = self
            .store
            .due(until, MAX_TIMERS)
            .context("reading the timers")?;
        let own = due
            .into_iter()
            .filter(|(of, timer, _)| *of == owner && timer.conversation == conversation);
        Ok(own.map(|(_, timer, at)| (timer, at)).collect())
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
        self.lines = match self.clock {
            // Counting from the clock, so that lines of different runs never have the same number.
            Clock::Runs(_) => (self.lines + 1).max(u64::try_from(now().0).unwrap_or(0)),
            Clock::Stands(_) => self.lines + 1,
        };
        let id = InputId::Line(self.loaded.conversation.id, self.lines);
        self.events.clear();
        self.take(id, input, self.now())
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
        let Done {
            mut commit,
            after,
            toast,
            ..
        } = handle(
            self.versions.dialogs(),
            self.loaded.clone(),
            Some(&self.address),
            id,
            input,
            at,
        );
        commit.met = self.met.take();
        self.versions.keep(&commit).context("keeping the dialog")?;
        let (rows, events) = (commit.outbox.clone(), commit.record.events.clone());
        let (jobs, forgets) = (commit.jobs.clone(), commit.forget);
        match self
            .store
            .commit(vec![commit])
            .context("keeping what was said")?
            .as_slice()
        {
            [CommitOutcome::Committed(_)] => {}
            [CommitOutcome::TimerGone | CommitOutcome::Duplicate] => return Ok(Vec::new()),
            outcomes => bail!("the store did not take what was said: {outcomes:?}"),
        }
        self.loaded = after;
        self.events.extend(events);
        let withdrawn = self.loaded.conversation.withdrawn_before;
        self.drop_held_back("withdrawn", |row| row.id.turn <= withdrawn)?;
        let mut heard = self.deliver(rows, at)?;
        heard.extend(toast.map(Output::Note));
        for job in jobs {
            heard.extend(self.job(job, at)?);
        }
        if forgets {
            self.agenda
                .forget(self.loaded.owner, at)
                .context("taking them out of the segments")?;
            erase::finish(self.store.as_ref(), self.data.as_deref(), self.loaded.owner)
                .context("erasing what was said")?;
            self.held_back.clear();
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

    fn job(&mut self, job: Job, at: Timestamp) -> Result<Vec<Output>> {
        match job.task {
            Task::Gather(language) => {
                let dialogs = self.dialogs();
                let rows = gather(
                    self.store.as_ref(),
                    self.loaded.owner,
                    job.id,
                    &language,
                    dialogs,
                    at,
                )
                .context("gathering what is stored")?;
                self.deliver(rows, at)
            }
            // In the terminal a file is on this machine already, and groups have no messenger to
            // ask.
            Task::Fetch(_) | Task::AskWhetherAdmin { .. } => Ok(Vec::new()),
        }
    }

    /// Shows the messages that may be shown, and holds back the others; drops held-back messages
    /// that are out of date.
    fn deliver(&mut self, rows: Vec<Outgoing>, at: Timestamp) -> Result<Vec<Output>> {
        let mut shown = Vec::new();
        let is_group = self.is_group();
        for row in rows {
            if row.not_before.is_some_and(|from| from > at) {
                self.held_back.push(row);
                continue;
            }
            self.settle(std::iter::once(&row), |row| Settled::Sent {
                receipt: row.id.to_string(),
            })?;
            // Printed text cannot change, so an edit shows nothing.
            if let Body::Send(message) = row.body {
                self.drop_held_back("the conversation went on", |old| {
                    is_overtaken(old, row.id, is_group)
                })?;
                shown.push(Output::Message(*message));
            }
        }
        Ok(shown)
    }

    fn drop_held_back(&mut self, why: &str, is_dropped: impl Fn(&Outgoing) -> bool) -> Result<()> {
        let (dropped, kept): (Vec<_>, Vec<_>) = std::mem::take(&mut self.held_back)
            .into_iter()
            .partition(is_dropped);
        self.held_back = kept;
        self.settle(dropped.iter(), |_| Settled::Dropped(why.to_owned()))
    }

    fn settle<'r>(
        &self,
        rows: impl Iterator<Item = &'r Outgoing>,
        how: impl Fn(&Outgoing) -> Settled,
    ) -> Result<()> {
        let rows: Vec<_> = rows
            .map(|row| (self.loaded.owner, row.id, how(row)))
            .collect();
        if !rows.is_empty() {
            self.store.settle(rows).context("noting what was shown")?;
        }
        Ok(())
    }

    /// Shows later what an earlier run left in the outbox.
    fn take_up(&mut self) -> Result<()> {
        if self.clock.is_ahead() {
            self.move_alone();
        }
        let conversation = self.loaded.conversation.id;
        let rows = self.store.outbox().context("reading what is to be shown")?;
        self.held_back = rows
            .into_iter()
            .map(|(_, row)| row)
            .filter(|row| row.id.conversation == conversation)
            .collect();
        for row in self
            .held_back
            .iter_mut()
            .filter(|row| row.not_before.is_none())
        {
            row.not_before = Some(Timestamp(0));
        }
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

fn load(
    store: &dyn Store,
    person: &Person,
    clock: Clock,
    forgotten: u64,
) -> Result<(Address, Loaded)> {
    let place = Place(format!("console/-/-/{}", person.key));
    let address = Address(format!("console:{}", person.key));
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
        let conversation = Conversation::new(
            ids::conversation()?,
            Room::Private,
            Name::new_static("console"),
        );
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
    let conversation = Conversation::new(conversation, Room::Private, Name::new_static("console"));
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
