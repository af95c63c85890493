//! Reads a table of people as spreadsheets save it: who each row is about, and what it says of them.
//!
//! Knows no store: whether there is anybody of that name is for others to find out.

use std::fmt;

use crate::contact::{Amendment, written};
use crate::dialog::expr::tree::Type;
use crate::dialog::suggest;
use crate::id::Name;

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
    /// use vraag::contact::Sheet;
    ///
    /// let sheet = Sheet::read("contact;name;tags\ntelegram:5;Noor;vip fan\n".as_bytes(), &[]).unwrap();
    /// assert_eq!(sheet.rows[0].amendment.name.as_deref(), Some("Noor"));
    /// assert_eq!(sheet.rows[0].amendment.tags.len(), 2);
    /// ```
    pub fn read(bytes: &[u8], fields: &[(Name, Type)]) -> Result<Self, Unreadable> {
        let text = text(bytes)?;
        let mut reader =
            csv::ReaderBuilder::new().delimiter(delimiter(text)).flexible(true).has_headers(false).from_reader(text.as_bytes());
        let mut records = reader.records();
        let Some(Ok(head)) = records.next() else {
            return Err(unreadable("the file is empty", "its first row names the columns, such as contact,name,tags"));
        };
        let columns = columns(&head, fields)?;
        let mut sheet = Self { left_aside: aside(&head, &columns), ..Self::default() };
        for record in records {
            let record = record.map_err(|error| unreadable(&format!("the table cannot be read: {error}"), "save it anew as CSV"))?;
            let line = record.position().map_or(0, |at| line_of(at, text));
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            if sheet.rows.len() + sheet.faults.len() >= MOST_ROWS {
                return Err(unreadable("the table has more than 1,000,000 rows", "divide it into several files"));
            }
            match row(&record, line, &head, &columns) {
                Ok(row) => sheet.rows.push(row),
                Err(fault) => sheet.faults.push(fault),
            }
        }
        Ok(sheet)
    }
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

/// Finds out what stands between the cells, from the first row.
fn delimiter(text: &str) -> u8 {
    let head = text.lines().next().unwrap_or_default();
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

fn columns(head: &csv::StringRecord, fields: &[(Name, Type)]) -> Result<Vec<Column>, Unreadable> {
    let names: Vec<String> = head.iter().map(|cell| unescaped(cell).trim().to_lowercase()).collect();
    let who = WHO.iter().find_map(|known| names.iter().position(|name| name == known));
    let Some(who) = who else {
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

fn row(record: &csv::StringRecord, line: u64, head: &csv::StringRecord, columns: &[Column]) -> Result<Row, Fault> {
    if record.len() > columns.len() && record.iter().skip(columns.len()).any(|cell| !cell.trim().is_empty()) {
        let what = format!(
            "it has {} cells, and the first row names {} columns; quote a cell that holds a separator",
            record.len(),
            columns.len()
        );
        return Err(Fault { line, column: None, what });
    }
    let mut row = Row { line, who: String::new(), amendment: Amendment::default() };
    for ((cell, column), name) in record.iter().zip(columns).zip(head) {
        let fault = |what: String| Fault { line, column: Some(name.trim().to_owned()), what };
        if cell.len() > LONGEST_CELL {
            return Err(fault("the cell is longer than 16 KB; shorten it".to_owned()));
        }
        let cell = unescaped(cell).trim();
        if cell.is_empty() {
            continue;
        }
        let amendment = &mut row.amendment;
        match column {
            Column::Who => row.who = cell.to_owned(),
            Column::Name => amendment.name = Some(written::name(cell).map_err(fault)?),
            Column::Language => amendment.language = Some(written::language(cell).map_err(fault)?),
            Column::Tags => amendment.tags = marks(cell, written::tag).map_err(fault)?,
            Column::Lists => amendment.lists = marks(cell, written::list).map_err(fault)?,
            Column::Field(field, kind) => {
                let value = written::value(field, kind, cell).map_err(fault)?;
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
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Sheet, Unreadable> {
        let fields = [("visits".into(), Type::Number), ("phone".into(), Type::Text)];
        Sheet::read(text.as_bytes(), &fields)
    }

    #[test]
    fn commas_semicolons_and_tabs_are_told_apart_by_the_first_row() {
        for text in
            ["contact,name\nc1,Noor\n", "\u{feff}contact;name\r\nc1;Noor\r\n", "contact\tname\nc1\tNoor\n", "\"contact\";\"name\"\nc1;Noor"]
        {
            let sheet = read(text).expect(text);
            assert_eq!((sheet.rows[0].who.as_str(), sheet.rows[0].amendment.name.as_deref()), ("c1", Some("Noor")), "{text}");
        }
    }

    #[test]
    fn lines_are_counted_whatever_ends_them() {
        for end in ["\n", "\r\n"] {
            let sheet = read(&["contact,name", "c1,\"two", "lines\"", "", "c2,Sam", "c3,x,y"].join(end)).expect("a table");
            assert_eq!(sheet.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 5], "{end:?}");
            assert_eq!(sheet.faults[0].line, 6);
        }
    }

    #[test]
    fn a_faulty_row_is_told_with_its_line_and_column_and_the_others_are_read() {
        let sheet = read("contact,visits,phone\nc1,many,\nc2,\"3,5\",'+31612345678\n,1,\nc3,1,,x\n\nc4,2,\n").expect("a table");
        let told: Vec<String> = sheet.faults.iter().map(ToString::to_string).collect();
        assert_eq!(told[0], "line 2, column `visits`: `many` is no number; write it as 12 or 12.5");
        assert_eq!((sheet.faults[1].line, sheet.faults[2].line, told.len()), (4, 5, 3), "{told:?}");
        assert_eq!(sheet.rows.iter().map(|row| (row.line, row.who.as_str())).collect::<Vec<_>>(), [(3, "c2"), (7, "c4")]);
        assert_eq!(sheet.rows[0].amendment.fields.len(), 2);
    }

    #[test]
    fn what_cannot_be_read_says_what_to_do() {
        let why = |text: &str| read(text).expect_err(text);
        assert_eq!(why("").what, "the file is empty");
        assert_eq!(why("name\nNoor\n").what, "no column says whom a row is about");
        assert_eq!(why("contact,vists\n").hint, "did you mean `visits`?");
        assert_eq!(why("contact,name,name\n").what, "two columns are called `name`");
        let latin = Sheet::read(b"contact,name\nc1,Zo\xeb\n", &[]).expect_err("it is Latin-1");
        assert_eq!(latin.what, "line 2 is not in UTF-8, so its letters would be guessed");
        assert!(Sheet::read(b"\xff\xfec\0o\0", &[]).is_err_and(|why| why.hint.contains("CSV UTF-8")));
    }

    #[test]
    fn what_our_own_table_tells_can_come_back() {
        let sheet =
            read("id,respondent_id,name,source,tags,first_seen\nc1,ab,'=Noor,flyer,vip fan,2026\nc2,ab,'t Hart,,,\n").expect("a table");
        assert_eq!(sheet.left_aside, ["respondent_id", "source", "first_seen"]);
        assert_eq!(sheet.rows[0].amendment.name.as_deref(), Some("=Noor"));
        assert_eq!(sheet.rows[1].amendment.name.as_deref(), Some("'t Hart"));
    }
}
