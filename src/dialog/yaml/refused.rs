//! Refuses what YAML knows and dialogs do not use: anchors, tags, aliases, merge keys, and keys that
//! are no words.

use std::collections::HashMap;

use saphyr_parser::Tag;

use super::flow::placeholder;
use super::line::Line;
use super::node::Node;
use super::patch::Patched;
use super::trap::Trap;
use crate::dialog::ast::Scalar;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::register as code;
use crate::dialog::source::Span;

/// Returns the diagnostic for an alias.
pub(super) fn alias(written: &str, span: Span) -> Diagnostic {
    let words = format!("`{written}` is taken for a YAML alias, which dialogs do not use");
    Diagnostic::error(code::ALIAS, span, words)
        .help("write the value out, or put a text between double quotes")
}

/// Returns the diagnostic for an anchor or a tag between `from` and a node. Before a text on the same
/// line, it was meant as the text's first word.
pub(super) fn property(
    text: &Patched,
    from: usize,
    start: usize,
    tag: Option<&Tag>,
    may_be_text: bool,
) -> Option<Diagnostic> {
    let (sign, code, name) = if tag.is_some() {
        ('!', code::TAG, "tag")
    } else {
        ('&', code::ANCHOR, "anchor")
    };
    let from = from.min(start);
    let at = from + text.text[from..].find(sign)?;
    let line = Line::around(&text.text, at);
    let length = text.text[at..line.end]
        .find([' ', '\t', ',', '}', ']'])
        .unwrap_or(line.end - at);
    let written = &text.text[at..at + length];
    let is_meant = written.starts_with("!!")
        || sign == '&' && text.text.contains(&format!("*{}", &written[1..]));
    if may_be_text && start <= line.next && !is_meant {
        let reach = if matches!(
            text.text.as_bytes().get(line.value.start),
            Some(b'{' | b'[')
        ) {
            at + length
        } else {
            line.end
        };
        let mut trap = Trap::special(&text.text, at..reach.max(at + 1));
        trap.words = format!("`{written}` is taken for a YAML {name}, and the text is cut");
        trap.mark = at..at + length.max(1);
        return Some(trap.diagnostic(text));
    }
    let span = text.place(at, at + length.max(1));
    let words = format!("`{written}` is a YAML {name}, which dialogs do not use");
    let help =
        format!("take it out; a text that begins with `{sign}` stands between double quotes");
    Some(Diagnostic::error(code, span, words).help(help))
}

/// Returns the diagnostic for a key that cannot be used in a map with the keys in `seen`.
pub(super) fn key(key: &Scalar, seen: &HashMap<String, Span>) -> Option<Diagnostic> {
    if key.text == "<<" && !key.quoted {
        let words = "`<<` is a YAML merge key, which dialogs do not use";
        return Some(
            Diagnostic::error(code::MERGE_KEY, key.span, words).help("write the keys out"),
        );
    }
    let first = seen.get(&key.text)?;
    let words = format!("`{}` stands here twice", key.text);
    Some(
        Diagnostic::error(code::DUPLICATE_KEY, key.span, words)
            .label(*first, "it is here already")
            .help("keep one of them"),
    )
}

/// Returns the diagnostic for a key that is no word; `map` is the start of its map.
pub(super) fn odd_key(text: &Patched, node: &Node, map: usize, end: usize) -> Diagnostic {
    let source = &text.text;
    if source[map..].starts_with("{{") {
        let close = source[end..]
            .find('}')
            .map_or(end, |length| end + length + 1);
        return placeholder(source, map..close, map..close).diagnostic(text);
    }
    let mut span = node.span;
    span.end = span.end.max(span.start + 1);
    let words = format!("a key is a word, this is {}", node.kind.describe());
    Diagnostic::error(code::WRONG_SHAPE, span, words).help("write `key: value`")
}
