//! Recognizes words beside a number that add nothing: the question's unit, and words of the
//! question itself.

use crate::dialog::program::Spec;
use crate::dialog::text::{Piece as TextPiece, Text};
use crate::dialog::words::{List, Sentence};
use crate::engine::answer::Reading;
use crate::engine::answer::normalized_text::{self, NormalizedText, Piece, PieceKind};

/// Spellings of the same unit, in the languages of the program.
const UNITS: &[&[&str]] = &[
    PIECES,
    &["€", "euro", "euros", "eur"],
    &["$", "dollar", "dollars", "usd"],
    &["£", "gbp"],
    &["%", "procent", "percent", "pct"],
    &[
        "kg",
        "kgs",
        "kilo",
        "kilos",
        "kilogram",
        "kilograms",
        "kilogrammen",
    ],
    &["g", "gr", "gram", "grams", "grammen"],
    &["l", "ltr", "liter", "liters", "litre", "litres"],
    &[
        "ml",
        "milliliter",
        "milliliters",
        "millilitre",
        "millilitres",
    ],
    &["km", "kilometer", "kilometers", "kilometre", "kilometres"],
    &["m", "meter", "meters", "metre", "metres"],
    &[
        "cm",
        "centimeter",
        "centimeters",
        "centimetre",
        "centimetres",
    ],
    &["min", "minuut", "minuten", "minute", "minutes"],
    &["u", "h", "uur", "uren", "hour", "hours"],
    &["dag", "dagen", "day", "days"],
    &["week", "weken", "weeks"],
    &["maand", "maanden", "month", "months"],
    &["jaar", "jaren", "year", "years"],
    &[
        "persoon", "personen", "pers", "mensen", "person", "persons", "people",
    ],
];

/// Spellings of "pieces", which are accepted if the question has no unit.
const PIECES: &[&str] = &["x", "stuk", "stuks", "piece", "pieces", "pcs"];

/// Returns how many leading pieces are the question's unit.
pub(super) fn count_unit(reading: &Reading<'_>, heard: &NormalizedText, pieces: &[Piece]) -> usize {
    let unit = match &reading.question.spec {
        Spec::Number { unit, .. } => unit.as_ref(),
        _ => return 0,
    };
    (1..=pieces.len().min(3))
        .rev()
        .find(|count| {
            let (first, last) = (&pieces[0], &pieces[count - 1]);
            let plain =
                &heard.plain[first.place().start..last.place().end.max(first.place().start)];
            let is_unit = match unit {
                Some(unit) => is_unit(unit, plain),
                None => PIECES.contains(&plain),
            };
            first.shows() && last.shows() && is_unit
        })
        .unwrap_or(0)
}

/// Returns whether a word occurs in the question and so adds nothing: `zakken` in answer to "How
/// many bags?".
pub(super) fn is_asked(reading: &Reading<'_>, heard: &NormalizedText, piece: &Piece) -> bool {
    let word = heard.text(piece);
    let joins = || {
        [Sentence::Or, Sentence::And]
            .into_iter()
            .any(|sentence| reading.vocabularies.says(sentence, word))
    };
    let turns_around = || reading.vocabularies.has(List::Not, word) || joins();
    piece.kind == PieceKind::Word
        && piece.gap
        && word.len() >= 3
        && split_words(&reading.question.text).any(|asked| is_form(&asked, word))
        && !turns_around()
}

fn is_unit(unit: &Text, plain: &str) -> bool {
    let group = |word: &str| UNITS.iter().position(|group| group.contains(&word));
    literals(unit).any(|written| {
        let written = normalized_text::plain(written);
        written == plain
            || (group(plain).is_some() && group(plain) == group(&written))
            || is_form(&written, plain)
    })
}

fn split_words(text: &Text) -> impl Iterator<Item = String> {
    literals(text).flat_map(|words| {
        normalized_text::plain(words)
            .split(' ')
            .map(str::to_owned)
            .collect::<Vec<_>>()
    })
}

fn literals(text: &Text) -> impl Iterator<Item = &str> {
    text.entries
        .iter()
        .flat_map(|(_, template)| &template.0)
        .filter_map(|piece| match piece {
            TextPiece::Words(words, _) => Some(&**words),
            TextPiece::Value(..) => None,
        })
}

/// Returns whether two words are the same, or singular and plural of each other: `zak` and
/// `zakken`, `bags` and `bag`.
fn is_form(left: &str, right: &str) -> bool {
    left == right
        || singulars(left).any(|word| word == right || singulars(right).any(|other| other == word))
        || singulars(right).any(|word| word == left)
}

/// Returns possible singulars of a word, by its ending.
fn singulars(word: &str) -> impl Iterator<Item = String> {
    let mut found = Vec::new();
    for ending in ["s", "es", "en"] {
        let Some(stem) = word
            .strip_suffix(ending)
            .filter(|stem| stem.len() >= 3 && stem.is_ascii())
        else {
            continue;
        };
        found.push(stem.to_owned());
        if ending == "en" {
            found.extend(dutch_singulars(stem));
        }
    }
    found.into_iter()
}

/// Returns Dutch spellings of a stem without its ending: `zakk` is `zak`, `brod` is `brood`, `glaz`
/// is `glas`.
fn dutch_singulars(stem: &str) -> Vec<String> {
    let letters = stem.as_bytes();
    let [.., before, vowel, last] = letters else {
        return Vec::new();
    };
    let is_vowel = |letter: &u8| b"aeiou".contains(letter);
    let start = &stem[..stem.len() - 1];
    let hard = match last {
        b'z' => 's',
        b'v' => 'f',
        other => char::from(*other),
    };
    if vowel == last {
        return vec![start.to_owned()];
    }
    if is_vowel(vowel) && !is_vowel(before) && !is_vowel(last) {
        return vec![
            format!("{start}{hard}"),
            format!("{start}{}{hard}", char::from(*vowel)),
        ];
    }
    vec![format!("{start}{hard}")]
}
