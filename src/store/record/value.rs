//! Stored forms of values, files and kinds of missing.

use chrono::{NaiveDate, NaiveTime};
use rust_decimal::Decimal;

use crate::id::Name;
use crate::time::{Duration, Timestamp};
use crate::value::{FileRef, Missing, Value};

record! { enum Value {
    0 Text(text: String),
    1 Number(number: Decimal),
    2 Bool(is_yes: bool),
    3 Date(date: NaiveDate),
    4 Time(time: NaiveTime),
    5 Moment(moment: Timestamp),
    6 Duration(duration: Duration),
    7 Key(key: Name),
    8 Keys(keys: Vec<Name>),
    9 Location { latitude: Decimal, longitude: Decimal },
    10 File(file: Box<FileRef>),
    11 List(values: Vec<Value>),
} }

record! { struct FileRef { remote: String, unique: String, name: Option<String>, mime: Option<String>, size: Option<u64> } }

record! { enum Missing { 0 Skipped, 1 Refused, 2 Unknown, 3 TimedOut, 4 Unclear, 5 NotAsked, 6 Left } }
