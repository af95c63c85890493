//! What commands on contacts need, and who is meant.

use std::io::Write;
use std::path::Path;
use std::sync::mpsc::Sender;

use anyhow::{Context, Result, bail};

use crate::cli::exit::Exit;
use crate::dialog::bot::Dialogs;
use crate::id::OwnerId;
use crate::report::directory::Directory;
use crate::runtime::amend::{Change, Changes};
use crate::runtime::asking::Asking;
use crate::store::Store;
use crate::time::{Zone, now};

/// What a command on contacts needs.
pub struct CommandContext<'a> {
    /// The store.
    pub store: &'a dyn Store,
    /// The data folder.
    pub data: &'a Path,
    /// The dialogs in force.
    pub dialogs: &'a Dialogs,
    /// The base folder of relative paths.
    pub folder: &'a Path,
    /// The running bot, if one has the store open.
    pub bot: Option<&'a Sender<Asking>>,
}

impl CommandContext<'_> {
    /// Returns the bot's time zone.
    pub fn zone(&self) -> Zone {
        self.dialogs.bot.timezone
    }

    /// Makes changes; they are on disk when it returns.
    ///
    /// Fails if they cannot be written, or the bot does not take them.
    pub fn amend(&self, changes: Vec<Change>) -> Result<()> {
        let mut numbered = Changes::new()?;
        let Some(bot) = self.bot else {
            return numbered
                .here(self.store, self.dialogs, changes, now())
                .context("writing the changes");
        };
        if !numbered
            .through(bot, changes)
            .context("waiting for the bot")?
        {
            bail!(
                "the bot does not take the changes in: is it still waiting for Telegram?\nhint: what it has heard of is done later; the same command again does no harm"
            );
        }
        Ok(())
    }
}

/// Finds a contact by an id, an address or a respondent id.
///
/// Fails if the store cannot be read.
pub fn find(store: &dyn Store, who: &str) -> Result<Option<OwnerId>> {
    Ok(Directory::new(store).find(who)?)
}

/// Says that nobody is known by these words.
///
/// Fails if the output cannot be written.
pub fn nobody(who: &str, status: &mut dyn Write) -> Result<Exit> {
    writeln!(status, "error: nobody is known as `{who}`")?;
    writeln!(
        status,
        "hint: `vraag contacts list` shows ids; an address is written as telegram:123456789"
    )?;
    Ok(Exit::Usage)
}
