//! The verbs of steps and their keys, and what a step without a verb was meant to be.

use super::Decoder;
use super::question::{ASK_KEYS, VOTE_KEYS};
use crate::dialog::ast::Scalar;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::register as code;
use crate::dialog::suggest;
use crate::dialog::yaml::Entry;

/// Each verb with the keys that its step may have.
pub(crate) const VERBS: &[(&str, &[&str])] = &[
    ("say", &["say", "when", "photo", "file", "buttons"]),
    ("ask", ASK_KEYS),
    ("vote", VOTE_KEYS),
    ("if", &["if", "then", "else"]),
    ("else if", &["else if", "then", "else"]),
    ("else", &["else"]),
    ("tag", &["tag", "when"]),
    ("untag", &["untag", "when"]),
    ("set", &["set", "when"]),
    ("keep", &["keep", "when"]),
    ("do", &["do", "as", "when"]),
    ("redo", &["redo", "when"]),
    ("goto", &["goto", "when"]),
    ("start", &["start", "when", "after"]),
    ("end", &["end", "when"]),
    ("handoff", &["handoff", "note", "text", "when"]),
    ("notify", &["notify", "note", "when"]),
];

/// Verbs reserved for later versions.
pub(super) const RESERVED: &[&str] = &[
    "hook", "table", "repeat", "shuffle", "collect", "split", "pay",
];

/// Names that other tools have for our verbs.
const SYNONYMS: &[(&str, &str)] = &[
    ("text", "say"),
    ("message", "say"),
    ("send", "say"),
    ("reply", "say"),
    ("print", "say"),
    ("bot", "say"),
    ("zeg", "say"),
    ("sag", "say"),
    ("sage", "say"),
    ("question", "ask"),
    ("prompt", "ask"),
    ("input", "ask"),
    ("vraag", "ask"),
    ("frage", "ask"),
    ("frag", "ask"),
    ("poll", "vote"),
    ("jump", "goto"),
    ("next", "goto"),
    ("go", "goto"),
    ("call", "do"),
    ("include", "do"),
    ("run", "do"),
    ("stop", "end"),
    ("finish", "end"),
    ("exit", "end"),
    ("quit", "end"),
    ("return", "end"),
    ("label", "tag"),
    ("let", "set"),
    ("assign", "set"),
    ("var", "set"),
    ("save", "keep"),
    ("store", "keep"),
    ("remember", "keep"),
    ("elif", "else if"),
    ("elseif", "else if"),
    ("elsif", "else if"),
    ("otherwise", "else"),
    ("when", "if"),
    ("switch", "if"),
];

pub(super) const STEPS_HELP: &str = "each step begins with `- ` and a verb: `- say: Hello`";

pub(super) fn known_keys(verb: &str) -> Option<&'static [&'static str]> {
    VERBS
        .iter()
        .find(|(name, _)| *name == verb)
        .map(|(_, keys)| *keys)
}

pub(super) fn is_verb(key: &str) -> bool {
    known_keys(key).is_some() || RESERVED.contains(&key)
}

impl Decoder<'_> {
    /// Returns the index of the verb. It should be the first entry; a later one gives a warning,
    /// none gives an error.
    pub(super) fn verb(&mut self, entries: &[Entry]) -> Option<usize> {
        if is_verb(&entries[0].key.text) {
            return Some(0);
        }
        let first = &entries[0].key;
        if let Some(at) = entries.iter().position(|entry| is_verb(&entry.key.text)) {
            let verb = &entries[at].key.text;
            if known_keys(verb).is_some_and(|keys| keys.contains(&first.text.as_str())) {
                let words = format!("the verb `{verb}` does not stand first in its step");
                let help = format!(
                    "put `{verb}` before `{}`: the left edge tells the story",
                    first.text
                );
                self.report(
                    Diagnostic::warning(code::VERB_NOT_FIRST, entries[at].key.span, words)
                        .help(help),
                );
            }
            return Some(at);
        }
        if let Some((verb, rest)) = verb_without_colon(&first.text) {
            let help =
                format!("write `- {verb}: {rest}`, with what belongs to it on lines of its own");
            let words = format!("a colon is missing behind `{verb}`");
            self.report(
                Diagnostic::error(code::MISSING_MARK, first.part(0..verb.len()), words).help(help),
            );
            return None;
        }
        let near = SYNONYMS
            .iter()
            .find(|(word, _)| *word == first.text.to_lowercase())
            .map(|(_, meant)| *meant);
        let verbs = || VERBS.iter().map(|(verb, _)| *verb);
        let near = near.or_else(|| suggest::nearest(&first.text, verbs()));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "a step begins with {}",
                suggest::list(
                    &verbs()
                        .filter(|verb| !verb.starts_with("else"))
                        .collect::<Vec<_>>()
                )
            ),
        };
        self.report(
            Diagnostic::error(
                code::UNKNOWN_KEY,
                first.span,
                format!("`{}` is not a verb", first.text),
            )
            .help(help),
        );
        None
    }

    pub(super) fn bare_word(&mut self, scalar: &Scalar) {
        let verb = scalar.text.split([' ', ':']).next().unwrap_or_default();
        if scalar.text == "end" {
            let help = "write `- end:`";
            return self.report(
                Diagnostic::error(
                    code::WRONG_SHAPE,
                    scalar.span,
                    "`end` stands here without its colon",
                )
                .help(help),
            );
        }
        let help = if is_verb(verb) {
            let rest = scalar.text[verb.len()..].trim_start_matches([' ', ':']);
            format!("write `- {verb}: {rest}`, with a colon and a space")
        } else {
            STEPS_HELP.to_owned()
        };
        self.report(
            Diagnostic::error(
                code::WRONG_SHAPE,
                self.first_line(scalar.span),
                "a step is a verb and what it does, this is a text",
            )
            .help(help),
        );
    }
}

/// Splits `if bags > 2` and `else if bags > 2`, as written before a colon at the end of the line.
fn verb_without_colon(key: &str) -> Option<(&str, &str)> {
    let verb = ["else if", "if", "ask", "say", "goto", "tag", "do"]
        .into_iter()
        .find(|verb| key.starts_with(&format!("{verb} ")))?;
    Some((&key[..verb.len()], key[verb.len()..].trim()))
}
