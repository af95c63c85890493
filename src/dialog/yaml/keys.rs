//! The words that mean something at the left of a colon: they tell a slip in the layout from a text.

/// Keys whose value is read by the program, not by a customer.
const TECHNICAL: &[&str] = &[
    "dialog",
    "languages",
    "start",
    "section",
    "in",
    "command",
    "link",
    "first_message",
    "joins",
    "every",
    "for",
    "lists",
    "sections",
    "steps",
    "renamed",
    "type",
    "when",
    "if",
    "else if",
    "else",
    "then",
    "valid",
    "tries",
    "give_up",
    "keep",
    "known",
    "remind",
    "expire",
    "after",
    "times",
    "end",
    "options",
    "other",
    "shuffle",
    "keep_last",
    "columns",
    "pick",
    "none",
    "yes",
    "no",
    "range",
    "whole",
    "length",
    "pattern",
    "country",
    "max",
    "top",
    "version",
    "refused",
    "ask",
    "vote",
    "tag",
    "untag",
    "set",
    "do",
    "as",
    "redo",
    "goto",
    "handoff",
    "open",
    "reveal",
    "quorum",
    "optional",
    "refuse",
    "unknown",
    "photo",
    "file",
    "buttons",
    "url",
    "timezone",
    "quiet",
    "from",
    "to",
    "desks",
    "operators",
    "fields",
    "values",
    "limits",
    "keep_answers",
    "business",
];

/// Keys whose value is shown to people.
const SHOWN: &[&str] = &[
    "about",
    "say",
    "text",
    "hint",
    "retry",
    "unit",
    "ends",
    "label",
    "says",
    "replies",
    "note",
    "share",
    "words",
    "sentences",
    "greeting",
    "lost",
    "contact",
    "privacy",
    "name",
    "nl",
    "en",
    "de",
    "fr",
    "es",
];

/// Returns whether the value of a key is read by the program alone.
pub(super) fn is_technical(key: &str) -> bool {
    TECHNICAL.contains(&key)
}

/// Returns whether a word is a key of the language.
pub(super) fn is_known(word: &str) -> bool {
    TECHNICAL.contains(&word) || SHOWN.contains(&word)
}

/// Returns whether a key is a language, which stands inside what it translates.
pub(super) fn is_language(key: &str) -> bool {
    key.len() == 2 && !["in", "if", "do", "as", "to", "no"].contains(&key)
}

/// Returns whether a word may begin a step.
pub(super) fn is_verb(word: &str) -> bool {
    ["say", "ask", "vote", "if", "else if", "else", "tag", "untag", "set", "keep", "do", "redo", "goto", "start", "end", "handoff"]
        .contains(&word)
}

/// Returns whether the value of a key is a list of steps.
pub(super) fn is_steps(key: &str) -> bool {
    ["then", "else", "yes", "no", "refused", "give_up", "steps"].contains(&key)
}

/// Returns what stands left of a colon without a blank behind it, where that is a key: `text` of `text:Hello`.
pub(super) fn key_without_blank(written: &str) -> Option<&str> {
    let (key, rest) = written.split_once(':')?;
    let meant = is_known(key) && !rest.is_empty() && !rest.starts_with([' ', '\t', '/']);
    meant.then_some(key)
}
