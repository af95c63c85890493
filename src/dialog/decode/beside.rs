//! Lines that stand beside the key they belong to: `options:` with its options as far to the left as itself.

use std::borrow::Cow;

use super::Decoder;
use super::fields::surely_meant;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::register as code;
use crate::dialog::source::Span;
use crate::dialog::yaml::{Entry, Node, NodeKind};

/// Keys below which lines of an author's own stand: options, languages, names.
const HOLDERS: &[&str] = &["say", "text", "options", "hint", "retry", "set", "keep"];

impl Decoder<'_> {
    /// Returns a step's entries with what stands beside an empty key put below it, which is told once: read as keys of the step,
    /// each of these lines would be told, and none of them helps.
    pub(super) fn put_below<'e>(&mut self, entries: &'e [Entry], known: &[&str]) -> Cow<'e, [Entry]> {
        let is_strange = |entry: &Entry| !known.contains(&entry.key.text.as_str()) && surely_meant(&entry.key.text, known).is_none();
        let holds = |entry: &Entry| matches!(entry.value.kind, NodeKind::Empty) && HOLDERS.contains(&entry.key.text.as_str());
        if !entries.windows(2).any(|pair| holds(&pair[0]) && is_strange(&pair[1])) {
            return Cow::Borrowed(entries);
        }
        let mut whole = Vec::with_capacity(entries.len());
        let mut rest = entries;
        while let Some((entry, others)) = rest.split_first() {
            let count = if holds(entry) { others.iter().take_while(|entry| is_strange(entry)).count() } else { 0 };
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
        let words = format!("`{}` is empty: what belongs to it stands beside it", holder.key.text);
        let help = match below {
            [_] => format!("move the line of `{}` two spaces to the right", first.key.text),
            _ => format!("move the lines from `{}` to `{}` two spaces to the right", first.key.text, last.key.text),
        };
        let diagnostic = Diagnostic::error(code::MISSING, holder.key.span, words).help(help);
        self.tell(diagnostic.label(first.key.span, "this belongs below it"));
        let span = Span::new(holder.key.span.file, first.key.span.start as usize, last.value.span.end as usize);
        Entry { value: Node { kind: NodeKind::Map(below.to_vec()), span }, ..holder.clone() }
    }
}
