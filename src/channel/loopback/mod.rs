//! A messenger inside this process: people, chats, groups, buttons and files in memory, for tests of
//! the bot as a whole and for people who talk with it without a messenger.
//!
//! Clones share the same people and chats. The bot's side is [`InProcess`](super::in_process::InProcess)
//! and [`Channel`](super::Channel); the people's side is [`Person`] and [`Group`].

mod channel;
mod event;
mod people;
mod place;
mod report;
mod state;

pub use self::people::{Group, Person};
pub use self::place::NAME;
pub use self::state::{Loopback, Shown};
