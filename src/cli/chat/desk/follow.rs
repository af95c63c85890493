//! Keeps segments up at the terminal, too, so that what they start for the person who sits there can be tried.

use std::sync::Arc;

use anyhow::{Context, Result};

use super::{Desk, Heard};
use crate::segment::keeper::Keeper;
use crate::segment::starts::Starting;
use crate::time::{Timestamp, now};

/// How often what was started may start something itself before the person has a word again.
const ROUNDS: usize = 10;

impl Desk {
    /// Begins to keep up the segments of the dialogs in force; what an earlier run left to be started is started when it is time.
    pub(super) fn keep_segments(&mut self) -> Result<()> {
        let (dialogs, moment) = (Arc::clone(self.versions.dialogs()), self.moment());
        let starting = match &mut self.keeper {
            Some(keeper) => keeper.reload(dialogs, moment),
            None if dialogs.segments.all.is_empty() => Ok(Vec::new()),
            None => Keeper::open(Arc::clone(&self.store), dialogs, moment).map(|(keeper, starting)| {
                self.keeper = Some(keeper);
                starting
            }),
        };
        self.starting.extend(starting.context("reading who is in which segment")?);
        Ok(())
    }

    /// Starts what the segments have for the person who sits here; others hear of theirs when the bot runs.
    pub(super) fn follow_up(&mut self) -> Result<Vec<Heard>> {
        let mut heard = Vec::new();
        for _ in 0..ROUNDS {
            let moment = self.moment();
            let Some(keeper) = &mut self.keeper else { break };
            let mut starting = std::mem::take(&mut self.starting);
            starting.extend(keeper.catch_up(moment).context("looking who is in which segment")?);
            let here = self.loaded.conversation.id;
            let own: Vec<Starting> = starting.into_iter().filter(|one| one.conversation == here).collect();
            if own.is_empty() {
                break;
            }
            for one in &own {
                heard.extend(self.take(one.id(), one.input(), self.now())?);
            }
            if let Some(keeper) = &mut self.keeper {
                keeper.started(&own).context("noting what was started")?;
            }
        }
        Ok(heard)
    }

    /// Returns the moment at which segments are looked at. On a store that is kept nobody else may be moved by a clock that was set ahead.
    fn moment(&self) -> Timestamp {
        if self.data.is_some() { now() } else { self.now() }
    }
}
