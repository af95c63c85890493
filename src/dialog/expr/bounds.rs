//! Computes the range of numbers an expression can give before it runs, to find comparisons that
//! are always or never true.

use rust_decimal::Decimal;

use crate::dialog::expr::names::Names;
use crate::dialog::expr::tree::{BinaryOp, Expr, ExprNode, Function, Type, UnaryOp, VotePart};
use crate::value::Value;

/// A range of numbers; each end may be open.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Bounds {
    pub from: Option<Decimal>,
    pub to: Option<Decimal>,
    pub is_whole: bool,
}

/// What is known in advance of a comparison's result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Open,
    Never,
    Always,
}

impl Bounds {
    /// Returns the bounds of an expression; open ones if it is not a number.
    pub fn for_expr(expr: &Expr, names: &Names) -> Self {
        match &expr.node {
            ExprNode::Literal(Value::Number(number)) => {
                Self::between(*number, *number, number.fract().is_zero())
            }
            ExprNode::Name(name) if expr.kind == Type::Number => names
                .known(name)
                .map(|known| Self {
                    from: known.from,
                    to: known.to,
                    is_whole: known.is_whole,
                })
                .unwrap_or_default(),
            ExprNode::Call(Function::Count, given) => Self {
                from: Some(Decimal::ZERO),
                to: given.first().and_then(max_keys),
                is_whole: true,
            },
            ExprNode::Call(Function::Hour, _) => {
                Self::between(Decimal::ZERO, Decimal::from(23), true)
            }
            ExprNode::Call(Function::Weekday, _) => {
                Self::between(Decimal::ONE, Decimal::from(7), true)
            }
            ExprNode::Index(VotePart::Share, _, _) => {
                Self::between(Decimal::ZERO, Decimal::ONE, false)
            }
            ExprNode::Index(VotePart::Counts, _, _) => Self {
                from: Some(Decimal::ZERO),
                to: None,
                is_whole: true,
            },
            ExprNode::Unary(UnaryOp::Negate, inner) => {
                let inner = Self::for_expr(inner, names);
                Self {
                    from: inner.to.map(|to| -to),
                    to: inner.from.map(|from| -from),
                    is_whole: inner.is_whole,
                }
            }
            ExprNode::Binary(BinaryOp::Add, left, right) => {
                Self::for_expr(left, names).plus(&Self::for_expr(right, names))
            }
            ExprNode::Binary(_, _, _)
            | ExprNode::Literal(_)
            | ExprNode::Name(_)
            | ExprNode::Call(_, _)
            | ExprNode::Index(_, _, _)
            | ExprNode::Unary(UnaryOp::Not, _)
            | ExprNode::Missing
            | ExprNode::Is(_, _)
            | ExprNode::List(_) => Self::default(),
        }
    }

    /// Returns the verdict on a comparison, from the bounds of its sides.
    pub fn verdict(op: BinaryOp, left: &Self, right: &Self) -> Verdict {
        match op {
            BinaryOp::Less => {
                Self::verdict_from(left.is_below(right, true), right.is_below(left, false))
            }
            BinaryOp::LessEqual => {
                Self::verdict_from(left.is_below(right, false), right.is_below(left, true))
            }
            BinaryOp::Greater => {
                Self::verdict_from(right.is_below(left, true), left.is_below(right, false))
            }
            BinaryOp::GreaterEqual => {
                Self::verdict_from(right.is_below(left, false), left.is_below(right, true))
            }
            BinaryOp::Equal => Self::verdict_from(left.is_same_point(right), left.is_apart(right)),
            BinaryOp::NotEqual => {
                Self::verdict_from(left.is_apart(right), left.is_same_point(right))
            }
            BinaryOp::And
            | BinaryOp::Or
            | BinaryOp::Add
            | BinaryOp::Subtract
            | BinaryOp::Multiply
            | BinaryOp::Divide
            | BinaryOp::In
            | BinaryOp::NotIn
            | BinaryOp::Has
            | BinaryOp::HasAny
            | BinaryOp::HasAll => Verdict::Open,
        }
    }

    fn verdict_from(always: bool, never: bool) -> Verdict {
        match (always, never) {
            (true, _) => Verdict::Always,
            (_, true) => Verdict::Never,
            (false, false) => Verdict::Open,
        }
    }

    fn between(from: Decimal, to: Decimal, is_whole: bool) -> Self {
        Self {
            from: Some(from),
            to: Some(to),
            is_whole,
        }
    }

    fn plus(&self, other: &Self) -> Self {
        let add = |one: Option<Decimal>, other: Option<Decimal>| one?.checked_add(other?);
        Self {
            from: add(self.from, other.from),
            to: add(self.to, other.to),
            is_whole: self.is_whole && other.is_whole,
        }
    }

    /// Returns whether every number of this range is below every number of the other; if not
    /// `strictly`, they may also be equal.
    fn is_below(&self, other: &Self, strictly: bool) -> bool {
        match (self.to, other.from) {
            (Some(to), Some(from)) => to < from || (!strictly && to == from),
            _ => false,
        }
    }

    fn is_apart(&self, other: &Self) -> bool {
        let has_part = |point: &Self| point.point().is_some_and(|point| !point.fract().is_zero());
        self.is_below(other, true)
            || other.is_below(self, true)
            || (self.is_whole && has_part(other))
            || (other.is_whole && has_part(self))
    }

    fn is_same_point(&self, other: &Self) -> bool {
        self.point().is_some() && self.point() == other.point()
    }

    fn point(&self) -> Option<Decimal> {
        self.from.filter(|from| self.to == Some(*from))
    }
}

fn max_keys(given: &Expr) -> Option<Decimal> {
    match &given.kind {
        Type::Keys(set) if !set.is_open() => Some(Decimal::from(set.keys.len())),
        _ => None,
    }
}
