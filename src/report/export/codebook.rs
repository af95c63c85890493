//! Explains tables: a row per column, and a row per key or number with a label.

use indexmap::IndexSet;
use serde_json::{Map, Value, json};

use crate::id::Name;
use crate::report::catalogue::Choice;
use crate::report::cell::Cell;
use crate::report::words::version_word;
use crate::value::Missing;

use super::column::{Behind, Column, ColumnKind, Fixed};
use super::error::ExportError;
use super::table::{Each, Rows};
use super::tally::{Counts, Tally};

/// A table to explain: its name, its columns, and the counts of their content.
pub type Explained<'t> = (&'t str, &'t [Column], &'t Tally);

/// The codebook: a row per column.
pub struct Codebook<'t> {
    tables: &'t [Explained<'t>],
    columns: Vec<Column>,
    cells: Vec<Fill<'t, CodebookRow<'t>>>,
}

/// The labels: a row per key or number with a label.
pub struct Labels<'t> {
    tables: &'t [Explained<'t>],
    columns: Vec<Column>,
    cells: Vec<Fill<'t, LabelRow<'t>>>,
}

/// What a row of the codebook is filled from.
struct CodebookRow<'t> {
    table: &'t str,
    column: &'t Column,
    of: Option<&'t Behind>,
    counts: Counts,
}

/// What a row of the labels is filled from.
struct LabelRow<'t> {
    table: &'t str,
    column: &'t Column,
    choice: &'t Choice,
}

/// Fills a cell of a row.
type Fill<'t, R> = Box<dyn for<'r> Fn(&'r R) -> Cell<'r> + 't>;

/// Fills a cell that every row has.
type Own<R> = for<'r> fn(&'r R) -> Cell<'r>;

impl<'t> Codebook<'t> {
    /// The columns before those of reasons and languages, each with the function that fills it.
    const FIXED: [(Fixed, Own<CodebookRow<'t>>); 13] = [
        (
            Fixed::new("table", ColumnKind::Words, "Which table"),
            |row| Cell::plain(row.table),
        ),
        (
            Fixed::new("variable", ColumnKind::Words, "The column's name"),
            |row| Cell::plain(&row.column.name),
        ),
        (
            Fixed::new(
                "short_name",
                ColumnKind::Words,
                "Its name where names are short: in SPSS, Stata",
            ),
            |row| Cell::owned(row.column.short_name()),
        ),
        (
            Fixed::new("label", ColumnKind::Words, "What it is about"),
            |row| Cell::words(Some(&row.column.label)),
        ),
        (
            Fixed::new("holds", ColumnKind::Words, "What stands in it"),
            |row| Cell::plain(row.column.kind.word()),
        ),
        (
            Fixed::new("dialog", ColumnKind::Words, "The dialog behind it"),
            |row| Cell::maybe(row.of.map(|of| of.dialog.as_str())),
        ),
        (
            Fixed::new("question", ColumnKind::Words, "The question behind it"),
            |row| Cell::maybe(row.of.map(|of| of.question.as_str())),
        ),
        (
            Fixed::new("type", ColumnKind::Words, "The question's type"),
            |row| Cell::maybe(row.of.map(|of| of.kind)),
        ),
        (
            Fixed::new("option", ColumnKind::Words, "The option it is about"),
            |row| {
                let option = row.of.and_then(|of| of.option.as_ref());
                Cell::maybe(option.map(|option| option.key.as_str()))
            },
        ),
        (
            Fixed::new(
                "missing_codes",
                ColumnKind::Words,
                "What stands for a missing answer among numbers",
            ),
            |row| missing_codes(row.column).map_or(Cell::Empty, Cell::owned),
        ),
        (
            Fixed::new(
                "earlier_names",
                ColumnKind::Words,
                "Names of the question in older versions",
            ),
            |row| row.of.map_or(Cell::Empty, |of| spaced(&of.aliases)),
        ),
        (
            Fixed::new(
                "versions",
                ColumnKind::Words,
                "Versions of the dialog that ask it, the newest first",
            ),
            |row| {
                row.of.map_or(Cell::Empty, |of| {
                    let words: Vec<String> =
                        of.versions.iter().copied().map(version_word).collect();
                    spaced(&words)
                })
            },
        ),
        (
            Fixed::new("valid", ColumnKind::Whole, "How many rows have an answer"),
            |row| Cell::Whole(row.counts.valid as i64),
        ),
    ];

    /// Prepares the table.
    pub fn new(tables: &'t [Explained<'t>]) -> Self {
        let mut filled = fixed(&Self::FIXED);
        for (at, kind) in Missing::ALL.into_iter().enumerate() {
            filled.push((
                Column::fixed(
                    kind.word(),
                    ColumnKind::Whole,
                    "How many rows have none for this reason",
                ),
                Box::new(move |row| Cell::Whole(row.counts.missing[at] as i64)),
            ));
        }
        for language in languages(tables) {
            filled.push((
                Column::fixed(
                    &format!("text_{language}"),
                    ColumnKind::Words,
                    "What is asked in this language",
                ),
                Box::new(move |row| in_language(row.of.map_or(&[], |of| &of.texts), &language)),
            ));
        }
        let (columns, cells) = filled.into_iter().unzip();
        Self {
            tables,
            columns,
            cells,
        }
    }
}

impl Rows for Codebook<'_> {
    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn each(&self, each: &mut Each<'_>) -> Result<u64, ExportError> {
        let mut rows = 0;
        for (table, columns, tally) in self.tables {
            for (at, column) in columns.iter().enumerate() {
                let row = CodebookRow {
                    table,
                    column,
                    of: column.of.as_ref(),
                    counts: tally.columns.get(at).copied().unwrap_or_default(),
                };
                each(&filled(&self.cells, &row))?;
                rows += 1;
            }
        }
        Ok(rows)
    }
}

impl<'t> Labels<'t> {
    /// The columns before those of languages, each with the function that fills it.
    const FIXED: [(Fixed, Own<LabelRow<'t>>); 5] = [
        (
            Fixed::new("table", ColumnKind::Words, "Which table"),
            |row| Cell::plain(row.table),
        ),
        (
            Fixed::new("variable", ColumnKind::Words, "The column's name"),
            |row| Cell::plain(&row.column.name),
        ),
        (
            Fixed::new("key", ColumnKind::Words, "The key or the number in it"),
            |row| Cell::plain(&row.choice.key),
        ),
        (
            Fixed::new(
                "code",
                ColumnKind::Whole,
                "Its number in SPSS: the same in every export",
            ),
            |row| Cell::Whole(row.choice.code),
        ),
        (
            Fixed::new("label", ColumnKind::Words, "What it means"),
            |row| Cell::words(Some(row.choice.label())),
        ),
    ];

    /// Prepares the table.
    pub fn new(tables: &'t [Explained<'t>]) -> Self {
        let mut filled = fixed(&Self::FIXED);
        for language in languages(tables) {
            filled.push((
                Column::fixed(
                    &format!("label_{language}"),
                    ColumnKind::Words,
                    "What it means in this language",
                ),
                Box::new(move |row| in_language(&row.choice.labels, &language)),
            ));
        }
        let (columns, cells) = filled.into_iter().unzip();
        Self {
            tables,
            columns,
            cells,
        }
    }
}

impl Rows for Labels<'_> {
    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn each(&self, each: &mut Each<'_>) -> Result<u64, ExportError> {
        let mut rows = 0;
        for (table, columns, _) in self.tables {
            for column in *columns {
                for choice in &column.choices {
                    let row = LabelRow {
                        table,
                        column,
                        choice,
                    };
                    each(&filled(&self.cells, &row))?;
                    rows += 1;
                }
            }
        }
        Ok(rows)
    }
}

/// Returns fixed columns, each with the function that fills it.
fn fixed<'t, R: 't>(columns: &[(Fixed, Own<R>)]) -> Vec<(Column, Fill<'t, R>)> {
    let column = |(fixed, fill): &(Fixed, Own<R>)| -> (Column, Fill<'t, R>) {
        (Column::from(fixed), Box::new(*fill))
    };
    columns.iter().map(column).collect()
}

/// Fills a row.
fn filled<'r, R>(cells: &[Fill<'_, R>], row: &'r R) -> Vec<Cell<'r>> {
    cells.iter().map(|fill| fill(row)).collect()
}

/// Joins words with spaces.
fn spaced<W: AsRef<str>>(words: &[W]) -> Cell<'static> {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    Cell::owned(words.join(" "))
}

/// Returns the codebook as JSON.
pub fn json(tables: &[Explained<'_>]) -> Value {
    let table = |(name, columns, tally): &Explained<'_>| {
        let counts = |at: usize| tally.columns.get(at).copied().unwrap_or_default();
        let columns: Vec<Value> = columns
            .iter()
            .enumerate()
            .map(|(at, column)| about(column, counts(at)))
            .collect();
        json!({ "table": name, "rows": tally.rows, "columns": columns })
    };
    json!({ "tables": tables.iter().map(table).collect::<Vec<_>>() })
}

fn about(column: &Column, counts: Counts) -> Value {
    let mut about = Map::new();
    let mut add = |name: &str, value: Value| drop(about.insert(name.to_owned(), value));
    add("name", json!(column.name));
    add("short_name", json!(column.short_name()));
    add("label", json!(column.label));
    add("holds", json!(column.kind.word()));
    add("valid", json!(counts.valid));
    if !column.choices.is_empty() {
        let choice = |choice: &Choice| json!({ "key": choice.key, "code": choice.code, "labels": by_language(&choice.labels) });
        add(
            "choices",
            json!(column.choices.iter().map(choice).collect::<Vec<_>>()),
        );
    }
    if let Some(of) = &column.of {
        add("dialog", json!(of.dialog));
        add("question", json!(of.question));
        add("type", json!(of.kind));
        add("texts", by_language(&of.texts));
        add(
            "versions",
            json!(
                of.versions
                    .iter()
                    .copied()
                    .map(version_word)
                    .collect::<Vec<_>>()
            ),
        );
        add("earlier_names", json!(of.aliases));
        if let Some(option) = &of.option {
            add(
                "option",
                json!({ "key": option.key, "labels": by_language(&option.labels) }),
            );
        }
        let missing = Missing::ALL
            .iter()
            .zip(counts.missing)
            .map(|(kind, number)| (kind.word().to_owned(), json!(number)));
        add("missing", Value::Object(missing.collect()));
        let codes =
            Missing::ALL.map(|kind| (kind.word().to_owned(), json!(column.codes.code(kind))));
        add("missing_codes", Value::Object(codes.into_iter().collect()));
    }
    Value::Object(about)
}

fn by_language(texts: &[(Name, String)]) -> Value {
    Value::Object(
        texts
            .iter()
            .map(|(language, text)| (language.to_string(), json!(text)))
            .collect(),
    )
}

/// Returns the codes for missing answers in a column, or `None` if it has none.
fn missing_codes(column: &Column) -> Option<String> {
    column
        .of
        .as_ref()
        .filter(|_| column.reason.is_some() || column.kind == ColumnKind::Flag)?;
    let meanings = column
        .codes
        .meanings()
        .map(|(code, words)| format!("{code} {words}"));
    Some(meanings.join("; "))
}

/// Lists the languages of the texts; a text that is the same in all languages has none.
fn languages(tables: &[Explained<'_>]) -> IndexSet<Name> {
    let columns = || tables.iter().flat_map(|(_, columns, _)| *columns);
    let texts = columns()
        .filter_map(|column| column.of.as_ref())
        .flat_map(|of| &of.texts);
    let labels = columns()
        .filter(|column| column.of.is_some())
        .flat_map(|column| &column.choices)
        .flat_map(|choice| &choice.labels);
    texts
        .chain(labels)
        .map(|(language, _)| language.clone())
        .filter(|language| !language.is_empty())
        .collect()
}

fn in_language<'t>(texts: &'t [(Name, String)], language: &Name) -> Cell<'t> {
    let own = texts
        .iter()
        .find(|(code, _)| code == language)
        .or_else(|| texts.iter().find(|(code, _)| code.is_empty()));
    Cell::words(own.map(|(_, text)| text.as_str()))
}
