//! What customers can do, and how it reaches the bot.

use serde_json::{Value, json};

use crate::botapi::client::{done, fetch, request, upload};
use crate::botapi::conversation::updates;
use crate::botapi::ground::{Fixture, PICTURE};
use crate::support::botapi::{BotApi, Deed, Reaction, Said, Script, Seed};

fn last(api: &BotApi) -> Value {
    updates(api, 0).pop().expect("an update")
}

#[test]
fn an_own_number_carries_the_senders_id_and_a_strangers_does_not() {
    let api = BotApi::start();
    let noor = api.person("Noor de Wit", "nl").with_username("noor");
    noor.shares_contact("+31612345678");
    let contact = &last(&api)["message"]["contact"];
    assert_eq!(
        *contact,
        json!({ "phone_number": "+31612345678", "first_name": "Noor", "user_id": noor.id() })
    );
    noor.shares_contact_of("Oma", "+31687654321", None);
    assert_eq!(last(&api)["message"]["contact"].get("user_id"), None);
    assert_eq!(last(&api)["message"]["from"]["username"], "noor");
}

#[test]
fn a_key_sends_what_it_asks_for_and_a_one_time_keyboard_goes_away() {
    let g = Fixture::new();
    let keys = json!([[{ "text": "Nummer", "request_contact": true }, { "text": "Plek", "request_location": true }, "Later"]]);
    for key in ["Nummer", "Plek", "Later"] {
        let markup = json!({ "keyboard": keys, "one_time_keyboard": true });
        done(
            &g.api,
            "sendMessage",
            json!({ "chat_id": g.noor.id(), "text": "En?", "reply_markup": markup }),
        );
        g.noor.presses(key);
        assert_eq!(g.noor.keyboard(), None);
    }
    let deeds: Vec<Deed> = g
        .api
        .said()
        .into_iter()
        .rev()
        .take(3)
        .map(|said| said.deed)
        .collect();
    let expected = [
        Deed::Said("Later".into()),
        Deed::SharedLocation(52.090_74, 5.121_42),
        Deed::SharedContact(g.noor.phone()),
    ];
    assert_eq!(deeds, expected);
}

#[test]
fn a_keyboard_is_taken_away_when_the_bot_says_so() {
    let g = Fixture::new();
    assert_eq!(g.noor.keyboard(), Some(vec![vec!["Nummer".to_owned()]]));
    g.markup(json!({ "remove_keyboard": true }));
    assert_eq!(g.noor.keyboard(), None);
}

#[test]
fn a_picture_goes_in_and_comes_out_unchanged() {
    let api = BotApi::start();
    let noor = api.person("Noor", "nl");
    noor.sends_photo_saying(PICTURE, "mijn bonen");
    let message = last(&api)["message"].clone();
    assert_eq!(
        (&message["caption"], &message["photo"][1]["width"]),
        (&json!("mijn bonen"), &json!(8))
    );
    let file = done(
        &api,
        "getFile",
        json!({ "file_id": message["photo"][1]["file_id"] }),
    );
    let path = file["file_path"].as_str().expect("a path");
    assert_eq!(
        fetch(&api, &format!("/file/bot{}/{path}", api.token())),
        Some((200, PICTURE.to_vec()))
    );
    assert_eq!(api.downloads(), [path]);
    assert_eq!(
        fetch(&api, &format!("/file/bot{}/photos/nope", api.token())).map(|(status, _)| status),
        Some(404)
    );
}

#[test]
fn a_document_of_the_bot_is_remembered_byte_for_byte() {
    let g = Fixture::new();
    let chat = g.noor.id().to_string();
    let bytes = b"a;b\r\n\r\n--frontie\r\n1;2";
    let fields = [
        ("chat_id", chat.as_str()),
        ("document", "attach://part0"),
        ("caption", "De <b>lijst</b>"),
        ("parse_mode", "HTML"),
    ];
    let (_, sent) = upload(
        &g.api,
        "sendDocument",
        &fields,
        ("part0", "lijst.csv", bytes),
    )
    .expect("an answer");
    assert_eq!(
        (
            &sent["result"]["document"]["file_name"],
            &sent["result"]["caption"]
        ),
        (&json!("lijst.csv"), &json!("De lijst"))
    );
    let message = g
        .api
        .await_message(&g.noor, |message| message.document.is_some());
    assert_eq!(
        g.api.file(&message.document.expect("a document")),
        Some(bytes.to_vec())
    );
}

#[test]
fn parameters_are_read_from_the_query_the_form_and_the_json() {
    let g = Fixture::new();
    let path = format!("/bot{}/sendMessage", g.api.token());
    let (chat, form) = (g.noor.id(), "application/x-www-form-urlencoded");
    let send = |path: &str, kind: &str, body: &str| {
        request(&g.api, "POST", path, kind, body.as_bytes())
            .expect("an answer")
            .1
    };
    let in_query = send(&format!("{path}?chat_id={chat}&text=k%C3%B3ffie+1"), "", "");
    let in_form = send(&path, form, &format!("chat_id={chat}&text=k%C3%B3ffie+1"));
    let in_json = send(
        &path,
        "application/json; charset=utf-8",
        &json!({ "chat_id": chat, "text": "kóffie 1", "x": null }).to_string(),
    );
    for sent in [in_query, in_form, in_json] {
        assert_eq!(sent["result"]["text"], "kóffie 1");
    }
}

#[test]
fn html_becomes_text_with_entities_in_utf_16() {
    let g = Fixture::new();
    let html = "😀 <b>vet <i>en</i></b> &lt;3 <a href=\"https://example.org/?a=1&amp;b=2\">link</a> <pre><code class=\"language-rust\">x</code></pre>";
    let sent = done(
        &g.api,
        "sendMessage",
        json!({ "chat_id": g.noor.id(), "text": html, "parse_mode": "HTML" }),
    );
    assert_eq!(sent["text"], "😀 vet en <3 link x");
    let expected = json!([
        { "type": "bold", "offset": 3, "length": 6 },
        { "type": "italic", "offset": 7, "length": 2 },
        { "type": "text_link", "offset": 13, "length": 4, "url": "https://example.org/?a=1&b=2" },
        { "type": "pre", "offset": 18, "length": 1, "language": "rust" },
    ]);
    assert_eq!(sent["entities"], expected);
}

#[test]
fn unlabelled_buttons_and_empty_rows_vanish_without_a_word_but_not_without_a_trace() {
    let g = Fixture::new();
    let rows =
        json!([[], [{ "text": "", "callback_data": "x" }, { "text": "Ja", "callback_data": "y" }]]);
    done(
        &g.api,
        "sendMessage",
        json!({ "chat_id": g.noor.id(), "text": "Nu?", "reply_markup": { "inline_keyboard": rows } }),
    );
    assert_eq!(
        g.api
            .await_message(&g.noor, |message| message.text == "Nu?")
            .labels(),
        ["Ja"]
    );
    assert_eq!(g.api.dropped().len(), 2);
}

#[test]
#[should_panic(expected = "no button `Nee` below `Koffie?`, only [\"Ja\"]")]
fn nobody_taps_a_button_that_is_not_there() {
    let g = Fixture::new();
    g.noor.taps(&g.question, "Nee");
}

#[test]
fn a_slow_telephone_taps_what_it_still_shows() {
    let g = Fixture::new();
    g.edit(g.question.id, json!({ "text": "Te laat" }));
    g.noor.taps_as_shown(&g.question, "Ja");
    assert_eq!(last(&g.api)["callback_query"]["message"]["text"], "Te laat");
    done(
        &g.api,
        "deleteMessage",
        json!({ "chat_id": g.noor.id(), "message_id": g.question.id }),
    );
    g.noor.forges_tap(&g.question, "forged");
    let tapped = last(&g.api)["callback_query"].clone();
    assert_eq!(
        (&tapped["data"], &tapped["message"]["date"]),
        (&json!("forged"), &json!(0))
    );
}

#[test]
fn an_edit_and_a_block_reach_the_bot() {
    let api = BotApi::start();
    let noor = api.person("Noor", "nl");
    let said = noor.says("espreso");
    noor.edits(&said, "espresso");
    let edited = last(&api)["edited_message"].clone();
    assert_eq!(
        (&edited["text"], &edited["message_id"]),
        (&json!("espresso"), &json!(said.message))
    );
    assert!(edited["edit_date"].is_i64());
    noor.blocks_bot();
    assert_eq!(
        last(&api)["my_chat_member"]["new_chat_member"]["status"],
        "kicked"
    );
}

#[test]
fn a_bot_gets_only_the_kinds_it_asked_for_and_the_server_remembers() {
    let api = BotApi::start();
    let noor = api.person("Noor", "nl");
    done(
        &api,
        "getUpdates",
        json!({ "allowed_updates": ["message"] }),
    );
    let said = noor.says("hallo");
    noor.edits(&said, "dag");
    assert_eq!(
        updates(&api, 0).len(),
        1,
        "a later poll without a list changes nothing"
    );
    assert_eq!(
        done(&api, "getWebhookInfo", json!({}))["allowed_updates"],
        json!(["message"])
    );
}

#[test]
fn commands_are_kept_for_each_scope_and_language() {
    let api = BotApi::start();
    let commands = |text: &str| json!([{ "command": "/start", "description": text }]);
    done(
        &api,
        "setMyCommands",
        json!({ "commands": commands("Begin"), "scope": { "type": "all_private_chats" } }),
    );
    done(
        &api,
        "setMyCommands",
        json!({ "commands": commands("Beginnen"), "scope": { "type": "all_private_chats" }, "language_code": "nl" }),
    );
    assert_eq!(
        api.commands("all_private_chats", ""),
        [("start".to_owned(), "Begin".to_owned())]
    );
    assert_eq!(
        api.commands("all_private_chats", "nl"),
        [("start".to_owned(), "Beginnen".to_owned())]
    );
    assert_eq!(
        done(&api, "getMyCommands", json!({})),
        json!([]),
        "another scope is another list"
    );
}

#[test]
fn a_crowd_follows_its_scripts_and_counts_what_came_twice() {
    let api = BotApi::start();
    let mut seed = Seed::new(7);
    let crowd = (0..50).map(|number| {
        let drink = *seed.pick(&["Espresso", "Thee"]);
        let script = Script::opening("/start")
            .when("drinken", Reaction::tap(drink))
            .when("naam", Reaction::say("Noor"))
            .until("Bedankt");
        (api.person(&format!("Klant {number}"), "nl"), script)
    });
    let crowd: Vec<_> = crowd.collect();
    let ends = std::thread::scope(|scope| {
        scope.spawn(|| asking_bot(&api, 50));
        api.drive(crowd, std::time::Duration::from_secs(60))
    });
    assert!(
        ends.iter()
            .all(|(_, script)| script.is_done() && script.repeats == 1 && script.said.len() == 3)
    );
}

#[test]
fn a_script_follows_the_marks_of_a_list() {
    let g = Fixture::new();
    let rows = |mark: &str| json!({ "inline_keyboard": [[{ "text": format!("{mark}Melk"), "callback_data": "m" }, { "text": "Klaar", "callback_data": "k" }]] });
    let list = json!({ "chat_id": g.noor.id(), "text": "Wat erbij?", "reply_markup": rows("") });
    let script = Script::opening("lijst")
        .when("erbij", Reaction::tap("Melk"))
        .when_shown("✓ Melk", Reaction::tap("Klaar"));
    let crowd = vec![(g.noor.clone(), script)];
    let ends = std::thread::scope(|scope| {
        let driver = scope.spawn(|| g.api.drive(crowd, std::time::Duration::from_secs(60)));
        g.api
            .await_condition("the opening", |record| record.said().len() == 3);
        let id = done(&g.api, "sendMessage", list)["message_id"].clone();
        g.api
            .await_condition("the first tap", |record| record.said().len() == 4);
        done(
            &g.api,
            "editMessageReplyMarkup",
            json!({ "chat_id": g.noor.id(), "message_id": id, "reply_markup": rows("✓ ") }),
        );
        driver.join().expect("the script ends")
    });
    let tapped = |said: &Said| {
        if let Deed::Tapped { label, .. } = &said.deed {
            Some(label.clone())
        } else {
            None
        }
    };
    assert_eq!(
        ends[0].1.said.iter().filter_map(tapped).collect::<Vec<_>>(),
        ["Melk", "Klaar"]
    );
}

/// A bot that asks two questions, the first one twice, and thanks so many customers.
fn asking_bot(api: &BotApi, customers: usize) {
    let (mut offset, mut thanked) = (0, 0);
    let buttons = json!([[{ "text": "Espresso", "callback_data": "e" }, { "text": "Thee", "callback_data": "t" }]]);
    while thanked < customers {
        for update in done(
            api,
            "getUpdates",
            json!({ "offset": offset, "timeout": 50 }),
        )
        .as_array()
        .into_iter()
        .flatten()
        {
            offset = update["update_id"].as_i64().expect("an id") + 1;
            let chat = &update["callback_query"]["message"]["chat"]["id"];
            let send = |chat: &Value, text: &str, rows: &Value| {
                done(
                    api,
                    "sendMessage",
                    json!({ "chat_id": chat, "text": text, "reply_markup": { "inline_keyboard": rows } }),
                );
            };
            if chat.is_i64() {
                send(chat, "Wat is je naam?", &json!([]));
                continue;
            }
            let chat = &update["message"]["chat"]["id"];
            if update["message"]["text"] == "/start" {
                send(chat, "Wat wil je drinken?", &buttons);
                send(chat, "Wat wil je drinken?", &buttons);
            } else {
                send(chat, "Bedankt!", &json!([]));
                thanked += 1;
            }
        }
    }
}
