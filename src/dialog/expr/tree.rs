//! The typed tree of an expression, used by the checks, the engine, segments and the prover.

use rust_decimal::Decimal;

use crate::dialog::expr::fact::Fact;
use crate::dialog::source::Span;
use crate::id::Name;
use crate::value::{Missing, Value};

/// An expression with its place and type.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it computes.
    pub node: ExprNode,
    /// The type of its value.
    pub kind: Type,
    /// The place in the file.
    pub span: Span,
}

/// The kinds of expressions.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprNode {
    /// A constant value.
    Literal(Value),
    /// The value `missing`, which only `keep` may take.
    Missing,
    /// A name.
    Name(Ref),
    /// `not`, unary `-`.
    Unary(UnaryOp, Box<Expr>),
    /// `and or == != < <= > >= + - * /`, `in`, `has`, `has any`, `has all`.
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `x is missing`, `x is answered`, `x is skipped`…
    Is(Box<Expr>, IsTest),
    /// A list in brackets.
    List(Vec<Expr>),
    /// A function of the language.
    Call(Function, Vec<Expr>),
    /// `vote.counts[key]`, `vote.share[key]`.
    Index(VotePart, Name, Box<Expr>),
}

/// The targets of a name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ref {
    /// The answer to a question of the dialog.
    Answer(Name),
    /// The typed text of its "something else": `q.other`.
    Other(Name),
    /// The answer just given; only in `valid`.
    JustGiven,
    /// A session variable.
    Variable(Name),
    /// A field of the contact: `name first_name language phone email source tags`, or a declared or kept one.
    Contact(Name),
    /// A constant of `bot.yaml`.
    Bot(Name),
    /// The session's language.
    Lang,
    /// The room of the session.
    Room,
    /// Today's date in the bot's zone.
    Today,
    /// The current time.
    Now,
    /// A result of a vote: `name.winner`, `name.winners`, `name.voters`.
    Vote(Name, VotePart),
    /// A fact about a person; only in segments.
    Fact(Fact),
}

/// A result of a vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum VotePart {
    /// The key of the winner; missing on a tie or below the quorum.
    Winner,
    /// The keys of all winners.
    Winners,
    /// How many people voted.
    Voters,
    /// The number of votes per key.
    Counts,
    /// The share of the voters per key, 0 to 1.
    Share,
}

/// `not`, `-`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// Three-valued negation.
    Not,
    /// Negation of a number or duration.
    Negate,
}

/// A binary operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `and`
    And,
    /// `or`
    Or,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `x in [..]`, `'key' in q`
    In,
    /// `x not in [..]`
    NotIn,
    /// `q has key`
    Has,
    /// `q has any [..]`
    HasAny,
    /// `q has all [..]`
    HasAll,
}

/// The test of `is`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IsTest {
    /// Missing for any reason.
    Missing,
    /// Not missing.
    Answered,
    /// Missing for this reason.
    Kind(Missing),
}

/// A function of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Function {
    /// The number of keys or items.
    Count,
    /// The smallest value; missing ones are skipped.
    Min,
    /// The largest value; missing ones are skipped.
    Max,
    /// The sum; missing values are skipped.
    Sum,
    /// Rounds half away from zero, to a whole number or to the given places.
    Round,
    /// Whole days from a date until today.
    DaysSince,
    /// The hour of a moment or a time of day.
    Hour,
    /// The weekday of a date; Monday is 1.
    Weekday,
}

/// The type of an expression, an answer, a variable or a field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// Free text.
    Text,
    /// A number.
    Number,
    /// A yes or no, also the result of a condition.
    Bool,
    /// A date.
    Date,
    /// A time of day.
    Time,
    /// A point in time.
    Moment,
    /// A duration.
    Duration,
    /// One key of a set.
    Key(KeySet),
    /// Several keys of a set.
    Keys(KeySet),
    /// The contact's tags, whose keys are not listed beforehand.
    Tags,
    /// A geographic location.
    Location,
    /// A file.
    File,
    /// A list with items of one type.
    List(Box<Type>),
    /// Only `missing`.
    Missing,
    /// A fault that has been reported; fits every type, so that it causes no second diagnostic.
    Unknown,
}

/// A set of keys, and the question they belong to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KeySet {
    /// The question or vote; empty for a consent, the room and the languages.
    pub of: Name,
    /// The keys in order, with `other` if it can be chosen.
    pub keys: std::sync::Arc<[Name]>,
}

impl Expr {
    /// Returns its direct parts, in the order written.
    pub fn parts(&self) -> impl Iterator<Item = &Self> {
        let one = std::slice::from_ref;
        let (first, rest): (&[Self], &[Self]) = match &self.node {
            ExprNode::Literal(_) | ExprNode::Missing | ExprNode::Name(_) => (&[], &[]),
            ExprNode::Unary(_, inner) | ExprNode::Is(inner, _) | ExprNode::Index(_, _, inner) => {
                (one(inner), &[])
            }
            ExprNode::Binary(_, left, right) => (one(left), one(right)),
            ExprNode::List(items) | ExprNode::Call(_, items) => (items, &[]),
        };
        first.iter().chain(rest)
    }

    /// Calls `visit` with the expression, and with all parts of it in the order written.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Self)) {
        visit(self);
        self.parts().for_each(|part| part.walk(visit));
    }

    /// Calls `visit` with every name the expression reads, in the order written.
    pub fn names<'a>(&'a self, visit: &mut dyn FnMut(&'a Ref, Span)) {
        self.walk(&mut |part| {
            if let ExprNode::Name(name) = &part.node {
                visit(name, part.span);
            }
        });
    }

    /// Returns the number if the expression is a constant number.
    pub fn as_number(&self) -> Option<Decimal> {
        match &self.node {
            ExprNode::Literal(Value::Number(number)) => Some(*number),
            _ => None,
        }
    }
}

impl Type {
    /// Returns the type of a constant.
    pub fn of_constant(value: &Value) -> Self {
        match value {
            Value::Text(_) => Self::Text,
            Value::Number(_) => Self::Number,
            Value::Bool(_) => Self::Bool,
            Value::Date(_) => Self::Date,
            Value::Time(_) => Self::Time,
            Value::Moment(_) => Self::Moment,
            Value::Duration(_) => Self::Duration,
            Value::Key(_) => Self::Key(KeySet::new(&Name::default(), [])),
            Value::Keys(_) => Self::Tags,
            Value::Location { .. } => Self::Location,
            Value::File(_) => Self::File,
            Value::List(_) => Self::List(Box::new(Self::Unknown)),
        }
    }

    /// Returns whether it is a single value, not several.
    pub fn is_single(&self) -> bool {
        match self {
            Self::Keys(_) | Self::Tags | Self::List(_) => false,
            Self::Text
            | Self::Number
            | Self::Bool
            | Self::Date
            | Self::Time
            | Self::Moment
            | Self::Duration
            | Self::Key(_)
            | Self::Location
            | Self::File
            | Self::Missing
            | Self::Unknown => true,
        }
    }
}

impl BinaryOp {
    /// Returns whether the operator compares two values.
    pub fn compares(self) -> bool {
        match self {
            Self::Equal
            | Self::NotEqual
            | Self::Less
            | Self::LessEqual
            | Self::Greater
            | Self::GreaterEqual
            | Self::In
            | Self::NotIn
            | Self::Has
            | Self::HasAny
            | Self::HasAll => true,
            Self::And | Self::Or | Self::Add | Self::Subtract | Self::Multiply | Self::Divide => {
                false
            }
        }
    }

    /// Returns whether the operator compares by order or equality.
    pub fn orders(self) -> bool {
        match self {
            Self::Equal
            | Self::NotEqual
            | Self::Less
            | Self::LessEqual
            | Self::Greater
            | Self::GreaterEqual => true,
            Self::In
            | Self::NotIn
            | Self::Has
            | Self::HasAny
            | Self::HasAll
            | Self::And
            | Self::Or
            | Self::Add
            | Self::Subtract
            | Self::Multiply
            | Self::Divide => false,
        }
    }
}

impl KeySet {
    /// Returns the set of these keys of a question or vote.
    pub fn new(name: &Name, keys: impl IntoIterator<Item = Name>) -> Self {
        Self {
            of: name.clone(),
            keys: keys.into_iter().collect(),
        }
    }
}
