//! The languages in which a question can be answered: the session's, then the dialog's others, then
//! English.
//!
//! Looks words up in the program's lists; knows nothing of questions.

use std::ops::Range;

use crate::dialog::bot::Bot;
use crate::dialog::words::{List, Sentence, Words};
use crate::engine::answer::normalized_text::{self, NormalizedText, Piece, PieceKind};
use crate::engine::answer::phrase_index::PhraseIndex;
use crate::id::Name;

/// Maximum length of a number in words, in bytes.
const MAX_NUMBER_BYTES: usize = 90;
/// Maximum number of words and hyphens of a number: `seven hundred and seventy-three thousand …`
const MAX_NUMBER_PIECES: usize = 14;

/// Maximum number of languages whose built-in words are understood; labels are understood in all.
const MAX_LANGUAGES: usize = 4;

/// The built-in words of every language that is understood here.
#[derive(Clone, Copy, Debug)]
pub(super) struct Vocabularies<'a> {
    all: [Words<'a>; MAX_LANGUAGES],
    count: usize,
}

impl<'a> Vocabularies<'a> {
    /// Creates the vocabularies of a session.
    pub fn new(bot: &'a Bot, language: &'a str, languages: &'a [Name]) -> Self {
        let mut vocabularies = Self {
            all: [Words::for_language(bot, language); MAX_LANGUAGES],
            count: 1,
        };
        for code in languages.iter().map(Name::as_str).chain(["en"]) {
            let is_new = vocabularies.iter().all(|words| words.language() != code);
            if is_new && vocabularies.count < MAX_LANGUAGES && Words::exist_for(bot, code) {
                vocabularies.all[vocabularies.count] = Words::for_language(bot, code);
                vocabularies.count += 1;
            }
        }
        vocabularies
    }

    /// Returns the words of each language, the session's first.
    pub fn iter(&self) -> impl Iterator<Item = Words<'a>> {
        self.all.into_iter().take(self.count)
    }

    pub fn of_session(&self) -> Words<'a> {
        self.all[0]
    }

    /// Returns whether a plain text is in a list, in any of the languages.
    pub fn has(&self, list: List, plain: &str) -> bool {
        self.iter().any(|words| has(words, list, plain))
    }

    /// Returns whether a plain text is a sentence of the program, in any of the languages.
    pub fn says(&self, sentence: Sentence<'_>, plain: &str) -> bool {
        self.iter()
            .any(|words| normalized_text::is_same(&words.say(sentence), plain))
    }

    /// Returns how many leading pieces are a phrase of a list, in any of the languages; the longest
    /// phrase counts.
    pub fn count_phrase(&self, heard: &NormalizedText, pieces: &[Piece], list: List) -> usize {
        let counts = self
            .iter()
            .map(|words| count_phrase(heard, pieces, words, list));
        counts.max().unwrap_or(0)
    }

    /// Returns the number that a plain text means, in the first language that knows it.
    pub fn number(&self, plain: &str) -> Option<u32> {
        self.iter().find_map(|words| number_of(words, plain))
    }

    /// Returns the part of the text that is left after removing courtesy words from both ends.
    pub fn without_courtesy(&self, heard: &NormalizedText) -> Range<usize> {
        self.without(
            heard,
            0..heard.plain.len(),
            &[List::Courtesy],
            &[List::Courtesy],
        )
    }

    /// Returns the part that is left after removing phrases of the given lists from the start and
    /// the end.
    ///
    /// The result is never empty, unless `part` is.
    pub fn without(
        &self,
        heard: &NormalizedText,
        part: Range<usize>,
        leading: &[List],
        trailing: &[List],
    ) -> Range<usize> {
        let mut part = part;
        while let Some(shorter) = self
            .shorter(heard, &part, trailing, false)
            .or_else(|| self.shorter(heard, &part, leading, true))
            .filter(|part| !part.is_empty())
        {
            part = shorter;
        }
        part
    }

    /// Removes the longest phrase of the lists, of at most five words, from one end.
    fn shorter(
        &self,
        heard: &NormalizedText,
        part: &Range<usize>,
        lists: &[List],
        at_start: bool,
    ) -> Option<Range<usize>> {
        let plain = &heard.plain[part.clone()];
        let is_in = |phrase: &str| self.iter().any(|words| has_one(words, lists, phrase));
        if at_start {
            let ends = plain.match_indices(' ').map(|(at, _)| at).take(5);
            let at = ends.filter(|at| is_in(&plain[..*at])).last()?;
            return Some(part.start + at + 1..part.end);
        }
        let starts = plain.rmatch_indices(' ').map(|(at, _)| at).take(5);
        let at = starts.filter(|at| is_in(&plain[at + 1..])).last()?;
        Some(part.start..part.start + at)
    }
}

/// Returns whether a plain text is in a list of one language.
pub(super) fn has(words: Words<'_>, list: List, plain: &str) -> bool {
    has_one(words, &[list], plain)
}

/// Returns whether a plain text is in one of the lists of one language.
fn has_one(words: Words<'_>, lists: &[List], plain: &str) -> bool {
    let known = PhraseIndex::for_language(words).lists(plain);
    lists.iter().any(|list| {
        if words.replaces(*list) {
            let mut forms = words.forms(*list);
            forms.any(|form| normalized_text::is_same(form, plain))
        } else {
            known.has(*list)
        }
    })
}

/// Returns the index of a list entry that a plain text matches, from 0, and whether it is the
/// entry's full form.
pub(super) fn entry_index(words: Words<'_>, list: List, plain: &str) -> Option<(usize, bool)> {
    if !has(words, list, plain) {
        return None;
    }
    words.entries(list).enumerate().find_map(|(at, entry)| {
        let form = entry
            .split('/')
            .position(|form| normalized_text::is_same(form.trim(), plain))?;
        Some((at, form == 0))
    })
}

/// Returns the number that a plain text means in one language.
pub(super) fn number_of(words: Words<'_>, plain: &str) -> Option<u32> {
    if plain.is_empty()
        || plain.len() > MAX_NUMBER_BYTES
        || plain.bytes().any(|byte| byte.is_ascii_digit())
    {
        return None;
    }
    words.number_word(plain)
}

/// Returns how many leading pieces are a phrase of a list in one language; the longest phrase
/// counts.
pub(super) fn count_phrase(
    heard: &NormalizedText,
    pieces: &[Piece],
    words: Words<'_>,
    list: List,
) -> usize {
    let first = match pieces.first() {
        Some(first) if first.shows() => first.place(),
        Some(_) | None => return 0,
    };
    let plain = &heard.plain[first.start..];
    let length = if words.replaces(list) {
        words
            .forms(list)
            .filter_map(|form| {
                normalized_text::strip_words(form, plain).map(|left| plain.len() - left.len())
            })
            .max()
    } else {
        PhraseIndex::for_language(words).longest_at_start(plain, list)
    };
    let Some(end) = length.map(|length| first.start + length) else {
        return 0;
    };
    let count = pieces
        .iter()
        .take_while(|piece| piece.place().end <= end && piece.place().start < end)
        .count();
    // The phrase must end with one of these pieces.
    if pieces
        .get(count.wrapping_sub(1))
        .is_some_and(|last| last.place().end == end)
    {
        count
    } else {
        0
    }
}

/// Returns the number in words at the start, with the number of pieces it takes.
pub(super) fn number_at_start(
    heard: &NormalizedText,
    pieces: &[Piece],
    words: Words<'_>,
) -> Option<(usize, u32)> {
    // Skip pieces that cannot start a number.
    let begins = |piece: &Piece| {
        let text = heard.text(piece);
        words.replaces(List::Numbers)
            || has(words, List::Article, text)
            || words
                .forms(List::Numbers)
                .any(|form| text.starts_with(form))
    };
    if !pieces.first().is_some_and(begins) {
        return None;
    }
    let fits = |piece: &&Piece| piece.kind == PieceKind::Word || piece.is_sign(&['-']);
    let max = pieces
        .iter()
        .take(MAX_NUMBER_PIECES)
        .take_while(fits)
        .count();
    (1..=max).rev().find_map(|count| {
        let part = &pieces[..count];
        let (first, last) = (part.first()?, part.last()?);
        if !first.shows() || !last.shows() {
            return None;
        }
        number_of(words, &heard.plain[first.place().start..last.place().end])
            .map(|number| (count, number))
    })
}
