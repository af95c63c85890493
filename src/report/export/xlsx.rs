//! Writes tables as a workbook with a sheet each. Cells are typed, so that nothing a person wrote
//! is run or read as a number.
//!
//! Rows go to a temporary file one by one, so that memory does not grow with them.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufWriter};

use chrono::{NaiveDate, NaiveDateTime, Timelike};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{Color, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::column::{Column, ColumnKind};
use super::table::Table;
use crate::report::cell::Cell;
use crate::time::Zone;

/// Maximum number of rows of a sheet, including the header.
const MAX_ROWS: u32 = 1_048_576;
/// Maximum length of a cell, in characters as Excel counts them.
const MAX_CELL: usize = 32_767;
/// Number of digits that a spreadsheet keeps.
const DIGITS: u32 = 15;

/// A workbook being written.
pub struct Xlsx {
    book: Workbook,
    sheets: usize,
    zone: Zone,
    /// The name of the table in the sheet, and its number of sheets so far.
    name: (String, u32),
    row: u32,
    widths: Vec<usize>,
    looks: Looks,
    /// Whether missing answers are numbers.
    codes: bool,
    cut: u64,
}

struct Looks {
    header: Format,
    date: Format,
    time: Format,
    moment: Format,
    missing: Format,
}

impl Xlsx {
    /// Starts a workbook.
    pub fn new(zone: Zone, codes: bool) -> Self {
        let looks = Looks {
            header: Format::new()
                .set_bold()
                .set_background_color(Color::RGB(0x00E8_EEF4))
                .set_align(FormatAlign::Top),
            date: Format::new().set_num_format("yyyy-mm-dd"),
            time: Format::new().set_num_format("hh:mm"),
            moment: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
            missing: Format::new()
                .set_italic()
                .set_font_color(Color::RGB(0x0080_8080)),
        };
        Self {
            book: Workbook::new(),
            sheets: 0,
            zone,
            name: (String::new(), 0),
            row: 0,
            widths: Vec::new(),
            looks,
            codes,
            cut: 0,
        }
    }

    /// Starts a table in new sheets.
    pub fn sheet(&mut self, name: &str) {
        self.name = (name.to_owned(), 0);
    }

    /// Returns how many cells were cut.
    pub fn cut(&self) -> u64 {
        self.cut
    }

    /// Writes the workbook.
    ///
    /// Fails if the output cannot be written.
    pub fn save(mut self, out: &File) -> io::Result<()> {
        self.book
            .save_to_writer(BufWriter::new(out))
            .map_err(failed)
    }

    fn page(&mut self, columns: &[Column]) -> io::Result<()> {
        self.name.1 += 1;
        let name = if self.name.1 == 1 {
            self.name.0.clone()
        } else {
            format!("{}_{}", self.name.0, self.name.1)
        };
        let sheet = self
            .book
            .add_worksheet_with_constant_memory()
            .map_err(failed)?;
        self.sheets += 1;
        sheet
            .set_name(name)
            .and_then(|sheet| sheet.set_freeze_panes(1, 0))
            .map_err(failed)?;
        for (at, column) in (0..).zip(columns) {
            sheet
                .write_string_with_format(0, at, &column.name, &self.looks.header)
                .map_err(failed)?;
        }
        self.row = 1;
        self.widths = columns
            .iter()
            .map(|column| column.name.chars().count() + 3)
            .collect();
        Ok(())
    }

    /// Ends a sheet: sets what depends on all rows.
    fn close(&mut self, columns: usize) -> io::Result<()> {
        let Some(last) = columns
            .checked_sub(1)
            .and_then(|last| u16::try_from(last).ok())
        else {
            return Ok(());
        };
        let (row, widths) = (self.row.saturating_sub(1), std::mem::take(&mut self.widths));
        let sheet = self.newest()?;
        sheet.autofilter(0, 0, row, last).map_err(failed)?;
        for (at, width) in (0..).zip(widths) {
            sheet
                .set_column_width(at, width.clamp(6, 48) as f64)
                .map_err(failed)?;
        }
        Ok(())
    }

    fn newest(&mut self) -> io::Result<&mut Worksheet> {
        self.book
            .worksheet_from_index(self.sheets.saturating_sub(1))
            .map_err(failed)
    }

    fn cell(&mut self, at: u16, column: &Column, cell: &Cell<'_>) -> io::Result<()> {
        let (row, zone) = (self.row, self.zone);
        let looks = &self.looks;
        let sheet = self
            .book
            .worksheet_from_index(self.sheets.saturating_sub(1))
            .map_err(failed)?;
        let mut text = |words: &str| {
            let (words, was_cut) = cut(words);
            self.cut += u64::from(was_cut);
            sheet.write_string(row, at, words).map(|_| ())
        };
        match cell {
            Cell::Empty => Ok(()),
            Cell::Words(words) | Cell::Plain(words) if words.is_empty() => Ok(()),
            Cell::Words(words) | Cell::Plain(words) => text(words),
            // A number with more digits than a spreadsheet keeps stays text.
            Cell::Number(number) => match exact(*number) {
                Some(number) => sheet.write_number(row, at, number).map(|_| ()),
                None => text(&number.normalize().to_string()),
            },
            Cell::Whole(number) => sheet.write_number(row, at, *number as f64).map(|_| ()),
            Cell::Bool(yes) if column.kind == ColumnKind::Bool => {
                sheet.write_boolean(row, at, *yes).map(|_| ())
            }
            Cell::Bool(yes) => text(if *yes { "true" } else { "false" }),
            Cell::Date(date) => match serial(date.and_time(chrono::NaiveTime::MIN)) {
                Some(serial) => sheet
                    .write_number_with_format(row, at, serial, &looks.date)
                    .map(|_| ()),
                None => text(&date.to_string()),
            },
            Cell::Time(time) => {
                let part = f64::from(time.num_seconds_from_midnight()) / 86_400.0;
                sheet
                    .write_number_with_format(row, at, part, &looks.time)
                    .map(|_| ())
            }
            Cell::Moment(moment) => match serial(moment.local(zone)) {
                Some(serial) => sheet
                    .write_number_with_format(row, at, serial, &looks.moment)
                    .map(|_| ()),
                None => text(&moment.iso(zone)),
            },
            // An empty cell: a formula would count a word as greater than every number, and a code
            // as an answer.
            Cell::Missing(missing) if self.codes && column.kind != ColumnKind::Words => sheet
                .write_number_with_format(
                    row,
                    at,
                    column.codes.code(*missing) as f64,
                    &looks.missing,
                )
                .map(|_| ()),
            Cell::Missing(_) => Ok(()),
        }
        .map_err(failed)
    }
}

impl Table for Xlsx {
    fn begin(&mut self, columns: &[Column]) -> io::Result<()> {
        if columns.len() > 16_384 {
            return Err(io::Error::other(
                "a workbook has at most 16384 columns; another format has room for more",
            ));
        }
        self.page(columns)
    }

    fn row(&mut self, columns: &[Column], row: &[Cell<'_>]) -> io::Result<()> {
        if self.row == MAX_ROWS {
            self.close(columns.len())?;
            self.page(columns)?;
        }
        for ((at, column), cell) in (0..).zip(columns).zip(row) {
            self.cell(at, column, cell)?;
            // Only the first rows decide the column widths: measuring all would take longer than
            // writing them.
            if self.row < 200 {
                let width = width(cell);
                self.widths[usize::from(at)] = self.widths[usize::from(at)].max(width);
            }
        }
        self.row += 1;
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        let columns = self.widths.len();
        self.close(columns)
    }
}

fn width(cell: &Cell<'_>) -> usize {
    match cell {
        Cell::Words(words) | Cell::Plain(words) => words.chars().count() + 1,
        Cell::Moment(_) => 19,
        Cell::Date(_) => 11,
        Cell::Number(_)
        | Cell::Whole(_)
        | Cell::Bool(_)
        | Cell::Time(_)
        | Cell::Missing(_)
        | Cell::Empty => 6,
    }
}

/// Returns a number as a spreadsheet keeps it, or `None` if it would lose digits.
fn exact(number: Decimal) -> Option<f64> {
    let digits = number
        .normalize()
        .mantissa()
        .unsigned_abs()
        .checked_ilog10()
        .map_or(1, |log| log + 1);
    number.to_f64().filter(|_| digits <= DIGITS)
}

/// Returns a date and time as a spreadsheet counts it, or `None` before 1 March 1900, where
/// programs disagree.
fn serial(at: NaiveDateTime) -> Option<f64> {
    let first = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    let days = at.date().signed_duration_since(first).num_days();
    (61..=2_958_465)
        .contains(&days)
        .then(|| days as f64 + f64::from(at.time().num_seconds_from_midnight()) / 86_400.0)
}

/// Returns the part of a text that fits into a cell, and whether something was cut. Line ends
/// become those of cells.
fn cut(words: &str) -> (Cow<'_, str>, bool) {
    if words.contains('\r') {
        let lines = words.replace("\r\n", "\n").replace('\r', "\n");
        let (cut, was_cut) = cut_lines(&lines);
        return (Cow::Owned(cut.into_owned()), was_cut);
    }
    cut_lines(words)
}

fn cut_lines(words: &str) -> (Cow<'_, str>, bool) {
    if words.len() <= MAX_CELL || words.encode_utf16().count() <= MAX_CELL {
        return (Cow::Borrowed(words), false);
    }
    let mut room = MAX_CELL - 1;
    let fits = |c: &char| {
        let left = room.checked_sub(c.len_utf16());
        room = left.unwrap_or(0);
        left.is_some()
    };
    let mut start: String = words.chars().take_while(fits).collect();
    start.push('…');
    (Cow::Owned(start), true)
}

fn failed(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) => error,
        other => io::Error::other(other.to_string()),
    }
}
