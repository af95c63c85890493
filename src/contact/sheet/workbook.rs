//! Reads the first sheet of an Excel workbook (`.xlsx`) cell by cell: numbers, dates and booleans
//! as the workbook stores them, not as it displays them.

use std::io::Cursor;

use calamine::{Cell, DataRef, Reader, Xlsx, XlsxError};
use chrono::{NaiveDate, NaiveTime};

use super::raw::{Fault, MAX_CELL, Record, Unreadable, full, unreadable};

/// The first bytes of a zip file, which a workbook is.
const ZIP: &[u8] = b"PK\x03\x04";
/// The first bytes of a workbook from before 2007.
const OLD: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0];
/// Maximum number of columns.
const MAX_COLUMNS: u32 = 1_000;

/// Returns whether a file is a workbook, not text.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(ZIP) || bytes.starts_with(OLD)
}

/// Reads the rows that are not empty, with the errors of some of them.
pub(super) fn records(bytes: &[u8]) -> Result<(Vec<Record>, Vec<Fault>), Unreadable> {
    let no_workbook = |_| {
        unreadable(
            "the file is no workbook that can be read",
            "save it as Excel workbook (.xlsx) or as CSV UTF-8",
        )
    };
    let mut workbook: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes))
        .map_err(|_: XlsxError| no_workbook(()))?;
    let name = workbook
        .sheet_names()
        .into_iter()
        .next()
        .ok_or_else(|| no_workbook(()))?;
    let mut cells = workbook
        .worksheet_cells_reader(&name)
        .map_err(|_| no_workbook(()))?;
    let mut rows = Rows::default();
    while let Some(cell) = cells.next_cell().map_err(|_| no_workbook(()))? {
        rows.take(&cell)?;
    }
    rows.close()?;
    Ok((rows.records, rows.faults))
}

/// Rows that are being read.
#[derive(Default)]
struct Rows {
    records: Vec<Record>,
    faults: Vec<Fault>,
    line: u64,
    cells: Vec<String>,
    exact: Vec<usize>,
}

impl Rows {
    fn take(&mut self, cell: &Cell<DataRef<'_>>) -> Result<(), Unreadable> {
        let (row, column) = cell.get_position();
        let line = u64::from(row) + 1;
        if column >= MAX_COLUMNS {
            return Err(unreadable(
                "the sheet has more than 1,000 columns",
                "keep those that are about people",
            ));
        }
        if line != self.line {
            self.close()?;
            self.line = line;
        }
        let at = column as usize;
        let text = match cell.get_value() {
            DataRef::Error(error) => {
                let what = format!("a formula in it came to {error}; put the value there itself");
                self.faults.push(Fault {
                    line,
                    column: Some(letters(column)),
                    what,
                });
                return Ok(());
            }
            DataRef::Int(number) => {
                self.exact.push(at);
                number.to_string()
            }
            DataRef::Float(number) => {
                self.exact.push(at);
                number.to_string()
            }
            DataRef::DateTime(moment) if moment.is_duration() => moment
                .as_duration()
                .map(|length| clock(length.num_seconds()))
                .unwrap_or_default(),
            // A timestamp on day 0 is a time of day.
            DataRef::DateTime(moment) if (0.0..1.0).contains(&moment.as_f64()) => moment
                .as_datetime()
                .map(|moment| moment.time().format("%H:%M:%S").to_string())
                .unwrap_or_default(),
            DataRef::DateTime(moment) => moment
                .as_datetime()
                .map(|moment| day(moment.date(), moment.time()))
                .unwrap_or_default(),
            DataRef::Bool(truth) => truth.to_string(),
            DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
                limited(text)
            }
            DataRef::SharedString(text) => limited(text),
            DataRef::Empty => return Ok(()),
        };
        if self.cells.len() <= at {
            self.cells.resize(at + 1, String::new());
        }
        self.cells[at] = text;
        Ok(())
    }

    /// Ends a row.
    fn close(&mut self) -> Result<(), Unreadable> {
        let (cells, exact) = (
            std::mem::take(&mut self.cells),
            std::mem::take(&mut self.exact),
        );
        if cells.iter().any(|cell| !cell.trim().is_empty()) {
            full(self.records.len())?;
            self.records.push(Record {
                line: self.line,
                cells: cells.into(),
                exact,
            });
        }
        Ok(())
    }
}

/// Returns the text of a cell, cut slightly above the maximum length.
fn limited(text: &str) -> String {
    text.chars().take(MAX_CELL + 1).collect()
}

/// Writes a date, with the time if there is one.
fn day(day: NaiveDate, time: NaiveTime) -> String {
    if time == NaiveTime::MIN {
        day.to_string()
    } else {
        format!("{day}T{}", time.format("%H:%M:%S"))
    }
}

fn clock(seconds: i64) -> String {
    format!(
        "{:02}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )
}

/// Returns the letters of a column: `A`, `B`, …, `AA`.
fn letters(column: u32) -> String {
    let mut letters = String::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.insert(
            0,
            char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0)),
        );
        rest = (rest - 1) / 26;
    }
    letters
}
