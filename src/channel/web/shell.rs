//! The page itself: one document, one stylesheet and one script, inside the program.

use crate::http::words::fill;

/// The script.
pub(super) const SCRIPT: &str = include_str!("page/page.js");
/// The stylesheet.
pub(super) const STYLE: &str = include_str!("page/page.css");
const HTML: &str = include_str!("page/page.html");

/// The words of the page, and their names in the document.
const WORDS: [(&str, [&str; 2]); 15] = [
    ("talk", ["Conversation", "Gesprek"]),
    ("say", ["Your message", "Je bericht"]),
    ("send", ["Send", "Verstuur"]),
    (
        "attach",
        ["Add a picture or a file", "Voeg een foto of bestand toe"],
    ),
    ("sending", ["sending", "wordt verstuurd"]),
    ("received", ["received", "ontvangen"]),
    (
        "refused",
        [
            "not received: write it once more",
            "niet ontvangen: schrijf het nog eens",
        ],
    ),
    (
        "too_large",
        [
            "not received: it is larger than 20 MB",
            "niet ontvangen: groter dan 20 MB",
        ],
    ),
    (
        "offline",
        [
            "No connection. What you write is sent as soon as there is one.",
            "Geen verbinding. Wat je schrijft gaat mee zodra die er weer is.",
        ],
    ),
    ("copied", ["Copied", "Gekopieerd"]),
    ("you", ["You", "Jij"]),
    ("options", ["Options", "Keuzes"]),
    (
        "no_script",
        [
            "This page needs JavaScript to show the conversation.",
            "Deze pagina heeft JavaScript nodig om het gesprek te tonen.",
        ],
    ),
    ("clear", ["Clear this page", "Maak deze pagina leeg"]),
    (
        "saved",
        [
            "What is said here is also kept in this browser.",
            "Wat hier gezegd wordt, blijft ook in deze browser staan.",
        ],
    ),
];

/// Returns the document in a language that it has, or in English.
pub(super) fn html(title: &str, language: &str) -> String {
    fill(HTML, &WORDS, title, language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_small_and_all_its_words_are_filled_in() {
        for language in ["nl", "en", "fr"] {
            let page = html("Bonen & <b>meer</b> {say}", language);
            assert!(page.contains("Bonen &amp; &lt;b&gt;meer&lt;/b&gt; &#123;say}"));
            assert!(!page.contains('{'), "{page}");
            assert!(page.len() + SCRIPT.len() + STYLE.len() < 60_000);
        }
    }
}
