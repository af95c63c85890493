//! Runs the conversations of this process, without a messenger: stores each turn, holds back what is
//! for later, drops what is overtaken, and does the jobs of a turn. What comes back is to be shown.

use std::path::Path;
use std::sync::Arc;

use thiserror::Error;

use crate::dialog::bot::Dialogs;
use crate::engine::event::Event;
use crate::engine::handover::Recipient;
use crate::engine::input::Input;
use crate::id::{ConversationId, InputId, OwnerId, TimerId};
use crate::runtime::decide::handle::{Done, is_overtaken};
use crate::runtime::jobs::gather::gather;
use crate::runtime::jobs::till;
use crate::runtime::privacy::erase;
use crate::runtime::schedule::agenda::{Agenda, Next};
use crate::store::{
    Body, CommitOutcome, Erasing, Loaded, Outgoing, Settled, Store, StoreError, Task,
};
use crate::time::Timestamp;

/// How many due timers of all conversations are searched for those of this process.
const MAX_TIMERS: usize = 10_000;

/// The driver of the conversations of this process.
pub struct LocalDriver {
    store: Arc<dyn Store>,
    /// Messages that wait for their time, with whose they are.
    held_back: Vec<(OwnerId, Outgoing)>,
}

/// What a stored turn brought about.
pub struct LocalTurn {
    /// The state from which the next turn of the conversation starts.
    pub after: Loaded,
    /// The events of the turn.
    pub events: Vec<Event>,
    /// Messages and edits to show now.
    pub shown: Vec<Outgoing>,
    /// A short note for the person who tapped; it comes after what is shown.
    pub toast: Option<String>,
    /// What the jobs of the turn brought; it comes after the note.
    pub gathered: Vec<Outgoing>,
    /// What the turn tells other conversations, in order.
    pub told: Vec<LocalRelay>,
    /// Whether the owner is to be forgotten now, with [`LocalDriver::forget`].
    pub forgets: bool,
}

/// An input that a turn has for another conversation.
pub struct LocalRelay {
    /// The id of the input.
    pub id: InputId,
    /// The conversation that gets it.
    pub to: Recipient,
    /// What it is told.
    pub input: Input,
}

/// Why a turn did not take place.
#[derive(Debug, Error)]
pub enum LocalError {
    /// The store cannot be read or written.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// The store did not take the turn: another one came between, or its owner is erased.
    #[error("{0:?}")]
    Refused(CommitOutcome),
}

impl LocalDriver {
    /// Makes a driver that holds nothing back.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self {
            store,
            held_back: Vec::new(),
        }
    }

    /// Holds back the messages that an earlier run left in the outbox for a conversation; those
    /// that were to be sent at once are due at once.
    ///
    /// Fails if the store cannot be read.
    pub fn take_up(&mut self, conversation: ConversationId) -> Result<(), StoreError> {
        self.held_back = self.store.outbox()?;
        self.held_back
            .retain(|(_, row)| row.id.conversation == conversation);
        for (_, row) in &mut self.held_back {
            row.not_before.get_or_insert(Timestamp(0));
        }
        Ok(())
    }

    /// Returns the messages that are held back.
    pub fn held_back(&self) -> impl ExactSizeIterator<Item = &Outgoing> {
        self.held_back.iter().map(|(_, row)| row)
    }

    /// Returns what is due first up to a time, among the timers that `is_here` accepts.
    ///
    /// Fails if the store cannot be read.
    pub fn next(
        &self,
        agenda: &Agenda,
        until: Timestamp,
        is_here: impl Fn(OwnerId, &TimerId) -> bool,
    ) -> Result<Option<(Timestamp, Next)>, StoreError> {
        let timers = self.store.due(until, MAX_TIMERS)?;
        let timer = timers
            .into_iter()
            .find(|(owner, timer, _)| is_here(*owner, timer))
            .map(|(_, timer, at)| (timer, at));
        let shown = self.held_back().filter_map(|row| row.not_before).min();
        Ok(agenda.first(shown, timer, until))
    }

    /// Stores a turn and carries out what it asks for. Returns `None` if the store took the input
    /// before, or its timer is gone.
    ///
    /// Fails if the store cannot be read or written.
    pub fn commit(
        &mut self,
        done: Done,
        dialogs: &Dialogs,
        at: Timestamp,
    ) -> Result<Option<LocalTurn>, LocalError> {
        let Done {
            commit,
            after,
            toast,
            ..
        } = done;
        let (rows, events) = (commit.outbox.clone(), commit.record.events.clone());
        let (jobs, forgets) = (commit.jobs.clone(), commit.forget);
        match self.store.commit(vec![commit])?.pop() {
            Some(CommitOutcome::Committed(_)) => {}
            Some(CommitOutcome::TimerGone | CommitOutcome::Duplicate) | None => return Ok(None),
            Some(outcome) => return Err(LocalError::Refused(outcome)),
        }
        let (owner, conversation) = (after.owner, &after.conversation);
        self.drop_held_back("withdrawn", |row| {
            row.id.conversation == conversation.id && row.id.turn <= conversation.withdrawn_before
        })?;
        let shown = self.deliver(owner, rows, at)?;
        let (mut gathered, mut told) = (Vec::new(), Vec::new());
        for job in jobs {
            match job.task {
                Task::Gather(language) => {
                    let store = self.store.as_ref();
                    let rows = gather(store, owner, job.id, &language, dialogs, at)?;
                    gathered.extend(self.deliver(owner, rows, at)?);
                }
                Task::Relay {
                    to: Recipient::Till,
                    what,
                } => {
                    let what = till::answer(self.store.as_ref(), dialogs, job.id, &what, at)?;
                    let asks = job.id.conversation;
                    told.push(LocalRelay {
                        id: InputId::Job(job.id),
                        to: Recipient::Conversation(asks),
                        input: till::input(asks, what),
                    });
                }
                Task::Relay { to, what } => told.push(LocalRelay {
                    id: InputId::Job(job.id),
                    to,
                    input: Input::Relayed {
                        from: job.id.conversation,
                        // There is no messenger that could copy from a place.
                        at: String::new(),
                        what,
                    },
                }),
                // Files are on this machine already, there is no messenger to ask, and no operator.
                // A group in the terminal is one person.
                Task::Fetch(_)
                | Task::AskWhetherAdmin { .. }
                | Task::Report { .. }
                | Task::Share(_) => {}
            }
        }
        Ok(Some(LocalTurn {
            after,
            events,
            shown,
            toast,
            gathered,
            told,
            forgets,
        }))
    }

    /// Returns the held-back messages that may be shown by now.
    ///
    /// Fails if the store cannot be written.
    pub fn release(&mut self, at: Timestamp) -> Result<Vec<Outgoing>, StoreError> {
        let is_due = |(_, row): &(_, Outgoing)| row.not_before.is_none_or(|from| from <= at);
        let held_back = std::mem::take(&mut self.held_back).into_iter();
        let (due, later): (Vec<_>, _) = held_back.partition(is_due);
        self.held_back = later;
        let mut shown = Vec::new();
        for (owner, row) in due {
            shown.extend(self.deliver(owner, vec![row], at)?);
        }
        Ok(shown)
    }

    /// Erases an owner whose turn asked for it, with the files below `data`.
    ///
    /// Fails if the store or the files cannot be read or written.
    pub fn forget(
        &mut self,
        agenda: &mut Agenda,
        data: Option<&Path>,
        owner: OwnerId,
        at: Timestamp,
    ) -> Result<Erasing, StoreError> {
        agenda.forget(owner, at)?;
        let erasing = erase::finish(self.store.as_ref(), data, owner)?;
        self.held_back.retain(|(whose, _)| *whose != owner);
        Ok(erasing)
    }

    /// Returns the rows that may be shown, and holds back the others. What is shown overtakes what
    /// earlier turns of the conversation hold back.
    fn deliver(
        &mut self,
        owner: OwnerId,
        rows: Vec<Outgoing>,
        at: Timestamp,
    ) -> Result<Vec<Outgoing>, StoreError> {
        let mut shown = Vec::new();
        for row in rows {
            if row.not_before.is_some_and(|from| from > at) {
                self.held_back.push((owner, row));
                continue;
            }
            let receipt = row.id.to_string();
            self.store
                .settle(vec![(owner, row.id, Settled::Sent { receipt })])?;
            if let Body::Send(_) = row.body {
                self.drop_held_back("the conversation went on", |old| {
                    old.id.conversation == row.id.conversation
                        && is_overtaken(old, row.id, owner.is_group())
                })?;
            }
            shown.push(row);
        }
        Ok(shown)
    }

    fn drop_held_back(
        &mut self,
        why: &str,
        is_dropped: impl Fn(&Outgoing) -> bool,
    ) -> Result<(), StoreError> {
        let held_back = std::mem::take(&mut self.held_back).into_iter();
        let (dropped, kept): (Vec<_>, _) = held_back.partition(|(_, row)| is_dropped(row));
        self.held_back = kept;
        if dropped.is_empty() {
            return Ok(());
        }
        let settled =
            |(owner, row): (OwnerId, Outgoing)| (owner, row.id, Settled::Dropped(why.to_owned()));
        self.store
            .settle(dropped.into_iter().map(settled).collect())
    }
}
