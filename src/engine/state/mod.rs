//! State that a turn reads and writes, the inputs that cause it, and what comes of it.

pub(super) mod answer_input;
pub mod effect;
pub mod event;
pub mod handover;
pub mod input;
pub mod quiet_hours;
pub(super) mod room;
pub mod session;
pub(super) mod token;
pub mod turn;
pub(super) mod turn_context;
pub(super) mod waiting;
