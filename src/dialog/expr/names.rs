//! What an expression may name in one dialog: questions, variables, votes, and what all dialogs share.

use std::collections::BTreeSet;
use std::sync::Arc;

use indexmap::IndexMap;
use rust_decimal::Decimal;

use crate::dialog::ast::QuestionType;
use crate::dialog::expr::tree::{KeySet, Type};
use crate::id::Name;

/// The names of one dialog, as its expressions see them.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Questions, in the author's order.
    pub answers: IndexMap<Name, Known>,
    /// Session variables. A type that is not known yet is `Unknown`.
    pub variables: IndexMap<Name, Type>,
    /// Votes and their options.
    pub votes: IndexMap<Name, KeySet>,
    /// The dialog's languages.
    pub languages: Vec<Name>,
    /// The answer just given, where `valid` is read.
    pub given: Option<Known>,
    /// What all dialogs of the bot share.
    pub shared: Arc<Shared>,
    /// What only `segments.yaml` may name.
    pub people: Option<Arc<People>>,
}

/// What a condition over people may name: the questions and votes of all dialogs, and segments.
#[derive(Clone, Debug, Default)]
pub struct People {
    /// By dialog.
    pub dialogs: IndexMap<Name, IndexMap<Name, Known>>,
    /// The names of all segments.
    pub segments: BTreeSet<Name>,
}

/// The names that all dialogs of a bot share.
#[derive(Clone, Debug, Default)]
pub struct Shared {
    /// Fields of the contact that are declared or kept, without those every contact has.
    pub fields: IndexMap<Name, Type>,
    /// Constants of `bot.yaml`.
    pub constants: IndexMap<Name, Type>,
    /// Every tag that some dialog gives; nothing where that is not known.
    pub tags: Option<BTreeSet<Name>>,
}

/// What is known of an answer before it is given.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// Its type.
    pub kind: Type,
    /// Whether it has words of "something else".
    pub has_other: bool,
    /// The least number it can be.
    pub from: Option<Decimal>,
    /// The greatest number it can be.
    pub to: Option<Decimal>,
    /// Whether it is a whole number.
    pub is_whole: bool,
}

/// Fields that every contact has.
pub const CONTACT_FIELDS: [&str; 7] = ["name", "first_name", "language", "phone", "email", "source", "tags"];

/// Words of the language that stand for a value or have parts.
pub const WORDS: [&str; 7] = ["answer", "bot", "contact", "lang", "now", "room", "today"];

impl Known {
    /// Returns what is known of an answer of which only the type is known.
    pub fn of(kind: Type) -> Self {
        Self { kind, has_other: false, from: None, to: None, is_whole: false }
    }
}

impl Names {
    /// Returns the type of a contact's field, where there is such a field.
    pub fn field(&self, field: &str) -> Option<Type> {
        let built_in = match field {
            "name" | "first_name" | "source" | "phone" | "email" => Some(Type::Text),
            "language" => Some(Type::Key(KeySet::open())),
            "tags" => Some(Type::Tags),
            _ => None,
        };
        built_in.or_else(|| self.shared.fields.get(field).cloned())
    }

    /// Returns the languages as a set of keys.
    pub(super) fn language_keys(&self) -> KeySet {
        KeySet { of: Name::default(), keys: self.languages.iter().cloned().collect() }
    }

    /// Returns every name that could stand alone, for "did you mean".
    pub(super) fn candidates(&self) -> impl Iterator<Item = &str> {
        let asked = self.people.iter().flat_map(|people| people.dialogs.values().flat_map(IndexMap::keys));
        let own = self.answers.keys().chain(self.variables.keys()).chain(self.votes.keys()).chain(asked);
        own.map(Name::as_str).chain(WORDS)
    }
}

impl KeySet {
    /// Returns the set that any key may belong to, such as the languages of all messengers.
    pub fn open() -> Self {
        Self { of: Name::default(), keys: Arc::from([]) }
    }

    /// Returns whether any key may belong to it.
    pub fn is_open(&self) -> bool {
        self.keys.is_empty()
    }

    /// Returns whether a key belongs to it.
    pub fn has(&self, key: &str) -> bool {
        self.is_open() || self.keys.iter().any(|own| own == key)
    }

    /// Returns whether a key of the one could be a key of the other.
    pub fn meets(&self, other: &Self) -> bool {
        self.is_open() || other.is_open() || self.keys.iter().any(|key| other.has(key))
    }
}

impl Type {
    /// Returns the type of a question's answer; `keys` are those of its options, `other` among them where it has that.
    pub fn of_question(kind: QuestionType, question: &Name, keys: impl IntoIterator<Item = Name>) -> Self {
        let set = |of: &Name| KeySet { of: of.clone(), keys: keys.into_iter().collect() };
        match kind {
            QuestionType::Text | QuestionType::Email | QuestionType::Phone => Self::Text,
            QuestionType::Choice => Self::Key(set(question)),
            QuestionType::Multi | QuestionType::Rank => Self::Keys(set(question)),
            QuestionType::Yesno => Self::Bool,
            QuestionType::Scale | QuestionType::Nps | QuestionType::Number => Self::Number,
            QuestionType::Date => Self::Date,
            QuestionType::Time => Self::Time,
            QuestionType::Location => Self::Location,
            QuestionType::Photo | QuestionType::File => Self::File,
            QuestionType::Consent => Self::Key(KeySet { of: Name::default(), keys: Arc::from([Name::new_static("agreed")]) }),
        }
    }

    /// Returns whether values of the two types can be compared for being the same.
    pub fn goes_with(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Unknown, _) | (_, Self::Unknown) => true,
            (Self::Key(left), Self::Key(right)) | (Self::Keys(left), Self::Keys(right)) => left.meets(right),
            (Self::List(left), Self::List(right)) => left.goes_with(right),
            (left, right) => left == right,
        }
    }

    /// Returns the type in the words of people: "a number", "one option".
    pub fn described(&self) -> &'static str {
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

    /// Returns the type in the words of people, with the question whose options they are: "one option of `grind`".
    pub fn described_in_full(&self) -> String {
        match self {
            Self::Key(set) | Self::Keys(set) if !set.of.is_empty() => format!("{} of `{}`", self.described(), set.of),
            kind => kind.described().to_owned(),
        }
    }
}
