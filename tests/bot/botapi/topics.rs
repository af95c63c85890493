//! Topics of a forum, and the threads of answers elsewhere.

use std::time::Duration;

use serde_json::{Value, json};

use crate::botapi::client::{done, refused};
use crate::botapi::conversation::updates;
use crate::support::botapi::{BotApi, Group, Person};

fn forum() -> (BotApi, Person, Group) {
    let api = BotApi::start();
    let noor = api.person("Noor", "nl");
    let forum = api.forum("Proevers", &[&noor]);
    (api, noor, forum)
}

fn last(api: &BotApi) -> Value {
    updates(api, 0).pop().expect("an update")["message"].clone()
}

#[test]
fn a_message_in_a_topic_names_it_and_answers_its_opening() {
    let (api, noor, forum) = forum();
    let topic = forum.opens_topic(&noor, "Espresso");
    assert_eq!(last(&api)["forum_topic_created"]["name"], "Espresso");
    noor.at(&topic).says("/stem");
    let message = last(&api);
    assert_eq!(
        (&message["message_thread_id"], &message["is_topic_message"]),
        (&json!(topic.id()), &json!(true))
    );
    assert_eq!(
        (
            &message["reply_to_message"]["message_id"],
            &message["chat"]["is_forum"]
        ),
        (&json!(topic.id()), &json!(true))
    );
    noor.at(&forum.general()).says("/stem");
    assert_eq!(last(&api).get("message_thread_id"), None);
}

#[test]
fn the_bot_writes_into_the_topic_it_names_or_answers_in() {
    let (api, noor, forum) = forum();
    let topic = forum.opens_topic(&noor, "Espresso");
    let word = noor.at(&topic).says("/stem").message;
    let chat = forum.id();
    let answer =
        json!({ "chat_id": chat, "text": "Antwoord", "reply_parameters": { "message_id": word } });
    done(
        &api,
        "sendMessage",
        json!({ "chat_id": chat, "text": "Elders" }),
    );
    done(
        &api,
        "sendMessage",
        json!({ "chat_id": chat, "text": "Vraag", "message_thread_id": topic.id() }),
    );
    assert_eq!(
        done(&api, "sendMessage", answer)["message_thread_id"],
        json!(topic.id())
    );
    assert_eq!(
        api.await_message(&topic, |_| true).text,
        "Vraag",
        "what stands elsewhere is not on the topic's screen"
    );
    assert_eq!(api.await_message(&noor.at(&topic), |_| true).text, "Vraag");
    assert_eq!(api.await_message(&forum, |_| true).thread, None);
}

#[test]
fn the_general_topic_is_never_named() {
    let (api, noor, forum) = forum();
    noor.says("/start");
    let words = (400, "Bad Request: message thread not found".to_owned());
    assert_eq!(
        refused(
            &api,
            "sendMessage",
            json!({ "chat_id": forum.id(), "text": "?", "message_thread_id": 1 })
        ),
        words
    );
    assert_eq!(
        refused(
            &api,
            "sendMessage",
            json!({ "chat_id": noor.id(), "text": "?", "message_thread_id": 5 })
        ),
        words
    );
    forum.general().closes(&noor);
    assert_eq!(
        refused(
            &api,
            "sendMessage",
            json!({ "chat_id": forum.id(), "text": "?" })
        )
        .1,
        "Bad Request: TOPIC_CLOSED"
    );
    forum.promotes_bot(&noor);
    done(
        &api,
        "sendMessage",
        json!({ "chat_id": forum.id(), "text": "Toch" }),
    );
}

#[test]
fn answers_in_a_plain_supergroup_hang_together_without_being_a_topic() {
    let api = BotApi::start();
    let noor = api.person("Noor", "nl");
    let group = api.supergroup("Branders", &[&noor]);
    let question = done(
        &api,
        "sendMessage",
        json!({ "chat_id": group.id(), "text": "Koffie?", "message_thread_id": 77 }),
    );
    assert_eq!(
        question.get("message_thread_id"),
        None,
        "a thread that is no topic is looked past"
    );
    let question = api.await_message(&group, |_| true);
    let first = noor.at(&group).replies(&question, "graag");
    assert_eq!(
        (
            &last(&api)["message_thread_id"],
            last(&api).get("is_topic_message")
        ),
        (&json!(question.id), None)
    );
    let answer = json!({ "chat_id": group.id(), "text": "Hoe?", "reply_parameters": { "message_id": first.message } });
    assert_eq!(
        done(&api, "sendMessage", answer)["message_thread_id"],
        json!(question.id)
    );
}

#[test]
fn a_deleted_topic_takes_its_messages_along() {
    let (api, noor, forum) = forum();
    let topic = forum.opens_topic(&noor, "Espresso");
    let word = noor.at(&topic).says("/stem").message;
    topic.is_deleted();
    let answer =
        json!({ "chat_id": forum.id(), "text": "?", "reply_parameters": { "message_id": word } });
    assert_eq!(
        refused(&api, "sendMessage", answer).1,
        "Bad Request: message to be replied not found"
    );
}

#[test]
fn the_bot_opens_a_topic_and_is_told_of_it_like_everybody() {
    let (api, noor, forum) = forum();
    forum.promotes_bot(&noor);
    let opened = done(
        &api,
        "createForumTopic",
        json!({ "chat_id": forum.id(), "name": "Noor" }),
    );
    let told = last(&api);
    assert_eq!(told["forum_topic_created"]["name"], "Noor");
    assert_eq!(
        (&told["message_thread_id"], &told["from"]["is_bot"]),
        (&opened["message_thread_id"], &json!(true))
    );
    let topic = json!({ "chat_id": forum.id(), "message_thread_id": opened["message_thread_id"] });
    done(&api, "closeForumTopic", topic);
    let (_, state) = forum.topics().remove(0);
    assert_eq!((state.name.as_str(), state.is_closed), ("Noor", true));
}

#[test]
fn more_topics_than_the_limit_wait() {
    let (api, noor, forum) = forum();
    forum.promotes_bot(&noor);
    api.limit_topics(Some(1));
    let topic = |name: &str| json!({ "chat_id": forum.id(), "name": name });
    done(&api, "createForumTopic", topic("one"));
    assert_eq!(refused(&api, "createForumTopic", topic("two")).0, 429);
    api.advance_clock(Duration::from_secs(60));
    done(&api, "createForumTopic", topic("two"));
    assert_eq!(api.topic_rate(&forum), 1);
}
