//! The built-in words and sentences of the program in each language: what it says and what it
//! understands on its own.
//!
//! `bot.yaml` can replace any of them by name, and adds a language the same way; what a language
//! lacks is taken from English.
//!
//! ```
//! use vraag::dialog::bot::Bot;
//! use vraag::dialog::words::{List, Sentence, Words};
//!
//! let bot = Bot::default();
//! let words = Words::for_language(&bot, "nl");
//! assert_eq!(words.say(Sentence::Skip), "Overslaan");
//! assert_eq!(words.say(Sentence::RetryNumberBetween { from: "1", to: "40" }), "Typ een getal van 1 tot en met 40.");
//! assert!(words.means(List::Yes, "ja hoor"));
//! ```

mod date;
mod en;
mod en_lists;
mod list;
mod nl;
mod nl_lists;
pub mod number;
mod request_index;
mod sentence;
mod sentence_enum;
mod singular;
pub mod utterance;

use std::borrow::Cow;

pub use crate::dialog::words::list::List;
pub use crate::dialog::words::sentence::{Key, Sentence};

use crate::dialog::bot::Bot;
use crate::dialog::fold::fold;
use crate::dialog::letter::shown_name;

/// The words of one language with the bot's replacements. Cheap to create and to copy.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    bot: &'a Bot,
    language: &'a str,
    built_in: BuiltIn,
}

/// A request that is understood at any time, so that nobody is ever stuck.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Repair {
    /// Ends the session, and stops messages the person did not ask for.
    Stop,
    /// Shows what can be typed.
    Help,
    /// Returns to the previous question.
    Back,
    /// Starts again from the beginning.
    Restart,
    /// Asks for a human.
    Human,
    /// Changes the language.
    Language,
    /// Sends everything stored about the person.
    MyData,
    /// Erases everything about the person.
    ForgetMe,
}

/// The longest message that can be a phrase of a list, in bytes.
const MAX_PHRASE_BYTES: usize = 400;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BuiltIn {
    Nl,
    En,
}

impl<'a> Words<'a> {
    /// Returns the words of a language; English ones if it has none.
    pub fn for_language(bot: &'a Bot, language: &'a str) -> Self {
        Self {
            bot,
            language,
            built_in: BuiltIn::for_language(language).unwrap_or(BuiltIn::En),
        }
    }

    /// Returns whether a language has words of its own, built in or in `bot.yaml`.
    pub fn exist_for(bot: &Bot, language: &str) -> bool {
        BuiltIn::for_language(language).is_some()
            || bot.words.iter().any(|(code, _, _)| code == language)
    }

    /// Returns the language's code as requested.
    pub fn language(&self) -> &'a str {
        self.language
    }

    /// Returns the bot whose replacements are used.
    pub fn bot(&self) -> &'a Bot {
        self.bot
    }

    /// Returns a sentence with its placeholders filled.
    pub fn say(&self, sentence: Sentence<'_>) -> Cow<'a, str> {
        let sentence = sentence.singular().unwrap_or(sentence);
        let template = self.template(sentence.key());
        if sentence.key().places().is_empty() {
            Cow::Borrowed(template)
        } else {
            Cow::Owned(fill(template, &sentence))
        }
    }

    /// Returns whether a text is in a list; the text is folded first.
    pub fn means(&self, list: List, words: &str) -> bool {
        self.place_in(list, words).is_some()
    }

    /// Returns the entries of a list in order; the forms of one entry are still joined by `/`.
    pub fn entries(&self, list: List) -> impl Iterator<Item = &'a str> + use<'a> {
        let own = self.replaced(list.name());
        own.unwrap_or_else(|| self.built_in.list(list))
            .split(',')
            .map(str::trim)
            .filter(|entry| !entry.is_empty())
    }

    /// Returns every form of every entry of a list.
    pub fn forms(&self, list: List) -> impl Iterator<Item = &'a str> + use<'a> {
        self.entries(list)
            .flat_map(|entry| entry.split('/'))
            .map(str::trim)
    }

    /// Returns the index of the entry that a text names, from 0; `None` if it names none.
    pub fn place_in(&self, list: List, words: &str) -> Option<usize> {
        let is_short = words.len() <= MAX_PHRASE_BYTES;
        is_short
            .then(|| self.place_of_folded(list, &fold(words)))
            .flatten()
    }

    fn place_of_folded(&self, list: List, words: &str) -> Option<usize> {
        // Built-in lists contain only folded words and English names, so the common case needs no
        // folding.
        let is_own = self.replaced(list.name()).is_some();
        let is_same =
            |form: &str| form.trim().eq_ignore_ascii_case(words) || (is_own && fold(form) == words);
        self.entries(list)
            .position(|entry| entry.split('/').any(is_same))
    }

    /// Returns the name of a month, counted from 1.
    pub fn month(&self, month: u32) -> &'a str {
        self.shown(List::Months, month)
    }

    /// Returns the name of a weekday; Monday is 1.
    pub fn weekday(&self, weekday: u32) -> &'a str {
        self.shown(List::Weekdays, weekday)
    }

    /// Returns the month that a text names, counted from 1.
    pub fn month_named(&self, words: &str) -> Option<u32> {
        self.place_in(List::Months, words.trim_end_matches('.'))
            .map(|at| at as u32 + 1)
    }

    /// Returns the weekday that a text names; Monday is 1.
    pub fn weekday_named(&self, words: &str) -> Option<u32> {
        self.place_in(List::Weekdays, words.trim_end_matches('.'))
            .map(|at| at as u32 + 1)
    }

    /// Joins items with commas and a final "and".
    pub fn join_and<W: AsRef<str>>(&self, items: &[W]) -> String {
        join(items, &self.say(Sentence::And))
    }

    /// Joins items with commas and a final "or".
    pub fn join_or<W: AsRef<str>>(&self, items: &[W]) -> String {
        join(items, &self.say(Sentence::Or))
    }

    /// Returns the English words of the same bot.
    pub fn in_english(&self) -> Self {
        Self::for_language(self.bot, "en")
    }

    /// Returns a sentence with its placeholders in braces.
    pub fn template(&self, key: Key) -> &'a str {
        self.replaced(key.name())
            .unwrap_or_else(|| self.built_in.sentence(key))
    }

    /// Returns the built-in language used as the basis of this one.
    pub fn built_in(&self) -> &'static str {
        match self.built_in {
            BuiltIn::Nl => "nl",
            BuiltIn::En => "en",
        }
    }

    /// Returns whether the bot replaces this built-in list.
    pub fn replaces(&self, list: List) -> bool {
        self.replaced(list.name()).is_some()
    }

    fn replaced(&self, name: &str) -> Option<&'a str> {
        self.bot
            .words
            .iter()
            .find(|(code, of, _)| code == self.language && of == name)
            .map(|(_, _, words)| words.as_str())
    }

    fn shown(&self, list: List, number: u32) -> &'a str {
        let entry = self
            .entries(list)
            .nth((number as usize).saturating_sub(1))
            .unwrap_or_default();
        entry.split('/').next().unwrap_or_default().trim()
    }
}

impl Repair {
    /// Every request.
    pub const ALL: [Self; 8] = [
        Self::Stop,
        Self::Help,
        Self::Back,
        Self::Restart,
        Self::Human,
        Self::Language,
        Self::MyData,
        Self::ForgetMe,
    ];

    /// Returns the list of its words.
    pub fn list(self) -> List {
        match self {
            Self::Stop => List::Stop,
            Self::Help => List::Help,
            Self::Back => List::Back,
            Self::Restart => List::Restart,
            Self::Human => List::Human,
            Self::Language => List::Language,
            Self::MyData => List::MyData,
            Self::ForgetMe => List::ForgetMe,
        }
    }
}

impl BuiltIn {
    fn for_language(language: &str) -> Option<Self> {
        match language.split(['-', '_']).next().unwrap_or(language) {
            "nl" => Some(Self::Nl),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    fn sentence(self, key: Key) -> &'static str {
        match self {
            Self::Nl => nl::sentence(key),
            Self::En => en::sentence(key),
        }
    }

    fn list(self, list: List) -> &'static str {
        match self {
            Self::Nl => nl_lists::list(list),
            Self::En => en_lists::list(list),
        }
    }
}

/// Returns a language's own name for itself; its code if it is not known.
pub fn language_name(code: &str) -> &str {
    match code.split(['-', '_']).next().unwrap_or(code) {
        "ar" => "العربية",
        "bg" => "Български",
        "cs" => "Čeština",
        "da" => "Dansk",
        "de" => "Deutsch",
        "el" => "Ελληνικά",
        "en" => "English",
        "es" => "Español",
        "et" => "Eesti",
        "fa" => "فارسی",
        "fi" => "Suomi",
        "fr" => "Français",
        "fy" => "Frysk",
        "he" => "עברית",
        "hi" => "हिन्दी",
        "hr" => "Hrvatski",
        "hu" => "Magyar",
        "id" => "Bahasa Indonesia",
        "it" => "Italiano",
        "ja" => "日本語",
        "ko" => "한국어",
        "lt" => "Lietuvių",
        "lv" => "Latviešu",
        "nb" | "no" => "Norsk",
        "nl" => "Nederlands",
        "pl" => "Polski",
        "pt" => "Português",
        "ro" => "Română",
        "ru" => "Русский",
        "sk" => "Slovenčina",
        "sl" => "Slovenščina",
        "so" => "Soomaali",
        "sr" => "Српски",
        "sv" => "Svenska",
        "ti" => "ትግርኛ",
        "tr" => "Türkçe",
        "uk" => "Українська",
        "vi" => "Tiếng Việt",
        "zh" => "中文",
        _ => code,
    }
}

/// Returns the placeholders of a replacement that the sentence does not have, as written.
pub fn unknown_places(key: Key, template: &str) -> Vec<&str> {
    places(template)
        .filter(|(_, place)| !key.places().contains(place))
        .map(|(_, place)| place)
        .collect()
}

fn fill(template: &str, sentence: &Sentence<'_>) -> String {
    let mut out = String::with_capacity(template.len() + 16);
    let mut from = 0;
    for (range, place) in places(template) {
        if let Some(words) = sentence.at(place) {
            out.push_str(&template[from..range.start]);
            // Somebody's name stands in a sentence that others read.
            match place {
                "name" | "customer" => out.push_str(&shown_name(words)),
                _ => out.push_str(words),
            }
            from = range.end;
        }
    }
    out.push_str(&template[from..]);
    out
}

/// Returns the placeholders of a template: range and name.
fn places(template: &str) -> impl Iterator<Item = (std::ops::Range<usize>, &str)> {
    template.match_indices('{').filter_map(|(start, _)| {
        let name = &template[start + 1..];
        let length = name.find('}')?;
        Some((start..start + length + 2, &name[..length]))
    })
}

fn join<W: AsRef<str>>(items: &[W], last: &str) -> String {
    let mut out = String::new();
    for (at, item) in items.iter().enumerate() {
        if at > 0 && at + 1 == items.len() {
            out.extend([" ", last, " "]);
        } else if at > 0 {
            out.push_str(", ");
        }
        out.push_str(item.as_ref());
    }
    out
}
