//! What was said in a test, line by line, with the first difference marked: data for whoever draws it.

use crate::dialog::source::Span;

/// A conversation as it went.
#[derive(Clone, Debug, Default)]
pub struct Transcript {
    /// What happened, in order; after a difference, what was not reached any more.
    pub lines: Vec<TranscriptLine>,
    /// The first difference, where there is one.
    pub difference: Option<Difference>,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TranscriptLine {
    /// The bot said something.
    Bot(Seen),
    /// A short note to the one who tapped.
    Note(String),
    /// The customer did something.
    Customer {
        /// Who, where several people talk.
        who: Option<String>,
        /// What, on one line.
        words: String,
        /// Whether a button was pressed.
        is_tap: bool,
    },
    /// Time passed, up to this moment, as the bot's clock shows it.
    Later(String),
    /// Everything was stored, dropped and read back.
    Reloaded,
    /// Something in the dialog could not do what it says.
    Trouble(String),
    /// Here is the first difference.
    Differs,
    /// A line of the test that was not reached.
    NotReached(String),
}

/// A message as the customer sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Its words, without markup.
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
    /// What it says.
    pub label: String,
    /// Whether it is no option but a way on, which a test need not name.
    pub is_extra: bool,
}

/// What was awaited, and what came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Which line of the talk, from 1; one more than there are for what is expected afterwards.
    pub turn: usize,
    /// Where the line stands.
    pub span: Span,
    /// What was awaited.
    pub expected: String,
    /// What came.
    pub got: String,
}

impl Transcript {
    /// Returns whether the conversation went well.
    pub fn is_fine(&self) -> bool {
        self.difference.is_none()
    }
}

impl Seen {
    /// Returns the labels of the buttons.
    pub fn labels(&self) -> Vec<&str> {
        self.buttons.iter().map(|button| button.label.as_str()).collect()
    }
}

/// Writes labels as a test would: `[Ja, Nee]`.
pub fn bracketed<S: AsRef<str>>(labels: &[S]) -> String {
    format!("[{}]", labels.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", "))
}
