//! Reads delimited text: finds the delimiter, and detects quotes that were left open.

use super::raw::{Record, Unreadable, full, unreadable};

/// Reads the rows that are not empty.
pub(super) fn records(bytes: &[u8]) -> Result<Vec<Record>, Unreadable> {
    let text = text(bytes)?;
    let (delimiter, text, before) = beginning(text);
    quotes(text, delimiter, before)?;
    let reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut records = Vec::new();
    for record in reader.into_records() {
        let cells = record.map_err(|error| {
            unreadable(
                &format!("the table cannot be read: {error}"),
                "save it anew as CSV",
            )
        })?;
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        full(records.len())?;
        let line = cells.position().map_or(0, |at| line_of(at, text)) + before;
        records.push(Record {
            line,
            cells,
            exact: Vec::new(),
        });
    }
    Ok(records)
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

/// Returns the line on which a record begins. The reader may still be before the line ends that
/// precede it.
fn line_of(at: &csv::Position, text: &str) -> u64 {
    let ahead = text
        .as_bytes()
        .iter()
        .skip(usize::try_from(at.byte()).unwrap_or(usize::MAX));
    let ends = ahead
        .take_while(|byte| matches!(byte, b'\r' | b'\n'))
        .filter(|byte| **byte == b'\n')
        .count();
    at.line() + ends as u64
}

/// Returns the delimiter, the table itself, and how many lines precede it.
///
/// A first line such as `sep=;` tells the delimiter to Excel, and does not belong to the table.
fn beginning(text: &str) -> (u8, &str, u64) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let named = first.trim_end_matches('\r').trim_matches('"');
    match named.strip_prefix("sep=").map(str::as_bytes) {
        Some([sign @ (b',' | b';' | b'\t' | b'|')]) => (*sign, rest, 1),
        _ => (delimiter(text), text, 0),
    }
}

/// Checks for a quoted cell that is never closed: all following rows would become part of it.
///
/// A closing quote stands before a delimiter or the end of a line. If a line inside a cell looks
/// like the start of a row of people, a quote was left open, too.
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
            let what = format!(
                "line {open}: a quote opens a cell there and is not closed where the cell ends"
            );
            Err(unreadable(
                &what,
                "remove that quote, or write it twice where it belongs to the words; nothing was changed",
            ))
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
        let is_closed = bytes
            .get(at)
            .is_none_or(|next| *next == delimiter || matches!(next, b'\n' | b'\r'));
        if !is_closed {
            return left_open();
        }
        is_at_start = false;
    }
    Ok(())
}

/// Returns whether a line begins with an address or an id of a contact, followed by another cell.
fn begins_a_row(line: &[u8], delimiter: u8) -> bool {
    let end = line
        .iter()
        .position(|byte| *byte == delimiter || matches!(byte, b'\n' | b'\r'));
    let Some((cell, _)) = end
        .filter(|end| line[*end] == delimiter)
        .map(|end| line.split_at(end))
    else {
        return false;
    };
    let is_hex = |id: &[u8]| id.len() == 16 && id.iter().all(u8::is_ascii_hexdigit);
    let is_address = || {
        cell.strip_prefix(b"telegram:")
            .is_some_and(|number| !number.is_empty() && number.iter().all(u8::is_ascii_digit))
    };
    is_address() || matches!(cell, [b'c' | b'r', id @ ..] if is_hex(id))
}

/// Finds the delimiter, from the first row.
fn delimiter(text: &str) -> u8 {
    let head = text
        .lines()
        .find(|line| line.contains([',', ';', '\t']))
        .unwrap_or_default();
    let mut is_quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in head.bytes() {
        is_quoted ^= byte == b'"';
        for (delimiter, count) in &mut counts {
            *count += usize::from(byte == *delimiter && !is_quoted);
        }
    }
    // If two are equally frequent, the first one: a comma.
    counts
        .iter()
        .rev()
        .max_by_key(|(_, count)| *count)
        .map_or(b',', |(delimiter, _)| *delimiter)
}
