//! Understands words that mean the same everywhere: repair words, small talk, names of languages.

use crate::dialog::ast::Room;
use crate::dialog::words::{Repair, SmallTalk, Utterance};
use crate::engine::state::room;
use crate::engine::state::turn_context::TurnContext;
use crate::engine::text::say;
use crate::id::Name;

/// Reads text as a request, in every language of the dialogs.
pub(super) fn understand<'h>(
    turn: &'h TurnContext<'_>,
    language: &'h str,
    text: &str,
) -> Option<Utterance<'h>> {
    // In a whole group only commands count; a member's text answers their own question.
    if turn.conversation.room == Room::Group {
        return None;
    }
    let spoken = turn
        .world
        .dialogs
        .programs
        .values()
        .flat_map(|program| &program.languages);
    say::words(turn, language).heard(text, spoken.map(|code| -> &'h str { code }))
}

/// Returns the repair word that the whole message is.
pub(super) fn repair_word(turn: &TurnContext<'_>, language: &str, text: &str) -> Option<Repair> {
    // A question mark alone asks for help.
    let is_query = !text.is_empty()
        && text.chars().all(|c| matches!(c, '?' | '¿' | '？'))
        && !room::is_among_others(turn);
    understand(turn, language, text)
        .and_then(|heard| heard.repair())
        .or(is_query.then_some(Repair::Help))
}

/// Returns the small talk that the whole message is. In a group people talk to each other, so
/// nothing counts there.
pub(super) fn small_talk(turn: &TurnContext<'_>, language: &str, text: &str) -> Option<SmallTalk> {
    understand(turn, language, text)
        .filter(|_| !room::is_among_others(turn))?
        .small_talk()
}

/// Returns whether the whole message asks for another of these languages than the current one. If
/// the question expects text, the bare name of a language is an answer.
pub(super) fn asks_language(
    turn: &TurnContext<'_>,
    language: &str,
    languages: &[Name],
    text: &str,
    wants_words: bool,
) -> bool {
    let asked = understand(turn, language, text).and_then(|heard| heard.language(languages));
    asked.is_some_and(|asked| asked.code != language && !(wants_words && asked.is_bare))
}

/// Returns whether the whole message asks to stop.
pub(super) fn asks_to_stop(turn: &TurnContext<'_>, text: &str) -> bool {
    let language = say::current_language(turn);
    match text.trim().strip_prefix('/') {
        Some(command) => {
            say::words(turn, &language).repair_command(&command_name(command)) == Some(Repair::Stop)
        }
        None => repair_word(turn, &language, text.trim()) == Some(Repair::Stop),
    }
}

/// Returns whether text is nothing but stop, or can only mean stop while the program itself asks a
/// question.
pub(super) fn says_stop(turn: &TurnContext<'_>, language: &str, text: &str) -> bool {
    let Some(heard) = understand(turn, language, text) else {
        return false;
    };
    heard.bare_repair() == Some(Repair::Stop)
        || (turn.conversation.pending.is_some() && heard.repair() == Some(Repair::Stop))
}

/// Returns the name of a command in lower case, without the name of the bot it is addressed to.
pub(in crate::engine) fn command_name(command: &str) -> String {
    let name = command.split(char::is_whitespace).next().unwrap_or(command);
    name.split('@').next().unwrap_or(name).to_lowercase()
}
