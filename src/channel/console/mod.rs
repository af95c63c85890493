//! The terminal as a messenger: people sit down at it in turn, type lines and read what is printed.
//!
//! [`Terminal`] is a messenger beside others, in a bot that runs. `vraag chat`, whose time can pass
//! faster, reads and draws by the same functions.

mod channel;
mod draw;
mod person;
mod read;
mod report;
mod screen;
mod terminal;

pub use self::draw::{Look, draw};
pub use self::person::{NAME, Person, group_address, group_place};
pub use self::read::{Typed, read, understand};
pub use self::screen::Screen;
pub use self::terminal::{Print, Terminal, TerminalOptions};
