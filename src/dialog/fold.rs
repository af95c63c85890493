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
    // Small letters of some capitals fall apart once more, and what falls apart may end in a space.
    let folded: String = trimmed.nfkd().flat_map(char::to_lowercase).nfkd().filter(|c| !is_combining_mark(*c)).map(straight).collect();
    match folded.trim() {
        whole if whole.len() == folded.len() => Cow::Owned(folded),
        part => Cow::Owned(part.to_owned()),
    }
}

/// Returns whether two texts are the same words.
pub fn same_words(left: &str, right: &str) -> bool {
    left == right || fold(left) == fold(right)
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
    use super::{fold, same_words};

    #[test]
    fn case_accents_and_outer_spaces_do_not_matter() {
        assert!(same_words(" CAFÉ", "cafe "));
        assert!(same_words("İstanbul", "istanbul"));
        assert!(!same_words("koffie", "thee"));
    }

    #[test]
    fn typographic_signs_are_those_of_the_keyboard() {
        assert_eq!(fold("I’m – ok"), "i'm - ok");
    }
}
