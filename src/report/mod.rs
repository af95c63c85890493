//! Reports: answers as tables, from the journal alone.

pub mod export;
pub mod mine;
pub mod people;
pub mod pseudonym;
pub mod renamed;
pub mod sessions;
pub mod snapshot;
