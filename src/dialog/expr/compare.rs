//! Checks the types of comparisons and arithmetic, and finds comparisons that are always or never
//! true.

use crate::dialog::expr::bounds::{Bounds, Verdict};
use crate::dialog::expr::pretty::written;
use crate::dialog::expr::raw::{Raw, RawNode};
use crate::dialog::expr::resolve::{Keys, Resolver};
use crate::dialog::expr::tree::{BinaryOp, Expr, ExprNode, Type};
use crate::dialog::register as code;
use crate::value::Value;

impl Resolver<'_> {
    pub(super) fn comparison(&mut self, raw: &Raw, op: BinaryOp, left: &Raw, right: &Raw) -> Expr {
        for side in [left, right] {
            if side.node == RawNode::Missing {
                return self.compared_with_missing(
                    raw,
                    op,
                    side,
                    if std::ptr::eq(side, left) {
                        right
                    } else {
                        left
                    },
                );
            }
        }
        let (left, right) = self.sides(left, right);
        let is_fine = if matches!(op, BinaryOp::Equal | BinaryOp::NotEqual) {
            self.check_same(op, &left, &right)
        } else {
            self.check_ordered(op, &left, &right)
        };
        if is_fine {
            self.check_verdict(raw, op, &left, &right);
        }
        self.typed(
            raw,
            ExprNode::Binary(op, Box::new(left), Box::new(right)),
            Type::Bool,
        )
    }

    /// Resolves both sides; keys of the side with options may be written as text or, on the right,
    /// without quotes.
    fn sides(&mut self, left: &Raw, right: &Raw) -> (Expr, Expr) {
        if matches!(left.node, RawNode::Text(_)) && !matches!(right.node, RawNode::Text(_)) {
            let right = self.expr(right, None);
            let keys = keys_of(&right.kind);
            return (self.expr(left, keys.as_ref()), right);
        }
        let left = self.expr(left, None);
        if left.kind == Type::Unknown && matches!(right.node, RawNode::Name(_)) {
            // A bare name on the right may be an option of the unresolved question on the left, so
            // it is not reported as well.
            let right = self.faulty(right);
            return (left, right);
        }
        let keys = keys_of(&left.kind);
        let right = self.expr(right, keys.as_ref());
        (left, right)
    }

    fn compared_with_missing(
        &mut self,
        raw: &Raw,
        op: BinaryOp,
        missing: &Raw,
        other: &Raw,
    ) -> Expr {
        let test = if op == BinaryOp::NotEqual {
            "is answered"
        } else {
            "is missing"
        };
        let message = "`missing` cannot be compared: nothing is ever equal to it";
        self.error(
            code::MISSING_AS_VALUE,
            self.span(&missing.at),
            message,
            format!("write `{other} {test}`"),
        );
        self.expr(other, None);
        self.faulty(raw)
    }

    fn check_same(&mut self, op: BinaryOp, left: &Expr, right: &Expr) -> bool {
        if left.kind.goes_with(&right.kind) {
            return true;
        }
        let (one, other) = (written(left), written(right));
        let help = match (&left.kind, &right.kind) {
            (Type::Keys(_) | Type::Tags, Type::Key(_)) if op == BinaryOp::NotEqual => {
                format!("write `not {one} has {other}`")
            }
            (Type::Keys(_) | Type::Tags, Type::Key(_)) => format!("write `{one} has {other}`"),
            (Type::Keys(_), Type::List(_)) => {
                format!("write `{one} has all {other}` or `{one} has any {other}`")
            }
            (Type::Key(_), Type::List(_)) => format!("write `{one} in {other}`"),
            _ => different_types_help(left, right, &other),
        };
        let message = format!(
            "`{one}` is {}, but `{other}` is {}",
            left.kind.describe(),
            right.kind.describe()
        );
        self.error(code::DIFFERENT_TYPES, right.span, message, help);
        false
    }

    fn check_ordered(&mut self, op: BinaryOp, left: &Expr, right: &Expr) -> bool {
        for side in [left, right] {
            if !has_order(&side.kind) {
                let message = format!(
                    "`{}` compares numbers, dates and times, and `{}` is {}",
                    op.sign(),
                    written(side),
                    side.kind.describe()
                );
                let help = match (&side.kind, &side.node) {
                    (Type::Text, ExprNode::Literal(_)) => {
                        different_types_help(left, side, &written(side))
                    }
                    (Type::Keys(_) | Type::Tags, _) => {
                        format!(
                            "write `count({}) {} …` for how many were chosen",
                            written(side),
                            op.sign()
                        )
                    }
                    _ => "compare with `==` or `!=`".to_owned(),
                };
                self.error(code::WRONG_OPERATOR, side.span, message, help);
                return false;
            }
        }
        self.check_same(op, left, right)
    }

    fn check_verdict(&mut self, raw: &Raw, op: BinaryOp, left: &Expr, right: &Expr) {
        let (one, other) = (
            Bounds::for_expr(left, self.names),
            Bounds::for_expr(right, self.names),
        );
        match Bounds::verdict(op, &one, &other) {
            Verdict::Open => {}
            Verdict::Never => {
                let help = self
                    .range_help(left, &one)
                    .or_else(|| self.range_help(right, &other));
                self.warning(
                    code::NEVER_TRUE,
                    self.span(&raw.at),
                    "this comparison is never true",
                    help.unwrap_or_else(|| "look at both sides again".to_owned()),
                );
            }
            Verdict::Always => {
                let help = self
                    .range_help(left, &one)
                    .or_else(|| self.range_help(right, &other));
                let help = help.map(|help| {
                    format!("{help}; to ask whether there is an answer, write `… is answered`")
                });
                let message = "this comparison is always true, unless the answer is missing";
                self.warning(
                    code::ALWAYS_TRUE,
                    self.span(&raw.at),
                    message,
                    help.unwrap_or_else(|| "look at both sides again".to_owned()),
                );
            }
        }
    }

    fn range_help(&self, side: &Expr, bounds: &Bounds) -> Option<String> {
        if matches!(side.node, ExprNode::Literal(_)) {
            return None;
        }
        let side = written(side);
        match (bounds.from, bounds.to) {
            (Some(from), Some(to)) => Some(format!("`{side}` goes from {from} to {to}")),
            (Some(from), None) => Some(format!("`{side}` is {from} or more")),
            (None, Some(to)) => Some(format!("`{side}` is {to} or less")),
            (None, None) if bounds.is_whole => Some(format!("`{side}` is a whole number")),
            (None, None) => None,
        }
    }

    pub(super) fn arithmetic(&mut self, raw: &Raw, op: BinaryOp, left: &Raw, right: &Raw) -> Expr {
        let (left, right) = (self.expr(left, None), self.expr(right, None));
        if op == BinaryOp::Divide && right.as_number().is_some_and(|number| number.is_zero()) {
            self.error(
                code::DIVISION_BY_ZERO,
                right.span,
                "nothing can be divided by zero",
                "divide by another number",
            );
        }
        let kind = arithmetic_type(op, &left.kind, &right.kind).unwrap_or_else(|| {
            let message = format!(
                "`{}` does not go between {} and {}",
                op.sign(),
                left.kind.describe(),
                right.kind.describe()
            );
            let help = match (&left.kind, &right.kind) {
                (Type::Text, _) | (_, Type::Text) if op == BinaryOp::Add => {
                    format!(
                        "to join them write one text between quotes: \"{} {}\"",
                        as_placeholder(&left),
                        as_placeholder(&right)
                    )
                }
                (Type::Date | Type::Moment, Type::Number) => {
                    format!(
                        "write a duration, such as `{} {} 3d`",
                        written(&left),
                        op.sign()
                    )
                }
                (Type::Moment, Type::Date) | (Type::Date, Type::Moment) => {
                    "use `today` in place of `now`".to_owned()
                }
                (Type::Keys(_) | Type::Tags, _) => {
                    format!("write `count({})` for how many were chosen", written(&left))
                }
                _ => "arithmetic goes with numbers, dates and durations".to_owned(),
            };
            self.error(code::WRONG_OPERATOR, self.span(&raw.at), message, help);
            Type::Unknown
        });
        self.typed(
            raw,
            ExprNode::Binary(op, Box::new(left), Box::new(right)),
            kind,
        )
    }
}

/// Returns an expression as it would be written in a text.
fn as_placeholder(expr: &Expr) -> String {
    match &expr.node {
        ExprNode::Literal(Value::Text(text)) => text.clone(),
        _ => format!("${{{}}}", written(expr)),
    }
}

pub(super) fn keys_of(kind: &Type) -> Option<Keys> {
    match kind {
        Type::Key(set) | Type::Keys(set) => Some(Keys::Of(set.clone())),
        Type::Tags => Some(Keys::Tags),
        Type::List(inner) => keys_of(inner),
        Type::Text
        | Type::Number
        | Type::Bool
        | Type::Date
        | Type::Time
        | Type::Moment
        | Type::Duration
        | Type::Location
        | Type::File
        | Type::Missing
        | Type::Unknown => None,
    }
}

pub(super) fn has_order(kind: &Type) -> bool {
    matches!(
        kind,
        Type::Number | Type::Date | Type::Time | Type::Moment | Type::Duration | Type::Unknown
    )
}

pub(super) fn different_types_help(left: &Expr, right: &Expr, other: &str) -> String {
    match (&left.kind, &right.kind, &right.node) {
        (
            Type::Number | Type::Date | Type::Time | Type::Duration,
            Type::Text,
            ExprNode::Literal(Value::Text(text)),
        ) => {
            if text.starts_with(|c: char| c.is_ascii_digit()) {
                format!("take the quotes away: `{text}`")
            } else {
                format!("compare it with {}", left.kind.describe())
            }
        }
        (Type::Bool, _, _) => {
            "compare with `true` or `false`, or let the question stand alone".to_owned()
        }
        (Type::Date, Type::Moment, _) | (Type::Moment, Type::Date, _) => {
            "use `today` in place of `now` for dates".to_owned()
        }
        (Type::Text, Type::Number, ExprNode::Literal(_)) => {
            format!("write it between quotes: `'{other}'`, or ask a `number`")
        }
        (Type::Key(_), Type::Key(_), _) => {
            "they share no option, so they are never the same".to_owned()
        }
        (Type::Duration, Type::Number, _) => "write a duration, such as `3d`".to_owned(),
        _ => "compare two values of one type".to_owned(),
    }
}

fn arithmetic_type(op: BinaryOp, left: &Type, right: &Type) -> Option<Type> {
    use Type::{Date, Duration, Moment, Number, Time, Unknown};
    match (op, left, right) {
        (_, Unknown, _) | (_, _, Unknown) => Some(Unknown),
        (_, Number, Number) | (BinaryOp::Divide, Duration, Duration) => Some(Number),
        (BinaryOp::Add | BinaryOp::Subtract, Duration, Duration)
        | (BinaryOp::Subtract, Date, Date)
        | (BinaryOp::Subtract, Time, Time)
        | (BinaryOp::Subtract, Moment, Moment)
        | (BinaryOp::Multiply | BinaryOp::Divide, Duration, Number)
        | (BinaryOp::Multiply, Number, Duration) => Some(Duration),
        (BinaryOp::Add | BinaryOp::Subtract, moved @ (Date | Time | Moment), Duration)
        | (BinaryOp::Add, Duration, moved @ (Date | Time | Moment)) => Some(moved.clone()),
        _ => None,
    }
}
