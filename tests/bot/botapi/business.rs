//! Business accounts: connections, the chats with customers, the owner's own words, echoes, and the day after which it is over.

use std::time::Duration;

use serde_json::{Value, json};

use crate::botapi::client::{done, refused};
use crate::botapi::conversation::updates;
use crate::support::botapi::{BotApi, Business, BusinessChat, Message, Person};

/// Bart's bakery, and Noor who buys there.
struct Bakery {
    api: BotApi,
    noor: Person,
    shop: Business,
    chat: BusinessChat,
}

impl Bakery {
    fn new() -> Self {
        let api = BotApi::start();
        let noor = api.person("Noor de Wit", "nl");
        let shop = api.business(&api.person("Bart", "nl"));
        let chat = shop.chat(&noor);
        Self {
            api,
            noor,
            shop,
            chat,
        }
    }

    fn news(&self) -> Vec<Value> {
        let news = updates(&self.api, 0);
        if let Some(last) = news.last() {
            updates(&self.api, last["update_id"].as_i64().expect("an id") + 1);
        }
        news
    }

    fn sends(&self, text: &str) -> Message {
        let button = json!({ "inline_keyboard": [[{ "text": "Brood", "callback_data": "b" }]] });
        done(
            &self.api,
            "sendMessage",
            self.call(json!({ "text": text, "reply_markup": button })),
        );
        self.api
            .await_message(&self.chat, |message| message.text == text)
    }

    /// Returns the parameters of a call in the shop's name about Noor.
    fn call(&self, mut params: Value) -> Value {
        params["business_connection_id"] = json!(self.shop.connection());
        params["chat_id"] = json!(self.noor.id());
        params
    }
}

#[test]
fn a_connection_tells_whose_it_is_and_what_it_allows() {
    let b = Bakery::new();
    b.shop.grants(&["can_read_messages"]);
    b.shop.disconnects();
    b.shop.connects_again();
    let told: Vec<Value> = b
        .news()
        .iter()
        .map(|update| update["business_connection"].clone())
        .collect();
    assert_eq!(
        (&told[0]["user"]["first_name"], &told[0]["user_chat_id"]),
        (&json!("Bart"), &json!(b.shop.owner().id()))
    );
    assert_eq!(
        [&told[0]["can_reply"], &told[1]["can_reply"]],
        [true, false]
    );
    assert_eq!(
        [
            &told[1]["is_enabled"],
            &told[2]["is_enabled"],
            &told[3]["is_enabled"]
        ],
        [true, false, true]
    );
    assert_eq!(told[0]["id"], told[2]["id"]);
    assert_ne!(
        told[2]["id"], told[3]["id"],
        "only a new connection has a new id"
    );
    assert_eq!(
        done(
            &b.api,
            "getBusinessConnection",
            json!({ "business_connection_id": told[0]["id"] })
        )["is_enabled"],
        false
    );
    assert_eq!(
        done(
            &b.api,
            "getBusinessConnection",
            json!({ "business_connection_id": told[3]["id"] })
        ),
        told[3]
    );
}

#[test]
fn a_customers_chat_with_a_shop_is_not_their_chat_with_the_bot() {
    let b = Bakery::new();
    b.noor.says("/start");
    b.noor.at(&b.chat).says("Zijn jullie open?");
    done(
        &b.api,
        "sendMessage",
        json!({ "chat_id": b.noor.id(), "text": "Van de bot" }),
    );
    b.sends("Van de bakker");
    let texts = |screen: Vec<Message>| {
        screen
            .into_iter()
            .map(|message| message.text)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (texts(b.api.screen(&b.noor)), texts(b.api.screen(&b.chat))),
        (
            vec!["Van de bot".to_owned()],
            vec!["Van de bakker".to_owned()]
        )
    );
    let news = b.news();
    let (private, business) = (&news[1]["message"], &news[2]["business_message"]);
    assert_eq!(
        (&private["chat"]["id"], &business["chat"]["id"]),
        (&json!(b.noor.id()), &json!(b.noor.id()))
    );
    assert_eq!(private.get("business_connection_id"), None);
    assert_eq!(
        (&business["business_connection_id"], b.chat.id()),
        (&json!(b.shop.connection()), b.noor.id())
    );
    assert_eq!(
        business["message_id"], 1,
        "an account counts its own messages"
    );
}

#[test]
fn two_shops_have_the_same_customer_and_do_not_share_a_chat() {
    let b = Bakery::new();
    let florist = b.api.business(&b.api.person("Fleur", "nl"));
    b.noor.at(&b.chat).says("brood");
    b.noor.at(&florist.chat(&b.noor)).says("tulpen");
    b.sends("Brood?");
    assert!(b.api.screen(&florist.chat(&b.noor)).is_empty());
    let news = b.news();
    assert_ne!(
        news[2]["business_message"]["business_connection_id"],
        news[3]["business_message"]["business_connection_id"]
    );
}

#[test]
fn the_owners_words_and_the_bots_echo_come_too_and_can_be_told_apart() {
    let b = Bakery::new();
    b.noor.at(&b.chat).says("Zijn jullie open?");
    b.shop.greets(&b.noor, "We bakken nu.");
    b.shop.writes(&b.noor, "Ja hoor");
    b.sends("Brood?");
    let told: Vec<Value> = b
        .news()
        .iter()
        .skip(1)
        .map(|update| update["business_message"].clone())
        .collect();
    let owner = json!(b.shop.owner().id());
    assert_eq!(
        [
            &told[0]["from"]["id"],
            &told[1]["from"]["id"],
            &told[2]["from"]["id"],
            &told[3]["from"]["id"]
        ],
        [&json!(b.noor.id()), &owner, &owner, &owner]
    );
    let marks = |name: &str| {
        told.iter()
            .map(|message| message.get(name).is_some())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (marks("is_from_offline"), marks("sender_business_bot")),
        (
            vec![false, true, false, false],
            vec![false, false, false, true]
        )
    );
    assert_eq!(
        (&told[3]["text"], &told[3]["chat"]["id"]),
        (&json!("Brood?"), &json!(b.noor.id()))
    );
    b.api.echo(false);
    b.sends("Nog iets?");
    assert!(b.news().is_empty());
}

#[test]
fn a_tap_tells_the_account_and_its_edit_stays_there() {
    let b = Bakery::new();
    b.noor.at(&b.chat).says("hallo");
    let question = b.sends("Brood?");
    let tap = b.noor.taps(&question, "Brood");
    let query = b.news().pop().expect("an update")["callback_query"].clone();
    assert_eq!(
        (
            &query["from"]["id"],
            &query["message"]["business_connection_id"]
        ),
        (&json!(b.noor.id()), &json!(b.shop.connection()))
    );
    done(
        &b.api,
        "answerCallbackQuery",
        json!({ "callback_query_id": query["id"], "text": "Genoteerd" }),
    );
    assert_eq!(b.api.await_toast(&tap).text, "Genoteerd");
    done(
        &b.api,
        "editMessageText",
        b.call(json!({ "message_id": question.id, "text": "Brood dus." })),
    );
    assert!(
        b.api
            .await_edit(&question, |message| message.text == "Brood dus.")
            .buttons
            .is_empty()
    );
    assert_eq!(
        b.news()[0]["edited_business_message"]["sender_business_bot"]["is_bot"],
        true
    );
    assert_eq!(
        refused(
            &b.api,
            "editMessageText",
            json!({ "chat_id": b.noor.id(), "message_id": question.id, "text": "x" })
        )
        .0,
        403
    );
}

#[test]
fn edits_and_deletions_of_the_customer_are_told() {
    let b = Bakery::new();
    let there = b.noor.at(&b.chat);
    let said = there.says("brod");
    there.edits(&said, "brood");
    there.deletes(&[&said]);
    let news = b.news();
    assert_eq!(news[2]["edited_business_message"]["text"], "brood");
    let deleted = &news[3]["deleted_business_messages"];
    assert_eq!(
        (&deleted["message_ids"], &deleted["chat"]["id"]),
        (&json!([said.message]), &json!(b.noor.id()))
    );
    b.news();
    let private = b.noor.says("hallo");
    b.news();
    b.noor.deletes(&[&private]);
    assert!(b.news().is_empty(), "elsewhere nobody is told");
}

#[test]
fn the_day_counts_from_the_customers_last_message_by_the_servers_clock() {
    let b = Bakery::new();
    let hours = |hours: u64| b.api.advance_clock(Duration::from_secs(hours * 3600));
    let over = "Bad Request: BUSINESS_PEER_USAGE_MISSING";
    let refusal = || refused(&b.api, "sendMessage", b.call(json!({ "text": "?" }))).1;
    assert_eq!(refusal(), over, "the customer has never written");
    let before = b.noor.at(&b.chat).says("hallo");
    hours(23);
    b.shop.writes(&b.noor, "Ik kom zo");
    b.sends("Brood?");
    hours(2);
    assert_eq!(refusal(), over, "the owner's words do not open it");
    b.noor.at(&b.chat).says("Nog iemand?");
    b.sends("Ja hoor");
    let dates: Vec<i64> = b
        .news()
        .iter()
        .filter_map(|update| update["business_message"]["date"].as_i64())
        .collect();
    assert!(
        dates[dates.len() - 1] - dates[0] >= 25 * 3600,
        "messages carry the server's time"
    );
    assert_eq!(before.chat, b.noor.at(&b.chat).says("dag").chat);
}

#[test]
fn a_bot_taken_off_the_account_hears_nothing_and_may_say_nothing() {
    let b = Bakery::new();
    b.noor.at(&b.chat).says("hallo");
    let (question, old) = (b.sends("Brood?"), b.shop.connection());
    b.shop.disconnects();
    b.news();
    b.noor.at(&b.chat).says("en?");
    b.noor.taps(&question, "Brood");
    assert!(b.news().is_empty());
    assert_eq!(
        refused(&b.api, "sendMessage", b.call(json!({ "text": "?" }))).1,
        "Bad Request: BUSINESS_CONNECTION_INVALID"
    );
    b.shop.connects_again();
    b.noor.at(&b.chat).says("weer?");
    let message = b.news()[1]["business_message"].clone();
    assert!(
        message["business_connection_id"] == json!(b.shop.connection())
            && b.shop.connection() != old
    );
    b.sends("Weer terug");
    b.shop.is_forgotten(&old);
    let call = json!({ "business_connection_id": old, "chat_id": b.noor.id(), "text": "?" });
    assert_eq!(
        refused(&b.api, "sendMessage", call).1,
        "Bad Request: business connection not found"
    );
}

#[test]
fn a_customer_left_out_is_neither_heard_nor_reached() {
    let b = Bakery::new();
    b.noor.at(&b.chat).says("hallo");
    b.shop.leaves_out(&b.noor, true);
    b.news();
    b.noor.at(&b.chat).says("privé");
    assert!(b.news().is_empty());
    assert_eq!(
        refused(&b.api, "sendMessage", b.call(json!({ "text": "?" }))).1,
        "Bad Request: BUSINESS_PEER_INVALID"
    );
    b.shop.leaves_out(&b.noor, false);
    b.sends("Brood?");
}

#[test]
fn without_the_connection_the_customer_is_a_stranger() {
    let b = Bakery::new();
    b.noor.at(&b.chat).says("hallo");
    let words = (
        403,
        "Forbidden: bot can't initiate conversation with a user".to_owned(),
    );
    assert_eq!(
        refused(
            &b.api,
            "sendMessage",
            json!({ "chat_id": b.noor.id(), "text": "?" })
        ),
        words
    );
    done(
        &b.api,
        "sendMessage",
        json!({ "chat_id": b.shop.owner().id(), "text": "Dag Bart" }),
    );
}

#[test]
#[should_panic(expected = "is neither the owner nor the customer of this chat")]
fn nobody_else_writes_in_a_shops_chat() {
    let b = Bakery::new();
    b.api.person("Sam", "en").at(&b.chat).says("hallo");
}
