//! Decides whether a session may go over to a newer version of its dialog, and takes it there.

mod carry;
pub mod compatibility;
pub(super) mod newer;
pub(super) mod switch;

pub use compatibility::{Class, classify};
pub(super) use newer::{is_behind, newer, now_at, question_now};
pub(super) use switch::{open, switch_program};
