//! Checks the types of the functions that every dialog knows.

use std::ops::Range;

use crate::dialog::expr::compare::has_order;
use crate::dialog::expr::raw::Raw;
use crate::dialog::expr::resolve::Resolver;
use crate::dialog::expr::tree::{Expr, ExprNode, Function, Type};
use crate::dialog::register as code;
use crate::id::Name;

impl Resolver<'_> {
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
