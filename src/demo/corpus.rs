//! Texts that invented people write.

use crate::rng::Rng;

/// The mood of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Pleased.
    Glad,
    /// Neither.
    Even,
    /// Not pleased.
    Cross,
}

const GLAD_NL: &[&str] = &[
    "Top, ga zo door!",
    "Heel vriendelijk geholpen",
    "Alles ging sneller dan verwacht.",
    "Goede kwaliteit en een eerlijke prijs",
    "Ik kom hier al jaren en ben nog nooit teleurgesteld.",
    "Fijne sfeer, leuke mensen",
    "Precies wat ik zocht, dank jullie wel!",
    "de beste van de stad",
    "Mooi werk 👍",
    "Ik heb het al aan mijn buren verteld.",
];

const GLAD_EN: &[&str] = &[
    "Great, keep it up!",
    "Very friendly service",
    "It all went faster than I expected.",
    "Good quality, fair price",
    "I have been coming here for years and was never disappointed.",
    "Lovely place, lovely people",
    "Exactly what I was looking for, thank you!",
    "best in town",
    "Nice work 👍",
    "I told my neighbours already.",
];

const EVEN_NL: &[&str] = &[
    "Langer open op vrijdag zou fijn zijn",
    "Een kopje koffie bij het wachten",
    "Meer keuze",
    "Iets lagere prijzen",
    "Misschien een keer een cursus?",
    "Weet ik zo niet",
    "Een stille hoek om te lezen",
    "Op zondag open",
    "een bankje buiten",
    "Gewoon zo laten, maar de bel doet het niet",
];

const EVEN_EN: &[&str] = &[
    "Longer opening hours on Friday would be nice",
    "A cup of coffee while waiting",
    "More to choose from",
    "Slightly lower prices",
    "Maybe a course now and then?",
    "Not sure really",
    "A quiet corner to read",
    "Open on Sundays",
    "a bench outside",
    "Fine as it is, but the door bell does not work",
];

const CROSS_NL: &[&str] = &[
    "Ik heb te lang moeten wachten.",
    "Het was niet klaar toen het beloofd was",
    "Te duur voor wat het is",
    "Niemand nam de telefoon op.",
    "De ketting liep er onderweg alweer af",
    "Onvriendelijk aan de balie",
    "Ik kreeg het verkeerde mee en moest terug; dat kostte me een halve dag.",
    "al de tweede keer dat dit gebeurt",
    "Slecht bereikbaar",
    "Het smaakte nergens naar",
];

const CROSS_EN: &[&str] = &[
    "I had to wait too long.",
    "It was not ready when promised",
    "Too expensive for what it is",
    "Nobody answered the phone.",
    "The chain came off again on the way home",
    "Rude at the counter",
    "I was given the wrong one and had to come back; that cost me half a day.",
    "second time this happens",
    "Hard to reach",
    "It tasted of nothing",
];

/// Texts that answer no question.
const BESIDE: &[&str] = &[
    "???",
    "hm",
    "moment",
    "wacht even",
    "one sec",
    "ok",
    "🙂",
    "hoezo",
    "what do you mean",
    "zie boven",
];

/// Short texts that match many patterns.
const FORMAL: &[&str] = &[
    "1234 AB",
    "1234AB",
    "12345",
    "2026-001",
    "AB-123-C",
    "abc",
    "ABC",
    "A1",
    "42",
    "Rotterdam",
    "noor@example.org",
    "https://example.org",
];

/// Draws a sentence of at most `most` characters; `None` if all are longer.
pub fn sentence(language: &str, tone: Tone, most: usize, rng: &mut Rng) -> Option<&'static str> {
    let sentences = match (language, tone) {
        ("nl", Tone::Glad) => GLAD_NL,
        ("nl", Tone::Even) => EVEN_NL,
        ("nl", Tone::Cross) => CROSS_NL,
        (_, Tone::Glad) => GLAD_EN,
        (_, Tone::Even) => EVEN_EN,
        (_, Tone::Cross) => CROSS_EN,
    };
    let short: Vec<&'static str> = sentences
        .iter()
        .copied()
        .filter(|sentence| sentence.chars().count() <= most)
        .collect();
    rng.pick(&short).copied()
}

/// Draws a text that answers nothing.
pub fn beside(rng: &mut Rng) -> &'static str {
    rng.pick(BESIDE).copied().unwrap_or_default()
}

/// Lists texts to try if the answer must match a pattern.
pub fn formal() -> &'static [&'static str] {
    FORMAL
}
