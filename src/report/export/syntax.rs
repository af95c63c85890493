//! Writes scripts that read the tables of a set, for R and Python. (SPSS and PSPP need none: a
//! `.sav` contains everything.)
//!
//! Authors' texts are quoted by the rules of that language, on one line.

use std::collections::HashSet;
use std::fmt::Write;

use crate::report::catalogue::Choice;

use super::column::{Column, ColumnKind};
use super::csv::Dialect;
use super::options::Format;
use super::tally::Counted as Table;

/// How the tables were written.
#[derive(Clone, Copy)]
pub(super) struct Written<'w> {
    pub format: Format,
    pub is_raw: bool,
    /// Whether missing answers are numbers.
    pub codes: bool,
    /// Whether labels replace keys.
    pub is_labelled: bool,
    pub dialect: Dialect,
    pub zone: &'w str,
}

/// Returns the scripts with their names.
pub(super) fn files(tables: &[Table], how: Written<'_>) -> Vec<(&'static str, String)> {
    let format = how.format;
    match format {
        Format::Csv => {
            let [guarded, by_the_clock] = [!how.is_raw, how.dialect.is_by_the_clock]
                .map(|yes| if yes { "TRUE" } else { "FALSE" });
            let (divider, decimal, zone) =
                (how.dialect.divider, how.dialect.decimal, text(how.zone));
            let about = format!(
                "guarded <- {guarded}\ndivider <- \"{divider}\"\ndecimal <- \"{decimal}\"\nzone <- {zone}\nby_the_clock <- {by_the_clock}\n"
            );
            let r = format!("{R_CSV}{about}{}", calls(tables, how, &r_call));
            vec![
                ("read.R", r),
                (
                    "read.py",
                    python(
                        tables,
                        how,
                        "pd.read_csv(HERE / file, encoding=\"utf-8-sig\", sep=DIVIDER, dtype=str, keep_default_na=False)",
                    ),
                ),
            ]
        }
        Format::Jsonl => {
            let r = |name: &str, file: &str| {
                format!("{name} <- jsonlite::stream_in(file(\"{file}\"), verbose = FALSE)\n")
            };
            let load = "pd.read_json(HERE / file, lines=True, dtype=False, convert_dates=False)";
            vec![
                ("read.R", simple(tables, format, R, r)),
                (
                    "read.py",
                    python(
                        tables,
                        Written {
                            is_raw: true,
                            ..how
                        },
                        load,
                    ),
                ),
            ]
        }
        Format::Xlsx => {
            let r = |name: &str, file: &str| {
                format!("{name} <- readxl::read_excel(\"{file}\", na = \"\", guess_max = 100000)\n")
            };
            let python = "pd.read_excel(HERE / \"{}\", keep_default_na=False, na_values=[\"\"])";
            vec![
                ("read.R", simple(tables, format, R, r)),
                ("read.py", simple_python(tables, format, python)),
            ]
        }
        Format::Sav => {
            // With `user_na = TRUE` a mean would include the codes of missing answers.
            let r = |name: &str, file: &str| format!("{name} <- haven::read_sav(\"{file}\")\n");
            let python = "pd.read_spss(HERE / \"{}\", convert_categoricals=False)";
            vec![
                ("read.R", simple(tables, format, R, r)),
                ("read.py", simple_python(tables, format, python)),
            ]
        }
        #[cfg(feature = "parquet")]
        Format::Parquet => {
            let r = |name: &str, file: &str| {
                format!("{name} <- nanoparquet::read_parquet(\"{file}\")\n")
            };
            let python = "pd.read_parquet(HERE / \"{}\")";
            vec![
                ("read.R", simple(tables, format, R, r)),
                ("read.py", simple_python(tables, format, python)),
            ]
        }
    }
}

const R: &str = "# Reads the tables of this folder: source(\"read.R\", chdir = TRUE)\n\n";

/// All types are explicit: R would read "NA" as missing, and keys made of digits as numbers.
const R_CSV: &str = r#"# Reads the tables of this folder: source("read.R", chdir = TRUE)
# An empty cell becomes NA, keys become factors with the labels of the dialog, moments and days become times and dates.

# An apostrophe stands before what a spreadsheet would run or take for a number.
unguarded <- function(column) {
  column <- sub("^'", "", column, useBytes = TRUE)
  Encoding(column) <- "UTF-8"
  column
}
moment <- function(words) {
  if (by_the_clock) return(as.POSIXct(words, format = "%Y-%m-%d %H:%M:%S", tz = zone))
  words <- sub("([+-][0-9][0-9]):([0-9][0-9])$", "\1\2", sub("Z$", "+0000", words))
  as.POSIXct(words, format = "%Y-%m-%dT%H:%M:%S%z", tz = zone)
}
read_table <- function(file, numbers, words, keys, truths, days, moments) {
  table <- read.csv(file, sep = divider, colClasses = "character", na.strings = character(), check.names = FALSE, encoding = "UTF-8")
  names(table)[1] <- sub("^\xef\xbb\xbf", "", names(table)[1], useBytes = TRUE)
  if (guarded) table[] <- lapply(table, unguarded)
  for (column in names(numbers)) {
    table[[column]] <- suppressWarnings(as.numeric(sub(decimal, ".", table[[column]], fixed = TRUE)))
    table[[column]][table[[column]] %in% numbers[[column]]] <- NA
  }
  for (column in words) table[[column]][table[[column]] == ""] <- NA
  for (column in names(keys)) table[[column]] <- factor(table[[column]], levels = names(keys[[column]]), labels = keys[[column]])
  for (column in truths) table[[column]] <- unname(c(true = TRUE, false = FALSE)[table[[column]]])
  for (column in days) table[[column]] <- as.Date(table[[column]], format = "%Y-%m-%d")
  for (column in moments) table[[column]] <- moment(table[[column]])
  table
}
"#;

const PYTHON: &str = "\"\"\"Reads the tables of this folder with pandas: `from read import *`.\"\"\"\n\nfrom pathlib import Path\n\nimport pandas as pd\n\nHERE = Path(__file__).parent\n\n";

/// All types are explicit: pandas would read "None" and "NA" as missing.
const PYTHON_TYPED: &str = r#""""Reads the tables of this folder with pandas: `from read import *`.

An empty cell becomes NaN, keys become categories with the labels of the dialog, moments and days become datetimes, times become
`datetime.time`, and yes and no become booleans.
"""

from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent
TRUTHS = {"true": True, "false": False, True: True, False: False}
"#;

const PYTHON_READ: &str = r#"

def read_table(file, numbers, words, keys, truths, days, times, moments):
    table = load(file)
    if GUARDED:
        # An apostrophe stands before what a spreadsheet would run or take for a number.
        table = table.apply(lambda column: column.str.replace("^'", "", regex=True))
    for column in words:
        table[column] = table[column].where(table[column] != "")
    for column, codes in numbers.items():
        found = table[column]
        if DECIMAL != ".":
            found = found.str.replace(DECIMAL, ".", regex=False)
        found = pd.to_numeric(found, errors="coerce")
        table[column] = found.where(~found.isin(codes))
    for column, labels in keys.items():
        table[column] = pd.Categorical(table[column].map(labels), categories=list(labels.values()))
    for column in truths:
        table[column] = table[column].map(TRUTHS).astype("boolean")
    for column in days:
        table[column] = pd.to_datetime(table[column], format="%Y-%m-%d", errors="coerce")
    for column in times:
        table[column] = pd.to_datetime(table[column], format="%H:%M", errors="coerce").dt.time
    for column in moments:
        if BY_THE_CLOCK:
            table[column] = pd.to_datetime(table[column], errors="coerce")
        else:
            # Summer and winter have different offsets.
            table[column] = pd.to_datetime(table[column], format="ISO8601", errors="coerce", utc=True).dt.tz_convert(ZONE)
    return table


"#;

/// The arguments of the reading function for a table: its name, its file, and the types of its
/// columns.
struct TableDescription<'t> {
    name: String,
    file: String,
    /// Numbers, with the codes for missing answers.
    numbers: Vec<(&'t str, Option<(i64, i64)>)>,
    words: Vec<&'t str>,
    /// Keys with their labels.
    keys: Vec<(&'t str, Vec<(&'t str, String)>)>,
    truths: Vec<&'t str>,
    days: Vec<&'t str>,
    times: Vec<&'t str>,
    moments: Vec<&'t str>,
}

fn calls(
    tables: &[Table],
    how: Written<'_>,
    call: &dyn Fn(&TableDescription<'_>) -> String,
) -> String {
    tables.iter().map(|table| call(&told(table, how))).collect()
}

fn told<'t>(table: &'t Table, how: Written<'_>) -> TableDescription<'t> {
    let of = |kind: ColumnKind| {
        table
            .columns
            .iter()
            .filter(move |column| column.kind == kind)
            .map(|column| column.name.as_str())
            .collect()
    };
    let codes = |column: &Column| {
        column
            .of
            .as_ref()
            .filter(|_| how.codes)
            .map(|_| column.codes.range())
    };
    // The label of a question's key is already in the cell.
    let is_keyed =
        |column: &&Column| !column.choices.is_empty() && (!how.is_labelled || column.of.is_none());
    let (keys, others): (Vec<&Column>, Vec<&Column>) = table
        .columns
        .iter()
        .filter(|column| column.kind == ColumnKind::Key)
        .partition(is_keyed);
    let mut words: Vec<&str> = of(ColumnKind::Words);
    words.extend(others.into_iter().map(|column| column.name.as_str()));
    let numbers = table
        .columns
        .iter()
        .filter(|column| column.kind.is_number());
    TableDescription {
        name: table.name.replace('-', "_"),
        file: format!("{}.{}", table.name, how.format.ending()),
        numbers: numbers
            .map(|column| (column.name.as_str(), codes(column)))
            .collect(),
        words,
        keys: keys
            .into_iter()
            .map(|column| (column.name.as_str(), labels(column)))
            .collect(),
        truths: of(ColumnKind::Bool),
        days: of(ColumnKind::Date),
        times: of(ColumnKind::Time),
        moments: of(ColumnKind::Moment),
    }
}

fn r_call(table: &TableDescription<'_>) -> String {
    let mut out = format!(
        "\n{} <- read_table({},\n  numbers = list(",
        table.name,
        text(&table.file)
    );
    let codes = |codes: &Option<(i64, i64)>| {
        codes.map_or_else(
            || "numeric()".to_owned(),
            |(low, high)| format!("{low}:{high}"),
        )
    };
    out.push_str(
        &table
            .numbers
            .iter()
            .map(|(name, of)| format!("{} = {}", text(name), codes(of)))
            .collect::<Vec<_>>()
            .join(", "),
    );
    let words: Vec<&str> = table.words.iter().chain(&table.times).copied().collect();
    let _ = write!(out, "),\n  words = {},\n  keys = list(", r_list(&words));
    let label = |(key, label): &(&str, String)| format!("{} = {}", text(key), text(label));
    let keys = table.keys.iter().map(|(name, labels)| {
        format!(
            "\n    {} = c({})",
            text(name),
            labels.iter().map(label).collect::<Vec<_>>().join(", ")
        )
    });
    out.push_str(&keys.collect::<Vec<_>>().join(","));
    let [truths, days, moments] =
        [&table.truths, &table.days, &table.moments].map(|names| r_list(names));
    let _ = writeln!(
        out,
        "),\n  truths = {truths}, days = {days}, moments = {moments})"
    );
    out
}

fn python(tables: &[Table], how: Written<'_>, load: &str) -> String {
    let [guarded, by_the_clock] =
        [!how.is_raw, how.dialect.is_by_the_clock].map(|yes| if yes { "True" } else { "False" });
    let (divider, decimal, zone) = (how.dialect.divider, how.dialect.decimal, text(how.zone));
    let about = format!(
        "GUARDED = {guarded}\nDIVIDER = \"{divider}\"\nDECIMAL = \"{decimal}\"\nZONE = {zone}\nBY_THE_CLOCK = {by_the_clock}\n"
    );
    format!(
        "{PYTHON_TYPED}{about}\n\ndef load(file):\n    return {load}\n{PYTHON_READ}{}",
        calls(tables, how, &python_call)
    )
}

fn python_call(table: &TableDescription<'_>) -> String {
    let mut out = format!(
        "{} = read_table(\n    {},\n    numbers={{",
        table.name,
        text(&table.file)
    );
    let codes = |codes: &Option<(i64, i64)>| {
        codes.map_or_else(
            || "[]".to_owned(),
            |(low, high)| format!("range({low}, {})", high + 1),
        )
    };
    out.push_str(
        &table
            .numbers
            .iter()
            .map(|(name, of)| format!("{}: {}", text(name), codes(of)))
            .collect::<Vec<_>>()
            .join(", "),
    );
    let _ = write!(
        out,
        "}},\n    words={},\n    keys={{",
        python_list(&table.words)
    );
    let label = |(key, label): &(&str, String)| format!("{}: {}", text(key), text(label));
    let keys = table.keys.iter().map(|(name, labels)| {
        format!(
            "\n        {}: {{{}}}",
            text(name),
            labels.iter().map(label).collect::<Vec<_>>().join(", ")
        )
    });
    out.push_str(&keys.collect::<Vec<_>>().join(","));
    out.push_str("},\n");
    for (what, names) in [
        ("truths", &table.truths),
        ("days", &table.days),
        ("times", &table.times),
        ("moments", &table.moments),
    ] {
        let _ = writeln!(out, "    {what}={},", python_list(names));
    }
    out.push_str(")\n");
    out
}

fn simple(
    tables: &[Table],
    format: Format,
    head: &str,
    line: impl Fn(&str, &str) -> String,
) -> String {
    let lines = tables.iter().map(|table| {
        line(
            &table.name.replace('-', "_"),
            &format!("{}.{}", table.name, format.ending()),
        )
    });
    format!("{head}{}", lines.collect::<String>())
}

fn simple_python(tables: &[Table], format: Format, read: &str) -> String {
    simple(tables, format, PYTHON, |name, file| {
        format!("{name} = {}\n", read.replace("{}", file))
    })
}

/// Returns the labels of a column's keys; equal labels get their keys added.
fn labels(column: &Column) -> Vec<(&str, String)> {
    let mut taken = HashSet::new();
    let label = |choice: &Choice| {
        let label = choice.label().to_owned();
        if taken.insert(label.clone()) {
            label
        } else {
            format!("{label} ({})", choice.key)
        }
    };
    let labels: Vec<String> = column.choices.iter().map(label).collect();
    column
        .choices
        .iter()
        .map(|choice| choice.key.as_str())
        .zip(labels)
        .collect()
}

fn r_list(words: &[&str]) -> String {
    format!(
        "c({})",
        words
            .iter()
            .map(|word| text(word))
            .collect::<Vec<_>>()
            .join(", ")
    )
}

fn python_list(words: &[&str]) -> String {
    format!(
        "[{}]",
        words
            .iter()
            .map(|word| text(word))
            .collect::<Vec<_>>()
            .join(", ")
    )
}

/// Returns a string literal for both R and Python: everything but printable ASCII is escaped.
fn text(words: &str) -> String {
    let mut out = String::from("\"");
    for c in words.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            ' '..='~' => out.push(c),
            other if other as u32 <= 0xffff => drop(write!(out, "\\u{:04x}", other as u32)),
            other => drop(write!(out, "\\U{:08x}", other as u32)),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_cannot_end_the_text_it_stands_in() {
        assert_eq!(text("a\"b\\c\nd"), r#""a\"b\\c\u000ad""#);
        assert_eq!(text("жé😀"), r#""\u0436\u00e9\U0001f600""#);
    }
}
