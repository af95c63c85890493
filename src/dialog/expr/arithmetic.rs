//! Computes `+ - * /` on decimals, dates and durations, exactly; `None` if the result cannot be
//! represented.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::dialog::expr::tree::BinaryOp;
use crate::time::{Duration, Timestamp};
use crate::value::Value;

/// Computes an arithmetic operator.
pub(super) fn arithmetic(op: BinaryOp, left: &Value, right: &Value) -> Option<Value> {
    match op {
        BinaryOp::Add => add(left, right),
        BinaryOp::Subtract => subtract(left, right),
        BinaryOp::Multiply => multiply(left, right),
        BinaryOp::Divide => divide(left, right),
        BinaryOp::And
        | BinaryOp::Or
        | BinaryOp::Equal
        | BinaryOp::NotEqual
        | BinaryOp::Less
        | BinaryOp::LessEqual
        | BinaryOp::Greater
        | BinaryOp::GreaterEqual
        | BinaryOp::In
        | BinaryOp::NotIn
        | BinaryOp::Has
        | BinaryOp::HasAny
        | BinaryOp::HasAll => None,
    }
}

/// Computes the unary `-`.
pub(super) fn negate(value: &Value) -> Option<Value> {
    match value {
        Value::Number(number) => Some(Value::Number(-number)),
        Value::Duration(duration) => Some(Value::Duration(Duration(duration.0.checked_neg()?))),
        _ => None,
    }
}

/// Adds two values; `sum` uses it as well.
pub(super) fn add(left: &Value, right: &Value) -> Option<Value> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.checked_add(*right).map(Value::Number),
        (Value::Duration(left), Value::Duration(right)) => left
            .0
            .checked_add(right.0)
            .map(Duration)
            .map(Value::Duration),
        (moved, Value::Duration(by)) | (Value::Duration(by), moved) => add_duration(moved, *by),
        _ => None,
    }
}

fn subtract(left: &Value, right: &Value) -> Option<Value> {
    let seconds = |delta: TimeDelta| Some(Value::Duration(Duration(delta.num_seconds())));
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.checked_sub(*right).map(Value::Number),
        (Value::Duration(left), Value::Duration(right)) => left
            .0
            .checked_sub(right.0)
            .map(Duration)
            .map(Value::Duration),
        (Value::Date(left), Value::Date(right)) => seconds(left.signed_duration_since(*right)),
        (Value::Time(left), Value::Time(right)) => seconds(left.signed_duration_since(*right)),
        (Value::Moment(left), Value::Moment(right)) => Some(Value::Duration(left.since(*right))),
        (moved, Value::Duration(by)) => add_duration(moved, Duration(by.0.checked_neg()?)),
        _ => None,
    }
}

fn multiply(left: &Value, right: &Value) -> Option<Value> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.checked_mul(*right).map(Value::Number),
        (Value::Duration(duration), Value::Number(times))
        | (Value::Number(times), Value::Duration(duration)) => {
            whole_seconds(Decimal::from(duration.0).checked_mul(*times)?)
        }
        _ => None,
    }
}

fn divide(left: &Value, right: &Value) -> Option<Value> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.checked_div(*right).map(Value::Number),
        (Value::Duration(left), Value::Duration(right)) => Decimal::from(left.0)
            .checked_div(Decimal::from(right.0))
            .map(Value::Number),
        (Value::Duration(duration), Value::Number(parts)) => {
            whole_seconds(Decimal::from(duration.0).checked_div(*parts)?)
        }
        _ => None,
    }
}

fn whole_seconds(seconds: Decimal) -> Option<Value> {
    seconds.round().to_i64().map(Duration).map(Value::Duration)
}

/// Adds a duration to a date, a moment or a time of day (which wraps at midnight).
fn add_duration(value: &Value, by: Duration) -> Option<Value> {
    match value {
        Value::Date(date) => add_to_date(*date, by).map(Value::Date),
        Value::Time(time) => Some(Value::Time(*time + TimeDelta::try_seconds(by.0)?)),
        Value::Moment(moment) => Some(Value::Moment(Timestamp(
            moment.0.checked_add(by.0.checked_mul(1000)?)?,
        ))),
        Value::Text(_)
        | Value::Number(_)
        | Value::Bool(_)
        | Value::Duration(_)
        | Value::Key(_)
        | Value::Keys(_)
        | Value::Location { .. }
        | Value::File(_)
        | Value::List(_) => None,
    }
}

fn add_to_date(date: NaiveDate, by: Duration) -> Option<NaiveDate> {
    NaiveDateTime::new(date, NaiveTime::MIN)
        .checked_add_signed(TimeDelta::try_seconds(by.0)?)
        .map(|moved| moved.date())
        .filter(|date| has_common_year(*date))
}

/// Returns whether a date has a year from 1 to 9999; other years do not fit calendars and tables.
fn has_common_year(date: NaiveDate) -> bool {
    (1..=9999).contains(&date.year())
}
