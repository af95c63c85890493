//! Finds the column where a misplaced line was meant to stand.

use super::keys::{is_known, is_language};
use super::line::Line;
use super::trap::Trap;
use crate::dialog::register as code;

/// The edits that repair a line: offset, bytes to remove, text to insert.
type Edits = Vec<(usize, usize, String)>;

/// How many columns are tried for a line whose indentation matches none.
const MAX_COLUMNS: usize = 5;

/// An open list or map: its column, and whether it is a list.
pub(super) type Level = (usize, bool);

/// Returns the trap for a line about which nothing better is known.
pub(super) fn unreadable(text: &str, line: &Line) -> Trap {
    let start = line.start + line.indent;
    let mark = start..line.end.max((start + 1).min(text.len()));
    let is_bare = line.key.is_none() && line.dashes.is_empty();
    let (words, help) = match is_bare {
        true => (
            "this line is neither `key: value` nor a step",
            "a text over several lines is indented, or stands behind `|`",
        ),
        false => (
            "this line does not fit what stands above it",
            "look at the quotes, brackets and indentation here and in the line above",
        ),
    };
    let edits = vec![(line.start, line.end - line.start, String::new())];
    Trap {
        code: code::NOT_YAML,
        mark,
        words: words.to_owned(),
        help: help.to_owned(),
        edits,
    }
}

/// Returns the trap for a line whose indentation matches no line above. Its edits move it, with the
/// lines that depend on it or alone, to where most of the file can be read. `reach` returns how
/// much of a text cannot be read.
pub(super) fn misplaced(
    text: &str,
    line: &Line,
    levels: &[Level],
    reach: &dyn Fn(&str) -> usize,
) -> Trap {
    let is_item = !line.dashes.is_empty();
    // Of two equally near columns, a key of the language goes to the outer one, a name of the
    // author to the inner one.
    let is_outer = line
        .key_words(text)
        .is_some_and(|key| is_known(key) && !is_language(key));
    let rank = |column: &usize| {
        (
            column.abs_diff(line.indent),
            is_outer == (*column > line.indent),
        )
    };
    let mut columns: Vec<usize> = levels
        .iter()
        .filter(|level| level.1 == is_item && level.0 != line.indent)
        .map(|level| level.0)
        .collect();
    columns.sort_by_key(rank);
    columns.dedup();
    columns.truncate(MAX_COLUMNS);
    let own = columns.iter().flat_map(|column| {
        [
            (*column, move_block(text, line, *column)),
            (*column, move_line(line, *column)),
        ]
    });
    let ways = own
        .map(|(column, edits)| (line.clone(), column, edits))
        .chain(move_above(text, line));
    let best = ways.min_by_key(|(_, _, edits)| reach(&apply_edits(text, edits)));
    let (line, wanted, edits) = best.map_or(
        (line.clone(), None, move_block(text, line, 0)),
        |(line, column, edits)| (line, Some(column), edits),
    );
    let line = &line;
    let words = match wanted {
        Some(wanted) => {
            format!(
                "{} before this line fit none of the lines above; {} would fit",
                describe_spaces(line.indent),
                describe_spaces(wanted)
            )
        }
        None => "this line's indentation fits none of the lines above".to_owned(),
    };
    let help = "what belongs together begins in the same column".to_owned();
    Trap {
        code: code::INDENTATION,
        mark: line.first_word(text),
        words,
        help,
        edits,
    }
}

/// Returns the edit that moves the line above instead: it may be the misplaced one, and gets the
/// column of this line.
fn move_above(text: &str, line: &Line) -> Option<(Line, usize, Edits)> {
    let end = text[..line.start].trim_end_matches([' ', '\n', '\r']).len();
    let above = Line::around(text, end);
    let body = above.body - above.start;
    let wanted = (above.indent + line.indent).checked_sub(body)?;
    let is_near = wanted != above.indent && wanted.abs_diff(above.indent) <= 4;
    (above.start < line.start && is_near && above.key.is_some())
        .then(|| (above.clone(), wanted, move_line(&above, wanted)))
}

/// Returns the text after applying edits in order.
fn apply_edits(text: &str, edits: &[(usize, usize, String)]) -> String {
    let mut words = String::with_capacity(text.len() + 64);
    let mut from = 0;
    for (at, remove, insert) in edits {
        words.push_str(text.get(from..*at).unwrap_or_default());
        words.push_str(insert);
        from = at + remove;
    }
    words.push_str(text.get(from..).unwrap_or_default());
    words
}

/// Returns the edit that moves one line.
fn move_line(line: &Line, wanted: usize) -> Edits {
    vec![match wanted.checked_sub(line.indent) {
        Some(more) => (line.start, 0, " ".repeat(more)),
        None => (line.start, line.indent - wanted, String::new()),
    }]
}

fn describe_spaces(count: usize) -> String {
    match count {
        0 => "no spaces".to_owned(),
        1 => "one space".to_owned(),
        count => format!("{count} spaces"),
    }
}

/// Returns the edits that move a line and the lines below it that are at least as deep.
fn move_block(text: &str, line: &Line, wanted: usize) -> Edits {
    let mut edits = Vec::new();
    let mut next = line.clone();
    loop {
        if next.start < next.end {
            // A line that is deeper, but less deep than the text after the dash, does not belong to
            // it.
            let is_beside = next.indent > line.indent && next.indent < line.body - line.start;
            if (next.indent < line.indent || is_beside) && !next.is_blank(text) {
                break;
            }
            match wanted.checked_sub(line.indent) {
                Some(more) => edits.push((next.start, 0, " ".repeat(more))),
                None => edits.push((
                    next.start,
                    (line.indent - wanted).min(next.indent),
                    String::new(),
                )),
            }
        }
        if next.next <= next.start || next.next >= text.len() {
            break;
        }
        next = Line::read(text, next.next);
    }
    edits
}
