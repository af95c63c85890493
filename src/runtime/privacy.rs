//! Lets go of what must not be kept: people who were forgotten, answers that have expired, ids that
//! nobody repeats any more.

pub mod erase;
pub mod erased;
pub mod forget;
pub mod purge;
pub mod retain;
