//! Finds out what each input means, and carries it out.

mod accept;
mod answered;
pub mod business;
mod choosing;
pub(super) mod corrections;
pub(super) mod deadline;
mod greeting;
pub(super) mod human;
pub(super) mod offers;
mod overheard;
pub(super) mod pending;
pub(super) mod phrases;
mod pieces;
pub(super) mod repair;
mod repeat;
pub(super) mod report;
mod resting;
pub(super) mod route;
mod saved;
pub(super) mod scheduled;
pub mod sending;
mod small_talk;
pub(super) mod tap;
pub(super) mod triggers;
mod typed;
pub(super) mod vote_deadline;
mod withdraw;
