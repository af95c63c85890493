//! A group that becomes a supergroup: what moves along, what stays behind, and what still comes from there.

use serde_json::{Value, json};

use crate::botapi::client::{call, done, refused};
use crate::botapi::conversation::updates;
use crate::support::botapi::{BotApi, Group, Message, Person};

/// A group with a question, and the supergroup that it became.
struct Move {
    api: BotApi,
    noor: Person,
    old: Group,
    question: Message,
    new: Group,
}

impl Move {
    fn new() -> Self {
        let api = BotApi::start();
        let (noor, sam) = (api.person("Noor", "nl"), api.person("Sam", "en"));
        let old = api.group("Roasters", &[&noor, &sam]);
        let markup = json!({ "inline_keyboard": [[{ "text": "Ja", "callback_data": "y" }]] });
        done(
            &api,
            "sendMessage",
            json!({ "chat_id": old.id(), "text": "Koffie?", "reply_markup": markup }),
        );
        let question = api.await_message(&old, |_| true);
        let new = old.migrates(&noor);
        Self {
            api,
            noor,
            old,
            question,
            new,
        }
    }
}

#[test]
fn both_groups_tell_of_the_move_and_message_ids_begin_again() {
    let m = Move::new();
    let told: Vec<Value> = updates(&m.api, 0)
        .iter()
        .map(|update| update["message"].clone())
        .collect();
    assert_eq!(
        (&told[0]["chat"]["id"], &told[0]["migrate_to_chat_id"]),
        (&json!(m.old.id()), &json!(m.new.id()))
    );
    assert_eq!(
        (&told[1]["chat"]["id"], &told[1]["migrate_from_chat_id"]),
        (&json!(m.new.id()), &json!(m.old.id()))
    );
    assert_eq!(
        (&told[1]["message_id"], &told[1]["chat"]["type"]),
        (&json!(1), &json!("supergroup"))
    );
    assert_eq!(
        done(
            &m.api,
            "getChatMemberCount",
            json!({ "chat_id": m.new.id() })
        ),
        json!(3)
    );
}

#[test]
fn the_old_group_says_where_it_went() {
    let m = Move::new();
    let (status, body) = call(
        &m.api,
        "sendMessage",
        json!({ "chat_id": m.old.id(), "text": "?" }),
    )
    .expect("an answer");
    assert_eq!(
        (status, &body["parameters"]),
        (400, &json!({ "migrate_to_chat_id": m.new.id() }))
    );
    assert_eq!(
        refused(
            &m.api,
            "getChatAdministrators",
            json!({ "chat_id": m.old.id() })
        )
        .0,
        400
    );
    done(
        &m.api,
        "sendMessage",
        json!({ "chat_id": m.new.id(), "text": "Hier dus" }),
    );
}

#[test]
fn the_old_group_can_still_be_read_and_its_messages_edited() {
    let m = Move::new();
    assert_eq!(
        done(&m.api, "getChat", json!({ "chat_id": m.old.id() }))["type"],
        "group"
    );
    done(
        &m.api,
        "editMessageText",
        json!({ "chat_id": m.old.id(), "message_id": m.question.id, "text": "Verhuisd" }),
    );
    assert_eq!(m.api.screen(&m.old)[0].text, "Verhuisd");
}

#[test]
#[should_panic(expected = "the group became a supergroup")]
fn most_telephones_no_longer_show_the_old_buttons() {
    let m = Move::new();
    m.noor.taps(&m.question, "Ja");
}

#[test]
fn a_telephone_that_is_behind_still_taps_in_the_old_group() {
    let m = Move::new();
    let tap = m.noor.taps_as_shown(&m.question, "Ja");
    let query = updates(&m.api, 0).pop().expect("an update")["callback_query"].clone();
    assert_eq!(
        (
            &query["message"]["chat"]["id"],
            &query["message"]["message_id"]
        ),
        (&json!(m.old.id()), &json!(m.question.id))
    );
    done(
        &m.api,
        "answerCallbackQuery",
        json!({ "callback_query_id": query["id"], "text": "Geteld" }),
    );
    assert_eq!(m.api.await_toast(&tap).text, "Geteld");
}
