//! The customer is never stuck: stop, help, back, restart, language, retries, parking, and what nobody understands.

mod talk;

use talk::{Talk, missing, text};
use vraag::engine::event::{Event, Status};
use vraag::engine::input::{Input, Profile};
use vraag::message::InMessage;
use vraag::value::Missing;

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
    talk.say("/first").say("Noor").say("huge").hears_part(&["Choose one of these answers.", "\n\nWhich size?"]);
    assert_eq!(talk.buttons(), ["Small", "Large"]);
    talk.say("huge").hears_part(&["Which size?"]);
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
    talk.say("3").hears_part(&["\n\nWhich size?"]);
    talk.tap("4");
    assert_eq!(talk.ended(), Some("done"));
}

#[test]
fn help_and_a_human_are_no_tries_and_the_question_comes_again() {
    let mut talk = two();
    talk.say("/first").say("Noor").say("help").hears_part(&["You can always type", "\n\nWhich size?"]);
    talk.say("/human").hears_part(&["\n\nWhich size?"]);
    assert!(talk.events.contains(&Event::HumanAsked));
    assert_eq!(talk.session().wait.as_ref().map(|wait| wait.tries), Some(0));
}

#[test]
fn whoever_asks_for_a_person_is_told_how_to_reach_one() {
    let files = [("bot.yaml", "languages: [en, nl]\ncontact: { en: call 020 1234567, nl: bel 020 1234567 }\n"), TWO[0], TWO[1]];
    let mut talk = Talk::with_files(&files);
    talk.say("/first").say("real person");
    talk.hears(&["I'm a computer program and can't put you through. You can reach us here: call 020 1234567.\n\nYour name?"]);
    two().say("/first").say("person").hears_part(&["Please call, email or visit us."]);
}

#[test]
fn stop_ends_everything_until_the_customer_starts_again() {
    let mut talk = two();
    talk.say("/first").say("/second").say("stop").hears_part(&["we'll stop here"]);
    let ended = talk.events.iter().filter(|event| matches!(event, Event::SessionEnded { status: Status::Stopped, .. })).count();
    assert_eq!(ended, 2);
    assert!(talk.state.contact.stopped_at.is_some());
    assert_eq!(talk.state.conversation.withdrawn_before, talk.state.conversation.turns - 1);
    talk.say("begin").hears(&["Your name?"]);
    assert!(talk.state.contact.stopped_at.is_none());
}

#[test]
fn restart_begins_the_section_anew() {
    let mut talk = two();
    talk.say("/first").say("Noor").say("restart").hears(&["Your name?"]);
    assert_eq!(talk.ended(), Some("restarted"));
    assert!(talk.answers().is_empty());
}

#[test]
fn the_same_section_again_begins_anew_only_after_asking() {
    let mut talk = two();
    talk.say("/first").say("Noor").say("/first").hears_part(&["Start again?"]);
    talk.say("no").hears_part(&["\n\nWhich size?"]);
    talk.say("/first").tap("Yes").hears(&["Your name?"]);
    assert!(talk.state.conversation.parked.is_empty());
}

#[test]
fn another_dialog_parks_the_first_whose_question_comes_again() {
    let mut talk = two();
    talk.say("/first").say("Noor").say("/second").hears(&["Which colour?"]);
    assert_eq!(talk.state.conversation.parked.len(), 1);
    talk.tap("Red").hears(&["Good colour.", "Which size?"]);
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
        format!("dialog: {name}\nstart:\n  - {{ command: {name} }}\nsteps:\n  - ask: {name}_q\n    type: text\n    text: What of {name}?\n")
    };
    let names = ["aa", "bb", "cc", "dd", "ee"];
    let files: Vec<(String, String)> = names.iter().map(|name| (format!("dialogs/{name}.yaml"), dialog(name))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let mut talk = Talk::with_files(&files);
    names.iter().for_each(|name| {
        talk.say(&format!("/{name}"));
    });
    assert_eq!(talk.state.conversation.parked.len(), 3);
    assert_eq!(talk.ended(), Some("replaced"));
    talk.say("x").hears(&["What of dd?"]).say("x").say("x").hears(&["What of bb?"]).say("x").hears(&[]);
}

#[test]
fn a_new_language_repeats_the_question_in_it() {
    let mut talk = two();
    talk.say("/first").say("language").hears(&["Which language would you like?"]);
    assert_eq!(talk.buttons(), ["English", "Nederlands"]);
    talk.tap("Nederlands").hears(&["Je naam?"]);
    talk.say("Noor").hears(&["Welke maat?"]).say("terug").hears(&["Je naam?"]);
    talk.say("taal").say("english").hears(&["Your name?"]);
}

#[test]
fn the_messengers_language_counts_until_another_is_chosen() {
    let mut talk = two();
    let profile = Profile { name: Some("Noor de Wit".into()), language: Some("nl-BE".into()) };
    let message = InMessage::Text("/first".into());
    talk.take(Input::Message { message, profile: Some(profile) }).hears(&["Je naam?"]);
}

#[test]
fn what_nothing_claims_is_lost_at_most_once_an_hour() {
    let mut talk = two();
    talk.say("/first").say("stop").say("blah").hears_part(&["not sure what you mean"]);
    talk.say("blah").hears(&[]);
    talk.wait("1h").say("blah").hears_part(&["not sure what you mean"]);
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
    talk.say("/first").say("/nonsense").hears_part(&["\n\nYour name?"]);
    assert_eq!(talk.waits_for(), "name");
}

#[test]
fn what_cannot_be_read_is_no_answer_to_a_text() {
    let mut talk = two();
    talk.say("/first").send(InMessage::Other).hears_part(&["\n\nYour name?"]);
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
    assert!(talk.effects.contains(&vraag::engine::effect::Effect::EraseAnswers(session)));
    assert_eq!(talk.state.contact.consents.len(), 1);
    assert!(!talk.state.contact.consents[0].agreed);
}

#[test]
fn an_agreement_is_kept_as_evidence() {
    let mut talk = Talk::start(CONSENT);
    talk.say("Noor").tap("Yes").hears(&["Thank you."]);
    let consent = &talk.state.contact.consents[0];
    assert_eq!((consent.version.as_str(), consent.agreed, consent.language.as_str()), ("2026-11", true, "en"));
}
