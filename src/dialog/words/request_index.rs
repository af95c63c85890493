//! Indexes the built-in phrases of requests by their first word, so that a message is not compared
//! with every phrase: one lookup a word finds the few that it may be.
//!
//! Built once per language of the program. Lists that `bot.yaml` replaces are searched directly.

use std::collections::HashMap;
use std::sync::OnceLock;

use smol_str::SmolStr;

use crate::dialog::bot::Bot;
use crate::dialog::fold::words_of;
use crate::dialog::words::{BuiltIn, List, Words};

/// The lists that are looked for in every message.
const LISTS: [List; 21] = [
    List::Stop,
    List::Help,
    List::Back,
    List::Restart,
    List::Human,
    List::HumanWish,
    List::Language,
    List::MyData,
    List::ForgetMe,
    List::Withdraw,
    List::Privacy,
    List::Robot,
    List::Upset,
    List::Thanks,
    List::Bye,
    List::Hello,
    List::Cancel,
    List::Courtesy,
    List::Aside,
    List::LanguageAside,
    List::LanguageNames,
];

/// The phrases of requests in one language.
#[derive(Debug)]
pub(super) struct RequestIndex(HashMap<SmolStr, Vec<Phrase>>);

/// A phrase behind its first word.
#[derive(Debug)]
struct Phrase {
    list: List,
    /// The code of the language that it names, in the list of language names.
    code: &'static str,
    rest: Vec<SmolStr>,
}

/// A phrase of a list in a message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Occurrence<'a> {
    pub list: List,
    /// The code of the language that it names, in the list of language names.
    pub code: &'a str,
    /// The positions of its first word and behind its last.
    pub place: (usize, usize),
}

impl RequestIndex {
    /// Returns whether a list is looked for in every message.
    pub fn holds(list: List) -> bool {
        LISTS.contains(&list)
    }

    pub fn for_language(language: BuiltIn) -> &'static Self {
        static DUTCH: OnceLock<RequestIndex> = OnceLock::new();
        static ENGLISH: OnceLock<RequestIndex> = OnceLock::new();
        match language {
            BuiltIn::Nl => DUTCH.get_or_init(|| Self::new(language)),
            BuiltIn::En => ENGLISH.get_or_init(|| Self::new(language)),
        }
    }

    /// Returns those of the lists that `bot.yaml` replaces in a language.
    pub fn replaced<'a>(words: Words<'a>) -> impl Iterator<Item = List> + use<'a> {
        let own = words.bot.words.iter();
        own.filter(move |(code, _, _)| code == words.language)
            .filter_map(|(_, of, _)| LISTS.into_iter().find(|list| list.name() == of))
    }

    /// Adds the phrases that occur in a message, except those of lists that are not wanted.
    pub fn find(
        &self,
        said: &[SmolStr],
        is_wanted: impl Fn(List) -> bool,
        found: &mut Vec<Occurrence<'_>>,
    ) {
        for (at, word) in said.iter().enumerate() {
            for phrase in self.0.get(word).into_iter().flatten() {
                if said[at + 1..].starts_with(&phrase.rest) && is_wanted(phrase.list) {
                    found.push(Occurrence {
                        list: phrase.list,
                        code: phrase.code,
                        place: (at, at + 1 + phrase.rest.len()),
                    });
                }
            }
        }
    }

    /// Returns the phrases of a list, each with the code of the language that it names, if it is
    /// the list of those.
    pub fn phrases<'a>(words: Words<'a>, list: List) -> impl Iterator<Item = (&'a str, &'a str)> {
        words.entries(list).flat_map(move |entry| {
            let (code, forms) = match list {
                List::LanguageNames => entry.split_once('/').unwrap_or_default(),
                _ => ("", entry),
            };
            forms.split('/').map(move |form| (code, form.trim()))
        })
    }

    fn new(language: BuiltIn) -> Self {
        static NOTHING_REPLACED: OnceLock<Bot> = OnceLock::new();
        let words = Words {
            bot: NOTHING_REPLACED.get_or_init(Bot::default),
            language: "",
            built_in: language,
        };
        let mut index: HashMap<SmolStr, Vec<Phrase>> = HashMap::new();
        for list in LISTS {
            for (code, form) in Self::phrases(words, list) {
                let mut phrase = words_of(form).into_iter();
                if let Some(first) = phrase.next() {
                    index.entry(first).or_default().push(Phrase {
                        list,
                        code,
                        rest: phrase.collect(),
                    });
                }
            }
        }
        Self(index)
    }
}
