//! Reports: answers as tables, from the journal alone.

pub mod cases;
pub mod catalogue;
pub mod cell;
pub mod counting;
pub mod diagram;
pub mod difference;
pub mod directory;
pub mod export;
pub mod handoffs;
pub mod mine;
pub mod people;
pub mod pseudonym;
pub mod renamed;
pub mod render;
pub mod results;
mod session_view;
pub mod sessions;
pub mod snapshot;
pub mod statistics;
pub mod words;
