//! Runs: takes updates in, does turns, commits them, and only then acknowledges and sends.

mod acting;
pub mod admins;
pub mod after;
pub mod batch;
pub mod decide;
pub mod deliver;
pub mod door;
pub mod flood;
pub mod group;
pub mod hall;
pub mod handle;
pub mod jobs;
pub mod links;
pub mod menu;
mod moving;
pub mod purge;
pub mod reload;
pub mod route;
pub mod schedule;
pub mod serve;
pub mod socket;
pub mod subscribe;
pub mod timers;
pub mod translate;
pub mod versions;
