//! Says the program's own sentences, in the language of the one who reads them.

use std::borrow::Cow;

use crate::dialog::words::{Sentence, Words};
use crate::engine::draft::Draft;
use crate::id::Name;
use crate::message::{Keyboard, Rich};

/// Returns the words of a language, as the bot has them.
pub(super) fn words<'a>(draft: &Draft<'a>, language: &'a str) -> Words<'a> {
    Words::for_language(draft.bot(), language)
}

/// Returns a sentence.
pub(super) fn sentence<'a>(draft: &Draft<'a>, language: &str, sentence: Sentence<'_>) -> Cow<'a, str> {
    Cow::Owned(Words::for_language(draft.bot(), language).say(sentence).into_owned())
}

/// Says a sentence alone.
pub(super) fn say(draft: &mut Draft<'_>, language: &str, what: Sentence<'_>) {
    let words = sentence(draft, language, what);
    draft.send(Rich::plain(words), Keyboard::None);
}

/// Says that the program itself ran into trouble.
pub(super) fn trouble(draft: &mut Draft<'_>, language: &str) {
    say(draft, language, Sentence::Trouble);
}

/// Returns the language of a person with whom no dialog runs: theirs where the bot speaks it, else the bot's first.
pub(super) fn idle_language(draft: &Draft<'_>) -> Name {
    let languages = &draft.bot().languages;
    let wanted = draft.contact.language.as_deref().unwrap_or_default();
    let base = wanted.split('-').next().unwrap_or(wanted);
    let known = languages.iter().find(|code| *code == wanted).or_else(|| languages.iter().find(|code| *code == base));
    known.or_else(|| languages.first()).cloned().unwrap_or(Name::new_static("en"))
}

/// Returns a sentence as a text.
pub(super) fn rich(draft: &Draft<'_>, language: &str, what: Sentence<'_>) -> Rich {
    Rich::plain(sentence(draft, language, what))
}
