//! The untyped tree of an expression: its structure and places, with no names resolved.
//!
//! `Display` writes it so that parsing the result gives the same tree.

use std::fmt;
use std::ops::Range;

use chrono::{NaiveDate, NaiveTime};
use rust_decimal::Decimal;

use crate::dialog::expr::tree::{BinaryOp, IsTest, UnaryOp};
use crate::id::Name;
use crate::time::Duration;

/// A part of an expression and its byte range in the text.
#[derive(Clone, Debug)]
pub struct Raw {
    /// The kind of part.
    pub node: RawNode,
    /// The byte range.
    pub at: Range<usize>,
}

/// The kinds of parts.
#[derive(Clone, Debug, PartialEq)]
pub enum RawNode {
    /// `8`, `2.5`
    Number(Decimal),
    /// `'words'`
    Text(String),
    /// `true`, `false`
    Bool(bool),
    /// `2026-11-27`
    Date(NaiveDate),
    /// `15:30`
    Time(NaiveTime),
    /// `3d`
    Duration(Duration),
    /// `missing`
    Missing,
    /// `bags`
    Name(Name),
    /// `contact.phone`: the expression before the dot, and the name after it with its place.
    Field(Box<Raw>, Name, Range<usize>),
    /// `bean.counts[nyeri]`
    Index(Box<Raw>, Box<Raw>),
    /// `count(brew)`: the name with its place, and the arguments.
    Call(Name, Range<usize>, Vec<Raw>),
    /// `[1, 2]`
    List(Vec<Raw>),
    /// `not x`, `-x`
    Unary(UnaryOp, Box<Raw>),
    /// `x + y`
    Binary(BinaryOp, Box<Raw>, Box<Raw>),
    /// `x is missing`
    Is(Box<Raw>, IsTest),
    /// `within 7d` as an argument: its name and value.
    Named(Name, Box<Raw>),
    /// A part whose fault has been reported.
    Wrong,
}

/// How tightly the kinds of parts bind; a part inside a tighter one needs parentheses.
pub(super) mod tightness {
    pub const OR: u8 = 1;
    pub const AND: u8 = 3;
    pub const NOT: u8 = 5;
    pub const COMPARE: u8 = 7;
    pub const SUM: u8 = 9;
    pub const PRODUCT: u8 = 11;
    pub const NEGATE: u8 = 13;
    pub const WHOLE: u8 = 15;
}

impl Raw {
    /// Shifts every place, so that a part of a text gets the places of the whole.
    pub(super) fn shift(&mut self, by: usize) {
        if by == 0 {
            return;
        }
        let moved = |at: &mut Range<usize>| *at = at.start + by..at.end + by;
        moved(&mut self.at);
        match &mut self.node {
            RawNode::Field(inner, _, at) => {
                moved(at);
                inner.shift(by);
            }
            RawNode::Call(_, at, items) => {
                moved(at);
                items.iter_mut().for_each(|item| item.shift(by));
            }
            RawNode::List(items) => items.iter_mut().for_each(|item| item.shift(by)),
            RawNode::Unary(_, inner) | RawNode::Is(inner, _) | RawNode::Named(_, inner) => {
                inner.shift(by)
            }
            RawNode::Index(left, right) | RawNode::Binary(_, left, right) => {
                left.shift(by);
                right.shift(by);
            }
            RawNode::Number(_)
            | RawNode::Text(_)
            | RawNode::Bool(_)
            | RawNode::Date(_)
            | RawNode::Time(_)
            | RawNode::Duration(_)
            | RawNode::Missing
            | RawNode::Name(_)
            | RawNode::Wrong => {}
        }
    }
}

impl PartialEq for Raw {
    /// Compares the structure, ignoring places.
    fn eq(&self, other: &Self) -> bool {
        match (&self.node, &other.node) {
            (RawNode::Field(base, name, _), RawNode::Field(other, same, _)) => {
                base == other && name == same
            }
            (RawNode::Call(name, _, given), RawNode::Call(same, _, other)) => {
                name == same && given == other
            }
            (node, other) => node == other,
        }
    }
}

impl Raw {
    /// Calls `visit` with every plain name in the order written, without the names of functions and
    /// fields.
    pub fn names<'a>(&'a self, visit: &mut dyn FnMut(&'a Name)) {
        match &self.node {
            RawNode::Name(name) => visit(name),
            RawNode::Field(inner, _, _)
            | RawNode::Unary(_, inner)
            | RawNode::Is(inner, _)
            | RawNode::Named(_, inner) => inner.names(visit),
            RawNode::Index(left, right) | RawNode::Binary(_, left, right) => {
                left.names(visit);
                right.names(visit);
            }
            RawNode::Call(_, _, items) | RawNode::List(items) => {
                items.iter().for_each(|item| item.names(visit))
            }
            RawNode::Number(_)
            | RawNode::Text(_)
            | RawNode::Bool(_)
            | RawNode::Date(_)
            | RawNode::Time(_)
            | RawNode::Duration(_)
            | RawNode::Missing
            | RawNode::Wrong => {}
        }
    }

    /// Returns the depth of the tree.
    pub(super) fn depth(&self) -> usize {
        let inner = match &self.node {
            RawNode::Field(inner, _, _)
            | RawNode::Unary(_, inner)
            | RawNode::Is(inner, _)
            | RawNode::Named(_, inner) => inner.depth(),
            RawNode::Index(left, right) | RawNode::Binary(_, left, right) => {
                left.depth().max(right.depth())
            }
            RawNode::Call(_, _, items) | RawNode::List(items) => {
                items.iter().map(Self::depth).max().unwrap_or(0)
            }
            RawNode::Number(_)
            | RawNode::Text(_)
            | RawNode::Bool(_)
            | RawNode::Date(_)
            | RawNode::Time(_)
            | RawNode::Duration(_)
            | RawNode::Missing
            | RawNode::Name(_)
            | RawNode::Wrong => 0,
        };
        inner + 1
    }

    pub(super) fn tightness(&self) -> u8 {
        match &self.node {
            RawNode::Binary(op, _, _) => op.tightness(),
            RawNode::Is(_, _) => tightness::COMPARE,
            RawNode::Unary(UnaryOp::Not, _) => tightness::NOT,
            RawNode::Unary(UnaryOp::Negate, _) => tightness::NEGATE,
            RawNode::Number(_)
            | RawNode::Text(_)
            | RawNode::Bool(_)
            | RawNode::Date(_)
            | RawNode::Time(_)
            | RawNode::Duration(_)
            | RawNode::Missing
            | RawNode::Name(_)
            | RawNode::Field(_, _, _)
            | RawNode::Index(_, _)
            | RawNode::Call(_, _, _)
            | RawNode::List(_)
            | RawNode::Named(_, _)
            | RawNode::Wrong => tightness::WHOLE,
        }
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, least: u8) -> fmt::Result {
        if self.tightness() < least {
            write!(f, "({self})")
        } else {
            write!(f, "{self}")
        }
    }
}

impl BinaryOp {
    pub(super) fn tightness(self) -> u8 {
        match self {
            Self::Or => tightness::OR,
            Self::And => tightness::AND,
            Self::Add | Self::Subtract => tightness::SUM,
            Self::Multiply | Self::Divide => tightness::PRODUCT,
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
            | Self::HasAll => tightness::COMPARE,
        }
    }

    /// Returns the operator as written.
    pub fn sign(self) -> &'static str {
        match self {
            Self::And => "and",
            Self::Or => "or",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::In => "in",
            Self::NotIn => "not in",
            Self::Has => "has",
            Self::HasAny => "has any",
            Self::HasAll => "has all",
        }
    }
}

impl IsTest {
    /// Returns the word after `is`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Answered => "answered",
            Self::Kind(kind) => kind.word(),
        }
    }
}

impl fmt::Display for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.node {
            RawNode::Number(number) => write!(f, "{number}"),
            RawNode::Text(text) => write!(f, "'{}'", text.replace('\'', "''")),
            RawNode::Bool(truth) => write!(f, "{truth}"),
            RawNode::Date(date) => write!(f, "{}", date.format("%Y-%m-%d")),
            RawNode::Time(time) => write!(f, "{}", time.format("%H:%M")),
            RawNode::Duration(duration) => write!(f, "{duration}"),
            RawNode::Missing => f.write_str("missing"),
            RawNode::Name(name) => f.write_str(name),
            RawNode::Field(base, name, _) => {
                base.write(f, tightness::WHOLE)?;
                write!(f, ".{name}")
            }
            RawNode::Index(base, key) => {
                base.write(f, tightness::WHOLE)?;
                write!(f, "[{key}]")
            }
            RawNode::Call(name, _, arguments) => {
                write!(f, "{name}")?;
                write_items(f, arguments, "(", ")")
            }
            RawNode::List(items) => write_items(f, items, "[", "]"),
            RawNode::Unary(UnaryOp::Not, inner) => {
                f.write_str("not ")?;
                inner.write(f, tightness::NOT)
            }
            RawNode::Unary(UnaryOp::Negate, inner) => {
                f.write_str("-")?;
                inner.write(f, tightness::NEGATE)
            }
            RawNode::Binary(op, left, right) => {
                // Comparisons are not chained; the other operators associate to the left.
                let left_least = if op.tightness() == tightness::COMPARE {
                    op.tightness() + 1
                } else {
                    op.tightness()
                };
                left.write(f, left_least)?;
                write!(f, " {} ", op.sign())?;
                right.write(f, op.tightness() + 1)
            }
            RawNode::Is(inner, test) => {
                inner.write(f, tightness::COMPARE + 1)?;
                write!(f, " is {}", test.word())
            }
            RawNode::Named(name, inner) => write!(f, "{name} {inner}"),
            RawNode::Wrong => f.write_str("…"),
        }
    }
}

fn write_items(f: &mut fmt::Formatter<'_>, items: &[Raw], open: &str, close: &str) -> fmt::Result {
    f.write_str(open)?;
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            f.write_str(", ")?;
        }
        write!(f, "{item}")?;
    }
    f.write_str(close)
}
