//! Whole conversations with small dialogs: what is asked, in which words, with which buttons.

use crate::talk::Talk;
use vraag::engine::event::Event;
use vraag::engine::input::{Input, MessageInfo};
use vraag::id::{EffectId, Name, TimerId};
use vraag::message::InMessage;
use vraag::time::{Duration, Timestamp};
use vraag::value::{FileRef, Value};

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
    talk.say("/d")
        .say("filter, chemex")
        .hears_part(&["Choose what fits. You can also type numbers, for example 1 2."]);
}

/// A dialog with one question, started on a day.
fn asked_on(now: &str, question: &str) -> Talk {
    let mut talk = Talk::with(&format!(
        "dialog: d\nlanguages: [nl, en]\nstart: [{{ command: d }}]\nsteps:\n{question}\n  - say: {{ nl: Klaar., en: Done. }}\n"
    ));
    talk.now = Timestamp(
        chrono::DateTime::parse_from_rfc3339(now)
            .expect("a moment")
            .timestamp_millis(),
    );
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
    answer
        .unwrap_or_else(|| panic!("an answer, not {said:?}"))
        .expect("a value")
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
    for (words, expected) in first
        .map(|words| (words, day(2026, 11, 27)))
        .into_iter()
        .chain(second.map(|words| (words, day(2026, 12, 27))))
    {
        let mut talk = asked_on("2026-11-09T12:00:00+01:00", DAY);
        talk.say("de 27e");
        assert_eq!(
            talk.said(),
            ["Bedoel je vrijdag 27 november of zondag 27 december?\n\nWanneer?"]
        );
        assert_eq!(
            talk.buttons(),
            ["vrijdag 27 november", "zondag 27 december"],
            "{words}"
        );
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
    talk.take(Input::Message {
        message: InMessage::Tap(old),
        profile: None,
    });
    assert_eq!(
        talk.toasts,
        ["Die vraag is al voorbij. Typ terug als je een antwoord wilt veranderen."]
    );
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
        assert_eq!(
            talk.said(),
            ["Bedoel je vrijdag 27 november of zondag 27 december?\n\nWanneer?"],
            "{words}"
        );
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
    assert_eq!(
        talk.said(),
        ["Bedoel je vrijdag 27 november of zondag 27 december?\n\nWanneer?"]
    );
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
    let morning = [
        "'s ochtends",
        "am",
        "ochtend",
        "08:00",
        "1",
        "de eerste",
        "morning",
    ];
    for (words, expected) in evening
        .map(|words| (words, 20))
        .into_iter()
        .chain(morning.map(|words| (words, 8)))
    {
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
    let question =
        "  - ask: drink\n    type: choice\n    text: Wat?\n    options: { a: A, b: B, c: C }";
    for (words, key) in [
        ("b", "b"),
        ("de tweede", "b"),
        ("2", "b"),
        ("a", "a"),
        ("de eerste graag", "a"),
        ("c", "c"),
        ("nee, c", "c"),
    ] {
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
    let question = |kind: &str| {
        format!(
            "  - ask: it\n    type: {kind}\n    keep: contact.it\n    known: confirm\n    text: Wat is het?"
        )
    };
    let cases = [
        ("number", "12", "nee 15", Value::Number(15.into())),
        ("number", "12", "nee, het is 15", Value::Number(15.into())),
        ("number", "12", "no, it's -15", Value::Number((-15).into())),
        ("text", "Jan", "nee, Noor", Value::Text("Noor".into())),
        ("text", "Jan", "no, it's Noor", Value::Text("Noor".into())),
        (
            "email",
            "jan@example.org",
            "nee, noor@example.org",
            Value::Text("noor@example.org".into()),
        ),
        (
            "date",
            "1 december",
            "nee, 2 december 2026",
            day(2026, 12, 2),
        ),
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
    let keys =
        |keys: &[&'static str]| Value::Keys(keys.iter().map(|key| Name::new_static(key)).collect());
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
    for words in [
        "30 feb",
        "31 april",
        "31-11",
        "29-02-2027",
        "30 februari 2027",
    ] {
        assert!(
            heard(DAY, words).starts_with("Die dag bestaat niet. "),
            "{words}: {}",
            heard(DAY, words)
        );
    }
    for words in [
        "dinsdag 2 december",
        "dinsdag 2-12-2026",
        "dinsdag 2 december 2026",
    ] {
        assert!(
            heard(DAY, words).starts_with("Dat is woensdag 2 december. "),
            "{words}: {}",
            heard(DAY, words)
        );
    }
    let time = "  - ask: at\n    type: time\n    text: Hoe laat?";
    for words in ["25:00", "24:00", "12:75", "25:00 uur"] {
        assert!(
            heard(time, words).starts_with("Die tijd bestaat niet. "),
            "{words}: {}",
            heard(time, words)
        );
    }
    let brew = "  - ask: brew\n    type: multi\n    pick: 1..3\n    text: Hoe?\n    options: { espresso: Espresso, moka: Moka, filter: Filter, press: Pers }";
    assert!(
        heard(brew, "the coffee").starts_with("‘coffee’ staat er niet bij. Kies wat past."),
        "{}",
        heard(brew, "the coffee")
    );
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
    for words in [
        "\u{200b}",
        "\u{3164}",
        "\u{2800}\u{2800}",
        "\u{202e}\u{200f}",
        "\u{fe0f}",
    ] {
        let mut talk = asked_on(
            "2026-11-09T12:00:00+01:00",
            "  - ask: it\n    type: text\n    text: Wat?",
        );
        talk.say(words);
        assert!(
            talk.state.conversation.active.is_some(),
            "{words:?} was taken"
        );
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
    for kind in [
        "number", "date", "time", "yesno", "scale", "email", "phone", "location",
    ] {
        for words in [
            &long,
            &"1.".repeat(2048),
            &"1 ".repeat(2048),
            &"ja ".repeat(1365),
        ] {
            let mut talk = asked_on(
                "2026-11-09T12:00:00+01:00",
                &format!("  - ask: it\n    type: {kind}\n    text: Wat?"),
            );
            talk.say(words);
            assert!(
                talk.state.conversation.active.is_some(),
                "{kind} took a long text"
            );
        }
    }
}

#[test]
fn the_last_try_is_the_one_that_was_written() {
    for tries in 1..=3 {
        let mut talk = asked_on(
            "2026-11-09T12:00:00+01:00",
            &format!("  - ask: it\n    type: number\n    tries: {tries}\n    text: Hoeveel?"),
        );
        for _ in 1..tries {
            talk.say("veel");
            assert!(
                talk.state.conversation.active.is_some(),
                "given up before the last of {tries}"
            );
        }
        talk.say("veel");
        assert!(
            talk.state.conversation.active.is_none(),
            "{tries} tries and one more"
        );
    }
}

/// Sends messages with the messenger's number, and the second in which each was sent.
struct Sender {
    talk: Talk,
    number: i64,
}

impl Sender {
    fn new(dialog: &str) -> Self {
        Self {
            talk: Talk::start(dialog),
            number: 100,
        }
    }

    fn info(&mut self, album: Option<&str>, asked: Option<EffectId>) -> MessageInfo {
        self.number += 1;
        MessageInfo {
            number: self.number,
            sent: self.talk.now,
            album: album.map(str::to_owned),
            replies_to: None,
            asked,
        }
    }

    fn says(&mut self, words: &str) -> &mut Self {
        let info = self.info(None, None);
        self.talk.take(Input::Said {
            message: InMessage::Text(words.to_owned()),
            profile: None,
            info,
        });
        self
    }

    fn replies(&mut self, asked: Option<EffectId>, words: &str) -> &mut Self {
        let info = self.info(None, asked);
        self.talk.take(Input::Said {
            message: InMessage::Text(words.to_owned()),
            profile: None,
            info,
        });
        self
    }

    fn shows(&mut self, album: &str, picture: &str) -> &mut Self {
        let info = self.info(Some(album), None);
        let file = FileRef {
            remote: picture.into(),
            unique: picture.into(),
            name: None,
            mime: None,
            size: Some(5),
        };
        self.talk.take(Input::Said {
            message: InMessage::Photo {
                file,
                caption: None,
            },
            profile: None,
            info,
        });
        self
    }

    fn changes(&mut self, number: i64, words: &str) -> &mut Self {
        self.talk.take(Input::Edited {
            message: InMessage::Text(words.to_owned()),
            number,
        });
        self
    }

    fn words(&self, question: &str) -> String {
        match &self.talk.answers()[question] {
            Ok(Value::Text(words)) => words.clone(),
            other => panic!("{other:?}"),
        }
    }
}

const STORY: &str = "
dialog: story
steps:
  - { ask: story, type: text, length: 1..20000, text: What happened? }
  - { ask: place, type: text, text: Where? }
  - { ask: moment, type: text, text: When? }
";

/// Words of so many characters, no two places of them alike.
fn long(characters: usize) -> String {
    let mut words = String::new();
    for number in 0.. {
        words.push_str(&format!("{number} "));
        if words.len() >= characters {
            words.truncate(characters);
            break;
        }
    }
    words.trim_end().to_owned()
}

/// Cuts as Telegram does: hard at its limit.
fn pieces(words: &str) -> Vec<String> {
    words
        .as_bytes()
        .chunks(4096)
        .map(|piece| String::from_utf8(piece.to_vec()).expect("it is ASCII"))
        .collect()
}

#[test]
fn a_text_that_was_cut_is_one_answer_and_the_next_question_is_asked_once() {
    for length in [4096, 4097, 6001, 8192, 19_999] {
        let mut sender = Sender::new(STORY);
        let whole = long(length);
        for piece in pieces(&whole) {
            sender.says(&piece);
        }
        sender.talk.wait("3s");
        assert_eq!(sender.words("story"), whole, "{length}");
        assert_eq!(sender.talk.waits_for(), "place", "{length}");
        assert_eq!(sender.talk.asked(), ["story", "place"], "{length}");
        sender.says("here");
        assert_eq!(sender.words("place"), "here", "{length}");
    }
}

#[test]
fn a_text_cut_behind_a_word_or_a_paragraph_keeps_the_blank_between_them() {
    for (first, second, between) in [(4090, 700, " "), (2500, 1700, "\n")] {
        let mut sender = Sender::new(STORY);
        let (first, second) = (long(first), long(second));
        sender.says(&first).says(&second);
        assert_eq!(sender.words("story"), format!("{first}{between}{second}"));
    }
}

#[test]
fn two_messages_that_fit_into_one_were_not_cut() {
    for length in [2048, 3000, 3900] {
        let mut sender =
            Sender::new(&STORY.replace("1..20000", &format!("1..{}", long(length).len())));
        sender.says(&long(length)).says("in the kitchen");
        assert_eq!(
            (sender.words("story"), sender.words("place")),
            (long(length), "in the kitchen".to_owned()),
            "{length}"
        );
    }
    // Where the long one is too long, it is asked again, and the short one is the answer.
    let mut sender = Sender::new(&STORY.replace("1..20000", "1..2900"));
    sender.says(&long(3000)).says("a short one");
    assert_eq!(sender.words("story"), "a short one");
    let mut sender = Sender::new(
        "dialog: pick\nsteps:\n  - ask: it\n    type: choice\n    options: { a: Apples, b: Pears }\n    text: Which?\n  - { ask: after, type: text, text: And then? }\n",
    );
    sender.says(&long(3000)).says("apples");
    assert_eq!(
        sender.talk.waits_for(),
        "after",
        "nobody's next message is swallowed"
    );
}

#[test]
fn what_comes_later_is_the_next_answer() {
    let mut sender = Sender::new(STORY);
    sender.says(&long(4096));
    sender.talk.wait("4s");
    sender.says("in the kitchen");
    assert_eq!(sender.words("story"), long(4096));
    assert_eq!(sender.words("place"), "in the kitchen");
}

#[test]
fn a_command_behind_a_long_text_is_no_part_of_it() {
    let mut sender = Sender::new(STORY);
    sender.says(&long(4096)).says("/stop");
    assert_eq!(sender.talk.ended(), Some("stopped"));
    assert!(
        sender
            .talk
            .all_events
            .iter()
            .any(|event| matches!(event, Event::Answered(answer) if answer.question == "story"))
    );
}

#[test]
fn a_long_text_as_the_last_answer_is_whole_too() {
    let mut sender = Sender::new(
        "dialog: story\nsteps:\n  - { ask: story, type: text, length: 1..20000, text: What happened? }\n",
    );
    let whole = long(6001);
    for piece in pieces(&whole) {
        sender.says(&piece);
    }
    assert_eq!(sender.talk.ended(), Some("done"));
    let said = sender
        .talk
        .all_events
        .iter()
        .filter_map(|event| match event {
            Event::Answered(answer) => Some(answer.outcome.clone()),
            _ => None,
        });
    assert_eq!(said.collect::<Vec<_>>(), [Ok(Value::Text(whole))]);
}

#[test]
fn what_was_cut_while_the_program_did_not_run_is_whole() {
    let mut sender = Sender::new(STORY);
    let whole = long(6001);
    let (first, second) = (pieces(&whole)[0].clone(), pieces(&whole)[1].clone());
    let sent = sender.talk.now;
    sender.says(&first);
    sender.talk.now = sender.talk.now.plus(Duration(600));
    let timer = TimerId {
        conversation: sender.talk.state.conversation.id,
        question: 0,
        step: 0,
    };
    sender.talk.take(Input::Deadline(timer));
    let info = MessageInfo {
        sent,
        ..sender.info(None, None)
    };
    sender.talk.take(Input::Said {
        message: InMessage::Text(second),
        profile: None,
        info,
    });
    assert_eq!(sender.words("story"), whole);
}

#[test]
fn the_words_of_something_else_are_whole_too() {
    let mut sender = Sender::new(
        "
dialog: other
steps:
  - { ask: drink, type: choice, other: true, text: Which drink?, options: { tea: Tea, coffee: Coffee } }
  - { ask: place, type: text, text: Where? }
",
    );
    sender.talk.tap("Something else");
    let whole = long(6001);
    for piece in pieces(&whole) {
        sender.says(&piece);
    }
    assert_eq!(
        sender.talk.session().answers[0].other.as_deref(),
        Some(whole.as_str())
    );
    assert_eq!(sender.talk.waits_for(), "place");
}

#[test]
fn an_album_is_one_answer_and_none_to_the_next_question() {
    let mut sender = Sender::new(
        "
dialog: shots
steps:
  - { ask: before, type: photo, text: Show it. }
  - { ask: after, type: photo, text: And now? }
  - { ask: place, type: text, text: Where? }
",
    );
    sender
        .shows("one", "a")
        .shows("one", "b")
        .talk
        .hears(&["Thank you. I keep one of these."]);
    sender.shows("one", "c").talk.hears(&[]);
    assert_eq!(
        (
            sender.talk.waits_for(),
            sender.talk.session().wait.as_ref().map(|wait| wait.tries)
        ),
        ("after", Some(0))
    );
    sender.shows("two", "d").shows("two", "e");
    assert_eq!(sender.talk.waits_for(), "place");
    sender
        .shows("three", "f")
        .shows("three", "g")
        .shows("three", "h");
    assert_eq!(
        sender.talk.session().wait.as_ref().map(|wait| wait.tries),
        Some(1),
        "an album that does not fit costs one try"
    );
}

#[test]
fn a_message_that_did_not_fit_is_read_again_when_it_is_changed() {
    let mut sender = Sender::new(
        "dialog: bags\nsteps:\n  - { ask: bags, type: number, text: How many? }\n  - { ask: place, type: text, text: Where? }\n",
    );
    sender
        .says("hmm")
        .changes(101, "twelve")
        .talk
        .hears(&["Where?"]);
    sender.says("here").changes(7, "x").talk.hears(&[]);
    assert_eq!(sender.talk.ended(), Some("done"));
}

#[test]
fn a_change_of_the_newest_answer_corrects_it_in_private_too() {
    let mut sender = Sender::new(STORY);
    sender.says("it rained").changes(101, "it snowed");
    assert_eq!(
        (sender.words("story").as_str(), sender.talk.waits_for()),
        ("it snowed", "place")
    );
    // Of a text in pieces the other pieces stay.
    let mut sender = Sender::new(STORY);
    let whole = long(6001);
    let (first, second) = (pieces(&whole)[0].clone(), pieces(&whole)[1].clone());
    sender.says(&first).says(&second).changes(102, "the end");
    assert_eq!(sender.words("story"), format!("{first}the end"));
}

#[test]
fn a_reply_to_an_older_question_corrects_that_one_or_is_told_apart() {
    let mut sender = Sender::new(
        "
dialog: order
steps:
  - { ask: bags, type: number, text: How many bags? }
  - { ask: boxes, type: number, text: How many boxes? }
  - { ask: place, type: text, text: Where? }
",
    );
    let bags = sender
        .talk
        .session()
        .wait
        .as_ref()
        .and_then(|wait| wait.sent);
    sender.says("2");
    let boxes = sender
        .talk
        .session()
        .wait
        .as_ref()
        .and_then(|wait| wait.sent);
    sender.replies(bags, "4");
    assert_eq!(
        (
            sender.talk.answers()["bags"].clone(),
            sender.talk.waits_for()
        ),
        (Ok(Value::Number(4.into())), "boxes")
    );
    sender
        .replies(bags, "of course")
        .talk
        .hears_part(&["earlier question", "How many boxes?"]);
    assert_eq!(
        sender.talk.session().wait.as_ref().map(|wait| wait.tries),
        Some(0)
    );
    assert_ne!(bags, boxes);
    let now = sender
        .talk
        .session()
        .wait
        .as_ref()
        .and_then(|wait| wait.sent);
    sender.replies(now, "6");
    assert_eq!(
        (
            sender.talk.answers()["boxes"].clone(),
            sender.talk.waits_for()
        ),
        (Ok(Value::Number(6.into())), "place")
    );
    // What counts again after a correction is corrected by a reply, too.
    sender.replies(bags, "5").replies(now, "7");
    assert_eq!(
        (
            sender.talk.answers()["boxes"].clone(),
            sender.talk.waits_for()
        ),
        (Ok(Value::Number(7.into())), "place")
    );
    sender.replies(bags, "stop");
    assert_eq!(sender.talk.ended(), Some("stopped"));
}

const COUNTS: &str = "
dialog: order
languages: [en]
start: [{ section: main, command: order, words: [order] }, { section: idea, command: idea }]
sections:
  main:
    - { ask: bags, type: number, text: How many bags? }
    - { ask: boxes, type: number, text: How many boxes? }
    - { ask: colour, type: choice, text: Which colour?, options: { red: Red, blue: Blue } }
    - { ask: place, type: text, text: Where? }
    - { ask: sure, type: yesno, text: Right? }
  idea:
    - { ask: idea, type: text, text: Which idea?, length: 1..20000 }
    - { ask: again, type: yesno, text: Another one? }
";

impl Sender {
    /// Has a dialog begun by a command.
    fn ordering() -> Self {
        let mut sender = Self {
            talk: Talk::with(COUNTS),
            number: 100,
        };
        sender.says("/order");
        sender
    }

    fn answered(&self, question: &str) -> Option<Value> {
        self.talk
            .answers()
            .get(question)
            .and_then(|outcome| outcome.clone().ok())
    }
}

fn number(number: i64) -> Option<Value> {
    Some(Value::Number(number.into()))
}

#[test]
fn an_answer_that_is_changed_to_what_does_not_fit_and_then_to_what_does_stays_that_questions() {
    let mut sender = Sender::ordering();
    sender
        .says("12")
        .says("5")
        .changes(103, "many")
        .changes(103, "6");
    assert_eq!(
        (
            sender.answered("bags"),
            sender.answered("boxes"),
            sender.talk.waits_for()
        ),
        (number(12), number(6), "colour")
    );
    sender
        .says("blue")
        .changes(104, "purple")
        .changes(104, "nothing")
        .changes(104, "red");
    assert_eq!(
        (sender.answered("boxes"), sender.answered("colour")),
        (number(6), Some(Value::Key("red".into())))
    );
    // Something else was sent in between.
    sender
        .says("here")
        .says("perhaps")
        .changes(105, "there")
        .changes(106, "no");
    assert_eq!(
        sender
            .talk
            .all_events
            .iter()
            .filter(|event| matches!(event, Event::Answered(answer) if answer.question == "place"))
            .count(),
        2
    );
}

#[test]
fn a_change_of_an_answer_that_was_taken_back_corrects_no_other_question() {
    let mut sender = Sender::ordering();
    sender.says("12").says("5").says("back").changes(103, "6");
    assert_eq!(
        (
            sender.answered("bags"),
            sender.answered("boxes"),
            sender.talk.waits_for()
        ),
        (number(12), number(6), "colour")
    );
    let mut sender = Sender::ordering();
    sender
        .says("12")
        .says("back")
        .says("stop")
        .says("/order")
        .changes(102, "9");
    assert_eq!(
        (sender.answered("bags"), sender.talk.waits_for()),
        (None, "bags"),
        "it answered a session that is over"
    );
}

#[test]
fn a_change_of_a_correction_corrects_what_that_corrected() {
    let mut sender = Sender::ordering();
    let bags = sender
        .talk
        .session()
        .wait
        .as_ref()
        .and_then(|wait| wait.sent);
    sender
        .says("12")
        .says("5")
        .replies(bags, "13")
        .changes(104, "14");
    assert_eq!(
        (
            sender.answered("bags"),
            sender.answered("boxes"),
            sender.talk.waits_for()
        ),
        (number(14), number(5), "colour")
    );
}

#[test]
fn a_message_that_is_changed_to_a_request_is_that_request() {
    let mut sender = Sender::ordering();
    sender
        .says("12")
        .says("5")
        .says("red")
        .says("here")
        .changes(105, "back");
    assert_eq!(
        (sender.talk.waits_for(), sender.answered("colour")),
        ("place", Some(Value::Key("red".into())))
    );
    for words in ["stop", "/stop", "Stop please"] {
        let mut sender = Sender::ordering();
        sender.says("12").changes(102, words);
        assert_eq!(sender.talk.ended(), Some("stopped"), "an answer, {words}");
        let mut sender = Sender::ordering();
        sender.says("help").changes(102, words);
        assert_eq!(sender.talk.ended(), Some("stopped"), "a request, {words}");
    }
}

#[test]
fn what_meant_nothing_is_read_again_when_it_is_changed_where_no_dialog_runs_too() {
    let mut sender = Sender {
        talk: Talk::with(COUNTS),
        number: 100,
    };
    sender
        .says("oder something nice")
        .changes(101, "order something nice")
        .talk
        .hears(&["How many bags?"]);
}

#[test]
fn words_behind_a_command_are_an_answer_without_the_command() {
    let mut sender = Sender {
        talk: Talk::with(COUNTS),
        number: 100,
    };
    sender
        .says("/idea more mugs")
        .changes(101, "/idea red mugs");
    assert_eq!(
        (sender.words("idea").as_str(), sender.talk.waits_for()),
        ("red mugs", "again")
    );
    let whole = long(6001);
    let mut sender = Sender {
        talk: Talk::with(COUNTS),
        number: 100,
    };
    let cut = pieces(&format!("/idea {whole}"));
    sender.says(&cut[0]).says(&cut[1]);
    assert_eq!(sender.words("idea"), whole);
}

#[test]
fn a_request_behind_a_long_text_is_no_part_of_it() {
    for (words, ends) in [
        ("stop", Some("stopped")),
        ("Stop, please!", Some("stopped")),
        ("help", None),
    ] {
        let mut sender = Sender::new(STORY);
        sender.says(&long(4096)).says(words);
        let story = sender.talk.all_events.iter().find_map(|event| match event {
            Event::Answered(answer) if answer.question == "story" => Some(answer.outcome.clone()),
            _ => None,
        });
        assert_eq!(
            (story, sender.talk.ended()),
            (Some(Ok(Value::Text(long(4096)))), ends),
            "{words}"
        );
    }
}

#[test]
fn a_reply_to_a_question_that_was_corrected_before_is_none_to_the_one_that_waits() {
    let mut sender = Sender::ordering();
    let sent = |sender: &Sender| {
        sender
            .talk
            .session()
            .wait
            .as_ref()
            .and_then(|wait| wait.sent)
    };
    let bags = sent(&sender);
    sender.says("12");
    let boxes = sent(&sender);
    sender.replies(bags, "13").says("5").says("red");
    sender
        .replies(bags, "a good many")
        .talk
        .hears_part(&["earlier question", "Where?"]);
    // Its first showing is older than what was answered since.
    sender
        .replies(boxes, "6")
        .talk
        .hears_part(&["earlier question", "Where?"]);
    let before_all = bags.map(|bags| EffectId { turn: 0, ..bags });
    sender
        .replies(before_all, "long ago")
        .talk
        .hears_part(&["earlier question", "Where?"]);
    assert_eq!(
        (
            sender.answered("bags"),
            sender.answered("place"),
            sender.talk.waits_for()
        ),
        (number(13), None, "place")
    );
}

#[test]
fn a_corrected_choice_is_shown_where_it_was_made() {
    let mut sender = Sender::ordering();
    sender.says("12").says("5");
    let colour = sender
        .talk
        .session()
        .wait
        .as_ref()
        .and_then(|wait| wait.sent);
    sender.says("red").replies(colour, "blue");
    let shown = sender.talk.shows();
    assert!(
        shown
            .iter()
            .any(|words| words.contains("Which colour?") && words.contains("Blue")),
        "{shown:?}"
    );
    assert!(
        !shown.iter().any(|words| words.contains("Red")),
        "{shown:?}"
    );
}

#[test]
fn a_member_whose_reply_begins_like_stop_is_asked_what_they_mean() {
    let idea = "dialog: idea\nlanguages: [en]\nstart: [{ section: main, in: member, command: idea }]\nsections:\n  main:\n    - { ask: idea, type: text, text: Which idea? }\n";
    for (label, ends) in [("Stop", Some("stopped")), ("It is my answer", Some("done"))] {
        let mut sender = Sender {
            talk: Talk::with(idea),
            number: 100,
        };
        sender.talk.state.conversation.room = vraag::dialog::ast::Room::Member;
        sender.says("/idea").says("Stop it with those old mugs");
        assert_eq!(sender.talk.ended(), None);
        let buttons = sender.talk.buttons();
        assert_eq!(buttons.len(), 2, "{buttons:?}");
        sender.talk.tap(&buttons[usize::from(ends == Some("done"))]);
        assert_eq!(sender.talk.ended(), ends, "{label}");
    }
}

#[test]
fn a_picture_where_no_dialog_runs_is_not_called_a_sticker_and_no_two_offers_look_alike() {
    let mut talk = Talk::with(
        "dialog: shop\nlanguages: [en]\nstart: [{ section: order, command: order }, { section: wish_list, command: wish }]\nsections:\n  order: [{ ask: bags, type: number, text: How many? }]\n  wish_list: [{ ask: wish, type: text, text: Which? }]\n",
    );
    let file = FileRef {
        remote: "a".into(),
        unique: "a".into(),
        name: None,
        mime: None,
        size: Some(5),
    };
    talk.send(InMessage::Photo {
        file,
        caption: None,
    })
    .hears_part(&["I'm not sure what you mean"]);
    assert_eq!(talk.buttons(), ["Order", "Wish list"]);
    talk.send(InMessage::Other).hears_part(&["stickers"]);
}

#[test]
fn a_dialog_that_begins_itself_again_and_again_is_ended_once_with_one_sentence() {
    // `check` sees no circle here: what a `do` does may have asked something.
    let dialog = "dialog: a
languages: [en]
start: [{ section: main, command: a }]
sections:
  main:
    - do: greet
    - start: a
  greet:
    - say: Hello!
";
    let mut talk = Talk::start(dialog);
    talk.hears(&[
        "Hello!",
        "Hello!",
        "Hello!",
        "Sorry, something went wrong on our side. Your earlier answers are safe. Please try again in a few minutes.",
    ]);
    let began = talk
        .all_events
        .iter()
        .filter(|event| matches!(event, Event::SessionStarted { .. }))
        .count();
    let failed = talk
        .all_events
        .iter()
        .filter(|event| matches!(event, Event::Failed { .. }))
        .count();
    assert_eq!((began, failed), (3, 1));
    assert!(talk.state.conversation.active.is_none() && talk.state.conversation.parked.is_empty());
}
