//! Understands words that mean the same everywhere: repair words, small talk, names of languages.

use crate::dialog::ast::Room;
use crate::dialog::words::utterance::{Certainty, SmallTalk, Utterance};
use crate::dialog::words::{List, Repair};
use crate::engine::state::room;
use crate::engine::state::turn_context::TurnContext;
use crate::engine::text::say;
use crate::id::Name;

/// What a person typed, read once as a request to the program itself.
pub(super) struct Request<'h> {
    utterance: Option<Utterance<'h>>,
    /// Whether it is only question marks, which ask for help.
    is_query: bool,
    is_among_others: bool,
}

/// Reads text as a request, in every language of the dialogs.
pub(super) fn read_request<'h>(
    turn: &TurnContext<'h>,
    language: &'h str,
    text: &str,
) -> Request<'h> {
    let is_among_others = room::is_among_others(turn);
    let is_query = !text.is_empty() && text.chars().all(|c| matches!(c, '?' | '¿' | '？'));
    let spoken = turn
        .world
        .dialogs
        .programs
        .values()
        .flat_map(|program| &program.languages);
    // In a whole group only commands count; a member's text answers their own question.
    let utterance = (turn.conversation.room != Room::Group)
        .then(|| say::words(turn, language).heard(text, spoken.map(|code| -> &'h str { code })))
        .flatten();
    Request {
        utterance,
        is_query: is_query && !is_among_others,
        is_among_others,
    }
}

impl Request<'_> {
    /// Returns the repair word that the whole message is.
    pub fn repair(&self) -> Option<Repair> {
        let repair = self.utterance.as_ref().and_then(Utterance::repair);
        repair.or(self.is_query.then_some(Repair::Help))
    }

    /// Returns the small talk that the whole message is. In a group people talk to each other, so
    /// nothing counts there.
    pub fn small_talk(&self) -> Option<SmallTalk> {
        let utterance = self.utterance.as_ref();
        utterance.filter(|_| !self.is_among_others)?.small_talk()
    }

    /// Returns whether the whole message asks for another of these languages than the current one.
    /// If the question expects text, the bare name of a language is an answer.
    pub fn asks_language(&self, language: &str, languages: &[Name], wants_words: bool) -> bool {
        let utterance = self.utterance.as_ref();
        let asked = utterance.and_then(|utterance| utterance.language(languages));
        asked.is_some_and(|asked| asked.code != language && !(wants_words && asked.is_bare))
    }

    /// Returns whether text is nothing but stop, or can only mean stop while the program itself
    /// asks a question.
    pub fn says_stop(&self, is_asked_by_program: bool) -> bool {
        let Some(utterance) = &self.utterance else {
            return false;
        };
        utterance.bare_repair() == Some(Repair::Stop)
            || (is_asked_by_program && utterance.repair() == Some(Repair::Stop))
    }

    /// Returns the repair word that the text begins with, if missing it would do harm: stop, or
    /// being erased.
    pub fn begins_like(&self) -> Option<Repair> {
        let utterance = self.utterance.as_ref()?;
        // In a group nobody can be erased.
        let asked: &[Repair] = if self.is_among_others {
            &[Repair::Stop]
        } else {
            &[Repair::Stop, Repair::ForgetMe]
        };
        asked
            .iter()
            .copied()
            .find(|repair| utterance.begins_with(repair.list()))
    }

    /// Returns whether the message holds a wish for a human beside other words. In a group people
    /// talk to each other.
    pub fn human_wish(&self) -> Option<Certainty> {
        let utterance = self.utterance.as_ref();
        utterance.filter(|_| !self.is_among_others)?.human_wish()
    }

    /// Returns whether the whole message may mean that the person wants to stop: `cancel`,
    /// `laat maar`.
    pub fn may_cancel(&self) -> bool {
        let utterance = self.utterance.as_ref();
        utterance.is_some_and(|utterance| utterance.means(List::Cancel))
    }
}

/// Returns the repair word that the whole message is.
pub(super) fn repair_word(turn: &TurnContext<'_>, language: &str, text: &str) -> Option<Repair> {
    read_request(turn, language, text).repair()
}

/// Returns the repair word that the whole message is, with nothing around it.
pub(super) fn bare_repair(turn: &TurnContext<'_>, language: &str, text: &str) -> Option<Repair> {
    let request = read_request(turn, language, text);
    request.utterance.as_ref()?.bare_repair()
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

/// Returns the name of a command in lower case, without the name of the bot it is addressed to.
pub(in crate::engine) fn command_name(command: &str) -> String {
    let name = command.split(char::is_whitespace).next().unwrap_or(command);
    name.split('@').next().unwrap_or(name).to_lowercase()
}
