//! The Bot API emulator itself: its rules, its long poll, its faults, and two bots of other people's making on it.

mod business;
mod client;
mod clients;
mod conversation;
mod crowds;
mod ground;
mod groups;
mod hook;
mod moves;
mod people;
mod rules;
mod topics;
mod tries;
mod trouble;
