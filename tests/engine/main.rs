//! The engine as a conversation: what somebody says, and what they hear and what is stored.

mod back;
mod business;
mod edits;
mod explore;
mod properties;
mod repair;
mod replay;
mod schedule;
#[path = "../export/shop.rs"]
mod shop;
mod talk;
mod talks;
mod taps;
mod time;
mod typed;
mod votes;
mod votes_kept;
