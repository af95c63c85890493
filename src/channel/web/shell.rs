//! The pages themselves: their documents, one stylesheet and one script, inside the program.

use crate::http::words::{escaped, fill};
use crate::id::Name;

/// The script.
pub(super) const SCRIPT: &str = include_str!("page/page.js");
/// The stylesheet.
pub(super) const STYLE: &str = include_str!("page/page.css");
/// The script for other sites.
pub(super) const EMBED: &str = include_str!("page/embed.js");
const HTML: &str = include_str!("page/page.html");
const DEMO: &str = include_str!("page/demo.html");
const SEAT: &str = include_str!("page/seat.html");

/// The members of the group whose phones the demonstration shows; the script has two more, without.
const MEMBERS: [&str; 3] = ["Noor", "Sam", "Ali"];

/// The words of the pages, and their names in the documents.
const WORDS: [(&str, [&str; 2]); 32] = [
    ("talk", ["Conversation", "Gesprek"]),
    ("say", ["Your message", "Je bericht"]),
    ("send", ["Send", "Verstuur"]),
    (
        "attach",
        [
            "Paper clip: add a picture or a file",
            "Paperclip: voeg een foto of bestand toe",
        ],
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
        "unasked",
        [
            "not received: no picture or file is asked for now",
            "niet ontvangen: er wordt nu niet om een foto of bestand gevraagd",
        ],
    ),
    (
        "too_many",
        [
            "not received: that was much in a short time, try again in an hour",
            "niet ontvangen: dat was veel in korte tijd, probeer het over een uur weer",
        ],
    ),
    (
        "too_fast",
        [
            "not received: that was too fast, write it again in a minute",
            "niet ontvangen: dat ging te snel, schrijf het over een minuut nog eens",
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
    ("demo", ["A group votes", "Een groep stemt"]),
    (
        "demo_what",
        [
            "Five people and this bot in one group. You hold the phones of three of them.",
            "Vijf mensen en deze bot in één groep. Jij hebt de telefoon van drie van hen in handen.",
        ],
    ),
    (
        "begin",
        ["Begin something in the group", "Begin iets in de groep"],
    ),
    (
        "answer",
        [
            "Answer as Noor: only who has voted sees the count",
            "Antwoord als Noor: alleen wie gestemd heeft, ziet de stand",
        ],
    ),
    (
        "others",
        [
            "Let Sam, Ali, Femke and Jan answer",
            "Laat Sam, Ali, Femke en Jan antwoorden",
        ],
    ),
    (
        "wait",
        [
            "See what it comes to: nobody has to wait until the vote closes",
            "Zie wat het wordt: niemand hoeft te wachten tot de stemming sluit",
        ],
    ),
    ("later", ["Skip the wait", "Sla het wachten over"]),
    ("skipping", ["The time passes …", "De tijd gaat voorbij …"]),
    ("other_code", ["nl", "en"]),
    ("other_language", ["Nederlands", "English"]),
    ("private", ["in private", "privé"]),
    ("in_private", ["Private message", "Privébericht"]),
    (
        "say_group",
        ["Message to the group", "Bericht aan de groep"],
    ),
    (
        "no_group",
        [
            "None of your dialogs runs in a group: `start: - { section: …, in: group, command: … }` does.",
            "Geen van je dialogen draait in een groep: `start: - { section: …, in: group, command: … }` doet dat.",
        ],
    ),
];

/// The language in which somebody reads a page.
pub(super) struct PageLanguage<'a> {
    /// Its code.
    pub code: &'a str,
    /// Whether they chose it on the page: then it is also theirs in the conversation.
    pub is_chosen: bool,
}

/// Returns the page in a language that it has, or in English; `visitor` tells visitors of one
/// browser apart.
pub(super) fn html(title: &str, visitor: &str, language: PageLanguage<'_>) -> String {
    let document = HTML.replace("{seat}", &seat(0, ""));
    filled(&document, title, visitor, &language)
}

/// Returns the page with a group of three members. `commands` start something in a group, each with
/// its label.
pub(super) fn demo(
    title: &str,
    visitor: &str,
    commands: &[(Name, String)],
    language: PageLanguage<'_>,
) -> String {
    let seats: String = (1..)
        .zip(MEMBERS)
        .map(|(nth, name)| seat(nth, name))
        .collect();
    let document = DEMO.replace("{seats}", &seats);
    // It holds nothing that JSON cannot.
    let commands = serde_json::to_string(commands).unwrap_or_default();
    // What operators wrote comes last: it may look like the name of a word.
    filled(&document, title, visitor, &language).replace("{commands}", &escaped(&commands))
}

fn filled(document: &str, title: &str, visitor: &str, language: &PageLanguage<'_>) -> String {
    let chosen = if language.is_chosen {
        language.code
    } else {
        ""
    };
    let document = document
        .replace("{visitor}", visitor)
        .replace("{chosen}", chosen);
    fill(&document, &WORDS, title, language.code)
}

fn seat(member: u8, name: &str) -> String {
    let (tag, nth, label, heading) = match member {
        0 => ("main", String::new(), String::new(), String::new()),
        _ => (
            "section",
            member.to_string(),
            format!("{name}: "),
            format!("<h2>{name}</h2>"),
        ),
    };
    SEAT.replace("{tag}", tag)
        .replace("{member}", &member.to_string())
        .replace("{nth}", &nth)
        .replace("{name}", name)
        .replace("{label}", &label)
        .replace("{heading}", &heading)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::ICON;

    #[test]
    fn a_page_is_small_and_all_its_words_are_filled_in() {
        let title = "Bonen & <b>meer</b> {say}";
        let commands = [(Name::new("stem"), "Stem \"nu\" {say}".to_owned())];
        for language in ["nl", "en", "fr"] {
            let language = |is_chosen| PageLanguage {
                code: language,
                is_chosen,
            };
            for page in [
                html(title, "0f", language(false)),
                demo(title, "0f", &commands, language(true)),
            ] {
                assert!(page.contains("Bonen &amp; &lt;b&gt;meer&lt;/b&gt; &#123;say}"));
                assert!(!page.contains('{'), "{page}");
                assert!(EMBED.len() < 5_000);
                assert!(page.len() + SCRIPT.len() + STYLE.len() + ICON.len() < 60_000);
            }
        }
    }
}
