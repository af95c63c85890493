//! What people of a desk do with a button or a command.

use serde::{Deserialize, Serialize};

use crate::id::Name;

/// What a button at a desk does.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DeskAction {
    /// The person takes over.
    Take,
    /// The bot goes on.
    GiveBack,
    /// The bot goes on, because the matter is done.
    Done,
    /// Says how to write a note.
    Note,
    /// Asks to whom the customer is passed on.
    Pass,
    /// Passes the customer on to the person with this number at the messenger.
    PassTo(i64),
    /// Lists the saved replies.
    Saved,
    /// Sends the saved reply of that name.
    Reply(Name),
    /// A person knows what went wrong.
    Understood,
    /// A person said sorry.
    Apologised,
    /// A person made it good.
    MadeGood,
    /// It is no complaint.
    NoComplaint,
    /// The case is closed.
    Close,
    /// Lists what codes there are to make it good with.
    Codes,
    /// Makes it good with a code of that value, in the shop's money.
    Code(u32),
    /// A second person agrees to a code of that value.
    CodeYes(u32),
}

impl DeskAction {
    /// Every action with a word of its own.
    pub const ALL: [Self; 12] = [
        Self::Take,
        Self::GiveBack,
        Self::Done,
        Self::Note,
        Self::Pass,
        Self::Saved,
        Self::Understood,
        Self::Apologised,
        Self::MadeGood,
        Self::NoComplaint,
        Self::Close,
        Self::Codes,
    ];

    /// The actions below a card, in the order of the buttons.
    pub const CARD: [Self; 6] = [
        Self::Take,
        Self::GiveBack,
        Self::Done,
        Self::Note,
        Self::Saved,
        Self::Pass,
    ];

    /// Returns the word that a command has for it, and that its button begins with.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Take => "take",
            Self::GiveBack => "back",
            Self::Done => "done",
            Self::Note => "note",
            Self::Pass | Self::PassTo(_) => "pass",
            Self::Saved | Self::Reply(_) => "saved",
            Self::Understood => "understood",
            Self::Apologised => "apologised",
            Self::MadeGood => "madegood",
            Self::NoComplaint => "nocomplaint",
            Self::Close => "close",
            Self::Codes | Self::Code(_) => "code",
            Self::CodeYes(_) => "codeyes",
        }
    }

    /// Returns an action by its word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.word() == word)
    }

    /// Returns the command that words are in reply to a question of the bot whose first button this is;
    /// `None` if its buttons ask nothing.
    pub fn answered(&self, words: &str) -> Option<String> {
        match self {
            Self::PassTo(_) | Self::Reply(_) | Self::Code(_) => {
                Some(format!("/{} {words}", self.word()))
            }
            Self::CodeYes(value) => Some(format!("/{} {value} {words}", self.word())),
            Self::Take
            | Self::GiveBack
            | Self::Done
            | Self::Note
            | Self::Pass
            | Self::Saved
            | Self::Understood
            | Self::Apologised
            | Self::MadeGood
            | Self::NoComplaint
            | Self::Close
            | Self::Codes => None,
        }
    }

    pub(super) fn write(&self) -> String {
        match self {
            Self::PassTo(id) => format!("{}:{id}", self.word()),
            Self::Reply(name) => format!("{}:{name}", self.word()),
            Self::Code(value) | Self::CodeYes(value) => format!("{}:{value}", self.word()),
            Self::Take
            | Self::GiveBack
            | Self::Done
            | Self::Note
            | Self::Pass
            | Self::Saved
            | Self::Understood
            | Self::Apologised
            | Self::MadeGood
            | Self::NoComplaint
            | Self::Close
            | Self::Codes => self.word().to_owned(),
        }
    }

    pub(super) fn read(data: &str) -> Option<Self> {
        match data.split_once(':') {
            Some(("pass", id)) => Some(Self::PassTo(id.parse().ok()?)),
            Some(("code", value)) => Some(Self::Code(value.parse().ok()?)),
            Some(("codeyes", value)) => Some(Self::CodeYes(value.parse().ok()?)),
            Some(("saved", name)) => Some(Self::Reply(name.into())),
            Some(_) => None,
            None => Self::named(data),
        }
    }
}
