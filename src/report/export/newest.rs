//! Returns the newest rows of a table as text, to show them on a screen.

use std::collections::BTreeMap;

use crate::report::cell::Cell;
use crate::time::{Timestamp, Zone};

use super::column::Column;
use super::error::ExportError;
use super::options::Shape;
use super::plan::ExportPlan;
use super::table::Rows;

/// The newest rows of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Newest {
    /// The names of the columns.
    pub header: Vec<String>,
    /// The rows, newest first.
    pub rows: Vec<Vec<String>>,
    /// Total number of rows.
    pub of: u64,
}

/// Columns with the time of a row, the best first.
const MOMENTS: [&str; 3] = ["answered_at", "asked_at", "started_at"];

impl ExportPlan<'_> {
    /// Returns at most `most` of the newest rows of the table.
    ///
    /// Fails if the dialog does not fit or the store cannot be read.
    pub fn newest(&self, most: usize) -> Result<Newest, ExportError> {
        let zone = self.source.zone;
        match self.shape()? {
            Shape::Wide | Shape::Codebook => newest(&self.wide()?, most, zone),
            Shape::Long => newest(&self.long()?, most, zone),
        }
    }
}

fn newest(rows: &dyn Rows, most: usize, zone: Zone) -> Result<Newest, ExportError> {
    let columns = rows.columns();
    let moments: Vec<usize> = MOMENTS
        .iter()
        .filter_map(|name| {
            columns
                .iter()
                .position(|column| column.of.is_none() && column.name == *name)
        })
        .collect();
    let mut kept: BTreeMap<(Timestamp, u64), Vec<String>> = BTreeMap::new();
    let mut number = 0;
    let of = rows.each(&mut |row| {
        number += 1;
        let moment = |at: &usize| {
            if let Cell::Moment(at) = row[*at] {
                Some(at)
            } else {
                None
            }
        };
        let at = moments.iter().find_map(moment).unwrap_or(Timestamp(0));
        let is_newer = kept.len() < most
            || kept
                .first_key_value()
                .is_some_and(|(oldest, _)| (at, number) > *oldest);
        if is_newer && most > 0 {
            kept.insert(
                (at, number),
                row.iter().map(|cell| words(cell, zone)).collect(),
            );
            if kept.len() > most {
                kept.pop_first();
            }
        }
        Ok(())
    })?;
    let header = columns
        .iter()
        .map(|column: &Column| column.name.clone())
        .collect();
    Ok(Newest {
        header,
        rows: kept.into_values().rev().collect(),
        of,
    })
}

fn words(cell: &Cell<'_>, zone: Zone) -> String {
    match cell {
        Cell::Moment(at) => at.local(zone).format("%Y-%m-%d %H:%M").to_string(),
        Cell::Missing(_) => String::new(),
        other => {
            let mut out = String::new();
            other.write(zone, &mut out);
            out
        }
    }
}
