//! Laws of reading that hold for any text, tried on random ones.

use std::sync::Arc;

use chrono::NaiveDate;
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::dialog::ast::QuestionType;
use crate::dialog::bot::Bot;
use crate::dialog::program::{DateBound, OptionDef, Question, Spec};
use crate::dialog::source::Span;
use crate::dialog::text::{Piece, Template, Text};
use crate::dialog::words::Words;
use crate::engine::answer::heard::{Heard, plain, same};
use crate::engine::answer::number::literal;
use crate::engine::answer::{Found, Read, Reading};
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
        columns: None,
        yes: None,
        no: None,
        refused: None,
        span: Span::default(),
    }
}

fn text(words: &str) -> Text {
    let template = Template(vec![Piece::Words(Arc::from(words), Style::Plain)]);
    Text { entries: vec![(Name::default(), template)], span: Span::default() }
}

fn with<T>(question: &Question, language: &str, read: impl FnOnce(&Reading<'_>) -> T) -> T {
    let bot = Bot::default();
    let languages = [Name::new("nl"), Name::new("en")];
    let offered: Vec<Name> = question.options.iter().map(|option| option.key.clone()).collect();
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap_or_default();
    read(&Reading::new(&bot, question, language, &languages, today, &offered, &|_, _| String::new()))
}

fn every_spec() -> Vec<Spec> {
    vec![
        Spec::Text { length: (1, 500), pattern: None },
        Spec::Choice,
        Spec::Multi { pick: (1, 3), none: None },
        Spec::Rank { top: None },
        Spec::Yesno,
        Spec::Consent { version: "1".into() },
        Spec::Scale { from: 1, to: 5, ends: None },
        Spec::Number { from: None, to: None, whole: false, unit: Some(text("kg")) },
        Spec::Date { from: None, to: Some(DateBound::Days(21)) },
        Spec::Date { from: None, to: Some(DateBound::Days(i64::MAX)) },
        Spec::Time { from: None, to: None },
        Spec::Email,
        Spec::Phone { country: Some("NL".into()) },
        Spec::Location,
        Spec::Photo { max: 1 },
    ]
}

/// Words that parsers look for, in any order: random letters alone would never reach them.
fn chatter() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        3 => prop::sample::select(vec![
            "1", "27", "2026", "3", "half", "vier", "kwart", "voor", "over", "volgende", "week", "vrijdag", "next", "friday", "november", "nov",
            "ja", "nee", "niet", "en", "of", "and", "een", "de", "the", "in", "ago", "weken", "am", "pm", "uur", "'s", "middags", "half past",
            "quarter", "to", "twenty", "five", "anderhalf", "min", "½", "²", "👍", "espresso", "melk en suiker", "aub", "please", "eerste", "2e",
            "+31", "@", "+", "-", "/", ".", ",", ":", ";", "#", "€", "%", "(", ")", "\n", "27-11", "15:30", "1.234,50", "0", "99999999999999999999",
        ]).prop_map(str::to_owned),
        1 => "\\PC{0,6}",
    ];
    (prop::collection::vec(word, 0..8), prop::sample::select(vec!["", " "])).prop_map(|(words, gap)| words.join(gap))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]

    #[test]
    fn no_text_makes_reading_fail(typed in prop_oneof![chatter(), any::<String>()]) {
        let labels = ["Espresso", "Melk en suiker", "3", "<18", "👍"].map(str::to_owned);
        for spec in every_spec() {
            let question = question(spec, &labels);
            for language in ["nl", "en", "de"] {
                with(&question, language, |reading| reading.read(&InMessage::Text(typed.clone())));
            }
        }
    }

    #[test]
    fn the_plain_form_of_a_plain_form_is_itself(text in prop_oneof![chatter(), any::<String>()]) {
        let once = plain(&text);
        prop_assert_eq!(plain(&once), once.clone());
        prop_assert!(once.is_empty() || same(&text, &once));
    }

    #[test]
    fn pieces_lie_in_the_plain_form(text in prop_oneof![chatter(), any::<String>()]) {
        let heard = Heard::new(&text);
        let shown: Vec<&str> = heard.pieces.iter().filter(|piece| piece.shows()).map(|piece| heard.text(piece)).collect();
        prop_assert_eq!(shown.join(" "), heard.plain);
    }

    #[test]
    fn an_options_own_label_is_that_option(labels in prop::collection::vec(prop_oneof![chatter(), "[A-Za-zé0-9 .,&+'-]{1,12}"], 1..6)) {
        let plains: Vec<String> = labels.iter().map(|label| plain(label)).collect();
        let is_distinct = plains.iter().enumerate().all(|(at, label)| !label.is_empty() && !plains[..at].contains(label));
        prop_assume!(is_distinct);
        let question = question(Spec::Choice, &labels);
        for (at, label) in labels.iter().enumerate() {
            let read = with(&question, "nl", |reading| reading.exact(label));
            let position = u16::try_from(at + 1).ok();
            let value = Value::Key(Name::new(format!("o{at}")));
            prop_assert_eq!(read, Some(Read::Value(Found { value, position, other: None })), "{}", label);
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
            let read = with(&question, language, |reading| reading.own(&InMessage::Text(written.clone())));
            prop_assert_eq!(read, Read::value(Value::Number(number.normalize())), "{}", written);
            prop_assert_eq!(literal(&words.number(number.abs()), words.number_form()), Some(number.abs().normalize()));
        }
    }
}
