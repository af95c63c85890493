//! Crowds: many people at many places, each following a script.

use std::time::Duration;

use serde_json::{Value, json};

use crate::botapi::client::done;
use crate::botapi::conversation::updates;
use crate::support::botapi::{BotApi, Deed, Person, Reaction, Script};

const LIMIT: Duration = Duration::from_secs(60);

/// A bot that answers each update as the closure says, until its condition holds.
fn bot(api: &BotApi, mut answer: impl FnMut(&Value), is_done: impl Fn() -> bool) {
    let mut offset = 0;
    while !is_done() {
        for update in done(api, "getUpdates", json!({ "offset": offset, "timeout": 1 }))
            .as_array()
            .into_iter()
            .flatten()
        {
            offset = update["update_id"].as_i64().expect("an id") + 1;
            answer(update);
        }
    }
}

/// Asks for coffee where it is spoken to, thanks for the answer, and counts votes by their toasts.
fn answer(api: &BotApi, update: &Value) {
    let buttons = json!({ "inline_keyboard": [[{ "text": "Koffie", "callback_data": "k" }], [{ "text": "Bestel", "url": "https://t.me/vraag_emulator_bot?start=bestel" }]] });
    let query = &update["callback_query"];
    let message = ["message", "business_message"]
        .iter()
        .map(|kind| &update[*kind])
        .find(|message| message.is_object());
    let message = message.unwrap_or(&query["message"]);
    // What the shop says itself, by hand or by this bot, is no order.
    if message.is_null() || (query.is_null() && message["from"]["is_premium"] == true) {
        return;
    }
    let mut reply =
        json!({ "chat_id": message["chat"]["id"], "text": "Koffie?", "reply_markup": buttons });
    if let Some(connection) = message.get("business_connection_id") {
        reply["business_connection_id"] = connection.clone();
    }
    if query.is_object() {
        done(
            api,
            "answerCallbackQuery",
            json!({ "callback_query_id": query["id"], "text": "Genoteerd" }),
        );
        if message["chat"]["type"] != "private" {
            return;
        }
        reply["text"] = json!("Bedankt!");
    }
    done(api, "sendMessage", reply);
}

#[test]
fn a_crowd_votes_in_a_group_orders_in_private_and_talks_with_a_shop_at_once() {
    let api = BotApi::start();
    let people: Vec<Person> = (0..60)
        .map(|number| api.person(&format!("Klant {number}"), "nl"))
        .collect();
    let group = api.group("Roasters", &people.iter().collect::<Vec<_>>());
    let shop = api.business(&api.person("Bart", "nl"));
    let order = |opening: &str| {
        Script::opening(opening)
            .when("Koffie?", Reaction::tap("Koffie"))
            .until("Bedankt")
    };
    let mut crowd: Vec<(Person, Script)> = people
        .iter()
        .map(|person| (person.clone(), order("/start")))
        .collect();
    crowd.extend(
        people
            .iter()
            .map(|person| (person.at(&shop.chat(person)), order("hallo"))),
    );
    crowd.extend(people.iter().map(|person| {
        (
            person.at(&group),
            Script::waiting().when("Koffie?", Reaction::tap("Koffie")),
        )
    }));
    crowd.push((
        people[0].at(&group),
        Script::opening("/stem").until("Koffie?"),
    ));
    let toasts = || api.calls_of("answerCallbackQuery").len();
    let ends = std::thread::scope(|scope| {
        scope.spawn(|| bot(&api, |update| answer(&api, update), || toasts() == 180));
        api.drive(crowd, LIMIT)
    });
    assert!(
        ends.iter()
            .all(|(_, script)| script.is_done() && script.repeats == 0)
    );
    assert_eq!(api.screen(&group).len(), 1, "one vote for everybody");
    assert_eq!(
        (
            api.screen(&people[7]).len(),
            api.screen(&shop.chat(&people[7])).len()
        ),
        (2, 2)
    );
}

#[test]
fn a_voter_follows_the_link_into_the_private_chat() {
    let api = BotApi::start();
    let noor = api.person("Noor", "nl");
    let group = api.group("Roasters", &[&noor]);
    let script = Script::opening("/stem")
        .when("Koffie?", Reaction::follow("Bestel"))
        .when("Koffie?", Reaction::tap("Koffie"))
        .until("Bedankt");
    let toasts = || api.calls_of("answerCallbackQuery").len();
    let ends = std::thread::scope(|scope| {
        scope.spawn(|| bot(&api, |update| answer(&api, update), || toasts() == 1));
        api.drive(vec![(noor.at(&group), script)], LIMIT)
    });
    let deeds: Vec<&Deed> = ends[0].1.said.iter().map(|said| &said.deed).collect();
    assert_eq!(
        (deeds[0], deeds[1]),
        (
            &Deed::Said("/stem".into()),
            &Deed::Said("/start bestel".into())
        )
    );
    assert_eq!(ends[0].1.said[1].chat, noor.id());
}

#[test]
fn a_member_hears_what_answers_names_or_mentions_them() {
    let api = BotApi::start();
    let (noor, sam, eva) = (
        api.person("Noor", "nl"),
        api.person("Sam", "en"),
        api.person("Eva", "nl"),
    );
    let group = api.group("Roasters", &[&noor, &sam, &eva]);
    let chat = group.id();
    let script = |opening: &str| {
        Script::opening(opening)
            .addressed()
            .when("hoeveel", Reaction::reply("drie"))
            .until("dank")
    };
    let crowd = vec![
        (noor.at(&group), script("/een")),
        (sam.at(&group), script("/twee")),
        (eva.at(&group), script("/drie")),
    ];
    let ends = std::thread::scope(|scope| {
        let driver = scope.spawn(|| api.drive(crowd, LIMIT));
        api.await_condition("three openings", |record| record.said().len() == 3);
        let said = api.said();
        let send = |params: Value| done(&api, "sendMessage", params);
        send(
            json!({ "chat_id": chat, "text": "hoeveel?", "reply_parameters": { "message_id": said[1].message } }),
        );
        send(json!({ "chat_id": chat, "text": "Noor, hoeveel?" }));
        let link = format!(
            "<a href=\"tg://user?id={}\">jij daar</a>, hoeveel?",
            eva.id()
        );
        send(json!({ "chat_id": chat, "text": link, "parse_mode": "HTML" }));
        api.await_condition("three answers", |record| record.said().len() == 6);
        send(json!({ "chat_id": chat, "text": "Noor, Sam en Eva, dank!" }));
        driver.join().expect("the scripts end")
    });
    let heard: Vec<Value> = updates(&api, 0)
        .iter()
        .map(|update| update["message"]["text"].clone())
        .collect();
    assert_eq!(
        (ends.len(), heard.len()),
        (3, 6),
        "answers by gesture are heard in privacy mode"
    );
}

#[test]
fn a_mention_of_a_stranger_is_left_out_of_the_text() {
    let api = BotApi::start();
    let (noor, stranger) = (api.person("Noor", "nl"), api.person("Bo", "nl"));
    noor.says("/start");
    let link = |person: &Person| format!("<a href=\"tg://user?id={}\">jij</a>", person.id());
    let text = format!("{} en {}", link(&noor), link(&stranger));
    let sent = done(
        &api,
        "sendMessage",
        json!({ "chat_id": noor.id(), "text": text, "parse_mode": "HTML" }),
    );
    assert_eq!(
        (
            sent["entities"].as_array().map(Vec::len),
            &sent["entities"][0]["user"]["first_name"]
        ),
        (Some(1), &json!("Noor"))
    );
    assert_eq!(
        (
            api.await_message(&noor, |_| true).mentions(),
            api.dropped().len()
        ),
        (vec![noor.id()], 1)
    );
}
