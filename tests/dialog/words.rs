//! The program's own words and sentences.

use proptest::prelude::*;
use rust_decimal::Decimal;
use vraag::dialog::bot::Bot;
use vraag::dialog::fold::fold;
use vraag::dialog::words::number::phone_in_groups;
use vraag::dialog::words::{Key, List, Repair, Sentence, Words, unknown_places};

fn bot_with(words: &[(&str, &str, &str)]) -> Bot {
    Bot {
        words: words
            .iter()
            .map(|(code, name, text)| ((*code).into(), (*name).into(), (*text).to_owned()))
            .collect(),
        ..Bot::default()
    }
}

#[test]
fn every_sentence_has_only_places_that_are_filled() {
    let bot = Bot::default();
    for language in ["nl", "en"] {
        let words = Words::for_language(&bot, language);
        for key in Key::ALL {
            assert_eq!(
                unknown_places(*key, words.template(*key)),
                Vec::<&str>::new(),
                "{language} {}",
                key.name()
            );
            for place in key.places() {
                assert!(
                    words.template(*key).contains(&format!("{{{place}}}")),
                    "{language} {} leaves out {place}",
                    key.name()
                );
            }
        }
    }
}

#[test]
fn every_sentence_is_short_and_has_no_semicolon_and_nobody_is_called_u() {
    let bot = Bot::default();
    let mut wrong = Vec::new();
    for (language, key) in ["nl", "en"]
        .into_iter()
        .flat_map(|language| Key::ALL.iter().map(move |key| (language, key)))
    {
        let said = Words::for_language(&bot, language)
            .template(*key)
            .to_owned();
        let is_long = |sentence: &str| sentence.split_whitespace().count() > 15;
        let is_formal =
            |word: &str| language == "nl" && matches!(word.to_lowercase().as_str(), "u" | "uw");
        let bad = said.contains(';')
            || said.split(['.', '!', '?', ':', '\n']).any(is_long)
            || said.split(|c: char| !c.is_alphabetic()).any(is_formal);
        if bad {
            wrong.push(format!("{language} {}: {said}", key.name()));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn built_in_lists_are_folded() {
    let bot = Bot::default();
    for language in ["nl", "en"] {
        for list in List::ALL {
            for form in Words::for_language(&bot, language).forms(*list) {
                assert_eq!(
                    fold(form),
                    form.to_lowercase(),
                    "{language} {}",
                    list.name()
                );
            }
        }
    }
}

#[test]
fn no_repair_word_means_yes_no_or_skip() {
    let bot = Bot::default();
    for language in ["nl", "en"] {
        let words = Words::for_language(&bot, language);
        for list in [
            List::Yes,
            List::No,
            List::Skip,
            List::Refuse,
            List::Unknown,
            List::Done,
            List::Other,
        ] {
            for form in words.forms(list) {
                assert_eq!(words.repair(form), None, "{language} {form}");
            }
        }
    }
}

#[test]
fn yes_and_no_are_never_the_same_word() {
    let bot = Bot::default();
    for language in ["nl", "en"] {
        let words = Words::for_language(&bot, language);
        assert!(
            words
                .forms(List::Yes)
                .all(|form| !words.means(List::No, form)),
            "{language}"
        );
    }
}

#[test]
fn names_are_unique_so_that_each_can_be_replaced() {
    let mut names: Vec<_> = Key::ALL
        .iter()
        .map(|key| key.name())
        .chain(List::ALL.iter().map(|list| list.name()))
        .collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all);
}

#[test]
fn repair_words_are_understood_in_the_own_language_and_in_english() {
    let bot = Bot::default();
    let words = Words::for_language(&bot, "nl");
    assert_eq!(words.repair("Terug!"), Some(Repair::Back));
    assert_eq!(words.repair("back"), Some(Repair::Back));
    assert_eq!(words.repair("Mijn gegevens"), Some(Repair::MyData));
    assert_eq!(words.repair_command("mijn_gegevens"), Some(Repair::MyData));
    assert_eq!(words.repair_command("forgetme"), Some(Repair::ForgetMe));
    assert_eq!(words.repair("terug naar huis"), None);
    assert_eq!(Words::for_language(&bot, "en").repair("terug"), None);
    let both = Bot {
        languages: vec!["en".into(), "nl".into()],
        ..Bot::default()
    };
    assert_eq!(
        Words::for_language(&both, "en").repair("terug"),
        Some(Repair::Back)
    );
}

#[test]
fn a_replaced_sentence_is_said_with_its_places_filled() {
    let bot = bot_with(&[
        ("nl", "retry_number_between", "Tussen {from} en {to} graag."),
        ("nl", "yes", "Jazeker"),
    ]);
    let words = Words::for_language(&bot, "nl");
    assert_eq!(
        words.say(Sentence::RetryNumberBetween {
            from: "1",
            to: "40"
        }),
        "Tussen 1 en 40 graag."
    );
    assert_eq!(words.say(Sentence::Yes), "Jazeker");
    assert_eq!(words.say(Sentence::No), "Nee");
    assert_eq!(unknown_places(Key::RetryNumberTo, "tot {too}"), ["too"]);
}

#[test]
fn what_is_put_in_is_never_read_as_a_place() {
    let bot = Bot::default();
    let words = Words::for_language(&bot, "en");
    assert_eq!(
        words.say(Sentence::RetryNumberBetween {
            from: "{to}",
            to: "2"
        }),
        "Type a number from {to} to 2."
    );
}

#[test]
fn a_language_of_the_authors_own_is_english_where_it_has_no_words() {
    let bot = bot_with(&[
        ("de", "yes", "Ja"),
        ("de", "yes_words", "Ja, Jawohl"),
        ("de", "stop_words", "Aufhören"),
    ]);
    let words = Words::for_language(&bot, "de");
    assert!(Words::exist_for(&bot, "de") && !Words::exist_for(&bot, "fr"));
    assert_eq!(words.say(Sentence::Yes), "Ja");
    assert_eq!(words.say(Sentence::Skip), "Skip");
    assert!(words.means(List::Yes, "JAWOHL") && !words.means(List::Yes, "yep"));
    assert_eq!(words.repair("aufhoren"), Some(Repair::Stop));
}

#[test]
fn months_and_weekdays_are_known_by_name_and_short_form() {
    let bot = Bot::default();
    let (nl, en) = (
        Words::for_language(&bot, "nl"),
        Words::for_language(&bot, "en"),
    );
    assert_eq!(
        (nl.month(11), en.month(3), nl.weekday(5), en.weekday(7)),
        ("november", "March", "vrijdag", "Sunday")
    );
    assert_eq!(
        (
            nl.month_named("MRT."),
            en.month_named("sept"),
            nl.weekday_named("vr"),
            en.weekday_named("xyz")
        ),
        (Some(3), Some(9), Some(5), None)
    );
    for language in [nl, en] {
        assert_eq!(
            (
                language.entries(List::Months).count(),
                language.entries(List::Weekdays).count()
            ),
            (12, 7)
        );
    }
}

#[test]
fn number_words_go_from_nought_to_a_million() {
    let bot = Bot::default();
    let (nl, en) = (
        Words::for_language(&bot, "nl"),
        Words::for_language(&bot, "en"),
    );
    let cases = [
        ("nul", 0),
        ("één", 1),
        ("twintig", 20),
        ("dertig", 30),
        ("honderd", 100),
        ("eenentwintig", 21),
        ("tweeëndertig", 32),
        ("negen en negentig", 99),
        ("honderdeen", 101),
        ("tweehonderd vijftig", 250),
        ("twaalfhonderd", 1200),
        ("tienduizend", 10_000),
        ("een duizend en een", 1001),
    ];
    for (words, number) in cases {
        assert_eq!(nl.number_word(words), Some(number), "{words}");
    }
    for (words, number) in [
        ("nought", 0),
        ("Two", 2),
        ("twenty-one", 21),
        ("ninety nine", 99),
        ("a hundred", 100),
        ("fifteen", 15),
    ] {
        assert_eq!(en.number_word(words), Some(number), "{words}");
    }
    for (words, number) in [
        ("two hundred and fifty", 250),
        ("ten thousand and one", 10_001),
        ("a thousand two hundred", 1200),
    ] {
        assert_eq!(en.number_word(words), Some(number), "{words}");
    }
    for words in [
        "honderdhonderd",
        "tienhonderd",
        "nulhonderd",
        "duizendduizend",
        "honderdduizendste",
        "vijf honderd zes honderd",
    ] {
        assert_eq!(nl.number_word(words), None, "{words}");
    }
    for words in [
        "twee drie",
        "entwintig",
        "twintigeen",
        "tienentwintig",
        "en",
        "",
        "veel",
    ] {
        assert_eq!(nl.number_word(words), None, "{words}");
    }
    for words in [
        "twenty twenty",
        "one twenty",
        "twenty-ten",
        "-",
        "twenty-one-two",
    ] {
        assert_eq!(en.number_word(words), None, "{words}");
    }
}

/// Writes a number below a million in words.
fn in_words(number: usize, (small, tens): (&[&str], &[&str]), dutch: bool) -> String {
    let words = |number| in_words(number, (small, tens), dutch);
    let (joint, blank) = if dutch { ("", "") } else { (" and ", " ") };
    let behind = |base: &str, rest: usize| {
        if rest == 0 {
            base.to_owned()
        } else {
            format!("{base}{joint}{}", words(rest))
        }
    };
    match number {
        0..20 => small[number].to_owned(),
        20..100 if number.is_multiple_of(10) => tens[number / 10 - 2].to_owned(),
        20..100 if dutch => format!("{}en{}", small[number % 10], tens[number / 10 - 2]),
        20..100 => format!("{}-{}", tens[number / 10 - 2], small[number % 10]),
        100..200 if dutch => behind("honderd", number % 100),
        100..1000 => behind(
            &format!(
                "{}{blank}{}",
                small[number / 100],
                if dutch { "honderd" } else { "hundred" }
            ),
            number % 100,
        ),
        1000..2000 if dutch => behind("duizend", number % 1000),
        _ => behind(
            &format!(
                "{}{blank}{}",
                words(number / 1000),
                if dutch { "duizend" } else { "thousand" }
            ),
            number % 1000,
        ),
    }
}

#[test]
fn every_number_below_a_million_is_read_as_it_is_written_in_words() {
    let bot = Bot::default();
    for (language, dutch) in [("nl", true), ("en", false)] {
        let words = Words::for_language(&bot, language);
        let all: Vec<&str> = words
            .entries(List::Numbers)
            .map(|entry| entry.split('/').next().unwrap_or_default())
            .collect();
        for number in (0..1100).chain((1100..1_000_000).step_by(1009)) {
            let said = in_words(number, (&all[..20], &all[20..28]), dutch);
            assert_eq!(
                words.number_word(&said),
                u32::try_from(number).ok(),
                "{said}"
            );
        }
    }
}

#[test]
fn numbers_are_written_as_the_language_does() {
    let bot = Bot::default();
    let (nl, en) = (
        Words::for_language(&bot, "nl"),
        Words::for_language(&bot, "en"),
    );
    let number = |text: &str| text.parse::<Decimal>().expect("a number of the test");
    assert_eq!(nl.number(number("12345.50")), "12.345,50");
    assert_eq!(nl.number(number("3.3333333333333333")), "3,333333");
    assert_eq!(en.number(number("-1234567.25")), "-1,234,567.25");
    assert_eq!(
        (
            nl.number(number("1234")),
            nl.number(number("8.00")),
            nl.number(number("-0"))
        ),
        ("1234".into(), "8,00".into(), "0".into())
    );
}

#[test]
fn lists_are_joined_as_people_say_them() {
    let bot = Bot::default();
    let words = Words::for_language(&bot, "nl");
    assert_eq!(
        words.join_and(&["espresso", "filter", "moka"]),
        "espresso, filter en moka"
    );
    assert_eq!(words.join_or(&["3 april", "4 maart"]), "3 april of 4 maart");
    assert_eq!(words.join_and::<&str>(&[]), "");
}

#[test]
fn the_page_of_words_names_every_one_of_them() {
    let page = include_str!("../../docs/words.md");
    let bot = Bot::default();
    let (nl, en) = (
        Words::for_language(&bot, "nl"),
        Words::for_language(&bot, "en"),
    );
    for key in Key::ALL {
        let row = format!(
            "| `{}` | {} | {} |",
            key.name(),
            in_a_table(en.template(*key)),
            in_a_table(nl.template(*key))
        );
        assert!(page.contains(&row), "docs/words.md lacks the row\n{row}");
    }
    for list in List::ALL {
        let listed =
            |words: &Words<'_>| in_a_table(&words.entries(*list).collect::<Vec<_>>().join(", "));
        let row = format!("| `{}` | {} | {} |", list.name(), listed(&en), listed(&nl));
        assert!(page.contains(&row), "docs/words.md lacks the row\n{row}");
    }
}

fn in_a_table(words: &str) -> String {
    words.replace('\n', "<br>").replace('|', "\\|")
}

#[test]
fn a_long_answer_is_no_repair_word() {
    let bot = Bot::default();
    let words = Words::for_language(&bot, "nl");
    assert_eq!(words.repair(&"stop het verkeer ".repeat(40)), None);
    assert_eq!(words.repair(&"stop ".repeat(40)), Some(Repair::Stop));
}

#[test]
fn a_count_of_one_is_said_in_the_singular() {
    let bot = Bot::default();
    let (nl, en) = (
        Words::for_language(&bot, "nl"),
        Words::for_language(&bot, "en"),
    );
    let said =
        |sentence: Sentence<'_>| [nl.say(sentence).into_owned(), en.say(sentence).into_owned()];
    assert_eq!(
        said(Sentence::RetryPickExactly { count: "1" }),
        ["Kies er één.", "Choose one."]
    );
    assert_eq!(
        said(Sentence::RetryPickExactly { count: "2" }),
        ["Kies er 2.", "Choose 2."]
    );
    assert_eq!(
        said(Sentence::RetryPickMost { most: "1" }),
        ["Je mag er één kiezen.", "You can choose one."]
    );
    assert_eq!(
        said(Sentence::RetryPickLeast { least: "1" }),
        ["Kies er minstens één.", "Choose at least one."]
    );
    assert_eq!(
        said(Sentence::RetryRankTop {
            top: "1",
            example: "1"
        }),
        ["Noem je favoriet.", "Choose your favourite."]
    );
    assert_eq!(
        said(Sentence::RetryTextMost { most: "1" }),
        ["Typ één letter of cijfer.", "Type one letter or digit."]
    );
    assert_eq!(said(Sentence::Days { count: "1" }), ["1 dag", "1 day"]);
}

/// What people put around a request: courtesy, signs, pictures, characters that show nothing.
fn around() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "please",
        "Alstublieft",
        "AUB",
        "thanks!",
        "dank je wel",
        "sorry,",
        "nu",
        "nee,",
        "ok",
        "!!",
        "...",
        "?!",
        "«",
        "\"",
        "🛑",
        "👍🏽",
        "😡😡",
        "\u{200b}",
        "\u{2060}",
        "\u{feff}",
        "\u{200d}",
        "\n",
        "\t",
        "-",
        "—",
        "(",
        "*",
    ]);
    prop::collection::vec(piece, 0..4).prop_map(|pieces| pieces.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a_request_is_heard_whatever_stands_around_it(
        before in around(),
        after in around(),
        which in any::<prop::sample::Index>(),
        is_loud in any::<bool>(),
        times in 1..3usize,
    ) {
        let bot = Bot { languages: vec!["en".into(), "nl".into()], ..Bot::default() };
        let words = Words::for_language(&bot, "nl");
        let mut forms: Vec<(Repair, &str)> = Vec::new();
        for repair in Repair::ALL {
            forms.extend(words.forms(repair.list()).chain(words.in_english().forms(repair.list())).map(|form| (repair, form)));
        }
        let (repair, form) = forms[which.index(forms.len())];
        let form = if is_loud { form.to_uppercase() } else { form.to_owned() };
        let message = format!("{before} {} {after}", vec![form; times].join(" "));
        prop_assert_eq!(words.repair(&message), Some(repair), "{}", message);
    }
}

#[test]
fn a_sentence_that_only_begins_like_a_request_is_none() {
    let bot = Bot {
        languages: vec!["en".into(), "nl".into()],
        ..Bot::default()
    };
    let words = Words::for_language(&bot, "en");
    for said in [
        "stop motion films",
        "back to the future",
        "a stop",
        "help the poor",
        "vergeet mij nietjes",
        "ik wil",
        "please",
        "🛑",
        "",
    ] {
        assert_eq!(words.repair(said), None, "{said}");
    }
    let begins = |said: &str, list| {
        words
            .heard(said, [])
            .is_some_and(|heard| heard.begins_with(list))
    };
    assert!(begins("please stop writing to me", List::Stop) && begins("Stop-motion", List::Stop));
    assert!(
        !begins("the bus stop", List::Stop)
            && begins("wis mijn gegevens uit jullie kast", List::ForgetMe)
    );
}

#[test]
fn a_phone_number_is_shown_in_groups() {
    let shown = [
        "+31612345678",
        "+31201234567",
        "+4930123456",
        "12345678",
        "+31é",
    ]
    .map(phone_in_groups);
    assert_eq!(
        shown,
        [
            "06 1234 5678",
            "020 123 4567",
            "+49 301 234 56",
            "12345678",
            "+31é"
        ]
    );
}
