//! Incoming and outgoing messages, independent of any messenger.
//!
//! The engine writes [`OutMessage`]s and reads [`InMessage`]s; a channel converts them.

mod desk_action;
mod topic;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

pub use self::topic::TopicWish;
use crate::id::{ConversationId, EffectId, Name};
use crate::value::FileRef;

pub use self::desk_action::DeskAction;

/// Text with light markup, as runs of one style each. The joined texts of the runs are the
/// plain-text form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Rich(pub Vec<TextRun>);

/// A piece of text in one style.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TextRun {
    /// The literal text: no channel may read markup in it.
    pub text: String,
    /// The style of the text.
    pub style: Style,
}

/// The style of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Style {
    /// No style.
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
    /// The name of the person whose place this is, in a group: the messenger notifies them.
    Mention,
    /// The name of a person, by their number at the messenger, which notifies them where it can.
    Call(i64),
}

/// What a person sent.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum InMessage {
    /// Text, including commands (`/start roast`).
    Text(String),
    /// A pressed button of the bot; the token can be forged and is checked by the engine.
    Tap(Token),
    /// A shared phone number; `own` if the messenger confirms that it is the sender's.
    Contact {
        /// The number as it came.
        number: String,
        /// Whether it is the sender's own.
        own: bool,
    },
    /// A shared location, in degrees.
    Location {
        /// Degrees north.
        latitude: Decimal,
        /// Degrees east.
        longitude: Decimal,
    },
    /// A picture, with its caption.
    Photo {
        /// The picture at the messenger.
        file: FileRef,
        /// The caption.
        caption: Option<String>,
    },
    /// A file of another kind, with its caption.
    File {
        /// The file at the messenger.
        file: FileRef,
        /// The caption.
        caption: Option<String>,
    },
    /// A voice message. Dialogs do not understand it; people of a desk hear it.
    Voice {
        /// The sound at the messenger.
        file: FileRef,
        /// The caption.
        caption: Option<String>,
    },
    /// Something this program cannot read (a sticker, a newer kind).
    Other,
}

impl InMessage {
    /// Returns what was written: the text, or the caption of a picture or a file; empty if there is
    /// none.
    pub fn words(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Photo { caption, .. }
            | Self::File { caption, .. }
            | Self::Voice { caption, .. } => caption.as_deref().unwrap_or_default(),
            Self::Tap(_) | Self::Contact { .. } | Self::Location { .. } | Self::Other => "",
        }
    }
}

/// The data of a button: the number of the question in its conversation, and the meaning of the
/// button.
///
/// Written as `17:espresso`; at most 64 bytes, as names are at most 30 characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Token {
    /// The number under which the question was asked in this conversation, from 1; 0 if the button
    /// belongs to no question.
    pub question: u32,
    /// The meaning of the button.
    pub choice: Choice,
}

/// The meaning of a button.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Choice {
    /// One of the question's options, or `yes`, `no`, `agreed`, or the number of a scale.
    Option(Name),
    /// "Something else": asks for the text.
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
    /// One of the readings of an ambiguous answer, by its mark.
    Reading(Name),
    /// A report for an operator.
    Report {
        /// The only dialog; `None` for all.
        dialog: Option<Name>,
        /// How many days back it looks; `None` for everything.
        days: Option<u16>,
    },
    /// What a person of a desk does, in the desk's conversation about a customer.
    Desk(ConversationId, DeskAction),
}

/// A message to a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutMessage {
    /// The text; may be empty only with media.
    pub text: Rich,
    /// A picture or a file shown with it.
    pub media: Option<Media>,
    /// The buttons.
    pub keyboard: Keyboard,
    /// Whether it is unasked (a reminder): sent after replies.
    pub unasked: bool,
}

/// A picture or a file to send.
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
        /// The content of the file.
        body: String,
    },
    /// A picture made by the program (the card of a report).
    Picture {
        /// The file's name.
        name: String,
        /// The picture, as a PNG.
        bytes: Vec<u8>,
    },
    /// A file made by the program, or brought from another messenger.
    Attachment {
        /// The file's name.
        name: String,
        /// The content of the file.
        bytes: Vec<u8>,
    },
    /// Something that a person sent elsewhere, whatever it is: a voice message, a picture. What goes
    /// to another messenger is brought there if it is a picture or a file.
    Passed(Box<PassedMedia>),
    /// The same, as an earlier release wrote it.
    Copy {
        /// The place where it was sent.
        place: String,
        /// Its number there.
        number: i64,
    },
}

/// What a person sent elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PassedMedia {
    /// The place where it was sent.
    pub place: String,
    /// Its number there.
    pub number: i64,
    /// The picture or the file; `None` for anything else.
    pub file: Option<FileRef>,
    /// Whether it is a picture.
    pub is_picture: bool,
    /// What is said where it cannot be shown.
    pub instead: String,
}

/// The buttons of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Keyboard {
    /// None; removes a keyboard that an earlier message showed below the input line.
    #[default]
    None,
    /// Buttons under the message, in the author's order; extras (Skip, Done) last.
    Inline(Vec<Button>),
    /// The same, with this number of the author's buttons per row (`columns`).
    Grid(u8, Vec<Button>),
    /// A button that shares the person's own phone number, then the extras.
    ShareContact {
        /// Its label.
        label: String,
        /// Labels that are sent as text when pressed.
        extras: Vec<String>,
    },
    /// A button that shares the person's own location, then the extras.
    ShareLocation {
        /// Its label.
        label: String,
        /// Labels that are sent as text when pressed.
        extras: Vec<String>,
    },
    /// In a group: the person whose place this is answers by a reply, and their messenger opens
    /// one.
    Reply,
}

/// One button.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// The text on it.
    pub label: String,
    /// What it does when pressed.
    pub action: Action,
    /// Its state within its group of buttons.
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
        /// The section in it.
        section: Name,
    },
    /// Offers a text to forward.
    Share(String),
}

/// The state of a button that is one of several toggles.
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
    /// Not an option but an extra button: Skip, Done, "Rather not say". Tests need not name it.
    Extra,
}

/// The effect that sent the message of an edit.
pub type Sent = EffectId;

impl Keyboard {
    /// Returns the buttons under the message; empty for keyboards below the input line.
    pub fn buttons(&self) -> &[Button] {
        match self {
            Self::Inline(buttons) | Self::Grid(_, buttons) => buttons,
            Self::None | Self::ShareContact { .. } | Self::ShareLocation { .. } | Self::Reply => {
                &[]
            }
        }
    }
}

impl Rich {
    /// Makes a text of one plain run.
    pub fn plain(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() {
            Self(Vec::new())
        } else {
            Self(vec![TextRun {
                text,
                style: Style::Plain,
            }])
        }
    }

    /// Returns the text without markup and link targets.
    pub fn words(&self) -> String {
        self.0.iter().map(|run| run.text.as_str()).collect()
    }

    /// Returns whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|run| run.text.is_empty())
    }

    /// Appends another text after a blank line, or replaces an empty one.
    pub fn then(mut self, other: Self) -> Self {
        if self.0.is_empty() {
            return other;
        }
        if let Some(first) = other.0.first() {
            if let Some(last) = self.0.last_mut() {
                last.text.reserve(first.text.len() + 2);
            }
            self.push("\n\n", Style::Plain);
        }
        for run in other.0 {
            self.push(&run.text, run.style);
        }
        self
    }

    /// Appends text, extending the last run if the style is the same.
    pub fn push(&mut self, text: &str, style: Style) {
        if text.is_empty() {
            return;
        }
        match self.0.last_mut() {
            Some(last) if last.style == style => last.text.push_str(text),
            _ => self.0.push(TextRun {
                text: text.to_owned(),
                style,
            }),
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
    /// let report = Token { question: 0, choice: Choice::Report { dialog: None, days: Some(7) } };
    /// assert_eq!(report.write(), "0:~report:7:");
    /// assert_eq!(Token::read("0:~report:7:"), Some(report));
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
            Choice::Report { dialog, days } => {
                let days = days.map_or(String::new(), |days| days.to_string());
                let dialog = dialog.as_deref().unwrap_or_default();
                format!("{}:~report:{days}:{dialog}", self.question)
            }
            Choice::Desk(talk, action) => {
                format!("{}:~desk:{talk}:{}", self.question, action.write())
            }
        }
    }

    /// Parses the data of a button; `None` if we did not write it.
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
                Some(("~report", what)) => {
                    let (days, dialog) = what.split_once(':')?;
                    let days = (!days.is_empty()).then(|| days.parse()).transpose();
                    Choice::Report {
                        dialog: (!dialog.is_empty()).then(|| dialog.into()),
                        days: days.ok()?,
                    }
                }
                Some(("~desk", what)) => {
                    let (talk, action) = what.split_once(':')?;
                    let talk = u64::from_str_radix(talk, 16).ok()?;
                    Choice::Desk(ConversationId(talk), DeskAction::read(action)?)
                }
                _ if choice.is_empty() || choice.starts_with('~') => return None,
                _ => Choice::Option(choice.into()),
            },
        };
        Some(Self {
            question: number.parse().ok()?,
            choice,
        })
    }
}
