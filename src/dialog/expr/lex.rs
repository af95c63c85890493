//! Splits an expression into tokens with their places. Operators of other languages are read as
//! what they mean, with a diagnostic.

use std::fmt;
use std::ops::Range;

use chrono::{NaiveDate, NaiveTime};
use rust_decimal::Decimal;

use crate::dialog::expr::fault::Fault;
use crate::dialog::register as code;
use crate::time::Duration;

/// The named arguments that functions of `segments.yaml` accept.
pub(super) const NAMED_ARGUMENTS: [&str; 3] = ["within", "after", "at"];

/// A token of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token<'t> {
    Number(Decimal),
    Text(String),
    Date(NaiveDate),
    Time(NaiveTime),
    Duration(Duration),
    /// A name or a keyword.
    Word(&'t str),
    /// One of `( ) [ ] , . == != < <= > >= + - * /`.
    Sign(&'static str),
}

impl fmt::Display for Token<'_> {
    /// Writes the token between backticks, as messages show it.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(out, "`{number}`"),
            Self::Text(text) => write!(out, "`'{text}'`"),
            Self::Date(date) => write!(out, "`{date}`"),
            Self::Time(time) => write!(out, "`{}`", time.format("%H:%M")),
            Self::Duration(duration) => write!(out, "`{duration}`"),
            Self::Word(word) => write!(out, "`{word}`"),
            Self::Sign(sign) => write!(out, "`{sign}`"),
        }
    }
}

/// A token with its byte range.
#[derive(Clone, Debug)]
pub(super) struct Lexeme<'t> {
    pub token: Token<'t>,
    pub at: Range<usize>,
}

/// Operators and punctuation; longer ones first.
const SIGNS: [&str; 16] = [
    "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "(", ")", "[", "]", ",", ".",
];

/// Operators of other languages and their equivalents here; longer ones first.
const FOREIGN: [(&str, &str); 20] = [
    ("===", "=="),
    ("!==", "!="),
    ("=>", ">="),
    ("=<", "<="),
    ("<>", "!="),
    ("&&", "and"),
    ("||", "or"),
    ("=", "=="),
    ("&", "and"),
    ("|", "or"),
    ("!", "not"),
    ("≠", "!="),
    ("≤", "<="),
    ("≥", ">="),
    ("×", "*"),
    ("·", "*"),
    ("÷", "/"),
    ("−", "-"),
    ("–", "-"),
    ("¬", "not"),
];

/// Keywords that other languages write in capitals.
const CAPITALISED: [&str; 8] = ["and", "or", "not", "in", "is", "has", "true", "false"];

/// Splits a text into tokens; reports and skips what cannot be read.
pub(super) fn lex<'t>(text: &'t str, faults: &mut Vec<Fault>) -> Vec<Lexeme<'t>> {
    let mut lexemes = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        if c == ':' && is_behind_name(lexemes.last()) {
            at += 1;
            continue;
        }
        let (token, length) = next(text, at, c, faults);
        if let Some(token) = token {
            lexemes.push(Lexeme {
                token,
                at: at..at + length,
            });
        }
        at += length;
    }
    lexemes
}

/// Returns whether a colon here belongs to the name of an argument: `within: 7d`.
fn is_behind_name(before: Option<&Lexeme<'_>>) -> bool {
    matches!(before, Some(Lexeme { token: Token::Word(word), .. }) if NAMED_ARGUMENTS.contains(word))
}

fn next<'t>(
    text: &'t str,
    at: usize,
    c: char,
    faults: &mut Vec<Fault>,
) -> (Option<Token<'t>>, usize) {
    let rest = &text[at..];
    if c.is_ascii_digit() {
        return number(rest, at, faults);
    }
    if c.is_alphabetic() || c == '_' {
        return word(rest, at, faults);
    }
    if let Some(close) = closing_quote(c) {
        return quoted(rest, at, c, close, faults);
    }
    if let Some((sign, meant)) = FOREIGN
        .into_iter()
        .find(|(sign, _)| rest.starts_with(sign) && !is_ours(rest, sign))
    {
        let fault = Fault::new(
            code::FOREIGN_SIGN,
            at..at + sign.len(),
            format!("`{sign}` means nothing in a condition here"),
        );
        faults.push(fault.help(format!("write `{meant}`")));
        let token = SIGNS
            .into_iter()
            .find(|own| *own == meant)
            .map_or(Token::Word(meant), Token::Sign);
        return (Some(token), sign.len());
    }
    if rest.starts_with("..") {
        faults.push(range_fault(at..at + 2));
        return (None, rest.len());
    }
    if let Some(sign) = SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
        return (Some(Token::Sign(sign)), sign.len());
    }
    let fault = Fault::new(
        code::NOT_AN_EXPRESSION,
        at..at + c.len_utf8(),
        format!("`{c}` has no meaning in an expression"),
    );
    faults.push(
        fault.help(
            "an expression holds names, numbers, 'texts' and signs such as `==`, `and`, `has`",
        ),
    );
    (None, c.len_utf8())
}

/// Returns whether an operator of ours that is at least as long as the foreign one begins here
/// (`==` before `=`).
fn is_ours(rest: &str, foreign: &str) -> bool {
    SIGNS
        .into_iter()
        .any(|own| own.len() >= foreign.len() && rest.starts_with(own))
}

fn closing_quote(open: char) -> Option<char> {
    match open {
        '\'' => Some('\''),
        '"' => Some('"'),
        '‘' | '’' => Some('’'),
        '“' | '”' | '„' => Some('”'),
        _ => None,
    }
}

/// Reads a quoted text; a doubled quote stands for a single one.
fn quoted<'t>(
    rest: &str,
    at: usize,
    open: char,
    close: char,
    faults: &mut Vec<Fault>,
) -> (Option<Token<'t>>, usize) {
    let mut text = String::new();
    let mut chars = rest.char_indices().skip(1).peekable();
    if open != '\'' && open != '"' {
        let fault = Fault::new(
            code::FOREIGN_SIGN,
            at..at + open.len_utf8(),
            format!("`{open}` is a typographer's quote"),
        );
        faults.push(fault.help("write the text between straight quotes: 'text'"));
    }
    while let Some((offset, c)) = chars.next() {
        if c != close {
            text.push(c);
        } else if chars.peek().is_some_and(|(_, after)| *after == close) {
            text.push(close);
            chars.next();
        } else {
            return (Some(Token::Text(text)), offset + c.len_utf8());
        }
    }
    let fault = Fault::new(
        code::NEVER_CLOSED,
        at..at + open.len_utf8(),
        "this quote is never closed",
    );
    faults.push(fault.help(format!("put a {close} behind the text")));
    (Some(Token::Text(text)), rest.len())
}

fn word<'t>(rest: &'t str, at: usize, faults: &mut Vec<Fault>) -> (Option<Token<'t>>, usize) {
    let length = length_while(rest, |c| c.is_alphanumeric() || c == '_');
    let word = &rest[..length];
    let Some(meant) = CAPITALISED
        .into_iter()
        .find(|own| *own != word && own.eq_ignore_ascii_case(word))
    else {
        return (Some(Token::Word(word)), length);
    };
    let fault = Fault::new(
        code::FOREIGN_SIGN,
        at..at + length,
        format!("`{word}` is written in small letters here"),
    );
    faults.push(fault.help(format!("write `{meant}`")));
    (Some(Token::Word(meant)), length)
}

fn number<'t>(rest: &str, at: usize, faults: &mut Vec<Fault>) -> (Option<Token<'t>>, usize) {
    let length = length_while(rest, |c| c.is_alphanumeric() || c == '_' || c == ':');
    if let Some((date, length)) = date_at(rest) {
        let date = date.ok_or((
            length,
            "there is no such date",
            "dates are written year-month-day, such as 2026-11-27",
        ));
        return or_report(
            date.map(|date| (Token::Date(date), length)),
            at,
            rest,
            faults,
        );
    }
    let digits = length_while(rest, |c| c.is_ascii_digit());
    let tail = &rest[digits..length];
    if rest[digits..].starts_with("..") {
        faults.push(range_fault(at..at + digits + 2));
        // After a range the rest has no meaning any more.
        return (
            Decimal::from_str_exact(&rest[..digits])
                .ok()
                .map(Token::Number),
            rest.len(),
        );
    }
    if tail.starts_with(':') {
        let time = NaiveTime::parse_from_str(&rest[..length], "%H:%M")
            .ok()
            .filter(|_| length <= 5);
        let time = time.ok_or((
            length,
            "there is no such time",
            "times are written such as 09:30 or 17:00",
        ));
        return or_report(
            time.map(|time| (Token::Time(time), length)),
            at,
            rest,
            faults,
        );
    }
    if !tail.is_empty() {
        let duration = Duration::parse(&rest[..length]);
        let duration = duration.ok_or(match Duration::is_too_long(&rest[..length]) {
            true => (
                length,
                "is longer than a duration can be",
                Duration::AT_MOST,
            ),
            false => (
                length,
                "is not a number or a duration",
                "durations are written such as 30m, 20h, 3d, 2w",
            ),
        });
        return or_report(
            duration.map(|duration| (Token::Duration(duration), length)),
            at,
            rest,
            faults,
        );
    }
    let part = rest[digits..]
        .strip_prefix('.')
        .map_or(0, |part| length_while(part, |c| c.is_ascii_digit()));
    let length = if part > 0 { digits + 1 + part } else { digits };
    let number = Decimal::from_str_exact(&rest[..length]);
    let number = number.map_err(|_| {
        (
            length,
            "is more than can be counted exactly",
            "numbers have at most 28 digits",
        )
    });
    or_report(
        number.map(|number| (Token::Number(number), length)),
        at,
        rest,
        faults,
    )
}

type Read<'t> = Result<(Token<'t>, usize), (usize, &'static str, &'static str)>;

/// Reports a value that could not be read, and returns an empty word in its place so that parsing
/// continues.
fn or_report<'t>(
    read: Read<'t>,
    at: usize,
    rest: &str,
    faults: &mut Vec<Fault>,
) -> (Option<Token<'t>>, usize) {
    match read {
        Ok((token, length)) => (Some(token), length),
        Err((length, what, help)) => {
            let message = if what.starts_with("is") {
                format!("`{}` {what}", &rest[..length])
            } else {
                format!("{what}: `{}`", &rest[..length])
            };
            faults.push(Fault::new(code::NO_SUCH_VALUE, at..at + length, message).help(help));
            (Some(Token::Word("")), length)
        }
    }
}

/// Reads `2026-11-27`: the date, `None` if it does not exist, and its length.
fn date_at(rest: &str) -> Option<(Option<NaiveDate>, usize)> {
    let bytes = rest.as_bytes().get(..10)?;
    let has_form = bytes.iter().enumerate().all(|(at, byte)| {
        if at == 4 || at == 7 {
            *byte == b'-'
        } else {
            byte.is_ascii_digit()
        }
    });
    let is_whole = !rest.get(10..)?.starts_with(|c: char| c.is_alphanumeric());
    (has_form && is_whole).then(|| (NaiveDate::parse_from_str(&rest[..10], "%Y-%m-%d").ok(), 10))
}

fn range_fault(at: Range<usize>) -> Fault {
    Fault::new(
        code::FOREIGN_SIGN,
        at,
        "a range cannot stand in an expression",
    )
    .help("compare with both ends: `bags >= 1 and bags <= 40`")
}

fn length_while(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}
