//! The lexicon of complaints: the words by which the bot hears that something is wrong, from
//! `complaints.yaml`.

use std::collections::HashSet;

use crate::dialog::reading::TextReader;
use crate::dialog::themes::Theme;
use crate::id::Name;

/// The list whose words are a complaint by themselves.
const SURE: &str = "complaint";
/// The list whose words are a complaint together with another of them.
const HINT: &str = "hint";
/// The list whose words say that all is well.
const PRAISE: &str = "praise";
/// The list of what may be expected: without it something is wrong, with it nothing is said.
const EXPECTED: &str = "expected";
/// The list of manners: a hint among them is none, and without them nothing is denied.
const POLITE: &str = "polite";

/// The lists that the file may have.
pub const LISTS: [&str; 5] = [SURE, HINT, EXPECTED, PRAISE, POLITE];

/// The key that takes out the built-in words.
pub const BUILT_IN: &str = "built_in";

/// What `complaints.yaml` says.
#[derive(Clone, Debug)]
pub struct ComplaintWords {
    /// Its lists of words.
    pub lists: Vec<Theme>,
    /// `built_in:`, whether the built-in words are heard as well.
    pub has_built_in: bool,
}

impl Default for ComplaintWords {
    fn default() -> Self {
        Self {
            lists: Vec::new(),
            has_built_in: true,
        }
    }
}

impl ComplaintWords {
    /// Returns its lists with the words of others added. A word that stands in one of its lists stays in that alone.
    pub fn with(&self, others: &[Theme]) -> Vec<Theme> {
        let own: HashSet<(&Option<Name>, String)> = words(&self.lists).collect();
        let added = others.iter().map(|list| Theme {
            words: list
                .words
                .iter()
                .map(|(language, words)| {
                    let is_new = |word: &&String| !own.contains(&(language, word.to_lowercase()));
                    (
                        language.clone(),
                        words.iter().filter(is_new).cloned().collect(),
                    )
                })
                .collect(),
            ..list.clone()
        });
        self.lists.iter().cloned().chain(added).collect()
    }
}

fn words(lists: &[Theme]) -> impl Iterator<Item = (&Option<Name>, String)> {
    let by_language = lists.iter().flat_map(|list| &list.words);
    by_language.flat_map(|(language, words)| {
        let words = words.iter().map(|word| word.to_lowercase());
        words.map(move |word| (language, word))
    })
}

/// The lexicon, ready to be looked up.
#[derive(Debug, Default)]
pub struct Complaints {
    reader: Option<TextReader>,
    /// Names of the lists, in the order in which the reader counts them.
    lists: Vec<Name>,
}

impl Complaints {
    /// Prepares lists for the languages of the bot; without lists nothing is heard.
    pub fn new(lists: &[Theme], languages: &[Name]) -> Self {
        let is_empty = lists.is_empty();
        Self {
            reader: (!is_empty).then(|| TextReader::new(lists, languages)),
            lists: lists.iter().map(|list| list.name.clone()).collect(),
        }
    }

    /// Returns whether words sound like a complaint, in the language that they seem to be in: people also complain in
    /// another language than that of the talk.
    pub fn hears(&self, words: &str) -> bool {
        let Some(reader) = &self.reader else {
            return false;
        };
        // "Great" outweighs also what may be said in another language.
        let languages = reader.languages_of(words).into_iter();
        let found: Vec<(u16, bool)> = languages
            .flat_map(|language| reader.read(words, language).themes)
            .collect();
        let has = |list: &str, is_negated: bool| {
            found.iter().any(|(at, negated)| {
                *negated == is_negated
                    && self
                        .lists
                        .get(usize::from(*at))
                        .is_some_and(|known| known == list)
            })
        };
        // "Not good" is worse than no praise; "no complaint" is none.
        let is_praised = has(PRAISE, false);
        let is_polite = has(POLITE, false) || has(POLITE, true);
        has(SURE, false)
            || (has(PRAISE, true) || has(EXPECTED, true)) && !is_praised
            || has(HINT, false) && !is_praised && !is_polite
    }
}
