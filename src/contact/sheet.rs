//! Reads a table of people as spreadsheets save it: whom each row is about, and the changes to
//! them.
//!
//! Knows no store: the caller checks whether the people exist.

mod formula;
mod raw;
mod table;
mod workbook;

use crate::contact::amendment::Amendment;
use crate::contact::parse_value;
use crate::contact::record::Contact;
use crate::dialog::expr::tree::Type;
use crate::dialog::literal::read_number;
use crate::dialog::suggest;
use crate::id::Name;
use crate::value::Value;

pub use self::formula::{without_controls, would_run};
pub use self::raw::{Fault, Unreadable};
use self::raw::{MAX_CELL, MAX_TITLES, Record, unreadable};

/// A parsed table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Its valid rows, in order.
    pub rows: Vec<Row>,
    /// The errors of the other rows.
    pub faults: Vec<Fault>,
    /// Columns that nobody can change, and are ignored.
    pub left_aside: Vec<String>,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its line in the file, from 1.
    pub line: u64,
    /// The person it is about, as written.
    pub who: String,
    /// The changes to them.
    pub amendment: Amendment,
}

/// The meaning of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Column {
    Who,
    Name,
    Language,
    Tags,
    Lists,
    Field(Name, Type),
    Ignored,
}

/// Names of the column with the person, most reliable first.
const WHO: [&str; 4] = ["contact", "id", "address", "respondent_id"];
/// The column with the person if there is no other: people who are known only by their number.
const PHONE: &str = "phone";
/// Columns of `vraag contacts list` that nobody can change.
const TOLD: [&str; 6] = [
    "source",
    "addresses",
    "first_seen",
    "last_seen",
    "stopped",
    "first_name",
];

impl Sheet {
    /// Maximum size of a file, in bytes.
    pub const LARGEST: u64 = 128 << 20;

    /// Reads a file; `fields` are those that dialogs know, `country` is that of phone numbers
    /// without one.
    ///
    /// ```
    /// use vraag::contact::{Empty, Sheet};
    ///
    /// let sheet = Sheet::read("contact;name;tags\ntelegram:5;Noor;vip fan\n".as_bytes(), &[], None, Empty::ChangesNothing).unwrap();
    /// assert_eq!(sheet.rows[0].amendment.name.as_deref(), Some("Noor"));
    /// assert_eq!(sheet.rows[0].amendment.tags.len(), 2);
    /// ```
    pub fn read(
        bytes: &[u8],
        fields: &[(Name, Type)],
        country: Option<&str>,
        empty: Empty,
    ) -> Result<Self, Unreadable> {
        let (records, broken) = if workbook::is_one(bytes) {
            workbook::records(bytes)?
        } else {
            (table::records(bytes)?, Vec::new())
        };
        let names_somebody = |record: &Record| who(&names(&record.cells)).is_some();
        let at = records
            .iter()
            .take(MAX_TITLES + 1)
            .position(names_somebody)
            .unwrap_or(0);
        let mut records = records.into_iter().skip(at);
        let Some(Record {
            line: first,
            cells: head,
            ..
        }) = records.next()
        else {
            return Err(unreadable(
                "the file is empty",
                "its first row names the columns, such as contact,name,tags",
            ));
        };
        let columns = columns(&head, fields)?;
        let records: Vec<_> = records.collect();
        let signs: Vec<Option<char>> = (0..columns.len())
            .map(|at| decimal_sign(&records, at))
            .collect();
        let faults: Vec<Fault> = broken
            .into_iter()
            .filter(|fault| fault.line > first)
            .collect();
        let mut sheet = Self {
            left_aside: aside(&head, &columns),
            ..Self::default()
        };
        for record in records
            .iter()
            .filter(|record| faults.iter().all(|fault| fault.line != record.line))
        {
            match row(record, &head, &columns, &signs, (country, empty)) {
                Ok(row) => sheet.rows.push(row),
                Err(fault) => sheet.faults.push(fault),
            }
        }
        sheet.faults.extend(faults);
        sheet.faults.sort_by_key(|fault| fault.line);
        Ok(sheet)
    }
}

/// The meaning of an empty cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Empty {
    /// It changes nothing.
    ChangesNothing,
    /// The field is removed.
    Clears,
}

/// Returns the decimal separator of a column, if its cells make it clear: `12,5` or `1.234,50` mean
/// a comma.
///
/// `1,234` alone is ambiguous; it is an error if no other cell of its column decides.
fn decimal_sign(records: &[Record], column: usize) -> Option<char> {
    let mut found = None;
    for record in records
        .iter()
        .filter(|record| !record.exact.contains(&column))
    {
        let Some(sign) = record
            .cells
            .get(column)
            .and_then(|cell| own_decimal_sign(cell.trim()))
        else {
            continue;
        };
        if found.is_some_and(|other| other != sign) {
            return None;
        }
        found = Some(sign);
    }
    found
}

/// Returns the decimal separator of a number that is unambiguous.
fn own_decimal_sign(number: &str) -> Option<char> {
    let digits = number.trim_start_matches(['-', '+']);
    let last = digits.rfind(['.', ',']).filter(|_| has_number(number))?;
    let sign = digits[last..].chars().next()?;
    let (whole, part) = (&digits[..last], &digits[last + 1..]);
    let has_both = whole.contains(['.', ',']);
    let is_once = digits.matches(sign).count() == 1;
    // A separator that occurs several times separates thousands, so the other one is for decimals.
    match (is_once, has_both, part.len()) {
        (false, ..) => Some(if sign == ',' { '.' } else { ',' }),
        (true, true, _) => Some(sign),
        (true, false, 3) if (1..=3).contains(&whole.len()) && !whole.starts_with('0') => None,
        (true, false, _) => Some(sign),
    }
}

/// Writes a number without thousands separators and with a decimal point.
fn plain_number(cell: &str, sign: char) -> String {
    let thousands = if sign == ',' { '.' } else { ',' };
    cell.chars()
        .filter(|c| *c != thousands)
        .map(|c| if c == sign { '.' } else { c })
        .collect()
}

/// Returns whether a cell consists of digits and separators.
fn has_number(cell: &str) -> bool {
    let digits = cell.trim_start_matches(['-', '+']);
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
}

fn names(head: &csv::StringRecord) -> Vec<String> {
    head.iter()
        .map(|cell| unescaped(cell).trim().to_lowercase())
        .collect()
}

/// Finds the column with the person, or returns `None`.
fn who(names: &[String]) -> Option<usize> {
    WHO.iter()
        .chain([&PHONE])
        .find_map(|known| names.iter().position(|name| name == known))
}

fn columns(head: &csv::StringRecord, fields: &[(Name, Type)]) -> Result<Vec<Column>, Unreadable> {
    let names = names(head);
    let Some(who) = who(&names) else {
        return Err(unreadable(
            "no column says whom a row is about",
            "name one `contact`: an id, an address such as telegram:123456789, or a respondent_id of an export; or one `phone`",
        ));
    };
    if let Some(twice) = names
        .iter()
        .enumerate()
        .find(|(at, name)| !name.is_empty() && names[..*at].contains(name))
    {
        return Err(unreadable(
            &format!("two columns are called `{}`", twice.1),
            "rename or remove one of them",
        ));
    }
    names
        .iter()
        .enumerate()
        .map(|(at, name)| {
            if at == who && name != PHONE {
                Ok(Column::Who)
            } else {
                column(name, fields)
            }
        })
        .collect()
}

fn column(name: &str, fields: &[(Name, Type)]) -> Result<Column, Unreadable> {
    Ok(match name {
        "" => Column::Ignored,
        "name" => Column::Name,
        "language" => Column::Language,
        "tags" | "tag" => Column::Tags,
        "lists" | "list" => Column::Lists,
        name if WHO.contains(&name) || TOLD.contains(&name) => Column::Ignored,
        name => match fields.iter().find(|(field, _)| field == name) {
            Some((field, kind)) => Column::Field(field.clone(), kind.clone()),
            None if name == PHONE => Column::Field(Name::new_static(PHONE), Type::Text),
            None => {
                let known = ["contact", "name", "language", "tags", "list"].into_iter();
                let near = suggest::nearest(
                    name,
                    known.chain(fields.iter().map(|(field, _)| field.as_str())),
                );
                let what = format!(
                    "the column `{}` is nothing that is known of a contact",
                    parse_value::shortened(name)
                );
                return Err(match near {
                    Some(near) => unreadable(&what, &format!("did you mean `{near}`?")),
                    None => unreadable(
                        &what,
                        "remove it, or declare it under `fields:` in bot.yaml",
                    ),
                });
            }
        },
    })
}

fn aside(head: &csv::StringRecord, columns: &[Column]) -> Vec<String> {
    let names = head
        .iter()
        .zip(columns)
        .filter(|(name, column)| **column == Column::Ignored && !name.trim().is_empty());
    names.map(|(name, _)| name.trim().to_owned()).collect()
}

fn row(
    Record {
        line,
        cells: record,
        exact,
    }: &Record,
    head: &csv::StringRecord,
    columns: &[Column],
    signs: &[Option<char>],
    (country, empty): (Option<&str>, Empty),
) -> Result<Row, Fault> {
    let line = *line;
    if record.len() > columns.len()
        && record
            .iter()
            .skip(columns.len())
            .any(|cell| !cell.trim().is_empty())
    {
        let what = format!(
            "it has {} cells, and the first row names {} columns; quote a cell that holds a separator",
            record.len(),
            columns.len()
        );
        return Err(Fault {
            line,
            column: None,
            what,
        });
    }
    let mut row = Row {
        line,
        who: String::new(),
        amendment: Amendment::default(),
    };
    for (at, (((cell, column), name), sign)) in
        record.iter().zip(columns).zip(head).zip(signs).enumerate()
    {
        let sign = if exact.contains(&at) {
            Some('.')
        } else {
            *sign
        };
        let fault = |what: String| Fault {
            line,
            column: Some(name.trim().to_owned()),
            what,
        };
        if cell.len() > MAX_CELL {
            return Err(fault(
                "the cell is longer than 16 KB; shorten it".to_owned(),
            ));
        }
        let cell = unescaped(cell).trim();
        let amendment = &mut row.amendment;
        if cell.is_empty() {
            if let (Column::Field(field, _), Empty::Clears) = (column, empty) {
                amendment.fields.push((field.clone(), None));
            }
            continue;
        }
        match column {
            Column::Who => row.who = cell.to_owned(),
            Column::Name => amendment.name = Some(parse_value::name(cell).map_err(fault)?),
            Column::Language => {
                amendment.language = Some(parse_value::language(cell).map_err(fault)?)
            }
            Column::Tags => amendment.tags = marks(cell, parse_value::tag).map_err(fault)?,
            Column::Lists => amendment.lists = marks(cell, parse_value::list).map_err(fault)?,
            Column::Field(field, kind) => {
                let plain = sign
                    .filter(|_| *kind == Type::Number && has_number(cell))
                    .map(|sign| plain_number(cell, sign));
                let number = plain
                    .and_then(|plain| read_number(&plain))
                    .map(Value::Number);
                let value = number.map_or_else(
                    || parse_value::value(field, kind, cell, country).map_err(fault),
                    Ok,
                )?;
                amendment.fields.push((field.clone(), Some(value)));
            }
            Column::Ignored => {}
        }
    }
    if let (true, Some((_, Some(Value::Text(number))))) = (
        row.who.is_empty(),
        row.amendment
            .fields
            .iter()
            .find(|(field, _)| field == PHONE),
    ) {
        row.who = format!("{}{number}", Contact::BY_PHONE);
    }
    if row.who.is_empty() {
        return Err(Fault {
            line,
            column: None,
            what: "it does not say whom it is about; fill in `contact`, or `phone`".to_owned(),
        });
    }
    Ok(row)
}

fn marks(
    cell: &str,
    read: impl Fn(&str) -> Result<Name, String>,
) -> Result<Vec<(Name, bool)>, String> {
    let names = cell
        .split([' ', ',', ';', '|', '\n'])
        .filter(|name| !name.is_empty());
    names
        .map(|name| read(name).map(|name| (name, true)))
        .collect()
}

/// Removes the apostrophe that our own tables put before a cell that a spreadsheet would run.
fn unescaped(cell: &str) -> &str {
    cell.strip_prefix('\'')
        .filter(|rest| would_run(rest))
        .unwrap_or(cell)
}

#[cfg(test)]
mod tests;
