//! The customer is never stuck: stop, help, back, restart, language, retries, parking, and what nobody understands.

use std::collections::BTreeMap;

use crate::talk::{Talk, missing, text};
use vraag::engine::event::{Event, Status};
use vraag::engine::input::{Input, Profile};
use vraag::message::InMessage;
use vraag::value::{Missing, Value};

const TWO: &[(&str, &str)] = &[
    (
        "dialogs/first.yaml",
        r#"
dialog: first
languages: [en, nl]
start:
  - { command: first, words: [begin], link: one }
steps:
  - ask: name
    type: text
    text: { en: Your name?, nl: Je naam? }
  - ask: size
    type: choice
    text: { en: Which size?, nl: Welke maat? }
    options: { small: { en: Small, nl: Klein }, large: { en: Large, nl: Groot } }
    tries: 3
    give_up:
      - say: { en: Never mind., nl: Laat maar. }
  - say: { en: Done!, nl: Klaar! }
"#,
    ),
    (
        "dialogs/second.yaml",
        r#"
dialog: second
languages: [en, nl]
start:
  - { command: second, words: [order], first_message: true }
steps:
  - ask: colour
    type: choice
    text: { en: Which colour?, nl: Welke kleur? }
    options: { red: { en: Red, nl: Rood }, blue: { en: Blue, nl: Blauw } }
  - say: { en: Good colour., nl: Mooie kleur. }
"#,
    ),
];

fn two() -> Talk {
    Talk::with_files(TWO)
}

#[test]
fn a_built_in_retry_and_the_question_are_one_message_and_tries_run_out() {
    let mut talk = two();
    talk.say("/first")
        .say("Noor")
        .say("huge")
        .hears_part(&["Choose one of these answers.", "\n\nWhich size?"]);
    assert_eq!(talk.buttons(), ["Small", "Large"]);
    talk.say("huge")
        .hears(&["Choose one of these answers. Stuck? Type help."]);
    assert_eq!(talk.buttons(), ["Small", "Large"]);
    talk.say("huge").hears(&["Never mind.", "Done!"]);
    let given_up = talk
        .all_events
        .iter()
        .any(|event| matches!(event, Event::Answered(answer) if answer.outcome == missing(Missing::Unclear) && answer.attempt == 3));
    assert!(given_up);
}

#[test]
fn an_authors_own_retry_is_sent_alone_with_the_buttons() {
    let mut talk = Talk::start(
        r#"
dialog: own
steps:
  - ask: size
    type: choice
    text: Which size?
    retry: Small or large, please.
    options: { small: Small, large: Large }
"#,
    );
    talk.say("huge").hears(&["Small or large, please."]);
    assert_eq!(talk.buttons(), ["Small", "Large"]);
    talk.tap("Small");
    assert_eq!(talk.ended(), Some("done"));
}

#[test]
fn a_condition_on_the_answer_asks_again_also_after_a_tap() {
    let mut talk = Talk::start(
        r#"
dialog: valid
steps:
  - ask: size
    type: scale
    range: 1..5
    text: Which size?
    valid: answer != 3
"#,
    );
    talk.tap("3").hears_part(&["\n\nWhich size?"]);
    talk.say("3").hears(&[
        "That answer isn't possible here. Could you choose another one? Stuck? Type help.",
    ]);
    talk.tap("4");
    assert_eq!(talk.ended(), Some("done"));
}

#[test]
fn help_and_a_human_are_no_tries_and_the_question_comes_again() {
    let mut talk = two();
    talk.say("/first")
        .say("Noor")
        .say("help")
        .hears_part(&["You can always type", "\n\nWhich size?"]);
    talk.say("/human").hears_part(&["\n\nWhich size?"]);
    assert!(talk.events.contains(&Event::HumanAsked));
    assert_eq!(talk.session().wait.as_ref().map(|wait| wait.tries), Some(0));
}

#[test]
fn whoever_asks_for_a_person_is_told_how_to_reach_one() {
    let files = [
        (
            "bot.yaml",
            "languages: [en, nl]\ncontact: { en: call 020 1234567, nl: bel 020 1234567 }\n",
        ),
        TWO[0],
        TWO[1],
    ];
    let mut talk = Talk::with_files(&files);
    talk.say("/first").say("real person");
    talk.hears(&["I'm a computer program and can't put you through. You can reach us here: call 020 1234567.\n\nYour name?"]);
    two()
        .say("/first")
        .say("person")
        .hears_part(&["Please call, email or visit us."]);
}

#[test]
fn stop_ends_everything_until_the_customer_starts_again() {
    let mut talk = two();
    talk.say("/first")
        .say("/second")
        .say("stop")
        .hears_part(&["we'll stop here"]);
    let ended = talk
        .events
        .iter()
        .filter(|event| {
            matches!(
                event,
                Event::SessionEnded {
                    status: Status::Stopped,
                    ..
                }
            )
        })
        .count();
    assert_eq!(ended, 2);
    assert!(talk.state.contact.stopped_at.is_some());
    assert_eq!(
        talk.state.conversation.withdrawn_before,
        talk.state.conversation.turns - 1
    );
    talk.say("begin").hears(&["Your name?"]);
    assert!(talk.state.contact.stopped_at.is_none());
}

#[test]
fn restart_begins_the_section_anew() {
    let mut talk = two();
    talk.say("/first")
        .say("Noor")
        .say("restart")
        .hears(&["OK, let's start again.", "Your name?"]);
    assert_eq!(talk.ended(), Some("restarted"));
    assert!(talk.answers().is_empty());
}

#[test]
fn the_same_section_again_begins_anew_only_after_asking() {
    let mut talk = two();
    talk.say("/first")
        .say("Noor")
        .say("/first")
        .hears_part(&["Start again?"]);
    talk.say("no").hears_part(&["\n\nWhich size?"]);
    talk.say("/first").tap("Start again").hears(&["Your name?"]);
    assert!(talk.state.conversation.parked.is_empty());
}

#[test]
fn another_dialog_parks_the_first_whose_question_comes_again() {
    let mut talk = two();
    talk.say("/first")
        .say("Noor")
        .say("/second")
        .hears(&["Which colour?"]);
    assert_eq!(talk.state.conversation.parked.len(), 1);
    talk.tap("Red").hears(&[
        "Good colour.",
        "Let's pick up where we left off.\n\nWhich size?",
    ]);
    talk.tap("Small").hears(&["Done!"]);
}

#[test]
fn trigger_words_count_only_where_the_message_does_not_fit_the_question() {
    let mut talk = two();
    talk.say("/first").say("order").hears(&["Which size?"]);
    assert_eq!(talk.answers()["name"], text("order"));
    talk.say("I want to order").hears(&["Which colour?"]);
}

#[test]
fn at_most_three_sessions_rest_and_the_oldest_is_replaced() {
    let dialog = |name: &str| {
        format!(
            "dialog: {name}\nstart:\n  - {{ command: {name} }}\nsteps:\n  - ask: {name}_q\n    type: text\n    text: What of {name}?\n"
        )
    };
    let names = ["aa", "bb", "cc", "dd", "ee"];
    let files: Vec<(String, String)> = names
        .iter()
        .map(|name| (format!("dialogs/{name}.yaml"), dialog(name)))
        .collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let mut talk = Talk::with_files(&files);
    names.iter().for_each(|name| {
        talk.say(&format!("/{name}"));
    });
    assert_eq!(talk.state.conversation.parked.len(), 3);
    assert_eq!(talk.ended(), Some("replaced"));
    let back = |name: &str| format!("Let's pick up where we left off.\n\nWhat of {name}?");
    talk.say("x")
        .hears(&[&back("dd")])
        .say("x")
        .say("x")
        .hears(&[&back("bb")])
        .say("x")
        .hears(&[]);
}

#[test]
fn a_new_language_repeats_the_question_in_it() {
    let mut talk = two();
    talk.say("/first")
        .say("language")
        .hears(&["Which language would you like?"]);
    assert_eq!(talk.buttons(), ["English", "Nederlands"]);
    talk.tap("Nederlands").hears(&["Je naam?"]);
    talk.say("Noor")
        .hears(&["Welke maat?"])
        .say("terug")
        .hears(&["Je naam?"]);
    talk.say("taal").say("english").hears(&["Your name?"]);
}

#[test]
fn the_messengers_language_counts_until_another_is_chosen() {
    let mut talk = two();
    let profile = Profile {
        name: Some("Noor de Wit".into()),
        language: Some("nl-BE".into()),
    };
    let message = InMessage::Text("/first".into());
    talk.take(Input::Message {
        message,
        profile: Some(profile),
    })
    .hears(&["Je naam?"]);
}

#[test]
fn what_nothing_claims_is_answered_until_somebody_floods() {
    let mut talk = two();
    talk.say("/first")
        .say("stop")
        .say("blah")
        .hears_part(&["not sure what you mean"]);
    for _ in 0..4 {
        talk.say("blah").hears_part(&["I don't understand that"]);
    }
    talk.say("blah").hears(&[]);
    talk.say("help").hears_part(&["You can always type"]);
    talk.wait("10m")
        .say("4")
        .hears_part(&["not sure what you mean"]);
}

#[test]
fn a_first_message_that_nothing_else_claims_starts_what_the_author_says() {
    let mut talk = two();
    talk.say("good morning").hears(&["Which colour?"]);
    let mut talk = two();
    talk.say("/start").hears(&["Which colour?"]);
}

#[test]
fn a_deep_link_starts_its_section_and_the_part_behind_it_is_kept() {
    let mut talk = two();
    talk.say("/start one-flyer").hears(&["Your name?"]);
    assert_eq!(talk.state.contact.source.as_deref(), Some("flyer"));
    assert_eq!(talk.session().source.as_deref(), Some("flyer"));
}

#[test]
fn a_command_nobody_knows_asks_the_question_again() {
    let mut talk = two();
    talk.say("/first")
        .say("/nonsense")
        .hears_part(&["\n\nYour name?"]);
    assert_eq!(talk.waits_for(), "name");
}

#[test]
fn what_cannot_be_read_is_no_answer_to_a_text() {
    let mut talk = two();
    talk.say("/first")
        .send(InMessage::Other)
        .hears_part(&["\n\nYour name?"]);
    assert_eq!(talk.waits_for(), "name");
}

const CONSENT: &str = r#"
dialog: consent
steps:
  - ask: name
    type: text
    text: Your name?
  - ask: agree
    type: consent
    version: "2026-11"
    text: May we keep that?
    refused:
      - say: Then we keep nothing.
      - end: no_consent
  - say: Thank you.
"#;

#[test]
fn a_refused_consent_erases_what_was_answered_before() {
    let mut talk = Talk::start(CONSENT);
    talk.say("Noor");
    let session = talk.session().id;
    talk.say("no").hears(&["Then we keep nothing."]);
    assert_eq!(talk.ended(), Some("no_consent"));
    assert!(talk.events.contains(&Event::AnswersErased { session }));
    assert!(
        talk.effects
            .contains(&vraag::engine::effect::Effect::EraseAnswers(session))
    );
    assert_eq!(talk.state.contact.consents.len(), 1);
    assert!(!talk.state.contact.consents[0].agreed);
}

#[test]
fn an_agreement_is_kept_as_evidence() {
    let mut talk = Talk::start(CONSENT);
    talk.say("Noor").tap("Yes").hears(&["Thank you."]);
    let consent = &talk.state.contact.consents[0];
    assert_eq!(
        (
            consent.version.as_str(),
            consent.agreed,
            consent.language.as_str()
        ),
        ("2026-11", true, "en")
    );
}

#[test]
fn a_no_after_an_earlier_yes_asks_whether_the_earlier_answers_go_too() {
    let again = |talk: &mut Talk| {
        talk.take(Input::Start {
            dialog: "consent".into(),
            section: None,
        })
        .say("Noor")
        .say("no");
    };
    let first = |talk: &mut Talk| {
        talk.say("Noor").tap("Yes");
        let session = talk.state.contact.consents[0].session.expect("it is known");
        again(talk);
        talk.hears(&[
            "Then we keep nothing.",
            "You said yes before. Shall we erase your earlier answers too?",
        ]);
        session
    };
    let mut talk = Talk::start(CONSENT);
    let session = first(&mut talk);
    talk.tap("Yes")
        .hears(&["Done. Your earlier answers are erased."]);
    assert!(
        talk.effects
            .contains(&vraag::engine::effect::Effect::EraseAnswers(session))
    );
    again(&mut talk);
    talk.hears(&["Then we keep nothing."]);

    let mut talk = Talk::start(CONSENT);
    first(&mut talk);
    talk.say("no")
        .hears_part(&["your earlier answers are kept"]);
    assert!(
        talk.effects.is_empty()
            || !talk
                .effects
                .iter()
                .any(|effect| matches!(effect, vraag::engine::effect::Effect::EraseAnswers(_)))
    );
}

#[test]
fn a_consent_is_taken_back_as_easily_as_it_is_given() {
    let mut talk = Talk::start(CONSENT);
    talk.say("Noor").tap("Yes");
    let session = talk.state.contact.consents[0].session.expect("it is known");
    talk.say("I withdraw my consent")
        .hears(&["Your consent is withdrawn. We've erased your answers to these questions."]);
    assert!(
        talk.effects
            .contains(&vraag::engine::effect::Effect::EraseAnswers(session))
    );
    let told = talk
        .events
        .iter()
        .filter(|event| event.session() == Some(session))
        .collect::<Vec<_>>();
    let [
        Event::ConsentWithdrawn { question, .. },
        Event::AnswersErased { .. },
    ] = told[..]
    else {
        panic!("{told:?}")
    };
    assert_eq!(*question, talk.state.contact.consents[0].question);
    talk.say("withdraw consent")
        .hears_part(&["there is nothing to withdraw"]);
}

#[test]
fn what_a_dialog_kept_of_a_person_goes_with_their_consent_and_what_others_kept_stays() {
    let mut talk = Talk::start(
        r#"
dialog: fair
steps:
  - { ask: size, type: text, text: Which size?, keep: contact.size }
  - keep: { contact.place: "fair" }
  - tag: buyer
  - { ask: agree, type: consent, version: "1", text: May we keep that? }
"#,
    );
    talk.state
        .contact
        .fields
        .insert("city".into(), Value::Text("Delft".into()));
    talk.state.contact.tags.insert("vip".into());
    let kept = |talk: &Talk| -> Vec<String> {
        talk.state
            .contact
            .fields
            .keys()
            .map(ToString::to_string)
            .collect()
    };
    talk.say("Large").tap("Yes");
    assert_eq!(
        (kept(&talk), talk.tags()),
        (
            ["city", "place", "size"].map(str::to_owned).to_vec(),
            vec!["buyer", "vip"]
        )
    );
    talk.say("withdraw my consent");
    assert_eq!(
        (kept(&talk), talk.tags()),
        (vec!["city".to_owned()], vec!["vip"])
    );
    for event in [
        Event::Kept("size".into(), None),
        Event::Kept("place".into(), None),
        Event::Tagged("buyer".into(), false),
    ] {
        assert!(talk.events.contains(&event), "{event:?}");
    }
}

/// An opt-in behind other questions, in two languages.
const CALL: &str = r#"
dialog: call
languages: [en, nl]
steps:
  - { ask: taste, type: number, text: { en: How was it?, nl: Hoe was het? } }
  - ask: may_call
    type: consent
    for: contact
    version: "1"
    text: { en: May we call you?, nl: Mogen we je bellen? }
  - { ask: phone, type: phone, country: NL, when: may_call is answered, keep: contact.phone, text: { en: Which number?, nl: Welk nummer? } }
  - { ask: why, type: text, text: { en: Why?, nl: Waarom? } }
"#;

/// Returns whether anything was ever erased.
fn erased(talk: &Talk) -> bool {
    let is_erasing = |effect: &vraag::engine::effect::Effect| {
        matches!(effect, vraag::engine::effect::Effect::EraseAnswers(_))
    };
    talk.all_events
        .iter()
        .any(|event| matches!(event, Event::AnswersErased { .. }))
        || talk.effects.iter().any(is_erasing)
}

#[test]
fn a_no_to_being_called_erases_nothing_and_ends_nothing() {
    for (language, no, why) in [
        ("en", "no", "Why?"),
        ("en", "No", "Why?"),
        ("nl", "nee hoor", "Waarom?"),
        ("nl", "liever niet", "Waarom?"),
    ] {
        let mut talk = Talk::start(CALL);
        talk.say("language")
            .say(if language == "nl" {
                "Nederlands"
            } else {
                "English"
            })
            .say("9");
        if no == "No" {
            talk.tap(no)
        } else {
            talk.say(no)
        };
        talk.hears(&[why]);
        assert!(!erased(&talk), "{no}");
        let consent = &talk.state.contact.consents[0];
        assert_eq!(
            (
                consent.agreed,
                consent.for_contact,
                consent.version.as_str()
            ),
            (false, true, "1"),
            "{no}"
        );
        let kept = [
            ("may_call", Err(Missing::Refused)),
            ("taste", Ok(Value::Number(9.into()))),
        ];
        assert_eq!(
            talk.answers(),
            BTreeMap::from(kept.map(|(name, outcome)| (name.to_owned(), outcome))),
            "{no}"
        );
        // What was said before can still be corrected.
        talk.say("back")
            .say("yes")
            .hears_part(&[if language == "nl" {
                "Welk nummer?"
            } else {
                "Which number?"
            }]);
        assert!(talk.state.contact.consents[1].agreed);
    }
}

#[test]
fn a_no_to_being_called_after_an_earlier_yes_asks_nothing_more() {
    let mut talk = Talk::start(CALL);
    talk.say("9").say("yes").say("0612345678").say("So.");
    talk.take(Input::Start {
        dialog: "call".into(),
        section: None,
    })
    .say("8")
    .say("no")
    .hears(&["Why?"]);
    talk.say("So.");
    assert!(!erased(&talk) && talk.state.conversation.pending.is_none());
}

#[test]
fn whoever_may_no_longer_be_called_loses_no_answer_and_no_question() {
    let mut talk = Talk::start(CALL);
    talk.say("9")
        .say("yes")
        .say("0612345678")
        .say("I withdraw my consent");
    talk.hears(&["Your consent is withdrawn. Your answers are kept. Type forget me to have everything erased.", "Why?"]);
    assert!(!erased(&talk));
    assert_eq!(
        talk.state.contact.fields["phone"],
        Value::Text("+31612345678".into())
    );
    let agreed: Vec<bool> = talk
        .state
        .contact
        .consents
        .iter()
        .map(|consent| consent.agreed)
        .collect();
    assert_eq!(agreed, [true, false]);
    let session = talk.session().id;
    assert!(talk.events.contains(&Event::ConsentWithdrawn {
        session,
        question: "may_call".into()
    }));
    assert_eq!(talk.answers()["may_call"], Err(Missing::Refused));
    talk.say("withdraw consent")
        .hears_part(&["there is nothing to withdraw"])
        .say("So.");
    assert_eq!(talk.ended(), Some("done"));
}

#[test]
fn of_two_kinds_of_consent_only_the_answers_go() {
    let mut talk = Talk::with_files(&[
        ("dialogs/consent.yaml", CONSENT),
        ("dialogs/call.yaml", CALL),
    ]);
    talk.take(Input::Start {
        dialog: "consent".into(),
        section: None,
    })
    .say("Noor")
    .say("yes");
    let session = talk.state.contact.consents[0].session.expect("it is known");
    talk.take(Input::Start {
        dialog: "call".into(),
        section: None,
    })
    .say("9")
    .say("yes")
    .say("withdraw my consent");
    talk.hears(&[
        "Your consent is withdrawn. We've erased your answers to these questions.",
        "Which number?",
    ]);
    assert_eq!(
        talk.effects
            .iter()
            .filter(|effect| matches!(effect, vraag::engine::effect::Effect::EraseAnswers(_)))
            .count(),
        1
    );
    assert!(talk.events.contains(&Event::AnswersErased { session }));
    assert_eq!(talk.answers()["taste"], Ok(Value::Number(9.into())));
}

#[test]
fn only_the_button_or_its_word_erases_everything() {
    let forget = vraag::engine::effect::Effect::Forget;
    for words in ["ok", "yes", "k", "👍", "sure"] {
        let mut talk = two();
        talk.say("/first").say("forget me").say(words);
        talk.hears(&[
            "I haven't erased anything. Type forget me if you do want that.\n\nYour name?",
        ]);
        assert!(!talk.effects.contains(&forget), "{words}");
    }
    for words in ["erase", "ERASE!", "Erase it all", "wis"] {
        let mut talk = two();
        talk.say("/first").say("forget me").say(words);
        assert_eq!(talk.effects.contains(&forget), words != "wis", "{words}");
    }
    let mut talk = two();
    talk.say("/first")
        .say("forget me")
        .say("no")
        .hears_part(&["nothing is erased"]);
    talk.say("forget me").tap("Erase it all");
    assert!(talk.effects.contains(&forget));
}

#[test]
fn the_third_time_a_person_is_offered_and_only_buttons_that_are_there_are_named() {
    let question = |more: &str| {
        format!("dialog: q\nsteps:\n  - ask: at\n    type: time\n    text: When?\n{more}")
    };
    let mut talk = Talk::start(&question("    optional: true\n"));
    talk.say("hmpf")
        .hears(&["Type a time, for example 15:30.\n\nWhen?"]);
    talk.say("hmpf")
        .hears(&["Type a time, for example 15:30. Rather not? Choose “Skip”."]);
    assert_eq!(talk.buttons(), ["Skip"]);
    talk.say("hmpf")
        .hears(&["This isn't working, and that's my fault. Choose “Skip” to go on. Or type person to reach someone, or stop to end."]);
    assert_eq!(talk.buttons(), ["Skip"]);
    let mut talk = Talk::start(&question(""));
    talk.say("hmpf")
        .say("hmpf")
        .hears(&["Type a time, for example 15:30. Stuck? Type help."]);
    talk.say("hmpf").hears(&[
        "This isn't working, and that's my fault. Type person to reach someone, or stop to end.",
    ]);
    assert!(talk.buttons().is_empty());
    talk.say("hmpf").hears_part(&["Type a time"]);
}

#[test]
fn a_voice_message_or_a_sticker_gets_words_of_its_own() {
    let mut talk = two();
    talk.say("/first")
        .send(InMessage::Other)
        .hears_part(&["I can't understand voice messages or stickers."]);
    let voice = InMessage::Voice {
        file: vraag::value::FileRef {
            remote: "x".into(),
            unique: "x".into(),
            name: None,
            mime: Some("audio/ogg".into()),
            size: None,
        },
        caption: None,
    };
    talk.say("stop")
        .send(voice)
        .hears_part(&["I can't understand voice messages or stickers."]);
}

#[test]
fn nothing_chosen_is_an_answer_where_nothing_may_be_chosen() {
    let mut talk = Talk::start(
        "dialog: q\nsteps:\n  - ask: extras\n    type: multi\n    pick: 0..1\n    text: Anything else?\n    options: { milk: Milk, sugar: Sugar }\n",
    );
    talk.say("done");
    assert_eq!(talk.ended(), Some("done"));
}

#[test]
fn whoever_has_chosen_one_of_several_reads_how_it_ends() {
    let mut talk = Talk::start(
        "dialog: q\nsteps:\n  - ask: extras\n    type: multi\n    text: Anything else?\n    options: { milk: Milk, sugar: Sugar }\n",
    );
    talk.hears(&["Anything else?"]).tap("Milk");
    let shown = talk.screen.values().next().expect("the question").0.words();
    assert_eq!(shown, "Anything else?\nChoose all that fit, then tap Done.");
}

#[test]
fn courtesy_gets_courtesy_and_questions_about_the_bot_get_answers() {
    let mut talk = two();
    talk.say("/first").say("stop");
    for (said, answer) in [
        ("Thanks!!", "You're welcome!"),
        ("hoi 👋", "Hello! Type help to see what you can do."),
        ("bye bye", "Goodbye!"),
        ("are you a robot?", "Yes, I'm a computer program of Vraag."),
        ("ben je een robot", "Yes, I'm a computer program of Vraag."),
        ("what do you do with my data?", "Vraag keeps your answers."),
        ("fuck you", "Type person to reach someone"),
    ] {
        talk.say(said).hears_part(&[answer]);
    }
    talk.say("/first")
        .say("are you a bot?")
        .hears_part(&["Yes, I'm a computer program", "\n\nYour name?"]);
    assert!(talk.answers().is_empty());
    talk.say("Noor")
        .say("thank you")
        .hears(&["You're welcome!\n\nWhich size?"]);
    assert_eq!(talk.session().wait.as_ref().map(|wait| wait.tries), Some(0));
}

#[test]
fn stop_is_heard_whatever_stands_around_it() {
    for words in [
        "Stop. Thanks",
        "stop aub",
        "please stop",
        "stop 🛑",
        "stop\u{200b}",
        "s\u{200b}top",
        "STOP STOP",
        "opt out",
        "Opt-out!",
        "unsubscribe",
        "uitschrijven",
        "end",
        "ik wil stoppen",
        "nee, stop nu!!",
        "« stop »",
        "stop, geen berichten meer",
    ] {
        let mut talk = two();
        talk.say("/first").say(words);
        assert_eq!(talk.ended(), Some("stopped"), "{words}");
        assert!(talk.state.contact.stopped_at.is_some(), "{words}");
        let mut talk = two();
        talk.say("/first").say("forget me").say(words);
        assert_eq!(
            talk.ended(),
            Some("stopped"),
            "{words} while something is asked"
        );
    }
    let mut talk = two();
    talk.say("/first")
        .say("medewerker graag")
        .hears_part(&["put you through"]);
    talk.say("Noor").say("terug, a.u.b.").hears(&["Your name?"]);
}

#[test]
fn cancel_takes_no_leave() {
    for words in ["cancel", "annuleren"] {
        let mut talk = two();
        talk.say("/first").say("Noor").say(words);
        assert_eq!(talk.waits_for(), "size", "{words}");
        assert!(talk.state.contact.stopped_at.is_none());
    }
}

#[test]
fn words_that_begin_like_stop_are_asked_back_where_they_can_be_the_answer() {
    let mut talk = two();
    talk.say("/first")
        .say("Stop motion films")
        .hears(&["How do you mean that?"]);
    assert_eq!(talk.buttons(), ["I want to stop", "It's my answer"]);
    talk.tap("It's my answer").hears(&["Which size?"]);
    assert_eq!(talk.answers()["name"], text("Stop motion films"));
    talk.say("stop with these questions")
        .hears(&["How do you mean that?"]);
    assert_eq!(talk.buttons(), ["I want to stop", "Carry on"]);
    talk.tap("Carry on").hears(&["Which size?"]);
    let mut talk = two();
    talk.say("/first")
        .say("stop writing to me")
        .tap("I want to stop");
    assert_eq!(talk.ended(), Some("stopped"));
    let mut talk = two();
    talk.say("/first")
        .say("stop")
        .say("delete my data this minute")
        .hears_part(&["Shall we erase everything"]);
}

#[test]
fn whoever_is_lost_or_asks_for_help_can_begin_with_a_button() {
    let mut talk = two();
    talk.say("/first").say("stop").say("blah");
    assert_eq!(talk.buttons(), ["Begin", "Order"]);
    talk.say("help")
        .hears_part(&["You can always type", "You can start with:"]);
    assert_eq!(talk.buttons(), ["Begin", "Order"]);
    talk.tap("Order").hears(&["Which colour?"]);
    talk.say("help")
        .hears_part(&["You can always type", "\n\nWhich colour?"]);
}

#[test]
fn a_button_that_begins_something_says_what_its_author_says_of_it_in_the_readers_language() {
    let steps = "steps:\n  - say: { nl: Dag!, en: Hi! }\n";
    let head = "languages: [en, nl]\nstart:\n";
    let coats = format!(
        "dialog: coats\n{head}  - {{ command: {{ nl: jas, en: coat }}, label: {{ nl: Een jas bestellen, en: Order a coat }} }}\n  - {{ words: [jas] }}\n{steps}"
    );
    let hats = format!("dialog: hats\n{head}  - {{ command: hats }}\n{steps}");
    let files = [
        ("bot.yaml", "languages: [en, nl]\n"),
        ("coats.yaml", coats.as_str()),
        ("hats.yaml", hats.as_str()),
    ];
    let mut talk = Talk::with_files(&files);
    talk.say("help");
    assert_eq!(talk.buttons(), ["Order a coat", "Hats"]);
    talk.tap("Order a coat").hears(&["Hi!"]);
}

#[test]
fn an_answer_after_its_question_was_closed_hears_that_it_is_closed() {
    let mut talk = Talk::with(
        "dialog: q\nstart:\n  - { command: ask, words: [again] }\nsteps:\n  - ask: which_day\n    type: date\n    text: Which day?\n    expire: 1d\n",
    );
    talk.say("/ask")
        .wait("1d")
        .say("friday")
        .hears(&["That question is closed. Type again to start again."]);
    talk.say("friday").hears_part(&["not sure what you mean"]);
    talk.say("again").hears(&["Which day?"]);
}

#[test]
fn a_question_mark_alone_asks_for_help() {
    let mut talk = two();
    talk.say("/first")
        .say("??")
        .hears_part(&["You can always type", "\n\nYour name?"]);
}

#[test]
fn an_authors_own_sentence_for_whoever_wants_a_person_is_said() {
    let files = [
        (
            "bot.yaml",
            "languages: [en]\nsentences: { en: { human_not_yet: Ring the bell. } }\n",
        ),
        TWO[0],
        TWO[1],
    ];
    Talk::with_files(&files)
        .say("/first")
        .say("human")
        .hears(&["Ring the bell.\n\nYour name?"]);
}

#[test]
fn words_that_choose_neither_of_what_was_meant_are_asked_back_once_and_never_the_answer() {
    for words in [
        "yes",
        "no",
        "ja",
        "nee",
        "ok",
        "yes please",
        "what?!",
        "I do not know",
    ] {
        let mut talk = two();
        talk.say("/first")
            .say("Stop motion films")
            .say(words)
            .hears(&["How do you mean that?"]);
        assert_eq!(
            talk.buttons(),
            ["I want to stop", "It's my answer"],
            "{words}"
        );
        talk.reload().tap("It's my answer").hears(&["Which size?"]);
        assert_eq!(talk.answers()["name"], text("Stop motion films"), "{words}");
        // A second time the question itself comes again.
        let mut talk = two();
        talk.say("/first")
            .say("Stop motion films")
            .say(words)
            .say(words);
        assert!(talk.answers().is_empty(), "{words}: {:?}", talk.answers());
        assert_eq!(talk.waits_for(), "name", "{words}");
        assert!(talk.state.conversation.pending.is_none(), "{words}");
        talk.say("Noor").hears(&["Which size?"]);
    }
    let mut talk = two();
    talk.say("/first")
        .say("Stop motion films")
        .say("2")
        .hears(&["Which size?"]);
    assert_eq!(talk.answers()["name"], text("Stop motion films"));
    let mut talk = two();
    talk.say("/first").say("Stop motion films").say("1");
    assert_eq!(talk.ended(), Some("stopped"));
    // Where words are no answer by themselves, a label is one.
    let mut talk = two();
    talk.say("/first")
        .say("Noor")
        .say("stop with these questions")
        .say("yes")
        .hears(&["How do you mean that?"]);
    assert_eq!(talk.buttons(), ["I want to stop", "Carry on"]);
    assert_eq!(talk.waits_for(), "size");
}

#[test]
fn done_and_something_else_typed_beside_options_are_the_buttons() {
    let dialog = |more: &str| {
        format!(
            "dialog: d\nlanguages: [en, nl]\nstart: [{{ command: d }}]\nsteps:\n  - ask: extras\n    type: multi\n{more}    text: {{ en: \"Extras?\", nl: \"Nog iets?\" }}\n    \
             options: {{ mask: {{ en: Mask, nl: Masker }}, head: {{ en: Massage, nl: Massage }}, beard: {{ en: Beard, nl: Baard }} }}\n  - say: {{ en: Bye., nl: Dag. }}\n"
        )
    };
    for words in ["done", "Done.", "klaar", "that's all"] {
        let mut talk = Talk::with(&dialog("    other: true\n"));
        talk.say("/d")
            .say(words)
            .hears_part(&["Choose at least one"]);
        assert!(!talk.said()[0].contains('\''), "{:?}", talk.said());
    }
    for words in [
        "mask and something else",
        "mask, something else",
        "Something else and mask",
        "masker en iets anders",
        "mask + something else",
    ] {
        for more in ["    other: true\n", "    other: true\n    pick: 2..3\n"] {
            let mut talk = Talk::with(&dialog(more));
            talk.say("/d").say(words).hears_part(&["words"]);
            assert!(
                talk.session()
                    .wait
                    .as_ref()
                    .is_some_and(|wait| wait.wants_other && wait.chosen == ["mask"]),
                "{words}"
            );
            talk.say("A song").say("done").hears(&["Bye."]);
            assert_eq!(
                talk.answers_of("d")["extras"],
                crate::talk::keys(&["mask", "other"]),
                "{words}"
            );
        }
    }
    for words in [
        "mask and beard, done",
        "mask, beard. Klaar",
        "beard mask done",
    ] {
        let mut talk = Talk::with(&dialog(""));
        talk.say("/d").say(words).hears(&["Bye."]);
        assert_eq!(
            talk.answers_of("d")["extras"],
            crate::talk::keys(&["mask", "beard"]),
            "{words}"
        );
    }
    let mut talk = Talk::with(&dialog("    other: true\n    pick: 1..1\n"));
    talk.say("/d")
        .say("mask and something else")
        .hears_part(&["Extras?"]);
    assert!(
        !talk.said()[0].contains("something else'"),
        "{:?}",
        talk.said()
    );
}

#[test]
fn an_order_that_is_asked_for_has_as_many_places_as_its_example() {
    let asked = |top: &str, options: &str, example: &str| {
        let rank = format!(
            "dialog: order\nsteps:\n  - {{ ask: best, type: rank, {top}text: Which order?, options: {{ {options} }} }}\n"
        );
        Talk::start(&rank).say("zzz").hears_part(&[example]);
    };
    asked("", "a: Ant, b: Bee", "in your order. For example 2 1.");
    asked(
        "",
        "a: Ant, b: Bee, c: Cat, d: Dog",
        "in your order. For example 2 1 3 4.",
    );
    asked(
        "top: 2, ",
        "a: Ant, b: Bee, c: Cat, d: Dog",
        "Give your top 2, favourite first. For example 2 1.",
    );
}

#[test]
fn a_message_in_which_nothing_is_seen_is_called_no_voice_message() {
    for nothing in ["\u{200b}", "\u{3164}", "\u{2800}\u{200d}"] {
        let mut talk = Talk::start(
            "dialog: order\nsteps:\n  - { ask: bags, type: number, text: How many bags? }\n",
        );
        talk.send(InMessage::Text(nothing.to_owned()))
            .hears_part(&["Type a number, for example 12."]);
        assert_eq!(talk.waits_for(), "bags");
    }
}

/// Asks a question in Dutch or English, and another one behind it.
fn asking(question: &str) -> Talk {
    let question = format!(
        "  - ask: it\n    text: {{ nl: Vraag?, en: Question? }}\n    {}\n",
        question.replace('\n', "\n    ")
    );
    let after = "  - ask: after\n    type: text\n    text: { nl: En dan?, en: And then? }\n";
    Talk::start(&format!(
        "dialog: test\nlanguages: [nl, en]\nsteps:\n{question}{after}"
    ))
}

const CAKES: &str = "type: choice\noptions: { a: Appeltaart, b: Kwarktaart }\nother: true";

/// One question of every kind, with what an answer to it is in no language.
const KINDS: [&str; 13] = [
    "type: text",
    "type: choice\noptions: { a: Appeltaart, b: Kwarktaart }",
    CAKES,
    "type: multi\noptions: { a: Appeltaart, b: Kwarktaart }",
    "type: rank\noptions: { a: Appeltaart, b: Kwarktaart }",
    "type: scale\nrange: 1..5",
    "type: nps",
    "type: number\nrange: 1..40",
    "type: date",
    "type: time",
    "type: email",
    "type: phone\ncountry: NL",
    "type: photo",
];

#[test]
fn who_says_no_beside_a_way_past_takes_it() {
    let none = [
        "nee",
        "nee dank je",
        "nee bedankt",
        "nee hoor",
        "geen",
        "heb ik niet",
        "nvt",
        "N.v.t.",
        "-",
        "no thanks",
        "none",
        "n/a",
    ];
    let refusals = [
        "zeg ik niet",
        "dat vertel ik niet",
        "Gaat je niks aan!",
        "overslaan",
        "none of your business",
    ];
    for kind in KINDS {
        for said in none.into_iter().chain(refusals) {
            let mut talk = asking(&format!("{kind}\noptional: true"));
            talk.say(said).hears(&["En dan?"]);
            assert_eq!(
                talk.answers()["it"],
                missing(Missing::Skipped),
                "{said} at {kind}"
            );
        }
        let mut talk = asking(&format!("{kind}\nrefuse: true"));
        talk.say("dat vertel ik niet").hears(&["En dan?"]);
        assert_eq!(talk.answers()["it"], missing(Missing::Refused), "{kind}");
    }
    for said in [
        "Neeeee",
        "geen e-mail",
        "ik heb geen mail",
        "no email",
        "I don't have an email address",
    ] {
        let mut talk = asking("type: email\noptional: true");
        talk.say(said);
        assert_eq!(talk.answers()["it"], missing(Missing::Skipped), "{said}");
    }
    let mut talk = asking("type: phone\ncountry: NL\nrefuse: true\noptional: true");
    talk.say("gaat je niks aan");
    assert_eq!(talk.answers()["it"], missing(Missing::Refused));
}

#[test]
fn a_no_that_can_be_the_answer_passes_nothing_by() {
    let zero = Ok(Value::Number(0.into()));
    for (question, said, outcome) in [
        ("type: text", "nee", text("nee")),
        ("type: text\nrefuse: true", "geen", text("geen")),
        (
            "type: yesno\noptional: true",
            "nee dank je",
            Ok(Value::Bool(false)),
        ),
        (
            "type: number\nrange: 0..40\noptional: true",
            "geen",
            zero.clone(),
        ),
        ("type: number\nrange: 0..40", "niemand", zero),
        (
            "type: choice\noptions: { a: Nee, b: Ja }\noptional: true",
            "nee",
            crate::talk::key("a"),
        ),
    ] {
        let mut talk = asking(question);
        talk.say(said).hears(&["En dan?"]);
        assert_eq!(talk.answers()["it"], outcome, "{said} at {question}");
    }
    for question in [
        "type: choice\noptions: { a: \"Geen, nee nooit\", b: Altijd }\noptional: true",
        "type: multi\noptions: { a: Noten, b: Melk, niets: Alles mag }\nnone: niets\noptional: true",
    ] {
        for said in ["nee", "geen"] {
            let mut talk = asking(question);
            talk.say(said);
            assert!(
                talk.answers().is_empty() && talk.waits_for() == "it",
                "{said} at {question}"
            );
        }
    }
    let mut talk = asking("type: multi\noptions: { a: Noten, b: Melk }\noptional: true");
    talk.tap("Noten").say("nee");
    assert!(
        talk.answers().is_empty(),
        "what is ticked is not thrown away"
    );
}

#[test]
fn who_declines_hears_the_way_on_the_first_time() {
    let mut talk = asking("type: phone\ncountry: NL\nrefuse: true");
    talk.say("heb ik niet")
        .hears_part(&["Liever niet? Kies ‘Zeg ik liever niet’.", "Vraag?"]);
    for said in ["nee dank je", "overslaan", "zeg ik niet"] {
        let mut talk = asking("type: phone\ncountry: NL");
        talk.say(said).hears_part(&[
            "Typ een telefoonnummer",
            "Kom je er niet uit? Typ help.",
            "Vraag?",
        ]);
    }
    let mut talk = asking("type: phone\ncountry: NL\nrefuse: true\nretry: Een nummer graag.");
    talk.say("heb ik niet")
        .hears_part(&["Een nummer graag. Liever niet?"]);
}

#[test]
fn small_talk_and_refusals_are_no_words_of_an_answer_until_they_are_said_again() {
    for said in [
        "hoi",
        "dank je",
        "Nee dank je",
        "overslaan",
        "zeg ik niet",
        "fuck",
        "doei",
        "thanks",
    ] {
        let mut talk = asking("type: text");
        talk.say(said).hears_part(&["Vraag?"]);
        assert!(talk.answers().is_empty(), "{said}");
        assert_eq!(talk.buttons(), ["Het is mijn antwoord"], "{said}");
        talk.reload().say(said).hears(&["En dan?"]);
        assert_eq!(talk.answers()["it"], text(said));
        let mut talk = asking("type: text");
        talk.say(said).tap("Het is mijn antwoord");
        assert_eq!(talk.answers()["it"], text(said));
        for answer in ["Noor", "ja", "1"] {
            let mut talk = asking("type: text");
            talk.say(said).say(answer).hears(&["En dan?"]);
            assert_eq!(
                talk.answers()["it"],
                text(answer),
                "what is said next is an answer of its own"
            );
        }
    }
    let mut talk = asking("type: text");
    talk.say("hoi")
        .hears_part(&["Hallo"])
        .say("huh?")
        .hears_part(&["Vraag?"]);
    assert_eq!(
        talk.buttons(),
        Vec::<String>::new(),
        "it is no longer what was said last"
    );
    assert!(talk.answers().is_empty());
    talk.say("hoi, ik ben Noor");
    assert_eq!(talk.answers()["it"], text("hoi, ik ben Noor"));
    let mut talk = asking("type: text\npattern: \"[0-9]{4}\"");
    talk.say("hoi").hears_part(&["Hallo", "Vraag?"]);
    assert_eq!(
        talk.buttons(),
        Vec::<String>::new(),
        "what cannot be an answer is not offered as one"
    );
}

#[test]
fn what_may_mean_stop_is_asked_back() {
    for kind in KINDS {
        for said in [
            "annuleren",
            "Annuleer maar",
            "laat maar",
            "cancel",
            "never mind",
            "afbreken",
        ] {
            let mut talk = asking(kind);
            talk.say(said).hears(&["Hoe bedoel je dat?"]);
            assert!(talk.answers().is_empty(), "{said} at {kind}");
            talk.tap("Ik wil stoppen");
            assert_eq!(talk.ended(), Some("stopped"), "{said} at {kind}");
        }
    }
    let mut talk = asking("type: text");
    talk.say("laat maar").tap("Het is mijn antwoord");
    assert_eq!(talk.answers()["it"], text("laat maar"));
    let mut talk = asking("type: choice\noptions: { a: Annuleren, b: Verzetten }");
    talk.say("annuleren");
    assert_eq!(talk.answers()["it"], crate::talk::key("a"));
    let files = [
        TWO[0],
        (
            "dialogs/off.yaml",
            "dialog: off\nlanguages: [en]\nstart: { words: [cancel] }\nsteps:\n  - say: Called off.\n",
        ),
    ];
    let mut talk = Talk::with_files(&files);
    talk.say("/first").say("Noor").say("cancel").hears(&[
        "Called off.",
        "Let's pick up where we left off.\n\nWhich size?",
    ]);
}

#[test]
fn another_language_is_asked_for_in_ones_own_words() {
    for kind in KINDS {
        for said in [
            "in english",
            "English please",
            "do you speak English?",
            "in het Engels graag",
            "kan het ook in het engels?",
        ] {
            let mut talk = asking(kind);
            talk.say(said)
                .hears_part(&["Welke taal"])
                .tap("English")
                .hears_part(&["Question?"]);
            assert!(talk.answers().is_empty(), "{said} at {kind}");
        }
        for said in ["english", "Engels"]
            .into_iter()
            .filter(|_| kind != "type: text")
        {
            asking(kind).say(said).hears_part(&["Welke taal"]);
        }
    }
    let mut talk = asking("type: text");
    talk.say("Engels").hears(&["En dan?"]);
    assert_eq!(
        talk.answers()["it"],
        text("Engels"),
        "where words are asked for, a name is one"
    );
    for said in ["nederlands", "frans", "in french please", "geen engels"] {
        asking("type: email").say(said).hears_part(&["Vraag?"]);
    }
}

#[test]
fn words_beside_options_are_taken_only_where_they_can_be_nothing_else() {
    let doubtful = [
        "huh?",
        "wat kost het?",
        "kan ik iemand spreken?",
        "do you speak english?",
        "english please",
        "nee",
        "annuleren",
        "weet niet",
        "geen appeltaart",
        "niet appeltaart",
        "appeltaart of kwarktaart",
        "appel",
        "kwark",
        "allebei",
        "overslaan",
        "ok",
        "nee dank je",
        "hoi",
    ];
    for said in doubtful {
        let mut talk = asking(CAKES);
        talk.say(said);
        assert!(talk.answers().is_empty(), "{said}");
    }
    for said in ["citroentaart", "een stuk citroentaart", "iets met chocola"] {
        let mut talk = asking(CAKES);
        talk.say(said).hears(&["En dan?"]);
        assert_eq!(talk.answers()["it"], crate::talk::key("other"), "{said}");
    }
    let mut talk = asking(CAKES);
    talk.say("appel")
        .hears_part(&["Bedoel je Appeltaart of Iets anders: appel?", "Vraag?"]);
    assert_eq!(talk.buttons(), ["Appeltaart", "Iets anders: appel"]);
    talk.tap("Appeltaart");
    assert_eq!(talk.answers()["it"], crate::talk::key("a"));
    for again in ["appel", "de tweede", "Iets anders: appel"] {
        let mut talk = asking(CAKES);
        talk.say("appel").reload().say(again);
        assert_eq!(talk.answers()["it"], crate::talk::key("other"), "{again}");
        let words = talk.all_events.iter().find_map(|event| match event {
            Event::Answered(answer) => answer.other.clone(),
            _ => None,
        });
        assert_eq!(words.as_deref(), Some("appel"));
    }
}

#[test]
fn a_wish_for_a_person_counts_inside_a_longer_message() {
    for (said, language) in [
        ("This is a shame, I want a human!", "en"),
        ("No, can I speak to someone about my order?", "en"),
        ("Bah, ik wil met een mens praten over mijn bestelling", "nl"),
        ("mag ik een medewerker spreken over de kleine?", "nl"),
    ] {
        let mut talk = two();
        talk.state.contact.language = Some(language.into());
        talk.say("/first").say("Noor").say(said);
        let asked = |event: &Event| matches!(event, Event::HumanAsked);
        assert!(talk.all_events.iter().any(asked), "{said}");
        let tried = |event: &Event| matches!(event, Event::Misunderstood { .. });
        assert!(!talk.all_events.iter().any(tried), "{said}");
    }
}

#[test]
fn where_a_wish_for_a_person_may_be_an_answer_a_button_asks() {
    let said = "I told them: I want a human";
    let mut talk = two();
    talk.say("/first").say(said);
    talk.hears(&["How do you mean that?"]);
    assert_eq!(talk.buttons(), ["I want a person", "It's my answer"]);
    talk.tap("It's my answer").hears(&["Which size?"]);
    assert_eq!(talk.answers().get("name"), Some(&text(said)));
    let mut talk = two();
    talk.say("/first").say(said).tap("I want a person");
    assert_eq!(talk.answers().get("name"), None);
    let asked = |event: &Event| matches!(event, Event::HumanAsked);
    assert!(talk.all_events.iter().any(asked));
    // What is turned round is no wish, and what may be is asked about.
    for (said, buttons) in [
        ("Why would a human read this? Not me.", &["Small", "Large"]),
        (
            "I'm not sure I want to talk to a person",
            &["I want a person", "Carry on"],
        ),
    ] {
        let mut talk = two();
        talk.say("/first").say("Noor").say(said);
        assert_eq!(&talk.buttons(), buttons, "{said}");
        assert!(!talk.all_events.iter().any(asked), "{said}");
    }
}
