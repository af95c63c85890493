//! White space that is none, and characters that cannot be seen: told before the parser stumbles, and put right in its copy.

use super::MOST_PROBLEMS;
use super::keys::is_known;
use super::line::Line;
use super::patch::Edit;
use super::tree;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::register as code;
use crate::dialog::source::{FileIx, Span};

/// A file with more characters to put right than this is none that a person wrote.
const MOST_EDITS: usize = 100_000;

/// How wide a tab may have been meant to be.
const WIDTHS: [usize; 3] = [2, 4, 8];

/// Returns the edits that make the text readable, and what is wrong with its white space.
pub(super) fn clean(file: FileIx, text: &str) -> (Vec<Edit>, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let mut edits = Vec::new();
    if text.starts_with('\u{feff}') {
        edits.push(Edit { at: 0, remove: '\u{feff}'.len_utf8(), insert: String::new() });
    }
    edits.extend(controls(file, text, &mut problems));
    edits.extend(bullets(file, text, &mut problems));
    edits.sort_by_key(|edit| edit.at);
    let odd = odd_spaces(text);
    problems.extend(tell_blocks(file, text, &odd));
    if !odd.is_empty() && edits.len() + odd.len() <= MOST_EDITS {
        let width = best_width(file, text, &edits, &odd);
        edits.extend(replaced(text, &odd, width));
        edits.sort_by_key(|edit| edit.at);
    }
    (edits, problems)
}

/// Dashes and dots that a word processor puts in place of the `-` of a list: told once, with how many there are.
fn bullets(file: FileIx, text: &str, problems: &mut Vec<Diagnostic>) -> Vec<Edit> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let written = line.trim_start();
        let at = start + line.len() - written.len();
        start += line.len();
        let Some(sign) = written
            .chars()
            .next()
            .filter(|c| matches!(c, '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '•' | '·' | '▪' | '●' | '◦' | '‣' | '∙'))
        else {
            continue;
        };
        let behind = &written[sign.len_utf8()..];
        let words = behind.trim_start_matches(is_odd_or_blank);
        // In a text a dash is a dash; before a key of the language it was to begin an item.
        let key = words.split(':').next().unwrap_or_default();
        let is_item = words.starts_with('{') || words.len() > key.len() && is_known(key);
        if is_item && found.len() < MOST_EDITS {
            let length = sign.len_utf8() + behind.len() - words.len();
            found.push((at, sign, length));
        }
    }
    if let Some((at, sign, _)) = found.first() {
        let more = if found.len() > 1 { format!(", and {} more like it", found.len() - 1) } else { String::new() };
        let words = format!("here stands `{sign}`{more}, which begins no step: a step begins with `-`");
        let help = "write `- ` in its place; a word processor changes it by itself, an editor for plain text does not";
        problems.push(Diagnostic::error(code::MISSING_MARK, Span::new(file, *at, at + sign.len_utf8()), words).help(help));
    }
    found.into_iter().map(|(at, _, length)| Edit { at, remove: length, insert: "- ".to_owned() }).collect()
}

/// Control characters become blanks; the first of them is told, with how many there are.
fn controls(file: FileIx, text: &str, problems: &mut Vec<Diagnostic>) -> Vec<Edit> {
    let is_control = |c: char| matches!(c, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\x7f' | '\u{fffe}' | '\u{ffff}');
    let count = text.chars().filter(|c| is_control(*c)).count();
    let found: Vec<(usize, char)> = text.char_indices().filter(|(_, c)| is_control(*c)).take(MOST_EDITS).collect();
    if let Some((at, c)) = found.first() {
        let name = if *c == '\0' { "a NUL byte".to_owned() } else { format!("the control character U+{:04X}", *c as u32) };
        let more = if count > 1 { format!(", and {} more like it", count - 1) } else { String::new() };
        let words = format!("here stands {name}{more}, which no text holds");
        let help = "the file may be damaged, or no text at all; take the character out";
        problems.push(Diagnostic::error(code::CONTROL_CHARACTER, Span::new(file, *at, at + c.len_utf8()), words).help(help));
    }
    found.into_iter().map(|(at, c)| Edit { at, remove: c.len_utf8(), insert: " ".to_owned() }).collect()
}

/// Finds tabs and foreign blanks before the first word of a line, dashes included.
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
    matches!(c, '\t' | '\u{a0}' | '\u{2000}'..='\u{200b}' | '\u{202f}' | '\u{205f}' | '\u{3000}' | '\u{feff}') && c != '\u{feff}'
}

fn is_odd_or_blank(c: char) -> bool {
    c == ' ' || is_odd(c)
}

/// Tells each run of lines with such characters once.
fn tell_blocks(file: FileIx, text: &str, odd: &[(usize, char)]) -> Vec<Diagnostic> {
    let mut problems: Vec<Diagnostic> = Vec::new();
    let (mut expected, mut line_end) = (usize::MAX, 0);
    for (at, c) in odd {
        if *at < line_end {
            continue;
        }
        let line = Line::around(text, *at);
        line_end = line.end;
        if line.start != expected && problems.len() < MOST_PROBLEMS {
            let length: usize = text[*at..].chars().take_while(|next| next == c).map(char::len_utf8).sum();
            let words = if *c == '\t' {
                "a tab stands before this line's words".to_owned()
            } else {
                format!("a space of another kind (U+{:04X}) stands before this line's words", *c as u32)
            };
            let help = "indent with spaces; many editors can change this for the whole file";
            problems.push(Diagnostic::error(code::ODD_SPACE, Span::new(file, *at, at + length), words).help(help));
        }
        expected = line.next;
    }
    problems
}

fn replaced(text: &str, odd: &[(usize, char)], width: usize) -> Vec<Edit> {
    let blanks = |at: usize, c: char| match c {
        '\t' if text[..at].ends_with('-') => " ".to_owned(),
        '\t' => " ".repeat(width),
        '\u{200b}' => String::new(),
        _ => " ".to_owned(),
    };
    odd.iter().map(|(at, c)| Edit { at: *at, remove: c.len_utf8(), insert: blanks(*at, *c) }).collect()
}

/// Returns the width with which most of the file can be read.
fn best_width(file: FileIx, text: &str, others: &[Edit], odd: &[(usize, char)]) -> usize {
    let reach = |width: usize| {
        let mut edits = others.to_vec();
        edits.extend(replaced(text, odd, width));
        edits.sort_by_key(|edit| edit.at);
        let patched = super::patch::Patched::new(file, text, &edits);
        tree::build(&patched).map_or_else(|fault| patched.original(fault.at), |_| usize::MAX)
    };
    let reached = WIDTHS.map(|width| (reach(width), width));
    reached.into_iter().max_by_key(|(reach, width)| (*reach, usize::MAX - width)).map_or(2, |(_, width)| width)
}
