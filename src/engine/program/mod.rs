//! Answers questions about a program that need no turn.

pub(super) mod answer_validity;
pub(super) mod content_hash;
pub(super) mod detour;
mod fingerprint;
pub(super) mod handoff;
pub(super) mod missing_ahead;
pub(super) mod option_branches;
pub(super) mod options;
pub(super) mod reach;
pub(super) mod section;
pub mod tags;
