//! A conversation test as the author wrote it, every word with its place.

use chrono::NaiveDateTime;

use crate::dialog::ast::{Room, Scalar};
use crate::dialog::source::{FileIx, Span, Spanned};
use crate::id::Name;
use crate::time::{Duration, Zone};
use crate::value::Missing;

/// One file of tests.
#[derive(Clone, Debug)]
pub struct TestFile {
    /// Which file.
    pub file: FileIx,
    /// The dialog that is tried.
    pub dialog: Spanned<Name>,
    /// Its tests, in the author's order.
    pub tests: Vec<Test>,
}

/// One conversation that must go well.
#[derive(Clone, Debug)]
pub struct Test {
    /// What it shows.
    pub name: Spanned<String>,
    /// When it begins: a wall clock, and its zone where one is named.
    pub now: Option<(NaiveDateTime, Option<Zone>)>,
    /// Who talks.
    pub contact: Person,
    /// In which room.
    pub room: Room,
    /// Where it begins: a dialog where one is named, and a section.
    pub start: Option<(Option<Spanned<Name>>, Spanned<Name>)>,
    /// What is there before it begins.
    pub given: Given,
    /// What is said, in order.
    pub talk: Vec<Line>,
    /// What is true afterwards.
    pub expect: Expect,
}

/// Who talks.
#[derive(Clone, Debug, Default)]
pub struct Person {
    /// The name at the messenger.
    pub name: Option<String>,
    /// The language.
    pub language: Option<Name>,
    /// The link through which they came.
    pub source: Option<String>,
    /// Marks.
    pub tags: Vec<Name>,
    /// Facts, `phone` and `email` among them.
    pub fields: Vec<(Spanned<Name>, Written)>,
}

/// What is there before a test begins.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// Answers: their questions are not asked again.
    pub answers: Vec<(Spanned<Name>, Written)>,
    /// Marks of the contact.
    pub tags: Vec<Name>,
    /// Facts of the contact.
    pub fields: Vec<(Spanned<Name>, Written)>,
    /// Variables of the session.
    pub variables: Vec<(Spanned<Name>, Written)>,
}

/// A value as it stands in a test.
#[derive(Clone, Debug)]
pub enum Written {
    /// One word or sentence.
    One(Scalar),
    /// Several.
    Many(Vec<Scalar>, Span),
    /// `{ missing: skipped }`
    Missing(Missing, Span),
}

/// One line of the talk.
#[derive(Clone, Debug)]
pub struct Line {
    /// What happens.
    pub what: LineAction,
    /// Who does it, in a group; the one that the test is about where nobody is named.
    pub by: Option<String>,
    /// Its verb in the file.
    pub span: Span,
}

/// What happens in one line.
#[derive(Clone, Debug)]
pub enum LineAction {
    /// The bot says one message.
    Bot(Said),
    /// The customer writes.
    User(String),
    /// The customer presses buttons, one after the other.
    Tap(Vec<Spanned<String>>),
    /// The customer shares a number.
    Contact(String),
    /// The customer shares a place: north and east.
    Location(rust_decimal::Decimal, rust_decimal::Decimal),
    /// The customer sends a picture.
    Photo(String),
    /// The customer sends a file.
    File(String),
    /// Time passes.
    Wait(Duration),
    /// Everything is stored, dropped and read back.
    Reload,
}

/// A message that is awaited.
#[derive(Clone, Debug)]
pub struct Said {
    /// Its words.
    pub text: String,
    /// The author's buttons in order, where they are told.
    pub buttons: Option<Vec<String>>,
    /// The picture's path.
    pub photo: Option<String>,
    /// The file's path.
    pub file: Option<String>,
}

/// What is true after a test.
#[derive(Clone, Debug, Default)]
pub struct Expect {
    /// Answers; those that are not named may be anything.
    pub answers: Vec<(Spanned<Name>, Written)>,
    /// All marks of the contact.
    pub tags: Option<Vec<Spanned<Name>>>,
    /// Facts of the contact; those that are not named may be anything.
    pub kept: Vec<(Spanned<Name>, Written)>,
    /// Why the session ended.
    pub ended: Option<Spanned<Name>>,
}

impl Written {
    /// Returns where it stands.
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
            Self::Many(items, _) => format!("[{}]", items.iter().map(|item| item.text.as_str()).collect::<Vec<_>>().join(", ")),
            Self::Missing(missing, _) => missing.word().to_owned(),
        }
    }
}

impl LineAction {
    /// Returns whether the customer does something.
    pub fn is_customers(&self) -> bool {
        match self {
            Self::User(_) | Self::Tap(_) | Self::Contact(_) | Self::Location(..) | Self::Photo(_) | Self::File(_) => true,
            Self::Bot(_) | Self::Wait(_) | Self::Reload => false,
        }
    }

    /// Returns it as the author would write it on one line.
    pub fn shown(&self) -> String {
        match self {
            Self::Bot(said) => format!("bot: {}", said.text.trim()),
            Self::User(words) => format!("user: {words}"),
            Self::Tap(labels) => format!("tap: {}", labels.iter().map(|label| label.value.as_str()).collect::<Vec<_>>().join(", ")),
            Self::Contact(number) => format!("contact: {number}"),
            Self::Location(north, east) => format!("location: [{north}, {east}]"),
            Self::Photo(path) => format!("photo: {path}"),
            Self::File(path) => format!("file: {path}"),
            Self::Wait(duration) => format!("wait: {duration}"),
            Self::Reload => "reload".to_owned(),
        }
    }
}
