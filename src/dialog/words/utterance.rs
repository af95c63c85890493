//! Recognises a whole message as a request, ignoring polite words, punctuation, emoji, invisible
//! characters and repetition.

use crate::dialog::fold::{fold, fold_start};
use crate::dialog::letter::is_unseen;
use crate::dialog::words::{List, Repair, Words, language_name};
use crate::id::Name;

/// A message with more letters and digits than this is an answer, never a request.
const MAX_CHARS: usize = 400;

/// The most bytes of a message that are folded.
const MAX_FOLDED_BYTES: usize = 2_000;

/// The most words that are considered, counting repeated words once.
const MAX_WORDS: usize = 40;

/// Things people say next to the questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SmallTalk {
    /// Withdraws a consent.
    Withdraw,
    /// Asks what is done with stored data.
    Privacy,
    /// Asks whether this is a machine.
    Robot,
    /// Swears.
    Upset,
    /// Gives thanks.
    Thanks,
    /// Says goodbye.
    Bye,
    /// Greets.
    Hello,
}

impl SmallTalk {
    /// All variants, the more important first.
    pub const ALL: [Self; 7] = [
        Self::Withdraw,
        Self::Privacy,
        Self::Robot,
        Self::Upset,
        Self::Thanks,
        Self::Bye,
        Self::Hello,
    ];

    /// Returns the list of its words.
    pub fn list(self) -> List {
        match self {
            Self::Withdraw => List::Withdraw,
            Self::Privacy => List::Privacy,
            Self::Robot => List::Robot,
            Self::Upset => List::Upset,
            Self::Thanks => List::Thanks,
            Self::Bye => List::Bye,
            Self::Hello => List::Hello,
        }
    }
}

/// A language that a message asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskedLanguage<'n> {
    /// The code of the language.
    pub code: &'n Name,
    /// Whether the message is only the name of the language.
    pub is_bare: bool,
}

/// The words of a message, and the languages it may be in.
#[derive(Clone, Debug)]
pub struct Utterance<'a> {
    said: Vec<String>,
    is_whole: bool,
    languages: Vec<Words<'a>>,
}

impl<'a> Utterance<'a> {
    /// Splits a message into words; `None` if it cannot be a request.
    pub fn new(message: &str, languages: Vec<Words<'a>>) -> Option<Self> {
        let letters = message
            .chars()
            .filter(|c| c.is_alphanumeric())
            .take(MAX_CHARS + 1)
            .count();
        if letters == 0 || letters > MAX_CHARS {
            return None;
        }
        let seen: String = message.chars().filter(|c| !is_unseen(*c)).collect();
        let folded = fold_start(&seen, MAX_FOLDED_BYTES);
        let mut said: Vec<String> = parts(&folded).map(str::to_owned).collect();
        said.dedup();
        let is_whole = said.len() <= MAX_WORDS;
        said.truncate(MAX_WORDS);
        Some(Self {
            said,
            is_whole,
            languages,
        })
    }

    /// Returns the request if the whole message makes exactly one.
    pub fn repair(&self) -> Option<Repair> {
        Repair::ALL
            .into_iter()
            .find(|repair| self.means(repair.list()))
    }

    /// Returns the request if the message is only its word.
    pub fn bare_repair(&self) -> Option<Repair> {
        let is_bare = |list| self.is_whole && self.places(list).contains(&(0, self.said.len()));
        Repair::ALL
            .into_iter()
            .find(|repair| is_bare(repair.list()))
    }

    /// Returns the small talk that the whole message is.
    pub fn small_talk(&self) -> Option<SmallTalk> {
        SmallTalk::ALL
            .into_iter()
            .find(|talk| self.means(talk.list()))
    }

    /// Returns whether the whole message means what a list contains.
    pub fn means(&self, list: List) -> bool {
        self.is_all(&self.places(list), &[])
    }

    /// Returns which of these languages the whole message asks for: `english`,
    /// `in het Engels graag`, `do you speak English?`.
    pub fn language<'n>(&self, codes: &'n [Name]) -> Option<AskedLanguage<'n>> {
        let around = self.places(List::LanguageAside);
        let asked = |code: &'n Name| {
            let named = self
                .languages
                .iter()
                .flat_map(|words| words.entries(List::LanguageNames))
                .filter_map(|entry| {
                    let (known, names) = entry.split_once('/')?;
                    (known == code.split(['-', '_']).next()?).then_some(names)
                });
            let names = named
                .flat_map(|names| names.split('/'))
                .chain([language_name(code)]);
            let found: Vec<(usize, usize)> = names.flat_map(|name| self.places_of(name)).collect();
            let is_bare = found.contains(&(0, self.said.len()));
            self.is_all(&found, &around)
                .then_some(AskedLanguage { code, is_bare })
        };
        codes.iter().find_map(asked)
    }

    /// Returns whether the whole message consists of the phrases found and words without meaning.
    fn is_all(&self, found: &[(usize, usize)], around: &[(usize, usize)]) -> bool {
        self.is_whole
            && !found.is_empty()
            && self
                .reached(found, around)
                .last()
                .is_some_and(|(_, with)| *with)
    }

    /// Returns whether the message begins with a phrase of a list, possibly after words without
    /// meaning.
    pub fn begins_with(&self, list: List) -> bool {
        let found = self.places(list);
        let reached = if found.is_empty() {
            Vec::new()
        } else {
            self.reached(&[], &[])
        };
        found.iter().any(|(at, _)| reached[*at].0)
    }

    /// Returns for each position in the message whether words without meaning lead to it, and
    /// whether they do together with one of the phrases.
    fn reached(&self, found: &[(usize, usize)], around: &[(usize, usize)]) -> Vec<(bool, bool)> {
        let mut asides = self.places(List::Courtesy);
        asides.extend(self.places(List::Aside));
        asides.extend_from_slice(around);
        let mut reached = vec![(false, false); self.said.len() + 1];
        reached[0].0 = true;
        for at in 0..self.said.len() {
            let (without, with) = reached[at];
            for (_, to) in asides.iter().filter(|(from, _)| *from == at) {
                reached[*to].0 |= without;
                reached[*to].1 |= with;
            }
            for (_, to) in found.iter().filter(|(from, _)| *from == at) {
                reached[*to].1 |= without || with;
            }
        }
        reached
    }

    /// Returns the word ranges at which phrases of a list occur.
    fn places(&self, list: List) -> Vec<(usize, usize)> {
        self.languages
            .iter()
            .flat_map(|words| words.forms(list))
            .flat_map(|form| self.places_of(form))
            .collect()
    }

    /// Returns the word ranges at which a phrase occurs.
    fn places_of(&self, phrase: &str) -> Vec<(usize, usize)> {
        let folded = fold(phrase);
        (0..self.said.len())
            .filter_map(|at| Some((at, at + length_of(&folded, &self.said[at..])?)))
            .collect()
    }
}

/// Returns the number of words of a phrase, if the message begins with it.
fn length_of(phrase: &str, said: &[String]) -> Option<usize> {
    let mut length = 0;
    let mut last = "";
    for part in parts(phrase).filter(|part| std::mem::replace(&mut last, part) != *part) {
        if said
            .get(length)
            .is_none_or(|word| !word.eq_ignore_ascii_case(part))
        {
            return None;
        }
        length += 1;
    }
    (length > 0).then_some(length)
}

/// Returns the words of a text: letters, digits, and inner apostrophes.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |c: char| c.is_alphanumeric() || c == '\'';
    text.split(move |c: char| !is_part(c))
        .map(|part| part.trim_matches('\''))
        .filter(|part| !part.is_empty())
}
