//! Lowers a segment's condition, and refuses what cannot be kept up to date.

use crate::dialog::ast::Scalar;
use crate::dialog::diagnostic::{Diagnostic, Severity};
use crate::dialog::expr::fact::Fact;
use crate::dialog::expr::names::Names;
use crate::dialog::expr::pretty::written;
use crate::dialog::expr::resolve;
use crate::dialog::expr::tree::{BinaryOp, Expr, ExprNode, Function, Ref, Type, UnaryOp};
use crate::dialog::register as codes;
use crate::dialog::segments::ast::Condition;
use crate::dialog::source::Span;

/// Lowers a condition with what it consists of.
pub(super) fn lower(
    condition: &Condition,
    names: &Names,
    diagnostics: &mut Vec<Diagnostic>,
) -> Expr {
    let (op, conditions, span) = match condition {
        Condition::One(scalar) => return lower_one(scalar, names, diagnostics),
        Condition::All(conditions, span) => (BinaryOp::And, conditions, *span),
        Condition::Any(conditions, span) | Condition::None(conditions, span) => {
            (BinaryOp::Or, conditions, *span)
        }
    };
    let made = |node| Expr {
        node,
        kind: Type::Bool,
        span,
    };
    let mut all = conditions
        .iter()
        .map(|condition| lower(condition, names, diagnostics))
        .collect::<Vec<_>>()
        .into_iter();
    let Some(first) = all.next() else {
        return made(ExprNode::Missing);
    };
    let joined = all.fold(first, |left, right| {
        made(ExprNode::Binary(op, Box::new(left), Box::new(right)))
    });
    match condition {
        Condition::None(..) => made(ExprNode::Unary(UnaryOp::Not, Box::new(joined))),
        Condition::One(_) | Condition::All(..) | Condition::Any(..) => joined,
    }
}

/// Lowers a condition of one line.
pub(super) fn lower_one(scalar: &Scalar, names: &Names, diagnostics: &mut Vec<Diagnostic>) -> Expr {
    let before = diagnostics.len();
    let expr = resolve::condition(scalar, names, diagnostics);
    if diagnostics[before..]
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error)
    {
        return expr;
    }
    if let Some(several) = uncompared(&expr) {
        let message = format!(
            "`{}` stands for several answers, so it has to be compared",
            written(several)
        );
        let help = format!(
            "write a comparison behind it, such as `{} >= 9`; for how many there are write `times(…)`",
            written(several)
        );
        diagnostics.push(Diagnostic::error(codes::NOT_COMPARED, several.span, message).help(help));
    }
    if let Some(span) = unpredictable_now(&expr) {
        let message = "in a segment `now` can only be compared with another moment";
        let help = "write `seen(within 30d)`, `days_since(…) > 30`, or `now - contact.since > 30d`";
        diagnostics.push(Diagnostic::error(codes::NOW_IN_SEGMENT, span, message).help(help));
    }
    expr
}

/// Returns the first part of a condition that stands for several answers and is not compared.
fn uncompared(expr: &Expr) -> Option<&Expr> {
    let is_several = |expr: &Expr| matches!(&expr.node, ExprNode::Name(Ref::Fact(Fact::Answers(past))) if past.pick.is_several());
    match &expr.node {
        ExprNode::Name(_) if is_several(expr) => Some(expr),
        ExprNode::Literal(_) | ExprNode::Missing | ExprNode::Name(_) => None,
        ExprNode::Binary(op, left, right) => {
            let is_compared = op.compares() && is_several(left);
            let left = if is_compared { None } else { uncompared(left) };
            left.or_else(|| uncompared(right))
        }
        ExprNode::Unary(_, inner) | ExprNode::Is(inner, _) | ExprNode::Index(_, _, inner) => {
            uncompared(inner)
        }
        ExprNode::List(items) | ExprNode::Call(_, items) => items.iter().find_map(uncompared),
    }
}

/// Returns the place of a `now` that makes it impossible to compute when the condition changes by
/// itself; `None` if there is none.
fn unpredictable_now(expr: &Expr) -> Option<Span> {
    let is_now = |expr: &Expr| matches!(expr.node, ExprNode::Name(Ref::Now));
    match &expr.node {
        ExprNode::Name(Ref::Now) => Some(expr.span),
        ExprNode::Literal(_) | ExprNode::Missing | ExprNode::Name(_) => None,
        ExprNode::Call(Function::Hour | Function::Weekday | Function::DaysSince, given)
            if given.iter().all(is_now) =>
        {
            None
        }
        ExprNode::Binary(op, left, right) if op.compares() => {
            match (count_nows(left), count_nows(right)) {
                (Some(0), Some(0)) => None,
                (Some(one), Some(other)) if one + other == 1 && op.orders() => None,
                _ => Some(expr.span),
            }
        }
        ExprNode::Binary(_, left, right) => {
            unpredictable_now(left).or_else(|| unpredictable_now(right))
        }
        ExprNode::Unary(_, inner) | ExprNode::Is(inner, _) | ExprNode::Index(_, _, inner) => {
            unpredictable_now(inner)
        }
        ExprNode::List(items) | ExprNode::Call(_, items) => {
            items.iter().find_map(unpredictable_now)
        }
    }
}

/// Counts how often `now` is added or subtracted; `None` if it occurs in any other way.
fn count_nows(expr: &Expr) -> Option<usize> {
    match &expr.node {
        ExprNode::Name(Ref::Now) => Some(1),
        ExprNode::Binary(BinaryOp::Add | BinaryOp::Subtract, left, right) => {
            Some(count_nows(left)? + count_nows(right)?)
        }
        _ => unpredictable_now(expr).is_none().then_some(0),
    }
}
