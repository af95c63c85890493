//! The lexicon of complaints: the words by which the bot hears that something is wrong, from
//! `complaints.yaml`.

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

/// The lexicon, ready to be looked up.
#[derive(Debug, Default)]
pub struct Complaints {
    reader: Option<TextReader>,
    /// Names of the lists, in the order in which the reader counts them.
    lists: Vec<Name>,
}

impl Complaints {
    /// Prepares the lists of the file for the languages of the bot; without lists nothing is heard.
    pub fn new(lists: &[Theme], languages: &[Name]) -> Self {
        let is_empty = lists.is_empty();
        Self {
            reader: (!is_empty).then(|| TextReader::new(lists, languages)),
            lists: lists.iter().map(|list| list.name.clone()).collect(),
        }
    }

    /// Returns whether words sound like a complaint.
    pub fn hears(&self, words: &str, language: &Name) -> bool {
        let Some(reader) = &self.reader else {
            return false;
        };
        let found = reader.read(words, language).themes;
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
