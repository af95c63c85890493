//! Says the program's own sentences, in the language of the one who reads them.

use std::borrow::Cow;

use crate::dialog::words::{Sentence, Words};
use crate::engine::turn_context::TurnContext;
use crate::id::Name;
use crate::message::{Keyboard, Rich};

/// Returns the words of a language, as the bot has them.
pub(super) fn words<'a>(turn: &TurnContext<'a>, language: &'a str) -> Words<'a> {
    Words::for_language(turn.bot(), language)
}

/// Returns a sentence.
pub(super) fn sentence<'a>(turn: &TurnContext<'a>, language: &str, sentence: Sentence<'_>) -> Cow<'a, str> {
    Cow::Owned(Words::for_language(turn.bot(), language).say(sentence).into_owned())
}

/// Says a sentence alone.
pub(super) fn say(turn: &mut TurnContext<'_>, language: &str, what: Sentence<'_>) {
    let words = sentence(turn, language, what);
    turn.send(Rich::plain(words), Keyboard::None);
}

/// Says that the program itself ran into trouble.
pub(super) fn trouble(turn: &mut TurnContext<'_>, language: &str) {
    say(turn, language, Sentence::Trouble);
}

/// Returns the language of a person with whom no dialog runs: theirs where the bot speaks it, else the bot's first.
pub(super) fn idle_language(turn: &TurnContext<'_>) -> Name {
    let languages = &turn.bot().languages;
    let wanted = turn.contact.language.as_deref().unwrap_or_default();
    let base = wanted.split('-').next().unwrap_or(wanted);
    let known = languages.iter().find(|code| *code == wanted).or_else(|| languages.iter().find(|code| *code == base));
    known.or_else(|| languages.first()).cloned().unwrap_or(Name::new_static("en"))
}

/// Returns a sentence as a text.
pub(super) fn rich(turn: &TurnContext<'_>, language: &str, what: Sentence<'_>) -> Rich {
    Rich::plain(sentence(turn, language, what))
}
