//! Properties of reading that hold for any text, tested with random ones.

use std::sync::Arc;

use chrono::NaiveDate;
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::dialog::ast::QuestionType;
use crate::dialog::bot::Bot;
use crate::dialog::points::Points;
use crate::dialog::program::{DateBound, OptionDef, Question, Spec};
use crate::dialog::source::Span;
use crate::dialog::text::{Piece, Template, Text};
use crate::dialog::words::Words;
use crate::engine::answer::normalized_text::{NormalizedText, is_same, plain};
use crate::engine::answer::numeral::read_literal;
use crate::engine::answer::{Choosing, Found, Mismatch, Offered, Parsed, Reading};
use crate::id::Name;
use crate::message::{InMessage, Style};
use crate::value::Value;

fn question(spec: Spec, labels: &[String]) -> Question {
    let option = |(at, label): (usize, &String)| OptionDef {
        key: Name::new(format!("o{at}")),
        label: text(label),
        says: Vec::new(),
        when: None,
        replies: None,
        complaint: false,
        then: None,
        span: Span::default(),
    };
    Question {
        name: "q".into(),
        kind: QuestionType::Choice,
        spec,
        text: text("How many bags of 250 g?"),
        hint: None,
        optional: true,
        refuse: true,
        unknown: true,
        valid: None,
        retry: None,
        tries: None,
        give_up: None,
        keep: None,
        known: None,
        remind: Vec::new(),
        expire: None,
        options: labels.iter().enumerate().map(option).collect(),
        other: true,
        shuffle: None,
        complaint: None,
        columns: None,
        yes: None,
        no: None,
        refused: None,
        span: Span::default(),
    }
}

fn text(words: &str) -> Text {
    let template = Template(vec![Piece::Words(Arc::from(words), Style::Plain)]);
    Text {
        entries: vec![(Name::default(), template)],
        span: Span::default(),
    }
}

fn with<T>(question: &Question, language: &str, read: impl FnOnce(&Reading<'_>) -> T) -> T {
    let bot = Bot::default();
    let languages = [Name::new("nl"), Name::new("en")];
    let offered: Vec<Name> = question
        .options
        .iter()
        .map(|option| option.key.clone())
        .collect();
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap_or_default();
    read(&Reading::new(
        &bot,
        question,
        language,
        &languages,
        today,
        &offered,
        &|_, _| String::new(),
    ))
}

fn every_spec() -> Vec<Spec> {
    vec![
        Spec::Text {
            length: (1, 500),
            pattern: None,
        },
        Spec::Choice,
        Spec::Multi {
            pick: (1, 3),
            none: None,
        },
        Spec::Rank { top: None },
        Spec::Yesno,
        Spec::Consent {
            version: "1".into(),
            erases: true,
        },
        Spec::Scale {
            points: Points::USUAL,
            ends: None,
        },
        Spec::Number {
            from: None,
            to: None,
            whole: false,
            unit: Some(text("kg")),
        },
        Spec::Date {
            from: None,
            to: Some(DateBound::Days(21)),
        },
        Spec::Date {
            from: None,
            to: Some(DateBound::Days(i64::MAX)),
        },
        Spec::Time {
            from: None,
            to: None,
        },
        Spec::Email,
        Spec::Phone {
            country: Some("NL".into()),
        },
        Spec::Location,
        Spec::Photo { max: 1 },
    ]
}

/// Index of the location question in `every_spec`.
const LOCATION: usize = 13;

/// Answers, each with the index of its question in `every_spec`.
const ANSWERS: &[(usize, &str)] = &[
    (1, "moka"),
    (1, "2"),
    (1, "de tweede"),
    (2, "1 3"),
    (2, "moka, filter"),
    (3, "3 1 2"),
    (3, "filter, espresso, moka"),
    (4, "ja"),
    (4, "yes"),
    (5, "yes"),
    (6, "4"),
    (6, "5/5"),
    (7, "12,5"),
    (7, "1.000 kg"),
    (8, "27-11-2026"),
    (8, "vrijdag 27 november"),
    (8, "de 27e"),
    (10, "15:30"),
    (10, "half vier"),
    (10, "8 uur"),
    (11, "noor@example.org"),
    (12, "06-12345678"),
    (12, "+31 (0)6 12345678"),
    (LOCATION, "52.3702, 4.8952"),
];

fn shown(value: &Value, words: Words<'_>, question: &Question) -> Option<String> {
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap_or_default();
    let label = |key: &Name| {
        question
            .options
            .iter()
            .find(|option| option.key == *key)
            .map(reading_label)
    };
    Some(match value {
        Value::Date(date) => words.date(*date, today),
        Value::Time(time) => words.time(*time),
        Value::Number(number) => words.number(*number),
        Value::Text(text) => text.clone(),
        Value::Key(key) => label(key)?,
        _ => return None,
    })
}

fn reading_label(option: &OptionDef) -> String {
    match option.label.entries[0].1.0.as_slice() {
        [Piece::Words(words, _)] => words.to_string(),
        _ => String::new(),
    }
}

/// Ambiguous texts.
fn ambiguous_text() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "de 27e",
        "the 3rd",
        "3/4",
        "5-5-45",
        "12-5-20",
        "volgende vrijdag",
        "last friday",
        "8 uur",
        "half 4",
        "12:30",
        "3 of 4",
        "3 or 4",
        "1 2",
        "koffie",
        "0612345678/0687654321",
        "0612345678 of 0687654321",
        "half past 4",
        "5 voor 3",
        "10 over 11",
        "1,5 of 15",
        "a koffie",
    ])
    .prop_map(str::to_owned)
}

/// Words that parsers look for, in any order; random letters alone would never reach the parsers.
fn random_words() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        3 => prop::sample::select(vec![
            "1", "27", "2026", "3", "half", "vier", "kwart", "voor", "over", "volgende", "week", "vrijdag", "next", "friday", "november", "nov",
            "ja", "nee", "niet", "en", "of", "and", "een", "de", "the", "in", "ago", "weken", "am", "pm", "uur", "'s", "middags", "half past",
            "quarter", "to", "twenty", "five", "anderhalf", "min", "½", "²", "👍", "espresso", "melk en suiker", "aub", "please", "eerste", "2e",
            "+31", "@", "+", "-", "/", ".", ",", ":", ";", "#", "€", "%", "(", ")", "\n", "27-11", "15:30", "1.234,50", "0", "99999999999999999999",
        ]).prop_map(str::to_owned),
        1 => "\\PC{0,6}",
    ];
    (
        prop::collection::vec(word, 0..8),
        prop::sample::select(vec!["", " "]),
    )
        .prop_map(|(words, gap)| words.join(gap))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]

    #[test]
    fn no_text_makes_reading_fail(typed in prop_oneof![random_words(), any::<String>()]) {
        let labels = ["Espresso", "Melk en suiker", "3", "<18", "👍"].map(str::to_owned);
        for spec in every_spec() {
            let question = question(spec, &labels);
            for language in ["nl", "en", "de"] {
                with(&question, language, |reading| reading.read(&InMessage::Text(typed.clone())));
            }
        }
    }

    #[test]
    fn no_two_readings_are_equal_and_what_was_offered_is_read_back(typed in prop_oneof![random_words(), ambiguous_text()]) {
        let labels = ["Koffie zwart", "Koffie verkeerd", "Koffie zwart", "Thee"].map(str::to_owned);
        let bot = Bot::default();
        for mut question in every_spec().into_iter().map(|spec| question(spec, &labels)) {
            for option in &mut question.options {
                option.says = vec!["koffie".to_owned()];
            }
            for language in ["nl", "en"] {
                let words = Words::for_language(&bot, language);
                with(&question, language, |reading| {
                    let Parsed::Mismatch(Mismatch::Either(values)) = reading.read(&InMessage::Text(typed.clone())) else { return Ok(()) };
                    prop_assert!((2..=3).contains(&values.len()), "{values:?}");
                    prop_assert!((1..values.len()).all(|at| !values[..at].contains(&values[at])), "{values:?}");
                    let Some(labels) = values.iter().map(|value| shown(value, words, &question)).collect::<Option<Vec<String>>>() else { return Ok(()) };
                    let is_alike = (1..labels.len()).any(|at| labels[..at].contains(&labels[at]));
                    if is_alike {
                        return Ok(());
                    }
                    let offered = Offered { values: &values, labels: &labels };
                    for (at, label) in labels.iter().enumerate() {
                        prop_assert_eq!(reading.choose(label, offered), Some(Choosing::One(at)), "{} of {:?} for {}", label, labels, typed);
                        prop_assert_eq!(reading.choose(&format!("ja, {label}"), offered), Some(Choosing::One(at)), "{}", label);
                        let place = ["de eerste", "the second one", "de derde"][at];
                        prop_assert_eq!(reading.choose(place, offered), Some(Choosing::One(at)), "{} of {:?}", place, labels);
                        prop_assert!(reading.allows(&values[at]), "{label} is offered and not allowed");
                    }
                    Ok(())
                })?;
            }
        }
    }

    #[test]
    fn invisible_characters_courtesy_and_other_digits_change_nothing(at in 0_usize..40, sign in 0_usize..8, case in 0_usize..ANSWERS.len(), digits in 0_usize..3) {
        let labels = ["Espresso", "Moka", "Filter"].map(str::to_owned);
        let (kind, answer) = ANSWERS[case];
        let question = question(every_spec().swap_remove(kind), &labels);
        let read = |language: &str, text: String| with(&question, language, |reading| reading.read(&InMessage::Text(text)));
        let unseen = ["\u{200b}", "\u{200f}", "\u{202e}", "\u{2060}", "\u{feff}", "\u{ad}", "\u{3164}", "\u{fe0f}"][sign];
        let places: Vec<usize> = answer.char_indices().map(|(at, _)| at).chain([answer.len()]).collect();
        let (before, after) = answer.split_at(places[at % places.len()]);
        let zero = ['٠', '०', '０'][digits];
        let other = |c: char| c.to_digit(10).and_then(|digit| char::from_u32(u32::from(zero) + digit)).unwrap_or(c);
        for language in ["nl", "en"] {
            let plain = read(language, answer.to_owned());
            prop_assert!(!matches!(plain, Parsed::Mismatch(Mismatch::Unread)), "{answer}");
            prop_assert_eq!(&read(language, format!("{before}{unseen}{after}")), &plain, "{:?}{:?}{:?}", before, unseen, after);
            prop_assert_eq!(&read(language, answer.chars().map(other).collect()), &plain, "{}", answer);
            if kind != LOCATION {
                for dressed in [format!("{answer} graag"), format!("{answer}, please!"), format!("hallo, {answer}"), format!("  {answer}  ")] {
                    prop_assert_eq!(&read(language, dressed.clone()), &plain, "{}", dressed);
                }
            }
        }
    }

    #[test]
    fn the_plain_form_of_a_plain_form_is_itself(text in prop_oneof![random_words(), any::<String>()]) {
        let once = plain(&text);
        prop_assert_eq!(plain(&once), once.clone());
        prop_assert!(once.is_empty() || is_same(&text, &once));
    }

    #[test]
    fn pieces_lie_in_the_plain_form(text in prop_oneof![random_words(), any::<String>()]) {
        let heard = NormalizedText::new(&text);
        let shown: Vec<&str> = heard.pieces.iter().filter(|piece| piece.shows()).map(|piece| heard.text(piece)).collect();
        prop_assert_eq!(shown.join(" "), heard.plain);
    }

    #[test]
    fn an_options_own_label_is_that_option(labels in prop::collection::vec(prop_oneof![random_words(), "[A-Za-zé0-9 .,&+'-]{1,12}"], 1..6)) {
        let plains: Vec<String> = labels.iter().map(|label| plain(label)).collect();
        let is_distinct = plains.iter().enumerate().all(|(at, label)| !label.is_empty() && !plains[..at].contains(label));
        prop_assume!(is_distinct);
        let question = question(Spec::Choice, &labels);
        for (at, label) in labels.iter().enumerate() {
            let read = with(&question, "nl", |reading| reading.exact(label));
            let position = u16::try_from(at + 1).ok();
            let value = Value::Key(Name::new(format!("o{at}")));
            prop_assert_eq!(read, Some(Parsed::Value(Found { value, position, other: None })), "{}", label);
        }
    }

    #[test]
    fn a_number_is_read_as_it_is_written(digits in -999_999_999_999_i64..999_999_999_999, scale in 0_u32..6) {
        let number = Decimal::new(digits, scale);
        let bot = Bot::default();
        let question = question(Spec::Number { from: None, to: None, whole: false, unit: None }, &[]);
        for language in ["nl", "en"] {
            let words = Words::for_language(&bot, language);
            let written = words.number(number);
            let read = with(&question, language, |reading| reading.read_by_type(&InMessage::Text(written.clone())));
            prop_assert_eq!(read, Parsed::value(Value::Number(number.normalize())), "{}", written);
            prop_assert_eq!(read_literal(&words.number(number.abs()), words.number_form()), Some(number.abs().normalize()));
        }
    }
}
