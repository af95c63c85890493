//! Draws a table on a terminal: as many columns as fit, each cut to its share; tells how many are
//! left out.

use std::io::{self, IsTerminal, Write};

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::screen::on_one_line;

/// Maximum width of a column.
const MAX_COLUMN: usize = 28;
/// The gap between two columns.
const GAP: &str = "  ";
/// Assumed width of a terminal that does not tell it.
const DEFAULT_WIDTH: usize = 80;

/// Returns the width of the terminal at the standard output; `None` if it is not a terminal.
pub fn width() -> Option<usize> {
    let out = io::stdout();
    let told = || {
        terminal_size::terminal_size_of(&out)
            .map(|(terminal_size::Width(columns), _)| usize::from(columns))
    };
    out.is_terminal().then(|| {
        told()
            .filter(|columns| *columns > 0)
            .unwrap_or(DEFAULT_WIDTH)
    })
}

/// Writes a table of at most this width; returns how many columns are left out.
///
/// Fails if the output cannot be written.
pub fn write(
    header: &[String],
    rows: &[Vec<String>],
    width: usize,
    out: &mut dyn Write,
) -> io::Result<usize> {
    let cell = |words: &str| {
        on_one_line(words)
            .graphemes(true)
            .take(MAX_COLUMN + 1)
            .collect::<String>()
    };
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|row| row.iter().map(|words| cell(words)).collect())
        .collect();
    // An empty column takes no room from the others.
    let says = |at: &usize| {
        rows.is_empty()
            || rows
                .iter()
                .any(|row| row.get(*at).is_some_and(|words| !words.is_empty()))
    };
    let mut left = width;
    let mut shown: Vec<(usize, usize)> = Vec::new();
    let mut out_of_sight = 0;
    for at in (0..header.len()).filter(says) {
        let longest = rows
            .iter()
            .filter_map(|row| row.get(at))
            .chain([&header[at]])
            .map(|words| places(words))
            .max()
            .unwrap_or(0);
        let gap = if shown.is_empty() { 0 } else { GAP.len() };
        let wanted = longest.min(MAX_COLUMN);
        if out_of_sight > 0 || gap + wanted > left {
            // The first column is cut rather than left out.
            if !shown.is_empty() {
                out_of_sight += 1;
                continue;
            }
        }
        let wanted = wanted.min(left.saturating_sub(gap));
        left = left.saturating_sub(gap + wanted);
        shown.push((at, wanted));
    }
    let line = |row: &[String]| {
        let cells = shown
            .iter()
            .map(|(at, wide)| fitted(row.get(*at).map_or("", String::as_str), *wide));
        cells.collect::<Vec<_>>().join(GAP)
    };
    writeln!(out, "{}", line(header).trim_end())?;
    let rule: Vec<String> = shown.iter().map(|(_, wide)| "─".repeat(*wide)).collect();
    writeln!(out, "{}", rule.join(GAP))?;
    for row in &rows {
        writeln!(out, "{}", line(row).trim_end())?;
    }
    Ok(out_of_sight)
}

/// Returns the width of a text, grapheme by grapheme, so that the widths of cut texts add up.
fn places(words: &str) -> usize {
    words.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// Returns a text cut or padded to an exact width.
fn fitted(words: &str, wide: usize) -> String {
    let mut out = String::new();
    let mut used = 0;
    let is_cut = places(words) > wide;
    let room = if is_cut { wide.saturating_sub(1) } else { wide };
    for letter in words.graphemes(true) {
        if used + letter.width() > room {
            break;
        }
        used += letter.width();
        out.push_str(letter);
    }
    if is_cut && wide > 0 {
        out.push('…');
        used += 1;
    }
    out.extend(std::iter::repeat_n(' ', wide.saturating_sub(used)));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_never_wider_than_the_screen_and_says_what_found_no_room() {
        let words = |row: &[&str]| {
            row.iter()
                .map(|words| (*words).to_owned())
                .collect::<Vec<_>>()
        };
        let header = words(&["wish", "empty", "name", "notes"]);
        let rows = [
            words(&[
                "more ☕ please, and many other things besides",
                "",
                "茶茶",
                "a\nb",
            ]),
            words(&["x", "", "👩\u{200d}👩\u{200d}👧 e\u{301}", ""]),
        ];
        for width in 1..60 {
            let mut out = Vec::new();
            let left = write(&header, &rows, width, &mut out).expect("memory takes it");
            let text = String::from_utf8(out).expect("UTF-8");
            assert!(
                text.lines().all(|line| places(line) <= width),
                "{width}: {text}"
            );
            assert!(
                !text.contains("empty") && text.lines().count() == 4,
                "{text}"
            );
            assert_eq!(left == 0, text.contains("notes"), "{width}: {text}");
        }
    }
}
