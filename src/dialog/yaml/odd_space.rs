//! Spaces of another kind, which YAML takes for letters.

use std::ops::Range;

use super::keys::{is_known, is_technical};
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::register as code;
use crate::dialog::source::Span;

/// An odd space at the start or end of a word: its offset in the repaired text, and whether it is
/// reported.
pub(super) type OddSpace = (usize, bool);

/// Where a plain word stands.
pub(super) struct WordPlace<'a> {
    /// Whether it is a key.
    pub is_key: bool,
    /// Whether it is an item of a list.
    pub is_item: bool,
    /// The key whose value it is.
    pub key: Option<&'a str>,
}

/// Returns whether a character looks like a space or like nothing, but is a letter to YAML.
pub(super) fn is_foreign(c: char) -> bool {
    matches!(
        c,
        '\u{a0}' | '\u{1680}' | '\u{2000}'
            ..='\u{200b}' | '\u{202f}' | '\u{205f}' | '\u{2060}' | '\u{3000}'
    )
}

/// Finds odd spaces around plain words, and after a colon that they keep from separating key
/// and value.
pub(super) fn find_in_word(text: &str, word: Range<usize>, place: WordPlace<'_>) -> Vec<OddSpace> {
    let start = word.start;
    let words = &text[start..word.end.max(start)];
    if words.is_ascii() {
        return Vec::new();
    }
    let name = words
        .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-'))
        .unwrap_or(words.len());
    let behind = words[name..]
        .strip_prefix(':')
        .filter(|behind| name > 0 && behind.starts_with(is_foreign));
    let inner = words.trim_matches(is_foreign);
    let before = words.len() - words.trim_start_matches(is_foreign).len();
    let is_cut = before > 0 && inner.starts_with(['"', '\'', '{', '[', '|', '>']);
    let is_shown = place
        .key
        .is_some_and(|key| is_known(key) && !is_technical(key));
    let is_structure = place.is_key || is_cut || place.key.is_some_and(is_technical);
    let (mut from, mut to) = (0, 0);
    if let Some(behind) = behind.filter(|_| is_structure || place.is_item && !is_shown) {
        from = name + 1;
        to = words.len() - behind.trim_start_matches(is_foreign).len();
    }
    let is_reported = is_structure || to > 0;
    if is_shown && !is_reported {
        return Vec::new();
    }
    let around = (0..before)
        .chain(from..to)
        .chain(before + inner.len()..words.len());
    around
        .filter(|at| words.is_char_boundary(*at))
        .map(|at| (start + at, is_reported))
        .collect()
}

/// Reports an odd space, and how many like it were found.
pub(super) fn report(span: Span, sign: char, count: usize) -> Diagnostic {
    let more = if count > 1 {
        format!(", and {} more like it in this file", count - 1)
    } else {
        String::new()
    };
    let words = format!(
        "a space of another kind (U+{:04X}) stands here{more}",
        sign as u32
    );
    Diagnostic::error(code::ODD_SPACE, span, words)
        .help("write a plain space, or none; many editors can change this for the whole file")
}
