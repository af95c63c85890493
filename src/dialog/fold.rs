//! Folds text for comparison: lower case, no accents, straight apostrophes, no outer spaces.
//!
//! Used for both what authors write and what customers type, so that both compare alike.

use std::borrow::Cow;

use smol_str::SmolStr;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Returns the text folded for comparison.
///
/// ```
/// assert_eq!(vraag::dialog::fold::fold("  Eén Café’tje "), "een cafe'tje");
/// ```
pub fn fold(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim();
    if trimmed
        .bytes()
        .all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase())
    {
        return Cow::Borrowed(trimmed);
    }
    if trimmed.is_ascii() {
        return Cow::Owned(trimmed.to_ascii_lowercase());
    }
    // Decomposition can leave a space at the end.
    let folded: String = folded_chars(trimmed).collect();
    match folded.trim() {
        whole if whole.len() == folded.len() => Cow::Owned(folded),
        part => Cow::Owned(part.to_owned()),
    }
}

/// Returns whether two texts fold to the same words. Stops at the first difference.
pub fn same_words(left: &str, right: &str) -> bool {
    left == right || {
        let (mut left, mut right) = (
            folded_chars(left.trim_start()),
            folded_chars(right.trim_start()),
        );
        // Decomposition can leave a space at the start or end.
        let mut pair = (
            left.find(|c| !c.is_whitespace()),
            right.find(|c| !c.is_whitespace()),
        );
        while pair.0.is_some() && pair.0 == pair.1 {
            pair = (left.next(), right.next());
        }
        pair.0
            .into_iter()
            .chain(left)
            .chain(pair.1)
            .chain(right)
            .all(char::is_whitespace)
    }
}

/// Returns the folded start of a text, at most `max_bytes` bytes long.
pub fn fold_start(text: &str, max_bytes: usize) -> String {
    let text = text.trim_start();
    if text.is_ascii() {
        let start = text.bytes().take(max_bytes);
        return start
            .map(|byte| straighten(byte.to_ascii_lowercase().into()))
            .collect();
    }
    let mut folded = String::new();
    for c in folded_chars(text) {
        if folded.len() + c.len_utf8() > max_bytes {
            break;
        }
        folded.push(c);
    }
    folded
}

/// The words of a text, folded, without what stands between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoldedWords(Vec<String>);

impl FoldedWords {
    /// Splits a text that is folded.
    ///
    /// ```
    /// use vraag::dialog::fold::{FoldedWords, fold};
    ///
    /// let said = FoldedWords::of(&fold("Well, I'd like ÉÉN coffee!"));
    /// assert!(said.contain(&FoldedWords::of("een coffee")));
    /// assert!(!said.contain(&FoldedWords::of("cof")));
    /// assert!(!said.contain(&FoldedWords::of("...")));
    /// ```
    pub fn of(folded: &str) -> Self {
        let words = folded.split(|c: char| !c.is_alphanumeric());
        let words = words.filter(|word| !word.is_empty());
        Self(words.map(str::to_owned).collect())
    }

    /// Returns whether a phrase is among them, whole and in its order; a phrase without words never
    /// is.
    pub fn contain(&self, phrase: &Self) -> bool {
        let length = phrase.0.len();
        length > 0 && self.0.windows(length).any(|window| window == phrase.0)
    }

    /// Returns how many words there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

/// Returns the folded characters of a text one by one.
fn folded_chars(text: &str) -> impl Iterator<Item = char> {
    // The lower case of some capitals can be decomposed again.
    text.nfkd()
        .flat_map(char::to_lowercase)
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .map(straighten)
}

fn straighten(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2bc}' | '\u{b4}' | '`' => '\'',
        '\u{2010}' | '\u{2011}' | '\u{2012}' | '\u{2013}' | '\u{2212}' => '-',
        other => other,
    }
}

/// Returns the words of a phrase as a message has them.
pub(super) fn words_of(phrase: &str) -> Vec<SmolStr> {
    let mut words: Vec<SmolStr> = parts(&fold(phrase)).map(SmolStr::new).collect();
    words.dedup();
    words
}

/// Returns the words of a text: letters, digits, and inner apostrophes.
pub(super) fn parts(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |c: char| c.is_alphanumeric() || c == '\'';
    text.split(move |c: char| !is_part(c))
        .map(|part| part.trim_matches('\''))
        .filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{fold, fold_start, same_words};

    #[test]
    fn case_accents_and_outer_spaces_do_not_matter() {
        assert!(same_words(" CAFÉ", "cafe "));
        assert!(same_words("İstanbul", "istanbul"));
        assert!(!same_words("koffie", "thee"));
        assert!(same_words("koffie \n", "koffie"));
        assert!(!same_words("koffie verkeerd", "koffie"));
        assert!(!same_words("koffie", "koffie verkeerd"));
    }

    #[test]
    fn only_the_start_of_a_long_text_is_folded() {
        assert_eq!(fold_start(" Eén Café", 5), "een c");
        assert_eq!(fold_start(&"\u{fdfa}".repeat(4096), 10).chars().count(), 5);
    }

    #[test]
    fn typographic_signs_are_those_of_the_keyboard() {
        assert_eq!(fold("I’m – ok"), "i'm - ok");
    }
}
