//! The names an expression of one dialog may use: questions, variables, votes, and those common to
//! all dialogs.

use std::collections::BTreeSet;
use std::sync::Arc;

use indexmap::IndexMap;
use rust_decimal::Decimal;

use crate::dialog::ast::QuestionType;
use crate::dialog::expr::tree::{KeySet, Type};
use crate::dialog::question_type::AnswerForm;
use crate::id::Name;

/// The names of one dialog, as its expressions see them.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// The questions, in the author's order.
    pub answers: IndexMap<Name, Known>,
    /// The session variables with their types; `Unknown` while a type is not inferred.
    pub variables: IndexMap<Name, Type>,
    /// The votes and the keys of their options.
    pub votes: IndexMap<Name, KeySet>,
    /// The languages of the dialog.
    pub languages: Vec<Name>,
    /// The answer just given; set while a `valid` is resolved.
    pub given: Option<Known>,
    /// The names common to all dialogs of the bot.
    pub shared: Arc<Shared>,
    /// The names that only `segments.yaml` may use; `None` in dialogs.
    pub people: Option<Arc<People>>,
}

/// The names that a condition over people may use: the questions and votes of all dialogs, and
/// segments.
#[derive(Clone, Debug, Default)]
pub struct People {
    /// Questions and votes by dialog.
    pub dialogs: IndexMap<Name, IndexMap<Name, Known>>,
    /// The names of all segments.
    pub segments: BTreeSet<Name>,
}

/// The names common to all dialogs of a bot.
#[derive(Clone, Debug, Default)]
pub struct Shared {
    /// The contact's declared and kept fields, without those that every contact has.
    pub fields: IndexMap<Name, Type>,
    /// The constants of `bot.yaml`.
    pub constants: IndexMap<Name, Type>,
    /// Every tag that any dialog sets; `None` if that is not known.
    pub tags: Option<BTreeSet<Name>>,
}

/// What is known of an answer before it is given.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// The type.
    pub kind: Type,
    /// Whether it may be "something else" with a typed text.
    pub has_other: bool,
    /// The smallest possible number, if there is a limit.
    pub from: Option<Decimal>,
    /// The largest possible number, if there is a limit.
    pub to: Option<Decimal>,
    /// Whether it is a whole number.
    pub is_whole: bool,
}

/// Fields that every contact has.
pub const CONTACT_FIELDS: [&str; 7] = [
    "name",
    "first_name",
    "language",
    "phone",
    "email",
    "source",
    "tags",
];

/// Keywords that stand for a value or have parts.
pub const WORDS: [&str; 7] = ["answer", "bot", "contact", "lang", "now", "room", "today"];

impl Known {
    /// Returns what is known if only the type is known.
    pub fn from_type(kind: Type) -> Self {
        Self {
            kind,
            has_other: false,
            from: None,
            to: None,
            is_whole: false,
        }
    }
}

impl Names {
    /// Returns the type of a contact's field; `None` if there is no such field.
    pub fn field(&self, field: &str) -> Option<Type> {
        let built_in = match field {
            "name" | "first_name" | "source" | "phone" | "email" => Some(Type::Text),
            "language" => Some(Type::Key(KeySet::open())),
            "tags" => Some(Type::Tags),
            _ => None,
        };
        built_in.or_else(|| self.shared.fields.get(field).cloned())
    }

    /// Returns the languages as a key set.
    pub(super) fn language_keys(&self) -> KeySet {
        KeySet {
            of: Name::default(),
            keys: self.languages.iter().cloned().collect(),
        }
    }

    /// Returns every name that has a meaning of its own, for "did you mean" hints.
    pub(super) fn candidates(&self) -> impl Iterator<Item = &str> {
        let asked = self
            .people
            .iter()
            .flat_map(|people| people.dialogs.values().flat_map(IndexMap::keys));
        let own = self
            .answers
            .keys()
            .chain(self.variables.keys())
            .chain(self.votes.keys())
            .chain(asked);
        own.map(Name::as_str).chain(WORDS)
    }
}

impl KeySet {
    /// Returns a set that accepts any key, such as the languages of all messengers.
    pub fn open() -> Self {
        Self {
            of: Name::default(),
            keys: Arc::from([]),
        }
    }

    /// Returns whether any key is accepted.
    pub fn is_open(&self) -> bool {
        self.keys.is_empty()
    }

    /// Returns whether a key belongs to the set.
    pub fn has(&self, key: &str) -> bool {
        self.is_open() || self.keys.iter().any(|own| own == key)
    }

    /// Returns whether the two sets can have a key in common.
    pub fn meets(&self, other: &Self) -> bool {
        self.is_open() || other.is_open() || self.keys.iter().any(|key| other.has(key))
    }
}

impl Type {
    /// Returns the type of a question's answer. `keys` are the keys of its options, including
    /// `other` if it has that.
    pub fn of_question(
        kind: QuestionType,
        question: &Name,
        keys: impl IntoIterator<Item = Name>,
    ) -> Self {
        let set = |of: &Name| KeySet {
            of: of.clone(),
            keys: keys.into_iter().collect(),
        };
        match kind.form() {
            AnswerForm::Words | AnswerForm::Address => Self::Text,
            AnswerForm::Option => Self::Key(set(question)),
            AnswerForm::Options | AnswerForm::Ranking => Self::Keys(set(question)),
            AnswerForm::YesNo => Self::Bool,
            AnswerForm::Points | AnswerForm::Number => Self::Number,
            AnswerForm::Date => Self::Date,
            AnswerForm::Time => Self::Time,
            AnswerForm::Location => Self::Location,
            AnswerForm::File => Self::File,
            AnswerForm::Agreement => Self::Key(KeySet {
                of: Name::default(),
                keys: Arc::from([Name::new_static("agreed")]),
            }),
        }
    }

    /// Returns whether values of the two types can be compared for equality.
    pub fn goes_with(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Unknown, _) | (_, Self::Unknown) => true,
            (Self::Key(left), Self::Key(right)) | (Self::Keys(left), Self::Keys(right)) => {
                left.meets(right)
            }
            (Self::List(left), Self::List(right)) => left.goes_with(right),
            (left, right) => left == right,
        }
    }

    /// Returns the type in words for messages: "a number", "one option".
    pub fn describe(&self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Number => "a number",
            Self::Bool => "a yes or no",
            Self::Date => "a date",
            Self::Time => "a time of day",
            Self::Moment => "a moment",
            Self::Duration => "a duration",
            Self::Key(set) if set.of.is_empty() => "one word of a fixed set",
            Self::Key(_) => "one option",
            Self::Keys(_) => "several options",
            Self::Tags => "the contact's tags",
            Self::Location => "a location",
            Self::File => "a file",
            Self::List(_) => "a list",
            Self::Missing => "missing",
            Self::Unknown => "something",
        }
    }

    /// Returns the type in words, with the question its keys belong to: "one option of `grind`".
    pub fn describe_in_full(&self) -> String {
        match self {
            Self::Key(set) | Self::Keys(set) if !set.of.is_empty() => {
                format!("{} of `{}`", self.describe(), set.of)
            }
            kind => kind.describe().to_owned(),
        }
    }
}
