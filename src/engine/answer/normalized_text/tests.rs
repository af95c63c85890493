//! Tests of the plain form.

use super::{is_same, plain, strip_words};

#[test]
fn case_and_punctuation_do_not_matter() {
    assert_eq!(plain("  Café’s, T-shirt! "), "cafes t shirt");
    assert_eq!(plain("a.u.b."), "aub");
    assert_eq!(plain("3 p.m."), "3 pm");
    assert_eq!(plain("cafe\u{301}"), "cafe");
    assert_eq!(plain("Ǽble Ǿre STRAẞE"), "aeble ore strasse");
}

#[test]
fn signs_that_carry_meaning_stay() {
    assert_eq!(plain("<18"), plain("< 18"));
    assert_ne!(plain("C++"), plain("C"));
    assert_ne!(plain("1.5"), plain("15"));
    assert_ne!(plain("-5"), plain("5"));
    assert_eq!(plain("- espresso"), "espresso");
    assert_eq!(plain("👍🏽"), "👍");
    assert_eq!(plain("😀 Ja"), "ja");
}

#[test]
fn a_text_is_compared_without_a_copy() {
    assert!(is_same("Filter coffee!", "filter coffee"));
    assert!(!is_same("Filter", "filter coffee"));
    assert_eq!(strip_words("Filter", "filter coffee"), Some(" coffee"));
    assert_eq!(strip_words("Filt", "filter coffee"), None);
    for text in [
        "Filter  coffee",
        " filter coffee",
        "Filter - coffee",
        "Filter c\u{f6}ffee",
        "Fil-ter coffee",
    ] {
        assert_eq!(strip_words(text, &plain(text)), Some(""), "{text}");
    }
}
