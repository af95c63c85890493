//! Stores: one conformance suite over all of them, and what only a disk can do to one.

mod child;
mod conformance;
mod copies;
mod damage;
mod disk;
mod erase;
mod golden;
mod layout;
mod memberships;
mod model;
mod moves;
mod reads;
mod samples;
mod sends;
mod timers;
mod turns;
mod votes;
mod world;
