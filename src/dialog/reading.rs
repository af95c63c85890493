//! Reads what people wrote: which themes a text is about, and the words it has.

mod language;

use std::collections::{BTreeMap, HashMap};

use unicode_normalization::UnicodeNormalization;

use crate::dialog::themes::Theme;
use crate::id::Name;

use self::language::Language;

/// A word within so many words behind a "not" is said to be not so.
const NEGATED: usize = 3;

/// `...` in a phrase stands for so many words at most.
const GAP: usize = 5;

/// Reads texts in the languages of the bot and of the themes.
#[derive(Debug)]
pub struct TextReader {
    languages: Vec<(Name, Patterns)>,
    /// For a text in another language.
    other: Patterns,
}

/// What was read in a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TextRead {
    /// The text.
    pub text: String,
    /// The themes it is about by their place, in order; of each whether it is only said to be not
    /// so.
    pub themes: Vec<(u16, bool)>,
    /// Its words that say something: each stem once, with a form of it.
    pub words: BTreeMap<String, String>,
}

/// What is looked for in the texts of a language.
#[derive(Debug)]
struct Patterns {
    language: Language,
    /// Phrases by the stem they begin with.
    by_stem: HashMap<String, Vec<(u16, Vec<Piece>)>>,
    /// Phrases that begin with the beginning of a word.
    by_start: Vec<(u16, Vec<Piece>)>,
}

/// A word of a phrase.
#[derive(Clone, Debug, PartialEq)]
enum Piece {
    Stem(String),
    Start(String),
    /// A few words, or none.
    Gap,
}

/// A word of a text.
struct Token {
    word: String,
    stem: String,
    /// Which part of a sentence it stands in; a "not" reaches no further.
    clause: usize,
}

impl TextReader {
    /// Prepares to look for themes in texts of these languages.
    pub fn new(themes: &[Theme], languages: &[Name]) -> Self {
        let of_themes = themes.iter().flat_map(|theme| &theme.words);
        let mut names: Vec<&Name> = of_themes.filter_map(|(name, _)| name.as_ref()).collect();
        names.extend(languages);
        names.sort_unstable();
        names.dedup();
        let patterns = |name: &&Name| ((*name).clone(), Patterns::new(themes, Some(name)));
        Self {
            languages: names.iter().map(patterns).collect(),
            other: Patterns::new(themes, None),
        }
    }

    /// Returns the languages in which a text may be: those of whose words that hold sentences together it has the most,
    /// and those of which no such words are known.
    pub fn languages_of(&self, text: &str) -> Vec<&Name> {
        let counted: Vec<(&Name, Option<usize>)> = self
            .languages
            .iter()
            .map(|(name, patterns)| {
                let tokens = patterns.tokens(text);
                let words = tokens.iter().map(|token| token.word.as_str());
                (name, patterns.language.fillers(words))
            })
            .collect();
        let most = counted.iter().filter_map(|(_, fillers)| *fillers).max();
        let may_be = counted.into_iter();
        may_be
            .filter(|(_, fillers)| fillers.is_none() || *fillers == most)
            .map(|(name, _)| name)
            .collect()
    }

    /// Reads a text in a language.
    pub fn read(&self, text: &str, language: &Name) -> TextRead {
        let known = self.languages.iter().find(|(name, _)| name == language);
        let patterns = known.map_or(&self.other, |(_, patterns)| patterns);
        let tokens = patterns.tokens(text);
        let mut themes: BTreeMap<u16, bool> = BTreeMap::new();
        for at in 0..tokens.len() {
            for theme in patterns.found_at(&tokens, at) {
                let is_negated = patterns.is_negated(&tokens, at);
                // Said once as it is, it is no longer only said to be not so.
                let only = themes.entry(theme).or_insert(true);
                *only &= is_negated;
            }
        }
        let words = tokens
            .into_iter()
            .filter(|token| patterns.language.says_something(&token.word));
        TextRead {
            text: text.to_owned(),
            themes: themes.into_iter().collect(),
            words: words.map(|token| (token.stem, token.word)).collect(),
        }
    }
}

impl Patterns {
    fn new(themes: &[Theme], name: Option<&Name>) -> Self {
        let mut patterns = Self {
            language: Language::of(name.map_or("", |name| name.as_str())),
            by_stem: HashMap::new(),
            by_start: Vec::new(),
        };
        for (at, theme) in (0..).zip(themes) {
            let is_ours = |of: &Option<Name>| of.is_none() || of.as_ref() == name;
            let lists = theme.words.iter().filter(|(of, _)| is_ours(of));
            for phrase in lists.flat_map(|(_, words)| words) {
                let phrase = patterns.phrase(phrase);
                match phrase.first() {
                    Some(Piece::Stem(stem)) => {
                        let known = patterns.by_stem.entry(stem.clone()).or_default();
                        known.push((at, phrase));
                    }
                    Some(Piece::Start(_)) => patterns.by_start.push((at, phrase)),
                    Some(Piece::Gap) | None => {}
                }
            }
        }
        patterns
    }

    fn phrase(&self, written: &str) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for part in written.split_whitespace() {
            if part == "..." && !pieces.is_empty() {
                pieces.push(Piece::Gap);
                continue;
            }
            match part.strip_suffix('*') {
                Some(start) => pieces.push(Piece::Start(folded(start))),
                None => pieces.extend(
                    self.tokens(part)
                        .into_iter()
                        .map(|token| Piece::Stem(token.stem)),
                ),
            }
        }
        pieces
    }

    fn tokens(&self, text: &str) -> Vec<Token> {
        let text = folded(text);
        let (mut tokens, mut clause) = (Vec::new(), 0);
        let mut word = String::new();
        for letter in text.chars().chain([' ']) {
            if letter.is_alphanumeric() || letter == '\'' && !word.is_empty() {
                word.push(letter);
                continue;
            }
            let whole = std::mem::take(&mut word);
            let whole = whole.trim_end_matches('\'');
            if !whole.is_empty() {
                clause += usize::from(self.language.turns(whole));
                tokens.push(self.token(whole, clause));
            }
            match letter {
                '.' | '!' | '?' | ';' | ',' | '\n' => clause += 1,
                // A picture says as much as a word.
                '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}' => {
                    tokens.push(self.token(&letter.to_string(), clause));
                }
                _ => {}
            }
        }
        tokens
    }

    fn token(&self, word: &str, clause: usize) -> Token {
        Token {
            stem: self.language.stem(word),
            word: word.to_owned(),
            clause,
        }
    }

    /// Lists the themes whose phrases begin at a word.
    fn found_at<'p>(&'p self, tokens: &'p [Token], at: usize) -> impl Iterator<Item = u16> + 'p {
        let by_stem = self.by_stem.get(&tokens[at].stem);
        let phrases = by_stem.into_iter().flatten().chain(&self.by_start);
        phrases
            .filter(move |(_, phrase)| fits(phrase, &tokens[at..]))
            .map(|(theme, _)| *theme)
    }

    /// Returns whether a "not" stands before a word in its part of the sentence.
    fn is_negated(&self, tokens: &[Token], at: usize) -> bool {
        let before = tokens[..at].iter().rev().take(NEGATED);
        before
            .take_while(|token| token.clause == tokens[at].clause)
            .any(|token| self.language.negates(&token.word))
    }
}

/// Returns whether words begin with a phrase.
fn fits(phrase: &[Piece], tokens: &[Token]) -> bool {
    let Some((piece, rest)) = phrase.split_first() else {
        return true;
    };
    let is_first = match (piece, tokens.first()) {
        (Piece::Gap, _) => {
            let most = GAP.min(tokens.len());
            return (0..=most).any(|skipped| fits(rest, &tokens[skipped..]));
        }
        (Piece::Stem(stem), Some(token)) => *stem == token.stem,
        (Piece::Start(start), Some(token)) => token.word.starts_with(start.as_str()),
        (_, None) => false,
    };
    is_first && fits(rest, &tokens[1..])
}

/// Returns a text in small letters, with one form for letters that are written in two ways.
fn folded(text: &str) -> String {
    let small = text.nfc().flat_map(char::to_lowercase);
    small
        .map(|letter| match letter {
            'ё' => 'е',
            '’' => '\'',
            letter => letter,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader() -> TextReader {
        let theme = |name: &str, words: &[(&str, &[&str])]| Theme {
            name: name.into(),
            labels: Vec::new(),
            words: words
                .iter()
                .map(|(language, words)| {
                    let words = words.iter().map(|word| (*word).to_owned());
                    (Some(Name::new(language)), words.collect())
                })
                .collect(),
        };
        let themes = [
            theme(
                "delivery",
                &[
                    ("nl", &["wachten", "te laat", "besteld ... gekregen"]),
                    ("en", &["deliver*", "late"]),
                ],
            ),
            theme(
                "price",
                &[
                    ("nl", &["duur"]),
                    ("en", &["expensive", "price"]),
                    ("ru", &["дорого*"]),
                ],
            ),
        ];
        TextReader::new(&themes, &["nl".into(), "en".into()])
    }

    #[test]
    fn themes_are_found_in_every_form_of_their_words_and_not_means_not() {
        let (delivery, price) = (0, 1);
        for (language, text, right) in [
            ("nl", "Wij hebben lang gewacht!", vec![(delivery, false)]),
            (
                "nl",
                "Het kwam te  LAAT en was duur",
                vec![(delivery, false), (price, false)],
            ),
            ("nl", "Laat maar, te vroeg", vec![]),
            (
                "nl",
                "Niet echt duur. Wel te laat",
                vec![(delivery, false), (price, true)],
            ),
            ("nl", "Niet duur? Juist wel duur", vec![(price, false)]),
            ("en", "Deliveries were never late", vec![(delivery, false)]),
            ("en", "It wasn’t late", vec![(delivery, true)]),
            ("en", "The prices", vec![(price, false)]),
            (
                "nl",
                "Niet duur, wel te laat",
                vec![(delivery, false), (price, true)],
            ),
            ("en", "No, expensive", vec![(price, false)]),
            ("en", "Not pretty but expensive", vec![(price, false)]),
            ("en", "Nobody was late", vec![(delivery, true)]),
            (
                "nl",
                "Besteld. Op maandag, nooit gekregen",
                vec![(delivery, false)],
            ),
            ("nl", "Besteld, en pas een week later weer gekregen", vec![]),
            ("ru", "Очень дорогой кофе", vec![(price, false)]),
            ("de", "The prices", vec![]),
        ] {
            assert_eq!(
                reader().read(text, &language.into()).themes,
                right,
                "{text}"
            );
        }
    }

    #[test]
    fn words_are_kept_by_their_stem_without_those_that_say_nothing() {
        let read = reader().read("The beans and the bean: 12 BEANS, very tasty", &"en".into());
        let stems: Vec<&str> = read.words.keys().map(String::as_str).collect();
        assert_eq!(stems, ["bean", "tasti"]);
    }
}
