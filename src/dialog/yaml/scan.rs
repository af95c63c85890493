//! Scans a text line by line, as a person would read it, to find the trap that made the parser give
//! up.
//!
//! The parser alone decides what is YAML. This runs only after it gave up, from the top of the
//! file, so that a quote opened twenty lines earlier is found where it was opened.

use std::ops::Range;

use super::flow;
use super::keys::{is_known, is_language, is_steps, is_technical, is_verb, key_without_blank};
use super::line::{Line, closing_quote, colon_with_blank, comment};
use super::trap::{SPECIAL, Trap, shown};
use crate::dialog::register as code;

/// The edits that repair a line: offset, bytes to remove, text to insert.
type Edits = Vec<(usize, usize, String)>;

/// How many columns are tried for a line whose indentation matches none.
const MAX_COLUMNS: usize = 5;

/// An open list or map: its column, and whether it is a list.
type Level = (usize, bool);

/// Returns the first trap in the lines that begin before `limit` as the error, or else the levels
/// that are open at the line around `limit`.
pub(super) fn scan<'t>(
    text: &'t str,
    limit: usize,
    reach: &'t dyn Fn(&str) -> usize,
) -> Result<Vec<Level>, Trap> {
    let mut scan = Scan {
        text,
        at: 0,
        plain: None,
        levels: Vec::new(),
        last: None,
        reach,
    };
    while scan.at < text.len() {
        let line = Line::read(text, scan.at);
        if line.next > limit || line.next >= text.len() {
            // The line where the parser gave up: its own traps count, but it opens no levels.
            let levels = scan.levels.clone();
            return scan.line(&line).map(|()| levels);
        }
        scan.line(&line)?;
    }
    Ok(scan.levels)
}

struct Scan<'t> {
    text: &'t str,
    at: usize,
    /// While in a plain text: the column that its next lines must exceed.
    plain: Option<usize>,
    levels: Vec<Level>,
    /// The last line with content.
    last: Option<Line>,
    /// Returns how much of a text cannot be read.
    reach: &'t dyn Fn(&str) -> usize,
}

impl Scan<'_> {
    fn line(&mut self, line: &Line) -> Result<(), Trap> {
        self.at = line.next;
        if line.is_blank(self.text) {
            return Ok(());
        }
        if let Some(column) = self.plain
            && line.indent > column
        {
            return self.continuation(line);
        }
        self.plain = None;
        self.missing_mark(line)?;
        self.note_levels(line);
        if let Some(key) = &line.key
            && self.text[key.clone()].starts_with(SPECIAL)
            && !self.text[key.clone()].starts_with(['"', '\'', '-', '?', ','])
        {
            return Err(Trap::special(self.text, key.clone()));
        }
        self.value(line)?;
        self.last = Some(line.clone());
        Ok(())
    }

    /// Handles a line that continues the text above: a colon in it is a layout mistake or part of
    /// the text.
    fn continuation(&mut self, line: &Line) -> Result<(), Trap> {
        let Some(key) = line.key_words(self.text) else {
            return Ok(());
        };
        let last = self.last.clone();
        if let Some(last) = &last
            && last.key.is_none()
            && let Some(trap) = self.verb_without_colon(last)
        {
            return Err(trap);
        }
        // Next to a name chosen by the author, another one is likely.
        let is_name = |line: &Line| {
            line.key_words(self.text)
                .is_some_and(|key| !key.contains(' '))
        };
        let is_beside = |last: &Line| {
            is_name(last)
                && last.column().abs_diff(line.indent) <= 2
                && !last.key_words(self.text).is_some_and(is_known)
        };
        if is_known(key)
            || !line.dashes.is_empty() && is_verb(key)
            || is_name(line) && last.as_ref().is_some_and(is_beside)
        {
            return Err(misplaced(self.text, line, &self.levels, self.reach));
        }
        let colon = line.key.as_ref().map_or(line.body, |key| key.end);
        let colon = colon + self.text[colon..line.end].find(':').unwrap_or(0);
        let value = last.map_or(line.body..line.end, |last| last.value.start..line.end);
        let edits = vec![
            (value.start, 0, "\"".to_owned()),
            (value.end, 0, "\"".to_owned()),
        ];
        let words = "the colon in this text makes YAML look for a key";
        let help =
            "put the whole text between double quotes, or begin it with `|` on a line of its own"
                .to_owned();
        Err(Trap {
            code: code::COLON_IN_TEXT,
            mark: colon..colon + 1,
            words: words.to_owned(),
            help,
            edits,
        })
    }

    /// Checks for missing marks: `text:Hello`, `-say: Hello`, `say Hello`.
    fn missing_mark(&self, line: &Line) -> Result<(), Trap> {
        let text = self.text;
        let written = &text[line.body..line.end];
        let trap = |at: usize, put: &str, words: String| {
            let edits = vec![(at, 0, put.to_owned())];
            let help = format!("write {}", shown(text, line.start, &edits));
            Err(Trap {
                code: code::MISSING_MARK,
                mark: line.body..at.max(line.body + 1),
                words,
                help,
                edits,
            })
        };
        if let Some(rest) = written.strip_prefix('-')
            && line.dashes.is_empty()
            && (rest.starts_with('{')
                || is_verb(rest.split([':', ' ']).next().unwrap_or_default())
                || rest.starts_with("else if:"))
        {
            return trap(
                line.body + 1,
                " ",
                "a space is missing behind `-`".to_owned(),
            );
        }
        if !line.dashes.is_empty() && matches!(written, "else" | "then") {
            return trap(
                line.end,
                ":",
                format!("a colon is missing behind `{written}`"),
            );
        }
        if line.key.is_none() || line.key_words(text).is_some_and(|key| key.contains(':')) {
            if let Some(key) = key_without_blank(written) {
                return trap(
                    line.body + key.len() + 1,
                    " ",
                    format!("a space is missing behind `{key}:`"),
                );
            }
            let word = written.split(' ').next().unwrap_or_default();
            let comment = word.starts_with("//");
            if comment {
                let words = "this is not a comment here: `//` means nothing in YAML".to_owned();
                let edits = vec![(line.body, 2, "#".to_owned())];
                let help = format!(
                    "begin a comment with `#`: {}",
                    shown(text, line.start, &edits)
                );
                return Err(Trap {
                    code: code::MISSING_MARK,
                    mark: line.body..line.body + 2,
                    words,
                    help,
                    edits,
                });
            }
            if line.key.is_none()
                && line.dashes.is_empty()
                && is_known(word)
                && word.len() < written.len()
            {
                return trap(
                    line.body + word.len(),
                    ":",
                    format!("a colon is missing behind `{word}`"),
                );
            }
            if line.key.is_none() && line.dashes.is_empty() && is_known(written) {
                return trap(
                    line.body + written.len(),
                    ":",
                    format!("a colon is missing behind `{written}`"),
                );
            }
        }
        let is_bare = line.key.is_none()
            && line.dashes.is_empty()
            && !written.starts_with(['?', '-', '.', '%']);
        if is_bare && !self.levels.is_empty() {
            Err(unreadable(text, line))
        } else {
            Ok(())
        }
    }

    /// Returns the trap for `- ask name` with the other keys below it.
    fn verb_without_colon(&self, line: &Line) -> Option<Trap> {
        let written = &self.text[line.body..line.end];
        let word = written.split(' ').next().unwrap_or_default();
        if line.dashes.is_empty() || !is_verb(word) || word.len() == written.len() {
            return None;
        }
        let at = line.body + word.len();
        let edits = vec![(at, 0, ":".to_owned())];
        let help = format!("write {}", shown(self.text, line.start, &edits));
        Some(Trap {
            code: code::MISSING_MARK,
            mark: line.body..at,
            words: format!("a colon is missing behind `{word}`"),
            help,
            edits,
        })
    }

    /// Notes which lists and maps are open after this line.
    fn note_levels(&mut self, line: &Line) {
        for dash in &line.dashes {
            let column = dash - line.start;
            self.levels.retain(|(open, is_list)| {
                *open < column || *open == column && (*is_list || line.dashes.first() == Some(dash))
            });
            if self.levels.last() != Some(&(column, true)) {
                self.levels.push((column, true));
            }
        }
        if line.key.is_some() {
            let column = line.body - line.start;
            self.levels
                .retain(|(open, is_list)| *open < column || *open == column && !is_list);
            if self.levels.last() != Some(&(column, false)) {
                self.levels.push((column, false));
            }
        }
    }

    fn value(&mut self, line: &Line) -> Result<(), Trap> {
        let text = self.text;
        let value = line.value.clone();
        let written = &text[value.clone()];
        let Some(first) = written.chars().next().filter(|first| *first != '#') else {
            return Ok(());
        };
        let is_alias = first == '*'
            && written.len() > 1
            && !written[1..].contains([' ', '*'])
            && line.key_words(text).is_some_and(is_technical);
        match first {
            '*' if is_alias => Err(Trap::alias(text, value)),
            '"' | '\'' => self.quoted(line),
            '[' | '{' => self.flow(line),
            '|' | '>' => self.block(line),
            '*' | '&' | '!' | '%' | '@' | '`' | ',' | ']' | '}' => {
                Err(Trap::special(text, without_comment(text, value)))
            }
            '-' | '?' if matches!(written.as_bytes().get(1), None | Some(b' ')) => {
                Err(Trap::special(text, without_comment(text, value)))
            }
            _ => self.plain_text(line),
        }
    }

    fn plain_text(&mut self, line: &Line) -> Result<(), Trap> {
        let value = without_comment(self.text, line.value.clone());
        if let Some(colon) =
            colon_with_blank(&self.text[value.clone()]).filter(|_| line.key.is_some())
        {
            let at = value.start + colon;
            return Err(self
                .layout_colon(line, &value, at)
                .unwrap_or_else(|| Trap::colon(self.text, value, at)));
        }
        self.plain = Some(line.column());
        Ok(())
    }

    /// Returns the trap for a second colon that is not part of a text: `if: bags > 2:`,
    /// `then: say: Hi`, `options: a: A, b: B`.
    fn layout_colon(&self, line: &Line, value: &Range<usize>, colon: usize) -> Option<Trap> {
        let key = line.key_words(self.text)?;
        let written = &self.text[value.clone()];
        let (words, edits) = if matches!(key, "if" | "else if" | "when") && colon + 1 == value.end {
            (
                "a condition has no colon at its end".to_owned(),
                vec![(colon, 1, String::new())],
            )
        } else if is_steps(key) && is_verb(written.split(':').next().unwrap_or_default()) {
            let below = format!("\n{}- ", " ".repeat(line.body - line.start + 2));
            (
                format!("the steps of `{key}` stand on lines of their own, each behind `- `"),
                vec![(value.start, 0, below)],
            )
        } else if matches!(
            key,
            "options" | "set" | "keep" | "lists" | "start" | "remind" | "expire"
        ) {
            let edits = vec![
                (value.start, 0, "{ ".to_owned()),
                (value.end, 0, " }".to_owned()),
            ];
            (
                format!(
                    "several keys behind `{key}:` stand between braces, or on lines of their own"
                ),
                edits,
            )
        } else {
            return None;
        };
        let help = format!(
            "write {}",
            shown(self.text, line.start, &edits).replace('\n', "⏎")
        );
        Some(Trap {
            code: code::COLON_IN_TEXT,
            mark: colon..colon + 1,
            words,
            help,
            edits,
        })
    }

    fn quoted(&mut self, line: &Line) -> Result<(), Trap> {
        let open = line.value.start;
        let quote = self.text[open..].chars().next().unwrap_or('"');
        let Some(close) = closing_quote(self.text, open) else {
            return Err(self.unclosed_quote(line, quote));
        };
        // Lines inside the quotes that look like keys or steps of this level mean that the closing
        // quote was forgotten.
        let mut at = line.next;
        while at < close {
            let next = Line::read(self.text, at);
            let is_structure = next.key.is_some() || !next.dashes.is_empty();
            if is_structure && next.indent <= line.body - line.start {
                return Err(self.unclosed_quote(line, quote));
            }
            at = next.next.max(at + 1);
        }
        let last = Line::around(self.text, close.saturating_sub(1));
        let behind = self.text[close..last.end.max(close)].trim_start();
        if !(behind.is_empty()
            || behind.starts_with('#') && self.text[close..].starts_with([' ', '\t']))
        {
            let end = if last.start == line.start {
                line.value.end
            } else {
                last.end
            };
            let mut trap = Trap::special(self.text, open..end);
            trap.words = format!("the text goes on behind the closing `{quote}`");
            trap.mark = last.end - behind.len()..last.end;
            return Err(trap);
        }
        self.at = last.next;
        Ok(())
    }

    fn unclosed_quote(&self, line: &Line, quote: char) -> Trap {
        let value = line.value.clone();
        if quote == '\'' {
            // Usually an apostrophe: 's ochtends.
            return Trap::special(self.text, without_comment(self.text, value));
        }
        Trap::unclosed(
            self.text,
            value.start,
            quote,
            without_comment(self.text, value).end,
        )
    }

    fn flow(&mut self, line: &Line) -> Result<(), Trap> {
        let end = flow::walk(self.text, line.value.start, line.body - line.start)?;
        let last = Line::around(self.text, end.saturating_sub(1));
        let behind = self.text[end..last.end.max(end)].trim_start();
        if behind.is_empty() || behind.starts_with('#') {
            self.at = last.next;
            return Ok(());
        }
        if last.start == line.start {
            let value = without_comment(self.text, line.value.clone());
            let inner = self.text[value.start..end].trim_matches(['{', '}']);
            let is_place = self.text[value.start..].starts_with('{')
                && inner
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ' '));
            return Err(if is_place {
                flow::placeholder(self.text, value.start..end, value.start..end)
            } else {
                Trap::special(self.text, value)
            });
        }
        let words = "something stands behind the closing bracket".to_owned();
        let start = last.end - behind.len();
        let help = "put it on a line of its own, or take it out".to_owned();
        Err(Trap {
            code: code::NOT_YAML,
            mark: start..last.end,
            words,
            help,
            edits: vec![(start, behind.len(), String::new())],
        })
    }

    /// Checks that `|` or `>` stands alone on its line, and skips the text below it.
    fn block(&mut self, line: &Line) -> Result<(), Trap> {
        let written = &self.text[line.value.clone()];
        let header =
            written[1..].trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-'));
        if !(header.is_empty()
            || header.trim_start().starts_with('#') && header.starts_with([' ', '\t']))
        {
            return Err(Trap::special(
                self.text,
                without_comment(self.text, line.value.clone()),
            ));
        }
        while self.at < self.text.len() {
            let next = Line::read(self.text, self.at);
            if next.start < next.end && next.indent <= line.column() {
                break;
            }
            self.at = next.next;
        }
        Ok(())
    }
}

/// Returns a value without its comment; a `#` that is probably part of the text stays.
fn without_comment(text: &str, value: Range<usize>) -> Range<usize> {
    let written = &text[value.clone()];
    match comment(written) {
        Some(at) if at > 0 && is_comment(written, at) => {
            value.start..value.start + written[..at].trim_end().len()
        }
        Some(_) | None => value,
    }
}

/// Returns whether a `#` was meant as a comment: two spaces before it, or a space and a word after
/// it.
pub(super) fn is_comment(written: &str, at: usize) -> bool {
    let behind = &written[at + 1..];
    let is_spaced = behind.is_empty()
        || behind.starts_with([' ', '\t'])
            && !behind
                .trim_start()
                .starts_with(|c: char| c.is_ascii_digit());
    is_spaced || written[..at].ends_with("  ") || written[..at].ends_with('\t')
}

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
