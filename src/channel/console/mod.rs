//! The terminal as a messenger: draws messages as lines and parses typed lines. The loop around it,
//! and printing, are elsewhere.

mod draw;
mod read;

pub use self::draw::{Look, draw};
pub use self::read::{opened, read};
