//! Runs: takes updates in, does turns, commits them, and only then acknowledges and sends.

pub mod deliver;
//pub mod handle;
pub mod flood;
pub mod socket;
