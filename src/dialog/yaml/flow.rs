//! Scans `{ … }` and `[ … ]` leniently, to find where they end or which text in them needs quotes.

use std::ops::Range;

use super::line::{Line, closing_quote, is_comment};
use super::trap::{REPORTED, Trap};
use crate::dialog::register as code;

/// The deepest nesting in which the reason for an error is looked for.
const MAX_NESTING: usize = 40;

/// Scans the collection that opens at `open` in a line with this indentation; returns the offset
/// after its end. Fails with the first trap found in it.
pub(super) fn walk(text: &str, open: usize, indent: usize) -> Result<usize, Trap> {
    let mut walk = Walk {
        text,
        at: open,
        indent,
    };
    walk.collection(0)?;
    Ok(walk.at)
}

struct Walk<'t> {
    text: &'t str,
    at: usize,
    indent: usize,
}

impl Walk<'_> {
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn collection(&mut self, depth: usize) -> Result<(), Trap> {
        let open = self.at;
        let is_map = self.byte() == Some(b'{');
        let close = if is_map { '}' } else { ']' };
        if is_map && self.text[open..].starts_with("{{") {
            return Err(self.double_braces(open));
        }
        self.at += 1;
        loop {
            let before = self.at;
            if !self.blanks() {
                return Err(self.unclosed(open, close, before));
            }
            match self.byte() {
                None => return Err(self.unclosed(open, close, before)),
                Some(byte) if byte == close as u8 => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'}' | b']') => return Err(self.unclosed(open, close, before)),
                Some(b',') => self.at += 1,
                Some(_) if depth > MAX_NESTING => return Ok(()),
                Some(_) => {
                    if is_map {
                        self.key(depth)?;
                    }
                    self.value(is_map, depth)?;
                }
            }
            if self.at == before {
                // Nothing was consumed: skip one character, which may have several bytes.
                self.at += self.text[before..].chars().next().map_or(1, char::len_utf8);
            }
        }
    }

    /// Skips spaces, line breaks and comments; returns `false` if the next line cannot belong to
    /// this collection.
    fn blanks(&mut self) -> bool {
        while let Some(byte) = self.byte() {
            match byte {
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'#' => self.at = Line::around(self.text, self.at).next,
                b'\n' => {
                    let line = Line::read(self.text, self.at + 1);
                    let is_structure = line.key.is_some() || !line.dashes.is_empty();
                    if is_structure && line.indent <= self.indent {
                        return false;
                    }
                    self.at += 1;
                }
                _ => return true,
            }
        }
        true
    }

    fn key(&mut self, depth: usize) -> Result<(), Trap> {
        match self.byte() {
            Some(b'"' | b'\'') => {
                self.at = closing_quote(self.text, self.at).unwrap_or(self.text.len())
            }
            Some(b'{' | b'[') => self.collection(depth + 1)?,
            Some(_) | None => {
                let rest = &self.text.as_bytes()[self.at..];
                let ends = |i: usize| {
                    matches!(rest[i], b',' | b'}' | b']' | b'{' | b'\n')
                        || rest[i] == b':'
                            && matches!(
                                rest.get(i + 1),
                                None | Some(
                                    b' ' | b'\t' | b'\n' | b'\r' | b',' | b'}' | b'[' | b'{'
                                )
                            )
                };
                self.at += (0..rest.len()).find(|i| ends(*i)).unwrap_or(rest.len());
            }
        }
        while matches!(self.byte(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
        if self.byte() == Some(b':') {
            self.at += 1;
        }
        Ok(())
    }

    fn value(&mut self, is_map: bool, depth: usize) -> Result<(), Trap> {
        while matches!(self.byte(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
        let start = self.at;
        match self.byte() {
            Some(b'\'') if self.is_apostrophe(start, is_map) => {
                let mut range = self.text_range(is_map).0;
                range.start = start;
                return Err(Trap::special(self.text, range));
            }
            Some(b'"' | b'\'') => match closing_quote(self.text, start) {
                Some(end) => self.at = end,
                None => {
                    return Err(Trap::unclosed(
                        self.text,
                        start,
                        self.text[start..].chars().next().unwrap_or('"'),
                        Line::around(self.text, start).end,
                    ));
                }
            },
            Some(b'{' | b'[') => self.collection(depth + 1)?,
            Some(b'*' | b'&' | b'!' | b'|' | b'>' | b'%' | b'@' | b'`') => {
                return Err(Trap::special(self.text, self.text_range(is_map).0));
            }
            Some(b'\n' | b'\r' | b',' | b'}' | b']') | None => return Ok(()),
            Some(_) => {
                let (range, trap) = self.text_range(is_map);
                self.at = range.end;
                return trap.map_or(Ok(()), Err);
            }
        }
        // After a quote or bracket only a separator may follow; otherwise it was the start of a
        // text.
        let behind = self.at;
        while matches!(self.byte(), Some(b' ' | b'\t' | b'\r')) {
            self.at += 1;
        }
        match self.byte() {
            Some(b',' | b'}' | b']' | b'\n' | b'#') | None => Ok(()),
            Some(b':') if !is_map => {
                self.at += 1;
                Ok(())
            }
            Some(_) => {
                self.at = behind;
                let end = self.text_range(is_map).0.end;
                Err(Trap::special(self.text, start..end))
            }
        }
    }

    /// Returns whether a single quote is an apostrophe, as in `'t Brood`: no other quote closes it
    /// before the next comma, bracket or line.
    fn is_apostrophe(&self, start: usize, is_map: bool) -> bool {
        let is_letter = self.text[start + 1..].starts_with(char::is_alphanumeric);
        let line = Line::around(self.text, start);
        let close = closing_quote(self.text, start);
        let closes = close.is_some_and(|close| {
            let behind = self.text[close.min(line.end)..line.end].trim_start();
            close <= line.end
                && (behind.is_empty()
                    || behind.starts_with([',', '}', ']', '#'])
                    || behind.starts_with(':') && !is_map)
        });
        is_letter && !closes
    }

    /// Returns the range of the text that begins here, including its own commas and brackets, and
    /// the trap in it, if any.
    fn text_range(&self, is_map: bool) -> (Range<usize>, Option<Trap>) {
        let bytes = self.text.as_bytes();
        let (mut at, mut nested) = (self.at, 0usize);
        let mut found: Option<(usize, bool)> = None;
        let mut hash: Option<usize> = None;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'\n' => break,
                b',' if nested == 0 && (!is_map || self.separates(at)) => break,
                b'}' | b']' if nested == 0 => break,
                b'}' | b']' => nested -= 1,
                b'{' | b'[' => {
                    nested += 1;
                    found = found.or(Some((at, true)));
                }
                b':' if nested == 0
                    && matches!(bytes.get(at + 1), None | Some(b' ' | b'\n' | b'\r')) =>
                {
                    found = found.or(Some((at, false)))
                }
                b'#' if nested == 0 && at > self.at && bytes[at - 1] == b' ' => {
                    let line = Line::around(self.text, at);
                    if is_comment(&self.text[self.at..line.end], at - self.at) {
                        break;
                    }
                    hash = hash.or(Some(at));
                }
                _ => {}
            }
            at += 1;
        }
        let end = self.at + self.text[self.at..at].trim_end().len();
        let range = self.at..end;
        let trap = found.filter(|(at, _)| *at < end).map(|(at, is_brace)| {
            match self.text[at..end].find("}}") {
                Some(length) if self.text[at..].starts_with("{{") => {
                    placeholder(self.text, at..at + length + 2, range.clone())
                }
                Some(_) | None if is_brace => Trap::braces(self.text, range.clone(), at),
                Some(_) | None => Trap::colon(self.text, range.clone(), at),
            }
        });
        let cut = hash.filter(|at| *at < end).map(|at| {
            let words = "the text is cut at ` #`: what follows is taken for a comment, also the closing bracket";
            Trap::quote(self.text, code::HASH_IN_TEXT, at..at + 1, range.clone(), words)
        });
        (range, cut.or(trap))
    }

    /// Returns whether a comma ends a text in a map: a key or the end of the map follows.
    fn separates(&self, comma: usize) -> bool {
        let rest = self.text[comma + 1..].trim_start();
        if rest.is_empty() || rest.starts_with('}') {
            return true;
        }
        let quoted = rest.starts_with(['"', '\'']);
        let key = if quoted {
            closing_quote(rest, 0).unwrap_or(0)
        } else {
            rest.find(|c: char| !is_key_letter(c)).unwrap_or(rest.len())
        };
        let behind = rest[key..].trim_start_matches(' ');
        key > 0
            && behind.starts_with(':')
            && (quoted || behind[1..].starts_with([' ', '\n', '\r', '{', '[']))
    }

    fn double_braces(&self, open: usize) -> Trap {
        let line = Line::around(self.text, open);
        let end = self.text[open..line.end]
            .find("}}")
            .map_or(line.end, |length| open + length + 2);
        placeholder(self.text, open..end, open..end)
    }

    fn unclosed(&self, open: usize, close: char, before: usize) -> Trap {
        // The bracket is added at the end of the last line that belongs to the collection.
        let written =
            self.text[open..before.max(open + 1)].trim_end_matches([' ', '\t', '\r', '\n']);
        Trap::unclosed(self.text, open, close, open + written.len())
    }
}

/// Returns the trap for another tool's placeholder. `value` is the text inside `{ }` that contains
/// it, or the placeholder itself.
pub(super) fn placeholder(text: &str, mark: Range<usize>, value: Range<usize>) -> Trap {
    let name = text[mark.clone()].trim_matches(['{', '}']).trim();
    let written = format!("${{{name}}}");
    let mut edits = vec![(mark.start, mark.len(), written.clone())];
    if value != mark {
        edits.insert(0, (value.start, 0, "\"".to_owned()));
        edits.push((value.end, 0, "\"".to_owned()));
    }
    let words = format!(
        "`{}` is not how a value is put into a text here",
        &text[mark.clone()]
    );
    let help = format!(
        "write `{written}`: {}",
        super::trap::shown(text, value.start, &edits)
    );
    // The repaired copy does not insert a value, so that an unknown name is not reported as well.
    for edit in edits.iter_mut().filter(|edit| edit.1 > 0) {
        edit.2 = if value == mark {
            REPORTED.to_owned()
        } else {
            name.to_owned()
        };
    }
    Trap {
        code: code::FOREIGN_PLACEHOLDER,
        mark,
        words,
        help,
        edits,
    }
}

fn is_key_letter(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.')
}
