//! Reads a table of people as spreadsheets save it: who each row is about, and what it says of them.
//!
//! Knows no store: whether there is anybody of that name is for others to find out.

use std::fmt;

use crate::contact::{Amendment, written};
use crate::dialog::expr::tree::Type;
use crate::dialog::lower::range::read_number;
use crate::dialog::suggest;
use crate::id::Name;
use crate::value::Value;

/// A table that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Its good rows, in order.
    pub rows: Vec<Row>,
    /// What is wrong with the others.
    pub faults: Vec<Fault>,
    /// Columns that say what nobody can change, and are left aside.
    pub left_aside: Vec<String>,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its line in the file, from 1.
    pub line: u64,
    /// Whom it is about, as it is written.
    pub who: String,
    /// What it says of them.
    pub amendment: Amendment,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Its line in the file, from 1.
    pub line: u64,
    /// The column; nothing where it is about the whole row.
    pub column: Option<String>,
    /// What is wrong, and what to do.
    pub what: String,
}

/// Why a table cannot be read at all: what is wrong, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub hint: String,
}

/// What a column says.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Column {
    Who,
    Name,
    Language,
    Tags,
    Lists,
    Field(Name, Type),
    Aside,
}

/// The most rows that are read.
const MOST_ROWS: usize = 1_000_000;
/// The most rows with a title above the names of the columns.
const MOST_TITLES: usize = 5;
/// The longest cell, in bytes.
const LONGEST_CELL: usize = 16 * 1024;
/// Names of the column that says whom a row is about, the surest first.
const WHO: [&str; 4] = ["contact", "id", "address", "respondent_id"];
/// What `vraag contacts list` tells and nobody can change.
const TOLD: [&str; 6] = ["source", "addresses", "first_seen", "last_seen", "stopped", "first_name"];

impl Sheet {
    /// The largest file that is read, in bytes.
    pub const LARGEST: u64 = 128 << 20;

    /// Reads a file; `fields` are those that dialogs know.
    ///
    /// ```
    /// use vraag::contact::{Empty, Sheet};
    ///
    /// let sheet = Sheet::read("contact;name;tags\ntelegram:5;Noor;vip fan\n".as_bytes(), &[], Empty::ChangesNothing).unwrap();
    /// assert_eq!(sheet.rows[0].amendment.name.as_deref(), Some("Noor"));
    /// assert_eq!(sheet.rows[0].amendment.tags.len(), 2);
    /// ```
    pub fn read(bytes: &[u8], fields: &[(Name, Type)], empty: Empty) -> Result<Self, Unreadable> {
        let text = text(bytes)?;
        let (delimiter, text, before) = beginning(text);
        quotes(text, delimiter, before)?;
        let reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(false).from_reader(text.as_bytes());
        let mut records = Vec::new();
        for record in reader.into_records() {
            let record = record.map_err(|error| unreadable(&format!("the table cannot be read: {error}"), "save it anew as CSV"))?;
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            if records.len() > MOST_ROWS + MOST_TITLES {
                return Err(unreadable("the table has more than 1,000,000 rows", "divide it into several files"));
            }
            let line = record.position().map_or(0, |at| line_of(at, text)) + before;
            records.push((line, record));
        }
        let names_somebody = |(_, record): &(u64, csv::StringRecord)| who(&names(record)).is_some();
        let at = records.iter().take(MOST_TITLES + 1).position(names_somebody).unwrap_or(0);
        let mut records = records.into_iter().skip(at);
        let Some((_, head)) = records.next() else {
            return Err(unreadable("the file is empty", "its first row names the columns, such as contact,name,tags"));
        };
        let columns = columns(&head, fields)?;
        let records: Vec<_> = records.collect();
        let signs: Vec<Option<char>> = (0..columns.len()).map(|at| decimal_sign(&records, at)).collect();
        let mut sheet = Self { left_aside: aside(&head, &columns), ..Self::default() };
        for (line, record) in &records {
            match row(record, *line, &head, &columns, &signs, empty) {
                Ok(row) => sheet.rows.push(row),
                Err(fault) => sheet.faults.push(fault),
            }
        }
        Ok(sheet)
    }
}

/// What an empty cell means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Empty {
    /// It changes nothing.
    ChangesNothing,
    /// The field is removed.
    Clears,
}

/// Returns whether a spreadsheet would take a cell for a formula, a number, a day, a time or a truth: no quoting prevents that. So it
/// would the apostrophe that prevents it, which is why a cell that begins with one counts too.
pub fn would_run(cell: &str) -> bool {
    // Nearly every cell begins with a letter, and has more of them than a number, a month or a truth.
    let is_short = cell.len() <= LONGEST_NUMBER;
    if !is_short && cell.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric) {
        return false;
    }
    let starts = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '\''];
    cell.trim_start_matches([' ', '\u{a0}', '\u{feff}']).starts_with(starts) || is_short && reads_as_number(cell)
}

/// No spreadsheet takes a longer cell for a number.
const LONGEST_NUMBER: usize = 64;

/// Returns whether a cell is made of what numbers, days and times are made of, in the languages that spreadsheets know.
fn reads_as_number(cell: &str) -> bool {
    let cell = cell.trim_matches([' ', '\u{a0}', '\u{feff}', '\u{202f}']).to_lowercase();
    if TRUTHS.contains(&cell.as_str()) {
        return true;
    }
    let has_digit = cell.contains(|c: char| c.is_ascii_digit());
    let is_sign = |c: char| c.is_ascii_digit() || " .,/:-+%()'’€$£¥\u{a0}\u{202f}".contains(c);
    has_digit && cell.split(is_sign).all(|word| word.is_empty() || is_of_number(word))
}

/// Returns whether letters may stand in a number, a time or a day: an exponent, a half of the day, a month.
fn is_of_number(word: &str) -> bool {
    matches!(word, "e" | "am" | "pm" | "a" | "p") || MONTHS.contains(&word)
}

/// The words for true and false.
const TRUTHS: [&str; 8] = ["true", "false", "waar", "onwaar", "wahr", "falsch", "vrai", "faux"];
/// Months in full and as they are shortened, in English, Dutch, German and French.
const MONTHS: [&str; 48] = [
    "jan",
    "january",
    "januari",
    "januar",
    "janv",
    "janvier",
    "feb",
    "february",
    "februari",
    "februar",
    "mar",
    "mrt",
    "march",
    "maart",
    "mär",
    "märz",
    "mars",
    "apr",
    "april",
    "avr",
    "avril",
    "may",
    "mei",
    "mai",
    "jun",
    "june",
    "juni",
    "juin",
    "jul",
    "july",
    "juli",
    "juil",
    "juillet",
    "aug",
    "august",
    "augustus",
    "sep",
    "sept",
    "september",
    "oct",
    "okt",
    "october",
    "oktober",
    "nov",
    "november",
    "dec",
    "december",
    "dez",
];

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.column {
            Some(column) => write!(f, "line {}, column `{column}`: {}", self.line, self.what),
            None => write!(f, "line {}: {}", self.line, self.what),
        }
    }
}

fn unreadable(what: &str, hint: &str) -> Unreadable {
    Unreadable { what: what.to_owned(), hint: hint.to_owned() }
}

fn text(bytes: &[u8]) -> Result<&str, Unreadable> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    if bytes.contains(&0) {
        return Err(unreadable(
            "the file is no CSV in UTF-8",
            "save it as CSV: in Excel as `CSV UTF-8`, in LibreOffice with the character set `Unicode (UTF-8)`",
        ));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
        let what = format!("line {line} is not in UTF-8, so its letters would be guessed");
        unreadable(&what, "save the file anew: in Excel as `CSV UTF-8`, in LibreOffice with the character set `Unicode (UTF-8)`")
    })
}

/// Returns the line on which a record begins. What ends the lines before it may still be ahead of where the reader stands.
fn line_of(at: &csv::Position, text: &str) -> u64 {
    let ahead = text.as_bytes().iter().skip(usize::try_from(at.byte()).unwrap_or(usize::MAX));
    let ends = ahead.take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| **byte == b'\n').count();
    at.line() + ends as u64
}

/// Returns what stands between the cells, the table itself, and how many lines stand before it.
///
/// A first line such as `sep=;` tells the sign to Excel, and is none of the table.
fn beginning(text: &str) -> (u8, &str, u64) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let named = first.trim_end_matches('\r').trim_matches('"');
    match named.strip_prefix("sep=").map(str::as_bytes) {
        Some([sign @ (b',' | b';' | b'\t' | b'|')]) => (*sign, rest, 1),
        _ => (delimiter(text), text, 0),
    }
}

/// Tells of a cell whose quote is never closed: every row behind it would be taken for a part of the cell.
///
/// A quote that closes stands before a delimiter or the end of a line. A cell of several lines, one of which begins as a row
/// of a table of people does, is another quote that was left open.
fn quotes(text: &str, delimiter: u8, before: u64) -> Result<(), Unreadable> {
    let bytes = text.as_bytes();
    let (mut at, mut line, mut is_at_start) = (0, 1 + before, true);
    while let Some(byte) = bytes.get(at) {
        if *byte != b'"' || !is_at_start {
            is_at_start = *byte == delimiter || matches!(byte, b'\n' | b'\r');
            line += u64::from(*byte == b'\n');
            at += 1;
            continue;
        }
        let open = line;
        let left_open = || {
            let what = format!("line {open}: a quote opens a cell there and is not closed where the cell ends");
            Err(unreadable(&what, "remove that quote, or write it twice where it belongs to the words; nothing was changed"))
        };
        at += 1;
        loop {
            match bytes.get(at) {
                None => return left_open(),
                Some(b'"') if bytes.get(at + 1) == Some(&b'"') => at += 2,
                Some(b'"') => break,
                Some(b'\n') => {
                    line += 1;
                    at += 1;
                    if begins_a_row(&bytes[at..], delimiter) {
                        return left_open();
                    }
                }
                Some(_) => at += 1,
            }
        }
        at += 1;
        let is_closed = bytes.get(at).is_none_or(|next| *next == delimiter || matches!(next, b'\n' | b'\r'));
        if !is_closed {
            return left_open();
        }
        is_at_start = false;
    }
    Ok(())
}

/// Returns whether a line begins with an address or an id of a contact, and a cell behind it.
fn begins_a_row(line: &[u8], delimiter: u8) -> bool {
    let end = line.iter().position(|byte| *byte == delimiter || matches!(byte, b'\n' | b'\r'));
    let Some((cell, _)) = end.filter(|end| line[*end] == delimiter).map(|end| line.split_at(end)) else { return false };
    let is_hex = |id: &[u8]| id.len() == 16 && id.iter().all(u8::is_ascii_hexdigit);
    let is_address = || cell.strip_prefix(b"telegram:").is_some_and(|number| !number.is_empty() && number.iter().all(u8::is_ascii_digit));
    is_address() || matches!(cell, [b'c' | b'r', id @ ..] if is_hex(id))
}

/// Finds out what stands between the cells, from the first row.
fn delimiter(text: &str) -> u8 {
    let head = text.lines().find(|line| line.contains([',', ';', '\t'])).unwrap_or_default();
    let mut is_quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in head.bytes() {
        is_quoted ^= byte == b'"';
        for (delimiter, count) in &mut counts {
            *count += usize::from(byte == *delimiter && !is_quoted);
        }
    }
    // Of two that are as frequent the first: a comma.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| *delimiter)
}

/// Returns the sign before what is less than one in a column, where its cells make it clear: `12,5` or `1.234,50` say a comma.
///
/// `1,234` alone can be read in two ways, and is told where no other cell of its column decides.
fn decimal_sign(records: &[(u64, csv::StringRecord)], column: usize) -> Option<char> {
    let mut found = None;
    for (_, record) in records {
        let Some(sign) = record.get(column).and_then(|cell| own_decimal_sign(cell.trim())) else { continue };
        if found.is_some_and(|other| other != sign) {
            return None;
        }
        found = Some(sign);
    }
    found
}

/// Returns the sign before what is less than one in a number that has one reading.
fn own_decimal_sign(number: &str) -> Option<char> {
    let digits = number.trim_start_matches(['-', '+']);
    let last = digits.rfind(['.', ',']).filter(|_| has_number(number))?;
    let sign = digits[last..].chars().next()?;
    let (whole, part) = (&digits[..last], &digits[last + 1..]);
    let has_both = whole.contains(['.', ',']);
    let is_once = digits.matches(sign).count() == 1;
    // Several of one sign stand before thousands, so that the other one is for what is less than one.
    match (is_once, has_both, part.len()) {
        (false, ..) => Some(if sign == ',' { '.' } else { ',' }),
        (true, true, _) => Some(sign),
        (true, false, 3) if (1..=3).contains(&whole.len()) && !whole.starts_with('0') => None,
        (true, false, _) => Some(sign),
    }
}

/// Writes a number as it is read everywhere: without the sign before thousands, with a point before what is less than one.
fn plain_number(cell: &str, sign: char) -> String {
    let thousands = if sign == ',' { '.' } else { ',' };
    cell.chars().filter(|c| *c != thousands).map(|c| if c == sign { '.' } else { c }).collect()
}

/// Returns whether a cell is made of digits and the signs between them.
fn has_number(cell: &str) -> bool {
    let digits = cell.trim_start_matches(['-', '+']);
    digits.starts_with(|c: char| c.is_ascii_digit()) && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
}

fn names(head: &csv::StringRecord) -> Vec<String> {
    head.iter().map(|cell| unescaped(cell).trim().to_lowercase()).collect()
}

/// Finds the column that says whom a row is about.
fn who(names: &[String]) -> Option<usize> {
    WHO.iter().find_map(|known| names.iter().position(|name| name == known))
}

fn columns(head: &csv::StringRecord, fields: &[(Name, Type)]) -> Result<Vec<Column>, Unreadable> {
    let names = names(head);
    let Some(who) = who(&names) else {
        return Err(unreadable(
            "no column says whom a row is about",
            "name one `contact`: an id, an address such as telegram:123456789, or a respondent_id of an export",
        ));
    };
    if let Some(twice) = names.iter().enumerate().find(|(at, name)| !name.is_empty() && names[..*at].contains(name)) {
        return Err(unreadable(&format!("two columns are called `{}`", twice.1), "rename or remove one of them"));
    }
    names.iter().enumerate().map(|(at, name)| if at == who { Ok(Column::Who) } else { column(name, fields) }).collect()
}

fn column(name: &str, fields: &[(Name, Type)]) -> Result<Column, Unreadable> {
    Ok(match name {
        "" => Column::Aside,
        "name" => Column::Name,
        "language" => Column::Language,
        "tags" | "tag" => Column::Tags,
        "lists" | "list" => Column::Lists,
        name if WHO.contains(&name) || TOLD.contains(&name) => Column::Aside,
        name => match fields.iter().find(|(field, _)| field == name) {
            Some((field, kind)) => Column::Field(field.clone(), kind.clone()),
            None => {
                let known = ["contact", "name", "language", "tags", "list"].into_iter();
                let near = suggest::nearest(name, known.chain(fields.iter().map(|(field, _)| field.as_str())));
                let what = format!("the column `{}` is nothing that is known of a contact", written::shortened(name));
                return Err(match near {
                    Some(near) => unreadable(&what, &format!("did you mean `{near}`?")),
                    None => unreadable(&what, "remove it, or declare it under `fields:` in bot.yaml"),
                });
            }
        },
    })
}

fn aside(head: &csv::StringRecord, columns: &[Column]) -> Vec<String> {
    let names = head.iter().zip(columns).filter(|(name, column)| **column == Column::Aside && !name.trim().is_empty());
    names.map(|(name, _)| name.trim().to_owned()).collect()
}

fn row(
    record: &csv::StringRecord,
    line: u64,
    head: &csv::StringRecord,
    columns: &[Column],
    signs: &[Option<char>],
    empty: Empty,
) -> Result<Row, Fault> {
    if record.len() > columns.len() && record.iter().skip(columns.len()).any(|cell| !cell.trim().is_empty()) {
        let what = format!(
            "it has {} cells, and the first row names {} columns; quote a cell that holds a separator",
            record.len(),
            columns.len()
        );
        return Err(Fault { line, column: None, what });
    }
    let mut row = Row { line, who: String::new(), amendment: Amendment::default() };
    for (((cell, column), name), sign) in record.iter().zip(columns).zip(head).zip(signs) {
        let fault = |what: String| Fault { line, column: Some(name.trim().to_owned()), what };
        if cell.len() > LONGEST_CELL {
            return Err(fault("the cell is longer than 16 KB; shorten it".to_owned()));
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
            Column::Name => amendment.name = Some(written::name(cell).map_err(fault)?),
            Column::Language => amendment.language = Some(written::language(cell).map_err(fault)?),
            Column::Tags => amendment.tags = marks(cell, written::tag).map_err(fault)?,
            Column::Lists => amendment.lists = marks(cell, written::list).map_err(fault)?,
            Column::Field(field, kind) => {
                let plain = sign.filter(|_| *kind == Type::Number && has_number(cell)).map(|sign| plain_number(cell, sign));
                let number = plain.and_then(|plain| read_number(&plain)).map(Value::Number);
                let value = number.map_or_else(|| written::value(field, kind, cell).map_err(fault), Ok)?;
                amendment.fields.push((field.clone(), Some(value)));
            }
            Column::Aside => {}
        }
    }
    if row.who.is_empty() {
        return Err(Fault {
            line,
            column: None,
            what: "it does not say whom it is about; fill in the first of its columns that does".to_owned(),
        });
    }
    Ok(row)
}

fn marks(cell: &str, read: impl Fn(&str) -> Result<Name, String>) -> Result<Vec<(Name, bool)>, String> {
    let names = cell.split([' ', ',', ';', '|', '\n']).filter(|name| !name.is_empty());
    names.map(|name| read(name).map(|name| (name, true))).collect()
}

/// Takes away the apostrophe that our own tables put before what a spreadsheet would run.
fn unescaped(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| would_run(rest)).unwrap_or(cell)
}

#[cfg(test)]
mod tests;
