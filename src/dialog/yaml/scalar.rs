//! Maps each character of a scalar to its place in the file, across quotes, escapes, folds and
//! indentation.
//!
//! The parser gives the text and its start; this walks the source next to the text and notes every
//! jump.

use saphyr_parser::ScalarStyle;

/// The end of a scalar in the source, and the places where the mapping jumps.
pub(super) struct Located {
    /// The offset after its last character, closing quote included.
    pub end: usize,
    /// Pairs of (offset in the text, offset in the source), ascending.
    pub map: Vec<(u32, u32)>,
}

/// Walks the source of a scalar that begins at `start` and whose text is `words`.
pub(super) fn locate(source: &str, start: usize, style: ScalarStyle, words: &str) -> Located {
    let mut walk = Walk {
        source,
        words,
        at: start,
        done: 0,
        map: Vec::new(),
    };
    match style {
        ScalarStyle::Plain => {
            if source[start..].starts_with(words) {
                return Located {
                    end: start + words.len(),
                    map: vec![(0, narrow(start))],
                };
            }
            walk.jump();
            walk.plain();
        }
        ScalarStyle::SingleQuoted => walk.quoted(b'\''),
        ScalarStyle::DoubleQuoted => walk.quoted(b'"'),
        ScalarStyle::Literal | ScalarStyle::Folded => walk.block(),
    }
    Located {
        end: walk.at.min(source.len()),
        map: walk.map,
    }
}

/// Returns the offset of the `|` or `>` of a block text, somewhere behind `last_end`; the parser gives
/// only the offset of its first line.
pub(super) fn header(source: &str, last_end: usize, content: usize) -> usize {
    let before = source[..content.min(source.len())].trim_end_matches(|c: char| c.is_whitespace());
    let from = before
        .rfind('\n')
        .map_or(0, |at| at + 1)
        .max(last_end.min(before.len()));
    let is_header = |at: usize| {
        let behind = before[at + 1..]
            .trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-'));
        (at == 0 || before[..at].ends_with([' ', '\t', '\n']))
            && (behind.is_empty() || behind.starts_with([' ', '\t', '\r']))
    };
    before[from..]
        .match_indices(['|', '>'])
        .map(|(at, _)| from + at)
        .find(|at| is_header(*at))
        .unwrap_or(content)
}

struct Walk<'a> {
    source: &'a str,
    words: &'a str,
    /// The offset in the source.
    at: usize,
    /// The offset in `words` up to which everything is mapped.
    done: usize,
    map: Vec<(u32, u32)>,
}

impl Walk<'_> {
    fn jump(&mut self) {
        let pair = (narrow(self.done), narrow(self.at));
        match self.map.last_mut() {
            Some(last) if last.0 == pair.0 => *last = pair,
            Some(last) if pair.0.wrapping_sub(last.0) == pair.1.wrapping_sub(last.1) => {}
            Some(_) | None => self.map.push(pair),
        }
    }

    /// Returns the next character of the text.
    fn next(&self) -> Option<char> {
        self.words[self.done..].chars().next()
    }

    fn byte(&self) -> Option<u8> {
        self.source.as_bytes().get(self.at).copied()
    }

    /// Skips spaces and line breaks if a line ends here; returns the number of breaks.
    fn fold(&mut self) -> usize {
        let rest = &self.source.as_bytes()[self.at..];
        let blanks = rest
            .iter()
            .take_while(|b| matches!(b, b' ' | b'\t'))
            .count();
        if !matches!(rest.get(blanks), Some(b'\n' | b'\r')) {
            return 0;
        }
        let length = rest
            .iter()
            .take_while(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r'))
            .count();
        let space = &self.source[self.at..self.at + length];
        self.at += length;
        space.matches('\n').count() + space.matches('\r').count() - space.matches("\r\n").count()
    }

    /// Advances over the result of a fold in the text: one space, or one break per empty line.
    fn folded(&mut self, breaks: usize) {
        self.account_for(if breaks <= 1 { 1 } else { breaks - 1 });
        self.jump();
    }

    /// Advances by some bytes in the text; if source and text disagree, to the next character
    /// boundary.
    fn account_for(&mut self, bytes: usize) {
        self.done = self
            .words
            .ceil_char_boundary((self.done + bytes).min(self.words.len()));
    }

    fn plain(&mut self) {
        while let Some(c) = self.next() {
            let breaks = self.fold();
            if breaks > 0 {
                self.folded(breaks);
                continue;
            }
            if self.at >= self.source.len() {
                return;
            }
            self.at = self
                .source
                .ceil_char_boundary((self.at + c.len_utf8()).min(self.source.len()));
            self.account_for(c.len_utf8());
        }
    }

    fn quoted(&mut self, quote: u8) {
        self.at += 1;
        self.jump();
        while let Some(byte) = self.byte() {
            let breaks = self.fold();
            if breaks > 0 {
                self.folded(breaks);
            } else if byte == quote
                && quote == b'\''
                && self.source.as_bytes().get(self.at + 1) == Some(&quote)
            {
                self.at += 2;
                self.account_for(1);
                self.jump();
            } else if byte == quote {
                self.at += 1;
                return;
            } else if byte == b'\\' && quote == b'"' {
                self.escape();
            } else {
                let length = self.source[self.at..]
                    .chars()
                    .next()
                    .map_or(1, char::len_utf8);
                self.at += length;
                self.account_for(length);
            }
        }
    }

    fn escape(&mut self) {
        let length = match self.source.as_bytes().get(self.at + 1) {
            Some(b'x') => 4,
            Some(b'u') => 6,
            Some(b'U') => 10,
            Some(b'\n' | b'\r') => {
                self.at += 1;
                self.fold();
                self.jump();
                return;
            }
            Some(_) | None => 2,
        };
        self.at = self
            .source
            .ceil_char_boundary((self.at + length).min(self.source.len()));
        self.done += self.next().map_or(0, char::len_utf8);
        self.jump();
    }

    /// Walks a `|` or `>` text: finds each line of the source again in the text, after whatever its
    /// line break became.
    fn block(&mut self) {
        self.at = self.line_end();
        let mut end = self.at;
        let own_blanks = self
            .words
            .trim_start_matches('\n')
            .bytes()
            .take_while(|b| *b == b' ')
            .count();
        let content_end = self.words.trim_end_matches('\n').len();
        let mut indent = None;
        while self.done < content_end && self.at < self.source.len() {
            self.at += self.line_break();
            let line_end = self.line_end();
            let line = &self.source[self.at..line_end];
            if !line.trim().is_empty() {
                let blanks = line.bytes().take_while(|b| *b == b' ').count();
                self.at += *indent.get_or_insert(blanks.saturating_sub(own_blanks));
                let content = &self.source[self.at.min(line_end)..line_end];
                while !self.words[self.done..].starts_with(content)
                    && self.words[self.done..].starts_with(['\n', ' '])
                {
                    self.done += 1;
                }
                self.jump();
                self.account_for(content.len());
                end = line_end;
            }
            self.at = line_end;
        }
        self.at = end;
    }

    fn line_end(&self) -> usize {
        self.source[self.at..]
            .find(['\n', '\r'])
            .map_or(self.source.len(), |length| self.at + length)
    }

    fn line_break(&self) -> usize {
        if self.source[self.at..].starts_with("\r\n") {
            2
        } else {
            usize::from(self.at < self.source.len())
        }
    }
}

fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
