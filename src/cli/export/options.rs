//! The options of an export, and how what they name is called.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::report::export::Shape;

/// Write answers as tables, also while the bot runs
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:
  vraag export wish-list --out wishes.csv     a row per session, a column per question
  vraag export wish-list --out wishes.xlsx    a workbook with a codebook, for Excel and LibreOffice
  vraag export wish-list --out wishes.sav     with labels and missing values, for SPSS and PSPP
  vraag export --out tables/                  everything: tables, codebook, a manifest, and what reads them in R and Python
  vraag export --long --format jsonl          a JSON object per answer, of all dialogs")]
pub struct Options {
    /// Dialog to export (default: all)
    pub dialog: Option<String>,
    /// Format [default: as the name of the file ends, else csv]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<FormatName>,
    /// A row per session, a column per question [default with one dialog]
    #[arg(long, conflicts_with_all = ["long", "codebook"])]
    pub wide: bool,
    /// A row per answer, corrected ones included [default with several dialogs]
    #[arg(long, conflicts_with = "codebook")]
    pub long: bool,
    /// A row per column of the wide table: what it means, and how many answered
    #[arg(long)]
    pub codebook: bool,
    /// File to write; `-` is the standard output, and a name that ends in `/` a folder for
    /// everything
    #[arg(long, value_name = "FILE|FOLDER/", default_value = "-")]
    pub out: PathBuf,
    /// Only people in this segment
    #[arg(long, value_name = "NAME")]
    pub segment: Option<String>,
    /// Only changes since an earlier export; pass the cursor that export printed
    #[arg(long, value_name = "CURSOR")]
    pub since: Option<String>,
    /// The answers to a multi in a wide table: a 0/1 column per option, one column with the keys,
    /// or both
    #[arg(long, value_name = "HOW", default_value = "dummies")]
    pub multi: MultiName,
    /// Say beside each question why there is no answer; the cells of a missing answer are empty
    #[arg(long)]
    pub why: bool,
    /// Write numbers in place of missing answers: -99 no answer, -98 not asked, -97 don't know, -96
    /// rather not say
    #[arg(long)]
    pub codes: bool,
    /// Write labels in this language in place of keys
    #[arg(long, value_name = "LANGUAGE")]
    pub labels: Option<String>,
    /// Write for a spreadsheet in this language, `excel-nl` or `excel-en`: its dividers and
    /// decimals, labels, answers first and ids last
    #[arg(long = "for", value_name = "PROGRAM")]
    pub sheet: Option<String>,
    /// Add names, phone numbers and addresses: the file then says who answered what
    #[arg(long)]
    pub identified: bool,
    /// How wide the terminal is that the table is shown on
    #[arg(long, hide = true)]
    pub screen: Option<usize>,
    /// Do not protect CSV cells that a spreadsheet would run as formulas (unsafe)
    #[arg(long)]
    pub raw: bool,
}

/// The formats by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FormatName {
    /// CSV that Excel and LibreOffice open correctly
    Csv,
    /// A JSON object a line
    Jsonl,
    /// A workbook with typed cells and a codebook
    Xlsx,
    /// SPSS and PSPP, with labels and missing values
    Sav,
    /// Typed columns, for DuckDB, Arrow, pandas
    Parquet,
}

/// The ways to show the answers to a multi.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MultiName {
    /// A 0/1 column per option
    Dummies,
    /// One column with the keys
    List,
    /// Both
    Both,
}

/// Returns what a row of a table is.
pub fn row_word(shape: Shape) -> &'static str {
    match shape {
        Shape::Wide => "session",
        Shape::Long => "answer",
        Shape::Codebook => "column",
    }
}

/// Returns how the names of files of a format end.
pub fn ending(format: FormatName) -> &'static str {
    match format {
        FormatName::Csv => "csv",
        FormatName::Jsonl => "jsonl",
        FormatName::Xlsx => "xlsx",
        FormatName::Sav => "sav",
        FormatName::Parquet => "parquet",
    }
}

/// Lists names for a sentence.
pub fn listed(names: &[crate::id::Name]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}
