//! What the bot needs of a messenger beyond sending: to connect, to bring updates, to show menus;
//! and what a messenger needs of the bot.

use std::sync::Arc;

use anyhow::Result;
use axum::Router;
use thiserror::Error;

use crate::channel::batch::Batch;
use crate::channel::update::{UnreadableUpdate, Update};
use crate::channel::{Call, Channel, Pending};
use crate::id::{ConversationId, InputId, Name};

/// A messenger that the bot is set up for; nothing of it is connected yet.
pub trait Messenger: Send + Sync {
    /// Returns the name of its channel: every place and address begins with it.
    fn name(&self) -> Name;

    /// Returns the HTTP routes by which updates are brought, or `None` if it has none. They refuse
    /// everything until [`Connection::receive`] runs.
    fn routes(&self) -> Option<Routes>;

    /// Connects; tries again for as long as the messenger cannot be reached.
    ///
    /// Fails if the messenger does not accept the bot, or the notes cannot be read.
    fn connect(&self, host: Host) -> Pending<'_, Result<Arc<dyn Connection>>>;
}

/// A messenger that knows the bot.
pub trait Connection: Send + Sync {
    /// Returns the channel by which messages are sent.
    fn channel(&self) -> Arc<dyn Channel>;

    /// Returns the name under which people find the bot there.
    fn account(&self) -> &str;

    /// Shows these menus of commands from now on.
    ///
    /// Fails if the messenger refuses them or cannot be reached.
    fn register<'a>(&'a self, menus: &'a [Commands]) -> Call<'a, ()>;

    /// Hands updates to the host, after a call of `ready`. Returns only if that is impossible.
    fn receive(&self, ready: Box<dyn FnOnce() + Send>) -> Pending<'_, anyhow::Error>;

    /// Ends the responses that would go on for ever, so that the HTTP server can close.
    fn hang_up(&self) {}

    /// Ends the handing over: no update is handed over after it.
    fn stop(&self) -> Pending<'_, ()>;

    /// Tells the messenger once more what was taken, now that all of it is on disk.
    fn finish(&self) -> Pending<'_, ()>;

    /// Hands over an update that is in quarantine once more, under another id. Returns `None` if
    /// the update is not of this messenger.
    fn take_again(&self, id: &InputId, raw: &str) -> Option<Batch>;
}

/// HTTP routes of a messenger.
pub struct Routes {
    /// The routes.
    pub router: Router,
    /// How many requests they take at once.
    pub connections: usize,
}

/// What the bot is to its messengers.
#[derive(Clone)]
pub struct Host {
    /// Takes updates.
    pub sink: Arc<dyn UpdateSink>,
    /// Keeps what a channel must know after a restart.
    pub notes: Arc<dyn Notes>,
}

/// Takes what a messenger reports.
pub trait UpdateSink: Send + Sync {
    /// Takes an update. If nobody can take it any more, its receipt is dropped.
    fn take(&self, update: Update);

    /// Puts an update into quarantine.
    fn quarantine(&self, update: UnreadableUpdate);

    /// Reports that messages to places that begin with this may be tried again.
    fn reachable(&self, beginning: String);

    /// Watches that a batch is acknowledged: a bot that is stuck ends.
    fn watch(&self, batch: &Batch);

    /// Records that a batch was acknowledged.
    fn acknowledged(&self);

    /// Records whether the messenger accepts the bot, whenever it is known; if not, why.
    fn accepted(&self, _refused: Option<&str>) {}

    /// Records that updates do not get through however often they are brought: the bot must end.
    fn stuck(&self, what: String);

    /// Records that a part of the channel has panicked: the bot must end.
    fn panicked(&self);

    /// Returns why no update can be taken now, or `None` if it can.
    fn refusal(&self) -> Option<&'static str>;

    /// Waits until the bot must end; returns the reason to give to those who bring updates.
    fn breaks(&self) -> Pending<'_, &'static str>;
}

/// Small records that a channel keeps over restarts, by name. Two channels share no name.
pub trait Notes: Send + Sync {
    /// Reads a note; `None` if there is none.
    ///
    /// Fails if the store cannot be read.
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, NotesError>;

    /// Writes a note.
    ///
    /// Fails if the store cannot be written.
    fn write(&self, name: &str, note: &[u8]) -> Result<(), NotesError>;
}

/// Why a note could not be read or written.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct NotesError(pub String);

/// A menu of commands for one language, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commands {
    /// Who sees the menu.
    pub readers: Readers,
    /// A language code of two letters; `None` for everybody else.
    pub language: Option<Name>,
    /// Names without the slash, each with a description.
    pub list: Vec<(Name, String)>,
}

/// Who sees a menu, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Everybody in a private chat with the bot.
    Private,
    /// Everybody in groups.
    Groups,
    /// The administrators of groups.
    Administrators,
}

/// Finds the name of the deep link that starts a dialog's section (dialog, section); `None` if it
/// has none.
pub type Links = Arc<dyn Fn(&Name, &Name) -> Option<Name> + Send + Sync>;

/// Finds the conversation of a group by its place; deep links shown there contain its id.
pub type Offers = Arc<dyn Fn(&str) -> Option<ConversationId> + Send + Sync>;

#[cfg(test)]
pub(crate) mod tests {
    use std::collections::BTreeMap;
    use std::sync::Mutex;

    use super::*;

    /// Notes for tests of channels.
    #[derive(Debug, Default)]
    pub struct NotesInMemory(Mutex<BTreeMap<String, Vec<u8>>>);

    impl Notes for NotesInMemory {
        fn read(&self, name: &str) -> Result<Option<Vec<u8>>, NotesError> {
            Ok(self.0.lock().expect("nobody panics").get(name).cloned())
        }

        fn write(&self, name: &str, note: &[u8]) -> Result<(), NotesError> {
            let mut notes = self.0.lock().expect("nobody panics");
            notes.insert(name.to_owned(), note.to_owned());
            Ok(())
        }
    }
}
