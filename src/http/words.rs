//! Fills the words of a page into its document, in Dutch or English.

/// The words of a page: the name between braces in the document, then English and Dutch.
pub type Words = [(&'static str, [&'static str; 2])];

/// Returns a document with its words in a language, or in English; `{language}` is what it came to,
/// and `{title}` is a text of the operator's.
pub fn fill(document: &str, words: &Words, title: &str, language: &str) -> String {
    let (code, nth) = if language.eq_ignore_ascii_case("nl") {
        ("nl", 1)
    } else {
        ("en", 0)
    };
    let filled = document
        .replace("{language}", code)
        .replace("{title}", &escaped(title));
    words.iter().fold(filled, |html, (name, words)| {
        html.replace(&format!("{{{name}}}"), &escaped(words[nth]))
    })
}

/// Returns a text as it stands in a document, also between double quotes.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('{', "&#123;")
}
