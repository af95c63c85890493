//! Reads a map with known keys: reports the unknown ones and hands out the known ones.

use super::Decoder;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::register as code;
use crate::dialog::source::Span;
use crate::dialog::suggest;
use crate::dialog::yaml::{Entry, Node, NodeKind};

/// The entries of one map whose keys its owner knows.
pub(crate) struct Fields<'n> {
    entries: &'n [Entry],
    /// Misspelt keys, already reported. Their values are still decoded, so that one run reports
    /// everything.
    meant: Vec<(&'n str, &'n Entry)>,
}

/// Keys in Dutch and German, and dialog keys that have another name in tests, with the right key.
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
    /// Returns the entry of a key, if it is there.
    pub fn get(&self, key: &str) -> Option<&'n Entry> {
        let written = self.entries.iter().find(|entry| entry.key.text == key);
        written.or_else(|| {
            self.meant
                .iter()
                .find(|(meant, _)| *meant == key)
                .map(|(_, entry)| *entry)
        })
    }

    /// Returns all entries as written.
    pub fn entries(&self) -> &'n [Entry] {
        self.entries
    }

    /// Returns all entries, each with the key that was meant.
    pub fn meant(&self) -> impl Iterator<Item = (&'n str, &'n Entry)> {
        let meant = |entry: &'n Entry| {
            self.meant
                .iter()
                .find(|(_, known)| std::ptr::eq(*known, entry))
                .map(|(key, _)| *key)
        };
        self.entries
            .iter()
            .map(move |entry| (meant(entry).unwrap_or(entry.key.text.as_str()), entry))
    }
}

impl Decoder<'_> {
    /// Returns the entries of a map and reports those that `owner` (for example "a question") does
    /// not know.
    pub fn fields<'n>(
        &mut self,
        entries: &'n [Entry],
        owner: &str,
        known: &[&'n str],
    ) -> Fields<'n> {
        let mut meant: Vec<(&'n str, &'n Entry)> = Vec::new();
        for entry in entries
            .iter()
            .filter(|entry| !known.contains(&entry.key.text.as_str()))
        {
            self.unknown_key(entry, owner, known);
            let is_written = |key: &str| entries.iter().any(|entry| entry.key.text == key);
            meant.extend(
                surely_meant(&entry.key.text, known)
                    .filter(|key| !is_written(key))
                    .map(|key| (key, entry)),
            );
        }
        Fields { entries, meant }
    }

    fn unknown_key(&mut self, entry: &Entry, owner: &str, known: &[&str]) {
        let key = &entry.key;
        let words = format!("{owner} has no key `{}`", key.text);
        let help = match translated(&key.text, known)
            .or_else(|| suggest::nearest(&key.text, known.iter().copied()))
        {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.len() > 12 => describe_some_keys(owner, known),
            None => format!("it knows {}", suggest::list(known)),
        };
        self.report(Diagnostic::error(code::UNKNOWN_KEY, key.span, words).help(help));
    }

    /// Returns the entry of a key, or reports at `span` that it is missing.
    pub fn required<'n>(
        &mut self,
        fields: &Fields<'n>,
        key: &str,
        owner: &str,
        span: Span,
        help: &str,
    ) -> Option<&'n Entry> {
        let entry = fields.get(key);
        if entry.is_none() {
            self.report(
                Diagnostic::error(code::MISSING, span, format!("{owner} has no `{key}`"))
                    .help(help),
            );
        }
        entry
    }

    /// Returns the entries of a map, or reports that the value is something else.
    pub fn map<'n>(&mut self, node: &'n Node, owner: &str, help: &str) -> Option<&'n [Entry]> {
        match &node.kind {
            NodeKind::Map(entries) => Some(entries),
            NodeKind::Empty | NodeKind::Scalar(_) | NodeKind::List(_) | NodeKind::Reported => {
                self.wrong_shape(node, owner, "a map", help);
                None
            }
        }
    }

    /// Returns the items of a list; a single scalar counts as a list of one.
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

    /// Reports that a value has the wrong kind for its key, unless it has been reported already.
    pub fn wrong_shape(&mut self, node: &Node, owner: &str, wanted: &str, help: &str) {
        match node.kind {
            NodeKind::Reported => {}
            NodeKind::Empty => self.report(
                Diagnostic::error(code::MISSING, node.span, format!("{owner} is empty")).help(help),
            ),
            NodeKind::Scalar(_) | NodeKind::List(_) | NodeKind::Map(_) => {
                let words = format!("{owner} is {wanted}, this is {}", node.kind.describe());
                self.report(
                    Diagnostic::error(code::WRONG_SHAPE, self.first_line(node.span), words)
                        .help(help),
                );
            }
        }
    }

    /// Cuts a span at the end of its first line; marking a whole block would not help.
    pub fn first_line(&self, span: Span) -> Span {
        let written = self.text.get(span.range()).unwrap_or_default();
        let length = written.find(['\n', '\r']).unwrap_or(written.len()).max(1);
        Span::new(span.file, span.start as usize, span.start as usize + length)
    }
}

/// Lists some of many keys, and says where to find the others.
fn describe_some_keys(owner: &str, known: &[&str]) -> String {
    let some: Vec<String> = known[1..9].iter().map(|key| format!("`{key}`")).collect();
    format!(
        "{owner} can have {} and more; `vraag check --explain D012` says where they are",
        some.join(", ")
    )
}

/// Returns the key for a word in another language, if it is one of the known keys.
fn translated<'k>(written: &str, known: &[&'k str]) -> Option<&'k str> {
    let lower = written.to_lowercase();
    let (_, key) = TRANSLATED.iter().find(|(other, _)| *other == lower)?;
    known.iter().copied().find(|known| known == key)
}

/// Returns the key that is certainly meant: written in capitals, with one typing error, or in
/// another language.
pub(crate) fn surely_meant<'k>(written: &str, known: &[&'k str]) -> Option<&'k str> {
    let lower = written.to_lowercase();
    let is_slip = |key: &&&str| key.len() >= 4 && strsim::damerau_levenshtein(&lower, key) <= 1;
    translated(written, known).or_else(|| {
        known
            .iter()
            .find(|key| **key == lower)
            .or_else(|| known.iter().find(is_slip))
            .copied()
    })
}
