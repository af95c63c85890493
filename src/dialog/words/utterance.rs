//! Recognises a whole message as a request, ignoring polite words, punctuation, emoji, invisible
//! characters and repetition.

use std::borrow::Cow;

use smol_str::SmolStr;

use crate::dialog::fold::{fold_start, parts, words_of};
use crate::dialog::letter::is_unseen;
use crate::dialog::words::request_index::{Occurrence, RequestIndex};
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

/// Whether a wish that was found is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// It is.
    Sure,
    /// It may be: words before it may turn it round.
    Unsure,
}

/// A language that a message asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskedLanguage<'n> {
    /// The code of the language.
    pub code: &'n Name,
    /// Whether the message is only the name of the language.
    pub is_bare: bool,
}

/// The words of a message, the languages it may be in, and the phrases of requests in it.
#[derive(Clone, Debug)]
pub struct Utterance<'a> {
    said: Vec<SmolStr>,
    is_whole: bool,
    languages: Vec<Words<'a>>,
    found: Vec<Occurrence<'a>>,
}

impl<'a> Words<'a> {
    /// Returns the request if the whole message makes exactly one, in this language, another of the
    /// bot's languages or English.
    pub fn repair(&self, message: &str) -> Option<Repair> {
        self.heard(message, [])?.repair()
    }

    /// Returns the request of a command given without its slash: `stop`, `my_data`, `terug`.
    pub fn repair_command(&self, command: &str) -> Option<Repair> {
        self.heard(&command.replace('_', " "), [])?.bare_repair()
    }

    /// Parses a message as a request in this language, the bot's other languages, those in `more`
    /// and English. Returns `None` if it cannot be a request.
    pub fn heard(
        &self,
        message: &str,
        more: impl IntoIterator<Item = &'a str>,
    ) -> Option<Utterance<'a>> {
        let written = self.bot.words.iter().map(|(code, _, _)| code);
        let of_bot = self
            .bot
            .languages
            .iter()
            .chain(written)
            .map(|code| -> &'a str { code });
        let mut codes: Vec<&'a str> = vec![self.language];
        for code in of_bot.chain(more).chain(["en"]) {
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        Utterance::new(
            message,
            codes
                .into_iter()
                .map(|code| Self::for_language(self.bot, code))
                .collect(),
        )
    }
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
        let seen = if message.contains(is_unseen) {
            Cow::Owned(message.chars().filter(|c| !is_unseen(*c)).collect())
        } else {
            Cow::Borrowed(message)
        };
        let folded = fold_start(&seen, MAX_FOLDED_BYTES);
        let mut said: Vec<SmolStr> = parts(&folded).map(SmolStr::new).collect();
        said.dedup();
        let is_whole = said.len() <= MAX_WORDS;
        said.truncate(MAX_WORDS);
        let found = find_requests(&said, &languages);
        Some(Self {
            said,
            is_whole,
            languages,
            found,
        })
    }

    /// Returns the request if the whole message makes exactly one.
    pub fn repair(&self) -> Option<Repair> {
        let asked = Repair::ALL
            .into_iter()
            .find(|repair| self.means(repair.list()));
        asked.or_else(|| self.means(List::HumanWish).then_some(Repair::Human))
    }

    /// Returns whether a wish for a human stands anywhere in the message, and whether it is sure:
    /// no word before it may turn it round. A no that begins the message does not.
    pub fn human_wish(&self) -> Option<Certainty> {
        let places = self.places(List::HumanWish);
        let wish = places.iter().map(|(from, _)| *from).min()?;
        let turns = |(from, _): &(usize, usize)| (1..wish).contains(from);
        Some(match self.places(List::Not).iter().any(turns) {
            true => Certainty::Unsure,
            false => Certainty::Sure,
        })
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
            let base = code.split(['-', '_']).next()?;
            let named = self
                .found
                .iter()
                .filter(|found| found.list == List::LanguageNames && found.code == base);
            let mut found: Vec<(usize, usize)> = named.map(|found| found.place).collect();
            found.extend(places_of(&self.said, language_name(code)));
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
        if RequestIndex::holds(list) {
            let found = self.found.iter().filter(|found| found.list == list);
            return found.map(|found| found.place).collect();
        }
        self.languages
            .iter()
            .flat_map(|words| words.forms(list))
            .flat_map(|form| places_of(&self.said, form))
            .collect()
    }
}

/// Finds the phrases of all requests in a message.
fn find_requests<'a>(said: &[SmolStr], languages: &[Words<'a>]) -> Vec<Occurrence<'a>> {
    let mut found = Vec::new();
    for (at, words) in languages.iter().enumerate() {
        let replaced: Vec<List> = RequestIndex::replaced(*words).collect();
        let is_searched = |before: &Words<'_>| {
            before.built_in == words.built_in && RequestIndex::replaced(*before).next().is_none()
        };
        // Languages without words of their own have the same English ones.
        if !replaced.is_empty() || !languages[..at].iter().any(is_searched) {
            let index = RequestIndex::for_language(words.built_in);
            index.find(said, |list| !replaced.contains(&list), &mut found);
        }
        for list in replaced {
            for (code, phrase) in RequestIndex::phrases(*words, list) {
                let places = places_of(said, phrase);
                found.extend(places.map(|place| Occurrence { list, code, place }));
            }
        }
    }
    found
}

/// Returns the word ranges at which a phrase occurs.
fn places_of(said: &[SmolStr], phrase: &str) -> impl Iterator<Item = (usize, usize)> {
    let phrase = words_of(phrase);
    let length = phrase.len();
    let is_there = move |at: &usize| length > 0 && said[*at..].starts_with(&phrase);
    (0..said.len())
        .filter(is_there)
        .map(move |at| (at, at + length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialog::bot::Bot;

    /// Compares every phrase with every phrase, one after the other.
    fn search(said: &[SmolStr], languages: &[Words<'_>]) -> Vec<(List, (usize, usize))> {
        let lists = List::ALL.iter().copied().filter(|list| {
            // The codes of the languages are not said.
            RequestIndex::holds(*list) && *list != List::LanguageNames
        });
        let mut found = Vec::new();
        for list in lists {
            for words in languages {
                for form in words.forms(list) {
                    found.extend(places_of(said, form).map(|place| (list, place)));
                }
            }
        }
        found.sort();
        found.dedup();
        found
    }

    #[test]
    fn a_lookup_finds_the_phrases_that_a_search_finds() {
        let plain = Bot::default();
        let own = Bot {
            words: vec![
                (
                    "nl".into(),
                    "stop_words".into(),
                    "hou op/Kappen, laat me".into(),
                ),
                ("fr".into(), "hello_words".into(), "bonjour".into()),
                ("nl".into(), "trouble".into(), "Er ging iets mis.".into()),
            ],
            ..Bot::default()
        };
        for (bot, codes) in [
            (&plain, &["en"][..]),
            (&plain, &["nl", "en"]),
            (&own, &["en", "nl", "fr"]),
            (&own, &["fr", "de", "nl"]),
        ] {
            let languages: Vec<Words<'_>> = codes
                .iter()
                .map(|code| Words::for_language(bot, code))
                .collect();
            let forms = languages.iter().flat_map(|words| {
                let lists = List::ALL.iter().filter(|list| RequestIndex::holds(**list));
                lists.flat_map(|list| words.forms(*list).step_by(9))
            });
            for form in forms.chain(["kappen, hou op", "bonjour bonjour", "ok stop nou graag"]) {
                let message = format!("please {form}! {form}");
                let heard = Utterance::new(&message, languages.clone()).expect("it has words");
                let mut found: Vec<_> = heard
                    .found
                    .iter()
                    .filter(|found| found.list != List::LanguageNames)
                    .map(|found| (found.list, found.place))
                    .collect();
                found.sort();
                found.dedup();
                assert_eq!(
                    found,
                    search(&heard.said, &languages),
                    "{message} {codes:?}"
                );
            }
        }
    }
}
