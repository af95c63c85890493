//! Scans a text line by line, as a person would read it, to find the trap that made the parser give
//! up.
//!
//! The parser alone decides what is YAML. This runs only after it gave up, from the top of the
//! file, so that a quote opened twenty lines earlier is found where it was opened.

use std::ops::Range;

use super::flow;
use super::keys::{is_known, is_steps, is_technical, is_verb, key_without_blank};
use super::line::{Line, closing_quote, colon_with_blank, without_comment};
use super::misplaced::{Level, misplaced, unreadable};
use super::trap::{SPECIAL, Trap, shown};
use crate::dialog::register as code;

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
