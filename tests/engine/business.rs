//! Chats of a Business account: the owner talks there too, and what belongs to no dialog is left alone.

use crate::talk::{MONDAY_NOON, Talk};
use vraag::dialog::ast::Room;
use vraag::engine::event::Event;
use vraag::engine::input::Input;
use vraag::message::InMessage;
use vraag::time::{Duration, Timestamp};
use vraag::value::Value;

const SHOP: &str = r#"
dialog: shop
start:
  - { section: order, in: business, words: [order] }
sections:
  order:
    - ask: bags
      type: number
      range: 1..40
      text: How many bags?
      remind: 2h
      expire: 1d
    - ask: grind
      type: choice
      text: Beans or ground?
      options: { beans: Beans, ground: Ground }
    - say: Thank you, ${bags} bags!
"#;

const BOT: &str = "timezone: UTC\nbusiness: { pause: 6h, resume: go on }\n";

struct Chat {
    talk: Talk,
    number: i64,
}

impl Chat {
    fn new() -> Self {
        let mut talk = Talk::with_files(&[("dialogs/bot.yaml", BOT), ("dialogs/shop.yaml", SHOP)]);
        talk.state.conversation.room = Room::Business;
        Self { talk, number: 40 }
    }

    fn says(&mut self, words: &str) -> &mut Self {
        self.number += 1;
        let message = InMessage::Text(words.to_owned());
        let sent = self.talk.now;
        self.talk.take(Input::Business {
            message,
            profile: None,
            number: self.number,
            sent,
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

    fn owner(&mut self, resumes: bool) -> &mut Self {
        self.talk.take(Input::OwnerSpoke { resumes });
        self
    }
}

#[test]
fn what_no_dialog_claims_is_between_the_customer_and_the_owner() {
    let mut chat = Chat::new();
    for words in [
        "hello", "help", "stop", "/start", "/help", "restart", "/nothing",
    ] {
        let before = chat.talk.state.contact.clone();
        chat.says(words).talk.hears(&[]);
        assert_eq!(chat.talk.events, [], "{words}");
        assert_eq!(chat.talk.state.contact, before, "{words}");
    }
    chat.says("I want to order").talk.hears(&["How many bags?"]);
}

#[test]
fn in_the_middle_of_a_dialog_nobody_is_stuck() {
    let mut chat = Chat::new();
    chat.says("order")
        .says("many")
        .talk
        .hears_part(&["1 to 40"]);
    chat.says("help");
    assert_eq!(chat.talk.last.len(), 1);
    chat.says("stop");
    assert_eq!(chat.talk.ended(), Some("stopped"));
}

#[test]
fn the_owner_s_words_pause_the_dialog_and_take_back_what_was_not_sent() {
    let mut chat = Chat::new();
    chat.says("order").owner(false).talk.hears(&[]);
    assert_eq!(chat.talk.events, [Event::Paused(true)]);
    assert_eq!(chat.talk.state.conversation.withdrawn_before, 1);
    chat.owner(false);
    assert_eq!(chat.talk.events, [], "a pause is told once");
    chat.says("8").talk.hears(&[]);
    assert_eq!(chat.talk.events, []);
    assert!(chat.talk.state.conversation.active.is_some());
}

#[test]
fn the_pause_is_as_long_as_the_bot_says_and_then_the_customer_is_heard() {
    let mut chat = Chat::new();
    chat.says("order").owner(false);
    chat.talk.wait("5h").hears(&[]);
    chat.says("8").talk.hears(&[]);
    chat.talk.wait("1h");
    chat.says("8").talk.hears(&["Beans or ground?"]);
}

#[test]
fn reminders_and_expiry_wait_for_the_owner() {
    let mut chat = Chat::new();
    chat.says("order").owner(false);
    chat.talk
        .wait("5h")
        .hears(&[])
        .wait("1h")
        .hears_part(&["We still have a question for you.", "\n\nHow many bags?"]);
    chat.talk.wait("17h");
    chat.owner(false).talk.wait("5h");
    assert_eq!(
        chat.talk.ended(),
        None,
        "the question expired while the owner talked"
    );
    chat.talk.wait("1h");
    assert_eq!(chat.talk.ended(), Some("timed_out"));
}

#[test]
fn the_owner_lets_the_dialog_go_on_with_a_word() {
    let mut chat = Chat::new();
    chat.says("order")
        .owner(false)
        .owner(true)
        .talk
        .hears(&["How many bags?"]);
    assert_eq!(chat.talk.events, [Event::Paused(false)]);
    chat.owner(true).talk.hears(&[]);
    chat.says("8").talk.hears(&["Beans or ground?"]);
}

#[test]
fn where_no_dialog_runs_the_owner_s_words_keep_every_dialog_away_for_a_while() {
    let mut chat = Chat::new();
    for words in ["yes, I will order tomorrow", "/order", "/start"] {
        chat.owner(false).says(words).talk.hears(&[]);
        assert_eq!(chat.talk.events, [], "{words}");
    }
    chat.owner(true)
        .says("order")
        .talk
        .hears(&["How many bags?"]);
}

#[test]
fn after_a_pause_without_a_dialog_its_trigger_begins_it() {
    let mut chat = Chat::new();
    chat.owner(false).talk.wait("6h");
    chat.says("thank you!").talk.hears(&[]);
    chat.says("order").talk.hears(&["How many bags?"]);
}

#[test]
fn a_stop_is_heard_in_a_pause_and_nothing_comes_any_more() {
    for words in [
        "stop",
        "Stop.",
        "/stop",
        "stop please",
        "Please stop!",
        "Stop, thanks",
    ] {
        let mut chat = Chat::new();
        chat.says("order").owner(false).says(words).talk.hears(&[]);
        assert_eq!(chat.talk.ended(), Some("stopped"), "{words}");
        assert!(chat.talk.state.contact.stopped_at.is_some(), "{words}");
        chat.talk.wait("2d").hears(&[]);
    }
}

#[test]
fn a_stop_in_a_pause_without_a_dialog_is_for_the_owner() {
    let mut chat = Chat::new();
    chat.owner(false).says("stop").talk.hears(&[]);
    assert_eq!(
        (chat.talk.events.len(), chat.talk.state.contact.stopped_at),
        (0, None)
    );
}

#[test]
fn after_a_pause_only_what_answers_the_question_goes_on() {
    let mut chat = Chat::new();
    chat.says("order").owner(false).talk.wait("5h").wait("59m");
    chat.owner(false).talk.wait("6h");
    // The reminder that the pause put off asked again; the owner answers something else.
    chat.owner(false);
    chat.talk.now = chat.talk.now.plus(Duration(6 * 3600));
    for words in [
        "see you tomorrow then",
        "help",
        "order something for my mother",
    ] {
        chat.says(words).talk.hears(&[]);
        assert_eq!(chat.talk.events, [], "{words}");
    }
    chat.says("8").talk.hears(&["Beans or ground?"]);
    chat.says("pardon?").talk.hears_part(&["Beans"]);
}

#[test]
fn after_a_pause_the_customer_s_own_tap_and_the_owner_s_word_go_on() {
    let mut chat = Chat::new();
    chat.says("order").says("8");
    let token = chat.talk.button("Beans");
    chat.owner(false);
    chat.talk.now = chat.talk.now.plus(Duration(6 * 3600));
    chat.owner(true).talk.hears(&["Beans or ground?"]);
    chat.owner(false);
    chat.talk.now = chat.talk.now.plus(Duration(6 * 3600));
    chat.talk.take(Input::Business {
        message: InMessage::Tap(token),
        profile: None,
        number: 0,
        sent: MONDAY_NOON,
    });
    chat.talk.hears(&["Thank you, 8 bags!"]);
}

#[test]
fn a_button_pressed_while_the_owner_talks_gets_a_kind_note() {
    let mut chat = Chat::new();
    chat.says("order").says("8");
    let token = chat.talk.button("Beans");
    chat.owner(false);
    chat.talk.take(Input::Business {
        message: InMessage::Tap(token),
        profile: None,
        number: 0,
        sent: MONDAY_NOON,
    });
    assert_eq!(
        chat.talk.toasts,
        ["You're talking to one of us now. We'll get back to the questions afterwards."]
    );
    assert_eq!(chat.talk.events, []);
}

#[test]
fn an_edit_of_the_last_answer_corrects_it() {
    let mut chat = Chat::new();
    chat.says("order")
        .says("8")
        .changes(42, "12")
        .talk
        .hears(&["Beans or ground?"]);
    chat.says("beans").talk.hears(&["Thank you, 12 bags!"]);
    let answered = chat.talk.all_events.iter().filter_map(|event| match event {
        Event::Answered(answer) if answer.question == "bags" => Some(answer.outcome.clone()),
        _ => None,
    });
    let bags: Vec<_> = answered.collect();
    assert_eq!(bags, [8, 12].map(|count| Ok(Value::Number(count.into()))));
}

#[test]
fn an_edit_that_does_not_fit_is_asked_about() {
    let mut chat = Chat::new();
    chat.says("order")
        .says("8")
        .changes(42, "lots")
        .talk
        .hears_part(&["1 to 40"]);
    chat.says("9").talk.hears(&["Beans or ground?"]);
}

#[test]
fn an_edit_of_anything_else_changes_nothing() {
    let mut chat = Chat::new();
    chat.says("order")
        .says("8")
        .changes(41, "order two")
        .changes(7, "12")
        .talk
        .hears(&[]);
    chat.says("ground");
    assert_eq!(chat.talk.ended(), Some("done"));
    chat.changes(43, "beans").talk.hears(&[]);
    assert_eq!(chat.talk.events, [], "the session is over");
}

#[test]
fn the_window_counts_from_the_newest_date_whatever_comes_late() {
    let mut chat = Chat::new();
    chat.says("order");
    let late = Timestamp(MONDAY_NOON.0 - Duration::DAY.0 * 1000);
    chat.talk.take(Input::Business {
        message: InMessage::Text("8".into()),
        profile: None,
        number: 42,
        sent: late,
    });
    assert_eq!(chat.talk.state.conversation.last_sent, Some(MONDAY_NOON));
}

#[test]
fn whoever_asks_for_a_person_is_left_to_the_holder_of_the_account() {
    let mut chat = Chat::new();
    chat.says("order").says("person");
    chat.talk.hears_part(&["I've asked one of us"]);
    assert!(chat.talk.events.contains(&Event::Paused(true)));
    chat.says("12").talk.hears(&[]);
    chat.owner(true).talk.hears(&["How many bags?"]);
    chat.says("12").talk.hears(&["Beans or ground?"]);
}

#[test]
fn a_session_that_rests_at_a_hand_over_goes_on_when_the_pause_is_over() {
    let shop = SHOP.replace(
        "    - ask: grind",
        "    - { handoff: bar }\n    - ask: grind",
    );
    let bot = format!("{BOT}desks: {{ bar: \"telegram:-5\" }}\n");
    let mut talk = Talk::with_files(&[("dialogs/bot.yaml", &bot), ("dialogs/shop.yaml", &shop)]);
    talk.state.conversation.room = Room::Business;
    let mut chat = Chat { talk, number: 40 };
    chat.says("order").says("12");
    chat.talk.hears_part(&["I've asked one of us"]);
    chat.says("Beans, please").talk.hears(&[]);
    chat.talk.wait("3h");
    chat.owner(false);
    chat.talk.wait("4h").hears(&[]);
    chat.talk.wait("3h").hears(&["Beans or ground?"]);
}
