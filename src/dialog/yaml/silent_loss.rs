//! Finds what YAML loses silently: a text cut at ` #` or at a comma, one taken for a tag or an
//! anchor, or a foreign placeholder.
//!
//! These files are valid YAML, so only the finished tree together with the source shows the loss.

use std::ops::Range;

use saphyr_parser::ScalarStyle;

use super::keys::{is_known, is_technical};
use super::limits::MAX_PROBLEMS;
use super::line::is_comment;
use super::node::{Entry, Node, NodeKind};
use super::patch::Patched;
use super::trap::{Trap, escapes};
use crate::dialog::ast::Scalar;
use crate::dialog::diagnostic::{Diagnostic, Severity};
use crate::dialog::register as code;

/// Finds what was lost of a scalar at `start..end` (in the repaired text).
pub(super) fn in_scalar(
    text: &Patched,
    scalar: &Scalar,
    style: ScalarStyle,
    (start, end): (usize, usize),
    key: Option<&str>,
) -> Vec<Diagnostic> {
    let (first, second) = match style {
        ScalarStyle::Plain => (
            cut_at_hash(text, start, end, key),
            flattened_list(text, start, end),
        ),
        ScalarStyle::DoubleQuoted => (unseen(text, scalar, start, end), None),
        ScalarStyle::SingleQuoted | ScalarStyle::Literal | ScalarStyle::Folded => (None, None),
    };
    let foreign = foreign_placeholders(scalar, key);
    first.into_iter().chain(second).chain(foreign).collect()
}

/// Returns a diagnostic if a `#` cut the plain text at `start..end` (in the repaired text).
fn cut_at_hash(text: &Patched, start: usize, end: usize, key: Option<&str>) -> Option<Diagnostic> {
    if key.is_some_and(is_technical) {
        return None;
    }
    let source = &text.text;
    // Something else follows nearly always; only a `#` makes it worth finding the end of the line.
    if !source[end..]
        .trim_start_matches([' ', '\t'])
        .starts_with('#')
    {
        return None;
    }
    let line_end = source[end..]
        .find(['\n', '\r'])
        .map_or(source.len(), |length| end + length);
    let behind = &source[end..line_end];
    let hash = end + (behind.len() - behind.trim_start().len());
    if !source[hash..line_end].starts_with('#') || hash == end {
        return None;
    }
    let value = start..end + behind.trim_end().len();
    if !is_comment(&source[start..line_end], hash - start) {
        let words = "the text is cut at ` #`: what follows is taken for a comment";
        let mut trap = Trap::quote(source, code::HASH_IN_TEXT, hash..value.end, value, words);
        trap.help
            .push_str("; a comment has a space behind its `#`, and two before it");
        return Some(trap.diagnostic(text));
    }
    let is_close = hash == end + 1;
    is_close.then(|| {
        let words = "what follows ` #` is a comment, and not part of the text";
        let trap = Trap::quote(source, code::HASH_IN_TEXT, hash..value.end, value, words);
        let help = format!(
            "if it is part of the text, {}; if not, put two spaces before the `#`",
            trap.help
        );
        Diagnostic {
            severity: Severity::Warning,
            ..trap.diagnostic(text)
        }
        .help(help)
    })
}

/// Warns of a line in a plain text that looks like a list item: YAML joins it with the text above.
fn flattened_list(text: &Patched, start: usize, end: usize) -> Option<Diagnostic> {
    let written = &text.text[start..end];
    let at = written
        .match_indices('\n')
        .find(|(at, _)| written[at + 1..].trim_start().starts_with("- "))
        .map(|(at, _)| start + at + 1)?;
    let dash = at + text.text[at..end].find('-')?;
    let words = "this `-` begins no list: the line goes on with the text above";
    let help =
        "for a text over several lines put `|` behind the colon and the text below it, indented";
    let problem = Diagnostic::warning(code::SPECIAL_START, text.place(dash, dash + 1), words);
    Some(problem.help(help))
}

/// Reports a key without a value because its text begins with `#`; `end` is the end of the key.
pub(super) fn eaten_by_hash(text: &Patched, end: usize) -> Option<Diagnostic> {
    let source = &text.text;
    let colon = end + source[end..].find(':')? + 1;
    let line_end = source[colon..]
        .find(['\n', '\r'])
        .map_or(source.len(), |length| colon + length);
    let written = source[colon..line_end].trim();
    let has_text = written.len() > 1
        && written.starts_with('#')
        && !written[1..].starts_with([' ', '#', '-', '=']);
    let start = colon + source[colon..line_end].find('#')?;
    (has_text && start == colon + 1)
        .then(|| Trap::special(source, start..start + written.len()).diagnostic(text))
}

/// Rejoins what a comma cut in `{ nl: Ja, graag, en: Yes }` and reports it; removes reported keys
/// without a value.
///
/// `owner` is the key before the braces.
pub(super) fn join_commas(
    text: &Patched,
    entries: Vec<Entry>,
    ends: &[(usize, usize)],
    owner: Option<&str>,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Entry> {
    let mut kept: Vec<Entry> = Vec::with_capacity(entries.len());
    // The value before and the offset of the first comma (in the repaired text), while a cut text
    // is being rejoined.
    let mut open: Option<(usize, usize, Option<usize>)> = None;
    for (entry, (start, end)) in entries.into_iter().zip(ends) {
        let is_bare = matches!(entry.value.kind, NodeKind::Empty)
            && !text.text[*end..].trim_start().starts_with(':')
            && !entry.key.quoted;
        if is_bare && let Some(split) = split_key(text, &entry, *start, problems) {
            flush(text, &mut open, owner, kept.last(), problems);
            kept.push(split);
            continue;
        }
        match (&mut open, kept.last_mut()) {
            (Some((from, to, comma)), Some(Entry { value, .. })) if is_bare => {
                if let NodeKind::Scalar(scalar) = &mut value.kind {
                    comma.get_or_insert(*to + text.text[*to..].find(',').unwrap_or(0));
                    let between = text.text.get(*to..*start).unwrap_or_default();
                    scalar.text.push_str(between);
                    scalar.text.push_str(&entry.key.text);
                    scalar.span = text.place(*from, *end);
                    value.span = scalar.span;
                    *to = *end;
                }
            }
            (_, _) => {
                flush(text, &mut open, owner, kept.last(), problems);
                let is_plain =
                    matches!(&entry.value.kind, NodeKind::Scalar(scalar) if !scalar.quoted);
                open = is_plain
                    .then(|| value_range(text, *end))
                    .flatten()
                    .map(|(from, to)| (from, to, None));
                kept.push(entry);
            }
        }
    }
    flush(text, &mut open, owner, kept.last(), problems);
    kept
}

/// Reports a cut text once it is rejoined.
fn flush(
    text: &Patched,
    open: &mut Option<(usize, usize, Option<usize>)>,
    owner: Option<&str>,
    entry: Option<&Entry>,
    problems: &mut Vec<Diagnostic>,
) {
    if let Some((from, to, Some(comma))) = open.take()
        && problems.len() < MAX_PROBLEMS
    {
        let words = "inside `{ }` a comma ends the text: what follows is taken for the next key";
        let mut trap = Trap::quote(
            &text.text,
            code::TEXT_IN_BRACES,
            comma..comma + 1,
            from..to,
            words,
        );
        // Inside quotes an expression would become a text shown to people.
        if let (Some(owner @ ("set" | "keep" | "if" | "when" | "valid")), Some(entry)) =
            (owner, entry)
        {
            let (name, value) = (&entry.key.text, &text.text[from..to]);
            trap.help = format!(
                "write it without braces, on a line of its own below `{owner}:`, deeper than it: `{name}: {value}`"
            );
        }
        problems.push(trap.diagnostic(text));
    }
}

/// Returns the range of the plain value after the key that ends at `end`, up to the next comma or
/// bracket.
fn value_range(text: &Patched, end: usize) -> Option<(usize, usize)> {
    let source = &text.text;
    let colon = end + source[end..].find(':')? + 1;
    let from = source.len() - source[colon..].trim_start().len();
    let length = source[from..]
        .find([',', '}', ']', '\n'])
        .unwrap_or(source.len() - from);
    Some((from, from + source[from..from + length].trim_end().len()))
}

/// Splits `{ nl:Hoi }`, a key and value without a space between them, and reports it.
fn split_key(
    text: &Patched,
    entry: &Entry,
    start: usize,
    problems: &mut Vec<Diagnostic>,
) -> Option<Entry> {
    let (key, value) = entry.key.text.split_once(':')?;
    if !is_known(key)
        || value.is_empty()
        || value.starts_with('/')
        || problems.len() >= MAX_PROBLEMS
    {
        return None;
    }
    let at = start + key.len() + 1;
    let edits = vec![(at, 0, " ".to_owned())];
    let help = format!("write {}", super::trap::shown(&text.text, start, &edits));
    let words = format!("a space is missing behind `{key}:`");
    let trap = Trap {
        code: code::MISSING_MARK,
        mark: start..at,
        words,
        help,
        edits,
    };
    problems.push(trap.diagnostic(text));
    let place = |from: usize, to: usize| text.place(start + from, start + to);
    let piece = |from: usize, to: usize| {
        let span = place(from, to);
        Scalar {
            text: entry.key.text[from..to].to_owned(),
            span,
            quoted: false,
            map: vec![(0, span.start)],
        }
    };
    let scalar = piece(key.len() + 1, entry.key.text.len());
    let node = Node {
        span: scalar.span,
        kind: NodeKind::Scalar(scalar),
    };
    Some(Entry {
        key: piece(0, key.len()),
        value: node,
    })
}

/// Reports `{{ name }}` and `{name}` in a text that YAML reads as it is.
fn foreign_placeholders(scalar: &Scalar, key: Option<&str>) -> Vec<Diagnostic> {
    // What a customer says in a test may contain anything.
    if key.is_some_and(|key| key == "user" || is_technical(key)) || !scalar.text.contains('{') {
        return Vec::new();
    }
    let mut problems = Vec::new();
    let mut at = 0;
    while let Some(found) = scalar.text[at..].find('{') {
        let open = at + found;
        at = open + 1;
        let rest = &scalar.text[open..];
        if scalar.text[..open].ends_with('$') {
            continue;
        }
        let (double, close) = if rest.starts_with("{{") {
            (true, rest.find("}}").map(|at| at + 2))
        } else {
            (false, rest.find('}').map(|at| at + 1))
        };
        let Some(close) = close else { continue };
        let name = rest[..close].trim_matches(['{', '}']).trim();
        let is_name = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
        at = open + close;
        if !is_name {
            continue;
        }
        let words = format!(
            "`{}` is not how a value is put into a text here",
            &rest[..close]
        );
        let span = scalar.part(open..open + close);
        let problem = Diagnostic::error(code::FOREIGN_PLACEHOLDER, span, words)
            .help(format!("write `${{{name}}}`"));
        problems.push(Diagnostic {
            severity: if double {
                Severity::Error
            } else {
                Severity::Warning
            },
            ..problem
        });
    }
    problems
}

/// Reports an escape for an invisible character: in `"\b"` a backslash and a letter were meant.
fn unseen(text: &Patched, scalar: &Scalar, start: usize, end: usize) -> Option<Diagnostic> {
    let is_unseen = |c: char| {
        matches!(
            c,
            '\0' | '\x07' | '\x08' | '\x0b' | '\x0c' | '\x1b' | '\u{85}' | '\u{2028}' | '\u{2029}'
        )
    };
    if !scalar.text.contains(is_unseen) {
        return None;
    }
    let source = &text.text;
    let is_short = |range: &Range<usize>| {
        matches!(
            source.as_bytes().get(range.start + 1),
            Some(b'0' | b'a' | b'b' | b'v' | b'f' | b'e' | b'N' | b'L' | b'P')
        )
    };
    let (mark, _) =
        escapes(source, start + 1..end.saturating_sub(1)).find(|(range, _)| is_short(range))?;
    let words = format!(
        "between double quotes `{}` is one character that nobody can see",
        &source[mark.clone()]
    );
    let help = "put the text between single quotes, where a backslash is a backslash, or write two of them";
    Some(Diagnostic::warning(code::ESCAPE, text.place(mark.start, mark.end), words).help(help))
}
