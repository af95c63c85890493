//! Parses a text for people: words, light markup, and `${expr | filter}` placeholders, with their
//! types checked.

use std::ops::Range;

use crate::dialog::ast::Scalar;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::expr::names::Names;
use crate::dialog::expr::resolve::placeholder;
use crate::dialog::expr::tree::{Expr, ExprNode, Type};
use crate::dialog::register as code;
use crate::dialog::text::filter;
use crate::dialog::text::foreign;
use crate::dialog::text::markup::{Cell, styled};
use crate::dialog::text::{Fill, Piece, Template};
use crate::message::Style;

/// Parses the template of one language.
///
/// ```
/// use vraag::dialog::ast::Scalar;
/// use vraag::dialog::expr::names::Names;
/// use vraag::dialog::text::read::template;
///
/// let mut diagnostics = Vec::new();
/// template(&Scalar::alone("Hello ${nmae}!"), &Names::default(), &mut diagnostics);
/// assert_eq!(diagnostics[0].message, "nothing here is called `nmae`");
/// ```
pub fn template(source: &Scalar, names: &Names, diagnostics: &mut Vec<Diagnostic>) -> Template {
    let text = source.text.as_str();
    if !text.contains(['$', '*', '`', '[', '{', '<']) {
        return if text.is_empty() {
            Template::default()
        } else {
            Template(vec![Piece::Words(text.into(), Style::Plain)])
        };
    }
    let (mut cells, mut fills, mut at) = (Vec::with_capacity(text.len()), Vec::new(), 0);
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        if rest.starts_with("$${") {
            cells.extend([Cell::Literal('$'), Cell::Literal('{')]);
            at += 3;
        } else if rest.starts_with("${") {
            match closing_brace(text, at + 2) {
                Some(end) => {
                    cells.push(Cell::Place(fills.len()));
                    fills.push(fill(source, at, end, names, diagnostics));
                    at = end + 1;
                }
                None => {
                    let never = Diagnostic::error(
                        code::PLACEHOLDER_NEVER_CLOSED,
                        source.part(at..at + 2),
                        "this `${` is never closed",
                    );
                    diagnostics.push(never.help("put a `}` behind the name; a `${` that is meant as it stands is written `$${`"));
                    cells.extend([Cell::Literal('$'), Cell::Literal('{')]);
                    at += 2;
                }
            }
        } else {
            cells.push(Cell::Char(c, at));
            at += c.len_utf8();
        }
    }
    foreign::warn(source, &cells, names, diagnostics);
    styled(source, &cells, fills, diagnostics)
}

/// Finds the brace that closes a placeholder, ignoring those inside quotes.
fn closing_brace(text: &str, from: usize) -> Option<usize> {
    let mut quote = None;
    for (at, c) in text[from..].char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if c == '\'' || c == '"' => quote = Some(c),
            None if c == '}' => return Some(from + at),
            None => {}
        }
    }
    // The expression parser reports a quote that is never closed.
    quote.and_then(|_| text[from..].find('}').map(|at| from + at))
}

/// Parses `${…}` between two offsets; `end` is the offset of the closing brace.
fn fill(
    source: &Scalar,
    start: usize,
    end: usize,
    names: &Names,
    diagnostics: &mut Vec<Diagnostic>,
) -> Fill {
    let span = source.part(start..end + 1);
    let parts = split(&source.text, start + 2..end, '|');
    let mut parts = parts.into_iter();
    let first = parts.next().unwrap_or(end..end);
    if source.text[first.clone()].trim().is_empty() {
        let empty = Diagnostic::error(
            code::EMPTY_PLACEHOLDER,
            span,
            "there is no name between these braces",
        );
        diagnostics.push(empty.help(
            "write a name, such as `${bags}`; a `${` that is meant as it stands is written `$${`",
        ));
        return Fill {
            expr: Expr {
                node: ExprNode::Missing,
                kind: Type::Unknown,
                span,
            },
            filters: Vec::new(),
            span,
        };
    }
    let expr = placeholder(source, first, names, diagnostics);
    let mut kind = expr.kind.clone();
    let mut filters = Vec::new();
    for part in parts {
        if let Some((filter, gives)) = filter::read(source, part, &kind, names, diagnostics) {
            kind = gives;
            filters.push(filter);
        }
    }
    Fill {
        expr,
        filters,
        span,
    }
}

/// Splits a range of a text at a separator that is not doubled and is outside quotes and brackets.
fn split(text: &str, part: Range<usize>, sign: char) -> Vec<Range<usize>> {
    let (mut parts, mut start, mut quote, mut depth) = (Vec::new(), part.start, None, 0_i32);
    let mut previous = ' ';
    for (offset, c) in text[part.clone()].char_indices() {
        let at = part.start + offset;
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if c == '\'' || c == '"' => quote = Some(c),
            None if c == '(' || c == '[' => depth += 1,
            None if c == ')' || c == ']' => depth -= 1,
            None if c == sign
                && depth <= 0
                && previous != sign
                && !text[at + c.len_utf8()..part.end].starts_with(sign) =>
            {
                parts.push(start..at);
                start = at + c.len_utf8();
            }
            None => {}
        }
        previous = c;
    }
    parts.push(start..part.end);
    parts
}
