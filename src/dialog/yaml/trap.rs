//! A trap of YAML: what is wrong, in the words of the rule, and the edit that makes the line right.

use std::ops::Range;

use super::line::Line;
use crate::dialog::diagnostic::Code;
use crate::dialog::register as code;

/// One trap, in offsets into the repaired text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Trap {
    /// Which rule.
    pub code: Code,
    /// The characters to point at.
    pub mark: Range<usize>,
    /// What is wrong.
    pub words: String,
    /// What to do.
    pub help: String,
    /// What makes it right: offset, bytes to take out, what to put in.
    pub edits: Vec<(usize, usize, String)>,
}

/// Characters that no text may begin with.
pub(super) const SPECIAL: &[char] = &['*', '&', '!', '|', '>', '%', '@', '`', '[', '{', ']', '}', ',', '#', '?', '-', '"', '\''];

/// Stands in the repaired text for a value that was told to be wrong; a letter that no script uses.
pub(super) const TOLD: &str = "\u{e000}";

impl Trap {
    /// `*name` as a whole value that the program reads.
    pub fn alias(text: &str, value: Range<usize>) -> Self {
        let words = format!("`{}` is a YAML alias, which dialogs do not use", &text[value.clone()]);
        let help = "write the value out; options that several questions share go under `lists:`".to_owned();
        let edits = vec![(value.start, value.len(), TOLD.to_owned())];
        Self { code: code::ALIAS, mark: value, words, help, edits }
    }

    /// A text that must stand between double quotes; `value` is the whole text.
    pub fn quote(text: &str, code: Code, mark: Range<usize>, value: Range<usize>, words: impl Into<String>) -> Self {
        let edits = quoting(text, &value);
        let help = format!("put the text between double quotes: {}", shown(text, value.start, &edits));
        Self { code, mark, words: words.into(), help, edits }
    }

    /// A text that holds `: ` or ends with a colon.
    pub fn colon(text: &str, value: Range<usize>, colon: usize) -> Self {
        Self::quote(text, code::COLON_IN_TEXT, colon..colon + 1, value, "the colon in this text makes YAML look for a key")
    }

    /// A text that begins with a character that means something in YAML.
    pub fn special(text: &str, value: Range<usize>) -> Self {
        let first = text[value.start..].chars().next().unwrap_or(' ');
        let words = format!("a text cannot begin with `{first}` unless it stands between quotes");
        Self::quote(text, code::SPECIAL_START, value.start..value.start + first.len_utf8(), value, words)
    }

    /// A text inside `{ }` or `[ ]` that holds one of them.
    pub fn braces(text: &str, value: Range<usize>, at: usize) -> Self {
        let found = text[at..].chars().next().unwrap_or('{');
        let words = format!("inside {} a text with `{found}` stands between double quotes", "`{ }`");
        Self::quote(text, code::TEXT_IN_BRACES, at..at + found.len_utf8(), value, words)
    }

    /// A quote or bracket that is never closed.
    pub fn unclosed(text: &str, open: usize, close: char, at: usize) -> Self {
        let opened = text[open..].chars().next().unwrap_or(close);
        let edits = vec![(at, 0, close.to_string())];
        let help = format!("close it: {}", shown(text, at, &edits));
        let mark = open..open + opened.len_utf8();
        Self { code: code::UNCLOSED, mark, words: format!("this `{opened}` is never closed"), help, edits }
    }
}

/// Returns the edits that put a range between double quotes; single quotes around it give way.
fn quoting(text: &str, value: &Range<usize>) -> Vec<(usize, usize, String)> {
    let written = &text[value.clone()];
    let around = |quote: char| written.len() > 1 && written.starts_with(quote) && written.ends_with(quote);
    // Word processors bend quotes; straight ones take their place.
    let bent = |sign: char| matches!(sign, '“' | '”' | '„' | '«' | '»');
    let ends = [written.chars().next(), written.chars().next_back()].map(|sign| sign.filter(|sign| bent(*sign)).map_or(0, char::len_utf8));
    let (inner, mut edits) = if ends[0] > 0 && ends[1] > 0 && written.len() > ends[0] + ends[1] {
        let last = value.end - ends[1];
        (value.start + ends[0]..last, vec![(value.start, ends[0], "\"".to_owned()), (last, ends[1], "\"".to_owned())])
    } else if around('"') {
        (value.start + 1..value.end - 1, Vec::new())
    } else if around('\'') && written[1..written.len() - 1].contains('\'') && !written[1..written.len() - 1].contains("' ") {
        (value.start + 1..value.end - 1, vec![(value.start, 1, "\"".to_owned()), (value.end - 1, 1, "\"".to_owned())])
    } else {
        (value.clone(), vec![(value.start, 0, "\"".to_owned()), (value.end, 0, "\"".to_owned())])
    };
    let escapes = text[inner.clone()].match_indices(['"', '\\']).map(|(at, _)| (inner.start + at, 0, "\\".to_owned()));
    edits.extend(escapes.filter(|(at, _, _)| *at != value.start || !written.starts_with('"') || !around('"')));
    // At one place the opening quote comes before an escape.
    edits.sort_by_key(|(at, _, put)| (*at, put == "\\"));
    edits
}

/// Returns the line around `at` as it is after the edits, between backticks.
pub(super) fn shown(text: &str, at: usize, edits: &[(usize, usize, String)]) -> String {
    let line = Line::around(text, at);
    let mut words = String::new();
    let mut from = line.start + line.indent;
    for (at, remove, insert) in edits.iter().filter(|(at, _, _)| (line.start..=line.end).contains(at)) {
        words.push_str(text.get(from..*at).unwrap_or_default());
        words.push_str(insert);
        from = at + remove;
    }
    words.push_str(text.get(from..line.end).unwrap_or_default());
    if words.chars().count() > 140 {
        words = words.chars().take(139).chain(['…']).collect();
    }
    format!("`{words}`")
}
