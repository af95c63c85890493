//! Splits one line of YAML leniently: its indentation, its dashes, its key and its value.

use std::ops::Range;

/// The parts of a line, as byte offsets into the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// The first byte.
    pub start: usize,
    /// The byte after the last, without the line break.
    pub end: usize,
    /// The first byte of the next line.
    pub next: usize,
    /// The number of leading spaces.
    pub indent: usize,
    /// The offsets of its dashes.
    pub dashes: Vec<usize>,
    /// The offset after the dashes.
    pub body: usize,
    /// The key, quotes included.
    pub key: Option<Range<usize>>,
    /// The text after the key or the dashes, trimmed, including a comment.
    pub value: Range<usize>,
}

impl Line {
    /// Splits the line that begins at `start`.
    pub fn read(text: &str, start: usize) -> Self {
        let bytes = text.as_bytes();
        let length = text[start..].find('\n').unwrap_or(text.len() - start);
        let next = (start + length + 1).min(text.len());
        let end = start + text[start..start + length].trim_end().len();
        let indent = bytes[start..end].iter().take_while(|b| **b == b' ').count();
        let mut body = start + indent;
        let mut dashes = Vec::new();
        while bytes.get(body) == Some(&b'-')
            && (body + 1 >= end || matches!(bytes[body + 1], b' ' | b'\t'))
            && body < end
        {
            dashes.push(body);
            body += 1;
            body += bytes[body.min(end)..end]
                .iter()
                .take_while(|b| matches!(b, b' ' | b'\t'))
                .count();
        }
        let body = body.min(end);
        let key = find_key(&text[body..end]).map(|length| body..body + length);
        let value = match &key {
            Some(key) => {
                let colon = key.end
                    + text[key.end..end]
                        .find(':')
                        .expect("a key ends at its colon");
                let behind = &text[colon + 1..end];
                end - behind.trim_start().len()..end
            }
            None => body..end,
        };
        Self {
            start,
            end,
            next,
            indent,
            dashes,
            body,
            key,
            value,
        }
    }

    /// Returns the line around an offset, which may lie inside a multi-byte character.
    pub fn around(text: &str, offset: usize) -> Self {
        let offset = text.floor_char_boundary(offset);
        Self::read(text, text[..offset].rfind('\n').map_or(0, |at| at + 1))
    }

    /// Returns whether the line is empty or only a comment.
    pub fn is_blank(&self, text: &str) -> bool {
        let written = text[self.start..self.end].trim_start();
        written.is_empty() || written.starts_with('#')
    }

    /// Returns the column that a value below this line must exceed: that of its key, or of its last
    /// dash.
    pub fn column(&self) -> usize {
        match (&self.key, self.dashes.last()) {
            (None, Some(dash)) => dash - self.start,
            (Some(_), _) | (None, None) => self.body - self.start,
        }
    }

    /// Returns the key without quotes, if the line has a key.
    pub fn key_words<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.key
            .clone()
            .map(|key| text[key].trim_matches(['"', '\'']))
    }

    /// Returns the range of its first word with the dashes before it, to point at the line.
    pub fn first_word(&self, text: &str) -> Range<usize> {
        let start = self.start + self.indent;
        let from = self.body.max(start);
        let length = match &self.key {
            Some(key) => key.end - from,
            None => text[from..self.end].find(' ').unwrap_or(self.end - from),
        };
        start..(from + length).max(start + 1).min(self.end.max(start + 1))
    }
}

/// Returns the length of the key at the start of `written`, if there is a key.
fn find_key(written: &str) -> Option<usize> {
    let first = written.chars().next()?;
    if matches!(first, '[' | '{' | '#' | '|' | '>') {
        return None;
    }
    if matches!(first, '"' | '\'') {
        let close = closing_quote(written, 0)?;
        let behind = written[close..].trim_start();
        let is_key = behind == ":" || behind.starts_with(": ") || behind.starts_with(":\t");
        return is_key.then_some(close);
    }
    let colon = colon_with_blank(written)?;
    if comment(written).is_some_and(|comment| comment < colon) {
        return None;
    }
    Some(written[..colon].trim_end().len()).filter(|length| *length > 0)
}

/// Returns the offset of the first colon followed by a space or the end.
pub(super) fn colon_with_blank(written: &str) -> Option<usize> {
    written
        .match_indices(':')
        .map(|(at, _)| at)
        .find(|at| matches!(written.as_bytes().get(at + 1), None | Some(b' ' | b'\t')))
}

/// Returns the offset of a comment: a `#` after a space.
pub(super) fn comment(written: &str) -> Option<usize> {
    written
        .match_indices('#')
        .map(|(at, _)| at)
        .find(|at| *at == 0 || matches!(written.as_bytes()[at - 1], b' ' | b'\t'))
}

/// Returns a value without its comment; a `#` that is probably part of the text stays.
pub(super) fn without_comment(text: &str, value: Range<usize>) -> Range<usize> {
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

/// Returns the offset after the quote that closes the one at `open`; it may be on a later line.
pub(super) fn closing_quote(text: &str, open: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let quote = bytes[open];
    let mut at = open + 1;
    while let Some(byte) = bytes.get(at) {
        match *byte {
            b'\\' if quote == b'"' => at += 1,
            b'\'' if quote == b'\'' && bytes.get(at + 1) == Some(&b'\'') => at += 1,
            byte if byte == quote => return Some(at + 1),
            _ => {}
        }
        at += 1;
    }
    None
}
