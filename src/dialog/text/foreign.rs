//! Warns of placeholders and markup of other tools that are literal here but were surely not meant
//! so: `{bags}`, `$bags`, `<b>`.
//!
//! Doubled braces are reported earlier, for the whole file.

use crate::dialog::ast::Scalar;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::expr::names::Names;
use crate::dialog::register as code;
use crate::dialog::text::markup::Cell;

/// HTML tags, and what to write instead.
const TAGS: [(&str, &str); 9] = [
    ("<b>", "**words**"),
    ("<strong>", "**words**"),
    ("<i>", "*words*"),
    ("<em>", "*words*"),
    ("<code>", "`words`"),
    ("<br>", "a line of its own below `|`"),
    ("<br/>", "a line of its own below `|`"),
    ("<a ", "[words](https://…)"),
    ("<p>", "a line of its own below `|`"),
];

/// Warns of every such mark in the literal parts of a text.
pub(super) fn warn(
    source: &Scalar,
    cells: &[Cell],
    names: &Names,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut at = 0;
    for cell in cells {
        let Cell::Char(c @ ('{' | '$' | '<'), start) = *cell else {
            continue;
        };
        if start < at {
            continue;
        }
        let rest = &source.text[start..];
        if rest.starts_with("{{") {
            at = start + 2;
            continue;
        }
        let found = if c == '<' {
            html_tag(rest)
        } else {
            known_placeholder(rest, names)
        };
        if let Some((length, written)) = found {
            at = start + length;
            let message = format!("`{}` is shown as it stands", &rest[..length]);
            diagnostics.push(
                Diagnostic::warning(code::BAD_MARKUP, source.part(start..at), message)
                    .help(format!("write {written}")),
            );
        }
    }
}

fn html_tag(rest: &str) -> Option<(usize, String)> {
    let is_tag = |html_tag: &str| {
        rest.get(..html_tag.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(html_tag))
    };
    TAGS.into_iter()
        .find(|(html_tag, _)| is_tag(html_tag))
        .map(|(html_tag, written)| (html_tag.trim_end().len(), written.to_owned()))
}

/// Finds `{name}` or `$name` if that name is known; returns its length and what to write instead.
fn known_placeholder(rest: &str, names: &Names) -> Option<(usize, String)> {
    let (open, close) = [("{", "}"), ("$", "")]
        .into_iter()
        .find(|(open, _)| rest.starts_with(open))?;
    let inner = &rest[open.len()..];
    let length = if close.is_empty() {
        inner
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(inner.len())
    } else {
        inner.find(close)?
    };
    let name = inner[..length].trim();
    let is_meant = names.is_known(name)
        || name
            .strip_prefix("contact.")
            .is_some_and(|field| names.field(field).is_some());
    is_meant.then(|| (open.len() + length + close.len(), format!("`${{{name}}}`")))
}
