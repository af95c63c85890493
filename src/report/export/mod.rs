//! Exports answers as tables: wide (a row per session) and long (a row per answer), with a
//! codebook.
//!
//! Values are keys, never labels; the reasons for missing answers have one vocabulary everywhere.
//! `Rows` produce a table and a `Table` writes it; there is one `Table` per format.

mod asked;
mod cases;
mod codebook;
mod column;
mod counts;
mod csv;
mod cursor;
mod error;
pub mod files;
mod handoffs;
mod identity;
mod jsonl;
mod long;
mod manifest;
mod newest;
mod options;
#[cfg(feature = "parquet")]
mod parquet;
mod people;
mod plan;
mod removals;
mod sav;
mod set;
mod syntax;
mod table;
mod tally;
mod wide;
mod write;
mod xlsx;

use std::io;

use crate::report::catalogue::Origin;

pub use self::column::{Behind, Column, ColumnKind};
pub use self::cursor::Cursor;
pub use self::error::ExportError;
pub use self::files::AtomicFile;
pub use self::newest::Newest;
pub use self::options::{Format, Multi, Shape, Sheet, Wanted};
pub use self::plan::ExportPlan;
pub use self::removals::Removals;
pub use self::set::SetSummary;
pub use self::write::{ExportSummary, Out};

/// Writes a table of everything that is on disk now; later turns are not in it.
///
/// Fails if the dialog or the cursor does not fit, the store cannot be read, or the output cannot
/// be written.
pub fn export(
    origin: &Origin<'_>,
    wanted: &Wanted,
    out: &mut dyn io::Write,
) -> Result<ExportSummary, ExportError> {
    ExportPlan::new(*origin, wanted.clone())?.write(Out::Stream(out))
}
