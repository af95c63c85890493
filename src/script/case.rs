//! A conversation test as the author wrote it, with the source position of every part.

use chrono::NaiveDateTime;

use crate::dialog::ast::{Room, Scalar};
use crate::dialog::source::{FileIx, Span, Spanned};
use crate::id::Name;
use crate::time::{Duration, Zone};
use crate::value::Missing;

/// A file of tests.
#[derive(Clone, Debug)]
pub struct TestFile {
    /// The file.
    pub file: FileIx,
    /// The dialog under test.
    pub dialog: Spanned<Name>,
    /// Its tests, in the author's order.
    pub tests: Vec<Test>,
}

/// A conversation that must go as written.
#[derive(Clone, Debug)]
pub struct Test {
    /// Its name.
    pub name: Spanned<String>,
    /// When it begins: a local time, and its time zone if one is named.
    pub now: Option<(NaiveDateTime, Option<Zone>)>,
    /// The person who talks.
    pub contact: Person,
    /// The room.
    pub room: Room,
    /// Where it begins: a section, and a dialog if one is named.
    pub start: Option<(Option<Spanned<Name>>, Spanned<Name>)>,
    /// The state before it begins.
    pub given: Given,
    /// The lines, in order.
    pub talk: Vec<Line>,
    /// The state expected afterwards.
    pub expect: Expect,
}

/// The person who talks.
#[derive(Clone, Debug, Default)]
pub struct Person {
    /// The name at the messenger.
    pub name: Option<String>,
    /// The language.
    pub language: Option<Name>,
    /// The link through which they came.
    pub source: Option<String>,
    /// Their tags.
    pub tags: Vec<Name>,
    /// Their fields, including `phone` and `email`.
    pub fields: Vec<(Spanned<Name>, Written)>,
}

/// The state before a test begins.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// Answers: their questions are not asked again.
    pub answers: Vec<(Spanned<Name>, Written)>,
    /// Tags of the contact.
    pub tags: Vec<Name>,
    /// Fields of the contact.
    pub fields: Vec<(Spanned<Name>, Written)>,
    /// Variables of the session.
    pub variables: Vec<(Spanned<Name>, Written)>,
}

/// A value as written in a test.
#[derive(Clone, Debug)]
pub enum Written {
    /// A single word or sentence.
    One(Scalar),
    /// A list.
    Many(Vec<Scalar>, Span),
    /// `{ missing: skipped }`
    Missing(Missing, Span),
}

/// A line of the talk.
#[derive(Clone, Debug)]
pub struct Line {
    /// What happens.
    pub what: LineAction,
    /// In a group or at a desk, the person who acts; `None` for the person of the test.
    pub by: Option<String>,
    /// The position of its verb.
    pub span: Span,
}

/// What happens in a line.
#[derive(Clone, Debug)]
pub enum LineAction {
    /// The bot sends a message.
    Bot(Said),
    /// The customer writes.
    User(String),
    /// The customer presses these buttons in order.
    Tap(Vec<Spanned<String>>),
    /// The customer shares a phone number.
    Contact(String),
    /// The customer shares a location: latitude and longitude.
    Location(rust_decimal::Decimal, rust_decimal::Decimal),
    /// The customer sends a picture.
    Photo(String),
    /// The customer sends a file.
    File(String),
    /// A person of a desk writes to the customer, or a note.
    Desk(String),
    /// A person of a desk presses this button.
    DeskTap(Spanned<String>),
    /// The people of a desk are shown a message; what comes before it need not be written.
    AtDesk(Said),
    /// Time passes.
    Wait(Duration),
    /// Everything is stored, dropped and read back.
    Reload,
}

/// An expected message.
#[derive(Clone, Debug)]
pub struct Said {
    /// Its text.
    pub text: String,
    /// The author's buttons in order; `None` if any will do.
    pub buttons: Option<Vec<String>>,
    /// The picture's path.
    pub photo: Option<String>,
    /// The file's path.
    pub file: Option<String>,
}

/// The expected state after a test.
#[derive(Clone, Debug, Default)]
pub struct Expect {
    /// Expected answers; others may be anything.
    pub answers: Vec<(Spanned<Name>, Written)>,
    /// All tags of the contact; `None` if any will do.
    pub tags: Option<Vec<Spanned<Name>>>,
    /// Expected fields of the contact; others may be anything.
    pub kept: Vec<(Spanned<Name>, Written)>,
    /// The reason why the session ended.
    pub ended: Option<Spanned<Name>>,
    /// The desk to which the customer was handed over last.
    pub sent_to: Option<Spanned<Name>>,
    /// How it stands with the customer's newest case: `open`, `none`, or how it was closed.
    pub case: Option<Spanned<Name>>,
}

impl Written {
    /// Returns its position in the file.
    pub fn span(&self) -> Span {
        match self {
            Self::One(scalar) => scalar.span,
            Self::Many(_, span) | Self::Missing(_, span) => *span,
        }
    }

    /// Returns it as the author would write it on one line.
    pub fn shown(&self) -> String {
        match self {
            Self::One(scalar) => scalar.text.clone(),
            Self::Many(items, _) => format!(
                "[{}]",
                items
                    .iter()
                    .map(|item| item.text.as_str())
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
            Self::Missing(missing, _) => missing.word().to_owned(),
        }
    }
}

impl LineAction {
    /// Returns whether the customer acts.
    pub fn is_customers(&self) -> bool {
        match self {
            Self::User(_)
            | Self::Tap(_)
            | Self::Contact(_)
            | Self::Location(..)
            | Self::Photo(_)
            | Self::File(_) => true,
            Self::Bot(_)
            | Self::Desk(_)
            | Self::DeskTap(_)
            | Self::AtDesk(_)
            | Self::Wait(_)
            | Self::Reload => false,
        }
    }

    /// Returns it as the author would write it on one line.
    pub fn shown(&self) -> String {
        match self {
            Self::Bot(said) => format!("bot: {}", said.text.trim()),
            Self::User(words) => format!("user: {words}"),
            Self::Tap(labels) => format!(
                "tap: {}",
                labels
                    .iter()
                    .map(|label| label.value.as_str())
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
            Self::Contact(number) => format!("contact: {number}"),
            Self::Location(north, east) => format!("location: [{north}, {east}]"),
            Self::Photo(path) => format!("photo: {path}"),
            Self::File(path) => format!("file: {path}"),
            Self::Desk(words) => format!("desk: {words}"),
            Self::DeskTap(label) => format!("desk_tap: {}", label.value),
            Self::AtDesk(said) => format!("at_desk: {}", said.text.trim()),
            Self::Wait(duration) => format!("wait: {duration}"),
            Self::Reload => "reload".to_owned(),
        }
    }
}
