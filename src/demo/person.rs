//! Invents people: who they are and what they think, derived from their number each time.

use crate::id::{ConversationId, Name, OwnerId};
use crate::rng::{self, Rng};
use crate::store::{Address, Place};

/// The bot of the invented chats. No Telegram bot has this number, so the bot that opens the store
/// later leaves these chats alone.
pub const BOT: u64 = 1;

/// Telegram's numbers of people are below 2^52, so none of these belongs to anybody.
const FIRST: u64 = 1 << 52;

/// An invented person.
#[derive(Clone, Debug)]
pub struct Person {
    /// Their number among all, from 0.
    pub number: u64,
    /// Their name at the messenger.
    pub name: String,
    /// Their language there.
    pub language: &'static str,
    /// Where they heard of the business.
    pub source: Option<&'static str>,
    /// Their opinion of it: below 0 a critic, above 1 a fan.
    pub opinion: f64,
    /// Median time for an answer, in seconds.
    pub pace: f64,
    /// Share of answers that they type instead of pressing a button, 0 to 1.
    pub types: f64,
}

const FIRST_NAMES: &[&str] = &[
    "Noor", "Sam", "Femke", "Jan", "Ali", "Sanne", "Daan", "Fatima", "Lotte", "Bram", "Emma",
    "Mohammed", "Julia", "Thijs", "Aylin", "Ruben", "Maria", "Pieter", "Zeynep", "Lars", "Anna",
    "Youssef", "Eva", "Kees", "Chloe", "Oliver", "Grace", "Harry", "Ines", "Mateusz", "Olga",
    "Tomasz", "Carmen", "Luca", "Amira", "Joris", "Hanna", "Willem", "Priya", "Wei",
];

const LAST_NAMES: &[&str] = &[
    "de Vries",
    "Jansen",
    "Bakker",
    "Visser",
    "Smit",
    "Demir",
    "Yilmaz",
    "El Amrani",
    "Mulder",
    "de Boer",
    "Peters",
    "Hendriks",
    "van Dijk",
    "Kowalska",
    "Nowak",
    "Silva",
    "Rossi",
    "Schmidt",
    "Dubois",
    "Brown",
    "Taylor",
    "Wilson",
    "Khan",
    "Singh",
    "Chen",
    "Ozturk",
    "Kok",
    "van den Berg",
    "Maas",
    "Post",
    "Dekker",
    "Brouwer",
    "Aksoy",
    "Vermeulen",
    "Bos",
    "Haan",
    "Willems",
    "Peeters",
    "O'Brien",
    "Novak",
];

/// Languages with their shares in percent.
const LANGUAGES: &[(&str, f64)] = &[
    ("nl", 58.0),
    ("en", 24.0),
    ("de", 5.0),
    ("tr", 4.0),
    ("pl", 4.0),
    ("fr", 3.0),
    ("ar", 2.0),
];

/// Sources with their shares in percent.
const SOURCES: &[(&str, f64)] = &[
    ("flyer", 26.0),
    ("instagram", 24.0),
    ("window", 20.0),
    ("website", 16.0),
    ("newsletter", 10.0),
    ("friend", 4.0),
];

impl Person {
    /// Invents the person with this number.
    pub fn new(seed: u64, number: u64) -> Self {
        let mut rng = Rng::from_words(&[seed, number, 1]);
        let first = rng.pick(FIRST_NAMES).copied().unwrap_or_default();
        let name = match (rng.pick(LAST_NAMES), rng.happens(0.85)) {
            (Some(last), true) => format!("{first} {last}"),
            (Some(_) | None, _) => first.to_owned(),
        };
        let language = LANGUAGES[rng.weighted(LANGUAGES.iter().map(|(_, weight)| *weight))].0;
        let source = SOURCES[rng.weighted(SOURCES.iter().map(|(_, weight)| *weight))].0;
        let source = rng.happens(0.7).then_some(source);
        // Fans, people in between and critics; a person who came through a friend is kinder.
        let (middle, spread) =
            [(1.3, 0.45), (0.3, 0.4), (-1.2, 0.6)][rng.weighted([45.0, 35.0, 20.0])];
        let opinion =
            middle + spread * rng.normal() + if source == Some("friend") { 0.5 } else { 0.0 };
        let pace = 9.0 * (0.5 * rng.normal()).exp();
        Self {
            number,
            name,
            language,
            source,
            opinion,
            pace,
            types: 0.6 * rng.unit().powi(2),
        }
    }

    /// Returns the person's owner id.
    pub fn owner(seed: u64, number: u64) -> OwnerId {
        OwnerId::contact(rng::mix(&[seed, number, 2]))
    }

    /// Returns the id of their private chat.
    pub fn conversation(seed: u64, number: u64) -> ConversationId {
        ConversationId(rng::mix(&[seed, number, 3]))
    }

    /// Returns their address.
    pub fn address(number: u64) -> Address {
        Address(format!("telegram:{}", FIRST + number))
    }

    /// Returns the place of their private chat.
    pub fn place(number: u64) -> Place {
        Place(format!("telegram/{BOT}/-/{}", FIRST + number))
    }

    /// Returns how much they like an option, a question or anything else with a name: always the
    /// same.
    pub fn taste(&self, of: u64) -> f64 {
        Rng::from_words(&[self.number, of, 4]).normal()
    }

    /// Returns their language, for messages outside any session.
    pub fn speaks(&self) -> Name {
        Name::new_static(self.language)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_the_same_each_time() {
        let (one, again) = (Person::new(7, 3), Person::new(7, 3));
        assert_eq!(
            (one.name, one.language, one.opinion),
            (again.name, again.language, again.opinion)
        );
        assert_ne!(Person::owner(7, 3), Person::owner(7, 4));
        assert_ne!(Person::owner(7, 3), Person::owner(8, 3));
    }

    #[test]
    fn no_number_is_one_that_telegram_gives_to_people() {
        assert_eq!(Person::address(0).0, "telegram:4503599627370496");
        assert_eq!(Person::place(1).0, "telegram/1/-/4503599627370497");
    }
}
