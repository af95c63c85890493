//! The Bot API emulator itself: its rules, its long poll, its faults, and two bots of other people's making on it.

mod support;

#[path = "botapi/business.rs"]
mod business;
#[path = "botapi/client.rs"]
mod client;
#[path = "botapi/clients.rs"]
mod clients;
#[path = "botapi/conversation.rs"]
mod conversation;
#[path = "botapi/crowds.rs"]
mod crowds;
#[path = "botapi/ground.rs"]
mod ground;
#[path = "botapi/groups.rs"]
mod groups;
#[path = "botapi/hook.rs"]
mod hook;
#[path = "botapi/moves.rs"]
mod moves;
#[path = "botapi/people.rs"]
mod people;
#[path = "botapi/rules.rs"]
mod rules;
#[path = "botapi/topics.rs"]
mod topics;
#[path = "botapi/tries.rs"]
mod tries;
#[path = "botapi/trouble.rs"]
mod trouble;
