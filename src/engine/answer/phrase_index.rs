//! Indexes the built-in word lists by phrase: one lookup finds all lists that contain a phrase.
//!
//! Built once per language of the program. Lists that `bot.yaml` replaces are not in the index;
//! they are searched directly.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::dialog::bot::Bot;
use crate::dialog::words::{List, Words};
use crate::engine::answer::normalized_text;

/// A set of lists, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Lists(u128);

const _: () = assert!(List::ALL.len() <= 128, "every list has a bit");

impl Lists {
    /// Returns the set with one list.
    pub const fn single(list: List) -> Self {
        Self(1 << list as u32)
    }

    pub fn has(self, list: List) -> bool {
        self.0 & Self::single(list).0 != 0
    }
}

/// All phrases of a language, in their plain form.
#[derive(Debug)]
pub(super) struct PhraseIndex {
    phrases: HashMap<String, Lists>,
    /// Number of words of the longest phrase.
    longest: usize,
    /// Number of bytes of the longest phrase.
    widest: usize,
}

impl PhraseIndex {
    /// Returns the index of the built-in phrases of a language, or of English if the language has
    /// none.
    pub fn for_language(words: Words<'_>) -> &'static Self {
        static DUTCH: OnceLock<PhraseIndex> = OnceLock::new();
        static ENGLISH: OnceLock<PhraseIndex> = OnceLock::new();
        match words.built_in() {
            "nl" => DUTCH.get_or_init(|| Self::new("nl")),
            english => ENGLISH.get_or_init(|| Self::new(english)),
        }
    }

    /// Returns the lists that contain a phrase.
    pub fn lists(&self, plain: &str) -> Lists {
        // Skip hashing a text that is too long to be a phrase.
        let known = (plain.len() <= self.widest)
            .then(|| self.phrases.get(plain))
            .flatten();
        known.copied().unwrap_or_default()
    }

    /// Returns the length in bytes of the longest phrase of a list at the start of a plain text.
    pub fn longest_at_start(&self, plain: &str, list: List) -> Option<usize> {
        let ends = plain
            .match_indices(' ')
            .map(|(at, _)| at)
            .chain([plain.len()])
            .take(self.longest);
        ends.take_while(|end| *end <= self.widest)
            .filter(|end| self.lists(&plain[..*end]).has(list))
            .last()
    }

    fn new(language: &str) -> Self {
        let bot = Bot::default();
        let words = Words::for_language(&bot, language);
        let mut phrases: HashMap<String, Lists> = HashMap::new();
        for list in List::ALL {
            for form in words.forms(*list) {
                let lists = phrases.entry(normalized_text::plain(form)).or_default();
                lists.0 |= Lists::single(*list).0;
            }
        }
        let longest = phrases
            .keys()
            .map(|phrase| phrase.split(' ').count())
            .max()
            .unwrap_or(0);
        let widest = phrases.keys().map(String::len).max().unwrap_or(0);
        Self {
            phrases,
            longest,
            widest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lookup_finds_the_lists_that_a_search_finds() {
        let bot = Bot::default();
        for language in ["nl", "en", "fr"] {
            let words = Words::for_language(&bot, language);
            for (list, form) in List::ALL
                .iter()
                .flat_map(|list| words.forms(*list).map(move |form| (*list, form)))
            {
                let plain = normalized_text::plain(form);
                let found = PhraseIndex::for_language(words).lists(&plain);
                for other in List::ALL {
                    let is_in = words
                        .forms(*other)
                        .any(|form| normalized_text::is_same(form, &plain));
                    assert_eq!(found.has(*other), is_in, "{plain} of {list:?} in {other:?}");
                }
            }
        }
    }
}
