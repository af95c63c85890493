//! An answer as it was read, before it is stored.

use crate::id::Version;
use crate::value::{Missing, Outcome, Value};

/// An answer that was given.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::engine) struct AnswerInput {
    /// The value, or the reason why it is missing.
    pub(in crate::engine) outcome: Outcome,
    /// Text typed for "something else", if that was chosen.
    pub(in crate::engine) other: Option<String>,
    /// The typed text; `None` for a tap.
    pub(in crate::engine) typed: Option<String>,
    /// The version and label that the customer saw, if the session has moved to another version
    /// since.
    pub(in crate::engine) seen: Option<Seen>,
}

/// An answer as it was shown in the version that asked for it.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::engine) struct Seen {
    pub(in crate::engine) version: Version,
    /// Label of the choice.
    pub(in crate::engine) label: Option<String>,
}

impl AnswerInput {
    /// Returns an answer with a value.
    pub(in crate::engine) fn value(value: Value) -> Self {
        Self {
            outcome: Ok(value),
            other: None,
            typed: None,
            seen: None,
        }
    }

    /// Returns an answer without a value, and the reason.
    pub(in crate::engine) fn missing(missing: Missing) -> Self {
        Self {
            outcome: Err(missing),
            other: None,
            typed: None,
            seen: None,
        }
    }

    /// Returns an answer with a value that was already known.
    pub(in crate::engine) fn known(value: Value) -> Self {
        Self::value(value)
    }

    /// Adds the text that was typed.
    pub(in crate::engine) fn typed(self, words: &str) -> Self {
        Self {
            typed: Some(words.to_owned()),
            ..self
        }
    }
}
