//! Evaluates the functions `count min max sum round days_since hour weekday`.

use std::borrow::Cow;
use std::cmp::Ordering;

use chrono::{Datelike, NaiveDate, Timelike};
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use crate::dialog::expr::arithmetic::add;
use crate::dialog::expr::eval::{EvalResult, Evaluation, NOT_COMPUTABLE, or_not_computable, order};
use crate::dialog::expr::tree::{Expr, Function, Ref};
use crate::value::{Missing, Value};

impl<'e> Evaluation<'e> {
    /// Evaluates a function.
    pub(super) fn call(&mut self, function: Function, arguments: &'e [Expr]) -> EvalResult<'e> {
        match function {
            Function::Min => extreme(self, arguments, Ordering::Less),
            Function::Max => extreme(self, arguments, Ordering::Greater),
            Function::Sum => sum(self, arguments),
            Function::Count => count(self, first(arguments)?),
            Function::Round => round(self, arguments),
            Function::DaysSince => days_since(self, first(arguments)?),
            Function::Hour => hour(self, first(arguments)?),
            Function::Weekday => weekday(self, first(arguments)?),
        }
    }
}

impl Function {
    /// Every function.
    pub const ALL: [Self; 8] = [
        Self::Count,
        Self::Min,
        Self::Max,
        Self::Sum,
        Self::Round,
        Self::DaysSince,
        Self::Hour,
        Self::Weekday,
    ];

    /// Returns the name of the function.
    pub fn name(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Min => "min",
            Self::Max => "max",
            Self::Sum => "sum",
            Self::Round => "round",
            Self::DaysSince => "days_since",
            Self::Hour => "hour",
            Self::Weekday => "weekday",
        }
    }

    /// Returns a function by its name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|function| function.name() == name)
    }
}

fn first(arguments: &[Expr]) -> Result<&Expr, Missing> {
    arguments.first().ok_or(NOT_COMPUTABLE)
}

/// Returns the values that are not missing, and the kind of the first missing one.
fn present<'e>(evaluation: &mut Evaluation<'e>, arguments: &'e [Expr]) -> (Vec<Value>, Missing) {
    let (mut values, mut missing) = (Vec::new(), None);
    for argument in arguments {
        let items = if argument.kind.is_single() {
            vec![evaluation.run(argument)]
        } else {
            evaluation
                .items(argument)
                .unwrap_or_else(|kind| vec![Err(kind)])
        };
        for item in items {
            match item {
                Ok(value) => values.push(value.into_owned()),
                Err(kind) => missing = missing.or(Some(kind)),
            }
        }
    }
    (values, missing.unwrap_or(NOT_COMPUTABLE))
}

fn extreme<'e>(
    evaluation: &mut Evaluation<'e>,
    arguments: &'e [Expr],
    wanted: Ordering,
) -> EvalResult<'e> {
    let (values, missing) = present(evaluation, arguments);
    let mut values = values.into_iter();
    let mut extreme = values.next().ok_or(missing)?;
    for value in values {
        if order(&value, &extreme).ok_or(NOT_COMPUTABLE)? == wanted {
            extreme = value;
        }
    }
    Ok(Cow::Owned(extreme))
}

fn sum<'e>(evaluation: &mut Evaluation<'e>, arguments: &'e [Expr]) -> EvalResult<'e> {
    let (values, missing) = present(evaluation, arguments);
    let mut values = values.into_iter();
    let start = values.next().ok_or(missing)?;
    or_not_computable(values.try_fold(start, |sum, value| add(&sum, &value)))
}

fn count<'e>(evaluation: &mut Evaluation<'e>, argument: &'e Expr) -> EvalResult<'e> {
    let many = match &*evaluation.run(argument)? {
        Value::Keys(keys) => keys.len(),
        Value::List(items) => items.len(),
        _ => return Err(NOT_COMPUTABLE),
    };
    Ok(Cow::Owned(Value::Number(Decimal::from(many))))
}

fn round<'e>(evaluation: &mut Evaluation<'e>, arguments: &'e [Expr]) -> EvalResult<'e> {
    let places = match arguments.get(1) {
        Some(places) => number(evaluation, places)?.to_u32().ok_or(NOT_COMPUTABLE)?,
        None => 0,
    };
    let number = number(evaluation, first(arguments)?)?;
    Ok(Cow::Owned(Value::Number(number.round_dp_with_strategy(
        places.min(28),
        RoundingStrategy::MidpointAwayFromZero,
    ))))
}

fn number<'e>(evaluation: &mut Evaluation<'e>, argument: &'e Expr) -> Result<Decimal, Missing> {
    match *evaluation.run(argument)? {
        Value::Number(number) => Ok(number),
        _ => Err(NOT_COMPUTABLE),
    }
}

fn days_since<'e>(evaluation: &mut Evaluation<'e>, argument: &'e Expr) -> EvalResult<'e> {
    let since = date(evaluation, argument)?;
    let Value::Date(today) = *evaluation.scope.value(&Ref::Today)? else {
        return Err(NOT_COMPUTABLE);
    };
    Ok(Cow::Owned(Value::Number(Decimal::from(
        today.signed_duration_since(since).num_days(),
    ))))
}

fn hour<'e>(evaluation: &mut Evaluation<'e>, argument: &'e Expr) -> EvalResult<'e> {
    let hour = match *evaluation.run(argument)? {
        Value::Moment(moment) => moment.local(evaluation.scope.zone()).hour(),
        Value::Time(time) => time.hour(),
        _ => return Err(NOT_COMPUTABLE),
    };
    Ok(Cow::Owned(Value::Number(Decimal::from(hour))))
}

fn weekday<'e>(evaluation: &mut Evaluation<'e>, argument: &'e Expr) -> EvalResult<'e> {
    let weekday = date(evaluation, argument)?.weekday().number_from_monday();
    Ok(Cow::Owned(Value::Number(Decimal::from(weekday))))
}

fn date<'e>(evaluation: &mut Evaluation<'e>, argument: &'e Expr) -> Result<NaiveDate, Missing> {
    match *evaluation.run(argument)? {
        Value::Date(date) => Ok(date),
        Value::Moment(moment) => Ok(moment.date(evaluation.scope.zone())),
        _ => Err(NOT_COMPUTABLE),
    }
}
