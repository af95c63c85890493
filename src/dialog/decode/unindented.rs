//! Handles lines next to the key they belong below: `options:` whose options have the same
//! indentation.

use std::borrow::Cow;

use super::Decoder;
use super::fields::surely_meant;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::register as code;
use crate::dialog::source::Span;
use crate::dialog::yaml::{Entry, Node, NodeKind};

/// Keys that have lines named by the author below them: options, languages, names.
const HOLDER_KEYS: &[&str] = &["say", "text", "options", "hint", "retry", "set", "keep"];

impl Decoder<'_> {
    /// Returns a step's entries, with the lines next to an empty key moved below it. This is
    /// reported once; reported as unknown keys of the step, each line would get a diagnostic, and
    /// none would help.
    pub(super) fn put_below<'e>(
        &mut self,
        entries: &'e [Entry],
        known: &[&str],
    ) -> Cow<'e, [Entry]> {
        let is_strange = |entry: &Entry| {
            !known.contains(&entry.key.text.as_str())
                && surely_meant(&entry.key.text, known).is_none()
        };
        let holds = |entry: &Entry| {
            matches!(entry.value.kind, NodeKind::Empty)
                && HOLDER_KEYS.contains(&entry.key.text.as_str())
        };
        if !entries
            .windows(2)
            .any(|pair| holds(&pair[0]) && is_strange(&pair[1]))
        {
            return Cow::Borrowed(entries);
        }
        let mut whole = Vec::with_capacity(entries.len());
        let mut rest = entries;
        while let Some((entry, others)) = rest.split_first() {
            let count = if holds(entry) {
                others.iter().take_while(|entry| is_strange(entry)).count()
            } else {
                0
            };
            let (below, others) = others.split_at(count);
            whole.push(match below {
                [] => entry.clone(),
                [first, ..] => self.with_below(entry, first, below),
            });
            rest = others;
        }
        Cow::Owned(whole)
    }

    fn with_below(&mut self, holder: &Entry, first: &Entry, below: &[Entry]) -> Entry {
        let last = below.last().unwrap_or(first);
        let words = format!(
            "`{}` is empty: what belongs to it stands beside it",
            holder.key.text
        );
        let help = match below {
            [_] => format!(
                "move the line of `{}` two spaces to the right",
                first.key.text
            ),
            _ => format!(
                "move the lines from `{}` to `{}` two spaces to the right",
                first.key.text, last.key.text
            ),
        };
        let diagnostic = Diagnostic::error(code::MISSING, holder.key.span, words).help(help);
        self.report(diagnostic.label(first.key.span, "this belongs below it"));
        let span = Span::new(
            holder.key.span.file,
            first.key.span.start as usize,
            last.value.span.end as usize,
        );
        Entry {
            value: Node {
                kind: NodeKind::Map(below.to_vec()),
                span,
            },
            ..holder.clone()
        }
    }
}
