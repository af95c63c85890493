//! A map with known keys: the unknown ones are told, the known ones handed out.

use super::Decoder;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::register as code;
use crate::dialog::source::Span;
use crate::dialog::suggest;
use crate::dialog::yaml::{Entry, Node, NodeKind};

/// The keys of one map that its owner knows.
pub(crate) struct Fields<'n> {
    entries: &'n [Entry],
    /// Keys that are written otherwise, and told: what stands there is read all the same, so that all is told in one run.
    meant: Vec<(&'n str, &'n Entry)>,
}

/// Keys as Dutch and German authors write them, and as dialogs call what a test calls otherwise.
const TRANSLATED: &[(&str, &str)] = &[
    ("stappen", "steps"),
    ("schritte", "steps"),
    ("secties", "sections"),
    ("abschnitte", "sections"),
    ("talen", "languages"),
    ("sprachen", "languages"),
    ("lijsten", "lists"),
    ("listen", "lists"),
    ("typ", "type"),
    ("soort", "type"),
    ("tekst", "text"),
    ("opties", "options"),
    ("keuzes", "options"),
    ("optionen", "options"),
    ("als", "when"),
    ("wenn", "when"),
    ("dan", "then"),
    ("dann", "then"),
    ("anders", "else"),
    ("sonst", "else"),
    ("bereik", "range"),
    ("bereich", "range"),
    ("hinweis", "hint"),
    ("eenheid", "unit"),
    ("einheit", "unit"),
    ("knoppen", "buttons"),
    ("bild", "photo"),
    ("foto", "photo"),
    ("say", "bot"),
    ("ask", "bot"),
];

impl<'n> Fields<'n> {
    /// Returns a key with its value.
    pub fn get(&self, key: &str) -> Option<&'n Entry> {
        let written = self.entries.iter().find(|entry| entry.key.text == key);
        written.or_else(|| self.meant.iter().find(|(meant, _)| *meant == key).map(|(_, entry)| *entry))
    }

    /// Returns all entries.
    pub fn entries(&self) -> &'n [Entry] {
        self.entries
    }

    /// Returns all entries with the keys that are meant.
    pub fn meant(&self) -> impl Iterator<Item = (&'n str, &'n Entry)> {
        let meant = |entry: &'n Entry| self.meant.iter().find(|(_, known)| std::ptr::eq(*known, entry)).map(|(key, _)| *key);
        self.entries.iter().map(move |entry| (meant(entry).unwrap_or(entry.key.text.as_str()), entry))
    }
}

impl Decoder<'_> {
    /// Takes a map's entries and tells those that `owner` ("a question") does not know.
    pub fn fields<'n>(&mut self, entries: &'n [Entry], owner: &str, known: &[&'n str]) -> Fields<'n> {
        let mut meant: Vec<(&'n str, &'n Entry)> = Vec::new();
        for entry in entries.iter().filter(|entry| !known.contains(&entry.key.text.as_str())) {
            self.unknown_key(entry, owner, known);
            let is_written = |key: &str| entries.iter().any(|entry| entry.key.text == key);
            meant.extend(surely_meant(&entry.key.text, known).filter(|key| !is_written(key)).map(|key| (key, entry)));
        }
        Fields { entries, meant }
    }

    fn unknown_key(&mut self, entry: &Entry, owner: &str, known: &[&str]) {
        let key = &entry.key;
        let words = format!("{owner} has no key `{}`", key.text);
        let help = match translated(&key.text, known).or_else(|| suggest::nearest(&key.text, known.iter().copied())) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.len() > 12 => some_keys(owner, known),
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
            NodeKind::Map(entries) => Some(entries),
            NodeKind::Empty | NodeKind::Scalar(_) | NodeKind::List(_) | NodeKind::Reported => {
                self.wrong_shape(node, owner, "a map", help);
                None
            }
        }
    }

    /// Returns the items of a list; of a single word a list of one.
    pub fn list<'n>(&mut self, node: &'n Node, owner: &str, help: &str) -> &'n [Node] {
        match &node.kind {
            NodeKind::List(items) => items,
            NodeKind::Scalar(_) => std::slice::from_ref(node),
            NodeKind::Empty | NodeKind::Map(_) | NodeKind::Reported => {
                self.wrong_shape(node, owner, "a list", help);
                &[]
            }
        }
    }

    /// Tells that a value has not the shape its key wants; what was told before is not told again.
    pub fn wrong_shape(&mut self, node: &Node, owner: &str, wanted: &str, help: &str) {
        match node.kind {
            NodeKind::Reported => {}
            NodeKind::Empty => self.tell(Diagnostic::error(code::MISSING, node.span, format!("{owner} is empty")).help(help)),
            NodeKind::Scalar(_) | NodeKind::List(_) | NodeKind::Map(_) => {
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

/// Names some of many keys, and says where the others are.
fn some_keys(owner: &str, known: &[&str]) -> String {
    let some: Vec<String> = known[1..9].iter().map(|key| format!("`{key}`")).collect();
    format!("{owner} can have {} and more; `vraag check --explain D012` says where they are", some.join(", "))
}

/// Returns the key that stands for one in another language.
fn translated<'k>(written: &str, known: &[&'k str]) -> Option<&'k str> {
    let lower = written.to_lowercase();
    let (_, key) = TRANSLATED.iter().find(|(other, _)| *other == lower)?;
    known.iter().copied().find(|known| known == key)
}

/// Returns the key that is certainly meant: in capitals, with one slip, or in another language.
pub(super) fn surely_meant<'k>(written: &str, known: &[&'k str]) -> Option<&'k str> {
    let lower = written.to_lowercase();
    let is_slip = |key: &&&str| key.len() >= 4 && strsim::damerau_levenshtein(&lower, key) <= 1;
    translated(written, known).or_else(|| known.iter().find(|key| **key == lower).or_else(|| known.iter().find(is_slip)).copied())
}
