//! Runs what schedules and segments start for the person at the terminal, so that it can be tried.

use std::sync::Arc;

use anyhow::{Context, Result};

use super::{LocalSession, Output};
use crate::engine::input::Input;
use crate::runtime::decide::meet::{known_by_number, meet};
use crate::runtime::privacy::erase;
use crate::runtime::schedule::agenda::{Here, ROUNDS};
use crate::time::Timestamp;

impl LocalSession {
    /// Starts what is due for the people here; others get theirs when they sit down, or when the
    /// bot runs.
    pub(super) fn follow_up(&mut self, at: Timestamp) -> Result<Vec<Output>> {
        let mut heard = Vec::new();
        for _ in 0..ROUNDS {
            let due = self
                .agenda
                .due(at, self.here())
                .context("looking what is to start")?;
            if due.is_empty() {
                break;
            }
            for one in &due {
                heard.extend(self.take_one(one.id.clone(), one.input.clone(), at)?);
            }
            self.agenda
                .started(&due)
                .context("noting what was started")?;
        }
        Ok(heard)
    }

    /// Puts the newest dialogs in force for schedules and segments.
    pub(super) fn plan_anew(&mut self) -> Result<()> {
        let (dialogs, now) = (Arc::clone(self.versions.dialogs()), self.now());
        self.agenda
            .reload(&dialogs, now)
            .context("reading who is in which segment")
    }

    /// In a stored talk, a clock that was set ahead affects only the person here.
    pub(super) fn move_alone(&mut self) {
        if self.data.is_some() {
            self.agenda.keep_only(self.loaded.owner);
        }
    }

    /// Merges a contact known by phone number into the person who shares that number, as the bot
    /// does.
    pub(super) fn meet_by_number(&mut self, input: &Input, at: Timestamp) -> Result<()> {
        let store = self.store.as_ref();
        let who = (self.loaded.owner, self.loaded.conversation.room);
        let Some((number, known)) =
            known_by_number(store, who, input).context("looking who has that number")?
        else {
            return Ok(());
        };
        let Some((known, _)) = store
            .contact(known)
            .context("reading who has that number")?
        else {
            return Ok(());
        };
        let met = meet(
            store,
            self.versions.dialogs(),
            self.loaded.clone(),
            &self.address,
            (&number, &known),
            at,
        );
        if let Some(after) = met.context("keeping whose number it is")? {
            self.loaded = after;
            self.agenda
                .forget(known.id, at)
                .context("taking them out of the segments")?;
            erase::finish(store, self.data.as_deref(), known.id)
                .context("putting two records together")?;
        }
        Ok(())
    }

    fn here(&self) -> Here {
        let conversation = self.loaded.conversation.id;
        if self.is_group() {
            Here::Group(conversation)
        } else {
            Here::One(conversation)
        }
    }
}
