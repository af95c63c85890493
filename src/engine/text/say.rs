//! Says the program's own sentences in the reader's language.

use crate::dialog::language::language_for;
use crate::dialog::words::{Sentence, Words};
use crate::engine::state::turn_context::TurnContext;
use crate::id::Name;
use crate::message::{Keyboard, Rich};
use crate::time::Timestamp;
use std::borrow::Cow;

/// Returns the language of the active session, or the person's language if no session is active.
pub(in crate::engine) fn current_language(turn: &TurnContext<'_>) -> Name {
    turn.conversation
        .active
        .as_ref()
        .map_or_else(|| idle_language(turn), |session| session.language.clone())
}

/// Returns the built-in words of a language, with the bot's own changes.
pub(in crate::engine) fn words<'a>(turn: &TurnContext<'a>, language: &'a str) -> Words<'a> {
    Words::for_language(turn.bot(), language)
}

pub(in crate::engine) fn sentence<'a>(
    turn: &TurnContext<'a>,
    language: &str,
    sentence: Sentence<'_>,
) -> Cow<'a, str> {
    Cow::Owned(
        Words::for_language(turn.bot(), language)
            .say(sentence)
            .into_owned(),
    )
}

/// Sends a sentence as a message of its own.
pub(in crate::engine) fn say(turn: &mut TurnContext<'_>, language: &str, content: Sentence<'_>) {
    let words = sentence(turn, language, content);
    turn.send(Rich::plain(words), Keyboard::None);
}

/// Says that the program had a problem.
pub(in crate::engine) fn trouble(turn: &mut TurnContext<'_>, language: &str) {
    say(turn, language, Sentence::Trouble);
}

/// Returns the language for a person without an active session: their own if the bot speaks it,
/// else the bot's first language.
pub(in crate::engine) fn idle_language(turn: &TurnContext<'_>) -> Name {
    language_for(&turn.bot().languages, turn.contact.language.as_deref()).clone()
}

/// Returns a moment as people of the bot's time zone say it.
pub(in crate::engine) fn moment(turn: &TurnContext<'_>, language: &str, at: Timestamp) -> String {
    let zone = turn.bot().timezone;
    let (words, local) = (words(turn, language), at.local(zone));
    let date = words.date(local.date(), turn.now().date(zone));
    let time = words.time(local.time());
    let said = words.say(Sentence::MomentForm {
        date: &date,
        time: &time,
    });
    said.into_owned()
}

/// Returns a sentence as plain rich text.
pub(in crate::engine) fn rich(
    turn: &TurnContext<'_>,
    language: &str,
    content: Sentence<'_>,
) -> Rich {
    Rich::plain(sentence(turn, language, content))
}
