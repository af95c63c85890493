//! What a language does to words: the stem that all forms of a word share, what says "not", and the
//! words that say nothing by themselves.

use snowball_stemmers_rs::{Algorithm, Stemmer};

/// Words with fewer letters say nothing by themselves.
const SHORT: usize = 3;

/// A language.
pub struct Language {
    stemmer: Option<Stemmer>,
    negators: &'static [&'static str],
    /// Words with which something else begins, of which a "not" before them says nothing.
    turns: &'static [&'static str],
    empty: &'static [&'static str],
}

const DUTCH: Language = Language {
    stemmer: None,
    negators: &[
        "niet",
        "geen",
        "nooit",
        "nergens",
        "niks",
        "niets",
        "zonder",
        "niemand",
        "nauwelijks",
        "amper",
    ],
    turns: &["maar", "en"],
    empty: &[
        "aan", "achter", "alle", "alleen", "alles", "als", "altijd", "ben", "beetje", "bent",
        "bij", "daar", "dan", "dat", "den", "der", "deze", "die", "dit", "doen", "door", "dus",
        "een", "echt", "eens", "elke", "erg", "geen", "gewoon", "had", "heb", "hebben", "heeft",
        "heel", "hem", "hen", "het", "hier", "hij", "hoe", "hun", "iemand", "iets", "ieder", "jij",
        "jou", "jouw", "jullie", "kan", "komen", "kon", "kunnen", "maar", "mag", "meer", "mee",
        "meest", "men", "met", "mij", "mijn", "moet", "moeten", "naar", "net", "niet", "niets",
        "niks", "nog", "nooit", "nou", "of", "ook", "omdat", "onder", "ons", "onze", "ook", "over",
        "soms", "steeds", "tegen", "toch", "toen", "tot", "uit", "van", "veel", "voor", "waar",
        "want", "waren", "was", "wat", "weer", "wel", "wie", "wij", "wil", "worden", "wordt",
        "zal", "zeer", "zelf", "zich", "zij", "zijn", "zo", "zoals", "zonder", "zou", "zouden",
        "en", "er", "ik", "in", "is", "ja", "je", "na", "nee", "nu", "om", "op", "te", "u", "uw",
        "we", "ze",
    ],
};

const ENGLISH: Language = Language {
    stemmer: None,
    negators: &[
        "not", "no", "never", "without", "nothing", "cannot", "isn't", "wasn't", "aren't",
        "weren't", "don't", "doesn't", "didn't", "won't", "can't", "couldn't", "hasn't", "haven't",
        "wouldn't", "hadn't", "nobody", "none", "hardly", "barely", "dont", "doesnt", "didnt",
        "isnt", "wasnt", "hasnt", "havent",
    ],
    turns: &["but", "and"],
    empty: &[
        "about", "after", "all", "also", "always", "and", "any", "are", "aren't", "because",
        "been", "before", "being", "but", "can", "can't", "cannot", "could", "couldn't", "did",
        "didn't", "does", "doesn't", "don't", "each", "every", "for", "from", "had", "has",
        "hasn't", "have", "haven't", "her", "here", "him", "his", "how", "i'd", "i'll", "i'm",
        "i've", "into", "isn't", "it's", "its", "just", "like", "many", "may", "more", "most",
        "much", "never", "not", "nothing", "now", "one", "only", "other", "our", "out", "over",
        "really", "she", "should", "some", "such", "than", "that", "that's", "the", "their",
        "them", "then", "there", "these", "they", "this", "those", "too", "very", "was", "wasn't",
        "were", "weren't", "what", "when", "where", "which", "who", "why", "will", "with",
        "without", "won't", "would", "wouldn't", "you", "your", "a", "am", "an", "as", "at", "be",
        "by", "do", "he", "i", "if", "in", "is", "it", "me", "my", "no", "of", "on", "or", "so",
        "to", "up", "us", "we", "yes",
    ],
};

const OTHER: Language = Language {
    stemmer: None,
    negators: &[
        "не",
        "нет",
        "никогда",
        "без",
        "nicht",
        "kein",
        "keine",
        "nie",
        "ne",
        "pas",
        "jamais",
        "sans",
        "nunca",
        "sin",
        "non",
        "mai",
        "senza",
    ],
    turns: &[],
    empty: &[],
};

impl std::fmt::Debug for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Language").finish_non_exhaustive()
    }
}

impl Language {
    /// Returns what is known of a language; of an unknown one words have no forms.
    pub fn of(code: &str) -> Self {
        let algorithm = match code.split('-').next().unwrap_or_default() {
            "ar" => Algorithm::Arabic,
            "cs" => Algorithm::Czech,
            "da" => Algorithm::Danish,
            "de" => Algorithm::German,
            "el" => Algorithm::Greek,
            "en" => Algorithm::English,
            "es" => Algorithm::Spanish,
            "et" => Algorithm::Estonian,
            "fi" => Algorithm::Finnish,
            "fr" => Algorithm::French,
            "hi" => Algorithm::Hindi,
            "hu" => Algorithm::Hungarian,
            "id" => Algorithm::Indonesian,
            "it" => Algorithm::Italian,
            "lt" => Algorithm::Lithuanian,
            "nb" | "nn" | "no" => Algorithm::Norwegian,
            "nl" => Algorithm::Dutch,
            "pl" => Algorithm::Polish,
            "pt" => Algorithm::Portuguese,
            "ro" => Algorithm::Romanian,
            "ru" => Algorithm::Russian,
            "sr" => Algorithm::Serbian,
            "sv" => Algorithm::Swedish,
            "tr" => Algorithm::Turkish,
            "uk" => Algorithm::Ukrainian,
            _ => return OTHER,
        };
        let words = match algorithm {
            Algorithm::Dutch => DUTCH,
            Algorithm::English => ENGLISH,
            _ => OTHER,
        };
        Self {
            stemmer: Some(Stemmer::create(algorithm)),
            ..words
        }
    }

    /// Returns the stem of a word in small letters.
    pub fn stem(&self, word: &str) -> String {
        match &self.stemmer {
            Some(stemmer) => stemmer.stem(word).into_owned(),
            None => word.to_owned(),
        }
    }

    /// Returns whether a word says that what follows is not so.
    pub fn negates(&self, word: &str) -> bool {
        self.negators.contains(&word)
    }

    /// Returns whether something else begins with a word.
    pub fn turns(&self, word: &str) -> bool {
        self.turns.contains(&word)
    }

    /// Returns how many of these words only hold sentences of this language together; `None` if that is not known.
    pub fn fillers<'w>(&self, words: impl Iterator<Item = &'w str>) -> Option<usize> {
        let fillers = words.filter(|word| self.empty.contains(word));
        (!self.empty.is_empty()).then(|| fillers.count())
    }

    /// Returns whether a word says something by itself.
    pub fn says_something(&self, word: &str) -> bool {
        let is_long = word.chars().count() >= SHORT;
        let has_digit = word.chars().any(char::is_numeric);
        is_long && !has_digit && !self.empty.contains(&word)
    }
}
