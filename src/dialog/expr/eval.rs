//! Evaluates an expression: three-valued, exact and with bounded cost. The only failure is a
//! missing value.
//!
//! A value that cannot be computed (a division by zero, a number too large) is missing as
//! `unknown`.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::dialog::expr::arithmetic::{arithmetic, negate};
use crate::dialog::expr::fact::{Fact, Pick};
use crate::dialog::expr::scope::Scope;
use crate::dialog::expr::tree::{BinaryOp, Expr, ExprNode, IsTest, Ref, UnaryOp, VotePart};
use crate::dialog::fold::same_words;
use crate::id::Name;
use crate::value::{Missing, Outcome, Value};

/// The most nodes and comparisons one evaluation may visit.
pub const COST_LIMIT: u32 = 10_000;

/// The kind of missing that means "this cannot be computed".
pub const NOT_COMPUTABLE: Missing = Missing::Unknown;

/// A value during evaluation; borrowed if it is only passed on.
pub(super) type EvalResult<'e> = Result<Cow<'e, Value>, Missing>;

/// Evaluates an expression. Returns the kind of missing as the error if it has no value.
pub fn eval(expr: &Expr, scope: &dyn Scope) -> Outcome {
    Evaluation {
        scope,
        left: COST_LIMIT,
    }
    .run(expr)
    .map(Cow::into_owned)
}

/// Returns whether a condition is true; a missing result counts as not true.
pub fn holds(condition: &Expr, scope: &dyn Scope) -> bool {
    matches!(
        Evaluation {
            scope,
            left: COST_LIMIT
        }
        .run(condition)
        .as_deref(),
        Ok(Value::Bool(true))
    )
}

/// One running evaluation.
pub(super) struct Evaluation<'e> {
    pub(super) scope: &'e dyn Scope,
    left: u32,
}

impl<'e> Evaluation<'e> {
    pub(super) fn run(&mut self, expr: &'e Expr) -> EvalResult<'e> {
        self.spend(1)?;
        match &expr.node {
            ExprNode::Literal(value) => Ok(Cow::Borrowed(value)),
            ExprNode::Missing => Err(Missing::NotAsked),
            ExprNode::Name(name) => self.scope.value(name),
            ExprNode::Unary(UnaryOp::Not, inner) => {
                self.truth(inner).map(|truth| bool_value(!truth))
            }
            ExprNode::Unary(UnaryOp::Negate, inner) => {
                or_not_computable(negate(&*self.run(inner)?))
            }
            ExprNode::Binary(op, left, right) => self.binary(*op, left, right),
            ExprNode::Is(inner, test) => Ok(bool_value(is(self.run(inner).err(), *test))),
            ExprNode::List(items) => self.list(items),
            ExprNode::Call(function, arguments) => self.call(*function, arguments),
            ExprNode::Index(part, vote, key) => self.index(*part, vote, key),
        }
    }

    /// Returns every value of a list, or of the keys that an expression gives; each may be missing.
    pub(super) fn items(&mut self, expr: &'e Expr) -> Result<Vec<EvalResult<'e>>, Missing> {
        if let ExprNode::List(items) = &expr.node {
            return Ok(items.iter().map(|item| self.run(item)).collect());
        }
        match self.run(expr)? {
            Cow::Borrowed(Value::List(items)) => {
                Ok(items.iter().map(|item| Ok(Cow::Borrowed(item))).collect())
            }
            list => match list.into_owned() {
                Value::Keys(keys) => Ok(keys
                    .into_iter()
                    .map(|key| Ok(Cow::Owned(Value::Key(key))))
                    .collect()),
                Value::List(items) => {
                    Ok(items.into_iter().map(|item| Ok(Cow::Owned(item))).collect())
                }
                _ => Err(NOT_COMPUTABLE),
            },
        }
    }

    fn spend(&mut self, cost: usize) -> Result<(), Missing> {
        self.left = self
            .left
            .checked_sub(u32::try_from(cost).unwrap_or(u32::MAX))
            .ok_or(NOT_COMPUTABLE)?;
        Ok(())
    }

    fn truth(&mut self, expr: &'e Expr) -> Result<bool, Missing> {
        match *self.run(expr)? {
            Value::Bool(truth) => Ok(truth),
            _ => Err(NOT_COMPUTABLE),
        }
    }

    fn binary(&mut self, op: BinaryOp, left: &'e Expr, right: &'e Expr) -> EvalResult<'e> {
        if let ExprNode::Name(Ref::Fact(Fact::Answers(past))) = &left.node
            && past.pick.is_several()
            && op.compares()
        {
            return self.each_answer(op, past.pick, left, right);
        }
        match op {
            BinaryOp::And => self.decided_by(false, left, right),
            BinaryOp::Or => self.decided_by(true, left, right),
            BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide => {
                let (left, right) = (self.run(left)?, self.run(right)?);
                or_not_computable(arithmetic(op, &left, &right))
            }
            BinaryOp::Equal
            | BinaryOp::NotEqual
            | BinaryOp::Less
            | BinaryOp::LessEqual
            | BinaryOp::Greater
            | BinaryOp::GreaterEqual
            | BinaryOp::In
            | BinaryOp::NotIn
            | BinaryOp::Has
            | BinaryOp::HasAny
            | BinaryOp::HasAll => {
                let left = self.run(left)?;
                self.compare(op, &left, right)
            }
        }
    }

    /// Evaluates a comparison of a value with the right side.
    fn compare(&mut self, op: BinaryOp, left: &Value, right: &'e Expr) -> EvalResult<'e> {
        match op {
            BinaryOp::Equal => self.equal(left, right),
            BinaryOp::NotEqual => self.equal(left, right).map(invert),
            BinaryOp::Less => self.ordered(left, right, Ordering::is_lt),
            BinaryOp::LessEqual => self.ordered(left, right, Ordering::is_le),
            BinaryOp::Greater => self.ordered(left, right, Ordering::is_gt),
            BinaryOp::GreaterEqual => self.ordered(left, right, Ordering::is_ge),
            BinaryOp::In => self.is_in(left, right),
            BinaryOp::NotIn => self.is_in(left, right).map(invert),
            BinaryOp::Has | BinaryOp::HasAny => self.has(left, right, true),
            BinaryOp::HasAll => self.has(left, right, false),
            BinaryOp::And
            | BinaryOp::Or
            | BinaryOp::Add
            | BinaryOp::Subtract
            | BinaryOp::Multiply
            | BinaryOp::Divide => Err(NOT_COMPUTABLE),
        }
    }

    /// Compares each of several answers: for `any` one true result is enough, for `all` every one
    /// must be true; without answers the result is missing.
    fn each_answer(
        &mut self,
        op: BinaryOp,
        pick: Pick,
        left: &'e Expr,
        right: &'e Expr,
    ) -> EvalResult<'e> {
        let answers = self.items(left)?;
        self.spend(answers.len())?;
        let mut truths = Vec::with_capacity(answers.len());
        for answer in answers {
            truths.push(match self.compare(op, &*answer?, right).as_deref() {
                Ok(Value::Bool(truth)) => Ok(*truth),
                Ok(_) => Err(NOT_COMPUTABLE),
                Err(missing) => Err(*missing),
            });
        }
        if pick == Pick::All {
            all(truths.into_iter())
        } else {
            any(truths.into_iter())
        }
    }

    /// Evaluates `and` (one `false` decides it) and `or` (one `true` decides it), even if the other
    /// side is missing.
    fn decided_by(&mut self, decisive: bool, left: &'e Expr, right: &'e Expr) -> EvalResult<'e> {
        let left = self.truth(left);
        if left == Ok(decisive) {
            return Ok(bool_value(decisive));
        }
        let right = self.truth(right);
        if right == Ok(decisive) {
            return Ok(bool_value(decisive));
        }
        left.and(right).map(bool_value)
    }

    fn equal(&mut self, left: &Value, right: &'e Expr) -> EvalResult<'e> {
        is_equal(left, &*self.run(right)?)
            .map(bool_value)
            .ok_or(NOT_COMPUTABLE)
    }

    fn ordered(
        &mut self,
        left: &Value,
        right: &'e Expr,
        test: fn(Ordering) -> bool,
    ) -> EvalResult<'e> {
        order(left, &*self.run(right)?)
            .map(|order| bool_value(test(order)))
            .ok_or(NOT_COMPUTABLE)
    }

    /// Evaluates `x in [..]`: true if an item is equal, missing if none is and some are missing.
    fn is_in(&mut self, value: &Value, right: &'e Expr) -> EvalResult<'e> {
        let items = self.items(right)?;
        self.spend(items.len())?;
        any(items
            .into_iter()
            .map(|item| is_equal(value, &*item?).ok_or(NOT_COMPUTABLE)))
    }

    /// Evaluates `has`, `has any` (one match makes it true) and `has all` (one mismatch makes it
    /// false).
    fn has(&mut self, held: &Value, right: &'e Expr, one_is_enough: bool) -> EvalResult<'e> {
        let Value::Keys(held) = held else {
            return Err(NOT_COMPUTABLE);
        };
        let wanted = match &right.kind {
            kind if kind.is_single() => vec![self.run(right)],
            _ => self.items(right)?,
        };
        self.spend(held.len().saturating_mul(wanted.len()))?;
        let each = wanted
            .into_iter()
            .map(|key| key.map(|key| held.iter().any(|held| Some(held.as_str()) == key_of(&key))));
        if one_is_enough { any(each) } else { all(each) }
    }

    fn list(&mut self, items: &'e [Expr]) -> EvalResult<'e> {
        let values: Result<Vec<Value>, Missing> = items
            .iter()
            .map(|item| self.run(item).map(Cow::into_owned))
            .collect();
        Ok(Cow::Owned(Value::List(values?)))
    }

    fn index(&mut self, part: VotePart, vote: &Name, key: &'e Expr) -> EvalResult<'e> {
        let key = self.run(key)?;
        let key = key_of(&key).ok_or(NOT_COMPUTABLE)?;
        self.scope
            .tally(vote, part, &Name::new(key))
            .map(Cow::Owned)
    }
}

/// Returns whether two values are equal; `None` if they cannot be compared.
pub fn is_equal(left: &Value, right: &Value) -> Option<bool> {
    match (left, right) {
        (Value::Text(left), Value::Text(right)) => Some(same_words(left, right)),
        (Value::Key(key), Value::Text(text)) | (Value::Text(text), Value::Key(key)) => {
            Some(key == text)
        }
        (Value::Keys(left), Value::Keys(right)) => {
            Some(left.len() == right.len() && left.iter().all(|key| right.contains(key)))
        }
        (left, right) if std::mem::discriminant(left) == std::mem::discriminant(right) => {
            Some(left == right)
        }
        _ => None,
    }
}

/// Returns the order of two values; `None` if they have none.
pub fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => Some(left.cmp(right)),
        (Value::Date(left), Value::Date(right)) => Some(left.cmp(right)),
        (Value::Time(left), Value::Time(right)) => Some(left.cmp(right)),
        (Value::Moment(left), Value::Moment(right)) => Some(left.cmp(right)),
        (Value::Duration(left), Value::Duration(right)) => Some(left.cmp(right)),
        _ => None,
    }
}

pub(super) fn or_not_computable<'e>(value: Option<Value>) -> EvalResult<'e> {
    value.map(Cow::Owned).ok_or(NOT_COMPUTABLE)
}

fn bool_value<'e>(truth: bool) -> Cow<'e, Value> {
    Cow::Owned(Value::Bool(truth))
}

fn invert(truth: Cow<'_, Value>) -> Cow<'_, Value> {
    match *truth {
        Value::Bool(truth) => bool_value(!truth),
        _ => truth,
    }
}

fn is(missing: Option<Missing>, test: IsTest) -> bool {
    match test {
        IsTest::Missing => missing.is_some(),
        IsTest::Answered => missing.is_none(),
        IsTest::Kind(kind) => missing == Some(kind),
    }
}

fn key_of(value: &Value) -> Option<&str> {
    match value {
        Value::Key(key) => Some(key),
        Value::Text(text) => Some(text),
        _ => None,
    }
}

fn any<'e>(truths: impl Iterator<Item = Result<bool, Missing>>) -> EvalResult<'e> {
    let mut missing = None;
    for truth in truths {
        match truth {
            Ok(true) => return Ok(bool_value(true)),
            Ok(false) => {}
            Err(kind) => missing = missing.or(Some(kind)),
        }
    }
    missing.map_or(Ok(bool_value(false)), Err)
}

fn all<'e>(truths: impl Iterator<Item = Result<bool, Missing>>) -> EvalResult<'e> {
    any(truths.map(|truth| truth.map(|truth| !truth))).map(invert)
}
