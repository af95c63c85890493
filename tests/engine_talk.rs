//! Whole conversations with small dialogs: what is asked, in which words, with which buttons.

mod talk;

use talk::Talk;
use vraag::engine::event::Event;
use vraag::engine::input::Input;
use vraag::id::Name;
use vraag::message::InMessage;
use vraag::time::Timestamp;
use vraag::value::Value;

#[test]
fn a_dialog_asks_from_top_to_bottom_and_ends() {
    let mut talk = Talk::start(
        r#"
dialog: shop
steps:
  - say: Hello!
  - ask: drink
    type: choice
    text: What would you like?
    options: { tea: Tea, coffee: Coffee }
  - if: drink == coffee
    then:
      - ask: cups
        type: number
        range: 1..4
        text: How many cups?
    else:
      - say: No coffee then.
  - tag: drinker
  - say: Thank you!
"#,
    );
    talk.hears(&["Hello!", "What would you like?"]);
    assert_eq!(talk.buttons(), ["Tea", "Coffee"]);
    talk.tap("Coffee").hears(&["How many cups?"]);
    talk.say("2").hears(&["Thank you!"]);
    assert_eq!(talk.tags(), ["drinker"]);
    assert_eq!(talk.ended(), Some("done"));
    assert!(talk.state.conversation.active.is_none());
}

#[test]
fn words_that_are_none_of_several_options_are_told_how_to_choose() {
    let mut talk = Talk::with(
        "dialog: d\nlanguages: [en]\nstart: [{ command: d }]\nsteps:\n  - ask: brew\n    type: multi\n    text: How?\n    options: { filter: Filter, moka: Moka, press: Press }\n",
    );
    talk.say("/d").say("filter, chemex").hears_part(&["Choose what fits. You can also type numbers, for example 1 2."]);
}

/// A dialog with one question, started on a day.
fn asked_on(now: &str, question: &str) -> Talk {
    let mut talk = Talk::with(&format!(
        "dialog: d\nlanguages: [nl, en]\nstart: [{{ command: d }}]\nsteps:\n{question}\n  - say: {{ nl: Klaar., en: Done. }}\n"
    ));
    talk.now = Timestamp(chrono::DateTime::parse_from_rfc3339(now).expect("a moment").timestamp_millis());
    talk.state.contact.language = Some(Name::new_static("nl"));
    talk.say("/d");
    talk
}

fn given(talk: &Talk) -> Value {
    let said = talk.said();
    let answer = talk.all_events.iter().rev().find_map(|event| match event {
        Event::Answered(answer) => Some(answer.outcome.clone()),
        _ => None,
    });
    answer.unwrap_or_else(|| panic!("an answer, not {said:?}")).expect("a value")
}

const DAY: &str = "  - ask: when_d\n    type: date\n    text: { nl: Wanneer?, en: When? }";

fn day(year: i32, month: u32, day: u32) -> Value {
    Value::Date(chrono::NaiveDate::from_ymd_opt(year, month, day).expect("a date"))
}

#[test]
fn the_bot_remembers_which_two_days_it_offered() {
    let first = [
        "vrijdag",
        "Vrijdag graag",
        "vr",
        "november",
        "nov",
        "de eerste",
        "1",
        "1e",
        "de eerste!",
        "ja, de eerste",
        "vrijdag 27 november",
        "27 nov",
        "yes, the first",
    ];
    let second = [
        "zondag",
        "december",
        "in december",
        "de tweede",
        "2",
        "nr 2",
        "twee",
        "de laatste",
        "ja, de tweede",
        "zo",
        "the second one",
        "2️⃣",
        "nee, de tweede",
        "٢",
    ];
    for (words, expected) in first.map(|words| (words, day(2026, 11, 27))).into_iter().chain(second.map(|words| (words, day(2026, 12, 27))))
    {
        let mut talk = asked_on("2026-11-09T12:00:00+01:00", DAY);
        talk.say("de 27e");
        assert_eq!(talk.said(), ["Bedoel je vrijdag 27 november of zondag 27 december?\n\nWanneer?"]);
        assert_eq!(talk.buttons(), ["vrijdag 27 november", "zondag 27 december"], "{words}");
        talk.say(words);
        assert_eq!(talk.said(), ["Klaar."], "{words}");
        assert_eq!(given(&talk), expected, "{words}");
    }
}

#[test]
fn a_reading_can_be_tapped_and_an_old_one_is_no_other() {
    let mut talk = asked_on("2026-11-09T12:00:00+01:00", DAY);
    talk.say("de 27e");
    let old = talk.button("zondag 27 december");
    talk.say("de 3e");
    assert_eq!(talk.buttons(), ["donderdag 3 december", "zondag 3 januari"]);
    talk.take(Input::Message { message: InMessage::Tap(old), profile: None });
    assert_eq!(talk.toasts, ["Die vraag is al voorbij. Typ terug als je een antwoord wilt veranderen."]);
    talk.tap("zondag 3 januari");
    assert_eq!(given(&talk), day(2027, 1, 3));
}

#[test]
fn a_whole_new_answer_is_none_of_the_readings() {
    for (words, expected) in [
        ("28 november", day(2026, 11, 28)),
        ("nee, 28 november", day(2026, 11, 28)),
        ("zaterdag", day(2026, 11, 14)),
        ("morgen", day(2026, 11, 10)),
    ] {
        let mut talk = asked_on("2026-11-09T12:00:00+01:00", DAY);
        talk.say("de 27e").say(words);
        assert_eq!(given(&talk), expected, "{words}");
    }
}

#[test]
fn what_chooses_nothing_is_asked_again_and_a_no_ends_the_choice() {
    let mut talk = asked_on("2026-11-09T12:00:00+01:00", DAY);
    talk.say("de 27e");
    for words in ["ja", "27", "de 27e"] {
        talk.say(words);
        assert_eq!(talk.said(), ["Bedoel je vrijdag 27 november of zondag 27 december?\n\nWanneer?"], "{words}");
    }
    talk.say("nee");
    assert_eq!(talk.said(), ["Wanneer?"]);
    assert!(talk.buttons().is_empty());
    talk.say("vrijdag");
    assert_eq!(given(&talk), day(2026, 11, 13));
}

#[test]
fn two_readings_hold_with_tries_a_retry_sentence_and_another_language() {
    let question = format!("{DAY}\n    tries: 2\n    retry: {{ nl: Zo niet., en: Not so. }}");
    let mut talk = asked_on("2026-11-09T12:00:00+01:00", &question);
    talk.say("de 27e");
    assert_eq!(talk.said(), ["Bedoel je vrijdag 27 november of zondag 27 december?\n\nWanneer?"]);
    talk.say("taal").tap("English");
    assert_eq!(talk.buttons(), ["Friday 27 November", "Sunday 27 December"]);
    talk.say("sunday");
    assert_eq!(given(&talk), day(2026, 12, 27));
}

#[test]
fn the_half_of_the_day_is_chosen_in_words() {
    let question = "  - ask: at\n    type: time\n    range: 07:00..22:00\n    text: Hoe laat?";
    let time = |hour| Value::Time(chrono::NaiveTime::from_hms_opt(hour, 0, 0).expect("a time"));
    let evening = [
        "'s avonds",
        "savonds",
        "pm",
        "avond",
        "in the evening",
        "ja, 20:00",
        "20:00",
        "20 uur",
        "2",
        "de tweede",
        "8 uur 's avonds",
        "8 pm",
    ];
    let morning = ["'s ochtends", "am", "ochtend", "08:00", "1", "de eerste", "morning"];
    for (words, expected) in evening.map(|words| (words, 20)).into_iter().chain(morning.map(|words| (words, 8))) {
        let mut talk = asked_on("2026-11-09T12:00:00+01:00", question);
        talk.say("8 uur");
        assert_eq!(talk.buttons(), ["08:00", "20:00"]);
        talk.say(words);
        assert_eq!(talk.said(), ["Klaar."], "{words}");
        assert_eq!(given(&talk), time(expected), "{words}");
    }
}

#[test]
fn two_options_that_fit_are_offered_and_two_that_look_alike_are_not() {
    let question = "  - ask: drink\n    type: choice\n    text: Wat?\n    options: { a: A, b: B, c: C }";
    for (words, key) in [("b", "b"), ("de tweede", "b"), ("2", "b"), ("a", "a"), ("de eerste graag", "a"), ("c", "c"), ("nee, c", "c")] {
        let mut talk = asked_on("2026-11-09T12:00:00+01:00", question);
        talk.say("a b");
        assert_eq!(talk.said(), ["Bedoel je A of B?\n\nWat?"]);
        assert_eq!(talk.buttons(), ["A", "B"]);
        talk.say(words);
        assert_eq!(given(&talk), Value::Key(key.into()), "{words}");
    }
    let question = "  - ask: who\n    type: text\n    text: Wie?\n  - ask: whom\n    type: choice\n    text: Wie dan?\n    options: { one: \"${who}\", two: Noor, three: Sem }";
    let mut talk = asked_on("2026-11-09T12:00:00+01:00", question);
    talk.say("Noor").say("noor");
    assert!(!talk.said()[0].contains("Bedoel je"), "{:?}", talk.said());
    talk.say("2");
    assert_eq!(given(&talk), Value::Key("two".into()));
}

#[test]
fn a_known_value_is_corrected_in_one_breath() {
    let question = |kind: &str| format!("  - ask: it\n    type: {kind}\n    keep: contact.it\n    known: confirm\n    text: Wat is het?");
    let cases = [
        ("number", "12", "nee 15", Value::Number(15.into())),
        ("number", "12", "nee, het is 15", Value::Number(15.into())),
        ("number", "12", "no, it's -15", Value::Number((-15).into())),
        ("text", "Jan", "nee, Noor", Value::Text("Noor".into())),
        ("text", "Jan", "no, it's Noor", Value::Text("Noor".into())),
        ("email", "jan@example.org", "nee, noor@example.org", Value::Text("noor@example.org".into())),
        ("date", "1 december", "nee, 2 december 2026", day(2026, 12, 2)),
    ];
    for (kind, first, words, expected) in cases {
        let mut talk = asked_on("2026-11-09T12:00:00+01:00", &question(kind));
        talk.say(first).say("/d").say(words);
        assert_eq!(given(&talk), expected, "{words}");
    }
    let mut talk = asked_on("2026-11-09T12:00:00+01:00", &question("text"));
    talk.say("Jan").say("/d").say("nee problem");
    assert_eq!(talk.said(), ["Wat is het?"]);
}

#[test]
fn what_is_typed_goes_with_what_is_ticked() {
    let question = "  - ask: brew\n    type: multi\n    pick: 1..2\n    none: no\n    text: Hoe?\n    options: { espresso: Espresso, moka: Moka, filter: Filter, no: Geen }";
    let keys = |keys: &[&'static str]| Value::Keys(keys.iter().map(|key| Name::new_static(key)).collect());
    let ticked = || {
        let mut talk = asked_on("2026-11-09T12:00:00+01:00", question);
        talk.tap("Filter");
        talk
    };
    for (words, expected) in [
        ("moka", vec!["moka", "filter"]),
        ("filter", vec!["filter"]),
        ("moka en filter", vec!["moka", "filter"]),
        ("espreso", vec!["espresso", "filter"]),
        ("geen", vec!["no"]),
    ] {
        let mut talk = ticked();
        talk.say(words);
        assert_eq!(given(&talk), keys(&expected), "{words}");
    }
    let mut talk = ticked();
    talk.say("alleen moka");
    assert_eq!(talk.buttons(), ["Moka", "Moka en Filter"]);
    talk.say("de eerste");
    assert_eq!(given(&talk), keys(&["moka"]));
    let mut talk = asked_on(
        "2026-11-09T12:00:00+01:00",
        "  - ask: order\n    type: rank\n    text: Hoe?\n    options: { a: Espresso, b: Moka, c: Filter }",
    );
    talk.tap("Filter").say("espresso, moka");
    assert_eq!(given(&talk), keys(&["c", "a", "b"]));
}

#[test]
fn what_is_wrong_with_an_answer_is_said() {
    let heard = |question: &str, words: &str| {
        let mut talk = asked_on("2026-11-09T12:00:00+01:00", question);
        talk.say(words);
        talk.said().join("\n")
    };
    for words in ["30 feb", "31 april", "31-11", "29-02-2027", "30 februari 2027"] {
        assert!(heard(DAY, words).starts_with("Die dag bestaat niet. "), "{words}: {}", heard(DAY, words));
    }
    for words in ["dinsdag 2 december", "dinsdag 2-12-2026", "dinsdag 2 december 2026"] {
        assert!(heard(DAY, words).starts_with("Dat is woensdag 2 december. "), "{words}: {}", heard(DAY, words));
    }
    let time = "  - ask: at\n    type: time\n    text: Hoe laat?";
    for words in ["25:00", "24:00", "12:75", "25:00 uur"] {
        assert!(heard(time, words).starts_with("Die tijd bestaat niet. "), "{words}: {}", heard(time, words));
    }
    let brew = "  - ask: brew\n    type: multi\n    pick: 1..3\n    text: Hoe?\n    options: { espresso: Espresso, moka: Moka, filter: Filter, press: Pers }";
    assert!(heard(brew, "the coffee").starts_with("‘coffee’ staat er niet bij. Kies wat past."), "{}", heard(brew, "the coffee"));
    assert!(heard(brew, "moka, thee").starts_with("‘thee’ staat er niet bij. "));
}

#[test]
fn what_people_write_cannot_turn_a_sentence_around() {
    let mut talk = Talk::with(
        "dialog: d\nlanguages: [en]\nstart: [{ command: d }]\nsteps:\n  - say: \"Hello ${contact.first_name | default('friend')}, welcome!\"\n  - ask: it\n    type: text\n    text: What?\n  - say: \"So ${it}, 3 bags.\"\n",
    );
    for (name, heard) in [
        ("Noor", "Hello Noor, welcome!"),
        ("\u{202e}Noor", "Hello Noor, welcome!"),
        ("נור", "Hello \u{2068}נור\u{2069}, welcome!"),
        ("\u{2069}נור\u{202e}", "Hello \u{2068}נור\u{2069}, welcome!"),
        ("\u{200b}\u{3164}", "Hello friend, welcome!"),
    ] {
        talk.state.contact.name = Some(name.to_owned());
        talk.say("/d");
        assert_eq!(talk.said()[0], heard, "{name:?}");
        talk.say("stop");
    }
    talk.say("/d").say("שלום\u{202e}");
    assert_eq!(talk.said()[0], "So \u{2068}שלום\u{2069}, 3 bags.");
    assert_eq!(given(&talk), Value::Text("שלום\u{202e}".into()));
}

#[test]
fn nothing_that_can_be_seen_is_no_answer() {
    for words in ["\u{200b}", "\u{3164}", "\u{2800}\u{2800}", "\u{202e}\u{200f}", "\u{fe0f}"] {
        let mut talk = asked_on("2026-11-09T12:00:00+01:00", "  - ask: it\n    type: text\n    text: Wat?");
        talk.say(words);
        assert!(talk.state.conversation.active.is_some(), "{words:?} was taken");
    }
}

#[test]
fn a_long_text_is_kept_whole_and_long_words_are_no_other_answer() {
    let long = "\u{fdfa}".repeat(4096);
    let mut talk = asked_on(
        "2026-11-09T12:00:00+01:00",
        "  - ask: story\n    type: text\n    length: 1..20000\n    valid: answer != \"nee\"\n    text: Vertel",
    );
    talk.say(&long);
    assert_eq!(given(&talk), Value::Text(long.clone()));
    for kind in ["number", "date", "time", "yesno", "scale", "email", "phone", "location"] {
        for words in [&long, &"1.".repeat(2048), &"1 ".repeat(2048), &"ja ".repeat(1365)] {
            let mut talk = asked_on("2026-11-09T12:00:00+01:00", &format!("  - ask: it\n    type: {kind}\n    text: Wat?"));
            talk.say(words);
            assert!(talk.state.conversation.active.is_some(), "{kind} took a long text");
        }
    }
}

#[test]
fn the_last_try_is_the_one_that_was_written() {
    for tries in 1..=3 {
        let mut talk =
            asked_on("2026-11-09T12:00:00+01:00", &format!("  - ask: it\n    type: number\n    tries: {tries}\n    text: Hoeveel?"));
        for _ in 1..tries {
            talk.say("veel");
            assert!(talk.state.conversation.active.is_some(), "given up before the last of {tries}");
        }
        talk.say("veel");
        assert!(talk.state.conversation.active.is_none(), "{tries} tries and one more");
    }
}
