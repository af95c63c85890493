//! Stores: one conformance suite over all of them, and what only a disk can do to one.

mod child;
mod conformance;
mod copies;
mod damage;
#[cfg(feature = "postgres")]
#[path = "../support/database.rs"]
mod database;
mod disk;
mod erase;
mod golden;
mod layout;
mod memberships;
mod model;
mod moves;
#[cfg(feature = "postgres")]
mod postgres;
mod reads;
#[cfg(feature = "postgres")]
#[path = "../support/relay.rs"]
mod relay;
mod samples;
mod sends;
mod timers;
mod turns;
mod votes;
mod world;
