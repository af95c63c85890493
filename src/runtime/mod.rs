//! Runs: takes updates in, does turns, commits them, and only then acknowledges and sends.

pub mod decide;
pub mod deliver;
pub mod door;
pub mod flood;
pub mod hall;
pub mod handle;
pub mod jobs;
pub mod links;
pub mod menu;
pub mod purge;
pub mod reload;
pub mod schedule;
pub mod serve;
pub mod socket;
pub mod subscribe;
pub mod timers;
pub mod translate;
pub mod versions;
