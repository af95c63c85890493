//! Groups: what privacy mode withholds, who comes and goes, who may write, and what the bot is told of it.

use std::time::Duration;

use serde_json::{Value, json};

use crate::botapi::client::{done, refused};
use crate::botapi::conversation::updates;
use crate::support::botapi::{BotApi, Deed, Group, Message, Person, Said};

/// Noor's group with Sam in it; what was said before is acknowledged.
struct Roasters {
    api: BotApi,
    noor: Person,
    sam: Person,
    group: Group,
}

impl Roasters {
    fn new() -> Self {
        let api = BotApi::start();
        let (noor, sam) = (api.person("Noor de Wit", "nl"), api.person("Sam", "en"));
        let group = api.group("Roasters", &[&noor, &sam]);
        Self {
            api,
            noor,
            sam,
            group,
        }
    }

    /// Returns the updates that came since the last look.
    fn news(&self) -> Vec<Value> {
        let news = updates(&self.api, 0);
        if let Some(last) = news.last() {
            updates(&self.api, last["update_id"].as_i64().expect("an id") + 1);
        }
        news
    }

    fn texts(&self) -> Vec<Value> {
        self.news()
            .iter()
            .map(|update| update["message"]["text"].clone())
            .collect()
    }

    fn asks(&self, text: &str) -> Message {
        let button = json!({ "inline_keyboard": [[{ "text": "Ja", "callback_data": "y" }]] });
        done(
            &self.api,
            "sendMessage",
            json!({ "chat_id": self.group.id(), "text": text, "reply_markup": button }),
        );
        self.api
            .await_message(&self.group, |message| message.text == text)
    }
}

#[test]
fn privacy_mode_withholds_what_does_not_concern_the_bot() {
    let r = Roasters::new();
    let question = r.asks("Koffie?");
    let said = r.group.hears(&r.sam, "zomaar iets");
    r.group.hears(&r.sam, "/start@another_bot");
    r.group
        .hears_reply(&r.noor, "tegen Sam", &message_of(&r, &said));
    assert_eq!(r.texts(), [] as [Value; 0]);
    r.group.hears(&r.sam, "/start@vraag_emulator_bot");
    r.group.hears(&r.sam, "/stem nu");
    r.group.hears_reply(&r.sam, "graag", &question);
    r.sam.at(&r.group).replies(&question, "en snel");
    assert_eq!(
        r.texts(),
        ["/start@vraag_emulator_bot", "/stem nu", "graag", "en snel"]
    );
    let withheld: Vec<Deed> = r.api.withheld().into_iter().map(|said| said.deed).collect();
    assert_eq!(
        withheld,
        ["zomaar iets", "/start@another_bot", "tegen Sam"].map(|text| Deed::Said(text.into()))
    );
    assert_eq!(r.api.progress(&said), None, "there is no update about it");
}

#[test]
fn an_edit_is_withheld_like_the_message() {
    let r = Roasters::new();
    let (chat, command) = (
        r.group.hears(&r.sam, "zomaar iets"),
        r.group.hears(&r.sam, "/stem"),
    );
    r.news();
    r.sam.at(&r.group).edits(&chat, "zomaar iets anders");
    r.sam.at(&r.group).edits(&command, "/stem nu");
    let news = r.news();
    assert_eq!(
        (news.len(), &news[0]["edited_message"]["text"]),
        (1, &json!("/stem nu"))
    );
}

#[test]
fn an_administrator_and_a_bot_without_privacy_mode_hear_all() {
    let r = Roasters::new();
    r.group.promotes_bot(&r.noor);
    r.news();
    r.group.hears(&r.sam, "zomaar iets");
    assert_eq!(r.texts(), ["zomaar iets"]);
    r.group.demotes_bot(&r.noor);
    r.api.read_everything(true);
    r.news();
    r.group.hears(&r.sam, "nog iets");
    assert_eq!(r.texts(), ["nog iets"]);
    assert!(
        done(&r.api, "getMe", json!({}))["can_read_all_group_messages"] == true
            && r.api.withheld().is_empty()
    );
}

#[test]
fn service_messages_are_heard_in_spite_of_privacy_mode() {
    let r = Roasters::new();
    let (bo, eva) = (r.api.person("Bo", "nl"), r.api.person("Eva", "nl"));
    r.group.adds(&r.noor, &[&bo, &eva]);
    r.group.leaves(&bo);
    r.group.removes(&r.noor, &eva);
    r.group.is_renamed(&r.noor, "Branders");
    let news: Vec<Value> = r
        .news()
        .iter()
        .map(|update| update["message"].clone())
        .collect();
    let ids = |users: &Value| {
        users
            .as_array()
            .expect("a list")
            .iter()
            .map(|user| user["id"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        ids(&news[0]["new_chat_members"]),
        [json!(bo.id()), json!(eva.id())]
    );
    assert_eq!(
        (&news[1]["left_chat_member"]["id"], &news[1]["from"]["id"]),
        (&json!(bo.id()), &json!(bo.id()))
    );
    assert_eq!(
        (&news[2]["left_chat_member"]["id"], &news[2]["from"]["id"]),
        (&json!(eva.id()), &json!(r.noor.id()))
    );
    assert_eq!(
        (&news[3]["new_chat_title"], &news[3]["chat"]["title"]),
        (&json!("Branders"), &json!("Branders"))
    );
}

#[test]
fn members_are_told_of_only_to_an_administrator_who_asks() {
    let r = Roasters::new();
    let kinds = json!(["message", "chat_member", "my_chat_member"]);
    let bo = r.api.person("Bo", "nl");
    r.group.promotes_bot(&r.noor);
    r.group.joins(&bo);
    assert!(
        r.news()
            .iter()
            .all(|update| update["chat_member"].is_null()),
        "nobody asked"
    );
    done(&r.api, "getUpdates", json!({ "allowed_updates": kinds }));
    r.group.promotes(&r.noor, &bo);
    let news = r.news();
    let change = &news[0]["chat_member"];
    assert_eq!(
        (
            &change["old_chat_member"]["status"],
            &change["new_chat_member"]["status"]
        ),
        (&json!("member"), &json!("administrator"))
    );
    r.group.demotes_bot(&r.noor);
    r.group.demotes(&r.noor, &bo);
    assert_eq!(r.news().len(), 1, "only what became of the bot itself");
}

#[test]
fn the_bot_comes_by_a_persons_hand_and_hears_its_farewell() {
    let r = Roasters::new();
    let group = r.api.group_without_bot("Proevers", &[&r.noor]);
    assert_eq!(
        refused(
            &r.api,
            "sendMessage",
            json!({ "chat_id": group.id(), "text": "?" })
        )
        .0,
        403
    );
    group.adds_bot_by_link(&r.noor, "winkel_3");
    let news = r.news();
    assert_eq!(
        (
            &news[0]["my_chat_member"]["from"]["id"],
            &news[0]["my_chat_member"]["old_chat_member"]["status"]
        ),
        (&json!(r.noor.id()), &json!("left"))
    );
    assert_eq!(
        news[1]["message"]["new_chat_members"][0]["username"],
        "vraag_emulator_bot"
    );
    assert_eq!(
        news[2]["message"]["text"],
        "/start@vraag_emulator_bot winkel_3"
    );
    group.kicks_bot(&r.noor);
    let news = r.news();
    assert_eq!(news[0]["message"]["left_chat_member"]["is_bot"], true);
    assert_eq!(
        news[1]["my_chat_member"]["new_chat_member"],
        json!({ "user": news[0]["message"]["left_chat_member"], "status": "kicked", "until_date": 0 })
    );
    group.hears(&r.noor, "/start");
    assert!(
        r.news().is_empty() && r.api.withheld().is_empty(),
        "it is not there to be kept from anything"
    );
}

#[test]
fn a_muted_bot_hears_and_may_not_write() {
    let api = BotApi::start();
    let noor = api.person("Noor", "nl");
    let group = api.supergroup("Branders", &[&noor]);
    group.mutes_bot(&noor);
    let change = updates(&api, 0)[0]["my_chat_member"]["new_chat_member"].clone();
    assert_eq!(
        (
            &change["status"],
            &change["can_send_messages"],
            &change["is_member"]
        ),
        (&json!("restricted"), &json!(false), &json!(true))
    );
    let words = (
        400,
        "Bad Request: not enough rights to send text messages to the chat".to_owned(),
    );
    assert_eq!(
        refused(
            &api,
            "sendMessage",
            json!({ "chat_id": group.id(), "text": "?" })
        ),
        words
    );
    group.hears(&noor, "/start");
    assert_eq!(updates(&api, 0).len(), 2);
    group.unmutes_bot(&noor);
    done(
        &api,
        "sendMessage",
        json!({ "chat_id": group.id(), "text": "Weer terug" }),
    );
}

#[test]
fn those_who_hide_are_shown_as_telegram_shows_them() {
    let r = Roasters::new();
    let channel = r.api.channel("Koffienieuws");
    r.group.hides(&r.noor);
    r.noor.at(&r.group).anonymously().says("/anoniem");
    r.sam.at(&r.group).as_channel(&channel).says("/kanaal");
    r.api.read_everything(true);
    r.group.gets_post(&channel, "Nieuwe oogst");
    let news: Vec<Value> = r
        .news()
        .iter()
        .map(|update| update["message"].clone())
        .collect();
    let shown = |message: &Value| {
        (
            message["from"]["id"].clone(),
            message["sender_chat"]["id"].clone(),
        )
    };
    assert_eq!(shown(&news[0]), (json!(1_087_968_824), json!(r.group.id())));
    assert_eq!(shown(&news[1]), (json!(136_817_688), json!(channel.id())));
    assert_eq!(shown(&news[2]), (json!(777_000), json!(channel.id())));
    assert_eq!(news[2]["is_automatic_forward"], true);
    assert_eq!(
        r.api.said()[0].person,
        r.noor.id(),
        "the record knows who it was"
    );
}

#[test]
fn each_member_taps_for_themselves_and_gets_their_own_toast() {
    let r = Roasters::new();
    let question = r.asks("Koffie?");
    let taps = [r.noor.taps(&question, "Ja"), r.sam.taps(&question, "Ja")];
    for update in r.news() {
        let query = &update["callback_query"];
        assert_eq!(query["message"]["chat"]["id"], json!(r.group.id()));
        done(
            &r.api,
            "answerCallbackQuery",
            json!({ "callback_query_id": query["id"], "text": query["from"]["first_name"] }),
        );
    }
    assert_eq!(
        taps.map(|tap| r.api.await_toast(&tap).text),
        ["Noor", "Sam"]
    );
}

#[test]
fn each_member_reads_the_screen_of_the_group_at_their_own_pace() {
    let r = Roasters::new();
    r.asks("Sam, koffie?");
    r.asks("Noor, koffie?");
    let (noor, sam) = (r.noor.at(&r.group), r.sam.at(&r.group));
    r.api
        .await_message(&noor, |message| message.text.starts_with("Noor"));
    let for_sam = r
        .api
        .await_message(&sam, |message| message.text.starts_with("Sam"));
    assert_eq!(r.api.screen(&sam)[0], for_sam);
}

#[test]
#[should_panic(expected = "is not in this group")]
fn nobody_taps_in_a_group_they_have_left() {
    let r = Roasters::new();
    let question = r.asks("Koffie?");
    r.group.leaves(&r.sam);
    r.sam.taps(&question, "Ja");
}

#[test]
fn members_are_told_as_they_are() {
    let r = Roasters::new();
    r.group.promotes_bot(&r.noor);
    let chat = r.group.id();
    let status = |user: i64| {
        done(
            &r.api,
            "getChatMember",
            json!({ "chat_id": chat, "user_id": user }),
        )["status"]
            .clone()
    };
    let stranger = r.api.person("Bo", "nl");
    assert_eq!(
        [r.noor.id(), r.sam.id(), stranger.id()].map(status),
        ["creator", "member", "left"]
    );
    let list = done(&r.api, "getChatAdministrators", json!({ "chat_id": chat }));
    let names: Vec<&Value> = list
        .as_array()
        .expect("a list")
        .iter()
        .map(|member| &member["user"]["first_name"])
        .collect();
    assert_eq!(names, ["Noor", "Vraag"]);
    assert_eq!(
        done(&r.api, "getChatMemberCount", json!({ "chat_id": chat })),
        json!(3)
    );
    r.group.forbids_writing(true);
    let full = done(&r.api, "getChat", json!({ "chat_id": chat }));
    assert_eq!(
        (&full["title"], &full["permissions"]["can_send_messages"]),
        (&json!("Roasters"), &json!(false))
    );
    done(&r.api, "leaveChat", json!({ "chat_id": chat }));
    assert_eq!(
        r.news().pop().expect("an update")["my_chat_member"]["new_chat_member"]["status"],
        "left"
    );
}

#[test]
fn messages_and_edits_to_a_group_are_counted_by_the_minute() {
    let r = Roasters::new();
    let question = r.asks("Koffie?");
    r.api.advance_clock(Duration::from_secs(59));
    r.asks("Nog koffie?");
    done(
        &r.api,
        "editMessageText",
        json!({ "chat_id": r.group.id(), "message_id": question.id, "text": "Anders" }),
    );
    done(
        &r.api,
        "sendChatAction",
        json!({ "chat_id": r.group.id(), "action": "typing" }),
    );
    assert_eq!(r.api.group_rate(&r.group), 3);
    r.api.advance_clock(Duration::from_secs(60));
    r.asks("Alweer koffie?");
    assert_eq!(r.api.group_rate(&r.group), 3);
}

#[test]
fn a_limited_group_takes_twenty_a_minute_and_no_other_chat_waits() {
    let r = Roasters::new();
    r.noor.says("/start");
    r.api.limit_groups(Some(20));
    let send = |chat: i64| json!({ "chat_id": chat, "text": "Koffie?" });
    (0..20).for_each(|_| drop(done(&r.api, "sendMessage", send(r.group.id()))));
    let (code, words) = refused(&r.api, "sendMessage", send(r.group.id()));
    assert_eq!(
        (code, words.starts_with("Too Many Requests: retry after ")),
        (429, true)
    );
    done(&r.api, "sendMessage", send(r.noor.id()));
    r.api.advance_clock(Duration::from_secs(60));
    done(&r.api, "sendMessage", send(r.group.id()));
}

fn message_of(r: &Roasters, said: &Said) -> Message {
    let id = said.message.expect("words make a message");
    Message {
        id,
        ..r.asks("niets")
    }
}
