//! Everything that can make a conversation go on.

use crate::id::{Name, TimerId};
use crate::message::InMessage;

/// What one turn is about.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A person sent something.
    Message {
        /// What.
        message: InMessage,
        /// What the messenger says of them.
        profile: Option<Profile>,
    },
    /// A timer came due.
    Deadline(TimerId),
    /// Somebody with the right to do so starts a section: the terminal, a test, an operator.
    Start {
        /// The dialog.
        dialog: Name,
        /// The section; the dialog's first private one where missing.
        section: Option<Name>,
    },
    /// The messenger says that nobody is there any more (`true`), or that they are back.
    Gone(bool),
}

/// What a messenger says of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// Their name there.
    pub name: Option<String>,
    /// Their language there.
    pub language: Option<Name>,
}
