//! Vraag asks people what they want, where they already chat.
//!
//! A pure function turns (dialog, session, contact, input, time) into (session, contact, events,
//! effects); everything else loads its arguments or carries out its results. Read `ARCHITECTURE.md`
//! for an overview.

pub mod admin;
pub mod channel;
pub mod cli;
pub mod config;
pub mod contact;
pub mod demo;
pub mod dialog;
pub mod disk_space;
pub mod engine;
pub mod explore;
pub mod hex;
pub mod http;
pub mod id;
pub mod message;
pub mod phone;
pub mod place;
pub mod private_path;
pub mod report;
pub mod rng;
pub mod runtime;
pub mod script;
pub mod segment;
pub mod stable_hash;
pub mod store;
pub mod time;
pub mod value;
