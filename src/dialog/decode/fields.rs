//! A map with known keys: the unknown ones are told, the known ones handed out.

use super::Decoder;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::register as code;
use crate::dialog::source::Span;
use crate::dialog::suggest;
use crate::dialog::yaml::{Entry, Kind, Node};

/// The keys of one map that its owner knows.
pub(crate) struct Fields<'n> {
    entries: &'n [Entry],
}

impl<'n> Fields<'n> {
    /// Returns a key with its value.
    pub fn get(&self, key: &str) -> Option<&'n Entry> {
        self.entries.iter().find(|entry| entry.key.text == key)
    }

    /// Returns all entries.
    pub fn entries(&self) -> &'n [Entry] {
        self.entries
    }
}

impl Decoder<'_> {
    /// Takes a map's entries and tells those that `owner` ("a question") does not know.
    pub fn fields<'n>(&mut self, entries: &'n [Entry], owner: &str, known: &[&str]) -> Fields<'n> {
        for entry in entries.iter().filter(|entry| !known.contains(&entry.key.text.as_str())) {
            self.unknown_key(entry, owner, known);
        }
        Fields { entries }
    }

    fn unknown_key(&mut self, entry: &Entry, owner: &str, known: &[&str]) {
        let key = &entry.key;
        let words = format!("{owner} has no key `{}`", key.text);
        let help = match suggest::nearest(&key.text, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.len() > 12 => {
                format!("it has {} and more", known[1..9].iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", "))
            }
            None => format!("it knows {}", suggest::list(known)),
        };
        self.tell(Diagnostic::error(code::UNKNOWN_KEY, key.span, words).help(help));
    }

    /// Returns a key's entry, or tells at `span` that it is missing.
    pub fn required<'n>(&mut self, fields: &Fields<'n>, key: &str, owner: &str, span: Span, help: &str) -> Option<&'n Entry> {
        let entry = fields.get(key);
        if entry.is_none() {
            self.tell(Diagnostic::error(code::MISSING, span, format!("{owner} has no `{key}`")).help(help));
        }
        entry
    }

    /// Returns the entries of a map, or tells that something else stands there.
    pub fn map<'n>(&mut self, node: &'n Node, owner: &str, help: &str) -> Option<&'n [Entry]> {
        match &node.kind {
            Kind::Map(entries) => Some(entries),
            Kind::Empty | Kind::Scalar(_) | Kind::List(_) | Kind::Told => {
                self.wrong_shape(node, owner, "a map", help);
                None
            }
        }
    }

    /// Returns the items of a list; of a single word a list of one.
    pub fn list<'n>(&mut self, node: &'n Node, owner: &str, help: &str) -> &'n [Node] {
        match &node.kind {
            Kind::List(items) => items,
            Kind::Scalar(_) => std::slice::from_ref(node),
            Kind::Empty | Kind::Map(_) | Kind::Told => {
                self.wrong_shape(node, owner, "a list", help);
                &[]
            }
        }
    }

    /// Tells that a value has not the shape its key wants; what was told before is not told again.
    pub fn wrong_shape(&mut self, node: &Node, owner: &str, wanted: &str, help: &str) {
        match node.kind {
            Kind::Told => {}
            Kind::Empty => self.tell(Diagnostic::error(code::MISSING, node.span, format!("{owner} is empty")).help(help)),
            Kind::Scalar(_) | Kind::List(_) | Kind::Map(_) => {
                let words = format!("{owner} is {wanted}, this is {}", node.kind.describe());
                self.tell(Diagnostic::error(code::WRONG_SHAPE, self.first_line(node.span), words).help(help));
            }
        }
    }

    /// Cuts a place at the end of its first line: a whole block marked red helps nobody.
    pub fn first_line(&self, span: Span) -> Span {
        let written = self.text.get(span.range()).unwrap_or_default();
        let length = written.find(['\n', '\r']).unwrap_or(written.len()).max(1);
        Span::new(span.file, span.start as usize, span.start as usize + length)
    }
}
