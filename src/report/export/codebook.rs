//! Explains tables: a row per column, and a row per key or number with a label.

use indexmap::IndexSet;
use serde_json::{Map, Value, json};

use crate::id::Name;
use crate::value::Missing;

use super::column::ColumnKind;
use super::tally::{Counts, Tally};
use super::words::version_word;
use super::{Cell, Column, Each, ExportError, Rows};

/// A table to explain: its name, its columns, and the counts of their content.
pub type Explained<'t> = (&'t str, &'t [Column], &'t Tally);

/// The codebook: a row per column.
pub struct Codebook<'t> {
    tables: &'t [Explained<'t>],
    languages: IndexSet<Name>,
    columns: Vec<Column>,
}

/// The labels: a row per key or number with a label.
pub struct Labels<'t> {
    tables: &'t [Explained<'t>],
    languages: IndexSet<Name>,
    columns: Vec<Column>,
}

impl<'t> Codebook<'t> {
    /// Prepares the table.
    pub fn new(tables: &'t [Explained<'t>]) -> Self {
        let fixed = Column::fixed;
        let mut columns = vec![
            fixed("table", ColumnKind::Words, "Which table"),
            fixed("variable", ColumnKind::Words, "The column's name"),
            fixed(
                "short_name",
                ColumnKind::Words,
                "Its name where names are short: in SPSS, Stata",
            ),
            fixed("label", ColumnKind::Words, "What it is about"),
            fixed("holds", ColumnKind::Words, "What stands in it"),
            fixed("dialog", ColumnKind::Words, "The dialog behind it"),
            fixed("question", ColumnKind::Words, "The question behind it"),
            fixed("type", ColumnKind::Words, "The question's type"),
            fixed("option", ColumnKind::Words, "The option it is about"),
            fixed(
                "missing_codes",
                ColumnKind::Words,
                "What stands for a missing answer among numbers",
            ),
            fixed(
                "earlier_names",
                ColumnKind::Words,
                "Names of the question in older versions",
            ),
            fixed(
                "versions",
                ColumnKind::Words,
                "Versions of the dialog that ask it, the newest first",
            ),
            fixed("valid", ColumnKind::Whole, "How many rows have an answer"),
        ];
        columns.extend(Missing::ALL.map(|kind| {
            fixed(
                kind.word(),
                ColumnKind::Whole,
                "How many rows have none for this reason",
            )
        }));
        let languages = languages(tables);
        columns.extend(languages.iter().map(|language| {
            fixed(
                &format!("text_{language}"),
                ColumnKind::Words,
                "What is asked in this language",
            )
        }));
        Self {
            tables,
            languages,
            columns,
        }
    }

    fn row<'r>(&'r self, table: &'r str, column: &'r Column, counts: Counts) -> Vec<Cell<'r>> {
        let of = column.of.as_ref();
        let joined = |words: Vec<String>| Cell::owned(words.join(" "));
        let mut row = vec![
            Cell::plain(table),
            Cell::plain(&column.name),
            Cell::owned(column.short_name()),
            Cell::words(Some(&column.label)),
            Cell::plain(column.kind.word()),
            Cell::maybe(of.map(|of| of.dialog.as_str())),
            Cell::maybe(of.map(|of| of.question.as_str())),
            Cell::maybe(of.map(|of| of.kind)),
            Cell::maybe(
                of.and_then(|of| of.option.as_ref())
                    .map(|option| option.key.as_str()),
            ),
            missing_codes(column).map_or(Cell::Empty, Cell::owned),
            of.map_or(Cell::Empty, |of| {
                joined(of.aliases.iter().map(ToString::to_string).collect())
            }),
            of.map_or(Cell::Empty, |of| {
                joined(of.versions.iter().copied().map(version_word).collect())
            }),
            Cell::Whole(counts.valid as i64),
        ];
        row.extend(counts.missing.map(|number| Cell::Whole(number as i64)));
        row.extend(
            self.languages
                .iter()
                .map(|language| in_language(of.map_or(&[], |of| &of.texts), language)),
        );
        row
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
                each(&self.row(
                    table,
                    column,
                    tally.columns.get(at).copied().unwrap_or_default(),
                ))?;
                rows += 1;
            }
        }
        Ok(rows)
    }
}

impl<'t> Labels<'t> {
    /// Prepares the table.
    pub fn new(tables: &'t [Explained<'t>]) -> Self {
        let fixed = Column::fixed;
        let mut columns = vec![
            fixed("table", ColumnKind::Words, "Which table"),
            fixed("variable", ColumnKind::Words, "The column's name"),
            fixed("key", ColumnKind::Words, "The key or the number in it"),
            fixed(
                "code",
                ColumnKind::Whole,
                "Its number in SPSS: the same in every export",
            ),
            fixed("label", ColumnKind::Words, "What it means"),
        ];
        let languages = languages(tables);
        columns.extend(languages.iter().map(|language| {
            fixed(
                &format!("label_{language}"),
                ColumnKind::Words,
                "What it means in this language",
            )
        }));
        Self {
            tables,
            languages,
            columns,
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
                    let mut row = vec![
                        Cell::plain(table),
                        Cell::plain(&column.name),
                        Cell::plain(&choice.key),
                        Cell::Whole(choice.code),
                        Cell::words(Some(choice.label())),
                    ];
                    row.extend(
                        self.languages
                            .iter()
                            .map(|language| in_language(&choice.labels, language)),
                    );
                    each(&row)?;
                    rows += 1;
                }
            }
        }
        Ok(rows)
    }
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
        let choice = |choice: &super::Choice| json!({ "key": choice.key, "code": choice.code, "labels": by_language(&choice.labels) });
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
