//! A YAML trap: what is wrong, in the words of the rule, and the edit that repairs the line.

use std::ops::Range;

use super::line::{Line, closing_quote};
use super::patch::Patched;
use crate::dialog::diagnostic::{Code, Diagnostic};
use crate::dialog::register as code;

/// One trap; offsets are into the repaired text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Trap {
    /// The code of the diagnostic.
    pub code: Code,
    /// The range to point at.
    pub mark: Range<usize>,
    /// What is wrong.
    pub words: String,
    /// What to do.
    pub help: String,
    /// The edits that repair it: offset, bytes to remove, text to insert.
    pub edits: Vec<(usize, usize, String)>,
}

/// Characters that an unquoted text cannot begin with.
pub(super) const SPECIAL: &[char] = &[
    '*', '&', '!', '|', '>', '%', '@', '`', '[', '{', ']', '}', ',', '#', '?', '-', '"', '\'',
];

/// Replaces a reported value in the repaired text; a private-use character that no script has.
pub(super) const REPORTED: &str = "\u{e000}";

impl Trap {
    /// Returns the diagnostic that points at the trap.
    pub fn diagnostic(&self, text: &Patched) -> Diagnostic {
        let mut span = text.place(self.mark.start, self.mark.end);
        // What stands only in the repaired text is shown by what stands before it.
        if span.start == span.end {
            span = text.place(self.mark.start.saturating_sub(1), self.mark.end);
        }
        Diagnostic::error(self.code, span, self.words.clone()).help(self.help.clone())
    }

    /// `*name` as the whole value of a key that the program reads.
    pub fn alias(text: &str, value: Range<usize>) -> Self {
        let words = format!(
            "`{}` is a YAML alias, which dialogs do not use",
            &text[value.clone()]
        );
        let help = "write the value out; options that several questions share go under `lists:`"
            .to_owned();
        let edits = vec![(value.start, value.len(), REPORTED.to_owned())];
        Self {
            code: code::ALIAS,
            mark: value,
            words,
            help,
            edits,
        }
    }

    /// A text that needs double quotes; `value` is the whole text.
    pub fn quote(
        text: &str,
        code: Code,
        mark: Range<usize>,
        value: Range<usize>,
        words: impl Into<String>,
    ) -> Self {
        let edits = quoting(text, &value);
        let help = format!(
            "put the text between double quotes: {}",
            shown(text, value.start, &edits)
        );
        Self {
            code,
            mark,
            words: words.into(),
            help,
            edits,
        }
    }

    /// A text that contains `: ` or ends with a colon.
    pub fn colon(text: &str, value: Range<usize>, colon: usize) -> Self {
        Self::quote(
            text,
            code::COLON_IN_TEXT,
            colon..colon + 1,
            value,
            "the colon in this text makes YAML look for a key",
        )
    }

    /// A text that begins with a character special to YAML.
    pub fn special(text: &str, value: Range<usize>) -> Self {
        let first = text[value.start..].chars().next().unwrap_or(' ');
        let words = format!("a text cannot begin with `{first}` unless it stands between quotes");
        Self::quote(
            text,
            code::SPECIAL_START,
            value.start..value.start + first.len_utf8(),
            value,
            words,
        )
    }

    /// A text inside `{ }` or `[ ]` that contains one of these characters.
    pub fn braces(text: &str, value: Range<usize>, at: usize) -> Self {
        let found = text[at..].chars().next().unwrap_or('{');
        let words = format!(
            "inside {} a text with `{found}` stands between double quotes",
            "`{ }`"
        );
        Self::quote(
            text,
            code::TEXT_IN_BRACES,
            at..at + found.len_utf8(),
            value,
            words,
        )
    }

    /// An unknown escape in a double-quoted text; `open` is the opening quote. `None` if all
    /// escapes are known.
    pub fn escape(text: &str, open: usize) -> Option<Self> {
        let close = closing_quote(text, open)?;
        let (good, bad): (Vec<_>, Vec<_>) =
            escapes(text, open + 1..close - 1).partition(|(_, is_good)| *is_good);
        let mark = bad.first()?.0.clone();
        let sign = &text[mark.clone()];
        let inner = &text[open + 1..close - 1];
        let doubled: Vec<_> = bad
            .iter()
            .map(|(range, _)| (range.start, 0, "\\".to_owned()))
            .collect();
        let help = if good.is_empty() && !inner.contains('\n') {
            let apostrophes = inner
                .match_indices('\'')
                .map(|(at, _)| (open + 1 + at, 0, "'".to_owned()));
            let quotes = [(open, 1, "'".to_owned()), (close - 1, 1, "'".to_owned())];
            let mut edits: Vec<_> = quotes.into_iter().chain(apostrophes).collect();
            edits.sort_by_key(|(at, _, _)| *at);
            format!(
                "put it between single quotes, where a backslash is a backslash: {}",
                shown(text, open, &edits)
            )
        } else {
            format!(
                "write two backslashes for one: {}",
                shown(text, mark.start, &doubled)
            )
        };
        let words = format!(
            "between double quotes `{sign}` would be a special character, and there is none of that name"
        );
        Some(Self {
            code: code::ESCAPE,
            mark,
            words,
            help,
            edits: doubled,
        })
    }

    /// A quote or bracket that is never closed.
    pub fn unclosed(text: &str, open: usize, close: char, at: usize) -> Self {
        let opened = text[open..].chars().next().unwrap_or(close);
        let edits = vec![(at, 0, close.to_string())];
        let help = format!("close it: {}", shown(text, at, &edits));
        let mark = open..open + opened.len_utf8();
        Self {
            code: code::UNCLOSED,
            mark,
            words: format!("this `{opened}` is never closed"),
            help,
            edits,
        }
    }
}

/// Returns the escapes in a double-quoted text, and for each whether YAML knows it.
pub(super) fn escapes(
    text: &str,
    inner: Range<usize>,
) -> impl Iterator<Item = (Range<usize>, bool)> {
    let mut at = inner.start;
    std::iter::from_fn(move || {
        let start = at + text.get(at..inner.end)?.find('\\')?;
        let sign = text[start + 1..inner.end].chars().next()?;
        let digits = match sign {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        let plain = matches!(
            sign,
            '0' | 'a'
                | 'b'
                | 't'
                | '\t'
                | 'n'
                | 'v'
                | 'f'
                | 'r'
                | 'e'
                | ' '
                | '"'
                | '/'
                | '\\'
                | 'N'
                | '_'
                | 'L'
                | 'P'
                | '\n'
                | '\r'
        );
        let behind = start + 1 + sign.len_utf8();
        let number = text
            .get(behind..behind + digits)
            .filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
        let is_sign = number
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .is_some_and(|number| char::from_u32(number).is_some());
        let is_known = if digits > 0 { is_sign } else { plain };
        at = if digits > 0 && is_known {
            behind + digits
        } else {
            behind
        };
        Some((start..behind, is_known))
    })
}

/// Returns the edits that put a range between double quotes, replacing single quotes around it.
fn quoting(text: &str, value: &Range<usize>) -> Vec<(usize, usize, String)> {
    let written = &text[value.clone()];
    let around =
        |quote: char| written.len() > 1 && written.starts_with(quote) && written.ends_with(quote);
    // Word processors write curly quotes; straight ones replace them.
    let bent = |sign: char| matches!(sign, '“' | '”' | '„' | '«' | '»');
    let ends = [written.chars().next(), written.chars().next_back()]
        .map(|sign| sign.filter(|sign| bent(*sign)).map_or(0, char::len_utf8));
    let (inner, mut edits) = if ends[0] > 0 && ends[1] > 0 && written.len() > ends[0] + ends[1] {
        let last = value.end - ends[1];
        (
            value.start + ends[0]..last,
            vec![
                (value.start, ends[0], "\"".to_owned()),
                (last, ends[1], "\"".to_owned()),
            ],
        )
    } else if around('"') {
        (value.start + 1..value.end - 1, Vec::new())
    } else if around('\'')
        && written[1..written.len() - 1].contains('\'')
        && !written[1..written.len() - 1].contains("' ")
    {
        (
            value.start + 1..value.end - 1,
            vec![
                (value.start, 1, "\"".to_owned()),
                (value.end - 1, 1, "\"".to_owned()),
            ],
        )
    } else {
        (
            value.clone(),
            vec![
                (value.start, 0, "\"".to_owned()),
                (value.end, 0, "\"".to_owned()),
            ],
        )
    };
    let escapes = text[inner.clone()]
        .match_indices(['"', '\\'])
        .map(|(at, _)| (inner.start + at, 0, "\\".to_owned()));
    edits.extend(
        escapes
            .filter(|(at, _, _)| *at != value.start || !written.starts_with('"') || !around('"')),
    );
    // At the same offset the opening quote comes before an escape.
    edits.sort_by_key(|(at, _, put)| (*at, put == "\\"));
    edits
}

/// Returns the line around `at` after the edits, in backticks.
pub(super) fn shown(text: &str, at: usize, edits: &[(usize, usize, String)]) -> String {
    let line = Line::around(text, at);
    let mut words = String::new();
    let mut from = line.start + line.indent;
    for (at, remove, insert) in edits
        .iter()
        .filter(|(at, _, _)| (line.start..=line.end).contains(at))
    {
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
