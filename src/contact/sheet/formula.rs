//! Recognizes cells that a spreadsheet would not read as text, even if they are quoted.

use std::borrow::Cow;

/// Returns a text with its control characters escaped as `\u{1}`: readers stop at them or refuse
/// the file.
pub fn without_controls(words: &str) -> Cow<'_, str> {
    let is_control = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t');
    if !words.contains(is_control) {
        return Cow::Borrowed(words);
    }
    let mut shown = String::with_capacity(words.len() + 8);
    for letter in words.chars() {
        if is_control(letter) {
            shown.extend(letter.escape_default())
        } else {
            shown.push(letter)
        }
    }
    Cow::Owned(shown)
}

/// Returns whether a spreadsheet would read a cell as a formula, a number, a date, a time or a
/// boolean; quotes do not prevent that. A leading apostrophe does, and is removed by the
/// spreadsheet, so a cell that begins with one counts too.
pub fn would_run(cell: &str) -> bool {
    // Fast path: nearly every cell begins with a letter, and is longer than a number, a month or a
    // boolean.
    let is_short = cell.len() <= LONGEST_NUMBER;
    if !is_short
        && cell
            .as_bytes()
            .first()
            .is_some_and(u8::is_ascii_alphanumeric)
    {
        return false;
    }
    let starts = [
        '=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '\'',
    ];
    cell.trim_start_matches([' ', '\u{a0}', '\u{feff}'])
        .starts_with(starts)
        || is_short && reads_as_number(cell)
}

/// No spreadsheet reads a longer cell as a number.
const LONGEST_NUMBER: usize = 64;

/// Returns whether a cell consists of parts of numbers, dates and times, in the languages of
/// spreadsheets.
fn reads_as_number(cell: &str) -> bool {
    let cell = cell
        .trim_matches([' ', '\u{a0}', '\u{feff}', '\u{202f}'])
        .to_lowercase();
    if TRUTHS.contains(&cell.as_str()) {
        return true;
    }
    let has_digit = cell.contains(|c: char| c.is_ascii_digit());
    let is_sign = |c: char| c.is_ascii_digit() || " .,/:-+%()'’€$£¥\u{a0}\u{202f}".contains(c);
    has_digit
        && cell
            .split(is_sign)
            .all(|word| word.is_empty() || is_of_number(word))
}

/// Returns whether a word may be part of a number, a time or a date: an exponent, am or pm, a
/// month.
fn is_of_number(word: &str) -> bool {
    matches!(word, "e" | "am" | "pm" | "a" | "p") || MONTHS.contains(&word)
}

/// The words for true and false.
const TRUTHS: [&str; 8] = [
    "true", "false", "waar", "onwaar", "wahr", "falsch", "vrai", "faux",
];
/// Months in full and abbreviated, in English, Dutch, German and French.
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
