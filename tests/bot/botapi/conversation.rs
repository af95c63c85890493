//! A conversation as a bot and a customer have it.

use serde_json::{Value, json};

use crate::botapi::client::{call, done};
use crate::support::botapi::{BotApi, Deed, Progress};

/// Fetches updates without waiting.
pub fn updates(api: &BotApi, offset: i64) -> Vec<Value> {
    done(api, "getUpdates", json!({ "offset": offset }))
        .as_array()
        .cloned()
        .unwrap_or_default()
}

#[test]
fn a_customer_is_asked_taps_and_sees_the_edit() {
    let api = BotApi::start();
    let noor = api.person("Noor de Wit", "nl");
    noor.says("/start");
    let update = &updates(&api, 0)[0];
    assert_eq!(update["message"]["from"]["language_code"], "nl");
    assert_eq!(
        update["message"]["entities"],
        json!([{ "type": "bot_command", "offset": 0, "length": 6 }])
    );

    let chat = noor.id();
    let markup = json!({ "inline_keyboard": [[{ "text": "Espresso", "callback_data": "e" }, { "text": "Thee", "callback_data": "t" }]] });
    done(
        &api,
        "sendMessage",
        json!({ "chat_id": chat, "text": "Hoe zet je koffie?", "reply_markup": markup }),
    );
    let question = api.await_message(&noor, |message| message.text.contains("Hoe zet je"));
    assert_eq!(question.labels(), ["Espresso", "Thee"]);

    let tap = noor.taps(&question, "Espresso");
    let update = &updates(&api, 0)[1]["callback_query"];
    assert_eq!(
        (&update["data"], &update["message"]["message_id"]),
        (&json!("e"), &json!(question.id))
    );
    done(
        &api,
        "answerCallbackQuery",
        json!({ "callback_query_id": update["id"], "text": "Lekker" }),
    );
    assert_eq!(api.await_toast(&tap).text, "Lekker");
    done(
        &api,
        "editMessageText",
        json!({ "chat_id": chat, "message_id": question.id, "text": "Espresso dus." }),
    );
    let edited = api.await_edit(&question, |message| message.text.contains("dus"));
    assert!(
        edited.buttons.is_empty(),
        "an edit without buttons takes them away"
    );
    assert_eq!(
        api.said()
            .iter()
            .map(|said| said.deed.clone())
            .collect::<Vec<_>>()[0],
        Deed::Said("/start".into())
    );
}

#[test]
fn what_lies_below_the_offset_is_forgotten_on_receipt() {
    let api = BotApi::start();
    let noor = api.person("Noor", "nl");
    let (first, second) = (noor.says("een"), noor.says("twee"));
    assert_eq!(updates(&api, 0).len(), 2);
    assert_eq!(api.progress(&first), Some(Progress::HandedOut(1)));
    assert_eq!(updates(&api, second.update).len(), 1);
    assert_eq!(api.progress(&first), Some(Progress::Acknowledged));
    assert_eq!(updates(&api, 0).len(), 1, "the first is gone for good");
    assert_eq!(api.progress(&second), Some(Progress::HandedOut(3)));
}

#[test]
fn methods_are_known_in_any_letters() {
    let api = BotApi::start();
    assert_eq!(
        call(&api, "GETME", json!({})).map(|(status, _)| status),
        Some(200)
    );
    assert_eq!(done(&api, "getme", json!({}))["is_bot"], json!(true));
}
