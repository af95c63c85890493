//! The keys of the dialog language; they help to distinguish a layout mistake from a text.

/// Keys whose value the program reads, not a customer.
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
    "notify",
    "open",
    "reveal",
    "quorum",
    "share_results",
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
    "chat",
    "sign",
    "give_back",
    "answer_within",
    "after_handoff",
    "queue",
    "hours",
    "days_off",
    "away",
    "people",
    "operators",
    "viewers",
    "results",
    "fields",
    "values",
    "limits",
    "keep_answers",
    "business",
];

/// Keys whose value people see.
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

/// Returns whether only the program reads the value of a key.
pub(super) fn is_technical(key: &str) -> bool {
    TECHNICAL.contains(&key)
}

/// Returns whether a word is a key of the language.
pub(super) fn is_known(word: &str) -> bool {
    TECHNICAL.contains(&word) || SHOWN.contains(&word)
}

/// Returns whether a key is a language code, which is nested in the text it translates.
pub(super) fn is_language(key: &str) -> bool {
    key.len() == 2 && !["in", "if", "do", "as", "to", "no"].contains(&key)
}

/// Returns whether a word can begin a step.
pub(super) fn is_verb(word: &str) -> bool {
    [
        "say", "ask", "vote", "if", "else if", "else", "tag", "untag", "set", "keep", "do", "redo",
        "goto", "start", "end", "handoff", "notify",
    ]
    .contains(&word)
}

/// Returns whether the value of a key is a list of steps.
pub(super) fn is_steps(key: &str) -> bool {
    ["then", "else", "yes", "no", "refused", "give_up", "steps"].contains(&key)
}

/// Returns the key left of a colon with no space after it, if it is a known key: `text` of
/// `text:Hello`.
pub(super) fn key_without_blank(written: &str) -> Option<&str> {
    let (key, rest) = written.split_once(':')?;
    let meant = is_known(key) && !rest.is_empty() && !rest.starts_with([' ', '\t', '/']);
    meant.then_some(key)
}
