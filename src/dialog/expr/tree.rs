//! The typed tree of an expression: what the checker, the engine, segments and the prover all read.

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
    /// What it gives.
    pub kind: Type,
    /// Where it stands in the file.
    pub span: Span,
}

/// What an expression computes.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprNode {
    /// A value written down.
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

/// What a name refers to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ref {
    /// The answer to a question of the dialog.
    Answer(Name),
    /// The words of its "something else": `q.other`.
    Other(Name),
    /// The answer just given, in `valid`.
    JustGiven,
    /// A session variable.
    Variable(Name),
    /// A field of the contact: `name first_name language phone email source tags`, or a declared or kept one.
    Contact(Name),
    /// A constant of `bot.yaml`.
    Bot(Name),
    /// The session's language.
    Lang,
    /// The room.
    Room,
    /// Today's date in the bot's zone.
    Today,
    /// This moment.
    Now,
    /// A result of a vote: `name.winner`, `name.winners`, `name.voters`.
    Vote(Name, VotePart),
    /// A fact about a person: in segments alone.
    Fact(Fact),
}

/// A result of a vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum VotePart {
    /// The winner's key; missing on a tie or below the quorum.
    Winner,
    /// All winners.
    Winners,
    /// How many voted.
    Voters,
    /// Votes by key.
    Counts,
    /// Share of the voters by key, 0 to 1.
    Share,
}

/// `not`, `-`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// Three-valued not.
    Not,
    /// Negation of a number or duration.
    Negate,
}

/// An operator between two expressions.
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

/// What `is` asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IsTest {
    /// Any kind of missing.
    Missing,
    /// There.
    Answered,
    /// One kind of missing.
    Kind(Missing),
}

/// A function of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Function {
    /// How many keys.
    Count,
    /// The least; missing ones are left out.
    Min,
    /// The greatest; missing ones are left out.
    Max,
    /// The sum; missing ones are left out.
    Sum,
    /// To a whole number, half away from zero, or to the given places.
    Round,
    /// Whole days from a date until today.
    DaysSince,
    /// The hour of a moment or time.
    Hour,
    /// The weekday of a date, Monday is 1.
    Weekday,
}

/// What an expression, an answer, a variable or a field gives.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// Words.
    Text,
    /// A number.
    Number,
    /// Yes or no; a condition.
    Bool,
    /// A date.
    Date,
    /// A time of day.
    Time,
    /// A moment.
    Moment,
    /// A length of time.
    Duration,
    /// One key of a set: the question or vote (or empty for a consent or room), and its keys.
    Key(KeySet),
    /// Several keys of a set.
    Keys(KeySet),
    /// Tags: keys nobody lists beforehand.
    Tags,
    /// A place.
    Location,
    /// A file.
    File,
    /// A list of one type.
    List(Box<Type>),
    /// `missing` alone.
    Missing,
    /// Told already; goes with everything, so that one fault is told once.
    Unknown,
}

/// Whose keys, and which.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KeySet {
    /// The question, vote or name they belong to.
    pub of: Name,
    /// The keys, in order; `other` included where it can be chosen.
    pub keys: std::sync::Arc<[Name]>,
}

impl Expr {
    /// Calls `visit` with every name the expression reads, in the order they are written.
    pub fn names<'a>(&'a self, visit: &mut dyn FnMut(&'a Ref, Span)) {
        match &self.node {
            ExprNode::Literal(_) | ExprNode::Missing => {}
            ExprNode::Name(name) => visit(name, self.span),
            ExprNode::Unary(_, inner) | ExprNode::Is(inner, _) => inner.names(visit),
            ExprNode::Binary(_, left, right) => {
                left.names(visit);
                right.names(visit);
            }
            ExprNode::List(items) | ExprNode::Call(_, items) => items.iter().for_each(|item| item.names(visit)),
            ExprNode::Index(_, _, inner) => inner.names(visit),
        }
    }

    /// Returns a number written down, where the expression is one.
    pub fn as_number(&self) -> Option<Decimal> {
        match &self.node {
            ExprNode::Literal(Value::Number(number)) => Some(*number),
            _ => None,
        }
    }
}

impl Type {
    /// Returns whether it is one value, not several.
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
