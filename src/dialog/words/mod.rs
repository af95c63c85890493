//! The words and sentences of the program itself, in each language: what it says by itself and what it understands by itself.
//!
//! `bot.yaml` replaces any of them by name, and adds a language the same way; what a language lacks is English.
//!
//! ```
//! use vraag::dialog::program::Bot;
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
mod list;
mod nl;
mod number;
mod sentence;
mod utterance;

use std::borrow::Cow;

pub use crate::dialog::words::list::List;
pub use crate::dialog::words::number::{NumberForm, phone_in_groups};
pub use crate::dialog::words::sentence::{Key, Sentence};
pub use crate::dialog::words::utterance::{AskedLanguage, SmallTalk, Utterance};

use crate::dialog::fold::fold;
use crate::dialog::program::Bot;

/// The words of one language, as the bot has them. Free to make and to copy.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    bot: &'a Bot,
    language: &'a str,
    built_in: BuiltIn,
}

/// A request that is understood everywhere, so that nobody is ever stuck.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Repair {
    /// Ends, and no unasked messages from then on.
    Stop,
    /// What can be typed.
    Help,
    /// To the question before.
    Back,
    /// From the beginning.
    Restart,
    /// A human takes over.
    Human,
    /// Another language.
    Language,
    /// Everything that is stored about the one who asks.
    MyData,
    /// Erases everything about the one who asks.
    ForgetMe,
}

/// The longest message that can be a word or phrase of a list, in bytes.
const LONGEST_PHRASE: usize = 400;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BuiltIn {
    Nl,
    En,
}

impl<'a> Words<'a> {
    /// Returns the words of a language; those of English where there are none.
    pub fn for_language(bot: &'a Bot, language: &'a str) -> Self {
        Self { bot, language, built_in: BuiltIn::of(language).unwrap_or(BuiltIn::En) }
    }

    /// Returns whether a language has words of its own, built in or written in `bot.yaml`.
    pub fn exist_for(bot: &Bot, language: &str) -> bool {
        BuiltIn::of(language).is_some() || bot.words.iter().any(|(code, _, _)| code == language)
    }

    /// Returns the language's code, as it was asked for.
    pub fn language(&self) -> &'a str {
        self.language
    }

    /// Returns the bot these words are of.
    pub fn bot(&self) -> &'a Bot {
        self.bot
    }

    /// Returns a sentence with everything put in.
    pub fn say(&self, sentence: Sentence<'_>) -> Cow<'a, str> {
        let sentence = sentence.singular().unwrap_or(sentence);
        let template = self.template(sentence.key());
        if sentence.key().places().is_empty() { Cow::Borrowed(template) } else { Cow::Owned(filled(template, &sentence)) }
    }

    /// Returns whether words mean what a list holds; they are folded first.
    pub fn means(&self, list: List, words: &str) -> bool {
        self.place_in(list, words).is_some()
    }

    /// Returns the entries of a list, in its order; forms of one entry are still joined by `/`.
    pub fn entries(&self, list: List) -> impl Iterator<Item = &'a str> + use<'a> {
        let own = self.replaced(list.name());
        own.unwrap_or_else(|| self.built_in.list(list)).split(',').map(str::trim).filter(|entry| !entry.is_empty())
    }

    /// Returns every word or phrase of a list.
    pub fn forms(&self, list: List) -> impl Iterator<Item = &'a str> + use<'a> {
        self.entries(list).flat_map(|entry| entry.split('/')).map(str::trim)
    }

    /// Returns which entry of an ordered list the words are, from 0.
    pub fn place_in(&self, list: List, words: &str) -> Option<usize> {
        let is_short = words.len() <= LONGEST_PHRASE;
        is_short.then(|| self.place_of_folded(list, &fold(words))).flatten()
    }

    fn place_of_folded(&self, list: List, words: &str) -> Option<usize> {
        // Built-in lists hold folded words and English names only, so that the common case folds nothing.
        let is_own = self.replaced(list.name()).is_some();
        let is_same = |form: &str| form.trim().eq_ignore_ascii_case(words) || (is_own && fold(form) == words);
        self.entries(list).position(|entry| entry.split('/').any(is_same))
    }

    /// Returns what is asked for, where the whole message asks for one thing: in this language, the bot's others or English.
    pub fn repair(&self, message: &str) -> Option<Repair> {
        self.heard(message, [])?.repair()
    }

    /// Returns what a command (without its slash) asks for: `stop`, `my_data`, `terug`.
    pub fn repair_command(&self, command: &str) -> Option<Repair> {
        self.heard(&command.replace('_', " "), [])?.bare_repair()
    }

    /// Reads a message as a request in this language, the bot's others, the ones given and English.
    pub fn heard(&self, message: &str, more: impl IntoIterator<Item = &'a str>) -> Option<Utterance<'a>> {
        let written = self.bot.words.iter().map(|(code, _, _)| code);
        let of_bot = self.bot.languages.iter().chain(written).map(|code| -> &'a str { code });
        let mut codes: Vec<&'a str> = vec![self.language];
        for code in of_bot.chain(more).chain(["en"]) {
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        Utterance::new(message, codes.into_iter().map(|code| Self::for_language(self.bot, code)).collect())
    }

    /// Returns the month's name, from 1.
    pub fn month(&self, month: u32) -> &'a str {
        self.shown(List::Months, month)
    }

    /// Returns the weekday's name; Monday is 1.
    pub fn weekday(&self, weekday: u32) -> &'a str {
        self.shown(List::Weekdays, weekday)
    }

    /// Returns which month the words name, from 1.
    pub fn month_named(&self, words: &str) -> Option<u32> {
        self.place_in(List::Months, words.trim_end_matches('.')).map(|at| at as u32 + 1)
    }

    /// Returns which weekday the words name; Monday is 1.
    pub fn weekday_named(&self, words: &str) -> Option<u32> {
        self.place_in(List::Weekdays, words.trim_end_matches('.')).map(|at| at as u32 + 1)
    }

    /// Joins words with commas and a last "and".
    pub fn join_and<W: AsRef<str>>(&self, items: &[W]) -> String {
        joined(items, &self.say(Sentence::And))
    }

    /// Joins words with commas and a last "or".
    pub fn join_or<W: AsRef<str>>(&self, items: &[W]) -> String {
        joined(items, &self.say(Sentence::Or))
    }

    /// Returns the same bot's English words.
    pub fn in_english(&self) -> Self {
        Self::for_language(self.bot, "en")
    }

    /// Returns a sentence as it is written, with its places in braces.
    pub fn template(&self, key: Key) -> &'a str {
        self.replaced(key.name()).unwrap_or_else(|| self.built_in.sentence(key))
    }

    /// Returns which built-in language stands behind this one.
    pub fn built_in(&self) -> &'static str {
        match self.built_in {
            BuiltIn::Nl => "nl",
            BuiltIn::En => "en",
        }
    }

    /// Returns whether the bot has its own words in place of a built-in list.
    pub fn replaces(&self, list: List) -> bool {
        self.replaced(list.name()).is_some()
    }

    fn replaced(&self, name: &str) -> Option<&'a str> {
        self.bot.words.iter().find(|(code, of, _)| code == self.language && of == name).map(|(_, _, words)| words.as_str())
    }

    fn shown(&self, list: List, number: u32) -> &'a str {
        let entry = self.entries(list).nth((number as usize).saturating_sub(1)).unwrap_or_default();
        entry.split('/').next().unwrap_or_default().trim()
    }
}

impl Repair {
    /// Every request.
    pub const ALL: [Self; 8] =
        [Self::Stop, Self::Help, Self::Back, Self::Restart, Self::Human, Self::Language, Self::MyData, Self::ForgetMe];

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
    fn of(language: &str) -> Option<Self> {
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
            Self::Nl => nl::list(list),
            Self::En => en::list(list),
        }
    }
}

/// Returns what a language calls itself; its code where that is not known.
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

/// Returns the places in braces of a replaced sentence that it cannot have, as written.
pub fn unknown_places(key: Key, template: &str) -> Vec<&str> {
    places(template).filter(|(_, place)| !key.places().contains(place)).map(|(_, place)| place).collect()
}

fn filled(template: &str, sentence: &Sentence<'_>) -> String {
    let mut out = String::with_capacity(template.len() + 16);
    let mut from = 0;
    for (range, place) in places(template) {
        if let Some(words) = sentence.at(place) {
            out.push_str(&template[from..range.start]);
            out.push_str(words);
            from = range.end;
        }
    }
    out.push_str(&template[from..]);
    out
}

/// Finds `{place}` in a template: where, and its name.
fn places(template: &str) -> impl Iterator<Item = (std::ops::Range<usize>, &str)> {
    template.match_indices('{').filter_map(|(start, _)| {
        let name = &template[start + 1..];
        let length = name.find('}')?;
        Some((start..start + length + 2, &name[..length]))
    })
}

fn joined<W: AsRef<str>>(items: &[W], last: &str) -> String {
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
