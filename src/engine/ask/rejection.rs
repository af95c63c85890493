//! Why a message is no answer to the waiting question.

use crate::value::Value;

/// Why a message is not an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::engine) struct Rejection {
    /// The sentence that says what is expected; if `None`, the program's general one.
    pub(in crate::engine) sentence: Option<String>,
    /// Possible readings of the text, if the customer is asked which one is meant.
    pub(in crate::engine) readings: Vec<Value>,
}

impl Rejection {
    /// Returns the rejection for an answer that breaks the author's `valid` condition.
    pub(in crate::engine) fn of_condition() -> Self {
        Self {
            sentence: None,
            readings: Vec::new(),
        }
    }

    /// Returns a rejection with a sentence that says what is expected.
    pub(in crate::engine) fn saying(sentence: impl Into<String>) -> Self {
        Self {
            sentence: Some(sentence.into()),
            readings: Vec::new(),
        }
    }

    /// Returns a rejection that asks which of these readings is meant.
    pub(in crate::engine) fn either(readings: Vec<Value>) -> Self {
        Self {
            sentence: None,
            readings,
        }
    }
}
