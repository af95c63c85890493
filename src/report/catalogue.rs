//! The questions of dialogs over all their versions.

pub(in crate::report) use super::export::Question;
pub use super::export::version_word;
