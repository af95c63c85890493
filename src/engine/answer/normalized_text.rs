//! Splits typed text into words, digits and signs, and computes the plain form in which texts are
//! compared.
//!
//! The plain form has no case, accents, apostrophes, punctuation or white space: `  Café’s,
//! T-shirt! ` is `cafes t shirt`. Signs with a meaning stay: `65+`, `<18`, `C++`, `1.5`. This
//! module knows no language.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::dialog::letter;

/// Maximum length of the plain form, in bytes; a longer text is read as empty.
const MAX_PLAIN_BYTES: usize = 1_500;

/// Maximum number of pieces; a text with more is read as empty.
const MAX_PIECES: usize = 200;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PieceKind {
    Word,
    Digits,
    Sign(char),
}

/// A word, a run of digits or a sign, as it stands in a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lexeme<'t> {
    pub kind: PieceKind,
    raw: &'t str,
    /// Whether white space or the start of the text is before it.
    pub gap: bool,
    /// Whether it is the first on its line.
    pub line: bool,
}

/// A piece of typed text: its kind, and its position in the plain form.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub kind: PieceKind,
    /// Whether white space or the start of the text is before it.
    pub gap: bool,
    /// Whether it is the first on its line.
    pub line: bool,
    start: usize,
    end: usize,
}

/// Typed text, split into pieces.
#[derive(Clone, Debug)]
pub(super) struct NormalizedText {
    pub plain: String,
    /// All pieces, including those that are not part of the plain form.
    pub pieces: Vec<Piece>,
}

/// Which signs are part of the plain form of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    /// The text has letters or digits: only signs with a meaning.
    Words,
    /// The text has only symbols such as emoji: these.
    Symbols,
    /// The text has only punctuation: all of it.
    All,
}

impl NormalizedText {
    /// Splits a text. A text that is too long for an answer becomes empty; reading stops at the
    /// limit.
    pub fn new(text: &str) -> Self {
        let mut heard = Self {
            plain: String::with_capacity(text.len().min(MAX_PLAIN_BYTES)),
            pieces: Vec::with_capacity(8),
        };
        for (lexeme, shows) in Shown::new(text) {
            if shows && !heard.plain.is_empty() {
                heard.plain.push(' ');
            }
            let start = heard.plain.len();
            let is_short = !shows
                || lexeme.fold(&mut |c| {
                    heard.plain.push(c);
                    heard.plain.len() <= MAX_PLAIN_BYTES
                });
            let piece = Piece {
                kind: lexeme.kind,
                gap: lexeme.gap,
                line: lexeme.line,
                start,
                end: heard.plain.len(),
            };
            // `!!!!!!` means no more than `!`.
            let is_again =
                |last: &Piece| !shows && !last.shows() && last.kind == piece.kind && !piece.gap;
            if heard.pieces.last().is_some_and(is_again) {
                continue;
            }
            heard.pieces.push(piece);
            if !is_short || heard.pieces.len() > MAX_PIECES {
                return Self {
                    plain: String::new(),
                    pieces: Vec::new(),
                };
            }
        }
        heard
    }

    /// Returns a piece as it stands in the plain form; empty for a sign that is not part of it.
    pub fn text(&self, piece: &Piece) -> &str {
        &self.plain[piece.start..piece.end]
    }

    /// Returns the pieces of a part of the plain form, with the silent signs between them.
    pub fn pieces_of(&self, part: &Range<usize>) -> &[Piece] {
        let first = self
            .pieces
            .iter()
            .position(|piece| piece.shows() && piece.start >= part.start)
            .unwrap_or(self.pieces.len());
        let last = self
            .pieces
            .iter()
            .rposition(|piece| piece.shows() && piece.end <= part.end)
            .map_or(first, |at| at + 1);
        self.pieces.get(first..last).unwrap_or_default()
    }
}

impl Piece {
    /// Returns whether it is part of the plain form.
    pub fn shows(&self) -> bool {
        self.end > self.start
    }

    /// Returns its position in the plain form, in bytes.
    pub fn place(&self) -> Range<usize> {
        self.start..self.end
    }

    pub fn is_sign(&self, signs: &[char]) -> bool {
        matches!(self.kind, PieceKind::Sign(sign) if signs.contains(&sign))
    }
}

impl Lexeme<'_> {
    /// Calls `push` with each character of the plain form until it returns `false`; returns whether
    /// all were pushed.
    fn fold(&self, push: &mut impl FnMut(char) -> bool) -> bool {
        if let PieceKind::Sign(sign) = self.kind {
            return push(sign);
        }
        self.raw.chars().all(|c| match c {
            'a'..='z' | '0'..='9' => push(c),
            'A'..='Z' => push(c.to_ascii_lowercase()),
            _ => match class(c) {
                Class::Letter => fold_char(c, push),
                Class::Digit => push(letter::digit(c).unwrap_or(c)),
                Class::Space | Class::Silent | Class::Sign => true,
            },
        })
    }
}

/// Returns the rest of a plain form after the words of a text, if it begins with them: `" graag"`,
/// or an empty text.
pub(super) fn strip_words<'p>(text: &str, plain: &'p str) -> Option<&'p str> {
    if let Some(left) = strip_letters(text, plain) {
        return left;
    }
    let mut left = plain;
    let mut is_first = true;
    for (lexeme, shows) in Shown::new(text) {
        if !shows {
            continue;
        }
        if !std::mem::take(&mut is_first) {
            left = left.strip_prefix(' ')?;
        }
        let is_same = lexeme.fold(&mut |c| {
            let rest = left.strip_prefix(c);
            left = rest.unwrap_or(left);
            rest.is_some()
        });
        if !is_same {
            return None;
        }
    }
    (!is_first && (left.is_empty() || left.starts_with(' '))).then_some(left)
}

/// A fast path for texts of ASCII letters with single spaces, as most are. Returns `None` for other
/// texts.
fn strip_letters<'p>(text: &str, plain: &'p str) -> Option<Option<&'p str>> {
    let mut rest = plain.as_bytes().iter();
    let mut before = b' ';
    for byte in text.bytes() {
        let is_space = byte == b' ' && before != b' ';
        if !byte.is_ascii_alphabetic() && !is_space {
            return None;
        }
        // What follows a letter cannot change it; a space may turn out to be none.
        if rest.next() != Some(&byte.to_ascii_lowercase()) {
            return if is_space { None } else { Some(None) };
        }
        before = byte;
    }
    let left = &plain[plain.len() - rest.len()..];
    (before != b' ').then_some((left.is_empty() || left.starts_with(' ')).then_some(left))
}

/// Returns whether a text has this plain form.
pub(super) fn is_same(text: &str, plain: &str) -> bool {
    strip_words(text, plain) == Some("")
}

/// Returns the plain form of a text.
pub(super) fn plain(text: &str) -> String {
    NormalizedText::new(text).plain
}

/// The lexemes of a text, each with whether it is part of the plain form.
pub(super) struct Shown<'t> {
    level: Level,
    lexer: Lexer<'t>,
    /// The previous lexeme that is part of the plain form.
    before: Option<PieceKind>,
    next: Option<Lexeme<'t>>,
}

impl<'t> Shown<'t> {
    pub fn new(text: &'t str) -> Self {
        let level = if text
            .chars()
            .any(|c| c.is_alphanumeric() && class(c) != Class::Sign)
        {
            Level::Words
        } else if text
            .chars()
            .any(|c| !c.is_ascii() && class(c) == Class::Sign)
        {
            Level::Symbols
        } else {
            Level::All
        };
        let mut lexer = Lexer {
            rest: text,
            is_start: true,
        };
        let next = lexer.next();
        Self {
            level,
            lexer,
            before: None,
            next,
        }
    }

    /// Decides by the neighbours alone and never by white space, so that the plain form of a plain
    /// form is itself.
    fn shows(&self, sign: char) -> bool {
        let after = self.next.map(|next| next.kind);
        match self.level {
            Level::All => true,
            Level::Symbols => !sign.is_ascii(),
            Level::Words => match sign {
                '+' | '<' | '>' | '=' | '%' | '€' | '$' | '£' | '#' | '&' | '@' | '°' | '^'
                | '≥' | '≤' | '±' | '½' | '¼' | '¾' => true,
                '²' | '³' | '¹' => true,
                '-' => {
                    let is_last = self.before == Some(PieceKind::Word) && after.is_none();
                    self.before == Some(PieceKind::Digits)
                        || after == Some(PieceKind::Digits)
                        || is_last
                }
                // `~3` means about three.
                '~' | '≈' => after == Some(PieceKind::Digits),
                '.' | ',' | ':' | '/' | '٫' => {
                    after == Some(PieceKind::Digits) && self.before != Some(PieceKind::Word)
                }
                _ => false,
            },
        }
    }
}

impl<'t> Iterator for Shown<'t> {
    type Item = (Lexeme<'t>, bool);

    fn next(&mut self) -> Option<Self::Item> {
        let lexeme = self.next.take()?;
        self.next = self.lexer.next();
        let shows = match lexeme.kind {
            PieceKind::Word | PieceKind::Digits => true,
            PieceKind::Sign(sign) => self.shows(sign),
        };
        if shows {
            self.before = Some(lexeme.kind);
        }
        Some((lexeme, shows))
    }
}

struct Lexer<'t> {
    rest: &'t str,
    is_start: bool,
}

impl<'t> Iterator for Lexer<'t> {
    type Item = Lexeme<'t>;

    fn next(&mut self) -> Option<Lexeme<'t>> {
        let mut line = self.is_start;
        let mut gap = std::mem::take(&mut self.is_start);
        loop {
            let c = self.rest.chars().next()?;
            let kind = match class(c) {
                Class::Space => {
                    gap = true;
                    line |= c == '\n';
                    self.rest = &self.rest[c.len_utf8()..];
                    continue;
                }
                Class::Silent => {
                    self.rest = &self.rest[c.len_utf8()..];
                    continue;
                }
                Class::Letter => PieceKind::Word,
                Class::Digit => PieceKind::Digits,
                Class::Sign => PieceKind::Sign(to_keyboard_sign(c)),
            };
            let length = match kind {
                PieceKind::Word => word_length(self.rest),
                PieceKind::Digits => self
                    .rest
                    .find(|c| !matches!(class(c), Class::Digit | Class::Silent))
                    .unwrap_or(self.rest.len()),
                PieceKind::Sign(_) => c.len_utf8(),
            };
            let (raw, rest) = self.rest.split_at(length);
            self.rest = rest;
            return Some(Lexeme {
                kind,
                raw,
                gap,
                line,
            });
        }
    }
}

/// Returns the length of the word at the start, in bytes: apostrophes inside it and the dots of
/// `a.u.b.` belong to it.
fn word_length(text: &str) -> usize {
    let mut letters = 0;
    for (at, c) in text.char_indices() {
        let is_inside = match class(c) {
            Class::Letter => {
                letters += 1;
                true
            }
            Class::Silent => true,
            Class::Digit | Class::Space => false,
            Class::Sign => {
                let mut next = text[at + c.len_utf8()..].chars();
                let is_letter = next.next().is_some_and(|c| class(c) == Class::Letter);
                let is_one = !next.next().is_some_and(|c| class(c) == Class::Letter);
                match to_keyboard_sign(c) {
                    '\'' => is_letter,
                    '.' if letters == 1 && is_letter && is_one => {
                        letters = 0;
                        true
                    }
                    _ => false,
                }
            }
        };
        if !is_inside {
            return at;
        }
    }
    text.len()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Letter,
    Digit,
    Space,
    /// Has no width of its own: marks, joiners, skin tones.
    Silent,
    Sign,
}

fn class(c: char) -> Class {
    match c {
        'a'..='z' | 'A'..='Z' => Class::Letter,
        '0'..='9' => Class::Digit,
        _ if c.is_ascii() => {
            if c.is_ascii_whitespace() {
                Class::Space
            } else if c.is_ascii_control() {
                Class::Silent
            } else {
                Class::Sign
            }
        }
        '\u{1f3fb}'..='\u{1f3ff}' => Class::Silent,
        _ if letter::is_unseen(c) => Class::Silent,
        _ if letter::digit(c).is_some() => Class::Digit,
        // Ordinal letters are signs, so that `2ª` is not a word of two letters.
        'ª' | 'º' => Class::Sign,
        _ if c.is_whitespace() => Class::Space,
        _ if is_combining_mark(c) => Class::Silent,
        _ if c.is_alphabetic() => Class::Letter,
        _ => Class::Sign,
    }
}

/// Returns the keyboard sign for a typographic one.
fn to_keyboard_sign(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2bc}' | '\u{b4}' | '`' => '\'',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ff0d}' => '-',
        '\u{ff0c}' | '\u{60c}' => ',',
        // Thousands separator in Arabic.
        '\u{66c}' => '\'',
        '\u{ff0e}' => '.',
        '\u{ff1a}' => ':',
        '\u{ff0f}' | '\u{2044}' => '/',
        '\u{ff0b}' => '+',
        other => other,
    }
}

fn fold_char(c: char, push: &mut impl FnMut(char) -> bool) -> bool {
    let mut is_empty = true;
    // A letter may lose its mark first and then be one that people spell differently: `ǽ`.
    for part in std::iter::once(c)
        .nfkd()
        .flat_map(char::to_lowercase)
        .nfkd()
    {
        let wants_more = match typed_spelling(part) {
            Some(letters) => letters.chars().all(&mut *push),
            None if matches!(class(part), Class::Letter | Class::Digit) => push(part),
            None => continue,
        };
        if !wants_more {
            return false;
        }
        is_empty = false;
    }
    !is_empty || push(c)
}

/// Returns how people type a small letter that has no decomposition into a letter and a mark.
fn typed_spelling(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'ø' => "o",
        'æ' => "ae",
        'œ' => "oe",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ł' => "l",
        'ı' => "i",
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
