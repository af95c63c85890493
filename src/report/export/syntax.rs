//! Files that read the tables of a set: for R and for Python. (SPSS and PSPP need none: a `.sav` says all of it itself.)
//!
//! What authors wrote goes into them as a text of that language, quoted by its rules and on one line.

use std::collections::HashSet;
use std::fmt::Write;

use super::column::Kind;
use super::set::Written;
use super::{Column, Format};

/// Returns the files by their names.
pub(super) fn files(tables: &[Written], format: Format, is_raw: bool) -> Vec<(&'static str, String)> {
    match format {
        Format::Csv => {
            let guard = if is_raw { "FALSE" } else { "TRUE" };
            let r = format!("{R_CSV}guarded <- {guard}\n{}", calls(tables, &r_call));
            let guard = if is_raw { "False" } else { "True" };
            let python = format!("{PYTHON_CSV}GUARDED = {guard}\n\n{}", calls(tables, &python_call));
            vec![("read.R", r), ("read.py", python)]
        }
        Format::Jsonl => {
            let r = |name: &str, file: &str| format!("{name} <- jsonlite::stream_in(file(\"{file}\"), verbose = FALSE)\n");
            let python = "pd.read_json(HERE / \"{}\", lines=True, dtype=False, convert_dates=False)";
            vec![("read.R", simple(tables, format, R, r)), ("read.py", simple_python(tables, format, python))]
        }
        Format::Xlsx => {
            let missing = r_list(MISSING.into_iter().chain([""]));
            let r = |name: &str, file: &str| format!("{name} <- readxl::read_excel(\"{file}\", na = {missing})\n");
            let missing = python_list(MISSING.into_iter().chain([""]));
            let python = format!("pd.read_excel(HERE / \"{{}}\", keep_default_na=False, na_values={missing})");
            vec![("read.R", simple(tables, format, R, r)), ("read.py", simple_python(tables, format, &python))]
        }
        Format::Sav => {
            // With `user_na = TRUE` a mean would count the codes of missing answers.
            let r = |name: &str, file: &str| format!("{name} <- haven::read_sav(\"{file}\")\n");
            let python = "pd.read_spss(HERE / \"{}\", convert_categoricals=False)";
            vec![("read.R", simple(tables, format, R, r)), ("read.py", simple_python(tables, format, python))]
        }
        #[cfg(feature = "parquet")]
        Format::Parquet => {
            let r = |name: &str, file: &str| format!("{name} <- nanoparquet::read_parquet(\"{file}\")\n");
            let python = "pd.read_parquet(HERE / \"{}\")";
            vec![("read.R", simple(tables, format, R, r)), ("read.py", simple_python(tables, format, python))]
        }
    }
}

const MISSING: [&str; 6] = ["skipped", "refused", "unknown", "timed_out", "unclear", "not_asked"];

const R: &str = "# Reads the tables of this folder: source(\"read.R\", chdir = TRUE)\n\n";

/// Nothing is guessed: R would take \"NA\" for nothing, and keys that are digits for numbers.
const R_CSV: &str = r#"# Reads the tables of this folder: source("read.R", chdir = TRUE)
# Missing answers become NA, keys become factors with the labels of the dialog.

missing_words <- c("skipped", "refused", "unknown", "timed_out", "unclear", "not_asked")
# An apostrophe before what a spreadsheet would run; in bytes, so that it is the same in every locale.
guard <- "^'(?=(?: |\\xc2\\xa0|\\xef\\xbb\\xbf)*(?:[-=+@\t\r\n]|\\xef\\xbc[\\x9d\\x8b\\x8d\\xa0]))"
unguarded <- function(column) {
  column <- sub(guard, "", column, perl = TRUE, useBytes = TRUE)
  Encoding(column) <- "UTF-8"
  column
}
read_table <- function(file, numbers, words, keys) {
  table <- read.csv(file, colClasses = "character", na.strings = character(), check.names = FALSE, encoding = "UTF-8")
  names(table)[1] <- sub("^\xef\xbb\xbf", "", names(table)[1], useBytes = TRUE)
  if (guarded) table[] <- lapply(table, unguarded)
  for (column in names(numbers)) {
    table[[column]] <- suppressWarnings(as.numeric(table[[column]]))
    table[[column]][table[[column]] %in% numbers[[column]]] <- NA
  }
  for (column in words) table[[column]][table[[column]] %in% missing_words] <- NA
  for (column in names(keys)) table[[column]] <- factor(table[[column]], levels = names(keys[[column]]), labels = keys[[column]])
  table
}
"#;

const PYTHON: &str = "\"\"\"Reads the tables of this folder with pandas: `from read import *`.\"\"\"\n\nfrom pathlib import Path\n\nimport pandas as pd\n\nHERE = Path(__file__).parent\n\n";

/// Nothing is guessed: pandas would take \"None\" and \"NA\" for nothing.
const PYTHON_CSV: &str = r#""""Reads the tables of this folder with pandas: `from read import *`.

Missing answers become NaN, keys become categories with the labels of the dialog.
"""

from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent
MISSING = ["skipped", "refused", "unknown", "timed_out", "unclear", "not_asked"]
GUARD = r"^'(?=[ \u00a0\ufeff]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20])"


def read_table(file, numbers, words, keys):
    table = pd.read_csv(HERE / file, encoding="utf-8-sig", dtype=str, keep_default_na=False)
    if GUARDED:
        table = table.apply(lambda column: column.str.replace(GUARD, "", regex=True))
    for column, codes in numbers.items():
        found = pd.to_numeric(table[column], errors="coerce")
        table[column] = found.where(~found.isin(codes))
    for column in words:
        table[column] = table[column].where(~table[column].isin(MISSING))
    for column, labels in keys.items():
        table[column] = pd.Categorical(table[column].map(labels), categories=list(labels.values()))
    return table


"#;

/// What the reading function is told of a table: its name, its file, numbers with their codes, columns of words, and keys with labels.
struct Told<'t> {
    name: String,
    file: String,
    numbers: Vec<(&'t str, Option<(i64, i64)>)>,
    words: Vec<&'t str>,
    keys: Vec<(&'t str, Vec<(&'t str, String)>)>,
}

fn calls(tables: &[Written], call: &dyn Fn(&Told<'_>) -> String) -> String {
    tables.iter().map(|table| call(&told(table))).collect()
}

fn told(table: &Written) -> Told<'_> {
    let columns = || table.columns.iter();
    let is_asked = |column: &&Column| column.of.is_some() && (column.reason.is_some() || column.kind == Kind::Flag);
    let codes = |column: &Column| column.of.as_ref().map(|_| column.codes.range());
    let words = columns().filter(is_asked).filter(|column| !column.kind.is_number());
    let keys = columns().filter(|column| column.kind == Kind::Key && !column.choices.is_empty());
    Told {
        name: table.name.replace('-', "_"),
        file: format!("{}.csv", table.name),
        numbers: columns().filter(|column| column.kind.is_number()).map(|column| (column.name.as_str(), codes(column))).collect(),
        words: words.map(|column| column.name.as_str()).collect(),
        keys: keys.map(|column| (column.name.as_str(), labels(column))).collect(),
    }
}

fn r_call(table: &Told<'_>) -> String {
    let mut out = format!("\n{} <- read_table({},\n  numbers = list(", table.name, text(&table.file));
    let codes = |codes: &Option<(i64, i64)>| codes.map_or_else(|| "numeric()".to_owned(), |(low, high)| format!("{low}:{high}"));
    out.push_str(&table.numbers.iter().map(|(name, of)| format!("{} = {}", r_name(name), codes(of))).collect::<Vec<_>>().join(", "));
    let _ = write!(out, "),\n  words = {},\n  keys = list(", r_list(table.words.iter().copied()));
    let label = |(key, label): &(&str, String)| format!("{} = {}", r_name(key), text(label));
    let keys = table
        .keys
        .iter()
        .map(|(name, labels)| format!("\n    {} = c({})", r_name(name), labels.iter().map(label).collect::<Vec<_>>().join(", ")));
    out.push_str(&keys.collect::<Vec<_>>().join(","));
    out.push_str("))\n");
    out
}

fn python_call(table: &Told<'_>) -> String {
    let mut out = format!("{} = read_table(\n    {},\n    numbers={{", table.name, text(&table.file));
    let codes = |codes: &Option<(i64, i64)>| codes.map_or_else(|| "[]".to_owned(), |(low, high)| format!("range({low}, {})", high + 1));
    out.push_str(&table.numbers.iter().map(|(name, of)| format!("{}: {}", text(name), codes(of))).collect::<Vec<_>>().join(", "));
    let _ = write!(out, "}},\n    words={},\n    keys={{", python_list(table.words.iter().copied()));
    let label = |(key, label): &(&str, String)| format!("{}: {}", text(key), text(label));
    let keys = table
        .keys
        .iter()
        .map(|(name, labels)| format!("\n        {}: {{{}}}", text(name), labels.iter().map(label).collect::<Vec<_>>().join(", ")));
    out.push_str(&keys.collect::<Vec<_>>().join(","));
    out.push_str("},\n)\n");
    out
}

fn simple(tables: &[Written], format: Format, head: &str, line: impl Fn(&str, &str) -> String) -> String {
    let lines = tables.iter().map(|table| line(&table.name.replace('-', "_"), &format!("{}.{}", table.name, format.ending())));
    format!("{head}{}", lines.collect::<String>())
}

fn simple_python(tables: &[Written], format: Format, read: &str) -> String {
    simple(tables, format, PYTHON, |name, file| format!("{name} = {}\n", read.replace("{}", file)))
}

/// Returns the labels of a column's keys; two options that read the same are told apart by their keys.
fn labels(column: &Column) -> Vec<(&str, String)> {
    let mut taken = HashSet::new();
    let label = |choice: &super::Choice| {
        let label = choice.label().to_owned();
        if taken.insert(label.clone()) { label } else { format!("{label} ({})", choice.key) }
    };
    let labels: Vec<String> = column.choices.iter().map(label).collect();
    column.choices.iter().map(|choice| choice.key.as_str()).zip(labels).collect()
}

fn r_list<'w>(words: impl Iterator<Item = &'w str>) -> String {
    format!("c({})", words.map(text).collect::<Vec<_>>().join(", "))
}

fn python_list<'w>(words: impl Iterator<Item = &'w str>) -> String {
    format!("[{}]", words.map(text).collect::<Vec<_>>().join(", "))
}

fn r_name(name: &str) -> String {
    text(name)
}

/// Returns a text as R and Python both read it: everything but plain ASCII as its number.
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
