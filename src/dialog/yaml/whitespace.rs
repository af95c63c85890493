//! Reports odd white space and invisible characters before parsing, and repairs them in the copy.

use super::keys::{is_known, is_technical};
use super::limits::MAX_PROBLEMS;
use super::line::Line;
use super::odd_space;
use super::odd_space::is_foreign;
use super::patch::Edit;
use super::tree;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::register as code;
use crate::dialog::source::{FileIx, Span};

/// The most characters repaired per file; a person's file does not have more.
const MAX_EDITS: usize = 100_000;

/// The tab widths that are tried.
const WIDTHS: [usize; 3] = [2, 4, 8];

/// Returns the edits that make the text readable, and diagnostics about its white space.
pub(super) fn clean(file: FileIx, text: &str) -> (Vec<Edit>, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let mut edits = Vec::new();
    if text.starts_with('\u{feff}') {
        edits.push(Edit {
            at: 0,
            remove: '\u{feff}'.len_utf8(),
            insert: String::new(),
        });
    }
    edits.extend(inner_marks(file, text, &mut problems));
    edits.extend(controls(file, text, &mut problems));
    edits.extend(rulers(file, text, &mut problems));
    edits.extend(bullets(file, text, &mut problems));
    edits.sort_by_key(|edit| edit.at);
    let odd = odd_spaces(text);
    problems.extend(report_blocks(file, text, &odd));
    if !odd.is_empty() && edits.len() + odd.len() <= MAX_EDITS {
        let width = best_width(file, text, &edits, &odd);
        edits.extend(replaced(text, &odd, width));
        edits.sort_by_key(|edit| edit.at);
    }
    (edits, problems)
}

/// Returns whether a word processor may have put this character in place of a `-`.
fn is_bullet(c: char) -> bool {
    matches!(
        c,
        '‐' | '‑'
            | '‒'
            | '–'
            | '—'
            | '―'
            | '−'
            | '•'
            | '·'
            | '▪'
            | '●'
            | '◦'
            | '‣'
            | '∙'
    )
}

/// Returns whether a line consists only of such dashes: `---` changed by a word processor.
fn is_ruler(line: &str) -> bool {
    let line = line.trim_end();
    line.starts_with(is_bullet)
        && line.chars().filter(|c| is_bullet(*c)).count() + line.matches(['-', ' ']).count()
            == line.chars().count()
}

/// Replaces lines of dashes that a word processor made of `---`; reported once, with their number.
fn rulers(file: FileIx, text: &str, problems: &mut Vec<Diagnostic>) -> Vec<Edit> {
    let mut start = 0;
    let places = text.split_inclusive('\n').map(|line| {
        start += line.len();
        (start - line.len(), line)
    });
    let found: Vec<(usize, &str)> = places
        .filter(|(_, line)| is_ruler(line))
        .map(|(at, line)| (at, line.trim_end()))
        .take(MAX_EDITS)
        .collect();
    if let Some((at, ruler)) = found.first() {
        let more = if found.len() > 1 {
            format!(", and {} more like it", found.len() - 1)
        } else {
            String::new()
        };
        let words = format!("here stands `{ruler}`{more}, which says nothing in a dialog");
        problems.push(
            Diagnostic::error(
                code::MISSING_MARK,
                Span::new(file, *at, at + ruler.len()),
                words,
            )
            .help("take the line out"),
        );
    }
    found
        .into_iter()
        .map(|(at, ruler)| Edit {
            at,
            remove: ruler.len(),
            insert: String::new(),
        })
        .collect()
}

/// Replaces dashes and dots that a word processor put in place of a list's `-`; reported once, with
/// their number.
fn bullets(file: FileIx, text: &str, problems: &mut Vec<Diagnostic>) -> Vec<Edit> {
    let mut found = Vec::new();
    let mut start = 0;
    // The column of the list items below a key that the program reads; `usize::MAX` before the
    // first item.
    let mut list: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        let written = line.trim_start();
        let column = line.len() - written.len();
        let at = start + column;
        start += line.len();
        if written.is_empty() || is_ruler(line) {
            continue;
        }
        let Some(sign) = written.chars().next().filter(|c| is_bullet(*c)) else {
            let key = written
                .trim_end()
                .strip_suffix(':')
                .map(|key| key.trim_start_matches(['-', ' ']));
            list = match list {
                _ if key.is_some_and(is_technical) => Some(usize::MAX),
                list => list.filter(|items| column > *items && *items < usize::MAX),
            };
            continue;
        };
        let behind = &written[sign.len_utf8()..];
        let words = behind.trim_start_matches(is_odd_or_blank);
        // In a text a dash is a dash. Before a key of the language, and below a key without a
        // value, it was meant to begin an item.
        let key = words.split(':').next().unwrap_or_default();
        let is_listed = list.is_some_and(|items| items == usize::MAX || items == column)
            && behind.len() > words.len();
        let is_item =
            words.starts_with('{') || words.len() > key.len() && is_known(key) || is_listed;
        list = list.filter(|_| is_listed).map(|_| column);
        if is_item && found.len() < MAX_EDITS {
            let length = sign.len_utf8() + behind.len() - words.len();
            found.push((at, sign, length));
        }
    }
    if let Some((at, sign, _)) = found.first() {
        let more = if found.len() > 1 {
            format!(", and {} more like it", found.len() - 1)
        } else {
            String::new()
        };
        let words = format!(
            "here stands `{sign}`{more}, which begins no item: a step and an item of a list begin with `-`"
        );
        let help = "write `- ` in its place; a word processor changes it by itself, an editor for plain text does not";
        problems.push(
            Diagnostic::error(
                code::MISSING_MARK,
                Span::new(file, *at, at + sign.len_utf8()),
                words,
            )
            .help(help),
        );
    }
    found
        .into_iter()
        .map(|(at, _, length)| Edit {
            at,
            remove: length,
            insert: "- ".to_owned(),
        })
        .collect()
}

/// Removes byte order marks inside the file, left there when files were joined; the parser accepts
/// them nowhere.
fn inner_marks(file: FileIx, text: &str, problems: &mut Vec<Diagnostic>) -> Vec<Edit> {
    let found: Vec<(usize, &str)> = text
        .match_indices('\u{feff}')
        .filter(|(at, _)| *at > 0)
        .take(MAX_EDITS)
        .collect();
    problems.extend(found.first().map(|(at, mark)| {
        odd_space::report(
            Span::new(file, *at, at + mark.len()),
            '\u{feff}',
            found.len(),
        )
    }));
    let blank = |at: usize| {
        if text[..at].ends_with([':', ',', '-']) {
            " "
        } else {
            ""
        }
    };
    found
        .into_iter()
        .map(|(at, mark)| Edit {
            at,
            remove: mark.len(),
            insert: blank(at).to_owned(),
        })
        .collect()
}

/// Replaces control characters by spaces; the first is reported, with their number.
fn controls(file: FileIx, text: &str, problems: &mut Vec<Diagnostic>) -> Vec<Edit> {
    let is_control = |c: char| matches!(c, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\x7f' | '\u{fffe}' | '\u{ffff}');
    let count = text.chars().filter(|c| is_control(*c)).count();
    let found: Vec<(usize, char)> = text
        .char_indices()
        .filter(|(_, c)| is_control(*c))
        .take(MAX_EDITS)
        .collect();
    if let Some((at, c)) = found.first() {
        let name = if *c == '\0' {
            "a NUL byte".to_owned()
        } else {
            format!("the control character U+{:04X}", *c as u32)
        };
        let more = if count > 1 {
            format!(", and {} more like it", count - 1)
        } else {
            String::new()
        };
        let words = format!("here stands {name}{more}, which no text holds");
        let help = "the file may be damaged, or no text at all; take the character out";
        problems.push(
            Diagnostic::error(
                code::CONTROL_CHARACTER,
                Span::new(file, *at, at + c.len_utf8()),
                words,
            )
            .help(help),
        );
    }
    found
        .into_iter()
        .map(|(at, c)| Edit {
            at,
            remove: c.len_utf8(),
            insert: " ".to_owned(),
        })
        .collect()
}

/// Finds tabs and odd spaces before the first word of a line, dashes included.
fn odd_spaces(text: &str) -> Vec<(usize, char)> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let mut before = true;
        let is_blank = line.trim().is_empty();
        for (at, c) in line.char_indices() {
            match c {
                ' ' => {}
                '-' if before && line[at + 1..].starts_with(is_odd_or_blank) => {}
                c if is_odd(c) && !is_blank => found.push((start + at, c)),
                _ => before = false,
            }
            if !before {
                break;
            }
        }
        start += line.len();
    }
    found
}

fn is_odd(c: char) -> bool {
    c == '\t' || is_foreign(c)
}

fn is_odd_or_blank(c: char) -> bool {
    c == ' ' || is_odd(c)
}

/// Reports each run of lines with such characters once.
fn report_blocks(file: FileIx, text: &str, odd: &[(usize, char)]) -> Vec<Diagnostic> {
    let mut problems: Vec<Diagnostic> = Vec::new();
    let (mut expected, mut line_end) = (usize::MAX, 0);
    for (at, c) in odd {
        if *at < line_end {
            continue;
        }
        let line = Line::around(text, *at);
        line_end = line.end;
        if line.start != expected && problems.len() < MAX_PROBLEMS {
            let length: usize = text[*at..]
                .chars()
                .take_while(|next| next == c)
                .map(char::len_utf8)
                .sum();
            let words = if *c == '\t' {
                "a tab stands before this line's words".to_owned()
            } else {
                format!(
                    "a space of another kind (U+{:04X}) stands before this line's words",
                    *c as u32
                )
            };
            let help = "indent with spaces; many editors can change this for the whole file";
            problems.push(
                Diagnostic::error(code::ODD_SPACE, Span::new(file, *at, at + length), words)
                    .help(help),
            );
        }
        expected = line.next;
    }
    problems
}

fn replaced(text: &str, odd: &[(usize, char)], width: usize) -> Vec<Edit> {
    let blanks = |at: usize, c: char| match c {
        _ if text[..at].ends_with('-') => " ".to_owned(),
        '\t' => " ".repeat(width),
        '\u{200b}' | '\u{2060}' => String::new(),
        _ => " ".to_owned(),
    };
    odd.iter()
        .map(|(at, c)| Edit {
            at: *at,
            remove: c.len_utf8(),
            insert: blanks(*at, *c),
        })
        .collect()
}

/// Returns the tab width with which most of the file can be read.
fn best_width(file: FileIx, text: &str, others: &[Edit], odd: &[(usize, char)]) -> usize {
    let reach = |width: usize| {
        let mut edits = others.to_vec();
        edits.extend(replaced(text, odd, width));
        edits.sort_by_key(|edit| edit.at);
        let patched = super::patch::Patched::new(file, text, &edits);
        tree::build(&patched).map_or_else(|fault| patched.original(fault.at), |_| usize::MAX)
    };
    let reached = WIDTHS.map(|width| (reach(width), width));
    reached
        .into_iter()
        .max_by_key(|(reach, width)| (*reach, usize::MAX - width))
        .map_or(2, |(_, width)| width)
}
