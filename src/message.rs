//! Messages as no messenger in particular knows them: what came in, what goes out.
//!
//! The engine writes [`OutMessage`]s and reads [`InMessage`]s; a channel lowers and lifts them.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::id::{EffectId, Name};
use crate::value::FileRef;

/// Text with light markup: runs of one style each. Joined, the runs' words are the plain-text form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Rich(pub Vec<TextRun>);

/// A run of words in one style.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TextRun {
    /// The words, literal: no channel may read markup in them.
    pub text: String,
    /// How they look.
    pub style: Style,
}

/// How a run of words looks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Style {
    /// As it is.
    #[default]
    Plain,
    /// `**bold**`
    Bold,
    /// `*italic*`
    Italic,
    /// `` `code` ``
    Code,
    /// `[words](https://…)`
    Link(String),
    /// The name of the person whose place this is, in a group: the messenger tells them.
    Mention,
}

/// What a person sent.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum InMessage {
    /// Words, commands included (`/start roast`).
    Text(String),
    /// A pressed button of ours; the token is forgeable and judged by the engine.
    Tap(Token),
    /// A shared phone number; `own` where the messenger vouches that it is the sender's.
    Contact {
        /// The number as it came.
        number: String,
        /// Whether it is the sender's own.
        own: bool,
    },
    /// A shared place, in degrees.
    Location {
        /// Degrees north.
        latitude: Decimal,
        /// Degrees east.
        longitude: Decimal,
    },
    /// A picture, with the words under it.
    Photo {
        /// Where it is.
        file: FileRef,
        /// The words under it.
        caption: Option<String>,
    },
    /// A file of another kind, with the words under it.
    File {
        /// Where it is.
        file: FileRef,
        /// The words under it.
        caption: Option<String>,
    },
    /// Something this program cannot read (a sticker, a voice message, a newer kind).
    Other,
}

/// What a button carries: the number of the question in its conversation, and what it means.
///
/// Written as `17:espresso`; at most 64 bytes, as names are at most 30 characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Token {
    /// The number under which the question was asked in this conversation, from 1; 0 for what belongs to no question.
    pub question: u32,
    /// What the button means.
    pub choice: Choice,
}

/// What a button means.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Choice {
    /// One of the question's options, or `yes`, `no`, `agreed`, or the number of a scale.
    Option(Name),
    /// "Something else": asks for the words.
    Other,
    /// Skip.
    Skip,
    /// "Rather not say".
    Refuse,
    /// "Don't know".
    Unknown,
    /// Done with a multi or a rank.
    Done,
    /// A language, from the language menu.
    Language(Name),
    /// One of the readings of what was said, by its mark.
    Reading(Name),
}

/// A message to a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutMessage {
    /// The words; may be empty only with media.
    pub text: Rich,
    /// A picture or a file shown with it.
    pub media: Option<Media>,
    /// What can be pressed.
    pub keyboard: Keyboard,
    /// Whether the customer did not just ask for it (a reminder): paced behind replies.
    pub unasked: bool,
}

/// A picture or a file that goes out.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Media {
    /// A picture below `dialogs/`, by its path there.
    Photo(String),
    /// A file below `dialogs/`, by its path there.
    File(String),
    /// A text document made by the program (`my data`).
    Document {
        /// The file's name.
        name: String,
        /// What it holds.
        body: String,
    },
}

/// What can be pressed under a message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Keyboard {
    /// Nothing; a keyboard below the input line that an earlier message showed is taken away.
    #[default]
    None,
    /// Buttons under the message, in the author's order; extras (Skip, Done) last.
    Inline(Vec<Button>),
    /// The same, with so many of the author's buttons in a row (`columns`).
    Grid(u8, Vec<Button>),
    /// A button that shares the own phone number; then the extras.
    ShareContact {
        /// Its label.
        label: String,
        /// Labels that are sent as words when pressed.
        extras: Vec<String>,
    },
    /// A button that shares the own place; then the extras.
    ShareLocation {
        /// Its label.
        label: String,
        /// Labels that are sent as words when pressed.
        extras: Vec<String>,
    },
    /// In a group: the person whose place this is answers by a reply, and their messenger opens one.
    Reply,
}

/// One button.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// What it says.
    pub label: String,
    /// What it does.
    pub action: Action,
    /// How it looks within its group.
    pub mark: ButtonState,
}

/// What a button does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Action {
    /// Comes back as a tap.
    Tap(Token),
    /// Opens a web address.
    Url(String),
    /// Starts a dialog or one of its sections in private.
    Start {
        /// The dialog.
        dialog: Name,
        /// Its section.
        section: Name,
    },
    /// Offers a text to forward.
    Share(String),
}

/// Whether a button is one of several that toggle, and how it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ButtonState {
    /// An ordinary button.
    #[default]
    None,
    /// A multi's option, not chosen.
    Off,
    /// A multi's option, chosen.
    On,
    /// A rank's option, at this place from 1.
    Place(u8),
    /// Not an option but a way on: Skip, Done, "Rather not say". Tests need not name it.
    Extra,
}

/// Which sent message an edit is about: the effect that sent it.
pub type Sent = EffectId;

impl Keyboard {
    /// Returns the buttons under the message; none for the keyboards below the input line.
    pub fn buttons(&self) -> &[Button] {
        match self {
            Self::Inline(buttons) | Self::Grid(_, buttons) => buttons,
            Self::None | Self::ShareContact { .. } | Self::ShareLocation { .. } | Self::Reply => &[],
        }
    }
}

impl Rich {
    /// Returns text in one plain run.
    pub fn plain(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self(Vec::new()) } else { Self(vec![TextRun { text, style: Style::Plain }]) }
    }

    /// Returns the words alone, without any markup. Link targets are left out.
    pub fn words(&self) -> String {
        self.0.iter().map(|run| run.text.as_str()).collect()
    }

    /// Returns whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|run| run.text.is_empty())
    }

    /// Appends another text after a blank line, or as it is where this one is empty.
    pub fn then(mut self, other: Self) -> Self {
        if !self.0.is_empty() && !other.0.is_empty() {
            self.push("\n\n", Style::Plain);
        }
        for run in other.0 {
            self.push(&run.text, run.style);
        }
        self
    }

    /// Appends words, joining them to the last run where the style is the same.
    pub fn push(&mut self, text: &str, style: Style) {
        if text.is_empty() {
            return;
        }
        match self.0.last_mut() {
            Some(last) if last.style == style => last.text.push_str(text),
            _ => self.0.push(TextRun { text: text.to_owned(), style }),
        }
    }
}

impl Token {
    /// Writes the token as a button carries it.
    ///
    /// ```
    /// use vraag::message::{Choice, Token};
    /// let token = Token { question: 17, choice: Choice::Option("espresso".into()) };
    /// assert_eq!(token.write(), "17:espresso");
    /// assert_eq!(Token::read("17:espresso"), Some(token));
    /// assert_eq!(Token::read("espresso"), None);
    /// ```
    pub fn write(&self) -> String {
        match &self.choice {
            Choice::Option(key) => format!("{}:{key}", self.question),
            Choice::Other => format!("{}:~other", self.question),
            Choice::Skip => format!("{}:~skip", self.question),
            Choice::Refuse => format!("{}:~refuse", self.question),
            Choice::Unknown => format!("{}:~unknown", self.question),
            Choice::Done => format!("{}:~done", self.question),
            Choice::Language(code) => format!("{}:~lang:{code}", self.question),
            Choice::Reading(mark) => format!("{}:~mean:{mark}", self.question),
        }
    }

    /// Reads what a button carried; nothing where it was not written by us.
    pub fn read(data: &str) -> Option<Self> {
        let (number, choice) = data.split_once(':')?;
        if data.len() > 64 || number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let choice = match choice {
            "~other" => Choice::Other,
            "~skip" => Choice::Skip,
            "~refuse" => Choice::Refuse,
            "~unknown" => Choice::Unknown,
            "~done" => Choice::Done,
            _ => match choice.split_once(':') {
                Some(("~lang", code)) => Choice::Language(code.into()),
                Some(("~mean", mark)) => Choice::Reading(mark.into()),
                _ if choice.is_empty() || choice.starts_with('~') => return None,
                _ => Choice::Option(choice.into()),
            },
        };
        Some(Self { question: number.parse().ok()?, choice })
    }
}
