//! Reminders, expiry, quiet hours, known values, and dialogs that change while people talk.

use crate::talk::{MONDAY_NOON, Talk, dialogs, missing, text};
use vraag::engine::effect::Effect;
use vraag::engine::event::{Event, Status};
use vraag::engine::input::Input;
use vraag::engine::version::{Class, classify};
use vraag::id::TimerId;
use vraag::time::{Duration, Timestamp};
use vraag::value::{Missing, Value};

const LADDER: &str = r#"
dialog: ladder
start:
  - { command: ladder }
steps:
  - ask: when
    type: choice
    text: When?
    options: { soon: Soon, later: Later }
    remind: [2h, 1d, 2d]
    expire: { after: 3d, end: gave_up }
  - say: Fine.
"#;

const OTHER: &str = "dialog: other\nstart:\n  - { command: other }\nsteps:\n  - ask: thing\n    type: text\n    text: What thing?\n";

#[test]
fn reminders_come_on_their_ladder_and_the_expiry_ends_it() {
    let mut talk = Talk::start(LADDER);
    talk.wait("1h")
        .hears(&[])
        .wait("1h")
        .hears(&["We still have a question for you. Rather not? Type stop.\n\nWhen?"]);
    assert!(talk.last.iter().all(|message| message.unasked));
    talk.wait("22h")
        .hears_part(&["When?"])
        .wait("1d")
        .hears_part(&["When?"])
        .wait("23h")
        .hears(&[]);
    talk.wait("1h").hears(&[]);
    assert_eq!(talk.ended(), Some("gave_up"));
    let timed_out = |event: &Event| matches!(event, Event::Answered(answer) if answer.outcome == missing(Missing::TimedOut));
    assert!(talk.all_events.iter().any(timed_out));
}

#[test]
fn the_answer_takes_the_timers_away() {
    let mut talk = Talk::start(LADDER);
    talk.tap("Soon").wait("4d").hears(&[]);
    assert_eq!(talk.ended(), Some("done"));
}

#[test]
fn a_wrong_answer_starts_the_reminders_again_but_not_the_expiry() {
    let mut talk = Talk::start(LADDER);
    talk.wait("2h")
        .hears_part(&["When?"])
        .wait("1h")
        .say("never")
        .wait("1h")
        .hears(&[])
        .wait("1h")
        .hears_part(&["When?"]);
    talk.say("help").wait("2h").hears_part(&["When?"]);
    talk.wait("3d");
    assert_eq!(talk.ended(), Some("gave_up"));
    let ended_at = talk.now;
    assert!(ended_at >= MONDAY_NOON.plus(Duration(3 * 86_400)));
}

#[test]
fn quiet_hours_delay_what_is_sent_and_never_what_is_decided() {
    let bot = "timezone: UTC\nquiet: { from: \"13:00\", to: \"15:00\" }\n";
    let mut talk = Talk::with_files(&[("dialogs/bot.yaml", bot), ("dialogs/ladder.yaml", LADDER)]);
    talk.say("/ladder")
        .wait("2h")
        .hears(&[])
        .wait("59m")
        .hears(&[])
        .wait("1m")
        .hears_part(&["When?"]);
    talk.wait("69h");
    assert_eq!(talk.ended(), Some("gave_up"));
}

#[test]
fn words_for_a_question_that_expired_at_night_are_no_consent() {
    let night = "timezone: UTC\nquiet: { from: \"21:00\", to: \"09:00\" }\n";
    let dialog = "dialog: e
start: [{ command: e }]
steps:
  - ask: first
    type: yesno
    text: Do you come?
    expire: { after: 3h, then: [{ ask: calls, type: consent, version: 2026-11, text: May we call you? }] }
  - say: Bye.
";
    let mut talk = Talk::with_files(&[("dialogs/bot.yaml", night), ("dialogs/e.yaml", dialog)]);
    talk.wait("7h")
        .say("/e")
        .hears(&["Do you come?"])
        .wait("3h")
        .hears(&["May we call you?"]);
    let closed = "That question is closed. Type help to see what you can do.\n\nMay we call you?";
    talk.say("yes").hears(&[closed]);
    assert_eq!(talk.answers().get("calls"), None);
    talk.say("yes").hears(&["Bye."]);
}

#[test]
fn quiet_hours_are_those_of_the_customer_s_own_zone_where_it_is_known() {
    let bot =
        "timezone: UTC\nquiet: { from: \"13:00\", to: \"15:00\" }\nfields: { timezone: text }\n";
    let mut talk = Talk::with_files(&[("dialogs/bot.yaml", bot), ("dialogs/ladder.yaml", LADDER)]);
    talk.state
        .contact
        .fields
        .insert("timezone".into(), Value::Text("Europe/Amsterdam".into()));
    talk.say("/ladder")
        .wait("1h")
        .hears(&[])
        .wait("59m")
        .hears(&[])
        .wait("1m")
        .hears_part(&["When?"]);
    let mut talk = Talk::with_files(&[("dialogs/bot.yaml", bot), ("dialogs/ladder.yaml", LADDER)]);
    talk.state
        .contact
        .fields
        .insert("timezone".into(), Value::Text("America/New_York".into()));
    talk.say("/ladder").wait("2h").hears_part(&["When?"]);
}

#[test]
fn reminders_and_expiries_count_real_hours_over_both_nights() {
    let bot = "timezone: Europe/Amsterdam\nquiet: { from: \"21:00\", to: \"09:00\" }\n";
    for (noon, nine) in [
        ("2026-10-24T10:00:00Z", "2026-10-25T08:00:00Z"),
        ("2027-03-27T11:00:00Z", "2027-03-28T07:00:00Z"),
    ] {
        let moment = |text: &str| {
            Timestamp(
                chrono::DateTime::parse_from_rfc3339(text)
                    .expect("a moment")
                    .timestamp_millis(),
            )
        };
        let mut talk =
            Talk::with_files(&[("dialogs/bot.yaml", bot), ("dialogs/ladder.yaml", LADDER)]);
        talk.now = moment(noon);
        talk.say("/ladder").wait("2h").hears_part(&["When?"]);
        // The second reminder would come at noon of the next day, the first one of a talk in the evening at nine.
        talk.wait("21h")
            .hears(&[])
            .wait("1h")
            .hears_part(&["When?"]);
        talk.wait("47h").hears_part(&["When?"]).wait("1h");
        assert_eq!(
            (talk.now, talk.ended()),
            (moment(noon).plus(Duration(3 * 86_400)), Some("gave_up"))
        );
        let mut talk =
            Talk::with_files(&[("dialogs/bot.yaml", bot), ("dialogs/ladder.yaml", LADDER)]);
        talk.now = moment(noon).plus(Duration(9 * 3600));
        talk.say("/ladder").wait("2h").hears(&[]);
        let left = moment(nine).since(talk.now);
        talk.wait(&format!("{}s", left.0 - 1))
            .hears(&[])
            .wait("1s")
            .hears_part(&["When?"]);
    }
}

#[test]
fn reminders_of_a_parked_dialog_rest_and_its_expiry_goes_on() {
    let mut talk = Talk::with_files(&[
        ("dialogs/ladder.yaml", LADDER),
        ("dialogs/other.yaml", OTHER),
    ]);
    talk.say("/ladder").say("/other").wait("2d").hears(&[]);
    talk.wait("1d").hears(&[]);
    assert_eq!(talk.ended(), Some("gave_up"));
    talk.say("a thing").hears(&[]);
    assert!(talk.state.conversation.active.is_none());
}

#[test]
fn a_resumed_dialog_reminds_again() {
    let mut talk = Talk::with_files(&[
        ("dialogs/ladder.yaml", LADDER),
        ("dialogs/other.yaml", OTHER),
    ]);
    talk.say("/ladder")
        .say("/other")
        .wait("1d")
        .say("a thing")
        .hears_part(&["When?"])
        .wait("2h")
        .hears_part(&["When?"]);
}

#[test]
fn a_question_has_expired_at_its_moment_and_not_before() {
    let expires = |talk: &Talk| talk.now.plus(Duration::parse("3d").expect("a duration"));
    let mut talk = Talk::start(LADDER);
    let (at, question) = (
        expires(&talk),
        talk.session().wait.as_ref().expect("it waits").number,
    );
    let timer = TimerId {
        conversation: talk.state.conversation.id,
        question,
        step: 0,
    };
    talk.now = Timestamp(at.0 - 1);
    talk.take(Input::Deadline(timer));
    assert_eq!(
        (talk.ended(), &talk.effects),
        (None, &vec![Effect::Arm { timer, at }]),
        "a timer that comes early is set again"
    );
    talk.now = at;
    talk.take(Input::Deadline(timer));
    assert_eq!(talk.ended(), Some("gave_up"));

    // Whoever comes back from another dialog is asked again, as long as there is time.
    for (early, is_asked) in [(1, true), (0, false)] {
        let mut talk = Talk::with_files(&[
            ("dialogs/ladder.yaml", LADDER),
            ("dialogs/other.yaml", OTHER),
        ]);
        let at = expires(&talk);
        talk.say("/ladder").say("/other");
        talk.now = Timestamp(at.0 - early);
        talk.say("a thing");
        assert_eq!(
            talk.said().iter().any(|words| words.contains("When?")),
            is_asked,
            "{early} ms before"
        );
        assert_eq!(talk.state.conversation.active.is_some(), is_asked);
    }
}

#[test]
fn nobody_is_reminded_who_is_gone() {
    let mut talk = Talk::start(LADDER);
    talk.take(Input::Gone(true)).wait("2h").hears(&[]);
    talk.say("help").wait("2h").hears_part(&["When?"]);
}

#[test]
fn steps_behind_an_expiry_run_and_flow_on() {
    let mut talk = Talk::start(
        r#"
dialog: steps
steps:
  - ask: thing
    type: text
    text: What?
    expire: { after: 1d, then: [ { say: Too late for that. } ] }
  - ask: next
    type: text
    text: Next?
"#,
    );
    talk.wait("1d").hears(&["Too late for that.", "Next?"]);
    assert!(talk.last.iter().all(|message| message.unasked));
    assert_eq!(talk.answers()["thing"], missing(Missing::TimedOut));
}

#[test]
fn a_known_value_is_confirmed_with_yes_and_no() {
    let dialog = r#"
dialog: known
steps:
  - ask: town
    type: text
    keep: contact.town
    known: confirm
    text: Which town?
  - say: "${town}!"
"#;
    let started = || {
        let mut talk = Talk::with(dialog);
        talk.state
            .contact
            .fields
            .insert("town".into(), Value::Text("Delft".into()));
        talk.take(Input::Start {
            dialog: "known".into(),
            section: None,
        });
        talk.hears_part(&["Which town?", "Delft"]);
        assert_eq!(talk.buttons(), ["Yes", "No"]);
        talk
    };
    started().tap("Yes").hears(&["Delft!"]);
    started()
        .say("no")
        .hears(&["Which town?"])
        .say("Gouda")
        .hears(&["Gouda!"]);
    let mut talk = started();
    talk.tap("No").hears(&["Which town?"]);
    assert!(
        talk.screen
            .values()
            .all(|(_, keyboard)| keyboard.buttons().is_empty()),
        "yes and no are tidied away"
    );
    let mut talk = started();
    talk.say("Leiden").hears(&["Leiden!"]);
    assert_eq!(
        talk.state.contact.fields["town"],
        Value::Text("Leiden".into())
    );
}

fn edited(from: &str, to: &str) -> (Talk, Class) {
    let mut talk = Talk::start(LADDER);
    let new = dialogs(&[("dialogs/ladder.yaml", &LADDER.replace(from, to))]);
    let old = talk.dialogs.programs["ladder"].clone();
    let class = classify(Some(&old), &new.programs["ladder"], talk.session());
    talk.dialogs.programs = new.programs;
    talk.dialogs
        .older
        .insert(("ladder".into(), old.version), old);
    (talk, class)
}

#[test]
fn new_words_reach_a_session_at_its_next_input() {
    let (mut talk, class) = edited("text: When?", "text: At what time?");
    assert_eq!(class, Class::Text);
    talk.say("help").hears_part(&["At what time?"]);
    assert!(
        talk.events
            .iter()
            .any(|event| matches!(event, Event::VersionChanged { .. }))
    );
}

#[test]
fn a_session_meets_an_edit_in_one_of_five_ways() {
    assert_eq!(edited("start:", "about: x\nstart:").1, Class::Same);
    assert_eq!(edited("say: Fine.", "say: Good.").1, Class::Text);
    assert_eq!(
        edited("later: Later", "later: Later, never: Never").1,
        Class::Compatible
    );
    assert_eq!(
        edited(
            "steps:\n  - ask: when",
            "renamed: { when: moment }\nsteps:\n  - ask: moment"
        )
        .1,
        Class::Moved
    );
    assert_eq!(edited("  - ask: when", "  - ask: moment").1, Class::Gone);
    assert_eq!(edited(", later: Later", "").1, Class::Gone);
    assert_eq!(edited("type: choice", "type: multi").1, Class::Gone);
}

#[test]
fn a_renamed_question_goes_on_under_its_new_name() {
    let (mut talk, _) = edited(
        "steps:\n  - ask: when",
        "renamed: { when: moment }\nsteps:\n  - ask: moment",
    );
    talk.tap("Soon").hears(&["Fine."]);
    let answered =
        |event: &Event| matches!(event, Event::Answered(answer) if answer.question == "moment");
    assert!(talk.events.iter().any(answered));
}

#[test]
fn a_session_whose_question_is_gone_finishes_on_its_old_version() {
    let (mut talk, _) = edited("  - ask: when", "  - ask: moment");
    let version = talk.session().version;
    talk.say("help").hears_part(&["When?"]);
    assert_eq!(talk.session().version, version);
    talk.tap("Soon").hears(&["Fine."]);
}

#[test]
fn a_session_whose_dialog_is_gone_ends_politely() {
    let mut talk = Talk::start(OTHER);
    talk.dialogs = dialogs(&[("dialogs/ladder.yaml", LADDER)]);
    talk.say("a thing")
        .hears_part(&["Sorry, something went wrong on our side"]);
    assert!(talk.events.iter().any(|event| matches!(
        event,
        Event::SessionEnded {
            status: Status::Failed,
            ..
        }
    )));
    assert!(talk.state.conversation.active.is_none());
}

#[test]
fn a_chosen_language_holds_from_the_next_text_on() {
    let mut talk = Talk::start(
        r#"
dialog: language
languages: [en, nl]
steps:
  - say: { en: Hello, nl: Hallo }
  - keep: { contact.language: "nl" }
  - ask: name
    type: text
    text: { en: Your name?, nl: Je naam? }
"#,
    );
    talk.hears(&["Hello", "Je naam?"]);
    talk.say("Noor");
    assert_eq!(talk.ended(), Some("done"));
}

#[test]
fn a_hundred_steps_without_a_question_are_too_many() {
    // How often it goes round is known only once somebody has answered.
    let rounds = "
dialog: long
start: [{ section: main, command: long }]
sections:
  main:
    - ask: times
      type: number
      range: 1..1000
      text: How often?
    - set: { i: 0 }
    - goto: round
  round:
    - set: { i: i + 1 }
    - goto: round
      when: i < times
    - say: Done.
";
    let mut talk = Talk::with(rounds);
    talk.say("/long").say("40").hears_part(&["Done."]);
    talk.say("/long").say("60");
    assert_eq!(talk.ended(), Some("failed"));
    talk.hears_part(&["Sorry, something went wrong on our side"]);
}

#[test]
fn steps_that_are_not_meant_for_the_customer_are_passed_by_without_end() {
    let many = "  - tag: again\n    when: name == 'nobody'\n  - if: name == 'nobody'\n    then:\n      - say: Hello nobody.\n".repeat(150);
    let mut talk = Talk::start(&format!(
        "dialog: long\nsteps:\n  - ask: name\n    type: text\n    text: Your name?\n{many}"
    ));
    talk.say("Noor");
    assert_eq!(talk.ended(), Some("done"));
}

#[test]
fn a_dialog_may_start_another_with_no_answers() {
    let first = "dialog: first\nstart:\n  - { command: first }\nsteps:\n  - ask: name\n    type: text\n    text: Your name?\n  - start: other\n";
    let mut talk =
        Talk::with_files(&[("dialogs/first.yaml", first), ("dialogs/other.yaml", OTHER)]);
    talk.say("/first").say("Noor").hears(&["What thing?"]);
    assert_eq!(talk.ended(), Some("done"));
    assert!(talk.answers().is_empty());
    talk.say("a thing");
    assert_eq!(talk.answers_of("other")["thing"], text("a thing"));
}
