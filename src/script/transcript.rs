//! The conversation of a test, line by line, with the first difference marked: data for drawing.

use crate::dialog::source::Span;
use crate::script::coverage::Reached;

/// A conversation as it went.
#[derive(Clone, Debug, Default)]
pub struct Transcript {
    /// What happened, in order; after a difference, the lines that were not reached.
    pub lines: Vec<TranscriptLine>,
    /// The first difference; `None` if the test passed.
    pub difference: Option<Difference>,
    /// What of the dialogs was reached.
    pub reached: Reached,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TranscriptLine {
    /// The bot said something.
    Bot(Seen),
    /// The people of a desk were shown something.
    AtDesk(Seen),
    /// A person of a desk did something.
    Desk {
        /// The person; `None` if they have no name.
        who: Option<String>,
        /// The action, on one line.
        words: String,
    },
    /// A short note to the person who tapped.
    Note(String),
    /// The customer did something.
    Customer {
        /// The person, if several talk.
        who: Option<String>,
        /// The action, on one line.
        words: String,
        /// Whether a button was pressed.
        is_tap: bool,
    },
    /// Time passed, up to this time of the bot's clock.
    Later(String),
    /// Everything was stored, dropped and read back.
    Reloaded,
    /// A step of the dialog failed.
    Trouble(String),
    /// The first difference is here.
    Differs,
    /// A line of the test that was not reached.
    NotReached(String),
}

/// A message as the customer sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Its text, without markup.
    pub text: String,
    /// Its buttons.
    pub buttons: Vec<Shown>,
    /// The picture's path.
    pub photo: Option<String>,
    /// The file's path or name.
    pub file: Option<String>,
}

/// A button as the customer sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Its label.
    pub label: String,
    /// Whether it is not an option but an extra button, which a test need not name.
    pub is_extra: bool,
}

/// An expected and an actual value that differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The line of the talk, from 1; one more than there are for the expected state.
    pub turn: usize,
    /// The position of the line.
    pub span: Span,
    /// The expected value.
    pub expected: String,
    /// The actual value.
    pub got: String,
}

impl Transcript {
    /// Returns whether the test passed.
    pub fn is_fine(&self) -> bool {
        self.difference.is_none()
    }
}

impl Seen {
    /// Returns the labels of the buttons.
    pub fn labels(&self) -> Vec<&str> {
        self.buttons
            .iter()
            .map(|button| button.label.as_str())
            .collect()
    }
}

/// Writes labels as a test would: `[Ja, Nee]`.
pub fn bracketed<S: AsRef<str>>(labels: &[S]) -> String {
    format!(
        "[{}]",
        labels
            .iter()
            .map(AsRef::as_ref)
            .collect::<Vec<_>>()
            .join(", ")
    )
}
