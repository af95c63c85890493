//! The questions of dialogs over all their versions.

pub use super::export::version_word;
pub(in crate::report) use super::export::{Asks, Question};
