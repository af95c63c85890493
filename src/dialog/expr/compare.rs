//! Checks the types of operators and functions, and finds comparisons that are always or never
//! true.

use std::ops::Range;

use crate::dialog::expr::bounds::{Bounds, Verdict};
use crate::dialog::expr::pretty::written;
use crate::dialog::expr::raw::{Raw, RawNode};
use crate::dialog::expr::resolve::{Keys, Resolver};
use crate::dialog::expr::tree::{BinaryOp, Expr, ExprNode, Function, Type};
use crate::dialog::register as code;
use crate::dialog::source::Span;
use crate::id::Name;
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
        let (one, other) = (self.written(left), self.written(right));
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
                    self.written(side),
                    side.kind.describe()
                );
                let help = match (&side.kind, &side.node) {
                    (Type::Text, ExprNode::Literal(_)) => {
                        different_types_help(left, side, &self.written(side))
                    }
                    (Type::Keys(_) | Type::Tags, _) => {
                        format!(
                            "write `count({}) {} …` for how many were chosen",
                            self.written(side),
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
        let (one, other) = (self.bounds(left), self.bounds(right));
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
        let side = self.written(side);
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
                        self.written(&left),
                        op.sign()
                    )
                }
                (Type::Moment, Type::Date) | (Type::Date, Type::Moment) => {
                    "use `today` in place of `now`".to_owned()
                }
                (Type::Keys(_) | Type::Tags, _) => format!(
                    "write `count({})` for how many were chosen",
                    self.written(&left)
                ),
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

    pub(super) fn membership(&mut self, raw: &Raw, op: BinaryOp, left: &Raw, right: &Raw) -> Expr {
        if matches!(right.node, RawNode::List(_)) {
            let left = self.expr(left, None);
            let keys = keys_of(&left.kind);
            let right = self.expr(right, keys.as_ref());
            if let Type::List(kind) = &right.kind
                && !left.kind.goes_with(kind)
            {
                let (one, other) = (self.written(&left), self.written(&right));
                let help = match &left.kind {
                    Type::Keys(_) | Type::Tags => format!("write `{one} has any {other}`"),
                    _ => different_types_help(&left, &right, &other),
                };
                let message = format!(
                    "`{one}` is {}, but the list holds {}",
                    left.kind.describe(),
                    kind.describe()
                );
                self.error(code::DIFFERENT_TYPES, right.span, message, help);
            }
            return self.typed(
                raw,
                ExprNode::Binary(op, Box::new(left), Box::new(right)),
                Type::Bool,
            );
        }
        let right = self.expr(right, None);
        let keys = keys_of(&right.kind);
        let left = self.expr(left, keys.as_ref());
        match &right.kind {
            Type::Keys(_) | Type::Tags | Type::List(_)
                if !matches!(left.kind, Type::Keys(_) | Type::Tags) => {}
            Type::Unknown => {}
            kind => {
                let message = format!(
                    "behind `{}` stands a list in brackets, and this is {}",
                    op.sign(),
                    kind.describe()
                );
                let help = format!(
                    "write `{} {} [..]`, or `==` for one value",
                    self.written(&left),
                    op.sign()
                );
                self.error(code::WRONG_OPERATOR, right.span, message, help);
            }
        }
        self.typed(
            raw,
            ExprNode::Binary(op, Box::new(left), Box::new(right)),
            Type::Bool,
        )
    }

    pub(super) fn membership_test(
        &mut self,
        raw: &Raw,
        op: BinaryOp,
        left: &Raw,
        right: &Raw,
    ) -> Expr {
        let left = self.expr(left, None);
        let keys = keys_of(&left.kind);
        let right = self.expr(right, keys.as_ref());
        if let Some((span, message, help)) = self.holding_fault(op, &left, &right) {
            self.error(code::WRONG_OPERATOR, span, message, help);
        }
        self.typed(
            raw,
            ExprNode::Binary(op, Box::new(left), Box::new(right)),
            Type::Bool,
        )
    }

    fn holding_fault(
        &self,
        op: BinaryOp,
        left: &Expr,
        right: &Expr,
    ) -> Option<(Span, String, String)> {
        let (one, other) = (self.written(left), self.written(right));
        match &left.kind {
            Type::Keys(_) | Type::Tags | Type::Unknown => {}
            Type::Key(_) if op == BinaryOp::Has => {
                return Some((
                    left.span,
                    format!("`{one}` is one option, not several"),
                    format!("write `{one} == {other}`"),
                ));
            }
            Type::Key(_) => {
                return Some((
                    left.span,
                    format!("`{one}` is one option, not several"),
                    format!("write `{one} in {other}`"),
                ));
            }
            kind => {
                let message = format!(
                    "`{}` asks for one of several options, and `{one}` is {}",
                    op.sign(),
                    kind.describe()
                );
                return Some((
                    left.span,
                    message,
                    "use it with a `multi`, a `rank` or `contact.tags`".to_owned(),
                ));
            }
        }
        let is_list = !right.kind.is_single();
        match op {
            _ if right.kind == Type::Unknown => None,
            BinaryOp::Has if is_list => {
                let message = "`has` asks for one option".to_owned();
                Some((
                    right.span,
                    message,
                    format!("write `{one} has any {other}` or `{one} has all {other}`"),
                ))
            }
            BinaryOp::HasAny | BinaryOp::HasAll if !is_list => {
                let message = format!("`{}` asks for several options", op.sign());
                Some((
                    right.span,
                    message,
                    format!(
                        "write `{one} has {other}`, or `{one} {} [{other}, …]`",
                        op.sign()
                    ),
                ))
            }
            _ => {
                let kind = if let Type::List(kind) = &right.kind {
                    kind
                } else {
                    &right.kind
                };
                let is_key = matches!(
                    kind,
                    Type::Key(_) | Type::Keys(_) | Type::Tags | Type::Text | Type::Unknown
                );
                let message = format!(
                    "an option stands behind `{}`, and `{other}` is {}",
                    op.sign(),
                    kind.describe()
                );
                (!is_key).then(|| (right.span, message, "write an option's key".to_owned()))
            }
        }
    }

    pub(super) fn call(
        &mut self,
        raw: &Raw,
        name: &Name,
        at: &Range<usize>,
        arguments: &[Raw],
    ) -> Expr {
        if let Some(found) = self.person_call(raw, name, at, arguments) {
            return found;
        }
        let arguments: Vec<Expr> = arguments
            .iter()
            .map(|argument| self.expr(argument, None))
            .collect();
        let Some(function) = Function::named(name) else {
            return self.unknown_function(raw, name, at);
        };
        match call_type(function, &arguments) {
            Ok(kind) => self.typed(raw, ExprNode::Call(function, arguments), kind),
            Err(place) => {
                let (span, message) = match place.and_then(|place| arguments.get(place)) {
                    Some(odd) => (
                        odd.span,
                        format!("`{name}` cannot take {}", odd.kind.describe()),
                    ),
                    None => (
                        self.span(&raw.at),
                        format!("`{name}` is given {} values", arguments.len()),
                    ),
                };
                self.error(code::WRONG_ARGUMENTS, span, message, usage(function));
                self.faulty(raw)
            }
        }
    }

    fn written(&self, expr: &Expr) -> String {
        written(expr)
    }

    fn bounds(&self, expr: &Expr) -> Bounds {
        Bounds::for_expr(expr, self.names)
    }
}

/// Returns an expression as it would be written in a text.
fn as_placeholder(expr: &Expr) -> String {
    match &expr.node {
        ExprNode::Literal(Value::Text(text)) => text.clone(),
        _ => format!("${{{}}}", written(expr)),
    }
}

fn keys_of(kind: &Type) -> Option<Keys> {
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

fn has_order(kind: &Type) -> bool {
    matches!(
        kind,
        Type::Number | Type::Date | Type::Time | Type::Moment | Type::Duration | Type::Unknown
    )
}

fn different_types_help(left: &Expr, right: &Expr, other: &str) -> String {
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

/// Returns the type of a call, or as the error the index of the first wrong argument (`None` if the
/// number of arguments is wrong).
fn call_type(function: Function, arguments: &[Expr]) -> Result<Type, Option<usize>> {
    let inner = |at: usize| match arguments.get(at).map(|argument| &argument.kind) {
        Some(Type::List(kind)) => Ok((**kind).clone()),
        Some(kind) => Ok(kind.clone()),
        None => Err(None),
    };
    let only = |many: std::ops::RangeInclusive<usize>| {
        if many.contains(&arguments.len()) {
            Ok(())
        } else {
            Err(None)
        }
    };
    let takes = |at: usize, is_fine: bool| if is_fine { Ok(()) } else { Err(Some(at)) };
    match function {
        Function::Count => {
            only(1..=1)?;
            takes(
                0,
                !arguments[0].kind.is_single() || arguments[0].kind == Type::Unknown,
            )?;
            Ok(Type::Number)
        }
        Function::Min | Function::Max | Function::Sum => {
            let kind = inner(0)?;
            let adds = matches!(kind, Type::Number | Type::Duration | Type::Unknown);
            takes(
                0,
                if function == Function::Sum {
                    adds
                } else {
                    has_order(&kind)
                },
            )?;
            (1..arguments.len()).try_for_each(|at| takes(at, inner(at)?.goes_with(&kind)))?;
            Ok(kind)
        }
        Function::Round => {
            only(1..=2)?;
            (0..arguments.len())
                .try_for_each(|at| takes(at, arguments[at].kind.goes_with(&Type::Number)))?;
            Ok(Type::Number)
        }
        Function::DaysSince | Function::Weekday => {
            only(1..=1)?;
            takes(
                0,
                matches!(arguments[0].kind, Type::Date | Type::Moment | Type::Unknown),
            )?;
            Ok(Type::Number)
        }
        Function::Hour => {
            only(1..=1)?;
            takes(
                0,
                matches!(arguments[0].kind, Type::Moment | Type::Time | Type::Unknown),
            )?;
            Ok(Type::Number)
        }
    }
}

fn usage(function: Function) -> &'static str {
    match function {
        Function::Count => {
            "write `count(question)` with a `multi`, a `rank`, `contact.tags` or a list"
        }
        Function::Min => "write `min(a, b, …)` with numbers, dates or times of one type",
        Function::Max => "write `max(a, b, …)` with numbers, dates or times of one type",
        Function::Sum => "write `sum(a, b, …)` with numbers",
        Function::Round => "write `round(number)` or `round(number, places)`",
        Function::DaysSince => "write `days_since(date)`",
        Function::Hour => "write `hour(now)` or `hour(time)`",
        Function::Weekday => "write `weekday(date)`",
    }
}
