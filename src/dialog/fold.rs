//! Folds words to the form in which they are compared: small letters, no accents, straight apostrophes, no outer spaces.
//!
//! Used for what authors compare and for what customers type, so that both mean the same by "the same words".

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Returns the words in the form in which they are compared.
///
/// ```
/// assert_eq!(vraag::dialog::fold::fold("  Eén Café’tje "), "een cafe'tje");
/// ```
pub fn fold(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim();
    if trimmed.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        return Cow::Borrowed(trimmed);
    }
    if trimmed.is_ascii() {
        return Cow::Owned(trimmed.to_ascii_lowercase());
    }
    // What falls apart may end in a space.
    let folded: String = letters(trimmed).collect();
    match folded.trim() {
        whole if whole.len() == folded.len() => Cow::Owned(folded),
        part => Cow::Owned(part.to_owned()),
    }
}

/// Returns whether two texts are the same words. Looks no further than where they differ.
pub fn same_words(left: &str, right: &str) -> bool {
    left == right || {
        let (mut left, mut right) = (letters(left.trim_start()), letters(right.trim_start()));
        // What falls apart may begin or end in a space.
        let mut pair = (left.find(|c| !c.is_whitespace()), right.find(|c| !c.is_whitespace()));
        while pair.0.is_some() && pair.0 == pair.1 {
            pair = (left.next(), right.next());
        }
        pair.0.into_iter().chain(left).chain(pair.1).chain(right).all(char::is_whitespace)
    }
}

/// Returns the words in the form in which they are compared, as far as they are no longer than so many bytes.
pub fn fold_start(text: &str, most: usize) -> String {
    let mut folded = String::new();
    for c in letters(text.trim_start()) {
        if folded.len() + c.len_utf8() > most {
            break;
        }
        folded.push(c);
    }
    folded
}

/// Every letter of a text in the form in which it is compared.
fn letters(text: &str) -> impl Iterator<Item = char> {
    // Small letters of some capitals fall apart once more.
    text.nfkd().flat_map(char::to_lowercase).nfkd().filter(|c| !is_combining_mark(*c)).map(straight)
}

fn straight(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2bc}' | '\u{b4}' | '`' => '\'',
        '\u{2010}' | '\u{2011}' | '\u{2012}' | '\u{2013}' | '\u{2212}' => '-',
        other => other,
    }
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
