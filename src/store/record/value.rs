//! Stored forms of values, files and kinds of missing.

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};
use serde::{Deserialize, Serialize};

use crate::store::record::scalar::DecimalV1;
use crate::store::record::{Damaged, Form};
use crate::value::{FileRef, Missing, Value};

form! { enum ValueV1<'a> of Value {
    Text(text: &'a str),
    Number(number: DecimalV1),
    Bool(is_yes: bool),
    Date(date: DateV1),
    Time(time: TimeV1),
    Moment(moment: i64),
    Duration(duration: i64),
    Key(key: &'a str),
    Keys(keys: Vec<&'a str>),
    Location { latitude: DecimalV1, longitude: DecimalV1 },
    File(file: FileRefV1<'a>),
    List(values: Vec<ValueV1<'a>>),
} }

form! { struct FileRefV1<'a> of FileRef { remote: &'a str, unique: &'a str, name: Option<&'a str>, mime: Option<&'a str>, size: Option<u64> } }

form! { enum MissingV1 of Missing { Skipped, Refused, Unknown, TimedOut, Unclear, NotAsked } }

/// An outcome: a value, or why there is none.
pub(super) type OutcomeV1<'a> = Result<ValueV1<'a>, MissingV1>;

/// A date: days since the year 1, as chrono counts them.
#[derive(Serialize, Deserialize)]
pub(super) struct DateV1(i32);

/// A time of day: seconds since midnight, and nanoseconds.
#[derive(Serialize, Deserialize)]
pub(super) struct TimeV1(u32, u32);

impl<'a> Form<'a, NaiveDate> for DateV1 {
    fn of(engine: &'a NaiveDate) -> Self {
        Self(engine.num_days_from_ce())
    }

    fn back(self) -> Result<NaiveDate, Damaged> {
        NaiveDate::from_num_days_from_ce_opt(self.0).ok_or(Damaged::Bytes)
    }
}

impl<'a> Form<'a, NaiveTime> for TimeV1 {
    fn of(engine: &'a NaiveTime) -> Self {
        Self(engine.num_seconds_from_midnight(), engine.nanosecond())
    }

    fn back(self) -> Result<NaiveTime, Damaged> {
        NaiveTime::from_num_seconds_from_midnight_opt(self.0, self.1).ok_or(Damaged::Bytes)
    }
}
