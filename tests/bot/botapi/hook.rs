//! The webhook: what the bot is sent, in which order, and what happens when it does not take it.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use serde_json::{Value, json};

use crate::botapi::client::done;
use crate::support::botapi::{BotApi, Progress};

/// A bot's side of a webhook, answered by hand.
struct Hook(TcpListener);

impl Hook {
    fn open(api: &BotApi, more: Value) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let mut params = json!({ "url": format!("http://{}/hook", listener.local_addr().expect("an address")), "secret_token": "ge_heim" });
        if let Some(connections) = more.get("max_connections") {
            params["max_connections"] = connections.clone();
        }
        done(api, "setWebhook", params);
        Self(listener)
    }

    /// Takes the next delivery and returns its head and its update; it stays unanswered.
    fn next(&self) -> (TcpStream, String, Value) {
        let (mut stream, _) = self.0.accept().expect("a delivery");
        let (mut bytes, mut piece) = (Vec::new(), [0; 4096]);
        loop {
            let count = stream.read(&mut piece).expect("a readable delivery");
            bytes.extend(&piece[..count]);
            let text = String::from_utf8_lossy(&bytes).into_owned();
            if let Some((head, body)) = text.split_once("\r\n\r\n")
                && let Ok(update) = serde_json::from_str(body)
            {
                return (stream, head.to_ascii_lowercase(), update);
            }
        }
    }
}

fn answer(mut stream: TcpStream, status: &str, body: &str) {
    let length = body.len();
    let answer =
        format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}");
    stream
        .write_all(answer.as_bytes())
        .expect("the emulator listens");
}

#[test]
fn a_webhook_is_told_the_secret_and_may_answer_with_a_call() {
    let api = BotApi::start();
    let hook = Hook::open(&api, json!({}));
    let noor = api.person("Noor", "nl");
    let said = noor.says("/start");
    let (stream, head, update) = hook.next();
    assert!(
        head.contains("x-telegram-bot-api-secret-token: ge_heim"),
        "{head}"
    );
    assert_eq!(update["message"]["text"], "/start");
    answer(
        stream,
        "200 OK",
        &json!({ "method": "sendMessage", "chat_id": noor.id(), "text": "Koffie?" }).to_string(),
    );
    api.await_message(&noor, |message| message.text == "Koffie?");
    assert_eq!(api.progress(&said), Some(Progress::Acknowledged));
}

#[test]
fn a_chat_waits_for_its_refused_update_and_no_other_chat_does() {
    let api = BotApi::start();
    let hook = Hook::open(&api, json!({}));
    let (noor, sam) = (api.person("Noor", "nl"), api.person("Sam", "en"));
    noor.says("een");
    noor.says("twee");
    sam.says("one");
    let mut first = [hook.next(), hook.next()];
    first.sort_by_key(|(_, _, update)| update["update_id"].as_i64());
    let [(noors, _, update), (sams, _, other)] = first;
    assert_eq!(
        (&update["message"]["text"], &other["message"]["text"]),
        (&json!("een"), &json!("one"))
    );
    answer(sams, "200 OK", "");
    answer(noors, "500 Internal Server Error", "");
    let (stream, _, again) = hook.next();
    assert_eq!(
        again["message"]["text"], "een",
        "the refused one comes again before the next of its chat"
    );
    let info = done(&api, "getWebhookInfo", json!({}));
    assert_eq!(
        info["last_error_message"],
        "Wrong response from the webhook: 500 Internal Server Error"
    );
    answer(stream, "204 No Content", "");
    let (stream, _, next) = hook.next();
    assert_eq!(next["message"]["text"], "twee");
    answer(stream, "200 OK", "");
    api.await_acknowledged();
}

#[test]
fn no_more_deliveries_run_at_once_than_the_bot_allows() {
    let api = BotApi::start();
    let hook = Hook::open(&api, json!({ "max_connections": 1 }));
    let people = [api.person("Noor", "nl"), api.person("Sam", "en")];
    let said = [people[0].says("een"), people[1].says("twee")];
    let (stream, _, _) = hook.next();
    assert_eq!(
        (api.progress(&said[0]), api.progress(&said[1])),
        (Some(Progress::HandedOut(1)), Some(Progress::Waiting))
    );
    answer(stream, "200 OK", "");
    answer(hook.next().0, "200 OK", "");
    api.await_acknowledged();
}
