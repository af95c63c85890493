//! Turns columns into variables of a system file, with types, formats, labels and missing values.

use std::collections::HashSet;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use rust_decimal::prelude::ToPrimitive;

use super::super::column::{Column, ColumnKind};
use super::widths::Widths;
use crate::report::cell::{Cell, cut};
use crate::time::Zone;

/// A variable of a system file.
#[derive(Clone, Debug)]
pub struct Variable {
    /// The index of its column.
    pub column: usize,
    /// Whether it holds the reason for the column's missing answers, instead of the answer.
    pub is_reason: bool,
    /// Its name.
    pub name: String,
    /// Its label, at most 255 bytes.
    pub label: String,
    /// The width of its texts in bytes; 0 for numbers.
    pub width: usize,
    /// Its display format.
    pub format: Format,
    /// Its level of measurement.
    pub measure: Measure,
    /// The lowest and the highest code for a missing answer.
    pub missing: Option<(f64, f64)>,
    /// The labels of its values, of at most 120 bytes.
    pub labels: Vec<(Value, String)>,
}

/// A value with a label.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
}

/// A display format: its number in SPSS, with width and decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    /// The number of the format in SPSS.
    pub kind: u8,
    /// The width in characters.
    pub width: u8,
    /// The number of decimals.
    pub decimals: u8,
}

/// A level of measurement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Names without an order.
    Nominal = 1,
    /// Values with an order.
    Ordinal = 2,
    /// Numbers to calculate with.
    Scale = 3,
}

/// A multiple-response set: variables that are 1 for the chosen options.
#[derive(Clone, Debug)]
pub struct Set {
    /// Its name, without the dollar sign.
    pub name: String,
    /// The question's text.
    pub label: String,
    /// The indices of its variables.
    pub variables: Vec<usize>,
}

/// Maximum length of a variable's label, in bytes.
const MAX_LABEL: usize = 255;
/// Maximum length of a value's label, in bytes.
const MAX_VALUE_LABEL: usize = 120;
const TEXT: u8 = 1;
const NUMBER: u8 = 5;
const DATE: u8 = 20;
const TIME: u8 = 21;
const MOMENT: u8 = 22;

/// Returns the variables of a table.
pub fn variables(columns: &[Column], widths: &Widths, zone: Zone) -> Vec<Variable> {
    let mut names = HashSet::new();
    let mut variables = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        let variable = Variable {
            name: unique(column.short_name(), &mut names),
            ..variable(at, column, widths, zone)
        };
        let is_text = variable.width > 0;
        variables.push(variable);
        if let Some(name) = column.reason.as_ref().filter(|_| is_text) {
            let name = unique(
                Column {
                    name: name.clone(),
                    ..column.clone()
                }
                .short_name(),
                &mut names,
            );
            let mut labels = vec![(Value::Number(0.0), "answered".to_owned())];
            labels.extend(
                column
                    .codes
                    .meanings()
                    .map(|(code, words)| (Value::Number(code as f64), words.to_owned())),
            );
            let label = cut(
                &format!("Why there is no answer: {}", column.label),
                MAX_LABEL,
            )
            .into_owned();
            let format = Format {
                kind: NUMBER,
                width: 12,
                decimals: 0,
            };
            let measure = Measure::Nominal;
            variables.push(Variable {
                column: at,
                is_reason: true,
                name,
                label,
                width: 0,
                format,
                measure,
                missing: None,
                labels,
            });
        }
    }
    variables
}

/// Returns the multiple-response sets of a table.
pub fn sets(columns: &[Column], variables: &[Variable]) -> Vec<Set> {
    let mut sets: Vec<Set> = Vec::new();
    let mut newest = None;
    for (at, variable) in variables.iter().enumerate() {
        let column = &columns[variable.column];
        let Some(of) = column
            .of
            .as_ref()
            .filter(|_| column.kind == ColumnKind::Flag)
        else {
            continue;
        };
        // The prefix of the columns' names distinguishes two questions of one name.
        let stem = &of.stem;
        if newest != Some(stem) {
            newest = Some(stem);
            let label = of
                .texts
                .first()
                .map_or_else(|| of.question.to_string(), |(_, text)| text.clone());
            sets.push(Set {
                name: stem.clone(),
                label: cut(&label, MAX_LABEL).into_owned(),
                variables: Vec::new(),
            });
        }
        if let Some(set) = sets.last_mut() {
            set.variables.push(at);
        }
    }
    sets
}

/// Returns the number of a cell, or `None` if it has none.
pub fn number(column: &Column, cell: &Cell<'_>, zone: Zone) -> Option<f64> {
    match cell {
        Cell::Empty => None,
        Cell::Words(words) | Cell::Plain(words) => column
            .choices
            .iter()
            .find(|choice| choice.key == *words)
            .map(|choice| choice.code as f64),
        Cell::Number(number) => number.to_f64(),
        Cell::Whole(number) => Some(*number as f64),
        Cell::Bool(yes) => Some(f64::from(u8::from(*yes))),
        Cell::Date(date) => Some(seconds(date.and_time(NaiveTime::MIN))),
        Cell::Time(time) => Some(f64::from(time.num_seconds_from_midnight())),
        Cell::Moment(at) => Some(seconds(at.local(zone))),
        Cell::Missing(missing) => Some(column.codes.code(*missing) as f64),
    }
}

/// Returns the number of the reason why a cell is missing; 0 if it is not.
pub fn reason(column: &Column, cell: &Cell<'_>) -> Option<f64> {
    match cell {
        Cell::Missing(missing) => Some(column.codes.code(*missing) as f64),
        Cell::Empty | Cell::Words(_) | Cell::Plain(_) | Cell::Number(_) | Cell::Whole(_) => {
            Some(0.0)
        }
        Cell::Bool(_) | Cell::Date(_) | Cell::Time(_) | Cell::Moment(_) => Some(0.0),
    }
}

fn variable(at: usize, column: &Column, widths: &Widths, zone: Zone) -> Variable {
    let number = |width: u8, decimals: u8| {
        (
            0,
            Format {
                kind: NUMBER,
                width,
                decimals,
            },
        )
    };
    let text = || {
        let width = widths.of(at);
        (
            width,
            Format {
                kind: TEXT,
                width: width.min(255) as u8,
                decimals: 0,
            },
        )
    };
    let ((width, format), measure) = match column.kind {
        ColumnKind::Words => (text(), Measure::Nominal),
        ColumnKind::Key if column.of.is_none() => (text(), Measure::Nominal),
        ColumnKind::Key | ColumnKind::Flag | ColumnKind::Bool => (number(8, 0), Measure::Nominal),
        ColumnKind::Whole if column.of.is_some() => (number(8, 0), Measure::Ordinal),
        ColumnKind::Whole => (number(12, 0), Measure::Scale),
        ColumnKind::Number => (number(14, 2), Measure::Scale),
        ColumnKind::Date => (
            (
                0,
                Format {
                    kind: DATE,
                    width: 11,
                    decimals: 0,
                },
            ),
            Measure::Scale,
        ),
        ColumnKind::Time => (
            (
                0,
                Format {
                    kind: TIME,
                    width: 5,
                    decimals: 0,
                },
            ),
            Measure::Scale,
        ),
        ColumnKind::Moment => (
            (
                0,
                Format {
                    kind: MOMENT,
                    width: 20,
                    decimals: 0,
                },
            ),
            Measure::Scale,
        ),
    };
    let (low, high) = column.codes.range();
    let can_miss = column.of.is_some() && width == 0;
    let label = if column.kind == ColumnKind::Moment {
        format!("{} ({zone})", column.label)
    } else {
        column.label.clone()
    };
    Variable {
        column: at,
        is_reason: false,
        name: String::new(),
        label: cut(&label, MAX_LABEL).into_owned(),
        width,
        format,
        measure,
        missing: can_miss.then_some((low as f64, high as f64)),
        labels: labels(column, width, can_miss),
    }
}

fn labels(column: &Column, width: usize, can_miss: bool) -> Vec<(Value, String)> {
    let label = |words: &str| cut(words, MAX_VALUE_LABEL).into_owned();
    let mut labels: Vec<(Value, String)> = match column.kind {
        ColumnKind::Flag => vec![
            (Value::Number(0.0), "not chosen".to_owned()),
            (Value::Number(1.0), "chosen".to_owned()),
        ],
        ColumnKind::Bool => vec![
            (Value::Number(0.0), "no".to_owned()),
            (Value::Number(1.0), "yes".to_owned()),
        ],
        ColumnKind::Key | ColumnKind::Whole if width == 0 => column
            .choices
            .iter()
            .map(|choice| (Value::Number(choice.code as f64), label(choice.label())))
            .collect(),
        ColumnKind::Key => {
            // A key longer than all texts that occur is not used.
            let fits = column
                .choices
                .iter()
                .filter(|choice| choice.key.len() <= width);
            fits.map(|choice| (Value::Text(choice.key.clone()), label(choice.label())))
                .collect()
        }
        ColumnKind::Words
        | ColumnKind::Number
        | ColumnKind::Whole
        | ColumnKind::Date
        | ColumnKind::Time
        | ColumnKind::Moment => Vec::new(),
    };
    apart(&mut labels);
    if can_miss {
        labels.extend(
            column
                .codes
                .meanings()
                .map(|(code, words)| (Value::Number(code as f64), words.to_owned())),
        );
    }
    labels
}

/// Makes equal labels different, because readers would merge such options.
fn apart(labels: &mut [(Value, String)]) {
    let mut taken = HashSet::new();
    for (value, label) in labels {
        if !taken.insert(label.clone()) {
            let mark = match value {
                Value::Number(number) => format!(" ({number})"),
                Value::Text(key) => format!(" ({})", cut(key, 32)),
            };
            *label = format!("{}{mark}", cut(label, MAX_VALUE_LABEL - mark.len()));
            taken.insert(label.clone());
        }
    }
}

/// SPSS ignores case in names; ours are lower case, but two long ones may be shortened to the same
/// name.
fn unique(name: String, names: &mut HashSet<String>) -> String {
    let mut tried = name.clone();
    let mut number = 2;
    while !names.insert(tried.clone()) {
        tried = format!("{}_{number}", &name[..name.len().min(28)]);
        number += 1;
    }
    tried
}

/// Returns a local time as SPSS counts it: in seconds since 14 October 1582.
fn seconds(at: NaiveDateTime) -> f64 {
    let began = NaiveDate::from_ymd_opt(1582, 10, 14)
        .map(|date| date.and_time(NaiveTime::MIN))
        .unwrap_or_default();
    at.signed_duration_since(began).num_seconds() as f64
}
