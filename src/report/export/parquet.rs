//! Writes a table as Parquet: typed columns, null if an answer is missing, and a column beside it
//! with the reason.

use std::fs::File;
use std::io;
use std::sync::Arc;

use chrono::{NaiveDate, Timelike};
use parquet::basic::Compression;
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type,
};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use rust_decimal::prelude::ToPrimitive;

use super::column::{Column, ColumnKind};
use super::table::Table;
use crate::report::cell::Cell;
use crate::time::Zone;

/// How many rows are collected before they are written.
const GROUP: usize = 16_384;

/// A Parquet file being written.
pub struct Parquet<'a> {
    file: &'a File,
    writer: Option<SerializedFileWriter<File>>,
    parts: Vec<ParquetColumn>,
    rows: usize,
}

/// A column of the file.
struct ParquetColumn {
    /// The index of its table column.
    column: usize,
    is_reason: bool,
    values: Values,
    /// For each row 1 if there is a value, and 0 if not.
    levels: Vec<i16>,
}

enum Values {
    Text(Vec<ByteArray>),
    Double(Vec<f64>),
    Long(Vec<i64>),
    Int(Vec<i32>),
    Bool(Vec<bool>),
}

impl<'a> Parquet<'a> {
    /// Starts a file.
    pub fn new(file: &'a File) -> Self {
        Self {
            file,
            writer: None,
            parts: Vec::new(),
            rows: 0,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        let writer = self
            .writer
            .as_mut()
            .ok_or_else(|| io::Error::other("the table was not begun"))?;
        if self.rows > 0 {
            let mut group = writer.next_row_group().map_err(failed)?;
            for part in &mut self.parts {
                part.write(&mut group).map_err(failed)?;
            }
            group.close().map_err(failed)?;
            self.rows = 0;
        }
        Ok(())
    }
}

impl Table for Parquet<'_> {
    fn begin(&mut self, columns: &[Column]) -> io::Result<()> {
        let mut fields = String::new();
        for (at, column) in columns.iter().enumerate() {
            let (kind, values) = typed(column.kind);
            fields.push_str(&format!(
                "OPTIONAL {};\n",
                kind.replace("NAME", &column.name)
            ));
            self.parts.push(ParquetColumn {
                column: at,
                is_reason: false,
                values,
                levels: Vec::new(),
            });
            if let Some(reason) = &column.reason {
                fields.push_str(&format!("OPTIONAL BYTE_ARRAY {reason} (STRING);\n"));
                self.parts.push(ParquetColumn {
                    column: at,
                    is_reason: true,
                    values: Values::Text(Vec::new()),
                    levels: Vec::new(),
                });
            }
        }
        let schema =
            parse_message_type(&format!("message answers {{\n{fields}}}")).map_err(failed)?;
        let program = concat!("vraag ", env!("CARGO_PKG_VERSION")).to_owned();
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(program)
            .build();
        let writer = SerializedFileWriter::new(
            self.file.try_clone()?,
            Arc::new(schema),
            Arc::new(properties),
        );
        self.writer = Some(writer.map_err(failed)?);
        Ok(())
    }

    fn row(&mut self, _columns: &[Column], row: &[Cell<'_>]) -> io::Result<()> {
        for part in &mut self.parts {
            let has_value = if part.is_reason {
                part.values.push_reason(&row[part.column])
            } else {
                part.values.push(&row[part.column])
            };
            part.levels.push(i16::from(has_value));
        }
        self.rows += 1;
        if self.rows == GROUP {
            self.flush()
        } else {
            Ok(())
        }
    }

    fn end(&mut self) -> io::Result<()> {
        self.flush()?;
        let writer = self
            .writer
            .take()
            .ok_or_else(|| io::Error::other("the table was not begun"))?;
        writer.close().map(|_| ()).map_err(failed)
    }
}

impl ParquetColumn {
    fn write(
        &mut self,
        group: &mut SerializedRowGroupWriter<'_, File>,
    ) -> Result<(), ParquetError> {
        match &mut self.values {
            Values::Text(values) => fill::<ByteArrayType>(group, values, &self.levels)?,
            Values::Double(values) => fill::<DoubleType>(group, values, &self.levels)?,
            Values::Long(values) => fill::<Int64Type>(group, values, &self.levels)?,
            Values::Int(values) => fill::<Int32Type>(group, values, &self.levels)?,
            Values::Bool(values) => fill::<BoolType>(group, values, &self.levels)?,
        }
        self.levels.clear();
        Ok(())
    }
}

fn fill<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, File>,
    values: &mut Vec<T::T>,
    levels: &[i16],
) -> Result<(), ParquetError> {
    let column = group.next_column()?;
    let mut column = column.ok_or_else(|| ParquetError::General("a column too many".to_owned()))?;
    column
        .typed::<T>()
        .write_batch(values, Some(levels), None)?;
    values.clear();
    column.close()
}

/// Returns the declaration of a kind of column, and its buffer.
fn typed(kind: ColumnKind) -> (&'static str, Values) {
    match kind {
        ColumnKind::Words | ColumnKind::Key => {
            ("BYTE_ARRAY NAME (STRING)", Values::Text(Vec::new()))
        }
        ColumnKind::Number => ("DOUBLE NAME", Values::Double(Vec::new())),
        ColumnKind::Whole => ("INT64 NAME", Values::Long(Vec::new())),
        ColumnKind::Flag => ("INT32 NAME", Values::Int(Vec::new())),
        ColumnKind::Bool => ("BOOLEAN NAME", Values::Bool(Vec::new())),
        ColumnKind::Date => ("INT32 NAME (DATE)", Values::Int(Vec::new())),
        ColumnKind::Time => ("INT32 NAME (TIME(MILLIS,false))", Values::Int(Vec::new())),
        ColumnKind::Moment => (
            "INT64 NAME (TIMESTAMP(MILLIS,true))",
            Values::Long(Vec::new()),
        ),
    }
}

impl Values {
    /// Adds a cell's value; returns whether there is one.
    fn push(&mut self, cell: &Cell<'_>) -> bool {
        if matches!(cell, Cell::Empty | Cell::Missing(_)) {
            return false;
        }
        match self {
            Self::Text(values) => {
                let mut text = String::new();
                cell.write(Zone::UTC, &mut text);
                values.push(ByteArray::from(text.into_bytes()));
                true
            }
            Self::Double(values) => take(values, number(cell)),
            Self::Long(values) => take(values, whole(cell)),
            Self::Int(values) => take(
                values,
                whole(cell).and_then(|number| i32::try_from(number).ok()),
            ),
            Self::Bool(values) => take(
                values,
                if let Cell::Bool(yes) = cell {
                    Some(*yes)
                } else {
                    None
                },
            ),
        }
    }

    fn push_reason(&mut self, cell: &Cell<'_>) -> bool {
        match (self, cell) {
            (Self::Text(values), Cell::Missing(missing)) => {
                take(values, Some(ByteArray::from(missing.word())))
            }
            _ => false,
        }
    }
}

fn take<T>(values: &mut Vec<T>, value: Option<T>) -> bool {
    let has_value = value.is_some();
    values.extend(value);
    has_value
}

fn number(cell: &Cell<'_>) -> Option<f64> {
    if let Cell::Number(number) = cell {
        number.to_f64()
    } else {
        whole(cell).map(|number| number as f64)
    }
}

fn whole(cell: &Cell<'_>) -> Option<i64> {
    match cell {
        Cell::Number(number) => number.to_i64(),
        Cell::Whole(number) => Some(*number),
        Cell::Bool(yes) => Some(i64::from(*yes)),
        Cell::Date(date) => Some(
            date.signed_duration_since(NaiveDate::from_ymd_opt(1970, 1, 1)?)
                .num_days(),
        ),
        Cell::Time(time) => Some(i64::from(time.num_seconds_from_midnight()) * 1000),
        Cell::Moment(at) => Some(at.0),
        Cell::Empty | Cell::Missing(_) | Cell::Words(_) | Cell::Plain(_) => None,
    }
}

fn failed(error: ParquetError) -> io::Error {
    io::Error::other(error.to_string())
}
