//! Short ways to try one thing on the prepared ground: what the cases of the rules are written in.

use std::time::Duration;

use serde_json::{Value, json};

use crate::botapi::client::{Answer, request};
use crate::botapi::ground::{Fixture, merge};
use crate::support::botapi::{Business, Group, Place, Topic};

/// One thing to try.
pub type Try = fn(&Fixture) -> Answer;

/// Begins a long poll, lets something happen while it waits, and returns what the poll was told.
pub fn waiting_poll(ground: &Fixture, meanwhile: fn(&Fixture)) -> Answer {
    // What the ground left in the queue would end the poll at once.
    ground.call("getUpdates", json!({ "offset": i32::MAX }));
    std::thread::scope(|scope| {
        let poll = scope.spawn(|| ground.call("getUpdates", json!({ "offset": 0, "timeout": 50 })));
        ground
            .api
            .await_condition("a waiting poll", |record| record.polls() == 1);
        meanwhile(ground);
        // Whatever still waits gets this and ends.
        ground.noor.says("hallo");
        poll.join().expect("the poll ends")
    })
}

/// Begins a second long poll whose end nobody needs.
pub fn second_poll(ground: &Fixture) -> Answer {
    let (address, token) = (ground.api.address(), ground.api.token());
    let mut stream = std::net::TcpStream::connect(address).ok()?;
    let request =
        format!("GET /bot{token}/getUpdates?timeout=50 HTTP/1.1\r\nHost: localhost\r\n\r\n");
    std::io::Write::write_all(&mut stream, request.as_bytes()).ok()?;
    ground
        .api
        .await_condition("a second waiting poll", |record| record.polls() == 2);
    None
}

pub fn me(ground: &Fixture, path: &str) -> Answer {
    request(&ground.api, "GET", path, "", b"")
}

pub fn caption(ground: &Fixture, caption: &str) -> Answer {
    ground.call(
        "sendPhoto",
        json!({ "chat_id": ground.noor.id(), "photo": ground.file, "caption": caption }),
    )
}

pub fn data(data: String) -> Value {
    json!([[{ "text": "Ja", "callback_data": data }]])
}

pub fn buttons(count: usize) -> Value {
    (0..count)
        .map(|number| json!([{ "text": number.to_string(), "callback_data": number.to_string() }]))
        .collect()
}

pub fn many(count: usize) -> Value {
    (0..count)
        .map(|number| json!({ "command": format!("c{number}"), "description": "x" }))
        .collect()
}

pub fn key(request: &str) -> Value {
    json!({ "reply_markup": { "keyboard": [[{ "text": "Deel", request: true }]] } })
}

pub fn re_edit(ground: &Fixture, text: &str) -> Answer {
    let markup = json!({ "inline_keyboard": [[{ "text": "Ja", "callback_data": "y" }]] });
    ground.edit(
        ground.question.id,
        json!({ "text": text, "reply_markup": markup }),
    )
}

pub fn delete(ground: &Fixture, message: i64) -> Answer {
    ground.call(
        "deleteMessage",
        json!({ "chat_id": ground.noor.id(), "message_id": message }),
    )
}

/// What a Business account may well say to its customer.
pub const WELL: Try = |g| business(g, |_| json!({}));

/// Sends a text to Noor in the name of a shop, with further parameters.
pub fn business(ground: &Fixture, more: fn(&Business) -> Value) -> Answer {
    let shop = ground.shop();
    let connection = shop.connection();
    let mut params = json!({ "business_connection_id": connection });
    merge(&mut params, more(&shop));
    ground.send(params)
}

/// Lets something happen to a shop, then sends a text to Noor in its name.
pub fn after(ground: &Fixture, happens: fn(&Fixture, &Business)) -> Answer {
    let shop = ground.shop();
    happens(ground, &shop);
    ground.send(json!({ "business_connection_id": shop.connection() }))
}

pub fn forget(shop: &Business) -> Value {
    let old = shop.connection();
    shop.connects_again();
    shop.is_forgotten(&old);
    json!({})
}

pub fn hours(ground: &Fixture, hours: u64) {
    ground.api.advance_clock(Duration::from_secs(hours * 3600));
}

/// Edits Noor's words to a shop or the shop's answer, as the choice says.
pub fn business_edit(ground: &Fixture, choice: fn(i64, i64) -> i64) -> Answer {
    let shop = ground.shop();
    let words = ground
        .noor
        .at(&shop.chat(&ground.noor))
        .says("en?")
        .message
        .expect("words make a message");
    let connection = shop.connection();
    let (_, own) = ground
        .send(json!({ "business_connection_id": connection }))
        .expect("an answer");
    let own = own["result"]["message_id"].as_i64().expect("it was sent");
    ground.edit(
        choice(words, own),
        json!({ "business_connection_id": connection }),
    )
}

pub fn business_delete(ground: &Fixture, rights: &[&str]) -> Answer {
    let shop = ground.shop();
    shop.grants(rights);
    let connection = shop.connection();
    let (_, own) = ground
        .send(json!({ "business_connection_id": connection }))
        .expect("an answer");
    let ids = [&own["result"]["message_id"]];
    ground.call(
        "deleteBusinessMessages",
        json!({ "business_connection_id": connection, "message_ids": ids }),
    )
}

/// Lets something happen in a supergroup, then writes into it.
pub fn in_supergroup(ground: &Fixture, happens: fn(&Fixture, &Group)) -> Answer {
    let group = ground.supergroup();
    happens(ground, &group);
    ground.send_to(group.id(), json!({}))
}

/// Lets something happen to a topic, then writes into it.
pub fn in_topic(ground: &Fixture, happens: fn(&Fixture, &Topic)) -> Answer {
    let forum = ground.api.forum("Proevers", &[&ground.noor]);
    let topic = forum.opens_topic(&ground.noor, "Espresso");
    happens(ground, &topic);
    ground.send_to(forum.id(), json!({ "message_thread_id": topic.id() }))
}

/// Opens a topic as the bot, which is an administrator of the forum.
pub fn new_topic(ground: &Fixture, name: &str, happens: fn(&Fixture, &Group)) -> Answer {
    let forum = ground.api.forum("Proevers", &[&ground.noor]);
    forum.promotes_bot(&ground.noor);
    happens(ground, &forum);
    ground.call(
        "createForumTopic",
        json!({ "chat_id": forum.id(), "name": name }),
    )
}

/// Calls a method about a topic that the bot opened.
pub fn in_own_topic(ground: &Fixture, happens: fn(&Topic), method: &str, more: Value) -> Answer {
    let forum = ground.api.forum("Proevers", &[&ground.noor]);
    forum.promotes_bot(&ground.noor);
    ground.call(
        "createForumTopic",
        json!({ "chat_id": forum.id(), "name": "Espresso" }),
    );
    let (topic, _) = forum.topics().remove(0);
    happens(&topic);
    about_topic(ground, &topic, method, more)
}

/// Calls a method about a topic of somebody else, where the bot has the right to manage topics or not.
pub fn in_foreign_topic(ground: &Fixture, withholds: bool, method: &str, more: Value) -> Answer {
    let forum = ground.api.forum("Proevers", &[&ground.noor]);
    forum.promotes_bot(&ground.noor);
    forum.withholds_topics(withholds);
    let topic = forum.opens_topic(&ground.noor, "Espresso");
    about_topic(ground, &topic, method, more)
}

fn about_topic(ground: &Fixture, topic: &Topic, method: &str, more: Value) -> Answer {
    let mut params = json!({ "chat_id": topic.chat(), "message_thread_id": topic.id() });
    merge(&mut params, more);
    ground.call(method, params)
}

pub fn file_to_group(ground: &Fixture, kind: &str, is_quiet: bool) -> Answer {
    ground.group.forbids_writing(is_quiet);
    let method = if kind == "photo" {
        "sendPhoto"
    } else {
        "sendDocument"
    };
    ground.call(
        method,
        json!({ "chat_id": ground.group.id(), kind: ground.file }),
    )
}

pub fn member(ground: &Fixture, chat: i64, user: i64) -> Answer {
    ground.call("getChatMember", json!({ "chat_id": chat, "user_id": user }))
}

/// Deletes what Noor says in a group.
pub fn delete_word(ground: &Fixture, group: &Group) -> Answer {
    let word = group.hears(&ground.noor, "hallo").message;
    ground.call(
        "deleteMessage",
        json!({ "chat_id": group.id(), "message_id": word }),
    )
}

pub fn answer(ground: &Fixture, tap: &str, text: &str) -> Answer {
    ground.call(
        "answerCallbackQuery",
        json!({ "callback_query_id": tap, "text": text }),
    )
}

pub fn file(ground: &Fixture, method: &str, field: &str, id: &str) -> Answer {
    ground.call(method, json!({ "chat_id": ground.noor.id(), field: id }))
}

/// Copies one of Noor's messages into the group.
pub fn copy(ground: &Fixture, number: i64) -> Answer {
    ground.call(
        "copyMessage",
        json!({ "chat_id": ground.group.id(), "from_chat_id": ground.noor.id(), "message_id": number }),
    )
}

pub fn action(ground: &Fixture, action: &str) -> Answer {
    ground.call(
        "sendChatAction",
        json!({ "chat_id": ground.noor.id(), "action": action }),
    )
}

pub fn commands(ground: &Fixture, commands: Value) -> Answer {
    ground.call("setMyCommands", json!({ "commands": commands }))
}

pub fn webhook(ground: &Fixture, secret: &str) -> Answer {
    ground.call(
        "setWebhook",
        json!({ "url": "https://example.org/hook", "secret_token": secret }),
    )
}
